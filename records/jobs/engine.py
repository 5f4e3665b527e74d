"""The worker's side of the engine: the one process of a queue that does what is asked for.

A job is one workflow of the engine. Killed anywhere, it is taken up again when the worker is back:
it runs from its beginning, and whatever it finished is read back: the steps it ran through
`context.step`, and the parts that surveys, scans and bags keep on disk themselves.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from dbos import DBOS

from records.faults.jobs import JOB_KIND_UNKNOWN
from records.jobs.asking import FAULT
from records.jobs.client import APPLICATION, ENGINE_VERSION, WORKFLOW, EngineClient, prepare, quieten
from records.jobs.context import JobContext, JobFunction
from records.jobs.plain_values import PlainValues
from records.jobs.values import fault_as_json, progress_of
from records.store.audit import Json
from retention.faults import Fault, Refusal

AT_ONCE = 64  # jobs a worker has begun, most of them waiting for something; `heavy` of them work
POLL_SECONDS = 0.5
Ended = Callable[[JobContext, Mapping[str, Json], Fault | None], None]
Unexpected = Callable[[Exception, str], Fault]


@dataclass(frozen=True, slots=True)
class WorkerParts:
    """What a worker is made of: the kinds of job it knows, the clock, whom to tell.

    `ended` hears of every job that finished or failed; `unexpected` makes a fault of an error of ours.
    """

    kinds: Mapping[str, JobFunction]
    now: Callable[[], datetime]
    ended: Ended
    unexpected: Unexpected
    heavy: int = 2


class Worker:
    """Hosts the engine for one queue of the store whose database of jobs is at `url`; one a process."""

    def __init__(self, url: str, queue: str, parts: WorkerParts) -> None:
        self._queue, self._parts = queue, parts
        self._slots = threading.Semaphore(parts.heavy)
        self._ending = threading.Event()
        prepare(url)
        self.client = EngineClient(url)
        quieten()
        DBOS(
            config={
                "name": APPLICATION,
                "system_database_url": url,
                "serializer": PlainValues(),
                "application_version": ENGINE_VERSION,
                "executor_id": queue,  # fixed: what a killed worker had begun waits for this name
                "log_level": "ERROR",
            }
        )

        def run(ref: str, kind: str, arguments: dict[str, Json]) -> Mapping[str, Json]:
            return self._run(ref, kind, arguments)

        DBOS.workflow(name=WORKFLOW, max_recovery_attempts=None)(run)

    def start(self) -> None:
        """Take up what was begun and not ended, then whatever is asked for."""
        DBOS.listen_queues([self._queue])
        DBOS.launch()
        DBOS.register_queue(
            self._queue, worker_concurrency=AT_ONCE, polling_interval_sec=POLL_SECONDS, on_conflict="always_update"
        )

    def end(self) -> None:
        """Stop taking jobs; those that run leave off at their next border and go on when a worker is back."""
        self._ending.set()
        DBOS.destroy(workflow_completion_timeout_sec=0)
        self.client.close()

    def _run(self, ref: str, kind: str, arguments: Mapping[str, Json]) -> Mapping[str, Json]:
        context = JobContext(
            ref=ref,
            kind=kind,
            arguments=arguments,
            asked_by=str(DBOS.authenticated_user or ""),
            now=self._parts.now,
            signals=self.client,
            slots=self._slots,
            step=lambda name, function: DBOS.run_step({"name": name}, function),
            ending=self._ending,
        )
        if (known := self.client.states([ref]).get(ref)) is not None:  # as it was told before a crash
            context.progress = replace(progress_of(known.progress), waits_for="", a_second=0.0)
        result, fault = self._tried(context, self._done)
        told, ended_fault = self._tried(context, lambda context: self._told(context, result, fault))
        fault = fault or ended_fault
        return {FAULT: fault_as_json(fault)} if fault is not None else {**result, **told}

    def _tried(
        self, context: JobContext, act: Callable[[JobContext], Mapping[str, Json]]
    ) -> tuple[Mapping[str, Json], Fault | None]:
        """Return what the act returns, or its fault; that the job was stopped passes through."""
        try:
            return act(context), None
        except Refusal as refusal:
            return {}, refusal.faults[0]
        except Exception as error:
            return {}, self._parts.unexpected(error, context.ref)

    def _done(self, context: JobContext) -> Mapping[str, Json]:
        function = self._parts.kinds.get(context.kind)
        if function is None:
            raise Refusal(Fault(JOB_KIND_UNKNOWN, context.ref, context.kind))
        return function(context)

    def _told(self, context: JobContext, result: Mapping[str, Json], fault: Fault | None) -> Mapping[str, Json]:
        self._parts.ended(context, result, fault)
        return {}
