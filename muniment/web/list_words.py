"""How lists are spoken of on pages: tags, counts that add up, who waits for whom."""

from collections.abc import Sequence
from datetime import datetime

from appraisal.lists.faults import CONTENT_CHANGED, HELD_SINCE, SERIES_MISSING
from appraisal.lists.rows import ListSummary
from appraisal.lists.store import By
from appraisal.lists.values import Answer, DisposalList, ListKind, ListState, Part
from appraisal.lists.wording import sentences
from muniment.lists import ListDesk
from muniment.report.words import count_words
from muniment.tables.cells import Kind, as_words
from muniment.web.page import Link, Problem
from muniment.web.visit import Visit
from retention.faults import Fault, Refusal

LISTS = Link("Lists", "/lists")
FAULTS_NAMED = 3
TOLD_IN_SENTENCES = (SERIES_MISSING, HELD_SINCE, CONTENT_CHANGED)
"""Faults whose cause is a sentence of its own."""
SAY_WHY = "Say why, in a sentence the DRO can read."
TAGS: dict[ListState, str] = {
    ListState.DRAFT: "grey",
    ListState.IN_REVIEW: "blue",
    ListState.CHANGES_REQUESTED: "orange",
    ListState.PROPOSED: "purple",
    ListState.SIGNED: "green",
    ListState.COOLING_OFF: "yellow",
    ListState.EXECUTING: "yellow",
    ListState.PARTIAL: "orange",
    ListState.COMPLETE: "green",
    ListState.CERTIFIED: "green",
    ListState.ABANDONED: "grey",
}
KINDS: dict[ListKind, str] = {
    ListKind.TRANSFER: "Transfer to The National Archives",
    ListKind.DISPOSAL: "Destruction",
    ListKind.RETENTION: "Retention by the department, section 3(4)",
}
GOES: dict[ListKind, str] = {
    ListKind.TRANSFER: "to transfer",
    ListKind.DISPOSAL: "to destroy",
    ListKind.RETENTION: "to retain",
}
ANSWERS: dict[Answer, str] = {
    Answer.SELECT: "Selected",
    Answer.LEAVE_OUT: "Left out",
    Answer.RETAIN: "Retained, s.3(4)",
    Answer.KEEP: "Keep",
}
ANSWER_TAGS: dict[Answer, str] = {
    Answer.SELECT: "green",
    Answer.LEAVE_OUT: "grey",
    Answer.RETAIN: "blue",
    Answer.KEEP: "orange",
}
NEXT: dict[ListState, str] = {
    ListState.DRAFT: "Its author adds to it and sends it to review.",
    ListState.IN_REVIEW: "A reviewer decides on it, and proposes it for signature or sends it back.",
    ListState.CHANGES_REQUESTED: "Its author answers each objection and sends it to review again.",
    ListState.PROPOSED: "The DRO, or the deputy while a delegation runs, signs it or returns it.",
    ListState.SIGNED: "It can be carried out. A hold, a changed byte or an edit voids the signature.",
    ListState.COOLING_OFF: "Nothing is carried out before the cooling-off is over.",
    ListState.EXECUTING: "It is being carried out.",
    ListState.PARTIAL: "Some of it was carried out; what was not stays on the list.",
    ListState.COMPLETE: "All of it was carried out.",
    ListState.CERTIFIED: "It is closed, with its certificate.",
    ListState.ABANDONED: "It was given up. What was on it is free for another list.",
}


def sum_words(list_: DisposalList) -> str:
    """Return what is on a list as a sum: all files are what is decided of them, added up."""
    parts = [count_words(len(list_.selected), "selected", "selected")]
    if list_.retained:
        parts.append(f"{len(list_.retained):,} retained")
    parts.append(f"{len(list_.left_out):,} left out")
    return f"{len(list_.files):,} = {' + '.join(parts)}"


def selected_words(list_: DisposalList) -> str:
    """Return how much is selected: files, and things that have none of their own, such as cases and boxes."""
    bare = [item for item in list_.items if not item.file_count and list_.answer(item.ref, item.ref) is Answer.SELECT]
    things = count_words(len(bare), "case or box", "cases or boxes")
    files = count_words(len(list_.selected), "file", "files")
    if not bare:
        return files
    return f"{files} and {things}" if list_.selected else things


