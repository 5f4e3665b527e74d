"""The register of timetables: which job comes again, when, and what became of each run.

What is due is worked out from the words and the day (`records.register.recurrence`); a run is written
down once, with the job it started or with why it started none.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, func, select

from records.faults.jobs import (
    FILES_A_SECOND_UNREAD,
    NO_SUCH_TIMETABLE,
    TIMETABLE_IN_WORKING_HOURS,
    TIMETABLE_REMOVED,
    TIMETABLE_TWICE,
)
from records.register.asked_jobs import STORE_QUEUE, AskedJob, NewJob, ask_in
from records.register.recurrence import Recurrence, due_between, in_words, is_night, next_after, read_recurrence
from records.register.surveys import SourceEntry
from records.store.audit import Json, append, canonical
from records.store.database import Database, reading, transaction
from records.store.job_tables import TimetableRemovalRow, TimetableRow, TimetableRunRow
from retention.faults import Fault, Refusal

AT_NIGHT = frozenset({"survey", "term scan"})  # what reads a share, and only when nobody works on it
LATE = timedelta(minutes=30)  # a run begun later than that was missed, unless it is still the same night


class RunOutcome(StrEnum):
    """What became of one run; stored by its name."""

    STARTED = "STARTED"
    MISSED = "MISSED"
    PASSED_OVER = "PASSED_OVER"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a timetable: when it was due, what became of it, the job it started."""

    due_at: datetime
    outcome: RunOutcome
    job_ref: str | None


@dataclass(frozen=True, slots=True)
class TimetableEntry:
    """One timetable; `removed_at` where it runs no more. `runs` are its newest, the newest first."""

    ref: str
    job: NewJob
    recurrence: Recurrence
    made_by: str
    made_at: datetime
    removed_by: str | None = None
    removed_at: datetime | None = None
    runs: tuple[Run, ...] = ()

    @property
    def is_in_force(self) -> bool:
        """Return whether it still runs."""
        return self.removed_at is None

    def next_after(self, moment: datetime) -> datetime | None:
        """Return when it runs next after `moment`; None where it was removed."""
        return next_after(self.recurrence, moment) if self.is_in_force else None


@dataclass(frozen=True, slots=True)
class DueRun:
    """A run that is due: to be started, or to be written down as missed."""

    timetable: TimetableEntry
    due_at: datetime
    starts: bool


def due_runs(timetable: TimetableEntry, *, at: datetime) -> tuple[DueRun, ...]:
    """Return the runs of `timetable` that are due at the moment `at` and not written down yet, in order.

    Only the newest may start: on time, or later in the same night where it reads a share. The others
    were missed. A pure function.
    """
    if not timetable.is_in_force:
        return ()
    since = max([timetable.made_at, *(run.due_at for run in timetable.runs)])
    moments = due_between(timetable.recurrence, since, at)
    return tuple(
        DueRun(timetable, moment, moment == moments[-1] and _may_start_late(timetable, moment, at))
        for moment in moments
    )


def _may_start_late(timetable: TimetableEntry, due_at: datetime, at: datetime) -> bool:
    if at - due_at <= LATE:
        return True
    same_night = is_night(due_at) and is_night(at) and at - due_at < timedelta(hours=10)
    return same_night if timetable.job.kind in AT_NIGHT else at - due_at < timedelta(hours=12)


