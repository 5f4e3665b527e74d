"""The tutorial as a script: its steps with what each quotes, presses and names, and a hand that follows them literally.

A button is **bold**, a place, link, label or choice *italic*, what is typed or named `code`, what a page says "quoted".
A step that is walked must use all of them and can't press or follow what the tutorial does not name, so that neither
the tutorial nor the pages can change without the other.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.journeys.story import People, Person

if TYPE_CHECKING:
    from playwright.sync_api import Locator

FIRST_DAY = Path(__file__).resolve().parents[2] / "docs" / "tutorial" / "first-day.md"
_HEADING = re.compile(r"^## (\d+)\. (.+)$", re.MULTILINE)
_ITEM = re.compile(r"^(\d+)\. (.+(?:\n   .+)*)$", re.MULTILINE)
_CODE = re.compile(r"`([^`]+)`")
_BUTTON = re.compile(r"\*\*([^*]+)\*\*")
_NAMED = re.compile(r"\*([^*]+)\*")
_QUOTED = re.compile(r'"([^"]+)"')


@dataclass(frozen=True, slots=True)
class StepText:
    """One step as it is written: its words without marks of type, and what is marked in it, in order."""

    ref: str
    words: str
    buttons: tuple[str, ...]
    named: tuple[str, ...]
    code: tuple[str, ...]
    quoted: tuple[str, ...]


def read_steps(path: Path = FIRST_DAY) -> dict[str, StepText]:
    """Return the steps of the tutorial by section and number, such as 2.3."""
    text = path.read_text(encoding="utf-8")
    headings = [(found.start(), found[1]) for found in _HEADING.finditer(text)]
    ends = [start for start, _ in headings[1:]] + [text.find("\n## ", headings[-1][0] + 1)]
    steps: dict[str, StepText] = {}
    for (start, number), end in zip(headings, ends, strict=True):
        for item in _ITEM.finditer(text[start:end]):
            steps[f"{number}.{item[1]}"] = _step(f"{number}.{item[1]}", " ".join(item[2].split()))
    return steps


def _step(ref: str, text: str) -> StepText:
    code = tuple(_CODE.findall(text))
    rest = _CODE.sub("", text)
    buttons = tuple(_BUTTON.findall(rest))
    rest = _BUTTON.sub("", rest)
    named = tuple(one.rstrip(",") for one in _NAMED.findall(rest))
    return StepText(ref, text.replace("*", "").replace("`", ""), buttons, named, code, tuple(_QUOTED.findall(rest)))


@dataclass
class Walk:
    """One step under way: who does it, and what of it was done."""

    step: StepText
    people: People
    done: set[str] = field(default_factory=set)

    def by(self, name: str) -> Person:
        """Return the person whom the step says does it, or who did the step before."""
        self.done.add(name)
        return self.people[name]

    def press(self, person: Person, words: str) -> str:
        """Press the button that the step names; return the words that follow."""
        self._use(words, self.step.buttons)
        exact = person.page.get_by_role("button", name=words, exact=True)
        (exact if exact.count() else person.page.get_by_role("button", name=words)).first.click()
        person.photograph()
        return person.words

    def follow(self, person: Person, *words: str) -> str:
        """Follow, one after the other, the places and links that the step names; return the words of the last page."""
        for one in words:
            self._use(one, self.step.named)
            self._link(person, one).click()
            person.photograph()
        return person.words

    def choose(self, person: Person, words: str) -> None:
        """Choose what the step names: a radio button, a box, or one of a select."""
        self._use(words, self.step.named)
        radios = person.page.get_by_role("radio", name=words)
        if radios.count():
            exact = person.page.get_by_role("radio", name=words, exact=True)
            (exact if exact.count() else radios).first.check()
            return
        option = person.page.locator("main select option", has_text=words).first
        option.locator("xpath=ancestor::select").select_option(option.get_attribute("value"))

    def unfold(self, person: Person, words: str) -> None:
        """Open the part that begins with the words that the step names, where it is closed."""
        self._use(words, self.step.named)
        for details in person.page.query_selector_all("main details:not([open])"):
            summary = details.query_selector("summary")
            if summary is not None and words in summary.inner_text():
                summary.click()

    def type(self, person: Person, text: str, **into: str) -> None:
        """Type what the step writes as code into the field `id`; the field's label need not be named."""
        self._use(text, self.step.code)
        person.page.fill(f"[id='{into['id']}']", text)

    def sees(self, person: Person, *words: str) -> None:
        """Assert that the page says what the step quotes; an ellipsis stands for what changes."""
        for one in words:
            self._use(one, self.step.quoted)
            wanted = ".+?".join(re.escape(part.strip()) for part in one.rstrip(".").split("…"))
            assert re.search(wanted, person.words), f"step {self.step.ref}: {one!r} is not on the page: {person.words}"

    def names(self, person: Person, *words: str) -> None:
        """Assert that the page has what the step names without following it."""
        for one in words:
            self._use(one, (*self.step.named, *self.step.code))
            assert one in person.words, f"step {self.step.ref}: {one!r} is not on the page: {person.words}"

    def uses(self, *words: str) -> None:
        """Take what the step marks and the test does in a way of its own, such as a cell of a workbook."""
        for one in words:
            self._use(one, (*self.step.named, *self.step.code, *self.step.quoted))

    def _use(self, words: str, marked: tuple[str, ...]) -> None:
        assert words in marked, f"step {self.step.ref} does not name {words!r}: {marked}"
        self.done.add(words)

    def _link(self, person: Person, words: str) -> "Locator":
        for where in ("main", "body"):
            for exact in (True, False):
                found = person.page.locator(where).get_by_role("link", name=words, exact=exact)
                if found.count():
                    return found.first
        raise AssertionError(f"step {self.step.ref}: no link {words!r} on {person.page.url}: {person.words}")


class Tutorial:
    """The tutorial and who walks it; at the end every step of it was walked."""

    def __init__(self, people: People) -> None:
        self.steps = read_steps()
        self.walked: list[str] = []
        self.people = people

    @contextmanager
    def step(self, ref: str) -> Iterator[Walk]:
        """Walk one step; all that it quotes, presses and names must be used."""
        text = self.steps[ref]
        walk = Walk(text, self.people)
        yield walk
        marked = {*text.buttons, *text.named, *text.code, *text.quoted}
        assert marked - walk.done == set(), f"step {ref} names what nobody did or saw: {sorted(marked - walk.done)}"
        self.walked.append(ref)
