"""The registers of the Advisory Council's meetings and of retention instruments."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from appraisal.sensitivity.advisory import OUTCOMES, RetentionInstrument, Step, alerts
from appraisal.sensitivity.exemptions import grounds
from appraisal.sensitivity.grounds import not_recorded
from appraisal.sensitivity.grounds_store import GroundRegister
from appraisal.sensitivity.registers_store import AdvisoryRegister
from muniment.tables.advisory import INSTRUMENT_COLUMNS, MEETING_COLUMNS, instrument_rows, meeting_rows
from muniment.tables.cells import Kind, Row, Table, as_words
from muniment.web.dates import date_typed
from muniment.web.exports import export
from muniment.web.home import WaitingItem, waiting
from muniment.web.listing import Asked, Listing, Shown, asked_of, listed, matching, search_filter, shown
from muniment.web.page import FormView, Link, Page, Problem, Problems, described
from muniment.web.sensitivity_form import ground_items, refusal_lines
from muniment.web.visit import Visit, needs
from records.register.roles import Right
from retention.faults import Refusal
from retention.wording import say_day

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_SENSITIVE))]
Agreer = Annotated[Visit, Depends(needs(Right.RECORD_AGREEMENTS))]
MEETINGS, INSTRUMENTS = (
    Link("Advisory Council", "/advisory-council"),
    Link("Retention instruments", "/retention-instruments"),
)


PAPERS_SOON_DAYS = 42  # six weeks to write an application; ours


@waiting(Right.RECORD_AGREEMENTS)
def instruments_and_papers(visit: Visit) -> tuple[WaitingItem, ...]:
    """Return what waits: instruments that expire or are to be reviewed, meetings whose papers are due soon."""
    register = AdvisoryRegister(visit.store.database)
    found = alerts(register.instruments(), on=visit.on)
    soon = [
        one
        for one in register.meetings()
        if not one.steps and visit.on <= one.papers_due_on <= visit.on + timedelta(days=PAPERS_SOON_DAYS)
    ]
    return (
        *(WaitingItem(f"Retention instrument {one.ref}", INSTRUMENTS.href, one.standing(visit.on)) for one in found),
        *(
            WaitingItem(
                f"Advisory Council {one.ref}",
                f"{MEETINGS.href}/{one.ref}",
                f"Papers due by {say_day(one.papers_due_on)}.",
            )
            for one in soon
        ),
    )


# -- meetings --------------------------------------------------------------------------------------------------


def _meetings_example(form: FormView | None = None) -> "MeetingsPage":
    rows: tuple[Row, ...] = (("AC-2026-07", None, None, "Agreed; schedule of 9 July 2026.", None, 2, ""),)
    return MeetingsPage(
        title="Advisory Council",
        meetings=meetings_listing(Table("Meetings", MEETING_COLUMNS, rows), Asked("/advisory-council")),
        may_enter=True,
        form=form or FormView(),
    )


@described(
    _meetings_example,
    lambda: _meetings_example(
        FormView(
            {},
            (
                Problem("ref", "Give the meeting a reference, such as AC-2026-07."),
                Problem("meets_on-day", "The meeting's date is missing."),
            ),
        )
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingsPage(Page):
    """Every meeting with how it stands, and the form for another."""

    template: ClassVar[str] = "sensitivity/meetings.html"
    meetings: Listing
    may_enter: bool


def _meeting_example(form: FormView | None = None) -> "MeetingPage":
    return MeetingPage(
        title="Meeting AC-2026-07",
        crumbs=(MEETINGS,),
        ref="AC-2026-07",
        words="Meets on 9 July 2026. Agreed; schedule of 9 July 2026.",
        note="",
        steps=("1 June 2026 10:00, reviewer2: papers sent, L0001. 17 lines.",),
        choices=step_items(""),
        may_enter=True,
        form=form or FormView(),
    )


@described(
    _meeting_example,
    lambda: _meeting_example(
        FormView({}, (Problem("step", "Choose what happened."), Problem("words", "Say it in a sentence.")))
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingPage(Page):
    """One meeting: its steps, and the form for the next."""

    template: ClassVar[str] = "sensitivity/meeting.html"
    ref: str
    words: str
    note: str
    steps: tuple[str, ...]
    choices: list[dict[str, object]]
    may_enter: bool


@router.get("/advisory-council")
def show_meetings(visit: Reader) -> HTMLResponse:
    """Show every meeting."""
    page = MeetingsPage(
        title="Advisory Council",
        meetings=meetings_listing(_meetings_table(visit), asked_of(visit)),
        may_enter=visit.may(Right.RECORD_AGREEMENTS),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/advisory-council.{format}")
def download_meetings(visit: Reader, format: str) -> Response:
    """Download the meetings that match."""
    asked = asked_of(visit, "/advisory-council")
    return export(visit, matching(_meetings_table(visit), asked), format, name="Advisory Council")


@router.post("/advisory-council")
def enter_meeting(visit: Agreer) -> Response:
    """Enter a meeting."""
    form, problems = visit.form, Problems()
    ref = problems.require(form.text("ref"), "ref", "Give the meeting a reference, such as AC-2026-07.")
    meets_on = date_typed(form, "meets_on", problems, what="The meeting's date")
    papers_due_on = date_typed(form, "papers_due_on", problems, what="The last day for papers")
    if problems or meets_on is None or papers_due_on is None:
        return visit.again(problems)
    try:
        AdvisoryRegister(visit.store.database).add_meeting(
            ref, meets_on=meets_on, papers_due_on=papers_due_on, note=form.text("note"), by=visit.person,
            actor=visit.actor, at=visit.at,
        )  # fmt: skip
    except Refusal as refusal:
        return visit.again(refusal_lines(refusal))
    return visit.done("/advisory-council", f"Meeting {ref} was entered.")


@router.get("/advisory-council/{ref}")
def show_meeting(visit: Reader, ref: str) -> HTMLResponse:
    """Show one meeting."""
    meeting = AdvisoryRegister(visit.store.database).meeting(ref)
    page = MeetingPage(
        title=f"Meeting {meeting.ref}",
        crumbs=(MEETINGS,),
        ref=meeting.ref,
        words=(f"Meets on {say_day(meeting.meets_on)}. {meeting.standing(visit.on)}"),
        note=meeting.note,
        steps=tuple(
            f"{as_words(one.at, Kind.MOMENT)}, {one.person.name}: {one.step.value}"
            + (f", {one.list_ref}" if one.list_ref else "")
            + f". {one.words}"
            + (f" Schedule of {say_day(one.schedule_on)}." if one.schedule_on else "")
            for one in meeting.steps
        ),
        choices=step_items(visit.form_view.value("step")),
        may_enter=visit.may(Right.RECORD_AGREEMENTS),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.post("/advisory-council/{ref}")
def enter_step(visit: Agreer, ref: str) -> Response:
    """Enter what happened before a meeting or in it."""
    form, problems = visit.form, Problems()
    if form.text("step") not in Step.__members__:
        problems.add("step", "Choose what happened.")
    words = problems.require(form.text("words"), "words", "Say it in a sentence.")
    schedule_on = date_typed(form, "schedule_on", problems, what="The schedule's date", needed=False)
    if problems:
        return visit.again(problems)
    try:
        AdvisoryRegister(visit.store.database).add_step(
            ref, Step[form.text("step")], words, list_ref=form.text("list"), schedule_on=schedule_on, by=visit.person,
            actor=visit.actor, at=visit.at, on=visit.on,
        )  # fmt: skip
    except Refusal as refusal:
        return visit.again(refusal_lines(refusal))
    return visit.done(f"/advisory-council/{ref}", "It was entered.")


def step_items(chosen: str) -> list[dict[str, object]]:
    """Return the steps as radios take them: outcomes last."""
    ordered = sorted(Step, key=lambda one: one in OUTCOMES)
    return [
        {"value": one.name, "text": f"{one.value[0].upper()}{one.value[1:]}", "checked": one.name == chosen}
        for one in ordered
    ]


def _meetings_table(visit: Visit) -> Table:
    found = AdvisoryRegister(visit.store.database).meetings()
    return Table("Meetings of the Advisory Council", MEETING_COLUMNS, tuple(meeting_rows(found, on=visit.on)))


def meetings_listing(table: Table, asked: Asked) -> Listing:
    """Return the page of meetings; each leads to its own."""

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = [shown(cell, column) for cell, column in zip(row, table.columns, strict=True)]
        cells[0] = Shown(str(row[0]), href=f"/advisory-council/{row[0]}")
        return tuple(cells)

    return listed(
        table,
        asked,
        name="meetings",
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        filters=(search_filter(asked),),
        empty="No meeting yet. Enter the next one, so that nobody misses the day for papers.",
        noun=("meeting", "meetings"),
    )


# -- instruments --------------------------------------------------------------------------------------------------


def _instruments_example(form: FormView | None = None) -> "InstrumentsPage":
    ground = "4 (its words are not recorded)"
    row: Row = ("RI-2026-3", "DPP 2", "1 piece", ground, 5, None, None, None, "In force to 8 July 2031.", "")
    return InstrumentsPage(
        title="Retention instruments",
        instruments=instruments_listing(
            Table("Instruments", INSTRUMENT_COLUMNS, (row,)), Asked("/retention-instruments")
        ),
        alerts=("RI-2021-1: Expires on 30 January 2027, in 66 days: apply or transfer now.",),
        grounds=ground_items(grounds(), ""),
        words_missing=not_recorded(()),
        may_enter=True,
        form=form or FormView(),
    )


@described(
    _instruments_example,
    lambda: _instruments_example(
        FormView({}, (Problem("ref", "Give the reference that it bears."), Problem("ground", "Choose the ground.")))
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentsPage(Page):
    """Every retention instrument, what needs somebody's attention first, and the form for another."""

    template: ClassVar[str] = "sensitivity/instruments.html"
    instruments: Listing
    alerts: tuple[str, ...]
    grounds: list[dict[str, object]]
    words_missing: str
    """Which grounds have no words recorded, and where these are found; empty where all have."""
    may_enter: bool


