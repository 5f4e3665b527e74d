"""The access log: who opened a record that names people, when, and why if they said so; who signed in.

A chain of its own beside the audit chain, so that reading changes no decision and no outcome rests
on who looked. Each entry is bound to the one before by its hash, as in the audit chain.
Rule: Data Protection Act 2018, s.62 (logging of consultation and disclosure in law enforcement processing).
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from records.faults.people import ACCESS_LOG_BROKEN, ACCESS_LOG_GAP
from records.store.account_tables import AccessEventRow
from records.store.audit import FIRST_HASH, AuditEvent, Json, canonical, hash_of
from records.store.database import Database, reading, transaction
from retention.faults import Fault

BATCH = 1000


@dataclass(frozen=True, slots=True)
class AccessVerdict:
    """What walking the access log found: how many entries, its head, and the first broken one."""

    events: int
    head: str
    first_broken: Fault | None


class AccessLog:
    """The access log of one store; an entry is a short transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(
        self, act: str, subject: str, *, actor: str, at: datetime, body: Mapping[str, Json] | None = None
    ) -> AuditEvent:
        """Return the entry that says `actor` did `act` (opened, downloaded, signed in …) on `subject`."""
        with transaction(self._database) as session:
            last = session.exec(select(AccessEventRow).order_by(col(AccessEventRow.sequence).desc()).limit(1)).first()
            unsealed = AuditEvent(
                sequence=last.sequence + 1 if last else 1,
                occurred_at=at,
                actor=actor,
                act=act,
                subject=subject,
                body=canonical(body or {}),
                previous_hash=last.entry_hash if last else FIRST_HASH,
                entry_hash="",
            )
            event = replace(unsealed, entry_hash=hash_of(unsealed))
            session.add(AccessEventRow(**asdict(event)))
            return event

    def newest(self, *, subject: str = "", actor: str = "", most: int = 1000) -> tuple[AuditEvent, ...]:
        """Return the newest entries first, at most so many; only those of a subject or an actor where given."""
        question = select(AccessEventRow)
        if subject:
            question = question.where(AccessEventRow.subject == subject)
        if actor:
            question = question.where(AccessEventRow.actor == actor)
        with reading(self._database) as session:
            found = session.exec(question.order_by(col(AccessEventRow.sequence).desc()).limit(most)).all()
            return tuple(AuditEvent(**row.model_dump()) for row in found)


def verify_access(session: Session) -> AccessVerdict:
    """Walk the whole access log; name the first entry that is missing or is not what was written."""
    count, head = 0, FIRST_HASH
    for event in _entries(session):
        if event.sequence != count + 1:
            return AccessVerdict(count, head, Fault(ACCESS_LOG_GAP, f"access log entry {count + 1}"))
        if event.entry_hash != hash_of(event) or event.previous_hash != head:
            place = f"access log entry {event.sequence}"
            return AccessVerdict(count, head, Fault(ACCESS_LOG_BROKEN, place, f"{event.act}, {event.subject}"))
        count, head = event.sequence, event.entry_hash
    return AccessVerdict(count, head, None)


def _entries(session: Session) -> Iterator[AuditEvent]:
    after = 0
    while True:
        question = select(AccessEventRow).where(col(AccessEventRow.sequence) > after)
        rows = session.exec(question.order_by(col(AccessEventRow.sequence)).limit(BATCH)).all()
        batch = [AuditEvent(**row.model_dump()) for row in rows]
        session.expunge_all()
        if not batch:
            return
        yield from batch
        after = batch[-1].sequence
