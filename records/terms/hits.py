"""What a finished scan says: files with hits, folders to be treated as held, files that were not read."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from records.faults.holds import SCAN_PART_CHANGED
from records.register.hold_routes_sql import ANCESTORS
from records.store.evidence import Manifest, create_view, open_survey, rows_digest
from records.store.layout import StoreLayout
from records.terms.columns import CONTENT_COLUMNS, CONTENT_ORDER
from records.terms.plan import FILE_READS
from records.terms.register import ScanEntry
from records.terms.scan import read_scan_manifest, scan_folder, scan_part
from retention.facts import Ref
from retention.faults import Fault
from retention.terms import RefKind

# Counted by folder first, then added up into the folders above: equality of paths only.
FOLDER_FIGURES = f"""
    WITH named AS (SELECT DISTINCT folder FROM sealed WHERE result = 'NAME' AND name = ''),
    in_named AS (SELECT DISTINCT a.folder FROM ({ANCESTORS.format(folders="(SELECT DISTINCT folder FROM files)")}) a
        JOIN named n ON a.ancestor = n.folder),
    by_folder AS (
        SELECT folder, count(*) AS files, count(*) FILTER (read <> 'READ') AS unread,
            count(*) FILTER ((hit_count > 0 OR folder IN (SELECT folder FROM in_named))
                AND CASE WHEN folder = '' THEN name ELSE folder || '/' || name END NOT IN (SELECT path FROM dismissed)
            ) AS hits
        FROM ({FILE_READS}) GROUP BY folder)
    SELECT w.folder, coalesce(sum(b.files), 0)::BIGINT, coalesce(sum(b.hits), 0)::BIGINT,
        coalesce(sum(b.unread), 0)::BIGINT
    FROM wanted w
    LEFT JOIN (
        SELECT a.ancestor, f.files, f.hits, f.unread FROM by_folder f
        JOIN ({ANCESTORS.format(folders="by_folder")}) a USING (folder)) b ON b.ancestor = w.folder
    GROUP BY w.position, w.folder ORDER BY w.position
"""


@dataclass(frozen=True, slots=True)
class FileHits:
    """One file with hits: its reference, its content's checksum, terms and counts. No text."""

    ref: Ref
    sha256: str | None
    hits: dict[str, int]
    in_name: bool


@dataclass(frozen=True, slots=True)
class NotRead:
    """One file of which nothing may be concluded, or not of all of it, and why."""

    path: str
    result: str
    fault_code: str
    detail: str


@dataclass(frozen=True, slots=True)
class FolderHits:
    """One folder with all below it: files, files with hits, files not read to their end."""

    folder: str
    files: int
    files_with_hits: int
    files_not_read: int


