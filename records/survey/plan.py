"""Plan what to open: files as they were are carried forward, all others become batches.

A file is as it was where path, size, time of modification and number on the file system are those
of the previous survey, and that survey asked for no less. Failed files are always tried again, and
so is a file that the file system says was changed although nothing shows: its content may have
been replaced and its date put back.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from records.store.columns import FILE_COLUMNS
from records.store.evidence import copy_out, path_list
from records.survey.content import Checksums
from records.survey.profiling import Batch
from records.survey.rows import sighting_of
from records.survey.sight import SIGHTING_COLUMNS, Sighted

MOST_CANDIDATE_SIZES = 500_000  # beyond that every size may occur twice; the set would cost too much

SIGHTED = ", ".join(column.name for column in SIGHTING_COLUMNS)
PROFILED = ", ".join(column.name for column in FILE_COLUMNS[14:])
IN_ORDER = "folder, name, path_bytes"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be opened: one working part a stretch, `todo` files in them all."""

    todo_paths: tuple[Path, ...]
    todo_files: int
    todo_bytes: int
    candidate_sizes: frozenset[int] | None
    block_devices: frozenset[int]


def plan(
    connection: duckdb.DuckDBPyConnection,
    working: Path,
    sighted: Sighted,
    *,
    has_previous: bool,
    checksums: Checksums,
) -> Plan:
    """Return what to open; where `has_previous`, the view `old` holds the previous survey's files.

    Working parts that are there already are taken as they are: a plan begun is a plan kept.
    """
    if not sighted.stretches:  # nothing changed: nothing to open, and no size to compare
        return Plan((), 0, 0, frozenset(), frozenset())
    stretches = [working / f"sighted-{number:05}.parquet" for number in range(sighted.stretches)]
    sizes = _candidate_sizes(connection, working, stretches, has_previous=has_previous)
    if not has_previous:
        todo = stretches
    else:
        _create_candidates(connection, sizes if checksums is Checksums.CANDIDATES else None)
        todo = [_plan_stretch(connection, path) for path in stretches]
        if checksums is Checksums.CANDIDATES:
            todo.append(_plan_newly_candidate(connection, working))
    files, size = count_files(connection, todo)
    return Plan(tuple(todo), files, size, sizes, _block_devices(connection, stretches))


def _plan_stretch(connection: duckdb.DuckDBPyConnection, stretch: Path) -> Path:
    """Divide a stretch into what is carried forward and what is to be opened; return the latter."""
    todo = stretch.with_name(stretch.name.replace("sighted", "todo"))
    carried = stretch.with_name(stretch.name.replace("sighted", "carried"))
    if todo.is_file():
        return todo
    found = f"read_parquet({path_list([stretch])})"
    low, high = connection.execute(f"SELECT min(folder), max(folder) FROM {found}").fetchone() or (None, None)
    copy_out(
        connection,
        f"""
        SELECT {", ".join(f"w.{column.name}" for column in SIGHTING_COLUMNS)}, o.* EXCLUDE ({SIGHTED})
        FROM {found} w JOIN old o ON w.folder = o.folder AND w.name = o.name
            AND w.path_bytes IS NOT DISTINCT FROM o.path_bytes
        WHERE o.folder BETWEEN $1 AND $2 AND w.kind = 'FILE' AND o.kind = 'FILE' AND o.result = 'PROFILED'
            AND w.size_bytes = o.size_bytes AND w.modified_ns = o.modified_ns AND w.inode = o.inode
            AND (w.status_changed_ns = o.status_changed_ns OR w.mode <> o.mode OR w.owner_id <> o.owner_id
                OR w.group_id <> o.group_id)
            AND NOT (o.sha256 IS NULL AND w.size_bytes IN (FROM candidates))
        ORDER BY w.folder, w.name, w.path_bytes
        """,
        carried,
        parameters=[low, high],
    )
    copy_out(
        connection,
        f"""
        SELECT {SIGHTED} FROM {found} w WHERE NOT EXISTS (
            FROM read_parquet({path_list([carried])}) c WHERE w.folder = c.folder AND w.name = c.name
                AND w.path_bytes IS NOT DISTINCT FROM c.path_bytes)
        ORDER BY {IN_ORDER}
        """,
        todo,
    )
    return todo


