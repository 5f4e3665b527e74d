"""The CSV files of an export, read line by line into staged rows; a line that can't be read costs itself alone."""

from collections.abc import Callable, Iterator
from itertools import islice
from operator import itemgetter
from pathlib import Path

from records.faults.exports import (
    CELL_COUNT_DIFFERS,
    COLUMN_NOT_KNOWN,
    COLUMN_NOT_SENT,
    NOT_A_CSV_TABLE,
    NOT_UTF8,
    SENT_LINE_UNREADABLE,
)
from records.sources.cms.sent import SentFile
from records.sources.cms.staging import FaultPlace, Staging
from records.sources.list_text import ListRecord, ListText, records_of
from records.store.case_columns import CaseTable

Cells = tuple[str, ...]
HEADER_COLUMNS = 200
BATCH = 10_000


def stage_csv(path: Path, sent: SentFile, table: CaseTable, staging: Staging) -> int:
    """Stage the rows of the CSV file `path` and return how many rows it has, read or not."""
    text, has_nul = _utf8_text(path, sent, staging)
    records = records_of(text)
    first = next(records, None)
    header = tuple(cell.strip().lower() for cell in first.cells) if first else ()
    known = {column.name for column in table.columns}
    if first is None or "urn" not in header or len(header) > HEADER_COLUMNS:
        staging.add_fault(NOT_A_CSV_TABLE, FaultPlace(sent.name), found=", ".join(header[:9]))
        return 0
    place = FaultPlace(sent.name, first.line)
    for name in header:
        if name not in known:
            staging.add_fault(COLUMN_NOT_KNOWN, place, found=name, row_left_out=False)
    for column in table.columns:
        if column.name not in header and (column.required or column.must_be_sent):
            expected = ", ".join(entry.name for entry in table.columns)
            staging.add_fault(COLUMN_NOT_SENT, place, found=column.name, expected=expected, row_left_out=False)
    return _stage(records, sent.name, header, table, has_nul=has_nul, staging=staging)


def _stage(
    records: Iterator[ListRecord], file: str, header: Cells, table: CaseTable, *, has_nul: bool, staging: Staging
) -> int:
    in_order = _in_order(header, table)
    writer, width, rows = staging.writers[table.name], len(header), 0
    while batch := list(islice(records, BATCH)):
        rows += len(batch)
        good = [record for record in batch if len(record.cells) == width]
        if has_nul:
            good = [record for record in good if not any("\0" in cell for cell in record.cells)]
        if len(good) < len(batch):
            read = {record.line for record in good}
            for record in batch:
                if record.line not in read:
                    _leave_out(record, width, FaultPlace(file, record.line), staging)
        writer.writerows([(record.line, *in_order((*record.cells, ""))) for record in good])
        staging.rows[table.name] += len(good)
    return rows


def _leave_out(record: ListRecord, width: int, place: FaultPlace, staging: Staging) -> None:
    if record.fault or len(record.cells) == width:
        staging.add_fault(SENT_LINE_UNREADABLE, place, found=record.fault or "a NUL character")
        return
    staging.add_fault(
        CELL_COUNT_DIFFERS, place, found=f"{len(record.cells)} cells", expected=f"{width} cells, as in the first line"
    )


def _in_order(header: Cells, table: CaseTable) -> Callable[[Cells], Cells]:
    """Return what puts the cells of a row, and one empty cell after them, into the order of the contract."""
    empty = len(header)
    places = [header.index(column.name) if column.name in header else empty for column in table.columns]
    return itemgetter(*places)


def _utf8_text(path: Path, sent: SentFile, staging: Staging) -> tuple[ListText, bool]:
    """Return the file as UTF-8, naming each line that is not, and whether it has NUL characters."""
    size, has_nul, number = path.stat().st_size, False, 0
    with path.open("rb") as stream:
        while lines := list(islice(stream, BATCH)):
            raw = b"".join(lines)
            has_nul = has_nul or b"\0" in raw
            for place in _damaged(raw, lines):
                staging.add_fault(NOT_UTF8, FaultPlace(sent.name, number + place), row_left_out=False)
            number += len(lines)
    return (
        ListText(
            path=path,
            codec="utf-8-sig",
            has_bom=False,
            delimiter=",",
            newline="",
            sha256=sent.sha256,
            size_bytes=size,
            damaged_lines=(),
        ),
        has_nul,
    )


def _damaged(raw: bytes, lines: list[bytes]) -> Iterator[int]:
    """Yield the place, from 1, of each of `lines` that is not UTF-8."""
    if _is_utf8(raw):
        return
    yield from (place for place, line in enumerate(lines, start=1) if not _is_utf8(line))


def _is_utf8(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
