"""The sheet of a list as a workbook: written for people to fill in, read back with care."""

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from appraisal.lists.faults import SHEET_UNREADABLE
from appraisal.lists.sheet import CRITERION, DECISION, HEADINGS, MARK, REASON, RECORD, SheetRow, standings
from appraisal.lists.values import Answer, DisposalList, ListKind
from muniment.tables.cells import Kind, Table, TableColumn
from muniment.wiring import Store
from records.estate.view import shown_path
from retention.facts import Ref
from retention.faults import Fault, Refusal

MAXIMUM_BYTES = 20_000_000
MAXIMUM_UNPACKED_BYTES = 200_000_000
MAXIMUM_ROWS = 200_000
MEANINGS = {
    DECISION: "Write select, leave out, retain (transfer lists) or keep.",
    CRITERION: "The criterion of selection, where there is one.",
    REASON: "Why; a decision has a reason.",
    RECORD: "Identifies the record; don't change it.",
    MARK: "How the record stood when this sheet was made; don't change it.",
}
KINDS = {"Size": Kind.BYTES}


def shown_files(store: Store, list_: DisposalList) -> dict[Ref, str]:
    """Return the paths of the files on the list as users know them."""
    sources = {one.ref: one.shown_as for one in store.surveys.sources()}
    return {file.ref: shown_path(sources.get(file.ref.source, file.ref.source), file.path) for file in list_.files}


def sheet_table(store: Store, list_: DisposalList) -> Table:
    """Return the sheet of a list: one row a record, with Decision, Criterion and Reason to be filled in."""
    columns = tuple(
        TableColumn(name.lower().replace(" ", "_"), name, KINDS.get(name, Kind.TEXT), MEANINGS.get(name, ""))
        for name in HEADINGS
    )
    rows = tuple(
        (
            one.shown_as,
            "retain" if one.answer is Answer.RETAIN else one.answer.value,
            one.criterion,
            one.reason,
            one.person,
            one.size_bytes,
            str(one.ref),
            one.mark,
        )
        for one in standings(list_, shown_files(store, list_))
    )
    offered = ", ".join(one.value for one in Answer if one is not Answer.RETAIN or list_.kind is ListKind.TRANSFER)
    about = (
        ("List", f"{list_.ref} {list_.title}"),
        ("Version", str(list_.version)),
        ("How to use it", f"Change Decision ({offered}), Criterion and Reason; save as .xlsx; upload it at the list."),
    )
    return Table(f"List {list_.ref}", columns, rows, about)


def read_rows(data: bytes) -> tuple[SheetRow, ...]:
    """Return the rows of a sheet that came back; a Refusal where it can't be read as one of ours."""
    if len(data) > MAXIMUM_BYTES or _unpacked_bytes(data) > MAXIMUM_UNPACKED_BYTES:
        raise Refusal(Fault(SHEET_UNREADABLE, "the sheet", "it is too large"))
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        lines = list(book.worksheets[0].iter_rows(values_only=True, max_row=MAXIMUM_ROWS + 2, max_col=40))
    except (
        BadZipFile,
        InvalidFileException,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        OSError,
        SyntaxError,
    ) as error:
        raise Refusal(Fault(SHEET_UNREADABLE, "the sheet", "it is no workbook")) from error
    if len(lines) > MAXIMUM_ROWS + 1:
        raise Refusal(Fault(SHEET_UNREADABLE, "the sheet", f"more than {MAXIMUM_ROWS:,} rows"))
    headings = [_text(cell) for cell in lines[0]] if lines else []
    lacking = [name for name in (DECISION, CRITERION, REASON, RECORD, MARK) if name not in headings]
    if lacking:
        raise Refusal(Fault(SHEET_UNREADABLE, "Row 1", f"without {', '.join(lacking)}"))
    rows = [
        SheetRow(number, dict(zip(headings, (_text(cell) for cell in line), strict=False)))
        for number, line in enumerate(lines[1:], start=2)
    ]
    return tuple(row for row in rows if any(row.cells.values()))


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _unpacked_bytes(data: bytes) -> int:
    """Return how large the workbook is unpacked, as its directory says; 0 where it is no archive."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            return sum(one.file_size for one in archive.infolist())
    except (BadZipFile, ValueError, OSError):
        return 0
