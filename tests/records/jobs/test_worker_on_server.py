"""Jobs in the PostgreSQL database of the decisions: two workers on their own queues, one killed and back."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from muniment.wiring import Store, open_jobs, open_store
from records.jobs.asking import Jobs
from records.jobs.values import JobState
from records.register.asked_jobs import NewJob
from records.store.audit import verify
from records.store.database import reading
from tests.databases import Server, use
from tests.records.jobs.conftest import NOON, fill, finished, start_worker, survey_of, wait_for, worker_of


@pytest.fixture
def store(tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch) -> Store:
    use(monkeypatch, server.make_next())
    return open_store(tmp_path / "store")


@pytest.fixture
def jobs(store: Store) -> Iterator[Jobs]:
    opened = open_jobs(store)
    yield opened
    opened.close()


def on_queue(new: NewJob, queue: str) -> NewJob:
    return NewJob(new.kind, new.subject, new.title, new.arguments, queue)


def test_each_worker_does_the_jobs_of_its_own_host_and_a_killed_one_goes_on(
    store: Store, jobs: Jobs, tmp_path: Path
) -> None:
    near, far = fill(tmp_path / "near", files=40), fill(tmp_path / "far", files=600)
    first = jobs.enqueue(on_queue(survey_of(store, near), "FS98"), by="A. Reviewer", at=NOON)
    second = jobs.enqueue(on_queue(survey_of(store, far, files_a_second=300), "FS99"), by="A. Reviewer", at=NOON)
    with worker_of(store.layout.root, "--queue", "FS98"):
        killed = start_worker(store.layout.root, "--queue", "FS99")
        wait_for(lambda: jobs.find(second.ref).progress.done > 100)
        killed.send_signal(signal.SIGKILL)
        killed.communicate()
        assert finished(jobs, first.ref).result["found"] == 40
        assert jobs.find(second.ref).state is JobState.RUNNING  # it waits for its own host

        with worker_of(store.layout.root, "--queue", "FS99"):
            assert finished(jobs, second.ref).result["found"] == 600

    assert [entry.seal is not None for entry in store.surveys.all()] == [True, True]
    assert not store.layout.jobs.exists()
    with reading(store.database) as session:
        assert verify(session).is_whole
