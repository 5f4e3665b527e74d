"""The tables of the Advisory Council, of retention instruments and of the 20-year timetable."""

from typing import TYPE_CHECKING

from muniment.tables.shown import Kind, Row, TableColumn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from appraisal.sensitivity.advisory import Meeting, RetentionInstrument
    from appraisal.sensitivity.exemptions import Ground
    from appraisal.sensitivity.grounds import GroundWords
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
    TableColumn("ground", "Ground"),
    TableColumn("years", "Years", Kind.COUNT),
    TableColumn("approved_on", "Approved on", Kind.DATE),
    TableColumn("review_on", "Review by", Kind.DATE),
    TableColumn("expires_on", "Expires on", Kind.DATE),
    TableColumn("standing", "How it stands"),
    TableColumn("note", "Note"),
)
GROUND_COLUMNS = (
    TableColumn("ground", "Ground", Kind.COUNT),
    TableColumn("words", "Words of the form", meaning="Empty: not recorded."),
    TableColumn("most_years", "Most years, usually", Kind.COUNT, "Empty: no usual limit is known."),
    TableColumn("form_on", "Form of", Kind.DATE, "The date of the form in force."),
    TableColumn("source", "Where it is from"),
    TableColumn("person", "Recorded by"),
    TableColumn("recorded_at", "Recorded", Kind.MOMENT),
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


def instrument_rows(
    found: "Sequence[RetentionInstrument]", *, on: "date", grounds: "Mapping[int, Ground]"
) -> list[Row]:
    """Return a row for each instrument; its ground in the words recorded."""
    return [
        (
            one.ref,
            one.series,
            one.pieces,
            grounds[one.ground].shown,
            one.years,
            one.approved_on,
            one.review_on,
            one.expires_on,
            one.standing(on),
            one.note,
        )
        for one in found
    ]


def ground_rows(recorded: "Sequence[GroundWords]", grounds: "Mapping[int, Ground]") -> list[Row]:
    """Return a row for each ground, with who recorded its words and from which form."""
    newest = {one.ground: one for one in recorded}
    rows: list[Row] = []
    for number, one in grounds.items():
        said = newest.get(number)
        about = (said.form_on, said.source, said.person.name, said.at) if said else (None, None, None, None)
        rows.append((number, one.words or None, one.most_years, *about))
    return rows


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
