"""The child's side of records.engine_process for engines written in Python.

One JSON line in, one out, until standard input closes. A thread of its own says that the process
is alive and which request it has in hand. Replies are written together when no request waits.
"""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

HEARTBEAT_SECONDS = 0.5
REPLIES_A_WRITE = 16

Message = dict[str, Any]
_writing = threading.Lock()


class _InHand:
    """Which request is worked on, since when; written by one thread and read by the other."""

    def __init__(self) -> None:
        self.identity = -1
        self.since = 0.0


def serve(ready: Message, answer: Callable[[Message], Message]) -> None:
    """Say `ready`, then answer every request until standard input closes.

    `answer` gives the reply without its number. What it raises ends the process, which costs the
    file in hand and no other.
    """
    _write([{"ready": ready}])
    in_hand = _InHand()
    threading.Thread(target=_say_alive, args=(in_hand,), daemon=True).start()
    replies: list[Message] = []
    for request, is_last in _requests():
        in_hand.since = time.monotonic()
        in_hand.identity = request["i"]
        replies.append({"i": request["i"], **answer(request)})
        in_hand.identity = -1
        if is_last or len(replies) >= REPLIES_A_WRITE:
            _write(replies)
            replies = []


def _requests() -> Iterator[tuple[Message, bool]]:
    """Yield each request, and whether it is the last of those that have arrived."""
    rest = b""
    while chunk := os.read(0, 1 << 16):
        *lines, rest = (rest + chunk).split(b"\n")
        for position, line in enumerate(lines, start=1):
            yield json.loads(line), position == len(lines)


def _say_alive(in_hand: _InHand) -> None:
    beat = 0
    while True:
        time.sleep(HEARTBEAT_SECONDS)
        beat += 1
        identity, since = in_hand.identity, in_hand.since
        busy = [[identity, int((time.monotonic() - since) * 1000)]] if identity >= 0 else []
        _write([{"hb": beat, "busy": busy}])


def _write(messages: list[Message]) -> None:
    data = memoryview(b"".join(json.dumps(message).encode() + b"\n" for message in messages))
    with _writing:
        while data:
            data = data[os.write(1, data) :]
