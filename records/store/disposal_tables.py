"""The tables of disposals: the inventory as begun, what the gate answered, orders, receipts, proofs, certificates.

Insert-only like all decisions. What became of a file stands in no column: it is worked out from
these rows in the order of their audit events. Long lists (an inventory, the lines of an order, the
rows of a receipt) stand as canonical JSON in one column, each bound by its digest in the audit chain.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field

from records.store.rows import DecisionRow


class DisposalPlanRow(DecisionRow, table=True):
    """A disposal as begun: the closed inventory of one signed list, and the day before which nothing goes."""

    __tablename__ = "disposal_plan"
    __table_args__ = (
        CheckConstraint("length(root) = 64 AND length(inventory_sha256) = 64", name="digests"),
        CheckConstraint("cooling_off_days >= 0 AND length(earliest_on) = 10", name="days"),
        CheckConstraint("begun_by <> '' AND begun_role <> '' AND rule <> ''", name="said"),
    )

    list_ref: str = Field(primary_key=True)
    root: str = Field(primary_key=True)
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    title: str = Field(sa_type=Text)
    inventory: str = Field(sa_type=Text)
    inventory_sha256: str
    signed: str = Field(sa_type=Text)
    cooling_off_days: int
    rule: str = Field(sa_type=Text)
    earliest_on: str
    survey_refs: str
    begun_by: str
    begun_role: str
    begun_at: datetime
    export_ref: str | None = None


class DisposalAnswerRow(DecisionRow, table=True):
    """What the gate answered for one thing at one moment; `faults` is an empty list where it may go."""

    __tablename__ = "disposal_answer"
    __table_args__ = (CheckConstraint("length(asked_on) = 10", name="day"),)

    list_ref: str = Field(primary_key=True)
    root: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    source: str = Field(primary_key=True)
    item_key: str = Field(primary_key=True, sa_type=Text)
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    order_ref: str = Field(index=True)
    asked_on: str
    asked_at: datetime
    faults: str = Field(sa_type=Text)
    missing: str = Field(sa_type=Text)
    basis: str = Field(sa_type=Text)


class WorkOrderRow(DecisionRow, table=True):
    """A work order: the lines of the inventory that it asks for, and the last day it is good."""

    __tablename__ = "work_order"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64", name="digest"),
        CheckConstraint("length(ordered_on) = 10 AND length(expires_on) = 10", name="days"),
        CheckConstraint("issued_by <> '' AND issued_role <> ''", name="said"),
    )

    ref: str = Field(primary_key=True)
    list_ref: str = Field(index=True)
    root: str
    lines: str = Field(sa_type=Text)
    ordered_on: str
    expires_on: str
    issued_by: str
    issued_role: str
    issued_at: datetime
    sha256: str


class WorkOrderRecallRow(DecisionRow, table=True):
    """Lines taken back from a work order, each with its reason, and the notice that goes out."""

    __tablename__ = "work_order_recall"
    __table_args__ = (CheckConstraint("number >= 1 AND recalled_by <> ''", name="said"),)

    order_ref: str = Field(primary_key=True, foreign_key="work_order.ref")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    lines: str = Field(sa_type=Text)
    notice: str = Field(sa_type=Text)
    recalled_by: str
    recalled_at: datetime


class ExecutionReceiptRow(DecisionRow, table=True):
    """What was said of the lines of a work order by whoever carried them out; taken in whole."""

    __tablename__ = "execution_receipt"
    __table_args__ = (
        CheckConstraint("number >= 1 AND received_by <> ''", name="said"),
        CheckConstraint("length(received_sha256) = 64", name="digest"),
    )

    order_ref: str = Field(primary_key=True, foreign_key="work_order.ref")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    results: str = Field(sa_type=Text)
    received_as: str = Field(sa_type=Text)
    received_sha256: str
    received_by: str
    received_at: datetime


class DisposalProofRow(DecisionRow, table=True):
    """What surveys and an export after the act show of each line that was answered for."""

    __tablename__ = "disposal_proof"
    __table_args__ = (CheckConstraint("number >= 1 AND proven_by <> ''", name="said"),)

    order_ref: str = Field(primary_key=True, foreign_key="work_order.ref")
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    survey_refs: str
    findings: str = Field(sa_type=Text)
    proven_by: str
    proven_at: datetime
    export_ref: str | None = None
    vanished: str | None = Field(default=None, sa_type=Text)


class DisposalCertificateRow(DecisionRow, table=True):
    """A certificate of destruction as issued: its body word for word, and the signature over its digest."""

    __tablename__ = "disposal_certificate"
    __table_args__ = (
        CheckConstraint("length(sha256) = 64 AND length(public_key) = 64 AND length(signature) = 128", name="digests"),
        CheckConstraint("issued_by <> '' AND issued_role <> ''", name="said"),
    )

    ref: str = Field(primary_key=True)
    list_ref: str = Field(index=True)
    root: str
    body: str = Field(sa_type=Text)
    sha256: str
    public_key: str
    signature: str
    issued_by: str
    issued_role: str
    issued_at: datetime


class DisposalAlertRow(DecisionRow, table=True):
    """A destroyed content that a later survey saw again, or a case that a later export has, with its certificate."""

    __tablename__ = "disposal_alert"
    __table_args__ = (CheckConstraint("length(sha256) = 64", name="content"),)

    certificate_ref: str = Field(primary_key=True, foreign_key="disposal_certificate.ref")
    survey_ref: str = Field(primary_key=True)
    path: str = Field(primary_key=True, sa_type=Text)
    line: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    sha256: str
    found_at: datetime


DISPOSAL_TABLES: tuple[type[DecisionRow], ...] = (
    DisposalPlanRow,
    DisposalAnswerRow,
    WorkOrderRow,
    WorkOrderRecallRow,
    ExecutionReceiptRow,
    DisposalProofRow,
    DisposalCertificateRow,
    DisposalAlertRow,
)
