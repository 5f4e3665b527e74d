"""What pre-flight found, as a table and in counts."""

from typing import TYPE_CHECKING

from muniment.tables.shown import Row, TableColumn

if TYPE_CHECKING:
    from transfer.preflight.values import Finding, Preflight

COLUMNS = (
    TableColumn("kind", "Kind", meaning="stop: the transfer would be refused; warning; note; waived."),
    TableColumn("check", "Check", meaning="T1 to T14, as the how-to lists them."),
    TableColumn("code", "Code", meaning="The code of the fault; see Reference, Faults."),
    TableColumn("path", "Where", meaning="The path as it would be uploaded."),
    TableColumn("meaning", "What is wrong"),
    TableColumn("found", "Found", meaning="The value met there."),
    TableColumn("tdr_says", "TDR says", meaning="The words of Transfer Digital Records; empty where it has none."),
    TableColumn("tdr_action", "TDR's action", meaning="Fix yourself, or Contact support."),
    TableColumn("remedy", "What to do"),
    TableColumn("who", "Who", meaning="Who can do it."),
)


def rows_of(found: "Preflight") -> list[Row]:
    """Return one row a finding: stops, warnings, notes, then what was waived."""
    rows = [_cells(one.weight.value, one) for one in found.findings]
    return rows + [_cells("waived", one.finding) for one in found.waived]


def _cells(kind: str, one: "Finding") -> Row:
    fault = one.fault
    return (
        kind,
        one.check,
        fault.code.code,
        fault.place,
        fault.code.meaning,
        fault.found,
        one.tdr_says,
        one.tdr_action,
        fault.code.remedy,
        fault.code.who.value,
    )


def counted(number: int, noun: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "stop"), counted(1200, "file")
    ('1 stop', '1,200 files')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def stops_and_warnings(stops: int, warnings: int) -> str:
    """Return the verdict in a few words.

    >>> stops_and_warnings(6, 7), stops_and_warnings(0, 0)
    ('6 stops and 7 warnings.', 'nothing stops the transfer.')
    """
    if not stops and not warnings:
        return "nothing stops the transfer."
    if not stops:
        return f"nothing stops the transfer; {counted(warnings, 'warning')}."
    return f"{counted(stops, 'stop')} and {counted(warnings, 'warning')}."
