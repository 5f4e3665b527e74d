"""The register of appraisals: decisions, nominations and their answers, agreed series; nothing is edited.

Every method is one transaction with its audit event, or one question. Who may do what is decided
before the transaction begins; what another could have changed meanwhile is asked inside it.
"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import tuple_
from sqlmodel import Session, col, func, select

from appraisal.review.faults import (
    NO_SUCH_NOMINATION,
    NOMINATED_BY_SAME,
    NOMINATION_ANSWERED,
    NOMINATION_OPEN,
)
from appraisal.review.rows import (
    agreement_of,
    agreement_row,
    appraisal_of,
    appraisal_row,
    nomination_of,
    nomination_row,
    unit_body,
)
from appraisal.review.rules import (
    NewAgreement,
    NewAppraisal,
    NewNomination,
    refuse_agreement,
    refuse_answer,
    refuse_appraisal,
    refuse_nomination,
)
from appraisal.review.values import Agreement, Appraisal, Nomination, NominationAnswer
from records.register.fileplan_rules import ClassRef
from records.register.people import Person
from records.store.appraisal_tables import AppraisalRow, NominationAnswerRow, NominationRow, SeriesAgreementRow
from records.store.audit import append
from records.store.database import Database, reading, transaction
from retention.facts import Ref, civil_date
from retention.faults import Fault, Refusal

BATCH = 200  # keys asked about in one question


class AppraisalRegister:
    """The appraisals of one store. `actor` is through whom something was recorded, as the audit chain names them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- decisions -------------------------------------------------------------------------------------------

    def decide(self, new: NewAppraisal, *, by: Person, actor: str, at: datetime) -> Appraisal:
        """Return the appraisal as recorded; a Refusal where the role may not, or words are missing."""
        refuse_appraisal(new, by)
        row = appraisal_row(new, by=by, at=at)
        with transaction(self._database) as session:
            event = append(
                session,
                occurred_at=at,
                actor=actor,
                act=f"appraised: {new.worth.value}",
                subject=str(new.unit.ref),
                body={
                    **unit_body(new.unit),
                    "person": by.name,
                    "role": by.role.value,
                    "criterion": new.criterion,
                    "reason": new.reason,
                    "outcome": new.outcome_digest,
                },
                rows=[row],
            )
            return appraisal_of(row, event=event.sequence)

    def current(self, refs: Iterable[Ref] | None = None) -> dict[Ref, Appraisal]:
        """Return the newest appraisal of each thing that has one; of `refs` only, where given."""
        found: dict[Ref, Appraisal] = {}
        with reading(self._database) as session:
            for one in _appraisals(session, refs):
                found[one.unit.ref] = one
        return found

    def history(self, ref: Ref) -> tuple[Appraisal, ...]:
        """Return every appraisal of one thing, the oldest first."""
        with reading(self._database) as session:
            return tuple(_appraisals(session, [ref]))

    def all(self) -> tuple[Appraisal, ...]:
        """Return every appraisal, the oldest first; what was decided before stays a precedent."""
        with reading(self._database) as session:
            return tuple(_appraisals(session, None))

    # -- nominations -----------------------------------------------------------------------------------------

    def nominate(self, new: NewNomination, *, by: Person, actor: str, at: datetime) -> Nomination:
        """Return the nomination as recorded; a Refusal where one of the same thing waits already."""
        refuse_nomination(new, by)
        with transaction(self._database) as session:
            waiting = next((n for n in _nominations(session) if n.is_waiting and n.unit.ref == new.unit.ref), None)
            if waiting is not None:
                raise Refusal(Fault(NOMINATION_OPEN, new.unit.shown_as, waiting.ref))
            number = session.exec(select(func.count()).select_from(NominationRow)).one() + 1
            row = nomination_row(new, ref=f"N{number:04}", by=by, at=at)
            append(
                session,
                occurred_at=at,
                actor=actor,
                act="record nominated",
                subject=str(new.unit.ref),
                body={
                    **unit_body(new.unit),
                    "nomination": row.ref,
                    "area": new.area,
                    "person": by.name,
                    "role": by.role.value,
                    "criterion": new.criterion,
                    "reason": new.reason,
                },
                rows=[row],
            )
            return nomination_of(row, None)

    def answer(
        self, ref: str, answer: NominationAnswer, reason: str, *, by: Person, actor: str, at: datetime
    ) -> Nomination:
        """Return the nomination with its answer; a Refusal unless it waits, and for who nominated."""
        refuse_answer(ref, reason, by)
        with transaction(self._database) as session:
            nomination = _nomination(session, ref)
            if not nomination.is_waiting:
                raise Refusal(Fault(NOMINATION_ANSWERED, ref))
            # Rule: ours, as for holds (ADR 20): who proposes never decides.
            if by.is_same_as(nomination.person.name):
                raise Refusal(Fault(NOMINATED_BY_SAME, ref, by.name))
            row = NominationAnswerRow(
                nomination_ref=ref,
                answer=answer.name,
                reason=reason.strip(),
                person=by.name,
                role=by.role.value,
                answered_at=at,
            )
            append(
                session,
                occurred_at=at,
                actor=actor,
                act=f"nomination {answer.value}",
                subject=str(nomination.unit.ref),
                body={"nomination": ref, "person": by.name, "role": by.role.value, "reason": reason},
                rows=[row],
            )
            return _nomination(session, ref)

    def nomination(self, ref: str) -> Nomination:
        """Return the nomination `ref`; a Refusal where there is none."""
        with reading(self._database) as session:
            return _nomination(session, ref)

    def nominations(self) -> tuple[Nomination, ...]:
        """Return every nomination, the newest first."""
        with reading(self._database) as session:
            return tuple(reversed(_nominations(session)))

    # -- series ----------------------------------------------------------------------------------------------

    def agree(self, new: NewAgreement, *, by: Person, actor: str, at: datetime) -> Agreement:
        """Return the agreement on a class as recorded; an earlier one stays beside it."""
        refuse_agreement(new, by)
        row = agreement_row(new, by=by, at=at)
        with transaction(self._database) as session:
            append(
                session,
                occurred_at=at,
                actor=actor,
                act="series agreed" if new.series else "agreement on a series taken back",
                subject=str(new.class_ref),
                body={
                    "series": new.series,
                    "agreed_with": new.agreed_with,
                    "authority": new.authority,
                    "agreed_on": new.agreed_on.isoformat(),
                    "person": by.name,
                    "reason": new.reason,
                },
                rows=[row],
            )
            return agreement_of(row)

    def agreements(self, *, known: date | None = None) -> dict[ClassRef, Agreement]:
        """Return the newest agreement on each class, as known at the end of the day; None is now."""
        with reading(self._database) as session:
            rows = session.exec(select(SeriesAgreementRow).order_by(col(SeriesAgreementRow.recorded_in))).all()
            found = [agreement_of(row) for row in rows]
        return {
            one.class_ref: one
            for one in found
            if known is None or civil_date(one.recorded_at, "Europe/London") <= known
        }


