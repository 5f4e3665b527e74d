"""The second witness beside DROID: libmagic's MIME type, and what the content says of itself.

Hostile files crash libmagic and could crash our own readers, so both run in child processes
(records.survey.witness_worker); a crash or a hang costs that file its testimony and nothing else.
What is opened is the survey's scratch copy, never the source.
"""

import os
import sys
import threading
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import ClassVar

from records.engine_process import EngineFailedError, EngineProcess, Message
from records.faults.surveys import NO_LIBMAGIC, WITNESS_CRASH, WITNESS_GONE, WITNESS_READ_ERROR, WITNESS_TIMEOUT
from records.survey.marks import Mark
from retention.faults import Fault, FaultCode, Refusal

DEADLINE_MS = 10_000
REQUESTS_IN_FLIGHT = 32  # a process; enough to keep it busy, few enough to ask again after a crash

_FAULTS = {"timeout": WITNESS_TIMEOUT, "crash": WITNESS_CRASH, "engine": WITNESS_GONE, "io": WITNESS_READ_ERROR}


@dataclass(frozen=True, slots=True)
class WitnessRequest:
    """One file to look into: `path` is the scratch copy, `name` what the user calls it.

    `sparse` says that the copy has only the first and last 1 MiB of the original and a hole between.
    """

    path: str
    name: str
    size_bytes: int
    sparse: bool = False


@dataclass(frozen=True, slots=True)
class Testimony:
    """What the witness saw: a MIME type (empty where unknown) and marks, in the order of Mark.

    `detail` says in words what each mark rests on, or what was met where there is a `fault`.
    """

    __test__: ClassVar[bool] = False  # pytest takes a name that begins so for a test

    mime: str
    marks: tuple[Mark, ...]
    fault: FaultCode | None = None
    detail: str = ""


class Witness:
    """A pool of `processes` witnesses; use as a context manager.

    `libmagic_version` is as its makers write it (``5.44``), empty where the machine has none: MIME
    types are then empty and marks still come. Raises Refusal where no process becomes ready.
    """

    def __init__(self, processes: int = 1, *, deadline_ms: int = DEADLINE_MS) -> None:
        self._lock = threading.Lock()
        with ExitStack() as stack:
            self._pool = [stack.enter_context(_start(deadline_ms)) for _ in range(processes)]
            self._closing = stack.pop_all()
        self._unanswered = [0] * processes
        ready = self._pool[0].ready
        self.libmagic_version = str(ready["libmagic_version"])
        self.libmagic_path = str(ready["libmagic_path"])

    def __enter__(self) -> "Witness":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the processes end; requests without an answer get a fault."""
        self._closing.close()

    @property
    def fault(self) -> FaultCode | None:
        """Return what is amiss with the witness itself: NO_LIBMAGIC where there are no MIME types."""
        return None if self.libmagic_version else NO_LIBMAGIC

    @property
    def process_ids(self) -> tuple[int, ...]:
        """Return the process numbers of the pool as it is now."""
        return tuple(process.process_id for process in self._pool)

    @property
    def restarts(self) -> int:
        """Return how many times a process had to be started again."""
        return sum(process.restarts for process in self._pool)

    def submit(self, request: WitnessRequest, done: Callable[[Testimony], None]) -> None:
        """Ask about one file; `done` gets the testimony in another thread, exactly once."""
        with self._lock:
            chosen = self._unanswered.index(min(self._unanswered))
            self._unanswered[chosen] += 1

        def answered(message: Message) -> None:
            with self._lock:
                self._unanswered[chosen] -= 1
            done(_testimony(message))

        asked: Message = {"p": request.path, "s": request.size_bytes}
        if request.sparse:
            asked["sp"] = True
        self._pool[chosen].submit(asked, answered)

    def ask(self, request: WitnessRequest) -> Testimony:
        """Ask about one file and wait for the testimony."""
        answered = threading.Event()
        testimonies: list[Testimony] = []

        def keep(testimony: Testimony) -> None:
            testimonies.append(testimony)
            answered.set()

        self.submit(request, keep)
        answered.wait()
        return testimonies[0]


def _start(deadline_ms: int) -> EngineProcess:
    command = (sys.executable, "-m", "records.survey.witness_worker")
    try:
        return EngineProcess(
            command, environment=os.environ, window=REQUESTS_IN_FLIGHT, deadline_ms=deadline_ms, start_seconds=30.0
        )
    except (EngineFailedError, OSError) as error:
        raise Refusal(Fault(WITNESS_GONE, "", str(error))) from error


def _testimony(message: Message) -> Testimony:
    if "err" in message:
        return Testimony("", (), _FAULTS.get(message["err"], WITNESS_CRASH), str(message.get("msg", "")))
    return Testimony(message["m"], tuple(Mark(code) for code in message.get("k", ())), detail=message.get("t", ""))