class TimetableRegister:
    """The register of one store; every method is one transaction, or one question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, job: NewJob, words: str, *, by: str, at: datetime) -> TimetableEntry:
        """Return a new timetable for `job` in the `words` of people.

        A Refusal where they mean no time, where a share would be read in working hours, where there is
        one for just this already.
        """
        recurrence = read_recurrence(words)
        if job.kind in AT_NIGHT and not recurrence.is_at_night:
            raise Refusal(Fault(TIMETABLE_IN_WORKING_HOURS, job.title, in_words(recurrence)))
        with transaction(self._database) as session:
            for other in _entries(session, runs=0):
                if other.is_in_force and (other.job.kind, other.job.subject, other.recurrence) == (
                    job.kind,
                    job.subject,
                    recurrence,
                ):
                    raise Refusal(Fault(TIMETABLE_TWICE, other.ref, in_words(recurrence)))
            row = TimetableRow(
                ref=f"TT{session.exec(select(func.count()).select_from(TimetableRow)).one() + 1:04}",
                kind=job.kind,
                subject=job.subject,
                title=job.title,
                arguments=canonical(job.arguments),
                queue=job.queue,
                words=in_words(recurrence),
                made_by=by,
                made_at=at,
            )
            body: dict[str, Json] = {"title": job.title, "words": row.words, "arguments": job.arguments}
            append(session, occurred_at=at, actor=by, act="timetable added", subject=row.ref, body=body, rows=[row])
            return _entry(session, row, runs=0)

    def remove(self, ref: str, *, by: str, at: datetime) -> TimetableEntry:
        """Return the timetable `ref` as removed: it runs no more. A Refusal where it was removed before."""
        with transaction(self._database) as session:
            before = _entry(session, _row(session, ref), runs=0)
            if not before.is_in_force:
                raise Refusal(Fault(TIMETABLE_REMOVED, ref))
            row = TimetableRemovalRow(timetable_ref=ref, removed_by=by, removed_at=at)
            append(session, occurred_at=at, actor=by, act="timetable removed", subject=ref, body={}, rows=[row])
            return _entry(session, _row(session, ref), runs=0)

    def start(self, due: DueRun, *, at: datetime) -> AskedJob | None:
        """Return the job that the run starts; None where the run was written down before."""
        with transaction(self._database) as session:
            if _is_written(session, due):
                return None
            by = f"timetable {due.timetable.ref}"
            asked = ask_in(session, due.timetable.job, by=by, at=at)
            _write_run(session, due, RunOutcome.STARTED, asked.ref, at=at)
            return asked

    def leave_out(self, due: DueRun, outcome: RunOutcome, *, at: datetime) -> bool:
        """Write down that the run started nothing, and why; return whether it was not written before."""
        with transaction(self._database) as session:
            if _is_written(session, due):
                return False
            _write_run(session, due, outcome, None, at=at)
            return True

    def find(self, ref: str) -> TimetableEntry:
        """Return the timetable `ref` with its newest runs; a Refusal where there is none."""
        with reading(self._database) as session:
            return _entry(session, _row(session, ref), runs=20)

    def all(self) -> tuple[TimetableEntry, ...]:
        """Return every timetable, the oldest first, each with its newest runs."""
        with reading(self._database) as session:
            return _entries(session, runs=5)


def survey_at_night(
    source: SourceEntry, identifier: str, files_a_second: int | None, *, queue: str = STORE_QUEUE
) -> NewJob:
    """Return the survey of `source` as a timetable asks for it: read only between 8pm and 6am."""
    return survey_job(source, identifier, files_a_second, only_at_night=True, queue=queue)


def survey_job(
    source: SourceEntry,
    identifier: str,
    files_a_second: int | None = None,
    *,
    only_at_night: bool = False,
    queue: str = STORE_QUEUE,
) -> NewJob:
    """Return the survey of `source` to be asked for; `identifier` is who names the formats."""
    words: dict[str, Json] = {"source": source.ref, "identifier": identifier}
    if files_a_second is not None:
        words["files_a_second"] = files_a_second
    if only_at_night:
        words["only_at_night"] = True
    return NewJob("survey", source.ref, f"Survey of {source.shown_as}", words, queue)


def read_files_a_second(text: str) -> int | None:
    """Return the limit that `text` says; None for none. A Refusal where it is no number that makes sense."""
    if not text.strip():
        return None
    if not text.strip().isascii() or not text.strip().isdigit() or not 1 <= int(text) <= 10_000:
        raise Refusal(Fault(FILES_A_SECOND_UNREAD, "files a second", text.strip()))
    return int(text)


def _is_written(session: Session, due: DueRun) -> bool:
    return session.get(TimetableRunRow, (due.timetable.ref, due.due_at)) is not None


def _write_run(session: Session, due: DueRun, outcome: RunOutcome, job_ref: str | None, *, at: datetime) -> None:
    row = TimetableRunRow(
        timetable_ref=due.timetable.ref, due_at=due.due_at, outcome=outcome.name, job_ref=job_ref, noted_at=at
    )
    act = {
        RunOutcome.STARTED: "timetable run started",
        RunOutcome.MISSED: "timetable run missed",
        RunOutcome.PASSED_OVER: "timetable run passed over",
    }[outcome]
    body: dict[str, Json] = {"due_at": due.due_at.isoformat(), "job": job_ref}
    append(session, occurred_at=at, actor="worker", act=act, subject=due.timetable.ref, body=body, rows=[row])


def _row(session: Session, ref: str) -> TimetableRow:
    row = session.get(TimetableRow, ref)
    if row is None:
        raise Refusal(Fault(NO_SUCH_TIMETABLE, ref))
    return row


def _entries(session: Session, *, runs: int) -> tuple[TimetableEntry, ...]:
    rows = session.exec(select(TimetableRow).order_by(col(TimetableRow.recorded_in))).all()
    return tuple(_entry(session, row, runs=runs) for row in rows)


def _entry(session: Session, row: TimetableRow, *, runs: int) -> TimetableEntry:
    removal = session.get(TimetableRemovalRow, row.ref)
    newest = select(TimetableRunRow).where(TimetableRunRow.timetable_ref == row.ref)
    found = session.exec(newest.order_by(col(TimetableRunRow.due_at).desc()).limit(runs)).all() if runs else ()
    return TimetableEntry(
        ref=row.ref,
        job=NewJob(row.kind, row.subject, row.title, json.loads(row.arguments), row.queue),
        recurrence=read_recurrence(row.words),
        made_by=row.made_by,
        made_at=row.made_at,
        removed_by=removal.removed_by if removal else None,
        removed_at=removal.removed_at if removal else None,
        runs=tuple(Run(run.due_at, RunOutcome(run.outcome), run.job_ref) for run in found),
    )
