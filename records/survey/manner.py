"""In which manner a survey is run: how fast, and until when. It has no effect on what is found."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

FEWEST, MOST = 100, 5_000  # files of a batch
PARTS_WANTED = 20


class SurveyPausedError(Exception):
    """The survey left off at the border of a batch, as it was told; the same call goes on."""


def always() -> bool:
    """Return yes: nothing stands against going on."""
    return True


@dataclass(frozen=True, slots=True)
class Manner:
    """At most `files_a_second` (None: as fast as it can), and only while it `may_go_on`.

    `may_go_on` is asked before each batch is begun; what is begun is finished.
    """

    files_a_second: int | None = None
    may_go_on: Callable[[], bool] = always


def batch_size(files: int) -> int:
    """Return how many files make a batch where `files` are to be profiled: some twenty parts, none very large.

    >>> batch_size(1846), batch_size(60_000), batch_size(10_000_000)
    (100, 3000, 5000)
    """
    return min(MOST, max(FEWEST, files // PARTS_WANTED))


class Pace:
    """Lets readers take files no faster than `files_a_second`; None lets them run."""

    def __init__(self, files_a_second: int | None) -> None:
        self._seconds = 1 / files_a_second if files_a_second else 0.0
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._next_at = time.monotonic()

    def take(self) -> None:
        """Return once the next file may be read."""
        if not self._seconds:
            return
        with self._lock:
            at = max(self._next_at, time.monotonic())
            self._next_at = at + self._seconds
        self._ended.wait(max(0.0, at - time.monotonic()))

    def end(self) -> None:
        """Let nobody wait any more."""
        self._ended.set()
