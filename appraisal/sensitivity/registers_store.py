"""The registers of the Advisory Council, of retention instruments and of the 20-year timetable's own entries."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from appraisal.sensitivity.advisory import (
    Meeting,
    MeetingStep,
    RetentionInstrument,
    Step,
    instrument_faults,
    meeting_faults,
    step_faults,
)
from appraisal.sensitivity.faults import (
    INSTRUMENT_REF_USED,
    MEETING_REF_USED,
    NO_SUCH_MEETING,
    REGISTER_RIGHT,
    REGISTER_WORDS_MISSING,
)
from appraisal.sensitivity.timetable import BY_HAND, DoneRecords, EntryKind, TimetableEntry
from records.register.people import Person, Role
from records.register.roles import Right, may
from records.store.audit import Json, append
from records.store.database import Database, reading, transaction
from records.store.rows import DecisionRow
from records.store.sensitivity_tables import (
    AdvisoryMeetingRow,
    AdvisoryStepRow,
    RetentionInstrumentRow,
    TimetableDoneRow,
    TimetableEntryRow,
)
from retention.faults import Fault, Refusal


class AdvisoryRegister:
    """The Advisory Council's meetings and the retention instruments of one store; `actor` records what `by` says."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def meetings(self) -> tuple[Meeting, ...]:
        """Return every meeting, in order of its day."""
        with reading(self._database) as session:
            rows = session.exec(select(AdvisoryMeetingRow)).all()
            found = [_meeting(session, row) for row in rows]
            return tuple(sorted(found, key=lambda one: (one.meets_on, one.ref)))

    def meeting(self, ref: str) -> Meeting:
        """Return the meeting `ref`; a Refusal where there is none."""
        with reading(self._database) as session:
            return meeting_in(session, ref)

    def add_meeting(
        self, ref: str, *, meets_on: date, papers_due_on: date, note: str, by: Person, actor: str, at: datetime
    ) -> Meeting:
        """Return the meeting as entered; a Refusal where the reference was used."""
        _refuse_right(by)
        faults = meeting_faults(ref, meets_on=meets_on, papers_due_on=papers_due_on)
        if faults:
            raise Refusal(*faults)
        row = AdvisoryMeetingRow(
            ref=ref.strip(),
            meets_on=meets_on.isoformat(),
            papers_due_on=papers_due_on.isoformat(),
            note=note.strip(),
            person=by.name,
            role=by.role.value,
            entered_at=at,
        )
        with transaction(self._database) as session:
            if session.get(AdvisoryMeetingRow, row.ref) is not None:
                raise Refusal(Fault(MEETING_REF_USED, row.ref))
            _say(session, row.ref, "Advisory Council meeting entered", {"meets_on": row.meets_on}, row, by, actor, at)
            return meeting_in(session, row.ref)

    def add_step(
        self,
        ref: str,
        step: Step,
        words: str,
        *,
        list_ref: str,
        schedule_on: date | None,
        by: Person,
        actor: str,
        at: datetime,
        on: date,
    ) -> Meeting:
        """Return the meeting with a step: papers, a query, an answer, an outcome with its schedule."""
        _refuse_right(by)
        with transaction(self._database) as session:
            faults = step_faults(meeting_in(session, ref), step, words=words, schedule_on=schedule_on, on=on)
            if faults:
                raise Refusal(*faults)
            row = AdvisoryStepRow(
                meeting_ref=ref,
                step=step.name,
                list_ref=list_ref,
                words=words.strip(),
                schedule_on=schedule_on.isoformat() if schedule_on else None,
                person=by.name,
                role=by.role.value,
                said_at=at,
            )
            body: dict[str, Json] = {"step": step.value, "list": list_ref, "words": words.strip()}
            _say(session, ref, f"Advisory Council: {step.value}", body, row, by, actor, at)
            return meeting_in(session, ref)

    def instruments(self) -> tuple[RetentionInstrument, ...]:
        """Return every instrument, the soonest to expire first."""
        with reading(self._database) as session:
            return tuple(sorted(instruments_in(session).values(), key=lambda one: (one.expires_on, one.ref)))

    def add_instrument(self, new: RetentionInstrument, *, actor: str, on: date) -> RetentionInstrument:
        """Return the instrument as entered; a Refusal where its days are out of order or its reference was used."""
        _refuse_right(new.person)
        faults = instrument_faults(new, on=on)
        if faults:
            raise Refusal(*faults)
        row = _instrument_row(new)
        with transaction(self._database) as session:
            if session.get(RetentionInstrumentRow, new.ref) is not None:
                raise Refusal(Fault(INSTRUMENT_REF_USED, new.ref))
            body: dict[str, Json] = {"series": new.series, "ground": new.ground, "expires_on": row.expires_on}
            _say(session, new.ref, "retention instrument entered", body, row, new.person, actor, new.at)
            return instruments_in(session)[new.ref]


