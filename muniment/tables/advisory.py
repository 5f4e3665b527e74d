"""The tables of the Advisory Council, of retention instruments and of the 20-year timetable."""

from typing import TYPE_CHECKING

from muniment.tables.shown import Kind, Row, TableColumn

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from appraisal.sensitivity.advisory import Meeting, RetentionInstrument
    from appraisal.sensitivity.timetable import TimetableEntry

MEETING_COLUMNS = (
    TableColumn("ref", "Meeting"),
    TableColumn("meets_on", "Meets on", Kind.DATE),
    TableColumn("papers_due_on", "Papers due by", Kind.DATE),
    TableColumn("standing", "How it stands"),
    TableColumn("schedule_on", "Schedule date", Kind.DATE),
    TableColumn("steps", "Steps", Kind.COUNT),
    TableColumn("note", "Note"),
)
INSTRUMENT_COLUMNS = (
    TableColumn("ref", "Instrument"),
    TableColumn("series", "Series"),
    TableColumn("pieces", "Pieces"),
    TableColumn("ground", "Ground", Kind.COUNT),
    TableColumn("years", "Years", Kind.COUNT),
    TableColumn("approved_on", "Approved on", Kind.DATE),
    TableColumn("review_on", "Review by", Kind.DATE),
    TableColumn("expires_on", "Expires on", Kind.DATE),
    TableColumn("standing", "How it stands"),
    TableColumn("note", "Note"),
)
TIMETABLE_COLUMNS = (
    TableColumn("number", "Entry", Kind.COUNT, "Empty for a folder of the surveys."),
    TableColumn("what", "Records"),
    TableColumn("kind", "Where they are"),
    TableColumn("last_paper_on", "Last paper", Kind.DATE),
    TableColumn("due_on", "Due by", Kind.DATE),
    TableColumn("records", "Records", Kind.COUNT),
    TableColumn("left", "Left", Kind.COUNT),
    TableColumn("standing", "How it stands"),
    TableColumn("note", "Note"),
)


def meeting_rows(found: "Sequence[Meeting]", *, on: "date") -> list[Row]:
    """Return a row for each meeting."""
    return [
        (one.ref, one.meets_on, one.papers_due_on, one.standing(on), one.schedule_on, len(one.steps), one.note)
        for one in found
    ]


def instrument_rows(found: "Sequence[RetentionInstrument]", *, on: "date") -> list[Row]:
    """Return a row for each instrument."""
    return [
        (
            one.ref,
            one.series,
            one.pieces,
            one.ground,
            one.years,
            one.approved_on,
            one.review_on,
            one.expires_on,
            one.standing(on),
            one.note,
        )
        for one in found
    ]


def timetable_rows(found: "Sequence[TimetableEntry]", *, on: "date") -> list[Row]:
    """Return a row for each entry."""
    return [
        (
            one.number or None,
            one.what,
            one.kind.value,
            one.last_paper_on,
            one.due_on,
            one.records,
            one.left,
            one.standing(on),
            one.note,
        )
        for one in found
    ]
