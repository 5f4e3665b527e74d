"""The file plan: mapping rules, their withdrawal, classes assigned by hand."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from muniment.migrations.triggers import make_insert_only

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLES = ("mapping_rule", "mapping_rule_withdrawal", "assignment")


def upgrade() -> None:
    """Make the tables of the file plan."""
    text = sqlmodel.sql.sqltypes.AutoString
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "mapping_rule",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("condition", sa.Text(), nullable=True),
        sa.Column("documents", sa.Text(), nullable=True),
        sa.Column("schedule_ref", text(), nullable=False),
        sa.Column("class_code", text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("added_at", moment(), nullable=False),
        sa.CheckConstraint(
            "schedule_ref <> '' AND class_code <> '' AND reason <> '' AND person <> ''",
            name=op.f("ck_mapping_rule_said"),
        ),
        sa.CheckConstraint(
            "location IS NOT NULL OR condition IS NOT NULL OR documents IS NOT NULL",
            name=op.f("ck_mapping_rule_asks"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_mapping_rule_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_mapping_rule")),
    )
    op.create_table(
        "mapping_rule_withdrawal",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("rule_ref", text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("withdrawn_at", moment(), nullable=False),
        sa.CheckConstraint("reason <> '' AND person <> ''", name=op.f("ck_mapping_rule_withdrawal_said")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_mapping_rule_withdrawal_recorded_in_audit_event")
        ),
        sa.ForeignKeyConstraint(
            ["rule_ref"], ["mapping_rule.ref"], name=op.f("fk_mapping_rule_withdrawal_rule_ref_mapping_rule")
        ),
        sa.PrimaryKeyConstraint("rule_ref", name=op.f("pk_mapping_rule_withdrawal")),
    )
    op.create_table(
        "assignment",
        sa.Column("kind", text(), nullable=False),
        sa.Column("source", text(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("schedule_ref", text(), nullable=True),
        sa.Column("class_code", text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("assigned_at", moment(), nullable=False),
        sa.CheckConstraint("reason <> '' AND person <> ''", name=op.f("ck_assignment_said")),
        sa.CheckConstraint("(schedule_ref IS NULL) = (class_code IS NULL)", name=op.f("ck_assignment_class")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_assignment_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("kind", "source", "item_key", "recorded_in", name=op.f("pk_assignment")),
    )
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_recorded_in"), table, ["recorded_in"])
        make_insert_only(table)


def downgrade() -> None:
    """There is no way back but the backup that was made before the upgrade."""
    raise NotImplementedError
