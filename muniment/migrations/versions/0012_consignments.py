"""Consignments, custody, receipts."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from muniment.migrations.triggers import make_insert_only

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PREFLIGHT_TABLES = ("staging_setting", "preflight_waiver", "malware_scan", "metadata_completion")


def upgrade() -> None:
    """Make the tables of this subject."""
    _make_preflight_tables()
    _make_consignment_tables()


def _make_preflight_tables() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "staging_setting",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("staging_path", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("set_at", moment(), nullable=False),
        sa.CheckConstraint("staging_path <> '' AND person <> '' AND role <> ''", name=op.f("ck_staging_setting_said")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_staging_setting_number")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_staging_setting_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("list_ref", "number", name=op.f("pk_staging_setting")),
    )
    op.create_table(
        "preflight_waiver",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("code", text(), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("agreed_with", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("recorded_at", moment(), nullable=False),
        sa.CheckConstraint("code <> '' AND reason <> '' AND agreed_with <> ''", name=op.f("ck_preflight_waiver_why")),
        sa.CheckConstraint("person <> '' AND role <> ''", name=op.f("ck_preflight_waiver_said")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_preflight_waiver_number")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_preflight_waiver_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("list_ref", "number", name=op.f("pk_preflight_waiver")),
    )
    op.create_table(
        "malware_scan",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("software", text(), nullable=False),
        sa.Column("software_version", text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("recorded_at", moment(), nullable=False),
        sa.CheckConstraint(
            "software <> '' AND software_version <> '' AND result <> ''", name=op.f("ck_malware_scan_what")
        ),
        sa.CheckConstraint("person <> '' AND role <> ''", name=op.f("ck_malware_scan_said")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_malware_scan_number")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_malware_scan_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("list_ref", "number", name=op.f("pk_malware_scan")),
    )
    op.create_table(
        "metadata_completion",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("file_key", sa.Text(), nullable=False),
        sa.Column("cells", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("recorded_at", moment(), nullable=False),
        sa.CheckConstraint("file_key <> '' AND cells <> ''", name=op.f("ck_metadata_completion_what")),
        sa.CheckConstraint("person <> '' AND role <> ''", name=op.f("ck_metadata_completion_said")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_metadata_completion_number")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_metadata_completion_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("list_ref", "number", "file_key", name=op.f("pk_metadata_completion")),
    )
    for table in PREFLIGHT_TABLES:
        op.create_index(op.f(f"ix_{table}_recorded_in"), table, ["recorded_in"])
        make_insert_only(table)


def _make_consignment_tables() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "consignment",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("series", text(), nullable=False),
        sa.Column("transferring_body", sa.Text(), nullable=False),
        sa.Column("legal_status", text(), nullable=False),
        sa.Column("contact_name", sa.Text(), nullable=False),
        sa.Column("contact_email", sa.Text(), nullable=False),
        sa.Column("made_by", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("made_at", moment(), nullable=False),
        sa.CheckConstraint(
            "series <> '' AND transferring_body <> '' AND legal_status <> ''", name=op.f("ck_consignment_what")
        ),
        sa.CheckConstraint("contact_name <> '' AND contact_email <> ''", name=op.f("ck_consignment_contact")),
        sa.CheckConstraint("made_by <> '' AND role <> ''", name=op.f("ck_consignment_said")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_consignment_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_consignment")),
    )
    op.create_table(
        "consignment_step",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("consignment_ref", text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("act", text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("done_at", moment(), nullable=False),
        sa.CheckConstraint("act <> '' AND person <> '' AND role <> ''", name=op.f("ck_consignment_step_said")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_consignment_step_number")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_consignment_step_recorded_in_audit_event")
        ),
        sa.ForeignKeyConstraint(
            ["consignment_ref"], ["consignment.ref"], name=op.f("fk_consignment_step_consignment_ref_consignment")
        ),
        sa.PrimaryKeyConstraint("consignment_ref", "number", name=op.f("pk_consignment_step")),
    )
    for table in ("consignment", "consignment_step"):
        op.create_index(op.f(f"ix_{table}_recorded_in"), table, ["recorded_in"])
        make_insert_only(table)


def downgrade() -> None:
    """Refuse: what was recorded is never taken away; go back by the backup made before."""
    raise NotImplementedError
