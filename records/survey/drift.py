"""Drift between two surveys of a source: what was added, is gone, changed, moved, or re-permitted.

Parts that both surveys share by name are not looked at: their rows are the same. A file that is
gone in one place and new in another with the same content has moved; the pairing goes by content,
then by name, so that a renamed folder shows as moves and not as losses.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import duckdb

from records.faults.surveys import NOT_THE_SAME_SOURCE
from records.store.columns import FILE_COLUMNS, FOLDER_COLUMNS
from records.store.evidence import Manifest, connect, create_view, folder_paths, read_manifest
from records.store.layout import StoreLayout
from retention.faults import Fault, Refusal


class Change(StrEnum):
    """What happened to a file between two surveys; a file may show more than one."""

    ADDED = "added"
    GONE = "gone"
    MOVED = "moved"
    CHANGED = "changed"
    CHANGED_SAME_DATE = "content changed without a new date"
    PERMISSIONS = "permissions changed"


@dataclass(frozen=True, slots=True)
class FileDrift:
    """One change of one file; `before` is its earlier path where it moved. Paths as shown, below the root."""

    change: Change
    path: str
    before: str | None
    size_bytes: int


@dataclass(frozen=True, slots=True)
class FolderDrift:
    """How many files of one folder show each change; a move counts where the file is now."""

    folder: str
    counts: dict[Change, int]


@dataclass(frozen=True, slots=True)
class Drift:
    """The drift from survey `before` to survey `after`: totals, and by folder in order of path."""

    before: str
    after: str
    counts: dict[Change, int]
    unchanged: int
    folders: tuple[FolderDrift, ...]


class DriftQuestion:
    """Two surveys held against each other, open to questions."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, before: Manifest, after: Manifest) -> None:
        self._connection = connection
        self._before, self._after = before, after

    def summary(self) -> Drift:
        """Return totals and figures by folder."""
        rows = self._connection.execute(
            "SELECT folder, change, count(*) FROM drift GROUP BY folder, change ORDER BY folder, change"
        ).fetchall()
        folders: dict[str, dict[Change, int]] = {}
        totals = dict.fromkeys(Change, 0)
        for folder, change, count in rows:
            folders.setdefault(folder, {})[Change(change)] = count
            totals[Change(change)] += count
        touched = totals[Change.ADDED] + totals[Change.MOVED] + self._changed_files()
        return Drift(
            before=str(self._before["survey"]),
            after=str(self._after["survey"]),
            counts=totals,
            unchanged=int(self._after["counts"]["found"]) - touched,
            folders=tuple(FolderDrift(folder, counts) for folder, counts in folders.items()),
        )

    def files(self, change: Change | None = None) -> Iterator[FileDrift]:
        """Yield the changed files in order of path; those with one kind of `change` where asked."""
        condition = "" if change is None else "WHERE change = $1"
        result = self._connection.execute(
            f"""SELECT change, folder, name, before_path, size_bytes FROM drift {condition}
                ORDER BY folder, name, path_bytes, change""",
            [] if change is None else [str(change)],
        )
        while rows := result.fetchmany(5_000):
            for kind, folder, name, before, size in rows:
                yield FileDrift(Change(kind), f"{folder}/{name}" if folder else name, before, size)

    def _changed_files(self) -> int:
        query = """SELECT count(*) FROM (SELECT DISTINCT folder, name, path_bytes FROM drift
            WHERE change NOT IN ('added', 'gone', 'moved'))"""
        found = self._connection.execute(query).fetchone()
        return int(found[0]) if found else 0


@contextmanager
def drift_between(layout: StoreLayout, before: str, after: str) -> Iterator[DriftQuestion]:
    """Hold the sealed survey `after` against `before`; refused where they are not of one source."""
    old, new = read_manifest(layout, before), read_manifest(layout, after)
    if old["source"]["ref"] != new["source"]["ref"]:
        raise Refusal(Fault(NOT_THE_SAME_SOURCE, f"{before}, {after}"))
    connection = connect(layout.survey(after) / "spill")
    try:
        _create_views(connection, layout, old, new)
        _create_drift(connection)
        yield DriftQuestion(connection, old, new)
    finally:
        connection.close()


def _create_views(connection: duckdb.DuckDBPyConnection, layout: StoreLayout, old: Manifest, new: Manifest) -> None:
    shared = _names(old) & _names(new)
    for name, manifest in (("old", old), ("new", new)):
        paths = [layout.parts / f"{part}.parquet" for part in sorted(_names(manifest) - shared)]
        create_view(connection, name, paths, columns=FILE_COLUMNS)
        create_view(connection, f"{name}_folders", folder_paths(layout, manifest), columns=FOLDER_COLUMNS)


def _names(manifest: dict[str, Any]) -> set[str]:
    return {str(part["rows_sha256"]) for part in manifest["parts"]}


