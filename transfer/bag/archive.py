"""A bag packed as .tar, .tar.gz or .zip, looked into without unpacking it anywhere.

The archive is read twice: first for what it holds and for its tag files, then for the checksums. What
it unpacks to is counted, so that a small file that claims to be a huge one is stopped; no header may ask
for much memory. Links, devices and encrypted or sparse members are named and never read.
"""

import gzip
import hashlib
import os
import re
import stat
import struct
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from retention.faults import Fault, FaultCode, UsageError
from transfer.bag.source import BATCH_FILES, READ_BYTES, Kind, Member, Progress, Wanted
from transfer.bag.tags import MOST_ENTRIES
from transfer.faults import (
    ARCHIVE_KIND,
    ARCHIVE_TOO_LARGE,
    ARCHIVE_UNREADABLE,
    ARCHIVE_WITHOUT_ONE_FOLDER,
    LINK_IN_BAG,
    MEMBER_ENCRYPTED,
    MEMBER_TWICE,
    NO_BAG_HERE,
    NOT_REGULAR_IN_BAG,
    PATH_OUTSIDE_BAG,
    TOO_MANY_ENTRIES,
)
from transfer.paths import leads_outside, printable, tidied

# Rule: ours, ADR 30. Deflate reaches 1,032 to 1; folders of records stay below 50 to 1.
MOST_TIMES = 200
ALWAYS_ALLOWED_BYTES = 1 << 30
LARGEST_READ_BYTES = 16 << 20  # no header of a tar is larger; tarfile would read one of any size
LARGEST_ZIP_DIRECTORY_BYTES = 128 << 20
SPOOL_BYTES = 1 << 20
MOST_TAGS = 100
_READ_AS_TAG = re.compile(
    r"(?:[^/]+/)?(?:bagit|bag-info|package-info|fetch|(?:tag)?manifest-[^/]+)\.txt", re.IGNORECASE | re.DOTALL
)
# What tarfile, zipfile and zlib raise over damaged bytes; the last four over lengths, names and flags that lie.
_DAMAGE = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    OverflowError,
    struct.error,
)


class _TooLargeError(Exception):
    """The archive unpacks to more than is allowed."""


@dataclass(frozen=True, slots=True)
class _Packed:
    """One member of an archive, as its header has it; `stream` is read before the next is asked for."""

    name: str
    kind: Kind
    size_bytes: int
    stream: IO[bytes] | None = None
    fault: FaultCode | None = None
    is_folder: bool = False


