"""ZIP files and what is made of them (new Office, OpenDocument): what they say of themselves.

Structure: PKWARE's APPNOTE 6.3.10, sections 4.3 and 4.4. Only directories are read, and one small
entry (OpenDocument's manifest), unpacked up to a limit: no bomb goes off here.
"""

import re
import struct
import zlib
from dataclasses import dataclass

from records.survey.inside.view import FileView, Finding, NotThereError
from records.survey.marks import Mark

END_BYTES = 22
MOST_COMMENT_BYTES = 65_535
MOST_DIRECTORY_BYTES = 4 << 20
MOST_ENTRIES = 20_000
MOST_MANIFEST_BYTES = 1 << 20
LOCAL_HEADERS_CHECKED = 8

LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
END_64, LOCATOR_64 = b"PK\x06\x06", b"PK\x06\x07"
ENCRYPTED_BIT, HIDDEN_BIT = 0x0001, 0x2000  # APPNOTE 4.4.4: bits 0 and 13
DEFLATED = 8

OPEN_DOCUMENT = b"application/vnd.oasis.opendocument"
MANIFEST = b"META-INF/manifest.xml"
ENCRYPTION_ELEMENT = re.compile(rb"<(?:[\w.-]+:)?encryption-data[\s/>]")  # OpenDocument 1.2 part 3, 4.8
MACRO_ENTRY = re.compile(rb"(?:^|/)vbaProject\.bin\Z|\ABasic/[^/]+/(?!script-lb\.xml)[^/]+\.xml\Z")


class _BrokenError(Exception):
    """The archive's directory is missing or leads astray; the text says where."""


@dataclass(frozen=True, slots=True)
class _Directory:
    place: int
    size_bytes: int
    entry_count: int
    shift: int  # bytes before the archive's own first byte, as in self-extracting archives


@dataclass(frozen=True, slots=True)
class _Entry:
    name: bytes
    flags: int
    method: int
    packed_bytes: int
    place: int


def findings(view: FileView) -> list[Finding]:
    """Return what the archive says: encrypted entries, macros, damaged."""
    found: list[Finding] = []
    if _first_is_encrypted(view.head):
        found.append(Finding(Mark.ENCRYPTED, "ZIP with encrypted entries"))
    try:
        directory = _directory(view)
        entries = _entries(view, directory)
        found += _look(view, directory, entries)
        _check_local_headers(view, directory, entries)
    except _BrokenError as error:
        found.append(Finding(Mark.DAMAGED, f"ZIP: {error}"))
    except NotThereError:
        pass
    return found


def _look(view: FileView, directory: _Directory, entries: list[_Entry]) -> list[Finding]:
    found = []
    if any(entry.flags & (ENCRYPTED_BIT | HIDDEN_BIT) for entry in entries):
        found.append(Finding(Mark.ENCRYPTED, "ZIP with encrypted entries"))
    if any(MACRO_ENTRY.search(entry.name) for entry in entries):
        found.append(Finding(Mark.MACROS, "macro project inside"))
    if OPEN_DOCUMENT in view.head[:160] and _manifest_names_encryption(view, directory, entries):
        found.append(Finding(Mark.ENCRYPTED, "OpenDocument with a password"))
    return found


def _first_is_encrypted(head: bytes) -> bool:
    if not head.startswith(LOCAL) or len(head) < 30:
        return False
    return bool(struct.unpack_from("<H", head, 6)[0] & ENCRYPTED_BIT)


def _directory(view: FileView) -> _Directory:
    """Return where the central directory lies; APPNOTE 4.3.16, and 4.3.14 for archives over 4 GB."""
    tail = view.tail(END_BYTES + MOST_COMMENT_BYTES)
    at = tail.rfind(END)
    while at >= 0 and len(tail) - at < END_BYTES:
        at = tail.rfind(END, 0, at)
    if at < 0:
        raise _BrokenError("the directory at the end is missing; the file was probably cut short")
    end_place = view.size_bytes - len(tail) + at
    disk, first_disk, _, count, size_bytes, place = struct.unpack_from("<HHHHII", tail, at + 4)
    if disk != first_disk and disk != 0xFFFF:
        raise _BrokenError("one part of an archive split over several")
    if 0xFFFFFFFF in (size_bytes, place) or count == 0xFFFF:
        end_place, count, size_bytes, place = _directory_64(view, end_place) or (end_place, count, size_bytes, place)
    shift = end_place - size_bytes - place
    if shift < 0:
        raise _BrokenError("the directory at the end does not lie where it says")
    return _Directory(place + shift, size_bytes, count, shift)


def _directory_64(view: FileView, end_place: int) -> tuple[int, int, int, int] | None:
    if end_place < 20:
        return None
    locator = view.read(end_place - 20, 20)
    if not locator.startswith(LOCATOR_64):
        return None  # exactly 65,535 entries need no wide directory
    place = struct.unpack_from("<Q", locator, 8)[0]
    record = view.read(place, 56) if place < view.size_bytes else b""
    if not record.startswith(END_64) or len(record) < 56:
        raise _BrokenError("the wide directory at the end does not lie where it says")
    count, size_bytes, directory_place = struct.unpack_from("<QQQ", record, 32)
    return place, count, size_bytes, directory_place


def _entries(view: FileView, directory: _Directory) -> list[_Entry]:
    data = view.read(directory.place, min(directory.size_bytes, MOST_DIRECTORY_BYTES))
    entries: list[_Entry] = []
    at = 0
    for _ in range(min(directory.entry_count, MOST_ENTRIES)):
        if len(data) - at < 46:
            break
        if data[at : at + 4] != CENTRAL:
            raise _BrokenError("the directory at the end is broken")
        flags, method = struct.unpack_from("<HH", data, at + 8)
        packed_bytes, _, name_length, extra_length, comment_length = struct.unpack_from("<IIHHH", data, at + 20)
        place = struct.unpack_from("<I", data, at + 42)[0]
        entries.append(_Entry(data[at + 46 : at + 46 + name_length], flags, method, packed_bytes, place))
        at += 46 + name_length + extra_length + comment_length
    if len(entries) < min(directory.entry_count, MOST_ENTRIES) and len(data) < MOST_DIRECTORY_BYTES:
        raise _BrokenError("the directory at the end lists fewer entries than it says")
    return entries


def _check_local_headers(view: FileView, directory: _Directory, entries: list[_Entry]) -> None:
    for entry in entries[:LOCAL_HEADERS_CHECKED]:
        if entry.place == 0xFFFFFFFF:  # its place is in a wide field, which is not read here
            continue
        place = entry.place + directory.shift
        if place + 30 > directory.place or view.read(place, 4) != LOCAL:
            raise _BrokenError("an entry does not lie where the directory says")


def _manifest_names_encryption(view: FileView, directory: _Directory, entries: list[_Entry]) -> bool:
    entry = next((entry for entry in entries if entry.name == MANIFEST), None)
    if entry is None or entry.place == 0xFFFFFFFF:
        return False
    header = view.read(entry.place + directory.shift, 30)
    if len(header) < 30 or not header.startswith(LOCAL):
        return False
    name_length, extra_length = struct.unpack_from("<HH", header, 26)
    data_place = entry.place + directory.shift + 30 + name_length + extra_length
    packed = view.read(data_place, min(entry.packed_bytes, MOST_MANIFEST_BYTES))
    return ENCRYPTION_ELEMENT.search(_unpacked(packed, entry.method)) is not None


def _unpacked(packed: bytes, method: int) -> bytes:
    if method != DEFLATED:
        return packed
    try:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, MOST_MANIFEST_BYTES)
    except zlib.error:
        return b""
