"""TDR's rules for one row of the metadata CSV: what a cell is read as, and what is then wrong with it.

Each function takes a row and returns errors with TDR's own process and key, so that what we say is what
TDR will say. Sources: nationalarchives/da-metadata-schema 73d8905 (the four schemas), run as JSON Schema
2020-12 with formats asserted; tdr-draft-metadata-validator 3fe4a95 (counts and dates of exemptions).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from transfer.metadata.form import Column, Kind, MetadataForm

BASE, CLOSED, OPEN, RELATIONSHIP = "SCHEMA_BASE", "SCHEMA_CLOSURE_CLOSED", "SCHEMA_CLOSURE_OPEN", "SCHEMA_RELATIONSHIP"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_WHOLE_NUMBER = re.compile(r"[+-]?\d{1,10}")

Value = str | bool | None | tuple[str | int, ...]
Values = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong: TDR's process, the column's key, the key of the error."""

    process: str
    key: str
    error_key: str


def values_of(row: Mapping[str, str], form: MetadataForm) -> dict[str, Value]:
    """Return key -> value of the cells of `row` (heading -> text); headings that the row lacks are left out."""
    return {column.key: value_of(row[column.heading], column, form) for column in form.columns if column.heading in row}


def value_of(text: str, column: Column, form: MetadataForm) -> Value:
    """Return what TDR reads in a cell: nothing is trimmed; what can't be read as its kind stays text.

    >>> from transfer.metadata.form import tdr_form
    >>> [value_of(t, tdr_form().column("closure_period"), tdr_form()) for t in ("", "12;x;", ";")]
    [None, (12, 'x'), ()]
    """
    if text == "":
        return None
    if column.kind is Kind.FLAG:
        word = text.upper()
        return True if word in form.true_words else False if word in form.false_words else text
    if column.kind is Kind.LIST:
        return split(text, form)
    if column.kind is Kind.YEARS:
        return tuple(int(part) if _WHOLE_NUMBER.fullmatch(part) else part for part in split(text, form))
    return text


def split(text: str, form: MetadataForm) -> tuple[str, ...]:
    """Return the parts of a list; empty ones at its end are dropped, as Java's split does."""
    parts = text.split(form.list_separator)
    while parts and parts[-1] == "":
        parts.pop()
    return tuple(parts)


def as_date(text: Value) -> date | None:
    """Return the date that is written YYYY-MM-DD; None for anything else."""
    if not isinstance(text, str) or not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# -- the base schema ---------------------------------------------------------------------------------------


def base_errors(values: Values, form: MetadataForm, *, on: date) -> Iterator[Wrong]:
    """Yield what is wrong with each cell by itself; `on` is the day of the check, which is not yet the future."""
    for column in form.columns:
        if column.key in values:
            for error_key in sorted(set(_cell_errors(values[column.key], column, form, on))):
                yield Wrong(BASE, column.key, error_key)
    if not _starts_as_it_must(values, form):
        yield Wrong(BASE, "closure_start_date", "matchEndDateOrDateLastModified")


def _cell_errors(value: Value, column: Column, form: MetadataForm, on: date) -> Iterator[str]:
    if value is None:
        if not column.may_be_empty:
            yield "type"
            if column.kind is Kind.CHOICE:
                yield "enum"  # 2020-12: what stands beside $ref holds as well
        return
    if column.kind is Kind.FLAG:
        if not isinstance(value, bool):
            yield "type"
    elif column.kind is Kind.YEARS and isinstance(value, tuple):
        yield from _year_errors(value, form)
    elif column.kind is Kind.LIST and isinstance(value, tuple):
        yield from _list_errors(value, column)
    elif isinstance(value, str):
        yield from _text_errors(value, column, on)


def _year_errors(years: tuple[str | int, ...], form: MetadataForm) -> Iterator[str]:
    for year in years:
        if isinstance(year, str):
            yield "type"
        elif year < 1:
            yield "minimum"
        elif year > form.longest_closure_years:
            yield "maximum"


def _list_errors(parts: tuple[str | int, ...], column: Column) -> Iterator[str]:
    if any(part not in column.values for part in parts):
        yield "enum"
    if column.key == "rights_copyright":
        if not parts:
            yield "minItems"
        if "Unknown" in parts and len(parts) > 1:
            yield "maxItems"