def people_words(list_: DisposalList) -> tuple[tuple[str, str], ...]:
    """Return who has which part, in words; a part that nobody has yet is said so."""
    rows = [(part.value.capitalize(), ", ".join(list_.people(part)) or "nobody yet") for part in Part]
    return tuple(row for row in rows if row[0] != "Adviser" or row[1] != "nobody yet")


def waits_for(summary: ListSummary) -> str:
    """Return for whom a list waits."""
    match summary.state:
        case ListState.DRAFT | ListState.CHANGES_REQUESTED:
            return ", ".join(summary.authors)
        case ListState.IN_REVIEW:
            return ", ".join(summary.reviewers) or "a reviewer"
        case ListState.PROPOSED:
            return "the DRO"
    return ""


def by_of(visit: Visit) -> By:
    """Return who acts, as the register takes them."""
    return By(visit.person, visit.actor, visit.at)


def version_of(visit: Visit) -> int | None:
    """Return the version of the list that the form was made from; None where it says none."""
    text = visit.form.text("version")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def problems_of(refusal: Refusal) -> list[Problem]:
    """Return a refusal as it is said above a form: one line a fault, many of one kind in one line.

    The register has recorded it already.
    """
    by_code: dict[str, list[Fault]] = {}
    for fault in refusal.faults:
        by_code.setdefault(fault.code.code, []).append(fault)
    return [Problem("", line) for faults in by_code.values() for line in fault_lines(faults)]


def fault_line(fault: Fault) -> str:
    """Return a fault as a page says it; what was found is a sentence of its own where it is one.

    >>> fault_line(Fault(HELD_SINCE, "L0001", "hold UCPI was placed on 1 file at 10:47"))[:52]
    'Not signed. Hold UCPI was placed on 1 file at 10:47.'
    """
    if fault.code not in TOLD_IN_SENTENCES or not fault.found:
        return str(fault)
    return f"{fault.code.meaning} {sentences(fault.found)} {fault.code.remedy} ({fault.code.code})"


def fault_lines(faults: Sequence[Fault]) -> list[str]:
    """Return faults of one code as lines; past a few they are counted, the first named."""
    if len(faults) <= FAULTS_NAMED:
        return [fault_line(fault) for fault in faults]
    code = faults[0].code
    named = ", ".join(fault.place for fault in faults[:FAULTS_NAMED])
    where = f"{len(faults):,} times: {named} and {len(faults) - FAULTS_NAMED:,} more"
    return [str(Fault(code, "", where))]


def answer_items(chosen: str, kind: ListKind) -> list[dict[str, object]]:
    """Return the decisions that can be made of a record, as radios take them."""
    hints = {
        Answer.SELECT: f"It goes the way the list says: {GOES[kind]}.",
        Answer.LEAVE_OUT: "It stays with the department, and on the list as left out.",
        Answer.RETAIN: "The department retains it, Public Records Act 1958, section 3(4).",
        Answer.KEEP: "Nobody who signs the list can undo this; only a decision on this one record.",
    }
    offered = [one for one in Answer if one is not Answer.RETAIN or kind is ListKind.TRANSFER]
    return [
        {
            "value": one.value,
            "text": ANSWERS[one],
            "hint": {"text": hints[one]},
            "checked": one.value == chosen,
            "id": f"answer-{number}" if number > 1 else "answer",
        }
        for number, one in enumerate(offered, start=1)
    ]


def crumbs_of(ref: str, *more: Link) -> tuple[Link, ...]:
    """Return the way to a page of a list."""
    return (LISTS, Link(ref, f"/lists/{ref}"), *more)


def said(names: Sequence[str]) -> str:
    """Return names in a row; empty where there are none."""
    return ", ".join(names)


def desk_of(visit: Visit) -> ListDesk:
    """Return the desk of lists for this visit."""
    return ListDesk(visit.store, visit.on)


def shown_moment(at: datetime) -> str:
    """Return a moment as pages say it."""
    return as_words(at, Kind.MOMENT)
