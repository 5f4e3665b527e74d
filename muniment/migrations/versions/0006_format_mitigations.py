"""Format mitigations: proposed, answered, done."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from muniment.migrations.triggers import make_insert_only

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("format_mitigation", "format_mitigation_answer", "format_mitigation_done")


def upgrade() -> None:
    """Make the tables of format mitigations."""
    text = sqlmodel.sql.sqltypes.AutoString
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "format_mitigation",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", text(), nullable=False),
        sa.Column("puid", text(), nullable=False),
        sa.Column("action", text(), nullable=False),
        sa.Column("level", text(), nullable=False),
        sa.Column("surveys", sa.Text(), nullable=False),
        sa.Column("files", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("proposed_at", moment(), nullable=False),
        sa.CheckConstraint(
            "puid <> '' AND action <> '' AND level <> '' AND surveys <> ''", name=op.f("ck_format_mitigation_what")
        ),
        sa.CheckConstraint("reason <> '' AND person <> '' AND role <> ''", name=op.f("ck_format_mitigation_said")),
        sa.CheckConstraint("files >= 0 AND bytes >= 0", name=op.f("ck_format_mitigation_counts")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_format_mitigation_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_format_mitigation")),
    )
    op.create_index(op.f("ix_format_mitigation_puid"), "format_mitigation", ["puid"])
    op.create_table(
        "format_mitigation_answer",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("mitigation_ref", text(), nullable=False),
        sa.Column("answer", text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("answered_at", moment(), nullable=False),
        sa.CheckConstraint("answer IN ('ACCEPTED', 'REFUSED')", name=op.f("ck_format_mitigation_answer_answer")),
        sa.CheckConstraint(
            "reason <> '' AND person <> '' AND role <> ''", name=op.f("ck_format_mitigation_answer_said")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_format_mitigation_answer_recorded_in_audit_event")
        ),
        sa.ForeignKeyConstraint(
            ["mitigation_ref"],
            ["format_mitigation.ref"],
            name=op.f("fk_format_mitigation_answer_mitigation_ref_format_mitigation"),
        ),
        sa.PrimaryKeyConstraint("mitigation_ref", name=op.f("pk_format_mitigation_answer")),
    )
    op.create_table(
        "format_mitigation_done",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("mitigation_ref", text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("recorded_at", moment(), nullable=False),
        sa.CheckConstraint("what <> '' AND person <> '' AND role <> ''", name=op.f("ck_format_mitigation_done_said")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_format_mitigation_done_recorded_in_audit_event")
        ),
        sa.ForeignKeyConstraint(
            ["mitigation_ref"],
            ["format_mitigation_answer.mitigation_ref"],
            name=op.f("fk_format_mitigation_done_mitigation_ref_format_mitigation_answer"),
        ),
        sa.PrimaryKeyConstraint("mitigation_ref", name=op.f("pk_format_mitigation_done")),
    )
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_recorded_in"), table, ["recorded_in"])
        make_insert_only(table)


def downgrade() -> None:
    """There is no way back but the backup that was made before the upgrade."""
    raise NotImplementedError
