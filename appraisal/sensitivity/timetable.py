"""The 20-year timetable: what falls due for transfer when, in three piles, and when it would be done at this pace.

Due is the 31 December of the year of the last paper + 20. Digital folders come from the estate; paper and
digital records from before the surveys are entered by hand. Rule: Public Records Act 1958, s 3(4) as amended
(Constitutional Reform and Governance Act 2010); The National Archives, the 20-year rule.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from retention.wording import say_day

YEARS = 20
PACE_DAYS = 365


class EntryKind(StrEnum):
    """Where the records are."""

    DIGITAL = "digital"
    CASES = "cases without a folder"
    LEGACY = "digital, from before"
    PAPER = "paper"


BY_HAND = frozenset({EntryKind.LEGACY, EntryKind.PAPER})
"""What no survey and no export sees, so that people enter it."""


@dataclass(frozen=True, slots=True)
class DoneRecords:
    """How many records were dealt with on a day, and how: transferred, retained, destroyed."""

    records: int
    outcome: str
    done_on: date


@dataclass(frozen=True, slots=True)
class TimetableEntry:
    """One line of the timetable. `number` 0: from the estate, not entered by hand. `last_paper_on` None: not known."""

    number: int
    what: str
    kind: EntryKind
    last_paper_on: date | None
    records: int
    note: str = ""
    done: tuple[DoneRecords, ...] = field(default=())

    @property
    def due_on(self) -> date | None:
        """Return the last day for transfer; None where no last paper is known.

        >>> TimetableEntry(1, "R v BANKS", EntryKind.DIGITAL, date(2006, 3, 27), 148).due_on
        datetime.date(2026, 12, 31)
        """
        return date(self.last_paper_on.year + YEARS, 12, 31) if self.last_paper_on else None

    @property
    def left(self) -> int:
        """Return how many records are still to be dealt with."""
        return max(0, self.records - sum(one.records for one in self.done))

    def standing(self, on: date) -> str:
        """Return how it stands on the day, in a few words."""
        if not self.left:
            return "done"
        due = self.due_on
        if due is None:
            return "no last paper known: find it out"
        if due < on:
            return f"overdue since {say_day(due)}"
        days = (due - on).days
        return f"due by {say_day(due)}, {'1 day' if days == 1 else f'{days:,} days'}"


@dataclass(frozen=True, slots=True)
class YearDue:
    """What falls due by the end of one year; `records` are those still to be dealt with."""

    year: int
    entries: int
    records: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """The pace of the last year and when the work would be finished at it; `finished_on` None: never, at no pace."""

    left: int
    overdue: int
    a_year: int
    finished_on: date | None

    @property
    def sentence(self) -> str:
        """Return the forecast as a page says it."""
        if not self.left:
            return "Nothing is left to be dealt with."
        if self.finished_on is None:
            return (
                f"{self.left:,} records are left, and none were dealt with in the last year: so it is never finished."
            )
        return (
            f"{self.left:,} records are left. At the pace of the last year ({self.a_year:,} records) "
            f"it is finished in {self.finished_on.year}."
        )


def forecast(entries: Iterable[TimetableEntry], done: Iterable[DoneRecords] = (), *, on: date) -> Forecast:
    """Return when the work would be finished at the pace of the last 365 days.

    `done` is what was dealt with besides the entries' own, such as signed lists.

    >>> entry = TimetableEntry(1, "Files", EntryKind.PAPER, date(2004, 5, 1), 300,
    ...     done=(DoneRecords(100, "transferred", date(2026, 6, 1)),))
    >>> forecast([entry], on=date(2026, 11, 25)).sentence
    '200 records are left. At the pace of the last year (100 records) it is finished in 2028.'
    """
    known = tuple(entries)
    left = sum(one.left for one in known)
    overdue = sum(one.left for one in known if one.due_on is not None and one.due_on < on)
    since = on - timedelta(days=PACE_DAYS)
    everything = [*(each for one in known for each in one.done), *done]
    a_year = sum(one.records for one in everything if since < one.done_on <= on)
    if not left:
        return Forecast(0, 0, a_year, on)
    if not a_year:
        return Forecast(left, overdue, 0, None)
    days = -(-left * PACE_DAYS // a_year)
    return Forecast(left, overdue, a_year, on + timedelta(days=min(days, 200_000)))


def by_year(entries: Iterable[TimetableEntry]) -> tuple[YearDue, ...]:
    """Return what falls due by the end of each year, in order; entries that are done or undated are left out."""
    found: dict[int, list[int]] = {}
    for one in entries:
        if one.due_on is not None and one.left:
            found.setdefault(one.due_on.year, []).append(one.left)
    return tuple(YearDue(year, len(counts), sum(counts)) for year, counts in sorted(found.items()))


def in_order(entries: Iterable[TimetableEntry]) -> Sequence[TimetableEntry]:
    """Return the entries, the soonest due first, those without a date last: they may be the most urgent."""
    return sorted(entries, key=lambda one: (one.due_on is None, one.due_on or date.max, one.what))
