"""The set-up questions and the schedules in the browser: asked, imported, approved, read."""

from io import BytesIO
from pathlib import Path

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook

from muniment.wiring import open_store
from records.register.schedules import ScheduleRegister
from records.register.setup import SetupRegister
from schedules import packs
from tests.muniment.test_schedule_command import ROW_9, workbook
from tests.web import Browser, browser, words_of

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def send(visitor: Browser, path: Path, name: str = "") -> str:
    """Send the workbook, and return the words of the page that follows."""
    page = "/schedules/import"
    fields = {"csrf": visitor.token(page), "from_page": page, "name": name}
    files = {"workbook": (path.name, path.read_bytes(), TYPE)}
    return words_of(visitor.client.post(page, data=fields, files=files, follow_redirects=True).text)


def approve(visitor: Browser, name: str, **fields: str) -> str:
    """Send the approval, and return the words of the page that follows."""
    page = f"/schedules/{name}/draft"
    usual = {"number": "1", "minute": "Records Board, item 4", "read": "yes"}
    day = {"review_on-day": "25", "review_on-month": "11", "review_on-year": "2028"}
    return words_of(visitor.post(page, page=page, **{**usual, **day, **fields}).text)


@pytest.fixture
def store_of(own_app: FastAPI) -> Path:
    root: Path = own_app.state.site.store.layout.root
    return root


# -- set-up ------------------------------------------------------------------------------------------------


def test_each_question_has_its_source_and_says_that_the_unit_confirms_it(app: FastAPI) -> None:
    said = words_of(browser(app, "reviewer").get("/setup/ucpi").text)

    assert "RMU to confirm" in said
    assert "Home Secretary's written statement, 16 July 2015" in said
    assert "open, no end date" in said


def test_an_answer_without_a_reason_keeps_what_was_chosen(own_app: FastAPI) -> None:
    visitor = browser(own_app, "reviewer")
    answered = visitor.post("/setup/ucpi", page="/setup/ucpi", answer="not known", reason="")

    assert "Say why, for example on which letter or minute the answer rests." in words_of(answered.text)
    assert 'value="not known" checked' in " ".join(answered.text.split())


def test_an_answer_is_recorded_and_the_earlier_one_stays_beside_it(own_app: FastAPI, store_of: Path) -> None:
    visitor = browser(own_app, "reviewer")
    visitor.post("/setup/ucpi", page="/setup/ucpi", answer="not known", reason="Asked the legal team")
    given = [one for one in SetupRegister(open_store(store_of).database).all() if one.question == "ucpi"]
    page = words_of(visitor.get("/setup/ucpi").text)

    assert [one.answer for one in given] == ["open, no end date", "not known"]
    assert given[-1].person == "reviewer"
    assert "not known: reviewer, " in page
    assert "open, no end date: The reviewer, " in page


def test_an_answer_that_frees_needs_the_dro_and_the_refusal_is_recorded(own_app: FastAPI) -> None:
    visitor = browser(own_app, "reviewer")
    said = words_of(visitor.post("/setup/iicsa-casework", page="/setup/iicsa-casework", answer="yes", reason="x").text)

    assert "HLD" in said
    assert "There is a problem" in said


# -- schedules ---------------------------------------------------------------------------------------------


def test_the_library_says_what_is_in_use_and_how_sure_its_sources_are(app: FastAPI) -> None:
    said = words_of(browser(app, "auditor").get("/schedules").text)

    assert "cps-casework" in said
    assert "comes with the program" in said
    assert "illustrative" in said
    assert "Import a schedule" not in said


def test_every_class_of_every_schedule_has_its_page(app: FastAPI) -> None:
    visitor, seen = browser(app, "iao"), 0
    for name in packs.names():
        for line in packs.read(name).classes:  # type: ignore[union-attr]
            answer = visitor.get(f"/schedules/{name}/classes/{line.code}")
            assert answer.status_code == 200, line.code
            assert f"{line.code}: {line.title}" in words_of(answer.text)
            seen += 1
    assert seen >= 11


def test_what_is_wrong_with_a_workbook_stands_by_its_rows_and_nothing_is_saved(
    own_app: FastAPI, store_of: Path, tmp_path: Path
) -> None:
    said = send(browser(own_app, "reviewer"), workbook(tmp_path / "casework.xlsx", faulty=True), name="our-casework")

    assert ROW_9 in said
    assert "Nothing is saved: 2 faults." in said
    assert ScheduleRegister(open_store(store_of).database).all() == ()


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no workbook at all", b"Code,Title\r\n"])
def test_what_is_no_workbook_is_said_and_not_taken(own_app: FastAPI, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "casework.xlsx"
    path.write_bytes(data)
    said = send(browser(own_app, "reviewer"), path)

    assert "There is a problem" in said


def test_a_draft_is_approved_by_the_dro_and_then_in_use(own_app: FastAPI, store_of: Path, tmp_path: Path) -> None:
    saved = send(browser(own_app, "reviewer"), workbook(tmp_path / "Our casework.xlsx"))
    dro = browser(own_app, "dro")
    home = words_of(dro.get("/").text)
    approved = approve(dro, "our-casework")

    assert "Draft 1 of our-casework is saved: 14 classes, weakest source illustrative." in saved
    assert "Schedule our-casework: a draft waits for approval" in home
    assert "our-casework, version 1, is in use from now on." in approved
    assert "by dro (DRO) on 25 November 2026, minute Records Board, item 4" in approved
    assert "our-casework" in ScheduleRegister(open_store(store_of).database).in_use()


def test_an_approval_without_its_words_keeps_what_was_typed(own_app: FastAPI, tmp_path: Path) -> None:
    send(browser(own_app, "reviewer"), workbook(tmp_path / "Our casework.xlsx"))
    page = approve(browser(own_app, "dro"), "our-casework", minute="", **{"review_on-month": "13"})

    assert "Give the minute that records the approval, with its date." in page
    assert "must be a real date" in page


def test_a_reviewer_cannot_approve(own_app: FastAPI, tmp_path: Path) -> None:
    visitor = browser(own_app, "reviewer")
    send(visitor, workbook(tmp_path / "Our casework.xlsx"))
    answer = visitor.post("/schedules/our-casework/draft", page="/schedules", number="1", minute="m", read="yes")

    assert answer.status_code == 403


def test_the_public_sees_no_notes_of_the_unit_and_no_draft(own_app: FastAPI, tmp_path: Path) -> None:
    visitor = browser(own_app, "reviewer")
    send(visitor, workbook(tmp_path / "Our casework.xlsx"))

    assert visitor.get("/schedules/what-to-keep/public").status_code == 200
    assert visitor.get("/schedules/our-casework@draft/public").status_code == 409


def test_the_workbook_that_is_given_out_reads_back(app: FastAPI) -> None:
    answer = browser(app, "iao").get("/schedules/what-to-keep/workbook")
    rows = list(load_workbook(BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))

    assert rows[0][0] == "Code"
    assert len(rows) > 5


@pytest.mark.parametrize("name", ["../../etc/passwd", "no-such", "what-to-keep@9", "C:%5Crules.toml"])
def test_a_name_that_means_no_schedule_is_answered_without_a_trace(app: FastAPI, name: str) -> None:
    answer = browser(app, "iao").get(f"/schedules/{name}")

    assert answer.status_code in (404, 409)
    assert "Traceback" not in answer.text
