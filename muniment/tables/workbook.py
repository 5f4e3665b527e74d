"""A table as an Excel workbook, written row by row in constant memory."""

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from muniment import VERSION
from muniment.clock import LONDON
from muniment.tables.cells import Cell, Kind, Row, Table, TableColumn

SHEET_ROWS = 1_048_576  # Excel's limit, the heading included (Microsoft, Excel specifications and limits)
CELL_CHARACTERS = 32_767  # Excel's limit for one cell, as above
EXACT_INTEGER = 10**15  # Excel keeps 15 digits of a number, as above; longer ones are written as text
HOW_TO_READ = "How to read this"
CUT = "… (cut here: Excel allows no more in one cell)"


def write_xlsx(table: Table, stream: IO[bytes], *, sheet_rows: int = SHEET_ROWS) -> None:
    """Write `table` as a workbook: heading frozen, filter on, dates real, and how to read it.

    Rows past Excel's limit go on, under the same heading, on further sheets.
    """
    write_workbook([table], stream, sheet_rows=sheet_rows)


def write_workbook(tables: Iterable[Table], stream: IO[bytes], *, sheet_rows: int = SHEET_ROWS) -> None:
    """Write `tables` as one workbook, a sheet each in their order; tables are taken one by one."""
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
        written = []
        for table in tables:
            for number, rows in enumerate(_sheets(table.rows, sheet_rows - 1), start=1):
                sheet = book.add_worksheet(sheet_name(table.title, number))
                _fill_sheet(sheet, table.columns, rows, styles=styles)
            written.append(table)
        _how_to_read(book, written, heading=styles["heading"])
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


def _how_to_read(book: Any, tables: Sequence[Table], *, heading: object) -> None:
    sheet = book.add_worksheet(HOW_TO_READ)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 100)
    lines: list[tuple[str, str, object]] = []
    for about in dict.fromkeys(pair for table in tables for pair in table.about):
        lines.append((*about, None))
    lines += [
        ("Made by", f"Muniment {VERSION}", None),
        ("Dates and times", "Civil dates and UK time. An empty cell means not known or not applicable.", None),
    ]
    for table in tables:
        lines += [("", "", None), ("Table", table.title, None), ("Column", "What it means", heading)]
        lines += [(column.title, column.meaning, None) for column in table.columns]
    for row, (name, words, style) in enumerate(lines):
        sheet.write_string(row, 0, name, style)
        sheet.write_string(row, 1, words, style)


def sheet_name(title: str, number: int) -> str:
    """Return a name that Excel allows for sheet `number`: 31 characters, without []:*?/\\ .

    >>> sheet_name("Files: where size_bytes > 1000 and more", 2)
    'Files  where size_bytes > 10 2'
    """
    clean = "".join(" " if c in "[]:*?/\\" else c for c in title).strip("' ")
    return clean[:28].strip("' ") + (f" {number}" if number > 1 else "")
