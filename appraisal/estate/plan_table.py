"""The drive plan as a table: made once, added up, sorted, filtered and paged by keyset; kept beside the outcomes.

Verdicts are words and come from Python, row by row; here they are put where a page of fifty among
millions costs as little as the first. Rule: ours, reference on performance, section 4.3 (keyset only).
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice

import duckdb

from appraisal.estate.driveplan import DrivePlan, PlanRow, PlanTotals
from appraisal.estate.evaluate import Evaluation
from appraisal.estate.snapshot import ABOUT, one_at_a_time, outcomes_folder, read_snapshot
from appraisal.estate.verdicts import VerdictKind
from appraisal.faults import NO_SUCH_PLACE, NO_SUCH_SNAPSHOT
from records.store.evidence import connect, copy_out, path_list
from records.store.layout import StoreLayout
from retention.facts import Ref
from retention.faults import Fault, Refusal
from retention.terms import RefKind

BATCH = 2_000
TABLE, KEPT = "plan_table", "plan.parquet"
SUMS, CLASSES = "plan_sums", "plan_classes"
COLUMNS = (
    *("place BIGINT", "source VARCHAR", "folder VARCHAR", "shown_as VARCHAR", "files BIGINT", "size_bytes BIGINT"),
    *("failed BIGINT", "skipped BIGINT", "last_paper DATE", "kind VARCHAR", "verdict VARCHAR", "sentence VARCHAR"),
    *("would_have_gone_on DATE", "stopped_by VARCHAR", "one_line VARCHAR", "status VARCHAR", "class_code VARCHAR"),
    *("grade VARCHAR", "holds VARCHAR[]", "owner VARCHAR", "may_be_destroyed BOOLEAN"),
)
_NAMES = tuple(column.split()[0] for column in COLUMNS)
_FIELDS = ", ".join(
    f"unnest(${at}::{column.split()[1]}[]) AS {column.split()[0]}" for at, column in enumerate(COLUMNS, 1)
)


class Sort(StrEnum):
    """In which order the plan is read; within equal values in order of path."""

    FOLDER = "folder"
    FILES = "files"
    SIZE = "size"
    DATE = "date"
    VERDICT = "verdict"


_SORTED_BY = {
    Sort.FOLDER: "place",
    Sort.FILES: "files",
    Sort.SIZE: "size_bytes",
    Sort.DATE: "coalesce(would_have_gone_on, DATE '9999-12-31')",
    Sort.VERDICT: "verdict",
}


@dataclass(frozen=True, slots=True)
class PlanFilter:
    """Which folders are asked for; what is not said excludes none. `words` are looked for in path and sentence."""

    kind: VerdictKind | None = None
    words: str = ""
    class_code: str | None = None
    hold_ref: str | None = None


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One folder of the plan as it is read: `place` is its number in order of path."""

    place: int
    ref: Ref
    shown_as: str
    files: int
    size_bytes: int
    failed: int
    skipped: int
    last_paper: date | None
    kind: VerdictKind
    verdict: str
    sentence: str
    would_have_gone_on: date | None
    stopped_by: str
    one_line: str
    status: str
    class_code: str
    grade: str | None
    holds: tuple[str, ...]
    owner: str | None
    may_be_destroyed: bool


@dataclass(frozen=True, slots=True)
class PlanPart:
    """A page of the plan; `after` is what to ask for the next one with, None at the end. `found` counts all pages."""

    lines: tuple[PlanLine, ...]
    after: str | None
    found: int


@dataclass(frozen=True, slots=True)
class PlanTable:
    """The plan open to questions; `relation` is what has its rows."""

    connection: duckdb.DuckDBPyConnection
    relation: str = TABLE

    def lines(self) -> Iterator[PlanLine]:
        """Yield every folder in order of path."""
        after: str | None = None
        while True:
            part = self.page(after=after, limit=BATCH)
            yield from part.lines
            if (after := part.after) is None:
                return

    def page(
        self,
        *,
        after: str | None = None,
        limit: int,
        only: PlanFilter | None = None,
        sort: Sort = Sort.FOLDER,
        descending: bool = False,
    ) -> PlanPart:
        """Return the folders that follow `after`, at most `limit`; a Refusal where `after` is of another order."""
        where, given = _where(only or PlanFilter())
        by, way = _SORTED_BY[sort], "DESC" if descending else "ASC"
        bound, last = _bound(after, sort, descending, len(given))
        rows = self.connection.execute(
            f"""SELECT {", ".join(_NAMES)}, {by} AS sorted_by FROM {self.relation} WHERE {where} AND {bound}
            ORDER BY sorted_by {way}, place LIMIT {int(limit) + 1}""",
            [*given, *last],
        ).fetchall()
        found = self.connection.execute(f"SELECT count(*) FROM {self.relation} WHERE {where}", given).fetchone()
        lines = tuple(_line(row) for row in rows[:limit])
        more = len(rows) > limit and lines
        following = _cursor(sort, descending, rows[limit - 1][-1], lines[-1].place) if more else None
        return PlanPart(lines, following, int(found[0]) if found else 0)

    def totals(self) -> PlanTotals:
        """Return the plan added up."""
        asked = f"FROM {SUMS}" if self.relation == TABLE else _SUMS.format(self.relation)
        rows = self.connection.execute(asked).fetchall()
        by_kind = {VerdictKind(row[0]): (int(row[1]), int(row[2])) for row in rows}
        sums = [sum(int(row[at]) for row in rows) for at in range(1, 7)]
        return PlanTotals(
            folders=sums[0],
            files=sums[1],
            size_bytes=sums[2],
            failed=sums[3],
            skipped=sums[4],
            by_verdict={kind: by_kind[kind] for kind in VerdictKind if kind in by_kind},
            destroyable_files=sums[5],
        )

    def classes(self) -> tuple[str, ...]:
        """Return every class that a folder of the plan is of, in order."""
        asked = f"FROM {CLASSES}" if self.relation == TABLE else _CLASSES.format(self.relation)
        return tuple(str(row[0]) for row in self.connection.execute(asked).fetchall())