class ArchiveSource:
    """A bag in an archive; use as a context manager."""

    def __init__(self, path: Path, *, always_allowed_bytes: int = ALWAYS_ALLOWED_BYTES) -> None:
        self._path = path
        self._kind = _kind_of(path)
        self._limit = max(always_allowed_bytes, MOST_TIMES * path.stat().st_size)
        self._faults: dict[str, Fault] = {}
        self._tags: dict[str, IO[bytes]] = {}
        self._base = ""

    def __enter__(self) -> "ArchiveSource":
        kept: dict[str, IO[bytes]] = {}
        tops: set[str] = set()
        for packed in self._packed():
            path = self._path_of(packed)
            if path is None:
                continue
            tops.add(path if packed.is_folder or "/" in path else "")
            if (
                packed.stream is not None
                and _READ_AS_TAG.fullmatch(path)
                and path not in kept
                and len(kept) < MOST_TAGS
            ):
                self._keep(packed, path, kept)
        tops = {top.partition("/")[0] for top in tops}
        self._base = self._judge_tops(tops, kept)
        base = self._base
        self._tags = {
            path.removeprefix(base): kept[path]
            for path in sorted(kept)
            if path.startswith(base) and "/" not in path.removeprefix(base)
        }
        return self

    def __exit__(self, *_: object) -> None:
        for stream in self._tags.values():
            stream.close()

    @property
    def place(self) -> str:
        """Return the path of the archive."""
        return str(self._path)

    def tag_names(self) -> Sequence[str]:
        """Return the names of the files beside data/ that say something about the bag, in order."""
        return tuple(self._tags)

    def open_tag(self, name: str) -> IO[bytes]:
        """Return the tag file `name`, open at its start; each is asked for once."""
        stream = self._tags[name]
        stream.seek(0)
        return stream

    def faults(self) -> Sequence[Fault]:
        """Return what is wrong with the archive itself, each once however often it was met."""
        return tuple(self._faults.values())

    def members(self, wanted: Wanted, progress: Progress) -> Iterator[Member]:
        """Yield everything in the bag in the archive's order."""
        seen: set[str] = set()
        folders: set[str] = set()
        parents: set[str] = set()
        files = size_bytes = 0
        for packed in self._packed():
            path = self._path_of(packed)
            if path is None or not path.startswith(self._base) or path == self._base.removesuffix("/"):
                continue
            path = path.removeprefix(self._base)
            parents.add(path.rpartition("/")[0])
            if packed.is_folder:
                folders.add(path)
                continue
            if path in seen:
                self._note(Fault(MEMBER_TWICE, printable(path)))
                continue
            seen.add(path)
            member = self._read(packed, path, wanted(path))
            files, size_bytes = files + 1, size_bytes + member.size_bytes
            if files % BATCH_FILES == 0:
                progress(files, size_bytes)
            yield member
        progress(files, size_bytes)
        yield from (Member(path, Kind.EMPTY_FOLDER) for path in sorted(folders - parents))

    # -- one member -------------------------------------------------------------------------------------------

    def _path_of(self, packed: _Packed) -> str | None:
        """Return the path of `packed` in the archive, without ./; None, with a fault, where it leads out."""
        if leads_outside(packed.name):
            self._note(Fault(PATH_OUTSIDE_BAG, printable(packed.name)))
            return None
        return tidied(packed.name.rstrip("/")) or None

    def _read(self, packed: _Packed, path: str, algorithms: Sequence[str]) -> Member:
        if packed.stream is None or packed.fault is not None:
            return Member(path, packed.kind, packed.size_bytes, fault=packed.fault)
        hashes = [hashlib.new(name, usedforsecurity=False) for name in algorithms]
        read_bytes = 0
        try:
            while hashes and (chunk := packed.stream.read(READ_BYTES)):
                read_bytes += len(chunk)
                for one in hashes:
                    one.update(chunk)
        except _DAMAGE as error:
            return Member(path, Kind.FILE, read_bytes, fault=ARCHIVE_UNREADABLE, fault_detail=str(error).lower())
        checksums = {name: one.digest() for name, one in zip(algorithms, hashes, strict=True)}
        return Member(path, Kind.FILE, packed.size_bytes, checksums)

    def _keep(self, packed: _Packed, path: str, kept: dict[str, IO[bytes]]) -> None:
        stream = cast(IO[bytes], tempfile.SpooledTemporaryFile(SPOOL_BYTES))  # noqa: SIM115  closed with the source
        try:
            while packed.stream is not None and (chunk := packed.stream.read(READ_BYTES)):
                stream.write(chunk)
        except _DAMAGE as error:
            self._note(Fault(ARCHIVE_UNREADABLE, printable(path), str(error).lower()))
        kept[path] = stream

    def _judge_tops(self, tops: set[str], kept: dict[str, IO[bytes]]) -> str:
        """Return the bag's own folder in the archive with its slash; empty where the bag has none. RFC 8493, 4."""
        with_declaration = sorted(top for top in tops if top and f"{top}/bagit.txt" in kept)
        if len(tops) == 1 and "" not in tops:
            return f"{next(iter(tops))}/"
        self._note(Fault(ARCHIVE_WITHOUT_ONE_FOLDER, self.place, f"{len(tops)} at the top"))
        return "" if "bagit.txt" in kept or not with_declaration else f"{with_declaration[0]}/"

    def _note(self, fault: Fault) -> None:
        self._faults.setdefault(f"{fault.code.code} {fault.place}", fault)

    # -- the archive ----------------------------------------------------------------------------------------------

    def _packed(self) -> Iterator[_Packed]:
        """Yield each member; damage and excess end it, with a fault."""
        try:
            members = _zip_members(self._path, self._limit) if self._kind == "zip" else self._tar_members()
            for count, packed in enumerate(members):
                if count >= MOST_ENTRIES:
                    self._note(Fault(TOO_MANY_ENTRIES, self.place))
                    return
                yield packed
        except _TooLargeError:
            self._note(Fault(ARCHIVE_TOO_LARGE, self.place, f"over {self._limit:,} bytes"))
        except _DAMAGE as error:
            self._note(Fault(ARCHIVE_UNREADABLE, self.place, str(error).lower()))

    def _tar_members(self) -> Iterator[_Packed]:
        with self._path.open("rb") as raw:
            unpacked = cast(IO[bytes], gzip.GzipFile(fileobj=raw)) if self._kind == "gzip" else raw
            forward = _Forward(unpacked, self._limit)
            with tarfile.open(fileobj=cast(IO[bytes], forward), mode="r:", errorlevel=2) as archive:
                while (header := archive.next()) is not None:
                    archive.members.clear()  # type: ignore[attr-defined]  # tarfile keeps every header it has seen
                    yield _tar_member(archive, header)
            if forward.is_at_end:
                raise tarfile.ReadError("the mark at the end of the archive is missing")
            forward.drain()


