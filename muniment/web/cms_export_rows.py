"""Rows about one export: what could not be read of it, the findings of its cases, what changed since the last.

The values in them name people, so that whoever opens or downloads them is noted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.cms_exports import fault_meanings
from muniment.tables.cells import Row, Table, TableColumn
from muniment.tables.exports import (
    CHANGES,
    FINDINGS,
    REJECTS,
    changes_table,
    findings_table,
    quality_by_area_table,
    rejects_table,
)
from muniment.web.cms_exports import CRUMB, MOST_ROWS, quality_opened, whole_listing
from muniment.web.exports import export
from muniment.web.listing import (
    Asked,
    Filter,
    Listing,
    Shown,
    ShowRow,
    asked_of,
    choice_filter,
    listed,
    matching,
    search_filter,
    shown,
)
from muniment.web.page import Link, Page, described
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from records.sources.cms.comparing import changes_between
from records.store.export_evidence import open_export, read_export_manifest

router = APIRouter()
Opener = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE, Right.RUN_SURVEYS))]

REJECTED = {column.name: place for place, column in enumerate(REJECTS)}
FOUND = {column.name: place for place, column in enumerate(FINDINGS)}


def _rows_example() -> "ExportRowsPage":
    row: Row = ("cases.csv", 41, "99AA0101005", "finalised_on", "CMS032", "14/03/2006", "a day", False, "Area")
    table = Table("Faults of export E0001", REJECTS, [row])
    return ExportRowsPage(
        title="What could not be read of E0001",
        crumbs=(CRUMB, Link("E0001", "/exports/E0001")),
        intro=("The whole of the export stands first, then row by row.",),
        lists=(_rejects(table, Asked("/exports/E0001/rejects")),),
    )


@described(_rows_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRowsPage(Page):
    """Rows about one export: its rejects, the findings of its cases, or what changed."""

    template: ClassVar[str] = "exports/rows.html"
    intro: tuple[str, ...]
    lists: tuple[Listing, ...]


# -- routes ------------------------------------------------------------------------------------------------


@router.get("/exports/{ref}/rejects")
def show_rejects(visit: Opener, ref: str) -> HTMLResponse:
    """Show what could not be read; the values found may name people, so that it is noted."""
    visit.note_read(ref, act="rejects of an export opened")
    with open_export(visit.store.layout, ref) as evidence:
        table = _at_hand(rejects_table(evidence))
    intro = (
        "Nothing was mended or guessed: a cell that can't be read counts as not known, a row without its key is left "
        "out. What is wrong with the whole stands first."
    )
    return _rows(visit, ref, f"What could not be read of {ref}", (intro,), (_rejects(table, asked_of(visit)),))


@router.get("/exports/{ref}/rejects.{format}")
def download_rejects(visit: Opener, ref: str, format: str) -> Response:
    """Download what could not be read."""
    visit.note_read(ref, act="rejects of an export downloaded")
    with open_export(visit.store.layout, ref) as evidence:
        table = matching(_at_hand(rejects_table(evidence)), asked_of(visit, f"/exports/{ref}/rejects"))
        return export(visit, table, format, name=f"Rejects of {ref}")


@router.get("/exports/{ref}/quality")
def show_quality(visit: Opener, ref: str) -> HTMLResponse:
    """Show what the data quality gate says of the cases: by Area, then a row a finding."""
    visit.note_read(ref, act="findings of an export opened")
    with quality_opened(visit, ref) as evidence:
        areas, findings = _at_hand(quality_by_area_table(evidence)), _at_hand(findings_table(evidence))
    intro = (
        "Where a day that starts the clock fails, the case is stopped. The Area mends it in CMS, and the next export "
        "brings it."
    )
    lists = (_areas(areas, Asked(f"/exports/{ref}/areas")), _findings(findings, asked_of(visit)))
    return _rows(visit, ref, f"Data quality of {ref}", (intro,), lists)


@router.get("/exports/{ref}/areas.{format}")
def download_areas(visit: Opener, ref: str, format: str) -> Response:
    """Download the figures of the data quality gate by Area."""
    with quality_opened(visit, ref) as evidence:
        return export(visit, _at_hand(quality_by_area_table(evidence)), format, name=f"Areas of {ref}")


@router.get("/exports/{ref}/quality.{format}")
def download_quality(visit: Opener, ref: str, format: str) -> Response:
    """Download what the data quality gate found."""
    visit.note_read(ref, act="findings of an export downloaded")
    with quality_opened(visit, ref) as evidence:
        table = matching(_at_hand(findings_table(evidence)), asked_of(visit, f"/exports/{ref}/quality"))
    return export(visit, table, format, name=f"Data quality of {ref}")


@router.get("/exports/{ref}/changes")
def show_changes(visit: Opener, ref: str) -> HTMLResponse:
    """Show what changed since the export before: rows added and gone, each field with both values."""
    visit.note_read(ref, act="changes of an export opened")
    table = _changes_of(visit, ref)
    intro = ("The earlier export stays as it is.",)
    return _rows(visit, ref, table.title, intro, (_changes(table, asked_of(visit)),))


@router.get("/exports/{ref}/changes.{format}")
def download_changes(visit: Opener, ref: str, format: str) -> Response:
    """Download what changed since the export before."""
    visit.note_read(ref, act="changes of an export downloaded")
    table = _changes_of(visit, ref)
    return export(visit, matching(table, asked_of(visit, f"/exports/{ref}/changes")), format, name=table.title)


# -- what they show ------------------------------------------------------------------------------------------


def _changes_of(visit: Visit, ref: str) -> Table:
    previous = read_export_manifest(visit.store.layout, ref)["previous"]
    if previous is None:
        return Table(f"Changes of {ref}", CHANGES, [])
    with changes_between(visit.store.layout, previous, ref) as changes:
        return _at_hand(changes_table(changes, before=previous, after=ref))


def _at_hand(table: Table) -> Table:
    """Return the table with its rows at hand, at most as many as a page looks through."""
    return replace(table, rows=list(islice(table.rows, MOST_ROWS)))


def _rows(visit: Visit, ref: str, title: str, intro: tuple[str, ...], lists: tuple[Listing, ...]) -> HTMLResponse:
    crumbs = (CRUMB, Link(ref, f"/exports/{ref}"))
    return visit.shown(ExportRowsPage(title=title, crumbs=crumbs, intro=intro, lists=lists, form=visit.form_view))


def _areas(table: Table, asked: Asked) -> Listing:
    return whole_listing(table, asked, name="areas", noun=("Area", "Areas"))


def _rejects(table: Table, asked: Asked) -> Listing:
    on_page = tuple(REJECTS[REJECTED[name]] for name in ("file", "urn", "found", "expected", "row_left_out", "who"))
    meanings = fault_meanings()

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = {column.name: shown(cell, column) for cell, column in zip(row, REJECTS, strict=True)}
        line, column, code = (row[REJECTED[name]] for name in ("line", "column", "code"))
        place = ", ".join(filter(None, (f"line {line}" if line else "", str(column or ""))))
        meaning, remedy = meanings.get(str(code), ("", ""))
        cells["file"] = replace(cells["file"], hint=place)
        cells["found"] = replace(cells["found"], hint=f"{code}: {meaning}", classes="m-anywhere")
        cells["expected"] = replace(cells["expected"], hint=remedy)
        return tuple(cells[column.name] for column in on_page)

    filters = [search_filter(asked)]
    filters += [
        choice_filter(asked, REJECTS[REJECTED[name]], table) for name in ("file", "code", "row_left_out", "who")
    ]
    return _long(
        table, asked, name="rejects", show_row=show_row, on_page=on_page, filters=filters, noun=("fault", "faults")
    )


def _findings(table: Table, asked: Asked) -> Listing:
    on_page = tuple(FINDINGS[FOUND[name]] for name in ("urn", "area", "score", "blocks_decision", "evidence", "who"))

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = {column.name: shown(cell, column) for cell, column in zip(row, FINDINGS, strict=True)}
        cells["urn"] = replace(cells["urn"], hint=cells["unit"].text)
        cells["score"] = replace(cells["score"], hint=cells["sum"].text)
        cells["blocks_decision"] = (
            Shown("Stops a decision", tag="red") if row[FOUND["blocks_decision"]] else Shown("No")
        )
        cells["evidence"] = replace(cells["evidence"], hint=f"{cells['code'].text}: {cells['remedy'].text}")
        return tuple(cells[column.name] for column in on_page)

    filters = [search_filter(asked)]
    filters += [choice_filter(asked, FINDINGS[FOUND[name]], table) for name in ("area", "who", "blocks_decision")]
    noun = ("finding", "findings")
    return _long(table, asked, name="findings", show_row=show_row, on_page=on_page, filters=filters, noun=noun)


def _changes(table: Table, asked: Asked) -> Listing:
    filters = (search_filter(asked), *(choice_filter(asked, column, table) for column in (CHANGES[1], CHANGES[3])))
    return _long(
        table, asked, name="changes", show_row=None, on_page=CHANGES, filters=filters, noun=("change", "changes")
    )


def _long(
    table: Table,
    asked: Asked,
    *,
    name: str,
    show_row: ShowRow | None,
    on_page: Sequence[TableColumn],
    filters: Sequence[Filter],
    noun: tuple[str, str],
) -> Listing:
    """Return a table of very many rows, page by page; a row has no name of its own, so its place names it."""
    numbered = {id(row): str(number) for number, row in enumerate(table.rows)}
    return listed(
        table,
        asked,
        name=name,
        key_of=lambda row: numbered[id(row)],
        show_row=show_row,
        on_page=on_page,
        filters=filters,
        sortable=tuple(column.name for column in on_page),
        empty="None.",
        noun=noun,
    )
