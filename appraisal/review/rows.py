"""Appraisals, nominations and agreements as rows, and back: rows never leave the register."""

from datetime import date, datetime

from appraisal.review.rules import NewAgreement, NewAppraisal, NewNomination
from appraisal.review.values import Agreement, Answered, Appraisal, Nomination, NominationAnswer, Unit, Worth
from records.register.fileplan_rules import ClassRef
from records.register.people import Person, Role
from records.store.appraisal_tables import AppraisalRow, NominationAnswerRow, NominationRow, SeriesAgreementRow
from records.store.audit import Json
from retention.facts import Ref
from retention.terms import RefKind

SEPARATOR = ";"


def unit_body(unit: Unit) -> dict[str, Json]:
    """Return what an audit event says of the thing it is about."""
    return {
        "shown_as": unit.shown_as,
        "classes": [str(one) for one in unit.classes],
        "signals": list(unit.signals),
    }


def appraisal_row(new: NewAppraisal, *, by: Person, at: datetime) -> AppraisalRow:
    """Return the row of a decision."""
    return AppraisalRow(
        kind=new.unit.ref.kind.value,
        source=new.unit.ref.source,
        item_key=new.unit.ref.key,
        shown_as=new.unit.shown_as,
        is_casework=new.unit.is_casework,
        classes=_classes(new.unit),
        signals=SEPARATOR.join(new.unit.signals),
        worth=new.worth.name,
        criterion=new.criterion.strip() if new.worth is Worth.WORTHY else "",
        reason=new.reason.strip(),
        person=by.name,
        role=by.role.value,
        decided_at=at,
        outcome_digest=new.outcome_digest,
    )


def appraisal_of(row: AppraisalRow, *, event: int) -> Appraisal:
    """Return the decision of the row, recorded in `event`."""
    return Appraisal(
        unit=_unit(row),
        worth=Worth[row.worth],
        criterion=row.criterion,
        reason=row.reason,
        person=Person(row.person, Role(row.role)),
        decided_at=row.decided_at,
        outcome_digest=row.outcome_digest,
        event=event,
    )


def nomination_row(new: NewNomination, *, ref: str, by: Person, at: datetime) -> NominationRow:
    """Return the row of a nomination."""
    return NominationRow(
        ref=ref,
        kind=new.unit.ref.kind.value,
        source=new.unit.ref.source,
        item_key=new.unit.ref.key,
        shown_as=new.unit.shown_as,
        is_casework=new.unit.is_casework,
        classes=_classes(new.unit),
        signals=SEPARATOR.join(new.unit.signals),
        area=new.area,
        criterion=new.criterion.strip(),
        reason=new.reason.strip(),
        person=by.name,
        role=by.role.value,
        nominated_at=at,
    )


def nomination_of(row: NominationRow, answer: NominationAnswerRow | None) -> Nomination:
    """Return the nomination of the row with its answer, if it has one."""
    answered = None
    if answer is not None:
        person = Person(answer.person, Role(answer.role))
        answered = Answered(NominationAnswer[answer.answer], answer.reason, person, answer.answered_at)
    return Nomination(
        ref=row.ref,
        unit=_unit(row),
        area=row.area,
        criterion=row.criterion,
        reason=row.reason,
        person=Person(row.person, Role(row.role)),
        nominated_at=row.nominated_at,
        answered=answered,
    )


def agreement_row(new: NewAgreement, *, by: Person, at: datetime) -> SeriesAgreementRow:
    """Return the row of an agreement."""
    return SeriesAgreementRow(
        schedule_ref=new.class_ref.schedule,
        class_code=new.class_ref.code,
        series=new.series,
        agreed_with=new.agreed_with.strip(),
        authority=new.authority.strip(),
        agreed_on=new.agreed_on.isoformat(),
        reason=new.reason.strip(),
        person=by.name,
        role=by.role.value,
        recorded_at=at,
    )


def agreement_of(row: SeriesAgreementRow) -> Agreement:
    """Return the agreement of the row."""
    return Agreement(
        class_ref=ClassRef(row.schedule_ref, row.class_code),
        series=row.series,
        agreed_with=row.agreed_with,
        authority=row.authority,
        agreed_on=date.fromisoformat(row.agreed_on),
        reason=row.reason,
        person=Person(row.person, Role(row.role)),
        recorded_at=row.recorded_at,
    )


def class_refs(text: str) -> tuple[ClassRef, ...]:
    """Return the classes that a row or an outcome names, apart by semicolons.

    >>> [str(one) for one in class_refs("what-to-keep/BOARD;cps-casework/CW-LTI")]
    ['what-to-keep/BOARD', 'cps-casework/CW-LTI']
    """
    pairs = (one.rpartition("/") for one in text.split(SEPARATOR) if one)
    return tuple(ClassRef(schedule, code) for schedule, _, code in pairs)


def _classes(unit: Unit) -> str:
    return SEPARATOR.join(str(one) for one in unit.classes)


def _unit(row: AppraisalRow | NominationRow) -> Unit:
    return Unit(
        ref=Ref(RefKind(row.kind), row.source, row.item_key),
        shown_as=row.shown_as,
        is_casework=row.is_casework,
        classes=class_refs(row.classes),
        signals=tuple(one for one in row.signals.split(SEPARATOR) if one),
    )
