"""Lists: the index, a new one, adding a folder, case or box, and the page of one list with all that can be done."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.lists.rows import ListSummary
from appraisal.lists.values import ListKind, ListState
from appraisal.review.criteria import criteria
from muniment.tables.cells import Kind, Row, Table, TableColumn
from muniment.web.estate import ref_asked
from muniment.web.exports import export
from muniment.web.home import WaitingItem, waiting
from muniment.web.list_words import (
    KINDS,
    LISTS,
    SAY_WHY,
    TAGS,
    by_of,
    desk_of,
    problems_of,
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
from muniment.web.page import FormView, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.estate.view import shown_path
from records.register.roles import Right
from retention.facts import Ref
from retention.faults import Refusal

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE, Right.ADVISE_ON_LISTS))]
Author = Annotated[Visit, Depends(needs(Right.AUTHOR_LISTS))]

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
    except Refusal as refusal:  # there is no list yet whose history could tell of it
        visit.record_refusal(refusal, act="list add", subject=str(ref))
        return visit.again(problems_of(refusal))
    try:
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
