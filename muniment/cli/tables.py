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
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal, cast

from muniment import VERSION
from muniment.clock import LONDON
from muniment.faults import TABLE_NEEDS_A_FILE, TABLE_NOT_WRITTEN
from retention.faults import Fault, Refusal, UsageError

if TYPE_CHECKING:
    from rich.table import Table as RichTable

Cell = str | int | float | date | datetime | bool | None
Row = Sequence[Cell]

SCREEN_ROWS = 10_000  # rows measured together for the widths of columns on the screen
UNCUT = 100_000  # characters: wide enough for the longest path and its neighbours
SHEET_ROWS = 1_048_576  # Excel's limit, the heading included (Microsoft, Excel specifications and limits)
CELL_CHARACTERS = 32_767  # Excel's limit for one cell, as above
EXACT_INTEGER = 10**15  # Excel keeps 15 digits of a number, as above; longer ones are written as text
HOW_TO_READ = "How to read this"
CUT = "… (cut here: Excel allows no more in one cell)"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")  # OWASP, CSV Injection


class Format(StrEnum):
    """How a table is shown."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    XLSX = "xlsx"


class Kind(StrEnum):
    """What the cells of a column are; a cell that is not known is None in every kind."""

    TEXT = "text"
    COUNT = "count"  # int
    BYTES = "bytes"  # int
    PERCENT = "percent"  # float, 12.5 means 12.5%
    DATE = "date"  # a calendar date
    MOMENT = "moment"  # an aware datetime; shown in UK time, in JSON in UTC
    YES_NO = "yes or no"  # bool


NUMBERS = frozenset({Kind.COUNT, Kind.BYTES, Kind.PERCENT})


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column: `name` as programs know it, `title` as people read it, and what it means.

    >>> TableColumn("size_bytes", "Size", Kind.BYTES).title
    'Size'
    """

    name: str
    title: str
    kind: Kind = Kind.TEXT
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A title, columns, and rows that are taken once, in order.

    `about` says how the rows were found (question, survey, signature versions …): pairs of words
    for the sheet *How to read this*.
    """

    title: str
    columns: tuple[TableColumn, ...]
    rows: Iterable[Row]
    about: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if not self.columns:
            raise ValueError("a table has at least one column")
        if len({column.name for column in self.columns}) != len(self.columns):
            raise ValueError("two columns of a table have the same name")


def show(table: Table, *, format: Format, out: Path | None = None) -> None:
    """Show `table` on standard output, or write it into the file `out`.

    A file that was there is replaced once the new one is whole. Raises UsageError where a workbook
    would go to the screen, Refusal where the file can't be written.
    """
    if out is not None:
        _write_file(table, out, format=format)
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


def _write_file(table: Table, out: Path, *, format: Format) -> None:
    try:
        if out.exists() and not out.is_file():  # a pipe or /dev/stdout: nothing to replace
            with out.open("wb") as stream:
                write(table, stream, format=format)
            return
        beside = out.with_name(out.name + ".tmp")
        with beside.open("wb") as stream:
            write(table, stream, format=format)
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


def visible(text: str) -> str:
    r"""Return `text` with characters that steer a terminal written out.

    >>> visible("a\x1b[2Jb\nc")
    'a\\x1b[2Jb\\nc'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def as_words(cell: Cell, kind: Kind) -> str:
    """Return `cell` as people read it on a screen or a page: 1 April 2027, 5:30pm, 12,408, Yes.

    >>> as_words(date(2027, 4, 1), Kind.DATE)
    '1 April 2027'
    >>> as_words(datetime(2026, 7, 1, 16, 30, tzinfo=UTC), Kind.MOMENT)
    '1 July 2026, 5:30pm'
    >>> as_words(12408, Kind.COUNT)
    '12,408'
    """
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "Yes" if cell else "No"
    if isinstance(cell, datetime):
        local = cell.astimezone(LONDON)
        clock = f"{local.hour % 12 or 12}:{local.minute:02}{'am' if local.hour < 12 else 'pm'}"
        return f"{as_words(local.date(), Kind.DATE)}, {clock}"
    if isinstance(cell, date):
        return f"{cell.day} {cell:%B %Y}"
    if kind is Kind.PERCENT and isinstance(cell, int | float):
        return f"{cell:.1f}%"
    return f"{cell:,}" if isinstance(cell, int | float) else cell


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


# -- Excel -----------------------------------------------------------------------------------------------


