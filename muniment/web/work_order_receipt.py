"""What comes back of a work order: the receipt, or a contractor's certificate typed in; the proof."""

import hashlib
import json
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from appraisal.disposal import faults as codes
from appraisal.disposal.returning import Difference
from muniment.report.words import count_words
from muniment.web.dates import date_typed
from muniment.web.disposal import CRUMBS, Line, by_of, desk_of
from muniment.web.page import Link, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from records.store.audit import moment
from retention.faults import Refusal

router = APIRouter()
Returner = Annotated[Visit, Depends(needs(Right.CARRY_OUT, Right.REVIEW_LISTS))]
SHOWN_AT_MOST = 200
CHOOSE = "Choose the work order that was filled in."
FIELD_OF = {
    codes.CERTIFICATE_DAY_IMPOSSIBLE: "certified-day",
    codes.MOMENT_UNREADABLE: "carried-out-at",
    codes.MOMENT_IMPOSSIBLE: "carried-out-at",
    codes.ANSWERED_ALREADY: "boxes",
    codes.NO_SUCH_LINE: "boxes",
}
"""Beside which field of the contractor's certificate a fault of its receipt is said."""


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


# -- what comes back ---------------------------------------------------------------------------------------------


@router.post("/work-orders/{ref}/receipt")
def read(visit: Returner, ref: str) -> Response:
    """Show what the receipt would change, or its faults; nothing is saved."""
    upload = visit.form.files.get("receipt")
    data = upload.file.read() if upload is not None else b""
    if not data:
        return visit.again([Problem("receipt", CHOOSE)])
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


@router.post("/work-orders/{ref}/certificate")
def read_certificate(visit: Returner, ref: str) -> Response:
    """Show what the contractor's certificate of destruction, typed into the form, would change; nothing is saved."""
    form, problems, page = visit.form, Problems(), f"/work-orders/{ref}"
    boxes = [number for number in form.all("boxes") if number.isdecimal()]
    if not boxes:
        problems.add("boxes", "Tick each box that the certificate names.")
    certificate = problems.require(form.text("certificate"), "certificate", "Write the number of the certificate.")
    certified_on = date_typed(form, "certified", problems, what="The date of the certificate")
    method = problems.require(form.text("method"), "method", "Say how, in the words of the certificate.")
    by = problems.require(form.text("carried-out-by"), "carried-out-by", "Say who destroyed them.")
    when = form.text("carried-out-at")
    problems.require(when, "carried-out-at", "Write date and time, such as 2026-12-04 14:30.")
    if problems or certified_on is None:
        return visit.again(problems, page)
    said = {"result": "done", "certificate": certificate, "certificate_on": certified_on.isoformat(), "method": method}
    lines = [{"line": number, **said, "why": "", "by": by, "when": when} for number in boxes]
    data = json.dumps({"order": ref, "lines": lines}, ensure_ascii=False).encode()
    name, digest = f"certificate {certificate}, typed in", hashlib.sha256(data).hexdigest()
    try:
        found = desk_of(visit).returns.differences(ref, data, at=visit.at)
    except Refusal as refusal:
        visit.record_refusal(refusal, act="read a contractor's certificate", subject=ref)
        faults = {(FIELD_OF.get(one.code, ""), one.code): one for one in refusal.faults}
        return visit.again([Problem(field, str(fault)) for (field, _), fault in faults.items()], page)
    return visit.shown(found_page(ref, found, (), received_as=name, received_sha256=digest))


@router.post("/work-orders/{ref}/receipt/save")
def save(visit: Returner, ref: str) -> Response:
    """Save a receipt that was looked at; it is read again, whole."""
    data, name = visit.form.text("sent").encode(), visit.form.text("received_as") or "receipt"
    page = f"/work-orders/{ref}"
    if not data:
        return visit.again([Problem("receipt", CHOOSE)], page)
    try:
        taken = desk_of(visit).returns.receive(
            ref, data, received_as=name, received_sha256=visit.form.text("received_sha256"), by=by_of(visit)
        )
    except Refusal as refusal:
        return visit.refused(refusal, act="take a receipt", subject=ref, path=page)
    return visit.done(page, f"{count_words(len(taken.results), 'line was', 'lines were')} saved.")


@router.post("/work-orders/{ref}/prove")
def prove(visit: Returner, ref: str) -> Response:
    """Put what the receipts say beside the newest survey and export."""
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
    seen = [f"Survey {', '.join(proof.survey_refs)}"] if proof.survey_refs else []
    seen += [f"Export {proof.export_ref}"] if proof.export_ref else []
    shows = "show" if len(seen) > 1 else "shows"
    return visit.done(page, f"{' and '.join(seen)} {shows} what the receipt says.")


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
    shown = "; ".join(words for words in (one.result.why, one.result.attested.words()) if words)
    why = f": {shown}" if shown else ""
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
            **one.result.attested.as_json(),
        }
        for one in found
    ]
    return json.dumps({"order": ref, "lines": lines}, ensure_ascii=False)
