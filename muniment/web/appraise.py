"""The appraisal card of one folder, case or box, and the decision on it; a worthy record goes on a list from here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.review.values import Worth
from muniment.report.words import count_words
from muniment.tables.cells import visible
from muniment.web.card_words import (
    Choice,
    DecisionWords,
    FormatWords,
    SignWords,
    capital,
    decision_words,
    facts_of,
    formats_of,
    signs_of,
)
from muniment.web.estate import (
    card_href,
    days_of,
    evaluated,
    files_href,
    record_href,
    ref_asked,
    ref_path,
    thing_of,
)
from muniment.web.page import NOTHING_TYPED, FormView, Link, Page, Problem, Problems, described
from muniment.web.record import kin_links
from muniment.web.surveys import names_of
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.facts import Ref
from retention.faults import Refusal
from retention.terms import RefKind

if TYPE_CHECKING:
    from appraisal.estate.evaluate import Evaluation
    from appraisal.review.card import Card

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]
Appraiser = Annotated[Visit, Depends(needs(Right.APPRAISE))]

SAY_WHY = "Say why, in a sentence the DRO can read."
SAY_WORTH = "Choose whether it is worthy of the archive."
SAY_CRITERION = "Choose the criterion it meets, or write your own."
OTHER = "other"
NO_LIST, NEW_LIST = "", "new"


def _example(form: FormView = NOTHING_TYPED) -> "CardPage":
    decision = DecisionWords(
        *("99AA0101009", "/appraise/case/SRC0002/99AA0101009", "Worthy of the archive", "green", "murder"),
        *("A murder of 1999.", "R. Reader, reviewer, 20 November 2026", "COML025 Murder"),
    )
    return CardPage(
        title="Appraisal card",
        crumbs=(Link("Review queue", "/queue"),),
        path=r"\\FS99\SCD\Op ALPHA - R v BANKS (99AA0101005)",
        is_path=True,
        here="/appraise/folder/SRC0001/Op%20ALPHA",
        why_href="/records/folder/SRC0001/Op%20ALPHA",
        files_link="/files/SRC0001?folder=Op+ALPHA",
        facts=(("By", "31 December 2026, 36 days"), ("Holds", "None")),
        signs=(SignWords("Murder", "offence COML025", "99AA0101005", "TNA (2017), 4.1", "confirmed", "green", True),),
        formats=(
            FormatWords("Microsoft Word 97", "fmt/40", "24 files", "1.2 MB", "Moderate Risk", "orange", "/files/x"),
        ),
        copies=(Link(r"96 files in \\FS99\SCD\Copy of Copy of Op ALPHA", "/records/x"),),
        kin=(Link("Case 99AA0101005", "/records/case/SRC0002/99AA0101005"),),
        series=("Case papers go to DPP 2.",),
        class_href="/classes/folder/SRC0001/Op%20ALPHA",
        precedents=(decision,),
        history=(decision,),
        nominations=("N0001: sent by I. Advisor, IMA: murder. Known all over the county.",),
        may_decide=True,
        worths=tuple(Choice(one.name, capital(one.value)) for one in Worth),
        criteria=(
            Choice("murder", "Murder", "A murder. TNA (2017), 4.1; confirmed"),
            Choice(OTHER, "Another criterion"),
        ),
        lists=(Choice(NO_LIST, "No: only record the decision"), Choice(NEW_LIST, "Yes, on a new list")),
        form=form,
    )


@described(
    _example,
    lambda: _example(
        FormView({"worth": ("WORTHY",), "criterion": ("murder",), "reason": ("",)}, (Problem("reason", SAY_WHY),))
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CardPage(Page):
    """All that is needed to decide, and the form that decides; without it for who may not."""

    template: ClassVar[str] = "queue/card.html"
    path: str
    is_path: bool
    here: str
    why_href: str
    files_link: str
    facts: tuple[tuple[str, str], ...]
    signs: tuple[SignWords, ...]
    formats: tuple[FormatWords, ...]
    copies: tuple[Link, ...]
    kin: tuple[Link, ...]
    series: tuple[str, ...]
    class_href: str
    precedents: tuple[DecisionWords, ...]
    history: tuple[DecisionWords, ...]
    nominations: tuple[str, ...]
    may_decide: bool
    worths: tuple[Choice, ...]
    criteria: tuple[Choice, ...]
    lists: tuple[Choice, ...]

    @property
    def worth_items(self) -> list[dict[str, object]]:
        """Return the three answers; none is chosen beforehand."""
        return [one.item(self.form.value("worth")) for one in self.worths]

    @property
    def criterion_items(self) -> list[dict[str, object]]:
        """Return the criteria; none is chosen beforehand."""
        return [one.item(self.form.value("criterion")) for one in self.criteria]

    @property
    def list_items(self) -> list[dict[str, object]]:
        """Return the lists it can be put on; none unless chosen."""
        return [one.item(self.form.value("list", NO_LIST)) for one in self.lists]


@router.get("/appraise/{kind}/{source}/{key:path}")
def show_card(visit: Reader, kind: str, source: str, key: str) -> HTMLResponse:
    """Show the appraisal card of one record."""
    ref = ref_asked(kind, source, key)
    with evaluated(visit, days_of(visit)) as evaluation:
        thing = thing_of(evaluation, ref)
        page = _page(visit, evaluation, card_for(visit, evaluation, thing))
    visit.note_read(str(ref), act="opened appraisal card of")
    return visit.shown(page)


@router.post("/appraise/{kind}/{source}/{key:path}")
def decide(visit: Appraiser, kind: str, source: str, key: str) -> Response:
    """Record the decision; where asked, put the record on a transfer list first, so that a refusal changes nothing."""
    from appraisal.review.rules import NewAppraisal
    from appraisal.review.store import AppraisalRegister

    ref = ref_asked(kind, source, key)
    with evaluated(visit, days_of(visit)) as evaluation:
        card = card_for(visit, evaluation, thing_of(evaluation, ref))
    problems = Problems()
    worth = _worth(visit, problems)
    criterion = _criterion(visit, worth, problems)
    reason = problems.require(visit.form.text("reason"), "reason", SAY_WHY)
    if problems or worth is None:
        return visit.again(problems)
    try:
        listed = _put_on_list(visit, card, worth, criterion=criterion, reason=reason)
        new = NewAppraisal(card.unit, worth, criterion, reason, card.outcome_digest)
        AppraisalRegister(visit.store.database).decide(new, by=visit.person, actor=visit.actor, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="appraisal", subject=str(ref))
    said = f"Recorded: {worth.value}{f', {criterion}' if worth is Worth.WORTHY else ''}."
    return visit.done(card_href(ref), f"{said} {listed}".strip())


def card_for(visit: Visit, evaluation: "Evaluation", thing: int) -> "Card":
    """Return the card of one thing that is there."""
    from appraisal.review.card import card_of
    from appraisal.review.store import AppraisalRegister

    register = AppraisalRegister(visit.store.database)
    card = card_of(
        evaluation,
        thing,
        appraisals=register.all(),
        nominations=register.nominations(),
        agreements=register.agreements(),
    )
    if card is None:
        raise AssertionError(f"thing {thing} is in the evaluation")
    return card


# -- the form --------------------------------------------------------------------------------------------------


def _worth(visit: Visit, problems: Problems) -> Worth | None:
    typed = visit.form.text("worth")
    if typed not in Worth.__members__:
        problems.add("worth", SAY_WORTH)
        return None
    return Worth[typed]


def _criterion(visit: Visit, worth: Worth | None, problems: Problems) -> str:
    """Return the criterion chosen or written; it is asked for only where the record is worthy."""
    chosen = visit.form.text("criterion")
    written = visit.form.text("criterion_other")
    criterion = written if chosen == OTHER or not chosen else chosen
    if worth is Worth.WORTHY and not criterion:
        problems.add("criterion_other" if chosen == OTHER else "criterion", SAY_CRITERION)
    return criterion


def _put_on_list(visit: Visit, card: "Card", worth: Worth, *, criterion: str, reason: str) -> str:
    """Put the record on the list asked for, and return what was done in a sentence; empty where none was asked for."""
    from appraisal.lists.recording import By
    from appraisal.lists.values import ListKind
    from muniment.lists import ListDesk

    wanted = visit.form.text("list")
    if not wanted or worth is not Worth.WORTHY:
        return ""
    desk, by = ListDesk(visit.store, visit.on), By(visit.person, visit.actor, visit.at)
    if wanted != NEW_LIST:
        desk.add(wanted, [card.unit.ref], reason=reason, by=by, criterion=criterion)
        return f"It is on the list {wanted}."
    title = f"Transfer of {card.unit.shown_as}"[:200]
    desk.refuse_adding(ListKind.TRANSFER, [card.unit.ref])
    made = desk.register.create(ListKind.TRANSFER, title, by=by)
    desk.add(made.ref, [card.unit.ref], reason=reason, by=by, criterion=criterion)
    return f"It is on the list {made.ref}."


def _lists(visit: Visit) -> tuple[Choice, ...]:
    """Return the lists of theirs that a record can be put on."""
    from appraisal.lists.states import Act, transitions
    from appraisal.lists.store import ListRegister
    from appraisal.lists.values import ListKind, Part

    if not visit.may(Right.AUTHOR_LISTS):
        return ()
    own = [
        one
        for one in ListRegister(visit.store.database).all()
        if one.kind is ListKind.TRANSFER
        and transitions(Act.ADD, one.state, one.kind)
        and any(taken.part is Part.AUTHOR and visit.person.is_same_as(taken.person) for taken in one.parts)
    ]
    named = (
        Choice(one.ref, f"Yes, on {one.ref}", f"{one.title}{f', {one.series}' if one.series else ''}") for one in own
    )
    return (Choice(NO_LIST, "No: only record the decision"), *named, Choice(NEW_LIST, "Yes, on a new list"))


# -- what is shown -----------------------------------------------------------------------------------------------


def _page(visit: Visit, evaluation: "Evaluation", card: "Card") -> CardPage:
    ref = card.row.ref
    is_folder = ref.kind is RefKind.FOLDER
    return CardPage(
        title="Appraisal card",
        crumbs=(Link("Review queue", "/queue"),),
        path=visible(card.row.shown_as),
        is_path=is_folder,
        here=card_href(ref),
        why_href=record_href(ref),
        files_link=files_href(ref) if is_folder else "",
        facts=facts_of(visit, evaluation, card),
        signs=signs_of(card),
        formats=formats_of(card, names_of(visit)),
        copies=tuple(
            Link(f"{count_words(one.files, 'file', 'files')} in {visible(one.shown_as)}", _href(evaluation, one.thing))
            for one in card.copies
        ),
        kin=kin_links(evaluation, card.row.thing),
        series=tuple(one.sentence for one in card.series),
        class_href=_class_href(visit, card),
        precedents=tuple(decision_words(one) for one in card.precedents),
        history=tuple(decision_words(one) for one in card.history),
        nominations=tuple(
            f"{one.ref}: sent by {visible(one.person.name)}, {one.person.role.value}: {visible(one.criterion)}. "
            f"{visible(one.reason)} ({one.answered.answer.value if one.answered else 'waits for an answer'})"
            for one in card.nominations
        ),
        may_decide=visit.may(Right.APPRAISE),
        worths=tuple(Choice(one.name, capital(one.value), _WORTH_HINTS[one]) for one in Worth),
        criteria=_criteria(card),
        lists=_lists(visit),
        form=visit.form_view,
    )


_WORTH_HINTS: Mapping[Worth, str] = {
    Worth.WORTHY: "It is selected for The National Archives.",
    Worth.UNWORTHY: "It stays under its rule and its holds; this alone destroys nothing.",
    Worth.UNDECIDED: "It waits for a sample or an answer; no list with it can be made final.",
}


def _criteria(card: "Card") -> tuple[Choice, ...]:
    offered = (
        Choice(one.name, capital(one.name), f"{one.meaning}. {one.source}; {one.grade.value}") for one in card.criteria
    )
    return (*offered, Choice(OTHER, "Another criterion"))


def _class_href(visit: Visit, card: "Card") -> str:
    """Return where a record whose class leads nowhere is given one that does, for who may."""
    return f"/classes/{ref_path(card.row.ref)}" if not card.series and visit.may(Right.ASSIGN_CLASSES) else ""


def _href(evaluation: "Evaluation", thing: int) -> str:
    row = evaluation.connection.execute("SELECT source, folder FROM units WHERE unit = $1", [thing]).fetchone()
    return record_href(Ref(RefKind.FOLDER, str(row[0]), str(row[1]))) if row else ""
