"""The tables of: nominations and their answers, appraisal decisions, agreed series. Insert-only like all decisions.

Of the appraisals of one thing the newest counts, of the agreements on one class likewise. Civil
dates are written as text, 2026-11-25; classes and signals apart by semicolons.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field

from records.store.rows import DecisionRow

_WHO = "reason <> '' AND person <> '' AND role <> ''"


class AppraisalRow(DecisionRow, table=True):
    """What a person decided of a folder, case or box, and what was known of it then."""

    __tablename__ = "appraisal"
    __table_args__ = (
        CheckConstraint("worth IN ('WORTHY', 'UNWORTHY', 'UNDECIDED')", name="worth"),
        CheckConstraint("worth <> 'WORTHY' OR criterion <> ''", name="criterion"),
        CheckConstraint(_WHO, name="said"),
        CheckConstraint("length(outcome_digest) = 64", name="outcome"),
    )

    kind: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    item_key: str = Field(primary_key=True, sa_type=Text)
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    shown_as: str = Field(sa_type=Text)
    is_casework: bool
    classes: str = Field(sa_type=Text)
    signals: str = Field(sa_type=Text)
    worth: str
    criterion: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    person: str
    role: str
    decided_at: datetime
    outcome_digest: str


class NominationRow(DecisionRow, table=True):
    """A record that an Area sends as of long-term interest, by the reference people quote."""

    __tablename__ = "nomination"
    __table_args__ = (
        CheckConstraint("kind <> '' AND item_key <> '' AND criterion <> ''", name="what"),
        CheckConstraint(_WHO, name="said"),
    )

    ref: str = Field(primary_key=True)
    kind: str
    source: str
    item_key: str = Field(sa_type=Text)
    shown_as: str = Field(sa_type=Text)
    is_casework: bool
    classes: str = Field(sa_type=Text)
    signals: str = Field(sa_type=Text)
    area: str
    criterion: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    person: str
    role: str
    nominated_at: datetime


class NominationAnswerRow(DecisionRow, table=True):
    """What the Records Management Unit answered."""

    __tablename__ = "nomination_answer"
    __table_args__ = (
        CheckConstraint("answer IN ('ACCEPTED', 'DECLINED')", name="answer"),
        CheckConstraint(_WHO, name="said"),
    )

    nomination_ref: str = Field(primary_key=True, foreign_key="nomination.ref")
    answer: str
    reason: str = Field(sa_type=Text)
    person: str
    role: str
    answered_at: datetime


class SeriesAgreementRow(DecisionRow, table=True):
    """Which series a class goes to, as agreed with The National Archives; without one, taken back."""

    __tablename__ = "series_agreement"
    __table_args__ = (
        CheckConstraint("series IS NULL OR series <> ''", name="series"),
        CheckConstraint("agreed_with <> '' AND authority <> '' AND length(agreed_on) = 10", name="agreed"),
        CheckConstraint(_WHO, name="said"),
    )

    schedule_ref: str = Field(primary_key=True)
    class_code: str = Field(primary_key=True)
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    series: str | None = Field(default=None)
    agreed_with: str = Field(sa_type=Text)
    authority: str = Field(sa_type=Text)
    agreed_on: str
    reason: str = Field(sa_type=Text)
    person: str
    role: str
    recorded_at: datetime


APPRAISAL_TABLES: tuple[type[DecisionRow], ...] = (AppraisalRow, NominationRow, NominationAnswerRow, SeriesAgreementRow)
