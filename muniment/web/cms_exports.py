"""CMS exports: which were taken in, and of one its files, rejects, data quality, and what changed since the last."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.cms_exports import counts_sentence, fault_meanings
from muniment.tables.cells import Row, Table
from muniment.tables.exports import (
    EXPORTS,
    FILES,
    FINDINGS,
    REJECTS,
    TABLES,
    exports_table,
    files_table,
    tables_table,
)
from muniment.web.exports import export
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
from muniment.web.page import Link, Page, described, words
from muniment.web.visit import Visit, needs
from records.register.exports import ExportEntry, ExportRegister
from records.register.roles import Right
from records.sources.cms.quality_results import create_quality_views, quality_of
from records.sources.cms.sent import MANIFEST_NAME, SentManifest, read_manifest
from records.store.evidence import Manifest
from records.store.export_evidence import ExportEvidence, open_export, read_export_manifest

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]
Opener = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE, Right.RUN_SURVEYS))]

CRUMB = Link("Exports", "/exports")
MOST_ROWS = 100_000
"""Rows of rejects, findings or changes that a page looks through; all of them go out by command."""
TAGS = {"sealed": "green", "unfinished": "yellow", "as sent": "green", "not as sent": "red"}
PLACE = {column.name: place for place, column in enumerate(EXPORTS)}
ON_PAGE = tuple(
    EXPORTS[PLACE[name]] for name in ("export", "as_of", "state", "cases", "rows_sent", "rows_left_out", "faults")
)
REJECTED = {column.name: place for place, column in enumerate(REJECTS)}
FOUND = {column.name: place for place, column in enumerate(FINDINGS)}


# -- the pages ---------------------------------------------------------------------------------------------


def _example() -> "ExportsPage":
    row: Row = ("E0001", "CMS-2026-11-20", None, None, "sealed", 5, 120, 118, 2, 3)
    return ExportsPage(title="Exports", list=exports_listing(Table("Exports", EXPORTS, [row]), Asked("/exports")))


@described(_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class ExportsPage(Page):
    """Every export that was taken in, the newest first."""

    template: ClassVar[str] = "exports/exports.html"
    list: Listing
    may_take_in: bool = True


def _export_example() -> "ExportPage":
    file: Row = ("cases.csv", "cases", 4211, "0" * 64, "yes")
    table: Row = ("cases", 6, 6, 5, 1, "not as sent")
    return ExportPage(
        title="Export E0002",
        crumbs=(CRUMB,),
        ref="E0002",
        sums="120 rows sent = 118 read + 2 left out.",
        warning="Not as sent, or missing: defendants. No case of it can be decided. Ask IT to send the export again.",
        about=(("System", "CMS"), ("Sent as", "CMS-2026-11-20")),
        links=(
            (Link("What could not be read", "/exports/E0002/rejects"), "3"),
            (Link("Data quality", "/exports/E0002/quality"), "1 of 5 cases can't be decided"),
        ),
        tables=_tables(Table("Tables of export E0002", TABLES, [table]), Asked("/exports/E0002/tables")),
        files=_files(Table("Files of export E0002", FILES, [file]), Asked("/exports/E0002/files")),
    )


@described(_export_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPage(Page):
    """One export: how its rows add up, its tables held against the manifest, its files as they were received."""

    template: ClassVar[str] = "exports/export.html"
    ref: str
    sums: str
    warning: str
    about: tuple[tuple[str, str], ...]
    links: tuple[tuple[Link, str], ...]
    tables: Listing | None
    files: Listing | None

    @property
    def rows(self) -> list[dict[str, object]]:
        """Return what is said of the export as the summary list takes it."""
        return [{"key": {"text": key}, "value": {"text": value}} for key, value in self.about if value]


# -- routes ------------------------------------------------------------------------------------------------


@router.get("/exports")
def show_exports(visit: Reader) -> HTMLResponse:
    """Show every export."""
    page = ExportsPage(
        title="Exports",
        list=exports_listing(_exports(visit), asked_of(visit)),
        may_take_in=visit.may(Right.RUN_SURVEYS),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/exports.{format}")
def download_exports(visit: Reader, format: str) -> Response:
    """Download the exports that match."""
    return export(visit, matching(_exports(visit), asked_of(visit, "/exports")), format, name="Exports")


@router.get("/exports/{ref}")
def show_export(visit: Reader, ref: str) -> HTMLResponse:
    """Show one export; of an unfinished one that it goes on when it is taken in again."""
    entry = ExportRegister(visit.store.database).find(ref)
    crumbs = (CRUMB,)
    if entry.seal is None:
        page = ExportPage(
            title=f"Export {ref}",
            crumbs=crumbs,
            ref=ref,
            sums="It is not finished. Take in the same export again: it goes on under this reference.",
            warning="",
            about=tuple(_about(entry)),
            links=(),
            tables=None,
            files=None,
            form=visit.form_view,
        )
        return visit.shown(page)
    opened = _Opened.of(visit, ref)
    page = ExportPage(
        title=f"Export {ref}",
        crumbs=crumbs,
        ref=ref,
        sums=counts_sentence(entry.seal.counts),
        warning=_warning(opened.sealed),
        about=(*_about(entry), *_about_sealed(opened)),
        links=tuple(_links(visit, opened)),
        tables=_tables(tables_table(opened.sealed, opened.sent), Asked(f"/exports/{ref}/tables")),
        files=_files(opened.files(visit), Asked(f"/exports/{ref}/files")),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/exports/{ref}/tables.{format}")
def download_tables(visit: Reader, ref: str, format: str) -> Response:
    """Download the tables of an export, reconciled with its manifest."""
    opened = _Opened.of(visit, ref)
    return export(visit, tables_table(opened.sealed, opened.sent), format, name=f"Tables of {ref}")


@router.get("/exports/{ref}/files.{format}")
def download_files(visit: Reader, ref: str, format: str) -> Response:
    """Download the files of an export with their SHA-256."""
    return export(visit, _Opened.of(visit, ref).files(visit), format, name=f"Files of {ref}")


# -- what they show ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Opened:
    """One sealed export: our manifest of it, and the one that came with it."""

    ref: str
    sealed: Manifest
    sent: SentManifest

    @classmethod
    def of(cls, visit: Visit, ref: str) -> "_Opened":
        layout = visit.store.layout
        sealed = read_export_manifest(layout, ref)
        return cls(ref, sealed, read_manifest(layout.export(ref) / "received" / MANIFEST_NAME))

    def files(self, visit: Visit) -> Table:
        """Return the files, each with what is wrong with it as a whole."""
        meanings = fault_meanings()
        with open_export(visit.store.layout, self.ref) as evidence:
            found = evidence.connection.execute(
                "SELECT file, code, coalesce(found, '') FROM import_faults WHERE line IS NULL AND column_name IS NULL "
                "ORDER BY file, code"
            ).fetchall()
        wrong: dict[str, str] = {}
        for name, code, value in found:
            meaning, _ = meanings.get(code, ("", ""))
            said = f"{code} {meaning.rstrip('.')}" + (f" ({value})" if value else "")
            wrong[name] = f"{wrong[name]}; {said}" if name in wrong else said
        return files_table(self.sealed, self.sent, wrong=wrong)


def _exports(visit: Visit) -> Table:
    return exports_table(tuple(reversed(ExportRegister(visit.store.database).all())))


def _about(entry: ExportEntry) -> Iterator[tuple[str, str]]:
    yield "Sent as", entry.sent.ref
    yield "As of", words(entry.sent.as_of)
    yield "Received", words(entry.received_at)
    yield "SHA-256 of its manifest", entry.sent.manifest_sha256


def _about_sealed(opened: _Opened) -> Iterator[tuple[str, str]]:
    yield "System", opened.sent.system
    yield "Note of the sender", opened.sent.note
    yield "Rows were read from", "the XML file" if opened.sealed["sent"]["read"] == "xml" else "the CSV files"
    yield "Compared with", str(opened.sealed["previous"] or "")


def _warning(sealed: Manifest) -> str:
    damaged = ", ".join(sealed["damaged_tables"])
    if not damaged:
        return ""
    return f"Not as sent, or missing: {damaged}. No case of it can be decided. Ask IT to send the export again."


def _links(visit: Visit, opened: _Opened) -> Iterator[tuple[Link, str]]:
    if not (visit.may(Right.SEE_SENSITIVE) or visit.may(Right.RUN_SURVEYS)):
        return
    ref, counts = opened.ref, opened.sealed["counts"]
    yield Link("What could not be read", f"/exports/{ref}/rejects"), f"{counts['faults']:,}"
    with quality_opened(visit, ref) as evidence:
        found = evidence.connection.execute(
            "SELECT count(*), count(*) FILTER (blocks_decision) FROM quality_scores"
        ).fetchone() or (0, 0)
    yield Link("Data quality", f"/exports/{ref}/quality"), f"{found[1]:,} of {found[0]:,} cases can't be decided"
    if changes := opened.sealed.get("changes"):
        said = (
            f"{changes['cases_added']:,} cases added, {changes['cases_gone']:,} gone, "
            f"{changes['cases_changed']:,} changed"
        )
        yield Link(f"Changes since {opened.sealed['previous']}", f"/exports/{ref}/changes"), said


@contextmanager
def quality_opened(visit: Visit, ref: str) -> Iterator[ExportEvidence]:
    """Open the export with what the gate says; a page writes nothing into the store for it."""
    layout = visit.store.layout
    with quality_of(layout, ref, keep=False) as folder, open_export(layout, ref) as evidence:
        create_quality_views(evidence.connection, folder)
        yield evidence


def exports_listing(table: Table, asked: Asked) -> Listing:
    """Return the list of exports: each leads to its page, its state is a tag."""

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = {column.name: shown(cell, column) for cell, column in zip(row, EXPORTS, strict=True)}
        ref, state = str(row[0]), str(row[PLACE["state"]])
        cells["export"] = Shown(ref, href=f"/exports/{ref}", hint=str(row[PLACE["sent"]]))
        cells["state"] = Shown(state, tag=TAGS[state])
        return tuple(cells[column.name] for column in ON_PAGE)

    return listed(
        table,
        asked,
        name="exports",
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        on_page=ON_PAGE,
        filters=(search_filter(asked), choice_filter(asked, EXPORTS[PLACE["state"]], table)),
        sortable=tuple(column.name for column in ON_PAGE),
        empty="No export of a case system was taken in yet.",
        noun=("export", "exports"),
    )


def _tables(table: Table, asked: Asked) -> Listing:
    return whole_listing(table, asked, name="tables", noun=("table", "tables"), state=len(TABLES) - 1)


def _files(table: Table, asked: Asked) -> Listing:
    return whole_listing(table, asked, name="files", noun=("file", "files"), path=3)


def whole_listing(
    table: Table, asked: Asked, *, name: str, noun: tuple[str, str], state: int | None = None, path: int | None = None
) -> Listing:
    """Return a short table that stands whole beside others: not sorted, not filtered, and downloaded by itself."""

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = [shown(cell, column) for cell, column in zip(row, table.columns, strict=True)]
        if state is not None and row[state]:
            cells[state] = Shown(str(row[state]), tag=TAGS[str(row[state])])
        if path is not None:
            cells[path] = replace(cells[path], classes="m-anywhere")
        return tuple(cells)

    return listed(
        table,
        asked,
        name=name,
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        sortable=(),
        empty="None.",
        noun=noun,
        page_rows=MOST_ROWS,
    )
