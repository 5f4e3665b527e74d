"""The worker in a process of its own: killed, ended, stopped, doubled; nothing is lost, nothing is done twice."""

import json
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from muniment.wiring import Store, open_jobs, open_store
from muniment.worker import is_worker_running
from records.jobs.asking import Jobs
from records.jobs.values import JobState
from records.register.asked_jobs import STORE_QUEUE, NewJob
from records.register.notices import NoticeKind, NoticeRegister
from records.register.source_lock import lock_source
from records.store.audit import events, verify
from records.store.database import reading
from records.store.evidence import open_survey
from retention.faults import Refusal
from tests.records.jobs.conftest import NOON, fill, finished, start_worker, survey_of, wait_for, worker_of


def parts(store: Store) -> dict[str, int]:
    """Return the finished parts of the survey under way, and when each was written."""
    return {path.name: path.stat().st_mtime_ns for path in store.layout.surveys.rglob("working/part-*.parquet")}


def is_free(store: Store, source_ref: str) -> bool:
    """Return whether no survey of the source runs."""
    try:
        with lock_source(store.layout, store.surveys.source(source_ref)):
            return True
    except Refusal:
        return False


def acts(store: Store) -> list[str]:
    with reading(store.database) as session:
        assert verify(session).is_whole
        return [event.act for event in events(session) if event.act.startswith("survey")]


def test_a_worker_killed_half_way_goes_on_and_does_nothing_twice(store: Store, jobs: Jobs, tmp_path: Path) -> None:
    share = fill(tmp_path / "share", files=700)
    job = jobs.enqueue(survey_of(store, share, files_a_second=300), by="A. Reviewer", at=NOON)
    worker = start_worker(store.layout.root)
    wait_for(lambda: len(parts(store)) >= 2)
    worker.send_signal(signal.SIGKILL)
    worker.communicate()
    before = parts(store)
    assert jobs.find(job.ref).state is JobState.RUNNING  # as far as anyone can know

    with worker_of(store.layout.root):
        wait_for(lambda: jobs.find(job.ref).progress.before >= 200)
        kept = parts(store)
        entry = finished(jobs, job.ref)

    assert {name: kept.get(name, at) for name, at in before.items()} == before
    assert (entry.state, entry.result["survey"], entry.result["found"]) == (JobState.FINISHED, "S0001", 700)
    assert acts(store) == ["survey begun", "survey sealed"]
    with open_survey(store.layout, "S0001") as evidence:
        counted = "SELECT count(*), count(DISTINCT folder || '/' || name) FROM files"
        assert evidence.connection.execute(counted).fetchone() == (700, 700)


def test_a_worker_killed_between_the_seal_and_the_last_word_makes_no_second_survey(
    store: Store, jobs: Jobs, tmp_path: Path
) -> None:
    share = fill(tmp_path / "share", files=20)
    job = jobs.enqueue(survey_of(store, share), by="A. Reviewer", at=NOON)
    worker = start_worker(store.layout.root)
    wait_for(lambda: "survey sealed" in acts(store))
    worker.send_signal(signal.SIGKILL)
    worker.communicate()

    with worker_of(store.layout.root):
        assert finished(jobs, job.ref).result["survey"] == "S0001"
    assert acts(store) == ["survey begun", "survey sealed"]


def test_a_worker_ends_with_whoever_started_it(store: Store) -> None:
    worker = start_worker(store.layout.root, "--until-input-ends")
    wait_for(lambda: is_worker_running(store.layout, STORE_QUEUE))
    assert worker.stdin is not None
    worker.stdin.close()  # as the kernel does for a process that was killed

    assert worker.wait(timeout=30) == 0
    assert not is_worker_running(store.layout, STORE_QUEUE)


# -- one worker for what follows -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = open_store(tmp_path_factory.mktemp("worker") / "store")
    with worker_of(store.layout.root):
        wait_for(lambda: is_worker_running(store.layout, STORE_QUEUE))
        yield store


@pytest.fixture
def desk(shared: Store) -> Iterator[Jobs]:
    opened = open_jobs(shared)
    yield opened
    opened.close()


def test_a_second_worker_for_a_queue_is_refused(shared: Store) -> None:
    with start_worker(shared.layout.root) as second:
        _, said = second.communicate(timeout=30)

    assert second.returncode == 1
    assert b"JOB005" in said


