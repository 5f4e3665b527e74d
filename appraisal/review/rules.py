"""Who may appraise, nominate and record an agreement, and what must be said. Pure: all faults at once.

Rule: Areas send, the Records Management Unit decides historical value. TNA, Information Management
Assessment of the CPS (2017), 4.1; ADR 58.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from appraisal.review.faults import (
    AGREEMENT_WORDLESS,
    MAY_NOT_AGREE,
    MAY_NOT_APPRAISE,
    MAY_NOT_NOMINATE,
    NO_CRITERION,
    NO_REASON,
    NO_SUCH_SERIES,
    NOT_WORTHY,
    STILL_UNDECIDED,
)
from appraisal.review.values import Appraisal, Unit, Worth
from records.register.fileplan_rules import ClassRef
from records.register.people import Person
from records.register.roles import Right, may
from retention.facts import Ref
from retention.faults import Fault, Refusal

SERIES = re.compile(r"[A-Z]{1,4} [1-9][0-9]{0,3}")
"""How The National Archives writes a series: the department's letters, a space, a number."""


@dataclass(frozen=True, slots=True)
class NewAppraisal:
    """A decision that is to be recorded, as typed."""

    unit: Unit
    worth: Worth
    criterion: str
    reason: str
    outcome_digest: str


@dataclass(frozen=True, slots=True)
class NewNomination:
    """A nomination that is to be recorded, as typed."""

    unit: Unit
    area: str
    criterion: str
    reason: str


@dataclass(frozen=True, slots=True)
class NewAgreement:
    """What was agreed on a class, as typed; without a series an agreement is taken back."""

    class_ref: ClassRef
    series: str | None
    agreed_with: str
    authority: str
    agreed_on: date
    reason: str


def refuse_appraisal(new: NewAppraisal, by: Person) -> None:
    """Refuse where the role doesn't appraise, or a word is missing; all faults at once."""
    place, faults = new.unit.shown_as, []
    if not may(by.role, Right.APPRAISE):
        faults.append(Fault(MAY_NOT_APPRAISE, place, by.role.value))
    if new.worth is Worth.WORTHY and not new.criterion.strip():
        faults.append(Fault(NO_CRITERION, place))
    _refuse(faults + _reasonless(new.reason, place))


def refuse_nomination(new: NewNomination, by: Person) -> None:
    """Refuse where the role doesn't nominate, or a word is missing; all faults at once."""
    place, faults = new.unit.shown_as, []
    if not may(by.role, Right.NOMINATE):
        faults.append(Fault(MAY_NOT_NOMINATE, place, by.role.value))
    if not new.criterion.strip():
        faults.append(Fault(NO_CRITERION, place))
    _refuse(faults + _reasonless(new.reason, place))


def refuse_answer(ref: str, reason: str, by: Person) -> None:
    """Refuse where the role doesn't appraise, or there is no reason; all faults at once."""
    faults = [] if may(by.role, Right.APPRAISE) else [Fault(MAY_NOT_APPRAISE, ref, by.role.value)]
    _refuse(faults + _reasonless(reason, ref))


def refuse_agreement(new: NewAgreement, by: Person) -> None:
    """Refuse where the role doesn't record agreements, or what makes one is missing; all faults at once."""
    place, faults = str(new.class_ref), []
    if not may(by.role, Right.RECORD_AGREEMENTS):
        faults.append(Fault(MAY_NOT_AGREE, place, by.role.value))
    if new.series is not None and SERIES.fullmatch(new.series) is None:
        faults.append(Fault(NO_SUCH_SERIES, place, new.series))
    if not (new.agreed_with.strip() and new.authority.strip()):
        faults.append(Fault(AGREEMENT_WORDLESS, place))
    _refuse(faults + _reasonless(new.reason, place))


def faults_before_final(units: Iterable[tuple[Ref, str]], appraisals: Mapping[Ref, Appraisal]) -> tuple[Fault, ...]:
    """Return what stands against making a list of `units` (ref, name) final: each undecided, each not worthy.

    A thing that nobody has looked at is undecided too.
    """
    faults = []
    for ref, shown_as in units:
        found = appraisals.get(ref)
        if found is None or found.worth is Worth.UNDECIDED:
            faults.append(Fault(STILL_UNDECIDED, shown_as))
        elif found.worth is Worth.UNWORTHY:
            faults.append(Fault(NOT_WORTHY, shown_as))
    return tuple(faults)


def _reasonless(reason: str, place: str) -> list[Fault]:
    return [] if reason.strip() else [Fault(NO_REASON, place)]


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise Refusal(*faults)
