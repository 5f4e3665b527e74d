"""Which missing fact would decide most, and who can supply it."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.tables.shown import Kind, Row, Table, TableColumn
from muniment.web.estate import PLAN_CRUMB, days_of, evaluated
from muniment.web.exports import export
from muniment.web.listing import Asked, Listing, Shown, asked_of, choice_filter, listed, matching, search_filter, shown
from muniment.web.visit import Visit, needs
from muniment.web.worklist import NOTHING_YET, WorklistPage
from records.faults.fileplan import NOTHING_TO_EVALUATE
from records.register.roles import Right
from retention.faults import Refusal

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]

COLUMNS = (
    TableColumn("fact", "Missing fact"),
    TableColumn("meaning", "What it is"),
    TableColumn("who", "Who can supply it"),
    TableColumn("folders", "Folders", Kind.COUNT),
    TableColumn("cases", "Cases", Kind.COUNT),
    TableColumn("files", "Files", Kind.COUNT),
    TableColumn("unlocked", "Lack nothing else", Kind.COUNT),
    TableColumn("unlocked_files", "Files in these", Kind.COUNT),
)
INTRO = "A record without a date lacks a fact. Unknown never reads as no: each such record is kept."


@router.get("/unknowns")
def show_unknowns(visit: Reader) -> HTMLResponse:
    """Show the missing facts, the one that unlocks most files first."""
    try:
        listing: Listing | None = _listing(_table(visit), asked_of(visit))
    except Refusal as refusal:
        if refusal.faults[0].code is not NOTHING_TO_EVALUATE:
            raise
        listing = None
    page = WorklistPage(
        title="What one fact would decide",
        crumbs=(PLAN_CRUMB,),
        intro=(INTRO,) if listing is not None else (NOTHING_YET,),
        list=listing,
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/unknowns.{format}")
def download_unknowns(visit: Reader, format: str) -> Response:
    """Download the same rows."""
    return export(visit, matching(_table(visit), asked_of(visit, "/unknowns")), format, name="Missing facts")


def _table(visit: Visit) -> Table:
    from appraisal.estate.triage import missing_facts

    with evaluated(visit, days_of(visit)) as evaluation:
        found = missing_facts(evaluation)
    rows = [
        (
            *(one.fact, one.meaning, one.who, one.folders, one.cases, one.files),
            *(one.unlocked_things, one.unlocked_files),
        )
        for one in found
    ]
    return Table("Missing facts", COLUMNS, rows)


def _listing(table: Table, asked: Asked) -> Listing:
    def show_row(row: Row) -> list[Shown]:
        cells = [shown(cell, column) for cell, column in zip(row, COLUMNS, strict=True)]
        if row[0] == "class":
            cells[0] = Shown("class", href="/plan?kind=no+class")
        return cells

    return listed(
        table,
        asked,
        name="facts",
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        filters=(search_filter(asked), choice_filter(asked, COLUMNS[2], table)),
        empty="No record lacks a fact.",
        noun=("fact", "facts"),
    )
