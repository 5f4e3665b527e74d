"""Nominations, appraisal decisions, agreed series."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from muniment.migrations.triggers import make_insert_only

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("appraisal", "nomination", "nomination_answer", "series_agreement")
_WHO = "reason <> '' AND person <> '' AND role <> ''"


def upgrade() -> None:
    """Make the tables of appraisal."""
    _create_appraisal()
    _create_nominations()
    _create_agreements()
    for table in TABLES:
        op.create_index(op.f(f"ix_{table}_recorded_in"), table, ["recorded_in"])
        make_insert_only(table)


def _recorded_in(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["recorded_in"], ["audit_event.sequence"], name=op.f(f"fk_{table}_recorded_in_audit_event")
    )


def _said(*, at: str) -> list[sa.Column[object]]:
    text = sqlmodel.sql.sqltypes.AutoString
    return [
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column(at, sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
    ]


def _unit() -> list[sa.Column[object]]:
    text = sqlmodel.sql.sqltypes.AutoString
    return [
        sa.Column("kind", text(), nullable=False),
        sa.Column("source", text(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("shown_as", sa.Text(), nullable=False),
        sa.Column("is_casework", sa.Boolean(), nullable=False),
        sa.Column("classes", sa.Text(), nullable=False),
        sa.Column("signals", sa.Text(), nullable=False),
    ]


def _create_appraisal() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "appraisal",
        *_unit(),
        sa.Column("worth", text(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        *_said(at="decided_at"),
        sa.Column("outcome_digest", text(), nullable=False),
        sa.CheckConstraint("worth IN ('WORTHY', 'UNWORTHY', 'UNDECIDED')", name=op.f("ck_appraisal_worth")),
        sa.CheckConstraint("worth <> 'WORTHY' OR criterion <> ''", name=op.f("ck_appraisal_criterion")),
        sa.CheckConstraint(_WHO, name=op.f("ck_appraisal_said")),
        sa.CheckConstraint("length(outcome_digest) = 64", name=op.f("ck_appraisal_outcome")),
        _recorded_in("appraisal"),
        sa.PrimaryKeyConstraint("kind", "source", "item_key", "recorded_in", name=op.f("pk_appraisal")),
    )


def _create_nominations() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "nomination",
        sa.Column("ref", text(), nullable=False),
        *_unit(),
        sa.Column("area", text(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        *_said(at="nominated_at"),
        sa.CheckConstraint("kind <> '' AND item_key <> '' AND criterion <> ''", name=op.f("ck_nomination_what")),
        sa.CheckConstraint(_WHO, name=op.f("ck_nomination_said")),
        _recorded_in("nomination"),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_nomination")),
    )
    op.create_table(
        "nomination_answer",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("nomination_ref", text(), nullable=False),
        sa.Column("answer", text(), nullable=False),
        *_said(at="answered_at"),
        sa.CheckConstraint("answer IN ('ACCEPTED', 'DECLINED')", name=op.f("ck_nomination_answer_answer")),
        sa.CheckConstraint(_WHO, name=op.f("ck_nomination_answer_said")),
        _recorded_in("nomination_answer"),
        sa.ForeignKeyConstraint(
            ["nomination_ref"], ["nomination.ref"], name=op.f("fk_nomination_answer_nomination_ref_nomination")
        ),
        sa.PrimaryKeyConstraint("nomination_ref", name=op.f("pk_nomination_answer")),
    )


def _create_agreements() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "series_agreement",
        sa.Column("schedule_ref", text(), nullable=False),
        sa.Column("class_code", text(), nullable=False),
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("series", text(), nullable=True),
        sa.Column("agreed_with", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("agreed_on", text(), nullable=False),
        *_said(at="recorded_at"),
        sa.CheckConstraint("series IS NULL OR series <> ''", name=op.f("ck_series_agreement_series")),
        sa.CheckConstraint(
            "agreed_with <> '' AND authority <> '' AND length(agreed_on) = 10",
            name=op.f("ck_series_agreement_agreed"),
        ),
        sa.CheckConstraint(_WHO, name=op.f("ck_series_agreement_said")),
        _recorded_in("series_agreement"),
        sa.PrimaryKeyConstraint("schedule_ref", "class_code", "recorded_in", name=op.f("pk_series_agreement")),
    )


def downgrade() -> None:
    """Refuse: what was recorded is never taken away; go back by the backup made before."""
    raise NotImplementedError
