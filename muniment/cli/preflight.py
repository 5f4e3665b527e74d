"""muniment preflight: what The National Archives' upload will say of a folder or a list, before it is sent."""

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.tables.cells import as_size
from muniment.tables.preflight import COLUMNS, counted, rows_of, stops_and_warnings
from muniment.tables.shown import Format, Table, show

if TYPE_CHECKING:
    from muniment.wiring import Store
    from records.survey.droid_list import Describe
    from transfer.preflight.of_list import ListPreflight
    from transfer.preflight.values import Preflight

app = typer.Typer(help="Say what stops a transfer of a folder, before it is sent.")

LIST_REF = re.compile(r"L\d{4,}")


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
    from transfer.preflight.source import Settled, find_folder, gather_folder, preflight_of

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
    from transfer.preflight.of_list import list_to_send

    sent = list_to_send(opened.layout, opened.surveys, opened.database, ref, describe=describe)
    settled = replace(
        sent.settled,
        staging_path=staging_path or sent.settled.staging_path,
        scanned_by=scanned_by or sent.settled.scanned_by,
    )
    return replace(sent, settled=settled).preflight(on=today())


def closing_lines(found: "Preflight") -> Iterator[str]:
    """Yield how many files would go, how many findings there are, and the split plan where one is needed."""
    stops, warnings = len(found.stops), len(found.warnings)
    yield f"{counted(found.files, 'file')}, {as_size(found.size_bytes)}: {stops_and_warnings(stops, warnings)}"
    for portion in found.portions:
        yield f"  Transfer {portion.number}: {counted(len(portion.paths), 'file')}, {as_size(portion.size_bytes)}"
