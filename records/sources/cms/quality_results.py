"""What the data quality gate says of a whole export: worked out case by case, kept, and asked as views.

It is computed and not evidence: it stands apart, named by the rules that made it, and may be deleted.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from records.sources.cms import codes, quality, quality_ends, quality_papers, quality_rules
from records.sources.cms.case_values import CaseValues, cases_of
from records.sources.cms.quality import CaseQuality, Terms, judge
from records.sources.cms.quality_rules import RULES
from records.store.columns import Column
from records.store.evidence import MEMORY_LIMIT, Manifest, create_view, flush, write_rows
from records.store.export_evidence import ExportEvidence, open_export, read_export_manifest
from records.store.layout import StoreLayout
from retention.facts import civil_date

SCORE_COLUMNS = (
    Column("urn", "VARCHAR", "URN of the case."),
    Column("area", "VARCHAR", "Area that has it."),
    Column("unit", "VARCHAR", "Unit that has it."),
    Column("score", "BIGINT", "From 0 to 100; 100: nothing was found."),
    Column("sum_shown", "VARCHAR", "How the score comes about."),
    Column("blocks_decision", "BOOLEAN", "A trigger fact fails: nothing may be decided."),
    Column("blocked_because", "VARCHAR", "Why, in sentences; missing where nothing blocks."),
)
FINDING_COLUMNS = (
    Column("urn", "VARCHAR", "URN of the case."),
    Column("area", "VARCHAR", "Area that has it."),
    Column("unit", "VARCHAR", "Unit that has it."),
    Column("code", "VARCHAR", "Code of the rule."),
    Column("evidence", "VARCHAR", "What was found, in sentences."),
    Column("who", "VARCHAR", "Who can mend it."),
    Column("remedy", "VARCHAR", "How, in a sentence."),
    Column("cost", "BIGINT", "What it takes off the score."),
    Column("blocks_decision", "BOOLEAN", "Whether it stops a decision."),
)
CASES_A_PART = 20_000


def terms_of(manifest: Manifest) -> Terms:
    """Return what the gate is told of the export that `manifest` describes."""
    mandated = manifest["terms"]
    return Terms(
        as_of=civil_date(datetime.fromisoformat(manifest["sent"]["as_of"]), "Europe/London"),
        calculator_versions=frozenset(mandated.get("calculator_versions", ())),
        record_sheet_versions=frozenset(mandated.get("record_sheet_versions", ())),
        damaged_tables=frozenset(manifest["damaged_tables"]),
    )


def rules_digest() -> str:
    """Return 16 hexadecimal digits that name the rules as they stand in this program."""
    digest = hashlib.sha256()
    for module in (quality, quality_ends, quality_papers, quality_rules, codes):
        digest.update(Path(str(module.__file__)).read_bytes())
    return digest.hexdigest()[:16]


def qualities_of(export: ExportEvidence) -> Iterator[tuple[CaseValues, CaseQuality]]:
    """Yield each case of `export` with what the gate says of it, in order of the URN."""
    terms = terms_of(export.manifest)
    for values in cases_of(export):
        yield values, judge(values, terms, rules=RULES)


def work_out(layout: StoreLayout, ref: str) -> Path:
    """Return the folder of what the gate says of the export `ref`, worked out where that was not done yet."""
    read_export_manifest(layout, ref)
    folder = layout.quality / f"{ref}-{rules_digest()}"
    if folder.is_dir():
        return folder
    layout.quality.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = folder.with_name(f"{folder.name}.{os.getpid()}.tmp")
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(mode=0o700)
    with open_export(layout, ref) as export:
        _write(export, beside)
    try:
        os.replace(beside, folder)
    except OSError:  # another process was first, with the same rules and the same cases
        shutil.rmtree(beside)
    flush(layout.quality)
    return folder


@contextmanager
def quality_of(layout: StoreLayout, ref: str, *, keep: bool) -> Iterator[Path]:
    """Open the folder of what the gate says of the export `ref`; without `keep` nothing is written to the store.

    Then it is worked out where temporary files go, if that was not done yet, and thrown away at the end.
    """
    folder = layout.quality / f"{ref}-{rules_digest()}"
    if keep or folder.is_dir():
        yield work_out(layout, ref)
        return
    with TemporaryDirectory(prefix="muniment-") as beside, open_export(layout, ref) as export:
        _write(export, Path(beside))
        yield Path(beside)


def _write(export: ExportEvidence, folder: Path) -> None:
    judged = qualities_of(export)
    number = 0
    connection = export.connection.cursor()
    while batch := list(islice(judged, CASES_A_PART)):
        scores = [_score(values, found) for values, found in batch]
        write_rows(connection, folder / f"scores-{number:04}.parquet", scores, columns=SCORE_COLUMNS)
        findings = [row for values, found in batch for row in _findings(values, found)]
        write_rows(connection, folder / f"findings-{number:04}.parquet", findings, columns=FINDING_COLUMNS)
        number += 1


def _score(values: CaseValues, found: CaseQuality) -> tuple[object, ...]:
    case = values.case
    blocked = found.blocked_because or None
    return (case.urn, case.area, case.unit, found.score, found.sum_shown, found.blocks_decision, blocked)


def _findings(values: CaseValues, found: CaseQuality) -> Iterator[tuple[object, ...]]:
    case = values.case
    for finding in found.findings:
        evidence = " ".join(finding.sentences)
        own = (finding.code, evidence, str(finding.who), finding.remedy, finding.cost, finding.blocks)
        yield (case.urn, case.area, case.unit, *own)


@contextmanager
def open_quality(layout: StoreLayout, ref: str, *, memory_limit: str = MEMORY_LIMIT) -> Iterator[ExportEvidence]:
    """Open the export `ref` with two more views: `quality_scores`, a row a case, and `quality_findings`.

    They have the columns of SCORE_COLUMNS and FINDING_COLUMNS, and are worked out where that was not done yet.
    """
    folder = work_out(layout, ref)
    with open_export(layout, ref, memory_limit=memory_limit) as export:
        create_quality_views(export.connection, folder)
        yield export


def create_quality_views(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Create the views of what the gate says, from `folder`."""
    create_view(connection, "quality_scores", sorted(folder.glob("scores-*.parquet")), columns=SCORE_COLUMNS)
    create_view(connection, "quality_findings", sorted(folder.glob("findings-*.parquet")), columns=FINDING_COLUMNS)
