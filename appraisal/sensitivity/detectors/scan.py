"""Look through the texts below a folder of a survey for signals: each content once, in batches, then seal.

As in a term scan finished parts are the checkpoint: whatever ends the process, the same command goes
on. Files are read as the survey read them, through a watched child, and nothing of them is changed.
"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from appraisal.sensitivity.detectors.kinds import detectors_sha256
from appraisal.sensitivity.detectors.scans_store import DetectorScan, DetectorScans
from records.faults import NO_SUCH_ITEM, SCAN_RUNNING, SCAN_WITHOUT_SOURCE
from records.formats import extension_of
from records.register.surveys import SurveyRegister
from records.store.audit import Json
from records.store.columns import Column
from records.store.evidence import Manifest, copy_out, open_survey, path_list, rows_digest, write_json, write_rows
from records.store.layout import StoreLayout
from records.survey.paths import SourceRoot, joined, shown
from records.survey.privileges import drop_read_override
from records.survey.scratch import Scratch
from records.terms.reading import ContentRead, TermReader, ToRead
from records.text import TextLimits
from retention.faults import Fault, Refusal

THREADS = 4
SIGNAL_COLUMNS: tuple[Column, ...] = (
    Column("folder", "VARCHAR", "Folder of the file, as in the survey."),
    Column("name", "VARCHAR", "Name of the file."),
    Column("path_bytes", "BLOB", "Exact path below the root, where it is not UTF-8; otherwise missing."),
    Column("sha256", "VARCHAR", "SHA-256 of the content; missing where the survey has none."),
    Column("result", "VARCHAR", "READ: to its end. PARTLY: a part was not. NOT_READ: nothing may be concluded."),
    Column("fault_code", "VARCHAR", "Why it was not read, or not to its end; missing where it was."),
    Column("fault_detail", "VARCHAR", "The value met, for the fault; missing where the code says it all."),
    Column("characters", "BIGINT", "Characters of text that were looked through."),
    Column("signals", "VARCHAR", "Kinds found with their counts, as postcode=2, joined by ;. Empty: none."),
    Column("places", "VARCHAR", "Kind, place and keyed hash of each, as postcode@17:9f…, joined by ;. No values."),
)
SIGNAL_ORDER = "name, path_bytes"
_SCOPE = "kind = 'FILE' AND ($1 = '' OR folder = $1 OR starts_with(folder, $1 || '/'))"
_CONTENTS = f"""
    CREATE TEMP TABLE contents AS
    SELECT row_number() OVER (ORDER BY folder, name, path_bytes) - 1 AS number, * FROM (
        SELECT folder, name, path_bytes, sha256, size_bytes, marks, fault_code FROM (
            SELECT *, row_number() OVER (
                PARTITION BY coalesce(sha256, folder || '/' || name) ORDER BY folder, name, path_bytes) AS place
            FROM files WHERE {_SCOPE})
        WHERE place = 1)
"""


@dataclass(frozen=True, slots=True)
class Detecting:
    """How a scan reads; and the name and digest by which the child knows what is looked for."""

    limits: TextLimits = TextLimits()  # noqa: RUF009  frozen
    deadline_ms: int = 20_000
    processes: int = 2
    batch_contents: int = 200
    name: str = "detectors"

    @property
    def sha256(self) -> str:
        """Return the digest of the detectors."""
        return detectors_sha256()

    def recorded(self, extractor: str) -> dict[str, Json]:
        """Return the options as they are recorded."""
        return {
            "limits": dict(asdict(self.limits)),
            "deadline_ms": self.deadline_ms,
            "batch_contents": self.batch_contents,
            "extractor": extractor,
        }


def store_key(layout: StoreLayout) -> bytes:
    """Return the key of this store by which values are hashed; made on first use, for its owner's eyes only."""
    path = layout.root / "detectors.key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text(encoding="ascii"))
    key = secrets.token_bytes(32)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(key.hex())
    return key


def scan_folder(layout: StoreLayout, ref: str) -> Path:
    """Return the folder of the scan `ref`: manifest.json once sealed, working/ until then."""
    return layout.root / "evidence" / "signals" / ref


