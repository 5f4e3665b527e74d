"""Disposal schedules: the library, and the forms of the National File Standard beside the classes."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.remarks import overdue
from muniment.schedule_meant import State
from muniment.tables.schedule_forms import COLUMNS as FORM_COLUMNS
from muniment.tables.schedule_forms import forms_table
from muniment.tables.schedules import LIST_COLUMNS, schedules_table
from muniment.tables.shown import Row, Table
from muniment.web.exports import export
from muniment.web.listing import Asked, Listing, Shown, asked_of, choice_filter, listed, matching, search_filter, shown
from muniment.web.page import Page, described
from muniment.web.schedule import CRUMBS, GRADE_TAGS, STATE_TAGS
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from records.register.schedules import ScheduleRegister
from retention.terms import Grade

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]

LIST_PLACE = {column.name: place for place, column in enumerate(LIST_COLUMNS)}
ON_LIST = tuple(LIST_COLUMNS[LIST_PLACE[name]] for name in ("name", "title", "state", "classes", "grade", "review_on"))


def _library_example() -> "LibraryPage":
    row: Row = ("what-to-keep", State.PACK.value, None, None, "What to Keep", 20, "illustrative", *[None] * 5, "a" * 12)
    table = Table("Disposal schedules", LIST_COLUMNS, [row])
    return LibraryPage(
        title="Disposal schedules", list=_library_listing(table, Asked("/schedules")), late=("A review is due.",)
    )


@described(_library_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryPage(Page):
    """Every schedule, what of it is in use, and how sure its sources are."""

    template: ClassVar[str] = "schedules/library.html"
    list: Listing
    late: tuple[str, ...] = ()
    may_import: bool = False


@described(
    lambda: FormsPage(
        title="Forms of the National File Standard",
        crumbs=CRUMBS,
        says=("3 of 20 forms have no class of their own; they go with their case.",),
        list=_forms_listing(
            Table("Forms", FORM_COLUMNS, [("MG5", "Case summary", None, None, None)]), Asked("/schedules/forms")
        ),
    )
)
@dataclass(frozen=True, slots=True, kw_only=True)
class FormsPage(Page):
    """Which form leads to which class, and what is without the other."""

    template: ClassVar[str] = "schedules/forms.html"
    says: tuple[str, ...]
    list: Listing


# -- routes ------------------------------------------------------------------------------------------------


@router.get("/schedules")
def show_library(visit: Reader) -> HTMLResponse:
    """Show every schedule."""
    register = ScheduleRegister(visit.store.database)
    page = LibraryPage(
        title="Disposal schedules",
        list=_library_listing(schedules_table(register), asked_of(visit)),
        late=tuple(overdue(register.all(), on=visit.on)),
        may_import=visit.may(Right.DRAFT_SCHEDULES),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/schedules.{format}")
def download_library(visit: Reader, format: str) -> Response:
    """Download the list of schedules."""
    table = schedules_table(ScheduleRegister(visit.store.database))
    return export(visit, matching(table, asked_of(visit, "/schedules")), format, name=table.title)


@router.get("/schedules/forms")
def show_forms(visit: Reader) -> HTMLResponse:
    """Show the forms of the National File Standard beside the classes."""
    table, said = forms_table(visit.store.database)
    listing = _forms_listing(table, asked_of(visit))
    return visit.shown(FormsPage(title=table.title, crumbs=CRUMBS, says=said, list=listing, form=visit.form_view))


@router.get("/schedules/forms.{format}")
def download_forms(visit: Reader, format: str) -> Response:
    """Download the forms beside the classes."""
    table, _ = forms_table(visit.store.database)
    return export(visit, matching(table, asked_of(visit, "/schedules/forms")), format, name=table.title)


# -- what they show ------------------------------------------------------------------------------------------


def _library_listing(table: Table, asked: Asked) -> Listing:
    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = {column.name: shown(cell, column) for cell, column in zip(row, LIST_COLUMNS, strict=True)}
        name, state = str(row[0]), State(str(row[1]))
        number = row[LIST_PLACE["version"]]
        which = f"@{number}" if state is State.REPLACED else "@draft" if state is State.DRAFT else ""
        cells["name"] = Shown(name, href=f"/schedules/{name}{which}", hint=f"version {number}" if number else "")
        cells["state"] = Shown(state.value, tag=STATE_TAGS.get(state, "grey"))
        grade = Grade(str(row[LIST_PLACE["grade"]]))
        cells["grade"] = Shown(grade.value, tag=GRADE_TAGS[grade])
        return tuple(cells[column.name] for column in ON_LIST)

    return listed(
        table,
        asked,
        name="schedules",
        key_of=lambda row: f"{row[0]}@{row[3]}",
        show_row=show_row,
        filters=(search_filter(asked), choice_filter(asked, LIST_COLUMNS[1], table)),
        sortable=("name", "state", "grade"),
        empty="There is no schedule.",
        noun=("schedule", "schedules"),
        on_page=ON_LIST,
    )


def _forms_listing(table: Table, asked: Asked) -> Listing:
    return listed(
        table,
        asked,
        name="forms",
        key_of=lambda row: str(row[0]),
        filters=(search_filter(asked),),
        empty="No form is known.",
        noun=("form", "forms"),
    )
