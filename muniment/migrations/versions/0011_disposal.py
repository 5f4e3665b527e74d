"""Disposal: work orders, receipts, acts, certificates."""

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of this subject."""


def downgrade() -> None:
    """Refuse: what was recorded is never taken away; go back by the backup made before."""
    raise NotImplementedError
