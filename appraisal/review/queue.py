"""The review queue: folders, cases and boxes that wait for appraisal, the nearest day first.

A thing waits where its class leads to the archive, where a review of it is due, or where an Area
sent it and nobody has answered; what was appraised waits no longer. The queue stands as one table
beside the evaluation, made once, so that a page of it costs the same however large the estate is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from threading import Lock

import duckdb

from appraisal.estate.evaluate import Evaluation
from appraisal.review.rows import class_refs
from appraisal.review.series import classes_to_the_archive
from appraisal.review.values import Appraisal, Worth
from records.facts import CASEWORK, PAPER, RECORD_KIND, RECORD_MEDIUM, SET_SEPARATOR
from records.long_term_interest import SIGNAL_BY_CODE, SIGNALS, SIGNALS_FACT
from records.register.fileplan_rules import ClassRef
from retention.facts import Ref
from retention.terms import Grade, RefKind, Status

_MAKING = Lock()
NO_DAY = date.max


class QueueSort(StrEnum):
    """In which order the queue is shown."""

    NEAREST = "nearest"
    """Days to come first, the nearest of them first; then what is overdue, the latest first; then what has no day."""
    OVERDUE = "overdue"
    """By the day alone: what is longest overdue first."""
    NAME = "name"
    CLASS = "class"
    RULE = "rule"
    HOLD = "hold"
    SIGNAL = "signal"
    MEDIUM = "medium"
    AREA = "area"
    SIZE = "size"


class QueueState(StrEnum):
    """How far appraisal has come."""

    WAITING = "waiting"
    UNDECIDED = "undecided"
    APPRAISED = "appraised"


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """What of the queue is asked for; what is left empty is not asked.

    `signal` is a code, or "any" or "none"; `hold` a reference, or "any" or "none"; `records` is
    casework or corporate; `by_on` asks for what is due by that day; `text` is looked for in the path.
    """

    state: QueueState = QueueState.WAITING
    kind: str = ""
    medium: str = ""
    class_ref: str = ""
    area: str = ""
    hold: str = ""
    signal: str = ""
    records: str = ""
    rule: str = ""
    by_on: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One thing that waits: its day, its rule, what covers it, the signs, what a person decided if anything."""

    thing: int
    ref: Ref
    shown_as: str
    by_on: date | None
    days: int | None
    classes: tuple[ClassRef, ...]
    rule: str
    grade: Grade | None
    status: Status
    holds: tuple[str, ...]
    is_held: bool
    signals: tuple[str, ...]
    meets_criterion: bool
    is_nominated: bool
    medium: str
    is_casework: bool
    areas: tuple[str, ...]
    file_count: int
    size_bytes: int
    worth: Worth | None

    @property
    def is_overdue(self) -> bool:
        """Return whether its day has passed."""
        return self.days is not None and self.days < 0


@dataclass(frozen=True, slots=True)
class QueuePage:
    """Some rows in order; how many there are in all, how many overdue; whether there are rows before and behind."""

    rows: tuple[QueueRow, ...]
    total: int
    overdue: int
    has_previous: bool
    has_next: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """What people said that the queue takes into account: appraisals, and things whose nomination waits."""

    appraisals: Mapping[Ref, Appraisal] = field(default_factory=dict)
    nominated: frozenset[Ref] = frozenset()


def queue_page(
    evaluation: Evaluation,
    *,
    asked: Asked,
    only: QueueFilter = QueueFilter(),
    sort: QueueSort = QueueSort.NEAREST,
    descending: bool = False,
    after: str = "",
    before: str = "",
    limit: int | None = 25,
) -> QueuePage:
    """Return the rows of the queue behind the thing `after`, or in front of `before`; without a limit all of them."""
    cursor = _opened(evaluation)
    _say_what_people_said(cursor, asked)
    where, values = _conditions(only)
    counted = cursor.execute(
        f"SELECT count(*), count(*) FILTER (by_on < ?) FROM queued WHERE {where}", [evaluation.rules.on, *values]
    ).fetchone()
    backwards = bool(before and not after)
    falls = descending is not backwards
    key = _key(cursor, after or before, sort)
    keyset = f" AND ({_ORDER[sort]}) {'<' if falls else '>'} ({', '.join('?' for _ in key)})" if key else ""
    order = ", ".join(f"{one} DESC" if falls else one for one in _ORDER[sort].split(", "))
    cut = f" LIMIT {limit + 1}" if limit is not None else ""
    found = cursor.execute(
        f"SELECT {', '.join(_COLUMNS)} FROM queued WHERE {where}{keyset} ORDER BY {order}{cut}", [*values, *key]
    ).fetchall()
    more = limit is not None and len(found) > limit
    cells = found[:limit][::-1] if backwards else found[:limit]
    total, overdue = counted or (0, 0)
    return QueuePage(
        rows=tuple(_row(row, on=evaluation.rules.on) for row in cells),
        total=int(total),
        overdue=int(overdue),
        has_previous=more if backwards else bool(key),
        has_next=True if backwards and key else more,
    )


