"""The audit chain: every decision and every act, each event bound to the one before by its hash.

An event is written in the transaction of what it audits, and lists the digest of each row it
recorded. So a changed event, a missing one, and a row of a decision that was changed, added or
taken away behind our back are all found, and named. What the chain alone can't show is that its
newest events were cut off together with their rows: write its head down elsewhere (ADR 2).
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from sqlalchemy import func, inspect
from sqlmodel import Session, col, select

from records.faults.stores import (
    EVENT_CHANGED,
    EVENT_MISSING,
    LINK_BROKEN,
    ROW_CHANGED,
    ROW_MISSING,
    ROW_UNAUDITED,
    TEXT_WITH_ZERO,
)
from records.store.tables import DECISION_TABLES, AuditEventRow, DecisionRow
from retention.faults import Fault, Refusal

FIRST_HASH = "0" * 64  # what the first event names as the one before it
UNREADABLE = "its values can't be read"
BATCH = 1000  # events held at once
RECORDED = "recorded"  # in an event's body: the digest of each row, by table and key

Json = str | int | float | bool | None | Mapping[str, "Json"] | Sequence["Json"]


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One event of the chain; `body` is canonical JSON, exactly as it was hashed."""

    sequence: int
    occurred_at: datetime
    actor: str
    act: str
    subject: str
    body: str
    previous_hash: str
    entry_hash: str

    def __post_init__(self) -> None:
        if self.occurred_at.utcoffset() is None:
            raise ValueError("an audit event says its moment in UTC")
        if not (self.actor and self.act):
            raise ValueError("an audit event says who and what")


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """What walking the chain found: how many events and rows, its head, and the first broken row."""

    events: int
    rows: int
    head: str
    first_broken: Fault | None

    @property
    def is_whole(self) -> bool:
        """Return whether nothing is broken."""
        return self.first_broken is None


def canonical(value: Json) -> str:
    """Return `value` as canonical JSON: keys sorted, no spaces, characters as they are.

    >>> canonical({"survey": "S0001", "found": 3})
    '{"found":3,"survey":"S0001"}'
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def hash_of(event: AuditEvent) -> str:
    """Return the hash of `event`, 64 hexadecimal digits: over everything in it but the hash itself.

    SHA-256 of the canonical JSON of act, actor, body (as text), occurred_at (UTC, microseconds),
    previous_hash, sequence and subject. Rule: ours, ADR 2.
    """
    said: dict[str, Json] = {
        "sequence": event.sequence,
        "occurred_at": moment(event.occurred_at),
        "actor": event.actor,
        "act": event.act,
        "subject": event.subject,
        "body": event.body,
        "previous_hash": event.previous_hash,
    }
    return _digest(canonical(said))


def moment(at: datetime) -> str:
    """Return the moment `at` as it is hashed.

    >>> moment(datetime(2026, 11, 25, 10, 42, tzinfo=UTC))
    '2026-11-25T10:42:00.000000Z'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def append(
    session: Session,
    *,
    occurred_at: datetime,
    actor: str,
    act: str,
    subject: str,
    body: Mapping[str, Json],
    rows: Sequence[DecisionRow] = (),
) -> AuditEvent:
    """Write the next event and the `rows` that it records; return the event.

    `rows` are new rows of decisions: they are added to `session` here, bound to the event. The
    session must be that of a `transaction`, which holds the write lock.
    """
    last = session.exec(select(AuditEventRow).order_by(col(AuditEventRow.sequence).desc()).limit(1)).first()
    sequence = last.sequence + 1 if last else 1
    for row in rows:
        row.recorded_in = sequence
    _refuse_zero(subject, rows)
    recorded = {RECORDED: [_recorded(row) for row in rows]} if rows else {}
    unsealed = AuditEvent(
        sequence=sequence,
        occurred_at=occurred_at,
        actor=actor,
        act=act,
        subject=subject,
        body=canonical({**body, **recorded}),
        previous_hash=last.entry_hash if last else FIRST_HASH,
        entry_hash="",
    )
    event = replace(unsealed, entry_hash=hash_of(unsealed))
    session.add(AuditEventRow(**asdict(event)))
    session.flush()
    for row in rows:
        session.add(row)
        session.flush()  # one by one, in the order given: a row may point to the one before
    return event


def _refuse_zero(subject: str, rows: Iterable[DecisionRow]) -> None:
    """Refuse a text with the character of number zero: SQLite keeps it and PostgreSQL does not."""
    if "\0" in subject:
        raise Refusal(Fault(TEXT_WITH_ZERO, repr(subject)))
    for row in rows:
        if names := [name for name, value in row.model_dump().items() if isinstance(value, str) and "\0" in value]:
            raise Refusal(Fault(TEXT_WITH_ZERO, subject, f"{row.__tablename__}, {names[0]}"))


def events(session: Session, *, subject: str | None = None) -> Iterator[AuditEvent]:
    """Yield the events in order; only those of `subject` where one is given."""
    after: int | None = None
    while batch := _batch(session, after=after, size=BATCH, subject=subject):
        yield from batch
        after = batch[-1].sequence


def _batch(session: Session, *, after: int | None, size: int, subject: str | None = None) -> list[AuditEvent]:
    question = select(AuditEventRow)
    if after is not None:  # None: from the very first, whatever number it was given
        question = question.where(col(AuditEventRow.sequence) > after)
    if subject is not None:
        question = question.where(AuditEventRow.subject == subject)
    found = session.exec(question.order_by(col(AuditEventRow.sequence)).limit(size)).all()
    session.expunge_all()
    return [AuditEvent(**row.model_dump()) for row in found]


