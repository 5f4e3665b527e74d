"""The Advisory Council's meetings and the retention instruments, as a department keeps them: values and rules.

Insert-only: a meeting has its steps (papers sent, a query, an answer, an outcome), an instrument is
entered as it was signed. Rule: Public Records Act 1958, s 3(4); The National Archives, retention guidance.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from appraisal.sensitivity.exemptions import grounds
from appraisal.sensitivity.faults import (
    AGREED_WITHOUT_SCHEDULE,
    DAYS_OUT_OF_ORDER,
    GRANTED_FOR_LESS,
    GROUND_UNKNOWN,
    INSTRUMENT_EXPIRED,
    NO_SUCH_INSTRUMENT,
    REGISTER_WORDS_MISSING,
)
from records.register.people import Person
from retention.faults import Fault
from retention.wording import say_day

EXPIRES_SOON_DAYS = 365  # an application takes months and the council meets a few times a year; ours, ADR 53


class Step(StrEnum):
    """One step of an application before the Advisory Council."""

    PAPERS_SENT = "papers sent"
    QUERY = "query"
    QUERY_ANSWERED = "query answered"
    AGREED = "agreed"
    AGREED_IN_PART = "agreed in part"
    REFUSED = "refused"
    DEFERRED = "deferred"


OUTCOMES = frozenset({Step.AGREED, Step.AGREED_IN_PART, Step.REFUSED, Step.DEFERRED})


@dataclass(frozen=True, slots=True)
class MeetingStep:
    """What happened before a meeting or in it; `schedule_on` is the date of the schedule, with an agreement only."""

    step: Step
    list_ref: str
    words: str
    schedule_on: date | None
    person: Person
    at: datetime


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting of the Advisory Council and what became of our applications in it."""

    ref: str
    meets_on: date
    papers_due_on: date
    note: str
    steps: tuple[MeetingStep, ...] = ()

    @property
    def schedule_on(self) -> date | None:
        """Return the date of the newest schedule that the council agreed; None where it agreed none."""
        return next((one.schedule_on for one in reversed(self.steps) if one.schedule_on is not None), None)

    @property
    def open_queries(self) -> int:
        """Return how many queries wait for an answer."""
        asked = sum(one.step is Step.QUERY for one in self.steps)
        return max(0, asked - sum(one.step is Step.QUERY_ANSWERED for one in self.steps))

    def standing(self, on: date) -> str:
        """Return how it stands with the meeting, in a sentence."""
        last = self.steps[-1].step if self.steps else None
        if last in OUTCOMES:
            day = f"; schedule of {say_day(self.schedule_on)}" if self.schedule_on else ""
            return f"{str(last).capitalize()}{day}."
        if self.open_queries:
            return "1 query waits." if self.open_queries == 1 else f"{self.open_queries} queries wait."
        if last is None and on > self.papers_due_on:
            return f"Papers were due on {say_day(self.papers_due_on)}; none were sent."
        return "Papers sent." if last else f"Papers due by {say_day(self.papers_due_on)}."


@dataclass(frozen=True, slots=True)
class RetentionInstrument:
    """A retention instrument as it was signed: what it covers, on which ground, until when."""

    ref: str
    series: str
    pieces: str
    ground: int
    years: int
    approved_on: date
    expires_on: date
    review_on: date
    note: str
    person: Person
    at: datetime

    def standing(self, on: date) -> str:
        """Return how it stands on the day: in force, expiring soon, to be reviewed, or expired."""
        if on > self.expires_on:
            return f"Expired on {say_day(self.expires_on)}: transfer, or apply again."
        if self.expires_on - on <= timedelta(days=EXPIRES_SOON_DAYS):
            return (
                f"Expires on {say_day(self.expires_on)}, in {(self.expires_on - on).days} days: apply or transfer now."
            )
        if on >= self.review_on:
            return f"Review was due on {say_day(self.review_on)}."
        return f"In force to {say_day(self.expires_on)}."

    def needs_attention(self, on: date) -> bool:
        """Return whether somebody must do something about it."""
        return on >= self.review_on or self.expires_on - on <= timedelta(days=EXPIRES_SOON_DAYS)


def meeting_faults(ref: str, *, meets_on: date, papers_due_on: date) -> list[Fault]:
    """Return what is wrong with a meeting that is to be entered."""
    faults = [] if ref.strip() else [Fault(REGISTER_WORDS_MISSING, "reference")]
    if papers_due_on > meets_on:
        faults.append(Fault(DAYS_OUT_OF_ORDER, ref, f"papers due {papers_due_on}, meeting {meets_on}"))
    return faults


def step_faults(meeting: Meeting, step: Step, *, words: str, schedule_on: date | None, on: date) -> list[Fault]:
    """Return what is wrong with a step that is to be entered."""
    faults = [] if words.strip() else [Fault(REGISTER_WORDS_MISSING, meeting.ref, "what was said")]
    agreed = step in (Step.AGREED, Step.AGREED_IN_PART)
    if agreed and schedule_on is None:
        faults.append(Fault(AGREED_WITHOUT_SCHEDULE, meeting.ref))
    if not agreed and schedule_on is not None:
        faults.append(Fault(DAYS_OUT_OF_ORDER, meeting.ref, f"a schedule date with: {step}"))
    if schedule_on is not None and not meeting.meets_on <= schedule_on <= on:
        faults.append(Fault(DAYS_OUT_OF_ORDER, meeting.ref, f"schedule {schedule_on}, meeting {meeting.meets_on}"))
    return faults


def instrument_faults(new: RetentionInstrument, *, on: date) -> list[Fault]:
    """Return what is wrong with an instrument that is to be entered."""
    faults = [
        Fault(REGISTER_WORDS_MISSING, new.ref, name)
        for name, text in (("reference", new.ref), ("series", new.series), ("pieces", new.pieces))
        if not text.strip()
    ]
    if new.ground not in grounds():
        faults.append(Fault(GROUND_UNKNOWN, new.ref, str(new.ground)))
    if (
        not new.approved_on <= on
        or not new.approved_on < new.expires_on
        or not new.approved_on <= new.review_on <= new.expires_on
    ):
        days = f"approved {new.approved_on}, review {new.review_on}, expires {new.expires_on}"
        faults.append(Fault(DAYS_OUT_OF_ORDER, new.ref, days))
    return faults


def instrument_fault(found: RetentionInstrument | None, ref: str, place: str, *, ground: int, on: date) -> Fault | None:
    """Return why the instrument `ref` doesn't let the department keep the record at `place`; None where it does."""
    if found is None:
        return Fault(NO_SUCH_INSTRUMENT, place, ref)
    if on > found.expires_on:
        return Fault(INSTRUMENT_EXPIRED, place, f"{ref} on {say_day(found.expires_on)}")
    if found.ground != ground:
        return Fault(GRANTED_FOR_LESS, place, f"{ref} is on ground {found.ground}, decided was ground {ground}")
    return None


def alerts(instruments: Iterable[RetentionInstrument], *, on: date) -> tuple[RetentionInstrument, ...]:
    """Return the instruments that somebody must do something about, the soonest to expire first."""
    waiting = [one for one in instruments if one.needs_attention(on)]
    return tuple(sorted(waiting, key=lambda one: (one.expires_on, one.ref)))
