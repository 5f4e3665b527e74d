"""The commands of muniment sensitivity about registers: Advisory Council, retention instruments, 20-year timetable."""

from typing import TYPE_CHECKING, Annotated

import typer

from appraisal.sensitivity.advisory import Step
from appraisal.sensitivity.timetable import EntryKind
from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.cli.sensitivity_words import ByOption, RoleOption, civil_day, desk_of, person_of
from muniment.tables.advisory import (
    INSTRUMENT_COLUMNS,
    MEETING_COLUMNS,
    TIMETABLE_COLUMNS,
    instrument_rows,
    meeting_rows,
    timetable_rows,
)
from muniment.tables.shown import Format, Table, show
from records.register.people import Role

if TYPE_CHECKING:
    pass

RefArgument = Annotated[str, typer.Argument(help="The reference.", metavar="REF")]


def meetings(format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None) -> None:
    """List the meetings of the Advisory Council and what became of our applications."""
    from appraisal.sensitivity.registers_store import AdvisoryRegister
    from muniment.clock import today

    found = AdvisoryRegister(desk_of(store).database).meetings()
    show(Table("Advisory Council", MEETING_COLUMNS, meeting_rows(found, on=today())), format=format, out=out)


def add_meeting(
    ref: RefArgument,
    meets_on: Annotated[str, typer.Option(help="The day of the meeting.")],
    papers_due_on: Annotated[str, typer.Option(help="The last day for papers.")],
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    note: Annotated[str, typer.Option(help="Anything to remember.")] = "",
    store: StoreOption = None,
) -> None:
    """Enter a meeting of the Advisory Council."""
    from appraisal.sensitivity.registers_store import AdvisoryRegister
    from muniment.clock import now
    from muniment.wiring import command_line_actor

    meeting = AdvisoryRegister(desk_of(store).database).add_meeting(
        ref,
        meets_on=civil_day(meets_on, "--meets-on"),
        papers_due_on=civil_day(papers_due_on, "--papers-due-on"),
        note=note,
        by=person_of(by, role),
        actor=command_line_actor(),
        at=now(),
    )
    say(f"Meeting {meeting.ref} was entered.")


def add_step(
    ref: RefArgument,
    step: Annotated[Step, typer.Argument(help="What happened.")],
    words: Annotated[str, typer.Option(help="What was said, in a sentence.")],
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    list_ref: Annotated[str, typer.Option("--list", help="The list it is about.")] = "",
    schedule_on: Annotated[str | None, typer.Option(help="Date of the schedule, where the council agreed.")] = None,
    store: StoreOption = None,
) -> None:
    """Enter a step: papers sent, a query, its answer, the outcome with its schedule date."""
    from appraisal.sensitivity.registers_store import AdvisoryRegister
    from muniment.clock import now, today
    from muniment.wiring import command_line_actor

    meeting = AdvisoryRegister(desk_of(store).database).add_step(
        ref,
        step,
        words,
        list_ref=list_ref,
        schedule_on=civil_day(schedule_on, "--schedule-on") if schedule_on else None,
        by=person_of(by, role),
        actor=command_line_actor(),
        at=now(),
        on=today(),
    )
    say(f"{meeting.ref}: {meeting.standing(today())}")


def instruments(format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None) -> None:
    """List the retention instruments; those that expire within a year are said below."""
    from appraisal.sensitivity.advisory import alerts
    from appraisal.sensitivity.grounds_store import GroundRegister
    from appraisal.sensitivity.registers_store import AdvisoryRegister
    from muniment.clock import today

    found = AdvisoryRegister(desk_of(store).database).instruments()
    rows = instrument_rows(found, on=today(), grounds=GroundRegister(desk_of(store).database).current())
    show(Table("Retention instruments", INSTRUMENT_COLUMNS, rows), format=format, out=out)
    for one in alerts(found, on=today()):
        say(f"{one.ref}: {one.standing(today())}")


