"""One hold: what it covers and on whose authority, what was proposed and answered, its notices and its members."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.tables.holds import HISTORY_COLUMNS, history_table, what_it_covers
from muniment.tables.shown import Table
from muniment.web.exports import export
from muniment.web.holds import CRUMBS, holdings_of, kept_for_consignment, state_tag
from muniment.web.listing import Asked, Listing, asked_of, listed, matching, search_filter
from muniment.web.page import FormView, Link, Page, Problem, Problems, described, words
from muniment.web.visit import Visit, needs
from records.register.hold_values import CandidateVerdict, HoldEntry, HoldState, Proposal, ProposalAct, Verdict
from records.register.holds import HoldRegister
from records.register.roles import Right
from retention.faults import Refusal

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]
Answerer = Annotated[Visit, Depends(needs(Right.APPROVE_HOLDS, Right.FREE_FROM_HOLDS))]
Proposer = Annotated[Visit, Depends(needs(Right.PROPOSE_HOLDS))]
Freer = Annotated[Visit, Depends(needs(Right.FREE_FROM_HOLDS))]

SAY_VERDICT = "Choose whether you approve or refuse the proposal."
SAY_WHY = "Say why, in a sentence the DRO can read."
SAY_RECIPIENTS = "Write each recipient on a line of its own."
SAY_NOTICE = "Write the words of the notice."
SAY_STATEMENT = "Write what the recipient states, for example that nothing was destroyed meanwhile."
ACTS = {
    ProposalAct.PLACE: "Place the hold",
    ProposalAct.AMEND: "Change what it covers",
    ProposalAct.RELEASE: "Release the hold",
    ProposalAct.RELEASE_ITEMS: "Release some records from it",
}


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One proposal as it is shown: what it asks for, by whom, what it would free, how it was answered."""

    number: int
    heading: str
    lines: tuple[tuple[str, str], ...]
    is_waiting: bool
    may_answer: bool
    why_not: str = ""

    @property
    def rows(self) -> list[dict[str, object]]:
        """Return what is said about the proposal as the summary list takes it."""
        return [{"key": {"text": key}, "value": {"text": value}} for key, value in self.lines if value]


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice: to whom, what it says, and what was answered."""

    number: int
    recipient: str
    text: str
    answered: tuple[str, ...]


def _example(form: FormView) -> "HoldPage":
    lines = (("Authority", "Home Secretary's statement"), ("Reason", "as announced"), ("From", "16 July 2015"))
    return HoldPage(
        title="UCPI: Undercover Policing Inquiry",
        crumbs=CRUMBS,
        ref="UCPI",
        state="placed",
        tag="red",
        about=(("Kind", "inquiry"), ("Covers", "term list ucpi")),
        proposals=(ProposalView(2, "2. Release the hold", lines, True, True),),
        confirmed=(Link("MG5.doc", "/holds/UCPI/impact?item=file"),),
        notices=(NoticeView(1, "Area Business Manager, North", "Destroy nothing.", ()),),
        may_notify=True,
        may_release=True,
        may_close=False,
        has_candidates=True,
        kept_for=Link("Consignment C0001", "/consignments/C0001"),
        form=form,
    )


@described(
    lambda: _example(FormView()),
    lambda: _example(FormView({}, (Problem("verdict", SAY_VERDICT), Problem("reason", SAY_WHY)))),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPage(Page):
    """One hold, whole."""

    template: ClassVar[str] = "holds/hold.html"
    ref: str
    state: str
    tag: str
    about: tuple[tuple[str, str], ...]
    proposals: tuple[ProposalView, ...]
    confirmed: tuple[Link, ...]
    """Each record that a person confirmed, leading to what its release would free."""
    notices: tuple[NoticeView, ...]
    may_notify: bool
    may_release: bool
    may_close: bool
    has_candidates: bool
    kept_for: Link | None
    """The consignment whose originals the hold locks: what ends the hold is recorded there. None: another hold."""

    @property
    def rows(self) -> list[dict[str, object]]:
        """Return what is said about the hold as the summary list takes it."""
        return [{"key": {"text": key}, "value": {"text": value}} for key, value in self.about if value]


@described(
    lambda: MembersPage(
        title="Under hold UCPI",
        crumbs=(*CRUMBS, Link("UCPI", "/holds/UCPI")),
        list=_members(Table("Under hold UCPI", HISTORY_COLUMNS, []), Asked("/holds/UCPI/members")),
    )
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MembersPage(Page):
    """What was ever under the hold, from when to when, and why."""

    template: ClassVar[str] = "holds/members.html"
    list: Listing


# -- routes ------------------------------------------------------------------------------------------------


@router.get("/holds/{ref}")
def show_hold(visit: Reader, ref: str) -> HTMLResponse:
    """Show one hold."""
    entry = HoldRegister(visit.store.database).find(ref)
    is_open = entry.state in (HoldState.PROPOSED, HoldState.PLACED)
    kept_for = kept_for_consignment(visit, ref)
    page = HoldPage(
        title=f"{entry.ref}: {entry.title}",
        crumbs=CRUMBS,
        ref=entry.ref,
        state=entry.state.value,
        tag=state_tag(entry),
        about=tuple(_about(entry)),
        proposals=tuple(_proposal_view(visit, one) for one in reversed(entry.proposals)),
        confirmed=tuple(_confirmed(visit, entry)),
        notices=tuple(NoticeView(one.number, one.recipient, one.text, one.acknowledgements) for one in entry.notices),
        may_notify=is_open and visit.may(Right.PROPOSE_HOLDS),
        may_release=is_open and kept_for is None and visit.may(Right.PROPOSE_HOLDS),
        may_close=entry.state is HoldState.RELEASED and visit.may(Right.FREE_FROM_HOLDS),
        has_candidates=entry.scope.lexicon is not None,
        kept_for=kept_for if is_open else None,
        form=visit.form_view,
    )
    return visit.shown(page)


@router.post("/holds/{ref}/answer")
def take_answer(visit: Answerer, ref: str) -> Response:
    """Take the answer to the oldest proposal that waits; what frees records needs the DRO or a deputy."""
    problems = Problems()
    verdict = next((one for one in Verdict if one.value == visit.form.text("verdict")), None)
    if verdict is None:
        problems.add("verdict", SAY_VERDICT)
    reason = problems.require(visit.form.text("reason"), "reason", SAY_WHY)
    if problems or verdict is None:
        return visit.again(problems)
    number = visit.form.text("number")
    asked = int(number) if number.isdecimal() and len(number) < 10 else 0
    try:
        answered = holdings_of(visit).answer(ref, verdict, reason, by=visit.person, at=visit.at, number=asked)
    except Refusal as refusal:
        return visit.refused(refusal, act="hold proposal answered", subject=ref)
    return visit.done(
        f"/holds/{ref}", f"Proposal {number} is {verdict.value.lower()}. The hold is {answered.state.value}."
    )


@router.post("/holds/{ref}/notices")
def take_notice(visit: Proposer, ref: str) -> Response:
    """Record that a notice was issued to each recipient."""
    problems = Problems()
    recipients = [line.strip() for line in visit.form.text("recipients").splitlines() if line.strip()]
    problems.require(" ".join(recipients), "recipients", SAY_RECIPIENTS)
    notice = problems.require(visit.form.text("notice"), "notice", SAY_NOTICE)
    if problems:
        return visit.again(problems)
    try:
        holdings_of(visit).notify(ref, recipients, notice, by=visit.person, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="hold notice issued", subject=ref)
    return visit.done(f"/holds/{ref}", f"Notices recorded: {len(recipients)}. Each recipient is to acknowledge it.")


@router.post("/holds/{ref}/notices/{number}")
def take_acknowledgement(visit: Proposer, ref: str, number: int) -> Response:
    """Record what a recipient answered to a notice."""
    problems = Problems()
    name = f"statement-{number}"
    statement = problems.require(visit.form.text(name), name, SAY_STATEMENT)
    if problems:
        return visit.again(problems)
    try:
        holdings_of(visit).acknowledge(ref, number, statement, by=visit.person, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="hold notice acknowledged", subject=ref)
    return visit.done(f"/holds/{ref}", f"The answer to notice {number} is recorded.")


@router.post("/holds/{ref}/close")
def take_closing(visit: Freer, ref: str) -> Response:
    """Close a released hold."""
    problems = Problems()
    reason = problems.require(visit.form.text("close_reason"), "close_reason", SAY_WHY)
    if problems:
        return visit.again(problems)
    try:
        holdings_of(visit).close(ref, reason, by=visit.person, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="hold closed", subject=ref)
    return visit.done(f"/holds/{ref}", f"Hold {ref} is closed.")


@router.get("/holds/{ref}/members")
def show_members(visit: Reader, ref: str) -> HTMLResponse:
    """Show what entered and left the hold."""
    table = history_table(visit.store.layout, visit.store.database, ref)
    crumbs = (*CRUMBS, Link(ref, f"/holds/{ref}"))
    listing = _members(table, asked_of(visit))
    return visit.shown(MembersPage(title=table.title, crumbs=crumbs, list=listing, form=visit.form_view))


@router.get("/holds/{ref}/members.{format}")
def download_members(visit: Reader, ref: str, format: str) -> Response:
    """Download what entered and left the hold."""
    table = history_table(visit.store.layout, visit.store.database, ref)
    return export(visit, matching(table, asked_of(visit, f"/holds/{ref}/members")), format, name=table.title)


# -- what they show ------------------------------------------------------------------------------------------


def _about(entry: HoldEntry) -> Iterator[tuple[str, str]]:
    scope, terms = entry.scope, entry.placing.terms
    yield "Kind", entry.kind.value
    yield "Covers", what_it_covers(entry)
    yield "What comes later", "covered too" if scope.standing else "not covered: only what was there is"
    yield "Copies elsewhere", "covered too" if scope.follows_duplicates else "not covered"
    yield "From", words(terms.effective_on)
    yield "Authority", terms.authority
    yield "Text of the order", terms.mandate
    yield "Whom to ask", terms.contact
    yield "To be looked at again by", words(entry.review_on)
    if entry.release is not None:
        yield "Released from", words(entry.release.terms.effective_on)
    yield "Closed because", entry.closed_because or ""


def _confirmed(visit: Visit, entry: HoldEntry) -> Iterator[Link]:
    """Yield the records that a person confirmed and nobody has released; naming people, for whom it is open."""
    if not visit.may(Right.SEE_SENSITIVE):
        return
    freed = {
        item.ref
        for one in entry.proposals
        if one.act is ProposalAct.RELEASE_ITEMS and one.is_approved
        for item in one.scope.items
    }
    for ref, decision in entry.candidates_decided.items():
        if decision.verdict is CandidateVerdict.CONFIRMED and ref not in freed:
            item = f"{ref.kind.value}:{ref.source}:{ref.key}"
            yield Link(ref.key, f"/holds/{entry.ref}/impact?{urlencode({'item': item})}")


def _proposal_view(visit: Visit, one: Proposal) -> ProposalView:
    right = Right.FREE_FROM_HOLDS if one.narrows else Right.APPROVE_HOLDS
    is_own = visit.person.is_same_as(one.proposed_by)
    why_not = ""
    if one.is_waiting and is_own:
        why_not = "You proposed this, so somebody else answers it."
    elif one.is_waiting and not visit.may(right):
        why_not = "The DRO or a deputy answers this." if one.narrows else "Your role doesn't answer proposals."
    return ProposalView(
        one.number,
        f"{one.number}. {ACTS[one.act]}",
        tuple(_proposal_lines(one)),
        one.is_waiting,
        one.is_waiting and not why_not,
        why_not,
    )


def _proposal_lines(one: Proposal) -> Iterator[tuple[str, str]]:
    yield "Proposed", f"by {one.proposed_by}, {words(one.proposed_at)}"
    yield "Authority", one.terms.authority
    yield "Reason", one.terms.reason
    yield "From", words(one.terms.effective_on)
    if one.scope.items:
        yield "Records", ", ".join(str(item.ref) for item in one.scope.items)
    if one.impact is not None:
        yield "What it would free", _impact_words(one)
    if one.answer is not None:
        said = one.answer
        yield "Answer", f"{said.verdict.value.lower()} by {said.person} ({said.role}), {words(said.at)}: {said.reason}"


def _impact_words(one: Proposal) -> str:
    counts = one.impact or {}
    said = [
        f"{name.replace('_', ' ')} {figures['files']:,} files"
        for name, figures in counts.items()
        if isinstance(figures, dict) and figures.get("records")
    ]
    return "; ".join(said) or str(counts.get("basis", "nothing"))


def _members(table: Table, asked: Asked) -> Listing:
    return listed(
        table,
        asked,
        name="members",
        key_of=lambda row: f"{row[2]}@{row[3]}",
        filters=(search_filter(asked),),
        empty="Nothing was ever under this hold. What enters and leaves is noted at each survey and each import.",
        noun=("record", "records"),
    )
