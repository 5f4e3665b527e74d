"""Read the contents of a survey for a term list: one file after the other, through a watched child.

What is read is the survey's own reading of a file: below the source's root, last-access times kept,
into a scratch copy. A content that is no longer the one the survey saw is a fault.
"""

import json
import os
import sys
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from tempfile import TemporaryDirectory
from typing import Protocol

from records.engine_process import EngineFailedError, EngineProcess, Message
from records.faults import holds as faults
from records.faults.holds import (
    TEXT_CHANGED,
    TEXT_CRASH,
    TEXT_CUT,
    TEXT_LOCKED,
    TEXT_NESTED_TOO_DEEP,
    TEXT_PARTLY,
    TEXT_READER_GONE,
    TEXT_TIMEOUT,
    TEXT_TOO_LARGE,
    TEXT_UNPACKS_TOO_LARGE,
)
from records.survey.content import ContentReader
from records.survey.marks import Mark
from records.survey.paths import SourceRoot
from records.survey.scratch import Scratch
from records.text import TextLimits
from retention.faults import Fault, FaultCode, Refusal, codes_in


class Searched(Protocol):
    """What is looked for in texts: a name that the worker knows it by, and the digest of what it says."""

    @property
    def name(self) -> str:
        """Return the name."""
        ...

    @property
    def sha256(self) -> str:
        """Return the digest."""
        ...


DEADLINE_MS = 20_000
WORKER = "records.terms.worker"
REQUESTS_IN_FLIGHT = 8
IN_PART = frozenset({TEXT_CUT, TEXT_NESTED_TOO_DEEP, TEXT_PARTLY, TEXT_UNPACKS_TOO_LARGE})
TEXT_FAULTS: Mapping[str, FaultCode] = {
    code: fault for code, fault in codes_in(faults).items() if code.startswith("TXT")
}


@dataclass(frozen=True, slots=True)
class ToRead:
    """One content to read: where it lies, what the survey says of it. `sha256` None: the survey has none."""

    path: bytes
    extension: str
    size_bytes: int
    sha256: str | None
    marks: str
    survey_fault: str | None


@dataclass(frozen=True, slots=True)
class ContentRead:
    """What reading one content gave; `result` is READ, PARTLY or NOT_READ."""

    result: str
    characters: int = 0
    hits: Mapping[str, int] | None = None
    fault_code: str | None = None
    fault_detail: str | None = None
    places: str = ""
    """Where the hits are, as the worker writes it; empty where it doesn't say."""


class TermReader:
    """Reads contents with `processes` children; use as a context manager. `read` may be called by many threads.

    `worker` is the module that the children run, `also` what it is told with each file.

    Raises Refusal where no child becomes ready, and in `read` where none can be kept alive.
    """

    def __init__(
        self,
        root: SourceRoot,
        lexicon: Searched,
        scratch: Scratch,
        *,
        limits: TextLimits,
        processes: int = 1,
        deadline_ms: int = DEADLINE_MS,
        worker: str = WORKER,
        also: Message | None = None,
    ) -> None:
        self._also = dict(also or {})
        self._root, self._scratch, self._limits = root, scratch, limits
        self._local = threading.local()
        self._lock = threading.Lock()
        with ExitStack() as stack:
            # The library unpacks its PDF reader where temporary files go, under a name that anybody
            # on the machine could take first; so that is a folder of our own.
            private = stack.enter_context(TemporaryDirectory(prefix="muniment-text-"))
            self._pool = [
                stack.enter_context(_start(lexicon, limits, deadline_ms, temporary=private, worker=worker))
                for _ in range(processes)
            ]
            self._closing = stack.pop_all()
        self._unanswered = [0] * processes
        self.extractor = str(self._pool[0].ready["extractor"])

    def __enter__(self) -> "TermReader":
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.close()

    @property
    def process_ids(self) -> tuple[int, ...]:
        """Return the process numbers of the children as they are now."""
        return tuple(process.process_id for process in self._pool)

    def read(self, asked: ToRead) -> ContentRead:
        """Return what one content holds; never raises for what a file does."""
        if asked.survey_fault is not None and asked.sha256 is None:
            return ContentRead("NOT_READ", fault_code=asked.survey_fault)
        if asked.size_bytes > self._limits.file_bytes:
            return ContentRead("NOT_READ", fault_code=TEXT_TOO_LARGE.code, fault_detail=f"{asked.size_bytes:,} bytes")
        content = self._reader().read(
            asked.path, with_sha256=asked.sha256 is not None, wants_copy=lambda _: True, whole_copy=True
        )
        if content.slot is None:
            code = content.fault.code if content.fault else TEXT_CHANGED.code
            return ContentRead("NOT_READ", fault_code=code, fault_detail=content.fault_detail or None)
        try:
            if asked.sha256 is not None and (content.sha256 or b"").hex() != asked.sha256:
                return ContentRead("NOT_READ", fault_code=TEXT_CHANGED.code)
            return _judged(self._ask({**self._also, "p": content.slot.path, "x": asked.extension}), asked)
        finally:
            self._scratch.give_back(content.slot)

    def _reader(self) -> ContentReader:
        reader: ContentReader | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = self._local.reader = ContentReader(self._root, self._scratch, with_md5=False)
        return reader

    def _ask(self, request: Message) -> Message:
        with self._lock:
            chosen = self._unanswered.index(min(self._unanswered))
            self._unanswered[chosen] += 1
        try:
            return self._pool[chosen].ask(request)
        finally:
            with self._lock:
                self._unanswered[chosen] -= 1


def _start(lexicon: Searched, limits: TextLimits, deadline_ms: int, *, temporary: str, worker: str) -> EngineProcess:
    command = (sys.executable, "-m", worker, lexicon.name, json.dumps(asdict(limits)))
    try:
        process = EngineProcess(
            command,
            environment={**os.environ, "TMPDIR": temporary},
            window=REQUESTS_IN_FLIGHT,
            deadline_ms=deadline_ms,
            start_seconds=60.0,
        )
    except (EngineFailedError, OSError) as error:
        raise Refusal(Fault(TEXT_READER_GONE, "", str(error))) from error
    if process.ready["lexicon_sha256"] != lexicon.sha256:
        process.close()
        raise Refusal(Fault(TEXT_READER_GONE, lexicon.name, "the term list changed while it was read"))
    return process


def _judged(message: Message, asked: ToRead) -> ContentRead:
    match message.get("err"):
        case "timeout":
            return ContentRead("NOT_READ", fault_code=TEXT_TIMEOUT.code)
        case "engine":
            raise Refusal(Fault(TEXT_READER_GONE, "", str(message.get("msg", ""))))
        case str() as met:
            return ContentRead("NOT_READ", fault_code=TEXT_CRASH.code, fault_detail=met)
    fault, detail = TEXT_FAULTS.get(message.get("f", "")), message.get("d") or None
    if fault is None and Mark.ENCRYPTED in asked.marks.split(";") and asked.extension != "pdf":
        fault = TEXT_LOCKED  # a reader may take what is encrypted for text
    result = "READ" if fault is None else "PARTLY" if fault in IN_PART and message["n"] else "NOT_READ"
    return ContentRead(
        result, message["n"], message.get("h"), fault.code if fault else None, detail, message.get("o", "")
    )
