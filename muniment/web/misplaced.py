"""Case material in the wrong place, by owner, with a card of what to do; closed when a survey finds it gone."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.tables.cells import visible
from muniment.tables.shown import Kind, Row, Table, TableColumn
from muniment.web.estate import PLAN_CRUMB, days_of, evaluated, record_href
from muniment.web.exports import export
from muniment.web.home import WaitingItem, waiting
from muniment.web.listing import Asked, Listing, Shown, asked_of, choice_filter, listed, matching, search_filter, shown
from muniment.web.page import Link
from muniment.web.visit import Visit, needs
from muniment.web.worklist import NOTHING_YET, WorklistPage
from records.faults.fileplan import NOTHING_TO_EVALUATE
from records.register.people import Role
from records.register.roles import Right
from retention.facts import Ref
from retention.faults import Refusal
from retention.terms import RefKind

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_WORKLISTS))]

COLUMNS = (
    TableColumn("owner", "Owner"),
    TableColumn("folder", "Folder"),
    TableColumn("place", "Place"),
    TableColumn("urns", "Names"),
    TableColumn("files", "Files", Kind.COUNT),
    TableColumn("state", "State", meaning="open; or closed, and the survey that found it gone."),
    TableColumn("page", "Page"),
)
STATE = "state"
AREA_ROLES = frozenset({Role.IMA, Role.IAO, Role.ABM})
STEPS = (
    "Open the folder and see which case it names.",
    "Copy the files to the folder of that case, or put them into the case system. Copy, so that dates stay.",
    "Tell the Information Management Advisor of your Area; they check that nothing is missing.",
    "Only then clear the old place. Where a hold covers the case, leave both until the advisor says otherwise.",
)


@router.get("/misplaced")
def show_misplaced(visit: Reader) -> HTMLResponse:
    """Show what is in the wrong place now; with what was closed where that is asked for."""
    asked = asked_of(visit)
    whole = asked.filters.get(STATE) == "all"
    try:
        listing: Listing | None = _listing(_table(visit, whole=whole), _without_state(asked))
    except Refusal as refusal:
        if refusal.faults[0].code is not NOTHING_TO_EVALUATE:
            raise
        listing = None
    other = Link("Only what is open", "/misplaced") if whole else Link("With what was closed", "/misplaced?state=all")
    page = WorklistPage(
        title="Case material in the wrong place",
        crumbs=(PLAN_CRUMB,),
        intro=(
            "Home drives, OneDrive and mailboxes are no place for a case. The next survey closes what it finds gone.",
        )
        if listing is not None
        else (NOTHING_YET,),
        links=(other,) if listing is not None else (),
        steps=STEPS if listing is not None else (),
        list=listing,
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/misplaced.{format}")
def download_misplaced(visit: Reader, format: str) -> Response:
    """Download the same rows."""
    asked = asked_of(visit, "/misplaced")
    table = _table(visit, whole=asked.filters.get(STATE) == "all")
    return export(visit, matching(table, _without_state(asked)), format, name="In the wrong place")


@waiting(Right.SEE_WORKLISTS)
def worklist_of_an_area(visit: Visit) -> tuple[WaitingItem, ...]:
    """Return the way to the worklist, for those in an Area whose work it is; it is counted where the estate is open."""
    if visit.person.role not in AREA_ROLES or not visit.store.surveys.sources():
        return ()
    about = "Home drives, OneDrive and mailboxes, by owner."
    return (WaitingItem("Case material in the wrong place", "/misplaced", about),)


def _without_state(asked: Asked) -> Asked:
    return replace(asked, filters={name: value for name, value in asked.filters.items() if name != STATE})


def _table(visit: Visit, *, whole: bool) -> Table:
    rows = _ever(visit) if whole else _now(visit)
    return Table("Case material in the wrong place", COLUMNS, rows)


def _now(visit: Visit) -> list[Row]:
    with evaluated(visit, days_of(visit)) as evaluation:
        found = evaluation.connection.execute(
            """
            SELECT coalesce(u.owner, ''), u.shown_as, u.place,
                array_to_string(list_sort(list_distinct(list_concat(u.urns,
                    coalesce((SELECT list(urn) FROM named_urns n WHERE n.unit = u.unit), [])))), ', ') AS urns,
                f.files, u.source, u.folder
            FROM units u JOIN figures f USING (unit) WHERE u.place IS NOT NULL ORDER BY 1, 2
            """
        ).fetchall()
    return [(*row[:5], "open", _href(row[5], row[6])) for row in found if row[3]]


def _ever(visit: Visit) -> list[Row]:
    from appraisal.estate.filing import wrong_places

    return [
        (
            *(one.owner, one.shown_as, one.place, ", ".join(one.urns), one.files, one.state),
            _href(one.source, one.folder) if one.closed_by is None else "",
        )
        for one in wrong_places(visit.store.layout, visit.store.database)
    ]


def _href(source: str, folder: str) -> str:
    return record_href(Ref(RefKind.FOLDER, source, folder))


def _listing(table: Table, asked: Asked) -> Listing:
    def show_row(row: Row) -> list[Shown]:
        cells = [shown(cell, column) for cell, column in zip(row[:6], COLUMNS[:6], strict=True)]
        path = visible(str(row[1]))
        cells[1] = Shown(path, href=str(row[6]), copy=path, classes="m-path")
        cells[5] = Shown(cells[5].text, tag="yellow" if row[5] == "open" else "green")
        return cells

    return listed(
        table,
        asked,
        name="misplaced",
        key_of=lambda row: f"{row[0]} {row[1]}",
        show_row=show_row,
        on_page=COLUMNS[:6],
        filters=(
            search_filter(asked),
            choice_filter(asked, COLUMNS[0], table),
            choice_filter(asked, COLUMNS[2], table),
        ),
        sortable=tuple(column.name for column in COLUMNS[:6]),
        empty="No case material was found in the wrong place.",
        noun=("folder", "folders"),
    )
