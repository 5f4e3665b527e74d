"""The redaction log, as a table."""

from typing import TYPE_CHECKING

from muniment.tables.shown import Kind, Row, Table, TableColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from appraisal.sensitivity.values import RedactedCopy

COLUMNS = (
    TableColumn("number", "Copy", Kind.COUNT),
    TableColumn("path", "Redacted copy"),
    TableColumn("original", "Original"),
    TableColumn("codes", "Exemptions"),
    TableColumn(
        "verdict", "Removed words", meaning="Whether they were found where we looked; how many were asked for."
    ),
    TableColumn("traces", "May give more away"),
    TableColumn("not_checked", "Not looked at by a program"),
    TableColumn("person", "Made by"),
    TableColumn("checked_by", "Checked by"),
    TableColumn("check", "What they looked at"),
    TableColumn("sha256", "SHA-256 of the copy"),
    TableColumn("original_sha256", "SHA-256 of the original"),
    TableColumn("reason", "Reason"),
    TableColumn("at", "Received", Kind.MOMENT),
)


def redaction_log(list_ref: str, found: "Sequence[RedactedCopy]") -> Table:
    """Return the redaction log of a list: what came in, from which original, what was looked for, who checked."""
    rows: list[Row] = [
        (
            one.number,
            one.path,
            one.original.key,
            ";".join(one.codes),
            f"{one.removal.verdict.value} ({one.removal.words_count})",
            " ".join(one.removal.traces) or None,
            " ".join(one.removal.not_checked),
            one.person.name,
            one.second_check.name if one.second_check else None,
            one.second_check_words or None,
            one.sha256,
            one.original_sha256,
            one.reason,
            one.received_at,
        )
        for one in found
    ]
    return Table(f"Redacted copies of {list_ref}", COLUMNS, rows)
