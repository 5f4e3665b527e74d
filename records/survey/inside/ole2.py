"""OLE2 compound files (old Office, Outlook messages, encrypted new Office): what they say of themselves.

Structure: [MS-CFB]. Word: [MS-DOC] 2.5.2; Excel: [MS-XLS] 2.4.117 and 2.1.7.20.3; PowerPoint:
[MS-PPT] 2.3.2; encrypted new Office: [MS-OFFCRYPTO] 1.3.2. Chains are followed for a bounded
number of steps, and the file's own sizes are never trusted.
"""

import struct
from dataclasses import dataclass

from records.survey.inside.view import FileView, Finding, NotThereError
from records.survey.marks import Mark

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

MOST_DIRECTORY_BYTES = 512 << 10  # 4,096 entries; the streams asked for stand among the first
MOST_TABLE_SECTORS = 4096  # steps along the table of tables: files up to 32 GB
STREAM_BYTES = 2048  # of a stream, as far as is ever read here
ENTRY_BYTES = 128
HEADER_BYTES = 512
SMALL_STREAM_BYTES = 4096  # [MS-CFB] 2.2: below this a stream lies in the mini stream
LAST_SECTOR = 0xFFFFFFFA  # [MS-CFB] 2.1: numbers above are not sectors
FREE = b"\xff\xff\xff\xff"

WORD_IDENTIFIERS = (0xA5EC, 0xA5DC)  # [MS-DOC] 2.5.2 wIdent; the second is Word 6 and 95
WORD_ENCRYPTED = 0x0100  # [MS-DOC] 2.5.2 fEncrypted, in the bits at offset 10
EXCEL_FILEPASS = 0x002F  # [MS-XLS] 2.4.117
EXCEL_BEGIN_RECORDS = (0x0809, 0x0409, 0x0209, 0x0009)
EXCEL_RECORDS_READ = 16  # FilePass stands second or third ([MS-XLS] 2.1.7.20.3)
POWERPOINT_ENCRYPTED = 0xF3D1C4DF  # [MS-PPT] 2.3.2 headerToken


class _BrokenError(Exception):
    """The structure leads out of the file or in a circle; the text says where."""


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    start: int
    size_bytes: int


def findings(view: FileView) -> list[Finding]:
    """Return what the compound file says: encrypted, with macros, damaged."""
    found: list[Finding] = []
    try:
        compound = _Compound(view)
        directory = compound.directory()
        found += _look(compound, directory)
        if compound.is_cut_short():
            found.append(Finding(Mark.DAMAGED, "OLE2: the file is shorter than its own table says"))
    except _BrokenError as error:
        found.append(Finding(Mark.DAMAGED, f"OLE2: {error}"))
    except NotThereError:
        pass
    return found


def _look(compound: "_Compound", directory: bytes) -> list[Finding]:
    found = []
    if _entry(directory, "EncryptedPackage") or _entry(directory, "EncryptionInfo"):
        found.append(Finding(Mark.ENCRYPTED, "Office document with a password"))
    if _entry(directory, "\tDRMContent"):
        found.append(Finding(Mark.ENCRYPTED, "Office document under rights management"))
    for name, is_encrypted, program in _PROGRAMS:
        entry = _entry(directory, name)
        if entry is not None and is_encrypted(compound.start_of(entry, directory)):
            found.append(Finding(Mark.ENCRYPTED, f"{program} document with a password"))
    if any(_entry(directory, name) for name in ("_VBA_PROJECT", "_VBA_PROJECT_CUR")):
        found.append(Finding(Mark.MACROS, "Visual Basic project"))
    return found


