"""Rows on their way in: each table of an export as one plain list with line numbers, and the faults met.

What is staged is written by us and so always well formed; it is typed and checked in DuckDB
afterwards, table by table, however large. Faults go to a list on the disk too: a bad export may
have millions.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol

from records.store.case_columns import CASE_TABLES, FAULT_COLUMNS, CaseTable
from retention.faults import FaultCode

FOUND_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class FaultPlace:
    """Where in an export a fault is: the file, and where known its line, case and column."""

    file: str
    line: int | None = None
    urn: str = ""
    column: str = ""


class RowWriter(Protocol):
    """What writes one row of cells."""

    def writerow(self, row: Iterable[object], /) -> object:
        """Write `row`."""

    def writerows(self, rows: Iterable[Iterable[object]], /) -> object:
        """Write `rows`."""


class Staging:
    """The staged tables of one export, open for writing; used as a context."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._streams: dict[str, IO[str]] = {}
        self.rows: dict[str, int] = {}
        self.fault_count = 0
        self.writers = {table.name: self._writer(table.name) for table in CASE_TABLES}
        self._faults = self._writer("faults")

    def _writer(self, name: str) -> RowWriter:
        stream = self.path(name).open("w", encoding="utf-8", errors="backslashreplace", newline="")
        self._streams[name] = stream
        self.rows[name] = 0
        return csv.writer(stream, lineterminator="\n")

    def path(self, name: str) -> Path:
        """Return the path of the staged table `name`, or of the `faults`."""
        return self.folder / f"{name}.csv"

    def add_fault(
        self, code: FaultCode, place: FaultPlace, *, found: str = "", expected: str = "", row_left_out: bool = True
    ) -> None:
        """Add one fault that was met before the cells were typed."""
        self.fault_count += 1
        cells = (place.file, place.line, place.urn, place.column, code.code, found[:FOUND_CHARACTERS], expected)
        self._faults.writerow((*cells, "true" if row_left_out else "false", code.who))

    def __enter__(self) -> "Staging":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stream in self._streams.values():
            stream.close()


def staged_relation(path: Path, names: Sequence[str]) -> str:
    """Return the staged list `path` as a relation whose columns `names` are all text; what is empty is missing."""
    from records.store.evidence import quoted

    columns = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in names)
    return (
        f"read_csv({quoted(str(path))}, header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"', "
        f"new_line = '\\n', nullstr = '', parallel = false, strict_mode = true, max_line_size = 16777216, "
        f"columns = {{{columns}}})"
    )


def staged_names(table: CaseTable) -> tuple[str, ...]:
    """Return the columns of a staged table: the line, then those of the contract."""
    return ("line", *(column.name for column in table.columns))


FAULT_NAMES = tuple(column.name for column in FAULT_COLUMNS)
