"""Scan a sealed survey for a term list: each distinct content once, in batches, then seal.

Finished parts are the checkpoint, as in a survey: whatever ends the process, the same command goes
on. A content that an earlier scan read for the same list, with the same reader and limits, is
carried forward and not read again.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from records.faults import DISK_FULL, SCAN_RUNNING, SCAN_WITHOUT_SOURCE
from records.formats import extension_of
from records.register.surveys import SurveyRegister
from records.store.audit import Json
from records.store.evidence import (
    Manifest,
    copy_out,
    create_view,
    open_survey,
    path_list,
    rows_digest,
    write_json,
    write_rows,
)
from records.store.layout import StoreLayout
from records.survey.paths import SourceRoot, joined, shown
from records.survey.privileges import drop_read_override
from records.survey.scratch import Scratch
from records.terms.columns import CONTENT_COLUMNS, CONTENT_ORDER
from records.terms.plan import CONTENTS, NAMES_BESIDE, counts_of, to_read, write_name_hits
from records.terms.reading import ContentRead, TermReader, ToRead
from records.terms.register import ScanEntry, ScanRegister
from records.text import TextLimits
from retention.faults import Fault, Refusal
from schedules.lexicons import Lexicon

BATCH_CONTENTS = 1000
THREADS = 4
CARRIED = "result <> 'NAME' AND sha256 IS NOT NULL AND (fault_code IS NULL OR fault_code NOT IN ({}))"
NOT_CARRIED = ("TXT004", "TXT005", "TXT009")  # time, a breakdown, a change: another day they may pass

Told = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """How a scan reads: its limits, the seconds one file may take, how many children read."""

    limits: TextLimits = TextLimits()  # noqa: RUF009  frozen
    deadline_ms: int = 20_000
    processes: int = 2
    batch_contents: int = BATCH_CONTENTS

    def recorded(self, extractor: str, earlier: list[str]) -> dict[str, Json]:
        """Return the options as they are recorded."""
        limits: dict[str, Json] = dict(asdict(self.limits))
        return {
            "limits": limits,
            "deadline_ms": self.deadline_ms,
            "batch_contents": self.batch_contents,
            "extractor": extractor,
            "earlier": list(earlier),
        }


@dataclass(frozen=True, slots=True)
class Scan:
    """A finished scan: its entry in the register, and its manifest."""

    entry: ScanEntry
    manifest: Manifest
    went_on: bool = False

    @property
    def counts(self) -> Mapping[str, int]:
        """Return the figures: files = files_read + files_partly + files_not_read, and others."""
        counts: dict[str, int] = self.manifest["counts"]
        return counts


def scan_folder(layout: StoreLayout, ref: str) -> Path:
    """Return the folder of the scan `ref`: manifest.json once sealed, working/ until then."""
    return layout.root / "evidence" / "scans" / ref


def scan_terms(
    survey_ref: str,
    lexicon: Lexicon,
    *,
    layout: StoreLayout,
    surveys: SurveyRegister,
    scans: ScanRegister,
    options: ScanOptions,
    actor: str,
    now: Callable[[], datetime],
    tell: Told = lambda done, total: None,
) -> Scan:
    """Scan the survey, or go on with its unfinished scan; return it sealed.

    Refused where the survey isn't sealed, its source can't be reached or is no share, or a scan of
    it is running. Nothing in the source is changed, last-access times included.
    """
    source = surveys.source(surveys.find(survey_ref).source_ref)
    if source.kind != "share" or not os.path.isdir(source.root):
        raise Refusal(Fault(SCAN_WITHOUT_SOURCE, survey_ref, shown(source.root)))
    with (
        _lock(layout, survey_ref),
        open_survey(layout, survey_ref) as evidence,
        SourceRoot(source.root) as root,
        Scratch(count=THREADS * 2) as scratch,
        TermReader(
            root,
            lexicon,
            scratch,
            limits=options.limits,
            processes=options.processes,
            deadline_ms=options.deadline_ms,
        ) as reader,
    ):
        entry, went_on = _begin_or_go_on(scans, survey_ref, lexicon, options, reader.extractor, actor=actor, at=now())
        run = _Run(layout, entry, lexicon, evidence.connection, options, tell)
        manifest, digest = run.to_manifest(reader, now)
        sealed = scans.seal(entry.ref, digest, manifest["counts"], actor=actor, at=now())
        shutil.rmtree(run.working, ignore_errors=True)
        return Scan(sealed, manifest, went_on)


@contextmanager
def _lock(layout: StoreLayout, survey_ref: str) -> Iterator[None]:
    layout.locks.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(layout.locks / f"terms-{survey_ref}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(Fault(SCAN_RUNNING, survey_ref)) from error
        yield
    finally:
        os.close(descriptor)


def _begin_or_go_on(
    scans: ScanRegister,
    survey_ref: str,
    lexicon: Lexicon,
    options: ScanOptions,
    extractor: str,
    *,
    actor: str,
    at: datetime,
) -> tuple[ScanEntry, bool]:
    """Return the unfinished scan that asks the same of the survey, else a new one."""
    alike = [one for one in scans.all() if one.lexicon_sha256 == lexicon.sha256]
    recorded = options.recorded(extractor, [])
    same = [one for one in alike if {**one.options, "earlier": []} == recorded]
    for one in same:
        if not one.is_sealed and one.survey_ref == survey_ref:
            return one, True
    earlier = [one.ref for one in same if one.is_sealed]
    begun = options.recorded(extractor, earlier)
    return scans.begin(survey_ref, lexicon.name, lexicon.sha256, begun, actor=actor, at=at), False


class _Run:
    """One scan under way, from its working folder to its manifest."""

    def __init__(
        self,
        layout: StoreLayout,
        entry: ScanEntry,
        lexicon: Lexicon,
        connection: duckdb.DuckDBPyConnection,
        options: ScanOptions,
        tell: Told,
    ) -> None:
        self._layout, self._entry, self._lexicon = layout, entry, lexicon
        self._connection, self._options, self._tell = connection, options, tell
        self.working = scan_folder(layout, entry.ref) / "working"

    def to_manifest(self, reader: TermReader, now: Callable[[], datetime]) -> tuple[Manifest, str]:
        """Return the manifest and its digest; at once where only the seal was missing."""
        path = scan_folder(self._layout, self._entry.ref) / "manifest.json"
        if path.is_file():
            return read_scan_manifest(self._layout, self._entry.ref), hashlib.sha256(path.read_bytes()).hexdigest()
        self.working.mkdir(parents=True, exist_ok=True)
        self._carry()
        self._connection.execute(CONTENTS)
        try:
            self._read(reader)
            return self._seal(path, now)
        except (OSError, duckdb.IOException) as error:
            if "space" in str(error).lower():
                raise Refusal(Fault(DISK_FULL, str(self._layout.root))) from error
            raise

    def _carry(self) -> None:
        """Make the view `carried`: what earlier scans read of contents, the newest scan's word first."""
        earlier = self._entry.options["earlier"]
        refs = [str(ref) for ref in earlier] if isinstance(earlier, list) else []
        paths = [scan_part(self._layout, read_scan_manifest(self._layout, ref)) for ref in refs]
        create_view(self._connection, "earlier", paths, columns=CONTENT_COLUMNS)
        codes = ", ".join(f"'{code}'" for code in NOT_CARRIED)
        self._connection.execute(f"""CREATE TEMP TABLE carried AS
            SELECT * FROM earlier WHERE {CARRIED.format(codes)}
            QUALIFY row_number() OVER (PARTITION BY sha256 ORDER BY read_in DESC, folder, name) = 1""")

    def _read(self, reader: TermReader) -> None:
        total = self._one("SELECT count(*) FROM contents")
        size = self._options.batch_contents
        with ThreadPoolExecutor(THREADS, thread_name_prefix="terms", initializer=drop_read_override) as pool:
            for first in range(0, total, size):
                self._tell(first, total)
                path = self.working / f"part-{first // size:06}.parquet"
                if path.exists():
                    continue
                asked = self._connection.execute(to_read(first, size)).fetchall()
                answers = pool.map(reader.read, [_to_read(row) for row in asked])
                rows = [_row(row, read, self._entry.ref) for row, read in zip(asked, answers, strict=True)]
                write_rows(self._connection, path, rows, columns=CONTENT_COLUMNS)
        self._tell(total, total)
        write_name_hits(self._connection, self._lexicon, self.working / "names.parquet", scan_ref=self._entry.ref)

    def _seal(self, path: Path, now: Callable[[], datetime]) -> tuple[Manifest, str]:
        names = ", ".join(column.name for column in CONTENT_COLUMNS)
        parts = sorted(self.working.glob("*.parquet"))
        self._connection.execute(f"""CREATE TEMP TABLE sealed AS
            SELECT {names} FROM (
                SELECT {names} FROM read_parquet({path_list(parts)})
                UNION ALL SELECT {NAMES_BESIDE})
            ORDER BY folder, {CONTENT_ORDER}""")
        digest = rows_digest(self._connection, "sealed", columns=CONTENT_COLUMNS, order=CONTENT_ORDER)
        part = self._layout.parts / f"{digest}.parquet"
        if not part.exists():
            copy_out(self._connection, f"SELECT * FROM sealed ORDER BY folder, {CONTENT_ORDER}", part)
        counts = counts_of(self._connection)
        manifest: Manifest = {
            "scan": self._entry.ref,
            "survey": self._entry.survey_ref,
            "lexicon": {
                "name": self._lexicon.name,
                "title": self._lexicon.title,
                "mention": self._lexicon.mention,
                "sha256": self._lexicon.sha256,
            },
            "options": dict(self._entry.options),
            "started_at": self._entry.started_at.isoformat(),
            "finished_at": now().isoformat(),
            "counts": counts,
            "part": {"rows_sha256": digest, "rows": self._one("SELECT count(*) FROM sealed")},
        }
        return manifest, write_json(path, manifest)

    def _one(self, query: str) -> int:
        found = self._connection.execute(query).fetchone()
        return int(found[0]) if found else 0


