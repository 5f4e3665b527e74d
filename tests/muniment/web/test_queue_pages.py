"""The review queue and the appraisal card as pages: what waits first, what a decision needs, what it does."""

import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from muniment.web.app import create_app
from muniment.wiring import open_store
from records.store.audit import verify
from records.store.database import reading
from tests.web import add_people, app_of, browser, words_of

ALPHA = "folder/SRC0001/" + quote("Op ALPHA - R v BANKS (99AA0101005)")
BOARD = "folder/SRC0001/Board/2006/Minutes"
CARD = f"/appraise/{ALPHA}"
MURDER = {"worth": "WORTHY", "criterion": "murder", "reason": "A murder of 2005, known all over the county."}


@pytest.fixture(scope="module")
def typed_app(rehearsed: None, department: Path, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """Return an application for forms that are not taken: nothing but what was typed is written to its store."""
    return app_of(Path(shutil.copytree(department, tmp_path_factory.mktemp("typed") / "store")))


def test_op_alpha_is_first_and_the_overdue_one_is_named_above(app: FastAPI) -> None:
    page = browser(app, "reviewer").get("/queue")
    words = words_of(page.text)

    assert page.text.index("Op ALPHA") < page.text.index("Board\\2006")
    assert "31 December 2026 36 days" in words
    assert "Murder COML025, NOMINATED, FATL" in words
    assert "1 record is overdue. Show the longest overdue first" in words


@pytest.mark.parametrize(
    ("asked", "there", "absent"),
    [
        ("records=corporate", "Digital 2004", "Op ALPHA"),
        ("hold=UCPI", "SYN-BOX-0014", "Digital 2004"),
        ("sign=FATL&kind=folder", "Op ALPHA", "SYN-BOX-0014"),
        ("due_by=2025-01-01", "Digital 2004", "Op ALPHA"),
        ("q=minutes", "Minutes", "Op ALPHA"),
    ],
)
def test_a_filter_in_the_address_leaves_what_it_says(app: FastAPI, asked: str, there: str, absent: str) -> None:
    body = browser(app, "reviewer").get(f"/queue?{asked}").text
    rows = body[body.index("<tbody") : body.index("</tbody")]

    assert there in rows
    assert absent not in rows


@pytest.mark.parametrize("asked", ["sort=nothing", "state=maybe", "due_by=soon"])
def test_a_question_the_queue_does_not_know_is_refused_with_a_page(app: FastAPI, asked: str) -> None:
    answer = browser(app, "reviewer").get(f"/queue?{asked}")

    assert answer.status_code in (404, 409)
    assert "WEB009" in answer.text


def test_the_downloads_have_the_rows_of_the_page(app: FastAPI) -> None:
    client = browser(app, "reviewer")
    text = client.get("/queue.csv?records=corporate").content.decode("utf-8-sig")

    assert text.count("\r\n") == 3
    assert "Digital 2004" in text
    assert client.get("/queue.xlsx").content.startswith(b"PK")


def test_the_card_shows_signs_with_source_fields_copies_and_no_hold(app: FastAPI) -> None:
    words = words_of(browser(app, "reviewer").get(CARD).text)

    assert "Murder offence COML025 99AA0101005 TNA, Information Management Assessment of the CPS (2017), 4.1" in words
    assert "Fatality A sign, no criterion flag FATL" in words
    assert r"96 files in \\FS99\SCD\Copy of Copy of Op ALPHA" in words
    assert "Holds None" in words
    assert "Case papers go to DPP 2." in words


def test_an_empty_reason_keeps_what_was_typed_and_says_what_to_do(typed_app: FastAPI) -> None:
    client = browser(typed_app, "reviewer")
    page = client.post(CARD, CARD, **{**MURDER, "reason": "  "}).text

    assert "Error: Appraisal card" in page
    assert page.count("Say why, in a sentence the DRO can read.") == 2
    assert 'value="murder" checked' in page
    assert 'value="WORTHY" checked' in page


def test_a_worthy_record_needs_a_criterion_and_a_decision_needs_an_answer(typed_app: FastAPI) -> None:
    client = browser(typed_app, "reviewer")

    assert "Choose the criterion it meets" in client.post(CARD, CARD, worth="WORTHY", reason="Because.").text
    assert "Choose whether it is worthy" in client.post(CARD, CARD, worth="SPLENDID", reason="Because.").text
    other = client.post(CARD, CARD, worth="WORTHY", criterion="other", reason="Because.").text
    assert '#criterion_other"' in other


def test_a_decision_is_recorded_leaves_the_queue_and_stands_in_the_history(own_app: FastAPI) -> None:
    client = browser(own_app, "reviewer")
    page = words_of(client.post(CARD, CARD, **MURDER).text)

    assert "Recorded: worthy of the archive, murder." in page
    body = client.get("/queue").text
    assert "Op ALPHA" not in body[body.index("<tbody") : body.index("</tbody")]
    history = words_of(client.get(f"/history/{ALPHA}").text)
    assert "Appraised: worthy of the archive by reviewer, reviewer" in history
    assert "A murder of 2005" in history
    with reading(own_app.state.site.store.database) as session:
        assert verify(session).is_whole


def test_a_worthy_record_goes_on_a_new_list_of_its_series(own_app: FastAPI) -> None:
    client = browser(own_app, "reviewer")
    page = words_of(client.post(CARD, CARD, **MURDER, list="new").text)

    assert "It is on the list L0001." in page
    assert "Yes, on L0001" in page


def test_board_minutes_go_on_no_list_until_a_series_is_agreed_and_nothing_is_recorded(own_app: FastAPI) -> None:
    client = browser(own_app, "reviewer")
    client.post(CARD, CARD, **MURDER, list="new")
    board = f"/appraise/{BOARD}"
    typed = {"worth": "WORTHY", "criterion": "other", "criterion_other": "board of 2006", "reason": "Decisions."}

    page = client.post(board, board, **typed, list="L0001").text
    assert "A consignment belongs to one series" in page
    assert "Board minutes need a series agreed with The National Archives" in page
    assert "board of 2006" in page
    assert "Nobody has decided." in words_of(page)


def test_the_dro_reads_the_card_and_decides_nothing_on_it(typed_app: FastAPI) -> None:
    client = browser(typed_app, "dro")

    assert "Save decision" not in client.get(CARD).text
    assert client.post(CARD, "/", **MURDER).status_code == 403


def test_who_may_not_see_names_gets_neither_queue_nor_card(app: FastAPI) -> None:
    client = browser(app, "iao")

    assert client.get("/queue").status_code == 403
    assert client.get(CARD).status_code == 403


def test_what_is_in_no_survey_has_no_card(app: FastAPI) -> None:
    client = browser(app, "reviewer")

    assert client.get("/appraise/folder/SRC0001/Nowhere").status_code == 404
    assert client.get("/appraise/file/SRC0001/Nowhere").status_code == 404
    assert client.get("/appraise/folder/SRC0009/..%2F..%2Fetc").status_code == 404


def test_an_empty_store_says_what_to_do(rehearsed: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    store = tmp_path_factory.mktemp("empty") / "store"
    opened = open_store(store)
    add_people(store)
    client = browser(create_app(opened), "reviewer")

    assert "No survey yet." in client.get("/queue").text
    assert "Survey a share" in client.get("/plan").text
