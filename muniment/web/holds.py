"""The register of holds: which orders there are, where they stand, and how a new one is proposed."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.holdings import PLACED_AT_ONCE, Holdings, new_hold, template_scope, template_terms
from appraisal.lists.recording import By
from muniment.disposals import recalled_words
from muniment.tables.holds import LIST_COLUMNS, holds_table
from muniment.tables.shown import Row, Table
from muniment.web.dates import date_typed
from muniment.web.exports import export
from muniment.web.home import WaitingItem, waiting
from muniment.web.listing import Asked, Listing, Shown, asked_of, choice_filter, listed, matching, search_filter, shown
from muniment.web.page import FormView, Link, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.register.custody import consignment_kept_by
from records.register.hold_values import HoldEntry, HoldState, ScopeText, Terms
from records.register.holds import HoldRegister, NewHold
from records.register.roles import Right
from records.register.setup import SetupRegister
from retention.faults import Refusal
from retention.terms import HoldKind
from schedules.hold_templates import HoldTemplate, hold_template, hold_templates

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]
Proposer = Annotated[Visit, Depends(needs(Right.PROPOSE_HOLDS))]

PLACE = {column.name: place for place, column in enumerate(LIST_COLUMNS)}
ON_PAGE = tuple(LIST_COLUMNS[PLACE[name]] for name in ("hold", "kind", "state", "from", "review_on", "covers"))
TAGS = {
    HoldState.PROPOSED: "yellow",
    HoldState.PLACED: "red",
    HoldState.RELEASED: "green",
    HoldState.CLOSED: "grey",
    HoldState.REFUSED: "grey",
}
CRUMBS = (Link("Holds", "/holds"),)
OFFERED_KINDS = tuple(kind for kind in HoldKind if kind is not HoldKind.CUSTODY)

NAME_IT = "Give the reference that people quote, for example FOI-2026-0412: letters, digits and hyphens."
CHOOSE_KIND = "Choose the kind of order."
SAY_TITLE = "Say what the hold is about."
SAY_AUTHORITY = "Say who ordered it, with the letter's date."
SAY_SCOPE = "Say what it covers: write a condition, for example flag:CPRO, or tick that it covers every record."
SAY_WHY = "Say why, in a sentence the DRO can read."


def _register_example() -> "HoldsPage":
    row: Row = ("UCPI", "inquiry", "Undercover Policing Inquiry", "placed", *[None] * 3, False, "term list ucpi", "")
    table = Table("Holds", LIST_COLUMNS, [row])
    return HoldsPage(title="Holds", list=_listing(table, Asked("/holds")), may_propose=True)


@described(_register_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class HoldsPage(Page):
    """Every hold, where it stands, and whose review is overdue."""

    template: ClassVar[str] = "holds/holds.html"
    list: Listing
    overdue: tuple[str, ...] = ()
    may_propose: bool = False


@described(
    lambda: NewHoldPage(title="Propose a hold", crumbs=CRUMBS, kinds=OFFERED_KINDS, templates=()),
    lambda: NewHoldPage(
        title="Propose a hold",
        crumbs=CRUMBS,
        kinds=OFFERED_KINDS,
        templates=(("UCPI", "Undercover Policing Inquiry"),),
        form=FormView({"ref": ("FOI 12",)}, (Problem("ref", NAME_IT), Problem("kind", CHOOSE_KIND))),
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class NewHoldPage(Page):
    """The form by which a hold is proposed, of its own or from what is known of an order."""

    template: ClassVar[str] = "holds/new.html"
    kinds: tuple[HoldKind, ...]
    templates: tuple[tuple[str, str], ...]

    @property
    def kind_items(self) -> list[dict[str, object]]:
        """Return the kinds as radio buttons take them; none is chosen before somebody chose it."""
        chosen = self.form.value("kind")
        return [
            {
                "value": kind.value,
                "text": kind.value[0].upper() + kind.value[1:],
                "checked": kind.value == chosen,
                "hint": {"text": "Placed at once, by one person."} if kind in PLACED_AT_ONCE else None,
            }
            for kind in self.kinds
        ]

    @property
    def template_items(self) -> list[dict[str, object]]:
        """Return the orders that are known, as the select takes them."""
        chosen = self.form.value("template")
        none: dict[str, object] = {"value": "", "text": "None: I write it myself"}
        known: list[dict[str, object]] = [
            {"value": ref, "text": f"{ref}: {title}", "selected": ref == chosen} for ref, title in self.templates
        ]
        return [none, *known]


@waiting(Right.APPROVE_HOLDS)
def proposals_to_answer(visit: Visit) -> tuple[WaitingItem, ...]:
    """Return the proposals about holds that wait for a second person, but not one's own."""
    return tuple(
        WaitingItem(f"Hold {entry.ref}: a proposal waits for an answer", f"/holds/{entry.ref}", f"By {one.proposed_by}")
        for entry in HoldRegister(visit.store.database).all()
        for one in entry.waiting
        if not visit.person.is_same_as(one.proposed_by) and (visit.may(Right.FREE_FROM_HOLDS) or not one.narrows)
    )


# -- routes ------------------------------------------------------------------------------------------------


