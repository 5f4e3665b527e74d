"""Nominations, decisions so far and agreed series as pages."""

import shutil
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from tests.web import app_of, browser, words_of

CEDAR = "folder/SRC0001/" + quote("Op CEDAR - R v DOE (99BB0202007)")
FORM = f"/nominate/{CEDAR}"
SENT = {"criterion": "murder", "reason": "It was in every paper of the county.", "area": "London South"}
BOARD = "/series/what-to-keep/BOARD"
AGREED = {
    "series": "DPP 6",
    "agreed_with": "A. Archivist",
    "authority": "Letter of 2 November 2026",
    "agreed_on-day": "2",
    "agreed_on-month": "11",
    "agreed_on-year": "2026",
    "reason": "As minuted.",
}


@pytest.fixture(scope="module")
def typed_app(rehearsed: None, department: Path, tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """Return an application for forms that are not taken: nothing but what was typed is written to its store."""
    return app_of(Path(shutil.copytree(department, tmp_path_factory.mktemp("typed") / "store")))


def test_an_owner_nominates_and_a_reviewer_accepts(own_app: FastAPI) -> None:
    owner, reviewer = browser(own_app, "iao"), browser(own_app, "reviewer")

    assert "Op CEDAR" in owner.get(FORM).text
    page = words_of(owner.post(FORM, FORM, **SENT).text)
    assert "N0001 was sent to the Records Management Unit." in page
    assert "Save answer" not in page
    assert "1 nomination waits for an answer" in words_of(reviewer.get("/").text)
    assert "N0001" in reviewer.get("/nominations?state=waiting").text

    answered = reviewer.post(
        "/nominations/N0001", "/nominations/N0001", answer="ACCEPTED", reason="It may meet the criterion."
    )
    assert "N0001 was accepted." in words_of(answered.text)
    assert "Accepted by reviewer" in words_of(owner.get("/nominations/N0001").text)
    assert "No Area has sent anything" not in reviewer.get("/nominations").text


def test_a_nomination_without_words_keeps_what_was_typed(typed_app: FastAPI) -> None:
    owner = browser(typed_app, "iao")
    page = owner.post(FORM, FORM, criterion="other", criterion_other="", reason="", area="Here").text

    assert page.count("Say why, in a sentence the DRO can read.") == 2
    assert '#criterion_other"' in page
    assert 'value="Here"' in page


def test_a_record_is_nominated_once_and_the_refusal_is_said_above_the_form(own_app: FastAPI) -> None:
    owner = browser(own_app, "iao")
    owner.post(FORM, FORM, **SENT)
    page = owner.post(FORM, FORM, **SENT).text

    assert "APP007" in page
    assert "It was in every paper" in page


def test_a_reviewer_does_not_answer_a_nomination_of_their_own(own_app: FastAPI) -> None:
    reviewer = browser(own_app, "reviewer")
    page = words_of(reviewer.post(FORM, FORM, **SENT).text)

    assert "You sent it, so somebody else of the unit answers it." in page
    refused = reviewer.post("/nominations/N0001", "/nominations/N0001", answer="ACCEPTED", reason="Yes.")
    assert "APP008" in refused.text


def test_an_auditor_sends_nothing_and_an_owner_answers_nothing(own_app: FastAPI) -> None:
    assert browser(own_app, "auditor").get(FORM).status_code == 403
    owner = browser(own_app, "iao")
    owner.post(FORM, FORM, **SENT)
    refused = owner.post("/nominations/N0001", "/nominations/N0001", answer="ACCEPTED", reason="Yes.")
    assert refused.status_code == 403


def test_decisions_so_far_are_listed_and_downloaded(own_app: FastAPI) -> None:
    reviewer = browser(own_app, "reviewer")
    assert "Nobody has appraised anything yet." in reviewer.get("/precedents").text
    card = f"/appraise/{CEDAR}"
    reviewer.post(card, card, worth="UNDECIDED", reason="The archivist looks at a sample.")

    assert "The archivist looks at a sample." in reviewer.get("/precedents?worth=undecided").text
    assert "a sample" in reviewer.get("/precedents.csv").content.decode("utf-8-sig")


def test_a_series_agreed_for_board_minutes_leaves_only_the_hold_between_them_and_a_list(own_app: FastAPI) -> None:
    reviewer = browser(own_app, "reviewer")
    assert "Board minutes need a series agreed" in reviewer.get("/series").text
    page = words_of(reviewer.post(BOARD, BOARD, **AGREED).text)
    assert "Board minutes go to DPP 6." in page
    assert "Agreed with A. Archivist on 2 November 2026: Letter of 2 November 2026." in page

    card = "/appraise/folder/SRC0001/Board/2006/Minutes"
    typed = {"worth": "WORTHY", "criterion": "other", "criterion_other": "the board's decisions", "reason": "Minutes."}
    page = words_of(reviewer.post(card, card, **typed, list="new").text)
    assert "LST009" in page
    assert "IICSA-NON-CASE" in page
    assert "need a series" not in page
    assert "Yes, on L0001" not in page


def test_an_agreement_says_everything_that_is_missing(typed_app: FastAPI) -> None:
    reviewer = browser(typed_app, "reviewer")
    page = reviewer.post(BOARD, BOARD, **{**AGREED, "series": "other", "series_other": "six", "agreed_with": ""}).text

    assert '#series_other"' in page
    assert "Write who agreed at The National Archives." in page
    later = reviewer.post(BOARD, BOARD, **{**AGREED, "agreed_on-year": "2027"}).text
    assert "Write a day that has come." in later


def test_a_class_that_leads_nowhere_has_no_series_page_and_an_auditor_records_nothing(typed_app: FastAPI) -> None:
    assert browser(typed_app, "reviewer").get("/series/what-to-keep/HR-LEAVERS").status_code == 404
    auditor = browser(typed_app, "auditor")
    assert auditor.get("/series").status_code == 200
    assert auditor.get(BOARD).status_code == 403
