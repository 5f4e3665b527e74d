"""What was done to one record: every event of the audit chain that is about it, the newest first.

That is: what was recorded of the record itself, of a list while the record is or was on it, and of a
hold where a person decided on something in it. Refusals are events too.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select

from records.store.database import Database, reading
from records.store.hold_tables import HoldCandidateDecisionRow
from records.store.list_tables import ListItemRow
from records.store.tables import AuditEventRow
from retention.facts import Ref
from retention.terms import RefKind

SAID_FIRST = ("reason", "why", "statement", "text", "authority")


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """One event: its number, moment, who (as the chain names them and as people do), what, of what, and why."""

    sequence: int
    occurred_at: datetime
    actor: str
    person: str
    role: str
    act: str
    subject: str
    reason: str


def history_of(
    database: Database, ref: Ref, *, before: int | None = None, most: int = 50
) -> tuple[tuple[HistoryEvent, ...], bool]:
    """Return up to `most` events about the record, the newest first, and whether there are older ones.

    `before` is the number of an event of an earlier page.
    """
    with reading(database) as session:
        question = select(AuditEventRow).where(_about(session, ref))
        if before is not None:
            question = question.where(col(AuditEventRow.sequence) < before)
        rows = session.exec(question.order_by(col(AuditEventRow.sequence).desc()).limit(most + 1)).all()
        return tuple(_event(row) for row in rows[:most]), len(rows) > most


def lists_with(database: Database, ref: Ref) -> tuple[str, ...]:
    """Return the lists that the record is or was on, in order of their references."""
    with reading(database) as session:
        return tuple(_lists(session, ref))


def _about(session: Session, ref: Ref) -> ColumnElement[bool]:
    """Return the condition that an event is about the record."""
    subject = col(AuditEventRow.subject)
    said = [subject == str(ref)]
    for list_ref in _lists(session, ref):
        said.append(or_(subject == list_ref, subject.startswith(f"{list_ref} ", autoescape=True)))
    decisions = _decisions_on_candidates(session, ref)
    if decisions:
        said.append(col(AuditEventRow.sequence).in_(decisions))
    if ref.kind is RefKind.FOLDER and ref.key:
        below = str(Ref(RefKind.FILE, ref.source, f"{ref.key}/"))
        said.append(subject.startswith(below, autoescape=True))
    return or_(*said)


def _lists(session: Session, ref: Ref) -> list[str]:
    of_ref = _is(ListItemRow.kind, ListItemRow.source, ListItemRow.item_key, ref)
    return sorted(set(session.exec(select(ListItemRow.list_ref).where(of_ref)).all()))


def _decisions_on_candidates(session: Session, ref: Ref) -> list[int]:
    """Return the events in which somebody confirmed or dismissed a candidate: the record, or a file in it."""
    row = HoldCandidateDecisionRow
    of_ref = _is(row.kind, row.source, row.item_key, ref)
    if ref.kind is RefKind.FOLDER and ref.key:
        inside = and_(col(row.source) == ref.source, col(row.item_key).startswith(f"{ref.key}/", autoescape=True))
        of_ref = or_(of_ref, inside)
    return sorted(set(session.exec(select(row.recorded_in).where(of_ref)).all()))


def _is(kind: str, source: str, key: str, ref: Ref) -> ColumnElement[bool]:
    return and_(col(kind) == ref.kind.value, col(source) == ref.source, col(key) == ref.key)


def _event(row: AuditEventRow) -> HistoryEvent:
    body: Mapping[str, object] = json.loads(row.body)
    reason = next((str(body[name]) for name in SAID_FIRST if body.get(name)), "")
    refused = body.get("reasons")
    if not reason and isinstance(refused, list):
        reason = " ".join(str(one) for one in refused)
    return HistoryEvent(
        sequence=row.sequence,
        occurred_at=row.occurred_at,
        actor=row.actor,
        person=str(body.get("person", "")),
        role=str(body.get("role", "")),
        act=row.act,
        subject=row.subject,
        reason=reason,
    )
