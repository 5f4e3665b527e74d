"""What the release of a hold would free, before anybody signs it: worked out, and never written.

The dates stay as they are; only the hold is taken away. So this is `stand` run again over what the
hold covers. Rule: ours, ADR 20.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from records.store.audit import Json
from retention.dated import Dated
from retention.facts import Ref
from retention.holds import Coverage
from retention.standing import stand
from retention.terms import DUE_STATUSES, Route, Status

LISTED_MOST = 50
"""References named in the recorded impact; the counts are of all."""


@dataclass(frozen=True, slots=True)
class Covered:
    """One record with every hold that covers it; `files` and `size_bytes` are what it stands for."""

    ref: Ref
    coverage: tuple[Coverage, ...]
    files: int
    size_bytes: int


class DatedOf(Protocol):
    """Whatever can say the date of a record: an evaluation, or a single explanation."""

    def __call__(self, ref: Ref) -> Dated | None:
        """Return the dates of the record; None where no schedule was applied to it."""
        ...


@dataclass(frozen=True, slots=True)
class Count:
    """A number of records, and of the files in them."""

    records: int = 0
    files: int = 0
    size_bytes: int = 0

    def plus(self, one: Covered) -> "Count":
        """Return the count with one record more."""
        return Count(self.records + 1, self.files + one.files, self.size_bytes + one.size_bytes)


@dataclass(frozen=True, slots=True)
class Impact:
    """What would follow if the hold ended: each record is counted in one place only.

    `candidates` says how many of all are covered only until a person confirms. `due_this_year` are
    due after the day and by 31 December; `undated` have no date, so nothing follows for them.
    """

    hold_ref: str
    on: date
    covered: Count
    candidates: Count
    due_today: Count
    due_this_year: Count
    due_later: Count
    retain_permanently: Count
    undated: Count
    still_held: Count
    freed: tuple[Ref, ...]

    def as_json(self) -> dict[str, Json]:
        """Return the impact as it is recorded with a release."""
        counts: dict[str, Json] = {
            name: {"records": count.records, "files": count.files, "bytes": count.size_bytes}
            for name, count in self.counts()
        }
        freed: list[Json] = [str(ref) for ref in self.freed[:LISTED_MOST]]
        return {"hold": self.hold_ref, "on": self.on.isoformat(), **counts, "due_today_refs": freed}

    def counts(self) -> tuple[tuple[str, Count], ...]:
        """Return the counts by name, in the order in which they are shown."""
        return (
            ("covered", self.covered),
            ("candidates", self.candidates),
            ("due_today", self.due_today),
            ("due_this_year", self.due_this_year),
            ("due_later", self.due_later),
            ("retain_permanently", self.retain_permanently),
            ("undated", self.undated),
            ("still_held", self.still_held),
        )

    def sentence(self) -> str:
        """Return the impact in one sentence, such as "322 candidates, 0 would be due today."."""
        unit = "candidates" if self.candidates == self.covered else "files"
        words = f"{self.covered.files:,} {unit}, {self.due_today.files:,} would be due today"
        if self.due_this_year.files:
            words += f", {self.due_this_year.files:,} more this year"
        if self.still_held.files:
            words += f", {self.still_held.files:,} still held by others"
        undated = f" {self.undated.files:,} have no date." if self.undated.files else ""
        return f"{words}.{undated}"


def impact_of_release(hold_ref: str, covered: Iterable[Covered], *, dated_of: DatedOf, on: date) -> Impact:
    """Return what would follow if `hold_ref` no longer covered any of `covered` from the day `on`.

    A record that another hold covers on the day, or from a later one, is still held and counted
    nowhere else. Writes nothing.
    """
    counts: dict[str, Count] = {}
    freed: list[Ref] = []
    for one in covered:
        mine = [span for span in one.coverage if span.hold_ref == hold_ref]
        if not mine:
            continue
        names = ["covered", _fate(one, hold_ref, dated_of=dated_of, on=on)]
        if all(span.route is Route.CANDIDATE for span in mine):
            names.append("candidates")
        for name in names:
            counts[name] = counts.get(name, Count()).plus(one)
        if "due_today" in names:
            freed.append(one.ref)
    return Impact(hold_ref, on, freed=tuple(freed), **{name: counts.get(name, Count()) for name in COUNTED})


COUNTED = (
    "covered",
    "candidates",
    "due_today",
    "due_this_year",
    "due_later",
    "retain_permanently",
    "undated",
    "still_held",
)


def _fate(one: Covered, hold_ref: str, *, dated_of: DatedOf, on: date) -> str:
    others: Sequence[Coverage] = [span for span in one.coverage if span.hold_ref != hold_ref]
    if any(span.through_on is None or span.through_on >= on for span in others):
        return "still_held"
    dated = dated_of(one.ref)
    if dated is None:
        return "undated"
    if stand(dated, others, on=on).status in DUE_STATUSES:
        return "due_today"
    outcome = stand(dated, others, on=date(on.year, 12, 31))
    if outcome.status in DUE_STATUSES:
        return "due_this_year"
    if outcome.status is Status.PERMANENT:
        return "retain_permanently"
    return "undated" if outcome.status is Status.INDETERMINATE else "due_later"
