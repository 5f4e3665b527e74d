"""Scan a sealed survey for a term list: each distinct content once, in batches, then seal.

Finished parts are the checkpoint, as in a survey: whatever ends the process, the same command goes
on. A content that an earlier scan read for the same list, with the same reader and limits, is
carried forward and not read again.
"""

import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from records.register.surveys import SurveyRegister
from records.store.audit import Json
from records.store.evidence import (
    Manifest,
    create_view,
)
from records.store.layout import StoreLayout
from records.terms.columns import CONTENT_COLUMNS, CONTENT_ORDER
from records.terms.plan import CONTENTS, NAMES_BESIDE, counts_of, write_name_hits
from records.terms.reading import ContentRead, TermReader
from records.terms.register import ScanEntry, ScanRegister
from records.terms.text_scan import TextScan, Told, Written, open_texts
from records.text import TextLimits
from schedules.lexicons import Lexicon

BATCH_CONTENTS = 1000
CARRIED = "result <> 'NAME' AND sha256 IS NOT NULL AND (fault_code IS NULL OR fault_code NOT IN ({}))"
NOT_CARRIED = ("TXT004", "TXT005", "TXT009")  # time, a breakdown, a change: another day they may pass


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
    with (
        open_texts(layout, surveys, survey_ref, lock="terms") as texts,
        TermReader(
            texts.root,
            lexicon,
            texts.scratch,
            limits=options.limits,
            processes=options.processes,
            deadline_ms=options.deadline_ms,
        ) as reader,
    ):
        entry, went_on = _begin_or_go_on(scans, survey_ref, lexicon, options, reader.extractor, actor=actor, at=now())
        run = _TermScan(layout, entry, lexicon, texts.evidence.connection, tell)
        manifest, digest = run.to_manifest(reader, now, batch_contents=options.batch_contents)
        sealed = scans.seal(entry.ref, digest, manifest["counts"], actor=actor, at=now())
        shutil.rmtree(run.working, ignore_errors=True)
        return Scan(sealed, manifest, went_on)


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


class _TermScan(TextScan):
    """A scan for a term list: what earlier scans read of the same contents is carried forward."""

    WRITTEN = Written(CONTENT_COLUMNS, CONTENT_ORDER)

    def __init__(
        self,
        layout: StoreLayout,
        entry: ScanEntry,
        lexicon: Lexicon,
        connection: duckdb.DuckDBPyConnection,
        tell: Told,
    ) -> None:
        super().__init__(layout, entry, scan_folder(layout, entry.ref), connection, tell)
        self._lexicon = lexicon

    def prepare(self) -> None:
        """Make the tables `carried` (what earlier scans read, the newest word first) and `contents` (what is left)."""
        earlier = self.entry.options["earlier"]
        refs = [str(ref) for ref in earlier] if isinstance(earlier, list) else []
        paths = [scan_part(self.layout, read_scan_manifest(self.layout, ref)) for ref in refs]
        create_view(self.connection, "earlier", paths, columns=CONTENT_COLUMNS)
        codes = ", ".join(f"'{code}'" for code in NOT_CARRIED)
        self.connection.execute(f"""CREATE TEMP TABLE carried AS
            SELECT * FROM earlier WHERE {CARRIED.format(codes)}
            QUALIFY row_number() OVER (PARTITION BY sha256 ORDER BY read_in DESC, folder, name) = 1""")
        self.connection.execute(CONTENTS)

    def row(self, asked: tuple[object, ...], read: ContentRead) -> tuple[object, ...]:
        """Return the row of a content: what was read, the terms with their counts, and by which scan."""
        hits = dict(sorted((read.hits or {}).items()))
        written = ";".join(f"{term}={count}" for term, count in hits.items())
        counted = (read.result, read.fault_code, read.fault_detail, read.characters, written, sum(hits.values()))
        return (*asked[:4], *counted, self.entry.ref)

    def finish(self) -> None:
        """Write the names that hold a term."""
        write_name_hits(self.connection, self._lexicon, self.working / "names.parquet", scan_ref=self.entry.ref)

    def rows_to_seal(self, batches: str) -> str:
        """Return what was read and what was carried."""
        return f"{batches} UNION ALL SELECT {NAMES_BESIDE}"

    def says(self) -> Mapping[str, object]:
        """Return which list was looked for, and the counts."""
        lexicon = self._lexicon
        names = {"name": lexicon.name, "title": lexicon.title, "mention": lexicon.mention, "sha256": lexicon.sha256}
        return {"lexicon": names, "counts": counts_of(self.connection)}


def read_scan_manifest(layout: StoreLayout, ref: str) -> Manifest:
    """Return the manifest of the sealed scan `ref`."""
    manifest: Manifest = json.loads((scan_folder(layout, ref) / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def scan_part(layout: StoreLayout, manifest: Manifest) -> Path:
    """Return the path of the part that holds the contents of `manifest`."""
    return layout.parts / f"{manifest['part']['rows_sha256']}.parquet"
