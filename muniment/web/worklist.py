"""What the worklists share: one page with a heading, some sentences, and a table whose rows are all at hand."""

from dataclasses import dataclass
from typing import ClassVar

from muniment.tables.shown import Table, TableColumn
from muniment.web.listing import Asked, Listing, listed
from muniment.web.page import Link, Page, described


def _example() -> "WorklistPage":
    table = Table("Missing facts", (TableColumn("fact", "Missing fact"),), (("class",),))
    return WorklistPage(
        title="What one fact would decide",
        crumbs=(Link("Drive plan", "/plan"),),
        intro=("The fact that unlocks most files stands first.",),
        steps=("Open the folder.", "Move what belongs to the case."),
        list=listed(table, Asked("/unknowns"), name="facts", key_of=lambda row: str(row[0]), empty="None."),
    )


@described(_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistPage(Page):
    """One worklist: what it is, what to do with it in steps, the table; without one where nothing was surveyed."""

    template: ClassVar[str] = "estate/worklist.html"
    intro: tuple[str, ...]
    list: Listing | None
    steps: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


NOTHING_YET = "No survey yet. When a share is surveyed, this list is made."
