"""Holds: proposals and answers, candidates, notices, term scans; answers to set-up questions."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from muniment.migrations.triggers import make_insert_only

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = (
    "hold",
    "setup_answer",
    "hold_closure",
    "hold_notice",
    "hold_proposal",
    "hold_acknowledgement",
    "hold_answer",
    "hold_item",
    "term_scan",
    "hold_candidate_decision",
    "term_scan_seal",
)


def upgrade() -> None:
    """Make the tables of holds."""
    op.create_table(
        "hold",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("template", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("template_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.CheckConstraint("ref <> '' AND kind <> '' AND title <> ''", name=op.f("ck_hold_said")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_hold_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_hold")),
    )
    op.create_index(op.f("ix_hold_recorded_in"), "hold", ["recorded_in"])
    op.create_table(
        "setup_answer",
        sa.Column("question", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("question <> '' AND answer <> '' AND person <> ''", name=op.f("ck_setup_answer_said")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_setup_answer_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("question", "recorded_in", name=op.f("pk_setup_answer")),
    )
    op.create_index(op.f("ix_setup_answer_recorded_in"), "setup_answer", ["recorded_in"])
    op.create_table(
        "hold_closure",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("hold_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("closed_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("closed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("reason <> '' AND closed_by <> ''", name=op.f("ck_hold_closure_said")),
        sa.ForeignKeyConstraint(["hold_ref"], ["hold.ref"], name=op.f("fk_hold_closure_hold_ref_hold")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_hold_closure_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("hold_ref", name=op.f("pk_hold_closure")),
    )
    op.create_index(op.f("ix_hold_closure_recorded_in"), "hold_closure", ["recorded_in"])
    op.create_table(
        "hold_notice",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("hold_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recipient", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("notice", sa.Text(), nullable=False),
        sa.Column("issued_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("issued_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("recipient <> '' AND notice <> ''", name=op.f("ck_hold_notice_said")),
        sa.ForeignKeyConstraint(["hold_ref"], ["hold.ref"], name=op.f("fk_hold_notice_hold_ref_hold")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_hold_notice_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("hold_ref", "number", name=op.f("pk_hold_notice")),
    )
    op.create_index(op.f("ix_hold_notice_recorded_in"), "hold_notice", ["recorded_in"])
    op.create_table(
        "hold_proposal",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("hold_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("act", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("mandate", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("effective_on", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("known_on", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("review_on", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("include", sa.Text(), nullable=True),
        sa.Column("exclude", sa.Text(), nullable=True),
        sa.Column("covers_everything", sa.Boolean(), nullable=False),
        sa.Column("covers_nothing", sa.Boolean(), nullable=False),
        sa.Column("standing", sa.Boolean(), nullable=False),
        sa.Column("follows_duplicates", sa.Boolean(), nullable=False),
        sa.Column("lexicon", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("narrows", sa.Boolean(), nullable=False),
        sa.Column("impact", sa.Text(), nullable=True),
        sa.Column("proposed_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("proposed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("act IN ('PLACE', 'AMEND', 'RELEASE', 'RELEASE_ITEMS')", name=op.f("ck_hold_proposal_act")),
        sa.CheckConstraint(
            "authority <> '' AND reason <> '' AND proposed_by <> ''", name=op.f("ck_hold_proposal_said")
        ),
        sa.CheckConstraint("length(effective_on) = 10", name=op.f("ck_hold_proposal_day")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_hold_proposal_number")),
        sa.ForeignKeyConstraint(["hold_ref"], ["hold.ref"], name=op.f("fk_hold_proposal_hold_ref_hold")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_hold_proposal_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("hold_ref", "number", name=op.f("pk_hold_proposal")),
    )
    op.create_index(op.f("ix_hold_proposal_recorded_in"), "hold_proposal", ["recorded_in"])
    op.create_table(
        "hold_acknowledgement",
        sa.Column("hold_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("person", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("statement", sa.Text(), nullable=False),
        sa.Column("acknowledged_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("person <> '' AND statement <> ''", name=op.f("ck_hold_acknowledgement_said")),
        sa.ForeignKeyConstraint(
            ["hold_ref", "number"],
            ["hold_notice.hold_ref", "hold_notice.number"],
            name=op.f("fk_hold_acknowledgement_hold_ref_hold_notice"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_hold_acknowledgement_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("hold_ref", "number", "recorded_in", name=op.f("pk_hold_acknowledgement")),
    )
    op.create_index(op.f("ix_hold_acknowledgement_recorded_in"), "hold_acknowledgement", ["recorded_in"])
    op.create_table(
        "hold_answer",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("hold_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("role", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("answer IN ('APPROVED', 'REFUSED')", name=op.f("ck_hold_answer_answer")),
        sa.CheckConstraint("person <> '' AND role <> ''", name=op.f("ck_hold_answer_said")),
        sa.ForeignKeyConstraint(
            ["hold_ref", "number"],
            ["hold_proposal.hold_ref", "hold_proposal.number"],
            name=op.f("fk_hold_answer_hold_ref_hold_proposal"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_hold_answer_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("hold_ref", "number", name=op.f("pk_hold_answer")),
    )
    op.create_index(op.f("ix_hold_answer_recorded_in"), "hold_answer", ["recorded_in"])
    op.create_table(
        "hold_item",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("hold_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.CheckConstraint("kind <> '' AND source <> ''", name=op.f("ck_hold_item_said")),
        sa.CheckConstraint("sha256 IS NULL OR length(sha256) = 64", name=op.f("ck_hold_item_content")),
        sa.ForeignKeyConstraint(
            ["hold_ref", "number"],
            ["hold_proposal.hold_ref", "hold_proposal.number"],
            name=op.f("fk_hold_item_hold_ref_hold_proposal"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_hold_item_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("hold_ref", "number", "position", name=op.f("pk_hold_item")),
    )
    op.create_index(op.f("ix_hold_item_recorded_in"), "hold_item", ["recorded_in"])
    op.create_table(
        "term_scan",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("survey_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("lexicon", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("lexicon_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("started_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_term_scan_recorded_in_audit_event")
        ),
        sa.ForeignKeyConstraint(["survey_ref"], ["survey.ref"], name=op.f("fk_term_scan_survey_ref_survey")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_term_scan")),
    )
    op.create_index(op.f("ix_term_scan_recorded_in"), "term_scan", ["recorded_in"])
    op.create_index(op.f("ix_term_scan_survey_ref"), "term_scan", ["survey_ref"])
    op.create_table(
        "hold_candidate_decision",
        sa.Column("hold_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("source", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("scan_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column("decided_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("answer IN ('CONFIRMED', 'DISMISSED')", name=op.f("ck_hold_candidate_decision_answer")),
        sa.CheckConstraint("person <> '' AND reason <> ''", name=op.f("ck_hold_candidate_decision_said")),
        sa.CheckConstraint("sha256 IS NULL OR length(sha256) = 64", name=op.f("ck_hold_candidate_decision_content")),
        sa.ForeignKeyConstraint(["hold_ref"], ["hold.ref"], name=op.f("fk_hold_candidate_decision_hold_ref_hold")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_hold_candidate_decision_recorded_in_audit_event")
        ),
        sa.ForeignKeyConstraint(
            ["scan_ref"], ["term_scan.ref"], name=op.f("fk_hold_candidate_decision_scan_ref_term_scan")
        ),
        sa.PrimaryKeyConstraint(
            "hold_ref", "kind", "source", "item_key", "recorded_in", name=op.f("pk_hold_candidate_decision")
        ),
    )
    op.create_index(op.f("ix_hold_candidate_decision_recorded_in"), "hold_candidate_decision", ["recorded_in"])
    op.create_table(
        "term_scan_seal",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("scan_ref", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("manifest_sha256", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("sealed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.CheckConstraint("length(manifest_sha256) = 64", name=op.f("ck_term_scan_seal_manifest")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_term_scan_seal_recorded_in_audit_event")
        ),
        sa.ForeignKeyConstraint(["scan_ref"], ["term_scan.ref"], name=op.f("fk_term_scan_seal_scan_ref_term_scan")),
        sa.PrimaryKeyConstraint("scan_ref", name=op.f("pk_term_scan_seal")),
    )
    op.create_index(op.f("ix_term_scan_seal_recorded_in"), "term_scan_seal", ["recorded_in"])

    for table in TABLES:
        make_insert_only(table)


def downgrade() -> None:
    """There is no way back but the backup that was made before the upgrade."""
    raise NotImplementedError
