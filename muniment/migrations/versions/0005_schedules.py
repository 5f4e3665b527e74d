"""The department's own schedules: drafts, and their approvals."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from muniment.migrations.triggers import make_insert_only

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = ("schedule_draft", "schedule_approval")


def upgrade() -> None:
    """Make the tables of schedules."""
    text = sqlmodel.sql.sqltypes.AutoString
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "schedule_draft",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("schedule_ref", text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("digest", text(), nullable=False),
        sa.Column("received_as", sa.Text(), nullable=False),
        sa.Column("received_sha256", text(), nullable=False),
        sa.Column("follows_version", sa.Integer(), nullable=True),
        sa.Column("person", text(), nullable=False),
        sa.Column("drafted_at", moment(), nullable=False),
        sa.CheckConstraint("schedule_ref <> '' AND title <> '' AND person <> ''", name=op.f("ck_schedule_draft_said")),
        sa.CheckConstraint(
            "length(digest) = 64 AND length(received_sha256) = 64", name=op.f("ck_schedule_draft_digests")
        ),
        sa.CheckConstraint("number >= 1", name=op.f("ck_schedule_draft_number")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_schedule_draft_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("schedule_ref", "number", name=op.f("pk_schedule_draft")),
    )
    op.create_table(
        "schedule_approval",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("schedule_ref", text(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("draft_number", sa.Integer(), nullable=False),
        sa.Column("digest", text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("minute", sa.Text(), nullable=False),
        sa.Column("approved_on", text(), nullable=False),
        sa.Column("review_on", text(), nullable=False),
        sa.Column("approved_at", moment(), nullable=False),
        sa.CheckConstraint("person <> '' AND role <> '' AND minute <> ''", name=op.f("ck_schedule_approval_said")),
        sa.CheckConstraint("length(digest) = 64", name=op.f("ck_schedule_approval_digest")),
        sa.CheckConstraint("version >= 1", name=op.f("ck_schedule_approval_version")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_schedule_approval_recorded_in_audit_event")
        ),
        sa.ForeignKeyConstraint(
            ["schedule_ref", "draft_number"],
            ["schedule_draft.schedule_ref", "schedule_draft.number"],
            name=op.f("fk_schedule_approval_schedule_ref_schedule_draft"),
        ),
        sa.PrimaryKeyConstraint("schedule_ref", "version", name=op.f("pk_schedule_approval")),
        sa.UniqueConstraint("schedule_ref", "draft_number", name=op.f("uq_schedule_approval_schedule_ref")),
    )
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_recorded_in"), table, ["recorded_in"])
        make_insert_only(table)


def downgrade() -> None:
    """There is no way back but the backup that was made before the upgrade."""
    raise NotImplementedError
