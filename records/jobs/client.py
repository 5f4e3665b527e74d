"""What everyone but the worker does with the engine: put a job on its queue, ask how it stands, stop it.

It opens the database of jobs and hosts nothing: in one process the engine would run what the worker
runs already. Importing the engine takes a third of a second, so this module is imported late.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from dbos import DBOS, DBOSClient
from dbos import WorkflowStatus as Status
from sqlalchemy.exc import SQLAlchemyError

from records.faults.jobs import JOBS_UNREACHABLE
from records.jobs.plain_values import PlainValues
from records.store.audit import Json
from records.store.servers import read_address, shown_address
from retention.faults import Fault, Refusal

APPLICATION = "muniment"
ENGINE_VERSION = "1"  # pinned: the engine leaves jobs of another version lying
WORKFLOW = "muniment_job"
CANCELLED = "CANCELLED"
_migrated: set[str] = set()
_migrating = threading.Lock()


@dataclass(frozen=True, slots=True)
class EngineState:
    """What the engine says of one job: its own word for the state, our progress, what came of it."""

    ref: str
    status: str
    progress: Mapping[str, object]
    output: Mapping[str, object] | None
    error: str


class EngineClient:
    """The engine of the store whose database of jobs is at `url`."""

    def __init__(self, url: str) -> None:
        address = read_address(url)
        on_server = address.get_backend_name() != "sqlite"
        self._place = shown_address(address) if on_server else str(address.database)
        with self._reached():
            prepare(url)
            self._client = DBOSClient(
                system_database_url=url,
                serializer=PlainValues(),
                application_name=APPLICATION,
                retry_connection_errors=False,
            )

    def close(self) -> None:
        """Let go of every connection."""
        self._client.destroy()

    def enqueue(self, ref: str, kind: str, arguments: Mapping[str, Json], *, queue: str, by: str) -> None:
        """Put the job `ref` on `queue`; a second time changes nothing."""
        with self._reached():
            self._client.enqueue(
                {
                    "workflow_name": WORKFLOW,
                    "queue_name": queue,
                    "workflow_id": ref,
                    "app_version": ENGINE_VERSION,
                    "authenticated_user": by,
                },
                ref,
                kind,
                dict(arguments),
            )

    def states(self, refs: Sequence[str]) -> dict[str, EngineState]:
        """Return what the engine says of each of `refs` that it knows."""
        if not refs:
            return {}
        with self._reached():
            found = self._client.list_workflows(workflow_ids=list(refs))
        return {status.workflow_id: _state(status) for status in found}

    def under_way(self, queue: str | None = None) -> dict[str, EngineState]:
        """Return the jobs that wait or run."""
        with self._reached():
            found = self._client.list_workflows(status=["ENQUEUED", "DELAYED", "PENDING"], queue_name=queue)
        return {status.workflow_id: _state(status) for status in found}

    def is_stopped(self, ref: str) -> bool:
        """Return whether somebody stopped the job `ref`."""
        with self._reached():
            found = self._client.list_workflows(workflow_ids=[ref], load_input=False, load_output=False)
        return bool(found) and found[0].status == CANCELLED

    def tell(self, ref: str, progress: Mapping[str, Json]) -> None:
        """Let everyone see how far the job `ref` is."""
        with self._reached():
            self._client.update_workflow_attributes(ref, dict(progress))

    def cancel(self, ref: str) -> None:
        """Stop the job `ref`; it ends at its next border."""
        with self._reached():
            self._client.cancel_workflow(ref)

    def resume(self, ref: str, *, queue: str) -> None:
        """Put the job `ref`, which was stopped, on its queue again."""
        with self._reached():
            self._client.resume_workflow(ref, queue_name=queue)

    def rewind(self, ref: str, *, queue: str) -> None:
        """Put the job `ref`, which is over, on its queue again, from its beginning."""
        with self._reached():
            self._client.rewind_workflow(ref, queue_name=queue, application_version=ENGINE_VERSION)

    @contextmanager
    def _reached(self) -> Iterator[None]:
        try:
            yield
        except (SQLAlchemyError, OSError) as error:
            raise Refusal(Fault(JOBS_UNREACHABLE, self._place)) from error


def prepare(url: str) -> None:
    """Make the database of jobs at `url`, or bring it up to date; once a process."""
    with _migrating:
        if url not in _migrated:
            quieten()
            DBOS.migrate(url)
            _migrated.add(url)


def quieten() -> None:
    """Let the engine say only what went wrong: what people are to read stands in notices and on pages."""
    import logging

    logging.getLogger("dbos").setLevel(logging.ERROR)


def _state(status: Status) -> EngineState:
    output = status.output if isinstance(status.output, dict) else None
    return EngineState(
        ref=status.workflow_id,
        status=str(status.status),
        progress=cast("Mapping[str, object]", status.attributes or {}),
        output=output,
        error="" if status.error is None else str(status.error),
    )
