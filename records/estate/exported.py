"""What an export says of cases and boxes of paper, beyond what the rules read: to bind, to order by, to prove by.

Asked of views of one export's tables whose names begin with a prefix. A case is bound to all that the
export says of it; where its paper lies is no part of that, for a box that is moved changes no case.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from records.store.audit import Json, canonical
from records.store.case_columns import CASE_TABLES, CASES, CaseTable

APART = frozenset({"paper_boxes", "redactions", "breaches", "egress_activity"})
"""Tables that are kept beside the cases: paper, and logs that outlive a case. They are no part of it."""
PARTS = tuple(table for table in CASE_TABLES if table.name not in APART)


@dataclass(frozen=True, slots=True)
class ExportedCase:
    """What an export says of one case: its number and system, whose record it is, the day of its last action.

    What the export does not say is empty, or None for a day. `is_marked` where the system marks it as deleted.
    """

    urn: str
    case_id: str
    system: str
    owner: str
    last_action_on: date | None
    is_marked: bool


@dataclass(frozen=True, slots=True)
class ExportedBox:
    """What an export says of one box: where it is, since when, its files, their cases and who owns those.

    `owners` has the code of the owner by URN; empty where no export has the case, or doesn't say.
    """

    barcode: str
    location: str
    sent_on: date | None
    returned_on: date | None
    file_count: int
    owners: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CaseTrace:
    """What one export still has of a case: its own row, with or without a mark; rows of its parts; a row not read."""

    is_there: bool
    is_marked: bool
    parts: tuple[str, ...]
    """Tables that still have rows of it, without the case's own."""
    is_unread: bool
    """A row of its own was sent, and could not be read: what is not seen is then not shown to be gone."""


def exported_cases(
    connection: duckdb.DuckDBPyConnection, urns: Collection[str], *, prefix: str = "cms_"
) -> dict[str, ExportedCase]:
    """Return what the export says of each of the cases that it has; one listed twice counts once."""
    rows = connection.execute(
        f"""SELECT urn, min(case_id)::VARCHAR, min(system), min(record_owner), max(last_action_on),
            coalesce(bool_or(is_deleted), false), count(DISTINCT record_owner), count(*), count(record_owner)
        FROM {prefix}cases WHERE urn IN (SELECT unnest($1::VARCHAR[])) GROUP BY urn ORDER BY urn""",
        [sorted(urns)],
    ).fetchall()
    return {
        str(urn): ExportedCase(
            urn=str(urn),
            case_id=str(case_id or ""),
            system=str(system or ""),
            owner=str(owner) if owners == 1 and said == listed else "",
            last_action_on=last_on,
            is_marked=bool(is_marked),
        )
        for urn, case_id, system, owner, last_on, is_marked, owners, listed, said in rows
    }


def exported_boxes(
    connection: duckdb.DuckDBPyConnection, barcodes: Collection[str], *, prefix: str = "cms_"
) -> dict[str, ExportedBox]:
    """Return what the export says of each of the boxes that it has."""
    rows = connection.execute(
        f"""SELECT barcode, string_agg(DISTINCT location, ', ' ORDER BY location), max(sent_on), max(returned_on),
            count(DISTINCT (urn, file_number)), list(DISTINCT urn ORDER BY urn)
        FROM {prefix}paper_boxes WHERE barcode IN (SELECT unnest($1::VARCHAR[])) GROUP BY barcode ORDER BY barcode""",
        [sorted(barcodes)],
    ).fetchall()
    cases = exported_cases(connection, {urn for row in rows for urn in row[5]}, prefix=prefix)
    return {
        str(barcode): ExportedBox(
            barcode=str(barcode),
            location=str(location or ""),
            sent_on=sent_on,
            returned_on=returned_on,
            file_count=int(files),
            owners={urn: cases[urn].owner if urn in cases else "" for urn in urns},
        )
        for barcode, location, sent_on, returned_on, files, urns in rows
    }


def case_digests(
    connection: duckdb.DuckDBPyConnection, urns: Collection[str], *, prefix: str = "cms_"
) -> dict[str, str]:
    """Return the SHA-256 over all that the export says of each case: table by table, row by row, in order of key."""
    said: dict[str, list[Json]] = {urn: [] for urn in urns}
    for table in PARTS if said else ():
        names = _columns(connection, prefix, table)
        rows = connection.execute(
            f"""SELECT urn, to_json(struct_pack({", ".join(f"{name} := {name}" for name in names)}))::VARCHAR AS said
            FROM {prefix}{table.name} WHERE urn IN (SELECT unnest($1::VARCHAR[])) ORDER BY urn, said""",
            [sorted(said)],
        ).fetchall()
        for urn, row in rows:
            said[str(urn)].append([table.name, str(row)])
    return {urn: hashlib.sha256(canonical(rows).encode()).hexdigest() for urn, rows in said.items()}


def traces(connection: duckdb.DuckDBPyConnection, urns: Sequence[str], *, prefix: str = "cms_") -> dict[str, CaseTrace]:
    """Return what the export still has of each of the cases; of one that it no longer has, nothing is left.

    A row of a part whose case is not there is left out of evidence as it is read, and counts all the same: it came.
    """
    cases = exported_cases(connection, urns, prefix=prefix)
    parts: dict[str, set[str]] = {urn: set() for urn in urns}
    for table in PARTS:
        if table is not CASES:
            for urn in _with_rows(connection, f"{prefix}{table.name}", urns):
                parts[urn].add(table.name)
    unread = set()
    for urn, table_name in _left_out(connection, f"{prefix}import_faults", urns):
        if table_name == CASES.name:
            unread.add(urn)
        elif table_name not in APART:
            parts[urn].add(table_name)
    return {
        urn: CaseTrace(
            is_there=urn in cases,
            is_marked=urn in cases and cases[urn].is_marked,
            parts=tuple(sorted(parts[urn])),
            is_unread=urn in unread,
        )
        for urn in urns
    }


def cases_lost(connection: duckdb.DuckDBPyConnection, *, before: str, after: str) -> tuple[str, ...]:
    """Return the URNs of the cases that the export with the prefix `before` has and the other has not, in order."""
    rows = connection.execute(
        f"SELECT DISTINCT urn FROM {before}cases ANTI JOIN {after}cases USING (urn) ORDER BY urn"
    ).fetchall()
    return tuple(str(urn) for (urn,) in rows)


def _columns(connection: duckdb.DuckDBPyConnection, prefix: str, table: CaseTable) -> list[str]:
    """Return the columns of the contract that the export has, in the order of their names."""
    rows = connection.execute(f"DESCRIBE {prefix}{table.name}").fetchall()
    return sorted({str(row[0]) for row in rows} & {column.name for column in table.columns})


def _with_rows(connection: duckdb.DuckDBPyConnection, view: str, urns: Iterable[str]) -> list[str]:
    rows = connection.execute(
        f"SELECT DISTINCT urn FROM {view} WHERE urn IN (SELECT unnest($1::VARCHAR[]))", [sorted(urns)]
    ).fetchall()
    return [str(urn) for (urn,) in rows]


def _left_out(connection: duckdb.DuckDBPyConnection, view: str, urns: Iterable[str]) -> list[tuple[str, str]]:
    """Return URN and table of each row that came and was left out; a file is called as its table is."""
    rows = connection.execute(
        f"""SELECT DISTINCT upper(urn), file FROM {view}
        WHERE row_left_out AND upper(urn) IN (SELECT unnest($1::VARCHAR[])) ORDER BY ALL""",
        [sorted(urns)],
    ).fetchall()
    return [(str(urn), str(file).rpartition(".")[0]) for urn, file in rows]
