"""The page of one list: where it stands, what is on it, what was said, and what whoever looks can do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from appraisal.lists.states import Act
from appraisal.lists.values import SIGNED_STATES, DisposalList, ListKind, ListState, ListStep
from appraisal.lists.wording import say_step
from appraisal.lists.workflow import offered
from muniment.report.words import count_words
from muniment.tables.cells import as_size
from muniment.web.estate import record_href
from muniment.web.list_words import (
    ANSWERS,
    KINDS,
    LISTS,
    NEXT,
    SAY_WHY,
    TAGS,
    desk_of,
    people_words,
    shown_moment,
    sum_words,
)
from muniment.web.page import FormView, Link, Page, Problem, described
from muniment.web.visit import Visit, needs
from records.register.roles import Right

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE, Right.ADVISE_ON_LISTS))]
THINGS_AT_MOST = 50
"""How many things the page of a list shows; all of them stand under Files and decisions."""


@dataclass(frozen=True, slots=True)
class ThingShown:
    """One thing on a list: where it is, what is in it, what is decided of it."""

    ref: str
    shown_as: str
    href: str
    files: str
    decision: str
    words: str


@dataclass(frozen=True, slots=True)
class ObjectionShown:
    """One objection with its answer, and whether this person is to answer or agree."""

    number: int
    about: str
    said: str
    reply: str
    may_answer: bool
    may_agree: bool


@dataclass(frozen=True, slots=True)
class CommentShown:
    """Something said about the list."""

    who: str
    text: str
    is_advice: bool


@dataclass(frozen=True, slots=True)
class ActShown:
    """One act that is open to this person: its button, where it goes, whether it asks for a reason."""

    name: str
    button: str
    explains: str
    asks_reason: bool = False
    is_warning: bool = False


def _list_example(form: FormView | None = None) -> "ListPage":
    return ListPage(
        title="L0001 Op ALPHA",
        crumbs=(LISTS,),
        ref="L0001",
        version=4,
        state="in review",
        tag="blue",
        next_words=NEXT[ListState.IN_REVIEW],
        note="Hold UCPI was placed on 1 file at 10:47. The list went back to reviewer2.",
        facts=(("For", KINDS[ListKind.TRANSFER]), ("Series", "DPP 2"), ("Author", "reviewer")),
        sum_words="148 = 136 selected + 12 left out",
        things=(
            ThingShown(
                "SRC0001:Op ALPHA", r"\\FS99\SCD\Op ALPHA", "/plan", "148 files, 823.2 KB", "Selected", "murder: Why."
            ),
        ),
        more="",
        objections=(ObjectionShown(1, "Op ALPHA/MG5.doc", "Not ours. (reviewer2)", "", True, False),),
        comments=(CommentShown("dpo, DPO, 25 November 2026, 10:42am", "Look at the annex.", True),),
        acts=(
            ActShown("propose", "Propose for signature", "The DRO sees it next."),
            ActShown("reject", "Send back to its author", "With each objection.", True, True),
        ),
        links=(Link("Files and decisions", "/lists/L0001/files"),),
        may_recheck=True,
        may_comment=True,
        is_advice=False,
        may_add=False,
        recent=("reviewer sent it to review at 10:42",),
        form=form or FormView(),
    )


def _list_example_with_errors() -> "ListPage":
    return _list_example(FormView({"reason-reject": ("",)}, (Problem("reason-reject", SAY_WHY),)))


@described(_list_example, _list_example_with_errors)
@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Page):
    """One list: where it stands, what is on it, what was said, and what this person can do."""

    template: ClassVar[str] = "lists/list.html"
    ref: str
    version: int
    state: str
    tag: str
    next_words: str
    note: str
    facts: tuple[tuple[str, str], ...]
    sum_words: str
    things: tuple[ThingShown, ...]
    more: str
    objections: tuple[ObjectionShown, ...]
    comments: tuple[CommentShown, ...]
    acts: tuple[ActShown, ...]
    links: tuple[Link, ...]
    may_recheck: bool
    may_comment: bool
    is_advice: bool
    may_add: bool
    recent: tuple[str, ...]

    @property
    def summary(self) -> list[dict[str, object]]:
        """Return the facts as the summary list takes them."""
        return [{"key": {"text": key}, "value": {"text": value}} for key, value in self.facts]


@router.get("/lists/{ref}")
def show_list(visit: Reader, ref: str) -> HTMLResponse:
    """Show one list."""
    list_ = desk_of(visit).register.find(ref)
    visit.note_read(ref, act="list opened")
    return visit.shown(page_of(visit, list_))


def page_of(visit: Visit, list_: DisposalList) -> ListPage:
    """Return the page of a list for whoever looks."""
    acts = offered(list_, visit.person, visit.rights)
    return ListPage(
        title=f"{list_.ref} {list_.title}",
        crumbs=(LISTS,),
        ref=list_.ref,
        version=list_.version,
        state=list_.state.value,
        tag=TAGS[list_.state],
        next_words=NEXT[list_.state],
        note=_note(list_),
        facts=_facts(list_),
        sum_words=sum_words(list_),
        things=tuple(_thing(list_, place) for place in range(min(len(list_.entries), THINGS_AT_MOST))),
        more=_more(list_),
        objections=_objections(list_, acts),
        comments=_comments(list_),
        acts=tuple(one for act, one in ACTS if act in acts),
        may_recheck=visit.may(Right.REVIEW_LISTS) and (list_.state is ListState.PROPOSED or list_.approval is not None),
        links=_links(visit, list_),
        may_comment=Act.COMMENT in acts,
        is_advice=Act.ADVISE in acts and not visit.may(Right.SIGN_LISTS),
        may_add=Act.ADD in acts,
        recent=_recent(list_.steps, visit.at),
        form=visit.form_view,
    )


def _note(list_: DisposalList) -> str:
    """Return the sentence of the newest step that has one, such as why the list went back."""
    last = list_.steps[-1]
    return last.note or (f"{last.reason} ({last.person})" if last.act in (Act.RETURN, Act.REJECT, Act.WITHDRAW) else "")


def _facts(list_: DisposalList) -> tuple[tuple[str, str], ...]:
    rows = [("For", KINDS[list_.kind])]
    if list_.kind is ListKind.TRANSFER:
        rows.append(("Series", list_.series or "that of the first thing put on it"))
    rows += people_words(list_)
    approval = list_.approval
    if approval is not None:
        whom = f" for {approval.for_whom}" if approval.for_whom else ""
        rows.append(("Signed", f"{approval.person}{whom}, {shown_moment(approval.signed_at)}"))
        rows.append(("Hash", approval.root))
    return tuple(rows)


def _thing(list_: DisposalList, place: int) -> ThingShown:
    item = list_.entries[place].item
    decision = list_.decisions.get(item.ref)
    size = f", {as_size(item.size_bytes)}" if item.file_count else ""
    answer = list_.answer(item.ref, item.ref)
    said = f"{decision.reason} ({decision.person})" if decision else ""
    criterion = f"{decision.criterion}: " if decision and decision.criterion else ""
    files = f"{count_words(item.file_count, 'file', 'files')}{size}"
    return ThingShown(str(item.ref), item.shown_as, record_href(item.ref), files, ANSWERS[answer], criterion + said)


def _more(list_: DisposalList) -> str:
    more = len(list_.entries) - THINGS_AT_MOST
    return f"and {more:,} more, under Files and decisions" if more > 0 else ""


def _objections(list_: DisposalList, acts: frozenset[Act]) -> tuple[ObjectionShown, ...]:
    """Return the objections, those that the author overruled first."""
    ordered = sorted(list_.objections, key=lambda one: (not one.is_overruled, not one.is_open, one.number))
    return tuple(
        ObjectionShown(
            one.number,
            one.ref.key,
            f"{one.reason} ({one.person})",
            f"{one.reply.value.capitalize()} by {one.replied_by}: {one.reply_reason}" if one.reply else "",
            one.is_open and Act.REPLY in acts,
            one.is_overruled and Act.AGREE in acts,
        )
        for one in ordered
    )


def _comments(list_: DisposalList) -> tuple[CommentShown, ...]:
    return tuple(
        CommentShown(f"{one.person}, {one.role.value}, {shown_moment(one.said_at)}", one.text, one.is_advice)
        for one in list_.comments
    )


def _links(visit: Visit, list_: DisposalList) -> tuple[Link, ...]:
    links = [Link("Files and decisions", f"/lists/{list_.ref}/files")]
    if list_.kind is ListKind.TRANSFER and visit.may(Right.SEE_SENSITIVE):
        links.append(Link("Pre-flight", f"/lists/{list_.ref}/preflight"))
    if list_.kind is ListKind.TRANSFER and visit.may(Right.SEE_SENSITIVE):
        links.append(Link("Sensitivity review", f"/lists/{list_.ref}/sensitivity"))
        links.append(Link("Metadata", f"/lists/{list_.ref}/metadata"))
        links.append(Link("Papers", f"/lists/{list_.ref}/papers"))
    if visit.may(Right.REVIEW_LISTS):
        links.append(Link("Decide in Excel", f"/lists/{list_.ref}/sheet"))
    if list_.kind is ListKind.DISPOSAL and list_.state in SIGNED_STATES:
        links.append(Link("Carry it out", f"/disposals/{list_.ref}"))
    if list_.kind is ListKind.TRANSFER and list_.state in SIGNED_STATES and visit.may(Right.BUILD_CONSIGNMENTS):
        links.append(Link("Consignments", "/consignments"))
    links += [Link("Sign-off desk", f"/lists/{list_.ref}/sign"), Link("History", f"/lists/{list_.ref}/history")]
    return tuple(links)


def _recent(steps: Sequence[ListStep], at: datetime) -> tuple[str, ...]:
    return tuple(say_step(step, today=at) for step in reversed(steps[-5:]))


ACTS: tuple[tuple[Act, ActShown], ...] = (
    (Act.SEND, ActShown("send", "Send to review", "A colleague who has no part in it reviews it next.")),
    (Act.PROPOSE, ActShown("propose", "Propose for signature", "Every check runs now; then the DRO sees it.")),
    (Act.REJECT, ActShown("reject", "Send back to its author", "With a reason for each objection.", True)),
    (
        Act.WITHDRAW,
        ActShown("withdraw", "Withdraw the proposal", "It can be changed again; a signature is void.", True),
    ),
    (Act.RETURN, ActShown("return", "Return to its reviewer", "It is not signed, or no longer.", True)),
    (Act.ABORT, ActShown("abort", "Take back to a draft", "Everybody keeps the part they had.", True)),
    (Act.ABANDON, ActShown("abandon", "Abandon the list", "What is on it is free for another list.", True, True)),
)
