"""What happens by itself: timetables start jobs, a survey tells what drifted, serve keeps a worker beside itself."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from muniment import job_notices
from muniment.cli.main import run_words
from muniment.job_notices import drift_in_words, start_due
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import Store, open_jobs, open_store
from muniment.worker import is_worker_running
from records.jobs.asking import Jobs
from records.jobs.values import JobState
from records.register.asked_jobs import STORE_QUEUE, NewJob
from records.register.notices import NoticeKind, NoticeRegister
from records.register.timetables import RunOutcome, TimetableRegister, survey_at_night
from tests.department import TODAY, make_department
from tests.records.jobs.conftest import NOON, fill, finished, survey_of, wait_for, worker_of

SUNDAY = datetime(2026, 11, 29, 20, tzinfo=UTC)


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> "type[Clock]":
    monkeypatch.setattr(job_notices, "now", Clock.now)
    return Clock


class Clock:
    """A clock that stands where the test says."""

    at = NOON

    @classmethod
    def now(cls) -> datetime:
        return cls.at


def set_survey(store: Store, share: Path) -> None:
    source = store.surveys.source_for(os.fsencode(share), actor="test", at=NOON)
    TimetableRegister(store.database).add(survey_at_night(source, "none", None), "every Sunday 20:00", by="A", at=NOON)


def test_a_timetable_starts_its_job_once(store: Store, jobs: Jobs, tmp_path: Path, set_clock: type[Clock]) -> None:
    set_survey(store, fill(tmp_path / "share", files=3))

    set_clock.at = SUNDAY - timedelta(minutes=1)
    assert start_due(store, jobs) == ()
    set_clock.at = SUNDAY + timedelta(seconds=5)
    assert (start_due(store, jobs), start_due(store, jobs)) == (("J0001",), ())
    assert jobs.find("J0001").asked.asked_by == "timetable TT0001"


def test_a_run_that_was_missed_is_told_with_the_next_one(
    store: Store, jobs: Jobs, tmp_path: Path, set_clock: type[Clock]
) -> None:
    set_survey(store, fill(tmp_path / "share", files=3))

    set_clock.at = SUNDAY + timedelta(hours=13)
    assert start_due(store, jobs) == ()
    [told] = NoticeRegister(store.database).newest(limit=5)
    assert told.notice.kind is NoticeKind.MISSED
    assert told.notice.headline.endswith("did not run on Sunday 29 November 2026, 8pm")
    assert "TMT005" in told.notice.body and "Next: Sunday 6 December 2026, 8pm." in told.notice.body


def test_a_run_is_passed_over_while_the_one_before_is_under_way(
    store: Store, jobs: Jobs, tmp_path: Path, set_clock: type[Clock]
) -> None:
    share = fill(tmp_path / "share", files=3)
    set_survey(store, share)
    jobs.enqueue(survey_of(store, share), by="A. Reviewer", at=NOON)

    set_clock.at = SUNDAY
    assert start_due(store, jobs) == ()
    assert TimetableRegister(store.database).find("TT0001").runs[0].outcome is RunOutcome.PASSED_OVER
    assert "TMT006" in NoticeRegister(store.database).newest(limit=1)[0].notice.body


def test_a_survey_tells_that_it_finished_and_asks_for_an_evaluation(store: Store, jobs: Jobs, tmp_path: Path) -> None:
    share = fill(tmp_path / "share", files=9)
    with worker_of(store.layout.root):
        survey = jobs.enqueue(survey_of(store, share), by="A. Reviewer", at=NOON)
        finished(jobs, survey.ref)
        wait_for(lambda: len(jobs.newest()) == 2)
        evaluation = finished(jobs, "J0002")

    assert evaluation.state is JobState.FINISHED, evaluation.fault
    notices = {entry.notice.job_ref: entry.notice for entry in NoticeRegister(store.database).newest(limit=9)}
    assert notices["J0001"].body == "S0001: 9 found = 9 profiled + 0 failed + 0 skipped."
    assert notices["J0001"].kind is NoticeKind.FINISHED


def test_a_job_that_fails_is_told_with_its_next_step(store: Store, jobs: Jobs, tmp_path: Path) -> None:
    new = survey_of(store, fill(tmp_path / "share", files=1))
    with worker_of(store.layout.root):
        job = jobs.enqueue(type(new)("survey", "", "Survey of nothing", {"source": "SRC9999"}), by="A", at=NOON)
        finished(jobs, job.ref)

    [told] = NoticeRegister(store.database).newest(limit=9)
    assert (told.notice.kind, told.notice.headline) == (NoticeKind.FAULT, "Survey of nothing failed")
    assert "STO010" in told.notice.body


def test_very_much_drift_is_said_in_short() -> None:
    from appraisal.watched import WatchedDrift
    from records.survey.drift import Change

    moved = tuple(WatchedDrift(Change.MOVED, f"a/{number}", f"b/{number}", ("hold UCPI",)) for number in range(120))
    lines = drift_in_words(moved, "S0001", "S0002").splitlines()

    assert lines[1] == "moved: a/0 → b/0 (hold UCPI)"
    assert lines[-1] == "and 70 more: muniment survey drift S0001 S0002 --files"


# -- in the day and in the night -------------------------------------------------------------------------


def test_a_survey_at_night_waits_for_the_night(store: Store, jobs: Jobs, tmp_path: Path) -> None:
    from records.register.recurrence import is_night

    now = datetime.now(UTC)
    share = fill(tmp_path / "share", files=5)
    source = store.surveys.source_for(os.fsencode(share), actor="test", at=NOON)
    with worker_of(store.layout.root):
        job = jobs.enqueue(survey_at_night(source, "none", None), by="A. Reviewer", at=NOON)
        if is_night(now):
            assert finished(jobs, job.ref).state is JobState.FINISHED
            return
        wait_for(lambda: "goes on at 8pm" in jobs.find(job.ref).progress.waits_for)

    assert store.surveys.all() == ()


# -- muniment serve ------------------------------------------------------------------------------------------


@pytest.fixture
def served(store: Store) -> Iterator[tuple[Store, "subprocess.Popen[bytes]"]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["serve", "--port", str(port), "--store", str(store.layout.root)]
    process = subprocess.Popen([sys.executable, "-m", "muniment.cli.main", *words], stderr=subprocess.PIPE)
    try:
        wait_for(lambda: _answers(port))
        wait_for(lambda: is_worker_running(store.layout, STORE_QUEUE))
        yield store, process
    finally:
        process.kill()
        process.communicate()


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_serve_starts_its_worker_again_and_takes_it_along_when_it_is_killed(
    served: tuple[Store, "subprocess.Popen[bytes]"], jobs: Jobs, tmp_path: Path
) -> None:
    store, process = served
    job = jobs.enqueue(survey_of(store, fill(tmp_path / "share", files=600), files_a_second=200), by="A", at=NOON)
    wait_for(lambda: jobs.find(job.ref).progress.done > 100)
    [worker] = _children_of(process.pid)
    assert os.getpriority(os.PRIO_PROCESS, worker) > os.getpriority(os.PRIO_PROCESS, process.pid)  # pages come first
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: jobs.find(job.ref).progress.before > 0 or jobs.find(job.ref).state.is_over)

    assert finished(jobs, job.ref).result["found"] == 600
    assert len(store.surveys.all()) == 1
    process.kill()
    wait_for(lambda: not is_worker_running(store.layout, STORE_QUEUE))


def _children_of(pid: int) -> list[int]:
    found = subprocess.run(["/bin/ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


# -- on the command line -------------------------------------------------------------------------------------


def test_a_timetable_is_set_listed_and_removed_on_the_command_line(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = store.surveys.source_for(os.fsencode(tmp_path), r"\\FS99\SCD", actor="test", at=NOON)
    place = ["--store", str(store.layout.root)]
    assert run_words(["timetable", "add", "every Sunday 20:00", "--survey", source.ref, *place]) == 0
    assert "TT0001 Survey of \\\\FS99\\SCD: Every Sunday at 8pm, Europe/London. Next: Sunday" in capsys.readouterr().err
    assert run_words(["timetable", "add", "every day 22:00", "--evaluate", *place]) == 0
    assert run_words(["timetable", "add", "every day 22:30", "--checkpoint", *place]) == 0
    assert run_words(["timetable", "add", "every day 22:30", *place]) == 2
    assert run_words(["timetable", "add", "every noon", "--evaluate", *place]) == 1
    capsys.readouterr()
    assert run_words(["timetable", "list", "--format", "csv", *place]) == 0
    assert [line.split(",")[0] for line in capsys.readouterr().out.splitlines()[1:]] == ["TT0001", "TT0002", "TT0003"]
    assert run_words(["timetable", "remove", "TT0001", *place]) == 0
    assert run_words(["timetable", "remove", "TT0001", *place]) == 1


def test_a_survey_is_asked_for_stopped_and_repeated_on_the_command_line(
    store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--store", str(store.layout.root)]
    share = fill(tmp_path / "share", files=2)
    assert run_words(["worker", "list", *place]) == 0
    assert "No job yet" in capsys.readouterr().err
    assert run_words(["worker", "ask", str(share), *place]) == 0
    assert run_words(["worker", "stop", "J0001", *place]) == 0
    assert run_words(["worker", "continue", "J0001", *place]) == 0
    assert run_words(["worker", "stop", "J0001", *place]) == 0
    assert run_words(["worker", "repeat", "J0001", *place]) == 0
    capsys.readouterr()
    assert run_words(["worker", "list", "--format", "csv", *place]) == 0
    rows = capsys.readouterr().out.splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == ["J0002", "J0001"]
    assert [("waiting" in row, "stopped" in row) for row in rows] == [(True, False), (False, True)]
    assert run_words(["worker", "ask", str(tmp_path / "nowhere"), *place]) == 1


def test_jobs_are_opened_by_their_store(store: Store) -> None:
    assert open_jobs(store).newest() == ()


def test_a_scan_a_checkpoint_and_what_drifted_on_the_department_are_the_workers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(REHEARSAL_DAY, TODAY.isoformat())
    monkeypatch.setenv("MUNIMENT_CHECKPOINTS", str(tmp_path / "elsewhere"))
    store = open_store(make_department(tmp_path))
    assert run_words(["evaluate", "--store", str(store.layout.root)]) == 0
    folder = tmp_path / "SCD" / "Op CEDAR - R v DOE (99BB0202007)"
    held = min(path for path in folder.rglob("*") if path.is_file())
    os.rename(held, tmp_path / "SCD" / "Stuff to sort" / "moved here.eml")
    jobs = open_jobs(store)
    with worker_of(store.layout.root):
        scan = jobs.enqueue(NewJob("term scan", "S0001", "Scan", {"survey": "S0001"}), by="A", at=NOON)
        checkpoint = jobs.enqueue(job_notices.CHECKPOINT, by="A", at=NOON)
        scanned, signed = finished(jobs, scan.ref), finished(jobs, checkpoint.ref)
        survey = jobs.enqueue(survey_of(store, tmp_path / "SCD"), by="web:A", at=NOON)
        surveyed = finished(jobs, survey.ref)
    jobs.close()

    assert scanned.fault is None and scanned.result["scans"] == {"ucpi": "T0002"}
    assert signed.fault is None and surveyed.fault is None
    path = tmp_path / "elsewhere" / str(signed.result["checkpoint"])
    assert run_words(["audit", "verify", "--checkpoint", str(path), "--store", str(store.layout.root)]) == 0
    notices = [one.notice for one in NoticeRegister(store.database).newest(limit=9)]
    [drift] = [one for one in notices if one.kind is NoticeKind.DRIFT]
    assert drift.headline == r"1 file held or selected on \\FS99\SCD moved, changed or gone"
    was = held.relative_to(tmp_path / "SCD").as_posix()
    assert f"moved: {was} → Stuff to sort/moved here.eml (" in drift.body and "UCPI" in drift.body