def _text_errors(text: str, column: Column, on: date) -> Iterator[str]:
    if column.kind is Kind.CHOICE and text not in column.values:
        yield "enum"
    if column.kind is Kind.DATE:
        day = as_date(text)
        if day is None:
            yield "format.date"
        elif column.is_not_in_the_future and day > on:
            yield "daBeforeToday"
    if column.most_characters is not None and len(text) > column.most_characters:
        yield "maxLength"
    if column.is_one_line and ("\r" in text or "\n" in text):
        yield "pattern"


def _starts_as_it_must(values: Values, form: MetadataForm) -> bool:
    """Return whether the closure starts on the record's date, or on 31 December of its year."""
    start = as_date(values.get("closure_start_date"))
    if start is None or start == form.closure_start_always_allowed:
        return True
    of_record = values.get("end_date")
    day = as_date(values.get("date_last_modified") if of_record is None else of_record)
    return day is None or start in (day, date(day.year, 12, 31))


# -- closed, open, relationship -----------------------------------------------------------------------------------


def closed_errors(values: Values) -> Iterator[Wrong]:
    """Yield what is wrong with a closed record."""
    if values.get("closure_type") != "Closed":
        return
    for key in ("closure_start_date", "foi_exemption_asserted"):
        if key in values and values[key] is None:
            yield Wrong(CLOSED, key, "type")
    for key in ("closure_period", "foi_exemption_code"):
        yield from _closed_list_errors(values, key)
    for flag, alternate in (("title_closed", "title_alternate"), ("description_closed", "description_alternate")):
        if flag in values and not isinstance(values[flag], bool):
            yield Wrong(CLOSED, flag, "type")
        if values.get(flag) is True and values.get(alternate) is None:
            yield Wrong(CLOSED, alternate, "type")
        if values.get(alternate) is not None and flag in values and values[flag] is not True:
            yield Wrong(CLOSED, flag, "const")


def _closed_list_errors(values: Values, key: str) -> Iterator[Wrong]:
    if key not in values:
        return
    parts = values[key]
    if parts is None:
        yield Wrong(CLOSED, key, "type")
    elif parts == ():
        yield Wrong(CLOSED, key, "minItems")
    elif key == "closure_period" and isinstance(parts, tuple) and any(isinstance(part, str) for part in parts):
        yield Wrong(CLOSED, key, "type")


EMPTY_WHERE_OPEN = (
    "closure_start_date", "closure_period", "foi_exemption_code", "foi_exemption_asserted", "title_alternate",
    "description_alternate",
)  # fmt: skip


def open_errors(values: Values) -> Iterator[Wrong]:
    """Yield what is wrong with an open record."""
    if values.get("closure_type") != "Open":
        return
    for key in EMPTY_WHERE_OPEN:
        if values.get(key) is not None:
            yield Wrong(OPEN, key, "type")
    for key in ("title_closed", "description_closed"):
        if key in values and values[key] is not False:
            yield Wrong(OPEN, key, "const")


def relationship_errors(values: Values) -> Iterator[Wrong]:
    """Yield what is wrong between cells of any record."""
    if values.get("description_alternate") is not None and values.get("description") is None:
        yield Wrong(RELATIONSHIP, "description", "type" if "description" in values else "required")
    copyrights = values.get("rights_copyright")
    if isinstance(copyrights, tuple) and "Unknown" in copyrights:
        if "copyright_details" not in values:
            yield Wrong(RELATIONSHIP, "copyright_details", "required")
        elif values["copyright_details"] is not None:
            yield Wrong(RELATIONSHIP, "copyright_details", "type")


# -- exemptions, on the text as it stands -----------------------------------


def counts_differ(codes: str, periods: str, form: MetadataForm) -> bool:
    """Return whether there are as many periods as codes; an empty cell counts as one, as TDR counts.

    >>> from transfer.metadata.form import tdr_form
    >>> counts_differ("27(1);27(2)", "33", tdr_form()), counts_differ("", "33", tdr_form())
    (True, False)
    """
    return _count(codes, form) != _count(periods, form)


def _count(text: str, form: MetadataForm) -> int:
    return len(split(text, form)) if text else 1


def schedule_date_errors(schedule: str, start: str, form: MetadataForm) -> Iterator[str]:
    """Yield the keys of what is wrong with the date of the closure schedule."""
    if schedule and schedule == start:
        yield "exemptionDateAndClosureStartDateSame"
    day = as_date(schedule)
    if day is not None and day < form.schedule_not_before:
        yield "exemptionDateBefore2000"
