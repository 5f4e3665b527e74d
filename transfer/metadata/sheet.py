"""Read a sheet that somebody sends back: CSV or workbook, whatever is in it, as headings and rows of text.

Nothing is altered: what can't be read is a fault with its row, and the sheet is then not taken.
"""

import csv
from collections import Counter
from dataclasses import dataclass

from retention.faults import Fault, UsageError
from transfer.faults import (
    HEADING_TWICE,
    METADATA_NOT_CSV,
    METADATA_NOT_UTF_8,
    METADATA_TOO_LARGE,
    METADATA_TOO_MANY_ROWS,
)
from transfer.metadata.check import MetadataRows, read_rows
from transfer.metadata.file import LARGEST_BYTES, MOST_ROWS, read_workbook_bytes
from transfer.metadata.form import MetadataForm

_WORKBOOK = b"PK\x03\x04"
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet that was read: its rows, the faults of the whole, and cells that a spreadsheet changed.

    Where there are `faults` nothing of it may be taken.
    """

    rows: MetadataRows
    faults: tuple[Fault, ...]


def read_sheet(content: bytes, name: str, form: MetadataForm | None = None) -> Sheet:
    """Return the sheet in `content`, called `name`; what is wrong with it is among its faults, never raised."""
    nothing = MetadataRows((), ())
    if len(content) > LARGEST_BYTES:
        return Sheet(nothing, (Fault(METADATA_TOO_LARGE, name),))
    if content.startswith((_WORKBOOK, _OLD_WORKBOOK)):
        try:
            rows, altered = read_workbook_bytes(content, name, form)
        except UsageError as error:
            return Sheet(nothing, error.faults)
        return Sheet(rows, (*altered, *_twice(rows, name)))
    if b"\x00" in content:  # UTF-16, or no text at all
        return Sheet(nothing, (Fault(METADATA_NOT_UTF_8, name),))
    try:
        rows = read_rows(content, most=MOST_ROWS + 1)
    except UnicodeDecodeError:
        return Sheet(nothing, (Fault(METADATA_NOT_UTF_8, name),))
    except csv.Error as error:
        return Sheet(nothing, (Fault(METADATA_NOT_CSV, name, str(error)),))
    if len(rows.rows) > MOST_ROWS:
        return Sheet(nothing, (Fault(METADATA_TOO_MANY_ROWS, name, f"more than {MOST_ROWS:,} rows"),))
    return Sheet(rows, _twice(rows, name))


def _twice(rows: MetadataRows, name: str) -> tuple[Fault, ...]:
    counts = Counter(heading for heading in rows.headings if heading)
    return tuple(Fault(HEADING_TWICE, name, heading) for heading, count in counts.items() if count > 1)
