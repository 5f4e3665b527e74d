"""The door to jobs: ask for one, see how it stands, stop it, let it go on, repeat it.

Everybody but the worker uses this door, the pages and the command line alike. What is asked for is
written down first, with its audit event, and then put on the engine's queue; where a crash comes
between the two, the worker puts it there.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from records.faults.jobs import JOB_NOT_STOPPED, JOB_OVER, JOB_UNDER_WAY, JOB_UNEXPECTED
from records.jobs.values import JobEntry, JobState, fault_from_json, progress_of
from records.register.asked_jobs import AskedJob, AskedJobRegister, NewJob
from records.store.database import Database
from retention.faults import Fault, Refusal

if TYPE_CHECKING:
    from records.jobs.client import EngineClient, EngineState

PAGE = 50
STATES = {
    "ENQUEUED": JobState.WAITING,
    "DELAYED": JobState.WAITING,
    "PENDING": JobState.RUNNING,
    "SUCCESS": JobState.FINISHED,
    "CANCELLED": JobState.STOPPED,
}
FAULT = "fault"  # in what a job returns: why it failed


class Jobs:
    """The jobs of one store; `url` is where the database of jobs is. The engine is opened when it is needed."""

    def __init__(self, database: Database, url: str) -> None:
        self.asked = AskedJobRegister(database)
        self._url = url
        self._opened: EngineClient | None = None

    def close(self) -> None:
        """Let go of the engine."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def enqueue(self, new: NewJob, *, by: str, at: datetime) -> JobEntry:
        """Return `new` as asked for, on its queue. A Refusal where just this is under way for its subject."""
        self.refuse_second(new)
        asked = self.asked.ask(new, by=by, at=at)
        self.hand_on(asked)
        return JobEntry(asked, JobState.WAITING)

    def refuse_second(self, new: NewJob) -> None:
        """Refuse a second job of one kind about one subject while the first is under way."""
        if (first := self.under_way(new)) is not None:
            raise Refusal(Fault(JOB_UNDER_WAY, new.title, f"{first.ref}, {first.state}"))

    def under_way(self, new: NewJob) -> JobEntry | None:
        """Return the job of the same kind about the same subject that is not over; None where there is none."""
        if not new.subject:
            return None
        found = self._entries(self.asked.about(new.kind, new.subject, limit=10))
        return next((entry for entry in found if not entry.state.is_over), None)

    def hand_on(self, asked: AskedJob) -> None:
        """Put the job on the engine's queue; a second time changes nothing."""
        self._engine.enqueue(asked.ref, asked.kind, asked.arguments, queue=asked.queue, by=asked.asked_by)

    def hand_on_forgotten(self) -> tuple[str, ...]:
        """Put on the queue what was asked for and never got there; return its references."""
        newest = self.asked.newest(limit=PAGE)
        known = self._engine.states([asked.ref for asked in newest])
        forgotten = [asked for asked in reversed(newest) if asked.ref not in known]
        for asked in forgotten:
            self.hand_on(asked)
        return tuple(asked.ref for asked in forgotten)

    def find(self, ref: str) -> JobEntry:
        """Return the job `ref` and how far it is; a Refusal where there is none."""
        return self._entries((self.asked.find(ref),))[0]

    progress = find

    def newest(self, *, limit: int = PAGE, before: str | None = None) -> tuple[JobEntry, ...]:
        """Return up to `limit` jobs, the newest first; only those older than `before` where one is given."""
        return self._entries(self.asked.newest(limit=limit, before=before))

    def all_under_way(self) -> tuple[JobEntry, ...]:
        """Return the jobs that wait or run, in order of asking."""
        states = self._engine.under_way()
        return tuple(_entry(asked, states.get(asked.ref)) for asked in self.asked.these(sorted(states)))

    def about(self, kind: str, subject: str, *, limit: int = PAGE) -> tuple[JobEntry, ...]:
        """Return up to `limit` jobs of `kind` about `subject`, the newest first."""
        return self._entries(self.asked.about(kind, subject, limit=limit))

    def cancel(self, ref: str, *, by: str, at: datetime) -> JobEntry:
        """Return the job as stopped: what is finished of it is kept. A Refusal where it is over."""
        before = self.find(ref)
        if before.state.is_over:
            raise Refusal(Fault(JOB_OVER, ref, before.state))
        self.asked.note(ref, "job stopped", by=by, at=at)
        self._engine.cancel(ref)
        return self.find(ref)

    def resume(self, ref: str, *, by: str, at: datetime) -> JobEntry:
        """Return the job as waiting again: it goes on where it was. A Refusal unless it was stopped or failed."""
        before = self.find(ref)
        if before.state not in (JobState.STOPPED, JobState.FAILED):
            raise Refusal(Fault(JOB_NOT_STOPPED, ref, before.state))
        asked = before.asked
        self.refuse_second(NewJob(asked.kind, asked.subject, asked.title))
        self.asked.note(ref, "job let go on", by=by, at=at)
        again = self._engine.resume if before.state is JobState.STOPPED else self._engine.rewind
        again(ref, queue=asked.queue)
        return self.find(ref)

    def repeat(self, ref: str, *, by: str, at: datetime) -> JobEntry:
        """Return a new job with the words of `ref`. A Refusal where just this is under way."""
        asked = self.asked.find(ref)
        new = NewJob(asked.kind, asked.subject, asked.title, asked.arguments, asked.queue)
        self.refuse_second(new)
        again = self.asked.ask(new, by=by, at=at, repeats_ref=ref)
        self.hand_on(again)
        return JobEntry(again, JobState.WAITING)

    def _entries(self, asked: Sequence[AskedJob]) -> tuple[JobEntry, ...]:
        states = self._engine.states([one.ref for one in asked]) if asked else {}
        return tuple(_entry(one, states.get(one.ref)) for one in asked)

    @property
    def _engine(self) -> "EngineClient":
        if self._opened is None:
            from records.jobs.client import EngineClient

            self._opened = EngineClient(self._url)
        return self._opened


def _entry(asked: AskedJob, found: "EngineState | None") -> JobEntry:
    if found is None:
        return JobEntry(asked, JobState.WAITING)
    state = STATES.get(found.status, JobState.FAILED)
    output = found.output or {}
    fault = None
    if isinstance(said := output.get(FAULT), dict):
        state, fault = JobState.FAILED, fault_from_json(said)
    elif state is JobState.FAILED:
        fault = Fault(JOB_UNEXPECTED, asked.ref, found.error)
    result = {name: value for name, value in output.items() if name != FAULT} if state is JobState.FINISHED else {}
    return JobEntry(asked, state, progress_of(found.progress), result, fault)  # type: ignore[arg-type]
