"""muniment schedule: the disposal schedules, what they say, whether they hold, and how they become law here."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, Annotated

import typer

from muniment.cli import schedule_checks, schedule_drafts, schedule_forms
from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.cli.schedule_meant import Meant, State, meant_in, schedule_meant, state_of, weakest_grade
from muniment.cli.tables import Format, Kind, Row, Table, TableColumn, show, visible, write_whole
from muniment.remarks import overdue
from records.faults import DRAFT_NOT_PUBLISHED, NOTHING_TO_PUBLISH_AS
from records.register.schedules import ScheduleEntry, ScheduleRegister
from retention.faults import Fault, Refusal, UsageError
from retention.schedule import ClassVersion, Schedule, ScheduleClass

app = typer.Typer(help="Read, check, compare, import, approve and publish disposal schedules.", no_args_is_help=True)
app.command("check")(schedule_checks.check)
app.command("test")(schedule_checks.test)
app.command("import")(schedule_drafts.import_workbook)
app.command("approve")(schedule_drafts.approve)
app.command("forms")(schedule_forms.forms)

NameArgument = Annotated[
    str, typer.Argument(help="A schedule: NAME, NAME@2 for a version, NAME@draft, a workbook or a schedule file.")
]

LIST_COLUMNS = (
    TableColumn("name", "Schedule"),
    TableColumn("state", "State", meaning="Only what comes with the program or is in use is put to records."),
    TableColumn("version", "Version", Kind.COUNT),
    TableColumn("draft", "Draft", Kind.COUNT),
    TableColumn("title", "Title"),
    TableColumn("classes", "Classes", Kind.COUNT),
    TableColumn("grade", "Weakest source", meaning="The weakest grade among its versions."),
    TableColumn("proposed_by", "Proposed by"),
    TableColumn("approved_by", "Approved by"),
    TableColumn("approved_on", "Approved on", Kind.DATE),
    TableColumn("minute", "Minute"),
    TableColumn("review_on", "Review by", Kind.DATE),
    TableColumn("digest", "Digest of the rules"),
)

SHOW_COLUMNS = (
    TableColumn("code", "Class"),
    TableColumn("title", "Title"),
    TableColumn("version", "Version", Kind.COUNT),
    TableColumn("in_force_from", "In force from", Kind.DATE),
    TableColumn("keep", "How long"),
    TableColumn("trigger", "The clock starts with"),
    TableColumn("action", "What then"),
    TableColumn("grade", "Grade"),
    TableColumn("source", "Source"),
    TableColumn("quoted", "Its own words"),
    TableColumn("checked_on", "Checked on", Kind.DATE),
    TableColumn("cases", "Worked cases", Kind.COUNT),
    TableColumn("scope_notes", "Scope notes"),
)


@app.command("list")
def list_schedules(format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None) -> None:
    """List every schedule: those of the program, and our own with who approved which version, and the drafts."""
    from muniment.clock import today
    from muniment.wiring import open_store

    register = ScheduleRegister(open_store(store).database)
    show(schedules_table(register), format=format, out=out)
    for line in overdue(register.all(), on=today()):
        say(line)


def schedules_table(register: ScheduleRegister) -> Table:
    """Return every schedule: those of the program, then the department's own with their drafts."""
    from schedules import packs

    rows: list[Row] = []
    for name in packs.names():
        found = meant_in(register, name).schedule
        said = (found.title, len(found.classes), weakest_grade(found).value)
        rows.append((name, State.PACK.value, None, None, *said, None, None, None, None, None, found.digest[:12]))
    for entry in register.all():
        rows += _rows_of(entry)
    return Table("Disposal schedules", LIST_COLUMNS, rows)


def _rows_of(entry: ScheduleEntry) -> list[Row]:
    approvals = {one.draft_number: one for one in entry.approvals}
    rows: list[Row] = []
    for draft in entry.drafts:
        found, approval = draft.schedule, approvals.get(draft.number)
        signed: Row = (None, None, None, None)
        if approval is not None:
            signed = (approval.approved_by, approval.approved_on, approval.minute, approval.review_on)
        state, version = state_of(entry, draft), approval.version if approval is not None else None
        said = (found.title, len(found.classes), weakest_grade(found).value, draft.proposed_by)
        rows.append((entry.ref, state.value, version, draft.number, *said, *signed, found.digest[:12]))
    return rows


