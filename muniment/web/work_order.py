"""A work order: what goes to whom, the recall; what came back of it is in `work_order_receipt`."""

import json
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.disposal import faults as codes
from appraisal.disposal.components import BoxAbout, Component, counted
from appraisal.disposal.inventory import LineState, states
from appraisal.disposal.order import parts_of
from appraisal.disposal.parts import CARRIED_OUT_BY, OrderPart
from appraisal.disposal.values import Disposal, Fate, Order, Proof
from muniment.disposals import recall_goes_to
from muniment.report.words import count_words
from muniment.tables.cells import Kind, as_words
from muniment.tables.shown import Format
from muniment.tables.work_orders import order_table, order_tables
from muniment.web.disposal import CRUMBS, by_of, desk_of
from muniment.web.exports import attachment, export, export_workbook
from muniment.web.home import WaitingItem, waiting
from muniment.web.page import FormView, Link, Page, Problem, described
from muniment.web.visit import Visit, needs
from muniment.web.work_order_receipt import CHOOSE, SHOWN_AT_MOST
from records.register.people import Role
from records.register.roles import Right
from retention.faults import Fault, Refusal

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE, Right.CARRY_OUT))]
Returner = Annotated[Visit, Depends(needs(Right.CARRY_OUT, Right.REVIEW_LISTS))]
Issuer = Annotated[Visit, Depends(needs(Right.REVIEW_LISTS))]


@dataclass(frozen=True, slots=True)
class PartView:
    """What one of those who carry the order out gets: how much, and where it is downloaded."""

    name: str
    whom: str
    count: str
    path: str
    query: str
    """What the address needs to mean this part alone; empty where the order has no other."""


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
        parts=(
            PartView("Files", "IT", "133 files", "/work-orders/WO-0001", "?part=files"),
            PartView(
                "Cases",
                "the team that runs the case management system",
                "1 case",
                "/work-orders/WO-0001",
                "?part=cases",
            ),
            PartView("Boxes", "the storage contractor", "1 box", "/work-orders/WO-0001", "?part=boxes"),
        ),
        boxes=({"value": "135", "text": "Box SYN-BOX-0014", "hint": {"text": "SYNTHETIC store"}, "checked": True},),
        form=form or FormView(),
    )


def _example_with_errors() -> "WorkOrderPage":
    problems = (
        Problem("receipt", CHOOSE),
        Problem("boxes", "Tick each box that the certificate names."),
        Problem("certificate", "Write the number of the certificate."),
        Problem("certified-day", "The date of the certificate is missing. Write for example 4 12 2026."),
        Problem("method", "Say how, in the words of the certificate."),
        Problem("carried-out-by", "Say who destroyed them."),
        Problem("carried-out-at", "Write date and time, such as 2026-12-04 14:30."),
    )
    return _example(FormView({"certificate": ("",), "method": ("",)}, problems))


@described(_example, _example_with_errors)
@dataclass(frozen=True, slots=True, kw_only=True)
class WorkOrderPage(Page):
    """A work order with its parts and downloads, its recalls, its receipts and its proofs."""

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
    parts: tuple[PartView, ...]
    boxes: tuple[dict[str, object], ...]
    """The boxes that wait for the contractor's certificate, as the ticks of its form."""


# -- what goes out ---------------------------------------------------------------------------------------------


