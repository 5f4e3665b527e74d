"""Take in a spreadsheet of the department's own: which column means what, which row is about which file.

A mapping is proposed from the headings and shown; a person confirms or changes it. Rows are matched to
files by the whole path as users know it, the path that would be uploaded, or a name that only one file
has. Dates as people write them in the UK are read; everything else is taken as it stands. Every fault is
said with its row, at once, and nothing is taken while there is one.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from retention.faults import Fault
from transfer.consignment_faults import (
    CELL_NOT_UNDERSTOOD,
    COLUMNS_NOT_TOLD,
    FILE_NOT_CERTAIN,
    ROW_NOT_OURS,
    ROW_TWICE,
    SHEET_EMPTY,
)
from transfer.metadata.form import Kind, MetadataForm, tdr_form
from transfer.metadata.returned import Changed, Returned
from transfer.metadata.rows import COMPLETED_KEYS
from transfer.metadata.rules import base_errors, values_of
from transfer.metadata.sheet import read_sheet

# What departments call the columns; compared without capitals, blanks and signs. Rule: ours, ADR 54.
_CALLED: Mapping[str, tuple[str, ...]] = {
    "file_path": ("path", "filepath", "file path", "full path", "location", "folder path", "unc path"),
    "file_name": ("filename", "file name", "name", "document", "document name", "file"),
    "end_date": ("date of record", "record date", "document date", "date created", "creation date", "date"),
    "description": ("description", "summary", "content", "contents", "title", "document title", "subject"),
    "former_reference_department": ("former reference", "reference", "file reference", "department reference", "urn"),
    "language": ("language", "languages"),
    "file_name_translation": ("translated filename", "translated title", "translation"),
    "rights_copyright": ("copyright", "copyright holder", "rights"),
    "copyright_details": ("copyright details",),
    "related_material": ("related material", "related", "see also"),
    "restrictions_on_use": ("restrictions on use", "restrictions"),
    "evidence_provided_by": ("evidence provided by", "provided by"),
    "note": ("note", "notes", "comment", "comments", "remarks"),
}  # fmt: skip
_UK_DATE = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_KEYS_OF_FILES = ("file_path", "file_name")

Columns = Mapping[str, str]
"""Heading of the department -> key of TDR."""


def propose_mapping(headings: Sequence[str], form: MetadataForm | None = None) -> dict[str, str]:
    """Return heading -> TDR's key, where the heading says what it means; the others are left out.

    >>> propose_mapping(["Full path", "Document date", "Weight"])
    {'Full path': 'file_path', 'Document date': 'end_date'}
    """
    form = form or tdr_form()
    names = {_plain(name): key for key, called in _CALLED.items() for name in called}
    names |= {_plain(form.heading(key)): key for key in (*_KEYS_OF_FILES, *COMPLETED_KEYS)}
    found: dict[str, str] = {}
    for heading in headings:
        key = names.get(_plain(heading))
        if key is not None and key not in found.values():
            found[heading] = key
    return found


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


@dataclass(frozen=True, slots=True)
class KnownFile:
    r"""A file of the list: its path as it would be uploaded, and as users know it, such as \\FS99\SCD\Board\a.doc."""

    path: str
    shown_as: str


def read_department_sheet(
    content: bytes,
    name: str,
    mapping: Columns,
    files: Sequence[KnownFile],
    *,
    on: date,
    before: Mapping[str, Mapping[str, str]] | None = None,
    form: MetadataForm | None = None,
) -> Returned:
    """Return what the sheet fills in for `files`; `before` are path -> key -> value of what stands there now."""
    form = form or tdr_form()
    sheet = read_sheet(content, name, form)
    # a number in a sheet of their own is not a text that Excel changed: it is taken as it stands
    faults = [fault for fault in sheet.faults if not fault.place.startswith("row ")]
    if faults:
        return Returned((), tuple(faults), ())
    if not any(key in _KEYS_OF_FILES for key in mapping.values()):
        return Returned((), (Fault(COLUMNS_NOT_TOLD, name, ", ".join(sheet.rows.headings)[:200]),), ())
    if not sheet.rows.rows:
        return Returned((), (Fault(SHEET_EMPTY, name),), ())
    return _Taking(files, mapping, before or {}, form, on).take(sheet.rows.rows)


class _Taking:
    """One sheet being taken in."""

    def __init__(
        self,
        files: Sequence[KnownFile],
        mapping: Columns,
        before: Mapping[str, Mapping[str, str]],
        form: MetadataForm,
        on: date,
    ) -> None:
        self._mapping, self._before, self._form, self._on = mapping, before, form, on
        self._by_path = {_folded(path): file for file in files for path in (file.path, file.shown_as)}
        self._by_name: dict[str, list[KnownFile]] = defaultdict(list)
        for file in files:
            self._by_name[_folded(file.path.rpartition("/")[2])].append(file)

    def take(self, rows: Sequence[Mapping[str, str]]) -> Returned:
        changes: list[Changed] = []
        faults: list[Fault] = []
        first: dict[str, int] = {}
        for number, row in enumerate(rows, start=2):
            cells = {key: row.get(heading, "") for heading, key in self._mapping.items()}
            file = self._file_of(cells, number)
            if isinstance(file, Fault):
                faults.append(file)
                continue
            if file.path in first:
                faults.append(Fault(ROW_TWICE, f"row {number}", f"{file.path}, as row {first[file.path]}"))
                continue
            first[file.path] = number
            values = self._values(cells)
            faults += self._faults(values, number)
            changes += self._changes(file.path, values)
        return Returned(tuple(changes), tuple(faults), ())

    def _file_of(self, cells: Mapping[str, str], number: int) -> KnownFile | Fault:
        place = f"row {number}"
        if path := cells.get("file_path", "").strip():
            found = self._by_path.get(_folded(path))
            return found or Fault(ROW_NOT_OURS, place, path)
        name = cells.get("file_name", "").strip()
        named = self._by_name.get(_folded(name), [])
        if len(named) == 1:
            return named[0]
        return Fault(FILE_NOT_CERTAIN if named else ROW_NOT_OURS, place, name)

    def _values(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Return key -> value for TDR; empty cells say nothing."""
        found = {}
        for key, text in cells.items():
            if key in COMPLETED_KEYS and text.strip():
                column = self._form.column(key)
                found[key] = _as_tdr_date(text.strip()) if column.kind is Kind.DATE else text
        return found

    def _faults(self, values: Mapping[str, str], number: int) -> Iterator[Fault]:
        row = {self._form.heading(key): text for key, text in values.items()}
        for one in base_errors(values_of(row, self._form), self._form, on=self._on):
            message = self._form.message(f"{one.process}.{one.key}.{one.error_key}")
            place = f"row {number}, {self._form.heading(one.key)}"
            yield Fault(CELL_NOT_UNDERSTOOD, place, f"{values.get(one.key, '')!r}: {message}")

    def _changes(self, path: str, values: Mapping[str, str]) -> Iterator[Changed]:
        for key, after in values.items():
            was = self._before.get(path, {}).get(key, "")
            if after != was:
                yield Changed(path, key, self._form.heading(key), was, after)


def _folded(path: str) -> str:
    return path.strip().replace("\\", "/").casefold()


def _as_tdr_date(text: str) -> str:
    """Return a date as TDR writes it, from day/month/year as the UK writes it; anything else as it stands.

    >>> _as_tdr_date("3/5/2006"), _as_tdr_date("03.05.2006"), _as_tdr_date("May 2006"), _as_tdr_date("31/2/2006")
    ('2006-05-03', '2006-05-03', 'May 2006', '31/2/2006')
    """
    matched = _UK_DATE.fullmatch(text)
    if matched is None:
        return text
    day, month, year = (int(part) for part in matched.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return text
