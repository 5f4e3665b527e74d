"""The tables of format mitigations: proposed, answered by a second person, and what was done.

Insert-only like all decisions: a mitigation is a row of `format_mitigation`, with at most one
answer, and once accepted at most one account of what was done. Its state stands nowhere.
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Text
from sqlmodel import Field

from records.store.rows import DecisionRow


class FormatMitigationRow(DecisionRow, table=True):
    """What somebody proposed to do about a format, and what was known of it on that day.

    `surveys` are references, apart by semicolons; `files` and `bytes` those of the format in them.
    """

    __tablename__ = "format_mitigation"
    __table_args__ = (
        CheckConstraint("puid <> '' AND action <> '' AND level <> '' AND surveys <> ''", name="what"),
        CheckConstraint("reason <> '' AND person <> '' AND role <> ''", name="said"),
        CheckConstraint("files >= 0 AND bytes >= 0", name="counts"),
    )

    ref: str = Field(primary_key=True)
    puid: str = Field(index=True)
    action: str
    level: str
    surveys: str = Field(sa_type=Text)
    files: int = Field(sa_type=BigInteger)
    bytes: int = Field(sa_type=BigInteger)
    reason: str = Field(sa_type=Text)
    person: str
    role: str
    proposed_at: datetime


class MitigationAnswerRow(DecisionRow, table=True):
    """The second person's answer to a mitigation."""

    __tablename__ = "format_mitigation_answer"
    __table_args__ = (
        CheckConstraint("answer IN ('ACCEPTED', 'REFUSED')", name="answer"),
        CheckConstraint("reason <> '' AND person <> '' AND role <> ''", name="said"),
    )

    mitigation_ref: str = Field(primary_key=True, foreign_key="format_mitigation.ref")
    answer: str
    reason: str = Field(sa_type=Text)
    person: str
    role: str
    answered_at: datetime


class MitigationDoneRow(DecisionRow, table=True):
    """What was done about the format, and who did it; said by people, for no file is changed here."""

    __tablename__ = "format_mitigation_done"
    __table_args__ = (CheckConstraint("what <> '' AND person <> '' AND role <> ''", name="said"),)

    mitigation_ref: str = Field(primary_key=True, foreign_key="format_mitigation_answer.mitigation_ref")
    what: str = Field(sa_type=Text)
    person: str
    role: str
    recorded_at: datetime


MITIGATION_TABLES: tuple[type[DecisionRow], ...] = (FormatMitigationRow, MitigationAnswerRow, MitigationDoneRow)
