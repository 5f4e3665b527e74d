"""The history of one record, from the audit chain: who did what, when, why; refusals included."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from muniment.tables.cells import Kind, as_words, visible
from muniment.web.estate import PLAN_CRUMB, record_href, ref_asked
from muniment.web.page import Link, Page, described
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.facts import Ref

router = APIRouter()
PAGE_EVENTS = 50
MAY_READ = (Right.READ_AUDIT, Right.SEE_SENSITIVE)


@dataclass(frozen=True, slots=True)
class Event:
    """One event as the timeline shows it."""

    what: str
    who: str
    when: str
    iso: str
    why: str
    about: str
    number: int


def example_events() -> tuple[Event, ...]:
    """Return events as a page class shows them in its example."""
    return (
        Event("Record nominated", "I. Advisor, IMA", "25 November 2026, 10:42am", "2026-11-25", "Murder.", "", 12),
        Event(
            "List sign refused", "reviewer2, reviewer", "25 November 2026, 11am", "2026-11-25", "SGN004", "L0001", 13
        ),
    )


@described(
    lambda: HistoryPage(
        title="History",
        crumbs=(PLAN_CRUMB, Link("Why is this still here?", "/records/x")),
        path=r"\\FS99\SCD\Op ALPHA",
        events=example_events(),
        older_href="/history/folder/SRC0001/Op%20ALPHA?before=12",
    )
)
@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryPage(Page):
    """Every event about one record, the newest first, page by page."""

    template: ClassVar[str] = "record/history.html"
    path: str
    events: tuple[Event, ...]
    older_href: str


@router.get("/history/{kind}/{source}/{key:path}")
def show_history(
    visit: Annotated[Visit, Depends(needs(*MAY_READ))], kind: str, source: str, key: str, before: int | None = None
) -> HTMLResponse:
    """Show what was done to one record."""
    ref = ref_asked(kind, source, key)
    events, more = _events(visit, ref, before=before, most=PAGE_EVENTS)
    here = visit.request.url.path
    page = HistoryPage(
        title="History",
        crumbs=(PLAN_CRUMB, Link("Why is this still here?", record_href(ref))),
        path=visible(key or source),
        events=events,
        older_href=f"{here}?before={events[-1].number}" if more and events else "",
        form=visit.form_view,
    )
    return visit.shown(page)


def record_events(visit: Visit, ref: Ref, *, most: int) -> tuple[tuple[Event, ...], bool]:
    """Return the newest events about a record, and whether there are more; none for who may not read them."""
    if not any(visit.may(right) for right in MAY_READ):
        return (), False
    return _events(visit, ref, before=None, most=most)


def _events(visit: Visit, ref: Ref, *, before: int | None, most: int) -> tuple[tuple[Event, ...], bool]:
    from appraisal.review.history import history_of

    found, more = history_of(visit.store.database, ref, before=before, most=most)
    own = str(ref)
    return (
        tuple(
            Event(
                what=visible(one.act[:1].upper() + one.act[1:]),
                who=visible(", ".join(word for word in (one.person or one.actor, one.role) if word)),
                when=as_words(one.occurred_at, Kind.MOMENT),
                iso=one.occurred_at.isoformat(),
                why=visible(one.reason),
                about="" if one.subject == own else visible(one.subject),
                number=one.sequence,
            )
            for one in found
        ),
        more,
    )
