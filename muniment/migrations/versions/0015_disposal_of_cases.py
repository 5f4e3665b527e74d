"""Disposal of cases: the export that a plan and a proof rest on, and cases that vanished without an order."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_TEXT = sqlmodel.sql.sqltypes.AutoString


def upgrade() -> None:
    """Add the columns, empty in what stands there: no digest of a row moves, and its triggers stay."""
    for table in ("disposal_plan", "disposal_proof"):
        op.add_column(table, sa.Column("export_ref", _TEXT(), nullable=True))
    op.add_column("disposal_proof", sa.Column("vanished", sa.Text(), nullable=True))


def downgrade() -> None:
    """Refuse: what was recorded is never taken away; go back by the backup made before."""
    raise NotImplementedError