# -- the digest of a row -----------------------------------------------------------------------------


def key_of(row: DecisionRow) -> str:
    """Return what names `row` in its table: its primary key, without the audit event."""
    return "/".join(str(getattr(row, name)) for name in _key_columns(type(row)) if name != "recorded_in")


def row_digest(row: DecisionRow) -> str:
    """Return the SHA-256 of the values of `row`, as canonical JSON by column, without the audit event.

    A column without a value is left out, so a column that is added later leaves older digests as they are.
    """
    values = {name: getattr(row, name) for name in type(row).model_fields if name != "recorded_in"}
    return _digest(canonical({name: _as_json(value) for name, value in values.items() if value is not None}))


def _recorded(row: DecisionRow) -> dict[str, Json]:
    return {"table": _table(type(row)), "key": key_of(row), "sha256": row_digest(row)}


def _table(table: type[DecisionRow]) -> str:
    return str(table.__tablename__)


def _key_columns(table: type[DecisionRow]) -> list[str]:
    return [column.name for column in inspect(table).primary_key]


def _as_json(value: object) -> Json:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, str | int):
        return value
    raise TypeError(f"no digest is defined for a {type(value).__name__}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


# -- verifying ---------------------------------------------------------------------------------------


def verify(session: Session) -> AuditVerdict:
    """Walk the whole chain and every row of a decision; name the first that is broken.

    Events come one by one, so a long chain takes no more memory than a short one.
    """
    count, head = 0, FIRST_HASH
    rows: Counter[str] = Counter()
    for event in _readable(session):
        if event is None:
            return AuditVerdict(count, rows.total(), head, Fault(EVENT_CHANGED, f"audit event {count + 1}", UNREADABLE))
        broken = _event_fault(event, expected=count + 1, head=head) or _rows_fault(session, event, rows)
        if broken is not None:
            return AuditVerdict(count, rows.total(), head, broken)
        count, head = event.sequence, event.entry_hash
    return AuditVerdict(count, rows.total(), head, _unaudited(session, rows))


def _readable(session: Session) -> Iterator[AuditEvent | None]:
    """Yield the events in order; None, and nothing after it, where one has values that can't be read."""
    after: int | None = None
    size = BATCH
    while True:
        try:
            batch = _batch(session, after=after, size=size)
        except (ValueError, TypeError):  # from here one by one, to find which it is
            if size == 1:
                yield None
                return
            size = 1
            continue
        if not batch:
            return
        yield from batch
        after = batch[-1].sequence


def _event_fault(event: AuditEvent, *, expected: int, head: str) -> Fault | None:
    """Return what is wrong with `event`, which should be number `expected` and follow `head`."""
    if event.sequence != expected:
        return Fault(EVENT_MISSING, f"audit event {expected}", f"after {expected - 1} comes {event.sequence}")
    if event.entry_hash != hash_of(event):
        return Fault(EVENT_CHANGED, f"audit event {event.sequence}", f"{event.act}, {event.subject}")
    if event.previous_hash != head:
        return Fault(LINK_BROKEN, f"audit event {event.sequence}", f"{event.act}, {event.subject}")
    return None


def _rows_fault(session: Session, event: AuditEvent, rows: "Counter[str]") -> Fault | None:
    """Return the first row that `event` recorded and that is no longer so; count those that are."""
    found: dict[str, dict[str, str]] = {}
    for entry in _entries(event.body):
        table, key = entry["table"], entry["key"]
        place = f"{table} {key}, recorded in audit event {event.sequence}"
        try:
            found[table] = found[table] if table in found else _rows_of(session, table, event.sequence)
        except (ValueError, TypeError):
            return Fault(ROW_CHANGED, place, UNREADABLE)
        if (digest := found[table].get(key)) != entry["sha256"]:
            return Fault(ROW_MISSING if digest is None else ROW_CHANGED, place)
        rows[table] += 1
    return None


def _entries(body: str) -> list[dict[str, str]]:
    """Return table, key and digest of each row that the event with this `body` recorded."""
    entries: list[dict[str, str]] = json.loads(body).get(RECORDED, [])
    return entries


def _rows_of(session: Session, name: str, sequence: int) -> dict[str, str]:
    """Return key and digest of each row of table `name` that says it was recorded in `sequence`."""
    table = next((table for table in DECISION_TABLES if _table(table) == name), None)
    if table is None:
        return {}
    found = session.exec(select(table).where(col(table.recorded_in) == sequence)).all()
    return {key_of(row): row_digest(row) for row in found}


def _unaudited(session: Session, rows: "Counter[str]") -> Fault | None:
    """Return the first row that no audit event recorded; `rows` counts those that one did."""
    for table in DECISION_TABLES:
        name = _table(table)
        if session.exec(select(func.count()).select_from(table)).one() == rows[name]:
            continue
        for row in session.exec(select(table).order_by(col(table.recorded_in))):
            event = session.get(AuditEventRow, row.recorded_in)
            if event is None or key_of(row) not in [e["key"] for e in _entries(event.body) if e["table"] == name]:
                return Fault(ROW_UNAUDITED, f"{name} {key_of(row)}")
    return None
