r"""A survey as DROID's own list: its 18 columns, one row per format, folders before what lies in them.

The list is for DROID's users, their tools and The National Archives, so nothing is guarded or
reworded: columns, words and quoting are those of DROID's export (droid-export, CsvItemWriter).
Rows are written as they come, so a survey may have millions of files.
"""

import csv
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import TextIO
from urllib.parse import quote

from records.faults.imports import LISTED_ACCESS_DENIED, LISTED_ERROR, LISTED_NOT_DONE, LISTED_NOT_FOUND
from records.faults.surveys import FILE_UNREADABLE, FILE_VANISHED, FOLDER_UNREADABLE, PLACEHOLDER
from records.formats import Format, extension_of
from records.store.evidence import SurveyEvidence

COLUMNS = (
    "ID", "PARENT_ID", "URI", "FILE_PATH", "NAME", "METHOD", "STATUS", "SIZE", "TYPE", "EXT", "LAST_MODIFIED",
    "EXTENSION_MISMATCH", "HASH", "FORMAT_COUNT", "PUID", "MIME_TYPE", "FORMAT_NAME", "FORMAT_VERSION",
)  # fmt: skip
FIRST_ID = 2  # as DROID numbers: 1 is the profile itself
INSIDE = "!"  # ends the name of an archive among the folders of what lies inside it
ROWS_AT_A_TIME = 2000

# STATUS: DROID, NodeStatus. What we skip or never reach is "Not done".
_STATUS = {
    FILE_UNREADABLE.code: "Access denied",
    FOLDER_UNREADABLE.code: "Access denied",
    LISTED_ACCESS_DENIED.code: "Access denied",
    FILE_VANISHED.code: "Not found",
    LISTED_NOT_FOUND.code: "Not found",
    LISTED_NOT_DONE.code: "Not done",
    PLACEHOLDER.code: "Not done",
}
# Schemes of members, by the archive's format: DROID, ArchiveFormatResolver; the PUIDs are PRONOM's.
_SCHEMES = {"x-fmt/265": "tar", "x-fmt/266": "gz", "x-fmt/268": "bz2", "fmt/484": "sevenz", "fmt/411": "rar",
            "fmt/613": "rar", "fmt/468": "iso", "fmt/289": "warc", "fmt/1281": "warc", "fmt/1355": "warc",
            "x-fmt/219": "arc", "fmt/410": "arc"}  # fmt: skip

Describe = Callable[[str, str | None], Format | None]
_FileRow = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class ListPlace:
    r"""How the paths of a list begin: `root` as its readers know it, a Unix, drive or network path.

    >>> ListPlace(r"\\FS99\SCD").path("Board/2006", "a b.doc")
    '\\\\FS99\\SCD\\Board\\2006\\a b.doc'
    >>> ListPlace(r"\\FS99\SCD").address(b"Board/a b.doc")
    'file:////FS99/SCD/Board/a%20b.doc'
    >>> ListPlace("/srv/share").address(b"R v DOE (1)/~$x")
    'file:/srv/share/R%20v%20DOE%20%281%29/%7E%24x'
    >>> ListPlace("/").path("srv", "a"), ListPlace("/").address(b"srv/a")
    ('/srv/a', 'file:/srv/a')
    >>> ListPlace("").path("C:/Board"), ListPlace("").address(b"C:/Board")
    ('C:\\Board', 'file:/C:/Board')
    """

    root: str

    @property
    def separator(self) -> str:
        r"""Return \ for a Windows path, / for any other."""
        return "\\" if self.root.startswith("\\\\") or self.root[1:2] == ":" else "/"

    @property
    def name(self) -> str:
        """Return what the root itself is called."""
        return self.root.rstrip("/\\").rpartition(self.separator)[2]

    @property
    def whole(self) -> tuple[str, str]:
        """Return address and path of the root itself."""
        return self.address(b""), self.path()

    def path(self, *parts: str) -> str:
        """Return the path of what lies below the root at `parts`."""
        below = "/".join(part for part in parts if part)
        if self.separator == "\\" or (not self.root and below[1:2] == ":"):  # a list of several drives has no root
            below = below.replace("/", "\\")
        root = self.root.rstrip("/\\")
        return root + self.separator + below if below and self.root else below or self.root

    def address(self, below: bytes) -> str:
        """Return the file: address of `below`, as DROID writes it (DroidUrlFormat)."""
        root = self.root.rstrip("/\\").replace("\\", "/") if self.separator == "\\" else self.root.rstrip("/")
        start = (
            "file://" if root.startswith("//") else "file:" if root.startswith("/") or self.root == "/" else "file:/"
        )
        whole = root.encode("utf-8", "surrogateescape") + (b"/" + below if below and self.root else below)
        drive, rest = (whole[:2], whole[2:]) if whole[1:2] == b":" else (b"", whole)
        return start + drive.decode() + _encoded(rest)


@dataclass(frozen=True, slots=True)
class DroidListed:
    """What was written: rows below the header, and the files and folders they stand for."""

    rows: int
    files: int
    folders: int


