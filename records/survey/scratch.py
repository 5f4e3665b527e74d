"""Scratch copies: what was read once from the source, put where the engines may open it.

No engine ever opens a file of the source. That keeps last-access times as they were, reads a file
over a network once, gives every engine the very bytes that were hashed, and makes names that no
engine could open harmless: a copy's name is ours. Slots are files made once and written over.
"""

import os
import shutil
import tempfile
import threading
from collections import deque
from pathlib import Path

IN_MEMORY = Path("/dev/shm")  # noqa: S108  a folder of memory, where the system has one
SMALL_BYTES = 4 << 20
MEMORY_NEEDED_BYTES = 512 << 20


class ScratchClosedError(Exception):
    """No slot will come free any more: the survey is being stopped."""


class ScratchFullError(Exception):
    """The disk for scratch copies is full, or fails; the source is not to blame."""


class Slot:
    """One scratch file, of any size, at `path` until the slot is given back."""

    __slots__ = ("_descriptor", "path")

    def __init__(self, path: Path) -> None:
        self.path = str(path)
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)

    def fill(self, content: bytes | memoryview) -> None:
        """Let the file hold `content` and nothing else."""
        self._set_length(len(content))
        self.put(content, at=0)

    def stretch(self, size_bytes: int) -> None:
        """Let the file be `size_bytes` long and hold nothing but a hole."""
        self._set_length(0)
        self._set_length(size_bytes)

    def put(self, content: bytes | memoryview, *, at: int) -> None:
        """Write `content` at offset `at`."""
        view = memoryview(content)
        while view:
            try:
                written = os.pwrite(self._descriptor, view, at)
            except OSError as error:
                raise ScratchFullError(os.strerror(error.errno or 0)) from error
            view, at = view[written:], at + written

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)

    def _set_length(self, size_bytes: int) -> None:
        try:
            os.ftruncate(self._descriptor, size_bytes)
        except OSError as error:
            raise ScratchFullError(os.strerror(error.errno or 0)) from error


class Scratch:
    """A pool of slots: `count` for small files, in memory where there is room, and 2 for large ones.

    Taking a slot waits until one is free, so the pool also bounds how many files are in flight.
    """

    def __init__(self, *, count: int, folder: Path | None = None) -> None:
        small = folder or (IN_MEMORY if _has_room(IN_MEMORY) else None)
        self._small_folder = Path(tempfile.mkdtemp(prefix="muniment-", dir=small))
        self._large_folder = Path(tempfile.mkdtemp(prefix="muniment-", dir=folder))
        self._slots = [Slot(self._small_folder / f"slot-{number}") for number in range(count)]
        self._large_slots = [Slot(self._large_folder / f"large-{number}") for number in range(2)]
        self._free = deque(self._slots)
        self._free_large = deque(self._large_slots)
        self._changed = threading.Condition()
        self._closed = False

    def __enter__(self) -> "Scratch":
        return self

    def __exit__(self, *_: object) -> None:
        for slot in (*self._slots, *self._large_slots):
            slot.close()
        shutil.rmtree(self._small_folder, ignore_errors=True)
        shutil.rmtree(self._large_folder, ignore_errors=True)

    def has_room_for(self, size_bytes: int) -> bool:
        """Return whether a whole copy of `size_bytes` would leave as much again free."""
        status = os.statvfs(self._large_folder)
        return status.f_bavail * status.f_frsize > 2 * size_bytes

    def take(self, size_bytes: int) -> Slot:
        """Return a free slot for a copy of `size_bytes`, after waiting for one.

        Raises ScratchClosedError once the scratch is closed.
        """
        pool = self._free if size_bytes <= SMALL_BYTES else self._free_large
        with self._changed:
            self._changed.wait_for(lambda: pool or self._closed)
            if self._closed:
                raise ScratchClosedError
            return pool.popleft()

    def close(self) -> None:
        """Send away whoever waits for a slot, and whoever asks for one from now on."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def give_back(self, slot: Slot) -> None:
        """Let another file have `slot`; a large one gives its space back."""
        large = slot in self._large_slots
        if large:
            slot.stretch(0)
        with self._changed:
            (self._free_large if large else self._free).append(slot)
            self._changed.notify_all()


def _has_room(folder: Path) -> bool:
    try:
        status = os.statvfs(folder)
    except OSError:
        return False
    return status.f_bavail * status.f_frsize > MEMORY_NEEDED_BYTES and os.access(folder, os.W_OK)
