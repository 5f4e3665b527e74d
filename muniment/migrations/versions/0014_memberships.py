"""What entered and left a standing hold, and where listed records moved."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from muniment.migrations.triggers import make_insert_only

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

TABLES = ("hold_move", "hold_move_settlement", "hold_membership")
_TEXT = sqlmodel.sql.sqltypes.AutoString
_MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    """Make the tables of memberships and moves."""
    _create_moves()
    _create_settlements()
    _create_memberships()
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_recorded_in"), table, ["recorded_in"])
        make_insert_only(table)


def _create_moves() -> None:
    key = ["hold_ref", "source", "item_key", "moved_source", "moved_key", "survey_ref"]
    op.create_table(
        "hold_move",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("hold_ref", _TEXT(), nullable=False),
        sa.Column("source", _TEXT(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("moved_source", _TEXT(), nullable=False),
        sa.Column("moved_key", sa.Text(), nullable=False),
        sa.Column("survey_ref", _TEXT(), nullable=False),
        sa.Column("sha256", _TEXT(), nullable=False),
        sa.Column("is_ambiguous", sa.Boolean(), nullable=False),
        sa.Column("found_at", _MOMENT(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_hold_move_content")),
        *_bound("hold_move", of_survey=True),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_hold_move")),
    )


def _create_settlements() -> None:
    op.create_table(
        "hold_move_settlement",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("hold_ref", _TEXT(), nullable=False),
        sa.Column("source", _TEXT(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("survey_ref", _TEXT(), nullable=False),
        sa.Column("person", _TEXT(), nullable=False),
        sa.Column("role", _TEXT(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("settled_at", _MOMENT(), nullable=False),
        sa.CheckConstraint("person <> '' AND role <> '' AND reason <> ''", name=op.f("ck_hold_move_settlement_said")),
        *_bound("hold_move_settlement", of_survey=True),
        sa.PrimaryKeyConstraint("hold_ref", "source", "item_key", "survey_ref", name=op.f("pk_hold_move_settlement")),
    )


def _create_memberships() -> None:
    op.create_table(
        "hold_membership",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", _TEXT(), nullable=False),
        sa.Column("on_day", _TEXT(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("seen_to", sa.Integer(), nullable=False),
        sa.Column("inputs_sha256", _TEXT(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("entered_count", sa.Integer(), nullable=False),
        sa.Column("left_count", sa.Integer(), nullable=False),
        sa.Column("member_count", sa.Integer(), nullable=False),
        sa.Column("changes_sha256", _TEXT(), nullable=True),
        sa.Column("recorded_at", _MOMENT(), nullable=False),
        sa.CheckConstraint(
            "entered_count >= 0 AND left_count >= 0 AND member_count >= 0", name=op.f("ck_hold_membership_counts")
        ),
        sa.CheckConstraint(
            "changes_sha256 IS NULL OR length(changes_sha256) = 64", name=op.f("ck_hold_membership_changes")
        ),
        sa.CheckConstraint("because <> ''", name=op.f("ck_hold_membership_because")),
        *_bound("hold_membership", of_survey=False)[:1],
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_hold_membership")),
    )


def _bound(table: str, *, of_survey: bool) -> list[sa.ForeignKeyConstraint]:
    """Return what binds a row to its audit event, its hold and, where it has one, its survey."""
    event = sa.ForeignKeyConstraint(
        ["recorded_in"], ["audit_event.sequence"], name=op.f(f"fk_{table}_recorded_in_audit_event")
    )
    hold = sa.ForeignKeyConstraint(["hold_ref"], ["hold.ref"], name=op.f(f"fk_{table}_hold_ref_hold"))
    survey = sa.ForeignKeyConstraint(["survey_ref"], ["survey.ref"], name=op.f(f"fk_{table}_survey_ref_survey"))
    return [event, hold, *([survey] if of_survey else [])]


def downgrade() -> None:
    """Refuse: what was recorded is never taken away; go back by the backup made before."""
    raise NotImplementedError
