"""A helper process that answers one JSON line for each JSON line, watched from outside.

Identification meets hostile files: an engine may hang, crash or run out of memory. So every
engine runs in a process of its own behind this class. A file past its deadline costs the process
(it is killed and started again), never the run: the file that was to blame is answered with
``{"err": "timeout"}`` or ``{"err": "crash"}``, every other file in flight is asked again.

The process speaks first: ``{"ready": {...}}``. Then it gets ``{"i": 17, ...}`` and answers
``{"i": 17, ...}`` in any order, and says at least once a second which requests it works on and for
how many milliseconds: ``{"hb": 3, "busy": [[17, 812]]}``. When its standard input closes it ends.
"""

import contextlib
import json
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any

Message = dict[str, Any]
Done = Callable[[Message], None]

LINES_A_WRITE = 64
SILENCE_SECONDS = 15.0  # a healthy process says something once a second


class EngineFailedError(Exception):
    """The process did not become ready, or can't be kept alive; its last words are the text."""


@dataclass(slots=True)
class _Asked:
    line: bytes
    done: Done
    suspect: bool = False  # was in flight when a process died


@dataclass(slots=True)
class _State:
    waiting: deque[int] = field(default_factory=deque)
    in_flight: set[int] = field(default_factory=set)
    asked: dict[int, _Asked] = field(default_factory=dict)
    overdue: set[int] = field(default_factory=set)
    suspects: int = 0
    next_id: int = 0
    heard_at: float = 0.0
    starting: bool = False  # the old process is dead and the new one not ready: nothing may be sent
    closing: bool = False
    failed: str | None = None


