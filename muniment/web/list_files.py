"""The files of a list with what is decided of each: filter, decide on one or many, object, download."""

from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.lists.states import Act
from appraisal.lists.values import SIGNED_STATES, Answer, DisposalList, ListKind, ListState
from appraisal.lists.workflow import offered
from muniment.tables.cells import Kind, Row, Table, TableColumn
from muniment.web.estate import record_href
from muniment.web.exports import export
from muniment.web.list_acts import refs_on
from muniment.web.list_words import (
    ANSWER_TAGS,
    ANSWERS,
    SAY_WHY,
    answer_items,
    by_of,
    crumbs_of,
    desk_of,
    problems_of,
    sum_words,
    version_of,
)
from muniment.web.listing import Asked, Listing, Shown, asked_of, choice_filter, listed, matching, search_filter, shown
from muniment.web.page import FormView, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.estate.view import shown_path
from records.register.roles import Right
from retention.facts import Ref
from retention.faults import Refusal

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]
Decider = Annotated[Visit, Depends(needs(Right.REVIEW_LISTS))]

COLUMNS = (
    TableColumn("path", "Record", meaning="The folder, case or box, and each file in it, as users know them."),
    TableColumn("decision", "Decision", meaning="What is decided of it; a file without its own goes with its folder."),
    TableColumn("criterion", "Criterion"),
    TableColumn("reason", "Reason"),
    TableColumn("person", "Decided by"),
    TableColumn("size_bytes", "Size", Kind.BYTES),
    TableColumn("sha256", "SHA-256", meaning="Of its content; empty where it could not be read."),
    TableColumn("ref", "Reference"),
)
PLACE = {column.name: place for place, column in enumerate(COLUMNS)}
ON_PAGE = COLUMNS[:6]
TAG_OF = {ANSWERS[answer]: tag for answer, tag in ANSWER_TAGS.items()}


def _example(form: FormView | None = None) -> "ListFilesPage":
    rows: tuple[Row, ...] = (
        (r"\\FS99\SCD\Op ALPHA", "Selected", "murder", "A murder.", "reviewer", 842970, "", "SRC0001:Op ALPHA"),
        (r"\\FS99\SCD\Op ALPHA\a.doc", "Left out", "", "Blank.", "reviewer2", 22528, "ab", "SRC0001:Op ALPHA/a.doc"),
    )
    table = Table("Files of L0001", COLUMNS, rows)
    return ListFilesPage(
        title="Files and decisions of L0001",
        crumbs=crumbs_of("L0001"),
        ref="L0001",
        version=4,
        sum_words="148 = 136 selected + 12 left out",
        files=files_listing(table, Asked("/lists/L0001/files"), {}),
        answers=answer_items("", ListKind.TRANSFER),
        may_decide=True,
        may_object=True,
        undoes="",
        form=form or FormView(),
    )


def _example_with_errors() -> "ListFilesPage":
    problems = (Problem("answer", "Choose what is decided."), Problem("reason", SAY_WHY))
    return _example(FormView({"reason": ("",)}, problems))


@described(_example, _example_with_errors)
@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilesPage(Page):
    """Everything on a list with what is decided of it; tick and decide."""

    template: ClassVar[str] = "lists/files.html"
    ref: str
    version: int
    sum_words: str
    files: Listing
    answers: list[dict[str, object]]
    may_decide: bool
    may_object: bool
    undoes: str


