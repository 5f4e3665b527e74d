"""Holds in the browser: proposed, answered, confirmed, released; who may free, and what is written by looking."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI

from appraisal.holdings import Holdings
from muniment.wiring import open_store
from records.register.access import AccessLog
from records.register.hold_values import HoldState, Terms
from records.register.holds import HoldRegister
from records.register.people import Person, Role
from records.register.setup import SetupRegister
from records.store.audit import events
from records.store.database import reading
from tests.department import NOON, TODAY
from tests.web import Browser, browser, words_of

FOI = {
    "ref": "FOI-2026-0412",
    "kind": "information request",
    "title": "Request about Op ALPHA",
    "authority": "Request of 24 November 2026",
    "include": "flag:CPRO",
    "reason": "What answers a request may not be destroyed",
}
CEDAR = "/candidates/UCPI/SRC0001/files"


@pytest.fixture
def store_of(own_app: FastAPI) -> Path:
    root: Path = own_app.state.site.store.layout.root
    return root


def holds(store: Path) -> HoldRegister:
    return HoldRegister(open_store(store).database)


def propose(visitor: Browser, **fields: str) -> str:
    return words_of(visitor.post("/holds/new", page="/holds/new", **{**FOI, **fields}).text)


def answer(visitor: Browser, ref: str, number: str, verdict: str = "APPROVED") -> str:
    page = f"/holds/{ref}"
    fields = {"number": number, "verdict": verdict, "reason": "as read"}
    return words_of(visitor.post(f"{page}/answer", page=page, **fields).text)


def test_the_register_lists_the_holds_of_the_set_up_answers(app: FastAPI) -> None:
    said = words_of(browser(app, "auditor").get("/holds").text)

    assert "UCPI" in said
    assert "IICSA-NON-CASE" in said
    assert "Propose a hold" not in said


def test_a_request_for_information_is_placed_the_same_day(own_app: FastAPI, store_of: Path) -> None:
    said = propose(browser(own_app, "reviewer"))

    assert "Hold FOI-2026-0412 is placed." in said
    assert holds(store_of).find("FOI-2026-0412").state is HoldState.PLACED


def test_another_kind_covers_at_once_and_waits_for_a_second_person(own_app: FastAPI, store_of: Path) -> None:
    reviewer, dro = browser(own_app, "reviewer"), browser(own_app, "dro")
    said = propose(reviewer, ref="LIT-1", kind="litigation")
    own = words_of(reviewer.get("/holds/LIT-1").text)
    home = words_of(dro.get("/").text)
    approved = answer(dro, "LIT-1", "1")

    assert "Hold LIT-1 is proposed. It covers from today on; a second person approves it." in said
    assert "You proposed this, so somebody else answers it." in own
    assert "Hold LIT-1: a proposal waits for an answer" in home
    assert "The hold is placed." in approved
    assert holds(store_of).find("LIT-1").state is HoldState.PLACED


def test_a_form_with_gaps_keeps_what_was_typed_and_says_what_to_write(own_app: FastAPI, store_of: Path) -> None:
    said = browser(own_app, "reviewer").post("/holds/new", page="/holds/new", title="Op ALPHA")

    assert "Give the reference that people quote" in words_of(said.text)
    assert "Choose the kind of order." in words_of(said.text)
    assert 'value="Op ALPHA"' in said.text
    assert "FOI-2026-0412" not in {one.ref for one in holds(store_of).all()}


def test_a_condition_that_cannot_be_read_is_refused_and_the_refusal_recorded(own_app: FastAPI, store_of: Path) -> None:
    said = propose(browser(own_app, "reviewer"), include="flag CPRO and (")
    with reading(open_store(store_of).database) as session:
        acts = [event.act for event in events(session)]

    assert "There is a problem" in said
    assert "flag CPRO and (" in said
    assert "hold proposed refused" in acts


def test_the_impact_of_a_release_is_shown_and_nothing_is_written(own_app: FastAPI, store_of: Path) -> None:
    visitor = browser(own_app, "reviewer")
    with reading(open_store(store_of).database) as session:
        before = [event.entry_hash for event in events(session)]
    said = words_of(visitor.get("/holds/UCPI/impact").text)
    with reading(open_store(store_of).database) as session:
        after = [event.entry_hash for event in events(session)]

    assert "322 candidates, 0 would be due today." in said
    assert after == before


def test_a_release_is_proposed_with_its_impact_and_only_the_dro_frees(own_app: FastAPI, store_of: Path) -> None:
    reviewer, reviewer2, dro = (browser(own_app, name) for name in ("reviewer", "reviewer2", "dro"))
    page = "/holds/UCPI/impact"
    fields = {"authority": "Letter of 20 November 2026", "reason": "The inquiry released it"}
    said = words_of(reviewer.post("/holds/UCPI/release", page=page, **fields).text)
    refused = answer(reviewer2, "UCPI", "2")
    assert holds(store_of).find("UCPI").state is HoldState.PLACED
    approved = answer(dro, "UCPI", "2")

    assert "The release is proposed: proposal 2. The DRO or a deputy answers it." in said
    assert "The DRO or a deputy answers this." in words_of(reviewer2.get("/holds/IICSA-NON-CASE").text) or refused
    assert "There is a problem" in refused
    assert "The hold is released." in approved
    assert holds(store_of).find("UCPI").state is HoldState.RELEASED


def test_a_proposal_that_was_answered_meanwhile_is_not_answered_twice(own_app: FastAPI) -> None:
    propose(browser(own_app, "reviewer"), ref="LIT-1", kind="litigation")
    dro = browser(own_app, "dro")
    answer(dro, "LIT-1", "1")
    again = answer(dro, "LIT-1", "1")

    assert "There is a problem" in again


def test_a_release_behind_another_proposal_is_freed_by_the_dro_alone_too(own_app: FastAPI, store_of: Path) -> None:
    database = own_app.state.site.store.database
    holdings = Holdings(HoldRegister(database), SetupRegister(database), "test")
    wider = replace(holdings.register.find("UCPI").scope, is_everything=True)
    reviewer = Person("reviewer", Role.REVIEWER)
    holdings.amend("UCPI", Terms("a letter", "It asks for more.", TODAY), wider, impact=None, by=reviewer, at=NOON)
    fields = {"authority": "Letter of 20 November 2026", "reason": "The inquiry released it"}
    browser(own_app, "reviewer").post("/holds/UCPI/release", page="/holds/UCPI/impact", **fields)
    said = answer(browser(own_app, "reviewer2"), "UCPI", "3")

    assert "There is a problem" in said
    assert holds(store_of).find("UCPI").state is HoldState.PLACED
    assert [one.number for one in holds(store_of).find("UCPI").waiting] == [2, 3]
    assert "The hold is released." in answer(browser(own_app, "dro"), "UCPI", "3")


# -- candidates --------------------------------------------------------------------------------------------


def test_the_candidates_are_listed_by_folder_and_no_text_is_shown(app: FastAPI) -> None:
    said = words_of(browser(app, "reviewer").get("/candidates").text)

    assert r"\\FS99\SCD\Op CEDAR - R v DOE (99BB0202007)" in said
    assert "3 files mention an undercover officer or SDS. A person must confirm." in said


def test_the_words_of_the_holds_are_looked_for_by_a_job_where_surveys_may_be_run(own_app: FastAPI) -> None:
    reviewer = browser(own_app, "reviewer")
    said = words_of(reviewer.post("/candidates/look", page="/candidates").text)
    twice = words_of(reviewer.post("/candidates/look", page="/candidates").text)

    assert "The words of the holds are being looked for." in said
    assert "Words of the holds in S0001" in said
    assert "JOB" in twice
    assert "Look for the words" not in words_of(browser(own_app, "dro").get("/candidates").text)


def test_opening_the_files_is_logged(own_app: FastAPI, store_of: Path) -> None:
    visitor = browser(own_app, "reviewer")
    said = words_of(visitor.get(CEDAR).text)
    noted = AccessLog(open_store(store_of).database).newest(subject="candidates of UCPI in SRC0001")

    assert "3 files" in said
    assert [(one.act, one.actor) for one in noted] == [("opened", "web:reviewer")]


def test_somebody_without_the_right_does_not_see_them(app: FastAPI) -> None:
    assert browser(app, "iao").get(CEDAR).status_code == 403


def test_a_file_is_confirmed_and_two_are_dismissed(own_app: FastAPI, store_of: Path) -> None:
    visitor = browser(own_app, "reviewer")
    table = visitor.get(CEDAR).text
    keys = sorted(set(re.findall(r'name="candidate" value="([^"]+)"', table)))
    fields = {"candidate": keys[:1], "verdict": "CONFIRMED", "reason": "It names an officer"}
    confirmed = words_of(visitor.post(CEDAR, page=CEDAR, **fields).text)
    rest = {"every": "yes", "verdict": "DISMISSED", "reason": "A film is meant"}
    dismissed = words_of(visitor.post(CEDAR, page=CEDAR, **rest).text)
    decided = holds(store_of).find("UCPI").decisions

    assert len(keys) == 3
    assert "1 file confirmed under hold UCPI. 2 still to decide on." in confirmed
    assert "2 files dismissed under hold UCPI. 0 still to decide on." in dismissed
    assert sorted(one.verdict.value for one in decided) == ["CONFIRMED", "DISMISSED", "DISMISSED"]


def test_nothing_ticked_is_said_and_the_reason_is_kept(own_app: FastAPI) -> None:
    said = browser(own_app, "reviewer").post(CEDAR, page=CEDAR, verdict="CONFIRMED", reason="It names an officer")

    assert "Select at least one file." in words_of(said.text)
    assert "It names an officer" in said.text


# -- notices -----------------------------------------------------------------------------------------------


def test_a_notice_is_issued_and_acknowledged(own_app: FastAPI) -> None:
    visitor = browser(own_app, "reviewer")
    page = "/holds/UCPI"
    fields = {"recipients": "ABM North\nABM South", "notice": "Destroy nothing about undercover work."}
    issued = words_of(visitor.post(f"{page}/notices", page=page, **fields).text)
    answered = {"statement-1": "Nothing was destroyed"}
    said = words_of(visitor.post(f"{page}/notices/1", page=page, **answered).text)

    assert "Notices recorded: 2." in issued
    assert "The answer to notice 1 is recorded." in said
    assert "Nothing was destroyed" in said


def test_what_entered_the_hold_is_listed(app: FastAPI) -> None:
    assert browser(app, "auditor").get("/holds/UCPI/members").status_code == 200
    assert browser(app, "auditor").get("/holds/UCPI/members.csv").status_code == 200


def test_a_file_that_somebody_has_read_is_confirmed_without_a_hit(own_app: FastAPI, store_of: Path) -> None:
    visitor = browser(own_app, "reviewer")
    page, at = CEDAR, CEDAR.removesuffix("/files") + "/read"
    path = r"\\FS99\SCD\Op ALPHA - R v BANKS (99AA0101005)\MG3 report for a charging decision.doc"
    empty = words_of(visitor.post(at, page=page).text)
    unknown = words_of(visitor.post(at, page=page, record_path="no such file", read_reason="It names an officer").text)
    said = words_of(visitor.post(at, page=page, record_path=path, read_reason="It names an officer").text)

    assert "Give the path of the file, as the drive shows it." in empty
    assert "There is a problem" in unknown
    assert f"{path} is confirmed under hold UCPI: held from today." in said
    assert len(holds(store_of).find("UCPI").decisions) == 1
