"""Pack a bag as .tar.gz: the same bag gives the same bytes, whoever packs it, when, and on how many processors.

Members are sorted, belong to nobody, and carry no name of a packer; payload files keep their times of last
change, everything else has the time the bag was made. GNU format, which 7-Zip and Windows read. Compression
goes block by block, several at a time; a block that hardly shrinks, as most formats of records do not, is stored.
"""

import hashlib
import struct
import tarfile
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import IO, cast

BLOCK_BYTES = 1 << 20
SAMPLE_BYTES = 1 << 14
WORTH_IT = 0.95  # of its size; a sample that stays above is not compressed. Rule: ours
LEVEL = 1  # 6 takes four times as long for a few per cent. Rule: ours
GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # RFC 1952, 2.3: no name, no time, system not said
LAST_BLOCK = b"\x03\x00"  # RFC 1951, 3.2.3: an empty last block
THREADS = 4


class _Gzip:
    """Writes one gzip stream; use as a context manager. `sha256` is of all that was written."""

    def __init__(self, stream: IO[bytes], threads: int) -> None:
        self._stream = stream
        self._threads = threads
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="gzip")
        self._running: deque[Future[bytes]] = deque()
        self._waiting = bytearray()
        self._crc = 0
        self._size = 0
        self.sha256 = hashlib.sha256()
        self._put(GZIP_HEAD)

    def __enter__(self) -> "_Gzip":
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self._finish()
        finally:
            self._pool.shutdown(cancel_futures=True)

    def tell(self) -> int:
        """Return how many bytes were taken."""
        return self._size

    def write(self, content: bytes) -> int:
        """Take `content`; it is written once its block is full."""
        self._crc = zlib.crc32(content, self._crc)
        self._size += len(content)
        self._waiting += content
        while len(self._waiting) >= BLOCK_BYTES:
            with memoryview(self._waiting) as waiting:
                block = bytes(waiting[:BLOCK_BYTES])
            del self._waiting[:BLOCK_BYTES]
            self._submit(block)
        return len(content)

    def _submit(self, block: bytes) -> None:
        self._running.append(self._pool.submit(deflated, block))
        if len(self._running) > 2 * self._threads:
            self._put(self._running.popleft().result())

    def _finish(self) -> None:
        self._submit(bytes(self._waiting))
        while self._running:
            self._put(self._running.popleft().result())
        self._put(LAST_BLOCK + struct.pack("<II", self._crc, self._size & 0xFFFFFFFF))

    def _put(self, content: bytes) -> None:
        self.sha256.update(content)
        self._stream.write(content)


def deflated(block: bytes) -> bytes:
    """Return `block` deflated, ending on a whole byte; stored where a sample of it hardly shrinks.

    >>> len(deflated(bytes(1_000_000))) < 10_000
    True
    """
    sample = block[:SAMPLE_BYTES]
    shrinks = len(zlib.compress(sample, LEVEL)) < WORTH_IT * len(sample)
    deflate = zlib.compressobj(LEVEL if shrinks else 0, zlib.DEFLATED, -zlib.MAX_WBITS)
    return deflate.compress(block) + deflate.flush(zlib.Z_SYNC_FLUSH)


def pack(
    bag: Path, archive: Path, *, name: str, made_at: datetime, progress: Callable[[int], None], threads: int = THREADS
) -> str:
    """Write `bag` as the .tar.gz file `archive`, all below the folder `name`; return the SHA-256 of the archive."""
    with (
        archive.open("wb") as raw,
        _Gzip(raw, threads) as zipped,
        tarfile.TarFile(
            fileobj=cast(IO[bytes], zipped), mode="w", format=tarfile.GNU_FORMAT, copybufsize=BLOCK_BYTES
        ) as tar,
    ):
        for count, (path, below) in enumerate(_sorted(bag)):
            _add(tar, path, f"{name}/{below}" if below else name, made_at)
            progress(count)
    return zipped.sha256.hexdigest()


def _sorted(bag: Path) -> Iterator[tuple[Path, str]]:
    yield bag, ""
    found = [(str(path.relative_to(bag)), path) for path in bag.rglob("*")]
    for below, path in sorted(found, key=lambda one: one[0].encode("utf-8", "surrogateescape")):
        yield path, below


def _add(tar: tarfile.TarFile, path: Path, name: str, made_at: datetime) -> None:
    status = path.stat()
    member = tarfile.TarInfo(name)
    member.uname = member.gname = "root"
    member.mtime = int(made_at.timestamp())
    if path.is_dir():
        member.type, member.mode = tarfile.DIRTYPE, 0o755
        tar.addfile(member)
        return
    member.mode, member.size = 0o644, status.st_size
    if "/data/" in name:
        member.mtime = status.st_mtime_ns // 1_000_000_000
    with path.open("rb") as stream:
        tar.addfile(member, stream)
