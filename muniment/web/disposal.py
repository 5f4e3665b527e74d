"""One disposal: a signed list from its cooling-off to its certificate. Nothing here deletes anything; others do."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.disposal.components import counted
from appraisal.disposal.inventory import LineState, Totals, Witness, states, totals
from appraisal.disposal.order import parts_of, to_whom
from appraisal.disposal.parts import OrderPart
from appraisal.disposal.values import Disposal, Fate, Order
from appraisal.lists.recording import By
from appraisal.lists.values import Answer, DisposalList, ListKind, ListState
from muniment.disposals import LINE_COLUMNS, DisposalDesk, lines_table
from muniment.tables.cells import Kind, Row, Table, as_words
from muniment.web.exports import export
from muniment.web.home import WaitingItem, waiting
from muniment.web.listing import Asked, Listing, Shown, asked_of, choice_filter, listed, matching, search_filter, shown
from muniment.web.page import FormView, Link, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.faults import Refusal
from retention.terms import RefKind

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE, Right.CARRY_OUT))]
Issuer = Annotated[Visit, Depends(needs(Right.REVIEW_LISTS))]

FATE_TAGS = {
    Fate.PENDING: "blue",
    Fate.DESTROYED: "grey",
    Fate.SPARED: "green",
    Fate.FAILED: "red",
    Fate.MISSING: "orange",
    Fate.LEFT_OUT: "green",
}
WORD_TAGS = {"INCOMPLETE": "blue", "PARTIAL": "yellow", "COMPLETE": "green"}
ON_PAGE = tuple(one for one in LINE_COLUMNS if one.name in ("path", "fate", "order", "done_at", "proven_by"))
MAXIMUM_DAYS = 3650
WAITS_FOR = {
    OrderPart.FILES: "a survey",
    OrderPart.CASES: "an export of cases",
    OrderPart.BOXES: "a contractor's certificate",
}
CRUMBS = (Link("Disposals", "/disposals"),)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that can be opened: words, address, a line below."""

    text: str
    href: str
    about: str


EXAMPLE_TOTALS = Totals(148, 0, 12, 0, 1, 0, 135, 0)


# -- one disposal --------------------------------------------------------------------------------------------


def _disposal_example(form: FormView | None = None) -> "DisposalPage":
    row = (
        1,
        "\\\\FS99\\SCD\\HR\\Leavers\\1.doc",
        "spared",
        "DIS003 A hold covers it.",
        22_000,
        "",
        "",
        None,
        "",
        "",
        "",
        "",
    )
    table = Table("Everything on the list", LINE_COLUMNS, [row])
    return DisposalPage(
        title="Disposal of L0001",
        crumbs=CRUMBS,
        list_ref="L0001",
        about="Leavers of 2010",
        word="INCOMPLETE",
        tag="blue",
        sentence=EXAMPLE_TOTALS.sentence(),
        facts=_facts([("Signed by", "dro, DRO"), ("Not before", "2 December 2026")]),
        note="1 file was destroyed after a hold had been placed. It stands on the certificate as an incident.",
        orders=(Line("WO-0001", "/work-orders/WO-0001", "135 files, good until 16 December 2026"),),
        files=_lines_listing(table, Asked("/disposals/L0001")),
        may_begin=True,
        may_issue=True,
        may_certify=True,
        has_plan=True,
        certificate="",
        form=form or FormView(),
    )


def _disposal_example_with_errors() -> "DisposalPage":
    problems = (
        Problem("days", "Write how many days the list cools off, such as 7."),
        Problem("rule", "Say whose rule it is."),
        Problem("confirmed", "Tick the box."),
    )
    return _disposal_example(FormView({"days": ("soon",), "rule": ("",)}, problems))


@described(_disposal_example, _disposal_example_with_errors)
@dataclass(frozen=True, slots=True, kw_only=True)
class DisposalPage(Page):
    """One disposal: its sum, what can be done next, its work orders, everything with what became of it."""

    template: ClassVar[str] = "disposal/disposal.html"
    list_ref: str
    about: str
    word: str
    tag: str
    sentence: str
    facts: tuple[dict[str, dict[str, str]], ...]
    note: str
    orders: tuple[Line, ...]
    files: Listing | None
    may_begin: bool
    may_issue: bool
    may_certify: bool
    has_plan: bool
    certificate: str


@router.get("/disposals/{ref}.{format}")
def download_lines(visit: Reader, ref: str, format: str) -> Response:
    """Download everything of a disposal with what became of it."""
    lines = states(desk_of(visit).disposals.register.of(ref))
    visit.note_read(ref, act="disposal downloaded")
    table = matching(lines_table(f"Disposal of {ref}", lines), asked_of(visit, f"/disposals/{ref}"))
    return export(visit, table, format, name=f"Disposal of {ref}")


