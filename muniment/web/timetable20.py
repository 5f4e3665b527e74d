"""The 20-year timetable: what falls due for transfer when, in three piles, and when it is finished at this pace."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.sensitivity.registers_store import TimetableRegister
from appraisal.sensitivity.timetable import EntryKind, TimetableEntry, by_year, forecast, in_order
from appraisal.sensitivity.timetable_estate import whole_timetable
from muniment.tables.advisory import TIMETABLE_COLUMNS, timetable_rows
from muniment.tables.cells import Row, Table
from muniment.web.dates import date_typed
from muniment.web.exports import export
from muniment.web.listing import Asked, Listing, asked_of, choice_filter, listed, matching, search_filter
from muniment.web.page import FormView, Page, Problem, Problems, described
from muniment.web.sensitivity_form import refusal_lines
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.faults import Refusal

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]
Agreer = Annotated[Visit, Depends(needs(Right.RECORD_AGREEMENTS))]
WHOLE_NUMBER = "Write a whole number, such as 1200."


@dataclass(frozen=True, slots=True)
class YearShown:
    """What falls due by the end of a year."""

    year: str
    entries: str
    records: str


def _example(form: FormView | None = None) -> "TwentyYearsPage":
    rows: tuple[Row, ...] = (
        (None, r"\\FS99\SCD\Op ALPHA", "digital", None, None, 148, 148, "due by 31 December 2026, 36 days", ""),
        (1, "Registry files 1980 to 1990", "paper", None, None, 1200, 900, "overdue since 31 December 2010", ""),
    )
    return TwentyYearsPage(
        title="20-year timetable",
        forecast="1,048 records are left. At the pace of the last year (300 records) it is finished in 2030.",
        overdue="900 records are overdue.",
        years=(YearShown("2026", "1", "148"),),
        entries=timetable_listing(Table("Timetable", TIMETABLE_COLUMNS, rows), Asked("/timetable-20")),
        kinds=kind_items(""),
        may_enter=True,
        form=form or FormView(),
    )


@described(
    _example,
    lambda: _example(
        FormView(
            {},
            (
                Problem("what", "Say what the records are."),
                Problem("records", WHOLE_NUMBER),
                Problem("number", "Give the number of an entry."),
            ),
        )
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TwentyYearsPage(Page):
    """Every entry, what falls due each year, the forecast; forms for paper and for what was done."""

    template: ClassVar[str] = "sensitivity/timetable.html"
    forecast: str
    overdue: str
    years: tuple[YearShown, ...]
    entries: Listing
    kinds: list[dict[str, object]]
    may_enter: bool


@router.get("/timetable-20")
def show_timetable(visit: Reader) -> HTMLResponse:
    """Show the timetable."""
    entries = _entries(visit)
    said = forecast(entries, on=visit.on)
    page = TwentyYearsPage(
        title="20-year timetable",
        forecast=said.sentence,
        overdue=f"{said.overdue:,} records are overdue." if said.overdue else "Nothing is overdue.",
        years=tuple(YearShown(str(one.year), f"{one.entries:,}", f"{one.records:,}") for one in by_year(entries)),
        entries=timetable_listing(_table(entries, on=visit.on), asked_of(visit)),
        kinds=kind_items(visit.form_view.value("kind")),
        may_enter=visit.may(Right.RECORD_AGREEMENTS),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/timetable-20.{format}")
def download_timetable(visit: Reader, format: str) -> Response:
    """Download the entries that match."""
    table = matching(_table(_entries(visit), on=visit.on), asked_of(visit, "/timetable-20"))
    return export(visit, table, format, name="20-year timetable")


@router.post("/timetable-20")
def enter_records(visit: Agreer) -> Response:
    """Put records that no survey sees on the timetable."""
    form, problems = visit.form, Problems()
    what = problems.require(form.text("what"), "what", "Say what the records are.")
    if form.text("kind") not in EntryKind.__members__:
        problems.add("kind", "Choose where they are.")
    records = _whole(form.text("records"), "records", problems)
    last_paper_on = date_typed(form, "last_paper_on", problems, what="The date of the last paper")
    if problems or last_paper_on is None:
        return visit.again(problems)
    try:
        TimetableRegister(visit.store.database).add(
            what, EntryKind[form.text("kind")], last_paper_on=last_paper_on, records=records, note=form.text("note"),
            by=visit.person, actor=visit.actor, at=visit.at,
        )  # fmt: skip
    except Refusal as refusal:
        return visit.again(refusal_lines(refusal))
    return visit.done("/timetable-20", "It stands on the timetable.")


@router.post("/timetable-20/done")
def enter_done(visit: Agreer) -> Response:
    """Enter what became of records of an entry."""
    form, problems = visit.form, Problems()
    number = _whole(form.text("number"), "number", problems)
    records = _whole(form.text("done_records"), "done_records", problems)
    outcome = problems.require(form.text("outcome"), "outcome", "Say what became of them.")
    done_on = date_typed(form, "done_on", problems, what="The day", needed=False)
    if done_on is not None and done_on > visit.on:
        problems.add("done_on-day", "The day must not be in the future.")
    if problems:
        return visit.again(problems, "/timetable-20")
    try:
        TimetableRegister(visit.store.database).done(
            number, records, outcome, done_on=done_on or visit.on, by=visit.person, actor=visit.actor, at=visit.at
        )
    except Refusal as refusal:
        return visit.again(refusal_lines(refusal), "/timetable-20")
    return visit.done("/timetable-20", "It was entered; the forecast follows from it.")


# -- what it shows ----------------------------------------------------------------------------------------------


def _entries(visit: Visit) -> tuple[TimetableEntry, ...]:
    with visit.site.estates.opened(on=visit.on, known=visit.on) as estate:
        return whole_timetable(estate, visit.store.database)


def _table(entries: tuple[TimetableEntry, ...], *, on: date) -> Table:
    return Table("20-year timetable", TIMETABLE_COLUMNS, tuple(timetable_rows(in_order(entries), on=on)))


def timetable_listing(table: Table, asked: Asked) -> Listing:
    """Return the page of entries, the soonest due first."""
    return listed(
        table,
        asked,
        name="entries",
        key_of=lambda row: f"{row[0] or ''} {row[1]}",
        filters=(search_filter(asked), choice_filter(asked, TIMETABLE_COLUMNS[2], table)),
        empty="Nothing is on the timetable. Survey a share, or enter what is on paper.",
        noun=("entry", "entries"),
    )


def kind_items(chosen: str) -> list[dict[str, object]]:
    """Return the piles as radios take them; digital records come from the surveys by themselves."""
    return [
        {"value": one.name, "text": f"{one.value[0].upper()}{one.value[1:]}", "checked": one.name == chosen}
        for one in (EntryKind.PAPER, EntryKind.LEGACY)
    ]


def _whole(text: str, field: str, problems: Problems) -> int:
    if text.isdecimal() and len(text) < 10 and int(text) > 0:
        return int(text)
    problems.add(field, WHOLE_NUMBER)
    return 0
