"""Check a metadata CSV as TDR will check it, and say it in TDR's words; then say what TDR does not.

`validate` gives the very report TDR gives: the same file error, and for each file the same errors and
data. `further_faults` are rules of ours over the same rows: what passes TDR's check and is wrong all the
same. Both are functions of bytes, the files that were uploaded and a day. Order of the checks, and what
goes into the report: tdr-draft-metadata-validator 3fe4a95.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice

from retention.faults import Fault, FaultCode
from transfer.faults import (
    ALTERNATE_TELLS,
    COLUMN_LEFT_OUT,
    EXEMPTION_LAPSES,
    FLAG_NOT_STORED,
    HEADING_MISSING,
    HEADING_TWICE,
    HEADING_UNKNOWN,
    LIST_ENDS_EMPTY,
    LOOKS_LIKE_FORMULA,
    METADATA_EMPTY,
    METADATA_NOT_CSV,
    METADATA_NOT_UTF_8,
    ROW_REFUSED,
)
from transfer.metadata.form import Kind, MetadataForm, tdr_form
from transfer.metadata.rules import (
    CLOSED,
    Wrong,
    as_date,
    base_errors,
    closed_errors,
    counts_differ,
    open_errors,
    relationship_errors,
    schedule_date_errors,
    split,
    values_of,
)

FORMULA_STARTS = ("=", "+", "-", "@")  # OWASP, CSV Injection


class FileError(StrEnum):
    """Why TDR takes or refuses the file as a whole; the values are TDR's."""

    NONE = "None"
    UTF_8 = "UTF_8"
    INVALID_CSV = "INVALID_CSV"
    DUPLICATE_HEADER = "DUPLICATE_HEADER"
    SCHEMA_REQUIRED = "SCHEMA_REQUIRED"
    ADDITIONAL_HEADER = "ADDITIONAL_HEADER"
    SCHEMA_VALIDATION = "SCHEMA_VALIDATION"
    UNKNOWN = "UNKNOWN"


_WHOLE_FILE: Mapping[FileError, FaultCode] = {
    FileError.UTF_8: METADATA_NOT_UTF_8,
    FileError.INVALID_CSV: METADATA_NOT_CSV,
    FileError.DUPLICATE_HEADER: HEADING_TWICE,
    FileError.SCHEMA_REQUIRED: HEADING_MISSING,
    FileError.ADDITIONAL_HEADER: HEADING_UNKNOWN,
    FileError.UNKNOWN: METADATA_EMPTY,
}


@dataclass(frozen=True, slots=True)
class UploadedFile:
    """A file as TDR knows it: its path below and with the top folder, and its UTC day of last change."""

    path: str
    last_modified_on: date

    @property
    def name(self) -> str:
        """Return the last part of the path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True, order=True)
class RowError:
    """One error in TDR's terms; `heading` is empty where the row as a whole is meant."""

    process: str
    heading: str
    error_key: str
    message: str


@dataclass(frozen=True, slots=True)
class AssetErrors:
    """What is wrong with one file's row, and the cells that TDR quotes."""

    asset: str
    errors: tuple[RowError, ...]
    data: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MetadataReport:
    """TDR's error report; without errors where `file_error` is NONE."""

    consignment: str
    on: date
    file_error: FileError
    assets: tuple[AssetErrors, ...]

    def as_json(self) -> dict[str, object]:
        """Return the report in TDR's own shape."""
        return {
            "consignmentId": self.consignment,
            "date": self.on.isoformat(),
            "fileError": self.file_error.value,
            "validationErrors": [_asset_as_json(asset) for asset in self.assets],
        }

    def faults(self) -> tuple[Fault, ...]:
        """Return each error as a fault of ours that carries TDR's message."""
        code = _WHOLE_FILE.get(self.file_error, ROW_REFUSED)
        return tuple(_fault(code, asset, error) for asset in self.assets for error in asset.errors)


def _asset_as_json(asset: AssetErrors) -> dict[str, object]:
    return {
        "assetId": asset.asset,
        "errors": [
            {
                "validationProcess": error.process,
                "property": error.heading,
                "errorKey": error.error_key,
                "message": error.message,
            }
            for error in asset.errors
        ],
        "data": [{"name": name, "value": value} for name, value in asset.data],
    }


def _fault(code: FaultCode, asset: AssetErrors, error: RowError) -> Fault:
    if code is not ROW_REFUSED:
        return Fault(code, "the metadata file", "" if code in (METADATA_NOT_UTF_8, METADATA_NOT_CSV) else error.heading)
    value = dict(asset.data).get(error.heading, "")
    place = f"{asset.asset}, {error.heading}" if error.heading else asset.asset
    return Fault(code, place, f"{value!r}: {error.message}" if error.heading else error.message)


# -- the file -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MetadataRows:
    """The headings of a metadata CSV and its rows, heading -> text; rows without any text are left out."""

    headings: tuple[str, ...]
    rows: tuple[Mapping[str, str], ...]