def add_instrument(
    ref: RefArgument,
    series: Annotated[str, typer.Option(help="The series.")],
    pieces: Annotated[str, typer.Option(help="The pieces, or extracts such as 456[Folios 45, 67].")],
    ground: Annotated[int, typer.Option(help="The ground of the form, 1 to 8.")],
    years: Annotated[int, typer.Option(help="For how many years.")],
    approved_on: Annotated[str, typer.Option(help="The day it was signed.")],
    expires_on: Annotated[str, typer.Option(help="The last day it covers.")],
    review_on: Annotated[str, typer.Option(help="The day by which the need is looked at again.")],
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    note: Annotated[str, typer.Option(help="Anything to remember.")] = "",
    store: StoreOption = None,
) -> None:
    """Enter a retention instrument under the Public Records Act 1958, section 3(4)."""
    from appraisal.sensitivity.advisory import RetentionInstrument
    from appraisal.sensitivity.registers_store import AdvisoryRegister
    from muniment.clock import now, today
    from muniment.wiring import command_line_actor

    new = RetentionInstrument(
        ref=ref,
        series=series,
        pieces=pieces,
        ground=ground,
        years=years,
        approved_on=civil_day(approved_on, "--approved-on"),
        expires_on=civil_day(expires_on, "--expires-on"),
        review_on=civil_day(review_on, "--review-on"),
        note=note,
        person=person_of(by, role),
        at=now(),
    )
    made = AdvisoryRegister(desk_of(store).database).add_instrument(new, actor=command_line_actor(), on=today())
    say(f"{made.ref}: {made.standing(today())}")


def timetable(format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None) -> None:
    """List what falls due for transfer when, by the 20-year rule; the forecast is said below."""
    from appraisal.sensitivity.timetable import by_year, forecast, in_order
    from appraisal.sensitivity.timetable_estate import whole_timetable
    from muniment.clock import today
    from muniment.estate import Days, estate_evaluated

    day = today()
    desk = desk_of(store)
    with estate_evaluated(desk.layout.root, Days(day, day)) as (_, evaluation):
        entries = whole_timetable(evaluation, desk.database)
    show(
        Table("20-year timetable", TIMETABLE_COLUMNS, timetable_rows(in_order(entries), on=day)), format=format, out=out
    )
    for year in by_year(entries):
        say(f"By 31 December {year.year}: {year.records:,} records in {year.entries:,} entries.")
    say(forecast(entries, on=day).sentence)


def add_entry(
    what: Annotated[str, typer.Argument(help="What the records are.")],
    kind: Annotated[EntryKind, typer.Option(help="Where they are.")],
    last_paper_on: Annotated[str, typer.Option(help="The date of the last paper.")],
    records: Annotated[int, typer.Option(help="How many records.")],
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    note: Annotated[str, typer.Option(help="Anything to remember.")] = "",
    store: StoreOption = None,
) -> None:
    """Put records that no survey sees on the 20-year timetable: paper, or digital from before."""
    from appraisal.sensitivity.registers_store import TimetableRegister
    from muniment.clock import now, today
    from muniment.wiring import command_line_actor

    entry = TimetableRegister(desk_of(store).database).add(
        what,
        kind,
        last_paper_on=civil_day(last_paper_on, "--last-paper-on"),
        records=records,
        note=note,
        by=person_of(by, role),
        actor=command_line_actor(),
        at=now(),
    )
    say(f"Entry {entry.number}: {entry.standing(today())}.")


def entry_done(
    number: Annotated[int, typer.Argument(help="The entry's number.")],
    records: Annotated[int, typer.Option(help="How many records.")],
    outcome: Annotated[str, typer.Option(help="Transferred, retained by the department, destroyed.")],
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    done_on: Annotated[str | None, typer.Option(help="The day.", show_default="today")] = None,
    store: StoreOption = None,
) -> None:
    """Enter what became of records of the timetable; the forecast follows from it."""
    from appraisal.sensitivity.registers_store import TimetableRegister
    from muniment.clock import now, today
    from muniment.wiring import command_line_actor

    entry = TimetableRegister(desk_of(store).database).done(
        number,
        records,
        outcome,
        done_on=civil_day(done_on, "--done-on") if done_on else today(),
        by=person_of(by, role),
        actor=command_line_actor(),
        at=now(),
    )
    say(f"Entry {entry.number}: {entry.left:,} left.")


# -- rows ------------------------------------------------------------------------------------------------------
