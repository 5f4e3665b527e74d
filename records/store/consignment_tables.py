"""The tables of: consignments, custody, receipts. Insert-only like all decisions.

What is decided of a list before it is sent: where it is staged, what The National Archives agreed to
let pass, and what people added to the metadata. The newest row counts; an older one is never changed.
"""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, Text
from sqlmodel import Field

from records.store.rows import DecisionRow


class StagingSettingRow(DecisionRow, table=True):
    """Where the top-level folder of a list will stand on the uploader's computer."""

    __tablename__ = "staging_setting"
    __table_args__ = (
        CheckConstraint("staging_path <> '' AND person <> '' AND role <> ''", name="said"),
        CheckConstraint("number >= 1", name="number"),
    )

    list_ref: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    staging_path: str = Field(sa_type=Text)
    person: str
    role: str
    set_at: datetime


class PreflightWaiverRow(DecisionRow, table=True):
    """That one finding of pre-flight may pass, or that it no longer may.

    `file_key` is the file's path below its source; `code` the code of the finding. `agreed_with` says
    who at The National Archives agreed, and when.
    """

    __tablename__ = "preflight_waiver"
    __table_args__ = (
        CheckConstraint("code <> '' AND reason <> '' AND agreed_with <> ''", name="why"),
        CheckConstraint("person <> '' AND role <> ''", name="said"),
        CheckConstraint("number >= 1", name="number"),
    )

    list_ref: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    file_key: str = Field(sa_type=Text)
    code: str
    is_withdrawn: bool = Field(sa_type=Boolean)
    reason: str = Field(sa_type=Text)
    agreed_with: str = Field(sa_type=Text)
    person: str
    role: str
    recorded_at: datetime


class MalwareScanRow(DecisionRow, table=True):
    """That the files of a list were scanned for malware: by which program and version, and with what result.

    Said by people: nothing is scanned here. TDR scans what is uploaded itself.
    """

    __tablename__ = "malware_scan"
    __table_args__ = (
        CheckConstraint("software <> '' AND software_version <> '' AND result <> ''", name="what"),
        CheckConstraint("person <> '' AND role <> ''", name="said"),
        CheckConstraint("number >= 1", name="number"),
    )

    list_ref: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    software: str
    software_version: str
    result: str = Field(sa_type=Text)
    person: str
    role: str
    recorded_at: datetime


class MetadataCompletionRow(DecisionRow, table=True):
    """What people filled in for one file of a list: headings of TDR's form and their values, as JSON.

    `number` counts the times that metadata was taken in for the list; each is whole by itself for the
    files it names.
    """

    __tablename__ = "metadata_completion"
    __table_args__ = (
        CheckConstraint("file_key <> '' AND cells <> ''", name="what"),
        CheckConstraint("person <> '' AND role <> ''", name="said"),
        CheckConstraint("number >= 1", name="number"),
    )

    list_ref: str = Field(primary_key=True)
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    file_key: str = Field(primary_key=True, sa_type=Text)
    cells: str = Field(sa_type=Text)
    person: str
    role: str
    recorded_at: datetime


PREFLIGHT_TABLES: tuple[type[DecisionRow], ...] = (
    StagingSettingRow,
    PreflightWaiverRow,
    MalwareScanRow,
    MetadataCompletionRow,
)


class ConsignmentRow(DecisionRow, table=True):
    """A consignment: what goes to The National Archives in one transfer, and whom to ask about it."""

    __tablename__ = "consignment"
    __table_args__ = (
        CheckConstraint("series <> '' AND transferring_body <> '' AND legal_status <> ''", name="what"),
        CheckConstraint("contact_name <> '' AND contact_email <> ''", name="contact"),
        CheckConstraint("made_by <> '' AND role <> ''", name="said"),
    )

    ref: str = Field(primary_key=True)
    title: str = Field(sa_type=Text)
    series: str
    transferring_body: str = Field(sa_type=Text)
    legal_status: str
    contact_name: str = Field(sa_type=Text)
    contact_email: str = Field(sa_type=Text)
    made_by: str
    role: str
    made_at: datetime


class ConsignmentStepRow(DecisionRow, table=True):
    """One step in a consignment's life; `body` says what belongs to it, as canonical JSON."""

    __tablename__ = "consignment_step"
    __table_args__ = (
        CheckConstraint("act <> '' AND person <> '' AND role <> ''", name="said"),
        CheckConstraint("number >= 1", name="number"),
    )

    consignment_ref: str = Field(primary_key=True, foreign_key="consignment.ref")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    act: str
    body: str = Field(sa_type=Text)
    person: str
    role: str
    done_at: datetime


CONSIGNMENT_TABLES: tuple[type[DecisionRow], ...] = (*PREFLIGHT_TABLES, ConsignmentRow, ConsignmentStepRow)
