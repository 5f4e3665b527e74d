"""The register of format mitigations: what to do about a format at risk, who agreed, what was done.

A mitigation is proposed by one person, answered by another, and done by people with tools of their
own: Muniment changes no file, it only keeps what they say. Each step is one audit event.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlmodel import Session, col, func, select

from records.faults.schedules import (
    MITIGATION_NOT_ACCEPTED,
    MITIGATION_NOT_WAITING,
    MITIGATION_OPEN,
    MITIGATION_SAME_PERSON,
    MITIGATION_WORDS_MISSING,
    NO_SUCH_MITIGATION,
)
from records.register.hold_values import LONDON
from records.register.people import Person, Role
from records.store.audit import Json, append
from records.store.database import Database, reading, transaction
from records.store.mitigation_tables import FormatMitigationRow, MitigationAnswerRow, MitigationDoneRow
from records.store.rows import DecisionRow
from retention.facts import civil_date
from retention.faults import Fault, Refusal


class MitigationState(StrEnum):
    """How far a mitigation has come."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    DONE = "done"


OPEN = frozenset({MitigationState.PROPOSED, MitigationState.ACCEPTED})


@dataclass(frozen=True, slots=True)
class Concerned:
    """What a proposal rests on: the surveys looked at, the files of the format in them, NARA's level."""

    surveys: tuple[str, ...]
    files: int
    bytes: int
    level: str


@dataclass(frozen=True, slots=True)
class MitigationStep:
    """One step of a mitigation: the state it led to, the reason given or what was done, who said so, when."""

    state: MitigationState
    words: str
    person: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Mitigation:
    """One mitigation of the format `puid`; `action` is NARA's word, `steps` are in order and at least one."""

    ref: str
    puid: str
    action: str
    concerned: Concerned
    steps: tuple[MitigationStep, ...]

    def __post_init__(self) -> None:
        if not self.steps:
            raise ValueError("a mitigation was proposed")

    @property
    def state(self) -> MitigationState:
        """Return how far it has come."""
        return self.steps[-1].state