@router.get("/holds")
def show_holds(visit: Reader) -> HTMLResponse:
    """Show the register."""
    entries = HoldRegister(visit.store.database).all()
    page = HoldsPage(
        title="Holds",
        list=_listing(holds_table(entries, on=visit.on), asked_of(visit)),
        overdue=tuple(
            f"The review of hold {one.ref} is overdue. It stays in force; look at it."
            for one in entries
            if one.is_past_review(visit.on)
        ),
        may_propose=visit.may(Right.PROPOSE_HOLDS),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/holds.{format}")
def download_holds(visit: Reader, format: str) -> Response:
    """Download the holds that match."""
    table = holds_table(HoldRegister(visit.store.database).all(), on=visit.on)
    return export(visit, matching(table, asked_of(visit, "/holds")), format, name="Holds")


@router.get("/holds/new")
def show_new(visit: Proposer) -> HTMLResponse:
    """Show the form of a new hold."""
    used = {entry.ref for entry in HoldRegister(visit.store.database).all()}
    known = tuple((one.ref, one.title) for one in hold_templates() if one.ref not in used)
    page = NewHoldPage(
        title="Propose a hold", crumbs=CRUMBS, kinds=OFFERED_KINDS, templates=known, form=visit.form_view
    )
    return visit.shown(page)


@router.post("/holds/new")
def take_new(visit: Proposer) -> Response:
    """Take a hold as proposed; of a kind that one person places, placed."""
    problems = Problems()
    made = _from_template(visit, problems) if visit.form.text("template") else _written(visit, problems)
    if problems or made is None:
        return visit.again(problems)
    new, terms, scope = made
    try:
        entry = holdings_of(visit).propose(new, terms, scope, by=visit.person, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="hold proposed", subject=new.ref)
    then = "It covers from today on; a second person approves it." if entry.waiting else "It is placed."
    recalled = recalled_words(visit.store, by=By(visit.person, visit.actor, visit.at), on=visit.on)
    return visit.done(f"/holds/{entry.ref}", f"Hold {entry.ref} is {entry.state.value}. {then} {recalled}".rstrip())


# -- parts of the above --------------------------------------------------------------------------------------


def holdings_of(visit: Visit) -> Holdings:
    """Return the workflow of holds over the store of the visit, acted on by whoever is signed in."""
    database = visit.store.database
    return Holdings(HoldRegister(database), SetupRegister(database), visit.actor)


def kept_for_consignment(visit: Visit, ref: str) -> Link | None:
    """Return the way to the consignment whose originals the hold locks; None where it is another hold."""
    if not HoldRegister(visit.store.database).keeps_a_consignment(ref):
        return None
    consignment = consignment_kept_by(ref)
    return Link(f"Consignment {consignment}", f"/consignments/{consignment}")


Made = tuple[NewHold, Terms, ScopeText]


def _from_template(visit: Visit, problems: Problems) -> Made | None:
    known = next((one for one in hold_templates() if one.ref == visit.form.text("template")), None)
    reason = problems.require(visit.form.text("reason"), "reason", SAY_WHY)
    first = date_typed(visit.form, "from", problems, what="The first day", needed=False)
    review = date_typed(visit.form, "review_on", problems, what="The day of review", needed=False)
    if known is None or problems:
        return None
    template: HoldTemplate = hold_template(known.ref)
    starts = first or template.starts_on or visit.on
    terms = template_terms(template, reason=reason, starts_on=starts, review_on=review)
    return new_hold(template), terms, template_scope(template)


def _written(visit: Visit, problems: Problems) -> Made | None:
    form = visit.form
    ref = problems.require(form.text("ref"), "ref", NAME_IT)
    kind = next((one for one in OFFERED_KINDS if one.value == form.text("kind")), None)
    if kind is None:
        problems.add("kind", CHOOSE_KIND)
    title = problems.require(form.text("title"), "title", SAY_TITLE)
    authority = problems.require(form.text("authority"), "authority", SAY_AUTHORITY)
    reason = problems.require(form.text("reason"), "reason", SAY_WHY)
    include, everything = form.text("include"), form.has("everything")
    if not include and not everything:
        problems.add("include", SAY_SCOPE)
    first = date_typed(form, "from", problems, what="The first day", needed=False)
    review = date_typed(form, "review_on", problems, what="The day of review", needed=False)
    if problems or kind is None:
        return None
    terms = Terms(authority, reason, first or visit.on, form.text("mandate"), form.text("contact"), review_on=review)
    scope = ScopeText(
        include=include or None,
        exclude=form.text("exclude") or None,
        is_everything=everything,
        standing=not form.has("listed"),
    )
    return NewHold(ref, kind, title), terms, scope


def _listing(table: Table, asked: Asked) -> Listing:
    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = {column.name: shown(cell, column) for cell, column in zip(row, LIST_COLUMNS, strict=True)}
        ref, state = str(row[0]), HoldState(str(row[PLACE["state"]]))
        waits = row[PLACE["waiting"]]
        cells["hold"] = Shown(ref, href=f"/holds/{ref}", hint=str(row[PLACE["title"]]))
        cells["state"] = Shown(state.value, tag=TAGS[state], hint=f"waits for an answer: {waits}" if waits else "")
        return tuple(cells[column.name] for column in ON_PAGE)

    return listed(
        table,
        asked,
        name="holds",
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        filters=(
            search_filter(asked),
            choice_filter(asked, LIST_COLUMNS[PLACE["kind"]], table),
            choice_filter(asked, LIST_COLUMNS[PLACE["state"]], table),
        ),
        sortable=("hold", "kind", "state", "from", "review_on"),
        empty="No hold is recorded. Answer the set-up questions first: they place the holds of known inquiries.",
        noun=("hold", "holds"),
        on_page=ON_PAGE,
    )


def state_tag(entry: HoldEntry) -> str:
    """Return the colour of the state of a hold."""
    return TAGS[entry.state]
