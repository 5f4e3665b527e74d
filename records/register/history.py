"""The history as people read it: the events of the audit chain, the newest first, page by page."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from records.store.audit import RECORDED, AuditEvent
from records.store.database import Database, reading
from records.store.rows import AuditEventRow

NOT_SHOWN = frozenset({RECORDED, "reason", "reasons", "why", "person", "by", "role"})


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One event: who did what to what, when, why; what else was recorded of it, as pairs of words."""

    sequence: int
    at: datetime
    who: str
    role: str
    act: str
    subject: str
    why: str
    details: tuple[tuple[str, str], ...]
    entry_hash: str

    @property
    def is_refusal(self) -> bool:
        """Return whether it says that something was refused."""
        return self.act.endswith(" refused")


@dataclass(frozen=True, slots=True)
class HistoryAsked:
    """Which events: about any of `subjects`, by somebody whose name has `who` in it, an act with `act` in it."""

    subjects: tuple[str, ...] = ()
    who: str = ""
    act: str = ""


def line_of(event: AuditEvent) -> HistoryLine:
    """Return an event as a line of the history.

    >>> from datetime import UTC
    >>> body = '{"person":"A. Reviewer","reason":"leave","through":"2026-12-04"}'
    >>> at = datetime(2026, 11, 25, tzinfo=UTC)
    >>> line_of(AuditEvent(7, at, "web:dro", "deputy named", "DG0001", body, "0" * 64, "1" * 64)).details
    (('through', '2026-12-04'),)
    """
    said = json.loads(event.body)
    reasons = said.get("reasons")
    why = "; ".join(reasons) if isinstance(reasons, list) else str(said.get("reason") or said.get("why") or "")
    return HistoryLine(
        event.sequence,
        event.occurred_at,
        str(said.get("person") or said.get("by") or event.actor.partition(":")[2] or event.actor),
        str(said.get("role") or ""),
        event.act,
        event.subject,
        why,
        _details(said),
        event.entry_hash,
    )


def _details(said: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    shown = {
        name: value
        for name, value in said.items()
        if name not in NOT_SHOWN and not name.endswith("sha256") and value not in (None, "", [], {})
    }
    return tuple((name.replace("_", " "), _words(value)) for name, value in shown.items())


def _words(value: object) -> str:
    if isinstance(value, str | int | float):
        return "yes" if value is True else "no" if value is False else str(value)
    if isinstance(value, list) and all(isinstance(one, str | int) for one in value):
        return ", ".join(str(one) for one in value)
    if isinstance(value, dict) and all(isinstance(one, str | int) for one in value.values()):
        return ", ".join(f"{name.replace('_', ' ')} {_words(one)}" for name, one in value.items())
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


class History:
    """The history of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, asked: HistoryAsked, *, before: int = 0, after: int = 0, size: int = 50) -> Sequence[HistoryLine]:
        """Return at most `size` lines, the newest first: those before one number, or just after another."""
        question = _question(asked)
        if before:
            question = question.where(col(AuditEventRow.sequence) < before)
        if after:
            question = question.where(col(AuditEventRow.sequence) > after)
        number = col(AuditEventRow.sequence)
        with reading(self._database) as session:
            rows = session.exec(question.order_by(number if after else number.desc()).limit(size)).all()
            lines = [line_of(AuditEvent(**row.model_dump())) for row in rows]
        return lines[::-1] if after else lines

    def count(self, asked: HistoryAsked) -> int:
        """Return how many events there are."""
        with reading(self._database) as session:
            return session.exec(select(func.count()).select_from(_question(asked).subquery())).one()


def _question(asked: HistoryAsked) -> SelectOfScalar[AuditEventRow]:
    question = select(AuditEventRow)
    if asked.subjects:
        question = question.where(col(AuditEventRow.subject).in_(asked.subjects))
    if asked.who:
        question = question.where(func.lower(col(AuditEventRow.actor)).contains(asked.who.lower(), autoescape=True))
    if asked.act:
        question = question.where(func.lower(col(AuditEventRow.act)).contains(asked.act.lower(), autoescape=True))
    return question
