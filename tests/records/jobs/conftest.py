"""A store, and a real worker beside it in a process of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from muniment.wiring import Store, open_jobs, open_store
from records.jobs.asking import Jobs
from records.jobs.values import JobEntry
from records.register.asked_jobs import NewJob

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
PATIENCE_SECONDS = 60.0


def wait_for(is_so: Callable[[], bool]) -> None:
    """Return once `is_so`; fail after a minute."""
    until = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < until, "waited for a minute"
        time.sleep(0.1)


def start_worker(store: Path, *words: str) -> "subprocess.Popen[bytes]":
    """Return a worker of the store as it runs for people: its own process."""
    command = [sys.executable, "-m", "muniment.cli.main", "worker", "run", "--store", str(store), *words]
    return subprocess.Popen(command, env={**os.environ}, stdin=subprocess.PIPE, stderr=subprocess.PIPE)


@contextmanager
def worker_of(store: Path, *words: str) -> Iterator["subprocess.Popen[bytes]"]:
    """Run a worker of the store while in here."""
    process = start_worker(store, *words)
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=30)


def fill(share: Path, *, files: int) -> Path:
    """Return the folder `share` with `files` small files in it, ten folders."""
    for number in range(files):
        folder = share / f"folder {number % 10}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:04}.txt").write_text(f"synthetic {number}\n" * 20)
    return share


def survey_of(store: Store, share: Path, *, files_a_second: int | None = None) -> NewJob:
    """Return a survey of the share to be asked for, without an identifier: it is quick."""
    source = store.surveys.source_for(os.fsencode(share), actor="test", at=NOON)
    words: dict[str, str | int] = {"source": source.ref, "identifier": "none"}
    if files_a_second is not None:
        words["files_a_second"] = files_a_second
    return NewJob("survey", source.ref, f"Survey of {source.shown_as}", words)


def finished(jobs: Jobs, ref: str) -> JobEntry:
    """Return the job once it is over."""
    wait_for(lambda: jobs.find(ref).state.is_over)
    return jobs.find(ref)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store")


@pytest.fixture
def jobs(store: Store) -> Iterator[Jobs]:
    opened = open_jobs(store)
    yield opened
    opened.close()
