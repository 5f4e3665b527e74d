"""Sources, surveys and the audit chain."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from muniment.migrations.triggers import make_gapless, make_insert_only

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_event",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("occurred_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("actor", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("act", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("previous_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("entry_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.CheckConstraint("actor <> '' AND act <> ''", name=op.f("ck_audit_event_said")),
        sa.CheckConstraint(
            "length(previous_hash) = 64 AND length(entry_hash) = 64", name=op.f("ck_audit_event_hashes")
        ),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_audit_event_sequence")),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_event")),
    )
    op.create_index(op.f("ix_audit_event_subject"), "audit_event", ["subject"])

    op.create_table(
        "source",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.CheckConstraint("kind <> '' AND root <> ''", name=op.f("ck_source_said")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_source_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_source")),
        sa.UniqueConstraint("kind", "root", name=op.f("uq_source_kind")),
    )
    op.create_index(op.f("ix_source_recorded_in"), "source", ["recorded_in"])

    op.create_table(
        "source_name",
        sa.Column("source_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("shown_as", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_source_name_recorded_in_audit_event")
        ),
        sa.ForeignKeyConstraint(["source_ref"], ["source.ref"], name=op.f("fk_source_name_source_ref_source")),
        sa.PrimaryKeyConstraint("source_ref", "recorded_in", name=op.f("pk_source_name")),
    )
    op.create_index(op.f("ix_source_name_recorded_in"), "source_name", ["recorded_in"])

    op.create_table(
        "survey",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("previous_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("started_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["previous_ref"], ["survey.ref"], name=op.f("fk_survey_previous_ref_survey")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_survey_recorded_in_audit_event")
        ),
        sa.ForeignKeyConstraint(["source_ref"], ["source.ref"], name=op.f("fk_survey_source_ref_source")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_survey")),
    )
    op.create_index(op.f("ix_survey_recorded_in"), "survey", ["recorded_in"])
    op.create_index(op.f("ix_survey_source_ref"), "survey", ["source_ref"])

    op.create_table(
        "survey_abandonment",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("survey_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("why <> ''", name=op.f("ck_survey_abandonment_why")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_survey_abandonment_recorded_in_audit_event")
        ),
        sa.ForeignKeyConstraint(["survey_ref"], ["survey.ref"], name=op.f("fk_survey_abandonment_survey_ref_survey")),
        sa.PrimaryKeyConstraint("survey_ref", name=op.f("pk_survey_abandonment")),
    )
    op.create_index(op.f("ix_survey_abandonment_recorded_in"), "survey_abandonment", ["recorded_in"])

    op.create_table(
        "survey_seal",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("survey_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("manifest_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("sealed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("length(manifest_sha256) = 64", name=op.f("ck_survey_seal_manifest")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_survey_seal_recorded_in_audit_event")
        ),
        sa.ForeignKeyConstraint(["survey_ref"], ["survey.ref"], name=op.f("fk_survey_seal_survey_ref_survey")),
        sa.PrimaryKeyConstraint("survey_ref", name=op.f("pk_survey_seal")),
    )
    op.create_index(op.f("ix_survey_seal_recorded_in"), "survey_seal", ["recorded_in"])

    make_gapless("audit_event", "sequence")
    for table in ("audit_event", "source", "source_name", "survey", "survey_seal", "survey_abandonment"):
        make_insert_only(table)


def downgrade() -> None:
    """There is no way back but the backup that was made before the upgrade."""
    raise NotImplementedError
