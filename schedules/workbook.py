"""A schedule as a workbook: one row a class, faults beside the rows, nothing taken where there is one.

Reading gives the tables of a schedule file, so that one reader and one set of faults serve both. What a
row does not say is not guessed. Two columns have a default, each the one that keeps longer: the grade is
illustrative, and of several versions the longest applies.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from retention import schedule_faults as codes
from retention.catalogue import Catalogue
from retention.faults import Fault, FaultCode
from retention.schedule import ClassVersion, Schedule, ScheduleClass
from retention.schedule_file import FORMAT, read_schedule
from schedules.phrases import Unread, read_action, read_keep, say_keep, say_rounding

COLUMNS = (
    "Code",
    "Title",
    "Scope notes",
    "Keep",
    "Rounding",
    "Action",
    "Reviewed by",
    "In force from",
    "Applies",
    "Grade",
    "Source",
    "Link",
    "Quoted",
    "Checked on",
)
REQUIRED = ("Code", "Title", "Keep", "Rounding", "Action", "In force from")
MAXIMUM_BYTES = 5_000_000
MAXIMUM_UNPACKED_BYTES = 50_000_000
MAXIMUM_ROWS = 2_000

Rule = dict[str, object]


@dataclass(frozen=True, slots=True)
class Row:
    """One row as read: its number in the sheet, and the cells by heading."""

    number: int
    cells: Mapping[str, object]

    def text(self, heading: str) -> str:
        """Return the cell as text, trimmed; empty where there is nothing."""
        value = self.cells.get(heading)
        return "" if value is None else str(value).strip()


@dataclass(frozen=True, slots=True)
class Draft:
    """A schedule as read from a workbook, and the tables of the file it would be."""

    schedule: Schedule
    table: Rule


def read_workbook(data: bytes, *, ref: str, title: str, mandate: str, facts: Catalogue) -> Draft | tuple[Fault, ...]:
    """Return the draft that the workbook holds, or the faults of all its rows at once."""
    rows = _rows(data)
    if isinstance(rows, Fault):
        return (rows,)
    faults: list[Fault] = []
    classes = [line for row in rows if (line := _class(row, faults)) is not None]
    if not rows:
        faults.append(Fault(codes.CELL_EMPTY, "Row 2", "no class is listed"))
    if faults:
        return tuple(faults)
    table: Rule = {
        "format": FORMAT,
        "id": ref,
        "title": title,
        "mandate": mandate,
        "timezone": "Europe/London",
        "class": classes,
    }
    found = read_schedule(table, place=ref, catalogue=facts)
    return Draft(found, table) if isinstance(found, Schedule) else tuple(_by_row(found, rows))


def _by_row(faults: tuple[Fault, ...], rows: list[Row]) -> Iterator[Fault]:
    """Yield the faults of the schedule with the row they come from as their place."""
    numbers = {row.text("Code"): row.number for row in rows}
    for fault in faults:
        match = re.search(r"class ([^,]+)", fault.place)
        number = numbers.get(match[1]) if match is not None else None
        yield Fault(fault.code, f"Row {number}" if number is not None else "the workbook", fault.found)


# -- rows -----------------------------------------------------------------------------------------------


def _rows(data: bytes) -> list[Row] | Fault:
    """Return the rows below the headings, empty ones left out; or why there are none."""
    if len(data) > MAXIMUM_BYTES or _unpacked_bytes(data) > MAXIMUM_UNPACKED_BYTES:
        return Fault(codes.SHEET_TOO_LARGE, "the workbook", f"{len(data)} bytes")
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        lines = list(sheet.iter_rows(values_only=True, max_row=MAXIMUM_ROWS + 2, max_col=40))
    except (BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, IndexError, OSError, SyntaxError):
        return Fault(codes.SHEET_UNREADABLE, "the workbook", "")
    if len(lines) > MAXIMUM_ROWS + 1:
        return Fault(codes.SHEET_TOO_LARGE, "the workbook", f"more than {MAXIMUM_ROWS} rows")
    headings = [str(value).strip() if value is not None else "" for value in lines[0]] if lines else []
    lacking = [name for name in REQUIRED if name not in headings]
    if lacking:
        return Fault(codes.COLUMN_MISSING, "Row 1", ", ".join(lacking))
    found = [Row(number, dict(zip(headings, line, strict=False))) for number, line in enumerate(lines[1:], 2)]
    return [row for row in found if any(value not in (None, "") for value in row.cells.values())]


def _unpacked_bytes(data: bytes) -> int:
    try:
        with ZipFile(BytesIO(data)) as packed:
            return sum(member.file_size for member in packed.infolist())
    except (BadZipFile, OSError):
        return 0


def _class(row: Row, faults: list[Fault]) -> Rule | None:
    """Return the class a row describes, None where it has a fault; faults name the row and the column."""
    before = len(faults)

    def fault(heading: str, code: FaultCode, found: str = "") -> None:
        faults.append(Fault(code, f"Row {row.number}, {heading}", found))

    for heading, value in row.cells.items():
        if isinstance(value, str) and value.startswith("="):
            fault(heading, codes.CELL_FORMULA, repr(value[:40]))
    for heading in REQUIRED:
        if not row.text(heading):
            fault(heading, codes.CELL_EMPTY)
    if len(faults) > before:
        return None
    keep = read_keep(row.text("Keep"), rounding=row.text("Rounding").lower())
    action = read_action(row.text("Action"))
    if isinstance(keep, Unread):
        fault("Keep", keep.code, repr(keep.words))
    if isinstance(action, Unread):
        fault("Action", action.code, repr(action.words))
    start, checked = _day(row.cells.get("In force from")), _day(row.cells.get("Checked on"))
    if start is None:
        fault("In force from", codes.DAY_UNREADABLE, repr(row.text("In force from")))
    if checked is None and row.text("Checked on"):
        fault("Checked on", codes.DAY_UNREADABLE, repr(row.text("Checked on")))
    if isinstance(keep, Unread) or isinstance(action, Unread) or len(faults) > before:
        return None
    version: Rule = {
        "in_force_from": start,
        "apply": row.text("Applies").lower().replace(" ", "_") or "longest",
        "source": _source(row, checked),
        "action": _action(row, action, is_permanent=keep.is_permanent),
    }
    if keep.trigger is not None:
        version["trigger"] = {"fact": keep.trigger, "when_missing": "indeterminate"}
    if keep.floors:
        version["keep"] = list(keep.floors)
    line: Rule = {"id": row.text("Code"), "title": row.text("Title"), "version": [version]}
    return line | ({"scope_notes": row.text("Scope notes")} if row.text("Scope notes") else {})


def _source(row: Row, checked: date | None) -> Rule:
    source: Rule = {"grade": row.text("Grade").lower() or "illustrative", "ref": row.text("Source") or "the workbook"}
    for heading, key in (("Link", "url"), ("Quoted", "quoted")):
        if row.text(heading):
            source[key] = row.text(heading)
    return source | ({"checked_on": checked} if checked is not None else {})


def _action(row: Row, action: tuple[str, str | None], *, is_permanent: bool) -> Rule:
    kind, then = action
    if is_permanent:
        return {"kind": "retain permanently"}
    stages = [stage.strip() for stage in row.text("Reviewed by").split(",") if stage.strip()]
    return {"kind": kind, **({"then": then} if then else {}), **({"stages": stages} if stages else {})}


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        return None


# -- the other way ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Exported:
    """A workbook, and the classes it could not say, with why; they stay in the schedule file only."""

    data: bytes
    left_out: tuple[tuple[str, str], ...]


def write_workbook(schedule: Schedule) -> Exported:
    """Return the schedule as a workbook that `read_workbook` reads back; what it can't say is named."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise ValueError("a new workbook has a sheet")
    sheet.title = "Schedule"
    sheet.append(list(COLUMNS))
    left_out: list[tuple[str, str]] = []
    for line in schedule.classes:
        cells = _cells(line)
        if isinstance(cells, str):
            left_out.append((line.code, cells))
        else:
            sheet.append([cells.get(heading) for heading in COLUMNS])
    kept = BytesIO()
    book.save(kept)
    return Exported(kept.getvalue(), tuple(left_out))