@router.get("/work-orders/{ref}.{format}")
def download_order(visit: Reader, ref: str, format: str, part: str = "") -> Response:
    """Download the work order as it goes out, or one part of it; refused where something must be recalled first.

    A contractor gets the boxes of an order that has boxes, and no more of it.
    """
    document = desk_of(visit).disposals.document(ref, part=_part_for(visit, ref, part))
    visit.note_read(ref, act="work order downloaded")
    name = f"{ref} {part}".strip()
    if format == "json":
        text = json.dumps(document, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
        headers = {"content-disposition": attachment(f"{name}.json")}
        return Response(text.encode(), media_type="application/json", headers=headers)
    if format == Format.XLSX:
        return export_workbook(visit, order_tables(document), name=f"Work order {name}")
    return export(visit, order_table(document), format, name=f"Work order {name}")


def _part_for(visit: Visit, ref: str, asked: str) -> OrderPart | None:
    """Return the part that they get; None for the whole. A Refusal where no order has such a part."""
    order, disposal = desk_of(visit).disposals.register.order(ref)
    parts = parts_of(disposal.plan.inventory.components[number - 1] for number in order.lines)
    if visit.person.role is Role.CONTRACTOR and OrderPart.BOXES in parts:
        return OrderPart.BOXES
    if asked and asked not in list(OrderPart):
        raise Refusal(Fault(codes.NO_SUCH_PART, ref, asked))
    return OrderPart(asked) if asked else None


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
    whom = recall_goes_to(desk_of(visit), recall)
    components = desk_of(visit).disposals.register.order(ref)[1].plan.inventory.components
    lines = counted(components[one.number - 1] for one in recall.lines)
    were = "was" if len(recall.lines) == 1 else "were"
    return visit.done(f"/work-orders/{ref}", f"{lines} {were} recalled. Send the notice to {whom} now.")


# -- what they show --------------------------------------------------------------------------------------------


def _page(visit: Visit, order: Order, disposal: Disposal) -> WorkOrderPage:
    lines = [one for one in states(disposal) if one.order_ref == order.ref or one.number in order.lines]
    waits = [one.component for one in lines if one.is_on_order and one.order_ref == order.ref]
    is_good = visit.on <= order.expires_on
    parts = parts_of(one.component for one in lines)
    may_answer = visit.may(Right.CARRY_OUT) or visit.may(Right.REVIEW_LISTS)
    receipts = [one for one in disposal.receipts if one.order_ref == order.ref]
    return WorkOrderPage(
        title=f"Work order {order.ref}",
        crumbs=(*CRUMBS, Link(disposal.plan.list_ref, f"/disposals/{disposal.plan.list_ref}")),
        ref=order.ref,
        state=_state(order, waits, is_good=is_good),
        tag="grey" if not waits else "blue" if is_good else "red",
        facts=_facts(_order_facts(order, disposal)),
        recalls=tuple(one.notice for one in disposal.recalls if one.order_ref == order.ref),
        returned=tuple(_returned(disposal, order)),
        incidents=tuple(one.incident for one in lines if one.incident),
        may_go_out=bool(waits) and is_good,
        may_recall=bool(waits) and visit.may(Right.REVIEW_LISTS),
        may_return=_may_return(lines) and may_answer,
        may_prove=bool(receipts) and may_answer and parts != (OrderPart.BOXES,),
        parts=_parts(visit, order, waits),
        boxes=_boxes(waits, visit.form_view) if may_answer else (),
        form=visit.form_view,
    )


def _may_return(lines: list[LineState]) -> bool:
    return any(one.fate in (Fate.PENDING, Fate.FAILED, Fate.SPARED) for one in lines)


def _parts(visit: Visit, order: Order, waits: list[Component]) -> tuple[PartView, ...]:
    """Return what goes to whom of what waits; a contractor sees the boxes alone, where there are boxes."""
    every = parts_of(waits)
    shown = (OrderPart.BOXES,) if visit.person.role is Role.CONTRACTOR and OrderPart.BOXES in every else every
    return tuple(
        PartView(
            name=part.value.capitalize(),
            whom=CARRIED_OUT_BY[part],
            count=counted(one for one in waits if one.part is part),
            path=f"/work-orders/{order.ref}",
            query=f"?part={part.value}" if len(every) > 1 else "",
        )
        for part in shown
    )


def _boxes(waits: list[Component], form: FormView) -> tuple[dict[str, object], ...]:
    """Return a tick for each box that waits; one alone is ticked already."""
    boxes = [one for one in waits if one.part is OrderPart.BOXES]
    ticked = form.values("boxes", [str(one.number) for one in boxes] if len(boxes) == 1 else ())
    return tuple(
        {
            "value": str(one.number),
            "text": one.path,
            "hint": {"text": one.about.location if isinstance(one.about, BoxAbout) else ""},
            "checked": str(one.number) in ticked,
        }
        for one in boxes
    )


def _state(order: Order, waits: list[Component], *, is_good: bool) -> str:
    if not waits:
        return "Nothing waits on it any more."
    lines = f"{counted(waits)} {'waits' if len(waits) == 1 else 'wait'}"
    day = as_words(order.expires_on, Kind.DATE)
    return f"{lines} to be destroyed by {day}." if is_good else f"It expired on {day}; {lines} for a receipt."


def _order_facts(order: Order, disposal: Disposal) -> list[tuple[str, str]]:
    signed = disposal.plan.signed
    return [
        ("List", f"{disposal.plan.list_ref}, {disposal.plan.title}"),
        ("Asks for", counted(disposal.plan.inventory.components[number - 1] for number in order.lines)),
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
            f"Proof {one.number} by {_evidence(one)}, {one.proven_by}, {as_words(one.proven_at, Kind.MOMENT)}."
            f"{_vanished(one)}",
        )
        for one in disposal.proofs
        if one.order_ref == order.ref
    ]
    return [words for _, words in sorted([*receipts, *proofs])]


def _evidence(proof: Proof) -> str:
    surveys = [f"survey {', '.join(proof.survey_refs)}"] if proof.survey_refs else []
    return " and ".join([*surveys, *([f"export {proof.export_ref}"] if proof.export_ref else [])])


def _vanished(proof: Proof) -> str:
    """Return the cases that vanished without an order, with a space before; empty where none did."""
    if not proof.vanished.count:
        return ""
    cases = count_words(proof.vanished.count, "case", "cases")
    return f" {cases} vanished without an order: {', '.join(proof.vanished.urns[:SHOWN_AT_MOST])}."


def _facts(pairs: list[tuple[str, str]]) -> tuple[dict[str, dict[str, str]], ...]:
    return tuple({"key": {"text": name}, "value": {"text": words}} for name, words in pairs)


@waiting(Right.CARRY_OUT)
def orders_to_carry_out(visit: Visit) -> tuple[WaitingItem, ...]:
    """Return the work orders that wait for those who carry them out."""
    found = []
    for disposal in desk_of(visit).disposals.register.running():
        lines = states(disposal)
        for order in disposal.orders:
            waits = [one.component for one in lines if one.is_on_order and one.order_ref == order.ref]
            if waits:
                about = _state(order, waits, is_good=visit.on <= order.expires_on)
                found.append(WaitingItem(f"Work order {order.ref}", f"/work-orders/{order.ref}", about))
    return tuple(found)
