"""The tables of holds: what was proposed and answered, what people said of candidates, what was scanned.

Insert-only like all decisions. A hold is a row of `hold` and the proposals made of it, each with
at most one answer: its state is worked out from these and stands nowhere. Civil dates are written
as text, 2026-11-25, which sorts as the days do.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Text
from sqlmodel import Field

from records.store.rows import DecisionRow


class HoldRow(DecisionRow, table=True):
    """A hold, by the reference people quote; a reference is never used again."""

    __tablename__ = "hold"
    __table_args__ = (CheckConstraint("ref <> '' AND kind <> '' AND title <> ''", name="said"),)

    ref: str = Field(primary_key=True)
    kind: str
    title: str = Field(sa_type=Text)
    template: str | None = Field(default=None)
    template_sha256: str | None = Field(default=None)


class HoldProposalRow(DecisionRow, table=True):
    """What somebody asked to be done: the hold placed, amended, released, or released from some items.

    `effective_on` is the first day it covers, covers otherwise, or no longer covers. The scope is
    written in full at placing and at each amendment: condition texts, or everything, or nothing.
    `known_on` is since when the department knew, where that is earlier than the day of recording.
    """

    __tablename__ = "hold_proposal"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("act IN ('PLACE', 'AMEND', 'RELEASE', 'RELEASE_ITEMS')", name="act"),
        CheckConstraint("length(effective_on) = 10", name="day"),
        CheckConstraint("authority <> '' AND reason <> '' AND proposed_by <> ''", name="said"),
    )

    hold_ref: str = Field(primary_key=True, foreign_key="hold.ref")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    act: str
    authority: str = Field(sa_type=Text)
    mandate: str = Field(sa_type=Text)
    contact: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    effective_on: str
    known_on: str | None = Field(default=None)
    review_on: str | None = Field(default=None)
    include: str | None = Field(default=None, sa_type=Text)
    exclude: str | None = Field(default=None, sa_type=Text)
    covers_everything: bool = Field(default=False)
    covers_nothing: bool = Field(default=False)
    standing: bool = Field(default=True)
    follows_duplicates: bool = Field(default=True)
    lexicon: str | None = Field(default=None)
    narrows: bool = Field(default=False)
    impact: str | None = Field(default=None, sa_type=Text)
    proposed_by: str
    proposed_at: datetime


class HoldItemRow(DecisionRow, table=True):
    """One thing a proposal names: listed in the scope, or to be released; with its content where known."""

    __tablename__ = "hold_item"
    __table_args__ = (
        ForeignKeyConstraint(["hold_ref", "number"], ["hold_proposal.hold_ref", "hold_proposal.number"]),
        CheckConstraint("kind <> '' AND source <> ''", name="said"),
        CheckConstraint("sha256 IS NULL OR length(sha256) = 64", name="content"),
    )

    hold_ref: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    position: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    kind: str
    source: str
    item_key: str = Field(sa_type=Text)
    sha256: str | None = Field(default=None)


class HoldAnswerRow(DecisionRow, table=True):
    """What the second person said to a proposal: approved or refused, and why."""

    __tablename__ = "hold_answer"
    __table_args__ = (
        ForeignKeyConstraint(["hold_ref", "number"], ["hold_proposal.hold_ref", "hold_proposal.number"]),
        CheckConstraint("answer IN ('APPROVED', 'REFUSED')", name="answer"),
        CheckConstraint("person <> '' AND role <> ''", name="said"),
    )

    hold_ref: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    answer: str
    person: str
    role: str
    reason: str = Field(sa_type=Text)
    answered_at: datetime


class HoldClosureRow(DecisionRow, table=True):
    """The last word on a released hold: its papers are complete, and nothing may follow."""

    __tablename__ = "hold_closure"
    __table_args__ = (CheckConstraint("reason <> '' AND closed_by <> ''", name="said"),)

    hold_ref: str = Field(primary_key=True, foreign_key="hold.ref")
    reason: str = Field(sa_type=Text)
    closed_by: str
    closed_at: datetime


class HoldNoticeRow(DecisionRow, table=True):
    """A notice of a hold that was sent to somebody, for them to acknowledge."""

    __tablename__ = "hold_notice"
    __table_args__ = (CheckConstraint("recipient <> '' AND notice <> ''", name="said"),)

    hold_ref: str = Field(primary_key=True, foreign_key="hold.ref")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    recipient: str
    notice: str = Field(sa_type=Text)
    issued_by: str
    issued_at: datetime


class HoldAcknowledgementRow(DecisionRow, table=True):
    """What the recipient of a notice answered: a receipt, or that nothing was destroyed meanwhile."""

    __tablename__ = "hold_acknowledgement"
    __table_args__ = (
        ForeignKeyConstraint(["hold_ref", "number"], ["hold_notice.hold_ref", "hold_notice.number"]),
        CheckConstraint("person <> '' AND statement <> ''", name="said"),
    )

    hold_ref: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    person: str
    statement: str = Field(sa_type=Text)
    acknowledged_at: datetime


class HoldCandidateDecisionRow(DecisionRow, table=True):
    """What a person said of a candidate of a hold: confirmed or dismissed; the newest row counts."""

    __tablename__ = "hold_candidate_decision"
    __table_args__ = (
        CheckConstraint("answer IN ('CONFIRMED', 'DISMISSED')", name="answer"),
        CheckConstraint("person <> '' AND reason <> ''", name="said"),
        CheckConstraint("sha256 IS NULL OR length(sha256) = 64", name="content"),
    )

    hold_ref: str = Field(primary_key=True, foreign_key="hold.ref")
    kind: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    item_key: str = Field(primary_key=True, sa_type=Text)
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    answer: str
    person: str
    reason: str = Field(sa_type=Text)
    sha256: str | None = Field(default=None)
    scan_ref: str | None = Field(default=None, foreign_key="term_scan.ref")
    decided_at: datetime


class TermScanRow(DecisionRow, table=True):
    """A term scan that was begun: of which survey, for which lexicon, with which limits."""

    __tablename__ = "term_scan"

    ref: str = Field(primary_key=True)
    survey_ref: str = Field(foreign_key="survey.ref", index=True)
    lexicon: str
    lexicon_sha256: str
    options: str = Field(sa_type=Text)
    started_at: datetime


class TermScanSealRow(DecisionRow, table=True):
    """The seal of a term scan, over the manifest of its parts."""

    __tablename__ = "term_scan_seal"
    __table_args__ = (CheckConstraint("length(manifest_sha256) = 64", name="manifest"),)

    scan_ref: str = Field(primary_key=True, foreign_key="term_scan.ref")
    manifest_sha256: str
    counts: str = Field(sa_type=Text)
    sealed_at: datetime


class SetupAnswerRow(DecisionRow, table=True):
    """An answer to a set-up question, with the name of who gave it; the newest row counts."""

    __tablename__ = "setup_answer"
    __table_args__ = (CheckConstraint("question <> '' AND answer <> '' AND person <> ''", name="said"),)

    question: str = Field(primary_key=True)
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    answer: str
    person: str
    reason: str = Field(sa_type=Text)
    answered_at: datetime


HOLD_TABLES: tuple[type[DecisionRow], ...] = (
    HoldRow,
    HoldProposalRow,
    HoldItemRow,
    HoldAnswerRow,
    HoldClosureRow,
    HoldNoticeRow,
    HoldAcknowledgementRow,
    HoldCandidateDecisionRow,
    TermScanRow,
    TermScanSealRow,
    SetupAnswerRow,
)
