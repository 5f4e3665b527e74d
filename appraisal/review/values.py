"""What appraisal is made of: a person's decision on a unit, a nomination, an agreed series.

Pre-appraisal has three answers, and the third is one: undecided. Nothing is final while one thing
is undecided. Rule: GEVER pre-appraisal, as read for retention-and-holds, section 6; ADR 58.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from records.register.fileplan_rules import ClassRef
from records.register.people import Person
from retention.facts import Ref


class Worth(StrEnum):
    """What a person says of a record's value for the archive."""

    WORTHY = "worthy of the archive"
    UNWORTHY = "not worthy of the archive"
    UNDECIDED = "undecided"
    """Looked at, and not settled: it waits for a sample, or for an answer of The National Archives."""


class NominationAnswer(StrEnum):
    """What the Records Management Unit answers to an Area."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Unit:
    r"""The thing that is appraised, as it was known then: a folder, case or box, with its class and signs.

    `shown_as` is how users know it, such as \\FS99\SCD\Op ALPHA. `signals` are codes, in order.
    """

    ref: Ref
    shown_as: str
    is_casework: bool
    classes: tuple[ClassRef, ...] = ()
    signals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Appraisal:
    """What a person decided of a unit, by which criterion and why. The newest counts.

    `criterion` is empty where the unit is not worthy, or nobody has decided. `outcome_digest` names
    what the rules said when it was decided; `event` is the audit event that recorded it.
    """

    unit: Unit
    worth: Worth
    criterion: str
    reason: str
    person: Person
    decided_at: datetime
    outcome_digest: str
    event: int = 0

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("an appraisal says why")
        if self.worth is Worth.WORTHY and not self.criterion.strip():
            raise ValueError("a record is worthy of the archive by a criterion")


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer to a nomination: by whom, why, when."""

    answer: NominationAnswer
    reason: str
    person: Person
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class Nomination:
    """A record that an Area sends as of long-term interest; without an answer it waits."""

    ref: str
    unit: Unit
    area: str
    criterion: str
    reason: str
    person: Person
    nominated_at: datetime
    answered: Answered | None = None

    @property
    def is_waiting(self) -> bool:
        """Return whether nobody has answered it."""
        return self.answered is None


@dataclass(frozen=True, slots=True)
class Agreement:
    """That a class of records goes to a series of The National Archives: who agreed, in which letter, when.

    Without a series, an earlier agreement no longer counts.
    """

    class_ref: ClassRef
    series: str | None
    agreed_with: str
    authority: str
    agreed_on: date
    reason: str
    person: Person
    recorded_at: datetime
