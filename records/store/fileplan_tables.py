"""The tables of the file plan: mapping rules, those withdrawn, and assignments by hand.

Insert-only like all decisions: a rule is withdrawn and never edited, and of the assignments of one
thing the newest counts.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field

from records.store.rows import DecisionRow


class MappingRuleRow(DecisionRow, table=True):
    """A mapping rule, by the reference people quote; what it doesn't ask is missing."""

    __tablename__ = "mapping_rule"
    __table_args__ = (
        CheckConstraint("schedule_ref <> '' AND class_code <> '' AND reason <> '' AND person <> ''", name="said"),
        CheckConstraint("location IS NOT NULL OR condition IS NOT NULL OR documents IS NOT NULL", name="asks"),
    )

    ref: str = Field(primary_key=True)
    location: str | None = Field(default=None, sa_type=Text)
    condition: str | None = Field(default=None, sa_type=Text)
    documents: str | None = Field(default=None, sa_type=Text)
    schedule_ref: str
    class_code: str
    reason: str = Field(sa_type=Text)
    person: str
    added_at: datetime


class MappingRuleWithdrawalRow(DecisionRow, table=True):
    """Why a mapping rule counts no longer."""

    __tablename__ = "mapping_rule_withdrawal"
    __table_args__ = (CheckConstraint("reason <> '' AND person <> ''", name="said"),)

    rule_ref: str = Field(primary_key=True, foreign_key="mapping_rule.ref")
    reason: str = Field(sa_type=Text)
    person: str
    withdrawn_at: datetime


class AssignmentRow(DecisionRow, table=True):
    """The class a person gave a folder, case or box; without one, an earlier assignment taken back."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint("reason <> '' AND person <> ''", name="said"),
        CheckConstraint("(schedule_ref IS NULL) = (class_code IS NULL)", name="class"),
    )

    kind: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    item_key: str = Field(primary_key=True, sa_type=Text)
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    schedule_ref: str | None = Field(default=None)
    class_code: str | None = Field(default=None)
    reason: str = Field(sa_type=Text)
    person: str
    assigned_at: datetime


FILEPLAN_TABLES: tuple[type[DecisionRow], ...] = (MappingRuleRow, MappingRuleWithdrawalRow, AssignmentRow)
