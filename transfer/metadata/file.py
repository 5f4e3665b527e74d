"""Write the metadata CSV and its workbook twin, and read a workbook back as the CSV would have it.

The CSV has all 23 headings in the template's order, UTF-8 with its mark, CRLF. Nothing in a cell is
altered to please a spreadsheet: a record's text goes out as it is. No file is written while a record is
undecided, because TDR takes Open where nothing is said. Rules: reference for transfer, T15, T17, T19.
"""

import csv
import io
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from retention.faults import Fault, Refusal, UsageError
from transfer.faults import (
    CELL_NOT_TEXT,
    METADATA_MISSING,
    METADATA_TOO_LARGE,
    METADATA_TOO_MANY_ROWS,
    METADATA_UNDECIDED,
    WORKBOOK_UNREADABLE,
)
from transfer.metadata.check import MetadataRows
from transfer.metadata.form import Column, Kind, MetadataForm, tdr_form
from transfer.metadata.rules import as_date

LARGEST_BYTES = 100_000_000
MOST_ROWS = 100_000
MOST_UNPACKED_BYTES = 300_000_000
PROTECTED_COLOUR = "#CCCCCC"
SHEET_NAME_CHARACTERS = 31  # Excel's limit
# What zlib, zipfile, the XML parser (SyntaxError) and openpyxl say of broken workbooks; found by breaking some.
_BROKEN = (
    zlib.error, EOFError, LookupError, ValueError, TypeError, AttributeError, SyntaxError, NotImplementedError,
    RuntimeError, OverflowError,
)  # fmt: skip
_DECIDED = {"closure_type": ("Open", "Closed"), "title_closed": ("Yes", "No"), "description_closed": ("Yes", "No")}

Row = Mapping[str, str]


def read_metadata_file(path: Path) -> bytes:
    """Return the bytes of the metadata CSV at `path`. Raises UsageError where it can't be read or is too large."""
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise UsageError(Fault(METADATA_TOO_LARGE, str(path)))
        return path.read_bytes()
    except OSError as error:
        raise UsageError(Fault(METADATA_MISSING, str(path), os.strerror(error.errno or 0).lower())) from error


def csv_of(rows: Iterable[Row], form: MetadataForm | None = None) -> bytes:
    """Return the metadata CSV of `rows` (heading -> text), sorted by filepath.

    Raises Refusal, naming every record that is undecided.
    """
    form = form or tdr_form()
    ordered = _ordered(rows, form)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(form.headings)
    writer.writerows([row.get(heading, "") for heading in form.headings] for row in ordered)
    return text.getvalue().encode("utf-8-sig")


def _ordered(rows: Iterable[Row], form: MetadataForm) -> list[Row]:
    ordered = sorted(rows, key=lambda row: row.get(form.heading("file_path"), ""))
    undecided = [
        Fault(METADATA_UNDECIDED, row.get(form.heading("file_path"), ""), f"{form.heading(key)}: {text!r}")
        for row in ordered
        for key, answers in _DECIDED.items()
        if (text := row.get(form.heading(key), "")) not in answers
    ]
    if undecided:
        raise Refusal(*undecided)
    return ordered


def write_workbook(path: Path, rows: Iterable[Row], *, consignment: str, form: MetadataForm | None = None) -> None:
    """Write the workbook twin of the CSV: dates as dates, all else as text, protected columns grey.

    Raises Refusal, naming every record that is undecided; then nothing is written.
    """
    content = workbook_of(rows, consignment=consignment, form=form)
    path.write_bytes(content)