@router.get("/lists/{ref}/files")
def show_files(visit: Reader, ref: str) -> HTMLResponse:
    """Show the files of a list."""
    list_ = desk_of(visit).register.find(ref)
    visit.note_read(ref, act="files of a list opened")
    acts = offered(list_, visit.person, visit.rights)
    table = files_table(visit, list_)
    page = ListFilesPage(
        title=f"Files and decisions of {ref}",
        crumbs=crumbs_of(ref),
        ref=ref,
        version=list_.version,
        sum_words=sum_words(list_),
        files=files_listing(table, asked_of(visit), _hrefs(list_), ticked=visit.form_view.values("record")),
        answers=answer_items(visit.form_view.value("answer"), list_.kind),
        may_decide=Act.DECIDE in acts,
        may_object=Act.OBJECT in acts,
        undoes="This list was proposed. A decision here sends it back to review." if _is_proposed(list_) else "",
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/lists/{ref}/files.{format}")
def download_files(visit: Reader, ref: str, format: str) -> Response:
    """Download the rows that match."""
    list_ = desk_of(visit).register.find(ref)
    visit.note_read(ref, act="files of a list downloaded")
    asked = asked_of(visit, f"/lists/{ref}/files")
    return export(visit, matching(files_table(visit, list_), asked), format, name=f"Files of {ref}")


@router.post("/lists/{ref}/files")
def decide(visit: Decider, ref: str) -> Response:
    """Decide on what is ticked, or object to it: the button says which."""
    form, problems = visit.form, Problems()
    register = desk_of(visit).register
    refs = refs_on(register.find(ref), form.all("record"))
    if not refs:
        problems.add("record-1", "Tick the records that you decide on.")
    answers = {one.value: one for one in Answer}
    is_objection = form.text("act") == Act.OBJECT.value
    if not is_objection and form.text("answer") not in answers:
        problems.add("answer", "Choose what is decided.")
    reason = problems.require(form.text("reason"), "reason", SAY_WHY)
    if problems:
        return visit.again(problems)
    by, version = by_of(visit), version_of(visit)
    try:
        if is_objection:
            register.object(ref, refs, reason=reason, by=by, version=version)
            return visit.done(f"/lists/{ref}", "Your objection was recorded. Send the list back with it.")
        chosen = [(one, answers[form.text("answer")], form.text("criterion"), reason) for one in refs]
        register.decide(ref, chosen, by=by, version=version)
    except Refusal as refusal:
        return visit.again(problems_of(refusal))
    words = ANSWERS[answers[form.text("answer")]].lower()
    return visit.done(form.from_page, f"{len(refs)} {'record is' if len(refs) == 1 else 'records are'} now: {words}.")


# -- what they show ------------------------------------------------------------------------------------------


def files_table(visit: Visit, list_: DisposalList) -> Table:
    """Return everything on the list, each thing before the files in it, with what is decided of it."""
    sources = {one.ref: one.shown_as for one in visit.store.surveys.sources()}
    rows: list[Row] = []
    for entry in list_.entries:
        rows.append(_row(list_, entry.item.ref, entry.item.ref, entry.item.shown_as, entry.item.size_bytes, ""))
        rows += [
            _row(
                list_,
                file.ref,
                entry.item.ref,
                shown_path(sources.get(file.ref.source, file.ref.source), file.path),
                file.size_bytes,
                file.content_sha256,
            )
            for file in entry.files
        ]
    about = (("List", f"{list_.ref} {list_.title}"), ("Version", str(list_.version)), ("Sum", sum_words(list_)))
    return Table(f"Files of {list_.ref}", COLUMNS, tuple(rows), about)


def _row(list_: DisposalList, ref: Ref, item: Ref, shown_as: str, size_bytes: int, sha256: str) -> Row:
    own = list_.decisions.get(ref)
    answer = ANSWERS[list_.answer(ref, item)]
    said = (own.criterion, own.reason, own.person) if own is not None else ("", "", "")
    return (shown_as, answer, *said, size_bytes, sha256, str(ref))


def files_listing(table: Table, asked: Asked, hrefs: dict[str, str], *, ticked: tuple[str, ...] = ()) -> Listing:
    """Return the page of files: its decision is a tag, a thing leads to why it is still here."""

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = [shown(cell, column) for cell, column in zip(row, table.columns, strict=True)][: len(ON_PAGE)]
        path = str(row[0])
        cells[0] = Shown(path, href=hrefs.get(str(row[PLACE["ref"]]), ""), copy=path, classes="m-path")
        cells[1] = Shown(str(row[1]), tag=TAG_OF[str(row[1])])
        return tuple(cells)

    made = listed(
        table,
        asked,
        name="files",
        key_of=lambda row: str(row[PLACE["ref"]]),
        show_row=show_row,
        on_page=ON_PAGE,
        filters=(
            search_filter(asked),
            choice_filter(asked, COLUMNS[1], table),
            choice_filter(asked, COLUMNS[4], table),
        ),
        empty="Nothing is on this list yet. Add folders, cases or boxes from the drive plan.",
        noun=("row", "rows"),
    )
    return replace(made, selected=frozenset(ticked))


def _is_proposed(list_: DisposalList) -> bool:
    """Return whether a decision would undo a proposal or a signature."""
    return list_.state is ListState.PROPOSED or list_.state in SIGNED_STATES


def _hrefs(list_: DisposalList) -> dict[str, str]:
    return {str(item.ref): record_href(item.ref) for item in list_.items}
