"""The register of jobs that were asked for: what, by whom, when, each with its audit event.

Whether one runs, and how far it is, stands with the engine (records/jobs). A job that stands here
and is unknown to the engine was asked for in a moment before a crash; the worker hands it on.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session, col, func, select

from records.faults.jobs import NO_SUCH_JOB
from records.store.audit import Json, append, canonical
from records.store.database import Database, reading, transaction
from records.store.job_tables import JobRow
from retention.faults import Fault, Refusal

STORE_QUEUE = "store"  # the queue of the worker that `muniment serve` starts


@dataclass(frozen=True, slots=True)
class NewJob:
    r"""A job to be asked for. `subject` is what it is about, such as SRC0001; empty where it is about all.

    `title` is how people read of it, such as: Survey of \\FS99\SCD.
    """

    kind: str
    subject: str
    title: str
    arguments: Mapping[str, Json] = field(default_factory=dict)
    queue: str = STORE_QUEUE

    def __post_init__(self) -> None:
        if not (self.kind and self.title and self.queue):
            raise ValueError("a job has a kind, a title and a queue")


@dataclass(frozen=True, slots=True)
class AskedJob:
    """A job as it was asked for; `repeats_ref` is the one whose words it takes over."""

    ref: str
    kind: str
    subject: str
    title: str
    arguments: Mapping[str, Json]
    queue: str
    asked_by: str
    asked_at: datetime
    repeats_ref: str | None = None


class AskedJobRegister:
    """The register of one store; every method is one transaction, or one question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(self, new: NewJob, *, by: str, at: datetime, repeats_ref: str | None = None) -> AskedJob:
        """Return `new` as asked for by `by`, under the next number."""
        with transaction(self._database) as session:
            return ask_in(session, new, by=by, at=at, repeats_ref=repeats_ref)

    def note(self, ref: str, act: str, *, by: str, at: datetime) -> None:
        """Write into the history that `by` stopped the job `ref`, or let it go on."""
        with transaction(self._database) as session:
            _row(session, ref)
            append(session, occurred_at=at, actor=by, act=act, subject=ref, body={})

    def find(self, ref: str) -> AskedJob:
        """Return the job `ref`; a Refusal where there is none."""
        with reading(self._database) as session:
            return _asked(_row(session, ref))

    def newest(self, *, limit: int, before: str | None = None) -> tuple[AskedJob, ...]:
        """Return up to `limit` jobs, the newest first; only those older than `before` where one is given."""
        question = select(JobRow).order_by(col(JobRow.recorded_in).desc()).limit(limit)
        with reading(self._database) as session:
            if before is not None:
                question = question.where(col(JobRow.recorded_in) < _row(session, before).recorded_in)
            return tuple(_asked(row) for row in session.exec(question).all())

    def about(self, kind: str, subject: str, *, limit: int) -> tuple[AskedJob, ...]:
        """Return up to `limit` jobs of `kind` about `subject`, the newest first."""
        question = select(JobRow).where(JobRow.kind == kind, JobRow.subject == subject)
        with reading(self._database) as session:
            rows = session.exec(question.order_by(col(JobRow.recorded_in).desc()).limit(limit)).all()
            return tuple(_asked(row) for row in rows)

    def these(self, refs: Sequence[str]) -> tuple[AskedJob, ...]:
        """Return those of `refs` that there are, in order of asking."""
        question = select(JobRow).where(col(JobRow.ref).in_(refs)).order_by(col(JobRow.recorded_in))
        with reading(self._database) as session:
            return tuple(_asked(row) for row in session.exec(question).all())


def ask_in(session: Session, new: NewJob, *, by: str, at: datetime, repeats_ref: str | None = None) -> AskedJob:
    """Return `new` as asked for, in the transaction of `session`: for a timetable, which writes more beside it."""
    number = session.exec(select(func.count()).select_from(JobRow)).one() + 1
    row = JobRow(
        ref=f"J{number:04}",
        kind=new.kind,
        subject=new.subject,
        title=new.title,
        arguments=canonical(new.arguments),
        queue=new.queue,
        asked_by=by,
        asked_at=at,
        repeats_ref=repeats_ref,
    )
    body: dict[str, Json] = {"kind": new.kind, "title": new.title, "arguments": new.arguments, "queue": new.queue}
    append(session, occurred_at=at, actor=by, act="job asked for", subject=row.ref, body=body, rows=[row])
    return _asked(row)


def _row(session: Session, ref: str) -> JobRow:
    row = session.get(JobRow, ref)
    if row is None:
        raise Refusal(Fault(NO_SUCH_JOB, ref))
    return row


def _asked(row: JobRow) -> AskedJob:
    return AskedJob(
        ref=row.ref,
        kind=row.kind,
        subject=row.subject,
        title=row.title,
        arguments=json.loads(row.arguments),
        queue=row.queue,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        repeats_ref=row.repeats_ref,
    )
