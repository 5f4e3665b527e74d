"""The execution receipt: the work order as whoever carried it out filled it in, read whole or not at all.

XLSX, CSV or JSON; of a workbook every sheet that has lines, files, cases and boxes alike. Every fault of every
row is said at once, and with one fault nothing is taken. What was done after a recall or after the last day
is no fault of the file: it happened, so it is taken, and recorded as an incident.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zipfile import BadZipFile, ZipFile
from zoneinfo import ZoneInfo

from appraisal.disposal import faults as codes
from appraisal.disposal.inventory import LineState
from appraisal.disposal.order import OrderLine, order_lines
from appraisal.disposal.parts import OrderPart
from appraisal.disposal.values import NOTHING_SHOWN, Attestation, Fate, LineResult, Order, Plan, Recall, Result
from retention.faults import Fault

LONDON = ZoneInfo("Europe/London")
MAXIMUM_BYTES = 20_000_000
MAXIMUM_UNPACKED_BYTES = 200_000_000
MAXIMUM_ROWS = 200_000
MAXIMUM_SHEETS = 20
HEADINGS = {
    "order": "order",
    "line": "line",
    "path": "path",
    "size": "size_bytes",
    "size_bytes": "size_bytes",
    "sha-256": "sha256",
    "sha256": "sha256",
    "urn": "urn",
    "system": "system",
    "case number": "case_id",
    "case_id": "case_id",
    "barcode": "barcode",
    "result": "result",
    "deleted": "deleted",
    "certificate number": "certificate",
    "certificate": "certificate",
    "certificate date": "certificate_on",
    "certificate_on": "certificate_on",
    "method": "method",
    "why": "why",
    "by": "by",
    "when": "when",
}
REQUIRED = ("line", "result", "why", "by", "when")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it stands in the file: its number there, and its cells by the name of the column."""

    place: str
    cells: Mapping[str, object]

    def text(self, name: str) -> str:
        """Return the cell as text, trimmed; the apostrophe that guards a formula in CSV is no part of it."""
        value = self.cells.get(name)
        text = "" if value is None else str(value).strip()
        return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


@dataclass(frozen=True, slots=True)
class Asked:
    """What a receipt is read against: the order, its plan, its recalls, what was said before, and this moment."""

    order: Order
    plan: Plan
    recalls: Sequence[Recall]
    states: Sequence[LineState]
    at: datetime

    @property
    def recalled_since(self) -> dict[int, datetime]:
        """Return since when each recalled line was not to be carried out."""
        return {line.number: line.since for one in self.recalls for line in one.lines}


def read_receipt(data: bytes, asked: Asked) -> tuple[LineResult, ...] | tuple[Fault, ...]:
    """Return what the receipt says of each line that it answers for, or every fault of every row."""
    rows = _rows(data)
    if isinstance(rows, Fault):
        return (rows,)
    lines = {one.number: one for one in order_lines(asked.plan.inventory.components, asked.order.lines)}
    faults: list[Fault] = []
    results: dict[int, LineResult] = {}
    for row in rows:
        found = _result(row, lines, results, asked)
        if isinstance(found, LineResult):
            results[found.number] = found
        else:
            faults.extend(found)
    if not results and not faults:
        faults.append(Fault(codes.RECEIPT_EMPTY, asked.order.ref))
    return tuple(faults) if faults else tuple(results[number] for number in sorted(results))


# -- the file ---------------------------------------------------------------------------------------------


def _rows(data: bytes) -> list[Row] | Fault:
    if len(data) > MAXIMUM_BYTES:
        return Fault(codes.RECEIPT_UNREADABLE, "the receipt", f"{len(data):,} bytes; at most {MAXIMUM_BYTES:,}")
    try:
        rows = _workbook(data) if data[:2] == b"PK" else _json(data) if data.lstrip()[:1] in b"{[" else _csv(data)
    except (ValueError, KeyError, TypeError, csv.Error, BadZipFile, OSError, SyntaxError, RecursionError):
        return Fault(codes.RECEIPT_UNREADABLE, "the receipt")
    if rows is None or len(rows) > MAXIMUM_ROWS:
        return Fault(codes.RECEIPT_UNREADABLE, "the receipt", f"more than {MAXIMUM_ROWS:,} rows, or no sheet")
    lacking = [name for name in REQUIRED if rows and name not in rows[0].cells]
    if lacking:
        return Fault(codes.RECEIPT_UNREADABLE, "the headings", f"no column {', '.join(lacking)}")
    return [row for row in rows if any(value not in (None, "") for value in row.cells.values())]


