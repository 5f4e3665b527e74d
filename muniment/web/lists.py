"""Lists: the index, a new one, adding a folder, case or box, and the page of one list with all that can be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.lists.rows import ListSummary
from appraisal.lists.states import Act
from appraisal.lists.values import DisposalList, ListKind, ListState, ListStep
from appraisal.lists.wording import say_step
from appraisal.lists.workflow import offered
from appraisal.review.criteria import criteria
from muniment.cli.cells import Kind, Row, Table, TableColumn, as_size
from muniment.lists import ListDesk
from muniment.report.words import count_words
from muniment.web.estate import record_href, ref_asked
from muniment.web.exports import export
from muniment.web.home import WaitingItem, waiting
from muniment.web.list_words import (
    ANSWERS,
    KINDS,
    LISTS,
    NEXT,
    TAGS,
    by_of,
    people_words,
    problems_of,
    sum_words,
    waits_for,
)
from muniment.web.listing import (
    Asked,
    Listing,
    Shown,
    asked_of,
    choice_filter,
    listed,
    matching,
    search_filter,
    shown,
)
from muniment.web.page import FormView, Link, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.estate.view import shown_path
from records.register.roles import Right
from retention.facts import Ref
from retention.faults import Refusal

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE, Right.ADVISE_ON_LISTS))]
Author = Annotated[Visit, Depends(needs(Right.AUTHOR_LISTS))]

SAY_WHY = "Say why, in a sentence the DRO can read."
COLUMNS = (
    TableColumn("ref", "List", meaning="The reference people quote."),
    TableColumn("title", "Title"),
    TableColumn("kind", "For", meaning="What is to follow for what is on it."),
    TableColumn("state", "State"),
    TableColumn("things", "Things", Kind.COUNT, "Folders, cases and boxes on it."),
    TableColumn("files", "Files", Kind.COUNT, "Files in them, left-out ones too."),
    TableColumn("size_bytes", "Size", Kind.BYTES),
    TableColumn("author", "Author"),
    TableColumn("waits_for", "Waits for"),
    TableColumn("last_at", "Last change", Kind.MOMENT),
)
EXAMPLE_ROWS: tuple[Row, ...] = (
    ("L0001", "Op ALPHA", "transfer", "proposed for signature", 1, 148, 842970, "reviewer", "the DRO", None),
)
TEN = datetime(2026, 11, 25, 10, 42, tzinfo=UTC)


# -- the index -----------------------------------------------------------------------------------------------


@described(
    lambda: ListsPage(
        title="Lists", lists=lists_listing(Table("Lists", COLUMNS, EXAMPLE_ROWS), Asked("/lists")), may_write=True
    )
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ListsPage(Page):
    """Every list with its state and for whom it waits."""

    template: ClassVar[str] = "lists/lists.html"
    lists: Listing
    may_write: bool


@router.get("/lists")
def show_lists(visit: Reader) -> HTMLResponse:
    """Show every list."""
    page = ListsPage(
        title="Lists",
        lists=lists_listing(lists_table(visit), asked_of(visit)),
        may_write=visit.may(Right.AUTHOR_LISTS),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/lists.{format}")
def download_lists(visit: Reader, format: str) -> Response:
    """Download the lists that match."""
    return export(visit, matching(lists_table(visit), asked_of(visit, "/lists")), format, name="Lists")


def lists_table(visit: Visit) -> Table:
    """Return every list, the newest first."""
    found = desk_of(visit).register.summaries()
    return Table("Lists", COLUMNS, tuple(_row(one) for one in reversed(found)))


def _row(one: ListSummary) -> Row:
    return (
        one.ref,
        one.title,
        one.kind.value,
        one.state.value,
        one.things,
        one.files,
        one.size_bytes,
        ", ".join(one.authors),
        waits_for(one),
        one.last.at,
    )


def lists_listing(table: Table, asked: Asked) -> Listing:
    """Return the index of lists: each leads to its page, its state is a tag."""

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = [shown(cell, column) for cell, column in zip(row, table.columns, strict=True)]
        cells[0] = Shown(str(row[0]), href=f"/lists/{row[0]}")
        cells[3] = Shown(str(row[3]), tag=TAGS[ListState(str(row[3]))])
        return tuple(cells)

    return listed(
        table,
        asked,
        name="lists",
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        filters=(search_filter(asked), *(choice_filter(asked, COLUMNS[place], table) for place in (2, 3))),
        empty="No list yet. Make one, or add a folder to one from the drive plan.",
        noun=("list", "lists"),
    )


# -- a new list, and what is put on it ---------------------------------------------------------------------


def _add_example(form: FormView | None = None) -> "AddPage":
    return AddPage(
        title="Put on a list",
        crumbs=(LISTS,),
        kind="folder",
        source="SRC0001",
        key="Op ALPHA",
        shown_as=r"\\FS99\SCD\Op ALPHA",
        lists=({"value": "L0001", "text": "L0001 Op ALPHA, transfer", "checked": False},),
        kinds=kind_items(""),
        criteria=("murder", "public interest"),
        form=form or FormView(),
    )


def _add_example_with_errors() -> "AddPage":
    return _add_example(
        FormView(
            {"reason": ("",), "list": ("new",)}, (Problem("reason", SAY_WHY), Problem("title", "Give it a title."))
        )
    )


@described(_add_example, _add_example_with_errors)
@dataclass(frozen=True, slots=True, kw_only=True)
class AddPage(Page):
    """Make a list, and put a folder, case or box on it or on one that is a draft."""

    template: ClassVar[str] = "lists/add.html"
    kind: str
    source: str
    key: str
    shown_as: str
    lists: tuple[dict[str, object], ...]
    kinds: list[dict[str, object]]
    criteria: tuple[str, ...]


@router.get("/lists/add")
def show_add(visit: Author, kind: str = "", source: str = "", key: str = "") -> HTMLResponse:
    """Show the form for a new list; with a record in the address, for putting it on a list."""
    ref = ref_asked(kind, source, key) if kind else None
    drafts = [one for one in desk_of(visit).register.summaries() if one.state is ListState.DRAFT]
    chosen = visit.form_view.value("list")
    items: tuple[dict[str, object], ...] = tuple(
        {"value": one.ref, "text": f"{one.ref} {one.title}, {one.kind.value}", "checked": one.ref == chosen}
        for one in drafts
    )
    page = AddPage(
        title="Put on a list" if ref else "Make a list",
        crumbs=(LISTS,),
        kind=kind,
        source=source,
        key=key,
        shown_as=_shown_as(visit, ref) if ref else "",
        lists=items if ref else (),
        kinds=kind_items(visit.form_view.value("kind_of_list")),
        criteria=tuple(one.name for one in criteria()),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.post("/lists/add")
def add_to_list(visit: Author) -> Response:
    """Make a list where one is asked for, and put the record on it."""
    form, problems = visit.form, Problems()
    ref = ref_asked(form.text("kind"), form.text("source"), form.text("key")) if form.text("kind") else None
    is_new = ref is None or form.text("list") in ("", "new")
    kinds = {one.value: one for one in ListKind}
    if is_new:
        problems.require(form.text("title"), "title", "Give the list a title, such as: Op ALPHA, transfer.")
        if form.text("kind_of_list") not in kinds:
            problems.add("kind_of_list", "Say what is to follow for what is on it.")
    if ref is not None:
        problems.require(form.text("reason"), "reason", SAY_WHY)
    if problems:
        return visit.again(problems)
    desk = desk_of(visit)
    try:
        if ref is not None and is_new:
            desk.refuse_adding(kinds[form.text("kind_of_list")], [ref])
        target = (
            desk.register.create(kinds[form.text("kind_of_list")], form.text("title"), by=by_of(visit)).ref
            if is_new
            else form.text("list")
        )
        if ref is not None:
            desk.add(target, [ref], reason=form.text("reason"), criterion=form.text("criterion"), by=by_of(visit))
    except Refusal as refusal:
        return visit.again(problems_of(refusal))
    return visit.done(f"/lists/{target}", "It is on the list." if ref else "The list was made.")


def kind_items(chosen: str) -> list[dict[str, object]]:
    """Return the kinds of list as radios take them."""
    return [
        {
            "value": one.value,
            "text": KINDS[one],
            "checked": one.value == chosen,
            "id": f"kind_of_list-{number}" if number > 1 else "kind_of_list",
        }
        for number, one in enumerate(ListKind, start=1)
    ]


def _shown_as(visit: Visit, ref: Ref) -> str:
    sources = {one.ref: one.shown_as for one in visit.store.surveys.sources()}
    return shown_path(sources[ref.source], ref.key) if ref.source in sources else ref.key


# -- one list ----------------------------------------------------------------------------------------------


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
        objections=(ObjectionShown(1, "Op ALPHA/MG5.doc", "Not ours. (reviewer2)", "", True, False),),
        comments=(CommentShown("dpo, DPO, 25 November 2026, 10:42am", "Look at the annex.", True),),
        acts=(
            ActShown("propose", "Propose for signature", "The DRO sees it next."),
            ActShown("reject", "Send back to its author", "With each objection.", True, True),
        ),
        links=(Link("Files and decisions", "/lists/L0001/files"),),
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
    objections: tuple[ObjectionShown, ...]
    comments: tuple[CommentShown, ...]
    acts: tuple[ActShown, ...]
    links: tuple[Link, ...]
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
        things=tuple(_thing(list_, place) for place in range(len(list_.entries))),
        objections=_objections(list_, acts),
        comments=_comments(list_),
        acts=tuple(one for act, one in ACTS if act in acts),
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


def shown_moment(at: datetime) -> str:
    """Return a moment as pages say it."""
    return shown(at, TableColumn("at", "At", Kind.MOMENT)).text


def _thing(list_: DisposalList, place: int) -> ThingShown:
    item = list_.entries[place].item
    decision = list_.decisions.get(item.ref)
    size = f", {as_size(item.size_bytes)}" if item.file_count else ""
    answer = list_.answer(item.ref, item.ref)
    said = f"{decision.reason} ({decision.person})" if decision else ""
    criterion = f"{decision.criterion}: " if decision and decision.criterion else ""
    files = f"{count_words(item.file_count, 'file', 'files')}{size}"
    return ThingShown(str(item.ref), item.shown_as, record_href(item.ref), files, ANSWERS[answer], criterion + said)


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


def desk_of(visit: Visit) -> ListDesk:
    """Return the desk of lists for this visit."""
    return ListDesk(visit.store, visit.on)


# -- on Home -----------------------------------------------------------------------------------------------


def _waiting(visit: Visit, *states: ListState) -> list[ListSummary]:
    return [one for one in desk_of(visit).register.summaries() if one.state in states]


@waiting(Right.SIGN_LISTS)
def lists_to_sign(visit: Visit) -> tuple[WaitingItem, ...]:
    """Return what waits for a signature."""
    found = _waiting(visit, ListState.PROPOSED)
    if not found:
        return ()
    verb = "list waits" if len(found) == 1 else "lists wait"
    href = f"/lists/{found[0].ref}/sign" if len(found) == 1 else f"/lists?state={ListState.PROPOSED.value}"
    return (WaitingItem(f"{len(found)} {verb} for you", href, ", ".join(f"{one.ref} {one.title}" for one in found)),)


@waiting(Right.REVIEW_LISTS)
def lists_to_review(visit: Visit) -> tuple[WaitingItem, ...]:
    """Return the lists in review that are not this person's own, and their own that came back."""
    found = []
    for one in _waiting(visit, ListState.IN_REVIEW, ListState.CHANGES_REQUESTED):
        own = any(visit.person.is_same_as(name) for name in one.authors)
        if own == (one.state is ListState.CHANGES_REQUESTED):
            words = f"{one.ref} {one.title}: {one.state.value}"
            found.append(WaitingItem(words, f"/lists/{one.ref}", one.last.note or one.last.reason))
    return tuple(found)