class MitigationRegister:
    """The mitigations of one store; every method is one transaction, or one question.

    `by` is who says it; `actor` is through whom it was recorded, as the audit chain names them.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self, *, known: date | None = None) -> tuple[Mitigation, ...]:
        """Return every mitigation, the oldest first, as it was known at the end of the day `known`; None is now."""
        with reading(self._database) as session:
            rows = session.exec(select(FormatMitigationRow).order_by(col(FormatMitigationRow.recorded_in))).all()
            found = ((row, _steps(session, row, known)) for row in rows)
            return tuple(_mitigation(row, steps) for row, steps in found if steps)

    def find(self, ref: str) -> Mitigation:
        """Return the mitigation `ref`; a Refusal where there is none."""
        with reading(self._database) as session:
            return _find(session, ref)

    def propose(
        self, puid: str, action: str, reason: str, *, concerned: Concerned, by: Person, actor: str, at: datetime
    ) -> Mitigation:
        """Return the mitigation as proposed; a Refusal where one of this format is still open."""
        _refuse_wordless(puid, action=action, reason=reason)
        with transaction(self._database) as session:
            _refuse_second(session, puid)
            row = FormatMitigationRow(
                ref=f"FM{session.exec(select(func.count()).select_from(FormatMitigationRow)).one() + 1:04}",
                puid=puid,
                action=action,
                level=concerned.level,
                surveys=";".join(concerned.surveys),
                files=concerned.files,
                bytes=concerned.bytes,
                reason=reason,
                person=by.name,
                role=by.role.value,
                proposed_at=at,
            )
            _say(session, row.ref, MitigationState.PROPOSED, row, actor=actor, at=at)
            return _find(session, row.ref)

    def answer(self, ref: str, *, accepted: bool, reason: str, by: Person, actor: str, at: datetime) -> Mitigation:
        """Return the mitigation as accepted or refused; a Refusal unless it waits, and for a second person."""
        _refuse_wordless(ref, reason=reason)
        state = MitigationState.ACCEPTED if accepted else MitigationState.REFUSED
        with transaction(self._database) as session:
            found = _find(session, ref)
            if found.state is not MitigationState.PROPOSED:
                raise Refusal(Fault(MITIGATION_NOT_WAITING, ref, found.state.value))
            # Rule: ours, as for holds (ADR 20): who proposes never decides.
            if by.is_same_as(found.steps[0].person.name):
                raise Refusal(Fault(MITIGATION_SAME_PERSON, ref, by.name))
            row = MitigationAnswerRow(
                mitigation_ref=ref,
                answer=state.name,
                reason=reason,
                person=by.name,
                role=by.role.value,
                answered_at=at,
            )
            _say(session, ref, state, row, actor=actor, at=at)
            return _find(session, ref)

    def record_done(self, ref: str, what: str, *, by: Person, actor: str, at: datetime) -> Mitigation:
        """Return the mitigation as done by `by`, who says `what` was done; a Refusal unless it was accepted."""
        _refuse_wordless(ref, what=what)
        with transaction(self._database) as session:
            found = _find(session, ref)
            if found.state is not MitigationState.ACCEPTED:
                raise Refusal(Fault(MITIGATION_NOT_ACCEPTED, ref, found.state.value))
            row = MitigationDoneRow(mitigation_ref=ref, what=what, person=by.name, role=by.role.value, recorded_at=at)
            _say(session, ref, MitigationState.DONE, row, actor=actor, at=at)
            return _find(session, ref)


def newest_by_format(mitigations: Sequence[Mitigation]) -> dict[str, Mitigation]:
    """Return of each PUID the mitigation that was proposed last."""
    return {one.puid: one for one in mitigations}


def _refuse_wordless(place: str, **words: str) -> None:
    faults = [Fault(MITIGATION_WORDS_MISSING, place, name) for name, text in words.items() if not text.strip()]
    if faults:
        raise Refusal(*faults)


def _refuse_second(session: Session, puid: str) -> None:
    rows = session.exec(select(FormatMitigationRow).where(FormatMitigationRow.puid == puid)).all()
    for row in rows:
        state = _steps(session, row, None)[-1].state
        if state in OPEN:
            raise Refusal(Fault(MITIGATION_OPEN, puid, f"{row.ref} is {state.value}"))


def _say(session: Session, ref: str, state: MitigationState, row: DecisionRow, *, actor: str, at: datetime) -> None:
    values = row.model_dump(exclude={"recorded_in"})
    said: dict[str, Json] = {name: value for name, value in values.items() if not isinstance(value, datetime)}
    append(
        session, occurred_at=at, actor=actor, act=f"format mitigation {state.value}", subject=ref, body=said, rows=[row]
    )


# -- rows to values ----------------------------------------------------------------------------------


def _find(session: Session, ref: str) -> Mitigation:
    row = session.get(FormatMitigationRow, ref)
    if row is None:
        raise Refusal(Fault(NO_SUCH_MITIGATION, ref))
    return _mitigation(row, _steps(session, row, None))


def _mitigation(row: FormatMitigationRow, steps: tuple[MitigationStep, ...]) -> Mitigation:
    concerned = Concerned(tuple(row.surveys.split(";")), row.files, row.bytes, row.level)
    return Mitigation(row.ref, row.puid, row.action, concerned, steps)


def _steps(session: Session, row: FormatMitigationRow, known: date | None) -> tuple[MitigationStep, ...]:
    """Return the steps that were known at the end of the day `known`, in order; None is now."""
    answer, done = session.get(MitigationAnswerRow, row.ref), session.get(MitigationDoneRow, row.ref)
    steps = [MitigationStep(MitigationState.PROPOSED, row.reason, _person(row), row.proposed_at)]
    if answer is not None:
        steps.append(MitigationStep(MitigationState[answer.answer], answer.reason, _person(answer), answer.answered_at))
    if done is not None:
        steps.append(MitigationStep(MitigationState.DONE, done.what, _person(done), done.recorded_at))
    return tuple(step for step in steps if known is None or civil_date(step.at, LONDON) <= known)


def _person(row: FormatMitigationRow | MitigationAnswerRow | MitigationDoneRow) -> Person:
    return Person(row.person, Role(row.role))
