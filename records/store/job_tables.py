"""The tables of jobs that were asked for, timetables, and notices. Insert-only like all decisions.

How far a job is, and whether it runs, is no decision: that stands in the database of jobs
(records/jobs). Here stands who asked for it and when, and what people were told.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field

from records.store.rows import DecisionRow


class JobRow(DecisionRow, table=True):
    """A job that was asked for, by a person or by a timetable."""

    __tablename__ = "job"
    __table_args__ = (CheckConstraint("kind <> '' AND title <> '' AND asked_by <> '' AND queue <> ''", name="said"),)

    ref: str = Field(primary_key=True)
    kind: str
    subject: str = Field(index=True)
    title: str = Field(sa_type=Text)
    arguments: str = Field(sa_type=Text)
    queue: str
    asked_by: str
    asked_at: datetime
    repeats_ref: str | None = Field(default=None, foreign_key="job.ref")


class TimetableRow(DecisionRow, table=True):
    """A timetable: which job comes again, and when, in the words of people."""

    __tablename__ = "timetable"
    __table_args__ = (CheckConstraint("kind <> '' AND title <> '' AND words <> '' AND made_by <> ''", name="said"),)

    ref: str = Field(primary_key=True)
    kind: str
    subject: str
    title: str = Field(sa_type=Text)
    arguments: str = Field(sa_type=Text)
    queue: str
    words: str
    made_by: str
    made_at: datetime


class TimetableRemovalRow(DecisionRow, table=True):
    """That a timetable runs no more."""

    __tablename__ = "timetable_removal"
    __table_args__ = (CheckConstraint("removed_by <> ''", name="said"),)

    timetable_ref: str = Field(primary_key=True, foreign_key="timetable.ref")
    removed_by: str
    removed_at: datetime


class TimetableRunRow(DecisionRow, table=True):
    """What became of one run of a timetable: the job that was started, or why none was."""

    __tablename__ = "timetable_run"
    __table_args__ = (
        CheckConstraint("outcome IN ('STARTED', 'MISSED', 'PASSED_OVER')", name="outcome"),
        CheckConstraint("(outcome = 'STARTED') = (job_ref IS NOT NULL)", name="job"),
    )

    timetable_ref: str = Field(primary_key=True, foreign_key="timetable.ref")
    due_at: datetime = Field(primary_key=True)
    outcome: str
    job_ref: str | None = Field(default=None, foreign_key="job.ref")
    noted_at: datetime


class NoticeRow(DecisionRow, table=True):
    """Something that people are told: a job finished or failed, a folder drifted, a run was missed."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("kind IN ('FINISHED', 'FAULT', 'DRIFT', 'MISSED', 'WAITING')", name="kind"),
        CheckConstraint("headline <> ''", name="said"),
    )

    ref: str = Field(primary_key=True)
    kind: str
    headline: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)
    job_ref: str | None = Field(default=None, foreign_key="job.ref")
    issued_at: datetime


class NoticeDeliveryRow(DecisionRow, table=True):
    """One attempt to send a notice to people by e-mail."""

    __tablename__ = "notice_delivery"
    __table_args__ = (CheckConstraint("outcome IN ('SENT', 'FAILED')", name="outcome"),)

    notice_ref: str = Field(primary_key=True, foreign_key="notice.ref")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    recipients: str = Field(sa_type=Text)
    outcome: str
    why: str = Field(sa_type=Text)
    tried_at: datetime


JOB_TABLES: tuple[type[DecisionRow], ...] = (
    JobRow,
    TimetableRow,
    TimetableRemovalRow,
    TimetableRunRow,
    NoticeRow,
    NoticeDeliveryRow,
)
