"""Sensitivity review of a list: what is open, closed, retained; signals; decide one or many; what stops a proposal."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.lists.values import SIGNED_STATES, ListState
from appraisal.sensitivity.desk import Review
from appraisal.sensitivity.detectors.signals import FileSignals
from appraisal.sensitivity.exemptions import Ground
from appraisal.sensitivity.exemptions import grounds as published_grounds
from appraisal.sensitivity.grounds_store import GroundRegister
from appraisal.sensitivity.typed import FieldFault
from muniment.tables.cells import Kind, Row, Table, TableColumn
from muniment.tables.sensitivity import counts_sentence
from muniment.web.exports import export
from muniment.web.list_words import by_of, fault_lines
from muniment.web.listing import (
    Asked,
    Listing,
    Shown,
    asked_of,
    choice_filter,
    listed,
    matching,
    search_filter,
    shown,
)
from muniment.web.page import FormView, Link, Page, Problem, Problems, described
from muniment.web.sensitivity_form import (
    OPEN_REST,
    STATE_TAGS,
    DecisionFields,
    crumbs,
    desk_for,
    field_problems,
    fields_of,
    refusal_lines,
    seen_of,
    typed_of,
    without_foreign,
)
from muniment.web.visit import Visit, needs
from records.register.asked_jobs import NewJob
from records.register.roles import Right
from retention.faults import Fault, Refusal

router = APIRouter()
SCAN = "detector scan"
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]
Decider = Annotated[Visit, Depends(needs(Right.REVIEW_LISTS))]

COLUMNS = (
    TableColumn("path", "File", meaning="Path below the share."),
    TableColumn("decision", "Decision", meaning="undecided: nobody has decided it, and there is no default."),
    TableColumn("opens_on", "Opens on", Kind.DATE),
    TableColumn("exemptions", "Exemptions and years, or ground"),
    TableColumn("approved", "Approved", meaning="Date of the schedule, or the retention instrument."),
    TableColumn("signals", "Signals", meaning="What was found in its text. It decides nothing."),
    TableColumn("text", "Text", meaning="Whether its text was looked through, and whether anything was found."),
    TableColumn("signal_count", "Signal count", Kind.COUNT),
    TableColumn("copy", "Redacted copy"),
    TableColumn("person", "Decided by"),
    TableColumn("reason", "Reason"),
)
WITH, EYES, NONE, NOT_YET = "with signals", "for human eyes", "no signal found", "not looked through"
ON_PAGE = tuple(column for column in COLUMNS if column.name not in ("text", "signal_count", "reason"))


def _example(form: FormView | None = None) -> "SensitivityPage":
    path = "Op ALPHA/2 Evidence/Statements/MG11 Ash Wick.doc"
    rows: tuple[Row, ...] = (
        (
            path,
            "closed",
            None,
            "40(2) 84",
            "",
            "2 of postcode.",
            WITH,
            2,
            "MG11 Ash Wick_R.doc",
            "reviewer2",
            "A witness.",
        ),
        ("Op ALPHA/7 Media/Scene 01.jpg", "undecided", None, "", "", "For human eyes: no text.", EYES, 0, "", "", ""),
    )
    return SensitivityPage(
        title="Sensitivity review of L0001",
        crumbs=crumbs("L0001"),
        ref="L0001",
        counts="136 selected = 119 open + 16 closed + 1 retained by the department + 0 undecided; 3 redacted copies.",
        stops=("SEN020 Op ALPHA/7 Media/Scene 01.jpg: Nobody has decided whether this record is open.",),
        links=(Link("Names of folders", "/lists/L0001/folder-names"),),
        scanned="Texts were looked through: scan D0001.",
        scans=(Link("Signals in the texts of L0001: finished", "/jobs/J0001"),),
        may_scan=True,
        files=review_listing(Table("Files", COLUMNS, rows), Asked("/lists/L0001/sensitivity"), "L0001"),
        fields=fields_of(
            form or FormView(),
            record_hint="Leave empty for the date last modified.",
            grounds=published_grounds(),
            may_open_rest=True,
        ),
        may_decide=True,
        seen=12,
        form=form or FormView(),
    )


def _example_with_errors() -> "SensitivityPage":
    problems = (
        Problem("record-1", "Tick the files that you decide on."),
        Problem("answer", "Choose open, closed or retained; there is no default."),
        Problem("reason", "Say why, in a sentence the DRO can read."),
    )
    return _example(FormView({"reason": ("",)}, problems))


@described(_example, _example_with_errors)
@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivityPage(Page):
    """Every selected file with its decision and signals; tick and decide; what still stops the list."""

    template: ClassVar[str] = "sensitivity/review.html"
    ref: str
    counts: str
    stops: tuple[str, ...]
    links: tuple[Link, ...]
    scanned: str
    scans: tuple[Link, ...]
    may_scan: bool
    files: Listing
    fields: DecisionFields
    may_decide: bool
    seen: int


@router.get("/lists/{ref}/sensitivity")
def show_review(visit: Reader, ref: str) -> HTMLResponse:
    """Show the review of the list."""
    review = desk_for(visit).review(ref, on=visit.on)
    visit.note_read(ref, act="sensitivity review opened")
    is_open = review.list_.state not in SIGNED_STATES and review.list_.state is not ListState.ABANDONED
    grounds = GroundRegister(visit.store.database).current()
    listing = review_listing(review_table(review, grounds), asked_of(visit), ref)
    page = SensitivityPage(
        title=f"Sensitivity review of {ref}",
        crumbs=crumbs(ref),
        ref=ref,
        counts=counts_sentence(review),
        stops=stop_lines(review.faults),
        links=(
            Link("Names of folders", f"/lists/{ref}/folder-names"),
            Link("Redacted copies", f"/lists/{ref}/redacted-copies"),
            Link("Application and approval", f"/lists/{ref}/application"),
            Link("Advisory Council", "/advisory-council"),
            Link("Retention instruments", "/retention-instruments"),
        ),
        scanned=scanned_words(review),
        scans=tuple(
            Link(f"{job.asked.title}: {job.state.value}", f"/jobs/{job.ref}")
            for job in visit.site.reading_jobs.about(SCAN, ref, limit=1)
        ),
        may_scan=visit.may(Right.REVIEW_LISTS),
        files=replace(listing, selected=frozenset(visit.form_view.values("record"))),
        fields=fields_of(
            visit.form_view,
            record_hint="Leave empty for the date last modified of each.",
            grounds=grounds,
            may_open_rest=True,
        ),
        may_decide=visit.may(Right.REVIEW_LISTS) and is_open,
        seen=newest_of(review),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/lists/{ref}/sensitivity.{format}")
def download_review(visit: Reader, ref: str, format: str) -> Response:
    """Download the rows that match."""
    visit.note_read(ref, act="sensitivity review downloaded")
    grounds = GroundRegister(visit.store.database).current()
    table = review_table(desk_for(visit).review(ref, on=visit.on), grounds)
    asked = asked_of(visit, f"/lists/{ref}/sensitivity")
    return export(visit, matching(table, asked), format, name=f"Sensitivity of {ref}")


@router.post("/lists/{ref}/sensitivity")
def decide_many(visit: Decider, ref: str) -> Response:
    """Decide what is ticked, or that everything undecided is open but what is ticked."""
    form, problems = visit.form, Problems()
    desk = desk_for(visit)
    ticked = form.all("record")
    path = f"/lists/{ref}/sensitivity"
    if form.text("answer") == OPEN_REST:
        problems.require(form.text("reason"), "reason", "Say why, in a sentence the DRO can read.")
        if problems:
            return visit.again(problems)
        try:
            made = desk.decide_all_open(ref, ticked, form.text("reason"), by=by_of(visit), on=visit.on)
        except Refusal as refusal:
            return visit.refused(refusal, act="sensitivity decision", subject=ref)
        return visit.done(path, f"{len(made)} decided: open.")
    if not ticked:
        problems.add("record-1", "Tick the files that you decide on.")
    typed = without_foreign(typed_of(form, problems))
    if problems:
        return visit.again(problems)
    try:
        review = desk.review(ref, on=visit.on, with_signals=False)
        chosen = {one.file.path: one.file.ref for one in review.files if one.file.path in ticked}
        standing = {one.file.ref: one.decision for one in review.files if one.decision}
        found = desk.decide(
            ref, typed, ticked, by=by_of(visit), on=visit.on, seen=seen_of(form, standing, chosen.values())
        )
    except Refusal as refusal:
        return visit.again(refusal_lines(refusal))
    faults = [one for one in found if isinstance(one, FieldFault)]
    if faults:
        return visit.again(field_problems(faults))
    return visit.done(form.from_page or path, f"{len(found)} decided.")


@router.post("/lists/{ref}/sensitivity/scan")
def scan_texts(visit: Decider, ref: str) -> Response:
    """Ask for the texts of the list's folders to be looked through."""
    path = f"/lists/{ref}/sensitivity"
    try:
        job = visit.site.jobs.enqueue(
            NewJob(SCAN, ref, f"Signals in the texts of {ref}", {"list": ref}), by=visit.person.name, at=visit.at
        )
    except Refusal as refusal:
        return visit.refused(refusal, act=SCAN, subject=ref, path=path)
    return visit.done(f"/jobs/{job.ref}", f"The texts of {ref} are being looked through. Then go back to its review.")


