"""muniment sensitivity: what on a list is open, closed or retained; folder names; application and approval."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from appraisal.sensitivity.values import FolderAnswer
from muniment.cli import sensitivity_copies, sensitivity_grounds, sensitivity_registers, sensitivity_signals
from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.cli.sensitivity_words import (
    ByOption,
    ListArgument,
    PathsArgument,
    ReasonOption,
    RoleOption,
    by_of,
    civil_day,
    desk_of,
    person_of,
)
from muniment.tables.sensitivity import counts_sentence
from muniment.tables.shown import Format, Kind, Row, Table, TableColumn, show, write_whole
from records.register.people import Role
from retention.faults import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from appraisal.sensitivity.desk import Review
    from appraisal.sensitivity.exemptions import Ground

app = typer.Typer(help="What on a list is open, closed or retained, and who agreed to it.", no_args_is_help=True)
app.command("scan")(sensitivity_signals.scan)
app.command("signals")(sensitivity_signals.signals)
app.command("detectors")(sensitivity_signals.detectors)
app.command("copies")(sensitivity_copies.copies)
app.command("copy-add")(sensitivity_copies.add)
app.command("copy-check")(sensitivity_copies.check)
app.command("copy-withdraw")(sensitivity_copies.withdraw)
app.command("meetings")(sensitivity_registers.meetings)
app.command("meeting-add")(sensitivity_registers.add_meeting)
app.command("meeting-step")(sensitivity_registers.add_step)
app.command("instruments")(sensitivity_registers.instruments)
app.command("instrument-add")(sensitivity_registers.add_instrument)
app.command("grounds")(sensitivity_grounds.grounds)
app.command("ground-record")(sensitivity_grounds.record_ground)
app.command("timetable")(sensitivity_registers.timetable)
app.command("timetable-add")(sensitivity_registers.add_entry)
app.command("timetable-done")(sensitivity_registers.entry_done)

COLUMNS = (
    TableColumn("path", "File"),
    TableColumn("answer", "Decision", meaning="undecided: nobody has decided it, and there is no default."),
    TableColumn("codes", "Exemptions, or ground"),
    TableColumn("periods", "Years"),
    TableColumn("opens_on", "Opens on", Kind.DATE),
    TableColumn("schedule_on", "Schedule date, or instrument"),
    TableColumn("title_alternate", "Title for the public"),
    TableColumn("record_on", "Date of the record", Kind.DATE),
    TableColumn("signals", "Signals", meaning="What the detectors found; it decides nothing."),
    TableColumn("copy", "Redacted copy"),
    TableColumn("person", "Decided by"),
    TableColumn("at", "When", Kind.MOMENT),
    TableColumn("reason", "Reason"),
)
EXEMPTION_COLUMNS = (
    TableColumn("code", "Code"),
    TableColumn("title", "Exemption"),
    TableColumn("lapses_after", "Lapses after years", Kind.COUNT, "Counted from the end of the year of the record."),
    TableColumn("usual", "Usual request", meaning="What is usually asked for; nothing is applied by itself."),
)


@app.command("show")
def show_review(
    list_ref: ListArgument, format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None
) -> None:
    """Show every selected file of a list with its decision; what stops a proposal is said below."""
    from appraisal.sensitivity.grounds_store import GroundRegister
    from muniment.clock import today

    desk = desk_of(store)
    review, grounds = desk.review(list_ref, on=today()), GroundRegister(desk.database).current()
    show(Table(f"Sensitivity review of {list_ref}", COLUMNS, review_rows(review, grounds)), format=format, out=out)
    say(counts_sentence(review))
    for fault in review.faults:
        say(str(fault))


@app.command("decide")
def decide(
    list_ref: ListArgument,
    paths: PathsArgument,
    answer: Annotated[str, typer.Option(help="open, closed or retained; there is no default.")],
    reason: ReasonOption,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    codes: Annotated[str, typer.Option(help="Exemptions, several with ; such as 40(2);38")] = "",
    periods: Annotated[str, typer.Option(help="Years for each, in the same order, such as 84;84")] = "",
    start: Annotated[str, typer.Option(help="Closure start: a day, record, or year-end.")] = "",
    record_on: Annotated[str, typer.Option(help="Date of the record.", show_default="last modified")] = "",
    harm: Annotated[str, typer.Option(help="What the information is, and why closed so long.")] = "",
    title: Annotated[str, typer.Option(help="Title for the public, where the title is closed.")] = "",
    description: Annotated[str, typer.Option(help="Description of the record.")] = "",
    public_description: Annotated[str, typer.Option(help="Description for the public, where that is closed.")] = "",
    lapse_reason: Annotated[str, typer.Option(help="On which authority an exemption is used longer.")] = "",
    ground: Annotated[str, typer.Option(help="Ground for retention, 1 to 8.")] = "",
    years: Annotated[str, typer.Option(help="Years of retention.")] = "",
    store: StoreOption = None,
) -> None:
    """Decide one or more files of a list: open, closed or retained by the department."""
    from appraisal.sensitivity.typed import FieldFault, Typed, faults_of
    from muniment.clock import today

    typed = Typed(
        answer=answer,
        record_on=record_on,
        codes=codes,
        periods=periods,
        start_on=start,
        title_alternate=title,
        description=description,
        description_alternate=public_description,
        harm=harm,
        lapse_reason=lapse_reason,
        ground=ground,
        years=years,
        reason=reason,
    )
    desk = desk_of(store)
    review = desk.review(list_ref, on=today(), with_signals=False)
    chosen = [review.find(path).file.path for path in paths]
    made = desk.decide(list_ref, typed, chosen, by=by_of(by, role), on=today())
    faults = [one for one in made if isinstance(one, FieldFault)]
    if faults:
        raise Refusal(*faults_of(faults))
    say(f"{len(made):,} decided. {counts_sentence(desk.review(list_ref, on=today(), with_signals=False))}")


@app.command("all-open")
def all_open(
    list_ref: ListArgument,
    reason: ReasonOption,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    except_: Annotated[list[str] | None, typer.Option("--except", help="A file that is not; may be repeated.")] = None,
    store: StoreOption = None,
) -> None:
    """Decide that every undecided file of a list is open, except those named; these stay undecided."""
    from muniment.clock import today

    desk = desk_of(store)
    review = desk.review(list_ref, on=today(), with_signals=False)
    left = [review.find(path).file.path for path in except_ or ()]
    made = desk.decide_all_open(list_ref, left, reason, by=by_of(by, role), on=today())
    say(f"{len(made):,} decided. {counts_sentence(desk.review(list_ref, on=today(), with_signals=False))}")


@app.command("folder-name")
def folder_name(
    list_ref: ListArgument,
    answer: Annotated[FolderAnswer, typer.Argument(help="Whether the name may be public.")],
    reason: ReasonOption,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    folder: Annotated[str | None, typer.Option(help="The folder.", show_default="the only one")] = None,
    store: StoreOption = None,
) -> None:
    """Answer the question of a folder's name, which TDR cannot close."""
    from appraisal.sensitivity.desk import folder_names
    from appraisal.sensitivity.faults import NOT_ON_THE_LIST
    from appraisal.sensitivity.store import SensitivityRegister
    from muniment.clock import now
    from muniment.wiring import command_line_actor
    from retention.faults import Fault

    desk = desk_of(store)
    found = [one for one in folder_names(desk.open_list(list_ref)) if folder in (None, one.shown_as, one.ref.key)]
    if len(found) != 1:
        raise Refusal(Fault(NOT_ON_THE_LIST, folder or list_ref, f"{len(found)} folders fit"))
    SensitivityRegister(desk.database).answer_folder_name(
        list_ref, found[0], answer, reason, by=person_of(by, role), actor=command_line_actor(), at=now()
    )
    say(f"{found[0].question} Answered: {answer.value}.")


