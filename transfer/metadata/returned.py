"""Take back the metadata sheet that people filled in: what they changed, and every fault by its row.

Compared with the rows that were given out. What comes from the file itself, and what the sensitivity
review decided, can't be changed here; all else is checked as TDR will check it. Nothing is taken while
there is one fault.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from retention.faults import Fault
from transfer.consignment_faults import (
    CELL_NOT_THEIRS,
    CELL_NOT_UNDERSTOOD,
    ROW_LOST,
    ROW_NOT_OURS,
    ROW_TWICE,
    SHEET_EMPTY,
    SHEET_HEADING,
)
from transfer.faults import LOOKS_LIKE_FORMULA
from transfer.metadata.check import FORMULA_STARTS, MetadataRows
from transfer.metadata.form import MetadataForm, tdr_form
from transfer.metadata.rows import COMPLETED_KEYS
from transfer.metadata.rules import base_errors, relationship_errors, values_of
from transfer.metadata.sheet import read_sheet

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Changed:
    """One cell that somebody filled in, by TDR's key."""

    path: str
    key: str
    heading: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Returned:
    """What came back: the cells that differ, the faults, and what to look at. With a fault nothing is taken."""

    changes: tuple[Changed, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]

    @property
    def may_be_taken(self) -> bool:
        """Return whether the changes can be recorded."""
        return not self.faults

    def completions(self) -> dict[str, dict[str, str]]:
        """Return path -> key -> value of what was filled in."""
        found: dict[str, dict[str, str]] = {}
        for change in self.changes:
            found.setdefault(change.path, {})[change.key] = change.after
        return found


def read_returned(
    content: bytes, name: str, given: Sequence[Row], *, on: date, form: MetadataForm | None = None
) -> Returned:
    """Return what the sheet `content`, called `name`, changes in the rows that were `given` out."""
    form = form or tdr_form()
    sheet = read_sheet(content, name, form)
    faults = [*sheet.faults, *(_heading_faults(sheet.rows, name, form) if not sheet.faults else ())]
    if faults:
        return Returned((), tuple(faults), ())
    if not sheet.rows.rows:
        return Returned((), (Fault(SHEET_EMPTY, name),), ())
    return _compare(sheet.rows, given, form, on)


def _heading_faults(rows: MetadataRows, name: str, form: MetadataForm) -> Iterator[Fault]:
    for heading in form.headings:
        if heading not in rows.headings:
            yield Fault(SHEET_HEADING, name, f"{heading} is missing")
    for heading in rows.headings:
        if heading not in form.headings:
            yield Fault(SHEET_HEADING, name, f"{heading or 'a column without a heading'} is not of the sheet")


def _compare(rows: MetadataRows, given: Sequence[Row], form: MetadataForm, on: date) -> Returned:
    key = form.heading("file_path")
    ours = {row[key]: row for row in given}
    faults: list[Fault] = []
    warnings: list[Fault] = []
    changes: list[Changed] = []
    counts = Counter(row.get(key, "") for row in rows.rows)
    faults += [Fault(ROW_LOST, path) for path in ours if path not in counts]
    faults += [Fault(ROW_TWICE, path, f"{count} rows") for path, count in counts.items() if count > 1]
    for row in rows.rows:
        path = row.get(key, "")
        before = ours.get(path)
        if before is None:
            faults.append(Fault(ROW_NOT_OURS, path or "a row without a path"))
            continue
        changes += _changes(path, before, row, form)
        faults += _not_theirs(path, before, row, form)
        faults += _not_understood(path, row, form, on)
        warnings += [
            Fault(LOOKS_LIKE_FORMULA, f"{path}, {heading}", text)
            for heading, text in row.items()
            if text.startswith(FORMULA_STARTS) and text != before.get(heading)
        ]
    return Returned(tuple(changes), tuple(faults), tuple(warnings))


def _changes(path: str, before: Row, after: Row, form: MetadataForm) -> Iterator[Changed]:
    for key in COMPLETED_KEYS:
        heading = form.heading(key)
        if after.get(heading, "") != before.get(heading, ""):
            yield Changed(path, key, heading, before.get(heading, ""), after.get(heading, ""))


def _not_theirs(path: str, before: Row, after: Row, form: MetadataForm) -> Iterator[Fault]:
    for column in form.columns:
        was, now = before.get(column.heading, ""), after.get(column.heading, "")
        if column.key not in COMPLETED_KEYS and was != now:
            yield Fault(CELL_NOT_THEIRS, f"{path}, {column.heading}", f"{was!r} became {now!r}")


def _not_understood(path: str, row: Row, form: MetadataForm, on: date) -> Iterator[Fault]:
    values = {key: value for key, value in values_of(row, form).items() if key in COMPLETED_KEYS}
    wrong = [*base_errors(values, form, on=on), *relationship_errors(values)]
    for one in wrong:
        heading = form.heading(one.key)
        message = form.message(f"{one.process}.{one.key}.{one.error_key}")
        yield Fault(CELL_NOT_UNDERSTOOD, f"{path}, {heading}", f"{row.get(heading, '')!r}: {message}")
