"""The estate page by page, for lists and programs: files that must not be touched, and outcomes.

Pages are cut by key: the next one begins behind the last row, however many came before. Of all files
only those of the folders that a page can need are read. Rule: ours, reference on performance, 4.3.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from appraisal.estate.plan_table import PlanTable
from appraisal.review.faults import NO_SUCH_PLACE
from records.estate.view import Estate
from retention.faults import Fault, Refusal

FOLDERS = "touch_folders"


@dataclass(frozen=True, slots=True)
class FileKey:
    """The place of one file in order of path; `name_bytes` tells apart files whose names read the same."""

    source: str
    folder: str
    name: str
    name_bytes: str

    @property
    def whole(self) -> tuple[str, str, str, str]:
        """Return it as the order compares it."""
        return self.source, self.folder, self.name, self.name_bytes

    @property
    def written(self) -> str:
        """Return it as one word for an address."""
        return written_key(self.whole)


def written_key(parts: Sequence[str]) -> str:
    """Return the parts of a key as one word for an address."""
    text = json.dumps(list(parts), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode("utf-8", "surrogateescape")).decode().rstrip("=")


def read_key(word: str, *, parts: int = 4) -> tuple[str, ...]:
    """Return the parts of a key that was written for an address; a Refusal where it is none of ours.

    >>> read_key(FileKey("SRC0001", "Board/2006", "a.doc", "").written)
    ('SRC0001', 'Board/2006', 'a.doc', '')
    """
    try:
        read = json.loads(base64.b64decode(word + "=" * (-len(word) % 4), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        read = None
    if not isinstance(read, list) or len(read) != parts or not all(isinstance(one, str) for one in read):
        raise Refusal(Fault(NO_SUCH_PLACE, "page", word[:40]))
    return tuple(read)


@dataclass(frozen=True, slots=True)
class Untouchable:
    """One file that must not be deleted, moved or changed: path as users know it, with whom it is decided, why."""

    key: FileKey
    path: str
    decided_with: str
    held_by: tuple[str, ...]
    reasons: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class UntouchablePage:
    """Some files in order of path; how many there are in all where that was counted; whether more follow."""

    files: tuple[Untouchable, ...]
    total: int | None
    has_next: bool


def untouchable_page(
    table: PlanTable, estate: Estate, *, after: FileKey | None = None, limit: int, words: str = "", hold: str = ""
) -> UntouchablePage:
    """Return the files behind `after` that must not be touched; `words` are looked for in path and reasons."""
    connection = table.connection
    _create_folders(table)
    conditions, values = ["NOT p.may_be_destroyed"], list[object]()
    if words.strip():
        said = "f.folder || '/' || f.name || ' ' || p.shown_as || ' ' || p.verdict || ': ' || p.stopped_by"
        conditions.append(f"contains(lower({said}), lower(?))")
        values.append(words.strip())
    if hold:
        conditions.append("list_contains(p.holds, ?)")
        values.append(hold)
    total = None if values else _total(connection)
    if after is not None:
        conditions += ["(f.source, f.folder, f.name, coalesce(hex(f.path_bytes), '')) > (?, ?, ?, ?)"]
        values += after.whole
        conditions.append(
            "(f.source > ? OR (f.source = ? AND f.folder >= ?))"
        )  # two pairs: DuckDB has no range of rows
        values += (after.source, after.source, after.folder)
    if total is not None and (bound := _bound(connection, after, limit)) is not None:
        conditions.append("(f.source < ? OR (f.source = ? AND f.folder <= ?))")
        values += (bound[0], *bound)
    rows = connection.execute(
        f"""SELECT f.source, f.folder, f.name, coalesce(hex(f.path_bytes), ''), f.sha256, p.shown_as, p.holds,
            p.verdict || ': ' || p.stopped_by
        FROM files f JOIN unit_folders u ON u.source = f.source AND u.folder = f.folder
        JOIN units w ON w.unit = u.unit JOIN {table.relation} p ON p.source = w.source AND p.folder = w.folder
        WHERE {" AND ".join(conditions)} ORDER BY 1, 2, 3, 4 LIMIT {int(limit) + 1}""",
        values,
    ).fetchall()
    return UntouchablePage(tuple(_untouchable(row, estate) for row in rows[:limit]), total, len(rows) > limit)


def _create_folders(table: PlanTable) -> None:
    """Create the table of folders with how many files come up to the end of each, made once."""
    table.connection.execute(
        f"""CREATE TABLE IF NOT EXISTS {FOLDERS} AS
        WITH counted AS (
            SELECT f.source, f.folder, count(*) AS files FROM files f
            JOIN unit_folders u ON u.source = f.source AND u.folder = f.folder JOIN units w ON w.unit = u.unit
            JOIN {table.relation} p ON p.source = w.source AND p.folder = w.folder
            WHERE NOT p.may_be_destroyed GROUP BY ALL)
        SELECT source, folder, files, sum(files) OVER (ORDER BY source, folder)::BIGINT AS upto FROM counted
        ORDER BY source, folder"""
    )


def _total(connection: duckdb.DuckDBPyConnection) -> int:
    found = connection.execute(f"SELECT coalesce(max(upto), 0) FROM {FOLDERS}").fetchone()
    return int(found[0]) if found else 0


def _bound(connection: duckdb.DuckDBPyConnection, after: FileKey | None, limit: int) -> tuple[str, str] | None:
    """Return the last folder that a page of `limit` files behind `after` can reach; None: to the end."""
    base = 0
    if after is not None:
        row = connection.execute(
            f"SELECT coalesce(max(upto), 0) FROM {FOLDERS} WHERE (source, folder) <= (?, ?)",
            [after.source, after.folder],
        ).fetchone()
        base = int(row[0]) if row else 0
    found = connection.execute(
        f"SELECT source, folder FROM {FOLDERS} WHERE upto > ? ORDER BY upto LIMIT 1", [base + limit]
    ).fetchone()
    return (str(found[0]), str(found[1])) if found else None


def _untouchable(row: Sequence[object], estate: Estate) -> Untouchable:
    source, folder, name, name_bytes, sha256, shown_as, holds, reasons = row
    key = FileKey(str(source), str(folder), str(name), str(name_bytes))
    return Untouchable(
        key=key,
        path=estate.shown_path(key.source, f"{key.folder}/{key.name}" if key.folder else key.name),
        decided_with=str(shown_as),
        held_by=tuple(str(one) for one in holds) if isinstance(holds, list) else (),
        reasons=str(reasons),
        sha256=str(sha256) if sha256 is not None else None,
    )


# -- outcomes ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """What the rules say of one folder, case or box on the day: computed, and never permission."""

    kind: str
    source: str
    key: str
    shown_as: str
    status: str
    action: str
    retain_through: date | None
    eligible_from: date | None
    eligible_without_holds: date | None
    schedule: str
    classes: tuple[str, ...]
    grade: str | None
    rule: str | None
    holds: tuple[str, ...]
    missing: tuple[str, ...]
    may_be_destroyed: bool


@dataclass(frozen=True, slots=True)
class OutcomePage:
    """Some outcomes in order of kind, source and key; how many there are; whether more follow."""

    lines: tuple[OutcomeLine, ...]
    total: int
    has_next: bool


def outcome_page(
    connection: duckdb.DuckDBPyConnection,
    *,
    after: tuple[str, str, str] | None = None,
    limit: int,
    kind: str = "",
    status: str = "",
) -> OutcomePage:
    """Return the outcomes behind `after` (kind, source, key); only of a kind or a status where given."""
    said, values = ["true"], list[object]()
    for column, value in (("t.kind", kind), ("o.status", status)):
        if value:
            said.append(f"{column} = ?")
            values.append(value)
    things = "things t JOIN thing_outcomes USING (thing) JOIN outcomes o USING (outcome)"
    counted = connection.execute(f"SELECT count(*) FROM {things} WHERE {' AND '.join(said)}", values).fetchone()
    if after is not None:
        said.append("(t.kind, coalesce(t.source, ''), t.key) > (?, ?, ?)")
        values += after
    rows = connection.execute(
        f"""SELECT t.kind, coalesce(t.source, ''), t.key, t.shown_as, o.status, o.action, o.retain_through,
            o.eligible_from, o.eligible_without_holds, o.schedule, o.class, o.grade, o.rule, o.holds, o.missing,
            o.may_be_destroyed
        FROM {things} WHERE {" AND ".join(said)} ORDER BY 1, 2, 3 LIMIT {int(limit) + 1}""",
        values,
    ).fetchall()
    lines = tuple(_outcome_line(row) for row in rows[:limit])
    return OutcomePage(lines, int(counted[0]) if counted else 0, len(rows) > limit)


def _outcome_line(row: Sequence[object]) -> OutcomeLine:
    kind, source, key, shown_as, status, action, through, eligible, without_holds, schedule, *rest = row
    classes, grade, rule, holds, missing, may_go = rest
    return OutcomeLine(
        kind=str(kind),
        source=str(source),
        key=str(key),
        shown_as=str(shown_as),
        status=str(status),
        action=str(action),
        retain_through=_day(through),
        eligible_from=_day(eligible),
        eligible_without_holds=_day(without_holds),
        schedule=str(schedule),
        classes=_split(classes, ";"),
        grade=str(grade) if grade is not None else None,
        rule=str(rule) if rule is not None else None,
        holds=_split(holds, ";"),
        missing=_split(missing, "\n"),
        may_be_destroyed=bool(may_go),
    )


def _day(cell: object) -> date | None:
    return cell if isinstance(cell, date) else None


def _split(text: object, separator: str) -> tuple[str, ...]:
    return tuple(one for one in str(text or "").split(separator) if one)