def read_scan_manifest(layout: StoreLayout, ref: str) -> Manifest:
    """Return the manifest of the sealed scan `ref`."""
    manifest: Manifest = json.loads((scan_folder(layout, ref) / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def scan_part(layout: StoreLayout, manifest: Manifest) -> Path:
    """Return the path of the part that holds the contents of `manifest`."""
    return layout.parts / f"{manifest['part']['rows_sha256']}.parquet"


def _to_read(row: tuple[object, ...]) -> ToRead:
    folder, name, path_bytes, sha256, size_bytes, marks, survey_fault = row
    path = path_bytes if isinstance(path_bytes, bytes) else joined(str(folder).encode(), str(name).encode())
    return ToRead(
        path=path,
        extension=extension_of(str(name)).lower(),
        size_bytes=int(str(size_bytes)),
        sha256=str(sha256) if sha256 is not None else None,
        marks=str(marks or ""),
        survey_fault=str(survey_fault) if survey_fault is not None else None,
    )


def _row(asked: tuple[object, ...], read: ContentRead, scan_ref: str) -> tuple[object, ...]:
    hits = dict(sorted((read.hits or {}).items()))
    written = ";".join(f"{term}={count}" for term, count in hits.items())
    counted = (read.result, read.fault_code, read.fault_detail, read.characters, written, sum(hits.values()), scan_ref)
    return (*asked[:4], *counted)
