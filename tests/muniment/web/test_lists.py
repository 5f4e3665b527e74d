"""Lists on pages: made from a record, decided on, reviewed, signed, sent back; by those who may."""

import re
import shutil
from datetime import UTC, datetime
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from fastapi import FastAPI
from openpyxl import load_workbook

from appraisal.holdings import Holdings
from appraisal.lists.store import ListRegister
from appraisal.lists.values import ListFile, ListState
from muniment.web.site import Site
from records.register.accounts import AccountRegister
from records.register.delegations import DelegationRegister
from records.register.hold_values import CandidateVerdict, HoldItem
from records.register.holds import HoldRegister
from records.register.people import Person, Role
from records.register.setup import SetupRegister
from records.store.audit import events
from records.store.database import reading
from tests.department import NOON, TODAY
from tests.web import PASSWORD, app_of, browser, words_of

FICTION = {"kind": "folder", "source": "SRC0001", "key": "R v FICTION (99DD0404021)"}
ALPHA = {**FICTION, "key": "Op ALPHA - R v BANKS (99AA0101005)"}
NEW = {"list": "new", "title": "Op FICTION", "kind_of_list": "retention by the department"}
ADD = "/lists/add?kind=folder&source=SRC0001&key=R+v+FICTION+%2899DD0404021%29"
SIGNING = {"statement-1": "yes", "typed_name": "dro", "password": PASSWORD}


def register(app: FastAPI) -> ListRegister:
    site: Site = app.state.site
    return ListRegister(site.store.database)


def version(app: FastAPI) -> str:
    return str(register(app).find("L0001").version)


