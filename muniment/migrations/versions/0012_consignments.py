"""Consignments, custody, receipts."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from muniment.migrations.triggers import make_insert_only

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

PREFLIGHT_TABLES = ("staging_setting", "preflight_waiver", "metadata_completion")


def upgrade() -> None:
    """Make the tables of this subject."""
    _make_preflight_tables()


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


def downgrade() -> None:
    """Refuse: what was recorded is never taken away; go back by the backup made before."""
    raise NotImplementedError
