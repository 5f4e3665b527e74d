"""The application for closure and retention of a list: its lines, the workbook, and the approval that is entered."""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.sensitivity.application import Applicant, application_form, application_lines, write_application
from appraisal.sensitivity.desk import Review
from appraisal.sensitivity.exemptions import Ground
from appraisal.sensitivity.grounds import not_recorded
from appraisal.sensitivity.grounds_store import GroundRegister
from appraisal.sensitivity.registers_store import AdvisoryRegister
from appraisal.sensitivity.store import Approval, SensitivityRegister
from muniment.tables.cells import Kind, Row, Table, TableColumn
from muniment.tables.shown import Format
from muniment.web.dates import date_typed
from muniment.web.exports import TYPES, attachment
from muniment.web.listing import Asked, Listing, Shown, asked_of, listed, matching, search_filter, shown
from muniment.web.page import FormView, Page, Problem, Problems, described
from muniment.web.sensitivity import file_href
from muniment.web.sensitivity_form import crumbs, desk_for, refusal_lines, review_link
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.facts import Ref
from retention.faults import Refusal

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]
Agreer = Annotated[Visit, Depends(needs(Right.RECORD_AGREEMENTS))]

COLUMNS = (
    TableColumn("piece", "Piece"),
    TableColumn("kind", "Asked for"),
    TableColumn("authority", "Exemption, or ground"),
    TableColumn("period", "Years"),
    TableColumn("opens_on", "Opens on", Kind.DATE),
    TableColumn("approval", "Approval", meaning="The schedule's date or the instrument; waits: not entered yet."),
)
WAITS = "waits"


def _example(form: FormView | None = None) -> "ClosureApplicationPage":
    path = "Op ALPHA/2 Evidence/Statements/MG11 Ash Wick.doc"
    rows: tuple[Row, ...] = ((path, "Closure", "40(2) - Personal information", "84", None, WAITS),)
    return ClosureApplicationPage(
        title="Closure and retention application for L0001",
        crumbs=crumbs("L0001", review_link("L0001")),
        ref="L0001",
        marking="OFFICIAL-SENSITIVE when complete",
        counts="16 closures + 1 retention; 17 wait for their approval.",
        lines=lines_listing(Table("Lines", COLUMNS, rows), Asked("/lists/L0001/application"), "L0001"),
        meetings=({"value": "", "text": "No meeting"}, {"value": "AC-2026-07", "text": "AC-2026-07"}),
        instruments=({"value": "", "text": "Choose an instrument"}, {"value": "RI-1", "text": "RI-1"}),
        source="The National Archives, access and retention toolkit",
        words_missing=not_recorded(()),
        may_enter=True,
        form=form or FormView(),
    )


