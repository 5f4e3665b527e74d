"""The tables of the review queue, of decisions, nominations and series: the same rows for the screen and the web."""

from collections.abc import Iterable

from appraisal.review.queue import QueueRow
from appraisal.review.series import Standing
from appraisal.review.values import Appraisal, Nomination
from muniment.tables.shown import Kind, Row, TableColumn
from records.long_term_interest import SIGNAL_BY_CODE
from retention.terms import RefKind

KIND_WORDS = {RefKind.FOLDER: "Folder", RefKind.CASE: "Case", RefKind.BOX: "Box", RefKind.FILE: "File"}

QUEUE_COLUMNS = (
    TableColumn("by_on", "By", Kind.DATE, "The day by which it is transferred, or its retention is approved."),
    TableColumn("days", "Days", Kind.COUNT, "Days until then; below nought it is overdue."),
    TableColumn("record", "Record", meaning="Path as users know it, URN, or barcode."),
    TableColumn("kind", "Kind"),
    TableColumn("signs", "Signs of long-term interest", meaning="Codes; criteria that a source states come first."),
    TableColumn("class", "Class"),
    TableColumn("rule", "Rule"),
    TableColumn("holds", "Holds"),
    TableColumn("medium", "Medium"),
    TableColumn("area", "Area"),
    TableColumn("records", "Records", meaning="Casework, or non-case."),
    TableColumn("files", "Files", Kind.COUNT),
    TableColumn("size_bytes", "Size", Kind.BYTES),
    TableColumn("worth", "Appraisal", meaning="The newest decision; empty where nobody has decided."),
    TableColumn("ref", "Reference", meaning="SOURCE:key, as commands take it."),
)

DECISION_COLUMNS = (
    TableColumn("record", "Record"),
    TableColumn("worth", "Decision"),
    TableColumn("criterion", "Criterion"),
    TableColumn("reason", "Reason"),
    TableColumn("class", "Class"),
    TableColumn("signs", "Signs then"),
    TableColumn("person", "By"),
    TableColumn("role", "Role"),
    TableColumn("at", "When", Kind.MOMENT),
    TableColumn("event", "Audit event", Kind.COUNT),
)

NOMINATION_COLUMNS = (
    TableColumn("nomination", "Nomination"),
    TableColumn("record", "Record"),
    TableColumn("area", "Area"),
    TableColumn("criterion", "Criterion"),
    TableColumn("reason", "Reason"),
    TableColumn("person", "Sent by"),
    TableColumn("role", "Role"),
    TableColumn("at", "When", Kind.MOMENT),
    TableColumn("answer", "Answer", meaning="Empty while it waits."),
    TableColumn("answer_reason", "Why"),
    TableColumn("answered_by", "Answered by"),
    TableColumn("answered_at", "Answered", Kind.MOMENT),
)

SERIES_COLUMNS = (
    TableColumn("class", "Class"),
    TableColumn("records", "Records"),
    TableColumn("series", "Series", meaning="Empty where none is agreed."),
    TableColumn("word", "On whose word"),
)


def signs_in_words(codes: Iterable[str]) -> str:
    """Return codes with their meaning, such as COML025 Murder.

    >>> signs_in_words(["COML025", "FATL"])
    'COML025 Murder; FATL Fatality'
    """
    named = ((code, SIGNAL_BY_CODE.get(code)) for code in codes)
    return "; ".join(f"{code} {signal.meaning}" if signal else code for code, signal in named)


def queue_cells(row: QueueRow) -> Row:
    """Return one row of the queue as the table has it."""
    return (
        row.by_on,
        row.days,
        row.shown_as,
        KIND_WORDS[row.ref.kind],
        signs_in_words(row.signals),
        "; ".join(str(one) for one in row.classes),
        row.rule,
        "; ".join(row.holds),
        row.medium,
        "; ".join(row.areas),
        "casework" if row.is_casework else "non-case",
        row.file_count,
        row.size_bytes,
        row.worth.value if row.worth else "",
        f"{row.ref.source}:{row.ref.key}",
    )


def decision_cells(one: Appraisal) -> Row:
    """Return one decision as the table has it."""
    return (
        one.unit.shown_as,
        one.worth.value,
        one.criterion,
        one.reason,
        "; ".join(str(ref) for ref in one.unit.classes),
        signs_in_words(one.unit.signals),
        one.person.name,
        one.person.role.value,
        one.decided_at,
        one.event,
    )


def nomination_cells(one: Nomination) -> Row:
    """Return one nomination as the table has it."""
    answered = one.answered
    return (
        one.ref,
        one.unit.shown_as,
        one.area,
        one.criterion,
        one.reason,
        one.person.name,
        one.person.role.value,
        one.nominated_at,
        answered.answer.value if answered else "",
        answered.reason if answered else "",
        answered.person.name if answered else "",
        answered.answered_at if answered else None,
    )


def series_cells(one: Standing) -> Row:
    """Return one class with its series as the table has it."""
    return (str(one.class_ref), one.called, one.series or "", one.word if one.series else one.sentence)
