"""A work order: what goes to IT, the recall, the receipt that comes back, the proof by survey."""

import hashlib
import json
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.disposal.inventory import LineState, states
from appraisal.disposal.returning import Difference
from appraisal.disposal.values import Disposal, Fate, Order
from muniment.disposals import order_table
from muniment.report.words import count_words
from muniment.tables.cells import Kind, as_words
from muniment.web.disposal import CRUMBS, Line, by_of, desk_of
from muniment.web.exports import attachment, export
from muniment.web.home import WaitingItem, waiting
from muniment.web.page import FormView, Link, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from records.store.audit import moment
from retention.faults import Refusal

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE, Right.CARRY_OUT))]
Returner = Annotated[Visit, Depends(needs(Right.CARRY_OUT, Right.REVIEW_LISTS))]
Issuer = Annotated[Visit, Depends(needs(Right.REVIEW_LISTS))]
SHOWN_AT_MOST = 200


def _example(form: FormView | None = None) -> "WorkOrderPage":
    return WorkOrderPage(
        title="Work order WO-0001",
        crumbs=(*CRUMBS, Link("L0001", "/disposals/L0001")),
        ref="WO-0001",
        state="135 files wait to be destroyed by 16 December 2026.",
        tag="blue",
        facts=_facts([("List", "L0001, Leavers of 2010"), ("SHA-256 of the order", "0" * 64)]),
        recalls=("Recall of work order WO-0001: do not carry out 12 of its 147 lines.",),
        returned=("Receipt 1, WO-0001.xlsx, by it on 3 December 2026: 135 lines.",),
        incidents=("DIS052 \\\\FS99\\SCD\\HR\\1.doc: It was destroyed although a hold had been placed on it before.",),
        may_go_out=True,
        may_recall=True,
        may_return=True,
        may_prove=True,
        form=form or FormView(),
    )


def _example_with_errors() -> "WorkOrderPage":
    return _example(FormView({}, (Problem("receipt", "Choose the work order that IT filled in."),)))


@described(_example, _example_with_errors)
@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrderPage(Page):
    """A work order with its downloads, its recalls, its receipts and its proofs."""

    template: ClassVar[str] = "disposal/work_order.html"
    ref: str
    state: str
    tag: str
    facts: tuple[dict[str, dict[str, str]], ...]
    recalls: tuple[str, ...]
    returned: tuple[str, ...]
    incidents: tuple[str, ...]
    may_go_out: bool
    may_recall: bool
    may_return: bool
    may_prove: bool


def _found_example() -> "ReceiptFoundPage":
    return ReceiptFoundPage(
        title="What the receipt of WO-0001 says",
        crumbs=(*CRUMBS, Link("WO-0001", "/work-orders/WO-0001")),
        ref="WO-0001",
        summary="135 lines are answered for: 134 done, 1 failed.",
        faults=(),
        rows=(Line("\\\\FS99\\SCD\\HR\\1.doc", "", "pending, now failed: access denied"),),
        more="and 134 more",
        sent="{}",
        received_as="WO-0001.xlsx",
        received_sha256="0" * 64,
        button="Save 135 lines",
    )


