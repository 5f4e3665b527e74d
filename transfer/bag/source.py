"""What lies in a bag's folder, and its checksums: each regular file is read once, several at a time.

Only what the walk itself has met is opened, below the root's descriptor, without following a link;
after opening it must still be the very file that was met. So no path written in a tag file is ever
opened, and nothing outside the bag is read. Last-access times stay as they were.
"""

import hashlib
import os
import stat
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import IO, Protocol

from records.survey.paths import SourceRoot
from retention.faults import Fault, FaultCode, UsageError
from transfer.faults import BAG_FILE_CHANGED, BAG_FILE_UNREADABLE, LINK_IN_BAG, NO_BAG_HERE, NOT_REGULAR_IN_BAG

READ_BYTES = 1 << 20
BATCH_FILES = 128
BATCH_BYTES = 8 << 20
NO_CHECKSUMS: Mapping[str, bytes] = MappingProxyType({})

Wanted = Callable[[str], Sequence[str]]  # path -> the checksums to compute, as Python calls them
Progress = Callable[[int, int], None]  # files and bytes done so far


class Kind(StrEnum):
    """What was met at a path."""

    FILE = "file"
    EMPTY_FOLDER = "empty folder"
    LINK = "link"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Member:
    """One thing met in a bag: its path below the bag, its size, its checksums where they were wanted.

    `fault` says why it could not be read, or must not be.
    """

    path: str
    kind: Kind
    size_bytes: int = 0
    checksums: Mapping[str, bytes] = field(default_factory=lambda: NO_CHECKSUMS)
    fault: FaultCode | None = None
    fault_detail: str = ""


class BagSource(Protocol):
    """A bag that can be looked into: a folder, or an archive of one."""

    @property
    def place(self) -> str:
        """Return how the user knows the bag."""

    def tag_names(self) -> Sequence[str]:
        """Return the names of the files beside data/, in order."""

    def open_tag(self, name: str) -> IO[bytes]:
        """Return the tag file `name`, open."""

    def members(self, wanted: Wanted, progress: Progress) -> Iterator[Member]:
        """Yield everything in the bag, each file read once for the checksums that are `wanted`."""

    def faults(self) -> Sequence[Fault]:
        """Return what is wrong with the container itself, known once the members were read."""


@dataclass(frozen=True, slots=True)
class _Met:
    path: str
    status: os.stat_result


