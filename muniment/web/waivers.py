"""Let one finding of pre-flight pass, as The National Archives agreed; or no longer."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.web.page import FormView, Link, Page, Problem, Problems, described
from muniment.web.preflight import crumbs_of, to_send
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.faults import Fault, Refusal
from transfer.consignment_faults import FORMAT_UNKNOWN, NOTHING_TO_WAIVE
from transfer.preflight.of_list import ListPreflight
from transfer.preflight.register import PreflightRegister
from transfer.preflight.values import Finding

router = APIRouter()
Settler = Annotated[Visit, Depends(needs(Right.REVIEW_LISTS, Right.AUTHOR_LISTS))]


def _waiver_example(form: FormView | None = None) -> "WaiverPage":
    return WaiverPage(
        title="Let this file pass",
        crumbs=(Link("Pre-flight of L0001", "/lists/L0001/preflight"),),
        list_ref="L0001",
        key="Op ALPHA/a.hte",
        code="PFL008",
        place="Op ALPHA/a.hte",
        meaning=FORMAT_UNKNOWN.meaning,
        tdr_says="This file format cannot be identified - we will investigate this.",
        form=form or FormView(),
    )


def _waiver_example_with_errors() -> "WaiverPage":
    return _waiver_example(FormView({"reason": ("",)}, (Problem("reason", "Say why the file may go as it is."),)))


@described(_waiver_example, _waiver_example_with_errors)
@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverPage(Page):
    """Record that The National Archives agreed to one finding."""

    template: ClassVar[str] = "preflight/waiver.html"
    list_ref: str
    key: str
    code: str
    place: str
    meaning: str
    tdr_says: str


@router.get("/lists/{ref}/preflight/waive")
def show_waiver(visit: Settler, ref: str, key: str, code: str) -> HTMLResponse:
    """Ask why one finding may pass and who agreed."""
    finding = _finding(to_send(visit, ref).preflight(on=visit.on), key, code)
    return visit.shown(
        WaiverPage(
            title="Let this file pass",
            crumbs=(*crumbs_of(ref), Link(f"Pre-flight of {ref}", f"/lists/{ref}/preflight")),
            list_ref=ref,
            key=key,
            code=code,
            place=finding.fault.place,
            meaning=finding.fault.code.meaning,
            tdr_says=finding.tdr_says,
            form=visit.form_view,
        )
    )


@router.post("/lists/{ref}/preflight/waive")
def waive(visit: Settler, ref: str) -> Response:
    """Record that The National Archives agreed to one finding."""
    problems = Problems()
    reason = problems.require(visit.form.text("reason"), "reason", "Say why the file may go as it is.")
    agreed_with = problems.require(
        visit.form.text("agreed_with"), "agreed_with", "Say who at The National Archives agreed, and when."
    )
    if problems:
        return visit.again(problems)
    try:
        finding = _finding(to_send(visit, ref).preflight(on=visit.on), visit.form.text("key"), visit.form.text("code"))
        PreflightRegister(visit.store.database).waive(
            ref, finding, reason=reason, agreed_with=agreed_with, by=visit.person, actor=visit.actor, at=visit.at
        )
    except Refusal as refusal:
        return visit.refused(refusal, act="waiver", subject=ref)
    return visit.done(f"/lists/{ref}/preflight", f"{finding.fault.place} may go as it is.")


@router.post("/lists/{ref}/preflight/withdraw")
def withdraw(visit: Settler, ref: str) -> Response:
    """Record that a finding no longer passes."""
    key, code = visit.form.text("key"), visit.form.text("code")
    try:
        PreflightRegister(visit.store.database).withdraw(
            ref, key, code, reason=visit.form.text("reason"), by=visit.person, actor=visit.actor, at=visit.at
        )
    except Refusal as refusal:
        return visit.refused(refusal, act="withdrawal of a waiver", subject=ref)
    return visit.done(f"/lists/{ref}/preflight", "The file no longer passes.")


def _finding(whole: ListPreflight, key: str, code: str) -> Finding:
    found = [one for one in whole.found.findings if one.key == key and one.fault.code.code == code]
    if not found:
        raise Refusal(Fault(NOTHING_TO_WAIVE, key, code))
    return found[0]