def _table(lines: Sequence[Sequence[object]], *, sheet: str = "") -> list[Row] | None:
    """Return the rows below the headings; `sheet` names a sheet after the first, so that its rows can be found."""
    if not lines:
        return None
    names = [HEADINGS.get(str(cell or "").strip().lower(), "") for cell in lines[0]]
    where = f"{sheet}, row" if sheet else "Row"
    return [
        Row(
            f"{where} {number}",
            {name: cell for name, cell in zip(names, line, strict=False) if name},
        )
        for number, line in enumerate(lines[1:], start=2)
    ]


def _workbook(data: bytes) -> list[Row] | None:
    """Return the rows of every sheet that has lines; of the first one in any case, so that it says what it lacks."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with ZipFile(io.BytesIO(data)) as packed:
        if sum(member.file_size for member in packed.infolist()) > MAXIMUM_UNPACKED_BYTES:
            return None
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    except InvalidFileException as error:
        raise ValueError("not a workbook") from error
    tables = [
        _table(
            list(sheet.iter_rows(values_only=True, max_row=MAXIMUM_ROWS + 2, max_col=40)),
            sheet=sheet.title if number else "",
        )
        for number, sheet in enumerate(book.worksheets[:MAXIMUM_SHEETS])
    ]
    with_lines = [rows for rows in tables if rows and all(name in rows[0].cells for name in REQUIRED)]
    return [row for rows in with_lines for row in rows] if with_lines else tables[0]


def _csv(data: bytes) -> list[Row] | None:
    text = data.decode("utf-8-sig")
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    return _table(list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)))


def _json(data: bytes) -> list[Row]:
    said = json.loads(data.decode("utf-8-sig"))
    order = said.get("order") if isinstance(said, dict) else None
    lines = said["lines"] if isinstance(said, dict) else said
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        raise ValueError("the lines of a receipt are objects")
    rows = []
    for number, line in enumerate(lines, start=1):
        cells = {HEADINGS[name.lower()]: value for name, value in line.items() if name.lower() in HEADINGS}
        rows.append(Row(f"Line {line.get('line', number)}", {"order": order, **cells}))
    return rows


# -- the rows -----------------------------------------------------------------------------------------------


def _result(
    row: Row, lines: Mapping[int, OrderLine], before: Mapping[int, LineResult], asked: Asked
) -> LineResult | tuple[Fault, ...]:
    """Return what the row says; its faults; or nothing where nothing was tried."""
    place = row.place
    if row.text("order") not in ("", asked.order.ref):
        return (Fault(codes.RECEIPT_OF_ANOTHER_ORDER, place, row.text("order")),)
    number = int(row.text("line")) if row.text("line").isdecimal() and len(row.text("line")) < 10 else 0
    if number not in lines:
        return (Fault(codes.NO_SUCH_LINE, place, row.text("line")),)
    if number in before:
        return (Fault(codes.LINE_TWICE, place, f"line {number}"),)
    faults = list(_edits(row, lines[number]))
    said = row.text("result").lower()
    if not said:
        return tuple(faults)
    result = next((one for one in Result if one.value == said), None)
    if result is None:
        return (*faults, Fault(codes.RESULT_UNKNOWN, place, row.text("result")))
    when = _moment(row.cells.get("when"))
    faults += _said_faults(row, result, when, asked)
    attested, wrong = _attested(row, lines[number], result, when, asked)
    faults += [*wrong, *_against_before(place, number, result, asked.states)]
    if faults or when is None:
        return tuple(faults)
    incident = _incident(lines[number], result, when, asked)
    return LineResult(number, result, row.text("why"), row.text("by"), when, incident, attested)


def _edits(row: Row, line: OrderLine) -> Iterator[Fault]:
    """Yield what was changed in the columns that come from the order; a column left out is no change."""
    for name, value in line.names.items():
        if name in row.cells and row.text(name) != value:
            yield Fault(codes.LINE_EDITED, row.place, f"{name}: {row.text(name)}")


def _attested(
    row: Row, line: OrderLine, result: Result, when: datetime | None, asked: Asked
) -> tuple[Attestation, tuple[Fault, ...]]:
    """Return what the row of a case or box shows for it beyond the result, and what it lacks."""
    if result is not Result.DONE or line.part is OrderPart.FILES:
        return NOTHING_SHOWN, ()
    if line.part is OrderPart.CASES:
        deleted = row.text("deleted")
        return Attestation(deleted=deleted), (() if deleted else (Fault(codes.DELETED_NOT_SAID, row.place),))
    said, day = row.text("certificate_on"), _day(row.cells.get("certificate_on"))
    needed = {"Certificate number": row.text("certificate"), "Certificate date": said, "Method": row.text("method")}
    faults = []
    if lacking := [name for name, text in needed.items() if not text]:
        faults.append(Fault(codes.CERTIFICATE_WANTED, row.place, ", ".join(lacking)))
    if said and day is None:
        faults.append(Fault(codes.CERTIFICATE_DAY_UNREADABLE, row.place, said))
    elif day is not None and not _london(when or asked.order.issued_at) <= day <= _london(asked.at):
        faults.append(Fault(codes.CERTIFICATE_DAY_IMPOSSIBLE, row.place, said))
    return Attestation("", row.text("certificate"), day, row.text("method")), tuple(faults)


def _london(moment: datetime) -> date:
    return moment.astimezone(LONDON).date()


def _day(value: object) -> date | None:
    """Return the day a cell says; None where it is none.

    >>> _day("2026-12-04"), _day(date(2026, 12, 4)), _day("4.12.26")
    (datetime.date(2026, 12, 4), datetime.date(2026, 12, 4), None)
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return datetime.fromisoformat(str(value or "").strip()).date()
    except ValueError:
        return None