def _plan_newly_candidate(connection: duckdb.DuckDBPyConnection, working: Path) -> Path:
    """Return the files of unchanged folders that had no checksum and now share their size with another."""
    todo = working / "todo-candidates.parquet"
    if not todo.is_file():
        copy_out(
            connection,
            f"""
            SELECT {SIGHTED} FROM old WHERE kind = 'FILE' AND result = 'PROFILED' AND sha256 IS NULL
                AND size_bytes IN (FROM candidates)
                AND folder IN (SELECT folder FROM {_unchanged(working)})
            ORDER BY {IN_ORDER}
            """,
            todo,
        )
    return todo


def _create_candidates(connection: duckdb.DuckDBPyConnection, sizes: frozenset[int] | None) -> None:
    connection.execute("CREATE OR REPLACE TEMP TABLE candidates AS SELECT unnest($1::BIGINT[])", [sorted(sizes or ())])


def _unchanged(working: Path) -> str:
    return f"(SELECT folder, path_bytes FROM read_parquet('{working}/folders-*.parquet') WHERE unchanged)"


def _candidate_sizes(
    connection: duckdb.DuckDBPyConnection, working: Path, stretches: list[Path], *, has_previous: bool
) -> frozenset[int] | None:
    parts = []
    if stretches:
        parts.append(f"SELECT size_bytes FROM read_parquet({path_list(stretches)}) WHERE kind = 'FILE'")
    if has_previous:
        unchanged = f"SELECT folder FROM {_unchanged(working)}"
        parts.append(f"SELECT size_bytes FROM old WHERE kind = 'FILE' AND folder IN ({unchanged})")
    if not parts:
        return frozenset()
    query = f"SELECT size_bytes FROM ({' UNION ALL '.join(parts)}) GROUP BY size_bytes HAVING count(*) > 1"
    rows = connection.execute(f"{query} LIMIT {MOST_CANDIDATE_SIZES + 1}").fetchall()
    return None if len(rows) > MOST_CANDIDATE_SIZES else frozenset(size for (size,) in rows)


def _block_devices(connection: duckdb.DuckDBPyConnection, stretches: list[Path]) -> frozenset[int]:
    """Return the file systems that tell how many blocks a file takes; some always say none."""
    if not stretches:
        return frozenset()
    query = (
        f"SELECT DISTINCT device FROM read_parquet({path_list(stretches)}) WHERE kind = 'FILE' AND allocated_bytes > 0"
    )
    return frozenset(device for (device,) in connection.execute(query).fetchall())


def count_files(connection: duckdb.DuckDBPyConnection, paths: list[Path]) -> tuple[int, int]:
    """Return how many entries the working parts `paths` have, and the bytes of the files among them."""
    if not paths:
        return 0, 0
    query = (
        f"SELECT count(*), coalesce(sum(size_bytes) FILTER (kind = 'FILE'), 0) FROM read_parquet({path_list(paths)})"
    )
    found = connection.execute(query).fetchone() or (0, 0)
    return int(found[0]), int(found[1])


def batches(
    connection: duckdb.DuckDBPyConnection, paths: tuple[Path, ...], *, done: set[int], batch_files: int
) -> Iterator[Batch]:
    """Yield the batches of the working parts `paths` whose number is not among those `done`."""
    number = 0
    for path in paths:
        rows_count = count_files(connection, [path])[0]
        numbers = range(number, number + -(-rows_count // batch_files))
        number = numbers.stop
        if all(one in done for one in numbers):
            continue
        rows = connection.execute(f"SELECT * FROM read_parquet({path_list([path])})").fetchall()
        for one in numbers:
            start = (one - numbers.start) * batch_files
            if one not in done:
                yield Batch(one, [sighting_of(row) for row in rows[start : start + batch_files]])
