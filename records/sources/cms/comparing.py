"""Two exports of one system compared: rows added and gone by table, and which fields of which cases changed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from records.faults.exports import NOT_THE_SAME_SYSTEM
from records.store.case_columns import CASES, TABLE_BY_NAME, CaseTable
from records.store.evidence import Manifest, connect
from records.store.export_evidence import columns_of, open_views, read_export_manifest
from records.store.layout import StoreLayout
from retention.faults import Fault, Refusal


@dataclass(frozen=True, slots=True)
class CaseChange:
    """One change: `kind` is added, gone or changed; only what changed has a column and two values."""

    urn: str
    table: str
    key: str
    kind: str
    column: str | None = None
    before: str | None = None
    after: str | None = None


@contextmanager
def changes_between(layout: StoreLayout, before: str, after: str) -> Iterator[Iterator[CaseChange]]:
    """Open the changes from the export `before` to `after`, in order of URN, table, key and column.

    A Refusal where the two are not of one system, or one is not sealed.
    """
    first, second = read_export_manifest(layout, before), read_export_manifest(layout, after)
    if first["source"] != second["source"]:
        raise Refusal(Fault(NOT_THE_SAME_SYSTEM, f"{before} and {after}"))
    connection = connect(layout.export(after) / "spill")
    try:
        open_views(connection, layout, first, prefix="before_")
        open_views(connection, layout, second, prefix="after_")
        yield _changes(connection, first, second)
    finally:
        connection.close()


def _changes(connection: duckdb.DuckDBPyConnection, first: Manifest, second: Manifest) -> Iterator[CaseChange]:
    questions = [_question(TABLE_BY_NAME[name], _shared(first, second, name)) for name in _tables(first, second)]
    if not questions:
        return
    ordered = " UNION ALL ".join(questions) + " ORDER BY urn, table_place, key, kind, column_place"
    found = connection.execute(ordered)
    while rows := found.fetchmany(1000):
        yield from (CaseChange(*row[:7]) for row in rows)


def _tables(first: Manifest, second: Manifest) -> list[str]:
    """Return the tables that both exports have and that differ."""
    names = [name for name in TABLE_BY_NAME if name in first["tables"] and name in second["tables"]]
    return [name for name in names if first["tables"][name]["rows_sha256"] != second["tables"][name]["rows_sha256"]]


def _shared(first: Manifest, second: Manifest, name: str) -> list[str]:
    """Return the columns of the contract that both exports have in the table `name`."""
    table = TABLE_BY_NAME[name]
    both = {column.name for column in columns_of(first["tables"][name])}
    both &= {column.name for column in columns_of(second["tables"][name])}
    return [column.name for column in table.columns if column.name in both and column.name not in _key(table)]


def _key(table: CaseTable) -> tuple[str, ...]:
    return ("urn",) if table is CASES else table.key


def _question(table: CaseTable, columns: list[str]) -> str:
    place = list(TABLE_BY_NAME).index(table.name)
    key = _key(table)
    names = ", ".join(key)
    own = [name for name in key if name != "urn"]
    shown = "concat_ws(' ', " + ", ".join(f"{name}::VARCHAR" for name in own) + ")" if own else "''"
    differing = ", ".join(
        f"CASE WHEN b.{name} IS DISTINCT FROM a.{name} THEN "
        f"{{'column': '{name}', 'place': {number}, 'before': b.{name}::VARCHAR, 'after': a.{name}::VARCHAR}} END"
        for number, name in enumerate(columns)
    )
    any_differs = " OR ".join(f"b.{name} IS DISTINCT FROM a.{name}" for name in columns)
    none = "NULL::VARCHAR, NULL::VARCHAR, NULL::VARCHAR"
    return f"""
        SELECT urn, '{table.name}' AS table_name, {shown} AS key, 'added' AS kind, {none}, {place} AS table_place,
            0 AS column_place FROM after_{table.name} ANTI JOIN before_{table.name} USING ({names})
        UNION ALL
        SELECT urn, '{table.name}', {shown}, 'gone', {none}, {place}, 0
            FROM before_{table.name} ANTI JOIN after_{table.name} USING ({names})
        UNION ALL
        SELECT urn, '{table.name}', {shown}, 'changed', change.column, change.before, change.after, {place},
            change.place
        FROM (SELECT {", ".join(f"a.{name} AS {name}" for name in key)},
                unnest(list_filter([{differing}], lambda one: one IS NOT NULL)) AS change
              FROM before_{table.name} AS b JOIN after_{table.name} AS a USING ({names}) WHERE {any_differs})
    """


def count_changes(
    connection: duckdb.DuckDBPyConnection, layout: StoreLayout, *, before: Manifest, after: Manifest
) -> dict[str, int]:
    """Return how many cases were added and are gone, and how many have any change."""
    open_views(connection, layout, before, prefix="before_")
    open_views(connection, layout, after, prefix="after_")
    questions = [_question(TABLE_BY_NAME[name], _shared(before, after, name)) for name in _tables(before, after)]
    if not questions:
        return {"cases_added": 0, "cases_gone": 0, "cases_changed": 0}
    counted = connection.execute(
        f"""
        WITH changes AS ({" UNION ALL ".join(questions)}),
        whole AS (SELECT urn, kind FROM changes WHERE table_name = 'cases' AND kind <> 'changed')
        SELECT count(*) FILTER (kind = 'added'), count(*) FILTER (kind = 'gone'),
            (SELECT count(DISTINCT urn) FROM changes ANTI JOIN whole USING (urn)) FROM whole
        """
    ).fetchone()
    added, gone, changed = counted or (0, 0, 0)
    return {"cases_added": added, "cases_gone": gone, "cases_changed": changed}