# -- what they show -------------------------------------------------------------------------------------------


def review_table(review: Review, grounds: Mapping[int, Ground]) -> Table:
    """Return every selected file with its decision and its signals; a ground in the words recorded."""
    rows: list[Row] = []
    for one in review.files:
        decision, signals = one.decision, one.signals
        closure = decision.closure if decision else None
        retention = decision.retention if decision else None
        asked = (
            "; ".join(f"{code} {years}" for code, years in zip(closure.codes, closure.periods, strict=True))
            if closure
            else f"ground {grounds[retention.ground].shown}, {retention.years} years"
            if retention
            else ""
        )
        approved = closure.schedule_on.isoformat() if closure and closure.schedule_on else ""
        rows.append(
            (
                one.file.path,
                one.state,
                closure.opens_on if closure else None,
                asked,
                approved or (retention.instrument or "" if retention else ""),
                signals.sentence if signals else "",
                text_state(signals),
                signals.total if signals else 0,
                "; ".join(copy.name for copy in one.copies),
                decision.person.name if decision else "",
                decision.reason if decision else "",
            )
        )
    return Table(f"Sensitivity of {review.list_.ref}", COLUMNS, tuple(rows), (("Counts", counts_sentence(review)),))


def review_listing(table: Table, asked: Asked, ref: str) -> Listing:
    """Return the page of files: each leads to its own, its decision is a tag."""

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = [shown(cell, column) for cell, column in zip(row, table.columns, strict=True) if column in ON_PAGE]
        path = str(row[0])
        cells[0] = Shown(path, href=file_href(ref, path), copy=path, classes="m-path")
        cells[1] = Shown(str(row[1]), tag=STATE_TAGS[str(row[1])])
        return tuple(cells)

    filters = (
        search_filter(asked),
        choice_filter(asked, COLUMNS[1], table),
        choice_filter(asked, COLUMNS[6], table),
        choice_filter(asked, COLUMNS[9], table),
    )
    return listed(
        table,
        asked,
        name="files",
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        on_page=ON_PAGE,
        filters=filters,
        empty="No file is selected. Select files under Files and decisions.",
        noun=("file", "files"),
    )