class OpenScan:
    """A finished scan, open to questions; every answer is in order of folder and name."""

    def __init__(self, manifest: Manifest, connection: duckdb.DuckDBPyConnection, source_ref: str) -> None:
        self.manifest, self.connection, self._source = manifest, connection, source_ref

    @property
    def mention(self) -> str:
        """Return what a hit mentions, such as "an undercover officer or SDS"."""
        return str(self.manifest["lexicon"]["mention"])

    def files_with_hits(self) -> Iterator[FileHits]:
        """Yield each file with a hit in its content or its name."""
        found = self.connection.execute(f"""SELECT folder, name, sha256, content_hits, name_hits
            FROM ({FILE_READS}) WHERE hit_count > 0 ORDER BY folder, name, path_bytes""")
        for folder, name, sha256, content_hits, name_hits in found.fetchall():
            key = f"{folder}/{name}" if folder else name
            hits = _counted(content_hits)
            for term, count in _counted(name_hits).items():
                hits[term] = hits.get(term, 0) + count
            yield FileHits(Ref(RefKind.FILE, self._source, key), sha256, hits, bool(name_hits))

    def not_read(self) -> Iterator[NotRead]:
        """Yield each file that was not read, or not to its end."""
        found = self.connection.execute(f"""SELECT folder, name, read, fault_code, fault_detail
            FROM ({FILE_READS}) WHERE read <> 'READ' ORDER BY folder, name, path_bytes""")
        for folder, name, read, code, detail in found.fetchall():
            yield NotRead(f"{folder}/{name}" if folder else name, read, code or "", detail or "")

    def folders(self, folders: Sequence[str], *, without: Iterable[Ref] = ()) -> tuple[FolderHits, ...]:
        """Return the figures of each of `folders`, in their order; files in `without` count as without hits.

        A hit in a folder's own name counts for the files in it: all of them may be meant.
        """
        wanted = [[position, folder] for position, folder in enumerate(folders)]
        dismissed = {ref.key for ref in without if ref.kind is RefKind.FILE}
        self.connection.execute("CREATE OR REPLACE TEMP TABLE wanted (position BIGINT, folder VARCHAR)")
        if wanted:
            self.connection.executemany("INSERT INTO wanted VALUES (?, ?)", wanted)
        self.connection.execute(
            "CREATE OR REPLACE TEMP TABLE dismissed AS SELECT unnest($1::VARCHAR[]) AS path", [sorted(dismissed)]
        )
        found = self.connection.execute(FOLDER_FIGURES).fetchall()
        return tuple(FolderHits(folder, files, hits, unread) for folder, files, hits, unread in found)

    def top_folders(self) -> tuple[str, ...]:
        """Return the folders directly below the root, in order: what is asked about where no file plan says better."""
        found = self.connection.execute(
            "SELECT DISTINCT split_part(folder, '/', 1) AS top FROM files WHERE folder <> '' ORDER BY top"
        ).fetchall()
        return tuple(top for (top,) in found)

    def fault(self) -> Fault | None:
        """Return that the evidence is no longer what was sealed; None where it is."""
        digest = rows_digest(self.connection, "sealed", columns=CONTENT_COLUMNS, order=CONTENT_ORDER)
        if digest == self.manifest["part"]["rows_sha256"]:
            return None
        return Fault(SCAN_PART_CHANGED, str(self.manifest["scan"]))


@contextmanager
def open_scan(layout: StoreLayout, entry: ScanEntry) -> Iterator[OpenScan]:
    """Open a finished scan beside its survey: the view `sealed` beside `files` and `folders`."""
    manifest = read_scan_manifest(layout, entry.ref)
    with open_survey(layout, entry.survey_ref) as evidence:
        create_view(evidence.connection, "sealed", [scan_part(layout, manifest)], columns=CONTENT_COLUMNS)
        yield OpenScan(manifest, evidence.connection, str(evidence.manifest["source"]["ref"]))


def scan_faults(layout: StoreLayout, entries: Iterable[ScanEntry], *, parts: bool) -> Iterator[Fault]:
    """Yield what is wrong with the manifest of each finished scan, and with `parts` with its evidence."""
    for entry in entries:
        if not entry.is_sealed:
            continue
        path = scan_folder(layout, entry.ref) / "manifest.json"
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None
        if found != entry.manifest_sha256:
            yield Fault(SCAN_PART_CHANGED, f"scan {entry.ref}", path.name)
        elif parts:
            with open_scan(layout, entry) as opened:
                fault = opened.fault()
            if fault is not None:
                yield fault


def treat_as_held(hold_ref: str, hits: FolderHits, mention: str) -> str:
    """Return the sentence about a folder that is a candidate of a hold.

    >>> treat_as_held("UCPI", FolderHits("Op CEDAR", 322, 3, 9), "an undercover officer or SDS")
    'Treat as held, UCPI. 3 files mention an undercover officer or SDS. A person must confirm.'
    """
    files = "1 file mentions" if hits.files_with_hits == 1 else f"{hits.files_with_hits:,} files mention"
    return f"Treat as held, {hold_ref}. {files} {mention}. A person must confirm."


def _counted(written: str) -> dict[str, int]:
    pairs = (pair.rsplit("=", 1) for pair in written.split(";") if pair)
    return {term: int(count) for term, count in pairs}
