"""Lists: what is on them, what was decided, reviewed, signed."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from muniment.migrations.triggers import make_insert_only

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TABLES = (
    "disposal_list",
    "list_item",
    "list_decision",
    "list_step",
    "list_objection",
    "list_reply",
    "list_comment",
    "list_signature",
)


def upgrade() -> None:
    """Make the tables of lists."""
    text = sqlmodel.sql.sqltypes.AutoString
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "disposal_list",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("series", text(), nullable=False),
        sa.Column("made_by", text(), nullable=False),
        sa.Column("made_at", moment(), nullable=False),
        sa.CheckConstraint(
            "ref <> '' AND kind <> '' AND title <> '' AND made_by <> ''", name=op.f("ck_disposal_list_said")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_disposal_list_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_disposal_list")),
    )
    op.create_table(
        "list_item",
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("source", text(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("shown_as", sa.Text(), nullable=False),
        sa.Column("content_sha256", text(), nullable=False),
        sa.Column("outcome_digest", text(), nullable=False),
        sa.Column("file_count", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("eligible_from", text(), nullable=True),
        sa.Column("class_code", text(), nullable=False),
        sa.Column("series", text(), nullable=False),
        sa.Column("is_casework", sa.Boolean(), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "length(content_sha256) = 64 AND length(outcome_digest) = 64", name=op.f("ck_list_item_digests")
        ),
        sa.CheckConstraint("kind <> '' AND shown_as <> ''", name=op.f("ck_list_item_said")),
        sa.ForeignKeyConstraint(["list_ref"], ["disposal_list.ref"], name=op.f("fk_list_item_list_ref_disposal_list")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_list_item_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("list_ref", "kind", "source", "item_key", "recorded_in", name=op.f("pk_list_item")),
    )
    op.create_table(
        "list_decision",
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("source", text(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("answer", text(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("decided_at", moment(), nullable=False),
        sa.CheckConstraint("answer IN ('SELECT', 'LEAVE_OUT', 'RETAIN', 'KEEP')", name=op.f("ck_list_decision_answer")),
        sa.CheckConstraint("reason <> '' AND person <> '' AND role <> ''", name=op.f("ck_list_decision_said")),
        sa.ForeignKeyConstraint(
            ["list_ref"], ["disposal_list.ref"], name=op.f("fk_list_decision_list_ref_disposal_list")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_list_decision_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("list_ref", "kind", "source", "item_key", "recorded_in", name=op.f("pk_list_decision")),
    )
    op.create_table(
        "list_step",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", text(), nullable=False),
        sa.Column("from_state", text(), nullable=False),
        sa.Column("to_state", text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("part", text(), nullable=True),
        sa.Column("takes", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("root", text(), nullable=False),
        sa.Column("bound", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("done_at", moment(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_list_step_number")),
        sa.CheckConstraint("root = '' OR length(root) = 64", name=op.f("ck_list_step_root")),
        sa.CheckConstraint("act <> '' AND from_state <> '' AND to_state <> ''", name=op.f("ck_list_step_said")),
        sa.ForeignKeyConstraint(["list_ref"], ["disposal_list.ref"], name=op.f("fk_list_step_list_ref_disposal_list")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_list_step_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("list_ref", "number", name=op.f("pk_list_step")),
    )
    op.create_table(
        "list_objection",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("source", text(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("raised_at", moment(), nullable=False),
        sa.CheckConstraint("reason <> '' AND person <> ''", name=op.f("ck_list_objection_said")),
        sa.ForeignKeyConstraint(
            ["list_ref"], ["disposal_list.ref"], name=op.f("fk_list_objection_list_ref_disposal_list")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_list_objection_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("list_ref", "number", name=op.f("pk_list_objection")),
    )
    op.create_table(
        "list_reply",
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("reply", text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("replied_at", moment(), nullable=False),
        sa.CheckConstraint("reply IN ('REMOVED', 'OVERRULED', 'AGREED')", name=op.f("ck_list_reply_reply")),
        sa.CheckConstraint("person <> '' AND reason <> ''", name=op.f("ck_list_reply_said")),
        sa.ForeignKeyConstraint(
            ["list_ref", "number"],
            ["list_objection.list_ref", "list_objection.number"],
            name=op.f("fk_list_reply_list_ref_list_objection"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_list_reply_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("list_ref", "number", "recorded_in", name=op.f("pk_list_reply")),
    )
    op.create_table(
        "list_comment",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", text(), nullable=True),
        sa.Column("source", text(), nullable=True),
        sa.Column("item_key", sa.Text(), nullable=True),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("is_advice", sa.Boolean(), nullable=False),
        sa.Column("said_at", moment(), nullable=False),
        sa.CheckConstraint("body <> '' AND person <> '' AND role <> ''", name=op.f("ck_list_comment_said")),
        sa.ForeignKeyConstraint(
            ["list_ref"], ["disposal_list.ref"], name=op.f("fk_list_comment_list_ref_disposal_list")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_list_comment_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("list_ref", "number", name=op.f("pk_list_comment")),
    )
    op.create_table(
        "list_signature",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("root", text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("for_whom", text(), nullable=False),
        sa.Column("statements", sa.Text(), nullable=False),
        sa.Column("signed_at", moment(), nullable=False),
        sa.CheckConstraint("length(root) = 64", name=op.f("ck_list_signature_root")),
        sa.CheckConstraint("person <> '' AND role <> ''", name=op.f("ck_list_signature_said")),
        sa.ForeignKeyConstraint(
            ["list_ref"], ["disposal_list.ref"], name=op.f("fk_list_signature_list_ref_disposal_list")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_list_signature_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("list_ref", "number", name=op.f("pk_list_signature")),
    )
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_recorded_in"), table, ["recorded_in"])
        make_insert_only(table)


def downgrade() -> None:
    """There is no way back but the backup that was made before the upgrade."""
    raise NotImplementedError