_SUMS = """
    SELECT kind, count(*), sum(files)::BIGINT, sum(size_bytes)::BIGINT, sum(failed)::BIGINT, sum(skipped)::BIGINT,
        coalesce(sum(files) FILTER (may_be_destroyed), 0)::BIGINT FROM {} GROUP BY kind
"""
_CLASSES = """
    SELECT code FROM (SELECT DISTINCT unnest(string_split(class_code, '; ')) AS code FROM {})
    WHERE code <> '' ORDER BY code
"""


def plan_table(plan: DrivePlan) -> PlanTable:
    """Return the plan as a table of its evaluation, made in one pass; no more than a batch of rows is held.

    It is read outcome by outcome, so that each is worked out once, and numbered in order of path after.
    """
    connection = plan.evaluation.connection
    connection.execute(f"CREATE OR REPLACE TABLE {TABLE} ({', '.join(COLUMNS)})")
    rows = plan.rows_by_outcome()
    while batch := list(islice(rows, BATCH)):
        cells = [_cells(row) for row in batch]
        connection.execute(
            f"INSERT INTO {TABLE} SELECT {_FIELDS}", [list(column) for column in zip(*cells, strict=True)]
        )
    connection.execute(
        f"""CREATE OR REPLACE TABLE {TABLE} AS SELECT row_number() OVER (ORDER BY shown_as, source, folder) AS place,
        * EXCLUDE (place) FROM {TABLE} ORDER BY place"""
    )
    return _summed(connection)


def opened_table(connection: duckdb.DuckDBPyConnection) -> PlanTable | None:
    """Return the plan that was made in this connection before; None where none was."""
    made = connection.execute(f"SELECT 1 FROM duckdb_tables() WHERE table_name = '{SUMS}'").fetchone()
    return PlanTable(connection) if made else None


def table_as_kept(evaluation: Evaluation, layout: StoreLayout, *, since: int) -> PlanTable | None:
    """Return the plan of the evaluation as an earlier one of the same day left it; None where none is the same.

    `since` is the newest audit event that can have moved an outcome: evidence, schedules and file plan are
    told apart by their digests, and both evaluations must have counted that event.
    """
    asked = {**evaluation.inputs.as_json(), "audit_sequence": 0}
    for about in sorted(outcomes_folder(layout).glob(f"{evaluation.inputs.on.isoformat()}-*/{ABOUT}"), reverse=True):
        said = json.loads(about.read_text(encoding="utf-8"))["inputs"]
        counted = min(said["audit_sequence"], evaluation.inputs.audit_sequence)
        path = about.parent / KEPT
        if counted >= since and {**said, "audit_sequence": 0} == asked and path.is_file():
            evaluation.connection.execute(
                f"CREATE OR REPLACE TABLE {TABLE} AS FROM read_parquet({path_list([path])}) ORDER BY place"
            )
            return _summed(evaluation.connection)
    return None


def _summed(connection: duckdb.DuckDBPyConnection) -> PlanTable:
    """Return the plan in the table, added up once: no page adds up a million folders again."""
    connection.execute(f"CREATE OR REPLACE TABLE {CLASSES} AS {_CLASSES.format(TABLE)}")
    connection.execute(f"CREATE OR REPLACE TABLE {SUMS} AS {_SUMS.format(TABLE)}")
    return PlanTable(connection)


def keep_plan(table: PlanTable, layout: StoreLayout, ref: str) -> None:
    """Keep the plan beside the outcomes of the evaluation `ref`, to be paged without evaluating again."""
    path = outcomes_folder(layout) / ref / KEPT
    with one_at_a_time(layout):
        if not path.is_file():
            copy_out(table.connection, f"SELECT * FROM {table.relation} ORDER BY place", path)


