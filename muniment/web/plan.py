"""The drive plan: every folder with one verdict and one sentence, and what there is beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.estate.plan_table import (
    PlanFilter,
    PlanLine,
    PlanPart,
    PlanTable,
    Sort,
)
from appraisal.estate.verdicts import VerdictKind
from muniment.remarks import Remark
from muniment.report.words import count_words
from muniment.tables.shown import Kind, Row, Table, TableColumn, as_words
from muniment.web.estate import day_filter, days_of, evaluated, plan_for, record_href, say_days, table_of
from muniment.web.estates import recorded_at
from muniment.web.exports import export
from muniment.web.faults import NO_SUCH_ORDER
from muniment.web.listing import (
    DAYS,
    SEARCH,
    Asked,
    Filter,
    Listing,
    Shown,
    ShownRow,
    asked_of,
    listed,
    paged,
    search_filter,
    shown,
)
from muniment.web.page import Link, Page, described
from muniment.web.visit import Visit, needs
from records.faults.fileplan import NOTHING_TO_EVALUATE
from records.register.roles import Right
from retention.facts import Ref
from retention.faults import Fault, Refusal
from retention.terms import RefKind

if TYPE_CHECKING:
    from appraisal.estate.driveplan import PlanRow, PlanTotals
    from appraisal.estate.evaluate import Evaluation
    from muniment.estate import Days

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]

COLUMNS = (
    TableColumn("folder", "Folder", meaning="Path as users know it."),
    TableColumn("files", "Files", Kind.COUNT, "Files, links and others found; the rows add up to the survey."),
    TableColumn("kind", "Kind", meaning="One of nine kinds of verdict."),
    TableColumn("verdict", "Verdict"),
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
PAGE_ROWS = 50
BATCH = 2_000
BOXES_MOST = 200
SORTS = {
    "": Sort.FOLDER,
    "folder": Sort.FOLDER,
    "files": Sort.FILES,
    "size_bytes": Sort.SIZE,
    "would_have_gone_on": Sort.DATE,
    "verdict": Sort.VERDICT,
}
KINDS = frozenset(kind.value for kind in VerdictKind)
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
    line = PlanLine(
        place=1,
        ref=Ref(RefKind.FOLDER, "SRC0001", "Op ALPHA"),
        shown_as=r"\\FS99\SCD\Op ALPHA - R v BANKS (99AA0101005)",
        files=148,
        size_bytes=842_970,
        failed=0,
        skipped=0,
        last_paper=date(2006, 3, 27),
        kind=VerdictKind.REVIEW_FOR_TNA,
        verdict="Review for The National Archives",
        sentence="Murder, finalised 14 March 2006.",
        would_have_gone_on=date(2027, 1, 1),
        stopped_by="it is not due yet, nobody has appraised it",
        one_line="Review from 1 January 2027; stopped by: it is not due yet, nobody has appraised it.",
        status="NOT_DUE",
        class_code="CW-LTI",
        grade="second-hand",
        holds=(),
        owner=None,
        may_be_destroyed=False,
    )
    return PlanPage(
        title="Drive plan",
        header="0 files may be destroyed today.",
        adds_up="148 files in 1 folder, as the surveys found them (0 failed, 0 skipped).",
        counts=(VerdictCount("Review for The National Archives", "/plan?kind=keep", "1 folder", "148 files"),),
        list=_listing(PlanPart((line,), None, 1), Asked("/plan"), kinds=(VerdictKind.REVIEW_FOR_TNA,)),
        boxes=None,
        remarks=(Remark("Set-up question not answered: UCPI?", "/setup/ucpi", "Answer the question", ""),),
        beside=(Link("Do-not-touch list for IT", "/do-not-touch"),),
        as_of="25 November 2026, 10:42am",
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
    remarks: tuple[Remark, ...]
    beside: tuple[Link, ...]
    days: str = ""
    as_of: str = ""
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
    only, sort = filter_of(asked), sort_of(asked)
    with evaluated(visit, days) as evaluation:
        rows = _all_rows(table_of(visit, evaluation), only, sort, descending=asked.is_descending)
        table = Table("Drive plan", COLUMNS, rows, _about(evaluation))
        return export(visit, table, format, name=f"Drive plan {days.on.isoformat()}")


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
    from muniment.remarks import remarks_on

    only, sort = filter_of(asked), sort_of(asked)
    with visit.site.estates.at_hand(on=days.on, known=days.known, prepared=lambda one: table_of(visit, one)) as at_hand:
        evaluation = at_hand.evaluation
        as_of = "" if at_hand.is_current else _as_of(visit, evaluation)
        table = table_of(visit, evaluation)
        part = table.page(
            after=asked.after or None, limit=PAGE_ROWS, only=only, sort=sort, descending=asked.is_descending
        )
        summed = evaluation.once("totals of the plan", table.totals)
        classes = evaluation.once("classes of the plan", table.classes)
        boxes = evaluation.once("boxes of the plan", lambda: _boxes(visit, evaluation))
    return PlanPage(
        title="Drive plan",
        header=summed.header if days.on == visit.on else summed.header.replace("today", "on that day"),
        adds_up=_adds_up(summed),
        counts=tuple(_counts(summed, asked)),
        list=_listing(part, asked, kinds=tuple(summed.by_verdict), classes=classes),
        boxes=_box_listing(boxes) if boxes else None,
        remarks=remarks_on(visit.store, on=days.on),
        beside=tuple(Link(text, href) for text, href, right in BESIDE if visit.may(right)),
        days=say_days(days, on=visit.on),
        as_of=as_of,
        form=visit.form_view,
    )


def _as_of(visit: Visit, evaluation: "Evaluation") -> str:
    """Return up to when the decisions count that the plan rests on, in words."""
    at = recorded_at(visit.store.database, evaluation.inputs.audit_sequence)
    return as_words(at, Kind.MOMENT) if at is not None else f"event {evaluation.inputs.audit_sequence}"


def _boxes(visit: Visit, evaluation: "Evaluation") -> tuple[Row, ...]:
    from appraisal.estate.boxes import box_rows

    return tuple(box_cells(row) for row in islice(box_rows(plan_for(visit, evaluation)), BOXES_MOST))


def _all_rows(table: PlanTable, only: PlanFilter, sort: Sort, *, descending: bool) -> Iterator[Row]:
    after: str | None = None
    while True:
        part = table.page(after=after, limit=BATCH, only=only, sort=sort, descending=descending)
        yield from map(line_cells, part.lines)
        if (after := part.after) is None:
            return


# -- what is asked -----------------------------------------------------------------------------------------------


def filter_of(asked: Asked) -> PlanFilter:
    """Return what the address asks of the plan; a Refusal where it asks for what there is not."""
    unknown = [one for one in asked.filters if one not in (SEARCH, "kind", "class", "hold", *DAYS)]
    kind = asked.filters.get("kind", "")
    if unknown or (kind and kind not in KINDS):
        raise Refusal(Fault(NO_SUCH_ORDER, "Drive plan", unknown[0] if unknown else kind))
    return PlanFilter(
        kind=VerdictKind(kind) if kind else None,
        words=asked.filters.get(SEARCH, ""),
        class_code=asked.filters.get("class"),
        hold_ref=asked.filters.get("hold"),
    )


def sort_of(asked: Asked) -> Sort:
    """Return the order asked for; a Refusal where there is none such."""
    if asked.by not in SORTS:
        raise Refusal(Fault(NO_SUCH_ORDER, "Drive plan", asked.by))
    return SORTS[asked.by]


# -- what is shown -----------------------------------------------------------------------------------------------


def _adds_up(summed: "PlanTotals") -> str:
    files = count_words(summed.files, "file", "files")
    folders = count_words(summed.folders, "folder", "folders")
    return f"{files} in {folders}, as the surveys found them ({summed.failed:,} failed, {summed.skipped:,} skipped)."


def _counts(summed: "PlanTotals", asked: Asked) -> list[VerdictCount]:
    return [
        VerdictCount(
            _capital(kind),
            asked.href(kind=kind.value),
            count_words(folders, "folder", "folders"),
            count_words(files, "file", "files"),
        )
        for kind, (folders, files) in summed.by_verdict.items()
    ]


def _about(evaluation: "Evaluation") -> tuple[tuple[str, str], ...]:
    inputs = evaluation.inputs
    return (
        ("Day asked about", inputs.on.isoformat()),
        ("What was known on", inputs.known.isoformat()),
        ("Evidence", ", ".join(one.ref for one in inputs.evidence)),
        ("Schedules", ", ".join(f"{ref} {digest[:12]}" for ref, digest in inputs.schedules)),
        ("Last audit event", str(inputs.audit_sequence)),
    )


def line_cells(line: PlanLine) -> Row:
    """Return one folder of the plan as the table has it."""
    return (
        *(line.shown_as, line.files, line.kind.value, line.verdict, line.sentence, line.would_have_gone_on),
        *(line.stopped_by, line.class_code, line.last_paper, line.size_bytes, line.owner, line.one_line),
        *(f"{line.ref.source}:{line.ref.key}", record_href(line.ref)),
    )


def box_cells(row: "PlanRow") -> Row:
    """Return one box as the table has it."""
    return (
        *(row.shown_as, row.files, row.verdict.kind.value, row.verdict.label, row.verdict.sentence),
        *(row.would_have_gone_on, row.stopped_by, row.class_code, row.last_paper, row.size_bytes, row.owner),
        *(row.one_line, f"{row.ref.source}:{row.ref.key}", record_href(row.ref)),
    )


def _listing(
    part: PlanPart, asked: Asked, *, kinds: tuple[VerdictKind, ...] = (), classes: tuple[str, ...] = ()
) -> Listing:
    keys = [str(line.place) for line in part.lines]
    if part.after is not None:
        keys[-1] = part.after
    return paged(
        Table("Folders", ON_PAGE, ()),
        asked,
        name="folders",
        rows=[ShownRow(key, tuple(show_row(line_cells(line)))) for key, line in zip(keys, part.lines, strict=True)],
        total=part.found,
        sortable=tuple(SORTS),
        filters=(
            search_filter(asked, "Folder or words"),
            Filter(
                "kind", "Verdict", asked.filters.get("kind", ""), tuple((one.value, _capital(one)) for one in kinds)
            ),
            Filter("class", "Class", asked.filters.get("class", ""), tuple((one, one) for one in classes)),
            Filter("hold", "Hold", asked.filters.get("hold", "")),
            day_filter(asked),
        ),
        has_next=part.after is not None,
        empty="The surveys found no files.",
        noun=("folder", "folders"),
    )


def _capital(kind: VerdictKind) -> str:
    return f"{kind.value[0].upper()}{kind.value[1:]}"


def _box_listing(rows: Sequence[Row]) -> Listing:
    found = listed(
        Table("Boxes of paper", COLUMNS, rows),
        Asked("/plan"),
        name="boxes",
        key_of=lambda row: str(row[PLACE["ref"]]),
        show_row=show_row,
        on_page=(replace(ON_PAGE[0], title="Box"), *ON_PAGE[1:]),
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
        Shown(path, href=str(cells["href"]), copy=path if "\\" in path or "/" in path else "", classes="m-path"),
        shown(cells["files"], COLUMNS[PLACE["files"]]),
        Shown(str(cells["verdict"]), tag=TAGS[kind]),
        Shown(str(cells["sentence"]), hint=str(cells["one_line"]), classes="m-why"),
    ]
