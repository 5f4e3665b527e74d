"""The commands of muniment list about its sheet: write it, and read it back with what it would change."""

from pathlib import Path
from typing import Annotated

import typer

from muniment.cli.hold_words import RoleOption
from muniment.cli.list_words import ListArgument, acting, one_line, open_lists
from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.tables.cells import Kind, Table, TableColumn
from muniment.tables.shown import Format, show
from records.register.people import Role
from retention.faults import Refusal

COLUMNS = (
    TableColumn("row", "Row", Kind.COUNT),
    TableColumn("record", "Record"),
    TableColumn("was", "Was"),
    TableColumn("decision", "Would be"),
    TableColumn("criterion", "Criterion"),
    TableColumn("reason", "Reason"),
)


def sheet(ref: ListArgument, out: OutOption = None, store: StoreOption = None) -> None:
    """Write the sheet of a list, to be filled in: Decision, Criterion, Reason for each record."""
    from muniment.list_sheet import sheet_table

    desk = open_lists(store)
    list_ = desk.register.find(ref)
    show(sheet_table(desk.store, list_), format=Format.XLSX, out=out or Path(f"{ref}-version-{list_.version}.xlsx"))


def apply(
    ref: ListArgument,
    sheet: Annotated[Path, typer.Argument(help="The sheet that was filled in.")],
    save: Annotated[bool, typer.Option("--save", help="Save the decisions; without it nothing is written.")] = False,
    by: Annotated[str, typer.Option("--by", help="Name of the person who decides; needed with --save.")] = "",
    role: RoleOption = Role.REVIEWER,
    store: StoreOption = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """Show what a sheet would change, with its faults by row; save it with --save, where there is no fault."""
    from appraisal.lists.sheet import read_sheet
    from muniment.list_sheet import read_rows, shown_files

    desk = open_lists(store)
    list_ = desk.register.find(ref)
    found = read_sheet(list_, read_rows(_read(sheet)), shown_files(desk.store, list_))
    rows = [
        (one.number, one.shown_as, one.was.value, one.answer.value, one.criterion, one.reason)
        for one in found.differences
    ]
    show(Table(f"What the sheet changes on {ref}", COLUMNS, rows), format=format, out=out)
    if found.faults:
        raise Refusal(*found.faults)
    if save and found.differences:
        after = desk.register.decide(ref, found.decisions, by=acting(by, role), version=list_.version)
        say(one_line(after))


def _read(path: Path) -> bytes:
    from appraisal.lists.faults import SHEET_UNREADABLE
    from retention.faults import Fault

    try:
        return path.read_bytes()
    except OSError as error:
        raise Refusal(Fault(SHEET_UNREADABLE, str(path), (error.strerror or "").lower())) from error
