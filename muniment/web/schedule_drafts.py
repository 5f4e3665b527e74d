"""A schedule comes in as a workbook, waits as a draft, and is approved by the DRO: then it is in use."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath, PureWindowsPath
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import UploadFile

from muniment.schedule_drafts import NO_MANDATE, name_of, row_sentence
from muniment.schedule_meant import counted, facts_catalogue, weakest_grade
from muniment.web.dates import date_typed, typed_before
from muniment.web.home import WaitingItem, waiting
from muniment.web.page import FormView, Link, Page, Problem, Problems, described, words
from muniment.web.schedule import CRUMBS
from muniment.web.visit import Visit, needs
from records.faults.schedules import NO_SUCH_DRAFT
from records.register.roles import Right
from records.register.schedules import (
    DraftEntry,
    Received,
    ScheduleEntry,
    ScheduleRegister,
    Signature,
    changes_of,
)
from retention.faults import Fault, Refusal
from schedules.workbook import MAXIMUM_BYTES, Draft, read_workbook

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]
Drafter = Annotated[Visit, Depends(needs(Right.DRAFT_SCHEDULES))]
Approver = Annotated[Visit, Depends(needs(Right.APPROVE_SCHEDULES))]

CHOOSE_FILE = "Choose a workbook (.xlsx) with one row a class."
NAME_IT = "Give a name in small letters, digits and hyphens, for example: our-casework"
SAY_MINUTE = "Give the minute that records the approval, with its date."
SAY_REVIEW = "The day of review is missing. Write for example 4 12 2026."
MEND = "Mend the rows in the workbook and send it again."
TICK = "Tick the box when you have read what the draft changes."
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ROW = re.compile(r"Row (\d+)[:,]")


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one row of a workbook."""

    row: str
    text: str


