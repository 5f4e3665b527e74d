"""What is decided on: folders of the surveys, cases and boxes of the exports, and the facts of each.

A thing's facts are those of its folder and of the cases it belongs to.
"""

from collections.abc import Collection

import duckdb

from records.facts import CASEWORK, FOLDER_LAST_PAPER, PAPER, RECORD_KIND, RECORD_MEDIUM, SHARE, FactRow
from records.store.evidence import quoted

CASE_SYSTEM = "cms"


def create_things(connection: duckdb.DuckDBPyConnection, *, case_source: str | None) -> None:
    """Create `things`, a row a folder, case or box, and `thing_cases`, which cases each belongs to.

    A folder belongs to the cases whose URNs its name says, or else to the one case of the operation
    that its name begins with; a box to every case with a file in it, so that the most restrictive
    governs. A case that no export has counts too: nothing is known of it, so nothing is decided.
    Numbers of cases follow those of folders, and of boxes those of cases.
    """
    source = quoted(case_source) if case_source else "NULL"
    connection.execute(
        f"""
        CREATE TABLE things AS
        WITH others AS (
            SELECT 'case' AS kind, urn AS key, urn AS shown_as, 1 AS place FROM known_cases
            UNION ALL SELECT DISTINCT 'box', barcode, 'Box ' || barcode, 2 FROM boxed_files)
        SELECT unit AS thing, 'folder' AS kind, source, folder AS key, shown_as FROM units
        UNION ALL
        SELECT (SELECT coalesce(max(unit), 0) FROM all_units) + row_number() OVER (ORDER BY place, key), kind, {source},
            key, shown_as FROM others ORDER BY thing
        """
    )
    connection.execute(
        """
        CREATE TABLE thing_cases AS
        WITH named AS (SELECT unit AS thing, unnest(urns) AS root FROM units WHERE place IS NULL),
        operations AS (SELECT operation, any_value(urn) AS urn FROM known_cases
            WHERE operation IS NOT NULL GROUP BY operation HAVING count(*) = 1)
        SELECT n.thing, coalesce(c.urn, n.root) AS urn FROM named n LEFT JOIN known_cases c ON c.root = n.root
        UNION
        SELECT u.unit, o.urn FROM units u JOIN operations o ON o.operation = u.operation
            WHERE len(u.urns) = 0 AND u.place IS NULL
        UNION
        SELECT thing, key FROM things WHERE kind = 'case'
        UNION
        SELECT t.thing, b.urn FROM things t JOIN boxed_files b ON t.kind = 'box' AND b.barcode = t.key
        ORDER BY ALL
        """
    )


def create_known_cases(connection: duckdb.DuckDBPyConnection, *, has_export: bool) -> None:
    """Create `known_cases`, each case of the export once with its root, operation and Area; and `boxed_files`.

    `boxed_files` are the files of paper by box; a box that came back from the store holds them still.
    """
    if not has_export:
        connection.execute(
            "CREATE TABLE boxed_files (barcode VARCHAR, number BIGINT, urn VARCHAR, label VARCHAR, location VARCHAR)"
        )
        connection.execute(
            "CREATE TABLE known_cases (urn VARCHAR, root VARCHAR, operation VARCHAR, area VARCHAR, unit_name VARCHAR)"
        )
        return
    connection.execute(
        """
        CREATE TABLE known_cases AS
        SELECT urn, any_value(coalesce(urn_root, urn)) AS root, upper(any_value(operation_name)) AS operation,
            any_value(area) AS area, any_value(unit) AS unit_name
        FROM cms_cases GROUP BY urn ORDER BY urn
        """
    )
    connection.execute(
        """CREATE TABLE boxed_files AS SELECT DISTINCT barcode, file_number AS number, urn, label, location
        FROM cms_paper_boxes ORDER BY ALL"""
    )
    connection.execute("UPDATE known_cases SET operation = regexp_replace(operation, '^(OP|OPERATION)\\.? ', '')")


def create_folder_facts(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `folder_facts`: what the survey says of a folder, and its cases do not say better."""
    connection.execute(
        f"""
        CREATE TABLE folder_facts AS
        WITH told AS (SELECT thing FROM thing_cases JOIN case_facts f USING (urn) WHERE f.name = '{RECORD_KIND}')
        SELECT unit AS thing, '{FOLDER_LAST_PAPER}' AS name, 'date' AS kind, last_paper::VARCHAR AS value,
            'file system' AS origin, s.surveyed_on AS known_on
        FROM figures JOIN units USING (unit) JOIN surveyed s USING (source) WHERE last_paper IS NOT NULL
        UNION ALL
        SELECT unit, '{RECORD_MEDIUM}', 'text', 'digital', 'record', NULL FROM units WHERE unit NOT IN (FROM told)
        UNION ALL
        SELECT thing, '{RECORD_MEDIUM}', 'text', '{PAPER}', 'record', NULL FROM things WHERE kind = 'box'
        UNION ALL
        SELECT unit, '{RECORD_KIND}', 'text', '{CASEWORK}', 'record', NULL FROM units
        WHERE (len(urns) > 0 OR operation IS NOT NULL) AND unit NOT IN (FROM told)
        ORDER BY ALL
        """
    )


# -- rows of one thing -------------------------------------------------------------------------------------


def folder_fact_rows(
    connection: duckdb.DuckDBPyConnection, things: list[int], *, names: Collection[str] | None = None
) -> dict[int, list[FactRow]]:
    """Return the facts of the folders among `things`, in order of name; only those in `names` where given."""
    rows = connection.execute(
        """SELECT thing, name, kind, value, origin, known_on FROM folder_facts
        WHERE thing IN (SELECT unnest($1::INTEGER[])) AND ($2 IS NULL OR list_contains($2::VARCHAR[], name))
        ORDER BY thing, name""",
        [things, sorted(names) if names is not None else None],
    ).fetchall()
    found: dict[int, list[FactRow]] = {}
    for thing, name, kind, value, origin, known_on in rows:
        found.setdefault(int(thing), []).append(FactRow(name, None, kind, value, origin, SHARE, known_on))
    return found


def case_fact_rows(
    connection: duckdb.DuckDBPyConnection, things: list[int], *, names: Collection[str] | None = None
) -> dict[int, dict[str, list[FactRow]]]:
    """Return the facts of the cases of each of `things`, by URN, in order; only those in `names` where given.

    A case of which nothing is known is there with no facts.
    """
    rows = connection.execute(
        """SELECT t.thing, t.urn, name, member, kind, value, origin, system, known_on
        FROM thing_cases t LEFT JOIN case_facts f
            ON f.urn = t.urn AND ($2 IS NULL OR list_contains($2::VARCHAR[], name))
        WHERE t.thing IN (SELECT unnest($1::INTEGER[])) ORDER BY t.thing, t.urn, name, member""",
        [things, sorted(names) if names is not None else None],
    ).fetchall()
    found: dict[int, dict[str, list[FactRow]]] = {}
    for thing, urn, *values in rows:
        facts = found.setdefault(int(thing), {}).setdefault(str(urn), [])
        if values[0] is not None:
            facts.append(FactRow(*values))
    return found
