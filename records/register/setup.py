"""The answers to set-up questions: who said what of the department, and when. The newest counts."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from records.register.holds import Said
from records.store.audit import append
from records.store.database import Database, reading, transaction
from records.store.hold_tables import SetupAnswerRow


@dataclass(frozen=True, slots=True)
class SetupAnswer:
    """One answer that was given."""

    question: str
    answer: str
    person: str
    reason: str
    answered_at: datetime


class SetupRegister:
    """The answers of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, question: str, answer: str, reason: str, *, said: Said) -> SetupAnswer:
        """Return the answer as recorded; an earlier one stays beside it."""
        row = SetupAnswerRow(question=question, answer=answer, person=said.person, reason=reason, answered_at=said.at)
        with transaction(self._database) as session:
            append(
                session,
                occurred_at=said.at,
                actor=said.actor,
                act="set-up question answered",
                subject=question,
                body={"answer": answer, "person": said.person, "reason": reason},
                rows=[row],
            )
        return SetupAnswer(question, answer, said.person, reason, said.at)

    def all(self) -> tuple[SetupAnswer, ...]:
        """Return every answer that was given, oldest first."""
        with reading(self._database) as session:
            rows = session.exec(select(SetupAnswerRow).order_by(col(SetupAnswerRow.recorded_in))).all()
            return tuple(SetupAnswer(row.question, row.answer, row.person, row.reason, row.answered_at) for row in rows)

    def current(self) -> dict[str, SetupAnswer]:
        """Return the newest answer to each question that has one."""
        return {one.question: one for one in self.all()}
