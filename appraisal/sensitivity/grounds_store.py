"""The register of the words of retention grounds: insert-only, each with its audit event; the newest counts."""

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session, col, select

from appraisal.sensitivity.exemptions import Ground
from appraisal.sensitivity.faults import REGISTER_RIGHT
from appraisal.sensitivity.grounds import GroundWords, ground_faults, grounds_of
from records.register.people import Person, Role
from records.register.roles import Right, may
from records.store.audit import Json, append
from records.store.database import Database, reading, transaction
from records.store.sensitivity_tables import RetentionGroundWordsRow
from retention.faults import Fault, Refusal


class GroundRegister:
    """The words of the grounds in one store; every method is one transaction, or one question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def current(self) -> Mapping[int, Ground]:
        """Return the grounds by number, each in its newest recorded words."""
        return grounds_of(self.recorded())

    def recorded(self) -> tuple[GroundWords, ...]:
        """Return every wording that was recorded, the oldest first."""
        with reading(self._database) as session:
            return _recorded(session)

    def record(self, new: GroundWords, *, actor: str, on: date) -> Mapping[int, Ground]:
        """Return the grounds with the new words recorded; a Refusal where they say too little, or by whom may not."""
        if not may(new.person.role, Right.RECORD_AGREEMENTS):
            raise Refusal(Fault(REGISTER_RIGHT, new.person.name, new.person.role.value))
        if faults := list(ground_faults(new, on=on)):
            raise Refusal(*faults)
        row = RetentionGroundWordsRow(
            ground=new.ground,
            words=new.words.strip(),
            most_years=new.most_years,
            form_on=new.form_on.isoformat(),
            source=new.source.strip(),
            person=new.person.name,
            role=new.person.role.value,
            recorded_at=new.at,
        )
        body: dict[str, Json] = {
            "person": row.person,
            "role": row.role,
            "words": row.words,
            "most_years": row.most_years,
            "form_on": row.form_on,
            "source": row.source,
        }
        with transaction(self._database) as session:
            append(
                session,
                occurred_at=new.at,
                actor=actor,
                act="words of a retention ground recorded",
                subject=f"retention ground {new.ground}",
                body=body,
                rows=[row],
            )
            return grounds_of(_recorded(session))


def _recorded(session: Session) -> tuple[GroundWords, ...]:
    rows = session.exec(select(RetentionGroundWordsRow).order_by(col(RetentionGroundWordsRow.recorded_in))).all()
    return tuple(
        GroundWords(
            ground=row.ground,
            words=row.words,
            most_years=row.most_years,
            form_on=date.fromisoformat(row.form_on),
            source=row.source,
            person=Person(row.person, Role(row.role)),
            at=row.recorded_at,
        )
        for row in rows
    )
