"""What is checked in a staged table: each cell against its column, each row against its key and its case.

The questions are made from the contract and put to DuckDB, so that a table of millions is checked
in one pass. A cell that can't be read counts as not known and is named; a row that does not say
which record it is of is left out and named. Nothing is mended or guessed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import duckdb

from records.faults.exports import (
    CASE_DATE_NOT_READ,
    CASE_NOT_LISTED,
    CODE_NOT_KNOWN,
    CODE_NOT_READ,
    FORMULA_IN_CELL,
    KEY_NOT_READ,
    MOMENT_NOT_READ,
    NUMBER_NOT_READ,
    ROW_LISTED_TWICE,
    TEXT_TOO_LONG,
    URN_LISTED_TWICE,
    URN_NOT_READ,
    YES_NO_NOT_READ,
)
from records.sources.cms.codes import CODE_LISTS
from records.sources.cms.identifiers import URN_EXPECTED, URN_PATTERN
from records.sources.cms.staging import FOUND_CHARACTERS
from records.store.case_columns import CASES, EXPECTED, CaseColumn, CaseTable, ValueKind
from records.store.evidence import quoted
from retention.faults import FaultCode

TEXT_CHARACTERS = 4000
SHOWN_CODES = 12
FORMULA = r"^[=+@\t\r].*|^-[^0-9].*"
"""How a spreadsheet's formula begins: OWASP, CSV Injection. A minus before a figure is a number."""


@dataclass(frozen=True, slots=True)
class CellCheck:
    """One check of a column: the SQL that is true where the cell fails it, and what follows."""

    column: CaseColumn
    code: FaultCode
    fails: str
    expected: str
    is_read: bool = False  # the cell is kept as it came


def cell_checks(column: CaseColumn) -> Iterator[CellCheck]:
    """Yield the checks of `column`; the columns that name a row are checked by `row_checks`."""
    if column.required:
        return
    name, kind = column.name, column.kind
    if kind is ValueKind.TEXT:
        yield CellCheck(column, TEXT_TOO_LONG, f"length({name}) > {TEXT_CHARACTERS}", EXPECTED[kind])
        formula = f"regexp_matches({name}, {quoted(FORMULA)})"
        yield CellCheck(column, FORMULA_IN_CELL, formula, "plain text", is_read=True)
    elif kind in (ValueKind.CODE, ValueKind.CODES):
        yield _code_check(column)
    else:
        yield CellCheck(column, _CODES[kind], f"{name} IS NOT NULL AND {typed(column)} IS NULL", EXPECTED[kind])


_CODES = {
    ValueKind.DATE: CASE_DATE_NOT_READ,
    ValueKind.MOMENT: MOMENT_NOT_READ,
    ValueKind.NUMBER: NUMBER_NOT_READ,
    ValueKind.YES_NO: YES_NO_NOT_READ,
}


NOT_READ_CODES = (*_CODES.values(), CODE_NOT_READ, URN_NOT_READ, KEY_NOT_READ)


def _code_check(column: CaseColumn) -> CellCheck:
    codes = CODE_LISTS[column.codes]
    listed = ", ".join(quoted(code) for code in codes.codes)
    one_fails = f"trim({column.name}) NOT IN ({listed})"
    fails = f"len(list_filter(string_split({column.name}, ';'), lambda code: trim(code) NOT IN ({listed}))) > 0"
    names = list(codes.codes)
    shown = ", ".join(names[:SHOWN_CODES]) + (
        f" and {len(names) - SHOWN_CODES} more" if len(names) > SHOWN_CODES else ""
    )
    return CellCheck(
        column,
        CODE_NOT_READ if codes.is_closed else CODE_NOT_KNOWN,
        fails if column.kind is ValueKind.CODES else one_fails,
        f"one of {shown}",
        is_read=not codes.is_closed,
    )


def typed(column: CaseColumn) -> str:
    """Return the SQL that makes a cell's text the value of `column`, NULL where it is none."""
    text = f"trim({column.name})"
    if column.name == "urn":
        return f"CASE WHEN {_is_urn(column.name)} THEN upper({text}) END"
    if column.kind is ValueKind.DATE:
        return rf"CASE WHEN regexp_full_match({text}, '\d{{4}}-\d{{2}}-\d{{2}}') THEN try_cast({text} AS DATE) END"
    if column.kind is ValueKind.MOMENT:
        form = r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|\+00:00)"
        plain = f"replace(replace(replace({text}, 'T', ' '), 'Z', ''), '+00:00', '')"
        return f"CASE WHEN regexp_full_match({text}, {quoted(form)}) THEN try_cast({plain} AS TIMESTAMP) END"
    if column.kind is ValueKind.NUMBER:
        return rf"CASE WHEN regexp_full_match({text}, '-?\d{{1,18}}') THEN try_cast({text} AS BIGINT) END"
    if column.kind is ValueKind.YES_NO:
        return f"CASE {text} WHEN 'Yes' THEN true WHEN 'No' THEN false END"
    return column.name if column.kind is ValueKind.TEXT and not column.required else text


def _is_urn(name: str) -> str:
    return f"regexp_full_match(upper(trim({name})), {quoted(URN_PATTERN.strip('^$'))})"


def key_is_read(table: CaseTable) -> str:
    """Return the SQL that is true where a row says which record it is of."""
    return " AND ".join(f"({typed(column)}) IS NOT NULL" for column in table.columns if column.required)


def kept(column: CaseColumn) -> str:
    """Return the SQL of the value that goes into evidence: NULL where a check says that the cell is not read."""
    failing = [f"({check.fails})" for check in cell_checks(column) if not check.is_read]
    value = typed(column)
    return f"CASE WHEN coalesce({' OR '.join(failing)}, false) THEN NULL ELSE {value} END" if failing else value