@contextmanager
def open_kept_plan(layout: StoreLayout, ref: str) -> Iterator[PlanTable]:
    """Open the plan that was kept with the evaluation `ref`; a Refusal where none was."""
    read_snapshot(layout, ref)
    path = outcomes_folder(layout) / ref / KEPT
    if not path.is_file():
        raise Refusal(Fault(NO_SUCH_SNAPSHOT, ref, "its plan was not kept"))
    connection = connect(outcomes_folder(layout) / ref / "spill")
    try:
        yield PlanTable(connection, f"read_parquet({path_list([path])})")
    finally:
        connection.close()


# -- questions ---------------------------------------------------------------------------------------------------


def _where(only: PlanFilter) -> tuple[str, list[object]]:
    """Return the condition of a filter and what it is given, in order."""
    parts: list[tuple[str, object]] = []
    if only.kind is not None:
        parts.append(("kind = ${}", only.kind.value))
    if only.words.strip():
        parts.append(("contains(lower(shown_as || ' ' || sentence), lower(${}))", only.words.strip()))
    if only.class_code is not None:
        parts.append(("list_contains(string_split(class_code, '; '), ${})", only.class_code))
    if only.hold_ref is not None:
        parts.append(("list_contains(holds, ${})", only.hold_ref))
    said = [text.format(at) for at, (text, _) in enumerate(parts, start=1)]
    return " AND ".join(said) or "true", [value for _, value in parts]


def _bound(after: str | None, sort: Sort, descending: bool, given: int) -> tuple[str, list[object]]:
    """Return the condition that a row follows `after` in the order, and what it is given."""
    if after is None:
        return "true", []
    try:
        of, down, value, place = json.loads(after)
        if of != sort.value or down != descending or not isinstance(place, int):
            raise ValueError(after)
    except (ValueError, TypeError) as error:
        raise Refusal(Fault(NO_SUCH_PLACE, after)) from error
    by, kind = _SORTED_BY[sort], _KINDS[sort]
    comes = f"{by} {'<' if descending else '>'} ${given + 1}::{kind}"
    return f"({comes} OR ({by} = ${given + 1}::{kind} AND place > ${given + 2}))", [value, place]


_KINDS = {Sort.FOLDER: "BIGINT", Sort.FILES: "BIGINT", Sort.SIZE: "BIGINT", Sort.DATE: "DATE", Sort.VERDICT: "VARCHAR"}


def _cursor(sort: Sort, descending: bool, value: object, place: int) -> str:
    said = value.isoformat() if isinstance(value, date) else value
    return json.dumps([sort.value, descending, said, place], separators=(",", ":"))


def _cells(row: PlanRow) -> tuple[object, ...]:
    grade = row.outcome.dated.grade
    return (
        *(0, row.ref.source, row.ref.key, row.shown_as, row.files, row.size_bytes, row.failed, row.skipped),
        *(row.last_paper, row.verdict.kind.value, row.verdict.label, row.verdict.sentence, row.would_have_gone_on),
        *(row.stopped_by, row.one_line, row.outcome.status.value, row.class_code, grade.value if grade else None),
        *(sorted({one.hold_ref for one in row.outcome.blockers}), row.owner, row.may_be_destroyed),
    )


def _line(row: Sequence[object]) -> PlanLine:
    cells = dict(zip(_NAMES, row, strict=False))
    last, gone = cells["last_paper"], cells["would_have_gone_on"]
    holds = cells["holds"]
    return PlanLine(
        place=_number(cells["place"]),
        ref=Ref(RefKind.FOLDER, str(cells["source"]), str(cells["folder"])),
        shown_as=str(cells["shown_as"]),
        files=_number(cells["files"]),
        size_bytes=_number(cells["size_bytes"]),
        failed=_number(cells["failed"]),
        skipped=_number(cells["skipped"]),
        last_paper=last if isinstance(last, date) else None,
        kind=VerdictKind(str(cells["kind"])),
        verdict=str(cells["verdict"]),
        sentence=str(cells["sentence"]),
        would_have_gone_on=gone if isinstance(gone, date) else None,
        stopped_by=str(cells["stopped_by"]),
        one_line=str(cells["one_line"]),
        status=str(cells["status"]),
        class_code=str(cells["class_code"]),
        grade=_text(cells["grade"]),
        holds=tuple(map(str, holds)) if isinstance(holds, list) else (),
        owner=_text(cells["owner"]),
        may_be_destroyed=bool(cells["may_be_destroyed"]),
    )


def _number(cell: object) -> int:
    return cell if isinstance(cell, int) else 0


def _text(cell: object) -> str | None:
    return str(cell) if cell is not None else None
