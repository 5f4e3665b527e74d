"""Pre-flight in the browser, over Op ALPHA as the real DROID saw it: the story from six stops to none."""

import csv
import io
import shutil
from html import unescape
from pathlib import Path

import pytest

from appraisal.lists.store import ListRegister
from muniment.wiring import open_store
from records.store.audit import events, verify
from records.store.database import reading
from tests.web import Browser, app_of, browser, words_of

pytestmark = [pytest.mark.droid, pytest.mark.usefixtures("on_the_day")]
PAGE = "/lists/L0001/preflight"


@pytest.fixture
def store(listed: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(listed, tmp_path / "store"))


@pytest.fixture
def reviewer(store: Path) -> Browser:
    return browser(app_of(store), "reviewer2")


def rows(person: Browser, kind: str = "") -> list[dict[str, str]]:
    answer = person.get(f"{PAGE}.csv?kind={kind}")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def ticked(person: Browser, kind: str) -> list[str]:
    return [f"{row['Code']} {row['Where']}" for row in rows(person, kind)]


def test_the_page_says_six_stops_and_seven_warnings_with_who_can_mend_them(reviewer: Browser) -> None:
    said = words_of(reviewer.get(PAGE).text)

    assert "6 stops and 7 warnings." in said
    assert "148 = 148 selected + 0 left out" in said
    assert "TDR says: This file format cannot be identified - we will investigate this. [Contact support]" in said
    assert "Who can do it: RMU" in said
    assert [len(rows(reviewer, kind)) for kind in ("stop", "warning")] == [6, 7]


def test_from_six_stops_to_none_as_the_story_tells_it(reviewer: Browser, store: Path) -> None:
    reviewer.post(f"{PAGE}/staging", PAGE, staging_path="C:\\T")
    for kind, reason in (("stop", "No record: nothing of the case is in it."), ("warning", "A second copy.")):
        said = reviewer.post(f"{PAGE}/leave-out", PAGE, record=ticked(reviewer, kind), reason=reason)
        assert f"left out: {reason}" in words_of(said.text)

    said_last = words_of(reviewer.get(PAGE).text)
    assert "148 = 136 selected + 12 left out" in said_last
    assert "Nothing stops the transfer." in said_last
    assert "C:\\T" in said_last
    with reading(open_store(store).database) as session:
        assert verify(session).first_broken is None
        assert "staging path set" in [event.act for event in events(session)]


def test_nothing_is_left_out_without_a_reason_and_what_was_ticked_stays_typed(reviewer: Browser, store: Path) -> None:
    answer = reviewer.post(f"{PAGE}/leave-out", PAGE, record=ticked(reviewer, "stop"), reason=" ")

    assert "Say why, in a sentence the DRO can read." in words_of(answer.text)
    assert ListRegister(open_store(store).database).find("L0001").left_out == ()


def test_a_stale_form_leaves_nothing_out(reviewer: Browser, store: Path) -> None:
    answer = reviewer.post(f"{PAGE}/leave-out", PAGE, record=ticked(reviewer, "stop"), reason="No record.", version="1")

    assert "There is a problem" in words_of(answer.text)
    assert ListRegister(open_store(store).database).find("L0001").left_out == ()


def test_what_the_adviser_agreed_is_recorded_shown_and_withdrawn(reviewer: Browser) -> None:
    stop = next(row for row in rows(reviewer, "stop") if row["Code"] == "PFL008")
    asked = f"{PAGE}/waive?key={stop['Where']}&code=PFL008"
    empty = reviewer.post(f"{PAGE}/waive", asked, key=stop["Where"], code="PFL008", reason="", agreed_with="")
    said = reviewer.post(
        f"{PAGE}/waive",
        asked,
        key=stop["Where"],
        code="PFL008",
        reason="The case system's own format.",
        agreed_with="Digital Transfer Adviser, e-mail of 20 November 2026",
    )
    back = reviewer.post(f"{PAGE}/withdraw", PAGE, key=stop["Where"], code="PFL008", reason="Taken back.")

    assert "Say who at The National Archives agreed, and when." in words_of(empty.text)
    assert "5 stops" in words_of(said.text)
    assert "Digital Transfer Adviser, e-mail of 20 November 2026" in unescape(said.text)
    assert "6 stops" in words_of(back.text)


def test_what_nobody_can_agree_to_is_refused_though_somebody_makes_the_form(reviewer: Browser) -> None:
    stop = next(row for row in rows(reviewer, "stop") if row["Code"] == "PFL005")
    answer = reviewer.post(
        f"{PAGE}/waive", PAGE, key=stop["Where"], code="PFL005", reason="We want it.", agreed_with="Somebody"
    )

    assert "PFL051" in words_of(answer.text)
    assert len(rows(reviewer, "stop")) == 6


def test_a_path_of_another_system_is_no_staging_path(reviewer: Browser) -> None:
    answer = reviewer.post(f"{PAGE}/staging", PAGE, staging_path="/srv/T")

    assert "PFL054" in words_of(answer.text)


def test_a_malware_scan_is_recorded_and_no_longer_asked_for(reviewer: Browser) -> None:
    missing = reviewer.post(f"{PAGE}/scan", PAGE, software="Scanner", software_version="", result="")
    said = words_of(
        reviewer.post(f"{PAGE}/scan", PAGE, software="Scanner", software_version="1.0", result="nothing found").text
    )

    assert "Write its version." in words_of(missing.text)
    assert "Scanner 1.0: nothing found. Recorded by reviewer2" in said
    assert "PFL040" not in said


def test_an_auditor_reads_and_settles_nothing(store: Path) -> None:
    auditor = browser(app_of(store), "auditor")

    assert "6 stops" in words_of(auditor.get(PAGE).text)
    assert "Set the staging path" not in auditor.get(PAGE).text
    assert auditor.post(f"{PAGE}/staging", "/help", staging_path="C:\\T").status_code == 403


def test_who_may_not_see_sensitive_lists_sees_no_pre_flight(store: Path) -> None:
    assert browser(app_of(store), "iao").get(PAGE).status_code == 403


def test_a_list_that_is_not_there_is_a_page_that_says_so(reviewer: Browser) -> None:
    assert reviewer.get("/lists/L0099/preflight").status_code == 404
