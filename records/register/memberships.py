"""The register of memberships: when it was looked at what the holds cover, and what had entered and left.

The rows of a look are a part named by its digest; the digest stands in the row that is audited, so
that what was a member on a day can be shown later. Rule: ours, ADR 22; reference on holds, section 5.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from records.store.audit import Json, append, canonical
from records.store.database import Database, reading, transaction
from records.store.membership_tables import HoldMembershipRow
from records.store.tables import AuditEventRow

NOTED = "hold memberships noted"


@dataclass(frozen=True, slots=True)
class MembershipLook:
    """One look at what the holds cover on a day; `changes_sha256` names the rows, None where nothing changed.

    `because` says what was new since the look before; `seen_to` is the last audit event that counted.
    """

    ref: str
    on: date
    evidence: tuple[str, ...]
    seen_to: int
    inputs_sha256: str
    because: str
    entered: int
    left: int
    members: int
    changes_sha256: str | None
    recorded_at: datetime


class MembershipRegister:
    """The looks of one store; every method is one transaction, or one question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> tuple[MembershipLook, ...]:
        """Return every look, the oldest first."""
        with reading(self._database) as session:
            rows = session.exec(select(HoldMembershipRow).order_by(col(HoldMembershipRow.recorded_in))).all()
            return tuple(map(_look, rows))

    def record(self, look: MembershipLook, *, after: str | None, actor: str) -> MembershipLook | None:
        """Return the look as recorded, under the next number; None where another was recorded since `after`."""
        with transaction(self._database) as session:
            newest = _newest(session)
            if (newest.ref if newest else None) != after:
                return None
            count = session.exec(select(func.count()).select_from(HoldMembershipRow)).one()
            row = HoldMembershipRow(
                ref=f"M{count + 1:04}",
                on_day=look.on.isoformat(),
                evidence=canonical(list(look.evidence)),
                seen_to=look.seen_to,
                inputs_sha256=look.inputs_sha256,
                because=look.because,
                entered_count=look.entered,
                left_count=look.left,
                member_count=look.members,
                changes_sha256=look.changes_sha256,
                recorded_at=look.recorded_at,
            )
            body: dict[str, Json] = {
                "on": row.on_day,
                "because": row.because,
                "entered": row.entered_count,
                "left": row.left_count,
                "members": row.member_count,
            }
            append(
                session, occurred_at=look.recorded_at, actor=actor, act=NOTED, subject=row.ref, body=body, rows=[row]
            )
            return _look(row)

    def acts_since(self, sequence: int, *, most: int) -> Sequence[str]:
        """Return what people decided after the audit event, newest last, each once; at most so many."""
        question = (
            select(AuditEventRow.act, AuditEventRow.subject, func.max(AuditEventRow.sequence))
            .where(col(AuditEventRow.sequence) > sequence, col(AuditEventRow.act) != NOTED)
            .group_by(col(AuditEventRow.act), col(AuditEventRow.subject))
            .order_by(func.max(AuditEventRow.sequence).desc())
            .limit(most)
        )
        with reading(self._database) as session:
            return [f"{act}, {subject}" for act, subject, _ in reversed(session.exec(question).all())]


def _newest(session: Session) -> HoldMembershipRow | None:
    return session.exec(select(HoldMembershipRow).order_by(col(HoldMembershipRow.recorded_in).desc()).limit(1)).first()


def _look(row: HoldMembershipRow) -> MembershipLook:
    return MembershipLook(
        ref=row.ref,
        on=date.fromisoformat(row.on_day),
        evidence=tuple(json.loads(row.evidence)),
        seen_to=row.seen_to,
        inputs_sha256=row.inputs_sha256,
        because=row.because,
        entered=row.entered_count,
        left=row.left_count,
        members=row.member_count,
        changes_sha256=row.changes_sha256,
        recorded_at=row.recorded_at,
    )