def test_a_survey_that_is_stopped_keeps_its_parts_and_goes_on(shared: Store, desk: Jobs, tmp_path: Path) -> None:
    share = fill(tmp_path / "share", files=600)
    job = desk.enqueue(survey_of(shared, share, files_a_second=300), by="A. Reviewer", at=NOON)
    wait_for(lambda: len(parts(shared)) >= 2)
    desk.cancel(job.ref, by="A. Reviewer", at=NOON)
    stopped = desk.find(job.ref)
    wait_for(lambda: is_free(shared, job.asked.subject))
    before = parts(shared)
    assert (stopped.state, 2 <= len(before) < 6) == (JobState.STOPPED, True)

    desk.resume(job.ref, by="A. Reviewer", at=NOON)
    wait_for(lambda: desk.find(job.ref).progress.before >= 200)
    entry = finished(desk, job.ref)
    assert (entry.result["survey"], entry.result["found"]) == (stopped.progress.makes, 600)


def test_a_share_that_is_away_is_waited_for(shared: Store, desk: Jobs, tmp_path: Path) -> None:
    share = fill(tmp_path / "share", files=30)
    new = survey_of(shared, share)
    os.rename(share, tmp_path / "away")
    job = desk.enqueue(new, by="A. Reviewer", at=NOON)
    wait_for(lambda: "can't be reached" in desk.find(job.ref).progress.waits_for)
    assert desk.find(job.ref).state is JobState.RUNNING
    told = [one.notice for one in NoticeRegister(shared.database).newest(limit=9) if one.notice.job_ref == job.ref]
    assert [(one.kind, one.body.split()[0]) for one in told] == [(NoticeKind.WAITING, "JOB010")]

    os.rename(tmp_path / "away", share)
    assert finished(desk, job.ref).result["found"] == 30


def test_an_empty_folder_where_files_were_is_a_share_that_is_away(shared: Store, desk: Jobs, tmp_path: Path) -> None:
    share = fill(tmp_path / "share", files=30)
    first = desk.enqueue(survey_of(shared, share), by="A. Reviewer", at=NOON)
    finished(desk, first.ref)
    os.rename(share, tmp_path / "away")
    share.mkdir()  # what is left of a mount when the server goes
    again = desk.repeat(first.ref, by="A. Reviewer", at=NOON)
    wait_for(lambda: "can't be reached" in desk.find(again.ref).progress.waits_for)

    share.rmdir()
    os.rename(tmp_path / "away", share)
    assert finished(desk, again.ref).result["found"] == 30


def test_a_job_that_fails_says_why_and_can_go_on_once_that_is_mended(shared: Store, desk: Jobs) -> None:
    job = desk.enqueue(NewJob("survey", "", "Survey of nothing", {"source": "SRC9999"}), by="A. Reviewer", at=NOON)
    entry = finished(desk, job.ref)
    assert entry.state is JobState.FAILED
    assert entry.fault is not None and entry.fault.code.code == "STO010"

    assert desk.resume(job.ref, by="A. Reviewer", at=NOON).state is not JobState.FINISHED
    assert finished(desk, job.ref).fault == entry.fault


@pytest.mark.parametrize(("kind", "code"), [("knitting", "JOB006"), ("survey", "JOB009")])
def test_a_job_the_worker_cannot_do_says_so(desk: Jobs, kind: str, code: str) -> None:
    job = desk.enqueue(NewJob(kind, "", "Something else"), by="A. Reviewer", at=NOON)

    fault = finished(desk, job.ref).fault
    assert fault is not None and fault.code.code == code


def test_an_error_of_ours_is_named_by_a_reference_and_shows_no_inside(shared: Store, desk: Jobs) -> None:
    words = {**survey_of(shared, shared.layout.root).arguments, "checksums": "sideways"}
    job = desk.enqueue(NewJob("survey", "", "Survey with a wrong word", words), by="A. Reviewer", at=NOON)

    fault = finished(desk, job.ref).fault
    assert fault is not None and fault.code.code == "JOB008"
    assert "Traceback" not in fault.found
    [log] = list((shared.layout.root / "log").glob("*.txt"))
    assert log.name.removesuffix(".txt") in fault.found
    assert "sideways" in log.read_text()


def test_an_evaluation_by_the_worker_keeps_a_snapshot(shared: Store, desk: Jobs, tmp_path: Path) -> None:
    survey = desk.enqueue(survey_of(shared, fill(tmp_path / "share", files=12)), by="A. Reviewer", at=NOON)
    finished(desk, survey.ref)
    job = desk.enqueue(NewJob("evaluation", "", "Evaluation of the estate"), by="A. Reviewer", at=NOON)
    entry = finished(desk, job.ref)

    assert entry.fault is None
    about = shared.layout.root / "outcomes" / str(entry.result["snapshot"]) / "inputs.json"
    assert json.loads(about.read_text())["things"] == entry.result["things"]
