"""The register of timetables: set, read back, due, missed, passed over, removed; each run written down once."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from muniment.wiring import Store, open_store
from records.register.asked_jobs import NewJob
from records.register.surveys import SourceEntry
from records.register.timetables import (
    RunOutcome,
    TimetableRegister,
    due_runs,
    read_files_a_second,
    survey_at_night,
)
from records.store.audit import events, verify
from records.store.database import reading
from retention.faults import Refusal

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 29, 20, tzinfo=UTC)
SURVEY = survey_at_night(SourceEntry("SRC0001", "share", b"/srv/scd", r"\\FS99\SCD"), "droid", 50)
EVALUATION = NewJob("evaluation", "estate", "Evaluation of the estate")


@pytest.fixture
def store(tmp_path: Path, each_database: str) -> Store:
    return open_store(tmp_path / "store")


@pytest.fixture
def register(store: Store) -> TimetableRegister:
    return TimetableRegister(store.database)


def test_a_timetable_is_set_in_words_and_stands_in_the_history(store: Store, register: TimetableRegister) -> None:
    entry = register.add(SURVEY, "every Sunday 20:00", by="A. Reviewer", at=NOON)

    assert entry == register.find("TT0001")
    assert entry.job.arguments == {
        "source": "SRC0001",
        "identifier": "droid",
        "files_a_second": 50,
        "only_at_night": True,
    }
    assert entry.next_after(NOON) == SUNDAY
    with reading(store.database) as session:
        assert [(event.act, event.actor) for event in events(session)] == [("timetable added", "A. Reviewer")]
        assert verify(session).is_whole


def test_a_share_is_not_read_in_working_hours(register: TimetableRegister) -> None:
    with pytest.raises(Refusal, match=r"TMT002.*10am"):
        register.add(SURVEY, "every Sunday 10:00", by="A. Reviewer", at=NOON)

    assert register.add(EVALUATION, "every day 10:00", by="A. Reviewer", at=NOON).is_in_force


def test_the_same_timetable_is_not_set_twice(register: TimetableRegister) -> None:
    register.add(SURVEY, "every Sunday 20:00", by="A. Reviewer", at=NOON)

    with pytest.raises(Refusal, match="TMT008 TT0001"):
        register.add(SURVEY, "Sundays at 8pm", by="B. Reviewer", at=NOON)
    register.remove("TT0001", by="A. Reviewer", at=NOON)
    assert register.add(SURVEY, "Sundays at 8pm", by="B. Reviewer", at=NOON).ref == "TT0002"


def test_a_removed_timetable_runs_no_more(register: TimetableRegister) -> None:
    register.add(SURVEY, "every Sunday 20:00", by="A. Reviewer", at=NOON)
    removed = register.remove("TT0001", by="A. Reviewer", at=NOON)

    assert (removed.next_after(NOON), due_runs(removed, at=SUNDAY)) == (None, ())
    with pytest.raises(Refusal, match="TMT004"):
        register.remove("TT0001", by="A. Reviewer", at=NOON)
    with pytest.raises(Refusal, match="TMT003"):
        register.remove("TT0009", by="A. Reviewer", at=NOON)


def test_a_run_is_started_once_by_whoever_comes_first(store: Store, register: TimetableRegister) -> None:
    entry = register.add(SURVEY, "every Sunday 20:00", by="A. Reviewer", at=NOON)
    assert due_runs(entry, at=SUNDAY - timedelta(minutes=1)) == ()
    [due] = due_runs(entry, at=SUNDAY)
    asked = register.start(due, at=SUNDAY)

    assert asked is not None and (asked.ref, asked.asked_by) == ("J0001", "timetable TT0001")
    assert register.start(due, at=SUNDAY) is None
    assert not register.leave_out(due, RunOutcome.MISSED, at=SUNDAY)
    again = register.find("TT0001")
    assert [(run.due_at, run.outcome, run.job_ref) for run in again.runs] == [(SUNDAY, RunOutcome.STARTED, "J0001")]
    assert due_runs(again, at=SUNDAY + timedelta(hours=1)) == ()
    with reading(store.database) as session:
        assert verify(session).is_whole


@pytest.mark.parametrize(
    ("hours", "starts"),
    [(0.4, True), (3, True), (9.9, True), (10.5, False), (15, False)],
)
def test_a_share_is_read_late_only_in_the_same_night(register: TimetableRegister, hours: float, starts: bool) -> None:
    entry = register.add(SURVEY, "every Sunday 20:00", by="A. Reviewer", at=NOON)
    [due] = due_runs(entry, at=SUNDAY + timedelta(hours=hours))

    assert due.starts is starts


def test_of_many_runs_that_were_missed_only_the_newest_can_start(register: TimetableRegister) -> None:
    entry = register.add(EVALUATION, "every day 22:00", by="A. Reviewer", at=NOON)
    due = due_runs(entry, at=datetime(2026, 11, 28, 23, tzinfo=UTC))

    assert [(one.due_at.day, one.starts) for one in due] == [(25, False), (26, False), (27, False), (28, True)]
    for one in due[:3]:
        assert register.leave_out(one, RunOutcome.MISSED, at=NOON)
    assert [one.due_at.day for one in due_runs(register.find("TT0001"), at=datetime(2026, 11, 28, 23, tzinfo=UTC))] == [
        28
    ]


@pytest.mark.parametrize("text", ["0", "-5", "fast", "10001", "1.5", "٣"])
def test_a_limit_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="TMT007"):
        read_files_a_second(text)


def test_no_limit_is_no_limit() -> None:
    assert (read_files_a_second(" "), read_files_a_second("50")) == (None, 50)