def not_read(table: CaseTable) -> str:
    """Return the SQL of the text that names each cell that was not read, as it was received."""
    parts = [
        f"CASE WHEN {check.fails} THEN {quoted(check.column.name + '=')} || left({check.column.name}, 80) END"
        for column in table.columns
        for check in cell_checks(column)
        if not check.is_read
    ]
    return f"nullif(concat_ws('; ', {', '.join(parts)}), '')" if parts else "NULL::VARCHAR"


# -- faults ------------------------------------------------------------------------------------------------


def _fault(check: FaultCode, column: str, *, found: str, expected: str, left_out: bool) -> str:
    return (
        f"{{'column_name': {quoted(column)}, 'code': {quoted(check.code)}, "
        f"'found': left({found}, {FOUND_CHARACTERS}), 'expected': {quoted(expected)}, "
        f"'row_left_out': {left_out}, 'who': {quoted(check.who)}}}"
    )


def cell_faults(table: CaseTable, *, staged: str, file: str) -> str:
    """Return the question for each cell of `staged` that fails a check, as FAULT_COLUMNS say."""
    checks: list[tuple[str, str]] = []
    for column in table.columns:
        if column.required:
            code = URN_NOT_READ if column.name == "urn" else KEY_NOT_READ
            expected = URN_EXPECTED if column.name == "urn" else EXPECTED[column.kind]
            fault = _fault(code, column.name, found=f"coalesce({column.name}, '')", expected=expected, left_out=True)
            checks.append((f"({typed(column)}) IS NULL", fault))
        for check in cell_checks(column):
            fault = _fault(check.code, column.name, found=column.name, expected=check.expected, left_out=False)
            checks.append((check.fails, fault))
    cases = ", ".join(f"CASE WHEN {fails} THEN {fault} END" for fails, fault in checks)
    any_fails = " OR ".join(f"coalesce({fails}, false)" for fails, _ in checks)
    return f"""
        SELECT {quoted(file)} AS file, line::BIGINT AS line, urn, fault.column_name, fault.code, fault.found,
            fault.expected, fault.row_left_out, fault.who
        FROM (SELECT line, urn, unnest(list_filter([{cases}], lambda one: one IS NOT NULL)) AS fault
              FROM {staged} WHERE {any_fails})
    """


def row_fault(code: FaultCode, *, rows: str, file: str, found: str) -> str:
    """Return the question for one fault of each row of `rows`, all of which are left out."""
    return f"""
        SELECT {quoted(file)} AS file, line, urn, NULL AS column_name, {quoted(code.code)} AS code,
            left({found}, {FOUND_CHARACTERS}) AS found, NULL AS expected, true AS row_left_out,
            {quoted(code.who)} AS who
        FROM {rows}
    """


# -- one table after the other --------------------------------------------------------------------------------


def typed_rows(table: CaseTable, *, staged: str) -> str:
    """Return the question for the rows of `staged` that say which record they are of, typed."""
    columns = ", ".join(f"{kept(column)} AS {column.name}" for column in table.columns)
    received = ", urn AS urn_received" if table is CASES else ""
    return (
        f"SELECT {columns}, line::BIGINT AS line, {not_read(table)} AS not_read{received} "
        f"FROM {staged} WHERE {key_is_read(table)}"
    )


def find_twice(connection: duckdb.DuckDBPyConnection, table: CaseTable, *, rows: str) -> Callable[[str], str]:
    """Note which keys of `rows` come twice; return what makes a condition true for each row that is not the first.

    A case is named by its URN alone: two rows with one URN are two claims to be that case. Which is the
    first is told by the number of the row and not by its line: an XML file may have one line.
    """
    key = ("urn",) if table is CASES else table.key
    names = ", ".join(key)
    values = ", ".join(column.name for column in table.columns)
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE twice AS
        SELECT {names}, min(file_row_number) AS first_row, count(DISTINCT hash({values})) AS different
        FROM {rows} SEMI JOIN (SELECT {names} FROM {rows} GROUP BY ALL HAVING count(*) > 1) USING ({names})
        GROUP BY {names}
        """
    )
    same = " AND ".join(f"twice.{name} = {{row}}.{name}" for name in key)
    exists = f"EXISTS (FROM twice WHERE {same} AND twice.first_row <> {{row}}.file_row_number)"
    return lambda row: exists.replace("{row}", row)


def twice_code(table: CaseTable) -> FaultCode:
    """Return the fault of a row whose key was listed before."""
    return URN_LISTED_TWICE if table is CASES else ROW_LISTED_TWICE


def orphan_code() -> FaultCode:
    """Return the fault of a row whose case is not among those read."""
    return CASE_NOT_LISTED


def case_extras(row: str) -> Sequence[str]:
    """Return the SQL of the columns that only cases have."""
    parts = f"regexp_extract({row}.urn, {quoted(URN_PATTERN)}, ['root', 'bare', 'bracketed', 'part'])"
    return (
        f"CASE WHEN {row}.urn_received <> {row}.urn THEN {row}.urn_received END AS urn_as_received",
        f"{parts}.root AS urn_root",
        f"nullif({parts}.bare || {parts}.bracketed, '') AS urn_suffix",
        f"try_cast(nullif({parts}.part, '') AS BIGINT) AS urn_part",
        f"left({row}.urn, 2) AS force",
        f"coalesce((SELECT different FROM twice WHERE twice.urn = {row}.urn), 1) AS times_listed",
    )