@pytest.fixture(scope="module")
def reviewed(rehearsed: None, department: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store in which a list was made and sent to review; to be copied."""
    store = Path(shutil.copytree(department, tmp_path_factory.mktemp("reviewed") / "store"))
    app = app_of(store)
    author = browser(app, "reviewer")
    author.post("/lists/add", ADD, **FICTION, **NEW, reason="Still in use.", criterion="")
    author.post("/lists/L0001/send", "/lists/L0001", version=version(app))
    return store


@pytest.fixture(scope="module")
def put_forward(reviewed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store in which the list was proposed as well; to be copied."""
    store = Path(shutil.copytree(reviewed, tmp_path_factory.mktemp("proposed") / "store"))
    app = app_of(store)
    browser(app, "reviewer2").post("/lists/L0001/propose", "/lists/L0001", version=version(app))
    assert register(app).find("L0001").state is ListState.PROPOSED
    return store


@pytest.fixture
def in_review(reviewed: Path, tmp_path: Path) -> FastAPI:
    """Return the application over a store of its own, with a list in review."""
    return app_of(Path(shutil.copytree(reviewed, tmp_path / "store")))


@pytest.fixture
def proposed(put_forward: Path, tmp_path: Path) -> FastAPI:
    """Return the application over a store of its own, with a list proposed for signature."""
    return app_of(Path(shutil.copytree(put_forward, tmp_path / "store")))


def confirm_hit(app: FastAPI, file: ListFile, at: datetime) -> None:
    site: Site = app.state.site
    holdings = Holdings(HoldRegister(site.store.database), SetupRegister(site.store.database), "test")
    item = HoldItem(file.ref, file.content_sha256)
    by = Person("reviewer", Role.REVIEWER)
    holdings.decide("UCPI", [item], CandidateVerdict.CONFIRMED, "It names an officer.", by=by, at=at)


# -- making a list -------------------------------------------------------------------------------------------


def test_without_lists_the_index_says_what_to_do(app: FastAPI) -> None:
    shown = words_of(browser(app, "reviewer").get("/lists").text)

    assert "No list yet. Make one, or add a folder to one from the drive plan." in shown


def test_an_empty_reason_keeps_what_was_typed(own_app: FastAPI) -> None:
    shown = browser(own_app, "reviewer").post("/lists/add", ADD, **FICTION, **NEW, reason="", criterion="murder").text

    assert "Say why, in a sentence the DRO can read." in words_of(shown)
    assert 'value="Op FICTION"' in shown
    assert 'value="murder"' in shown
    assert register(own_app).all() == ()


def test_what_is_refused_before_there_is_a_list_is_recorded_too(own_app: FastAPI) -> None:
    nowhere = {**FICTION, "key": "Nowhere"}
    browser(own_app, "reviewer").post("/lists/add", ADD, **nowhere, **NEW, reason="Still in use.", criterion="")
    with reading(own_app.state.site.store.database) as session:
        found = [event.act for event in events(session, subject="folder SRC0001:Nowhere")]

    assert found == ["list add refused"]


def test_a_record_is_put_on_a_new_list_and_another_on_the_same(own_app: FastAPI) -> None:
    author = browser(own_app, "reviewer")
    shown = author.post("/lists/add", ADD, **FICTION, **NEW, reason="Still in use.", criterion="").text
    assert "264 = 264 selected + 0 left out" in words_of(shown)
    author.post("/lists/add", ADD, **ALPHA, list="L0001", reason="In use too.", criterion="")

    assert [item.ref.key for item in register(own_app).find("L0001").items] == [ALPHA["key"], FICTION["key"]]


def test_board_minutes_are_refused_and_no_empty_list_is_left(own_app: FastAPI) -> None:
    fields = {**NEW, "kind_of_list": "transfer", "reason": "Decisions of the board.", "criterion": ""}
    minutes = {**FICTION, "key": "Board/2006/Minutes"}
    shown = words_of(browser(own_app, "reviewer").post("/lists/add", ADD, **minutes, **fields).text)

    sentence = "Board minutes need a series agreed with The National Archives."
    assert f"A consignment belongs to one series. {sentence}" in shown
    assert register(own_app).all() == ()


def test_a_page_or_download_of_a_list_is_noted_and_only_for_those_who_may(in_review: FastAPI) -> None:
    author = browser(in_review, "reviewer")
    files = author.get("/lists/L0001/files.csv").text

    assert files.count("\r\n") == 266
    assert browser(in_review, "admin").get("/lists/L0001").status_code == 403
    assert browser(in_review, "iao").get("/lists/L0001/files").status_code == 403
    assert browser(in_review, "auditor").get("/lists/L0001/files").status_code == 200
    assert "Decide in Excel" not in browser(in_review, "auditor").get("/lists/L0001").text


# -- review --------------------------------------------------------------------------------------------------


def test_the_author_is_offered_nothing_once_the_list_is_in_review_but_to_take_it_back(in_review: FastAPI) -> None:
    author, reviewer = browser(in_review, "reviewer"), browser(in_review, "reviewer2")

    assert "Propose for signature" not in author.get("/lists/L0001").text
    assert "Take back to a draft" in author.get("/lists/L0001").text
    assert "Propose for signature" in reviewer.get("/lists/L0001").text
    shown = words_of(author.post("/lists/L0001/propose", "/lists/L0001", version=version(in_review)).text)
    assert "SGN001" in shown


def test_a_reviewer_decides_on_many_at_once_and_objects(in_review: FastAPI) -> None:
    author, reviewer = browser(in_review, "reviewer"), browser(in_review, "reviewer2")
    page = reviewer.get("/lists/L0001/files").text
    records = [unescape(one) for one in re.findall(r'name="record" value="([^"]+)"', page)][1:4]
    fields = {"record": records, "reason": "Blank.", "version": version(in_review)}
    shown = reviewer.post("/lists/L0001/files", "/lists/L0001/files", **fields, answer="leave out", act="decide").text
    assert "264 = 261 selected + 3 left out" in words_of(shown)
    fields = {"record": records[0], "reason": "Not blank.", "version": version(in_review)}
    reviewer.post("/lists/L0001/files", "/lists/L0001/files", **fields, act="object")
    reason = {"reason-reject": "See there.", "version": version(in_review)}
    reviewer.post("/lists/L0001/reject", "/lists/L0001", **reason)
    assert register(in_review).find("L0001").state is ListState.CHANGES_REQUESTED
    reply = {"number": "1", "reply-1": "It is.", "act": "overruled", "version": version(in_review)}
    author.post("/lists/L0001/reply", "/lists/L0001", **reply)
    author.post("/lists/L0001/send", "/lists/L0001", version=version(in_review))
    shown = reviewer.get("/lists/L0001").text
    assert "Overruled by reviewer: It is." in words_of(shown)
    assert 'name="agreed" value="yes" checked' not in shown
    reviewer.post("/lists/L0001/agree", "/lists/L0001", number="1", agreed="yes", version=version(in_review))

    assert not register(in_review).find("L0001").objections[0].is_overruled


def test_a_decision_without_a_tick_or_a_reason_says_so_beside_the_fields(in_review: FastAPI) -> None:
    reviewer = browser(in_review, "reviewer2")
    shown = words_of(reviewer.post("/lists/L0001/files", "/lists/L0001/files", act="decide", reason="").text)

    assert "Tick the records that you decide on." in shown
    assert "Choose what is decided." in shown
    assert "Say why, in a sentence the DRO can read." in shown


def test_the_second_browser_sees_what_the_first_did(in_review: FastAPI) -> None:
    reviewer = browser(in_review, "reviewer2")
    old = version(in_review)
    reviewer.post("/lists/L0001/propose", "/lists/L0001", version=old)
    shown = words_of(reviewer.post("/lists/L0001/propose", "/lists/L0001", version=old).text)

    assert "Somebody changed the list while you had it open (reviewer2 proposed it at" in shown


def test_advice_is_seen_by_the_signer_and_changes_nothing(proposed: FastAPI) -> None:
    advice = {"comment": "I would keep MG5.", "act": "advise"}
    browser(proposed, "iao").post("/lists/L0001/comment", "/lists/L0001", **advice)

    assert register(proposed).find("L0001").state is ListState.PROPOSED
    assert "iao (IAO) advises: I would keep MG5." in words_of(browser(proposed, "dro").get("/lists/L0001/sign").text)


def test_deciding_in_excel_shows_the_changes_and_then_saves_them(in_review: FastAPI) -> None:
    reviewer = browser(in_review, "reviewer2")
    book = load_workbook(BytesIO(reviewer.get("/lists/L0001/sheet.xlsx").content))
    book.worksheets[0]["B4"], book.worksheets[0]["D4"] = "leave out", "Blank."
    data = BytesIO()
    book.save(data)
    shown = reviewer.client.post(
        "/lists/L0001/sheet",
        data={"csrf": reviewer.token("/lists/L0001/sheet"), "from_page": "/lists/L0001/sheet"},
        files={"sheet": ("list.xlsx", data.getvalue())},
    ).text
    assert "1 decision would change, 264 stay as they are." in words_of(shown)
    assert register(in_review).find("L0001").left_out == ()
    sent = unescape(re.search(r'name="decisions" value="([^"]+)"', shown)[1])  # type: ignore[index]
    fields = {"decisions": sent, "version": version(in_review)}
    shown = reviewer.post("/lists/L0001/sheet/save", "/lists/L0001/sheet", **fields).text

    assert "1 decision was saved." in words_of(shown)
    assert len(register(in_review).find("L0001").left_out) == 1


# -- signing -------------------------------------------------------------------------------------------------


def test_home_says_that_a_list_waits_and_leads_to_the_desk(proposed: FastAPI) -> None:
    shown = browser(proposed, "dro").get("/").text

    assert "1 list waits for you" in words_of(shown)
    assert 'href="/lists/L0001/sign"' in shown


def test_who_proposed_a_list_reads_why_they_cannot_sign_it(proposed: FastAPI) -> None:
    site: Site = proposed.state.site
    deputy = AccountRegister(site.store.database).find("deputy")
    DelegationRegister(site.store.database).name(
        deputy,
        from_on=TODAY,
        through_on=TODAY.replace(month=12, day=4),
        reason="Leave.",
        by=Person("dro", Role.DRO),
        actor="test",
        on=TODAY,
        at=NOON,
    )
    reviewer = browser(proposed, "reviewer2")

    assert "You proposed this list, so you cannot sign it. The DRO or the deputy (to 4 December) can." in words_of(
        reviewer.get("/lists/L0001/sign").text
    )
    assert reviewer.post("/lists/L0001/sign", "/lists/L0001/sign", **SIGNING).status_code == 403
    assert "Sign 264 files for retention" in words_of(browser(proposed, "deputy").get("/lists/L0001/sign").text)


def test_a_deputy_without_a_delegation_sees_no_desk(proposed: FastAPI) -> None:

    assert browser(proposed, "deputy").get("/lists/L0001/sign").status_code == 403


def test_the_dro_signs_with_statement_password_and_name(proposed: FastAPI) -> None:
    dro = browser(proposed, "dro")
    desk = words_of(dro.get("/lists/L0001/sign").text)
    assert "264 to retain" in desk
    assert register(proposed).find("L0001").proposed_root in desk
    wrong = {"typed_name": "somebody", "password": "wrong", "version": version(proposed)}
    shown = words_of(dro.post("/lists/L0001/sign", "/lists/L0001/sign", **wrong).text)
    for sentence in ("Read the statement and tick it.", "The password is not right.", "Type your name"):
        assert sentence in shown
    fields = {**SIGNING, "version": version(proposed)}
    shown = words_of(dro.post("/lists/L0001/sign", "/lists/L0001/sign", **fields).text)
    assert "264 files are signed for retention by the department." in shown
    assert re.search(r"The DRO signed this at \d\d:\d\d\.", shown)

    again = words_of(dro.post("/lists/L0001/sign", "/lists/L0001/sign", **fields).text)
    assert re.search(r"dro signed it at \d\d:\d\d", again)


def test_a_hold_placed_before_the_signature_sends_the_list_back(proposed: FastAPI) -> None:
    dro = browser(proposed, "dro")
    fields = {**SIGNING, "version": version(proposed)}
    confirm_hit(proposed, register(proposed).find("L0001").files[5], datetime(2026, 11, 25, 10, 47, tzinfo=UTC))
    shown = words_of(dro.post("/lists/L0001/sign", "/lists/L0001/sign", **fields).text)

    sentence = "Hold UCPI was placed on 1 file at 10:47. The list went back to reviewer2."
    assert f"Not signed. {sentence}" in shown
    after = register(proposed).find("L0001")
    assert after.state is ListState.IN_REVIEW
    assert [one.reason for one in after.decisions.values()] == ["Still in use."]
    assert sentence in words_of(browser(proposed, "reviewer2").get("/lists/L0001").text)
    history = words_of(dro.get("/lists/L0001/history").text)
    assert "List sign refused" in history
    assert "List void" in history


def test_a_proposed_list_is_checked_again_and_goes_back_where_a_hold_was_placed(proposed: FastAPI) -> None:
    reviewer = browser(proposed, "reviewer2")
    assert "It stands" in words_of(reviewer.post("/lists/L0001/recheck", "/lists/L0001").text)
    confirm_hit(proposed, register(proposed).find("L0001").files[5], datetime(2026, 11, 25, 10, 47, tzinfo=UTC))
    shown = words_of(reviewer.post("/lists/L0001/recheck", "/lists/L0001").text)

    assert "Hold UCPI was placed on 1 file at 10:47. The list went back to reviewer2." in shown
    assert register(proposed).find("L0001").state is ListState.IN_REVIEW


def test_the_dro_returns_a_list_with_a_reason(proposed: FastAPI) -> None:
    dro = browser(proposed, "dro")
    fields = {"reason-return": "", "version": version(proposed)}
    assert "Say why" in words_of(dro.post("/lists/L0001/return", "/lists/L0001/sign", **fields).text)
    fields["reason-return"] = "Look at MG5 again."
    dro.post("/lists/L0001/return", "/lists/L0001/sign", **fields)

    assert register(proposed).find("L0001").state is ListState.IN_REVIEW


def test_no_act_is_taken_from_who_may_not(in_review: FastAPI) -> None:
    before = register(in_review).find("L0001")
    auditor = browser(in_review, "auditor")
    acts = ("send", "propose", "reject", "withdraw", "abort", "abandon", "take-off", "sign", "return", "files", "reply")
    answers = [auditor.post(f"/lists/L0001/{act}", "/lists/L0001", version="3").status_code for act in acts]

    assert answers == [403] * len(acts)
    assert register(in_review).find("L0001") == before
