"""A file as the readers see it: bounded reads at a place, and honest about a hole in the middle."""

import os
from dataclasses import dataclass
from functools import cached_property

from records.survey.marks import Mark

KEPT_BYTES = 1 << 20  # of a sparse copy, at each end
HEAD_BYTES = 1024
LARGEST_READ_BYTES = 8 << 20
MOST_BYTES = 64 << 20  # of one file, all reads together
MOST_READS = 50_000


@dataclass(frozen=True, slots=True)
class Finding:
    """A mark, and in a few words what it rests on."""

    mark: Mark
    because: str


class NotThereError(Exception):
    """Nothing can be said: the place lies in the hole of a sparse copy, or enough has been read."""


class FileView:
    """An open file of `size_bytes`, read by place; a place past the end gives fewer bytes or none."""

    def __init__(self, descriptor: int, size_bytes: int, *, sparse: bool) -> None:
        self._descriptor = descriptor
        self.size_bytes = size_bytes
        has_hole = sparse and size_bytes > 2 * KEPT_BYTES
        self.bytes_read = 0
        self.reads = 0
        self._hole = (KEPT_BYTES, size_bytes - KEPT_BYTES) if has_hole else (0, 0)

    @cached_property
    def head(self) -> bytes:
        """Return the first 1,024 bytes, or all there are."""
        return os.pread(self._descriptor, HEAD_BYTES, 0)

    def read(self, offset: int, length: int) -> bytes:
        """Return `length` bytes from `offset`, fewer at the end of the file.

        Raises NotThereError where any of them lie in the hole, or when this file has had its share
        of reading; ValueError for a place or a length that no reader should ask for.
        """
        if offset < 0 or not 0 <= length <= LARGEST_READ_BYTES:
            raise ValueError(f"no read of {length} bytes at {offset}")
        if offset >= self.size_bytes:
            return b""
        start, end = self._hole
        if offset < end and offset + length > start:
            raise NotThereError
        self.reads += 1
        self.bytes_read += length
        if self.bytes_read > MOST_BYTES or self.reads > MOST_READS:
            raise NotThereError
        return os.pread(self._descriptor, length, offset)

    def tail(self, length: int) -> bytes:
        """Return the last `length` bytes, or all there are."""
        return self.read(max(0, self.size_bytes - length), min(length, self.size_bytes))
