"""The drive plan: every folder with one verdict and one sentence, and what there is beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.estate.verdicts import VerdictKind
from muniment.cli.tables import Kind, Row, Table, TableColumn
from muniment.report.words import count_words
from muniment.web.estate import day_filter, days_of, evaluated, plan_for, record_href, say_days
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
from muniment.web.page import Link, Page, described
from muniment.web.visit import Visit, needs
from records.faults import NOTHING_TO_EVALUATE
from records.register.roles import Right
from retention.faults import Refusal

if TYPE_CHECKING:
    from appraisal.estate.driveplan import DrivePlan, PlanRow, PlanTotals
    from muniment.cli.estate import Days

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]

COLUMNS = (
    TableColumn("folder", "Folder", meaning="Path as users know it."),
    TableColumn("files", "Files", Kind.COUNT, "Files, links and others found; the rows add up to the survey."),
    TableColumn("kind", "Verdict", meaning="One of nine kinds of verdict."),
    TableColumn("verdict", "In words"),
    TableColumn("sentence", "Why"),
    TableColumn("would_have_gone_on", "Would have gone", Kind.DATE, "First day the action would be carried out."),
    TableColumn("stopped_by", "Stopped by", meaning="All that stops it, the strongest first."),
    TableColumn("class", "Class"),
    TableColumn("last_paper_on", "Last paper", Kind.DATE, "Estimated from the files' dates."),
    TableColumn("size_bytes", "Size", Kind.BYTES),
    TableColumn("owner", "Owner"),
    TableColumn("one_line", "In one line"),
    TableColumn("ref", "Reference", meaning="SOURCE:path, as commands take it."),
    TableColumn("href", "Page", meaning="Where this service says why it is still here."),
)
PLACE = {column.name: place for place, column in enumerate(COLUMNS)}
ON_PAGE = tuple(COLUMNS[PLACE[name]] for name in ("folder", "files", "verdict", "sentence"))
BOXES_MOST = 200
SORTABLE = ("folder", "files", "verdict", "would_have_gone_on", "class")
TAGS = {
    VerdictKind.KEEP: "blue",
    VerdictKind.HELD: "red",
    VerdictKind.REVIEW_FOR_TNA: "purple",
    VerdictKind.APPRAISE: "turquoise",
    VerdictKind.COPIES: "grey",
    VerdictKind.WRONG_PLACE: "orange",
    VerdictKind.NO_CLASS: "yellow",
    VerdictKind.CANNOT_DECIDE: "yellow",
    VerdictKind.NOTHING_DUE: "green",
}
BESIDE = (
    ("Do-not-touch list for IT", "/do-not-touch", Right.SEE_ESTATE),
    ("What one fact would decide", "/unknowns", Right.SEE_ESTATE),
    ("Folders that are only copies", "/copies", Right.SEE_ESTATE),
    ("Case material in the wrong place", "/misplaced", Right.SEE_WORKLISTS),
    ("Data quality by Area", "/quality", Right.SEE_WORKLISTS),
    ("Classes and the file plan", "/fileplan", Right.SEE_ESTATE),
)


@dataclass(frozen=True, slots=True)
class VerdictCount:
    """How many folders and files have one kind of verdict, and where they are listed."""

    words: str
    href: str
    folders: str
    files: str


def _example() -> "PlanPage":
    rows: list[Row] = [
        (
            *(r"\\FS99\SCD\Op ALPHA - R v BANKS (99AA0101005)", 148, VerdictKind.REVIEW_FOR_TNA.value),
            *("Review for The National Archives", "Murder, finalised 14 March 2006."),
            *(date(2027, 1, 1), "it is not due yet, nobody has appraised it", "CW-LTI", date(2006, 3, 27), 842_970),
            *(None, "Review from 1 January 2027; stopped by: it is not due yet.", "SRC0001:Op ALPHA", "/records/x"),
        )
    ]
    table = Table("Folders", COLUMNS, rows)
    return PlanPage(
        title="Drive plan",
        header="0 files may be destroyed today.",
        adds_up="148 files in 1 folder, as the surveys found them (0 failed, 0 skipped).",
        counts=(VerdictCount("Review for The National Archives", "/plan?kind=keep", "1 folder", "148 files"),),
        list=_listing(table, Asked("/plan")),
        boxes=None,
        remarks=("Set-up question not answered: UCPI?",),
        beside=(Link("Do-not-touch list for IT", "/do-not-touch"),),
    )


@described(_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage(Page):
    """The plan; `list` is missing where nothing was surveyed yet."""

    template: ClassVar[str] = "plan/plan.html"
    header: str
    adds_up: str
    counts: tuple[VerdictCount, ...]
    list: Listing | None
    boxes: Listing | None
    remarks: tuple[str, ...]
    beside: tuple[Link, ...]
    days: str = ""
    may_survey: bool = False


@router.get("/plan")
def show_plan(visit: Reader) -> HTMLResponse:
    """Show the drive plan."""
    asked, days = asked_of(visit), days_of(visit)
    try:
        return visit.shown(_page(visit, asked, days))
    except Refusal as refusal:
        if refusal.faults[0].code is not NOTHING_TO_EVALUATE:
            raise
        return visit.shown(nothing_yet(visit))


@router.get("/plan.{format}")
def download_plan(visit: Reader, format: str) -> Response:
    """Download the folders that match, in the order asked."""
    asked, days = asked_of(visit, "/plan"), days_of(visit)
    with evaluated(visit, days) as evaluation:
        table = _table(plan_for(visit, evaluation))
    return export(visit, matching(table, asked), format, name=f"Drive plan {days.on.isoformat()}")


def nothing_yet(visit: Visit) -> PlanPage:
    """Return the plan of a store in which nothing was surveyed."""
    return PlanPage(
        title="Drive plan",
        header="No survey yet.",
        adds_up="",
        counts=(),
        list=None,
        boxes=None,
        remarks=(),
        beside=(),
        may_survey=visit.may(Right.RUN_SURVEYS),
        form=visit.form_view,
    )


def _page(visit: Visit, asked: Asked, days: "Days") -> PlanPage:
    from appraisal.estate.boxes import box_rows
    from appraisal.estate.driveplan import totals
    from muniment.cli.estate import remarks_of

    with evaluated(visit, days) as evaluation:
        plan = plan_for(visit, evaluation)
        rows = tuple(plan.rows())
        boxes = [row_cells(row) for row in box_rows(plan)]
        table = Table("Folders", COLUMNS, [row_cells(row) for row in rows], _about(plan))
    summed = totals(rows)
    return PlanPage(
        title="Drive plan",
        header=summed.header if days.on == visit.on else summed.header.replace("today", "on that day"),
        adds_up=_adds_up(summed),
        counts=tuple(_counts(summed, asked)),
        list=_listing(table, asked),
        boxes=_box_listing(boxes) if boxes else None,
        remarks=remarks_of(visit.store),
        beside=tuple(Link(text, href) for text, href, right in BESIDE if visit.may(right)),
        days=say_days(days, on=visit.on),
        form=visit.form_view,
    )


def _adds_up(summed: "PlanTotals") -> str:
    files = count_words(summed.files, "file", "files")
    folders = count_words(summed.folders, "folder", "folders")
    return f"{files} in {folders}, as the surveys found them ({summed.failed:,} failed, {summed.skipped:,} skipped)."


def _counts(summed: "PlanTotals", asked: Asked) -> list[VerdictCount]:
    return [
        VerdictCount(
            f"{kind.value[0].upper()}{kind.value[1:]}",
            asked.href(kind=kind.value),
            count_words(folders, "folder", "folders"),
            count_words(files, "file", "files"),
        )
        for kind, (folders, files) in summed.by_verdict.items()
    ]


def _about(plan: "DrivePlan") -> tuple[tuple[str, str], ...]:
    inputs = plan.evaluation.inputs
    return (
        ("Day asked about", inputs.on.isoformat()),
        ("What was known on", inputs.known.isoformat()),
        ("Evidence", ", ".join(one.ref for one in inputs.evidence)),
        ("Schedules", ", ".join(f"{ref} {digest[:12]}" for ref, digest in inputs.schedules)),
        ("Last audit event", str(inputs.audit_sequence)),
    )


def _table(plan: "DrivePlan") -> Table:
    return Table("Drive plan", COLUMNS, [row_cells(row) for row in plan.rows()], _about(plan))


def row_cells(row: "PlanRow") -> Row:
    """Return one folder or box of the plan as the table has it."""
    return (
        row.shown_as,
        row.files,
        row.verdict.kind.value,
        row.verdict.label,
        row.verdict.sentence,
        row.would_have_gone_on,
        row.stopped_by,
        row.class_code,
        row.last_paper,
        row.size_bytes,
        row.owner,
        row.one_line,
        f"{row.ref.source}:{row.ref.key}",
        record_href(row.ref),
    )


def _listing(table: Table, asked: Asked) -> Listing:
    return listed(
        table,
        asked,
        name="folders",
        key_of=lambda row: str(row[PLACE["ref"]]),
        show_row=show_row,
        on_page=ON_PAGE,
        filters=(
            search_filter(asked, "Folder or words"),
            choice_filter(asked, COLUMNS[PLACE["kind"]], table),
            choice_filter(asked, COLUMNS[PLACE["class"]], table),
            day_filter(asked),
        ),
        sortable=SORTABLE,
        empty="The surveys found no files.",
        noun=("folder", "folders"),
    )


def _box_listing(rows: Sequence[Row]) -> Listing:
    found = listed(
        Table("Boxes of paper", COLUMNS, rows),
        Asked("/plan"),
        name="boxes",
        key_of=lambda row: str(row[PLACE["ref"]]),
        show_row=show_row,
        on_page=ON_PAGE,
        sortable=(),
        empty="No box is known.",
        noun=("box", "boxes"),
        page_rows=BOXES_MOST,
    )
    return replace(found, xlsx_href="", csv_href="")


def show_row(row: Row) -> list[Shown]:
    """Return a folder as the page shows it: where it leads, its verdict as a tag, what stops it below why."""
    cells = dict(zip((column.name for column in COLUMNS), row, strict=True))
    path = shown(cells["folder"], COLUMNS[PLACE["folder"]]).text
    kind = VerdictKind(str(cells["kind"]))
    return [
        Shown(path, href=str(cells["href"]), copy=path, classes="m-path"),
        shown(cells["files"], COLUMNS[PLACE["files"]]),
        Shown(str(cells["verdict"]), tag=TAGS[kind]),
        Shown(str(cells["sentence"]), hint=str(cells["one_line"])),
    ]
