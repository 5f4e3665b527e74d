"""The tables of: what entered and left a standing hold, and where listed records moved. Insert-only like all decisions.

What entered and left is a part of rows named by its digest, for a hold may cover a million folders;
here stands that it was looked at, on which evidence, with which figures.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field

from records.store.rows import DecisionRow


class HoldMoveRow(DecisionRow, table=True):
    """A listed record that a survey found in another place: same content, gone there, present here."""

    __tablename__ = "hold_move"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="content"),)

    hold_ref: str = Field(primary_key=True, foreign_key="hold.ref")
    source: str = Field(primary_key=True)
    item_key: str = Field(primary_key=True, sa_type=Text)
    moved_source: str = Field(primary_key=True)
    moved_key: str = Field(primary_key=True, sa_type=Text)
    survey_ref: str = Field(primary_key=True, foreign_key="survey.ref")
    sha256: str
    is_ambiguous: bool
    found_at: datetime


class HoldMoveSettlementRow(DecisionRow, table=True):
    """What a person says of a record that was found in several places; it frees none of them."""

    __tablename__ = "hold_move_settlement"
    __table_args__ = (CheckConstraint("person <> '' AND role <> '' AND reason <> ''", name="said"),)

    hold_ref: str = Field(primary_key=True, foreign_key="hold.ref")
    source: str = Field(primary_key=True)
    item_key: str = Field(primary_key=True, sa_type=Text)
    survey_ref: str = Field(primary_key=True, foreign_key="survey.ref")
    person: str
    role: str
    reason: str = Field(sa_type=Text)
    settled_at: datetime


class HoldMembershipRow(DecisionRow, table=True):
    """One look at what the holds cover: on which evidence, how many entered and left, the digest of the rows.

    `evidence` are references of surveys and exports as JSON; `seen_to` the last audit event that counted.
    """

    __tablename__ = "hold_membership"
    __table_args__ = (
        CheckConstraint("entered_count >= 0 AND left_count >= 0 AND member_count >= 0", name="counts"),
        CheckConstraint("changes_sha256 IS NULL OR length(changes_sha256) = 64", name="changes"),
        CheckConstraint("because <> ''", name="because"),
    )

    ref: str = Field(primary_key=True)
    on_day: str
    evidence: str = Field(sa_type=Text)
    seen_to: int
    inputs_sha256: str
    because: str = Field(sa_type=Text)
    entered_count: int
    left_count: int
    member_count: int
    changes_sha256: str | None = Field(default=None)
    recorded_at: datetime


MEMBERSHIP_TABLES: tuple[type[DecisionRow], ...] = (HoldMoveRow, HoldMoveSettlementRow, HoldMembershipRow)
