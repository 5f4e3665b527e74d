"""Read one file of a source once: its checksums, and a scratch copy for the engines.

The file is opened below the root without changing its last-access time, and must be the regular
file that was sighted. Its state is taken before and after: where they differ somebody wrote to it,
and it is read again, once.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from records.faults.surveys import (
    FILE_CHANGED,
    FILE_READ_ERROR,
    FILE_UNREADABLE,
    FILE_VANISHED,
    NOT_A_REGULAR_FILE,
    SPARSE,
    TOO_LARGE_TO_COPY,
)
from records.survey.paths import SourceRoot
from records.survey.scratch import SMALL_BYTES, Scratch, Slot
from retention.faults import FaultCode

READ_BYTES = 1 << 20
WHOLE_COPY_BYTES = 64 << 20  # larger files get a sparse copy: head and tail, a hole between
END_BYTES = 1 << 20  # far more than the 65,536 bytes from either end that identification looks at
SPARSE_BYTES = 1 << 30
SPARSE_FACTOR = 8
# Containers are read all over: ZIP (APPNOTE 4.3.7) and compound files ([MS-CFB] 2.2) are copied whole.
CONTAINER_HEADS = (b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


NOTES = frozenset({SPARSE, TOO_LARGE_TO_COPY})


class Checksums(StrEnum):
    """Which files get a SHA-256: all, those whose size occurs twice, or none."""

    ALL = "all"
    CANDIDATES = "candidates"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class State:
    """The file as it stood when it was read."""

    size_bytes: int
    modified_ns: int
    status_changed_ns: int
    inode: int
    mode: int
    owner_id: int
    group_id: int
    allocated_bytes: int | None


@dataclass(frozen=True, slots=True)
class Content:
    """What one read gave: `sha256` and `md5` where asked, `slot` where a copy was wanted.

    `sparse` says that the copy has a hole between head and tail. `fault` says why nothing could be
    read; with one of NOTES it only says that not all of it could be looked at.
    """

    state: State | None
    sha256: bytes | None = None
    md5: str | None = None
    slot: Slot | None = None
    sparse: bool = False
    fault: FaultCode | None = None
    fault_detail: str = ""


# Called with the SHA-256 (None where not asked): whether the engines need a copy.
WantsCopy = Callable[[bytes | None], bool]


class _ChangedError(Exception):
    pass


class ContentReader:
    """Reads files one after the other; each thread has its own, with a buffer of its own."""

    def __init__(self, root: SourceRoot, scratch: Scratch, *, with_md5: bool) -> None:
        self._root = root
        self._scratch = scratch
        self._with_md5 = with_md5
        self._buffer = bytearray(SMALL_BYTES)

    def read(
        self, path: bytes, *, with_sha256: bool, wants_copy: WantsCopy | None, whole_copy: bool = False
    ) -> Content:
        """Return the content of the file `path` below the root; never raises for what a file does.

        Without `wants_copy` nobody ever wants one. `whole_copy` asks for one without a hole,
        however large the file.
        """
        for _ in range(2):
            try:
                return self._read_once(path, with_sha256, wants_copy, whole_copy)
            except _ChangedError:
                continue
            except OSError as error:
                return Content(None, fault=_fault_of(error), fault_detail=os.strerror(error.errno or 0))
        return Content(None, fault=FILE_CHANGED)

    def _read_once(self, path: bytes, with_sha256: bool, wants_copy: WantsCopy | None, whole_copy: bool) -> Content:
        descriptor = self._root.open_file(path)
        try:
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode):
                return Content(None, fault=NOT_A_REGULAR_FILE)
            try:
                if before.st_size <= SMALL_BYTES:
                    return self._read_small(descriptor, before, with_sha256, wants_copy)
                return self._read_large(descriptor, before, with_sha256, wants_copy, whole_copy)
            except OSError as error:
                return Content(_state(before), fault=FILE_READ_ERROR, fault_detail=os.strerror(error.errno or 0))
        finally:
            os.close(descriptor)

    def _read_small(
        self, descriptor: int, before: os.stat_result, with_sha256: bool, wants_copy: WantsCopy | None
    ) -> Content:
        length = 0
        view = memoryview(self._buffer)
        while length < before.st_size and (got := os.readv(descriptor, [view[length : before.st_size]])):
            length += got
        _check_unchanged(descriptor, before, length)
        content = view[:length]
        sha256 = hashlib.sha256(content).digest() if with_sha256 else None
        md5 = hashlib.md5(content, usedforsecurity=False).hexdigest() if self._with_md5 else None
        slot = None
        if wants_copy is not None and wants_copy(sha256):
            slot = self._scratch.take(length)
            slot.fill(content)
        return Content(_state(before), sha256, md5, slot)

    def _read_large(
        self, descriptor: int, before: os.stat_result, with_sha256: bool, wants_copy: WantsCopy | None, whole_copy: bool
    ) -> Content:
        size = before.st_size
        hollow = size >= SPARSE_BYTES and 0 <= getattr(before, "st_blocks", -1) * 512 < size // SPARSE_FACTOR
        head = os.pread(descriptor, END_BYTES, 0)
        with_sha256 = with_sha256 and not hollow
        note = SPARSE if hollow else None
        if wants_copy is None:
            sha256, md5 = self._pass_over(descriptor, size, copy_to=None, with_sha256=with_sha256)
            _check_unchanged(descriptor, before, size)
            return Content(_state(before), sha256, md5, fault=note)
        container = head.startswith(CONTAINER_HEADS) and not hollow
        wants_whole = whole_copy or container or (with_sha256 and size <= WHOLE_COPY_BYTES)
        whole = wants_whole and self._scratch.has_room_for(size)
        slot = self._scratch.take(size)
        try:
            slot.stretch(size)
            if not whole:
                slot.put(head, at=0)
                slot.put(os.pread(descriptor, END_BYTES, size - END_BYTES), at=size - END_BYTES)
            copy_to = slot if whole else None
            sha256, md5 = self._pass_over(descriptor, size, copy_to=copy_to, with_sha256=with_sha256)
            _check_unchanged(descriptor, before, size)
        except BaseException:
            self._scratch.give_back(slot)
            raise
        wanted = wants_copy(sha256)
        if not wanted:
            self._scratch.give_back(slot)
        kept = slot if wanted else None
        if wants_whole and not whole:
            note = TOO_LARGE_TO_COPY
        return Content(_state(before), sha256, md5, kept, sparse=not whole, fault=note)

    def _pass_over(
        self, descriptor: int, size: int, *, copy_to: Slot | None, with_sha256: bool
    ) -> tuple[bytes | None, str | None]:
        """Read the whole file where that is needed: for its checksums, for the copy, or both."""
        if copy_to is None and not with_sha256:
            return None, None
        sha256 = hashlib.sha256()
        md5 = hashlib.md5(usedforsecurity=False)
        with_md5 = self._with_md5 and with_sha256
        view = memoryview(self._buffer)
        at = 0
        while at < size and (got := os.preadv(descriptor, [view[: min(SMALL_BYTES, size - at)]], at)):
            if with_sha256:
                sha256.update(view[:got])
            if with_md5:
                md5.update(view[:got])
            if copy_to is not None:
                copy_to.put(view[:got], at=at)
            at += got
        if at != size:
            raise _ChangedError
        return sha256.digest() if with_sha256 else None, md5.hexdigest() if with_md5 else None


def _check_unchanged(descriptor: int, before: os.stat_result, read_bytes: int) -> None:
    after = os.fstat(descriptor)
    if read_bytes != before.st_size or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise _ChangedError


def _state(status: os.stat_result) -> State:
    blocks = getattr(status, "st_blocks", -1)
    return State(
        size_bytes=status.st_size,
        modified_ns=status.st_mtime_ns,
        status_changed_ns=status.st_ctime_ns,
        inode=status.st_ino,
        mode=stat.S_IMODE(status.st_mode),
        owner_id=status.st_uid,
        group_id=status.st_gid,
        allocated_bytes=blocks * 512 if blocks >= 0 else None,
    )


def _fault_of(error: OSError) -> FaultCode:
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ESTALE):
        return FILE_VANISHED
    if error.errno in (errno.EACCES, errno.EPERM):
        return FILE_UNREADABLE
    return FILE_READ_ERROR
