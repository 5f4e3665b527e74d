"""Exports on pages: chosen or sent up, taken in by a real worker, then held against their manifest row by row."""

import csv
import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from muniment.settings import REHEARSAL_DAY
from muniment.uploads import uploads
from muniment.wiring import Store, open_jobs, open_store
from records.jobs.values import JobState
from records.register.access import AccessLog
from records.register.exports import ExportRegister
from records.register.people import Role
from tests.department import TODAY
from tests.records.jobs.conftest import finished, worker_of
from tests.records.sources.cms_exports import imported, made, replace
from tests.records.sources.lists import HEADER, ROOT, record, written
from tests.web import add_people, app_of, browser, words_of


@pytest.fixture(scope="module")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new store with the people these tests need."""
    store = tmp_path_factory.mktemp("peopled") / "store"
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(REHEARSAL_DAY, TODAY.isoformat())
        add_people(store, reviewer=Role.REVIEWER, it=Role.IT, iao=Role.IAO, auditor=Role.AUDITOR)
        open_jobs(open_store(store)).newest()
    return store


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of exports that IT named: two of one system, the second with a day that can't be read."""
    monkeypatch.setenv(REHEARSAL_DAY, TODAY.isoformat())
    folder = tmp_path / "exports"
    folder.mkdir()
    made(tmp_path / "one").rename(folder / "2026-11-20")
    later = made(tmp_path / "two", cases=40, as_of="2026-12-20T18:00:00Z")
    later.rename(folder / "2026-12-20")
    (folder / "empty").mkdir()
    (folder / "list.csv").write_text(written([HEADER, ROOT, record("a.pdf")]), encoding="utf-8")
    monkeypatch.setenv("MUNIMENT_IMPORT_FOLDERS", f"{folder}=Exports of CMS")
    return folder


@pytest.fixture
def app(tmp_path: Path, peopled: Path, root: Path) -> Iterator[FastAPI]:
    application = app_of(Path(shutil.copytree(peopled, tmp_path / "store")))
    yield application
    application.state.site.close()


@pytest.fixture
def store(app: FastAPI) -> Store:
    opened: Store = app.state.site.store
    return opened


def test_what_lies_there_is_offered_with_what_its_manifest_says(app: FastAPI) -> None:
    said = words_of(browser(app, "it").get("/take-in").text)

    assert "as of 20 November 2026" in said
    assert "list.csv" in said
    assert "folder without manifest.json" in said


def test_exports_are_taken_in_one_after_the_other_and_shown_whole(app: FastAPI, store: Store, root: Path) -> None:
    at, jobs = browser(app, "reviewer"), app.state.site.jobs
    first = at.post("/take-in", page="/take-in", offer="0/2026-11-20")
    with worker_of(store.layout.root):
        assert finished(jobs, "J0001").state is JobState.FINISHED, jobs.find("J0001").fault
        at.post("/take-in", page="/take-in", offer="0/2026-12-20")
        done = at.get("/jobs")
        refs = [one.ref for one in jobs.newest() if one.asked.kind == "export import"]
        assert finished(jobs, refs[0]).state is JobState.FINISHED, jobs.find(refs[0]).fault
    job = words_of(at.get("/jobs/J0001").text)
    listed = words_of(at.get("/exports").text)
    page = at.get("/exports/E0002").text
    again = words_of(at.post("/take-in", page="/take-in", offer="0/2026-11-20").text)
    form = words_of(at.get("/take-in").text)

    assert first.url.path == "/jobs/J0001"
    assert done.status_code == 200
    assert "5 cases can't be decided as they are" in job
    assert 'href="/exports/E0001"' in at.get("/jobs/J0001").text
    assert "E0001" in listed and "E0002" in listed
    for name in ("cases.csv", "flags.csv", "as sent"):
        assert name in page
    counts = ExportRegister(store.database).find("E0002").seal.counts  # type: ignore[union-attr]
    sums = f"{counts['rows_sent']:,} rows sent = {counts['rows_read']:,} read + {counts['rows_left_out']:,} left out."
    assert sums in words_of(page)
    assert "35 cases added, 0 gone, 0 changed" in words_of(page)
    assert "CMS004" in again
    assert "2026-11-20: taken in as E0001" in form

    rejects = words_of(at.get("/exports/E0002/rejects").text)
    rows = list(csv.DictReader(io.StringIO(at.get("/exports/E0002/rejects.csv").text.lstrip("\ufeff"))))
    assert "CMS038" in rejects
    assert len(rows) == counts["faults"]
    assert "Stops a decision" in at.get("/exports/E0001/quality").text
    assert "South East" in at.get("/exports/E0001/areas.csv").text
    assert "The Area can mend this in CMS." in at.get("/exports/E0001/quality.csv").text
    assert "added" in at.get("/exports/E0002/changes").text
    assert at.get("/exports/E0002/changes.csv").text.count("added") >= 35
    for path in ("/exports.csv", "/exports.xlsx", "/exports/E0002/files.csv", "/exports/E0002/tables.xlsx"):
        assert at.get(path).status_code == 200
    files = list(csv.DictReader(io.StringIO(at.get("/exports/E0002/files.csv").text.lstrip("\ufeff"))))
    assert all(len(row["SHA-256"]) == 64 for row in files)
    noted = {one.act for one in AccessLog(store.database).newest(subject="E0002")}
    assert {"rejects of an export opened", "rejects of an export downloaded"} <= noted


def test_a_file_that_is_not_as_sent_is_said_on_the_export(app: FastAPI, store: Store, tmp_path: Path) -> None:
    folder = made(tmp_path / "altered")
    replace(folder, "finalisations.csv", "2006-03-14", "2005-03-14", honest=False)
    (folder / "flags.csv").unlink()
    imported(folder, store)
    said = words_of(browser(app, "it").get("/exports/E0001").text)

    assert "Not as sent, or missing: finalisations, flags. No case of it can be decided." in said
    assert "CMS013" in said
    assert "CMS010" in said


