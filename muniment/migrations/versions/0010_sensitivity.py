"""Sensitivity decisions, Advisory Council, retention instruments."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from muniment.migrations.triggers import make_insert_only

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

TABLES = (
    "advisory_meeting",
    "advisory_step",
    "retention_instrument",
    "sensitivity_decision",
    "sensitivity_approval",
    "folder_name_answer",
    "redacted_copy",
    "redacted_copy_check",
    "redacted_copy_withdrawal",
    "timetable_entry",
    "timetable_done",
    "detector_scan",
    "detector_scan_seal",
)


def upgrade() -> None:
    """Make the tables of this subject."""
    text = sqlmodel.sql.sqltypes.AutoString
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "advisory_meeting",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", text(), nullable=False),
        sa.Column("meets_on", text(), nullable=False),
        sa.Column("papers_due_on", text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("entered_at", moment(), nullable=False),
        sa.CheckConstraint("ref <> '' AND person <> '' AND role <> ''", name=op.f("ck_advisory_meeting_said")),
        sa.CheckConstraint(
            "length(meets_on) = 10 AND length(papers_due_on) = 10", name=op.f("ck_advisory_meeting_days")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_advisory_meeting_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_advisory_meeting")),
    )
    op.create_index(op.f("ix_advisory_meeting_recorded_in"), "advisory_meeting", ["recorded_in"], unique=False)
    op.create_table(
        "advisory_step",
        sa.Column("meeting_ref", text(), nullable=False),
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("step", text(), nullable=False),
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("schedule_on", text(), nullable=True),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("said_at", moment(), nullable=False),
        sa.CheckConstraint(
            "step <> '' AND words <> '' AND person <> '' AND role <> ''", name=op.f("ck_advisory_step_said")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_ref"], ["advisory_meeting.ref"], name=op.f("fk_advisory_step_meeting_ref_advisory_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_advisory_step_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("meeting_ref", "recorded_in", name=op.f("pk_advisory_step")),
    )
    op.create_index(op.f("ix_advisory_step_recorded_in"), "advisory_step", ["recorded_in"], unique=False)
    op.create_table(
        "retention_instrument",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", text(), nullable=False),
        sa.Column("series", text(), nullable=False),
        sa.Column("pieces", sa.Text(), nullable=False),
        sa.Column("ground", sa.Integer(), nullable=False),
        sa.Column("years", sa.Integer(), nullable=False),
        sa.Column("approved_on", text(), nullable=False),
        sa.Column("expires_on", text(), nullable=False),
        sa.Column("review_on", text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("entered_at", moment(), nullable=False),
        sa.CheckConstraint(
            "ref <> '' AND series <> '' AND pieces <> '' AND person <> '' AND role <> ''",
            name=op.f("ck_retention_instrument_said"),
        ),
        sa.CheckConstraint(
            "length(approved_on) = 10 AND length(expires_on) = 10 AND length(review_on) = 10",
            name=op.f("ck_retention_instrument_days"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_retention_instrument_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_retention_instrument")),
    )
    op.create_index(op.f("ix_retention_instrument_recorded_in"), "retention_instrument", ["recorded_in"], unique=False)
    op.create_table(
        "sensitivity_decision",
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("source", text(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("answer", text(), nullable=False),
        sa.Column("record_on", text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("grouped", sa.Text(), nullable=False),
        sa.Column("codes", text(), nullable=True),
        sa.Column("periods", text(), nullable=True),
        sa.Column("start_on", text(), nullable=True),
        sa.Column("harm", sa.Text(), nullable=True),
        sa.Column("title_alternate", sa.Text(), nullable=True),
        sa.Column("description_alternate", sa.Text(), nullable=True),
        sa.Column("lapse_reason", sa.Text(), nullable=True),
        sa.Column("ground", sa.Integer(), nullable=True),
        sa.Column("years", sa.Integer(), nullable=True),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("decided_at", moment(), nullable=False),
        sa.CheckConstraint("(answer = 'CLOSED') = (codes IS NOT NULL)", name=op.f("ck_sensitivity_decision_closed")),
        sa.CheckConstraint(
            "(answer = 'RETAINED') = (ground IS NOT NULL)", name=op.f("ck_sensitivity_decision_retained")
        ),
        sa.CheckConstraint("answer IN ('OPEN', 'CLOSED', 'RETAINED')", name=op.f("ck_sensitivity_decision_answer")),
        sa.CheckConstraint(
            "list_ref <> '' AND reason <> '' AND person <> '' AND role <> ''", name=op.f("ck_sensitivity_decision_said")
        ),
        sa.CheckConstraint("length(record_on) = 10", name=op.f("ck_sensitivity_decision_day")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_sensitivity_decision_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint(
            "list_ref", "kind", "source", "item_key", "recorded_in", name=op.f("pk_sensitivity_decision")
        ),
    )
    op.create_index(op.f("ix_sensitivity_decision_recorded_in"), "sensitivity_decision", ["recorded_in"], unique=False)
    op.create_table(
        "sensitivity_approval",
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("source", text(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("decided_in", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("schedule_on", text(), nullable=True),
        sa.Column("instrument_ref", text(), nullable=True),
        sa.Column("meeting_ref", text(), nullable=True),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("approved_at", moment(), nullable=False),
        sa.CheckConstraint("person <> '' AND role <> ''", name=op.f("ck_sensitivity_approval_said")),
        sa.CheckConstraint(
            "(schedule_on IS NULL) <> (instrument_ref IS NULL)", name=op.f("ck_sensitivity_approval_one")
        ),
        sa.ForeignKeyConstraint(
            ["instrument_ref"],
            ["retention_instrument.ref"],
            name=op.f("fk_sensitivity_approval_instrument_ref_retention_instrument"),
        ),
        sa.ForeignKeyConstraint(
            ["list_ref", "kind", "source", "item_key", "decided_in"],
            [
                "sensitivity_decision.list_ref",
                "sensitivity_decision.kind",
                "sensitivity_decision.source",
                "sensitivity_decision.item_key",
                "sensitivity_decision.recorded_in",
            ],
            name=op.f("fk_sensitivity_approval_list_ref_sensitivity_decision"),
        ),
        sa.ForeignKeyConstraint(
            ["meeting_ref"], ["advisory_meeting.ref"], name=op.f("fk_sensitivity_approval_meeting_ref_advisory_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_sensitivity_approval_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint(
            "list_ref", "kind", "source", "item_key", "decided_in", "recorded_in", name=op.f("pk_sensitivity_approval")
        ),
    )
    op.create_index(op.f("ix_sensitivity_approval_recorded_in"), "sensitivity_approval", ["recorded_in"], unique=False)
    op.create_table(
        "folder_name_answer",
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("source", text(), nullable=False),
        sa.Column("item_key", sa.Text(), nullable=False),
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("answer", text(), nullable=False),
        sa.Column("names_sha256", text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("answered_at", moment(), nullable=False),
        sa.CheckConstraint(
            "answer IN ('MAY_BE_PUBLIC', 'MUST_NOT_BE_PUBLIC')", name=op.f("ck_folder_name_answer_answer")
        ),
        sa.CheckConstraint(
            "list_ref <> '' AND reason <> '' AND person <> '' AND role <> ''", name=op.f("ck_folder_name_answer_said")
        ),
        sa.CheckConstraint("length(names_sha256) = 64", name=op.f("ck_folder_name_answer_names")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_folder_name_answer_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint(
            "list_ref", "kind", "source", "item_key", "recorded_in", name=op.f("pk_folder_name_answer")
        ),
    )
    op.create_index(op.f("ix_folder_name_answer_recorded_in"), "folder_name_answer", ["recorded_in"], unique=False)
    op.create_table(
        "redacted_copy",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("original_kind", text(), nullable=False),
        sa.Column("original_source", text(), nullable=False),
        sa.Column("original_key", sa.Text(), nullable=False),
        sa.Column("original_sha256", text(), nullable=False),
        sa.Column("sha256", text(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("codes", text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words_count", sa.Integer(), nullable=False),
        sa.Column("verdict", text(), nullable=False),
        sa.Column("found_in", sa.Text(), nullable=False),
        sa.Column("traces", sa.Text(), nullable=False),
        sa.Column("not_checked", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("received_at", moment(), nullable=False),
        sa.CheckConstraint(
            "path <> '' AND codes <> '' AND reason <> '' AND person <> '' AND role <> ''",
            name=op.f("ck_redacted_copy_said"),
        ),
        sa.CheckConstraint("verdict IN ('NOT_FOUND', 'FOUND', 'NOT_READ')", name=op.f("ck_redacted_copy_verdict")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_redacted_copy_content")),
        sa.CheckConstraint("number >= 1 AND size_bytes > 0 AND words_count >= 1", name=op.f("ck_redacted_copy_counts")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_redacted_copy_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("list_ref", "number", name=op.f("pk_redacted_copy")),
    )
    op.create_index(op.f("ix_redacted_copy_recorded_in"), "redacted_copy", ["recorded_in"], unique=False)
    op.create_table(
        "redacted_copy_check",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("checked_at", moment(), nullable=False),
        sa.CheckConstraint("words <> '' AND person <> '' AND role <> ''", name=op.f("ck_redacted_copy_check_said")),
        sa.ForeignKeyConstraint(
            ["list_ref", "number"],
            ["redacted_copy.list_ref", "redacted_copy.number"],
            name=op.f("fk_redacted_copy_check_list_ref_redacted_copy"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_redacted_copy_check_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("list_ref", "number", name=op.f("pk_redacted_copy_check")),
    )
    op.create_index(op.f("ix_redacted_copy_check_recorded_in"), "redacted_copy_check", ["recorded_in"], unique=False)
    op.create_table(
        "redacted_copy_withdrawal",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("list_ref", text(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("withdrawn_at", moment(), nullable=False),
        sa.CheckConstraint(
            "reason <> '' AND person <> '' AND role <> ''", name=op.f("ck_redacted_copy_withdrawal_said")
        ),
        sa.ForeignKeyConstraint(
            ["list_ref", "number"],
            ["redacted_copy.list_ref", "redacted_copy.number"],
            name=op.f("fk_redacted_copy_withdrawal_list_ref_redacted_copy"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_redacted_copy_withdrawal_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("list_ref", "number", name=op.f("pk_redacted_copy_withdrawal")),
    )
    op.create_index(
        op.f("ix_redacted_copy_withdrawal_recorded_in"), "redacted_copy_withdrawal", ["recorded_in"], unique=False
    )
    op.create_table(
        "timetable_entry",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("kind", text(), nullable=False),
        sa.Column("last_paper_on", text(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("entered_at", moment(), nullable=False),
        sa.CheckConstraint(
            "what <> '' AND kind IN ('PAPER', 'LEGACY') AND person <> '' AND role <> ''",
            name=op.f("ck_timetable_entry_said"),
        ),
        sa.CheckConstraint("length(last_paper_on) = 10", name=op.f("ck_timetable_entry_day")),
        sa.CheckConstraint("number >= 1 AND records >= 1", name=op.f("ck_timetable_entry_counts")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_timetable_entry_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_timetable_entry")),
    )
    op.create_index(op.f("ix_timetable_entry_recorded_in"), "timetable_entry", ["recorded_in"], unique=False)
    op.create_table(
        "timetable_done",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("done_on", text(), nullable=False),
        sa.Column("person", text(), nullable=False),
        sa.Column("role", text(), nullable=False),
        sa.Column("entered_at", moment(), nullable=False),
        sa.CheckConstraint(
            "records >= 1 AND outcome <> '' AND person <> '' AND role <> ''", name=op.f("ck_timetable_done_said")
        ),
        sa.CheckConstraint("length(done_on) = 10", name=op.f("ck_timetable_done_day")),
        sa.ForeignKeyConstraint(
            ["number"], ["timetable_entry.number"], name=op.f("fk_timetable_done_number_timetable_entry")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_timetable_done_recorded_in_audit_event")
        ),
        sa.PrimaryKeyConstraint("number", "recorded_in", name=op.f("pk_timetable_done")),
    )
    op.create_index(op.f("ix_timetable_done_recorded_in"), "timetable_done", ["recorded_in"], unique=False)
    op.create_table(
        "detector_scan",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("ref", text(), nullable=False),
        sa.Column("survey_ref", text(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("detectors_sha256", text(), nullable=False),
        sa.Column("options", sa.Text(), nullable=False),
        sa.Column("started_at", moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_detector_scan_recorded_in_audit_event")
        ),
        sa.ForeignKeyConstraint(["survey_ref"], ["survey.ref"], name=op.f("fk_detector_scan_survey_ref_survey")),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_detector_scan")),
    )
    op.create_index(op.f("ix_detector_scan_recorded_in"), "detector_scan", ["recorded_in"], unique=False)
    op.create_index(op.f("ix_detector_scan_survey_ref"), "detector_scan", ["survey_ref"], unique=False)
    op.create_table(
        "detector_scan_seal",
        sa.Column("recorded_in", sa.Integer(), nullable=False),
        sa.Column("scan_ref", text(), nullable=False),
        sa.Column("manifest_sha256", text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("sealed_at", moment(), nullable=False),
        sa.CheckConstraint("length(manifest_sha256) = 64", name=op.f("ck_detector_scan_seal_manifest")),
        sa.ForeignKeyConstraint(
            ["recorded_in"], ["audit_event.sequence"], name=op.f("fk_detector_scan_seal_recorded_in_audit_event")
        ),
        sa.ForeignKeyConstraint(
            ["scan_ref"], ["detector_scan.ref"], name=op.f("fk_detector_scan_seal_scan_ref_detector_scan")
        ),
        sa.PrimaryKeyConstraint("scan_ref", name=op.f("pk_detector_scan_seal")),
    )
    op.create_index(op.f("ix_detector_scan_seal_recorded_in"), "detector_scan_seal", ["recorded_in"], unique=False)
    for table in TABLES:
        make_insert_only(table)


def downgrade() -> None:
    """Refuse: what was recorded is never taken away; go back by the backup made before."""
    raise NotImplementedError
