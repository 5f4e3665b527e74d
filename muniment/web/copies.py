"""Folders that are only copies: where their content is too."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.tables.shown import Kind, Row, Table, TableColumn
from muniment.web.estate import PLAN_CRUMB, days_of, evaluated, record_href
from muniment.web.exports import export
from muniment.web.listing import Asked, Listing, Shown, asked_of, listed, matching, search_filter, shown
from muniment.web.visit import Visit, needs
from muniment.web.worklist import NOTHING_YET, WorklistPage
from records.faults.fileplan import NOTHING_TO_EVALUATE
from records.register.roles import Right
from retention.facts import Ref
from retention.faults import Refusal
from retention.terms import RefKind

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]

COLUMNS = (
    TableColumn("folder", "Folder"),
    TableColumn("files", "Files", Kind.COUNT),
    TableColumn("also_in", "Its content is in"),
    TableColumn("also_files", "Files of it there", Kind.COUNT),
    TableColumn("folder_page", "Page of the folder"),
    TableColumn("also_page", "Page of the other"),
)
INTRO = (
    "Every file of these folders has its content elsewhere too, byte for byte. A folder is kept while what it "
    "copies is undecided; a copy of a held record is held."
)


@router.get("/copies")
def show_copies(visit: Reader) -> HTMLResponse:
    """Show the folders that are only copies."""
    try:
        listing: Listing | None = _listing(_table(visit), asked_of(visit))
    except Refusal as refusal:
        if refusal.faults[0].code is not NOTHING_TO_EVALUATE:
            raise
        listing = None
    page = WorklistPage(
        title="Folders that are only copies",
        crumbs=(PLAN_CRUMB,),
        intro=(INTRO,) if listing is not None else (NOTHING_YET,),
        list=listing,
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/copies.{format}")
def download_copies(visit: Reader, format: str) -> Response:
    """Download the same rows."""
    return export(visit, matching(_table(visit), asked_of(visit, "/copies")), format, name="Copies")


def _table(visit: Visit) -> Table:
    with evaluated(visit, days_of(visit)) as evaluation:
        found = evaluation.connection.execute(
            """
            SELECT u.shown_as, f.files, w.shown_as, c.files, u.source, u.folder, w.source, w.folder FROM copies c
            JOIN units u ON u.unit = c.unit JOIN figures f ON f.unit = c.unit JOIN units w ON w.unit = c.other
            ORDER BY u.shown_as, c.files DESC, w.shown_as
            """
        ).fetchall()
    rows = [(*row[:4], _href(row[4], row[5]), _href(row[6], row[7])) for row in found]
    return Table("Folders that are only copies", COLUMNS, rows)


def _href(source: str, folder: str) -> str:
    return record_href(Ref(RefKind.FOLDER, source, folder))


def _listing(table: Table, asked: Asked) -> Listing:
    def show_row(row: Row) -> list[Shown]:
        folder, also = (shown(row[at], COLUMNS[at]).text for at in (0, 2))
        return [
            Shown(folder, href=str(row[4]), copy=folder, classes="m-path"),
            shown(row[1], COLUMNS[1]),
            Shown(also, href=str(row[5]), classes="m-path"),
            shown(row[3], COLUMNS[3]),
        ]

    return listed(
        table,
        asked,
        name="copies",
        key_of=lambda row: f"{row[4]} {row[5]}",
        show_row=show_row,
        on_page=COLUMNS[:4],
        filters=(search_filter(asked, "Path contains"),),
        sortable=("folder", "files", "also_in", "also_files"),
        empty="No folder is only copies.",
        noun=("pair of folders", "pairs of folders"),
    )