def read_rows(content: bytes, *, most: int | None = None) -> MetadataRows:
    """Return what the CSV holds, at most `most` rows of it; None: all.

    Raises UnicodeDecodeError where it is not UTF-8, csv.Error where it is no CSV.
    """
    lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    headings = tuple(next(lines, ()))
    rows = [dict(zip(headings, cells, strict=False)) for cells in islice(filter(any, lines), most)]
    return MetadataRows(headings, tuple(rows))


def validate(
    content: bytes, uploaded: Iterable[UploadedFile], *, consignment: str, on: date, form: MetadataForm | None = None
) -> MetadataReport:
    """Return TDR's report on the CSV `content`, for the files `uploaded`, on the day `on`."""
    return _Validation(consignment, on, form or tdr_form()).run(content, {file.path: file for file in uploaded})


class _Validation:
    """One run of TDR's checks; the first that fails for the file as a whole ends it."""

    def __init__(self, consignment: str, on: date, form: MetadataForm) -> None:
        self._consignment = consignment
        self._on = on
        self._form = form
        self._key = form.heading("file_path")
        self._errors: dict[str, dict[RowError, None]] = {}
        self._data: dict[str, dict[tuple[str, str], None]] = {}

    def run(self, content: bytes, uploaded: Mapping[str, UploadedFile]) -> MetadataReport:
        try:
            read = read_rows(content)
        except UnicodeDecodeError:
            self._whole_file("FILE_CHECK", self._consignment, "UTF8", "FILE_CHECK.UTF.INVALID")
            return self._report(FileError.UTF_8)
        except csv.Error:
            self._whole_file("FILE_CHECK", self._consignment, "LOAD", "FILE_CHECK.CSV.INVALID")
            return self._report(FileError.INVALID_CSV)
        return self._report(self._headings(read) or self._rows(read.rows, read.headings, uploaded))

    def _headings(self, read: MetadataRows) -> FileError | None:
        for heading, count in Counter(read.headings).items():
            if count > 1:
                message = f"DUPLICATE_HEADER.{self._form.key_of(heading)}.duplicate"
                self._whole_file("DUPLICATE_HEADER", heading, "duplicate", message)
        if self._errors:
            return FileError.DUPLICATE_HEADER
        if not read.rows:
            self._whole_file("Validation", self._consignment, "UNKNOWN", "head of empty list")
            return FileError.UNKNOWN
        first = read.rows[0]
        missing = [
            Wrong("SCHEMA_REQUIRED", column.key, "required")
            for column in self._form.columns
            if column.is_required and column.heading not in first
        ]
        if missing:
            self._add_wrong(first, missing, quoted=first)
            return FileError.SCHEMA_REQUIRED
        for heading in sorted(set(read.headings) - set(self._form.headings)):
            self._whole_file("ADDITIONAL_HEADER", heading, "additional", "")
        return FileError.ADDITIONAL_HEADER if self._errors else None

    def _rows(
        self, rows: Sequence[Mapping[str, str]], headings: Sequence[str], uploaded: Mapping[str, UploadedFile]
    ) -> FileError:
        counts = Counter(self._asset(row) for row in rows)
        first = {self._asset(row): row for row in reversed(rows)}
        for path in uploaded:
            if path not in counts:
                self._row_error(path, "missing")
        for path, count in counts.items():
            if count > 1:
                self._row_error(path, "duplicate")
            if path not in uploaded:
                self._row_error(path, "unknown")
        for row in rows:
            if (file := uploaded.get(self._asset(row))) is not None:
                self._protected(row, file, headings)
            self._add_wrong(row, self._wrong(row), quoted=first[self._asset(row)])
            self._exemptions(row)
        return FileError.SCHEMA_VALIDATION if self._errors else FileError.NONE

    def _wrong(self, row: Mapping[str, str]) -> Iterator[Wrong]:
        values = values_of(row, self._form)
        yield from base_errors(values, self._form, on=self._on)
        yield from closed_errors(values)
        yield from open_errors(values)
        yield from relationship_errors(values)

    def _protected(self, row: Mapping[str, str], file: UploadedFile, headings: Sequence[str]) -> None:
        expected = {"file_name": file.name, "date_last_modified": file.last_modified_on.isoformat()}
        for key, value in expected.items():
            heading = self._form.heading(key)
            if heading in headings and row.get(heading, "") != value:
                message = self._form.message(f"PROTECTED_FIELD.{key}")
                error = RowError("PROTECTED_FIELD", heading, "PROTECTED_FIELD", message)
                self._add(self._asset(row), error, [(heading, row.get(heading, ""))])

    def _exemptions(self, row: Mapping[str, str]) -> None:
        code, period, schedule, start = (
            self._form.heading(key)
            for key in ("foi_exemption_code", "closure_period", "foi_exemption_asserted", "closure_start_date")
        )
        if counts_differ(row.get(code, ""), row.get(period, ""), self._form):
            key = "closureCodeAndPeriodMismatch"
            for heading in (code, period):
                error = RowError(CLOSED, heading, key, self._form.message(f"{CLOSED}.{key}"))
                self._add(self._asset(row), error, [(heading, row.get(heading, ""))])
        for key in schedule_date_errors(row.get(schedule, ""), row.get(start, ""), self._form):
            error = RowError(CLOSED, schedule, key, self._form.message(f"{CLOSED}.{key}"))
            self._add(self._asset(row), error, [(schedule, row[schedule])])

    # -- gathering ---------------------------------------------------------------------------------------------

    def _asset(self, row: Mapping[str, str]) -> str:
        return row.get(self._key, self._key)

    def _add_wrong(self, row: Mapping[str, str], wrong: Iterable[Wrong], *, quoted: Mapping[str, str]) -> None:
        for one in wrong:
            heading = self._form.heading(one.key)
            message = self._form.message(f"{one.process}.{one.key}.{one.error_key}")
            data = [(name, quoted[name]) for name in (self._key, heading) if name in quoted]
            self._add(self._asset(row), RowError(one.process, heading, one.error_key, message), data)

    def _row_error(self, asset: str, error_key: str) -> None:
        message = self._form.message(f"ROW_VALIDATION.{error_key}")
        self._add(asset, RowError("ROW_VALIDATION", "", error_key, message), [(self._key, asset)])

    def _whole_file(self, process: str, heading: str, error_key: str, message: str) -> None:
        self._add(self._consignment, RowError(process, heading, error_key, message), [])

    def _add(self, asset: str, error: RowError, data: Iterable[tuple[str, str]]) -> None:
        self._errors.setdefault(asset, {})[error] = None
        self._data.setdefault(asset, {}).update(dict.fromkeys(data))

    def _report(self, file_error: FileError) -> MetadataReport:
        assets = [AssetErrors(asset, tuple(errors), tuple(self._data[asset])) for asset, errors in self._errors.items()]
        return MetadataReport(self._consignment, self._on, file_error, tuple(assets))