def queue_row(evaluation: Evaluation, thing: int, *, asked: Asked) -> QueueRow | None:
    """Return one thing as the queue has it, whether it waits or not; None where there is no such thing."""
    cursor = _opened(evaluation)
    _say_what_people_said(cursor, asked)
    found = cursor.execute(f"SELECT {', '.join(_COLUMNS)} FROM queued WHERE thing = ?", [thing]).fetchone()
    return _row(found, on=evaluation.rules.on) if found else None


@dataclass(frozen=True, slots=True)
class QueueChoices:
    """What the queue can be filtered by: the values that occur in it, in order."""

    classes: tuple[str, ...]
    areas: tuple[str, ...]
    holds: tuple[str, ...]
    signals: tuple[str, ...]
    media: tuple[str, ...]
    rules: tuple[str, ...]


def queue_choices(evaluation: Evaluation) -> QueueChoices:
    """Return the values that occur in the queue."""
    return evaluation.once("choices of the review queue", lambda: _choices(evaluation))


def _choices(evaluation: Evaluation) -> QueueChoices:
    cursor = _opened(evaluation)

    def distinct(column: str) -> tuple[str, ...]:
        rows = cursor.execute(
            f"SELECT DISTINCT one FROM (SELECT {column} AS one FROM review_queue WHERE may_wait) "
            "WHERE one IS NOT NULL AND one <> '' ORDER BY one"
        ).fetchall()
        return tuple(str(row[0]) for row in rows)

    return QueueChoices(
        classes=distinct("unnest(string_split(classes, ';'))"),
        areas=distinct("unnest(areas)"),
        holds=distinct("unnest(string_split(holds, ';'))"),
        signals=distinct("unnest(signals)"),
        media=distinct("medium"),
        rules=distinct("rule"),
    )


# -- the table ---------------------------------------------------------------------------------------------------


def _opened(evaluation: Evaluation) -> duckdb.DuckDBPyConnection:
    """Return a cursor that sees `review_queue`, made on the first call."""
    cursor = evaluation.connection.cursor()
    with _MAKING:
        evaluation.once("review queue", lambda: _create(cursor, evaluation))
    return cursor


def _create(cursor: duckdb.DuckDBPyConnection, evaluation: Evaluation) -> bool:
    transfers = [str(one) for one, _ in classes_to_the_archive(evaluation.rules.schedules)]
    cursor.execute(_CREATE, {"transfers": transfers, "on": evaluation.rules.on})
    return True


