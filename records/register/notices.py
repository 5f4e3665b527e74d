"""The register of notices: what people are told, once each, and whether the e-mail of it went out.

A notice stands here and on Home whatever becomes of its e-mail; a failed one is tried again.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlmodel import Session, col, func, select

from records.faults.jobs import NO_SUCH_NOTICE
from records.store.audit import append
from records.store.database import Database, reading, transaction
from records.store.job_tables import NoticeDeliveryRow, NoticeRow
from retention.faults import Fault, Refusal

TRIES = 5
WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))  # before each next try


class NoticeKind(StrEnum):
    """What a notice is about; stored by its name."""

    FINISHED = "FINISHED"
    FAULT = "FAULT"
    DRIFT = "DRIFT"
    MISSED = "MISSED"
    WAITING = "WAITING"


@dataclass(frozen=True, slots=True)
class NewNotice:
    """A notice to be issued: one line, what it says in full, the job it is about."""

    kind: NoticeKind
    headline: str
    body: str = ""
    job_ref: str | None = None

    def __post_init__(self) -> None:
        if not self.headline or "\n" in self.headline:
            raise ValueError("a headline is one line")


@dataclass(frozen=True, slots=True)
class NoticeEntry:
    """A notice that was issued; `sent_at` once its e-mail went out, `failed` counts the tries that did not."""

    ref: str
    notice: NewNotice
    issued_at: datetime
    sent_at: datetime | None = None
    failed: int = 0
    tried_at: datetime | None = None
    why_not: str = ""

    def is_to_be_sent(self, at: datetime) -> bool:
        """Return whether its e-mail should be tried at the moment `at`: not sent, and not tried just now."""
        if self.sent_at is not None or self.failed >= TRIES:
            return False
        return self.tried_at is None or at - self.tried_at >= WAITS[self.failed - 1]


class NoticeRegister:
    """The register of one store; every method is one transaction, or one question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def issue(self, new: NewNotice, *, at: datetime) -> NoticeEntry:
        """Return the notice as issued; once, where the job says the same again after a crash."""
        with transaction(self._database) as session:
            if new.job_ref is not None and (before := _same(session, new)) is not None:
                return _entry(session, before)
            number = session.exec(select(func.count()).select_from(NoticeRow)).one() + 1
            row = NoticeRow(
                ref=f"N{number:04}",
                kind=new.kind.name,
                headline=new.headline,
                body=new.body,
                job_ref=new.job_ref,
                issued_at=at,
            )
            body = {"kind": new.kind.name, "headline": new.headline, "job": new.job_ref}
            append(session, occurred_at=at, actor="worker", act="notice issued", subject=row.ref, body=body, rows=[row])
            return _entry(session, row)

    def delivered(self, ref: str, recipients: str, *, why_not: str = "", at: datetime) -> NoticeEntry:
        """Return the notice after an attempt to send it to `recipients`; `why_not` is empty where it went out."""
        with transaction(self._database) as session:
            row = _row(session, ref)
            tries = _deliveries(session, ref)
            delivery = NoticeDeliveryRow(
                notice_ref=ref,
                number=len(tries) + 1,
                recipients=recipients,
                outcome="FAILED" if why_not else "SENT",
                why=why_not,
                tried_at=at,
            )
            act = "notice not sent" if why_not else "notice sent"
            append(session, occurred_at=at, actor="worker", act=act, subject=ref, body={}, rows=[delivery])
            return _entry(session, row)

    def find(self, ref: str) -> NoticeEntry:
        """Return the notice `ref`; a Refusal where there is none."""
        with reading(self._database) as session:
            return _entry(session, _row(session, ref))

    def newest(self, *, limit: int, before: str | None = None) -> tuple[NoticeEntry, ...]:
        """Return up to `limit` notices, the newest first; only those older than `before` where one is given."""
        question = select(NoticeRow).order_by(col(NoticeRow.recorded_in).desc()).limit(limit)
        with reading(self._database) as session:
            if before is not None:
                question = question.where(col(NoticeRow.recorded_in) < _row(session, before).recorded_in)
            return tuple(_entry(session, row) for row in session.exec(question).all())


def _same(session: Session, new: NewNotice) -> NoticeRow | None:
    """Return the notice that says the same of the same job; None where there is none."""
    question = select(NoticeRow).where(
        NoticeRow.job_ref == new.job_ref,
        NoticeRow.kind == new.kind.name,
        NoticeRow.headline == new.headline,
        NoticeRow.body == new.body,
    )
    return session.exec(question).first()


def _row(session: Session, ref: str) -> NoticeRow:
    row = session.get(NoticeRow, ref)
    if row is None:
        raise Refusal(Fault(NO_SUCH_NOTICE, ref))
    return row


def _deliveries(session: Session, ref: str) -> list[NoticeDeliveryRow]:
    question = select(NoticeDeliveryRow).where(NoticeDeliveryRow.notice_ref == ref)
    return list(session.exec(question.order_by(col(NoticeDeliveryRow.number))).all())


def _entry(session: Session, row: NoticeRow) -> NoticeEntry:
    tries = _deliveries(session, row.ref)
    sent = next((one.tried_at for one in tries if one.outcome == "SENT"), None)
    return NoticeEntry(
        ref=row.ref,
        notice=NewNotice(NoticeKind(row.kind), row.headline, row.body, row.job_ref),
        issued_at=row.issued_at,
        sent_at=sent,
        failed=sum(one.outcome == "FAILED" for one in tries),
        tried_at=tries[-1].tried_at if tries else None,
        why_not=tries[-1].why if tries else "",
    )
