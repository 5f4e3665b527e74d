"""The tables of a department's own schedules: drafts as they were read, and who approved which.

Insert-only like all decisions: a draft is never corrected, the next one has the next number; a
version that was approved stays beside the one that follows it.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Text, UniqueConstraint
from sqlmodel import Field

from records.store.rows import DecisionRow


class ScheduleDraftRow(DecisionRow, table=True):
    """A draft of a schedule: its whole rules, and the file they were read from."""

    __tablename__ = "schedule_draft"
    __table_args__ = (
        CheckConstraint("schedule_ref <> '' AND title <> '' AND person <> ''", name="said"),
        CheckConstraint("length(digest) = 64 AND length(received_sha256) = 64", name="digests"),
        CheckConstraint("number >= 1", name="number"),
    )

    schedule_ref: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    title: str = Field(sa_type=Text)
    rules: str = Field(sa_type=Text)
    digest: str
    received_as: str = Field(sa_type=Text)
    received_sha256: str
    follows_version: int | None = Field(default=None)
    person: str
    drafted_at: datetime


class ScheduleApprovalRow(DecisionRow, table=True):
    """A draft that a named person approved, and which version of the schedule it became."""

    __tablename__ = "schedule_approval"
    __table_args__ = (
        ForeignKeyConstraint(
            ["schedule_ref", "draft_number"], ["schedule_draft.schedule_ref", "schedule_draft.number"]
        ),
        UniqueConstraint("schedule_ref", "draft_number"),
        CheckConstraint("person <> '' AND role <> '' AND minute <> ''", name="said"),
        CheckConstraint("length(digest) = 64", name="digest"),
        CheckConstraint("version >= 1", name="version"),
    )

    schedule_ref: str = Field(primary_key=True)
    version: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    draft_number: int
    digest: str
    person: str
    role: str
    minute: str = Field(sa_type=Text)
    approved_on: str
    review_on: str
    approved_at: datetime


SCHEDULE_TABLES: tuple[type[DecisionRow], ...] = (ScheduleDraftRow, ScheduleApprovalRow)
