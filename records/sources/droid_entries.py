"""The entries of a DROID CSV: one for each file or folder, whichever of DROID's shapes the list has.

Row per format: a file with n formats has n records with one ID. Row per file: one record whose
four format cells repeat to the right, under no heading, an empty one, or PUID1, PUID2 …
The values stay the text that DROID wrote; `droid_csv` says what they mean.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from records.faults.imports import FORMATS_DIFFER, LINE_UNREADABLE, RECORD_WITHOUT_PLACE
from records.sources.list_text import ListRecord
from retention.faults import Fault

# DROID's columns, in its order: DROID 6.5 to 6.9, droid-export, CsvItemWriter.
DROID_COLUMNS = (
    "ID", "PARENT_ID", "URI", "FILE_PATH", "NAME", "METHOD", "STATUS", "SIZE", "TYPE", "EXT", "LAST_MODIFIED",
    "EXTENSION_MISMATCH", "HASH", "FORMAT_COUNT", "PUID", "MIME_TYPE", "FORMAT_NAME", "FORMAT_VERSION",
)  # fmt: skip
_FORMAT_COLUMNS = 4  # PUID, MIME_TYPE, FORMAT_NAME, FORMAT_VERSION repeat together
_ENTRY_COLUMNS = DROID_COLUMNS[:-_FORMAT_COLUMNS]  # in the order of the fields of DroidEntry
_WHERE = tuple(_ENTRY_COLUMNS.index(name) for name in ("URI", "FILE_PATH", "NAME"))
_HASH = re.compile(r"(?:(MD5|SHA-?1|SHA-?256|SHA-?512)_)?HASH")
_NUMBERED = re.compile(r"(PUID|MIME_TYPE|FORMAT_NAME|FORMAT_VERSION)\d+")


@dataclass(frozen=True, slots=True)
class DroidHeader:
    """Where each column of a DROID CSV stands; `width` is the last column that has a heading.

    `places` are those of ID to FORMAT_COUNT in DROID's order, -1 for a column that is not there.
    `hash_column` is the heading of the checksums, empty where there is none. `puid_columns` are
    those with a heading; `repeats` says that format cells may go on past `width`.
    """

    cells: tuple[str, ...]
    places: tuple[int, ...]
    width: int
    hash_column: str
    puid_columns: tuple[int, ...]
    repeats: bool

    @property
    def hash_algorithm(self) -> str:
        """Return sha256, md5 and so on as the heading says; empty for plain HASH, which says nothing."""
        algorithm, _, _ = self.hash_column.rpartition("_")
        return algorithm.replace("-", "").lower()


def header_of(cells: Sequence[str]) -> DroidHeader | None:
    """Return what the first line of a list says; None where it is not DROID's.

    A list must say at least where its files are, and two more of DROID's columns.

    >>> header = header_of(["FILE_PATH", "SIZE", "SHA256_HASH", "PUID"])
    >>> header.hash_algorithm if header else None
    'sha256'
    """
    names = [_heading(cell) for cell in cells]
    positions: dict[str, int] = {}
    for index, name in enumerate(names):
        known = "HASH" if _HASH.fullmatch(name) else name
        if known in DROID_COLUMNS:
            positions.setdefault(known, index)
    if len(positions) < 3 or not positions.keys() & {"FILE_PATH", "URI"}:
        return None
    width = max(index for index, name in enumerate(names) if name) + 1
    return DroidHeader(
        cells=tuple(cells),
        places=tuple(positions.get(name, -1) for name in _ENTRY_COLUMNS),
        width=width,
        hash_column=names[positions["HASH"]] if "HASH" in positions else "",
        puid_columns=tuple(index for index, name in enumerate(names) if name.rstrip("0123456789") == "PUID"),
        repeats=names[width - _FORMAT_COLUMNS].rstrip("0123456789") == "PUID",
    )


def header_score(cells: Sequence[str]) -> int:
    """Return how many of `cells` are headings of DROID's.

    >>> header_score(["ID", "NAME;SIZE"])
    1
    """
    names = (_heading(cell) for cell in cells)
    return sum(bool(name in DROID_COLUMNS or _HASH.fullmatch(name) or _NUMBERED.fullmatch(name)) for name in names)


def _heading(cell: str) -> str:
    return cell.strip("\ufeff \t'\"").upper()


@dataclass(frozen=True, slots=True)
class DroidEntry:
    """One file or folder as DROID wrote it; `line` is that of its first record. What is missing is empty."""

    line: int
    puids: tuple[str, ...]
    id: str
    parent_id: str
    uri: str
    file_path: str
    name: str
    method: str
    status: str
    size: str
    type: str
    extension: str
    modified: str
    mismatch: str
    hash: str
    format_count: str

    @property
    def key(self) -> tuple[str, str, str]:
        """Return what tells this entry from all others; an ID alone does not, where lists were joined."""
        return self.id, self.uri, self.file_path

    @property
    def is_folder(self) -> bool:
        """Return whether this is a folder; without a TYPE, its address tells by the slash at the end."""
        if self.type:
            return self.type.casefold() == "folder"
        return self.uri.endswith("/") or self.file_path.endswith(("/", "\\"))


def entry_of(record: ListRecord, header: DroidHeader) -> tuple[DroidEntry | None, Fault | None]:
    """Return the entry in `record`, and what is wrong with the record; None for what isn't there."""
    if record.fault:
        return None, Fault(LINE_UNREADABLE, f"line {record.line}", record.fault)
    padded = record.cells + ("",) * max(1, header.width + 1 - len(record.cells))
    values = [padded[place] for place in header.places]
    if not any(values[index] for index in _WHERE):
        return None, Fault(RECORD_WITHOUT_PLACE, f"line {record.line}", f"{len(record.cells)} cells")
    puids, tail_fault = _puids(record, header)
    return DroidEntry(record.line, puids, *values), tail_fault


def _puids(record: ListRecord, header: DroidHeader) -> tuple[tuple[str, ...], Fault | None]:
    cells = record.cells
    places = [index for index in header.puid_columns if index < len(cells)]
    fault = None
    if len(cells) > header.width:
        if header.repeats:
            places += range(header.width, len(cells), _FORMAT_COLUMNS)
        elif any(cells[header.width :]):
            fault = Fault(FORMATS_DIFFER, f"line {record.line}", f"{len(cells) - header.width} cells too many")
    return tuple(puid for index in places if (puid := cells[index].strip())), fault


def entries_of(
    records: Iterable[ListRecord], header: DroidHeader, *, faults: list[Fault], scattered: Collection[str] = ()
) -> Iterator[DroidEntry]:
    """Yield one entry for each file or folder, its formats together; what is wrong goes into `faults`.

    Records of one entry follow each other in what DROID writes. After a spreadsheet has sorted the
    list they may not: entries whose ID is in `scattered` are gathered and yielded at the end.
    """
    held: dict[tuple[str, str, str], DroidEntry] = {}
    current: DroidEntry | None = None
    for record in records:
        if record.cells == header.cells:  # a second list was joined on below the first
            continue
        entry, fault = entry_of(record, header)
        if fault is not None:
            faults.append(fault)
        if entry is None:
            continue
        if entry.id in scattered:
            before = held.get(entry.key)
            held[entry.key] = entry if before is None else replace(before, puids=before.puids + entry.puids)
        elif current is not None and current.key == entry.key and current.id:
            current = replace(current, puids=current.puids + entry.puids)
        else:
            if current is not None:
                yield current
            current = entry
    if current is not None:
        yield current
    yield from held.values()
