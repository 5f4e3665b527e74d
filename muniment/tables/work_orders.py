"""A work order as tables to fill in: a sheet a part in Excel, one table of all its columns in CSV."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from appraisal.disposal.order import FILLED_IN
from appraisal.disposal.parts import OrderPart
from muniment.tables.cells import Cell, Kind, Table, TableColumn
from records.store.audit import Json

_ORDER = TableColumn("order", "Order", meaning="Work order; leave as it is.")
_LINE = TableColumn("line", "Line", Kind.COUNT, "Number of the line on the list; leave as it is.")
_SENT = {
    OrderPart.FILES: (
        TableColumn("path", "Path", meaning="The file to destroy; leave as it is."),
        TableColumn("size_bytes", "Size", Kind.BYTES, "Bytes; leave as it is."),
        TableColumn("sha256", "SHA-256", meaning="Its content; where it differs, do not touch the file."),
    ),
    OrderPart.CASES: (
        TableColumn("urn", "URN", meaning="The case to delete; leave as it is."),
        TableColumn("system", "System", meaning="Where it began; leave as it is."),
        TableColumn("case_id", "Case number", meaning="Its number there; leave as it is."),
        TableColumn("class", "Class", meaning="Class of the schedule by which it goes."),
        TableColumn("due_on", "Due", Kind.DATE, "First day on which it may go."),
        TableColumn("last_action_on", "Last action", Kind.DATE, "Where the system shows a later one, do not touch it."),
        TableColumn("as_of", "As of", Kind.MOMENT, "What was done on the case after this was never signed."),
        TableColumn("elsewhere", "Held elsewhere", meaning="Folders and boxes with more of the case. They stay."),
    ),
    OrderPart.BOXES: (
        TableColumn("barcode", "Barcode", meaning="The box to destroy; leave as it is."),
        TableColumn("location", "Location", meaning="Where it is, as the register knows it."),
        TableColumn("description", "Description", meaning="What lies in it."),
        TableColumn("classes", "Classes", meaning="Classes of what lies in it, as the register knows it."),
        TableColumn("due_on", "Due", Kind.DATE, "First day on which it may go: that of the file that lasts longest."),
    ),
}
_FILLED_IN = {
    "result": TableColumn("result", "Result", meaning="Fill in: done, failed, missing. Empty where not tried."),
    "deleted": TableColumn("deleted", "Deleted", meaning="Fill in: what the system says was deleted."),
    "certificate": TableColumn(
        "certificate", "Certificate number", meaning="Fill in: number of the contractor's certificate of destruction."
    ),
    "certificate_on": TableColumn(
        "certificate_on", "Certificate date", meaning="Fill in: its date, such as 2026-12-04."
    ),
    "method": TableColumn("method", "Method", meaning="Fill in: how, such as cross-cut shredding."),
    "why": TableColumn("why", "Why", meaning="Fill in where it is not done, such as: access denied."),
    "by": TableColumn("by", "By", meaning="Fill in: who did it."),
    "when": TableColumn("when", "When", meaning="Fill in: date and time in the UK, such as 2026-12-04 14:30."),
}


def order_tables(document: Mapping[str, Json]) -> tuple[Table, ...]:
    """Return a work order as it goes out in Excel: a sheet a part with rows to fill in, instructions on the last."""
    parts = [OrderPart(str(one["part"])) for one in _objects(document["parts"])]
    return tuple(_part_table(document, part, (part,)) for part in parts)


def order_table(document: Mapping[str, Json]) -> Table:
    """Return a work order as one table, for CSV: the columns of all its parts, empty where a line has none."""
    parts = [OrderPart(str(one["part"])) for one in _objects(document["parts"])]
    return _part_table(document, None, parts)


def _part_table(document: Mapping[str, Json], part: OrderPart | None, parts: Sequence[OrderPart]) -> Table:
    columns = _columns(parts)
    lines = [line for line in _objects(document["lines"]) if part is None or line["part"] == part.value]
    rows = [tuple(_order_cell(document, line, column) for column in columns) for line in lines]
    title = f"Work order {document['order']}"
    named = f"{title} {part.value}" if part is not None and part is not OrderPart.FILES else title
    return Table(named, columns, rows, _about(document, parts))


def _columns(parts: Sequence[OrderPart]) -> tuple[TableColumn, ...]:
    sent = [column for part in parts for column in _SENT[part]]
    asked = {name for part in parts for name in FILLED_IN[part]}
    found = (_ORDER, _LINE, *sent, *(column for name, column in _FILLED_IN.items() if name in asked))
    return tuple({column.name: column for column in found}.values())


def _order_cell(document: Mapping[str, Json], line: Mapping[str, object], column: TableColumn) -> Cell:
    value = document["order"] if column.name == "order" else line.get(column.name)
    if isinstance(value, list):
        return "; ".join(str(one) for one in value)
    if column.kind is Kind.DATE:
        return date.fromisoformat(str(value)) if value else None
    if column.kind is Kind.MOMENT:
        return datetime.fromisoformat(str(value)) if value else None
    return value if isinstance(value, int) else str(value) if value is not None else None


def _about(document: Mapping[str, Json], parts: Sequence[OrderPart]) -> tuple[tuple[str, str], ...]:
    """Return what stands on the sheet of instructions."""
    found = [
        ("Work order", str(document["order"])),
        ("Of the list", f"{document['list']}, {document['title']}"),
        ("Signed by", str(document["signed_by"])),
        ("Issued by", str(document["issued_by"])),
        ("Good until", str(document["expires_on"])),
        ("SHA-256 of the order", str(document["sha256"])),
    ]
    for part in _objects(document["parts"]):
        if OrderPart(str(part["part"])) not in parts:
            continue
        name = str(part["part"]).capitalize()
        found.append((f"{name} carried out by", str(part["carried_out_by"])))
        said = part["instructions"]
        if isinstance(said, list):
            found += [(f"{name}, instruction {number}", str(one)) for number, one in enumerate(said, start=1)]
    return tuple(found)


def _objects(lines: object) -> Iterator[Mapping[str, object]]:
    if isinstance(lines, list):
        yield from (one for one in lines if isinstance(one, Mapping))