@router.get("/disposals/{ref}")
def show_disposal(visit: Reader, ref: str) -> HTMLResponse:
    """Show one disposal, or the signed list that waits to be begun."""
    desk = desk_of(visit)
    list_ = desk.disposals.lists.find(ref)
    disposal = desk.disposals.register.find(ref)
    may = visit.may(Right.REVIEW_LISTS)
    if disposal is None:
        return visit.shown(_not_begun(list_, may_begin=may and list_.state is ListState.SIGNED, form=visit.form_view))
    visit.note_read(ref, act="disposal opened")
    certificate = next((one.ref for one in desk.disposals.register.certificates() if one.list_ref == ref), "")
    return visit.shown(_disposal_page(visit, list_, disposal, certificate=certificate, may=may))


@router.post("/disposals/{ref}/begin")
def begin(visit: Issuer, ref: str) -> Response:
    """Close the inventory of a signed list and begin its cooling-off."""
    problems = Problems()
    said, rule = visit.form.text("days"), visit.form.text("rule")
    days = int(said) if said.isdecimal() and len(said) < 5 else MAXIMUM_DAYS + 1
    if days > MAXIMUM_DAYS:
        problems.add("days", "Write how many days the list cools off, counted from its signature, such as 7.")
    problems.require(rule, "rule", "Say whose rule the days are, such as: the schedule, class FIN-07.")
    if problems:
        return visit.again(problems)
    try:
        disposal = desk_of(visit).disposals.begin(ref, days=days, rule=rule, by=by_of(visit))
    except Refusal as refusal:
        return visit.refused(refusal, act="begin a disposal", subject=ref)
    day = as_words(disposal.plan.earliest_on, Kind.DATE)
    return visit.done(f"/disposals/{ref}", f"The cooling-off has begun. A work order can be issued from {day}.")


@router.post("/disposals/{ref}/issue")
def issue(visit: Issuer, ref: str) -> Response:
    """Issue a work order for what the gate lets through today."""
    if not visit.form.has("confirmed"):
        return visit.again(
            [Problem("confirmed", "Tick the box to say that what the gate lets through may be destroyed.")]
        )
    try:
        order = desk_of(visit).disposals.issue(ref, by=by_of(visit))
    except Refusal as refusal:
        return visit.refused(refusal, act="issue a work order", subject=ref)
    components = desk_of(visit).disposals.register.of(ref).plan.inventory.components
    lines = [components[number - 1] for number in order.lines]
    said = f"{order.ref} was issued for {counted(lines)}. Send it to {to_whom(lines)}."
    return visit.done(f"/work-orders/{order.ref}", said)


@router.post("/disposals/{ref}/certify")
def certify(visit: Issuer, ref: str) -> Response:
    """Issue the certificate of destruction."""
    try:
        issued = desk_of(visit).returns.certify(ref, by=by_of(visit))
    except Refusal as refusal:
        return visit.refused(refusal, act="certify a disposal", subject=ref)
    return visit.done(f"/certificates/{issued.ref}", f"{issued.ref} was issued.")


def _not_begun(list_: DisposalList, *, may_begin: bool, form: FormView) -> DisposalPage:
    whole = [item.ref for item in list_.items if item.ref.kind is not RefKind.FOLDER]
    going = sum(list_.answer(ref, ref) is Answer.SELECT for ref in whole)
    listed_count, left_out = len(list_.files) + len(whole), len(list_.left_out) + len(whole) - going
    found = Totals(listed_count, 0, 0, 0, 0, left_out, len(list_.selected) + going, 0)
    facts = [("List", f"{list_.ref}, {list_.title}"), ("State", list_.state.value)]
    return DisposalPage(
        title=f"Disposal of {list_.ref}",
        crumbs=CRUMBS,
        list_ref=list_.ref,
        about=list_.title,
        word="INCOMPLETE",
        tag="blue",
        sentence=found.sentence(),
        facts=_facts(facts),
        note="" if may_begin else "Nothing can be carried out: the list is not signed, or you don't review lists.",
        orders=(),
        files=None,
        may_begin=may_begin,
        may_issue=False,
        may_certify=False,
        has_plan=False,
        certificate="",
        form=form,
    )


def _disposal_page(
    visit: Visit, list_: DisposalList, disposal: Disposal, *, certificate: str, may: bool
) -> DisposalPage:
    lines = states(disposal)
    found, plan, ref = totals(lines), disposal.plan, disposal.plan.list_ref
    waits = any(one.is_on_order for one in lines)
    is_cool = visit.on >= plan.earliest_on
    can_go = any(one.component.goes and one.fate in (Fate.PENDING, Fate.FAILED, Fate.SPARED) for one in lines)
    running = list_.state in (ListState.COOLING_OFF, ListState.EXECUTING, ListState.PARTIAL)
    table = lines_table("Everything on the list", lines)
    return DisposalPage(
        title=f"Disposal of {ref}",
        crumbs=CRUMBS,
        list_ref=ref,
        about=plan.title,
        word=found.word,
        tag=WORD_TAGS[found.word],
        sentence=found.sentence(),
        facts=_facts(_plan_facts(disposal, list_)),
        note=_note(lines, found, list_),
        orders=tuple(
            Line(
                one.ref,
                f"/work-orders/{one.ref}",
                f"{_lines_words(disposal, one)}, good until {as_words(one.expires_on, Kind.DATE)}",
            )
            for one in disposal.orders
        ),
        files=_lines_listing(table, asked_of(visit)),
        may_begin=may and list_.state is ListState.SIGNED,
        may_issue=may and running and is_cool and can_go and not waits,
        may_certify=may and found.is_closed and not found.unproven and not certificate and bool(disposal.orders),
        has_plan=True,
        certificate=certificate,
        form=visit.form_view,
    )