class FolderSource:
    """A bag in a folder; use as a context manager."""

    def __init__(self, path: Path, *, threads: int) -> None:
        self._path = path
        self._threads = threads
        try:
            self._root = SourceRoot(os.fsencode(path))
            self._listed("")
        except OSError as error:
            raise UsageError(Fault(NO_BAG_HERE, str(path), os.strerror(error.errno or 0).lower())) from error

    def __enter__(self) -> "FolderSource":
        return self

    def __exit__(self, *_: object) -> None:
        self._root.close()

    @property
    def place(self) -> str:
        """Return the path of the folder."""
        return str(self._path)

    def tag_names(self) -> Sequence[str]:
        """Return the names of the regular files beside data/, in order."""
        return [met.path for met in self._listed("") if stat.S_ISREG(met.status.st_mode)]

    def open_tag(self, name: str) -> IO[bytes]:
        """Return the tag file `name`, open."""
        return os.fdopen(self._root.open_file(os.fsencode(name)), "rb")

    def faults(self) -> Sequence[Fault]:
        """Return nothing: a folder is no container that could be damaged."""
        return ()

    def members(self, wanted: Wanted, progress: Progress) -> Iterator[Member]:
        """Yield everything in the bag in the order of its paths, `threads` files read at a time."""
        files = size_bytes = 0
        with ThreadPoolExecutor(self._threads, thread_name_prefix="bag") as pool:
            running: deque[Future[list[Member]]] = deque()
            for batch in self._batches(wanted):
                running.append(pool.submit(self._read_all, batch, wanted))
                if len(running) < self._threads * 2:
                    continue
                for member in running.popleft().result():
                    files, size_bytes = files + 1, size_bytes + member.size_bytes
                    yield member
                progress(files, size_bytes)
            while running:
                for member in running.popleft().result():
                    files, size_bytes = files + 1, size_bytes + member.size_bytes
                    yield member
                progress(files, size_bytes)

    def _batches(self, wanted: Wanted) -> Iterator[list[_Met | Member]]:
        batch: list[_Met | Member] = []
        batch_bytes = 0
        for met in self._walk():
            batch.append(met)
            batch_bytes += met.status.st_size if isinstance(met, _Met) else 0
            if len(batch) >= BATCH_FILES or batch_bytes >= BATCH_BYTES:
                yield batch
                batch, batch_bytes = [], 0
        if batch:
            yield batch

    def _walk(self) -> Iterator[_Met | Member]:
        """Yield each file and what can't be read; folders are entered, links never."""
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            try:
                listed = self._listed(folder)
            except OSError as error:
                yield Member(
                    folder, Kind.OTHER, fault=BAG_FILE_UNREADABLE, fault_detail=os.strerror(error.errno or 0).lower()
                )
                continue
            if not listed and folder:
                yield Member(folder, Kind.EMPTY_FOLDER)
            folders = [met.path for met in listed if stat.S_ISDIR(met.status.st_mode)]
            waiting.extend(reversed(folders))
            for met in listed:
                if not stat.S_ISDIR(met.status.st_mode):
                    yield met if stat.S_ISREG(met.status.st_mode) else _refused(met)

    def _listed(self, folder: str) -> list[_Met]:
        descriptor = self._root.open_folder(os.fsencode(folder))
        try:
            prefix = folder + "/" if folder else ""
            with os.scandir(descriptor) as entries:
                met = [_Met(prefix + entry.name, entry.stat(follow_symlinks=False)) for entry in entries]
        finally:
            os.close(descriptor)
        return sorted(met, key=lambda one: one.path)

    def _read_all(self, batch: Sequence[_Met | Member], wanted: Wanted) -> list[Member]:
        buffer = memoryview(bytearray(READ_BYTES))
        return [met if isinstance(met, Member) else self._read(met, wanted(met.path), buffer) for met in batch]

    def _read(self, met: _Met, algorithms: Sequence[str], buffer: memoryview) -> Member:
        size = met.status.st_size
        if not algorithms:
            return Member(met.path, Kind.FILE, size)
        try:
            descriptor = self._root.open_file(os.fsencode(met.path))
        except OSError as error:
            return _unreadable(met.path, size, error)
        try:
            if _identity(met.status) != _identity(os.fstat(descriptor)):
                return Member(met.path, Kind.FILE, size, fault=BAG_FILE_CHANGED)
            checksums, read_bytes = _checksums(descriptor, algorithms, buffer)
            unchanged = read_bytes == size and _identity(met.status) == _identity(os.fstat(descriptor))
            return Member(met.path, Kind.FILE, size, checksums, fault=None if unchanged else BAG_FILE_CHANGED)
        except OSError as error:
            return _unreadable(met.path, size, error)
        finally:
            os.close(descriptor)


def _checksums(descriptor: int, algorithms: Sequence[str], buffer: memoryview) -> tuple[dict[str, bytes], int]:
    hashes = [hashlib.new(name, usedforsecurity=False) for name in algorithms]
    read_bytes = 0
    while got := os.readv(descriptor, [buffer]):
        for one in hashes:
            one.update(buffer[:got])
        read_bytes += got
    return {name: one.digest() for name, one in zip(algorithms, hashes, strict=True)}, read_bytes


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns


def _refused(met: _Met) -> Member:
    if stat.S_ISLNK(met.status.st_mode):
        return Member(met.path, Kind.LINK, fault=LINK_IN_BAG)
    return Member(met.path, Kind.OTHER, fault=NOT_REGULAR_IN_BAG)


def _unreadable(path: str, size: int, error: OSError) -> Member:
    detail = os.strerror(error.errno or 0).lower()
    return Member(path, Kind.FILE, size, fault=BAG_FILE_UNREADABLE, fault_detail=detail)
