"""Siegfried (by pygfried) as an engine, and what it says beside DROID.

Siegfried reads the same PRONOM registry by another road, so it is a second opinion and, where
DROID can't be had, a stand-in; a list that goes to The National Archives is made by DROID. It
runs in child processes: it holds Python's lock while it reads, and a crash must cost one file.
"""

import os
import re
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import ExitStack

from records.droid.identification import Basis, Identification, IdentifyRequest
from records.engine_process import EngineFailedError, EngineProcess, Message
from records.faults.surveys import SIEGFRIED_ERROR, SIEGFRIED_GONE, SIEGFRIED_STOPPED
from retention.faults import Fault, Refusal

DEADLINE_MS = 20_000
REQUESTS_IN_FLIGHT = 16

_FAULTS = {"engine": SIEGFRIED_GONE, "io": SIEGFRIED_ERROR}  # all else: it stopped


class Siegfried:
    """A pool of `processes` Siegfrieds; use as a context manager.

    Its versions are attributes, as DROID's bridge has them. A sparse copy is not read: Siegfried
    looks at the whole file, so the answer is `needs_whole`. Raises Refusal where it can't start.
    """

    engine = "Siegfried"

    def __init__(self, processes: int = 1, *, deadline_ms: int = DEADLINE_MS) -> None:
        self._lock = threading.Lock()
        with ExitStack() as stack:
            folders = [stack.enter_context(tempfile.TemporaryDirectory(prefix="siegfried-")) for _ in range(processes)]
            self._pool = [stack.enter_context(_start(folder, deadline_ms)) for folder in folders]
            self._closing = stack.pop_all()
        self._unanswered = [0] * processes
        ready = self._pool[0].ready
        self.engine_version = str(ready["engine_version"])
        self.signatures, self.container_signatures = signature_versions(str(ready["details"]))

    def __enter__(self) -> "Siegfried":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the processes end; requests without an answer get a fault."""
        self._closing.close()

    @property
    def process_ids(self) -> tuple[int, ...]:
        """Return the process numbers of the pool as it is now."""
        return tuple(process.process_id for process in self._pool)

    def submit(self, request: IdentifyRequest, done: Callable[[Identification], None]) -> None:
        """Ask about one file; `done` gets the answer, mostly in another thread, exactly once."""
        if request.sparse:
            done(Identification((), Basis.NONE, extension_mismatch=False, needs_whole=True))
            return
        with self._lock:
            chosen = self._unanswered.index(min(self._unanswered))
            self._unanswered[chosen] += 1

        def answered(message: Message) -> None:
            with self._lock:
                self._unanswered[chosen] -= 1
            done(_identification(message))

        self._pool[chosen].submit({"p": request.path, "n": request.name}, answered)


def second_opinion(droid: Identification, siegfried: Identification) -> str | None:
    """Return in words what Siegfried adds: a name where DROID has none, or another; None where they agree.

    A guess from the extension alone is no evidence: it never speaks against a match, and two
    guesses are not compared. A fault of either's is not an opinion.

    >>> none = Identification((), Basis.NONE, extension_mismatch=False)
    >>> second_opinion(none, Identification(("fmt/101",), Basis.SIGNATURE, extension_mismatch=False))
    'Siegfried says fmt/101; DROID says nothing'
    """
    if any(each.fault is not None or each.needs_whole for each in (droid, siegfried)):
        return None
    if set(droid.puids) == set(siegfried.puids):
        return None
    if droid.basis is Basis.EXTENSION and siegfried.basis in (Basis.EXTENSION, Basis.NONE):
        return None
    return f"Siegfried says {_said(siegfried)}; DROID says {_said(droid)}"


def _said(identification: Identification) -> str:
    names = ", ".join(identification.puids) or "nothing"
    return f"{names} (by extension)" if identification.basis is Basis.EXTENSION else names


def signature_versions(details: str) -> tuple[str, str]:
    """Return the versions of signature and container file, as Siegfried names the files.

    >>> signature_versions("DROID_SignatureFile_V125.xml; container-signature-20260119.xml")
    ('V125', '20260119')
    """
    binary = re.search(r"SignatureFile_(V\d+)", details)
    container = re.search(r"container-signature-(\d+)", details)
    return (binary[1] if binary else ""), (container[1] if container else "")


def _start(folder: str, deadline_ms: int) -> EngineProcess:
    command = (sys.executable, "-m", "records.survey.siegfried_worker", folder, str(deadline_ms))
    try:
        return EngineProcess(
            command, environment=os.environ, window=REQUESTS_IN_FLIGHT, deadline_ms=deadline_ms, start_seconds=60.0
        )
    except (EngineFailedError, OSError) as error:
        raise Refusal(Fault(SIEGFRIED_GONE, "", str(error))) from error


def _identification(message: Message) -> Identification:
    if "err" in message:
        fault = _FAULTS.get(message["err"], SIEGFRIED_STOPPED)
        return Identification(
            (), Basis.NONE, extension_mismatch=False, fault=fault, fault_detail=str(message.get("msg", ""))
        )
    matches: list[list[str]] = message["m"]
    if not matches:
        return Identification((), Basis.NONE, extension_mismatch=False, container_error=message.get("ce", ""))
    return Identification(
        puids=tuple(dict.fromkeys(puid for puid, _, _ in matches)),
        basis=_basis(matches[0][1]),
        extension_mismatch=any("extension mismatch" in warning for _, _, warning in matches),
        container_error=message.get("ce", ""),
    )


def _basis(words: str) -> Basis:
    """Return Siegfried's basis in DROID's terms.

    A plain ZIP is found by "container match with trigger", which DROID calls a signature; a match
    on text or XML alone is a match on content, so a signature too.
    """
    if "container name" in words:
        return Basis.CONTAINER
    is_by_content = any(kind in words for kind in ("match at", "text match", "xml match", "container match"))
    return Basis.SIGNATURE if is_by_content else Basis.EXTENSION