class _Forward:
    """A stream read once from start to end for tarfile, which asks to go back by one byte at most."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._limit = limit
        self._at = 0
        self._last = b""
        self._again = b""
        self.is_at_end = False

    def tell(self) -> int:
        """Return where the next read starts."""
        return self._at - len(self._again)

    def seek(self, at: int, whence: int = os.SEEK_SET) -> int:
        """Go on to `at`, reading what lies between."""
        if whence != os.SEEK_SET or at < self._at - len(self._last):
            raise tarfile.ReadError("the archive leads backwards")
        self._again = self._last if at == self._at - 1 else b""
        while self._at < at:
            if not self.read(min(READ_BYTES, at - self._at)):
                raise tarfile.ReadError("unexpected end of data")
        return at

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes."""
        if size < 0 or size > LARGEST_READ_BYTES:
            raise _TooLargeError
        if self._again and size:
            again, self._again = self._again, b""
            return again + self.read(size - 1) if size > 1 else again
        content = self._stream.read(size)
        self._at += len(content)
        self.is_at_end = bool(size) and not content
        if self._at > self._limit:
            raise _TooLargeError
        self._last = content[-1:] or self._last
        return content

    def drain(self) -> None:
        """Read what follows the last member, so that the checksum of the whole is checked."""
        while self.read(READ_BYTES):
            pass


def _tar_member(archive: tarfile.TarFile, header: tarfile.TarInfo) -> _Packed:
    if header.isdir():
        return _Packed(header.name, Kind.EMPTY_FOLDER, 0, is_folder=True)
    if header.issym() or header.islnk():
        return _Packed(header.name, Kind.LINK, 0, fault=LINK_IN_BAG)
    if not header.isreg() or header.issparse():
        return _Packed(header.name, Kind.OTHER, 0, fault=NOT_REGULAR_IN_BAG)
    return _Packed(header.name, Kind.FILE, header.size, archive.extractfile(header))


def _zip_members(path: Path, limit: int) -> Iterator[_Packed]:
    if _zip_directory_bytes(path) > LARGEST_ZIP_DIRECTORY_BYTES:
        raise _TooLargeError
    with zipfile.ZipFile(path) as archive:
        if sum(header.file_size for header in archive.infolist()) > limit:
            raise _TooLargeError
        for header in archive.infolist():
            mode = header.external_attr >> 16
            if header.is_dir():
                yield _Packed(header.filename, Kind.EMPTY_FOLDER, 0, is_folder=True)
            elif stat.S_ISLNK(mode):
                yield _Packed(header.filename, Kind.LINK, 0, fault=LINK_IN_BAG)
            elif header.flag_bits & 1:  # APPNOTE 4.4.4
                yield _Packed(header.filename, Kind.OTHER, 0, fault=MEMBER_ENCRYPTED)
            else:
                with archive.open(header) as stream:
                    yield _Packed(header.filename, Kind.FILE, header.file_size, stream)


def _zip_directory_bytes(path: Path) -> int:
    """Return how large the archive's directory says it is; zipfile reads it whole. APPNOTE 4.3.14 to 4.3.16."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - 66_000))
        tail = stream.read()
        end = tail.rfind(b"PK\x05\x06")
        if end < 0:
            return 0
        told = int.from_bytes(tail[end + 12 : end + 16], "little")
        locator = tail.rfind(b"PK\x06\x07", 0, end)
        if locator >= 0:
            stream.seek(min(size, int.from_bytes(tail[locator + 8 : locator + 16], "little")))
            record = stream.read(56)
            told = max(told if told != 0xFFFFFFFF else 0, int.from_bytes(record[40:48], "little"))
    return told


def _kind_of(path: Path) -> str:
    try:
        if not path.is_file():
            raise FileNotFoundError(2, "no such file or folder")
        with path.open("rb") as stream:
            head = stream.read(512)
    except OSError as error:
        raise UsageError(Fault(NO_BAG_HERE, str(path), os.strerror(error.errno or 0).lower())) from error
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if head.startswith(b"\x1f\x8b"):
        return "gzip"
    if head[257:262] == b"ustar":
        return "tar"
    raise UsageError(Fault(ARCHIVE_KIND, str(path)))
