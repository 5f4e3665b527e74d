"""Copy the files of a list into a bag being built: each is read once, hashed as it is copied, and compared.

A copy that is whole is entered in a journal beside the bag, so a run that was killed goes on where it
stopped. Originals are opened below their root, without following a link and without touching their
last-access time, and never written to. A file that differs from what was signed is named; the others go on.
"""

import errno
import hashlib
import json
import os
import stat
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from records.survey.paths import SourceRoot
from retention.faults import Fault, Refusal
from transfer.bag.order import BagFile, BagOrder
from transfer.bag.source import BATCH_BYTES, BATCH_FILES, READ_BYTES, Progress
from transfer.faults import NO_ROOM_FOR_BAG, SIGNED_CONTENT_NOT_FOUND, SOURCE_UNREADABLE

_GONE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ESTALE)
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Copied:
    """One file in the bag: its size, its time of last change, its checksums in hexadecimal."""

    path: str
    size_bytes: int
    modified_ns: int
    checksums: Mapping[str, str]


def copy_all(order: BagOrder, payload: Path, journal: Path, *, threads: int, progress: Progress) -> dict[str, Copied]:
    """Return every file of `order`, copied below `payload`; those the journal has are not copied again.

    Raises Refusal, naming each file that is not what was signed, once all others are copied.
    """
    done = read_journal(journal, payload, order)
    faults: list[Fault] = []
    files, size_bytes = len(done), sum(one.size_bytes for one in done.values())
    progress(files, size_bytes)
    with ExitStack() as opened, journal.open("a", encoding="utf-8") as entries:
        roots = {root: opened.enter_context(_opened(root)) for root in {file.root for file in order.files}}
        copier = _Copier(roots, payload, order.algorithms)
        for copied in _copied(copier, [file for file in order.files if file.path not in done], threads):
            for one in copied:
                if isinstance(one, Fault):
                    faults.append(one)
                    continue
                _enter(entries, one)
                done[one.path] = one
                files, size_bytes = files + 1, size_bytes + one.size_bytes
            entries.flush()
            progress(files, size_bytes)
    if faults:
        raise Refusal(*faults)
    return done


def _opened(root: Path) -> SourceRoot:
    try:
        return SourceRoot(os.fsencode(root))
    except OSError as error:
        raise Refusal(Fault(SOURCE_UNREADABLE, str(root), os.strerror(error.errno or 0).lower())) from error


def _copied(copier: "_Copier", files: Sequence[BagFile], threads: int) -> Iterator[list[Copied | Fault]]:
    pool = ThreadPoolExecutor(threads, thread_name_prefix="copy")
    running: deque[Future[list[Copied | Fault]]] = deque()
    try:
        for batch in _batches(files):
            running.append(pool.submit(copier.copy_batch, batch))
            if len(running) >= threads * 2:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def _batches(files: Sequence[BagFile]) -> Iterator[list[BagFile]]:
    batch: list[BagFile] = []
    for file in files:
        batch.append(file)
        if len(batch) >= BATCH_FILES or sum(one.size_bytes for one in batch) >= BATCH_BYTES:
            yield batch
            batch = []
    if batch:
        yield batch


class _Copier:
    """Copies one file after the other; used by several threads, each with a buffer of its own."""

    def __init__(self, roots: Mapping[Path, SourceRoot], payload: Path, algorithms: Sequence[str]) -> None:
        self._roots = roots
        self._payload = str(payload)
        self._made: set[str] = set()
        self._algorithms = algorithms

    def copy_batch(self, batch: Sequence[BagFile]) -> list[Copied | Fault]:
        buffer = memoryview(bytearray(READ_BYTES))
        return [self._copy(file, buffer) for file in batch]

    def _copy(self, file: BagFile, buffer: memoryview) -> Copied | Fault:
        try:
            source = self._roots[file.root].open_file(file.source)
        except OSError as error:
            code = SIGNED_CONTENT_NOT_FOUND if error.errno in _GONE else SOURCE_UNREADABLE
            return Fault(code, file.path, os.strerror(error.errno or 0).lower())
        try:
            before = os.fstat(source)
            if not stat.S_ISREG(before.st_mode):
                return Fault(SIGNED_CONTENT_NOT_FOUND, file.path, "not a regular file any more")
            return self._pass_over(source, file, before.st_mtime_ns, buffer)
        finally:
            os.close(source)

    def _pass_over(self, source: int, file: BagFile, modified_ns: int, buffer: memoryview) -> Copied | Fault:
        """Copy what `source` holds; a failing disk of the bag is an error, a failing source a fault."""
        try:
            target = self._open_target(file.path)
            try:
                checksums = self._stream(source, target, buffer)
                os.utime(target, ns=(modified_ns, modified_ns))
                written = os.fstat(target)
            finally:
                os.close(target)
        except _SourceError as error:
            return Fault(SOURCE_UNREADABLE, file.path, str(error))
        except OSError as error:
            if error.errno in _FULL:
                raise Refusal(Fault(NO_ROOM_FOR_BAG, self._payload, os.strerror(error.errno).lower())) from error
            raise
        if checksums["sha256"] != file.sha256.hex() or written.st_size != file.size_bytes:
            return Fault(SIGNED_CONTENT_NOT_FOUND, file.path)
        return Copied(file.path, file.size_bytes, written.st_mtime_ns, checksums)

    def _open_target(self, path: str) -> int:
        folder = path.rpartition("/")[0]
        if folder not in self._made:
            os.makedirs(f"{self._payload}/{folder}", exist_ok=True)
            self._made.add(folder)
        return os.open(f"{self._payload}/{path}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)

    def _stream(self, source: int, target: int, buffer: memoryview) -> dict[str, str]:
        hashes = [hashlib.new(name) for name in self._algorithms]
        while True:
            try:
                got = os.readv(source, [buffer])
            except OSError as error:
                raise _SourceError(os.strerror(error.errno or 0).lower()) from error
            if not got:
                return {name: one.hexdigest() for name, one in zip(self._algorithms, hashes, strict=True)}
            for one in hashes:
                one.update(buffer[:got])
            left = buffer[:got]
            while left:
                left = left[os.write(target, left) :]


class _SourceError(Exception):
    """The original could not be read to its end."""


# -- the journal ----------------------------------------------------------------------------------------------


def _enter(entries: IO[str], one: Copied) -> None:
    entries.write(json.dumps([one.path, one.size_bytes, one.modified_ns, dict(one.checksums)]) + "\n")


def read_journal(journal: Path, payload: Path, order: BagOrder) -> dict[str, Copied]:
    """Return what the journal says is copied and still lies there with its size and time; a torn line ends it.

    That the bytes are right is not assumed: the whole bag is read back before it gets its name.
    """
    wanted = {file.path: file for file in order.files}
    done: dict[str, Copied] = {}
    if not journal.exists():
        return done
    for line in journal.read_text(encoding="utf-8").splitlines():
        try:
            path, size_bytes, modified_ns, checksums = json.loads(line)
        except ValueError:
            break
        if path in wanted and _lies_there(payload / path, size_bytes, modified_ns):
            done[path] = Copied(path, size_bytes, modified_ns, checksums)
    if not journal.read_bytes().endswith(b"\n"):
        with journal.open("a", encoding="utf-8") as entries:
            entries.write("\n")
    return done


def _lies_there(path: Path, size_bytes: int, modified_ns: int) -> bool:
    try:
        status = path.lstat()
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and (status.st_size, status.st_mtime_ns) == (size_bytes, modified_ns)
