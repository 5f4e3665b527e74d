"""The tables of schedules: the library, and the classes of one."""

from dataclasses import replace

from muniment.schedule_meant import Meant, State, meant_in, state_of, weakest_grade
from muniment.tables.shown import Kind, Row, Table, TableColumn
from records.register.schedules import ScheduleEntry, ScheduleRegister
from retention.schedule import ClassVersion, ScheduleClass

LIST_COLUMNS = (
    TableColumn("name", "Schedule"),
    TableColumn("state", "State", meaning="Only what comes with the program or is in use is put to records."),
    TableColumn("version", "Version", Kind.COUNT),
    TableColumn("draft", "Draft", Kind.COUNT),
    TableColumn("title", "Title"),
    TableColumn("classes", "Classes", Kind.COUNT),
    TableColumn("grade", "Weakest source", meaning="The weakest grade among its versions."),
    TableColumn("proposed_by", "Proposed by"),
    TableColumn("approved_by", "Approved by"),
    TableColumn("approved_on", "Approved on", Kind.DATE),
    TableColumn("minute", "Minute"),
    TableColumn("review_on", "Review by", Kind.DATE),
    TableColumn("digest", "Digest of the rules"),
)
SHOW_COLUMNS = (
    TableColumn("code", "Class"),
    TableColumn("title", "Title"),
    TableColumn("version", "Version", Kind.COUNT),
    TableColumn("in_force_from", "In force from", Kind.DATE),
    TableColumn("keep", "How long"),
    TableColumn("trigger", "The clock starts with"),
    TableColumn("action", "What then"),
    TableColumn("grade", "Grade"),
    TableColumn("source", "Source"),
    TableColumn("quoted", "Its own words"),
    TableColumn("checked_on", "Checked on", Kind.DATE),
    TableColumn("cases", "Worked cases", Kind.COUNT),
    TableColumn("scope_notes", "Scope notes"),
)


def schedules_table(register: ScheduleRegister) -> Table:
    """Return every schedule: those of the program, then the department's own with their drafts."""
    from schedules import packs

    rows: list[Row] = []
    for name in packs.names():
        found = meant_in(register, name).schedule
        said = (found.title, len(found.classes), weakest_grade(found).value)
        rows.append((name, State.PACK.value, None, None, *said, None, None, None, None, None, found.digest[:12]))
    for entry in register.all():
        rows += _rows_of(entry)
    return Table("Disposal schedules", LIST_COLUMNS, rows)


def _rows_of(entry: ScheduleEntry) -> list[Row]:
    approvals = {one.draft_number: one for one in entry.approvals}
    rows: list[Row] = []
    for draft in entry.drafts:
        found, approval = draft.schedule, approvals.get(draft.number)
        signed: Row = (None, None, None, None)
        if approval is not None:
            signed = (approval.approved_by, approval.approved_on, approval.minute, approval.review_on)
        state, version = state_of(entry, draft), approval.version if approval is not None else None
        said = (found.title, len(found.classes), weakest_grade(found).value, draft.proposed_by)
        rows.append((entry.ref, state.value, version, draft.number, *said, *signed, found.digest[:12]))
    return rows


def classes_table(meant: Meant) -> Table:
    """Return one row for each version of each class of the schedule."""
    found = meant.schedule
    rows = [_class_row(line, version, meant) for line in found.classes for version in line.versions]
    about = (("Mandate", found.mandate), ("State", meant.state.value), ("Digest of the rules", found.digest))
    return Table(f"{found.title} ({meant.state.value})", SHOW_COLUMNS, rows, about)


def _class_row(line: ScheduleClass, version: ClassVersion, meant: Meant) -> Row:
    from schedules.publish import public_rows

    alone = replace(meant.schedule, classes=(replace(line, versions=(version,)),))
    ((_, _, _, keep, trigger, action, source, _),) = public_rows(alone)
    cases = sum(case.class_code == line.code for case in meant.cases)
    said = version.source
    start = (line.code, line.title, version.number, version.in_force_from, keep, trigger or None, action)
    return (*start, said.grade.value, source, said.quoted or None, said.checked_on, cases, line.scope_notes or None)