def text_state(signals: FileSignals | None) -> str:
    """Return whether a file's text was looked through, and whether anything was found."""
    if signals is None:
        return NOT_YET
    if signals.for_human_eyes:
        return EYES
    return WITH if signals.total else NONE


def file_href(ref: str, path: str) -> str:
    """Return the address of one file's page."""
    from urllib.parse import urlencode

    return f"/lists/{ref}/sensitivity/file?{urlencode({'path': path})}"


def stop_lines(faults: tuple[Fault, ...]) -> tuple[str, ...]:
    """Return what stops the list, many of one kind in one line."""
    by_code: dict[str, list[Fault]] = {}
    for fault in faults:
        by_code.setdefault(fault.code.code, []).append(fault)
    return tuple(line for found in by_code.values() for line in fault_lines(found))


def scanned_words(review: Review) -> str:
    """Return whether and when texts were looked through."""
    if review.scan is None:
        return "No texts were looked through yet."
    counts: Mapping[str, object] = review.scan.counts
    return (
        f"Texts were looked through in scan {review.scan.ref}: {counts['contents']} contents = {counts['read']} read + "
        f"{counts['partly']} in part + {counts['not_read']} for human eyes; {counts['with_signals']} with signals."
    )


def newest_of(review: Review) -> int:
    """Return the newest decision that the page knows."""
    return max((one.decision.sequence for one in review.files if one.decision), default=0)