def test_an_export_that_is_not_finished_says_how_it_goes_on(app: FastAPI, store: Store, root: Path) -> None:
    def cut_off(stage: str, done: int, total: int, *, export: str) -> None:
        raise KeyboardInterrupt

    from muniment.cms_exports import take_in

    with pytest.raises(KeyboardInterrupt):
        take_in(root / "2026-11-20", store, actor="test", tell=cut_off)
    at = browser(app, "it")

    assert "It is not finished. Take in the same export again" in words_of(at.get("/exports/E0001").text)
    assert "Begun as E0001 and not finished: it goes on." in words_of(at.get("/take-in").text)
    assert take_in(root / "2026-11-20", store, actor="test").entry.ref == "E0001"


def sent_up(root: Path) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(root.rglob("*")):
            archive.write(path, path.relative_to(root.parent))
    return packed.getvalue()


def send(app: FastAPI, name: str, content: bytes, **fields: str) -> str:
    at = browser(app, name)
    data = {"csrf": at.token("/take-in"), "from_page": "/take-in", **fields}
    answer = at.client.post("/take-in", data=data, files={"sent": ("export.zip", content, "application/zip")})
    return words_of(answer.text)


def test_a_small_export_is_sent_up_as_a_zip(app: FastAPI, store: Store, root: Path) -> None:
    said = send(app, "reviewer", sent_up(root / "2026-11-20"))
    with worker_of(store.layout.root):
        done = finished(app.state.site.jobs, "J0001")

    assert "Import of export.zip" in said
    assert done.state is JobState.FINISHED, done.fault
    assert ExportRegister(store.database).find("E0001").seal is not None
    assert list(uploads(store.layout).iterdir()) == []


def test_an_import_is_stopped_and_goes_on_and_what_it_brings_is_the_same(app: FastAPI, store: Store) -> None:
    at, jobs = browser(app, "reviewer"), app.state.site.jobs
    at.post("/take-in", page="/take-in", offer="0/2026-11-20")
    assert "What is finished of it is kept" in at.post("/jobs/J0001/stop", page="/jobs/J0001").text
    assert "goes on where it was" in at.post("/jobs/J0001/continue", page="/jobs/J0001").text
    with worker_of(store.layout.root):
        assert finished(jobs, "J0001").state is JobState.FINISHED

    assert [one.ref for one in ExportRegister(store.database).all()] == ["E0001"]


def test_a_list_of_droid_is_taken_in_as_a_survey(app: FastAPI, store: Store) -> None:
    at, jobs = browser(app, "it"), app.state.site.jobs
    at.post("/take-in", page="/take-in", offer="0/list.csv", time_zone="UTC")
    with worker_of(store.layout.root):
        assert finished(jobs, "J0001").state is JobState.FINISHED, jobs.find("J0001").fault

    assert "S0001: 1 found = 1 profiled + 0 failed + 0 skipped. See survey S0001" in words_of(
        at.get("/jobs/J0001").text
    )


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Choose what to take in, or send a zip of an export."),
        ({"offer": "0/empty"}, "CMS001"),
        ({"offer": "0/../../etc"}, "TKI001"),
        ({"offer": "/etc/passwd"}, "TKI001"),
        ({"offer": "0/list.csv", "time_zone": "Mars"}, "Give the time zone of the computer"),
    ],
)
def test_what_can_be_seen_to_be_no_export_is_refused_before_a_job_is_asked_for(
    app: FastAPI, fields: dict[str, str], said: str
) -> None:
    answer = browser(app, "reviewer").post("/take-in", page="/take-in", **fields)

    assert answer.url.path == "/take-in"
    assert said in words_of(answer.text)
    assert app.state.site.jobs.newest() == ()


def test_what_is_sent_up_and_is_no_export_is_refused(app: FastAPI) -> None:
    with_nothing = io.BytesIO()
    with zipfile.ZipFile(with_nothing, "w") as archive:
        archive.writestr("manifest.json", "{}")

    assert "TKI002" in send(app, "reviewer", b"no zip")
    assert "CMS002" in send(app, "reviewer", with_nothing.getvalue())
    assert "not both" in send(app, "reviewer", b"no zip", offer="0/2026-11-20")
    assert app.state.site.jobs.newest() == ()


def test_who_may_only_look_takes_nothing_in_and_opens_no_values(app: FastAPI, store: Store, root: Path) -> None:
    imported(root / "2026-11-20", store)
    iao, auditor = browser(app, "iao"), browser(app, "auditor")

    for at in (iao, auditor):
        assert at.get("/take-in").status_code == 403
        assert at.post("/take-in", page="/exports", offer="0/2026-11-20").status_code == 403
        assert at.get("/exports").status_code == 200
        assert "Take in an export" not in at.get("/exports").text
    assert auditor.get("/exports/E0001/rejects").status_code == 200
    assert iao.get("/exports/E0001/rejects").status_code == 403
    assert "What could not be read" not in iao.get("/exports/E0001").text


@pytest.mark.parametrize("path", ["/exports/E0009", "/exports/E0009/rejects", "/exports/..%2F..%2Fx/files.csv"])
def test_an_export_that_is_not_there_is_a_page_not_found(app: FastAPI, path: str) -> None:
    assert browser(app, "reviewer").get(path).status_code == 404


def test_where_it_named_no_folder_the_page_says_whom_to_ask(app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MUNIMENT_IMPORT_FOLDERS")

    assert "Ask IT to name the folders of exports" in words_of(browser(app, "reviewer").get("/take-in").text)