@described(
    _example,
    lambda: _example(
        FormView({}, (Problem("schedule_on-day", "The schedule's date is missing. Write for example 4 12 2026."),))
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ClosureApplicationPage(Page):
    """The lines of the application, its workbook, and the forms for what was approved."""

    template: ClassVar[str] = "sensitivity/application.html"
    ref: str
    marking: str
    counts: str
    lines: Listing
    meetings: tuple[dict[str, object], ...]
    instruments: tuple[dict[str, object], ...]
    source: str
    words_missing: str
    may_enter: bool


@router.get("/lists/{ref}/application")
def show_application(visit: Reader, ref: str) -> HTMLResponse:
    """Show the lines of the application."""
    review = desk_for(visit).review(ref, on=visit.on, with_signals=False)
    visit.note_read(ref, act="application for closure opened")
    register = AdvisoryRegister(visit.store.database)
    grounds = GroundRegister(visit.store.database).current()
    table = lines_table(review, grounds)
    form = visit.form_view
    page = ClosureApplicationPage(
        title=f"Closure and retention application for {ref}",
        crumbs=crumbs(ref, review_link(ref)),
        ref=ref,
        marking=application_form().marking,
        counts=_counts(table),
        lines=lines_listing(table, asked_of(visit), ref),
        meetings=(
            {"value": "", "text": "No meeting of the register"},
            *(
                {"value": one.ref, "text": one.ref, "selected": one.ref == form.value("meeting")}
                for one in register.meetings()
            ),
        ),
        instruments=(
            {"value": "", "text": "Choose an instrument"},
            *(
                {
                    "value": one.ref,
                    "text": f"{one.ref}: {one.series}, ground {grounds[one.ground].shown}",
                    "selected": one.ref == form.value("instrument"),
                }
                for one in register.instruments()
            ),
        ),
        source=application_form().source,
        words_missing=not_recorded(GroundRegister(visit.store.database).recorded()),
        may_enter=visit.may(Right.RECORD_AGREEMENTS),
        form=form,
    )
    return visit.shown(page)


@router.get("/lists/{ref}/application.{format}")
def download_lines(visit: Reader, ref: str, format: str) -> Response:
    """Download the lines as the page shows them."""
    from muniment.web.exports import export

    visit.note_read(ref, act="application for closure downloaded")
    review = desk_for(visit).review(ref, on=visit.on, with_signals=False)
    table = lines_table(review, GroundRegister(visit.store.database).current())
    asked = asked_of(visit, f"/lists/{ref}/application")
    return export(visit, matching(table, asked), format, name=f"Lines of the application {ref}")


@router.get("/lists/{ref}/application/workbook")
def download_workbook(visit: Reader, ref: str, responsible: str = "", series_description: str = "") -> Response:
    """Download the application as the workbook of the form in force."""
    review = desk_for(visit).review(ref, on=visit.on, with_signals=False)
    visit.note_read(ref, act="application for closure downloaded")
    applicant = Applicant(responsible.strip() or visit.person.name, review.list_.series, series_description.strip())
    lines = application_lines(
        [one.file for one in review.files],
        {one.file.ref: one.decision for one in review.files if one.decision},
        review.copies,
        applicant,
        grounds=GroundRegister(visit.store.database).current(),
    )
    stream = io.BytesIO()
    write_application(lines, stream, title=f"Application for closure and retention: list {ref}, {review.list_.title}")
    name = f"Closure and retention application {ref}, OFFICIAL-SENSITIVE.xlsx"
    return Response(stream.getvalue(), media_type=TYPES[Format.XLSX], headers={"content-disposition": attachment(name)})


@router.post("/lists/{ref}/application")
def enter_approval(visit: Agreer, ref: str) -> Response:
    """Enter what was approved, for the ticked lines or for all that wait: a schedule's date, or an instrument."""
    form, problems = visit.form, Problems()
    path = f"/lists/{ref}/application"
    if form.text("act") == "instrument":
        instrument = problems.require(form.text("instrument"), "instrument", "Choose the retention instrument.")
        approval = Approval(instrument=instrument) if instrument else None
    else:
        day = date_typed(form, "schedule_on", problems, what="The schedule's date")
        approval = Approval(schedule_on=day, meeting=form.text("meeting") or None) if day else None
    if problems or approval is None:
        return visit.again(problems)
    desk = desk_for(visit)
    try:
        desk.open_list(ref)
        SensitivityRegister(visit.store.database).approve(
            ref, _refs(desk.review(ref, on=visit.on, with_signals=False), form.all("record")), approval,
            by=visit.person, actor=visit.actor, at=visit.at, on=visit.on,
        )  # fmt: skip
    except Refusal as refusal:
        visit.record_refusal(refusal, act="approval of closure or retention", subject=ref)
        return visit.again(refusal_lines(refusal))
    return visit.done(path, "The approval was entered.")


# -- what it shows ----------------------------------------------------------------------------------------------


def lines_table(review: Review, grounds: Mapping[int, Ground]) -> Table:
    """Return the lines of the application with what was approved; a ground in the words recorded."""
    lines = application_lines(
        [one.file for one in review.files],
        {one.file.ref: one.decision for one in review.files if one.decision},
        review.copies,
        Applicant("", review.list_.series, ""),
        grounds=grounds,
    )
    rows: list[Row] = []
    for line in lines:
        closure, retention = line.decision.closure, line.decision.retention
        approved = closure.schedule_on.isoformat() if closure and closure.schedule_on else None
        from appraisal.sensitivity.application import LINE_VALUES

        rows.append(
            (
                line.path,
                LINE_VALUES["kind"](line),
                LINE_VALUES["authority"](line),
                LINE_VALUES["period"](line),
                closure.opens_on if closure else None,
                approved or (retention.instrument if retention else None) or WAITS,
            )
        )
    return Table(f"Application of {review.list_.ref}", COLUMNS, tuple(rows))


def lines_listing(table: Table, asked: Asked, ref: str) -> Listing:
    """Return the page of lines: each leads to its file, what waits is a tag."""

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = [shown(cell, column) for cell, column in zip(row, table.columns, strict=True)]
        cells[0] = Shown(str(row[0]), href=file_href(ref, str(row[0])), copy=str(row[0]), classes="m-path")
        cells[5] = Shown(str(row[5]), tag="red" if row[5] == WAITS else "green")
        return tuple(cells)

    return listed(
        table,
        asked,
        name="lines",
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        filters=(search_filter(asked),),
        empty="Nothing is closed or retained, so there is nothing to apply for.",
        noun=("line", "lines"),
    )


def _counts(table: Table) -> str:
    rows = tuple(table.rows)
    closures = sum(row[1] == "Closure" for row in rows)
    retentions, waits = len(rows) - closures, sum(row[5] == WAITS for row in rows)
    closure_words = "1 closure" if closures == 1 else f"{closures:,} closures"
    retention_words = "1 retention" if retentions == 1 else f"{retentions:,} retentions"
    wait_words = "1 waits for its approval" if waits == 1 else f"{waits:,} wait for their approval"
    return f"{closure_words} + {retention_words}; {wait_words}."


def _refs(review: Review, paths: tuple[str, ...]) -> list[Ref] | None:
    """Return the files ticked; None, for all that wait, where none is."""
    return [review.find(path).file.ref for path in paths] or None
