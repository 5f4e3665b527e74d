"""muniment preflight: what The National Archives' upload will say of a folder or a list, before it is sent."""

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.cells import as_size
from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.cli.tables import Format, Row, Table, TableColumn, show

if TYPE_CHECKING:
    from muniment.wiring import Store
    from records.survey.droid_list import Describe
    from transfer.preflight_list import ListPreflight
    from transfer.preflight_values import Finding, Preflight

app = typer.Typer(help="Say what stops a transfer of a folder, before it is sent.")

LIST_REF = re.compile(r"L\d{4,}")
COLUMNS = (
    TableColumn("kind", "Kind", meaning="stop: the transfer would be refused; warning; note; waived."),
    TableColumn("check", "Check", meaning="T1 to T14, as the how-to lists them."),
    TableColumn("code", "Code", meaning="The code of the fault; see Reference, Faults."),
    TableColumn("path", "Where", meaning="The path as it would be uploaded."),
    TableColumn("meaning", "What is wrong"),
    TableColumn("found", "Found", meaning="The value met there."),
    TableColumn("tdr_says", "TDR says", meaning="The words of Transfer Digital Records; empty where it has none."),
    TableColumn("tdr_action", "TDR's action", meaning="Fix yourself, or Contact support."),
    TableColumn("remedy", "What to do"),
    TableColumn("who", "Who", meaning="Who can do it."),
)


@app.command()
def preflight(
    place: Annotated[
        str, typer.Argument(help=r"A surveyed folder as users know it, such as \\FS99\SCD\Board; or a list, L0001.")
    ],
    staging_path: Annotated[
        str,
        typer.Option(help=r"Where the folder will stand for upload, such as C:\T.", show_default="where bags stand"),
    ] = "",
    scanned_by: Annotated[str, typer.Option(help="The malware scanner and its version, where a scan was made.")] = "",
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """Check what the newest survey saw of a folder as The National Archives will. Exit code 1 where it would stop.

    Nothing is opened or copied.
    """
    from muniment.clock import today
    from muniment.wiring import open_store
    from records.droid.home import droid_home
    from records.survey.format_names import format_names
    from transfer.preflight_source import Settled, find_folder, gather_folder, preflight_of

    opened = open_store(store)
    describe = format_names(droid_home(opened.layout.root, os.environ)).get
    if LIST_REF.fullmatch(place):
        whole = _of_list(opened, place, staging_path, scanned_by, describe)
        found, sum_shown = whole.found, whole.sum_shown
    else:
        folder = find_folder(opened.layout, opened.surveys, place)
        gathered = gather_folder(opened.layout, folder, describe=describe)
        settled = Settled(staging_path=staging_path, scanned_by=scanned_by)
        found, sum_shown = preflight_of(gathered, settled, on=today()), ""
        place = folder.key
    about = (("Place", place), ("Staging path", found.staging_path), ("Rules", found.rules))
    show(Table(f"Pre-flight of {place}", COLUMNS, rows_of(found), about), format=format, out=out)
    for line in (*((sum_shown,) if sum_shown else ()), *closing_lines(found)):
        say(line)
    raise typer.Exit(0 if found.is_ready else 1)


def _of_list(opened: "Store", ref: str, staging_path: str, scanned_by: str, describe: "Describe") -> "ListPreflight":
    """Return the pre-flight of a list with what was recorded for it; words of the call stand before that."""
    from dataclasses import replace

    from muniment.clock import today
    from transfer.preflight_list import list_to_send

    sent = list_to_send(opened.layout, opened.surveys, opened.database, ref, describe=describe)
    settled = replace(
        sent.settled,
        staging_path=staging_path or sent.settled.staging_path,
        scanned_by=scanned_by or sent.settled.scanned_by,
    )
    return replace(sent, settled=settled).preflight(on=today())


def rows_of(found: "Preflight") -> list[Row]:
    """Return one row a finding: stops, warnings, notes, then what was waived."""
    rows = [_cells(one.weight.value, one) for one in found.findings]
    return rows + [_cells("waived", one.finding) for one in found.waived]


def _cells(kind: str, one: "Finding") -> Row:
    fault = one.fault
    return (
        kind,
        one.check,
        fault.code.code,
        fault.place,
        fault.code.meaning,
        fault.found,
        one.tdr_says,
        one.tdr_action,
        fault.code.remedy,
        fault.code.who.value,
    )


def closing_lines(found: "Preflight") -> Iterator[str]:
    """Yield how many files would go, how many findings there are, and the split plan where one is needed."""
    stops, warnings = len(found.stops), len(found.warnings)
    yield f"{counted(found.files, 'file')}, {as_size(found.size_bytes)}: {stops_and_warnings(stops, warnings)}"
    for portion in found.portions:
        yield f"  Transfer {portion.number}: {counted(len(portion.paths), 'file')}, {as_size(portion.size_bytes)}"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "stop"), counted(1200, "file")
    ('1 stop', '1,200 files')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def stops_and_warnings(stops: int, warnings: int) -> str:
    """Return the verdict in a few words.

    >>> stops_and_warnings(6, 7), stops_and_warnings(0, 0)
    ('6 stops and 7 warnings.', 'nothing stops the transfer.')
    """
    if not stops and not warnings:
        return "nothing stops the transfer."
    if not stops:
        return f"nothing stops the transfer; {counted(warnings, 'warning')}."
    return f"{counted(stops, 'stop')} and {counted(warnings, 'warning')}."