@router.get("/retention-instruments")
def show_instruments(visit: Reader) -> HTMLResponse:
    """Show every instrument."""
    found = AdvisoryRegister(visit.store.database).instruments()
    page = InstrumentsPage(
        title="Retention instruments",
        instruments=instruments_listing(_instruments_table(visit), asked_of(visit)),
        alerts=tuple(f"{one.ref}: {one.standing(visit.on)}" for one in alerts(found, on=visit.on)),
        grounds=ground_items(GroundRegister(visit.store.database).current(), visit.form_view.value("ground")),
        words_missing=not_recorded(GroundRegister(visit.store.database).recorded()),
        may_enter=visit.may(Right.RECORD_AGREEMENTS),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/retention-instruments.{format}")
def download_instruments(visit: Reader, format: str) -> Response:
    """Download the instruments that match."""
    asked = asked_of(visit, "/retention-instruments")
    return export(visit, matching(_instruments_table(visit), asked), format, name="Retention instruments")


@router.post("/retention-instruments")
def enter_instrument(visit: Agreer) -> Response:
    """Enter an instrument as it was signed."""
    form, problems = visit.form, Problems()
    ref = problems.require(form.text("ref"), "ref", "Give the reference that it bears.")
    series = problems.require(form.text("series"), "series", "Give the series.")
    pieces = problems.require(form.text("pieces"), "pieces", "Say which pieces it covers.")
    if form.text("ground") not in {str(number) for number in grounds()}:
        problems.add("ground", "Choose the ground.")
    years = form.text("years")
    if not (years.isdecimal() and 0 < int(years[:4]) <= 150):
        problems.add("years", "Write the years as a number, such as 5.")
    approved_on = date_typed(form, "approved_on", problems, what="The day it was signed")
    review_on = date_typed(form, "review_on", problems, what="The review date")
    expires_on = date_typed(form, "expires_on", problems, what="The last day")
    if problems or approved_on is None or review_on is None or expires_on is None:
        return visit.again(problems)
    new = RetentionInstrument(
        ref=ref, series=series, pieces=pieces, ground=int(form.text("ground")), years=int(years),
        approved_on=approved_on, expires_on=expires_on, review_on=review_on, note=form.text("note"),
        person=visit.person, at=visit.at,
    )  # fmt: skip
    try:
        AdvisoryRegister(visit.store.database).add_instrument(new, actor=visit.actor, on=visit.on)
    except Refusal as refusal:
        return visit.again(refusal_lines(refusal))
    return visit.done("/retention-instruments", f"Instrument {ref} was entered.")


def _instruments_table(visit: Visit) -> Table:
    found = AdvisoryRegister(visit.store.database).instruments()
    grounds_now = GroundRegister(visit.store.database).current()
    rows = tuple(instrument_rows(found, on=visit.on, grounds=grounds_now))
    return Table("Retention instruments", INSTRUMENT_COLUMNS, rows)


def instruments_listing(table: Table, asked: Asked) -> Listing:
    """Return the page of instruments."""
    return listed(
        table,
        asked,
        name="instruments",
        key_of=lambda row: str(row[0]),
        filters=(search_filter(asked),),
        empty="No retention instrument yet. Enter each one as it was signed.",
        noun=("instrument", "instruments"),
    )
