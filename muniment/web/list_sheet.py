"""Decide in Excel: the sheet goes out, is filled in, comes back; what it would change is shown before it is saved."""

import json
from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.lists.sheet import Difference, SheetFound, read_sheet
from appraisal.lists.values import Answer
from muniment.list_sheet import read_rows, sheet_table, shown_files
from muniment.report.words import count_words
from muniment.web.exports import export
from muniment.web.list_words import ANSWERS, by_of, crumbs_of, desk_of, problems_of, version_of
from muniment.web.page import FormView, Link, Page, Problem, Problems, described
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.facts import Ref
from retention.faults import Refusal
from retention.terms import RefKind

router = APIRouter()
Decider = Annotated[Visit, Depends(needs(Right.REVIEW_LISTS))]
SHOWN_AT_MOST = 500


def _example(form: FormView | None = None) -> "SheetPage":
    return SheetPage(title="Decide on L0001 in Excel", crumbs=crumbs_of("L0001"), ref="L0001", form=form or FormView())


@described(_example, lambda: _example(FormView({}, (Problem("sheet", "Choose the sheet that you filled in."),))))
@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPage(Page):
    """The sheet to download, and the form that takes it back."""

    template: ClassVar[str] = "lists/sheet.html"
    ref: str


@dataclass(frozen=True, slots=True)
class Row:
    """One difference as it is shown."""

    number: int
    shown_as: str
    change: str
    reason: str


def _found_example() -> "SheetFoundPage":
    difference = Difference(
        3, Ref(RefKind.FILE, "SRC0001", "Op ALPHA/a.doc"), r"\\FS99\SCD\Op ALPHA\a.doc", Answer.SELECT,
        Answer.LEAVE_OUT, "", "Blank.",
    )  # fmt: skip
    found = SheetFound((difference,), (), 147)
    return found_page("L0001", 4, found)


@described(_found_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class SheetFoundPage(Page):
    """What a sheet would change, row by row, and what is wrong with it; nothing is saved yet."""

    template: ClassVar[str] = "lists/sheet_found.html"
    ref: str
    version: int
    summary: str
    faults: tuple[str, ...]
    rows: tuple[Row, ...]
    more: str
    sent: str
    button: str


@router.get("/lists/{ref}/sheet")
def show_sheet(visit: Decider, ref: str) -> HTMLResponse:
    """Show how a list is decided on in Excel."""
    desk_of(visit).register.find(ref)
    page = SheetPage(title=f"Decide on {ref} in Excel", crumbs=crumbs_of(ref), ref=ref, form=visit.form_view)
    return visit.shown(page)


@router.get("/lists/{ref}/sheet.{format}")
def download_sheet(visit: Decider, ref: str, format: str) -> Response:
    """Download the sheet."""
    list_ = desk_of(visit).register.find(ref)
    visit.note_read(ref, act="sheet of a list downloaded")
    return export(visit, sheet_table(visit.store, list_), format, name=f"List {ref}, version {list_.version}")


@router.post("/lists/{ref}/sheet")
def read(visit: Decider, ref: str) -> Response:
    """Show what the sheet that came back would change; nothing is saved."""
    upload = visit.form.files.get("sheet")
    data = upload.file.read() if upload is not None else b""
    problems = Problems()
    if not data:
        problems.add("sheet", "Choose the sheet that you filled in.")
        return visit.again(problems)
    list_ = desk_of(visit).register.find(ref)
    try:
        found = read_sheet(list_, read_rows(data), shown_files(visit.store, list_))
    except Refusal as refusal:
        return visit.again(problems_of(refusal))
    return visit.shown(found_page(ref, list_.version, found))


@router.post("/lists/{ref}/sheet/save")
def save(visit: Decider, ref: str) -> Response:
    """Save the decisions of a sheet that was looked at."""
    register = desk_of(visit).register
    decisions = _sent(visit.form.text("decisions"))
    if not decisions:
        return visit.again([Problem("sheet", "Choose the sheet that you filled in.")], f"/lists/{ref}/sheet")
    try:
        register.decide(ref, decisions, by=by_of(visit), version=version_of(visit))
    except Refusal as refusal:
        return visit.again(problems_of(refusal), f"/lists/{ref}/sheet")
    count = count_words(len(decisions), "decision was", "decisions were")
    return visit.done(f"/lists/{ref}/files", f"{count} saved.")


def found_page(ref: str, version: int, found: SheetFound) -> SheetFoundPage:
    """Return the page of what a sheet would change."""
    count = len(found.differences)
    rows = tuple(
        Row(one.number, one.shown_as, f"{ANSWERS[one.was]}, now {ANSWERS[one.answer]}", one.reason)
        for one in found.differences[:SHOWN_AT_MOST]
    )
    wrong = (
        f"{count_words(len(found.faults), 'row is', 'rows are')} not taken: nothing is saved." if found.faults else ""
    )
    changes = f"{count_words(count, 'decision', 'decisions')} would change, {found.same:,} stay as they are."
    sent = [[str(one.ref.kind.value), one.ref.source, one.ref.key, one.answer.name, one.criterion, one.reason]
            for one in found.differences]  # fmt: skip
    return SheetFoundPage(
        title=f"What the sheet of {ref} changes",
        crumbs=crumbs_of(ref, Link("Decide in Excel", f"/lists/{ref}/sheet")),
        ref=ref,
        version=version,
        summary=f"{changes} {wrong}".strip(),
        faults=tuple(str(fault) for fault in found.faults[:SHOWN_AT_MOST]),
        rows=rows,
        more=f"and {count - SHOWN_AT_MOST:,} more" if count > SHOWN_AT_MOST else "",
        sent="" if found.faults or not count else json.dumps(sent, ensure_ascii=False),
        button=f"Save {count_words(count, 'decision', 'decisions')}",
    )


def _sent(text: str) -> list[tuple[Ref, Answer, str, str]]:
    """Return the decisions as the page sent them; none where they are not as it wrote them."""
    try:
        rows = json.loads(text or "[]")
        return [
            (Ref(RefKind(kind), str(source), str(key)), Answer[answer], str(criterion), str(reason))
            for kind, source, key, answer, criterion, reason in rows
        ]
    except (ValueError, TypeError, KeyError):
        return []
