"""Proof of absence: that nothing was destroyed while a hold covered it, over a span of time.

Each destruction that is recorded is put beside the intervals in which the hold covered that file, as
far as the department knew; none may fall into one. What was destroyed before the hold was known,
though its order reaches back further, is counted and named apart. Rule: reference on holds, section 5.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from appraisal.disposal.certificate import AuditHead
from appraisal.disposal.faults import ABSENCE_BROKEN
from appraisal.disposal.verifier import ABSENCE, tree_root
from records.register.people import Person
from records.store.audit import Json, canonical, moment
from retention.faults import Fault
from retention.holds import Coverage

LONDON = ZoneInfo("Europe/London")


@dataclass(frozen=True, slots=True)
class Interval:
    """From a moment to a moment, both included; `last` None is open."""

    first: datetime
    last: datetime | None

    def covers(self, at: datetime) -> bool:
        """Return whether the moment lies in it."""
        return self.first <= at and (self.last is None or at <= self.last)


@dataclass(frozen=True, slots=True)
class Destruction:
    """One file, case or box that was destroyed, when, and when the hold covered it.

    `known` is as the department knew at the time.
    """

    list_ref: str
    order_ref: str
    number: int
    path: str
    sha256: str
    done_at: datetime
    known: tuple[Interval, ...]
    in_effect: tuple[Interval, ...]

    @property
    def is_breach(self) -> bool:
        """Return whether it was destroyed while the hold was known to cover it."""
        return any(one.covers(self.done_at) for one in self.known)

    @property
    def is_before_known(self) -> bool:
        """Return whether the hold reaches back to the moment, and was not known then."""
        return not self.is_breach and any(one.covers(self.done_at) for one in self.in_effect)


@dataclass(frozen=True, slots=True)
class Absence:
    """The proof for one hold and one window; `destructions` are all of the window, members or not."""

    hold_ref: str
    hold_title: str
    window: Interval
    destructions: tuple[Destruction, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Return each destruction that breaks it; empty where it is proven."""
        return tuple(
            Fault(
                ABSENCE_BROKEN, one.path, f"{self.hold_ref}; {one.order_ref} line {one.number}, {moment(one.done_at)}"
            )
            for one in self.destructions
            if one.is_breach
        )

    def sentence(self) -> str:
        """Return what is proven, in one sentence without a full stop."""
        before = sum(one.is_before_known for one in self.destructions)
        apart = f"; {before:,} were destroyed before it was known, though its order reaches back" if before else ""
        every = f"{len(self.destructions):,} destructions"
        return f"{every}, none of them of a record that {self.hold_ref} covered then{apart}"


def intervals(coverage: Iterable[Coverage], *, since: datetime | None) -> tuple[Interval, ...]:
    """Return the moments that spans of days mean, in Europe/London; not before `since`, where one is given."""
    found = []
    for one in coverage:
        first, last = _midnight(one.from_on), None
        if one.through_on is not None and one.through_on < date.max:
            last = _midnight(one.through_on + timedelta(days=1)) - timedelta(microseconds=1)
        if since is not None:
            first = max(first, since)
        if last is None or first <= last:
            found.append(Interval(first, last))
    return tuple(dict.fromkeys(found))


def absence_body(proof: Absence, *, head: AuditHead, by: Person, at: datetime) -> dict[str, Json]:
    """Return the proof as it is signed; one that is broken is our bug here: ask `faults` first."""
    if proof.faults:
        raise ValueError("a broken proof of absence is none")
    rows = [_row(one) for one in proof.destructions]
    return {
        "format": ABSENCE,
        "hold": proof.hold_ref,
        "title": proof.hold_title,
        "window": [moment(proof.window.first), moment(proof.window.last or at)],
        "sentence": proof.sentence(),
        "destructions": rows,
        "destructions_root": tree_root([canonical(row) for row in rows]),
        "issued": {"by": by.name, "role": by.role.value, "at": moment(at)},
        "audit": {"sequence": head.sequence, "entry_hash": head.entry_hash},
    }


def _row(one: Destruction) -> Json:
    return {
        "list": one.list_ref,
        "order": one.order_ref,
        "number": one.number,
        "path": one.path,
        "sha256": one.sha256,
        "done_at": moment(one.done_at),
        "intervals": _pairs(one.known),
        "in_effect": _pairs(one.in_effect),
    }


def _pairs(found: Sequence[Interval]) -> list[Json]:
    return [[moment(one.first), moment(one.last) if one.last else None] for one in found]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=LONDON).astimezone(UTC)