def _said_faults(row: Row, result: Result, when: datetime | None, asked: Asked) -> Iterator[Fault]:
    place = row.place
    if result is not Result.DONE and not row.text("why"):
        yield Fault(codes.WHY_MISSING, place, result.value)
    if not row.text("by") or not row.text("when"):
        yield Fault(codes.NOT_SAID_BY_WHOM, place)
    elif when is None:
        yield Fault(codes.MOMENT_UNREADABLE, place, row.text("when"))
    elif not asked.order.issued_at.replace(second=0, microsecond=0) <= when <= asked.at:
        yield Fault(codes.MOMENT_IMPOSSIBLE, place, row.text("when"))


def _against_before(place: str, number: int, result: Result, states: Sequence[LineState]) -> Iterator[Fault]:
    """Yield the contradiction to an earlier receipt; what failed, or was recalled, may still be answered for."""
    state = states[number - 1]
    if state.fate in (Fate.DESTROYED, Fate.MISSING) and state.done_at is not None:
        yield Fault(codes.ANSWERED_ALREADY, place, f"line {number} is {state.fate.value}")


def _incident(line: OrderLine, result: Result, when: datetime, asked: Asked) -> str:
    """Return the fault, in words, of something that was destroyed when it should not have been; empty where none."""
    if result is not Result.DONE:
        return ""
    since = asked.recalled_since.get(line.number)
    if since is not None and when >= since:
        return str(
            Fault(codes.DONE_THOUGH_RECALLED, line.component.path, f"held since {since.astimezone(LONDON):%d %B %H:%M}")
        )
    if when.astimezone(LONDON).date() > asked.order.expires_on:
        return str(
            Fault(codes.DONE_AFTER_EXPIRY, line.component.path, f"good until {asked.order.expires_on.isoformat()}")
        )
    return ""


def _moment(value: object) -> datetime | None:
    """Return the moment a cell says, in UTC; one without an offset is London's time. None where it is none.

    >>> _moment("2026-12-04 14:30")
    datetime.datetime(2026, 12, 4, 14, 30, tzinfo=datetime.timezone.utc)
    >>> _moment("last Friday") is None
    True
    """
    if isinstance(value, datetime):
        said = value
    elif isinstance(value, date) or value is None:
        return None  # a day alone is no moment
    else:
        text = str(value).strip()
        if len(text) < len("2026-12-04 14:30"):
            return None
        try:
            said = datetime.fromisoformat(text)
        except ValueError:
            return None
    try:
        return (said.replace(tzinfo=LONDON) if said.tzinfo is None else said).astimezone(UTC)
    except OverflowError:  # the last day of the year 9999, west of Greenwich
        return None
