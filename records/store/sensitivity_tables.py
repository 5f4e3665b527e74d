"""The tables of: sensitivity decisions, Advisory Council, retention instruments. Insert-only like all decisions.

The newest row for a file counts; an approval is of one decision, so a file decided anew waits for its
approval again. Civil dates are text, 2026-11-25. Lists of codes and periods are joined by ;.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Text
from sqlmodel import Field

from records.store.rows import DecisionRow


class SensitivityDecisionRow(DecisionRow, table=True):
    """What one person decided of one file of a list: open, closed, retained; with all that was typed."""

    __tablename__ = "sensitivity_decision"
    __table_args__ = (
        CheckConstraint("answer IN ('OPEN', 'CLOSED', 'RETAINED')", name="answer"),
        CheckConstraint("list_ref <> '' AND reason <> '' AND person <> '' AND role <> ''", name="said"),
        CheckConstraint("(answer = 'CLOSED') = (codes IS NOT NULL)", name="closed"),
        CheckConstraint("(answer = 'RETAINED') = (ground IS NOT NULL)", name="retained"),
        CheckConstraint("length(record_on) = 10", name="day"),
    )

    list_ref: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    item_key: str = Field(primary_key=True, sa_type=Text)
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    answer: str
    record_on: str
    description: str = Field(sa_type=Text)
    reason: str = Field(sa_type=Text)
    grouped: str = Field(sa_type=Text)
    codes: str | None = Field(default=None)
    periods: str | None = Field(default=None)
    start_on: str | None = Field(default=None)
    harm: str | None = Field(default=None, sa_type=Text)
    title_alternate: str | None = Field(default=None, sa_type=Text)
    description_alternate: str | None = Field(default=None, sa_type=Text)
    lapse_reason: str | None = Field(default=None, sa_type=Text)
    ground: int | None = Field(default=None)
    years: int | None = Field(default=None)
    person: str
    role: str
    decided_at: datetime


class SensitivityApprovalRow(DecisionRow, table=True):
    """What was approved of one decision: the schedule's date for a closure, the instrument for a retention."""

    __tablename__ = "sensitivity_approval"
    __table_args__ = (
        ForeignKeyConstraint(
            ["list_ref", "kind", "source", "item_key", "decided_in"],
            [
                "sensitivity_decision.list_ref",
                "sensitivity_decision.kind",
                "sensitivity_decision.source",
                "sensitivity_decision.item_key",
                "sensitivity_decision.recorded_in",
            ],
        ),
        CheckConstraint("(schedule_on IS NULL) <> (instrument_ref IS NULL)", name="one"),
        CheckConstraint("person <> '' AND role <> ''", name="said"),
    )

    list_ref: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    item_key: str = Field(primary_key=True, sa_type=Text)
    decided_in: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    schedule_on: str | None = Field(default=None)
    instrument_ref: str | None = Field(default=None, foreign_key="retention_instrument.ref")
    meeting_ref: str | None = Field(default=None, foreign_key="advisory_meeting.ref")
    person: str
    role: str
    approved_at: datetime


class FolderNameAnswerRow(DecisionRow, table=True):
    """What a person said of a folder's name, which TDR can't close; the newest row counts."""

    __tablename__ = "folder_name_answer"
    __table_args__ = (
        CheckConstraint("answer IN ('MAY_BE_PUBLIC', 'MUST_NOT_BE_PUBLIC')", name="answer"),
        CheckConstraint("list_ref <> '' AND reason <> '' AND person <> '' AND role <> ''", name="said"),
        CheckConstraint("length(names_sha256) = 64", name="names"),
    )

    list_ref: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    item_key: str = Field(primary_key=True, sa_type=Text)
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    answer: str
    names_sha256: str
    reason: str = Field(sa_type=Text)
    person: str
    role: str
    answered_at: datetime


class RedactedCopyRow(DecisionRow, table=True):
    """A redacted copy as it was received; its bytes lie in the store by their SHA-256."""

    __tablename__ = "redacted_copy"
    __table_args__ = (
        CheckConstraint("number >= 1 AND size_bytes > 0 AND words_count >= 1", name="counts"),
        CheckConstraint("length(sha256) = 64", name="content"),
        CheckConstraint("verdict IN ('NOT_FOUND', 'FOUND', 'NOT_READ')", name="verdict"),
        CheckConstraint("path <> '' AND codes <> '' AND reason <> '' AND person <> '' AND role <> ''", name="said"),
    )

    list_ref: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    path: str = Field(sa_type=Text)
    original_kind: str
    original_source: str
    original_key: str = Field(sa_type=Text)
    original_sha256: str
    sha256: str
    size_bytes: int
    codes: str
    reason: str = Field(sa_type=Text)
    words_count: int
    verdict: str
    found_in: str = Field(sa_type=Text)
    traces: str = Field(sa_type=Text)
    not_checked: str = Field(sa_type=Text)
    person: str
    role: str
    received_at: datetime


class RedactedCopyCheckRow(DecisionRow, table=True):
    """What a second person said who opened a redacted copy."""

    __tablename__ = "redacted_copy_check"
    __table_args__ = (
        ForeignKeyConstraint(["list_ref", "number"], ["redacted_copy.list_ref", "redacted_copy.number"]),
        CheckConstraint("words <> '' AND person <> '' AND role <> ''", name="said"),
    )

    list_ref: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    words: str = Field(sa_type=Text)
    person: str
    role: str
    checked_at: datetime


