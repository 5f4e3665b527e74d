"""What is done to a list as a whole: each act a form of its own, answered by the register or refused with a reason."""

from collections.abc import Callable
from typing import Annotated, Protocol

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from appraisal.lists.states import Act
from appraisal.lists.store import By
from appraisal.lists.values import DisposalList, Reply
from muniment.web.list_words import SAY_WHY, by_of, desk_of, problems_of, version_of
from muniment.web.page import Problems
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.facts import Ref
from retention.faults import Refusal

router = APIRouter()
Author = Annotated[Visit, Depends(needs(Right.AUTHOR_LISTS))]
Reviewer = Annotated[Visit, Depends(needs(Right.REVIEW_LISTS))]
Adviser = Annotated[Visit, Depends(needs(Right.ADVISE_ON_LISTS))]
Signer = Annotated[Visit, Depends(needs(Right.SIGN_LISTS))]


def answered(visit: Visit, ref: str, act: Callable[[], DisposalList], notice: str, page: str = "") -> Response:
    """Do the act, and show the list with what was done; where it is refused, the form with the reasons."""
    path = page or f"/lists/{ref}"
    try:
        act()
    except Refusal as refusal:
        return visit.again(problems_of(refusal), path)
    return visit.done(path, notice)


def reason_of(visit: Visit, field: str) -> tuple[str, Problems]:
    """Return the reason in `field`, and what is wrong with it."""
    problems = Problems()
    return problems.require(visit.form.text(field), field, SAY_WHY), problems


class GivesReason(Protocol):
    """An act on a list for which its doer says why."""

    def __call__(self, ref: str, *, reason: str, by: By, version: int | None = None) -> DisposalList:
        """Return the list after the act."""


def reasoned(visit: Visit, ref: str, field: str, act: GivesReason, notice: str) -> Response:
    """Do the act for the reason in `field`, as `answered` does; without a reason, the form again."""
    reason, problems = reason_of(visit, field)
    if problems:
        return visit.again(problems, f"/lists/{ref}")
    return answered(visit, ref, lambda: act(ref, reason=reason, by=by_of(visit), version=version_of(visit)), notice)


# -- on the way to a signature -------------------------------------------------------------------------------


@router.post("/lists/{ref}/send")
def send(visit: Author, ref: str) -> Response:
    """Send the list to review."""
    register = desk_of(visit).register
    return answered(
        visit,
        ref,
        lambda: register.send(ref, by=by_of(visit), version=version_of(visit)),
        "The list was sent to review.",
    )


@router.post("/lists/{ref}/propose")
def propose(visit: Reviewer, ref: str) -> Response:
    """Propose the list for signature, after every check."""
    try:
        desk_of(visit).propose(ref, by=by_of(visit), version=version_of(visit))
    except Refusal as refusal:
        return visit.again(problems_of(refusal), f"/lists/{ref}")
    return visit.done(f"/lists/{ref}", "The list was proposed for signature.")


@router.post("/lists/{ref}/recheck")
def recheck(visit: Reviewer, ref: str) -> Response:
    """Look at a proposed or signed list again; where anything changed, it goes back."""
    try:
        after, why = desk_of(visit).recheck(ref, by=by_of(visit))
    except Refusal as refusal:
        return visit.again(problems_of(refusal), f"/lists/{ref}")
    told = after.steps[-1].note if why is not None else "It stands: nothing changed since."
    return visit.done(f"/lists/{ref}", told)


@router.post("/lists/{ref}/reject")
def reject(visit: Reviewer, ref: str) -> Response:
    """Send the list back to its author with its objections."""
    return reasoned(
        visit, ref, "reason-reject", desk_of(visit).register.reject, "The list was sent back to its author."
    )


@router.post("/lists/{ref}/withdraw")
def withdraw(visit: Reviewer, ref: str) -> Response:
    """Take the proposal back."""
    return reasoned(visit, ref, "reason-withdraw", desk_of(visit).register.withdraw, "The proposal was withdrawn.")


@router.post("/lists/{ref}/abort")
def abort(visit: Author, ref: str) -> Response:
    """Take the list back to a draft."""
    return reasoned(visit, ref, "reason-abort", desk_of(visit).register.abort, "The list is a draft again.")


@router.post("/lists/{ref}/abandon")
def abandon(visit: Author, ref: str) -> Response:
    """Give the list up."""
    return reasoned(visit, ref, "reason-abandon", desk_of(visit).register.abandon, "The list was abandoned.")


@router.post("/lists/{ref}/take-off")
def take_off(visit: Author, ref: str) -> Response:
    """Take a thing off the list."""
    reason = visit.form.text("reason")
    if not reason:
        problems = Problems()
        problems.add("", SAY_WHY)
        return visit.again(problems, f"/lists/{ref}")
    register = desk_of(visit).register
    refs = [item.ref for item in register.find(ref).items if str(item.ref) == visit.form.text("record")]
    return answered(
        visit,
        ref,
        lambda: register.take_off(ref, refs, reason=reason, by=by_of(visit), version=version_of(visit)),
        "It was taken off the list.",
    )


# -- objections, comments ----------------------------------------------------------------------------------


@router.post("/lists/{ref}/reply")
def reply(visit: Author, ref: str) -> Response:
    """Answer an objection: remove what it is about, or overrule it."""
    number = visit.form.text("number")
    reason, problems = reason_of(visit, f"reply-{number}")
    if problems or not number.isdecimal():
        return visit.again(problems, f"/lists/{ref}")
    answer = Reply.REMOVED if visit.form.text("act") == Reply.REMOVED.value else Reply.OVERRULED
    register = desk_of(visit).register
    return answered(
        visit,
        ref,
        lambda: register.reply(ref, int(number), answer, reason=reason, by=by_of(visit), version=version_of(visit)),
        "The objection was answered.",
    )


@router.post("/lists/{ref}/agree")
def agree(visit: Reviewer, ref: str) -> Response:
    """Agree to the reason with which an objection was overruled."""
    number = visit.form.text("number")
    if not visit.form.has("agreed") or not number.isdecimal():
        problems = Problems()
        problems.add(f"agree-{number}", "Tick the box to agree, or object again under Files and decisions.")
        return visit.again(problems, f"/lists/{ref}")
    register = desk_of(visit).register
    return answered(
        visit,
        ref,
        lambda: register.reply(ref, int(number), Reply.AGREED, reason="", by=by_of(visit), version=version_of(visit)),
        "Your agreement was recorded.",
    )


@router.post("/lists/{ref}/comment")
def comment(visit: Adviser, ref: str) -> Response:
    """Say something about the list; as advice where the button says so."""
    problems = Problems()
    text = problems.require(visit.form.text("comment"), "comment", "Write what you want to say.")
    if problems:
        return visit.again(problems, f"/lists/{ref}")
    register = desk_of(visit).register
    if visit.form.text("act") == Act.ADVISE.value:
        return answered(visit, ref, lambda: register.advise(ref, text, by=by_of(visit)), "Your advice was saved.")
    return answered(visit, ref, lambda: register.comment(ref, text, by=by_of(visit)), "Your comment was saved.")


def refs_on(list_: DisposalList, keys: tuple[str, ...]) -> list[Ref]:
    """Return the things and files on the list whose references were ticked; others are passed over."""
    wanted = set(keys)
    own = [*(item.ref for item in list_.items), *(file.ref for file in list_.files)]
    return [ref for ref in own if str(ref) in wanted]
