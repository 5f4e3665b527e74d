"""What each unit holds: counts that add up to what was found, its last paper, URNs in its names, copies.

The last paper is an estimate from file times and is marked so wherever it goes: the latest
plausible modification, days on which a whole share was touched left out (cps-domain, section 2
item 9). A file-system date never starts a record's clock.
"""

import duckdb

from records.estate.units import URN_ROOT

URN_PATTERN = f"(?:^|[^A-Z0-9])({URN_ROOT})(?:[^A-Z0-9]|$)"
SYSTEM_NAMES = "lower(name) IN ('thumbs.db', 'desktop.ini', '.ds_store') OR starts_with(name, '~$')"
MIGRATION_FILES = 1_000
MIGRATION_SHARE = 0.05
"""So many files of one source modified on one day, and so great a share of it, are a migration."""
FIRST_PLAUSIBLE = "DATE '1985-01-01'"
CIVIL_DAY = "(make_timestamp(modified_ns // 1000) AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/London')::DATE"


def create_figures(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables `figures`, a row a unit, and `copies`, a row a unit and where its content also is."""
    _create_migration_days(connection)
    _create_counts(connection)
    _create_copies(connection)


def _create_migration_days(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"""
        CREATE TABLE migration_days AS
        WITH days AS (SELECT source, {CIVIL_DAY} AS day, count(*) AS files FROM files
                WHERE modified_ns IS NOT NULL AND kind = 'FILE' GROUP BY ALL),
            whole AS (SELECT source, sum(files) AS files FROM days GROUP BY source)
        SELECT d.source, d.day, d.files FROM days d JOIN whole w USING (source)
        WHERE d.files >= {MIGRATION_FILES} AND d.files >= {MIGRATION_SHARE} * w.files ORDER BY ALL
        """
    )


def _create_counts(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `figures`; `last_paper` is missing where no plausible date is left."""
    connection.execute(
        f"""
        CREATE TABLE figures AS
        WITH dated AS (
            SELECT u.unit, f.result, f.size_bytes, f.kind, {CIVIL_DAY} AS day, f.read_in,
                f.kind = 'FILE' AND NOT ({SYSTEM_NAMES}) AND m.day IS NULL AND {CIVIL_DAY} >= {FIRST_PLAUSIBLE}
                    AS is_plausible
            FROM files f JOIN unit_folders u ON f.source = u.source AND f.folder = u.folder
            LEFT JOIN migration_days m ON m.source = f.source AND m.day = {CIVIL_DAY})
        SELECT unit, count(*)::BIGINT AS files, coalesce(sum(greatest(size_bytes, 0)), 0)::BIGINT AS bytes,
            count(*) FILTER (result = 'PROFILED') AS profiled, count(*) FILTER (result = 'FAILED') AS failed,
            count(*) FILTER (result = 'SKIPPED') AS skipped,
            min(day) FILTER (is_plausible) AS first_paper, max(day) FILTER (is_plausible) AS last_paper
        FROM dated GROUP BY unit ORDER BY unit
        """
    )
    connection.execute(
        f"""
        CREATE TABLE named_urns AS
        SELECT u.unit, urn, count(*) AS files FROM (
            SELECT source, folder, unnest(list_distinct(regexp_extract_all(
                upper(name), '{URN_PATTERN}', 1))) AS urn
            FROM files WHERE regexp_matches(name, '[0-9]{{7}}')) f
        JOIN unit_folders u ON f.source = u.source AND f.folder = u.folder
        GROUP BY u.unit, urn ORDER BY u.unit, files DESC, urn
        """
    )


def _create_copies(connection: duckdb.DuckDBPyConnection) -> None:
    """Create `copies`: for each unit all of whose content is also in others, in which and how many.

    Create `shared_contents` too: each content that is in several units, and how many files of each have it.

    A unit counts as copies only where every file in it has a checksum and each content is found in
    another unit. Two units that are each other's copies keep one: the one not called a copy, then
    the one that begins a case, then the first.
    """
    connection.execute(
        """
        CREATE TEMP TABLE contents AS
        SELECT u.unit, f.sha256, count(*) AS files FROM files f
        JOIN unit_folders u ON f.source = u.source AND f.folder = u.folder
        WHERE f.sha256 IS NOT NULL AND f.size_bytes > 0
            AND f.sha256 IN (SELECT sha256 FROM files WHERE sha256 IS NOT NULL GROUP BY sha256 HAVING count(*) > 1)
        GROUP BY ALL
        """
    )
    connection.execute(_COPIES)
    connection.execute(
        """CREATE TABLE shared_contents AS SELECT unit, sha256, files FROM contents
        WHERE sha256 IN (SELECT sha256 FROM contents GROUP BY sha256 HAVING count(*) > 1)"""
    )
    connection.execute("DROP TABLE contents")


_COPIES = """
        CREATE TABLE copies AS
        WITH elsewhere AS (
            SELECT c.unit, o.unit AS other, sum(c.files)::BIGINT AS files
            FROM contents c JOIN contents o ON c.sha256 = o.sha256 AND c.unit <> o.unit GROUP BY ALL),
        shared AS (
            SELECT c.unit, sum(c.files)::BIGINT AS files FROM contents c
            WHERE EXISTS (FROM contents o WHERE o.sha256 = c.sha256 AND o.unit <> c.unit) GROUP BY c.unit),
        whole AS (
            SELECT s.unit FROM shared s JOIN figures g USING (unit) WHERE s.files = g.files),
        ranked AS (
            SELECT w.unit, (u.folder ILIKE '%copy of%')::INTEGER AS is_called_copy,
                (len(u.urns) > 0)::INTEGER AS is_case FROM whole w JOIN units u USING (unit)),
        kept AS (
            SELECT r.unit FROM ranked r WHERE EXISTS (
                FROM elsewhere e JOIN ranked o ON o.unit = e.other JOIN figures g ON g.unit = r.unit
                WHERE e.unit = r.unit AND e.files = g.files
                    AND (r.is_called_copy, -r.is_case, r.unit) < (o.is_called_copy, -o.is_case, o.unit)))
        SELECT e.unit, e.other, e.files FROM elsewhere e JOIN whole w ON w.unit = e.unit
        WHERE e.unit NOT IN (FROM kept) ORDER BY e.unit, e.files DESC, e.other
"""