# -- what TDR does not say ---------------------------------------------------------------------------------------


def further_faults(read: MetadataRows, form: MetadataForm | None = None) -> tuple[tuple[Fault, ...], tuple[Fault, ...]]:
    """Return the faults and the warnings that TDR's check does not give. Rule: ours, ADR 31."""
    form = form or tdr_form()
    left_out = [heading for heading in form.headings if heading not in read.headings]
    warnings = [Fault(COLUMN_LEFT_OUT, "the metadata file", heading) for heading in left_out]
    faults: list[Fault] = []
    for row in read.rows:
        place = row.get(form.heading("file_path"), "")
        cell = _cells(row, form)
        faults += [Fault(FLAG_NOT_STORED, f"{place}, {heading}", text) for heading, text in _odd_flags(row, form)]
        faults += [Fault(LIST_ENDS_EMPTY, f"{place}, {heading}", text) for heading, text in _open_lists(row, form)]
        if _alternate_tells(cell("file_name"), cell("title_alternate")):
            faults.append(Fault(ALTERNATE_TELLS, place, cell("title_alternate")))
        warnings += [Fault(EXEMPTION_LAPSES, place, words) for words in _lapsed(cell, form)]
        warnings += [
            Fault(LOOKS_LIKE_FORMULA, f"{place}, {heading}", text)
            for heading, text in row.items()
            if text.startswith(FORMULA_STARTS)
        ]
    return tuple(faults), tuple(warnings)


Cells = Callable[[str], str]


def _cells(row: Mapping[str, str], form: MetadataForm) -> Cells:
    return lambda key: row.get(form.heading(key), "")


def _odd_flags(row: Mapping[str, str], form: MetadataForm) -> Iterator[tuple[str, str]]:
    """Yield flags that TDR's check takes and its store does not: only "yes" is stored as closed."""
    taken = form.true_words | form.false_words
    for column in form.columns:
        text = row.get(column.heading, "")
        if column.kind is Kind.FLAG and text.upper() in taken and text not in ("Yes", "No"):
            yield column.heading, text


def _open_lists(row: Mapping[str, str], form: MetadataForm) -> Iterator[tuple[str, str]]:
    for column in form.columns:
        text = row.get(column.heading, "")
        if column.kind in (Kind.LIST, Kind.YEARS) and text.endswith(form.list_separator):
            yield column.heading, text


def _alternate_tells(name: str, alternate: str) -> bool:
    stem, dot, extension = name.rpartition(".")
    if not alternate or not name:
        return False
    return alternate in (name, stem) or bool(dot and alternate.lower().endswith(f".{extension.lower()}"))


def _lapsed(cell: Cells, form: MetadataForm) -> Iterator[str]:
    """Yield each exemption that lapses before its closure ends; counted from the end of the record's year."""
    start = as_date(cell("closure_start_date"))
    made = as_date(cell("end_date") or cell("date_last_modified"))
    if start is None or made is None:
        return
    codes, periods = split(cell("foi_exemption_code"), form), split(cell("closure_period"), form)
    for code, period in zip(codes, periods, strict=False):
        if code in form.lapses and period.isdigit() and start.year + int(period) > made.year + form.lapses[code]:
            lapse = made.year + form.lapses[code]
            yield f"{code} lapses at the end of {lapse}, closed until {start.year + int(period)}"
