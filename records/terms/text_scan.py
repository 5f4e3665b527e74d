"""A scan over the texts of a sealed survey, whatever it looks for: each content once, in batches, then one part.

Finished batches are the checkpoint, as in a survey: whatever ends the process, the same command goes
on. Nothing in the source is changed, last-access times included.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import duckdb

from records.faults.holds import SCAN_RUNNING, SCAN_WITHOUT_SOURCE
from records.faults.surveys import DISK_FULL
from records.formats import extension_of
from records.register.scans import Scan
from records.register.surveys import SurveyRegister
from records.store.columns import Column
from records.store.evidence import (
    Manifest,
    SurveyEvidence,
    copy_out,
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
from records.terms.reading import ContentRead, ToRead
from retention.faults import Fault, Refusal

THREADS = 4

Told = Callable[[int, int], None]
Row = tuple[object, ...]


class Reads(Protocol):
    """What reads one content."""

    def read(self, asked: ToRead) -> ContentRead:
        """Return what was found in the content."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of a survey, open to be read: its evidence, its source, and room for copies."""

    evidence: SurveyEvidence
    root: SourceRoot
    scratch: Scratch


@contextmanager
def open_texts(layout: StoreLayout, surveys: SurveyRegister, survey_ref: str, *, lock: str) -> Iterator[Texts]:
    """Open the texts of a survey; nobody else scans them under the name `lock` meanwhile.

    Refused where the survey isn't sealed, its source can't be reached or is no share, or such a scan is running.
    """
    source = surveys.source(surveys.find(survey_ref).source_ref)
    if source.kind != "share" or not os.path.isdir(source.root):
        raise Refusal(Fault(SCAN_WITHOUT_SOURCE, survey_ref, shown(source.root)))
    with (
        _locked(layout.locks / f"{lock}-{survey_ref}.lock", survey_ref),
        open_survey(layout, survey_ref) as evidence,
        SourceRoot(source.root) as root,
        Scratch(count=THREADS * 2) as scratch,
    ):
        yield Texts(evidence, root, scratch)


@contextmanager
def _locked(path: Path, survey_ref: str) -> Iterator[None]:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refusal(Fault(SCAN_RUNNING, survey_ref)) from error
        yield
    finally:
        os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Written:
    """How what was read is written: its columns, and the order of rows within a folder."""

    columns: Sequence[Column]
    order: str


class TextScan:
    """One scan under way, from its working folder to its manifest. The connection has the numbered table `contents`.

    A kind of scan says what a row holds, what else is sealed beside the batches, and what the manifest says of it.
    """

    WRITTEN: Written

    def __init__(
        self, layout: StoreLayout, entry: Scan, folder: Path, connection: duckdb.DuckDBPyConnection, tell: Told
    ) -> None:
        self.layout, self.entry, self.folder = layout, entry, folder
        self.connection, self._tell = connection, tell
        self.working = folder / "working"

    def prepare(self) -> None:
        """Make what the batches need, once the working folder is there."""

    def row(self, asked: Row, read: ContentRead) -> Row:
        """Return the row of a content that was read; `asked` has folder, name, path_bytes and sha256 in front."""
        raise NotImplementedError

    def finish(self) -> None:
        """Write what stands beside the batches into the working folder."""

    def rows_to_seal(self, batches: str) -> str:
        """Return the query for the rows to seal; `batches` reads all that was written into the working folder."""
        return batches

    def says(self) -> Mapping[str, object]:
        """Return what the manifest says of this kind of scan, its `counts` among it; the table `sealed` is there."""
        raise NotImplementedError

    def to_manifest(self, reader: Reads, now: Callable[[], datetime], *, batch_contents: int) -> tuple[Manifest, str]:
        """Return the manifest and its digest; at once where only the seal of the register was missing."""
        path = self.folder / "manifest.json"
        if path.is_file():
            return json.loads(path.read_text(encoding="utf-8")), hashlib.sha256(path.read_bytes()).hexdigest()
        self.working.mkdir(parents=True, exist_ok=True)
        try:
            self.prepare()
            self._read(reader, batch_contents)
            self.finish()
            return self._seal(path, now)
        except (OSError, duckdb.IOException) as error:
            if "space" in str(error).lower():
                raise Refusal(Fault(DISK_FULL, str(self.layout.root))) from error
            raise

    def one(self, query: str) -> int:
        """Return the number that the query gives; 0 where it gives none."""
        found = self.connection.execute(query).fetchone()
        return int(found[0]) if found else 0

    def _read(self, reader: Reads, size: int) -> None:
        total = self.one("SELECT count(*) FROM contents")
        with ThreadPoolExecutor(THREADS, thread_name_prefix="texts", initializer=drop_read_override) as pool:
            for first in range(0, total, size):
                self._tell(first, total)
                path = self.working / f"part-{first // size:06}.parquet"
                if path.exists():
                    continue
                asked = self.connection.execute(_batch(first, size)).fetchall()
                answers = pool.map(reader.read, [_to_read(row) for row in asked])
                rows = [self.row(row, read) for row, read in zip(asked, answers, strict=True)]
                write_rows(self.connection, path, rows, columns=self.WRITTEN.columns)
        self._tell(total, total)

    def _seal(self, path: Path, now: Callable[[], datetime]) -> tuple[Manifest, str]:
        names = ", ".join(column.name for column in self.WRITTEN.columns)
        order = self.WRITTEN.order
        batches = f"SELECT {names} FROM read_parquet({path_list(sorted(self.working.glob('*.parquet')))})"
        self.connection.execute(
            f"CREATE TEMP TABLE sealed AS SELECT * FROM ({self.rows_to_seal(batches)}) ORDER BY folder, {order}"
        )
        digest = rows_digest(self.connection, "sealed", columns=self.WRITTEN.columns, order=order)
        part = self.layout.parts / f"{digest}.parquet"
        if not part.exists():
            copy_out(self.connection, f"SELECT * FROM sealed ORDER BY folder, {order}", part)
        manifest: Manifest = {
            "scan": self.entry.ref,
            "survey": self.entry.survey_ref,
            "options": dict(self.entry.options),
            "started_at": self.entry.started_at.isoformat(),
            "finished_at": now().isoformat(),
            **self.says(),
            "part": {"rows_sha256": digest, "rows": self.one("SELECT count(*) FROM sealed")},
        }
        return manifest, write_json(path, manifest)


def _batch(first: int, count: int) -> str:
    return f"""SELECT folder, name, path_bytes, sha256, size_bytes, marks, fault_code FROM contents
        WHERE number >= {first} AND number < {first + count} ORDER BY number"""


def _to_read(row: Row) -> ToRead:
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
