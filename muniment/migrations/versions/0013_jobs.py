"""Jobs that were asked for, timetables, notices."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from muniment.migrations.triggers import make_insert_only

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = ("job", "timetable", "timetable_removal", "timetable_run", "notice", "notice_delivery")


def upgrade() -> None:
    """Make the tables of jobs, timetables and notices."""
    op.create_table(
        "job",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("queue", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("repeats_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.CheckConstraint("kind <> '' AND title <> '' AND asked_by <> '' AND queue <> ''", name=op.f("ck_job_said")),
        sa.ForeignKeyConstraint(["repeats_ref"], ["job.ref"], name=op.f("fk_job_repeats_ref_job")),
        sa.ForeignKeyConstraint(["recorded_in"], ["audit_event.sequence"], name=op.f("fk_job_recorded_in_audit_event")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_recorded_in"), "job", ["recorded_in"])
    op.create_index(op.f("ix_job_subject"), "job", ["subject"])
    op.create_table(
        "timetable",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("arguments", sa.Text(), nullable=False),
        sa.Column("queue", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("words", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "kind <> '' AND title <> '' AND words <> '' AND made_by <> ''", name=op.f("ck_timetable_said")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_timetable_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_timetable")),
    )
    op.create_index(op.f("ix_timetable_recorded_in"), "timetable", ["recorded_in"])
    op.create_table(
        "timetable_removal",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("timetable_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("removed_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("removed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("removed_by <> ''", name=op.f("ck_timetable_removal_said")),
        sa.ForeignKeyConstraint(
            ["timetable_ref"], ["timetable.ref"], name=op.f("fk_timetable_removal_timetable_ref_timetable")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_timetable_removal_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("timetable_ref", name=op.f("pk_timetable_removal")),
    )
    op.create_index(op.f("ix_timetable_removal_recorded_in"), "timetable_removal", ["recorded_in"])
    op.create_table(
        "timetable_run",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("timetable_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("due_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("job_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("noted_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("outcome IN ('STARTED', 'MISSED', 'PASSED_OVER')", name=op.f("ck_timetable_run_outcome")),
        sa.CheckConstraint("(outcome = 'STARTED') = (job_ref IS NOT NULL)", name=op.f("ck_timetable_run_job")),
        sa.ForeignKeyConstraint(["job_ref"], ["job.ref"], name=op.f("fk_timetable_run_job_ref_job")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_timetable_run_recorded_in_audit_event")
        ),
        sa.ForeignKeyConstraint(
            ["timetable_ref"], ["timetable.ref"], name=op.f("fk_timetable_run_timetable_ref_timetable")
        ),
        sa.PrimaryKeyConstraint("timetable_ref", "due_at", name=op.f("pk_timetable_run")),
    )
    op.create_index(op.f("ix_timetable_run_recorded_in"), "timetable_run", ["recorded_in"])
    op.create_table(
        "notice",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("job_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("issued_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('FINISHED', 'FAULT', 'DRIFT', 'MISSED', 'WAITING')", name=op.f("ck_notice_kind")),
        sa.CheckConstraint("headline <> ''", name=op.f("ck_notice_said")),
        sa.ForeignKeyConstraint(["job_ref"], ["job.ref"], name=op.f("fk_notice_job_ref_job")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_notice_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_notice")),
    )
    op.create_index(op.f("ix_notice_recorded_in"), "notice", ["recorded_in"])
    op.create_table(
        "notice_delivery",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("notice_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recipients", sa.Text(), nullable=False),
        sa.Column("outcome", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("tried_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("outcome IN ('SENT', 'FAILED')", name=op.f("ck_notice_delivery_outcome")),
        sa.ForeignKeyConstraint(["notice_ref"], ["notice.ref"], name=op.f("fk_notice_delivery_notice_ref_notice")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_notice_delivery_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("notice_ref", "number", name=op.f("pk_notice_delivery")),
    )
    op.create_index(op.f("ix_notice_delivery_recorded_in"), "notice_delivery", ["recorded_in"])

    for table in TABLES:
        make_insert_only(table)


def downgrade() -> None:
    """Refuse: what was recorded is never taken away; go back by the backup made before."""
    raise NotImplementedError