@dataclass(slots=True)
class _Ids:
    """The numbers given so far; folders and archives keep theirs for what lies in them."""

    of_folder: dict[str, int] = field(default_factory=dict)
    last: int = FIRST_ID - 1

    def next(self) -> int:
        self.last += 1
        return self.last

    def parent(self, folder: str, archives: Mapping[str, str]) -> object:
        """Return the number of what `folder` lies in: a folder, or an archive; the root lies in nothing."""
        if not folder:
            return ""
        above = folder.rpartition("/")[0]
        within = above.removesuffix(INSIDE)
        return self.of_folder.get(within if within in archives and above != within else above, FIRST_ID)


def hash_algorithm_of(evidence: SurveyEvidence) -> str:
    """Return which checksum the files of a survey have: sha256, else md5, else nothing."""
    found = evidence.connection.execute("SELECT count(sha256), count(md5) FROM files").fetchone() or (0, 0)
    return "sha256" if found[0] else "md5" if found[1] else ""


def write_droid_list(
    evidence: SurveyEvidence,
    stream: TextIO,
    *,
    place: ListPlace,
    describe: Describe,
    zone: tzinfo,
    hash_algorithm: str,
    where: str = "",
) -> DroidListed:
    """Write the survey, or those of its files for which the SQL condition `where` holds, to `stream`.

    Dates are written in `zone`: DROID writes them without one. With `where` only folders that hold
    a listed file, and those above them, are written.
    """
    writer = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
    heading = f"{hash_algorithm.upper()}_HASH" if hash_algorithm else "HASH"
    writer.writerow([heading if column == "HASH" else column for column in COLUMNS])
    ids, rows, files, archives = _Ids(), 0, 0, _archives(evidence)
    folders = _folders(evidence, where)
    inside = {path + INSIDE for path in archives}  # an archive is listed once, as a file
    stream_of_files = _files(evidence, where, hash_algorithm)
    upcoming = next(stream_of_files, None)
    for folder, seen in folders.items():
        if folder not in inside:
            ids.of_folder[folder] = ids.next()
            writer.writerow(_folder_row(folder, seen, ids=ids, place=place, zone=zone, archives=archives))
            rows += 1
        while upcoming is not None and upcoming[0] == folder:
            lines = _file_rows(upcoming, ids, place=place, describe=describe, zone=zone, archives=archives)
            writer.writerows(lines)
            rows, files = rows + len(lines), files + 1
            upcoming = next(stream_of_files, None)
    return DroidListed(rows, files, len(folders.keys() - inside))


@dataclass(frozen=True, slots=True)
class _Folder:
    """One folder to list: its fault, its exact path where that is no UTF-8, whether it is empty, its date."""

    fault: str | None = None
    exact: bytes | None = None
    is_empty: bool = False
    modified_ns: int | None = None

    @property
    def status(self) -> str:
        """Return the word of DROID: a folder that is done and holds nothing is Empty (DROID, SqlUtils)."""
        status = _status(self.fault, was_profiled=False)
        return "Empty" if status == "Done" and self.is_empty else status


def _folders(evidence: SurveyEvidence, where: str) -> dict[str, _Folder]:
    """Return the folders to list in order; those above come before what they hold."""
    rows = evidence.connection.execute(
        """
        SELECT folder, any_value(fault_code), any_value(path_bytes), coalesce(sum(files), 0), max(modified_ns)
        FROM folders GROUP BY folder
        """
    ).fetchall()
    parents = {folder.rpartition("/")[0] for folder, *_ in rows if folder}
    seen = {
        folder: _Folder(fault, exact, is_empty=not files and folder not in parents, modified_ns=modified_ns)
        for folder, fault, exact, files, modified_ns in rows
    }
    held = evidence.connection.execute(f"SELECT DISTINCT folder FROM files WHERE {where or 'true'}").fetchall()
    wanted = {""}
    for folder in [*(folder for (folder,) in held), *([] if where else seen)]:
        while folder not in wanted:
            wanted.add(folder)
            folder = folder.rpartition("/")[0]
    return {folder: seen.get(folder, _Folder()) for folder in sorted(wanted)}


def _files(evidence: SurveyEvidence, where: str, hash_algorithm: str) -> Iterator[_FileRow]:
    checksum = hash_algorithm if hash_algorithm in ("sha256", "md5") else "NULL"
    query = f"""
        SELECT folder, name, path_bytes, kind, size_bytes, modified_ns, result, fault_code, {checksum}, puids, basis,
            extension_mismatch, signatures
        FROM files WHERE {where or "true"} ORDER BY folder, name, path_bytes
    """
    cursor = evidence.connection.cursor()
    cursor.execute(query)
    while batch := cursor.fetchmany(ROWS_AT_A_TIME):
        yield from batch


def _status(fault_code: str | None, *, was_profiled: bool) -> str:
    if fault_code is None or (was_profiled and fault_code != LISTED_ERROR.code):
        return "Done"
    return _STATUS.get(fault_code, "Error")


