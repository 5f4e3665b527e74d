"""The review queue: folders, cases and boxes that wait for appraisal, the nearest day first."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.review.queue import (
    Asked,
    QueueChoices,
    QueueFilter,
    QueuePage,
    QueueRow,
    QueueSort,
    QueueState,
)
from muniment.report.words import count_words
from muniment.tables.cells import as_size, visible
from muniment.tables.queue import KIND_WORDS, QUEUE_COLUMNS, queue_cells, signs_in_words
from muniment.tables.shown import Table
from muniment.web.estate import card_href, days_of, evaluated, say_days
from muniment.web.exports import export
from muniment.web.faults import NO_SUCH_ORDER
from muniment.web.home import WaitingItem, waiting
from muniment.web.listing import Asked as ListAsked
from muniment.web.listing import Filter, Listing, Shown, ShownRow, asked_of, paged, search_filter, shown
from muniment.web.page import Link, Page, described
from muniment.web.visit import Visit, needs
from records.faults.fileplan import NOTHING_TO_EVALUATE
from records.long_term_interest import SIGNAL_BY_CODE
from records.register.roles import Right
from retention.facts import Ref
from retention.faults import Fault, Refusal
from retention.terms import Grade, RefKind, Status

if TYPE_CHECKING:
    from muniment.wiring import Store

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]
PAGE_ROWS = 50

SORTS = {
    "": QueueSort.NEAREST,
    "nearest": QueueSort.NEAREST,
    "by_on": QueueSort.OVERDUE,
    "record": QueueSort.NAME,
    "signs": QueueSort.SIGNAL,
    "class": QueueSort.CLASS,
    "rule": QueueSort.RULE,
    "holds": QueueSort.HOLD,
    "medium": QueueSort.MEDIUM,
    "area": QueueSort.AREA,
    "size_bytes": QueueSort.SIZE,
}
ON_PAGE = tuple(
    column
    for column in QUEUE_COLUMNS
    if column.name in ("by_on", "record", "signs", "class", "holds", "medium", "area", "files")
)
STATES = (
    (QueueState.UNDECIDED.value, "Undecided"),
    (QueueState.APPRAISED.value, "Appraised"),
)


def _example() -> "ReviewQueuePage":
    row = QueueRow(
        thing=8,
        ref=Ref(RefKind.FOLDER, "SRC0001", "Op ALPHA"),
        shown_as=r"\\FS99\SCD\Op ALPHA - R v BANKS (99AA0101005)",
        by_on=date(2026, 12, 31),
        days=36,
        classes=(),
        rule="keep for 20 years",
        grade=Grade.SECOND_HAND,
        status=Status.NOT_DUE,
        holds=(),
        is_held=False,
        signals=("COML025", "FATL"),
        meets_criterion=True,
        is_nominated=True,
        medium="digital",
        is_casework=True,
        areas=("North West",),
        file_count=148,
        size_bytes=842_970,
        worth=None,
    )
    page = QueuePage((row,), 5, 1, has_previous=False, has_next=True)
    choices = QueueChoices(("cps-casework/CW-LTI",), ("North West",), ("UCPI",), ("FATL",), ("digital",), ())
    return ReviewQueuePage(
        title="Review queue",
        overdue="1 record is overdue",
        overdue_href="/queue?sort=by_on",
        beside=(Link("Decisions so far", "/precedents"),),
        list=queue_listing(page, choices, ListAsked("/queue")),
    )


@described(_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewQueuePage(Page):
    """What waits; `list` is missing where nothing was surveyed yet."""

    template: ClassVar[str] = "queue/queue.html"
    overdue: str
    overdue_href: str
    beside: tuple[Link, ...]
    list: Listing | None
    days: str = ""


@router.get("/queue")
def show_queue(visit: Reader) -> HTMLResponse:
    """Show one page of the queue."""
    from appraisal.review.queue import queue_choices, queue_page

    asked, days = asked_of(visit), days_of(visit)
    only, sort = filter_of(asked), sort_of(asked)
    try:
        with evaluated(visit, days) as evaluation:
            page = queue_page(
                evaluation,
                asked=what_people_said(visit.store),
                only=only,
                sort=sort,
                descending=asked.is_descending,
                after=asked.after,
                before=asked.before,
                limit=PAGE_ROWS,
            )
            choices = queue_choices(evaluation)
    except Refusal as refusal:
        if refusal.faults[0].code is not NOTHING_TO_EVALUATE:
            raise
        return visit.shown(_page(visit, None, None, asked))
    return visit.shown(_page(visit, page, choices, asked, days=say_days(days, on=visit.on)))


@router.get("/queue.{format}")
def download_queue(visit: Reader, format: str) -> Response:
    """Download all of the queue that matches, in the order asked."""
    from appraisal.review.queue import queue_page

    asked = asked_of(visit, "/queue")
    with evaluated(visit, days_of(visit)) as evaluation:
        page = queue_page(
            evaluation,
            asked=what_people_said(visit.store),
            only=filter_of(asked),
            sort=sort_of(asked),
            descending=asked.is_descending,
            limit=None,
        )
        inputs = evaluation.inputs
    about = (("Day asked about", inputs.on.isoformat()), *((name, value) for name, value in asked.filters.items()))
    table = Table("Review queue", QUEUE_COLUMNS, [queue_cells(row) for row in page.rows], about)
    return export(visit, table, format, name=f"Review queue {inputs.on.isoformat()}")


def _page(
    visit: Visit, page: QueuePage | None, choices: QueueChoices | None, asked: ListAsked, *, days: str = ""
) -> ReviewQueuePage:
    overdue = page.overdue if page is not None else 0
    return ReviewQueuePage(
        title="Review queue",
        overdue=f"{count_words(overdue, 'record is', 'records are')} overdue" if overdue else "",
        overdue_href=asked.href(sort="by_on"),
        beside=(
            Link("Nominations of Areas", "/nominations"),
            Link("Decisions so far", "/precedents"),
            Link("Series at The National Archives", "/series"),
        ),
        list=queue_listing(page, choices, asked) if page is not None and choices is not None else None,
        days=days,
        form=visit.form_view,
    )


def what_people_said(store: "Store") -> Asked:
    """Return appraisals and waiting nominations, as the queue takes them into account."""
    from appraisal.review.card import waiting_refs
    from appraisal.review.store import AppraisalRegister

    register = AppraisalRegister(store.database)
    return Asked(register.current(), waiting_refs(register.nominations()))


# -- what is asked -------------------------------------------------------------------------------------------------


def filter_of(asked: ListAsked) -> QueueFilter:
    """Return what the address asks of the queue; a Refusal where it asks for what there is not."""
    text = asked.filters.get
    try:
        state = QueueState(text("state") or QueueState.WAITING.value)
        by_on = date.fromisoformat(text("due_by", "")) if text("due_by") else None
    except ValueError as error:
        raise Refusal(Fault(NO_SUCH_ORDER, "Review queue", str(error))) from error
    return QueueFilter(
        state=state,
        kind=text("kind", ""),
        medium=text("medium", ""),
        class_ref=text("class", ""),
        area=text("area", ""),
        hold=text("hold", ""),
        signal=text("sign", ""),
        records=text("records", ""),
        rule=text("rule", ""),
        by_on=by_on,
        text=text("q", ""),
    )


def sort_of(asked: ListAsked) -> QueueSort:
    """Return the order asked for; a Refusal where there is none such."""
    if asked.by not in SORTS:
        raise Refusal(Fault(NO_SUCH_ORDER, "Review queue", asked.by))
    return SORTS[asked.by]


# -- what is shown -------------------------------------------------------------------------------------------------


def queue_listing(page: QueuePage, choices: QueueChoices, asked: ListAsked) -> Listing:
    """Return one page of the queue as a list."""
    return paged(
        Table("Waiting for appraisal", ON_PAGE, ()),
        asked,
        name="queue",
        rows=[ShownRow(str(row.thing), _shown(row)) for row in page.rows],
        total=page.total,
        sortable=tuple(SORTS),
        filters=_filters(choices, asked),
        has_previous=page.has_previous,
        has_next=page.has_next,
        empty="Nothing waits for appraisal.",
        noun=("record", "records"),
    )


def _filters(choices: QueueChoices, asked: ListAsked) -> tuple[Filter, ...]:
    def chosen(name: str, label: str, values: tuple[tuple[str, str], ...]) -> Filter:
        return Filter(name, label, asked.filters.get(name, ""), values)

    def plain(values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        return tuple((one, one) for one in values)

    some = (("any", "Any"), ("none", "None"))
    signs = tuple((code, signs_in_words([code])) for code in choices.signals)
    return (
        search_filter(asked, "Path contains"),
        Filter("due_by", "By, such as 2026-12-31", asked.filters.get("due_by", "")),
        chosen("records", "Records", (("casework", "Casework"), ("corporate", "Non-case"))),
        chosen("kind", "Kind", tuple((one.value, KIND_WORDS[one]) for one in KIND_WORDS if one is not RefKind.FILE)),
        chosen("sign", "Sign", (*some, *signs)),
        chosen("hold", "Hold", (*some, *plain(choices.holds))),
        chosen("class", "Class", plain(choices.classes)),
        chosen("area", "Area", plain(choices.areas)),
        chosen("medium", "Medium", plain(choices.media)),
        chosen("rule", "Rule", plain(choices.rules)),
        Filter("state", "State", asked.filters.get("state", ""), STATES, first="Waiting"),
    )


def _shown(row: QueueRow) -> tuple[Shown, ...]:
    path, first = visible(row.shown_as), ON_PAGE[0]
    about = f"{KIND_WORDS[row.ref.kind]}, {'casework' if row.is_casework else 'non-case'}"
    sent = "; an Area sent it" if row.is_nominated else ""
    decided = f"; {row.worth.value}" if row.worth else ""
    return (
        Shown(shown(row.by_on, first).text or "No day", hint=say_distance(row.days), classes="m-nowrap"),
        Shown(
            path,
            href=card_href(row.ref),
            copy=path if row.ref.kind is RefKind.FOLDER else "",
            hint=f"{about}{sent}{decided}",
            classes="m-path",
        ),
        Shown(*_signs(row)),
        Shown("; ".join(one.code for one in row.classes), hint=row.grade.value if row.grade else ""),
        Shown("; ".join(row.holds), tag="red") if row.holds else Shown("None"),
        Shown(row.medium),
        Shown("; ".join(row.areas)),
        Shown(f"{row.file_count:,}", hint=as_size(row.size_bytes) if row.size_bytes else "", is_number=True),
    )


def _signs(row: QueueRow) -> tuple[str, str, str, str]:
    """Return the criterion's words with every source field in the line below."""
    first = next((code for code in row.signals if code in SIGNAL_BY_CODE), None)
    if first is None:
        return "None", "", "", ""
    signal = SIGNAL_BY_CODE[first]
    words = signal.meaning if signal.is_criterion else f"{signal.meaning} (a sign, no criterion)"
    return words, "", "", ", ".join(row.signals)


def say_distance(days: int | None) -> str:
    """Return how far a day is off, in words.

    >>> say_distance(36), say_distance(0), say_distance(-694)
    ('36 days', 'today', 'overdue by 694 days')
    """
    if days is None:
        return ""
    if days == 0:
        return "today"
    count = count_words(abs(days), "day", "days")
    return count if days > 0 else f"overdue by {count}"


@waiting(Right.APPRAISE)
def records_to_appraise(visit: Visit) -> tuple[WaitingItem, ...]:
    """Return how many nominations wait; the queue itself is counted on its page, where the estate is open."""
    from appraisal.review.store import AppraisalRegister

    waits = [one for one in AppraisalRegister(visit.store.database).nominations() if one.is_waiting]
    found = []
    if visit.store.surveys.sources():
        found.append(WaitingItem("Records wait for appraisal", "/queue", "The nearest day comes first."))
    if waits:
        text = f"{count_words(len(waits), 'nomination waits', 'nominations wait')} for an answer"
        found.append(WaitingItem(text, "/nominations?state=waiting", f"The newest: {visible(waits[0].unit.shown_as)}"))
    return tuple(found)
