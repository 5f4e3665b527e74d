"""muniment schedule: the disposal schedules, what they say, whether they hold, and how they become law here."""

from functools import partial
from pathlib import Path
from typing import IO, Annotated

import typer

from muniment.cli import schedule_checks, schedule_drafts, schedule_forms
from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.remarks import overdue
from muniment.schedule_meant import State, schedule_meant
from muniment.tables.schedules import classes_table, schedules_table
from muniment.tables.shown import Format, Row, Table, TableColumn, show, visible, write_whole
from records.faults.schedules import DRAFT_NOT_PUBLISHED, NOTHING_TO_PUBLISH_AS
from records.register.schedules import ScheduleRegister
from retention.faults import Fault, Refusal, UsageError
from retention.schedule import Schedule

app = typer.Typer(help="Read, check, compare, import, approve and publish disposal schedules.", no_args_is_help=True)
app.command("check")(schedule_checks.check)
app.command("test")(schedule_checks.test)
app.command("import")(schedule_drafts.import_workbook)
app.command("approve")(schedule_drafts.approve)
app.command("forms")(schedule_forms.forms)

NameArgument = Annotated[
    str, typer.Argument(help="A schedule: NAME, NAME@2 for a version, NAME@draft, a workbook or a schedule file.")
]


@app.command("list")
def list_schedules(format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None) -> None:
    """List every schedule: those of the program, and our own with who approved which version, and the drafts."""
    from muniment.clock import today
    from muniment.wiring import open_store

    register = ScheduleRegister(open_store(store).database)
    show(schedules_table(register), format=format, out=out)
    for line in overdue(register.all(), on=today()):
        say(line)


@app.command("show")
def show_schedule(
    name: NameArgument, format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None
) -> None:
    """Show the classes of a schedule: each version with its quoted source, its grade, and its worked cases."""
    show(classes_table(schedule_meant(name, store)), format=format, out=out)


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