def _folder_row(
    folder: str, seen: _Folder, *, ids: _Ids, place: ListPlace, zone: tzinfo, archives: Mapping[str, str]
) -> Sequence[object]:
    name = folder.rpartition("/")[2] or place.name
    uri, path = _addresses(folder, seen.exact, place=place, archives=archives) if folder else place.whole
    parent = ids.parent(folder, archives)
    modified = _date(seen.modified_ns, zone)
    return [ids.last, parent, uri + "/", path, name, "", seen.status, "", "Folder", "", modified, "false", *[""] * 6]


def _addresses(below: str, exact: bytes | None, *, place: ListPlace, archives: Mapping[str, str]) -> tuple[str, str]:
    """Return address and path; what lies in an archive has no path, only an address (DROID to 6.5.2)."""
    outer, *inner = _steps(below, archives) if archives else (below,)
    if not inner:
        folder, _, name = below.rpartition("/")
        address, path = _folder_addresses(place, folder)
        return (place.address(exact) if exact else f"{address}/{_encoded(name)}"), path + name
    schemes = [archives[inside] for inside in itertools.accumulate((outer, *inner[:-1]), "{}!/{}".format)]
    address = place.address(outer.encode()).replace("file:/", "file:///", 1)
    steps = "".join(f"!/{_encoded(step)}" for step in inner)
    return ":".join([*reversed(schemes), address]) + steps, ""


@lru_cache(maxsize=64)
def _folder_addresses(place: ListPlace, folder: str) -> tuple[str, str]:
    """Return the address of `folder` and its path with the separator after it; files come folder by folder."""
    path = place.path(folder)
    separator = "\\" if "\\" in path and not place.root else place.separator
    return place.address(folder.encode()), path if path.endswith(separator) or not path else path + separator


def _encoded(path: str | bytes) -> str:
    """Return `path` as it stands in an address (DroidUrlFormat, on top of Java's URLEncoder)."""
    return quote(path, safe="/*-._").replace("~", "%7E")


def _steps(below: str, archives: Mapping[str, str]) -> list[str]:
    """Return `below` cut at each archive it lies in: the archive's path, then the paths inside."""
    steps, start = [], 0
    for place in (match.start() for match in re.finditer("!/", below)):
        if below[:place] in archives:
            steps.append(below[start:place])
            start = place + 2
    return [*steps, below[start:]]


def _archives(evidence: SurveyEvidence) -> dict[str, str]:
    """Return the paths of archives whose members are listed, each with its scheme; few surveys have any."""
    within = evidence.connection.execute("SELECT DISTINCT folder FROM files WHERE kind = 'MEMBER'").fetchall()
    candidates = {folder[: match.start()] for (folder,) in within for match in re.finditer("!(?=/|$)", folder)}
    if not candidates:
        return {}
    path = "CASE WHEN folder = '' THEN name ELSE folder || '/' || name END"
    query = f"SELECT {path}, coalesce(puids, '') FROM files WHERE list_contains($1::VARCHAR[], {path})"
    found = evidence.connection.execute(query, [sorted(candidates)]).fetchall()
    return {archive: next((_SCHEMES[p] for p in puids.split(";") if p in _SCHEMES), "zip") for archive, puids in found}


def _file_rows(
    row: _FileRow, ids: _Ids, *, place: ListPlace, describe: Describe, zone: tzinfo, archives: Mapping[str, str]
) -> list[list[object]]:
    folder, name, exact, _, size, modified_ns, result, fault, checksum, puids, basis, mismatch, signatures = row
    below = f"{folder}/{name}" if folder else str(name)
    parent = ids.parent(below, archives)
    identity = ids.next()
    if below in archives:
        ids.of_folder[below] = identity
    status = _status(str(fault) if fault else None, was_profiled=result == "PROFILED")
    if result == "SKIPPED":
        status = "Not done"
    uri, path = _addresses(below, exact if isinstance(exact, bytes) else None, place=place, archives=archives)
    formats = [puid for puid in str(puids or "").split(";") if puid]
    common: list[object] = [
        identity, parent, uri, path, name, basis or "", status, _size(size, status),
        "Container" if below in archives else "File", extension_of(str(name)).lower(), _date(modified_ns, zone),
        "true" if mismatch else "false", checksum or "", len(formats),
    ]  # fmt: skip
    version = str(signatures) if signatures else None
    return [[*common, *_format_cells(puid, describe(puid, version) if puid else None)] for puid in formats or [""]]


def _size(size_bytes: object, status: str) -> object:
    return "" if size_bytes == -1 and status == "Done" else size_bytes


def _date(modified_ns: object, zone: tzinfo) -> str:
    if not isinstance(modified_ns, int):
        return ""
    return datetime.fromtimestamp(modified_ns // 10**9, zone).isoformat()[:19]


def _format_cells(puid: str, found: Format | None) -> tuple[str, str, str, str]:
    if found is None:
        return puid, "", "", ""
    return puid, ", ".join(found.mime_types), found.name, found.version
