"""The worker that `muniment serve` runs beside itself: a child, started again should it end.

Whatever ends the service ends the child too: its input is a pipe that the kernel closes then.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from records.store.layout import StoreLayout

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 60.0
STEADY_SECONDS = 60.0  # who ran that long is started again at once
END_SECONDS = 15.0


@contextmanager
def worker_beside(layout: StoreLayout) -> Iterator[None]:
    """Keep a worker of the store's queue running while in here."""
    keeper = _Keeper(layout)
    keeper.start()
    try:
        yield
    finally:
        keeper.end()


class _Keeper:
    def __init__(self, layout: StoreLayout) -> None:
        self._layout = layout
        self._ending = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="worker-beside", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Let the worker leave off at its next border, and wait for that; it goes on when it is back."""
        self._ending.set()
        child = self._child
        if child is not None and child.stdin is not None:
            with suppress(OSError):
                child.stdin.close()
        self._thread.join(timeout=END_SECONDS)
        if child is not None and child.poll() is None:
            child.kill()  # as a crash would: nothing is lost

    def _keep(self) -> None:
        wait = FIRST_WAIT_SECONDS
        while not self._ending.is_set():
            began = time.monotonic()
            with log_of(self._layout).open("ab") as log:
                self._child = subprocess.Popen(
                    self._command(), stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True
                )
                self._child.wait()
            wait = (
                FIRST_WAIT_SECONDS if time.monotonic() - began > STEADY_SECONDS else min(2 * wait, LONGEST_WAIT_SECONDS)
            )
            self._ending.wait(wait)

    def _command(self) -> list[str]:
        words = ["worker", "run", "--until-input-ends", "--store", str(self._layout.root)]
        return [sys.executable, "-m", "muniment.cli.main", *words]


def log_of(layout: StoreLayout) -> Path:
    """Return the file that takes what the worker says; for the store's owner only, as the store is."""
    folder = layout.root / "log"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / "worker.log"
