"""Notices: what people are told of jobs, of drift among held and selected folders, of missed runs."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.tables.cells import Kind, Row, Table, TableColumn
from muniment.web.exports import export
from muniment.web.home import WaitingItem, waiting
from muniment.web.listing import Asked, Filter, Listing, Shown, asked_of, listed, matching, search_filter, shown
from muniment.web.page import Link, Page, described
from muniment.web.visit import Visit, needs
from records.register.notices import TRIES, NoticeEntry, NoticeKind, NoticeRegister
from records.register.recurrence import moment_in_words
from records.register.roles import Right

router = APIRouter()
# A notice of drift names paths, and paths name people.
Reader = Annotated[Visit, Depends(needs(Right.RUN_SURVEYS, Right.SEE_SENSITIVE))]

NEWEST = 500
HOME_DAYS, HOME_ITEMS = 7, 5
COLUMNS = (
    TableColumn("notice", "Notice"),
    TableColumn("kind", "Kind"),
    TableColumn("headline", "What"),
    TableColumn("issued_at", "When", Kind.MOMENT),
    TableColumn("email", "E-mail", meaning="Whether it went out; empty where e-mail is not set up."),
)
KINDS = {
    NoticeKind.FINISHED: ("Finished", "green"),
    NoticeKind.FAULT: ("Failed", "red"),
    NoticeKind.DRIFT: ("Drift", "orange"),
    NoticeKind.MISSED: ("Missed", "yellow"),
    NoticeKind.WAITING: ("Waiting", "grey"),
}
TAGS = dict(KINDS.values())
ON_HOME = frozenset({NoticeKind.FAULT, NoticeKind.DRIFT, NoticeKind.MISSED, NoticeKind.WAITING})


def _list_example() -> "NoticesPage":
    rows: tuple[Row, ...] = (
        ("N0002", "Drift", r"3 files held or selected on \\FS99\SCD moved, changed or gone", None, "sent"),
        ("N0001", "Finished", r"Survey of \\FS99\SCD finished", None, ""),
    )
    return NoticesPage(title="Notices", notices=notices_listing(Table("Notices", COLUMNS, rows), Asked("/notices")))


@described(_list_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesPage(Page):
    """The newest notices."""

    template: ClassVar[str] = "notices/notices.html"
    notices: Listing


@described(
    lambda: NoticePage(
        title=r"3 files held or selected on \\FS99\SCD moved, changed or gone",
        crumbs=(Link("Jobs", "/jobs"), Link("Notices", "/notices")),
        ref="N0002",
        tag="orange",
        kind="Drift",
        issued="Wednesday 25 November 2026, 10:42am",
        lines=(
            "Between S0001 and S0002:",
            "moved: Op CEDAR - R v DOE (99BB0202007)/MG5.doc → Stuff to sort/MG5.doc (hold UCPI)",
        ),
        email="The e-mail went out on Wednesday 25 November 2026, 10:43am.",
        job=Link("Job J0002", "/jobs/J0002"),
    )
)
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticePage(Page):
    """One notice in full."""

    template: ClassVar[str] = "notices/notice.html"
    ref: str
    tag: str
    kind: str
    issued: str
    lines: tuple[str, ...]
    email: str
    job: Link | None = None


@waiting(Right.RUN_SURVEYS)
def new_notices(visit: Visit) -> tuple[WaitingItem, ...]:
    """Return what went wrong or drifted in the last days."""
    found = NoticeRegister(visit.store.database).newest(limit=4 * HOME_ITEMS)
    recent = [one for one in found if visit.at - one.issued_at <= timedelta(days=HOME_DAYS)]
    shown_there = [one for one in recent if one.notice.kind in ON_HOME][:HOME_ITEMS]
    return tuple(
        WaitingItem(one.notice.headline, f"/notices/{one.ref}", moment_in_words(one.issued_at)) for one in shown_there
    )


@router.get("/notices")
def show_notices(visit: Reader) -> HTMLResponse:
    """Show the newest notices."""
    listing = notices_listing(notices_table(visit), asked_of(visit))
    return visit.shown(NoticesPage(title="Notices", crumbs=(Link("Jobs", "/jobs"),), notices=listing))


@router.get("/notices.{format}")
def download_notices(visit: Reader, format: str) -> Response:
    """Download every notice that matches."""
    table = matching(notices_table(visit), asked_of(visit, "/notices"))
    return export(visit, table, format, name="Notices")


@router.get("/notices/{ref}")
def show_notice(visit: Reader, ref: str) -> HTMLResponse:
    """Show one notice in full."""
    entry = NoticeRegister(visit.store.database).find(ref)
    kind, tag = KINDS[entry.notice.kind]
    job_ref = entry.notice.job_ref
    page = NoticePage(
        title=entry.notice.headline,
        crumbs=(Link("Jobs", "/jobs"), Link("Notices", "/notices")),
        ref=entry.ref,
        tag=tag,
        kind=kind,
        issued=moment_in_words(entry.issued_at),
        lines=tuple(line for line in entry.notice.body.splitlines() if line),
        email=email_in_words(entry),
        job=Link(f"Job {job_ref}", f"/jobs/{job_ref}") if job_ref else None,
    )
    return visit.shown(page)


def email_in_words(entry: NoticeEntry) -> str:
    """Return what became of the e-mail of a notice; empty where none was tried."""
    if entry.sent_at is not None:
        return f"The e-mail went out on {moment_in_words(entry.sent_at)}."
    if entry.failed >= TRIES:
        return f"The e-mail could not be sent ({entry.why_not}); it is not tried again."
    return f"The e-mail could not be sent yet ({entry.why_not}); it is tried again." if entry.failed else ""


def notices_table(visit: Visit) -> Table:
    """Return the newest notices, the newest first."""
    rows: list[Row] = []
    for one in NoticeRegister(visit.store.database).newest(limit=NEWEST):
        email = "sent" if one.sent_at else "not sent" if one.failed else ""
        rows.append((one.ref, KINDS[one.notice.kind][0], one.notice.headline, one.issued_at, email))
    return Table("Notices", COLUMNS, rows)


def notices_listing(table: Table, asked: Asked) -> Listing:
    """Return the list of notices: each leads to its page, its kind is a tag."""

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = [shown(cell, column) for cell, column in zip(row, table.columns, strict=True)]
        cells[0] = Shown(str(row[0]), href=f"/notices/{row[0]}")
        cells[1] = Shown(str(row[1]), tag=TAGS[str(row[1])])
        cells[2] = Shown(str(row[2]), classes="m-path")
        return tuple(cells)

    kinds = tuple((name, name) for name, _ in KINDS.values())
    return listed(
        table,
        asked,
        name="notices",
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        filters=(Filter("kind", "Kind", asked.filters.get("kind", ""), kinds), search_filter(asked)),
        empty="No notice yet. A survey that finishes is told here.",
        noun=("notice", "notices"),
    )
