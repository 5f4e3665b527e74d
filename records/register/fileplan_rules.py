"""Mapping rules of the file plan: which folder, case or box is a record, and of which class.

Pure values. A rule names a place, conditions on the case, a kind of document, or several of these;
where more than one rule matches, the most specific wins and the others are shown as having lost.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from retention.condition_text import Unreadable, parse_condition
from retention.conditions import AllOf, AnyOf, Condition

ANY_DEPTH = "**"


@dataclass(frozen=True, slots=True)
class ClassRef:
    """A class of a schedule: where its rules stand.

    >>> str(ClassRef("what-to-keep", "BRD-01"))
    'what-to-keep/BRD-01'
    """

    schedule: str
    code: str

    def __post_init__(self) -> None:
        if not (self.schedule and self.code):
            raise ValueError("a class is named by its schedule and its code")

    def __str__(self) -> str:
        return f"{self.schedule}/{self.code}"


@dataclass(frozen=True, slots=True)
class MappingRule:
    """One rule of the file plan: what it looks at, and the class it gives.

    `location` is a pattern over the folders below the source's root, `*` any one folder, `**` any
    number of them. `condition` is over the facts of the case. `documents` is a pattern that most of
    the folder's file names follow. `reason` is for people. What a rule leaves out it doesn't ask.

    >>> MappingRule("M0001", ClassRef("what-to-keep", "BRD-01"), location="Board/*/Minutes", reason="board").specificity
    (0, 2, 12, 0, 0)
    """

    ref: str
    class_ref: ClassRef
    reason: str
    location: str | None = None
    condition: str | None = None
    documents: str | None = None
    _condition: Condition | None = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        if self.location is None and self.condition is None and self.documents is None:
            raise ValueError("a mapping rule looks at something")
        parsed = parse_condition(self.condition) if self.condition is not None else None
        if isinstance(parsed, Unreadable):
            raise ValueError(parsed.why)
        object.__setattr__(self, "_condition", parsed)

    @property
    def parsed_condition(self) -> Condition | None:
        """Return the condition on the case; None where the rule asks nothing of it."""
        return self._condition

    @property
    def specificity(self) -> tuple[int, int, int, int, int]:
        """Return how specific the rule is; of two that match, the greater wins.

        What the case says counts before where its folder lies: a murder is a murder in any drawer.
        Then the named folders of the location and their letters, then the document pattern.
        """
        names = [part for part in (self.location or "").split("/") if part and set(part) != {"*"}]
        letters = sum(len(part.replace("*", "")) for part in names)
        tests = _tests(self._condition) if self._condition is not None else 0
        documents = len((self.documents or "").replace("*", ""))
        return tests, len(names), letters, documents, -(self.location or "").count(ANY_DEPTH)

    @property
    def in_words(self) -> str:
        """Return what the rule looks at, as people read it."""
        asked = (
            ("location ", self.location and self.location.replace("/", "\\")),
            ("case ", self.condition),
            ("documents ", self.documents),
        )
        return ", ".join(f"{word}{value}" for word, value in asked if value)


def _tests(condition: Condition) -> int:
    """Return how many tests the condition makes; alternatives count as one."""
    if isinstance(condition, AllOf):
        return sum(_tests(part) for part in condition.parts)
    if isinstance(condition, AnyOf):
        return max(_tests(part) for part in condition.parts)
    return 1


@dataclass(frozen=True, slots=True)
class Place:
    """Folders where no case material belongs: `kind` says what they are, `owner` which folder names who.

    >>> Place("home drive", "HOME/*/**", owner=1).owner_of("HOME/user7/old case stuff")
    'user7'
    """

    kind: str
    location: str
    owner: int | None = None

    def owner_of(self, folder: str) -> str | None:
        """Return the owner that the folder's path names; None where the place names none."""
        parts = folder.split("/")
        return parts[self.owner] if self.owner is not None and self.owner < len(parts) else None


@lru_cache(maxsize=2048)
def location_pattern(location: str) -> "re.Pattern[str]":
    r"""Return the expression that a folder's whole path must match; case is not looked at.

    >>> bool(location_pattern("Projects/*").fullmatch("projects/Digital 2004"))
    True
    >>> bool(location_pattern("Projects/*").fullmatch("Projects/Digital 2004/Web"))
    False
    >>> bool(location_pattern("HOME/*/**").fullmatch("HOME/user7/a/b"))
    True
    """
    parts = [_part_expression(part) for part in location.strip("/\\").replace("\\", "/").split("/")]
    return re.compile("/".join(parts), re.IGNORECASE | re.DOTALL)


def _part_expression(part: str) -> str:
    if part == ANY_DEPTH:
        return ".+"
    return "".join("[^/]*" if piece == "*" else re.escape(piece) for piece in re.split(r"(\*)", part) if piece)


@dataclass(frozen=True, slots=True)
class Classification:
    """The class that the rules give, the rule that gives it, and what lost or stands against it.

    `conflicting` are rules as specific as the winner that give another class: then all their
    classes are kept, so that the longest keeping governs, and a person is told.
    """

    classes: tuple[ClassRef, ...]
    rule: MappingRule | None
    lost: tuple[MappingRule, ...] = ()
    conflicting: tuple[MappingRule, ...] = ()


UNCLASSIFIED = Classification((), None)


def classify(matching: Iterable[MappingRule]) -> Classification:
    """Return what the rules that match say together: the most specific wins.

    >>> minutes = MappingRule("M1", ClassRef("p", "BRD"), "", location="Board/*/Minutes")
    >>> papers = MappingRule("M2", ClassRef("p", "GEN"), "", location="Board/**")
    >>> [str(one) for one in classify([papers, minutes]).classes]
    ['p/BRD']
    """
    ranked = sorted(matching, key=lambda rule: (tuple(-part for part in rule.specificity), rule.ref))
    if not ranked:
        return UNCLASSIFIED
    winner = ranked[0]
    equal = [rule for rule in ranked[1:] if rule.specificity == winner.specificity]
    against = tuple(rule for rule in equal if rule.class_ref != winner.class_ref)
    classes = tuple(dict.fromkeys([winner.class_ref, *(rule.class_ref for rule in against)]))
    lost = tuple(rule for rule in ranked[1:] if rule not in against)
    return Classification(classes, winner, lost, against)


def matching_location(rules: Sequence[MappingRule], folder: str) -> tuple[MappingRule, ...]:
    """Return the rules whose location the folder's path matches."""
    return tuple(
        rule for rule in rules if rule.location is not None and location_pattern(rule.location).fullmatch(folder)
    )
