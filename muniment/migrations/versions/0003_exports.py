"""Exports of case management systems: received, sealed."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from muniment.migrations.triggers import make_insert_only

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of exports."""
    op.create_table(
        "export",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("previous_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("sent_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("sent_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("as_of", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("received_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.CheckConstraint("length(sent_sha256) = 64", name=op.f("ck_export_sent")),
        sa.CheckConstraint("sent_ref <> ''", name=op.f("ck_export_said")),
        sa.ForeignKeyConstraint(["previous_ref"], ["export.ref"], name=op.f("fk_export_previous_ref_export")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_export_recorded_in_audit_event")
        ),
        sa.ForeignKeyConstraint(["source_ref"], ["source.ref"], name=op.f("fk_export_source_ref_source")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_export")),
    )
    for column in ("recorded_in", "source_ref", "sent_sha256"):
        op.create_index(op.f(f"ix_export_{column}"), "export", [column])

    op.create_table(
        "export_seal",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("export_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("manifest_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("sealed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("length(manifest_sha256) = 64", name=op.f("ck_export_seal_manifest")),
        sa.ForeignKeyConstraint(["export_ref"], ["export.ref"], name=op.f("fk_export_seal_export_ref_export")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_export_seal_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("export_ref", name=op.f("pk_export_seal")),
    )
    op.create_index(op.f("ix_export_seal_recorded_in"), "export_seal", ["recorded_in"])

    for table in ("export", "export_seal"):
        make_insert_only(table)


def downgrade() -> None:
    """There is no way back but the backup that was made before the upgrade."""
    raise NotImplementedError
