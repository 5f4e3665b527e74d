"""What the grounds for retention say on the form in force."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from muniment.migrations.triggers import make_insert_only

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLE = "retention_ground_words"
_TEXT = sqlmodel.sql.sqltypes.AutoString
_MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    """Make the table of the words of retention grounds."""
    op.create_table(
        TABLE,
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ground", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("most_years", sa.Integer(), nullable=True),
        sa.Column("form_on", _TEXT(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("person", _TEXT(), nullable=False),
        sa.Column("role", _TEXT(), nullable=False),
        sa.Column("recorded_at", _MOMENT(), nullable=False),
        sa.CheckConstraint(
            "words <> '' AND source <> '' AND person <> '' AND role <> ''", name=op.f(f"ck_{TABLE}_said")
        ),
        sa.CheckConstraint("ground >= 1 AND (most_years IS NULL OR most_years >= 1)", name=op.f(f"ck_{TABLE}_numbers")),
        sa.CheckConstraint("length(form_on) = 10", name=op.f(f"ck_{TABLE}_day")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f(f"fk_{TABLE}_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("ground", "recorded_in", name=op.f(f"pk_{TABLE}")),
    )
    op.create_index(op.f(f"ix_{TABLE}_recorded_in"), TABLE, ["recorded_in"])
    make_insert_only(TABLE)


def downgrade() -> None:
    """Refuse: what was recorded is never taken away; go back by the backup made before."""
    raise NotImplementedError
