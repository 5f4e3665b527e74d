"""What holds reach through folders that match them by their facts: copies, and folders above and below.

A folder that surely matches holds its copies elsewhere, where the hold follows copies; what lies in
it is held with it, and what it lies in cannot go. Worked out unit by unit in the estate's own
tables: a condition may match half of ten million files, so no row is made of a file.
Rule: reference on holds, "overlap is a set" (routes); ours, ADR 20.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

import duckdb

from appraisal.estate.reach import ThingCoverage
from records.register.hold_core import RegisteredHold
from retention.facts import Ref
from retention.holds import Coverage, Ending
from retention.terms import RefKind, Route

BATCH = 10_000


def relations_of_matched(
    connection: duckdb.DuckDBPyConnection,
    coverage_by_bits: Mapping[int, tuple[Coverage, ...]],
    holds: Iterable[RegisteredHold],
) -> Iterator[ThingCoverage]:
    """Yield how holds reach folders through others that match by facts; `coverage_by_bits` says which do.

    A folder that surely matches the same hold over the same days itself is not named again.
    """
    spans = [(bits, one) for bits, found in sorted(coverage_by_bits.items()) for one in found]
    if not spans:
        return
    _create_matched(connection, spans, {one.hold.ref for one in holds if one.follows_duplicates})
    for step in (_COPIED, _LINEAGE, _REACHED):
        connection.execute(step)
    cursor = connection.cursor()
    found = cursor.execute("SELECT * FROM reached_by_matched ORDER BY ALL")
    while rows := found.fetchmany(BATCH):
        for source, folder, hold_ref, route, from_on, through_on, ending, because in rows:
            end = Ending(ending) if ending is not None else None
            coverage = Coverage(hold_ref, Route(route), _day(from_on), through_on, because, end)
            yield ThingCoverage(Ref(RefKind.FOLDER, source, folder), coverage)
    for table in ("matched", "copied", "lineage", "reached_by_matched"):
        connection.execute(f"DROP TABLE {table}")


def _create_matched(
    connection: duckdb.DuckDBPyConnection, spans: list[tuple[int, Coverage]], following: set[str]
) -> None:
    """Create `matched`: each unit with each hold and span that its facts match."""
    columns: list[list[object]] = [
        [bits for bits, _ in spans],
        [one.hold_ref for _, one in spans],
        [one.route is not Route.CANDIDATE for _, one in spans],
        [one.from_on for _, one in spans],
        [one.through_on for _, one in spans],
        [one.ending.value if one.ending else None for _, one in spans],
        [one.because for _, one in spans],
        [one.hold_ref in following for _, one in spans],
    ]
    connection.execute(
        """
        CREATE TEMP TABLE matched AS
        WITH spans AS (SELECT unnest($1::INTEGER[]) AS bits, unnest($2::VARCHAR[]) AS hold_ref,
            unnest($3::BOOLEAN[]) AS is_sure, unnest($4::DATE[]) AS from_on, unnest($5::DATE[]) AS through_on,
            unnest($6::VARCHAR[]) AS ending, unnest($7::VARCHAR[]) AS because, unnest($8::BOOLEAN[]) AS follows)
        SELECT u.unit, s.* EXCLUDE (bits) FROM thing_bits b JOIN units u ON u.unit = b.thing JOIN spans s USING (bits)
        """,
        columns,
    )


def _day(cell: object) -> date:
    if not isinstance(cell, date):
        raise TypeError(f"a day was expected, not {cell!r}")
    return cell


# Each content that a surely matching unit shares, with the first such unit; then every other unit that has it.
_COPIED = """
    CREATE TEMP TABLE copied AS
    WITH held AS (
        SELECT c.sha256, m.hold_ref, m.from_on, m.through_on, m.ending, min(m.unit) AS original
        FROM matched m JOIN shared_contents c USING (unit) WHERE m.is_sure AND m.follows GROUP BY ALL)
    SELECT c.unit, h.hold_ref, h.from_on, h.through_on, h.ending, sum(c.files)::BIGINT AS files,
        min(h.original) AS original
    FROM held h JOIN shared_contents c USING (sha256)
    WHERE NOT EXISTS (FROM matched m WHERE m.unit = c.unit AND m.is_sure AND m.hold_ref = h.hold_ref
        AND m.from_on = h.from_on AND m.through_on IS NOT DISTINCT FROM h.through_on)
    GROUP BY c.unit, h.hold_ref, h.from_on, h.through_on, h.ending
"""

# Each unit with every unit above it.
_LINEAGE = """
    CREATE TEMP TABLE lineage AS
    WITH RECURSIVE up AS (
        SELECT unit, parent AS above FROM all_units WHERE parent IS NOT NULL
        UNION ALL
        SELECT up.unit, a.parent FROM up JOIN all_units a ON a.unit = up.above WHERE a.parent IS NOT NULL)
    SELECT * FROM up
"""

_REACHED = """
    CREATE TABLE reached_by_matched AS
    WITH copies AS (
        SELECT c.unit, c.hold_ref, 'duplicate' AS route, c.from_on, c.through_on, c.ending,
            c.files || if(c.files = 1, ' file in it has', ' files in it have') || ' the same content as files in '
                || 'folder ' || o.source || ':' || o.folder AS because
        FROM copied c JOIN units o ON o.unit = c.original),
    above AS (
        SELECT l.above AS unit, m.hold_ref, if(m.is_sure, 'descendant', 'candidate') AS route, m.from_on, m.through_on,
            m.ending, 'a folder in it, ' || min(u.folder) || ': ' || min_by(m.because, u.folder) AS because
        FROM matched m JOIN lineage l USING (unit) JOIN units u USING (unit)
        GROUP BY l.above, m.hold_ref, m.is_sure, m.from_on, m.through_on, m.ending
        UNION ALL
        SELECT l.above, c.hold_ref, c.route, c.from_on, c.through_on, c.ending,
            'a folder in it, ' || min(u.folder) || ': ' || min_by(c.because, u.folder)
        FROM copies c JOIN lineage l USING (unit) JOIN units u USING (unit)
        GROUP BY l.above, c.hold_ref, c.route, c.from_on, c.through_on, c.ending),
    below AS (
        SELECT l.unit, m.hold_ref, if(m.is_sure, 'ancestor', 'candidate') AS route, m.from_on, m.through_on, m.ending,
            'folder ' || u.source || ':' || u.folder || ': ' || m.because AS because
        FROM matched m JOIN lineage l ON l.above = m.unit JOIN units u ON u.unit = m.unit),
    every AS (FROM copies UNION ALL FROM above UNION ALL FROM below)
    SELECT u.source, u.folder, e.hold_ref, e.route, e.from_on, e.through_on, e.ending, e.because
    FROM every e JOIN units u USING (unit)
    WHERE NOT EXISTS (FROM matched m WHERE m.unit = e.unit AND m.is_sure AND m.hold_ref = e.hold_ref
        AND m.from_on = e.from_on AND m.through_on IS NOT DISTINCT FROM e.through_on)
"""