@app.command("application")
def application(
    list_ref: ListArgument,
    out: Annotated[Path, typer.Option("--out", help="The workbook to write.")],
    responsible: Annotated[str, typer.Option(help="Department and person responsible.")],
    series_description: Annotated[str, typer.Option(help="What the series holds.")] = "",
    store: StoreOption = None,
) -> None:
    """Write the application for closure and retention of a list as a workbook, OFFICIAL-SENSITIVE when complete."""
    from appraisal.sensitivity.application import Applicant, application_lines, write_application
    from appraisal.sensitivity.grounds_store import GroundRegister
    from muniment.clock import today

    review = desk_of(store).review(list_ref, on=today(), with_signals=False)
    lines = application_lines(
        [one.file for one in review.files],
        {one.file.ref: one.decision for one in review.files if one.decision},
        review.copies,
        Applicant(responsible, review.list_.series, series_description),
        grounds=GroundRegister(desk_of(store).database).current(),
    )
    title = f"Application for closure and retention: list {list_ref}, {review.list_.title}"
    write_whole(out, lambda stream: write_application(lines, stream, title=title))
    closures = sum(one.is_closure for one in lines)
    say(f"{closures:,} closures and {len(lines) - closures:,} retentions in {out}. OFFICIAL-SENSITIVE when complete.")