def _lines_words(disposal: Disposal, order: Order) -> str:
    return counted(disposal.plan.inventory.components[number - 1] for number in order.lines)


def _plan_facts(disposal: Disposal, list_: DisposalList) -> list[tuple[str, str]]:
    plan, signed = disposal.plan, disposal.plan.signed
    for_whom = f", for {signed.for_whom}" if signed.for_whom else ""
    return [
        ("List", f"{plan.list_ref}, {plan.title} ({list_.state.value})"),
        ("Signed by", f"{signed.person}, {signed.role.value}{for_whom}, {as_words(signed.signed_at, Kind.MOMENT)}"),
        ("Cooling-off", f"{plan.cooling_off_days} days, {plan.rule}"),
        ("Not before", as_words(plan.earliest_on, Kind.DATE)),
        ("Begun by", f"{plan.begun_by}, {plan.begun_role.value}"),
    ]


def _note(lines: tuple[LineState, ...], found: Totals, list_: DisposalList) -> str:
    """Return the one thing a reader must not miss; empty where there is none."""
    incidents = [one.component for one in lines if one.incident]
    if incidents:
        return f"{counted(incidents)} should not have gone so. Each stands on the certificate as an incident."
    if list_.state in (ListState.IN_REVIEW, ListState.DRAFT):
        return "The list went back: a hold, an edit or a changed file undid its signature. It needs a new review."
    if found.unproven:
        gone = [one.component for one in lines if one.fate is Fate.DESTROYED and one.witness is None]
        wait, parts = "waits" if len(gone) == 1 else "wait", parts_of(gone)
        by = " and ".join(WAITS_FOR[part] for part in parts)
        return f"{counted(gone)} said to be destroyed {wait} for proof by {by}."
    if on_word := [one.component for one in lines if one.witness is Witness.CONTRACTOR]:
        return f"Of {counted(on_word)} there is the contractor's certificate alone: nobody of ours saw it."
    return ""


def _lines_listing(table: Table, asked: Asked) -> Listing:
    def show(row: Row) -> list[Shown]:
        by_name = {column.name: (cell, column) for cell, column in zip(row, LINE_COLUMNS, strict=True)}
        cells = {name: shown(*by_name[name]) for name in ("order", "done_at", "proven_by")}
        attested = str(by_name["attested"][0] or "")
        path, fate = str(by_name["path"][0]), str(by_name["fate"][0])
        why = str(by_name["incident"][0] or by_name["why"][0] or "")
        order = str(by_name["order"][0] or "")
        return [
            Shown(path, copy=path, classes="m-path"),
            Shown(fate, tag=FATE_TAGS[Fate(fate)], hint=why),
            Shown(order, href=f"/work-orders/{order}") if order else cells["order"],
            cells["done_at"],
            Shown(str(by_name["proven_by"][0] or ""), hint=attested) if attested else cells["proven_by"],
        ]

    fate = next(one for one in LINE_COLUMNS if one.name == "fate")
    return listed(
        table,
        asked,
        name="files",
        key_of=lambda row: str(row[0]),
        show_row=show,
        filters=(search_filter(asked), choice_filter(asked, fate, table)),
        empty="Nothing is on the list.",
        noun=("file, case or box", "files, cases and boxes"),
        on_page=ON_PAGE,
    )


# -- parts of the above ------------------------------------------------------------------------------------


def desk_of(visit: Visit) -> DisposalDesk:
    """Return the desk of disposals for this visit."""
    return DisposalDesk(visit.store, visit.on)


def by_of(visit: Visit) -> By:
    """Return who acts."""
    return By(visit.person, visit.actor, visit.at)


def _facts(pairs: list[tuple[str, str]]) -> tuple[dict[str, dict[str, str]], ...]:
    return tuple({"key": {"text": name}, "value": {"text": words}} for name, words in pairs)


@waiting(Right.REVIEW_LISTS)
def lists_that_cooled_off(visit: Visit) -> tuple[WaitingItem, ...]:
    """Return signed disposal lists that wait to be begun, or whose cooling-off is over."""
    desk, found = desk_of(visit), []
    summaries = [one for one in desk.disposals.lists.summaries() if one.kind is ListKind.DISPOSAL]
    for one in summaries:
        if one.state is ListState.SIGNED:
            found.append(WaitingItem(f"{one.ref} is signed", f"/disposals/{one.ref}", "Begin its cooling-off"))
        elif one.state is ListState.COOLING_OFF and desk.disposals.register.of(one.ref).plan.earliest_on <= visit.on:
            found.append(WaitingItem(f"{one.ref} has cooled off", f"/disposals/{one.ref}", "Issue its work order"))
    return tuple(found)
