"""Seal a survey: its rows sorted by folder and name into parts named by what they say, and a manifest.

A part of the previous survey whose folders are all as they were is taken over by name, never
written again. A survey is sealed by the manifest's digest in the audit chain; until then the same
command goes on with it.
"""

import bisect
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from records.store.columns import FILE_COLUMNS, FOLDER_COLUMNS, Column
from records.store.evidence import (
    FILE_ORDER,
    FOLDER_ORDER,
    copy_out,
    create_view,
    flush,
    path_list,
    quoted,
    rows_digest,
    write_json,
)
from records.store.layout import StoreLayout

PART_ROWS = 204_800  # ten row groups
FORMAT = "muniment-survey/1"
NAMES = ", ".join(column.name for column in FILE_COLUMNS)
FOLDER_NAMES = ", ".join(column.name for column in FOLDER_COLUMNS)

Part = dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Range:
    """Folders from `low` on, up to and without `high`; None is the open end."""

    low: str | None
    high: str | None

    @property
    def condition(self) -> str:
        """Return the range as a SQL condition on the folder."""
        low = f"folder >= {quoted(self.low)}" if self.low is not None else "true"
        high = f"folder < {quoted(self.high)}" if self.high is not None else "true"
        return f"{low} AND {high}"


@dataclass(frozen=True, slots=True)
class Sealed:
    """What was sealed: the manifest as written, and the SHA-256 of its bytes."""

    manifest: dict[str, Any]
    manifest_sha256: str


def seal_working_parts(
    connection: duckdb.DuckDBPyConnection,
    layout: StoreLayout,
    working: Path,
    *,
    about: dict[str, Any],
    previous: dict[str, Any] | None,
) -> Sealed:
    """Seal the working parts of one survey; `about` is what the manifest says beside rows and counts.

    With `previous`, the view `old` holds that survey's files, and folders marked unchanged among
    the working parts keep their rows of it.
    """
    fresh = sorted([*working.glob("part-*.parquet"), *working.glob("carried-*.parquet")])
    create_view(connection, "fresh", fresh, columns=FILE_COLUMNS)
    folders = f"read_parquet('{working}/folders-*.parquet')"
    source = "fresh"
    if previous is not None:
        _create_merged(connection, folders)
        source = "merged"
    parts = _write_parts(connection, layout, working, source, folders=folders, previous=previous)
    return write_manifest(connection, layout, about=about, parts=parts, folders=f"SELECT {FOLDER_NAMES} FROM {folders}")


def seal_rows(
    connection: duckdb.DuckDBPyConnection,
    layout: StoreLayout,
    *,
    files: str,
    folders: str,
    about: dict[str, Any],
    part_rows: int = PART_ROWS,
) -> Sealed:
    """Seal a survey whose rows come whole: `files` and `folders` name relations with all columns.

    A part has about `part_rows` rows.
    """
    working = layout.survey(about["survey"]) / "working"
    working.mkdir(parents=True, exist_ok=True)
    parts = _write_parts(connection, layout, working, files, folders=folders, previous=None, part_rows=part_rows)
    return write_manifest(connection, layout, about=about, parts=parts, folders=f"SELECT {FOLDER_NAMES} FROM {folders}")


def write_manifest(
    connection: duckdb.DuckDBPyConnection,
    layout: StoreLayout,
    *,
    about: dict[str, Any],
    parts: Sequence[Part],
    folders: str,
) -> Sealed:
    """Write the folders and the manifest of a survey whose `parts` are in place."""
    ref = about["survey"]
    folder = layout.survey(ref)
    folder_part = _write_part(
        connection, layout, folder / "working", f"{folders} ORDER BY folder, path_bytes", FOLDER_COLUMNS, FOLDER_ORDER
    )
    files = [layout.parts / f"{part['rows_sha256']}.parquet" for part in parts]
    create_view(connection, "sealed", files, columns=FILE_COLUMNS)
    create_view(
        connection,
        "sealed_folders",
        [layout.parts / f"{folder_part['rows_sha256']}.parquet"] if folder_part else [],
        columns=FOLDER_COLUMNS,
    )
    manifest = {
        "format": FORMAT,
        **about,
        "counts": {**about.get("counts", {}), **_counts(connection, ref)},
        "parts": list(parts),
        "folders": folder_part,
    }
    digest = write_json(folder / "manifest.json", manifest)
    return Sealed(manifest, digest)


def clear_working_parts(layout: StoreLayout, ref: str) -> None:
    """Remove what only an unfinished survey needs."""
    shutil.rmtree(layout.survey(ref) / "working", ignore_errors=True)
    shutil.rmtree(layout.survey(ref) / "spill", ignore_errors=True)


# -- parts ------------------------------------------------------------------------------------------------


def _create_merged(connection: duckdb.DuckDBPyConnection, folders: str) -> None:
    """Create the view `merged`: the fresh rows, and the old ones of folders that are as they were."""
    connection.execute(
        f"""
        CREATE VIEW merged AS
        SELECT {NAMES} FROM fresh
        UNION ALL
        SELECT {NAMES} FROM old
        WHERE (folder IN (SELECT folder FROM {folders} WHERE unchanged))
            AND NOT EXISTS (FROM fresh f WHERE f.folder = old.folder AND f.name = old.name
                AND f.path_bytes IS NOT DISTINCT FROM old.path_bytes)
        """
    )


