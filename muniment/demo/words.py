"""Invented words for invented papers, drawn from a seed and from nothing else.

No person, case, place or telephone number here is real. Nothing reads a clock.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Choice = TypeVar("Choice")

LABEL = "SYNTHETIC. Made for a demonstration of Muniment; no person, case or place in it is real."


class Draw:
    """A stream of choices that is the same for the same seed on every machine.

    Only `random.Random.random` is used: it alone is promised to give the same numbers in every
    release of Python.

    >>> Draw("seed 1").pick(["minute", "letter", "memo"]) == Draw("seed 1").pick(["minute", "letter", "memo"])
    True
    """

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - not for secrets: it must be repeatable

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to `limit` - 1."""
        return int(self._random.random() * limit)

    def pick(self, choices: Sequence[Choice]) -> Choice:
        """Return one of `choices`."""
        return choices[self.below(len(choices))]

    def octets(self, count: int) -> bytes:
        """Return `count` bytes."""
        return bytes(self.below(256) for _ in range(count))


FORENAMES = ("Ash", "Blair", "Casey", "Devon", "Ellis", "Frankie", "Glen", "Hollis", "Jules", "Kit", "Lee", "Morgan")
SURNAMES = ("Marlowe", "Tanner", "Quill", "Harrow", "Wick", "Thorne", "Pell", "Sorrel", "Vane", "Lorimer", "Beck")
PLACES = ("Nowhere Magistrates' Court", "Sampleton Crown Court", "the Example Road office", "the Placeholder unit")
TOPICS = (
    "the timetable for service of papers",
    "the list of exhibits and who holds each of them",
    "the availability of witnesses in the coming month",
    "the photographs taken at the scene",
    "the schedule of non-sensitive unused material",
    "the hearing and what was directed",
    "the copy bundle for counsel",
    "the note of the conference",
    "the storage of boxes at the unit",
    "the continuity of the exhibits",
    "the invoice for copying",
    "the letter from the court office",
)
OPENINGS = (
    "This paper deals with",
    "I write about",
    "We agreed",
    "Here is a note on",
    "Further to my note on",
)
ENDINGS = (
    "Nothing further is needed before the next hearing.",
    "A reply is awaited.",
    "The original stays on the file.",
    "A copy was sent to the unit.",
    "This was checked against the list on the same day.",
    "No action was taken.",
)


@dataclass(frozen=True, slots=True)
class Paper:
    """What one document says: its number in the share, its title, its paragraphs."""

    number: int
    title: str
    paragraphs: tuple[str, ...] = field(default=())

    @property
    def lines(self) -> tuple[str, ...]:
        """Return every line to be written, the label first."""
        return (LABEL, self.title, f"Paper {self.number}", *self.paragraphs)

    @property
    def text(self) -> str:
        """Return the lines as one text."""
        return "\n".join(self.lines) + "\n"


def paper(number: int, title: str, *, seed: int, also: Sequence[str] = ()) -> Paper:
    """Return paper `number` of the share: a few sentences about ordinary work, then `also`.

    >>> paper(7, "Minute", seed=1) == paper(7, "Minute", seed=1)
    True
    """
    draw = Draw(f"paper {seed} {number}")
    paragraphs = [_paragraph(draw) for _ in range(2 + draw.below(6))]
    return Paper(number, title, (*paragraphs, *also))


def _paragraph(draw: Draw) -> str:
    writer = f"{draw.pick(FORENAMES)} {draw.pick(SURNAMES)}"
    reader = f"{draw.pick(FORENAMES)} {draw.pick(SURNAMES)}"
    return (
        f"{writer} to {reader}, {draw.pick(PLACES)}. {draw.pick(OPENINGS)} {draw.pick(TOPICS)} "
        f"and {draw.pick(TOPICS)}. {draw.pick(ENDINGS)}"
    )
