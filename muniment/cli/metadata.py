"""muniment metadata: check a list's metadata as TDR will, take in what people filled in, read TDR's error report."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from muniment.cli.hold_words import person
from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.tables.shown import Format, Row, Table, TableColumn, show
from records.register.people import Role
from retention.faults import Fault, Refusal, UsageError
from transfer.consignment_faults import COLUMNS_NOT_TOLD

app = typer.Typer(
    help="Check a list's metadata, take in what people filled in, read TDR's error report.", no_args_is_help=True
)

ListArgument = Annotated[str, typer.Argument(help="The transfer list, such as L0001.", metavar="LIST")]
SheetArgument = Annotated[Path, typer.Argument(help="The file: .xlsx, CSV UTF-8 or JSON.", dir_okay=False)]
CHECK_COLUMNS = (
    TableColumn("kind", "Kind", meaning="fault: TDR would refuse the file; warning: it would take it."),
    TableColumn("code", "Code"),
    TableColumn("place", "Where"),
    TableColumn("meaning", "What is wrong"),
    TableColumn("found", "Found", meaning="The value, and TDR's words where it has words."),
    TableColumn("remedy", "What to do"),
    TableColumn("who", "Who"),
)
CHANGE_COLUMNS = (
    TableColumn("path", "File"),
    TableColumn("heading", "Column"),
    TableColumn("before", "Before"),
    TableColumn("after", "Now"),
)
REPORT_COLUMNS = (
    TableColumn("path", "File"),
    TableColumn("is_ours", "On the list"),
    TableColumn("heading", "Column"),
    TableColumn("value", "Value"),
    TableColumn("message", "TDR says"),
    TableColumn("action", "TDR's action"),
    TableColumn("who", "Who"),
    TableColumn("how", "What to do"),
)


@app.command()
def check(
    ref: ListArgument, format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None
) -> None:
    """Say what TDR will say of a list's metadata, and what it will not notice. Exit code 1 where it would refuse."""
    from muniment.clock import today
    from muniment.papers import metadata_of, sent_now
    from muniment.wiring import open_store

    opened = open_store(store)
    made = metadata_of(opened, sent_now(opened, ref), on=today())
    show(Table(f"Metadata of {ref}", CHECK_COLUMNS, check_rows(made.faults, made.warnings)), format=format, out=out)
    say(f"{len(made.rows):,} rows, {len(made.faults):,} faults, {len(made.warnings):,} warnings.")
    raise typer.Exit(1 if made.faults else 0)


def check_rows(faults: Sequence[Fault], warnings: Sequence[Fault]) -> list[Row]:
    """Return one row a fault, then one a warning."""
    marked = [("fault", one) for one in faults] + [("warning", one) for one in warnings]
    return [
        (kind, one.code.code, one.place, one.code.meaning, one.found, one.code.remedy, one.code.who.value)
        for kind, one in marked
    ]


@app.command("take-in")
def take_in_sheet(
    ref: ListArgument,
    sheet: SheetArgument,
    by: Annotated[str, typer.Option("--by", help="Name of the person who filled it in.")],
    role: Annotated[Role, typer.Option("--role", help="The role in which they act.")] = Role.REVIEWER,
    column: Annotated[
        list[str] | None,
        typer.Option(help="Of a sheet of your own: HEADING=KEY, such as Remarks=note; may be repeated."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what it fills in, and save nothing.")] = False,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """Take in a sheet that was filled in, the template or one of your own. With one fault nothing is saved."""
    from muniment.clock import now, today
    from muniment.metadata_sheets import read_for_list, take_in
    from muniment.wiring import command_line_actor, open_store
    from transfer.metadata.file import read_metadata_file

    opened = open_store(store)
    content = read_metadata_file(sheet)
    reading = read_for_list(opened, ref, content, sheet.name, on=today(), mapping=_mapping(column))
    if not reading.found.may_be_taken:
        raise Refusal(*reading.found.faults)
    rows = [(one.path, one.heading, one.before, one.after) for one in reading.found.changes]
    show(Table(f"What {sheet.name} fills in", CHANGE_COLUMNS, rows), format=format, out=out)
    for warning in reading.found.warnings:
        say(str(warning))
    if dry_run:
        say("Nothing was saved: this was a dry run.")
        return
    who, actor = person(by, role), command_line_actor()
    count = take_in(opened, ref, reading, origin=sheet.name, by=who, actor=actor, at=now())
    say(f"{count:,} values taken in.")


def _mapping(columns: list[str] | None) -> dict[str, str] | None:
    from muniment.metadata_sheets import MEANINGS

    if not columns:
        return None
    found = {}
    for one in columns:
        heading, _, key = one.rpartition("=")
        if not heading or key not in MEANINGS:
            raise UsageError(Fault(COLUMNS_NOT_TOLD, "--column", f"{one}; a key is one of {', '.join(MEANINGS)}"))
        found[heading] = key
    return found


@app.command()
def report(
    ref: ListArgument,
    file: SheetArgument,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """Read an error report of TDR's back to the files of a list: who can mend what. Nothing is saved."""
    from muniment.clock import today
    from muniment.papers import metadata_of, sent_now
    from muniment.wiring import open_store
    from transfer.metadata.file import read_metadata_file
    from transfer.metadata.report import read_report

    opened = open_store(store)
    sent = sent_now(opened, ref)
    paths = [file_.path for file_ in sent.gathered.files]
    paths += metadata_of(opened, sent, on=today()).records.keys
    found = read_report(read_metadata_file(file), file.name, list(dict.fromkeys(paths)))
    if found.faults:
        raise Refusal(*found.faults)
    rows: list[Row] = [
        (one.path, one.is_ours, one.heading, one.value, one.message, one.action, one.who.value, one.how)
        for one in found.errors
    ]
    show(Table(f"What TDR reported of {ref}", REPORT_COLUMNS, rows), format=format, out=out)
