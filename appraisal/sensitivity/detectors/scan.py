"""Look through the texts below a folder of a survey for signals: each content once, in batches, then seal.

Files are read as the survey read them, through a watched child, and nothing of them is changed.
"""

import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from appraisal.sensitivity.detectors.kinds import detectors_sha256
from appraisal.sensitivity.detectors.scans_store import DetectorScan, DetectorScans
from records.faults.holds import NO_SUCH_ITEM
from records.register.surveys import SurveyRegister
from records.store.audit import Json
from records.store.columns import Column
from records.store.layout import StoreLayout
from records.terms.reading import ContentRead, TermReader
from records.terms.text_scan import TextScan, Told, Written, open_texts
from records.text import TextLimits
from retention.faults import Fault, Refusal

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
    tell: Told = lambda done, total: None,
) -> DetectorScan:
    """Return the sealed scan of the files below `folder` (empty: all): begun now, gone on with, or made before.

    A survey doesn't change, so the same question to it, by the same detectors and reader, has been answered.
    Refused where the survey isn't sealed, has nothing there, its source can't be reached, or a scan is running.
    """
    with (
        open_texts(layout, surveys, survey_ref, lock="signals") as texts,
        TermReader(
            texts.root,
            options,
            texts.scratch,
            limits=options.limits,
            processes=options.processes,
            deadline_ms=options.deadline_ms,
            worker="appraisal.sensitivity.detectors.worker",
            also={"k": store_key(layout).hex()},
        ) as reader,
    ):
        connection = texts.evidence.connection
        connection.execute(_CONTENTS, [folder])
        entry = _begin_or_go_on(scans, survey_ref, folder, options, reader.extractor, actor=actor, at=now())
        if entry.is_sealed:
            return entry
        run = _SignalScan(layout, entry, scan_folder(layout, entry.ref), connection, tell)
        if not run.one("SELECT count(*) FROM contents"):
            raise Refusal(Fault(NO_SUCH_ITEM, folder))
        manifest, digest = run.to_manifest(reader, now, batch_contents=options.batch_contents)
        sealed = scans.seal(entry.ref, digest, manifest["counts"], actor=actor, at=now())
        shutil.rmtree(run.working, ignore_errors=True)
        return sealed


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


class _SignalScan(TextScan):
    """A scan for signals: their kinds, counts and places, never a value."""

    WRITTEN = Written(SIGNAL_COLUMNS, SIGNAL_ORDER)
    entry: DetectorScan

    def row(self, asked: tuple[object, ...], read: ContentRead) -> tuple[object, ...]:
        """Return the row of a content: what was read, the kinds with their counts, and their places."""
        written = ";".join(f"{kind}={count}" for kind, count in sorted((read.hits or {}).items()))
        return (*asked[:4], read.result, read.fault_code, read.fault_detail, read.characters, written, read.places)

    def says(self) -> Mapping[str, object]:
        """Return below which folder, by which detectors, and the counts."""
        results = {word.lower(): self._count(f"result = '{word}'") for word in ("READ", "PARTLY", "NOT_READ")}
        counts = {"contents": self._count("true"), **results, "with_signals": self._count("signals <> ''")}
        return {"folder": self.entry.folder, "detectors_sha256": self.entry.detectors_sha256, "counts": counts}

    def _count(self, condition: str) -> int:
        return self.one(f"SELECT count(*) FROM sealed WHERE {condition}")
