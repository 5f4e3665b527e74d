"""Every appraisal decision, the newest first: what was decided on records like this one."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.review.values import Worth
from muniment.tables.cells import Kind, as_words, visible
from muniment.tables.queue import DECISION_COLUMNS, decision_cells
from muniment.tables.shown import Row, Table, TableColumn
from muniment.web.card_words import WORTH_TAGS
from muniment.web.estate import card_href
from muniment.web.exports import export
from muniment.web.listing import Asked, Listing, Shown, asked_of, choice_filter, listed, matching, search_filter
from muniment.web.page import Link, Page, described
from muniment.web.visit import Visit, needs
from records.register.roles import Right

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]

COLUMNS = (*DECISION_COLUMNS, TableColumn("href", "Page", meaning="Its appraisal card in this service."))
PLACE = {column.name: place for place, column in enumerate(COLUMNS)}
ON_PAGE = tuple(COLUMNS[PLACE[name]] for name in ("record", "worth", "reason", "class", "signs", "at"))


def _example() -> "PrecedentsPage":
    row: Row = (
        *(r"\\FS99\SCD\Op ALPHA", Worth.WORTHY.value, "murder", "A murder of 2005.", "cps-casework/CW-LTI"),
        *("COML025 Murder", "R. Reader", "reviewer", datetime(2026, 11, 25, 10, 42, tzinfo=UTC), 12, "/appraise/x"),
    )
    table = Table("Appraisal decisions", COLUMNS, (row,))
    return PrecedentsPage(
        title="Decisions so far",
        crumbs=(Link("Review queue", "/queue"),),
        list=_listing(table, Asked("/precedents")),
    )


@described(_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class PrecedentsPage(Page):
    """The decisions, filtered and sorted."""

    template: ClassVar[str] = "queue/precedents.html"
    list: Listing


@router.get("/precedents")
def show_precedents(visit: Reader) -> HTMLResponse:
    """Show every decision."""
    listing = _listing(_table(visit), asked_of(visit))
    page = PrecedentsPage(
        title="Decisions so far", crumbs=(Link("Review queue", "/queue"),), list=listing, form=visit.form_view
    )
    return visit.shown(page)


@router.get("/precedents.{format}")
def download_precedents(visit: Reader, format: str) -> Response:
    """Download the decisions that match."""
    return export(visit, matching(_table(visit), asked_of(visit, "/precedents")), format, name="Appraisal decisions")


def _table(visit: Visit) -> Table:
    from appraisal.review.store import AppraisalRegister

    found = reversed(AppraisalRegister(visit.store.database).all())
    return Table("Appraisal decisions", COLUMNS, [(*decision_cells(one), card_href(one.unit.ref)) for one in found])


def _listing(table: Table, asked: Asked) -> Listing:
    return listed(
        table,
        asked,
        name="decisions",
        key_of=lambda row: str(row[PLACE["event"]]),
        show_row=_show_row,
        on_page=ON_PAGE,
        filters=(
            search_filter(asked),
            *(choice_filter(asked, COLUMNS[PLACE[name]], table) for name in ("worth", "criterion", "class")),
        ),
        empty="Nobody has appraised anything yet. Open a record of the review queue.",
        noun=("decision", "decisions"),
    )


def _show_row(row: Row) -> list[Shown]:
    cells = dict(zip(PLACE, row, strict=True))
    worth = Worth(str(cells["worth"]))
    return [
        Shown(visible(str(cells["record"])), href=str(cells["href"]), classes="m-path"),
        Shown(worth.value, tag=WORTH_TAGS[worth], hint=visible(str(cells["criterion"]))),
        Shown(visible(str(cells["reason"]))),
        Shown(str(cells["class"])),
        Shown(str(cells["signs"])),
        Shown(as_words(cells["at"], Kind.MOMENT), hint=f"{visible(str(cells['person']))}, {cells['role']}"),
    ]
