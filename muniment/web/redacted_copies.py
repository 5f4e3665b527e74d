"""Redacted copies of a list: send one, see whether the words are gone, the second check, withdraw, download."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import FileResponse, HTMLResponse, Response
from starlette.concurrency import run_in_threadpool

from appraisal.sensitivity.copies_store import MOST_BYTES, NewCopy
from appraisal.sensitivity.desk import selected_files
from appraisal.sensitivity.typed import split
from appraisal.sensitivity.values import RedactedCopy, RemovalVerdict
from muniment.redacted_copies import copies_of
from muniment.tables.redacted_copies import redaction_log
from muniment.web.exports import attachment, export
from muniment.web.page import FormView, Page, Problem, Problems, described
from muniment.web.sensitivity_form import crumbs, desk_for, refusal_lines, review_link
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.faults import Refusal

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]
Decider = Annotated[Visit, Depends(needs(Right.REVIEW_LISTS))]
VERDICTS = {
    RemovalVerdict.NOT_FOUND: "words gone",
    RemovalVerdict.FOUND: "words still there",
    RemovalVerdict.NOT_READ: "not readable",
}
TAGS = {RemovalVerdict.NOT_FOUND: "green", RemovalVerdict.FOUND: "red", RemovalVerdict.NOT_READ: "yellow"}


@dataclass(frozen=True, slots=True)
class CopyShown:
    """One redacted copy as the page shows it."""

    number: int
    path: str
    tag: str
    verdict: str
    looked: str
    rows: tuple[dict[str, object], ...]
    warnings: tuple[str, ...]
    may_check: bool
    is_checked: bool


def _example(form: FormView | None = None) -> "RedactedCopiesPage":
    shown = CopyShown(
        number=1,
        path="Op ALPHA/2 Evidence/Statements/MG11 Ash Wick_R.docx",
        tag="green",
        verdict="words gone",
        looked="2 words looked for: not found where we looked.",
        rows=({"key": {"text": "Original"}, "value": {"text": "Op ALPHA/2 Evidence/Statements/MG11 Ash Wick.doc"}},),
        warnings=("It has comments.", "What can be seen: a person opens the copy and looks at every page."),
        may_check=True,
        is_checked=False,
    )
    return RedactedCopiesPage(
        title="Redacted copies of L0001",
        crumbs=crumbs("L0001", review_link("L0001")),
        ref="L0001",
        copies=(shown,),
        may_write=True,
        form=form or FormView(),
    )


@described(
    _example,
    lambda: _example(
        FormView(
            {"reason": ("",)},
            (
                Problem("copy", "Choose the redacted file."),
                Problem("removed_words", "Write at least one word that was removed."),
                Problem("check-1", "Say what you opened and looked at."),
            ),
        )
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class RedactedCopiesPage(Page):
    """Every redacted copy with its original, what was looked for and found, who checked; the form for another."""

    template: ClassVar[str] = "sensitivity/copies.html"
    ref: str
    copies: tuple[CopyShown, ...]
    may_write: bool


@router.get("/lists/{ref}/redacted-copies")
def show_copies(visit: Reader, ref: str) -> HTMLResponse:
    """Show the redacted copies of the list."""
    visit.note_read(ref, act="redacted copies opened")
    may_write = visit.may(Right.REVIEW_LISTS)
    page = RedactedCopiesPage(
        title=f"Redacted copies of {ref}",
        crumbs=crumbs(ref, review_link(ref)),
        ref=ref,
        copies=tuple(
            _shown(one, may_check=may_write and not one.person.is_same_as(visit.person.name))
            for one in copies_of(desk_for(visit)).of_list(ref)
        ),
        may_write=may_write,
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/lists/{ref}/redacted-copies.{format}")
def download_log(visit: Reader, ref: str, format: str) -> Response:
    """Download the redaction log."""
    visit.note_read(ref, act="redaction log downloaded")
    log = redaction_log(ref, copies_of(desk_for(visit)).of_list(ref))
    return export(visit, log, format, name=f"Redaction log of {ref}")


@router.post("/lists/{ref}/redacted-copies")
async def receive_copy(visit: Decider, ref: str) -> Response:
    """Take in a redacted copy; where a word is still there, nothing is kept and the page says where."""
    form, problems = visit.form, Problems()
    sent = form.files.get("copy")
    content = await sent.read(MOST_BYTES + 1) if sent is not None and sent.filename else b""
    if sent is None or not sent.filename:
        problems.add("copy", "Choose the redacted file.")
    codes = problems.require(form.text("codes"), "codes", "Write the exemption of what was removed, such as 40(2).")
    words = tuple(line.strip() for line in form.text("removed_words").splitlines() if line.strip())
    problems.require(" ".join(words), "removed_words", "Write at least one word that was removed.")
    reason = problems.require(form.text("reason"), "reason", "Say why it was redacted, in a sentence.")
    if problems or sent is None:
        return await run_in_threadpool(visit.again, problems)
    new = NewCopy(str(sent.filename).replace("\\", "/").rsplit("/", 1)[-1], content, split(codes), reason, words)
    return await run_in_threadpool(_received, visit, ref, new)


def _received(visit: Visit, ref: str, new: NewCopy) -> Response:
    desk = desk_for(visit)
    try:
        copy = copies_of(desk).receive(
            ref, new, selected_files(desk.open_list(ref)), by=visit.person, actor=visit.actor, at=visit.at
        )
    except Refusal as refusal:
        visit.record_refusal(refusal, act="redacted copy", subject=ref)
        return visit.again(refusal_lines(refusal))
    return visit.done(f"/lists/{ref}/redacted-copies", f"{copy.name} was received. Now another person looks at it.")


@router.post("/lists/{ref}/redacted-copies/{number}/check")
def check_copy(visit: Decider, ref: str, number: int) -> Response:
    """Record the second check of a copy."""
    problems = Problems()
    field = f"check-{number}"
    words = problems.require(visit.form.text(field), field, "Say what you opened and looked at.")
    path = f"/lists/{ref}/redacted-copies"
    if problems:
        return visit.again(problems, path)
    desk = desk_for(visit)
    try:
        desk.open_list(ref)
        copies_of(desk).second_check(ref, number, words, by=visit.person, actor=visit.actor, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="check of a redacted copy", subject=ref, path=path)
    return visit.done(path, "Your check was recorded.")


@router.post("/lists/{ref}/redacted-copies/{number}/withdraw")
def withdraw_copy(visit: Decider, ref: str, number: int) -> Response:
    """Withdraw a copy, for a reason."""
    problems = Problems()
    field = f"withdraw-{number}"
    reason = problems.require(visit.form.text(field), field, "Say why the copy is withdrawn.")
    path = f"/lists/{ref}/redacted-copies"
    if problems:
        return visit.again(problems, path)
    desk = desk_for(visit)
    try:
        desk.open_list(ref)
        copies_of(desk).withdraw(ref, number, reason, by=visit.person, actor=visit.actor, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="withdrawal of a redacted copy", subject=ref, path=path)
    return visit.done(path, "The copy was withdrawn.")


@router.get("/lists/{ref}/redacted-copies/{number}/file")
def download_copy(visit: Reader, ref: str, number: int) -> FileResponse:
    """Download a copy, for whoever checks it; its bytes are those that were received."""
    copies = copies_of(desk_for(visit))
    copy = copies.find(ref, number)
    visit.note_read(f"{ref} copy {number}", act="redacted copy downloaded")
    headers = {"content-disposition": attachment(copy.name), "x-content-type-options": "nosniff"}
    return FileResponse(copies.content_path(copy), media_type="application/octet-stream", headers=headers)


# -- what it shows -----------------------------------------------------------------------------------------------


def _shown(one: RedactedCopy, *, may_check: bool) -> CopyShown:
    words = "1 word" if one.removal.words_count == 1 else f"{one.removal.words_count} words"
    checked = (
        f"{one.second_check.name}: {one.second_check_words}" if one.second_check else "Nobody yet. It stops the list."
    )
    said = (
        ("Original", one.original.key),
        ("Exemptions", "; ".join(one.codes)),
        ("Reason", one.reason),
        ("Made by", f"{one.person.name}, {one.person.role.value}"),
        ("Second check", checked),
        ("SHA-256 of the original", one.original_sha256),
        ("SHA-256 of the copy", one.sha256),
    )
    return CopyShown(
        number=one.number,
        path=one.path,
        tag=TAGS[one.removal.verdict],
        verdict=VERDICTS[one.removal.verdict],
        looked=f"{words} looked for: {one.removal.verdict.value}.",
        rows=tuple({"key": {"text": key}, "value": {"text": value}} for key, value in said),
        warnings=(*one.removal.traces, *one.removal.not_checked),
        may_check=may_check and one.second_check is None,
        is_checked=one.second_check is not None,
    )