def workbook_of(rows: Iterable[Row], *, consignment: str, form: MetadataForm | None = None) -> bytes:
    """Return the workbook twin of the CSV. Raises Refusal, naming every record that is undecided."""
    import xlsxwriter

    form = form or tdr_form()
    ordered = _ordered(rows, form)
    stream = io.BytesIO()
    made_on = datetime(2000, 1, 1)  # noqa: DTZ001  a workbook's own date; the same rows are the same bytes
    with xlsxwriter.Workbook(
        stream, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    ) as book:
        book.set_properties({"created": made_on})
        sheet = book.add_worksheet(f"Metadata for {consignment}"[:SHEET_NAME_CHARACTERS])
        bold = book.add_format({"bold": True})
        for at, column in enumerate(form.columns):
            colour = {"bg_color": PROTECTED_COLOUR} if column.is_protected else {}
            text = book.add_format({"num_format": "@", **colour})
            day = book.add_format({"num_format": "yyyy-mm-dd", **colour})
            sheet.set_column(at, at, 24, text)
            sheet.write_string(0, at, column.heading, bold)
            for line, row in enumerate(ordered, start=1):
                value = row.get(column.heading, "")
                if column.kind is Kind.DATE and (known := as_date(value)) is not None:
                    sheet.write_datetime(line, at, datetime(known.year, known.month, known.day), day)  # noqa: DTZ001
                elif value:
                    sheet.write_string(line, at, value, text)
        sheet.freeze_panes(1, 1)
        guide = book.add_worksheet("What each column takes")
        for line, cells in enumerate(_guide(form)):
            guide.write_row(line, 0, cells)
    return stream.getvalue()


def _guide(form: MetadataForm) -> list[Sequence[str]]:
    lines: list[Sequence[str]] = [("Column", "Do not change", "Takes", "Values")]
    for column in form.columns:
        values = f"{form.list_separator} ".join(column.values)
        lines.append((column.heading, "Yes" if column.is_protected else "", _takes(column, form), values))
    return lines


def _takes(column: Column, form: MetadataForm) -> str:
    words = {
        Kind.TEXT: f"text, up to {column.most_characters} characters" if column.most_characters else "text",
        Kind.DATE: "a date, yyyy-mm-dd",
        Kind.CHOICE: "one of the values",
        Kind.LIST: f"values with {form.list_separator} between them, no spaces",
        Kind.YEARS: f"whole years, 1 to {form.longest_closure_years}, one for each exemption",
        Kind.FLAG: "Yes or No",
    }
    return words[column.kind] + (", no line breaks" if column.is_one_line else "")


def read_workbook(path: Path, form: MetadataForm | None = None) -> tuple[MetadataRows, tuple[Fault, ...]]:
    """Return the first sheet of the workbook as the CSV would have it, with a fault for each cell that was altered.

    Dates become YYYY-MM-DD; a number that Excel made of a text is taken as it stands and is a fault.
    Raises UsageError where it is no workbook, or unpacks to far too much.
    """
    return read_workbook_bytes(read_metadata_file(path), str(path), form)


def read_workbook_bytes(
    content: bytes, place: str, form: MetadataForm | None = None
) -> tuple[MetadataRows, tuple[Fault, ...]]:
    """Return what `read_workbook` returns, of a workbook that is at hand as `content`; `place` is what it is called."""
    form = form or tdr_form()
    faults: list[Fault] = []
    rows: list[dict[str, str]] = []
    lines = _lines(content, place)
    headings = tuple("" if cell is None else str(cell) for cell in next(lines, ()))
    kinds = {column.heading: column.kind for column in form.columns}
    for number, line in enumerate(lines, start=2):
        row = {}
        for heading, cell in zip(headings, line, strict=False):
            row[heading] = _as_text(cell)
            if isinstance(cell, int | float | bool) and kinds.get(heading) is not Kind.YEARS:
                faults.append(Fault(CELL_NOT_TEXT, f"row {number}, {heading}", row[heading]))
        if any(row.values()):
            rows.append(row)
    while headings and headings[-1] == "":  # columns that Excel keeps though nothing stands in them
        headings = headings[:-1]
    return MetadataRows(headings, tuple(rows)), tuple(faults)


def _lines(content: bytes, place: str) -> Iterator[tuple[object, ...]]:
    """Yield the lines of the first sheet; what lies beyond the limits is refused before it is unpacked."""
    import zipfile

    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(member.file_size for member in packed.infolist()) > MOST_UNPACKED_BYTES:
                raise UsageError(Fault(METADATA_TOO_LARGE, place))
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        try:
            for number, line in enumerate(book.worksheets[0].iter_rows(values_only=True)):
                if number > MOST_ROWS:
                    raise UsageError(Fault(METADATA_TOO_MANY_ROWS, place, f"more than {MOST_ROWS:,} rows"))
                yield line
        finally:
            book.close()
    except (zipfile.BadZipFile, InvalidFileException, *_BROKEN) as error:
        raise UsageError(Fault(WORKBOOK_UNREADABLE, place)) from error


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
