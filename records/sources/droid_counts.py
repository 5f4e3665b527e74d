"""How many of what a DROID CSV lists, counted by entry and so the same for each of DROID's shapes."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from records.sources.droid_entries import DroidEntry, DroidHeader
from records.sources.droid_paths import is_archive, is_member
from records.sources.droid_values import DONE, DroidValues
from records.sources.list_text import ListRecord

_LARGEST_IN_BITS = 1 << 28  # an ID that fits is kept as one bit of at most 32 MiB, any other as text


@dataclass(frozen=True, slots=True)
class RecordScan:
    """What the records say before they are read as entries; `scattered` IDs come again further down."""

    rows: int
    max_columns: int
    is_row_per_format: bool
    scattered: frozenset[str]


def scan(records: Iterable[ListRecord], header: DroidHeader, *, header_cells: int) -> RecordScan:
    """Return what can be seen of the records alone, header apart."""
    rows, widest, per_format, last = 0, header_cells, False, ""
    seen, scattered = _SeenIds(), set()
    place = header.places[0]
    for record in records:
        rows += 1
        widest = max(widest, len(record.cells))
        if place < 0 or place >= len(record.cells):
            continue
        identity = record.cells[place].strip()
        if identity == last:
            per_format = True
        elif seen.again(identity):
            scattered.add(identity)
        last = identity
    return RecordScan(rows, widest, per_format, frozenset(scattered))


class _SeenIds:
    """The IDs met so far: DROID numbers its entries densely, so one bit each will do."""

    def __init__(self) -> None:
        self._bits = bytearray()
        self._other: set[str] = set()

    def again(self, identity: str) -> bool:
        """Note `identity`; return whether it was met before."""
        if not identity.isdecimal() or int(identity) >= _LARGEST_IN_BITS:
            known = identity in self._other
            self._other.add(identity)
            return known
        place, bit = divmod(int(identity), 8)
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits) + len(self._bits) // 2))
        known = bool(self._bits[place] & (1 << bit))
        self._bits[place] |= 1 << bit
        return known


@dataclass(frozen=True, slots=True)
class DroidCsvCounts:
    """The counts of one DROID CSV.

    `rows` are its records, `max_columns` the cells of the widest. `files` and `containers` go by
    TYPE; `archive_members` are entries inside archives, folders too. `identified`, `unidentified`,
    `several_formats`, `extension_mismatch` and `files_with_hash` count files and containers;
    `identifications` are all PUIDs listed. `known_bytes` adds up every size that is known, members
    of archives included, so it is more than the storage taken.
    """

    rows: int = 0
    max_columns: int = 0
    folders: int = 0
    files: int = 0
    containers: int = 0
    archive_members: int = 0
    files_with_hash: int = 0
    identified: int = 0
    unidentified: int = 0
    several_formats: int = 0
    identifications: int = 0
    distinct_puids: int = 0
    extension_mismatch: int = 0
    status_done: int = 0
    status_other: int = 0
    known_bytes: int = 0
    shape: str = ""
    hash_column: str = ""


@dataclass(slots=True)
class DroidCsvTally:
    """Counts in the making: one entry after the other."""

    count: dict[str, int] = field(default_factory=dict)
    puids: set[str] = field(default_factory=set)
    dates: int = 0
    rewritten_dates: int = 0
    members_in_archives: int = 0

    def add(self, entry: DroidEntry, values: DroidValues) -> None:
        """Count `entry`."""
        self._more("status_done" if entry.status.casefold() in (DONE, "") else "status_other")
        self._more("archive_members", is_member(entry))
        self.dates += values.modified_ns is not None
        self.rewritten_dates += values.rewritten_date
        if entry.is_folder:
            self._more("folders")
            return
        self._more("containers" if is_archive(entry) else "files")
        self._more("files_with_hash", bool(entry.hash))
        self._more("identified" if entry.puids else "unidentified")
        self._more("several_formats", len(entry.puids) > 1)
        self._more("identifications", len(entry.puids))
        self._more("extension_mismatch", values.mismatch is True)
        self._more("known_bytes", max(0, values.size_bytes))
        self.puids.update(entry.puids)

    def _more(self, name: str, by: int = 1) -> None:
        self.count[name] = self.count.get(name, 0) + by

    def counts(self, found: RecordScan, header: DroidHeader) -> DroidCsvCounts:
        """Return what was counted."""
        return DroidCsvCounts(
            rows=found.rows,
            max_columns=found.max_columns,
            distinct_puids=len(self.puids),
            shape="row-per-format" if found.is_row_per_format else "row-per-file",
            hash_column=header.hash_column,
            **self.count,
        )
