"""What the release of a hold would free, worked out and not written; then the proposal to release it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.impact import Impact
from muniment.hold_desk import Desk
from muniment.hold_impact import impact_over
from muniment.tables.hold_impact import COLUMNS, impact_table
from muniment.tables.shown import Table
from muniment.web.dates import date_typed
from muniment.web.exports import export
from muniment.web.holds import CRUMBS, holdings_of, kept_for_consignment
from muniment.web.listing import Asked, Listing, asked_of, listed, matching
from muniment.web.page import FormView, Link, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.faults.holds import NOT_AN_ITEM
from records.register.hold_values import HoldItem, HoldState, Terms
from records.register.holds import HoldRegister
from records.register.roles import Right
from retention.facts import Ref
from retention.faults import Fault, Refusal
from retention.terms import RefKind

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]
Proposer = Annotated[Visit, Depends(needs(Right.PROPOSE_HOLDS))]

SAY_AUTHORITY = "Say who allows the release, with the letter's date."
SAY_WHY = "Say why, in a sentence the DRO can read."


def _example(form: FormView) -> "ImpactPage":
    table = Table("If UCPI is released", COLUMNS, [("covered", 1, 322, 8_000_000), ("due today", 0, 0, 0)])
    return ImpactPage(
        title="If UCPI is released",
        crumbs=(*CRUMBS, Link("UCPI", "/holds/UCPI")),
        ref="UCPI",
        sentence="322 candidates, 0 would be due today.",
        counts=_counts(table, Asked("/holds/UCPI/impact")),
        named=(),
        may_release=True,
        kept_for=Link("Consignment C0001", "/consignments/C0001"),
        form=form,
    )


@described(
    lambda: _example(FormView()),
    lambda: _example(FormView({}, (Problem("authority", SAY_AUTHORITY), Problem("reason", SAY_WHY)))),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactPage(Page):
    """What a release would free, of the whole hold or of the records named; nothing is written by looking."""

    template: ClassVar[str] = "holds/impact.html"
    ref: str
    sentence: str
    counts: Listing
    named: tuple[str, ...]
    may_release: bool
    kept_for: Link | None
    """The consignment whose originals the hold locks: the end of that is proposed there. None: another hold."""


@router.get("/holds/{ref}/impact")
def show_impact(visit: Reader, ref: str) -> HTMLResponse:
    """Show what the release would free."""
    named = visit.request.query_params.getlist("item")
    found = _impact(visit, ref, named)
    entry = HoldRegister(visit.store.database).find(ref)
    is_open = entry.state in (HoldState.PROPOSED, HoldState.PLACED)
    kept_for = kept_for_consignment(visit, ref)
    asked = Asked(f"/holds/{ref}/impact")
    page = ImpactPage(
        title=f"If {ref} is released" if not named else f"If records are released from {ref}",
        crumbs=(*CRUMBS, Link(ref, f"/holds/{ref}")),
        ref=ref,
        sentence=found.sentence(),
        counts=_counts(impact_table(found), asked),
        named=tuple(named),
        may_release=is_open and kept_for is None and visit.may(Right.PROPOSE_HOLDS),
        kept_for=kept_for if is_open else None,
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/holds/{ref}/impact.{format}")
def download_impact(visit: Reader, ref: str, format: str) -> Response:
    """Download what the release would free."""
    table = impact_table(_impact(visit, ref, ()))
    return export(visit, matching(table, asked_of(visit, f"/holds/{ref}/impact")), format, name=f"If {ref} is released")


@router.post("/holds/{ref}/release")
def take_release(visit: Proposer, ref: str) -> Response:
    """Take the proposal to release the hold, or the records named; its impact is recorded with it."""
    problems = Problems()
    authority = problems.require(visit.form.text("authority"), "authority", SAY_AUTHORITY)
    reason = problems.require(visit.form.text("reason"), "reason", SAY_WHY)
    first = date_typed(visit.form, "released_on", problems, what="The day of release", needed=False)
    if problems:
        return visit.again(problems)
    named = visit.form.all("item")
    try:
        found = _impact(visit, ref, named)
        terms = Terms(authority, reason, first or visit.on)
        entry = holdings_of(visit).release(ref, terms, impact=found, by=visit.person, at=visit.at, items=_items(named))
    except Refusal as refusal:
        return visit.refused(refusal, act="hold release proposed", subject=ref)
    said = f"The release is proposed: proposal {entry.waiting[-1].number}. The DRO or a deputy answers it."
    return visit.done(f"/holds/{ref}", f"{said} Until then the hold covers as before.")


# -- parts of the above --------------------------------------------------------------------------------------


def _impact(visit: Visit, ref: str, named: Sequence[str]) -> Impact:
    desk = Desk(visit.store, holdings_of(visit))
    with visit.site.estates.opened(on=visit.on, known=visit.on) as evaluation:
        return impact_over(evaluation, desk, ref, on=visit.on, items=_items(named))


def _items(named: Sequence[str]) -> tuple[HoldItem, ...]:
    """Return the records that were named, each as kind:source:key; a Refusal with every fault at once."""
    found, faults = [], []
    for word in named:
        kind, _, rest = word.partition(":")
        source, _, key = rest.partition(":")
        known = next((one for one in RefKind if one.value == kind), None)
        if known is None or not source or not key:
            faults.append(Fault(NOT_AN_ITEM, word))
        else:
            found.append(HoldItem(Ref(known, source, key)))
    if faults:
        raise Refusal(*faults)
    return tuple(found)


def _counts(table: Table, asked: Asked) -> Listing:
    return listed(
        table,
        asked,
        name="impact",
        key_of=lambda row: str(row[0]),
        sortable=(),
        empty="The hold covers nothing.",
        noun=("figure", "figures"),
    )
