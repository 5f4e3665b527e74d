"""What every table of the decisions database rests on: the audit chain, and the row of a decision.

The tables themselves are in `tables` and in the modules it gathers.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field, SQLModel

# Before the models: without names SQLite could never drop a constraint again (Alembic, batch mode).
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class AuditEventRow(SQLModel, table=True):
    """One link of the audit chain: see records/store/audit.py for what is hashed."""

    __tablename__ = "audit_event"
    __table_args__ = (
        CheckConstraint("sequence >= 1", name="sequence"),
        CheckConstraint("actor <> '' AND act <> ''", name="said"),
        CheckConstraint("length(previous_hash) = 64 AND length(entry_hash) = 64", name="hashes"),
    )

    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    occurred_at: datetime
    actor: str
    act: str
    subject: str = Field(index=True)
    body: str = Field(sa_type=Text)
    previous_hash: str
    entry_hash: str


class DecisionRow(SQLModel):
    """What every table of decisions has: the audit event in which the row was recorded."""

    recorded_in: int = Field(default=0, foreign_key="audit_event.sequence", index=True)