_CRITERIA = ", ".join(f"'{one.code}'" for one in SIGNALS if one.is_criterion)
_WAITS = ", ".join(f"'{one.value}'" for one in (Status.REVIEW_DUE, Status.TRANSFER_DUE, Status.DUE))
_CREATE = f"""
    CREATE TABLE review_queue AS
    WITH of_cases AS (
        SELECT t.thing, list_distinct(flatten(list(string_split(f.value, '{SET_SEPARATOR}'))
                FILTER (f.name = '{SIGNALS_FACT}' AND f.value <> ''))) AS signals,
            bool_or(f.name = '{RECORD_KIND}' AND f.value = '{CASEWORK}') AS is_casework
        FROM thing_cases t JOIN case_facts f USING (urn)
        WHERE f.name IN ('{SIGNALS_FACT}', '{RECORD_KIND}') GROUP BY t.thing),
    of_areas AS (
        SELECT t.thing, list_sort(list_distinct(list(k.area))) AS areas
        FROM thing_cases t JOIN known_cases k USING (urn) WHERE k.area IS NOT NULL GROUP BY t.thing),
    told AS (
        SELECT thing, bool_or(value = '{PAPER}' AND name = '{RECORD_MEDIUM}') AS is_paper,
            bool_or(value = '{CASEWORK}' AND name = '{RECORD_KIND}') AS is_casework FROM folder_facts GROUP BY thing),
    rows AS (
        SELECT t.thing, t.kind, coalesce(t.source, '') AS source, t.key, t.shown_as, o.retain_through AS by_on,
            o.class AS classes, coalesce(o.rule, '') AS rule, o.grade, o.status, o.holds, o.is_held,
            coalesce(c.signals, []) AS signals, coalesce(a.areas, []) AS areas,
            if(coalesce(d.is_paper, false), 'paper', 'digital') AS medium,
            coalesce(c.is_casework, false) OR coalesce(d.is_casework, false) AS is_casework,
            coalesce(g.files, 0)::BIGINT AS files, coalesce(g.bytes, 0)::BIGINT AS bytes,
            list_has_any(string_split(o.class, ';'), $transfers::VARCHAR[]) AND coalesce(o.grade, '') <> 'illustrative'
                AS leads_to_archive
        FROM things t JOIN thing_outcomes USING (thing) JOIN outcomes o USING (outcome)
        LEFT JOIN of_cases c USING (thing) LEFT JOIN of_areas a USING (thing) LEFT JOIN told d USING (thing)
        LEFT JOIN figures g ON t.kind = 'folder' AND g.unit = t.thing)
    SELECT *, leads_to_archive OR (status IN ({_WAITS}) AND coalesce(grade, '') <> 'illustrative') AS may_wait,
        list_has_any(signals, [{_CRITERIA}]) AS meets_criterion, len(signals)::INTEGER AS signal_count,
        array_to_string(areas, ';') AS area,
        CASE WHEN by_on IS NULL THEN 2 WHEN by_on < $on THEN 1 ELSE 0 END AS distance_kind,
        coalesce(abs(by_on - $on), 0)::INTEGER AS distance, coalesce(by_on, DATE '9999-12-31') AS day,
        CASE kind WHEN 'folder' THEN 0 WHEN 'case' THEN 1 ELSE 2 END AS kind_order
    FROM rows ORDER BY distance_kind, distance, signal_count DESC, kind_order, shown_as, thing
"""

_COLUMNS = (
    *("thing", "kind", "source", "key", "shown_as", "by_on", "classes", "rule", "grade", "status", "holds"),
    *("is_held", "signals", "meets_criterion", "is_nominated", "medium", "is_casework", "areas", "files", "bytes"),
    "worth",
)


def _say_what_people_said(cursor: duckdb.DuckDBPyConnection, asked: Asked) -> None:
    """Create the view `queued`: the table with what people said so far beside it."""
    worths = [(ref, one.worth.name) for ref, one in asked.appraisals.items()]
    said = {ref: (worth, False) for ref, worth in worths}
    for ref in asked.nominated:
        said[ref] = (said[ref][0] if ref in said else "", True)
    refs = sorted(said, key=str)
    cursor.execute(
        """CREATE OR REPLACE TEMP TABLE said AS SELECT unnest($1::VARCHAR[]) AS kind, unnest($2::VARCHAR[]) AS source,
        unnest($3::VARCHAR[]) AS key, unnest($4::VARCHAR[]) AS worth, unnest($5::BOOLEAN[]) AS is_nominated""",
        [
            [ref.kind.value for ref in refs],
            [ref.source for ref in refs],
            [ref.key for ref in refs],
            [said[ref][0] for ref in refs],
            [said[ref][1] for ref in refs],
        ],
    )
    cursor.execute(
        """CREATE OR REPLACE TEMP VIEW queued AS SELECT q.*, nullif(s.worth, '') AS worth,
        coalesce(s.is_nominated, false) AS is_nominated
        FROM review_queue q LEFT JOIN said s ON s.kind = q.kind AND s.source = q.source AND s.key = q.key"""
    )


# -- asking ------------------------------------------------------------------------------------------------------

_STATES = {
    QueueState.WAITING: f"(may_wait OR is_nominated) AND coalesce(worth, '{Worth.UNDECIDED.name}') = "
    f"'{Worth.UNDECIDED.name}'",
    QueueState.UNDECIDED: f"worth = '{Worth.UNDECIDED.name}'",
    QueueState.APPRAISED: f"worth IN ('{Worth.WORTHY.name}', '{Worth.UNWORTHY.name}')",
}


