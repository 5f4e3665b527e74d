"""What a job is given while it runs: its words, a way to say how far it is, and to hear that it is stopped."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Protocol

from records.faults.jobs import JOB_WORDS_MISSING
from records.jobs.values import JobProgress
from records.store.audit import Json
from retention.faults import Fault, Refusal

TELL_SECONDS = 1.0
WAIT_SECONDS = 1.0


class JobStoppedError(BaseException):
    """Somebody stopped the job, or the worker ends: leave what is finished as it is, and let this pass.

    No Exception, so that nothing that mends errors takes it for one.
    """


class Signals(Protocol):
    """Where a running job tells how far it is, and hears that it is stopped."""

    def tell(self, ref: str, progress: Mapping[str, Json]) -> None:
        """Let everyone see how far the job is."""

    def is_stopped(self, ref: str) -> bool:
        """Return whether somebody stopped the job."""


Step = Callable[[str, Callable[[], Json]], Json]
JobFunction = Callable[["JobContext"], Mapping[str, Json]]
"""A kind of job: does it, and returns what came of it, as JSON. A Refusal is its fault."""


@dataclass(slots=True)
class JobContext:
    """A job under way. `step` runs a part once: after a crash its answer is read back, not worked out again."""

    ref: str
    kind: str
    arguments: Mapping[str, Json]
    asked_by: str
    now: Callable[[], datetime]
    signals: Signals
    slots: threading.Semaphore
    step: Step
    ending: threading.Event
    progress: JobProgress = field(default_factory=JobProgress)
    _told_at: float = 0.0

    def text(self, name: str) -> str:
        """Return the word `name` of the job; a Refusal where it is missing."""
        value = self.arguments.get(name)
        if not isinstance(value, str) or not value:
            raise Refusal(Fault(JOB_WORDS_MISSING, self.ref, name))
        return value

    def number(self, name: str) -> int | None:
        """Return the number `name` of the job; None where it has none."""
        value = self.arguments.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def is_yes(self, name: str) -> bool:
        """Return whether the job was asked for with `name`."""
        return self.arguments.get(name) is True

    def tell(self, progress: JobProgress, *, at_once: bool = False) -> None:
        """Say how far the job is; as often as you like, it is written about once a second.

        Raises JobStoppedError once somebody stopped the job or the worker ends.
        """
        before = self.progress
        new = (progress.stage, progress.waits_for, progress.makes) != (before.stage, before.waits_for, before.makes)
        self.progress = progress
        if self.ending.is_set():
            raise JobStoppedError
        if not (at_once or new) and time.monotonic() - self._told_at < TELL_SECONDS:
            return
        self._told_at = time.monotonic()
        if self.signals.is_stopped(self.ref):
            raise JobStoppedError
        self.signals.tell(self.ref, progress.as_json(self.now()))

    def wait_until(self, is_so: Callable[[], bool], *, because: str) -> None:
        """Wait, seen by everyone, until `is_so`; others may run meanwhile. After a crash it waits on."""
        while not is_so():
            self.tell(replace(self.progress, waits_for=because, a_second=0.0), at_once=True)
            self.ending.wait(WAIT_SECONDS)
        self.tell(replace(self.progress, waits_for=""), at_once=True)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold one of the worker's places for heavy work; wait for it, seen by everyone."""
        self.wait_until(lambda: self.slots.acquire(blocking=False), because="Waits for its turn: other jobs run.")
        try:
            yield
        finally:
            self.slots.release()