def _write_parts(
    connection: duckdb.DuckDBPyConnection,
    layout: StoreLayout,
    working: Path,
    source: str,
    *,
    folders: str,
    previous: dict[str, Any] | None,
    part_rows: int = PART_ROWS,
) -> list[Part]:
    old_parts: list[Part] = previous["parts"] if previous else []
    changed = _changed_folders(connection, folders) if old_parts else []
    parts: list[Part] = []
    olds: list[Part | None] = [*old_parts] or [None]
    for old, reach in zip(olds, _reaches(old_parts), strict=True):
        if old is not None and not _any_within(changed, reach):
            parts.append(old)
            continue
        for piece in _pieces(connection, source, reach, part_rows):
            query = f"SELECT {NAMES} FROM {source} WHERE {piece.condition} ORDER BY folder, name, path_bytes"
            if (part := _write_part(connection, layout, working, query, FILE_COLUMNS, FILE_ORDER)) is not None:
                parts.append(part)
    return parts


def _changed_folders(connection: duckdb.DuckDBPyConnection, folders: str) -> list[str]:
    """Return in order the folders that are new, gone, or not as they were, by their shown path."""
    query = f"""
        SELECT folder FROM {folders} WHERE NOT unchanged
        UNION SELECT folder FROM old_folders ANTI JOIN (SELECT folder FROM {folders}) USING (folder)
        UNION SELECT folder FROM fresh
    """
    return sorted(folder for (folder,) in connection.execute(query).fetchall())


def _reaches(parts: Sequence[Part]) -> list[_Range]:
    """Return what each part answers for: from its first folder to the next part's, without gaps."""
    lows: list[str | None] = [None, *[str(part["first_folder"]) for part in parts[1:]]]
    return [_Range(low, high) for low, high in zip(lows, [*lows[1:], None], strict=True)]


def _any_within(folders: Sequence[str], reach: _Range) -> bool:
    start = 0 if reach.low is None else bisect.bisect_left(folders, reach.low)
    end = len(folders) if reach.high is None else bisect.bisect_left(folders, reach.high)
    return end > start


def _pieces(connection: duckdb.DuckDBPyConnection, source: str, reach: _Range, part_rows: int) -> list[_Range]:
    """Divide `reach` at folders into pieces of about `part_rows` rows."""
    query = f"""
        SELECT min(folder) FROM (
            SELECT folder, (sum(files) OVER (ORDER BY folder) - 1) // {part_rows} AS piece
            FROM (SELECT folder, count(*) AS files FROM {source} WHERE {reach.condition} GROUP BY folder))
        GROUP BY piece ORDER BY piece
    """
    starts = [str(folder) for (folder,) in connection.execute(query).fetchall()]
    lows: list[str | None] = [reach.low, *starts[1:]]
    return [_Range(low, high) for low, high in zip(lows, [*starts[1:], reach.high], strict=True)]


def _write_part(
    connection: duckdb.DuckDBPyConnection,
    layout: StoreLayout,
    working: Path,
    query: str,
    columns: Sequence[Column],
    order: str,
) -> Part | None:
    """Write the rows of `query` as a part named by their digest; None where there are no rows."""
    layout.parts.mkdir(parents=True, exist_ok=True)
    beside = working / "sealing.parquet"
    copy_out(connection, query, beside)
    relation = f"read_parquet({path_list([beside])})"
    found = connection.execute(f"SELECT count(*), min(folder), max(folder) FROM {relation}").fetchone()
    if found is None or not found[0]:
        beside.unlink()
        return None
    digest = rows_digest(connection, relation, columns=columns, order=order)
    target = layout.parts / f"{digest}.parquet"
    if target.exists():
        beside.unlink()
    else:
        os.replace(beside, target)
        flush(layout.parts)
    return {"rows_sha256": digest, "rows": int(found[0]), "first_folder": found[1], "last_folder": found[2]}


def _counts(connection: duckdb.DuckDBPyConnection, ref: str) -> dict[str, int]:
    """Return the figures of the sealed rows; found is always profiled + failed + skipped."""
    files = connection.execute(
        """
        SELECT count(*), count(*) FILTER (result = 'PROFILED'), count(*) FILTER (result = 'FAILED'),
            count(*) FILTER (result = 'SKIPPED'),
            coalesce(sum(greatest(size_bytes, 0)) FILTER (kind = 'FILE'), 0)::BIGINT,
            count(*) FILTER (result = 'PROFILED' AND read_in <> $1)
        FROM sealed
        """,
        [ref],
    ).fetchone()
    folders = connection.execute("SELECT count(*), count(fault_code) FROM sealed_folders").fetchone()
    if files is None or folders is None:
        raise ValueError("a count has one row")
    names = ("found", "profiled", "failed", "skipped", "bytes", "carried_forward")
    return {**dict(zip(names, map(int, files), strict=True)), "folders": folders[0], "folder_faults": folders[1]}
