"""History: every act, by whom, when, why, refusals included; for those who may read it all.

A page of another noun shows the history of its own record by `history_of` and the macro `timeline`.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.tables.cells import Kind, Table, TableColumn
from muniment.web.exports import export
from muniment.web.listing import Asked, Filter, asked_of
from muniment.web.page import Page, described, words
from muniment.web.visit import Visit, needs
from records.register.access import verify_access
from records.register.history import History, HistoryAsked, HistoryLine
from records.register.roles import Right
from records.store.audit import verify
from records.store.database import reading

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.READ_AUDIT))]

PAGE = 50
MOST = 100_000  # events in one download
COLUMNS = (
    TableColumn("sequence", "Number", Kind.COUNT, "Place in the audit chain."),
    TableColumn("at", "When", Kind.MOMENT),
    TableColumn("who", "Who"),
    TableColumn("role", "Role", meaning="In which role, where the act says so."),
    TableColumn("act", "Act"),
    TableColumn("subject", "To what"),
    TableColumn("why", "Why"),
    TableColumn("details", "Details"),
    TableColumn("entry_hash", "Hash", meaning="Of this event and the one before it."),
)


@dataclass(frozen=True, slots=True)
class Told:
    """One event as the timeline tells it."""

    title: str
    by: str
    moment: str
    when: str
    about: str
    about_href: str
    why: str
    details: tuple[tuple[str, str], ...]
    is_refusal: bool


def told(line: HistoryLine, *, links: bool = True) -> Told:
    """Return a line as the timeline tells it; `links`: what it is about leads to its own history."""
    return Told(
        title=line.act[0].upper() + line.act[1:],
        by=f"{line.who}, {line.role}" if line.role else line.who,
        moment=line.at.isoformat(),
        when=words(line.at),
        about=line.subject,
        about_href=Asked("/history", {"about": line.subject}).href() if links else "",
        why=line.why,
        details=line.details,
        is_refusal=line.is_refusal,
    )


def history_of(visit: Visit, *subjects: str, most: int = 200) -> tuple[Told, ...]:
    """Return what was done to one record, under any of the names it has, for the page of that record."""
    lines = History(visit.store.database).page(HistoryAsked(subjects=subjects), size=most)
    return tuple(told(line, links=visit.may(Right.READ_AUDIT)) for line in lines)


def _example() -> "HistoryPage":
    one = Told(
        "Hold placed", "The DRO, DRO", "2026-11-25T10:47", "25 November 2026, 10:47am", "UCPI",
        "/history?about=UCPI", "letter of 2015", (("files", "3"),), is_refusal=False,
    )  # fmt: skip
    two = Told(
        "List signed refused",
        "dro, DRO",
        "2026-11-25T10:48",
        "25 November 2026, 10:48am",
        "L0001",
        "",
        "SGN004",
        (),
        True,
    )
    return HistoryPage(
        title="History", told=(one, two), count_words="2 of 12 events", filters=_filters(Asked("/history"))
    )


@described(_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage(Page):
    """The newest events that match, the older ones a page on."""

    template: ClassVar[str] = "history/history.html"
    told: tuple[Told, ...]
    count_words: str
    filters: tuple[Filter, ...]
    is_filtered: bool = False
    xlsx_href: str = "/history.xlsx"
    csv_href: str = "/history.csv"
    newer_href: str = ""
    older_href: str = ""


@described(
    lambda: VerifiedPage(title="Is the history whole?", is_whole=True, says=("The audit chain is whole: 12 events.",))
)
@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedPage(Page):
    """What walking both chains found."""

    template: ClassVar[str] = "history/verified.html"
    is_whole: bool
    says: tuple[str, ...]


@router.get("/history")
def show_history(visit: Reader) -> HTMLResponse:
    """Show the history, the newest first."""
    asked = asked_of(visit)
    wanted, history = _wanted(asked), History(visit.store.database)
    before, after = _number(asked.after), _number(asked.before)
    lines = list(history.page(wanted, before=before, after=after, size=PAGE + 1))
    has_more = len(lines) > PAGE
    if has_more:
        lines = lines[1:] if after else lines[:PAGE]
    older, newer = (True, has_more) if after else (has_more, bool(before))
    page = HistoryPage(
        title="History",
        told=tuple(told(line) for line in lines),
        count_words=f"{len(lines):,} of {history.count(wanted):,} events",
        filters=_filters(asked),
        is_filtered=bool(asked.filters),
        xlsx_href=asked.href("/history.xlsx"),
        csv_href=asked.href("/history.csv"),
        newer_href=asked.href(before=str(lines[0].sequence)) if lines and newer else "",
        older_href=asked.href(after=str(lines[-1].sequence)) if lines and older else "",
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/history.{format}")
def download_history(visit: Reader, format: str) -> Response:
    """Download the events that match."""
    asked = asked_of(visit, "/history")
    lines = History(visit.store.database).page(_wanted(asked), size=MOST)
    rows = (
        (
            one.sequence, one.at, one.who, one.role, one.act, one.subject, one.why,
            "; ".join(f"{name}: {value}" for name, value in one.details), one.entry_hash,
        )
        for one in lines
    )  # fmt: skip
    about = tuple((name, value) for name, value in asked.filters.items())
    return export(visit, Table("History", COLUMNS, rows, about=about), format, name="History")


@router.get("/history/verify")
def verify_history(visit: Reader) -> HTMLResponse:
    """Walk both chains and say whether they are whole."""
    with reading(visit.store.database) as session:
        chain, log = verify(session), verify_access(session)
    faults = [str(one.first_broken) for one in (chain, log) if one.first_broken]
    says = faults or [
        f"The audit chain is whole: {chain.events:,} events, {chain.rows:,} rows. Head: {chain.head}",
        f"The access log is whole: {log.events:,} entries. Head: {log.head}",
        "Write the heads down elsewhere; only so can a cut at the end of a chain be seen.",
    ]
    return visit.shown(VerifiedPage(title="Is the history whole?", is_whole=not faults, says=tuple(says)))


def _wanted(asked: Asked) -> HistoryAsked:
    about = asked.filters.get("about", "")
    return HistoryAsked((about,) if about else (), asked.filters.get("who", ""), asked.filters.get("act", ""))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def _filters(asked: Asked) -> tuple[Filter, ...]:
    labels = (("about", "About, exactly"), ("who", "Who"), ("act", "Act"))
    return tuple(Filter(name, label, asked.filters.get(name, "")) for name, label in labels)
