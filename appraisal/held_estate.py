"""The holds over the estate: what they match, what that reaches, and what term scans make candidates.

A hold with a term list makes every folder with an undecided hit a candidate: treated as held until
a person has confirmed or dismissed each hit. A decision is on a content: where the bytes have
changed since, the hit is a candidate again.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from appraisal.estate.evaluate import CoverageOf, ThingCoverage
from records.estate.view import Estate
from records.faults.holds import NO_SUCH_ITEM
from records.register.exports import ExportRegister
from records.register.hold_core import registered_holds
from records.register.hold_routes import CandidateFolder, EstateHolds, Link, is_open
from records.register.hold_values import LONDON, HoldEntry, HoldItem
from records.register.holds import HoldRegister
from records.register.surveys import SurveyRegister
from records.store.database import Database
from records.store.evidence import open_survey
from records.store.export_evidence import open_export
from records.store.layout import StoreLayout
from records.terms.hits import FileHits, FolderHits, open_scan, treat_as_held
from records.terms.register import ScanEntry, ScanRegister
from retention.facts import Facts, Ref, civil_date
from retention.faults import Fault, Refusal
from retention.terms import RefKind


@dataclass(frozen=True, slots=True)
class HeldFolder:
    """One folder that a term scan makes a candidate of a hold, with the sentence for its row."""

    hold_ref: str
    hits: FolderHits
    sentence: str
    scan_ref: str


@dataclass(frozen=True, slots=True)
class HeldEstate:
    """The holds over one survey; `unscanned` are holds whose term list was never looked for in its source."""

    routes: EstateHolds
    candidates: tuple[HeldFolder, ...]
    unscanned: tuple[str, ...]
    source_ref: str


@contextmanager
def open_held_estate(
    layout: StoreLayout,
    database: Database,
    survey_ref: str,
    *,
    known: date,
    folders: Sequence[str] | None = None,
    facts: Iterable[Facts] = (),
    links: Iterable[Link] = (),
) -> Iterator[HeldEstate]:
    """Open the holds over the survey. `folders` are the units of decision; None: those directly below the root."""
    entries = HoldRegister(database).all()
    source_ref = SurveyRegister(database).find(survey_ref).source_ref
    candidates, unscanned = candidates_of(
        layout, database, entries, source_ref=source_ref, known=known, folders=folders
    )
    placed = {entry.ref: entry.placing.terms.effective_on for entry in entries}
    as_candidates = [
        CandidateFolder(one.hold_ref, one.hits.folder, placed[one.hold_ref], one.sentence) for one in candidates
    ]
    with open_survey(layout, survey_ref) as evidence:
        routes = EstateHolds(
            evidence.connection,
            source_ref,
            registered_holds(entries),
            known=known,
            facts=facts,
            links=links,
            candidates=as_candidates,
        )
        yield HeldEstate(routes, candidates, unscanned, source_ref)


def candidates_of(
    layout: StoreLayout,
    database: Database,
    entries: Iterable[HoldEntry],
    *,
    source_ref: str,
    known: date,
    folders: Sequence[str] | None = None,
) -> tuple[tuple[HeldFolder, ...], tuple[str, ...]]:
    """Return the folders with hits undecided as known on the day, by hold and folder; and holds never scanned for."""
    found: list[HeldFolder] = []
    unscanned: list[str] = []
    scans = newest_scans(database, known=known)
    for entry in sorted(entries, key=lambda entry: entry.ref):
        if not is_open(entry, known=known) or entry.scope.lexicon is None:
            continue
        scan = scans.get((source_ref, entry.scope.lexicon))
        if scan is None:
            unscanned.append(entry.ref)
            continue
        with open_scan(layout, scan) as opened:
            decided = [hit.ref for hit in opened.files_with_hits() if is_decided(entry, hit, known=known)]
            asked = opened.top_folders() if folders is None else folders
            for hits in opened.folders(asked, without=decided):
                if hits.files_with_hits:
                    sentence = treat_as_held(entry.ref, hits, opened.mention)
                    found.append(HeldFolder(entry.ref, hits, sentence, scan.ref))
    return tuple(found), tuple(unscanned)


def newest_scan(database: Database, source_ref: str, lexicon: str, *, known: date = date.max) -> ScanEntry | None:
    """Return the newest finished scan of any survey of the source, of those begun by the day; None where none is."""
    return newest_scans(database, known=known).get((source_ref, lexicon))


def newest_scans(database: Database, *, known: date = date.max) -> dict[tuple[str, str], ScanEntry]:
    """Return the newest finished scan by source and term list, of those begun by the day."""
    scans = ScanRegister(database).all()  # before the surveys, so that each has its own among them
    source_of = {survey.ref: survey.source_ref for survey in SurveyRegister(database).all()}
    return {  # the oldest first, so the newest stands
        (source_of[one.survey_ref], one.lexicon): one
        for one in scans
        if one.is_sealed and civil_date(one.started_at, LONDON) <= known
    }


def undecided_hits(entry: HoldEntry, hits: Iterable[FileHits], *, known: date) -> tuple[FileHits, ...]:
    """Return the files of `hits` on which nobody has decided, in order of their paths."""
    return tuple(hit for hit in hits if not is_decided(entry, hit, known=known))


def is_decided(entry: HoldEntry, hit: FileHits, *, known: date) -> bool:
    """Return whether a person had decided by the day on this very content at this place."""
    decisions = [one for one in entry.decisions if one.item.ref == hit.ref and civil_date(one.at, LONDON) <= known]
    return bool(decisions) and decisions[-1].item.sha256 == hit.sha256


def with_contents(layout: StoreLayout, database: Database, items: Iterable[HoldItem]) -> tuple[HoldItem, ...]:
    """Return the records as the newest surveys know them, files with their checksum.

    A Refusal that names every file or folder that the newest survey of its source doesn't have, and
    every file of paper (BARCODE/NUMBER) that its newest export doesn't have.
    """
    surveys, found, faults = SurveyRegister(database), [], []
    for item in items:
        survey = surveys.latest_sealed(item.ref.source) if item.ref.kind in PLACES else None
        if item.ref.kind not in PLACES or (survey is None and _is_boxed(layout, database, item.ref)):
            found.append(item)
        elif survey is None:
            faults.append(Fault(NO_SUCH_ITEM, str(item.ref)))
        else:
            with open_survey(layout, survey.ref) as evidence:
                row = evidence.connection.execute(PLACES[item.ref.kind], {"path": item.ref.key}).fetchone()
            if row is None:
                faults.append(Fault(NO_SUCH_ITEM, str(item.ref)))
            else:
                found.append(HoldItem(item.ref, row[0]))
    if faults:
        raise Refusal(*faults)
    return tuple(found)


def _is_boxed(layout: StoreLayout, database: Database, ref: Ref) -> bool:
    """Return whether the newest export of the source has this file of paper in a box."""
    export = ExportRegister(database).latest_sealed(ref.source)
    barcode, _, number = ref.key.rpartition("/")
    if export is None or ref.kind is not RefKind.FILE or not number.isdecimal():
        return False
    with open_export(layout, export.ref) as evidence:
        row = evidence.connection.execute(
            "SELECT 1 FROM paper_boxes WHERE barcode = $1 AND file_number = $2 LIMIT 1", [barcode, int(number[:18])]
        ).fetchone()
    return row is not None


PLACES = {
    RefKind.FILE: """SELECT sha256 FROM files
        WHERE CASE WHEN folder = '' THEN name ELSE folder || '/' || name END = $path LIMIT 1""",
    RefKind.FOLDER: "SELECT NULL FROM files WHERE folder = $path OR starts_with(folder, $path || '/') LIMIT 1",
}


def estate_coverage(layout: StoreLayout, database: Database, *, known: date) -> CoverageOf:
    """Return what says how holds reach the units of an estate other than by their own facts."""

    def coverage(estate: Estate) -> Iterator[ThingCoverage]:
        for source in estate.sources:
            rows = estate.connection.execute(
                "SELECT folder FROM units WHERE source = $1 ORDER BY unit", [source.source]
            ).fetchall()
            folders = [str(folder) for (folder,) in rows]
            with open_held_estate(layout, database, source.survey, known=known, folders=folders) as held:
                yield from (ThingCoverage(ref, one) for ref, one in held.routes.folder_relations(folders))

    return coverage
