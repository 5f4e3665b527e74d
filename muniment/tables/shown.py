"""Every table that a command shows: on the screen, as CSV, as JSON or as an Excel workbook, the same rows.

Rows are taken one by one, so a table may have millions of them. CSV and Excel are for people (they
open in Excel as they are); JSON is for programs. Lists in DROID's or The National Archives' shape
are not made here: nothing may be guarded or rounded in those.
"""

import codecs
import csv
import json
import os
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Literal, cast

from muniment.clock import LONDON
from muniment.faults import TABLE_NEEDS_A_FILE, TABLE_NOT_WRITTEN
from muniment.tables.cells import NUMBERS, Cell, Kind, Row, Table, TableColumn, as_words, visible
from muniment.tables.workbook import write_xlsx
from retention.faults import Fault, Refusal, UsageError

if TYPE_CHECKING:
    from rich.table import Table as RichTable

__all__ = [
    "Cell",
    "Format",
    "Kind",
    "Row",
    "Table",
    "TableColumn",
    "as_words",
    "guarded",
    "show",
    "visible",
    "write",
    "write_whole",
]

SCREEN_ROWS = 10_000  # rows measured together for the widths of columns on the screen
UNCUT = 100_000  # characters: wide enough for the longest path and its neighbours
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")  # OWASP, CSV Injection


class Format(StrEnum):
    """How a table is shown."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"


def show(table: Table, *, format: Format, out: Path | None = None) -> None:
    """Show `table` on standard output, or write it into the file `out`.

    A file that was there is replaced once the new one is whole. Raises UsageError where a workbook
    would go to the screen, Refusal where the file can't be written.
    """
    if out is not None:
        write_whole(out, lambda stream: write(table, stream, format=format))
        return
    if format is Format.XLSX and sys.stdout.isatty():
        raise UsageError(Fault(TABLE_NEEDS_A_FILE, "--format xlsx"))
    sys.stdout.flush()
    write(table, sys.stdout.buffer, format=format, width=_screen_width())
    sys.stdout.buffer.flush()


def write(table: Table, stream: IO[bytes], *, format: Format, width: int | None = None) -> None:
    """Write `table` to `stream`; `width` is the screen's in characters, None for as wide as needed."""
    if format is Format.CSV:
        write_csv(table, stream)
    elif format is Format.JSON:
        write_json(table, stream)
    elif format is Format.XLSX:
        write_xlsx(table, stream)
    else:
        write_screen(table, stream, width=width)


def write_whole(out: Path, write_to: Callable[[IO[bytes]], object]) -> None:
    """Write the file `out` by `write_to`; a file that was there is replaced once the new one is whole.

    A Refusal where it can't be written.
    """
    try:
        if out.exists() and not out.is_file():  # a pipe or /dev/stdout: nothing to replace
            with out.open("wb") as stream:
                write_to(stream)
            return
        beside = out.with_name(out.name + ".tmp")
        with beside.open("wb") as stream:
            write_to(stream)
        os.replace(beside, out)
    except OSError as error:
        raise Refusal(Fault(TABLE_NOT_WRITTEN, str(out), os.strerror(error.errno or 0).lower())) from error


def _screen_width() -> int | None:
    """Return the screen's width; None where standard output is no screen, so that nothing is cut."""
    return os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else None


# -- on the screen -----------------------------------------------------------------------------------


def write_screen(table: Table, stream: IO[bytes], *, width: int | None) -> None:
    """Write `table` with ruled columns; text is folded, never cut."""
    from rich.console import Console
    from rich.text import Text

    text = cast(IO[str], codecs.getwriter("utf-8")(stream, "backslashreplace"))
    console = Console(file=text, width=width or UNCUT, force_terminal=width is not None, highlight=False)
    console.print(Text(table.title, style="bold"))
    rows, count = iter(table.rows), 0
    while batch := list(islice(rows, SCREEN_ROWS)):
        console.print(_ruled(table.columns, batch))
        count += len(batch)
    console.print(Text("No rows." if not count else "1 row." if count == 1 else f"{count:,} rows."))


def _ruled(columns: Sequence[TableColumn], rows: Sequence[Row]) -> "RichTable":
    from rich.box import SIMPLE_HEAD
    from rich.table import Table as RichTable
    from rich.text import Text

    ruled = RichTable(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in columns:
        justify: Literal["left", "right"] = "right" if column.kind in NUMBERS else "left"
        whole = column.kind is not Kind.TEXT  # only text is folded
        ruled.add_column(Text(column.title), justify=justify, overflow="fold", no_wrap=whole)
    for row in rows:
        pairs = zip(row, columns, strict=True)
        ruled.add_row(*(Text(visible(as_words(cell, column.kind))) for cell, column in pairs))
    return ruled


# -- CSV, for people -----------------------------------------------------------------------------------


def write_csv(table: Table, stream: IO[bytes]) -> None:
    """Write `table` as CSV that Excel opens as it is: UTF-8 with its mark, CRLF, no cell a formula.

    Text that Excel would take for a formula gets an apostrophe in front. Moments are UK time.
    """
    writer = csv.writer(codecs.getwriter("utf-8-sig")(stream, "backslashreplace"), lineterminator="\r\n")
    writer.writerow([column.title for column in table.columns])
    for row in table.rows:
        if len(row) != len(table.columns):
            raise ValueError(f"{len(row)} cells for {len(table.columns)} columns")
        writer.writerow([_csv_cell(cell) for cell in row])


def _csv_cell(cell: Cell) -> str | int | float:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, datetime):
        return f"{cell.astimezone(LONDON):%Y-%m-%d %H:%M:%S}"
    if isinstance(cell, date):
        return cell.isoformat()
    return guarded(cell) if isinstance(cell, str) else cell


def guarded(text: str) -> str:
    """Return `text` so that a spreadsheet does not take it for a formula.

    >>> guarded("=cmd|' /C calc'!A0")
    "'=cmd|' /C calc'!A0"
    >>> guarded("minutes.doc")
    'minutes.doc'
    """
    return "'" + text if text.startswith(FORMULA_STARTS) else text


# -- JSON, for programs ----------------------------------------------------------------------------------


def write_json(table: Table, stream: IO[bytes]) -> None:
    """Write `table` as a JSON array, one row a line, keys sorted; moments in UTC, what is missing null."""
    names = [column.name for column in table.columns]
    separator = b"["
    for row in table.rows:
        record = {name: _json_cell(cell) for name, cell in zip(names, row, strict=True)}
        line = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        stream.write(separator + b"\n" + line.encode("utf-8", "backslashreplace"))
        separator = b","
    stream.write(b"[]\n" if separator == b"[" else b"\n]\n")


def _json_cell(cell: Cell) -> str | int | float | bool | None:
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return cell.isoformat() if isinstance(cell, date) else cell