@described(_found_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptFoundPage(Page):
    """What a receipt would change, line by line, or every fault of every row; nothing is saved yet."""

    template: ClassVar[str] = "disposal/receipt_found.html"
    ref: str
    summary: str
    faults: tuple[str, ...]
    rows: tuple[Line, ...]
    more: str
    sent: str
    received_as: str
    received_sha256: str
    button: str


# -- what goes out ---------------------------------------------------------------------------------------------


@router.get("/work-orders/{ref}.{format}")
def download_order(visit: Reader, ref: str, format: str) -> Response:
    """Download the work order as IT gets it; refused where something on it must be recalled first."""
    document = desk_of(visit).disposals.document(ref)
    visit.note_read(ref, act="work order downloaded")
    if format == "json":
        text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
        headers = {"content-disposition": attachment(f"{ref}.json")}
        return Response(text.encode(), media_type="application/json", headers=headers)
    return export(visit, order_table(document), format, name=f"Work order {ref}")


@router.get("/work-orders/{ref}")
def show_order(visit: Reader, ref: str) -> HTMLResponse:
    """Show a work order."""
    order, disposal = desk_of(visit).disposals.register.order(ref)
    visit.note_read(ref, act="work order opened")
    return visit.shown(_page(visit, order, disposal))


@router.post("/work-orders/{ref}/recheck")
def recheck(visit: Issuer, ref: str) -> Response:
    """Ask the gate again about what waits on the order, and recall what it refuses now."""
    try:
        recall = desk_of(visit).disposals.recheck(ref, by=by_of(visit))
    except Refusal as refusal:
        return visit.refused(refusal, act="recheck a work order", subject=ref)
    if recall is None:
        return visit.done(f"/work-orders/{ref}", "The gate lets everything through that still waits.")
    files = count_words(len(recall.lines), "file was", "files were")
    return visit.done(f"/work-orders/{ref}", f"{files} recalled. Send the notice to IT now.")


# -- what comes back ---------------------------------------------------------------------------------------------


@router.post("/work-orders/{ref}/receipt")
def read(visit: Returner, ref: str) -> Response:
    """Show what the receipt would change, or its faults; nothing is saved."""
    upload = visit.form.files.get("receipt")
    data = upload.file.read() if upload is not None else b""
    if not data:
        return visit.again([Problem("receipt", "Choose the work order that IT filled in.")])
    desk_of(visit).disposals.register.order(ref)
    name = (upload.filename if upload is not None else None) or "receipt"
    digest = hashlib.sha256(data).hexdigest()
    try:
        found = desk_of(visit).returns.differences(ref, data, at=visit.at)
    except Refusal as refusal:
        visit.record_refusal(refusal, act="read a receipt", subject=ref)
        faults = tuple(str(fault) for fault in refusal.faults)
        return visit.shown(found_page(ref, (), faults, received_as=name, received_sha256=digest), 422)
    return visit.shown(found_page(ref, found, (), received_as=name, received_sha256=digest))


@router.post("/work-orders/{ref}/receipt/save")
def save(visit: Returner, ref: str) -> Response:
    """Save a receipt that was looked at; it is read again, whole."""
    data, name = visit.form.text("sent").encode(), visit.form.text("received_as") or "receipt"
    page = f"/work-orders/{ref}"
    if not data:
        return visit.again([Problem("receipt", "Choose the work order that IT filled in.")], page)
    try:
        taken = desk_of(visit).returns.receive(
            ref, data, received_as=name, received_sha256=visit.form.text("received_sha256"), by=by_of(visit)
        )
    except Refusal as refusal:
        return visit.refused(refusal, act="take a receipt", subject=ref, path=page)
    return visit.done(page, f"{count_words(len(taken.results), 'line was', 'lines were')} saved.")


@router.post("/work-orders/{ref}/prove")
def prove(visit: Returner, ref: str) -> Response:
    """Put what the receipts say beside the newest survey."""
    page = f"/work-orders/{ref}"
    try:
        proof, faults = desk_of(visit).returns.prove(ref, by=by_of(visit))
    except Refusal as refusal:
        return visit.refused(refusal, act="prove a disposal", subject=ref, path=page)
    if faults:
        problems = Problems()
        for fault in faults[:SHOWN_AT_MOST]:
            problems.add("", str(fault))
        return visit.again(problems, page)
    return visit.done(page, f"Survey {', '.join(proof.survey_refs)} shows what the receipt says.")


# -- what they show --------------------------------------------------------------------------------------------


def found_page(
    ref: str, found: tuple[Difference, ...], faults: tuple[str, ...], *, received_as: str, received_sha256: str
) -> ReceiptFoundPage:
    """Return the page of what a receipt says."""
    counts: dict[str, int] = {}
    for one in found:
        counts[one.result.result.value] = counts.get(one.result.result.value, 0) + 1
    said = ", ".join(f"{count:,} {word}" for word, count in sorted(counts.items()))
    lines = count_words(len(found), "line is", "lines are")
    summary = f"{lines} answered for: {said}." if found else "Nothing is saved."
    if faults:
        summary = f"{count_words(len(faults), 'row is', 'rows are')} not as it should be. Nothing is saved."
    shown = sorted(found, key=lambda one: (not one.result.incident, one.result.result.value == "done", one.number))
    return ReceiptFoundPage(
        title=f"What the receipt of {ref} says",
        crumbs=(*CRUMBS, Link(ref, f"/work-orders/{ref}")),
        ref=ref,
        summary=summary,
        faults=faults[:SHOWN_AT_MOST],
        rows=tuple(Line(one.path, "", _difference(one)) for one in shown[:SHOWN_AT_MOST]),
        more=f"and {len(found) - SHOWN_AT_MOST:,} more" if len(found) > SHOWN_AT_MOST else "",
        sent=_sent(ref, found) if found else "",
        received_as=received_as,
        received_sha256=received_sha256,
        button=f"Save {count_words(len(found), 'line', 'lines')}",
    )


def _difference(one: Difference) -> str:
    why = f": {one.result.why}" if one.result.why else ""
    return f"{one.before}, now {one.result.result.value}{why}. {one.result.incident}".rstrip()


def _sent(ref: str, found: tuple[Difference, ...]) -> str:
    """Return the receipt as the page sends it back: the same rows, read again when they are saved."""
    lines = [
        {
            "line": one.number,
            "result": one.result.result.value,
            "why": one.result.why,
            "by": one.result.by,
            "when": moment(one.result.done_at),
        }
        for one in found
    ]
    return json.dumps({"order": ref, "lines": lines}, ensure_ascii=False)


def _page(visit: Visit, order: Order, disposal: Disposal) -> WorkOrderPage:
    lines = [one for one in states(disposal) if one.order_ref == order.ref or one.number in order.lines]
    waiting_count = sum(one.is_on_order and one.order_ref == order.ref for one in lines)
    is_good = visit.on <= order.expires_on
    receipts = [one for one in disposal.receipts if one.order_ref == order.ref]
    return WorkOrderPage(
        title=f"Work order {order.ref}",
        crumbs=(*CRUMBS, Link(disposal.plan.list_ref, f"/disposals/{disposal.plan.list_ref}")),
        ref=order.ref,
        state=_state(order, waiting_count, is_good=is_good),
        tag="grey" if not waiting_count else "blue" if is_good else "red",
        facts=_facts(_order_facts(order, disposal)),
        recalls=tuple(one.notice for one in disposal.recalls if one.order_ref == order.ref),
        returned=tuple(_returned(disposal, order)),
        incidents=tuple(one.incident for one in lines if one.incident),
        may_go_out=bool(waiting_count) and is_good,
        may_recall=bool(waiting_count) and visit.may(Right.REVIEW_LISTS),
        may_return=_may_return(lines) and (visit.may(Right.CARRY_OUT) or visit.may(Right.REVIEW_LISTS)),
        may_prove=bool(receipts) and (visit.may(Right.CARRY_OUT) or visit.may(Right.REVIEW_LISTS)),
        form=visit.form_view,
    )


def _may_return(lines: list[LineState]) -> bool:
    return any(one.fate in (Fate.PENDING, Fate.FAILED, Fate.SPARED) for one in lines)


def _state(order: Order, count: int, *, is_good: bool) -> str:
    if not count:
        return "Nothing waits on it any more."
    files = count_words(count, "file waits", "files wait")
    day = as_words(order.expires_on, Kind.DATE)
    return f"{files} to be destroyed by {day}." if is_good else f"It expired on {day}; {files} for a receipt."


def _order_facts(order: Order, disposal: Disposal) -> list[tuple[str, str]]:
    signed = disposal.plan.signed
    return [
        ("List", f"{disposal.plan.list_ref}, {disposal.plan.title}"),
        ("Files", f"{len(order.lines):,}"),
        ("Signed by", f"{signed.person}, {signed.role.value}, {as_words(signed.signed_at, Kind.MOMENT)}"),
        (
            "Issued by",
            f"{order.issued_by}, {order.issued_role.value}, {as_words(order.issued_at, Kind.MOMENT)}",
        ),
        ("Good until", as_words(order.expires_on, Kind.DATE)),
        ("SHA-256 of the order", order.sha256),
    ]


def _returned(disposal: Disposal, order: Order) -> list[str]:
    """Return what came back, the oldest first."""
    receipts = [
        (
            one.sequence,
            f"Receipt {one.number}, {one.received_as}, by {one.received_by}, "
            f"{as_words(one.received_at, Kind.MOMENT)}: {count_words(len(one.results), 'line', 'lines')}.",
        )
        for one in disposal.receipts
        if one.order_ref == order.ref
    ]
    proofs = [
        (
            one.sequence,
            f"Proof {one.number} by survey {', '.join(one.survey_refs)}, {one.proven_by}, "
            f"{as_words(one.proven_at, Kind.MOMENT)}.",
        )
        for one in disposal.proofs
        if one.order_ref == order.ref
    ]
    return [words for _, words in sorted([*receipts, *proofs])]


def _facts(pairs: list[tuple[str, str]]) -> tuple[dict[str, dict[str, str]], ...]:
    return tuple({"key": {"text": name}, "value": {"text": words}} for name, words in pairs)


@waiting(Right.CARRY_OUT)
def orders_to_carry_out(visit: Visit) -> tuple[WaitingItem, ...]:
    """Return the work orders that wait for IT."""
    found = []
    for disposal in desk_of(visit).disposals.register.running():
        lines = states(disposal)
        for order in disposal.orders:
            count = sum(one.is_on_order and one.order_ref == order.ref for one in lines)
            if count:
                about = _state(order, count, is_good=visit.on <= order.expires_on)
                found.append(WaitingItem(f"Work order {order.ref}", f"/work-orders/{order.ref}", about))
    return tuple(found)
