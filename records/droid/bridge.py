"""The bridge to DROID: one long-lived Java process that names formats, and the values it answers with.

Python owns the walk, the hashes and the rows; Java only names formats. A file that hangs or kills
DROID costs that file (see records.engine_process), never the run.
"""

import contextlib
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from records.droid.home import DroidHome
from records.droid.identification import SPARSE_END_BYTES, Basis, Identification, IdentifyRequest
from records.droid.java import ENVIRONMENT, bridge_command, droid_jars
from records.droid.lock import Lock, lock_for
from records.droid.signatures import SignaturePair, active_pair, why_plain
from records.engine_process import EngineFailedError, EngineProcess
from records.faults.droid import DROID_NOT_INSTALLED, DROID_NOT_STARTED, ENGINE_LOST, IDENTIFY_FAILED
from records.faults.surveys import FILE_VANISHED, IDENTIFY_CRASH, IDENTIFY_IO, IDENTIFY_TIMEOUT, NOT_A_REGULAR_FILE
from retention.faults import Fault, Refusal

DEADLINE_MS = 20_000
HEAP_MB = 512
REQUESTS_A_THREAD = 4  # outstanding: enough that no thread waits for Python

FAULTS = {
    "timeout": IDENTIFY_TIMEOUT,
    "crash": IDENTIFY_CRASH,
    "io": IDENTIFY_IO,
    "engine": ENGINE_LOST,
    "vanished": FILE_VANISHED,
    "not regular": NOT_A_REGULAR_FILE,
}


@dataclass(frozen=True, slots=True)
class EngineFacts:
    """What every row says of its engine: DROID, its version, both signature versions; `plain_because` is said too."""

    engine_version: str
    pair: SignaturePair
    prefilter: bool
    plain_because: str


class DroidBridge:
    """A running DROID; use as a context manager. Requests may come from one thread, answers come from another."""

    engine = "DROID"

    def __init__(self, process: EngineProcess, facts: EngineFacts, *, deadline_ms: int) -> None:
        self._process = process
        self._deadline_ms = deadline_ms
        self._on_close = contextlib.ExitStack()
        self.facts = facts
        self.engine_version = facts.engine_version
        self.signatures = facts.pair.version
        self.container_signatures = facts.pair.container_version

    def __enter__(self) -> "DroidBridge":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def process_ids(self) -> tuple[int, ...]:
        """Return the process numbers of the engine as it runs now."""
        return (self._process.process_id,)

    @property
    def restarts(self) -> int:
        """Return how often DROID had to be started again."""
        return self._process.restarts

    def peak_memory_bytes(self) -> int:
        """Return the most memory that the running process has held; 0 where the system doesn't say."""
        with contextlib.suppress(OSError):
            status = Path(f"/proc/{self._process.process_id}/status").read_text(encoding="ascii")
            return next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmHWM"))
        return 0

    def submit(self, request: IdentifyRequest, done: Callable[[Identification], None]) -> None:
        """Ask for `request`; `done` gets the answer, in another thread, exactly once."""
        self._process.submit(self._message(request), lambda answer: done(identification(answer)))

    def ask(self, request: IdentifyRequest) -> Identification:
        """Return the answer to `request`, waiting for it."""
        return identification(self._process.ask(self._message(request)))

    def _message(self, request: IdentifyRequest) -> dict[str, Any]:
        message: dict[str, Any] = {"p": request.path, "n": request.name, "m": request.modified_ms}
        message["d"] = self._deadline_ms
        if request.whole_file:
            message["w"] = True
        if request.sparse:
            message["held"] = SPARSE_END_BYTES
        return message

    def keep_until_closed(self, kept: contextlib.AbstractContextManager[object]) -> None:
        """Close `kept` with the bridge."""
        self._on_close.push(kept)

    def close(self) -> None:
        """Let DROID end; requests without an answer get a fault."""
        self._process.close()
        self._on_close.close()


def identification(answer: Mapping[str, Any]) -> Identification:
    """Return what a reply of the bridge says, as a value.

    >>> identification({"ids": ["fmt/40"], "method": "Container", "mm": False}).basis
    <Basis.CONTAINER: 'Container'>
    >>> identification({"err": "timeout", "msg": "no answer in 5000 ms"}).fault.code
    'DRD001'
    """
    if "err" in answer:
        fault = FAULTS.get(str(answer["err"]), IDENTIFY_FAILED)
        return Identification((), Basis.NONE, False, fault=fault, fault_detail=str(answer.get("msg", "")))
    if "need" in answer:
        return Identification((), Basis.NONE, False, needs_whole=True)
    whole = answer.get("whole")
    return Identification(
        puids=tuple(answer["ids"]),
        basis=Basis(answer["method"]),
        extension_mismatch=bool(answer["mm"]),
        container_error=str(answer.get("container_error", "")),
        whole_file_puids=None if whole is None else tuple(whole),
    )


def open_bridge(
    home: DroidHome,
    *,
    pair: SignaturePair | None = None,
    threads: int,
    deadline_ms: int = DEADLINE_MS,
    prefilter: bool = True,
    heap_mb: int = HEAP_MB,
) -> DroidBridge:
    """Return a running bridge over `pair`, by default the pair in use.

    A file gets `deadline_ms` inside DROID's reads; after twice that the process is ended for it.
    Refused where DROID is not installed or does not start.
    """
    lock = lock_for(home)
    pair = pair or active_pair(home)
    _refuse_missing(home, lock)
    plain_because = why_plain(pair) if prefilter else "asked for"
    return _started(
        home,
        lock,
        facts=EngineFacts(lock.droid, pair, prefilter=not plain_because, plain_because=plain_because),
        threads=threads,
        deadline_ms=deadline_ms,
        heap_mb=heap_mb,
    )


def _refuse_missing(home: DroidHome, lock: Lock) -> None:
    for path in [home.bridge_jar, *droid_jars(home, lock)]:
        if not path.is_file():
            raise Refusal(Fault(DROID_NOT_INSTALLED, str(path)))


def _started(
    home: DroidHome, lock: Lock, *, facts: EngineFacts, threads: int, deadline_ms: int, heap_mb: int
) -> DroidBridge:
    temporary = tempfile.TemporaryDirectory(prefix="muniment-droid-")
    mode = "prefilter" if facts.prefilter else "plain"
    command = bridge_command(
        home,
        lock,
        arguments=[str(facts.pair.binary), str(facts.pair.container), str(threads), mode],
        temporary=Path(temporary.name),
        heap_mb=heap_mb,
        quick_compiler=facts.prefilter,
    )
    try:
        process = EngineProcess(
            command, environment=ENVIRONMENT, window=threads * REQUESTS_A_THREAD, deadline_ms=2 * deadline_ms
        )
    except (EngineFailedError, OSError) as error:
        temporary.cleanup()
        raise Refusal(Fault(DROID_NOT_STARTED, "", str(error))) from error
    version = str(process.ready.get("droid", facts.engine_version))
    known = EngineFacts(version, facts.pair, prefilter=facts.prefilter, plain_because=facts.plain_because)
    bridge = DroidBridge(process, known, deadline_ms=deadline_ms)
    bridge.keep_until_closed(temporary)
    return bridge