def _cells(line: ScheduleClass) -> dict[str, object] | str:
    """Return the cells of a class, or why a row can't say it."""
    if len(line.versions) != 1:
        return "it has several versions"
    version = line.versions[0]
    keep, rounding = say_keep(version), say_rounding(version)
    if keep is None or (rounding is None and keep != "permanently"):
        return "its rules have conditions or dates that a row can't say"
    if version.action.receipt or version.action.cooling_off or version.in_force_to or line.replaces or line.hold_routes:
        return "it says more than a row can"
    source = version.source
    if source.repealed:
        return "its source is repealed"
    texts = {
        "Code": line.code,
        "Title": line.title,
        "Scope notes": line.scope_notes,
        "Keep": keep,
        "Rounding": rounding or "down",
        "Action": _say_action(version),
        "Reviewed by": ", ".join(version.action.stages),
        "Applies": version.apply.value.replace("_", " "),
        "Grade": source.grade.value,
        "Source": source.ref,
        "Link": source.url,
        "Quoted": source.quoted,
    }
    # A text that begins with = would be read as a formula by whoever opens the file.
    if any(text.startswith(("=", "+", "-", "@")) for text in texts.values()):
        return "one of its texts begins like a formula"
    return {**texts, "In force from": version.in_force_from, "Checked on": source.checked_on}


def _say_action(version: ClassVersion) -> str:
    plan = version.action
    return f"{plan.kind} then {plan.then}" if plan.then is not None else plan.kind.value