@app.command("show")
def show_schedule(
    name: NameArgument, format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None
) -> None:
    """Show the classes of a schedule: each version with its quoted source, its grade, and its worked cases."""
    show(classes_table(schedule_meant(name, store)), format=format, out=out)


def classes_table(meant: Meant) -> Table:
    """Return one row for each version of each class of the schedule."""
    found = meant.schedule
    rows = [_class_row(line, version, meant) for line in found.classes for version in line.versions]
    about = (("Mandate", found.mandate), ("State", meant.state.value), ("Digest of the rules", found.digest))
    return Table(f"{found.title} ({meant.state.value})", SHOW_COLUMNS, rows, about)


def _class_row(line: ScheduleClass, version: ClassVersion, meant: Meant) -> Row:
    from schedules.publish import public_rows

    alone = replace(meant.schedule, classes=(replace(line, versions=(version,)),))
    ((_, _, _, keep, trigger, action, source, _),) = public_rows(alone)
    cases = sum(case.class_code == line.code for case in meant.cases)
    said = version.source
    start = (line.code, line.title, version.number, version.in_force_from, keep, trigger or None, action)
    return (*start, said.grade.value, source, said.quoted or None, said.checked_on, cases, line.scope_notes or None)


@app.command("diff")
def diff(
    before: NameArgument,
    after: NameArgument,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """Say in plain English what the second schedule changes in the first."""
    from retention.schedule_diff import differences

    said = differences(schedule_meant(before, store).schedule, schedule_meant(after, store).schedule)
    if format is not Format.TABLE or out is not None:
        rows: list[Row] = [(line,) for line in said]
        show(Table(f"From {before} to {after}", (TableColumn("change", "Change"),), rows), format=format, out=out)
        return
    for line in said or ("Nothing differs.",):
        print(visible(line))


@app.command("export")
def export(
    name: NameArgument,
    out: Annotated[Path, typer.Option("--out", help="Write this workbook (.xlsx).")],
    store: StoreOption = None,
) -> None:
    """Write a schedule as a workbook that an import reads back; what a row can't say is named."""
    from schedules.workbook import write_workbook

    meant = schedule_meant(name, store)
    made = write_workbook(meant.schedule)
    write_whole(out, lambda stream: stream.write(made.data))
    stays = "An import under the same name leaves it as it is."
    for code, why in made.left_out:
        then = stays if meant.state is State.IN_USE else "A schedule read from the workbook does not have it."
        say(f"{code} is not in the workbook: {why}. {then}")
    say(f"Written: {out}")


@app.command("publish")
def publish(
    name: NameArgument,
    html: Annotated[Path | None, typer.Option(help="Write the page for the public here.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write the list for the public here.")] = None,
    store: StoreOption = None,
) -> None:
    """Write a schedule for the public, without scope notes and other notes of our own. A draft is not published."""
    from schedules.publish import public_csv, public_page

    if html is None and csv is None:
        raise UsageError(Fault(NOTHING_TO_PUBLISH_AS, "muniment schedule publish"))
    found = _published(name, store)
    # A byte order mark, so that a spreadsheet reads the list as the UTF-8 that it is.
    for path, text, encoding in ((html, public_page(found), "utf-8"), (csv, public_csv(found), "utf-8-sig")):
        if path is not None:
            written = text.encode(encoding)
            write_whole(path, partial(_write, written))
            say(f"Written: {path}")


def _write(written: bytes, stream: IO[bytes]) -> None:
    stream.write(written)


def _published(name: str, store: Path | None) -> Schedule:
    meant = schedule_meant(name, store)
    if meant.state in (State.DRAFT, State.OVERTAKEN, State.FILE):
        raise Refusal(Fault(DRAFT_NOT_PUBLISHED, name))
    return meant.schedule
