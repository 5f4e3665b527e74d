"""All disposals; what the gate would answer today; what was destroyed and is there again."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from appraisal.disposal.components import counted
from appraisal.disposal.order import parts_of
from appraisal.lists.values import ListKind, ListState
from muniment.disposals import DISPOSAL_COLUMNS, alerts_table, answers_table, disposals_table
from muniment.report.words import count_words
from muniment.tables.cells import Row, Table
from muniment.web.disposal import CRUMBS, EXAMPLE_TOTALS, WORD_TAGS, Issuer, Line, Reader, by_of, desk_of
from muniment.web.exports import export
from muniment.web.listing import Asked, Listing, Shown, asked_of, listed, matching, search_filter, shown
from muniment.web.page import Link, Page, described
from records.register.roles import Right

router = APIRouter()

# -- every disposal ----------------------------------------------------------------------------------------


def _disposals_example() -> "DisposalsPage":
    row = ("L0001", "Leavers of 2010", None, "INCOMPLETE", EXAMPLE_TOTALS.sentence(), "WO-0001", "WO-0001", "")
    table = Table("Disposals", DISPOSAL_COLUMNS, [row])
    return DisposalsPage(
        title="Disposals",
        disposals=_disposals_listing(table, Asked("/disposals")),
        ready=(Line("L0002 Training 2009", "/disposals/L0002", "Signed; its cooling-off is not begun."),),
        links=(Link("Certificates of destruction", "/certificates"),),
    )


@described(_disposals_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class DisposalsPage(Page):
    """Every disposal with its sum; signed lists that wait to be begun stand above."""

    template: ClassVar[str] = "disposal/disposals.html"
    disposals: Listing
    ready: tuple[Line, ...]
    links: tuple[Link, ...]


@router.get("/disposals")
def show_disposals(visit: Reader) -> HTMLResponse:
    """Show every disposal."""
    desk = desk_of(visit)
    signed = [
        Line(f"{one.ref} {one.title}", f"/disposals/{one.ref}", "Signed; its cooling-off is not begun.")
        for one in desk.disposals.lists.summaries()
        if one.kind is ListKind.DISPOSAL and one.state is ListState.SIGNED
    ]
    page = DisposalsPage(
        title="Disposals",
        disposals=_disposals_listing(disposals_table(desk), asked_of(visit)),
        ready=tuple(signed),
        links=(
            Link("Certificates of destruction", "/certificates"),
            Link("Destroyed content seen again", "/disposals-returned"),
        ),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/disposals.{format}")
def download_disposals(visit: Reader, format: str) -> Response:
    """Download every disposal that matches."""
    table = matching(disposals_table(desk_of(visit)), asked_of(visit, "/disposals"))
    return export(visit, table, format, name="Disposals")


def _disposals_listing(table: Table, asked: Asked) -> Listing:
    def show(row: Row) -> list[Shown]:
        cells = [shown(cell, column) for cell, column in zip(row, DISPOSAL_COLUMNS, strict=True)]
        cells[0] = Shown(str(row[0]), href=f"/disposals/{row[0]}")
        cells[3] = Shown(str(row[3]), tag=WORD_TAGS[str(row[3])])
        if row[6]:
            cells[6] = Shown(str(row[6]), href=f"/work-orders/{row[6]}")
        if row[7]:
            cells[7] = Shown(str(row[7]), href=f"/certificates/{row[7]}")
        return cells

    empty = "No disposal was begun yet. A disposal list that the DRO has signed shows here."
    return listed(
        table,
        asked,
        name="disposals",
        key_of=lambda row: str(row[0]),
        show_row=show,
        filters=(search_filter(asked),),
        empty=empty,
        noun=("disposal", "disposals"),
    )


# -- what the gate would answer --------------------------------------------------------------------------------


def _dry_run_example() -> "DryRunPage":
    table = answers_table("What the gate answers today", ())
    rows = [
        ("\\\\FS99\\SCD\\HR\\Leavers", False, "DIS003 A hold covers it.", 0),
        ("\\\\FS99\\SCD\\HR\\2009", True, "", 1),
    ]
    return DryRunPage(
        title="What may go today",
        crumbs=(*CRUMBS, Link("L0001", "/disposals/L0001")),
        list_ref="L0001",
        sentence="135 of 148 files may go today.",
        answers=_answers_listing(Table(table.title, table.columns, rows), Asked("/disposals/L0001/dry-run")),
    )


@described(_dry_run_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class DryRunPage(Page):
    """What the gate would answer for everything on the list today; nothing is written."""

    template: ClassVar[str] = "disposal/dry_run.html"
    list_ref: str
    sentence: str
    answers: Listing


@router.get("/disposals/{ref}/dry-run")
def show_dry_run(visit: Issuer, ref: str) -> HTMLResponse:
    """Show what the gate would answer today."""
    run = desk_of(visit).disposals.dry_run(ref)
    table = answers_table("What the gate answers today", run.answers)
    components, listed_words = run.inventory.components, counted(run.inventory.components)
    if len(parts_of(components)) > 1:
        listed_words = f"{len(components):,} lines ({listed_words})"
    going = f"{run.totals.pending:,} of {listed_words}"
    page = DryRunPage(
        title="What may go today",
        crumbs=(*CRUMBS, Link(ref, f"/disposals/{ref}")),
        list_ref=ref,
        sentence=f"{going} may go today.",
        answers=_answers_listing(table, asked_of(visit)),
    )
    return visit.shown(page)


@router.get("/disposals/{ref}/dry-run.{format}")
def download_dry_run(visit: Issuer, ref: str, format: str) -> Response:
    """Download what the gate would answer today."""
    table = answers_table(f"Dry run of {ref}", desk_of(visit).disposals.dry_run(ref).answers)
    return export(
        visit, matching(table, asked_of(visit, f"/disposals/{ref}/dry-run")), format, name=f"Dry run of {ref}"
    )


def _answers_listing(table: Table, asked: Asked) -> Listing:
    def show(row: Row) -> list[Shown]:
        may_go = bool(row[1])
        return [
            Shown(str(row[0]), copy=str(row[0]), classes="m-path"),
            Shown("May go" if may_go else "Refused", tag="grey" if may_go else "green"),
            Shown(str(row[2])),
            Shown(f"{row[3]:,}", is_number=True),
        ]

    return listed(
        table,
        asked,
        name="answers",
        key_of=lambda row: str(row[0]),
        show_row=show,
        filters=(search_filter(asked),),
        empty="Everything on the list was left out.",
        noun=("folder, case or box", "folders, cases and boxes"),
    )


# -- what returned -------------------------------------------------------------------------------------------


def _returned_example() -> "ReturnedPage":
    return ReturnedPage(
        title="Destroyed content seen again",
        crumbs=CRUMBS,
        alerts=_alerts_listing(alerts_table(()), Asked("/disposals-returned")),
        may_look=True,
    )


@described(_returned_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnedPage(Page):
    """What was destroyed by certificate and a later survey sees, or a later export has, again."""

    template: ClassVar[str] = "disposal/returned.html"
    alerts: Listing
    may_look: bool


@router.get("/disposals-returned")
def show_returned(visit: Reader) -> HTMLResponse:
    """Show every alert."""
    table = alerts_table(desk_of(visit).disposals.register.alerts())
    page = ReturnedPage(
        title="Destroyed content seen again",
        crumbs=CRUMBS,
        alerts=_alerts_listing(table, asked_of(visit)),
        may_look=visit.may(Right.REVIEW_LISTS),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/disposals-returned.{format}")
def download_returned(visit: Reader, format: str) -> Response:
    """Download every alert."""
    table = matching(alerts_table(desk_of(visit).disposals.register.alerts()), asked_of(visit, "/disposals-returned"))
    return export(visit, table, format, name="Destroyed content seen again")


@router.post("/disposals-returned/look")
def look_for_returned(visit: Issuer) -> Response:
    """Look in the newest surveys and exports for what was destroyed."""
    found = desk_of(visit).returns.look_for_returned(by=by_of(visit))
    said = (
        f"{count_words(len(found), 'file or case', 'files or cases')} seen again."
        if found
        else "Nothing new was seen again."
    )
    return visit.done("/disposals-returned", said)


def _alerts_listing(table: Table, asked: Asked) -> Listing:
    def show(row: Row) -> list[Shown]:
        cells = [shown(cell, column) for cell, column in zip(row, table.columns, strict=True)]
        cells[2] = Shown(str(row[2]), href=f"/certificates/{row[2]}")
        return cells

    return listed(
        table,
        asked,
        name="alerts",
        key_of=lambda row: f"{row[2]} {row[1]} {row[0]}",
        show_row=show,
        filters=(search_filter(asked),),
        empty="Nothing that was destroyed was seen again.",
        noun=("file or case", "files or cases"),
    )