class _Compound:
    """The sectors of a compound file, reached through its own tables."""

    def __init__(self, view: FileView) -> None:
        header = view.head[:HEADER_BYTES]
        if len(header) < HEADER_BYTES:
            raise _BrokenError("the header is cut short")
        self._view = view
        sector_shift, small_shift = struct.unpack_from("<HH", header, 30)
        if sector_shift not in (9, 12) or small_shift != 6:  # [MS-CFB] 2.2
            raise _BrokenError("the header's sector size is not one that exists")
        self._sector_bytes: int = 1 << sector_shift
        self._per_table: int = self._sector_bytes // 4
        self._table_count, self._directory_start = struct.unpack_from("<II", header, 44)
        self._small_table_start = struct.unpack_from("<I", header, 60)[0]
        self._next_list, self._list_count = struct.unpack_from("<II", header, 68)
        self._tables = [number for number in struct.unpack_from("<109I", header, 76) if number <= LAST_SECTOR]
        self._table_cache: dict[int, bytes] = {}

    def directory(self) -> bytes:
        """Return the directory's entries, as far as they are read."""
        directory = self._chain(self._directory_start, MOST_DIRECTORY_BYTES)
        if directory[66:67] != b"\x05":  # [MS-CFB] 2.6.1: the first entry is the root
            raise _BrokenError("the directory does not begin with its root")
        return directory

    def start_of(self, entry: _Entry, directory: bytes) -> bytes:
        """Return the first 2,048 bytes of a stream, or all it has."""
        length = min(STREAM_BYTES, entry.size_bytes)
        if entry.size_bytes >= SMALL_STREAM_BYTES:
            return self._chain(entry.start, length)[:length]
        root = struct.unpack_from("<I", directory, 116)[0]
        pieces: list[bytes] = []
        number = entry.start
        for _ in range((length + 63) // 64):
            if number > LAST_SECTOR:
                break
            holder = self._nth(root, number * 64 // self._sector_bytes)
            pieces.append(self._sector(holder)[number * 64 % self._sector_bytes :][:64])
            number = self._next_small(number)
        return b"".join(pieces)[:length]

    def is_cut_short(self) -> bool:
        """Return whether the last sector in use would begin at or after the end of the file."""
        tables = self._all_tables()
        for position in range(len(tables) - 1, max(-1, len(tables) - 9), -1):
            used = self._sector(tables[position])
            if len(used) < self._sector_bytes:
                return True
            count = -(-len(used.rstrip(b"\xff")) // 4)
            if count:
                last = position * self._per_table + count - 1
                return (last + 1) * self._sector_bytes >= self._view.size_bytes
        return False

    def _sector(self, number: int) -> bytes:
        sector = self._view.read((number + 1) * self._sector_bytes, self._sector_bytes)
        if not sector:
            raise _BrokenError(f"it leads to sector {number:,}, past the end of the file")
        return sector

    def _chain(self, start: int, most_bytes: int) -> bytes:
        pieces: list[bytes] = []
        number = start
        seen: set[int] = set()
        while number <= LAST_SECTOR and len(pieces) * self._sector_bytes < most_bytes:
            if number in seen:
                raise _BrokenError("a chain of sectors runs in a circle")
            seen.add(number)
            pieces.append(self._sector(number))
            number = self._next(number)
        return b"".join(pieces)

    def _nth(self, start: int, steps: int) -> int:
        number = start
        for _ in range(min(steps, MOST_TABLE_SECTORS)):
            number = self._next(number)
        if number > LAST_SECTOR:
            raise _BrokenError("a small stream leads out of its container")
        return number

    def _next(self, number: int) -> int:
        position, within = divmod(number, self._per_table)
        while position >= len(self._tables):
            if not self._read_more_tables():
                raise _BrokenError(f"no table says what follows sector {number:,}")
        table = self._tables[position]
        if table not in self._table_cache:
            self._table_cache[table] = self._sector(table)
        sector = self._table_cache[table]
        if len(sector) < within * 4 + 4:
            raise _BrokenError("a table of sectors is cut short")
        return int(struct.unpack_from("<I", sector, within * 4)[0])

    def _next_small(self, number: int) -> int:
        position, within = divmod(number, self._per_table)
        sector = self._sector(self._nth(self._small_table_start, position))
        return int(struct.unpack_from("<I", sector.ljust(self._sector_bytes, b"\xff"), within * 4)[0])

    def _all_tables(self) -> list[int]:
        while len(self._tables) < self._table_count and self._read_more_tables():
            pass
        return self._tables

    def _read_more_tables(self) -> bool:
        if self._next_list > LAST_SECTOR or self._list_count == 0 or len(self._tables) >= MOST_TABLE_SECTORS * 127:
            return False
        sector = self._sector(self._next_list)
        if len(sector) < self._sector_bytes:
            raise _BrokenError("the list of tables is cut short")
        *numbers, self._next_list = struct.unpack(f"<{self._per_table}I", sector)
        self._list_count -= 1
        self._tables += [number for number in numbers if number <= LAST_SECTOR]
        return True


def _entry(directory: bytes, name: str) -> _Entry | None:
    """Return the directory entry called `name`: [MS-CFB] 2.6.1, 64 bytes of name, its length at 64."""
    wanted = name.encode("utf-16-le") + b"\x00\x00"
    place = directory.find(wanted)
    while place >= 0:
        if place % ENTRY_BYTES == 0 and len(directory) >= place + ENTRY_BYTES:
            length, kind = struct.unpack_from("<HB", directory, place + 64)
            if length == len(wanted) and kind in (1, 2):
                start, size_bytes = struct.unpack_from("<II", directory, place + 116)
                return _Entry(kind, start, size_bytes)
        place = directory.find(wanted, place + 1)
    return None


def _is_encrypted_word(stream: bytes) -> bool:
    if len(stream) < 12:
        return False
    identifier, flags = struct.unpack_from("<H8xH", stream)
    return identifier in WORD_IDENTIFIERS and bool(flags & WORD_ENCRYPTED)


def _is_encrypted_excel(stream: bytes) -> bool:
    place = 0
    for position in range(EXCEL_RECORDS_READ):
        if len(stream) < place + 4:
            return False
        kind, length = struct.unpack_from("<HH", stream, place)
        if position == 0 and kind not in EXCEL_BEGIN_RECORDS:
            return False
        if kind == EXCEL_FILEPASS:
            return True
        place += 4 + length
    return False


def _is_encrypted_powerpoint(stream: bytes) -> bool:
    return len(stream) >= 16 and int(struct.unpack_from("<I", stream, 12)[0]) == POWERPOINT_ENCRYPTED


_PROGRAMS = (
    ("WordDocument", _is_encrypted_word, "Word"),
    ("Workbook", _is_encrypted_excel, "Excel"),
    ("Book", _is_encrypted_excel, "Excel"),
    ("Current User", _is_encrypted_powerpoint, "PowerPoint"),
)