def write_xlsx(table: Table, stream: IO[bytes], *, sheet_rows: int = SHEET_ROWS) -> None:
    """Write `table` as a workbook: heading frozen, filter on, dates real, and how to read it.

    Rows past Excel's limit go on, under the same heading, on further sheets.
    """
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        book = xlsxwriter.Workbook(str(path), options | {"tmpdir": folder})
        styles = {
            "heading": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            Kind.DATE: book.add_format({"num_format": "d mmmm yyyy"}),
            Kind.MOMENT: book.add_format({"num_format": "d mmmm yyyy hh:mm:ss"}),
            Kind.COUNT: book.add_format({"num_format": "#,##0"}),
            Kind.BYTES: book.add_format({"num_format": "#,##0"}),
            Kind.PERCENT: book.add_format({"num_format": '0.0"%"'}),
        }
        for number, rows in enumerate(_sheets(table.rows, sheet_rows - 1), start=1):
            sheet = book.add_worksheet(sheet_name(table.title, number))
            _fill_sheet(sheet, table.columns, rows, styles=styles)
        _how_to_read(book, table, heading=styles["heading"])
        book.close()
        with path.open("rb") as made:
            while chunk := made.read(1 << 20):
                stream.write(chunk)


def _sheets(rows: Iterable[Row], size: int) -> Iterator[Iterator[Row]]:
    """Yield the rows of each sheet, at most `size`; the first sheet is there even without rows."""
    remaining = iter(rows)
    yield islice(remaining, size)
    while (first := next(remaining, None)) is not None:
        yield chain([first], islice(remaining, size - 1))


def _fill_sheet(
    sheet: Any, columns: Sequence[TableColumn], rows: Iterator[Row], *, styles: Mapping[str, object]
) -> None:
    widths = [len(column.title) + 3 for column in columns]
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(columns):
        sheet.write_string(0, index, column.title, styles["heading"])
    last = 0
    for last, row in enumerate(rows, start=1):
        for index, (cell, column) in enumerate(zip(row, columns, strict=True)):
            widths[index] = max(
                widths[index], _write_cell(sheet, last, index, cell=cell, style=styles.get(column.kind))
            )
    sheet.autofilter(0, 0, last, len(columns) - 1)
    for index, width in enumerate(widths):
        sheet.set_column(index, index, min(width, 80))


def _write_cell(sheet: Any, row: int, index: int, *, cell: Cell, style: object) -> int:
    """Write one cell; return how many characters wide it shows."""
    if cell is None:
        return 0
    if isinstance(cell, bool):
        cell = "Yes" if cell else "No"
    if isinstance(cell, datetime):  # Excel knows no time zones: UK time, as on the screen
        sheet.write_datetime(row, index, cell.astimezone(LONDON).replace(tzinfo=None), style)
        return 27
    if isinstance(cell, date):
        sheet.write_datetime(row, index, datetime(cell.year, cell.month, cell.day), style)  # noqa: DTZ001
        return 18
    if isinstance(cell, float) or (isinstance(cell, int) and abs(cell) < EXACT_INTEGER):
        sheet.write_number(row, index, cell, style)
        return len(f"{cell:,}") + 1
    text = str(cell)
    if len(text) > CELL_CHARACTERS:
        text = text[: CELL_CHARACTERS - len(CUT)] + CUT
    sheet.write_string(row, index, text)
    return len(text) + 1


def _how_to_read(book: Any, table: Table, *, heading: object) -> None:
    sheet = book.add_worksheet(HOW_TO_READ)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    lines = [("Table", table.title), *table.about, ("Made by", f"Muniment {VERSION}"), ("", "")]
    lines += [
        ("Dates and times", "Civil dates and UK time. An empty cell means not known or not applicable."),
        ("", ""),
    ]
    for row, (name, words) in enumerate(lines):
        sheet.write_string(row, 0, name)
        sheet.write_string(row, 1, words)
    sheet.write_string(len(lines), 0, "Column", heading)
    sheet.write_string(len(lines), 1, "What it means", heading)
    for row, column in enumerate(table.columns, start=len(lines) + 1):
        sheet.write_string(row, 0, column.title)
        sheet.write_string(row, 1, column.meaning)


def sheet_name(title: str, number: int) -> str:
    """Return a name that Excel allows for sheet `number`: 31 characters, without []:*?/\\ .

    >>> sheet_name("Files: where size_bytes > 1000 and more", 2)
    'Files  where size_bytes > 10 2'
    """
    clean = "".join(" " if c in "[]:*?/\\" else c for c in title).strip("' ")
    return clean[:28].strip("' ") + (f" {number}" if number > 1 else "")