def _create_drift(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the table `drift`, a row a change."""
    connection.execute(
        """
        CREATE TEMP TABLE both_sides AS
        SELECT coalesce(n.folder, o.folder) AS folder, coalesce(n.name, o.name) AS name,
            coalesce(n.path_bytes, o.path_bytes) AS path_bytes,
            o.folder IS NULL AS is_added, n.folder IS NULL AS is_gone,
            coalesce(n.size_bytes, o.size_bytes) AS size_bytes, coalesce(n.sha256, o.sha256) AS sha256,
            coalesce(n.inode, o.inode) AS inode, coalesce(n.modified_ns, o.modified_ns) AS modified_ns,
            (n.sha256 <> o.sha256) AS other_content,
            (n.size_bytes <> o.size_bytes OR n.modified_ns <> o.modified_ns
                OR n.kind <> o.kind OR n.link_target IS DISTINCT FROM o.link_target) AS other_state,
            (n.modified_ns = o.modified_ns) AS same_date,
            (n.mode <> o.mode OR n.owner_id <> o.owner_id OR n.group_id <> o.group_id) AS other_permissions
        FROM new n FULL JOIN old o ON n.folder = o.folder AND n.name = o.name
            AND n.path_bytes IS NOT DISTINCT FROM o.path_bytes
        WHERE o.folder IS NULL OR n.folder IS NULL OR n.size_bytes <> o.size_bytes
            OR n.modified_ns <> o.modified_ns OR n.kind <> o.kind
            OR n.link_target IS DISTINCT FROM o.link_target OR n.sha256 <> o.sha256
            OR n.mode <> o.mode OR n.owner_id <> o.owner_id OR n.group_id <> o.group_id
        """
    )
    # A move: gone there, new here, same content (or, without checksums, same number, size and date).
    # Several copies pair off by name first, then in order of path.
    connection.execute(
        """
        CREATE TEMP TABLE moves AS
        WITH sides AS (
            SELECT *, coalesce(sha256, concat_ws('/', inode, size_bytes, modified_ns)) AS content
            FROM both_sides WHERE (is_added OR is_gone) AND size_bytes > 0),
        by_name AS (
            SELECT *, row_number() OVER (PARTITION BY content, name, is_gone ORDER BY folder, path_bytes) AS place
            FROM sides),
        named AS (
            SELECT a.folder, a.name, a.path_bytes,
                g.folder AS from_folder, g.name AS from_name, g.path_bytes AS from_bytes
            FROM by_name a JOIN by_name g ON a.content = g.content AND a.name = g.name AND a.place = g.place
            WHERE a.is_added AND g.is_gone),
        rest AS (
            SELECT *, row_number() OVER (PARTITION BY content, is_gone ORDER BY folder, name, path_bytes) AS place
            FROM sides s
            WHERE NOT EXISTS (FROM named m WHERE s.is_added AND m.folder = s.folder AND m.name = s.name
                    AND m.path_bytes IS NOT DISTINCT FROM s.path_bytes)
                AND NOT EXISTS (FROM named m WHERE s.is_gone AND m.from_folder = s.folder AND m.from_name = s.name
                    AND m.from_bytes IS NOT DISTINCT FROM s.path_bytes))
        FROM named UNION ALL
        SELECT a.folder, a.name, a.path_bytes, g.folder, g.name, g.path_bytes
        FROM rest a JOIN rest g ON a.content = g.content AND a.place = g.place WHERE a.is_added AND g.is_gone
        """
    )
    connection.execute(
        """
        CREATE TEMP TABLE drift AS
        SELECT b.folder, b.name, b.path_bytes, b.size_bytes, change,
            if(change = 'moved', if(m.from_folder = '', m.from_name, m.from_folder || '/' || m.from_name), NULL)
                AS before_path
        FROM both_sides b
        LEFT JOIN moves m ON b.is_added AND m.folder = b.folder AND m.name = b.name
            AND m.path_bytes IS NOT DISTINCT FROM b.path_bytes
        LEFT JOIN moves g ON b.is_gone AND g.from_folder = b.folder AND g.from_name = b.name
            AND g.from_bytes IS NOT DISTINCT FROM b.path_bytes,
        LATERAL (SELECT unnest(list_filter([
            if(b.is_added AND m.folder IS NULL, 'added', NULL),
            if(b.is_gone AND g.folder IS NULL, 'gone', NULL),
            if(b.is_added AND m.folder IS NOT NULL, 'moved', NULL),
            if(NOT b.is_added AND NOT b.is_gone AND coalesce(b.other_content, false) AND b.same_date,
                'content changed without a new date', NULL),
            if(NOT b.is_added AND NOT b.is_gone AND (b.other_state OR coalesce(b.other_content, false))
                AND NOT (coalesce(b.other_content, false) AND b.same_date), 'changed', NULL),
            if(NOT b.is_added AND NOT b.is_gone AND b.other_permissions, 'permissions changed', NULL)
        ], lambda x: x IS NOT NULL)) AS change)
        """
    )