class TimetableRegister:
    """What is on the 20-year timetable and no survey sees: paper, and digital records from before."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self) -> tuple[TimetableEntry, ...]:
        """Return every entry, in order of number."""
        with reading(self._database) as session:
            rows = session.exec(select(TimetableEntryRow).order_by(col(TimetableEntryRow.number))).all()
            return tuple(_entry(session, row) for row in rows)

    def add(
        self,
        what: str,
        kind: EntryKind,
        *,
        last_paper_on: date,
        records: int,
        note: str,
        by: Person,
        actor: str,
        at: datetime,
    ) -> TimetableEntry:
        """Return the entry as entered."""
        _refuse_right(by)
        if not what.strip() or records < 1:
            raise Refusal(Fault(REGISTER_WORDS_MISSING, what, "what it is, and how many records"))
        if kind not in BY_HAND:
            raise Refusal(
                Fault(REGISTER_WORDS_MISSING, what, "only paper, and digital from before, are entered by hand")
            )
        with transaction(self._database) as session:
            number = session.exec(select(func.count()).select_from(TimetableEntryRow)).one() + 1
            row = TimetableEntryRow(
                number=number,
                what=what.strip(),
                kind=kind.name,
                last_paper_on=last_paper_on.isoformat(),
                records=records,
                note=note.strip(),
                person=by.name,
                role=by.role.value,
                entered_at=at,
            )
            body: dict[str, Json] = {"what": row.what, "kind": kind.value, "records": records}
            _say(session, f"timetable {number}", "20-year timetable entry", body, row, by, actor, at)
            return _entry(session, row)

    def done(
        self, number: int, records: int, outcome: str, *, done_on: date, by: Person, actor: str, at: datetime
    ) -> TimetableEntry:
        """Return the entry with what became of some of its records."""
        _refuse_right(by)
        with transaction(self._database) as session:
            entry_row = session.get(TimetableEntryRow, number)
            if entry_row is None or not outcome.strip() or records < 1:
                raise Refusal(
                    Fault(REGISTER_WORDS_MISSING, f"entry {number}", "a number of the timetable, and an outcome")
                )
            row = TimetableDoneRow(
                number=number,
                records=records,
                outcome=outcome.strip(),
                done_on=done_on.isoformat(),
                person=by.name,
                role=by.role.value,
                entered_at=at,
            )
            body: dict[str, Json] = {"records": records, "outcome": outcome.strip()}
            _say(session, f"timetable {number}", "20-year timetable: done", body, row, by, actor, at)
            return _entry(session, entry_row)


# -- within a session ----------------------------------------------------------------------------------------


def instruments_in(session: Session) -> Mapping[str, RetentionInstrument]:
    """Return every instrument by reference."""
    rows = session.exec(select(RetentionInstrumentRow)).all()
    return {
        row.ref: RetentionInstrument(
            ref=row.ref,
            series=row.series,
            pieces=row.pieces,
            ground=row.ground,
            years=row.years,
            approved_on=date.fromisoformat(row.approved_on),
            expires_on=date.fromisoformat(row.expires_on),
            review_on=date.fromisoformat(row.review_on),
            note=row.note,
            person=Person(row.person, Role(row.role)),
            at=row.entered_at,
        )
        for row in rows
    }


def meeting_in(session: Session, ref: str) -> Meeting:
    """Return the meeting `ref`; a Refusal where there is none."""
    row = session.get(AdvisoryMeetingRow, ref)
    if row is None:
        raise Refusal(Fault(NO_SUCH_MEETING, ref))
    return _meeting(session, row)


def _meeting(session: Session, row: AdvisoryMeetingRow) -> Meeting:
    steps = session.exec(
        select(AdvisoryStepRow).where(AdvisoryStepRow.meeting_ref == row.ref).order_by(col(AdvisoryStepRow.recorded_in))
    ).all()
    return Meeting(
        ref=row.ref,
        meets_on=date.fromisoformat(row.meets_on),
        papers_due_on=date.fromisoformat(row.papers_due_on),
        note=row.note,
        steps=tuple(
            MeetingStep(
                step=Step[one.step],
                list_ref=one.list_ref,
                words=one.words,
                schedule_on=date.fromisoformat(one.schedule_on) if one.schedule_on else None,
                person=Person(one.person, Role(one.role)),
                at=one.said_at,
            )
            for one in steps
        ),
    )


def _instrument_row(new: RetentionInstrument) -> RetentionInstrumentRow:
    return RetentionInstrumentRow(
        ref=new.ref,
        series=new.series,
        pieces=new.pieces,
        ground=new.ground,
        years=new.years,
        approved_on=new.approved_on.isoformat(),
        expires_on=new.expires_on.isoformat(),
        review_on=new.review_on.isoformat(),
        note=new.note,
        person=new.person.name,
        role=new.person.role.value,
        entered_at=new.at,
    )


def _entry(session: Session, row: TimetableEntryRow) -> TimetableEntry:
    done = session.exec(
        select(TimetableDoneRow)
        .where(TimetableDoneRow.number == row.number)
        .order_by(col(TimetableDoneRow.recorded_in))
    ).all()
    return TimetableEntry(
        number=row.number,
        what=row.what,
        kind=EntryKind[row.kind],
        last_paper_on=date.fromisoformat(row.last_paper_on),
        records=row.records,
        note=row.note,
        done=tuple(DoneRecords(one.records, one.outcome, date.fromisoformat(one.done_on)) for one in done),
    )


def _say(
    session: Session,
    subject: str,
    act: str,
    body: dict[str, Json],
    row: DecisionRow,
    by: Person,
    actor: str,
    at: datetime,
) -> None:
    said: dict[str, Json] = {"person": by.name, "role": by.role.value, **body}
    append(session, occurred_at=at, actor=actor, act=act, subject=subject, body=said, rows=[row])


def _refuse_right(by: Person) -> None:
    if not may(by.role, Right.RECORD_AGREEMENTS):
        raise Refusal(Fault(REGISTER_RIGHT, by.name, by.role.value))
