"""The pages of jobs, surveys, timetables and notices: through all the guards, with a real worker beside."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from muniment.job_notices import tell
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import Store, open_jobs, open_store
from records.jobs.values import JobState
from records.register.asked_jobs import NewJob
from records.register.notices import NewNotice, NoticeKind, NoticeRegister
from records.register.people import Role
from records.register.timetables import TimetableRegister
from records.store.audit import events, verify
from records.store.database import reading
from tests.department import NOON, TODAY
from tests.records.jobs.conftest import fill, finished, wait_for, worker_of
from tests.web import add_people, app_of, browser, words_of


@pytest.fixture(scope="module")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new store with the people these tests need; made once, for hashing passwords takes its time."""
    store = tmp_path_factory.mktemp("peopled") / "store"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(REHEARSAL_DAY, TODAY.isoformat())
        people = {"reviewer": Role.REVIEWER, "auditor": Role.AUDITOR, "iao": Role.IAO, "dro": Role.DRO}
        add_people(store, **people)
        open_jobs(open_store(store)).newest()
    return store


@pytest.fixture
def place(tmp_path: Path, peopled: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the store, and one share that IT named; nothing was surveyed."""
    monkeypatch.setenv(REHEARSAL_DAY, TODAY.isoformat())
    share = fill(tmp_path / "SCD", files=250)
    monkeypatch.setenv("MUNIMENT_SHARES", rf"{share}=\\FS99\SCD;relative=\\FS99\NO")
    return Path(shutil.copytree(peopled, tmp_path / "store"))


@pytest.fixture
def app(place: Path) -> Iterator[FastAPI]:
    made = app_of(place)
    yield made
    made.state.site.close()


@pytest.fixture
def store(app: FastAPI) -> Store:
    opened: Store = app.state.site.store
    return opened


def test_a_survey_is_asked_for_watched_and_seen(app: FastAPI, place: Path) -> None:
    at = browser(app, "reviewer")
    home = at.get("/").text
    assert "No survey yet." in words_of(home) and 'href="/survey-now"' in home
    form = at.get("/survey-now")
    assert r"\\FS99\SCD" in form.text and "FS99\\NO" not in form.text
    asked = at.post("/survey-now", page="/survey-now", share="named-1", identifier="none", files_a_second="200")
    assert asked.url.path == "/jobs/J0001"
    on_server = app.state.site.store.database.is_server  # whose workers may run on any computer
    assert ("No worker is running on this computer" in asked.text) is not on_server
    jobs = app.state.site.jobs

    with worker_of(place):
        wait_for(lambda: jobs.find("J0001").progress.done > 0)
        part = at.get("/jobs/J0001/progress").text
        assert "<html" not in part
        assert "of 250 files" in part and "Current folder: \\\\FS99\\SCD\\folder" in part
        assert 'data-poll="/jobs/J0001/progress"' in at.get("/jobs/J0001").text
        assert "Survey of \\\\FS99\\SCD" in words_of(at.get("/").text)
        finished(jobs, "J0001")

    page = words_of(at.get("/jobs/J0001").text)
    assert "S0001: 250 found = 250 profiled + 0 failed + 0 skipped. See survey S0001" in page
    assert "Asked for by reviewer, Wednesday 25 November 2026" in page
    assert "data-poll-over" in at.get("/jobs/J0001/progress").text
    assert at.get("/surveys").text.count("S0001") >= 1


def test_what_acts_for_somebody_by_name_nobody_else_asks_for_again(app: FastAPI) -> None:
    jobs = app.state.site.jobs
    asked = {"consignment": "C0001", "person": "reviewer2", "role": "reviewer"}
    jobs.enqueue(NewJob("bag build", "C0001", "Bag of C0001", asked), by="web:reviewer2", at=NOON)
    jobs.cancel("J0001", by="web:reviewer2", at=NOON)
    at = browser(app, "reviewer")
    page = at.get("/jobs/J0001").text

    assert "/jobs/J0001/repeat" not in page and "/jobs/J0001/continue" not in page
    for act in ("continue", "repeat"):
        assert "WEB003" in at.post(f"/jobs/J0001/{act}", page="/jobs").text
    assert [one.asked.ref for one in jobs.newest()] == ["J0001"]
    assert jobs.find("J0001").state is JobState.STOPPED


def test_a_job_is_stopped_goes_on_and_is_done_again(app: FastAPI) -> None:
    at = browser(app, "reviewer")
    at.post("/survey-now", page="/survey-now", share="named-1", identifier="none")

    assert "What is finished of it is kept" in at.post("/jobs/J0001/stop", page="/jobs/J0001").text
    assert "JOB003" in at.post("/jobs/J0001/stop", page="/jobs/J0001").text
    assert "goes on where it was" in at.post("/jobs/J0001/continue", page="/jobs/J0001").text
    at.post("/jobs/J0001/stop", page="/jobs/J0001")
    assert at.post("/jobs/J0001/repeat", page="/jobs/J0001").url.path == "/jobs/J0002"
    listed = words_of(at.get("/jobs").text)
    assert "J0002" in listed and "stopped" in listed
    assert at.get("/jobs.csv").text.count("\n") >= 3
    with reading(app.state.site.store.database) as session:
        acts = [event.act for event in events(session, subject="J0001")]
        assert verify(session).is_whole
    assert acts == ["job asked for", "job stopped", "job stopped refused", "job let go on", "job stopped"]


def test_a_second_survey_of_a_share_is_refused_with_the_first(app: FastAPI) -> None:
    at = browser(app, "reviewer")
    at.post("/survey-now", page="/survey-now", share="named-1", identifier="none")
    again = at.post("/survey-now", page="/survey-now", share="SRC0001", identifier="none")

    assert again.url.path == "/survey-now"
    assert "JOB002" in again.text and "J0001" in again.text


@pytest.mark.parametrize("share", ["", "/etc", "SRC0099", "named-2", "../../etc"])
def test_no_other_folder_can_be_surveyed_than_those_offered(app: FastAPI, store: Store, share: str) -> None:
    at = browser(app, "reviewer")
    answer = at.post("/survey-now", page="/survey-now", share=share, identifier="none", files_a_second="fast")

    assert "Choose a share." in answer.text
    assert "Write a whole number from 1 to 10,000" in answer.text
    assert 'value="fast"' in answer.text
    assert store.surveys.sources() == ()
    assert app.state.site.jobs.newest() == ()


@pytest.mark.parametrize("name", ["auditor", "iao", "dro"])
def test_who_may_only_look_asks_for_nothing(app: FastAPI, name: str) -> None:
    browser(app, "reviewer").post("/survey-now", page="/survey-now", share="named-1", identifier="none")
    at = browser(app, name)

    page = at.get("/jobs/J0001")
    assert page.status_code == 200
    assert "Stop this job" not in page.text
    for path in ("/survey-now", "/timetables/new"):
        assert at.get(path).status_code == 403
        assert at.post(path, page="/jobs").status_code == 403
    for act in ("stop", "continue", "repeat"):
        assert at.post(f"/jobs/J0001/{act}", page="/jobs/J0001").status_code == 403
    assert app.state.site.jobs.find("J0001").state is JobState.WAITING


def test_a_timetable_is_set_read_back_and_removed(app: FastAPI, store: Store) -> None:
    at = browser(app, "reviewer")
    done = at.post("/timetables/new", page="/timetables/new", share="named-1", words="every Sunday 20:00",
                   identifier="none", files_a_second="50")  # fmt: skip

    echo = r"Survey of \\FS99\SCD: Every Sunday at 8pm, Europe/London. Next: Sunday 29 November 2026, 8pm."
    assert echo in words_of(done.text)
    assert "Every Sunday at 8pm" in at.get("/timetables").text
    assert "It has not run yet." in at.get("/timetables/TT0001").text
    at.post("/timetables/TT0001/remove", page="/timetables/TT0001")
    assert "No timetable yet" in at.get("/timetables").text
    assert "Removed by reviewer." in at.get("/timetables/TT0001").text
    assert not TimetableRegister(store.database).find("TT0001").is_in_force


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Say when, for example"),
        ("now and then", "Say when, for example"),
        ("every Sunday 10:00", "Surveys run between 8pm and 6am"),
    ],
)
def test_a_timetable_that_names_no_night_is_said_beside_its_field(app: FastAPI, words: str, said: str) -> None:
    at = browser(app, "reviewer")
    answer = at.post("/timetables/new", page="/timetables/new", share="named-1", words=words, identifier="none")

    assert answer.text.count(said) >= 2  # on top, and beside the field
    assert f'value="{words}"' in answer.text or not words


def test_the_same_timetable_twice_is_refused(app: FastAPI) -> None:
    at = browser(app, "reviewer")
    for _ in range(2):
        answer = at.post("/timetables/new", page="/timetables/new", share="evaluation", words="every day 22:00")

    assert "TMT008" in answer.text


def test_what_drifted_is_on_home_with_both_its_paths_on_its_page(app: FastAPI, store: Store) -> None:
    body = "Between S0001 and S0002:\nmoved: Op CEDAR/<b>.doc → Stuff/b.doc (hold UCPI)"
    tell(store, NewNotice(NoticeKind.DRIFT, r"1 file held or selected on \\FS99\SCD moved, changed or gone", body))
    tell(store, NewNotice(NoticeKind.FINISHED, r"Survey of \\FS99\SCD finished"))
    at = browser(app, "reviewer")

    home = words_of(at.get("/").text)
    assert "1 file held or selected" in home and "finished" not in home
    page = at.get("/notices/N0001").text
    assert "moved: Op CEDAR/&lt;b&gt;.doc → Stuff/b.doc (hold UCPI)" in page
    assert "N0002" in at.get("/notices").text
    assert at.get("/notices?kind=Drift").text.count("/notices/N0") == 1
    assert at.get("/notices/N0009").status_code == 404


def test_who_may_not_see_names_of_people_sees_no_notice(app: FastAPI, store: Store) -> None:
    NoticeRegister(store.database).issue(NewNotice(NoticeKind.DRIFT, "x"), at=app.state.site.now())

    assert browser(app, "iao").get("/notices").status_code == 403
    assert browser(app, "iao").get("/notices/N0001").status_code == 403


def test_an_unknown_job_is_a_page_not_found(app: FastAPI) -> None:
    at = browser(app, "reviewer")

    assert at.get("/jobs/J0099").status_code == 404
    assert at.get("/jobs/J0099/progress").status_code == 404


def test_a_store_opened_anew_knows_its_jobs(app: FastAPI, place: Path) -> None:
    browser(app, "reviewer").post("/survey-now", page="/survey-now", share="named-1", identifier="none")

    assert [source.shown_as for source in open_store(place).surveys.sources()] == [r"\\FS99\SCD"]
