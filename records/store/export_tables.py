"""The tables of exports: that one was received, and its seal. What it says is evidence and stands elsewhere."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field

from records.store.rows import DecisionRow


class ExportRow(DecisionRow, table=True):
    """An export that was received; `sent_sha256` is that of the manifest that came with it."""

    __tablename__ = "export"
    __table_args__ = (
        CheckConstraint("length(sent_sha256) = 64", name="sent"),
        CheckConstraint("sent_ref <> ''", name="said"),
    )

    ref: str = Field(primary_key=True)
    source_ref: str = Field(foreign_key="source.ref", index=True)
    previous_ref: str | None = Field(default=None, foreign_key="export.ref")
    sent_ref: str
    sent_sha256: str = Field(index=True)
    as_of: datetime
    received_at: datetime
    options: str = Field(sa_type=Text)


class ExportSealRow(DecisionRow, table=True):
    """The seal of an export: from here on its evidence can't change unnoticed."""

    __tablename__ = "export_seal"
    __table_args__ = (CheckConstraint("length(manifest_sha256) = 64", name="manifest"),)

    export_ref: str = Field(primary_key=True, foreign_key="export.ref")
    manifest_sha256: str
    counts: str = Field(sa_type=Text)
    sealed_at: datetime


EXPORT_TABLES: tuple[type[DecisionRow], ...] = (ExportRow, ExportSealRow)
