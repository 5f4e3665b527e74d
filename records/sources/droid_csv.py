"""DROID CSV in: a profile that somebody exported from DROID, read as a survey of what it lists.

Every record becomes a row of evidence or is named with its line. The files named in the list are
never looked for or opened: all that is known of them is what DROID wrote. The list is read line
by line, more than once, so that it may have millions of records.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from records.faults.imports import CHARACTERS_NOT_READ, NO_SUCH_TIME_ZONE, NOT_A_DROID_LIST
from records.formats import extension_of
from records.sources.droid_counts import DroidCsvCounts, DroidCsvTally, scan
from records.sources.droid_entries import DroidEntry, DroidHeader, entries_of, header_of, header_score
from records.sources.droid_paths import Inside, PlacedPath, common_root, inside_of, is_member, place_member, place_of
from records.sources.droid_values import DroidValues, values_of
from records.sources.list_text import ListRecord, ListText, first_lines, head_of, read_text, records_of
from records.store.columns import FILE_COLUMNS, FOLDER_COLUMNS
from records.survey.marks import Mark
from records.survey.names import name_marks
from retention.faults import Fault, Refusal, UsageError

Row = tuple[object, ...]
ENGINE = "DROID"
SPREADSHEET_ROWS = 1_048_576  # the heading included: Microsoft, Excel specifications and limits
MEMBER = "MEMBER"  # the kind of a row for what lies inside an archive; its bytes are the archive's
_FILE_NAMES = tuple(column.name for column in FILE_COLUMNS)
_FOLDER_NAMES = tuple(column.name for column in FOLDER_COLUMNS)


@dataclass(frozen=True, slots=True)
class DroidCsv:
    """What a DROID CSV holds, before its rows are asked for.

    `root` is the deepest folder that all its files lie in, as its users know it. `time_zone` is
    the one in which its dates are read, for the list has none. `notes` say in sentences what was
    assumed or left out; `faults` name each line that is not as DROID writes it, in order. `scattered` are
    IDs whose records do not follow each other, `nodes` the archives and the folders inside them.
    """

    text: ListText
    header: DroidHeader
    root: PlacedPath
    counts: DroidCsvCounts
    time_zone: str
    hash_algorithm: str
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    scattered: frozenset[str]
    nodes: Mapping[str, Inside]


@dataclass(slots=True)
class FolderTally:
    """The folders met while rows are made: how many files lie directly in each, and their bytes."""

    files: dict[str, int] = field(default_factory=dict)
    bytes: dict[str, int] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)

    def add_folder(self, folder: str) -> None:
        """Note that `folder` is there, and so every folder above it."""
        while folder not in self.files:
            self.files[folder] = self.bytes[folder] = 0
            folder = folder.rpartition("/")[0]

    def add_file(self, folder: str, size_bytes: int) -> None:
        """Note one file in `folder`; a size that is not known adds nothing."""
        self.add_folder(folder)
        self.files[folder] += 1
        self.bytes[folder] += max(0, size_bytes)

    def rows(self) -> Iterator[Row]:
        """Yield the folders in order, as FOLDER_COLUMNS say."""
        for folder in sorted(self.files):
            fault = self.faults.get(folder)
            values: dict[str, object] = {
                "folder": folder,
                "files": self.files[folder],
                "bytes": self.bytes[folder],
                "fault_code": fault.code.code if fault else None,
                "fault_detail": (fault.found or None) if fault else None,
            }
            yield tuple(values.get(name) for name in _FOLDER_NAMES)


def read_droid_csv(path: Path, *, time_zone: str = "Europe/London", hash_algorithm: str = "") -> DroidCsv:
    """Return what the DROID CSV `path` holds.

    `time_zone` is that of the computer on which DROID ran. `hash_algorithm` (md5, sha256 …) is
    needed only where the heading of the checksums is plain HASH. Raises Refusal where it is no
    DROID CSV, UsageError where there is no such time zone.
    """
    zone = zone_of(time_zone)
    _refuse_others(path)
    text = read_text(path, score=header_score)
    first = next(records_of(text), None)
    header = header_of(first.cells) if first else None
    if first is None or header is None:
        raise Refusal(Fault(NOT_A_DROID_LIST, str(path), _shortened(first)))
    found = scan(_below_header(text), header, header_cells=len(first.cells))
    algorithm = header.hash_algorithm or hash_algorithm
    faults = [Fault(CHARACTERS_NOT_READ, f"line {line}") for line in text.damaged_lines]
    tally, nodes, root = DroidCsvTally(), dict[str, Inside](), None
    for entry in entries_of(_below_header(text), header, faults=faults, scattered=found.scattered):
        values = values_of(entry, zone, algorithm=algorithm)
        faults += values.faults
        tally.add(entry, values)
        if (node := inside_of(entry)) is not None:
            nodes[entry.id] = node
        if not is_member(entry):
            place = place_of(entry)
            within = place if entry.is_folder else place.parent
            root = within if root is None else common_root((root, within))
    counts = tally.counts(found, header)
    return DroidCsv(
        text=text,
        header=header,
        root=root or PlacedPath("", (), "/"),
        counts=counts,
        time_zone=time_zone,
        hash_algorithm=algorithm,
        faults=tuple(sorted(faults, key=_line_of)),
        notes=tuple(_notes(text, counts, tally, time_zone=time_zone, algorithm=algorithm)),
        scattered=found.scattered,
        nodes=nodes,
    )


def _line_of(fault: Fault) -> int:
    return int(fault.place.removeprefix("line "))


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone `name`; a UsageError where there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise UsageError(Fault(NO_SUCH_TIME_ZONE, "--time-zone", name)) from error


def _refuse_others(path: Path) -> None:
    """Refuse what is plainly no list before the whole of it is read."""
    head = head_of(path)
    if head.startswith(b"PK\x03\x04"):
        raise Refusal(Fault(NOT_A_DROID_LIST, str(path), "it is an Excel workbook or a DROID profile, not CSV"))
    if not any(header_score(line.split(mark)) >= 3 for line in first_lines(head) for mark in (",", ";", "\t")):
        raise Refusal(Fault(NOT_A_DROID_LIST, str(path), "".join(first_lines(head)[:1])[:80]))


def _shortened(record: ListRecord | None) -> str:
    return "it is empty" if record is None else record.fault or ", ".join(record.cells)[:80]


def _below_header(text: ListText) -> Iterator[ListRecord]:
    return islice(records_of(text), 1, None)


def _notes(
    text: ListText, counts: DroidCsvCounts, tally: DroidCsvTally, *, time_zone: str, algorithm: str
) -> Iterator[str]:
    if tally.dates:
        yield f"The list's dates have no time zone; they were read as {time_zone}."
    if tally.rewritten_dates:
        yield f"{tally.rewritten_dates:,} dates were rewritten by a spreadsheet; they were read as day/month/year."
    if text.codec == "cp1252":
        yield "The list is not UTF-8; it was read as Windows-1252. Check names with accents."
    if counts.rows == SPREADSHEET_ROWS - 1:
        yield "The list has exactly as many records as a spreadsheet can hold; the rest may have been cut off."
    if counts.archive_members:
        yield (
            f"{counts.archive_members:,} entries lie inside archives; their bytes are counted with the archive, "
            "not again."
        )
    if counts.files_with_hash and not algorithm:
        yield f"{counts.files_with_hash:,} checksums of an unknown kind were not kept; say which with --hash."
    elif counts.files_with_hash and algorithm not in ("sha256", "md5"):
        yield f"{counts.files_with_hash:,} checksums are {algorithm.upper()}; evidence keeps SHA-256 and MD5 only."


# -- rows of evidence ------------------------------------------------------------------------------------


def file_rows(listed: DroidCsv, *, ref: str, folders: FolderTally) -> Iterator[Row]:
    """Yield the files of the list as FILE_COLUMNS say, then its line; its folders go into `folders`.

    `ref` is the survey that the rows will belong to. What lies inside an archive has the kind
    MEMBER and the archive's name, with `!`, among its folders. Marks are those of the name and of an
    empty file; DROID's list says nothing of what else is inside.
    """
    zone = zone_of(listed.time_zone)
    entries = entries_of(_below_header(listed.text), listed.header, faults=[], scattered=listed.scattered)
    folders.add_folder("")
    for entry in entries:
        values = values_of(entry, zone, algorithm=listed.hash_algorithm)
        parts = _below_root(entry, listed)
        if entry.is_folder:
            folders.add_folder("/".join(parts))
            if values.fault is not None:
                folders.faults["/".join(parts)] = Fault(values.fault, "")
            continue
        folder, name = "/".join(parts[:-1]), parts[-1] if parts else entry.name
        kind = MEMBER if is_member(entry) else "FILE"
        folders.add_file(folder, values.size_bytes if kind == "FILE" else 0)
        yield _file_row(entry, values, place=(folder, name, kind), ref=ref, shown_prefix=str(listed.root))


def _below_root(entry: DroidEntry, listed: DroidCsv) -> tuple[str, ...]:
    place = place_member(entry, listed.nodes) if is_member(entry) else place_of(entry)
    root = listed.root.parts
    return place.parts[len(root) :] if place.parts[: len(root)] == root else place.parts


def _marks(place: tuple[str, str, str], values: DroidValues, *, shown_prefix: str) -> Iterator[str]:
    folder, name, kind = place
    if values.size_bytes == 0:
        yield str(Mark.ZERO_BYTE)
    if kind == "FILE":
        length = len(f"{folder}/{name}".encode("utf-8", "surrogatepass"))
        yield from (str(mark) for mark in name_marks(folder, name, length, shown_prefix=shown_prefix))


def _file_row(
    entry: DroidEntry, values: DroidValues, *, place: tuple[str, str, str], ref: str, shown_prefix: str
) -> Row:
    folder, name, kind = place
    fault = Fault(values.fault, "") if values.fault else next(iter(values.faults), None)
    engine = ENGINE if values.was_profiled else None
    row: Mapping[str, object] = {
        "folder": folder,
        "name": name,
        "kind": kind,
        "size_bytes": values.size_bytes,
        "modified_ns": values.modified_ns,
        "result": "PROFILED" if values.was_profiled else "FAILED",
        "fault_code": fault.code.code if fault else None,
        "fault_detail": (fault.found or None) if fault else None,
        "extension": extension_of(name).lower(),  # a spreadsheet makes 1 of EXT 001
        "sha256": values.sha256,
        "md5": values.md5,
        "puids": ";".join(entry.puids) if values.was_profiled else None,
        "basis": str(values.basis) if values.was_profiled else None,
        "extension_mismatch": values.mismatch if values.was_profiled else None,
        "marks": ";".join(_marks(place, values, shown_prefix=shown_prefix)),
        "engine": engine,
        "read_in": ref,
    }
    return (*(row.get(name) for name in _FILE_NAMES), entry.line)
