"""What is known of a record: values, where each comes from, and since when it is known.

A fact that nobody recorded is `Unknown`, one that cannot exist is `NotApplicable`; neither is
ever read as no, zero or today. Facts are handed in; nothing here fetches one.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from retention.sentences import Sentence
from retention.terms import RefKind


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that exists, or may exist, and that we don't have. Never reads as no."""

    why: str = "not recorded"

    def __str__(self) -> str:
        return f"unknown ({self.why})"


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """A value that cannot exist here, and why: an acquitted person has no sentence."""

    why: str = "cannot exist here"

    def __str__(self) -> str:
        return f"not applicable ({self.why})"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day known only to lie between two days, both included; resolves to the latest (R12).

    >>> PartialDate.of_year(2012).latest, PartialDate.of_month(2012, 2).latest
    (datetime.date(2012, 12, 31), datetime.date(2012, 2, 29))
    """

    earliest: date
    latest: date

    def __post_init__(self) -> None:
        if self.earliest > self.latest:
            raise ValueError(f"a range of days runs forward, not from {self.earliest} to {self.latest}")

    @classmethod
    def of_year(cls, year: int) -> "PartialDate":
        """Return a day somewhere in the year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def of_month(cls, year: int, month: int) -> "PartialDate":
        """Return a day somewhere in the month."""
        return cls(date(year, month, 1), date(year, month, monthrange(year, month)[1]))

    def __str__(self) -> str:
        return f"between {self.earliest.isoformat()} and {self.latest.isoformat()}"


@dataclass(frozen=True, slots=True)
class Override:
    """A value set by a named person on an authority, for a reason; it stays visible (R17)."""

    value: date | str
    by: str
    authority: str
    reason: str

    def __post_init__(self) -> None:
        if not (self.by.strip() and self.authority.strip() and self.reason.strip()):
            raise ValueError("an override names who, on what authority and why")

    def __str__(self) -> str:
        value = self.value.isoformat() if isinstance(self.value, date) else self.value
        return f"{value}, set by {self.by} on the authority of {self.authority}: {self.reason}"


Value = (
    str | int | bool | date | datetime | PartialDate | frozenset[str] | Sentence | Override | Unknown | NotApplicable
)


class OriginKind(StrEnum):
    """What sort of source a fact comes from."""

    RECORD = "record"
    """A business system or the record itself."""
    PERSON = "person"
    """A named person recorded or corrected it."""
    FILE_SYSTEM = "file system"
    """A time stamp of the file: an estimate of the record's date at best (R15)."""
    MIGRATION = "migration"
    """Stamped by a migration: no evidence of the record's date at all (R15)."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact comes from; `system` is the source's name as the catalogue lists it."""

    kind: OriginKind
    system: str

    def __str__(self) -> str:
        return f"{self.system} ({self.kind})" if self.kind is not OriginKind.RECORD else self.system


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing known: `member` says of whom, in a group such as the defendants.

    A later `known_on` under the same name and member corrects an earlier one and never erases it.
    """

    name: str
    value: Value
    origin: Origin
    known_on: date
    member: str | None = None

    def __str__(self) -> str:
        return f"{self.name}{f' of {self.member}' if self.member else ''} = {show(self.value)}"


@dataclass(frozen=True, slots=True)
class Ref:
    """What an item *is*, across surveys: the kind of thing, its source, its key there."""

    kind: RefKind
    source: str
    key: str

    def __str__(self) -> str:
        return f"{self.kind} {self.source}:{self.key}"


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything handed in about one record; asked by name, the latest known fact answers."""

    ref: Ref
    facts: tuple[Fact, ...]
    _latest: dict[tuple[str, str | None], Fact] = field(init=False, repr=False, compare=False, hash=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_latest", _latest_of(self.facts))

    def as_known(self, day: date) -> "Facts":
        """Return the facts as they were known on `day`: later knowledge left out (R20)."""
        if all(fact.known_on <= day for fact in self.facts):
            return self
        return Facts(self.ref, tuple(fact for fact in self.facts if fact.known_on <= day))

    def get(self, name: str, member: str | None = None) -> Fact | None:
        """Return the fact; of a member, the member's own, else the record's. None: nobody recorded it."""
        own = self._latest.get((name, member))
        return own if own is not None or member is None else self._latest.get((name, None))

    def value(self, name: str, member: str | None = None) -> Value:
        """Return the value, `Unknown` where nobody recorded the fact."""
        fact = self.get(name, member)
        return Unknown() if fact is None else fact.value

    def each(self, group: str) -> tuple[str, ...]:
        """Return the members of the group, in order of their names; empty where none is known."""
        prefix = group + "."
        return tuple(sorted({m for (name, m) in self._latest if m is not None and name.startswith(prefix)}))

    def names(self) -> tuple[str, ...]:
        """Return the names of all facts, each once, in order."""
        return tuple(sorted({name for (name, _) in self._latest}))


def _latest_of(facts: Iterable[Fact]) -> dict[tuple[str, str | None], Fact]:
    latest: dict[tuple[str, str | None], Fact] = {}
    for fact in facts:
        known = latest.get((fact.name, fact.member))
        if known is None or fact.known_on >= known.known_on:
            latest[(fact.name, fact.member)] = fact
    return latest


def civil_date(instant: datetime, timezone: str) -> date:
    """Return the day it was in `timezone` at the instant (R1).

    An instant carries its own offset; the repeated hour in autumn falls on one day whichever
    of the two it is. `zoneinfo` is reference data of the standard library (ADR 11).

    >>> from datetime import UTC
    >>> civil_date(datetime(2019, 6, 30, 23, 30, tzinfo=UTC), "Europe/London")
    datetime.date(2019, 7, 1)
    """
    if instant.tzinfo is None:
        raise ValueError("an instant carries its offset from UTC")
    return instant.astimezone(ZoneInfo(timezone)).date()


def show(value: Value) -> str:
    """Return the value in one canonical form, the same for equal values.

    >>> show(frozenset({"b", "a"})), show(date(2020, 1, 31)), show(True)
    ('a, b', '2020-01-31', 'yes')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or "none"
    return str(value)
