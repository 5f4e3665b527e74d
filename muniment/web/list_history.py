"""The history of one list: every act, refusals included, newest first; as a table too."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse

from muniment.web.history import Told, history_of
from muniment.web.list_words import crumbs_of, desk_of
from muniment.web.page import Page, described
from muniment.web.visit import Visit, needs
from records.register.roles import Right

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE, Right.ADVISE_ON_LISTS, Right.READ_AUDIT))]
MOST = 500


def _example() -> "ListHistoryPage":
    one = Told(
        "List sign", "dro, DRO", "2026-11-25T11:02", "25 November 2026, 11:02am", "L0001", "", "", (), is_refusal=False
    )
    two = Told(
        "List propose refused",
        "reviewer2, reviewer",
        "2026-11-25T10:31",
        "25 November 2026, 10:31am",
        "L0001",
        "",
        "SEN020 Op ALPHA/a.doc: Nobody has decided.",
        (("faults", "2"),),
        is_refusal=True,
    )
    return ListHistoryPage(title="History of L0001", crumbs=crumbs_of("L0001"), told=(one, two))


@described(_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class ListHistoryPage(Page):
    """What was done to a list, by whom, when and why."""

    template: ClassVar[str] = "lists/history.html"
    told: tuple[Told, ...]


@router.get("/lists/{ref}/history")
def show_history(visit: Reader, ref: str) -> HTMLResponse:
    """Show what was done to a list."""
    desk_of(visit).register.find(ref)
    told = history_of(visit, ref, most=MOST)
    return visit.shown(ListHistoryPage(title=f"History of {ref}", crumbs=crumbs_of(ref), told=told))
