"""Data quality by Area: what is wrong in the cases of the newest export, and who can mend it."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.tables.shown import Kind, Row, Table, TableColumn
from muniment.web.estate import PLAN_CRUMB, days_of, evaluated, record_href
from muniment.web.exports import export
from muniment.web.listing import Asked, Listing, Shown, asked_of, choice_filter, listed, matching, search_filter, shown
from muniment.web.page import Link
from muniment.web.visit import Visit, needs
from muniment.web.worklist import WorklistPage
from records.faults.fileplan import NOTHING_TO_EVALUATE
from records.register.roles import Right
from retention.facts import Ref
from retention.faults import Refusal
from retention.terms import RefKind

if TYPE_CHECKING:
    import duckdb

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_WORKLISTS))]

AREA_COLUMNS = (
    TableColumn("area", "Area"),
    TableColumn("cases", "Cases", Kind.COUNT),
    TableColumn("with_findings", "With findings", Kind.COUNT),
    TableColumn("blocked", "Can't be decided", Kind.COUNT),
    TableColumn("mean_score", "Mean score", Kind.COUNT, "From 0 to 100; 100: nothing was found."),
)
COLUMNS = (
    TableColumn("area", "Area"),
    TableColumn("unit", "Unit"),
    TableColumn("urn", "URN"),
    TableColumn("score", "Score", Kind.COUNT),
    TableColumn("blocks_decision", "Stops a decision", Kind.YES_NO),
    TableColumn("code", "Code"),
    TableColumn("evidence", "What was found"),
    TableColumn("remedy", "What to do"),
    TableColumn("who", "Who can mend it"),
    TableColumn("page", "Page of the case"),
)
PLACE = {column.name: place for place, column in enumerate(COLUMNS)}
ON_PAGE = tuple(COLUMNS[PLACE[name]] for name in ("urn", "score", "blocks_decision", "evidence", "who"))
NO_EXPORT = "No export of the case system was imported yet, so nothing is known of its cases."
AREA = "area"


@router.get("/quality")
def show_quality(visit: Reader) -> HTMLResponse:
    """Show the Areas with their figures; the findings of one Area where one is asked for."""
    asked = asked_of(visit)
    area = asked.filters.get(AREA, "")
    try:
        table = _findings(visit, area) if area else _areas(visit)
    except Refusal as refusal:
        if refusal.faults[0].code is not NOTHING_TO_EVALUATE:
            raise
        table = None
    if table is None:
        listing, intro = None, NO_EXPORT
    elif area:
        listing, intro = _finding_listing(table, asked), "What stops a decision stands first. The Area mends it in CMS."
    else:
        listing, intro = _area_listing(table, asked), "Open an Area for its findings."
    page = WorklistPage(
        title=f"Data quality, {area}" if area else "Data quality by Area",
        crumbs=(PLAN_CRUMB, Link("Data quality by Area", "/quality")) if area else (PLAN_CRUMB,),
        intro=(intro,),
        list=listing,
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/quality.{format}")
def download_quality(visit: Reader, format: str) -> Response:
    """Download the same rows."""
    asked = asked_of(visit, "/quality")
    area = asked.filters.get(AREA, "")
    table = (_findings(visit, area) if area else _areas(visit)) or Table("Data quality", AREA_COLUMNS, ())
    return export(visit, matching(table, asked), format, name=f"Data quality {area}".strip())


def _has_export(connection: "duckdb.DuckDBPyConnection") -> bool:
    question = "SELECT 1 FROM information_schema.tables WHERE table_name = 'quality_scores'"
    return connection.execute(question).fetchone() is not None


def _areas(visit: Visit) -> Table | None:
    with evaluated(visit, days_of(visit)) as evaluation:
        if not _has_export(evaluation.connection):
            return None
        rows = evaluation.connection.execute(
            """SELECT area, count(*), count(*) FILTER (score < 100), count(*) FILTER (blocks_decision),
            round(avg(score))::BIGINT FROM quality_scores GROUP BY area ORDER BY area"""
        ).fetchall()
    return Table("Areas", AREA_COLUMNS, rows)


def _findings(visit: Visit, area: str) -> Table | None:
    with evaluated(visit, days_of(visit)) as evaluation:
        if not _has_export(evaluation.connection):
            return None
        rows = evaluation.connection.execute(
            """SELECT f.area, f.unit, f.urn, s.score, f.blocks_decision, f.code, f.evidence, f.remedy, f.who,
                (SELECT any_value(coalesce(t.source, '')) FROM things t WHERE t.kind = 'case' AND t.key = f.urn)
            FROM quality_findings f JOIN quality_scores s USING (urn) WHERE f.area = $1
            ORDER BY NOT s.blocks_decision, s.score, f.urn, NOT f.blocks_decision, f.code""",
            [area],
        ).fetchall()
    made = [(*row[:9], record_href(Ref(RefKind.CASE, str(row[9]), str(row[2]))) if row[9] else "") for row in rows]
    return Table(f"Findings of {area}", COLUMNS, made)


def _area_listing(table: Table, asked: Asked) -> Listing:
    def show_row(row: Row) -> list[Shown]:
        cells = [shown(cell, column) for cell, column in zip(row, AREA_COLUMNS, strict=True)]
        return [Shown(cells[0].text, href=replace(asked, filters={}, sort="").href(area=cells[0].text)), *cells[1:]]

    return listed(
        table,
        asked,
        name="areas",
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        filters=(search_filter(asked),),
        empty="The export has no case.",
        noun=("Area", "Areas"),
    )


def _finding_listing(table: Table, asked: Asked) -> Listing:
    def show_row(row: Row) -> list[Shown]:
        cells = {name: shown(row[place], COLUMNS[place]) for name, place in PLACE.items()}
        stops = Shown("Stops a decision", tag="red") if row[PLACE["blocks_decision"]] else Shown("No")
        return [
            Shown(cells["urn"].text, href=str(row[PLACE["page"]]), hint=cells["unit"].text),
            cells["score"],
            stops,
            Shown(cells["evidence"].text, hint=f"{cells['code'].text}: {cells['remedy'].text}"),
            cells["who"],
        ]

    return listed(
        table,
        asked,
        name="findings",
        key_of=lambda row: f"{row[PLACE['urn']]} {row[PLACE['code']]}",
        show_row=show_row,
        on_page=ON_PAGE,
        filters=(
            search_filter(asked),
            choice_filter(asked, COLUMNS[PLACE["area"]], table),
            choice_filter(asked, COLUMNS[PLACE["who"]], table),
            choice_filter(asked, COLUMNS[PLACE["blocks_decision"]], table),
        ),
        sortable=tuple(column.name for column in ON_PAGE),
        empty="Nothing was found in the cases of this Area.",
        noun=("finding", "findings"),
    )
