"""Disposal: inventories, what the gate answered, work orders, receipts, proofs, certificates, alerts."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from muniment.migrations.triggers import make_insert_only

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = (
    "disposal_plan",
    "disposal_answer",
    "work_order",
    "work_order_recall",
    "execution_receipt",
    "disposal_proof",
    "disposal_certificate",
    "disposal_alert",
)


def upgrade() -> None:
    """Make the tables of disposals."""
    op.create_table(
        "disposal_plan",
        sa.Column("list_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("root", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("inventory", sa.Text(), nullable=False),
        sa.Column("inventory_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.Column("cooling_off_days", sa.Integer(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("earliest_on", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("survey_refs", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("begun_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("begun_role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("begun_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("begun_by <> '' AND begun_role <> '' AND rule <> ''", name=op.f("ck_disposal_plan_said")),
        sa.CheckConstraint("cooling_off_days >= 0 AND length(earliest_on) = 10", name=op.f("ck_disposal_plan_days")),
        sa.CheckConstraint(
            "length(root) = 64 AND length(inventory_sha256) = 64", name=op.f("ck_disposal_plan_digests")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_disposal_plan_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("list_ref", "root", "recorded_in", name=op.f("pk_disposal_plan")),
    )
    op.create_index(op.f("ix_disposal_plan_recorded_in"), "disposal_plan", ["recorded_in"], unique=False)
    op.create_table(
        "disposal_answer",
        sa.Column("list_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("root", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("order_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_on", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("faults", sa.Text(), nullable=False),
        sa.Column("missing", sa.Text(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.CheckConstraint("length(asked_on) = 10", name=op.f("ck_disposal_answer_day")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_disposal_answer_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint(
            "list_ref", "root", "kind", "source", "item_key", "recorded_in", name=op.f("pk_disposal_answer")
        ),
    )
    op.create_index(op.f("ix_disposal_answer_order_ref"), "disposal_answer", ["order_ref"], unique=False)
    op.create_index(op.f("ix_disposal_answer_recorded_in"), "disposal_answer", ["recorded_in"], unique=False)
    op.create_table(
        "work_order",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("list_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("root", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("ordered_on", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("expires_on", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("issued_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("issued_role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("issued_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint("issued_by <> '' AND issued_role <> ''", name=op.f("ck_work_order_said")),
        sa.CheckConstraint("length(ordered_on) = 10 AND length(expires_on) = 10", name=op.f("ck_work_order_days")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_work_order_digest")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_work_order_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_work_order")),
    )
    op.create_index(op.f("ix_work_order_list_ref"), "work_order", ["list_ref"], unique=False)
    op.create_index(op.f("ix_work_order_recorded_in"), "work_order", ["recorded_in"], unique=False)
    op.create_table(
        "work_order_recall",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("order_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("lines", sa.Text(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("recalled_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("recalled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("number >= 1 AND recalled_by <> ''", name=op.f("ck_work_order_recall_said")),
        sa.ForeignKeyConstraint(
            ["order_ref"], ["work_order.ref"], name=op.f("fk_work_order_recall_order_ref_work_order")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_work_order_recall_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("order_ref", "number", name=op.f("pk_work_order_recall")),
    )
    op.create_index(op.f("ix_work_order_recall_recorded_in"), "work_order_recall", ["recorded_in"], unique=False)
    op.create_table(
        "execution_receipt",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("order_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("results", sa.Text(), nullable=False),
        sa.Column("received_as", sa.Text(), nullable=False),
        sa.Column("received_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("received_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("number >= 1 AND received_by <> ''", name=op.f("ck_execution_receipt_said")),
        sa.CheckConstraint("length(received_sha256) = 64", name=op.f("ck_execution_receipt_digest")),
        sa.ForeignKeyConstraint(
            ["order_ref"], ["work_order.ref"], name=op.f("fk_execution_receipt_order_ref_work_order")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_execution_receipt_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("order_ref", "number", name=op.f("pk_execution_receipt")),
    )
    op.create_index(op.f("ix_execution_receipt_recorded_in"), "execution_receipt", ["recorded_in"], unique=False)
    op.create_table(
        "disposal_proof",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("order_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("survey_refs", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("findings", sa.Text(), nullable=False),
        sa.Column("proven_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("proven_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("number >= 1 AND proven_by <> ''", name=op.f("ck_disposal_proof_said")),
        sa.ForeignKeyConstraint(["order_ref"], ["work_order.ref"], name=op.f("fk_disposal_proof_order_ref_work_order")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_disposal_proof_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("order_ref", "number", name=op.f("pk_disposal_proof")),
    )
    op.create_index(op.f("ix_disposal_proof_recorded_in"), "disposal_proof", ["recorded_in"], unique=False)
    op.create_table(
        "disposal_certificate",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("list_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("root", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("public_key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("signature", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("issued_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("issued_role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("issued_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("issued_by <> '' AND issued_role <> ''", name=op.f("ck_disposal_certificate_said")),
        sa.CheckConstraint(
            "length(sha256) = 64 AND length(public_key) = 64 AND length(signature) = 128",
            name=op.f("ck_disposal_certificate_digests"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_disposal_certificate_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_disposal_certificate")),
    )
    op.create_index(op.f("ix_disposal_certificate_list_ref"), "disposal_certificate", ["list_ref"], unique=False)
    op.create_index(op.f("ix_disposal_certificate_recorded_in"), "disposal_certificate", ["recorded_in"], unique=False)
    op.create_table(
        "disposal_alert",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("certificate_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("survey_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("line", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("found_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_disposal_alert_content")),
        sa.ForeignKeyConstraint(
            ["certificate_ref"],
            ["disposal_certificate.ref"],
            name=op.f("fk_disposal_alert_certificate_ref_disposal_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_disposal_alert_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("certificate_ref", "survey_ref", "path", "line", name=op.f("pk_disposal_alert")),
    )
    op.create_index(op.f("ix_disposal_alert_recorded_in"), "disposal_alert", ["recorded_in"], unique=False)

    for table in TABLES:
        make_insert_only(table)


def downgrade() -> None:
    """There is no way back but the backup that was made before the upgrade."""
    raise NotImplementedError
