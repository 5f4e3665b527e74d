"""Ask for a job, see it, stop it, let it go on, repeat it; no worker is needed for any of that."""

import base64
import pickle

import pytest
from sqlalchemy import inspect

from muniment.wiring import Store, open_jobs
from records.jobs.asking import Jobs
from records.jobs.plain_values import PlainValues
from records.jobs.values import JobState
from records.register.asked_jobs import AskedJobRegister, NewJob
from records.store.audit import events, verify
from records.store.database import reading
from retention.faults import Refusal
from tests.records.jobs.conftest import NOON

SURVEY = NewJob("survey", "SRC0001", r"Survey of \\FS99\SCD", {"source": "SRC0001"})


def test_a_job_that_was_asked_for_waits_and_stands_in_the_history(store: Store, jobs: Jobs) -> None:
    entry = jobs.enqueue(SURVEY, by="A. Reviewer", at=NOON)

    assert (entry.ref, jobs.find("J0001").state) == ("J0001", JobState.WAITING)
    assert jobs.find("J0001").asked.arguments == {"source": "SRC0001"}
    with reading(store.database) as session:
        assert [(event.act, event.actor) for event in events(session)] == [("job asked for", "A. Reviewer")]
        assert verify(session).is_whole


def test_one_survey_of_a_source_at_a_time(jobs: Jobs) -> None:
    jobs.enqueue(SURVEY, by="A. Reviewer", at=NOON)

    with pytest.raises(Refusal, match=r"JOB002.*J0001"):
        jobs.enqueue(SURVEY, by="B. Reviewer", at=NOON)
    other = NewJob("survey", "SRC0002", "Survey of another share", {"source": "SRC0002"})
    assert jobs.enqueue(other, by="B. Reviewer", at=NOON).ref == "J0002"
    assert [entry.ref for entry in jobs.newest()] == ["J0002", "J0001"]
    assert [entry.ref for entry in jobs.newest(before="J0002")] == ["J0001"]
    assert [entry.ref for entry in jobs.all_under_way()] == ["J0001", "J0002"]


def test_a_job_that_was_stopped_can_go_on(jobs: Jobs) -> None:
    jobs.enqueue(SURVEY, by="A. Reviewer", at=NOON)

    assert jobs.cancel("J0001", by="A. Reviewer", at=NOON).state is JobState.STOPPED
    with pytest.raises(Refusal, match="JOB003"):
        jobs.cancel("J0001", by="A. Reviewer", at=NOON)
    assert jobs.resume("J0001", by="A. Reviewer", at=NOON).state is JobState.WAITING
    with pytest.raises(Refusal, match="JOB004"):
        jobs.resume("J0001", by="A. Reviewer", at=NOON)


def test_a_repeated_job_is_a_new_one_with_the_same_words(jobs: Jobs) -> None:
    jobs.enqueue(SURVEY, by="A. Reviewer", at=NOON)
    with pytest.raises(Refusal, match="JOB002"):
        jobs.repeat("J0001", by="B. Reviewer", at=NOON)
    jobs.cancel("J0001", by="A. Reviewer", at=NOON)
    again = jobs.repeat("J0001", by="B. Reviewer", at=NOON)

    assert (again.ref, again.asked.repeats_ref, again.asked.arguments) == ("J0002", "J0001", SURVEY.arguments)
    with pytest.raises(Refusal, match="JOB002"):  # the first would be a second survey of the share
        jobs.resume("J0001", by="A. Reviewer", at=NOON)


def test_a_job_nobody_asked_for_is_refused(jobs: Jobs) -> None:
    with pytest.raises(Refusal, match="JOB001 J0007"):
        jobs.find("J0007")


def test_what_a_crash_left_off_the_queue_is_handed_on_once(store: Store, jobs: Jobs) -> None:
    AskedJobRegister(store.database).ask(SURVEY, by="A. Reviewer", at=NOON)  # and then the lights went out

    assert jobs.hand_on_forgotten() == ("J0001",)
    assert jobs.hand_on_forgotten() == ()
    assert [entry.ref for entry in jobs.all_under_way()] == ["J0001"]


@pytest.mark.sqlite_only("damages the file of jobs")
def test_a_database_of_jobs_that_is_damaged_is_refused(store: Store) -> None:
    store.layout.jobs.write_bytes(b"this is no database, but long enough to be looked at" * 100)

    with pytest.raises(Refusal, match="JOB007"):
        open_jobs(store).enqueue(SURVEY, by="A. Reviewer", at=NOON)


def _kept(store: Store) -> bytes:
    """Return the database of jobs: its file, or on a server every row of a job."""
    if not store.database.is_server:
        return store.layout.jobs.read_bytes()
    with store.database.reading.connect() as connection:
        tables = inspect(connection).get_table_names(schema="dbos")
        rows = [connection.exec_driver_sql(f"SELECT * FROM dbos.{table}").fetchall() for table in tables]
        return repr(rows).encode()


def test_nothing_in_the_database_of_jobs_is_code(store: Store, jobs: Jobs) -> None:
    """A pickle there would be run by the worker, whoever wrote it."""
    jobs.enqueue(SURVEY, by="A. Reviewer", at=NOON)
    kept = _kept(store)

    assert b'"SRC0001"' in kept
    assert base64.b64encode(pickle.dumps({}))[:4] not in kept  # how the engine begins each pickle
    with pytest.raises(TypeError):
        PlainValues().serialize({"source": object()})
