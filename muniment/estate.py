"""What pages, jobs and commands on the estate share: the two days, the schedules, the store under the rules."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from appraisal.faults import NO_SUCH_SCHEDULE, NOT_A_DAY
from retention.faults import Fault, Refusal, UsageError
from retention.schedule import Schedule

if TYPE_CHECKING:
    from appraisal.estate.asked import Named
    from appraisal.estate.driveplan import DrivePlan
    from appraisal.estate.evaluate import Evaluation
    from muniment.wiring import Store
    from records.store.database import Database


@dataclass(frozen=True, slots=True)
class Days:
    """The day asked about and the state of knowledge used."""

    on: date
    known: date


def days_asked(on: str | None, known: str | None, as_at: str | None = None) -> Days:
    """Return the two days that the words of a call or a page mean; a UsageError where one is no day."""
    from muniment.clock import today

    if as_at is not None:
        day = day_of(as_at, "--as-at")
        return Days(day, day)
    asked = day_of(on, "--on") if on is not None else today()
    return Days(asked, day_of(known, "--known") if known is not None else max(asked, today()))


def day_of(text: str, place: str) -> date:
    """Return the day that `text` says; a UsageError where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(Fault(NOT_A_DAY, place, text)) from None


def schedules_in_use(database: "Database | None" = None, *, known: date | None = None) -> Mapping[str, Schedule]:
    """Return every schedule by its reference; a Refusal with all faults where one has any.

    With a `database`, the department's own too: those approved by the end of `known`, None for by now.
    """
    import schedules

    found = {name: schedules.read(name) for name in schedules.names()}
    faults = [fault for one in found.values() if not isinstance(one, Schedule) for fault in one]
    if faults:
        raise Refusal(*faults)
    packs = {name: one for name, one in found.items() if isinstance(one, Schedule)}
    if database is None:
        return packs
    from records.register.schedules import ScheduleRegister

    return {**packs, **ScheduleRegister(database).in_use(known=known)}


def schedule_named(name: str, store: Path | None = None) -> Schedule:
    """Return the schedule of that name in use; a Refusal where there is none, or it has faults."""
    import schedules

    if name in schedules.names():
        found = schedules_in_use().get(name)
    else:
        from muniment.wiring import open_store

        found = schedules_in_use(open_store(store).database).get(name)
    if found is None:
        raise Refusal(Fault(NO_SUCH_SCHEDULE, name))
    return found


@contextmanager
def estate_evaluated(
    store: Path | None, days: Days, *, also_asked: "Named | None" = None, keep: bool = True
) -> "Iterator[tuple[Store, Evaluation]]":
    """Open the store, and the estate in it as evaluated for the two days; the rest: see `open_evaluation`."""
    from muniment.wiring import open_store

    opened = open_store(store)
    with evaluated_in(opened, days, also_asked=also_asked, keep=keep) as evaluation:
        yield opened, evaluation


@contextmanager
def evaluated_in(
    opened: "Store", days: Days, *, also_asked: "Named | None" = None, keep: bool = True
) -> "Iterator[Evaluation]":
    """Open the estate of an open store as evaluated for the two days; the rest: see `open_evaluation`."""
    from appraisal.estate.asked import NOTHING
    from appraisal.estate.opening import gather, open_evaluation
    from appraisal.held_estate import estate_coverage
    from muniment.clock import today

    then = days.known if days.known < today() else None
    gathering = gather(opened.database, known=then)
    with open_evaluation(
        opened.layout,
        gathering,
        schedules_in_use(opened.database, known=then),
        on=days.on,
        known=days.known,
        coverage_of=estate_coverage(opened.layout, opened.database, known=days.known),
        also_asked=also_asked or NOTHING.bits,
        keep=keep,
    ) as evaluation:
        yield evaluation


def plan_of(opened: "Store", evaluation: "Evaluation") -> "DrivePlan":
    """Return the drive plan of an evaluation, its holds called by their titles."""
    from appraisal.estate.driveplan import DrivePlan, hold_words
    from appraisal.estate.verdicts import Speaker
    from records.register.holds import HoldRegister
    from retention.terms import HoldKind

    entries = HoldRegister(opened.database).all()
    titles = {entry.ref: entry.title for entry in entries}
    custody = {entry.ref: f"{entry.title}." for entry in entries if entry.kind is HoldKind.CUSTODY}
    return DrivePlan(evaluation, Speaker(evaluation.rules, hold_words(titles, sentences=custody)))


def remarks_of(opened: "Store", *, on: date | None = None) -> tuple[str, ...]:
    """Return in words what a reader must know before trusting a plan of the day `on`, None is today."""
    from muniment.clock import today
    from muniment.remarks import remarks_on

    return tuple(map(str, remarks_on(opened, on=on or today())))