@described(
    lambda: ImportPage(title="Import a schedule", crumbs=CRUMBS),
    lambda: ImportPage(
        title="Import a schedule",
        crumbs=CRUMBS,
        form=FormView(
            {"name": ("our-casework",)},
            (
                Problem("", "Row 9: '7 yrs after case' names no event. Write for example: 7 years from …"),
                Problem("", "Row 12, Title: The cell is empty. Fill it in as the other rows do."),
                Problem("workbook", f"Nothing is saved: 2 faults. {MEND}"),
            ),
        ),
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPage(Page):
    """Where a workbook is chosen; what is wrong with its rows stands beside them, and nothing is saved."""

    template: ClassVar[str] = "schedules/import.html"

    @property
    def faults(self) -> list[RowFault]:
        """Return the faults of a workbook that was sent, by row."""
        texts = [one.text for one in self.form.problems if not one.field]
        return [RowFault(match[1], text) for text in texts if (match := ROW.match(text))]


def _draft_example(form: FormView) -> "DraftPage":
    return DraftPage(
        title="our-casework, draft 2",
        crumbs=(*CRUMBS, Link("our-casework", "/schedules/our-casework")),
        name="our-casework",
        number=2,
        about=(("Received as", "casework.xlsx"), ("Drafted by", "Ada Reed, 25 November 2026")),
        warning="Weakest source: illustrative. Nothing can be destroyed under an illustrative class.",
        changes=("Class CW-01: kept 7 years instead of 3.",),
        is_first=False,
        may_approve=True,
        form=form,
    )


@described(
    lambda: _draft_example(FormView(typed_before(date(2028, 11, 25), "review_on"))),
    lambda: _draft_example(FormView({}, (Problem("minute", SAY_MINUTE), Problem("review_on-day", SAY_REVIEW)))),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPage(Page):
    """A draft that waits: what it changes in plain English, and the form by which the DRO approves it."""

    template: ClassVar[str] = "schedules/draft.html"
    name: str
    number: int
    about: tuple[tuple[str, str], ...]
    warning: str
    changes: tuple[str, ...]
    is_first: bool
    may_approve: bool

    @property
    def rows(self) -> list[dict[str, object]]:
        """Return what is said about the draft as the summary list takes it."""
        return [{"key": {"text": key}, "value": {"text": value}} for key, value in self.about]


@waiting(Right.APPROVE_SCHEDULES)
def drafts_to_approve(visit: Visit) -> tuple[WaitingItem, ...]:
    """Return the drafts that wait for approval, but not one's own."""
    return tuple(
        WaitingItem(f"Schedule {entry.ref}: a draft waits for approval", f"/schedules/{entry.ref}/draft", _by(draft))
        for entry in ScheduleRegister(visit.store.database).all()
        if (draft := entry.waiting) is not None and not visit.person.is_same_as(draft.proposed_by)
    )


# -- routes ------------------------------------------------------------------------------------------------


@router.get("/schedules/import")
def show_import(visit: Drafter) -> HTMLResponse:
    """Show where a workbook is chosen."""
    return visit.shown(ImportPage(title="Import a schedule", crumbs=CRUMBS, form=visit.form_view))


@router.post("/schedules/import")
def take_workbook(visit: Drafter) -> Response:
    """Take a workbook as a draft; with a fault in any row nothing is saved."""
    problems = Problems()
    sent = visit.form.files.get("workbook")
    data = _bytes_of(sent)
    filename = _file_name(sent)
    name = visit.form.text("name") or name_of(filename.rpartition(".")[0])
    if sent is None or not filename or not data:
        problems.add("workbook", CHOOSE_FILE)
    elif NAME.fullmatch(name) is None:
        problems.add("name", NAME_IT)
    if problems:
        return visit.again(problems)
    register = ScheduleRegister(visit.store.database)
    draft = _read(visit, register, name, filename, data)
    if not isinstance(draft, Draft):
        counts = Problem("workbook", f"Nothing is saved: {counted(len(draft), 'fault', 'faults')}. {MEND}")
        return visit.again([*(Problem("", row_sentence(fault)) for fault in draft), counts])
    received = Received(draft.table, filename, hashlib.sha256(data).hexdigest())
    try:
        saved = register.save_draft(name, received, by=visit.person, actor=visit.actor, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="schedule drafted", subject=name)
    found = saved.schedule
    said = (
        f"Draft {saved.number} of {name} is saved: {counted(len(found.classes), 'class', 'classes')}, weakest source "
    )
    return visit.done(f"/schedules/{name}/draft", f"{said}{weakest_grade(found).value}.")


@router.get("/schedules/{name}/draft")
def show_draft(visit: Reader, name: str) -> HTMLResponse:
    """Show the draft that waits."""
    entry, draft = _waiting(visit, name)
    grade = weakest_grade(draft.schedule)
    page = DraftPage(
        title=f"{name}, draft {draft.number}",
        crumbs=(*CRUMBS, Link(name, f"/schedules/{name}@draft{draft.number}")),
        name=name,
        number=draft.number,
        about=(
            ("Title", draft.schedule.title),
            ("Mandate", draft.schedule.mandate),
            ("Classes", f"{len(draft.schedule.classes):,}"),
            ("Received as", f"{draft.received_as}, SHA-256 {draft.received_sha256}"),
            ("Drafted by", f"{draft.proposed_by}, {words(draft.drafted_at)}"),
        ),
        warning=f"Weakest source: {grade.value}. Only classes with a confirmed source can lead to destruction.",
        changes=changes_of(entry, draft),
        is_first=draft.follows_version is None,
        may_approve=visit.may(Right.APPROVE_SCHEDULES) and not visit.person.is_same_as(draft.proposed_by),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.post("/schedules/{name}/draft")
def take_approval(visit: Approver, name: str) -> Response:
    """Take the approval of the draft that was looked at; another one meanwhile is refused."""
    problems = Problems()
    minute = problems.require(visit.form.text("minute"), "minute", SAY_MINUTE)
    review_on = date_typed(visit.form, "review_on", problems, what="The day of review")
    number = visit.form.text("number")
    if not visit.form.has("read"):
        problems.add("read", TICK)
    if problems or review_on is None or not number.isdecimal():
        return visit.again(problems)
    signature = Signature(visit.person, minute, visit.on, review_on)
    register = ScheduleRegister(visit.store.database)
    try:
        made = register.approve(name, signature, number=int(number), actor=visit.actor, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="schedule approved", subject=name)
    return visit.done(f"/schedules/{name}", f"{name}, version {made.version}, is in use from now on.")


# -- parts of the above --------------------------------------------------------------------------------------


def _bytes_of(sent: UploadFile | None) -> bytes:
    """Return what was sent, at most a byte more than a workbook may have."""
    return sent.file.read(MAXIMUM_BYTES + 1) if sent is not None else b""


def _file_name(sent: UploadFile | None) -> str:
    """Return the name of the file that was sent, without the folders that some browsers put before it."""
    return PureWindowsPath(PurePosixPath(sent.filename or "").name).name if sent is not None else ""


def _read(visit: Visit, register: ScheduleRegister, name: str, filename: str, data: bytes) -> Draft | Sequence[Fault]:
    entry = register.find(name)
    current = entry.current if entry is not None else None
    title = visit.form.text("title") or (current.schedule.title if current else filename.rpartition(".")[0])
    mandate = visit.form.text("mandate") or (current.schedule.mandate if current else NO_MANDATE)
    return read_workbook(data, ref=name, title=title, mandate=mandate, facts=facts_catalogue())


def _waiting(visit: Visit, name: str) -> tuple[ScheduleEntry, DraftEntry]:
    entry = ScheduleRegister(visit.store.database).find(name)
    draft = entry.waiting if entry is not None else None
    if entry is None or draft is None:
        raise Refusal(Fault(NO_SUCH_DRAFT, name))
    return entry, draft


def _by(draft: DraftEntry) -> str:
    return f"Drafted by {draft.proposed_by}, {words(draft.drafted_at)}"