class RedactedCopyWithdrawalRow(DecisionRow, table=True):
    """Why a redacted copy was withdrawn; its name may be used again."""

    __tablename__ = "redacted_copy_withdrawal"
    __table_args__ = (
        ForeignKeyConstraint(["list_ref", "number"], ["redacted_copy.list_ref", "redacted_copy.number"]),
        CheckConstraint("reason <> '' AND person <> '' AND role <> ''", name="said"),
    )

    list_ref: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    reason: str = Field(sa_type=Text)
    person: str
    role: str
    withdrawn_at: datetime


class AdvisoryMeetingRow(DecisionRow, table=True):
    """A meeting of the Advisory Council: when it meets, when papers are due."""

    __tablename__ = "advisory_meeting"
    __table_args__ = (
        CheckConstraint("ref <> '' AND person <> '' AND role <> ''", name="said"),
        CheckConstraint("length(meets_on) = 10 AND length(papers_due_on) = 10", name="days"),
    )

    ref: str = Field(primary_key=True)
    meets_on: str
    papers_due_on: str
    note: str = Field(sa_type=Text)
    person: str
    role: str
    entered_at: datetime


class AdvisoryStepRow(DecisionRow, table=True):
    """What happened before a meeting or in it: papers sent, a query, its answer, the outcome."""

    __tablename__ = "advisory_step"
    __table_args__ = (CheckConstraint("step <> '' AND words <> '' AND person <> '' AND role <> ''", name="said"),)

    meeting_ref: str = Field(primary_key=True, foreign_key="advisory_meeting.ref")
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    step: str
    list_ref: str
    words: str = Field(sa_type=Text)
    schedule_on: str | None = Field(default=None)
    person: str
    role: str
    said_at: datetime


class RetentionInstrumentRow(DecisionRow, table=True):
    """A retention instrument under the Public Records Act 1958, s 3(4), as it was signed."""

    __tablename__ = "retention_instrument"
    __table_args__ = (
        CheckConstraint("ref <> '' AND series <> '' AND pieces <> '' AND person <> '' AND role <> ''", name="said"),
        CheckConstraint("length(approved_on) = 10 AND length(expires_on) = 10 AND length(review_on) = 10", name="days"),
    )

    ref: str = Field(primary_key=True)
    series: str
    pieces: str = Field(sa_type=Text)
    ground: int
    years: int
    approved_on: str
    expires_on: str
    review_on: str
    note: str = Field(sa_type=Text)
    person: str
    role: str
    entered_at: datetime


class RetentionGroundWordsRow(DecisionRow, table=True):
    """What a ground for retention says on the form in force; the newest row of a ground counts."""

    __tablename__ = "retention_ground_words"
    __table_args__ = (
        CheckConstraint("words <> '' AND source <> '' AND person <> '' AND role <> ''", name="said"),
        CheckConstraint("ground >= 1 AND (most_years IS NULL OR most_years >= 1)", name="numbers"),
        CheckConstraint("length(form_on) = 10", name="day"),
    )

    ground: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    words: str = Field(sa_type=Text)
    most_years: int | None = Field(default=None)
    form_on: str
    source: str = Field(sa_type=Text)
    person: str
    role: str
    recorded_at: datetime


class TimetableEntryRow(DecisionRow, table=True):
    """Records that no survey sees, for the 20-year timetable: paper, or digital from before."""

    __tablename__ = "timetable_entry"
    __table_args__ = (
        CheckConstraint("number >= 1 AND records >= 1", name="counts"),
        CheckConstraint("what <> '' AND kind IN ('PAPER', 'LEGACY') AND person <> '' AND role <> ''", name="said"),
        CheckConstraint("length(last_paper_on) = 10", name="day"),
    )

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    what: str = Field(sa_type=Text)
    kind: str
    last_paper_on: str
    records: int
    note: str = Field(sa_type=Text)
    person: str
    role: str
    entered_at: datetime


class TimetableDoneRow(DecisionRow, table=True):
    """What became of an entry of the timetable, and when: so many records transferred, retained or destroyed."""

    __tablename__ = "timetable_done"
    __table_args__ = (
        CheckConstraint("records >= 1 AND outcome <> '' AND person <> '' AND role <> ''", name="said"),
        CheckConstraint("length(done_on) = 10", name="day"),
    )

    number: int = Field(
        primary_key=True, foreign_key="timetable_entry.number", sa_column_kwargs={"autoincrement": False}
    )
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    records: int
    outcome: str = Field(sa_type=Text)
    done_on: str
    person: str
    role: str
    entered_at: datetime


class DetectorScanRow(DecisionRow, table=True):
    """A scan of a survey's texts by the detectors that was begun: of which folder, with which limits."""

    __tablename__ = "detector_scan"

    ref: str = Field(primary_key=True)
    survey_ref: str = Field(foreign_key="survey.ref", index=True)
    folder: str = Field(sa_type=Text)
    detectors_sha256: str
    options: str = Field(sa_type=Text)
    started_at: datetime


class DetectorScanSealRow(DecisionRow, table=True):
    """The seal of a detector scan, over the manifest of its part."""

    __tablename__ = "detector_scan_seal"
    __table_args__ = (CheckConstraint("length(manifest_sha256) = 64", name="manifest"),)

    scan_ref: str = Field(primary_key=True, foreign_key="detector_scan.ref")
    manifest_sha256: str
    counts: str = Field(sa_type=Text)
    sealed_at: datetime


SENSITIVITY_TABLES: tuple[type[DecisionRow], ...] = (
    AdvisoryMeetingRow,
    AdvisoryStepRow,
    RetentionInstrumentRow,
    RetentionGroundWordsRow,
    SensitivityDecisionRow,
    SensitivityApprovalRow,
    FolderNameAnswerRow,
    RedactedCopyRow,
    RedactedCopyCheckRow,
    RedactedCopyWithdrawalRow,
    TimetableEntryRow,
    TimetableDoneRow,
    DetectorScanRow,
    DetectorScanSealRow,
)
