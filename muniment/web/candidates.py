"""Candidates: records that a hold may cover, treated as held until a person has confirmed or dismissed them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.held_estate import candidates_of, newest_scan, newest_scans, undecided_hits, with_contents
from appraisal.lists.recording import By
from muniment.disposals import recalled_words
from muniment.tables.shown import Kind, Row, Table, TableColumn
from muniment.web.estate import files_href
from muniment.web.exports import export
from muniment.web.holds import CRUMBS, holdings_of
from muniment.web.home import WaitingItem, waiting
from muniment.web.keeping import hits_of
from muniment.web.listing import Asked, Listing, Shown, asked_of, listed, matching, search_filter, shown
from muniment.web.page import FormView, Link, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.register.asked_jobs import NewJob
from records.register.hold_values import CandidateVerdict, HoldEntry, HoldItem
from records.register.holds import HoldRegister
from records.register.roles import Right
from records.terms.hits import FileHits
from retention.facts import Ref
from retention.faults import Refusal
from retention.terms import RefKind

if TYPE_CHECKING:
    from records.terms.register import ScanEntry

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]
Decider = Annotated[Visit, Depends(needs(Right.DECIDE_CANDIDATES))]
Runner = Annotated[Visit, Depends(needs(Right.RUN_SURVEYS))]

COLUMNS = (
    TableColumn("hold", "Hold"),
    TableColumn("folder", "Folder", meaning="Path as users know it."),
    TableColumn("files", "Files", Kind.COUNT),
    TableColumn("files_with_hits", "To decide on", Kind.COUNT, "Files with words of the hold's term list."),
    TableColumn("files_not_read", "Not read", Kind.COUNT, "Files whose text could not be looked through."),
    TableColumn("sentence", "Treated as"),
    TableColumn("source", "Source"),
)
HIT_COLUMNS = (
    TableColumn("file", "File", meaning="Path as users know it."),
    TableColumn("terms", "Terms and counts", meaning="Which terms, and how often; never the text around them."),
    TableColumn("in_name", "In its name", Kind.YES_NO),
    TableColumn("sha256", "SHA-256", meaning="Empty where the file could not be read."),
)
CHOOSE = "Select at least one file."
SAY_VERDICT = "Choose whether the files are what the hold is about."
SAY_WHY = "Say why, in a sentence the DRO can read."
SAY_PATH = "Give the path of the file, as the drive shows it."
EVERY = "every"
SCAN = "term scan"
ASKED = "The words of the holds are being looked for. Then go back to the candidates."
NO_SURVEY = "No share was surveyed yet, so there is nothing to look through. Survey a share first."


def _candidates_example() -> "CandidatesPage":
    path = r"\\FS99\SCD\Op CEDAR - R v DOE (99BB0202007)"
    row: Row = ("UCPI", path, 322, 3, 0, "3 files mention an undercover officer.", "SRC0001")
    return CandidatesPage(
        title="Candidates of holds",
        crumbs=CRUMBS,
        list=_folders(Table("Folders", COLUMNS, [row]), Asked("/candidates")),
        unscanned=("Hold UCPI: its words were never looked for in SRC0001.",),
        may_look=True,
    )


@described(_candidates_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatesPage(Page):
    """The folders that holds may cover, by hold."""

    template: ClassVar[str] = "holds/candidates.html"
    list: Listing
    unscanned: tuple[str, ...] = ()
    may_look: bool = False


def _hits_example(form: FormView) -> "HitsPage":
    row: Row = (r"\\FS99\SCD\Op CEDAR\MG5.doc", "undercover officer 2", False, "0" * 64)
    return HitsPage(
        title="Candidates of UCPI in SRC0001",
        crumbs=(*CRUMBS, Link("Candidates", "/candidates")),
        path="/candidates/UCPI/SRC0001/files",
        list=_hits_listing(
            Table("Files", HIT_COLUMNS, [row]), Asked("/candidates/UCPI/SRC0001/files"), "SRC0001", r"\\FS99\SCD"
        ),
        may_decide=True,
        form=form,
    )


@described(
    lambda: _hits_example(FormView()),
    lambda: _hits_example(FormView({}, (Problem("verdict", SAY_VERDICT), Problem("candidate-1", CHOOSE)))),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class HitsPage(Page):
    """The files of a source that a hold may cover, for a person to confirm or dismiss; no text is shown."""

    template: ClassVar[str] = "holds/hits.html"
    path: str
    list: Listing
    may_decide: bool

    @property
    def read_path(self) -> str:
        """Return where a record that somebody has read is confirmed."""
        return self.path.removesuffix("/files") + "/read"


@waiting(Right.DECIDE_CANDIDATES)
def candidates_to_decide(visit: Visit) -> tuple[WaitingItem, ...]:
    """Return how many files wait for a person, by hold."""
    found = []
    for entry, hits in _undecided_by_hold(visit):
        if hits:
            text = f"Hold {entry.ref}: {len(hits):,} {'file' if len(hits) == 1 else 'files'} to confirm or dismiss"
            found.append(WaitingItem(text, f"/candidates?hold={entry.ref}", "Treated as held until then."))
    return tuple(found)


# -- routes ------------------------------------------------------------------------------------------------


@router.get("/candidates")
def show_candidates(visit: Reader) -> HTMLResponse:
    """Show the folders that holds may cover."""
    table, unscanned = _table(visit)
    page = CandidatesPage(
        title="Candidates of holds",
        crumbs=CRUMBS,
        list=_folders(table, asked_of(visit)),
        unscanned=unscanned,
        may_look=visit.may(Right.RUN_SURVEYS) and bool(_newest_of_shares(visit)),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.post("/candidates/look")
def look_for_words(visit: Runner) -> Response:
    """Ask for the words of every hold in force to be looked for in the newest survey of each share."""
    jobs = []
    for survey in _newest_of_shares(visit):
        job = NewJob(SCAN, survey, f"Words of the holds in {survey}", {"survey": survey})
        try:
            jobs.append(visit.site.jobs.enqueue(job, by=visit.actor, at=visit.at).ref)
        except Refusal as refusal:
            return visit.refused(refusal, act=SCAN, subject=survey, path="/candidates")
    return visit.done(f"/jobs/{jobs[0]}" if len(jobs) == 1 else "/jobs", ASKED if jobs else NO_SURVEY)


@router.get("/candidates.{format}")
def download_candidates(visit: Reader, format: str) -> Response:
    """Download the folders that match."""
    table, _ = _table(visit)
    return export(visit, matching(table, asked_of(visit, "/candidates")), format, name="Candidates of holds")


@router.get("/candidates/{ref}/{source}/files")
def show_hits(visit: Reader, ref: str, source: str) -> HTMLResponse:
    """Show the files of the source that the hold may cover; that they were opened is logged."""
    shown_as = visit.store.surveys.source(source).shown_as
    table = _hits_table(visit, ref, source)
    path = f"/candidates/{ref}/{source}/files"
    listing = _hits_listing(
        table, asked_of(visit), source, shown_as, selected=frozenset(visit.form_view.values("candidate"))
    )
    page = HitsPage(
        title=f"Candidates of {ref} in {shown_as}",
        crumbs=(*CRUMBS, Link("Candidates", "/candidates")),
        path=path,
        list=listing,
        may_decide=visit.may(Right.DECIDE_CANDIDATES),
        form=visit.form_view,
    )
    visit.note_read(f"candidates of {ref} in {source}")
    return visit.shown(page)


@router.get("/candidates/{ref}/{source}/files.{format}")
def download_hits(visit: Reader, ref: str, source: str, format: str) -> Response:
    """Download the files that match; that they were downloaded is logged."""
    visit.note_read(f"candidates of {ref} in {source}", act="downloaded")
    table = matching(_hits_table(visit, ref, source), asked_of(visit, f"/candidates/{ref}/{source}/files"))
    return export(visit, table, format, name=f"Candidates of {ref}")


@router.post("/candidates/{ref}/{source}/files")
def take_decision(visit: Decider, ref: str, source: str) -> Response:
    """Take what a person says of the files ticked, or of every file that matches the filter."""
    problems = Problems()
    verdict = next((one for one in CandidateVerdict if one.value == visit.form.text("verdict")), None)
    if verdict is None:
        problems.add("verdict", SAY_VERDICT)
    reason = problems.require(visit.form.text("reason"), "reason", SAY_WHY)
    entry = HoldRegister(visit.store.database).find(ref)
    scan, hits = _undecided(visit, entry, source)
    ticked = set(visit.form.all("candidate"))
    chosen = [hit for hit in hits if visit.form.has(EVERY) or hit.ref.key in ticked]
    if not chosen:
        problems.add("candidate-1" if hits else "", CHOOSE)
    if problems or verdict is None or scan is None:
        return visit.again(problems)
    items = [HoldItem(hit.ref, hit.sha256) for hit in chosen]
    try:
        holdings_of(visit).decide(ref, items, verdict, reason, by=visit.person, at=visit.at, scan_ref=scan.ref)
    except Refusal as refusal:
        return visit.refused(refusal, act="hold candidate decided", subject=ref)
    said = f"{len(chosen):,} {'file' if len(chosen) == 1 else 'files'} {verdict.value.lower()} under hold {ref}."
    said = f"{said} {len(hits) - len(chosen):,} still to decide on."
    recalled = recalled_words(visit.store, by=By(visit.person, visit.actor, visit.at), on=visit.on)
    return visit.done(f"/candidates/{ref}/{source}/files", f"{said} {recalled}".rstrip())


@router.post("/candidates/{ref}/{source}/read")
def take_record(visit: Decider, ref: str, source: str) -> Response:
    """Confirm a record that somebody has read, whatever a term scan says of it: held from today."""
    problems = Problems()
    path = problems.require(visit.form.text("record_path"), "record_path", SAY_PATH)
    reason = problems.require(visit.form.text("read_reason"), "read_reason", SAY_WHY)
    if problems:
        return visit.again(problems)
    try:
        items = with_contents(visit.store.layout, visit.store.database, [_item_at(visit, source, path)])
        holdings_of(visit).decide(ref, items, CandidateVerdict.CONFIRMED, reason, by=visit.person, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="hold candidate confirmed", subject=ref)
    recalled = recalled_words(visit.store, by=By(visit.person, visit.actor, visit.at), on=visit.on)
    said = f"{path} is confirmed under hold {ref}: held from today. {recalled}".rstrip()
    return visit.done(f"/candidates/{ref}/{source}/files", said)


def _item_at(visit: Visit, source: str, path: str) -> HoldItem:
    """Return the file at `path`, written as users know it or below its source."""
    shown_as = visit.store.surveys.source(source).shown_as
    key = path.removeprefix(shown_as).replace("\\", "/").strip("/")
    return HoldItem(Ref(RefKind.FILE, source, key))


# -- what they show ------------------------------------------------------------------------------------------


def _newest_of_shares(visit: Visit) -> tuple[str, ...]:
    """Return the newest sealed survey of each share: an imported list has no texts to look through."""
    newest = visit.store.surveys.newest_sealed()
    shares = [one.ref for one in visit.store.surveys.sources() if one.kind == "share"]
    return tuple(newest[ref].ref for ref in shares if ref in newest)


def _table(visit: Visit) -> tuple[Table, tuple[str, ...]]:
    rows: list[Row] = []
    unscanned = []
    entries, surveyed = HoldRegister(visit.store.database).all(), visit.store.surveys.newest_sealed()
    for source in visit.store.surveys.sources():
        if source.ref not in surveyed:
            continue
        found, never = candidates_of(
            visit.store.layout, visit.store.database, entries, source_ref=source.ref, known=visit.on
        )
        for one in found:
            folder = f"{source.shown_as}\\{one.hits.folder.replace('/', chr(92))}"
            counts = (one.hits.files, one.hits.files_with_hits, one.hits.files_not_read)
            rows.append((one.hold_ref, folder, *counts, one.sentence, source.ref))
        unscanned += [f"Hold {ref}: its words were never looked for in {source.shown_as}." for ref in never]
    return Table("Folders that holds may cover", COLUMNS, rows), tuple(unscanned)


def _folders(table: Table, asked: Asked) -> Listing:
    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = [shown(cell, column) for cell, column in zip(row, COLUMNS, strict=True)]
        hold, folder, source = str(row[0]), str(row[1]), str(row[6])
        cells[0] = Shown(hold, href=f"/holds/{hold}")
        cells[1] = Shown(folder, href=f"/candidates/{hold}/{source}/files", copy=folder, classes="m-path")
        return tuple(cells[:6])

    return listed(
        table,
        asked,
        name="candidates",
        key_of=lambda row: f"{row[0]}:{row[6]}:{row[1]}",
        show_row=show_row,
        filters=(search_filter(asked),),
        empty="No record waits for a person to confirm a hold.",
        noun=("folder", "folders"),
        on_page=COLUMNS[:6],
    )


def _hits_table(visit: Visit, ref: str, source: str) -> Table:
    entry = HoldRegister(visit.store.database).find(ref)
    shown_as = visit.store.surveys.source(source).shown_as
    _, hits = _undecided(visit, entry, source)
    rows: list[Row] = []
    for hit in hits:
        terms = "; ".join(f"{term} {count}" for term, count in hit.hits.items())
        rows.append((f"{shown_as}\\{hit.ref.key.replace('/', chr(92))}", terms, hit.in_name, hit.sha256))
    return Table(f"Files that {ref} may cover", HIT_COLUMNS, rows)


def _hits_listing(
    table: Table, asked: Asked, source: str, shown_as: str, *, selected: frozenset[str] = frozenset()
) -> Listing:
    def key_of(row: Row) -> str:
        return str(row[0]).removeprefix(f"{shown_as}\\").replace("\\", "/")

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = [shown(cell, column) for cell, column in zip(row, HIT_COLUMNS, strict=True)]
        key = key_of(row)
        folder, _, name = key.rpartition("/")
        href = files_href(Ref(RefKind.FOLDER, source, folder), q=name)
        cells[0] = Shown(str(row[0]), href=href, copy=str(row[0]), classes="m-path")
        return tuple(cells[:3])

    listing = listed(
        table,
        asked,
        name="hits",
        key_of=key_of,
        show_row=show_row,
        filters=(search_filter(asked),),
        empty="Nothing is left to decide on.",
        noun=("file", "files"),
        on_page=HIT_COLUMNS[:3],
    )
    return replace(listing, selected=selected)


def _undecided(visit: Visit, entry: HoldEntry, source: str) -> "tuple[ScanEntry | None, tuple[FileHits, ...]]":
    scan = newest_scan(visit.store.database, source, entry.scope.lexicon or "", known=visit.on)
    return scan, _undecided_in(visit, entry, scan)


def _undecided_in(visit: Visit, entry: HoldEntry, scan: "ScanEntry | None") -> tuple[FileHits, ...]:
    if scan is None:
        return ()
    return undecided_hits(entry, hits_of(visit.store.layout, scan), known=visit.on)


def _undecided_by_hold(visit: Visit) -> Iterator[tuple[HoldEntry, tuple[FileHits, ...]]]:
    from records.register.hold_routes import is_open

    scans = newest_scans(visit.store.database, known=visit.on)
    for entry in HoldRegister(visit.store.database).all():
        if entry.scope.lexicon is not None and is_open(entry, known=visit.on):
            found = [scans[key] for key in sorted(scans) if key[1] == entry.scope.lexicon]
            yield entry, tuple(hit for scan in found for hit in _undecided_in(visit, entry, scan))