def scan_signals(
    survey_ref: str,
    folder: str,
    *,
    layout: StoreLayout,
    surveys: SurveyRegister,
    scans: DetectorScans,
    options: Detecting,
    actor: str,
    now: Callable[[], datetime],
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> DetectorScan:
    """Return the sealed scan of the files below `folder` (empty: all): begun now, gone on with, or made before.

    A survey doesn't change, so the same question to it, by the same detectors and reader, has been answered.
    Refused where the survey isn't sealed, has nothing there, its source can't be reached, or a scan is running.
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
            options,
            scratch,
            limits=options.limits,
            processes=options.processes,
            deadline_ms=options.deadline_ms,
            worker="appraisal.sensitivity.detectors.worker",
            also={"k": store_key(layout).hex()},
        ) as reader,
    ):
        evidence.connection.execute(_CONTENTS, [folder])
        entry = _begin_or_go_on(scans, survey_ref, folder, options, reader.extractor, actor=actor, at=now())
        if entry.is_sealed:
            return entry
        run = _Run(layout, entry, evidence.connection, options, tell)
        if not run.total:
            raise Refusal(Fault(NO_SUCH_ITEM, folder))
        manifest, digest = run.to_manifest(reader, now)
        sealed = scans.seal(entry.ref, digest, manifest["counts"], actor=actor, at=now())
        shutil.rmtree(run.working, ignore_errors=True)
        return sealed


@contextmanager
def _lock(layout: StoreLayout, survey_ref: str) -> Iterator[None]:
    layout.locks.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(layout.locks / f"signals-{survey_ref}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(Fault(SCAN_RUNNING, survey_ref)) from error
        yield
    finally:
        os.close(descriptor)


def _begin_or_go_on(
    scans: DetectorScans,
    survey_ref: str,
    folder: str,
    options: Detecting,
    extractor: str,
    *,
    actor: str,
    at: datetime,
) -> DetectorScan:
    """Return the scan that asks the same, finished or not; else a new one."""
    recorded = options.recorded(extractor)
    for one in scans.all():
        same = (one.survey_ref, one.folder, one.detectors_sha256) == (survey_ref, folder, options.sha256)
        if same and one.options == recorded:
            return one
    return scans.begin(survey_ref, folder, options.sha256, recorded, actor=actor, at=at)


class _Run:
    """One scan under way, from its working folder to its manifest."""

    def __init__(
        self,
        layout: StoreLayout,
        entry: DetectorScan,
        connection: duckdb.DuckDBPyConnection,
        options: Detecting,
        tell: Callable[[int, int], None],
    ) -> None:
        self._layout, self._entry, self._connection = layout, entry, connection
        self._options, self._tell = options, tell
        self.working = scan_folder(layout, entry.ref) / "working"
        self.total = self._one("SELECT count(*) FROM contents")

    def to_manifest(self, reader: TermReader, now: Callable[[], datetime]) -> tuple[Manifest, str]:
        """Return the manifest and its digest; at once where only the seal was missing."""
        path = scan_folder(self._layout, self._entry.ref) / "manifest.json"
        if path.is_file():
            return json.loads(path.read_text(encoding="utf-8")), hashlib.sha256(path.read_bytes()).hexdigest()
        self.working.mkdir(parents=True, exist_ok=True)
        self._read(reader)
        return self._seal(path, now)

    def _read(self, reader: TermReader) -> None:
        size = self._options.batch_contents
        with ThreadPoolExecutor(THREADS, thread_name_prefix="signals", initializer=drop_read_override) as pool:
            for first in range(0, self.total, size):
                self._tell(first, self.total)
                path = self.working / f"part-{first // size:06}.parquet"
                if path.exists():
                    continue
                asked = self._connection.execute(_batch(first, size)).fetchall()
                answers = pool.map(reader.read, [_to_read(row) for row in asked])
                rows = [_row(row, read) for row, read in zip(asked, answers, strict=True)]
                write_rows(self._connection, path, rows, columns=SIGNAL_COLUMNS)
        self._tell(self.total, self.total)

    def _seal(self, path: Path, now: Callable[[], datetime]) -> tuple[Manifest, str]:
        parts = sorted(self.working.glob("*.parquet"))
        self._connection.execute(f"CREATE TEMP TABLE sealed AS SELECT * FROM read_parquet({path_list(parts)})")
        digest = rows_digest(self._connection, "sealed", columns=SIGNAL_COLUMNS, order=SIGNAL_ORDER)
        part = self._layout.parts / f"{digest}.parquet"
        if not part.exists():
            copy_out(self._connection, f"SELECT * FROM sealed ORDER BY folder, {SIGNAL_ORDER}", part)
        manifest: Manifest = {
            "scan": self._entry.ref,
            "survey": self._entry.survey_ref,
            "folder": self._entry.folder,
            "detectors_sha256": self._entry.detectors_sha256,
            "options": dict(self._entry.options),
            "started_at": self._entry.started_at.isoformat(),
            "finished_at": now().isoformat(),
            "counts": {
                "contents": self._one("SELECT count(*) FROM sealed"),
                "read": self._one("SELECT count(*) FROM sealed WHERE result = 'READ'"),
                "partly": self._one("SELECT count(*) FROM sealed WHERE result = 'PARTLY'"),
                "not_read": self._one("SELECT count(*) FROM sealed WHERE result = 'NOT_READ'"),
                "with_signals": self._one("SELECT count(*) FROM sealed WHERE signals <> ''"),
            },
            "part": {"rows_sha256": digest, "rows": self._one("SELECT count(*) FROM sealed")},
        }
        return manifest, write_json(path, manifest)

    def _one(self, query: str) -> int:
        found = self._connection.execute(query).fetchone()
        return int(found[0]) if found else 0


def _batch(first: int, count: int) -> str:
    return f"""SELECT folder, name, path_bytes, sha256, size_bytes, marks, fault_code FROM contents
        WHERE number >= {first} AND number < {first + count} ORDER BY number"""


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


def _row(asked: tuple[object, ...], read: ContentRead) -> tuple[object, ...]:
    written = ";".join(f"{kind}={count}" for kind, count in sorted((read.hits or {}).items()))
    return (*asked[:4], read.result, read.fault_code, read.fault_detail, read.characters, written, read.places)
