"""The tables of decisions. Rows stay in the store: what goes out is a value.

Every table is insert-only: a row says in which audit event it was recorded, and what is newer
stands beside it. Triggers refuse changes (muniment/migrations); the audit chain notices them.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Text, UniqueConstraint
from sqlmodel import Field

from records.store.account_tables import ACCOUNT_TABLES
from records.store.appraisal_tables import APPRAISAL_TABLES
from records.store.consignment_tables import CONSIGNMENT_TABLES
from records.store.disposal_tables import DISPOSAL_TABLES
from records.store.export_tables import EXPORT_TABLES
from records.store.fileplan_tables import FILEPLAN_TABLES
from records.store.hold_tables import HOLD_TABLES
from records.store.job_tables import JOB_TABLES
from records.store.list_tables import LIST_TABLES
from records.store.membership_tables import MEMBERSHIP_TABLES
from records.store.mitigation_tables import MITIGATION_TABLES
from records.store.rows import AuditEventRow, DecisionRow
from records.store.schedule_tables import SCHEDULE_TABLES
from records.store.sensitivity_tables import SENSITIVITY_TABLES

__all__ = [
    "DECISION_TABLES",
    "AuditEventRow",
    "DecisionRow",
    "SourceNameRow",
    "SourceRow",
    "SurveyAbandonmentRow",
    "SurveyRow",
    "SurveySealRow",
]


class SourceRow(DecisionRow, table=True):
    """Something that can be surveyed: a share, a list that was imported. Its root never changes."""

    __tablename__ = "source"
    __table_args__ = (
        UniqueConstraint("kind", "root"),
        CheckConstraint("kind <> '' AND root <> ''", name="said"),
    )

    ref: str = Field(primary_key=True)
    kind: str
    root: str = Field(sa_type=Text)


class SourceNameRow(DecisionRow, table=True):
    r"""How users know a source from an audit event on, such as \\FS99\SCD; the newest row counts."""

    __tablename__ = "source_name"

    source_ref: str = Field(primary_key=True, foreign_key="source.ref")
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    shown_as: str = Field(sa_type=Text)


class SurveyRow(DecisionRow, table=True):
    """A survey that was begun."""

    __tablename__ = "survey"

    ref: str = Field(primary_key=True)
    source_ref: str = Field(foreign_key="source.ref", index=True)
    previous_ref: str | None = Field(default=None, foreign_key="survey.ref")
    options: str = Field(sa_type=Text)
    started_at: datetime


class SurveySealRow(DecisionRow, table=True):
    """The seal of a survey: from here on its evidence can't change unnoticed."""

    __tablename__ = "survey_seal"
    __table_args__ = (CheckConstraint("length(manifest_sha256) = 64", name="manifest"),)

    survey_ref: str = Field(primary_key=True, foreign_key="survey.ref")
    manifest_sha256: str
    counts: str = Field(sa_type=Text)
    sealed_at: datetime


class SurveyAbandonmentRow(DecisionRow, table=True):
    """Why a survey that was begun will not go on."""

    __tablename__ = "survey_abandonment"
    __table_args__ = (CheckConstraint("why <> ''", name="why"),)

    survey_ref: str = Field(primary_key=True, foreign_key="survey.ref")
    why: str = Field(sa_type=Text)


DECISION_TABLES: tuple[type[DecisionRow], ...] = (
    SourceRow,
    SourceNameRow,
    SurveyRow,
    SurveySealRow,
    SurveyAbandonmentRow,
    *HOLD_TABLES,
    *EXPORT_TABLES,
    *FILEPLAN_TABLES,
    *SCHEDULE_TABLES,
    *MITIGATION_TABLES,
    *ACCOUNT_TABLES,
    *LIST_TABLES,
    *APPRAISAL_TABLES,
    *SENSITIVITY_TABLES,
    *DISPOSAL_TABLES,
    *CONSIGNMENT_TABLES,
    *JOB_TABLES,
    *MEMBERSHIP_TABLES,
)
