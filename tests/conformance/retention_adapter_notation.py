"""What a row of the scenarios says, before anything is asked of the core; and how its tokens part."""

from dataclasses import dataclass, field
from datetime import date

from retention.facts import Fact, Origin, OriginKind, Value
from retention.holds import Hold

DAY = r"\d{4}-\d\d-\d\d"
LONG_AGO = date(1900, 1, 1)
"""A hold without a start began before the base due date (default 6 of the notation)."""

PLAIN_DOTTED = frozenset({"case.closed", "parent.closed", "doc.last_modified", "file.mtime", "victim.dob"})


class NotationError(ValueError):
    """A token of a row that the adapter can't read."""


@dataclass(slots=True)
class Situation:
    """What a row's facts say: values under their names, people, holds, approvals and acts."""

    facts: list[Fact] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    asked_about: str = "item"
    as_of: date | None = None
    as_known: date | None = None
    approved_on: date | None = None
    planned_on: date | None = None
    is_listed: bool = False
    erasure_on: date | None = None
    class_code: str | None = None
    has_null_class: bool = False
    acts: list[str] = field(default_factory=list)
    runs: dict[str, list[str]] = field(default_factory=dict)

    def add(
        self,
        name: str,
        value: Value,
        *,
        known_on: date = date.min,
        member: str | None = None,
        kind: OriginKind = OriginKind.RECORD,
    ) -> None:
        """Note a fact."""
        self.facts.append(Fact(name, value, Origin(kind, "row"), known_on, member))

    def has(self, name: str) -> bool:
        """Return whether the row gives the fact, even as null."""
        return any(fact.name == name for fact in self.facts)


def split_top(text: str, mark: str) -> list[str]:
    """Return the parts of `text` between marks that stand outside brackets, trimmed, without empty ones."""
    parts, depth, start = [], 0, 0
    for at, sign in enumerate(text):
        depth += (sign in "({[") - (sign in ")}]")
        if depth == 0 and text.startswith(mark, at):
            parts.append(text[start:at])
            start = at + len(mark)
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]