@app.command("approve")
def approve(
    list_ref: ListArgument,
    by: ByOption,
    role: RoleOption = Role.REVIEWER,
    schedule_on: Annotated[str | None, typer.Option(help="Date of the Advisory Council's schedule.")] = None,
    instrument: Annotated[str | None, typer.Option(help="The retention instrument.")] = None,
    meeting: Annotated[str | None, typer.Option(help="The meeting that agreed it.")] = None,
    paths: Annotated[
        list[str] | None, typer.Option("--file", help="Only this file; may be repeated.", show_default="all that wait")
    ] = None,
    store: StoreOption = None,
) -> None:
    """Enter what was approved: the schedule's date for closures, the instrument for retentions."""
    from appraisal.sensitivity.store import Approval, SensitivityRegister
    from muniment.clock import now, today
    from muniment.wiring import command_line_actor
    from retention.faults import Fault, UsageError

    if (schedule_on is None) is (instrument is None):
        from appraisal.sensitivity.faults import NOTHING_TO_APPROVE

        raise UsageError(Fault(NOTHING_TO_APPROVE, list_ref, "give --schedule-on or --instrument, one of the two"))
    desk = desk_of(store)
    desk.open_list(list_ref)
    day: date | None = civil_day(schedule_on, "--schedule-on") if schedule_on else None
    refs = None
    if paths:
        review = desk.review(list_ref, on=today(), with_signals=False)
        refs = [review.find(path).file.ref for path in paths]
    SensitivityRegister(desk.database).approve(
        list_ref,
        refs,
        Approval(day, instrument, meeting),
        by=person_of(by, role),
        actor=command_line_actor(),
        at=now(),
        on=today(),
    )
    left = [one for one in desk.review(list_ref, on=today(), with_signals=False).files if one.decision]
    waiting = sum(one.decision.waits_for_approval for one in left if one.decision)
    say(f"Entered. {waiting:,} still wait for their approval.")


@app.command("check")
def check(list_ref: ListArgument, store: StoreOption = None) -> None:
    """Say what of sensitivity keeps a list from being proposed; exit code 1 where anything does."""
    from muniment.clock import today

    review = desk_of(store).review(list_ref, on=today(), with_signals=False)
    say(counts_sentence(review))
    if review.faults:
        raise Refusal(*review.faults)
    say("Nothing of sensitivity stands against the list.")


@app.command("exemptions")
def show_exemptions(format: FormatOption = Format.TABLE, out: OutOption = None) -> None:
    """List the exemptions of The National Archives' form: title, when each lapses, what is usually asked."""
    from appraisal.sensitivity.exemptions import exemptions

    table = exemptions()
    rows: list[Row] = [(one.code, one.title, one.lapses_after, one.usual) for one in table.by_code.values()]
    about = (("Source", table.source),)
    show(Table("Exemptions", EXEMPTION_COLUMNS, rows, about=about), format=format, out=out)


def review_rows(review: "Review", grounds: "Mapping[int, Ground]") -> list[Row]:
    """Return the rows of a review, in order of path; a ground in the words recorded."""
    rows: list[Row] = []
    for one in review.files:
        decision = one.decision
        closure = decision.closure if decision else None
        retention = decision.retention if decision else None
        ground = f"ground {grounds[retention.ground].shown}" if retention else None
        approved = closure.schedule_on.isoformat() if closure and closure.schedule_on else None
        rows.append(
            (
                one.file.path,
                one.state,
                ";".join(closure.codes) if closure else ground,
                ";".join(map(str, closure.periods)) if closure else str(retention.years) if retention else None,
                closure.opens_on if closure else None,
                approved or (retention.instrument if retention else None),
                closure.title_alternate if closure else None,
                decision.record_on if decision else one.last_modified,
                one.signals.sentence if one.signals else None,
                "; ".join(copy.name for copy in one.copies) or None,
                decision.person.name if decision else None,
                decision.decided_at if decision else None,
                decision.reason if decision else None,
            )
        )
    return rows
