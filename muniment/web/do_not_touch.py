"""The do-not-touch list for IT: every file that must not be deleted, moved or changed today, each with its reason."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.review.estate_pages import FileKey, Untouchable, UntouchablePage, read_key, untouchable_page
from muniment.report.words import count_words
from muniment.tables.cells import Kind, as_words, visible
from muniment.tables.shown import Row, Table, TableColumn
from muniment.web.estate import PLAN_CRUMB, day_filter, days_of, evaluated, say_days, table_of
from muniment.web.exports import export
from muniment.web.listing import Asked, Filter, Listing, Shown, ShownRow, asked_of, paged, search_filter
from muniment.web.page import Page, described
from muniment.web.visit import Visit, needs
from records.register.roles import Right

if TYPE_CHECKING:
    from appraisal.estate.evaluate import Evaluation

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]
PAGE_ROWS = 50
BATCH = 10_000

COLUMNS = (
    TableColumn("path", "Path", meaning="Path as users know it."),
    TableColumn("folder", "Decided with", meaning="The folder whose decision the file inherits."),
    TableColumn("held_by", "Held by", meaning="Every hold the file is a member of, due or not."),
    TableColumn("reasons", "Why not", meaning="All reasons why it must not be deleted, moved or changed."),
    TableColumn("sha256", "SHA-256", meaning="Its content; empty where it could not be read."),
)
ON_PAGE = tuple(column for column in COLUMNS if column.name in ("path", "held_by", "reasons"))


def _example() -> "TouchPage":
    file = Untouchable(
        FileKey("SRC0001", "Op ALPHA", "MG5.doc", ""),
        r"\\FS99\SCD\Op ALPHA\MG5.doc",
        r"\\FS99\SCD\Op ALPHA",
        ("UCPI",),
        "Review for The National Archives: nobody has appraised it",
        "0" * 64,
    )
    return TouchPage(
        title="Do not touch",
        crumbs=(PLAN_CRUMB,),
        header="1,846 files must not be deleted, moved, migrated or changed on 25 November 2026.",
        list=_listing(UntouchablePage((file,), 1846, True), Asked("/do-not-touch")),
        api="/api/v1/do-not-touch",
    )


@described(_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class TouchPage(Page):
    """The list, page by page, and where programs get it."""

    template: ClassVar[str] = "estate/do_not_touch.html"
    header: str
    list: Listing
    api: str
    days: str = ""


@router.get("/do-not-touch")
def show_list(visit: Reader) -> HTMLResponse:
    """Show one page of the list."""
    asked, days = asked_of(visit), days_of(visit)
    after = FileKey(*read_key(asked.after)) if asked.after else None
    with evaluated(visit, days) as evaluation:
        page = untouchable_page(
            table_of(visit, evaluation),
            evaluation.estate,
            after=after,
            limit=PAGE_ROWS,
            words=asked.filters.get("q", ""),
            hold=asked.filters.get("hold", ""),
        )
        whole = page.total if page.total is not None else _count(evaluation, visit)
    day = as_words(days.on, Kind.DATE)
    shown = TouchPage(
        title="Do not touch",
        crumbs=(PLAN_CRUMB,),
        header=f"{count_words(whole, 'file', 'files')} must not be deleted, moved, migrated or changed on {day}.",
        list=_listing(page, asked),
        api="/api/v1/do-not-touch",
        days=say_days(days, on=visit.on),
        form=visit.form_view,
    )
    return visit.shown(shown)


def _count(evaluation: "Evaluation", visit: Visit) -> int:
    whole = untouchable_page(table_of(visit, evaluation), evaluation.estate, limit=1)
    return whole.total or 0


@router.get("/do-not-touch.{format}")
def download_list(visit: Reader, format: str) -> Response:
    """Download all files that match."""
    asked, days = asked_of(visit, "/do-not-touch"), days_of(visit)
    with evaluated(visit, days) as evaluation:
        inputs = evaluation.inputs
        about = (
            ("Day", inputs.on.isoformat()),
            ("Evidence", ", ".join(one.ref for one in inputs.evidence)),
            ("Last audit event", str(inputs.audit_sequence)),
        )
        rows = _all_rows(visit, evaluation, words=asked.filters.get("q", ""), hold=asked.filters.get("hold", ""))
        table = Table("Do not touch", COLUMNS, rows, about)
        return export(visit, table, format, name=f"Do not touch {days.on.isoformat()}")


def _all_rows(visit: Visit, evaluation: "Evaluation", *, words: str, hold: str) -> Iterator[Row]:
    table, after = table_of(visit, evaluation), None
    while True:
        page = untouchable_page(table, evaluation.estate, after=after, limit=BATCH, words=words, hold=hold)
        for one in page.files:
            yield one.path, one.decided_with, ";".join(one.held_by), one.reasons, one.sha256
        if not page.has_next:
            return
        after = page.files[-1].key


def _listing(page: UntouchablePage, asked: Asked) -> Listing:
    rows = [
        ShownRow(
            one.key.written,
            (
                _path(one),
                Shown("; ".join(one.held_by), tag="red") if one.held_by else Shown("None"),
                Shown(visible(one.reasons), classes="m-why"),
            ),
        )
        for one in page.files
    ]
    return paged(
        Table("Files", ON_PAGE, ()),
        asked,
        name="files",
        rows=rows,
        total=page.total,
        sortable=(),
        filters=(
            search_filter(asked, "Path or reason"),
            Filter("hold", "Held by", asked.filters.get("hold", "")),
            day_filter(asked),
        ),
        has_next=page.has_next,
        empty="Every file may be touched.",
        noun=("file", "files"),
    )


def _path(one: Untouchable) -> Shown:
    path = visible(one.path)
    separator = "\\" if "\\" in path else "/"
    folder, _, name = path.rpartition(separator)
    return Shown(name, hint=folder, copy=path, classes="m-path")
