"""Gather what an evaluation needs from a store, and open the estate under the rules.

Gathering reads one moment's state: the last audit event goes into the inputs. Nothing is written.
"""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date

import duckdb
from sqlmodel import col, func, select

from appraisal.estate.asked import NOTHING, Named
from appraisal.estate.deciding import Rules
from appraisal.estate.evaluate import CoverageOf, Evaluation, evaluate
from appraisal.estate.inputs import EvidenceInput, Inputs
from records.case_facts import block_undecidable, create_case_facts, create_no_case_facts
from records.estate.things import create_known_cases, create_things
from records.estate.view import ESTATE_MEMORY, SurveyedSource, open_estate
from records.faults.fileplan import NOTHING_TO_EVALUATE
from records.register.exports import ExportEntry, ExportRegister
from records.register.fileplan import FilePlan, FilePlanRegister
from records.register.hold_core import RegisteredHold
from records.register.holds import HoldRegister
from records.register.surveys import SurveyRegister
from records.sources.cms.quality_results import create_quality_views, quality_of, terms_of
from records.store.database import Database, reading
from records.store.evidence import Manifest
from records.store.export_evidence import open_views, read_export_manifest
from records.store.layout import StoreLayout
from records.store.tables import AuditEventRow
from retention.faults import Fault, Refusal
from retention.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Gathering:
    """What an evaluation is made from, read at one moment: evidence, file plan, holds, audit sequence."""

    sources: tuple[SurveyedSource, ...]
    export: ExportEntry | None
    evidence: tuple[EvidenceInput, ...]
    plan: FilePlan
    holds: tuple[RegisteredHold, ...]
    audit_sequence: int

    def inputs(self, schedules: Mapping[str, Schedule], *, on: date, known: date) -> Inputs:
        """Return the inputs of an evaluation of this by `schedules` for the two days."""
        named = tuple(sorted((ref, schedule.digest) for ref, schedule in schedules.items()))
        return Inputs(self.evidence, named, self.plan.digest, self.audit_sequence, on, known)


def gather(database: Database, *, known: date | None = None) -> Gathering:
    """Return the newest evidence of each source, and the decisions as known at the end of `known`; None is now.

    A Refusal where no survey is finished and no export was imported.
    """
    surveys, exports = SurveyRegister(database), ExportRegister(database)
    sources: list[SurveyedSource] = []
    evidence: list[EvidenceInput] = []
    newest = surveys.newest_sealed()
    for source in surveys.sources():
        entry = newest.get(source.ref)
        if entry is not None and entry.seal is not None:
            sources.append(SurveyedSource(source.ref, source.shown_as, entry.ref, entry.started_at.date()))
            evidence.append(EvidenceInput(source.ref, entry.ref, entry.seal.manifest_sha256))
    export = exports.latest_sealed()
    if export is not None and export.seal is not None:
        evidence.append(EvidenceInput(export.source_ref, export.ref, export.seal.manifest_sha256))
    if not evidence:
        raise Refusal(Fault(NOTHING_TO_EVALUATE, ""))
    return Gathering(
        tuple(sources),
        export,
        tuple(evidence),
        FilePlanRegister(database).plan(known=known),
        HoldRegister(database).in_force(),
        _last_event(database),
    )


def _last_event(database: Database) -> int:
    with reading(database) as session:
        return session.exec(select(func.coalesce(func.max(col(AuditEventRow.sequence)), 0))).one()


@contextmanager
def open_evaluation(
    layout: StoreLayout,
    gathering: Gathering,
    schedules: Mapping[str, Schedule],
    *,
    on: date,
    known: date,
    coverage_of: CoverageOf | None = None,
    also_asked: Named = NOTHING.bits,
    memory_limit: str = ESTATE_MEMORY,
    keep: bool = True,
) -> Iterator[Evaluation]:
    """Open the estate as evaluated on the day `on` with what was known on the day `known`.

    `coverage_of` says how holds cover things by other routes than conditions on facts; `also_asked`
    are facts that a simulation will ask about. Without `keep` not even what the data quality gate
    worked out is kept for the next time.
    """
    manifest = read_export_manifest(layout, gathering.export.ref) if gathering.export else None
    with ExitStack() as stack:
        estate = stack.enter_context(
            open_estate(
                layout, gathering.sources, gathering.plan, linked=_links(layout, manifest), memory_limit=memory_limit
            )
        )
        connection = estate.connection
        if manifest is not None:
            open_views(connection, layout, manifest, prefix="cms_")
            create_case_facts(connection, known=known, damaged=tuple(manifest["damaged_tables"]))
            quality = stack.enter_context(quality_of(layout, str(manifest["export"]), keep=keep))
            create_quality_views(connection, quality)
            if known >= _as_of(manifest):
                block_undecidable(connection)
        else:
            create_no_case_facts(connection)
        create_known_cases(connection, has_export=manifest is not None)
        create_things(connection, case_source=gathering.export.source_ref if gathering.export else None)
        rules = Rules(schedules, gathering.plan, gathering.holds, on, known)
        inputs = gathering.inputs(schedules, on=on, known=known)
        yield evaluate(estate, rules, inputs, coverage_of=coverage_of, also_asked=also_asked)


def _as_of(manifest: Manifest) -> date:
    """Return the day that the export speaks of: what its data quality shows was not known before."""
    return terms_of(manifest).as_of


def _links(layout: StoreLayout, manifest: Manifest | None) -> tuple[tuple[str, str], ...]:
    """Return folder and URN of each copy from Egress to a drive that the activity log has, in order."""
    if manifest is None:
        return ()
    with duckdb.connect(":memory:") as connection:
        open_views(connection, layout, manifest)
        rows = connection.execute(
            """
            SELECT DISTINCT destination_path, urn FROM egress_activity
            WHERE destination_path IS NOT NULL AND action_type IN (
                'TRANSFER_COMPLETED', 'FOLDER_CREATED', 'FOLDER_COPIED', 'FOLDER_MOVED')
            ORDER BY ALL
            """
        ).fetchall()
    return tuple((str(path), str(urn)) for path, urn in rows)