def _conditions(only: QueueFilter) -> tuple[str, list[object]]:
    """Return the conditions of a filter as SQL, and the values in it."""
    said: list[str] = [_STATES[only.state]]
    values: list[object] = []
    plain = (("kind = ?", only.kind), ("medium = ?", only.medium), ("rule = ?", only.rule))
    listed = (("string_split(classes, ';')", only.class_ref), ("areas", only.area))
    for condition, value in plain:
        if value:
            said.append(condition)
            values.append(value)
    for column, value in listed:
        if value:
            said.append(f"list_contains({column}, ?)")
            values.append(value)
    for column, value in (("holds", only.hold), ("array_to_string(signals, ';')", only.signal)):
        if value in ("any", "none"):
            said.append(f"{column} {'<>' if value == 'any' else '='} ''")
        elif value:
            said.append(f"list_contains(string_split({column}, ';'), ?)")
            values.append(value)
    if only.records:
        said.append("is_casework" if only.records == CASEWORK else "NOT is_casework")
    if only.by_on is not None:
        said.append("by_on <= ?")
        values.append(only.by_on)
    if only.text.strip():
        said.append("contains(lower(shown_as), lower(?))")
        values.append(only.text.strip())
    return " AND ".join(said), values


_ORDER = {
    QueueSort.NEAREST: "distance_kind, distance, -signal_count, kind_order, shown_as, thing",
    QueueSort.OVERDUE: "day, -signal_count, kind_order, shown_as, thing",
    QueueSort.NAME: "shown_as, kind_order, thing",
    QueueSort.CLASS: "classes, day, shown_as, thing",
    QueueSort.RULE: "rule, day, shown_as, thing",
    QueueSort.HOLD: "holds, day, shown_as, thing",
    QueueSort.SIGNAL: "-signal_count, distance_kind, distance, shown_as, thing",
    QueueSort.MEDIUM: "medium, day, shown_as, thing",
    QueueSort.AREA: "area, day, shown_as, thing",
    QueueSort.SIZE: "-bytes, shown_as, thing",
}


def _key(cursor: duckdb.DuckDBPyConnection, thing: str, sort: QueueSort) -> tuple[object, ...]:
    """Return what the order compares of a thing; nothing where there is no such thing."""
    if not thing.isdecimal() or len(thing) > 9:
        return ()
    row = cursor.execute(f"SELECT {_ORDER[sort]} FROM queued WHERE thing = ?", [int(thing)]).fetchone()
    return tuple(row) if row else ()


def _row(row: Sequence[object], *, on: date) -> QueueRow:
    cells = dict(zip(_COLUMNS, row, strict=True))
    by_on, signals = cells["by_on"], _texts(cells["signals"])
    worth = cells["worth"]
    return QueueRow(
        thing=_number(cells["thing"]),
        ref=Ref(RefKind(str(cells["kind"])), str(cells["source"]), str(cells["key"])),
        shown_as=str(cells["shown_as"]),
        by_on=by_on if isinstance(by_on, date) else None,
        days=(by_on - on).days if isinstance(by_on, date) else None,
        classes=class_refs(str(cells["classes"])),
        rule=str(cells["rule"]),
        grade=Grade(str(cells["grade"])) if cells["grade"] else None,
        status=Status(str(cells["status"])),
        holds=tuple(one for one in str(cells["holds"]).split(";") if one),
        is_held=bool(cells["is_held"]),
        signals=tuple(sorted(signals, key=_by_weight)),
        meets_criterion=bool(cells["meets_criterion"]),
        is_nominated=bool(cells["is_nominated"]),
        medium=str(cells["medium"]),
        is_casework=bool(cells["is_casework"]),
        areas=_texts(cells["areas"]),
        file_count=_number(cells["files"]),
        size_bytes=_number(cells["bytes"]),
        worth=Worth[str(worth)] if worth else None,
    )


def _by_weight(code: str) -> tuple[bool, str]:
    """Return what sorts a criterion before a sign that is only shown."""
    return (not SIGNAL_BY_CODE[code].is_criterion if code in SIGNAL_BY_CODE else True, code)


def _number(cell: object) -> int:
    return cell if isinstance(cell, int) else 0


def _texts(cell: object) -> tuple[str, ...]:
    return tuple(str(one) for one in cell) if isinstance(cell, list) else ()