class EngineProcess:
    """Start `command` and answer requests through it; use as a context manager.

    `window` is how many requests the process holds at once, `deadline_ms` how long one may take
    before the process is killed for it (the process should itself give up at half of that).
    Raises EngineFailedError where the process doesn't become ready in `start_seconds`.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        window: int,
        deadline_ms: int,
        start_seconds: float = 60.0,
    ) -> None:
        self._command = list(command)
        self._environment = dict(environment)
        self._window = window
        self._deadline_ms = deadline_ms
        self._start_seconds = start_seconds
        self._state = _State()
        self._changed = threading.Condition()
        self._last_words: deque[str] = deque(maxlen=20)
        self.restarts = 0
        self.ready: Message = {}
        self._process = self._start()
        self._threads = [
            threading.Thread(target=self._write_requests, name="engine-writer", daemon=True),
            threading.Thread(target=self._read_replies, name="engine-reader", daemon=True),
            threading.Thread(target=self._watch, name="engine-watchdog", daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> "EngineProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def process_id(self) -> int:
        """Return the process number of the process that answers now."""
        return self._process.pid

    def submit(self, request: Message, done: Done) -> None:
        """Ask `request`; `done` gets the answer, in another thread, exactly once.

        The answer has the engine's own keys, or ``err``: ``timeout``, ``crash`` or ``engine``
        (the process can't be kept alive), or what the engine itself says went wrong.
        """
        with self._changed:
            if self._state.failed is None:
                identity = self._state.next_id
                self._state.next_id += 1
                line = json.dumps({"i": identity, **request}).encode() + b"\n"
                self._state.asked[identity] = _Asked(line, done)
                self._state.waiting.append(identity)
                self._changed.notify_all()
                return
            failed = self._state.failed
        done({"err": "engine", "msg": failed})

    def ask(self, request: Message) -> Message:
        """Ask `request` and wait for the answer."""
        answered = threading.Event()
        answers: list[Message] = []

        def keep(answer: Message) -> None:
            answers.append(answer)
            answered.set()

        self.submit(request, keep)
        answered.wait()
        return answers[0]

    def close(self) -> None:
        """Let the process end; requests without an answer get ``{"err": "engine"}``."""
        with self._changed:
            if self._state.closing:
                return
            self._state.closing = True
            self._changed.notify_all()
        with contextlib.suppress(OSError):
            _pipe(self._process.stdin).close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        for thread in self._threads:
            thread.join(timeout=5)
        self._fail("the engine was closed")

    # -- the process -----------------------------------------------------------------------------

    def _start(self) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self._environment,
            bufsize=0,
            start_new_session=True,  # Ctrl-C is for us; the process ends when its standard input does
        )
        threading.Thread(target=self._keep_last_words, args=(process,), daemon=True).start()
        timer = threading.Timer(self._start_seconds, process.kill)
        timer.start()
        try:
            line = _read_line(_pipe(process.stdout))
        finally:
            timer.cancel()
        message = _parse(line)
        if message is None or "ready" not in message:
            process.kill()
            process.wait()
            time.sleep(0.05)  # let the last words arrive
            words = " ".join(self._last_words) or line.decode("utf-8", "replace").strip()
            raise EngineFailedError(words or f"it ended at once with code {process.returncode}")
        self.ready = message["ready"]
        self._state.heard_at = time.monotonic()
        return process

    def _keep_last_words(self, process: "subprocess.Popen[bytes]") -> None:
        for raw in _pipe(process.stderr):
            self._last_words.append(raw.decode("utf-8", "replace").strip())

    # -- three threads ------------------------------------------------------------------------------

    def _write_requests(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._state.closing or self._may_send() > 0)
                if self._state.closing:
                    return
                chosen = [self._state.waiting.popleft() for _ in range(self._may_send())]
                self._state.in_flight.update(chosen)
                lines = b"".join(self._state.asked[identity].line for identity in chosen)
                pipe = _pipe(self._process.stdin)
            with contextlib.suppress(OSError, ValueError):  # a dead process is the reader's business
                _write_all(pipe, lines)

    def _may_send(self) -> int:
        """Return how many requests may go out now; suspects of a crash go one by one."""
        if self._state.starting:
            return 0
        window = 1 if self._state.suspects else self._window
        return max(0, min(window - len(self._state.in_flight), len(self._state.waiting), LINES_A_WRITE))

    def _read_replies(self) -> None:
        while True:
            buffer = b""
            pipe = _pipe(self._process.stdout)
            while True:
                try:
                    chunk = pipe.read(1 << 16)
                except (OSError, ValueError):
                    chunk = b""
                if not chunk:
                    break
                *lines, buffer = (buffer + chunk).split(b"\n")
                self._take(lines)
            if not self._recover():
                return

    def _take(self, lines: Sequence[bytes]) -> None:
        answered: list[tuple[Done, Message]] = []
        with self._changed:
            self._state.heard_at = time.monotonic()
            for line in lines:
                message = _parse(line)
                if message is None:
                    continue
                if "hb" in message:
                    self._note_busy(message["busy"])
                    continue
                if (asked := self._forget(message.get("i", -1))) is not None:
                    answered.append((asked.done, message))
            self._changed.notify_all()
        for done, message in answered:
            done(message)

    def _note_busy(self, busy: Sequence[Sequence[int]]) -> None:
        overdue = {int(identity) for identity, spent_ms in busy if spent_ms > self._deadline_ms}
        if overdue and not self._state.overdue:
            self._state.overdue = overdue
            self._process.kill()

    def _forget(self, identity: int) -> _Asked | None:
        asked = self._state.asked.pop(identity, None)
        self._state.in_flight.discard(identity)
        if asked is not None and asked.suspect:
            self._state.suspects -= 1
        return asked

    def _watch(self) -> None:
        while True:
            with self._changed:
                if self._changed.wait_for(lambda: self._state.closing, timeout=1.0):
                    return
                silent = time.monotonic() - self._state.heard_at > SILENCE_SECONDS
                if silent and self._process.poll() is None:
                    self._process.kill()

    # -- after a death ---------------------------------------------------------------------------------

    def _recover(self) -> bool:
        """Blame, start again, ask the others again. Return False where that is no longer possible."""
        self._process.wait()
        with self._changed:
            if self._state.closing:
                return False
            state = self._state
            state.starting = True
            blamed = [i for i in state.overdue if i in state.asked]
            reason = "timeout"
            if not blamed and len(state.in_flight) == 1:
                blamed, reason = list(state.in_flight), "crash"
            state.overdue = set()
            answered = [asked.done for i in blamed if (asked := self._forget(i)) is not None]
            for identity in sorted(state.in_flight, reverse=True):
                asked = state.asked[identity]
                if reason == "crash" or not blamed:
                    state.suspects += not asked.suspect
                    asked.suspect = True
                state.waiting.appendleft(identity)
            state.in_flight = set()
            self.restarts += 1
        for done in answered:
            done({"err": reason, "msg": " ".join(self._last_words)})
        try:
            process = self._start()
        except (EngineFailedError, OSError) as error:
            self._fail(str(error))
            return False
        with self._changed:
            if self._state.closing:  # closed while we started it again
                process.kill()
                process.wait()
                return False
            self._process = process
            state.starting = False
            self._changed.notify_all()
        return True

    def _fail(self, why: str) -> None:
        with self._changed:
            self._state.failed = self._state.failed or why
            left = [asked.done for asked in self._state.asked.values()]
            self._state.asked.clear()
            self._state.in_flight.clear()
            self._state.waiting.clear()
            self._changed.notify_all()
        for done in left:
            done({"err": "engine", "msg": why})


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise ValueError("the process was started without this pipe")
    return stream


def _read_line(pipe: IO[bytes]) -> bytes:
    line = bytearray()
    while (byte := pipe.read(1)) and byte != b"\n":
        line += byte
    return bytes(line)


def _write_all(pipe: IO[bytes], data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[pipe.write(view) :]


def _parse(line: bytes) -> Message | None:
    """Return the message in `line`; None where it isn't one (a stray print of a library)."""
    if not line.startswith(b"{"):
        return None
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None