def _appraisals(session: Session, refs: Iterable[Ref] | None) -> list[Appraisal]:
    """Return the appraisals, the oldest first; of `refs` only, where given."""
    question = select(AppraisalRow).order_by(col(AppraisalRow.recorded_in))
    if refs is None:
        return [appraisal_of(row, event=row.recorded_in) for row in session.exec(question)]
    keys, found = [(ref.kind.value, ref.source, ref.key) for ref in refs], []
    columns = tuple_(col(AppraisalRow.kind), col(AppraisalRow.source), col(AppraisalRow.item_key))
    for start in range(0, len(keys), BATCH):
        found += [
            appraisal_of(row, event=row.recorded_in)
            for row in session.exec(question.where(columns.in_(keys[start : start + BATCH])))
        ]
    return sorted(found, key=lambda one: one.event)


def _nominations(session: Session) -> list[Nomination]:
    answers = {row.nomination_ref: row for row in session.exec(select(NominationAnswerRow))}
    rows = session.exec(select(NominationRow).order_by(col(NominationRow.recorded_in))).all()
    return [nomination_of(row, answers.get(row.ref)) for row in rows]


def _nomination(session: Session, ref: str) -> Nomination:
    row = session.get(NominationRow, ref)
    if row is None:
        raise Refusal(Fault(NO_SUCH_NOMINATION, ref))
    return nomination_of(row, session.get(NominationAnswerRow, ref))
