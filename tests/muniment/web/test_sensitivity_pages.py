"""The sensitivity review in the browser: decide, errors beside fields, copies, application, registers."""

import io
import re
import shutil
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from docx import Document
from fastapi import FastAPI

from muniment.web.sensitivity import file_href
from muniment.wiring import open_store
from records.register.people import Person, Role
from tests.appraisal.sensitivity.conftest import put_alpha_on_a_list
from tests.sensitivity_review import all_open
from tests.web import app_of, browser, words_of

LIST = "/lists/L0001/sensitivity"
TEN = datetime(2026, 11, 25, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def listed_store(rehearsed: None, department: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the department's store with Op ALPHA on the list L0001, in review."""
    path = Path(shutil.copytree(department, tmp_path_factory.mktemp("listed") / "store"))
    store = open_store(path)
    put_alpha_on_a_list(store)
    store.database.close()
    return path


@pytest.fixture
def pages(listed_store: Path, tmp_path: Path) -> FastAPI:
    """Return the application over a copy of that store."""
    return app_of(Path(shutil.copytree(listed_store, tmp_path / "store")))


def statements(html: str) -> list[str]:
    """Return the paths of statements that a page of the review shows."""
    found = re.findall(r'name="record" value="([^"]+)"', html)
    return [unescape(one) for one in found if "/Statements/" in one]


def docx(text: str) -> bytes:
    document = Document()
    document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_the_review_shows_what_stops_the_list_and_filters_what_is_undecided(pages: FastAPI) -> None:
    at = browser(pages, "reviewer2")
    shown = words_of(at.get(LIST).text)

    assert (
        "136 selected = 0 open + 0 closed + 0 retained by the department + 136 undecided; 0 redacted copies." in shown
    )
    assert "SEN021" in shown
    assert "'R v BANKS (99AA0101005)'" not in shown  # the question stands on its own page
    assert "50 of 136 files" in words_of(at.get(f"{LIST}?decision=undecided").text)
    assert at.get(f"{LIST}.csv?decision=undecided").text.count("undecided") == 136


def test_many_are_closed_at_once_and_the_rest_is_open(pages: FastAPI) -> None:
    at = browser(pages, "reviewer2")
    ticked = statements(at.get(f"{LIST}?q=Statements").text)
    fields = {
        "record": ticked, "answer": "closed", "codes": "40(2)", "periods": "84", "start": "record",
        "harm": "A witness is named.", "reason": "A witness.", "seen": "0",
    }  # fmt: skip
    answer = at.post(LIST, page=f"{LIST}?q=Statements", **fields)
    rest = at.post(LIST, page=LIST, answer="open-rest", reason="Nothing in it.")

    assert len(ticked) > 5
    assert f"{len(ticked)} decided." in words_of(answer.text)
    assert f"= {136 - len(ticked)} open + {len(ticked)} closed" in words_of(rest.text)


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(pages: FastAPI) -> None:
    at = browser(pages, "reviewer2")
    [path, *_] = statements(at.get(f"{LIST}?q=Statements").text)
    page = file_href("L0001", path)
    fields = {"file": path, "answer": "closed", "codes": "40(2);38", "periods": "84", "start": "record", "seen": "0"}
    answer = at.post(f"{LIST}/file", page=page, harm="A witness.", reason="A witness.", **fields)
    shown = words_of(answer.text)
    privilege = at.post(f"{LIST}/file", page=page, harm="Advice.", reason="Advice.", **{**fields, "codes": "42"})

    assert "Must have the same number of closure periods as foi exemption codes (2 codes, 1 period)" in shown
    assert 'value="40(2);38"' in answer.text
    assert re.search(r'id="periods-error"', answer.text)
    assert re.search(
        r"Legal privilege \(42\) cannot be used after 31 December 20\d\d for a record of 20\d\d\.",
        words_of(privilege.text),
    )


def test_one_file_is_closed_and_its_page_shows_the_day_it_opens_with_the_sum(pages: FastAPI) -> None:
    at = browser(pages, "reviewer2")
    [path, *_] = statements(at.get(f"{LIST}?q=Statements").text)
    fields = {"file": path, "answer": "closed", "codes": "40(2)", "periods": "84", "start": "record", "seen": "0"}
    answer = at.post(f"{LIST}/file", page=file_href("L0001", path), harm="A witness.", reason="A witness.", **fields)
    other = browser(pages, "reviewer")
    late = other.post(f"{LIST}/file", page=file_href("L0001", path), reason="Mine.", file=path, answer="open", seen="0")

    assert re.search(r"Opens on 1 January 20\d\d: end of 200\d \+ 84 years\.", words_of(answer.text))
    assert "SEN035" in words_of(late.text)


def test_that_a_file_was_opened_is_noted(pages: FastAPI) -> None:
    from records.register.access import verify_access
    from records.store.database import reading

    at = browser(pages, "auditor")
    with reading(pages.state.site.store.database) as session:
        before = verify_access(session).events
    shown = at.get(f"{LIST}/file?path=MG5.doc")

    assert shown.status_code == 200
    assert "Record the decision" not in shown.text
    with reading(pages.state.site.store.database) as session:
        assert verify_access(session).events == before + 1


def test_who_may_not_review_is_refused_and_a_file_that_is_not_there_is_said(pages: FastAPI) -> None:
    assert browser(pages, "iao").get(LIST).status_code == 403
    assert browser(pages, "admin").get("/advisory-council").status_code == 403
    missing = browser(pages, "reviewer").get(f"{LIST}/file?path=nothing.doc")
    assert "SEN025" in missing.text


def test_the_question_of_the_folder_name_is_answered_with_a_reason(pages: FastAPI) -> None:
    at = browser(pages, "reviewer2")
    page = "/lists/L0001/folder-names"
    shown = at.get(page)
    folder = unescape(re.findall(r'name="folder" value="([^"]+)"', shown.text)[0])
    empty = at.post(page, page=page, number="1", folder=folder)
    answered = at.post(
        page, page=page, number="1", folder=folder,
        **{"answer-1": "MAY_BE_PUBLIC", "reason-1": "Reported in open court."},
    )  # fmt: skip

    assert "'R v BANKS (99AA0101005)' will be public; TDR cannot close a folder name." in words_of(shown.text)
    assert "Choose an answer." in words_of(empty.text)
    assert "Say why, in a sentence the DRO can read." in words_of(empty.text)
    assert "reviewer2" in words_of(answered.text)
    assert "SEN021" not in at.get(LIST).text


def test_a_redacted_copy_is_sent_checked_by_another_and_its_words_are_kept_nowhere(pages: FastAPI) -> None:
    at = browser(pages, "reviewer2")
    page = "/lists/L0001/redacted-copies"
    sent = {
        "csrf": at.token(page),
        "from_page": page,
        "codes": "40(2)",
        "reason": "A name.",
        "removed_words": "Zyxwv Name",
    }
    bad = at.client.post(page, data=sent, files={"copy": ("MG5_R.docx", docx("by Zyxwv  Name"))})
    good = at.client.post(page, data=sent, files={"copy": ("MG5_R.docx", docx("by a witness"))})
    own = at.post(f"{page}/1/check", page=page, **{"check-1": "Every page."})
    other = browser(pages, "reviewer").post(f"{page}/1/check", page=page, **{"check-1": "Every page."})
    store = pages.state.site.store.layout.root
    kept = b"".join(path.read_bytes() for path in store.rglob("*.db*"))

    assert "RED007" in words_of(bad.text)
    assert "Zyxwv" not in bad.text
    assert "MG5_R.docx was received. Now another person looks at it." in words_of(good.text)
    assert "RED016" in words_of(own.text)
    assert "reviewer: Every page." in words_of(other.text)
    assert b"Zyxwv" not in kept
    assert "words gone" not in at.get(f"{page}.csv").text
    assert "not found where we looked (1)" in at.get(f"{page}.csv").text
    download = at.get(f"{page}/1/file")
    assert download.content[:2] == b"PK"
    assert download.headers["content-type"] == "application/octet-stream"


def test_the_application_is_downloaded_and_its_approval_entered(pages: FastAPI) -> None:
    at = browser(pages, "reviewer2")
    ticked = statements(at.get(f"{LIST}?q=Statements").text)
    closed = {
        "answer": "closed",
        "codes": "40(2)",
        "periods": "84",
        "start": "record",
        "harm": "A witness.",
        "reason": "One.",
    }
    at.post(LIST, page=f"{LIST}?q=Statements", record=ticked, seen="0", **closed)
    page = "/lists/L0001/application"
    workbook = at.get(f"{page}/workbook?responsible=CPS")
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.content))["Application"]
    empty = at.post(page, page=page, act="schedule")
    entered = at.post(
        page, page=page, act="schedule",
        **{"schedule_on-day": "9", "schedule_on-month": "7", "schedule_on-year": "2026"},
    )  # fmt: skip

    assert sheet.max_row == 4 + len(ticked)
    assert "OFFICIAL-SENSITIVE" in workbook.headers["content-disposition"]
    assert "The schedule's date is missing." in words_of(empty.text)
    assert "0 wait for their approval" in words_of(entered.text)


def test_the_registers_are_filled_in_and_what_expires_is_said_first(pages: FastAPI) -> None:
    at = browser(pages, "reviewer2")
    meeting = at.post(
        "/advisory-council", page="/advisory-council", ref="AC-2026-07",
        **day("meets_on", 9, 7, 2026), **day("papers_due_on", 11, 6, 2026),
    )  # fmt: skip
    page = "/advisory-council/AC-2026-07"
    agreed = at.post(page, page=page, step="AGREED", words="All lines.", **day("schedule_on", 9, 7, 2026))
    instrument = at.post(
        "/retention-instruments", page="/retention-instruments", ref="RI-1", series="DPP 2", pieces="1", ground="4",
        years="5", **day("approved_on", 1, 1, 2022), **day("review_on", 1, 6, 2026), **day("expires_on", 31, 12, 2026),
    )  # fmt: skip

    assert "Meeting AC-2026-07 was entered." in words_of(meeting.text)
    assert "Agreed; schedule of 9 July 2026." in words_of(agreed.text)
    assert "RI-1: Expires on 31 December 2026, in 36 days: apply or transfer now." in words_of(instrument.text)
    assert "Retention instrument RI-1" in words_of(at.get("/").text)


GROUNDS = "/retention-grounds"
RECORDED = {"ground": "4", "words": "Words made up for the test", "most_years": "7", "source": "A form made up"}


def test_the_words_of_a_ground_are_recorded_and_stand_wherever_it_is_shown(pages: FastAPI) -> None:
    at = browser(pages, "reviewer2")
    before = words_of(at.get(GROUNDS).text)
    said = words_of(at.post(GROUNDS, page=GROUNDS, **RECORDED, **day("form_on", 1, 5, 2024)).text)
    newer = RECORDED | {"words": "Newer words"}
    at.post(GROUNDS, page=GROUNDS, **newer, **day("form_on", 1, 5, 2025))
    after = words_of(at.get(GROUNDS).text)
    [path, *_] = statements(at.get(f"{LIST}?q=Statements").text)
    retained = {"answer": "retained", "ground": "4", "years": "6", "reason": "Needed.", "file": path, "seen": "0"}
    file = file_href("L0001", path)
    decided = words_of(at.post("/lists/L0001/sensitivity/file", page=file, **retained).text)
    workbook = openpyxl.load_workbook(io.BytesIO(at.get("/lists/L0001/application/workbook").content))["Application"]

    assert "The words of grounds 1, 2, 3, 4, 5, 6, 7, 8 are not recorded" in before
    assert "The words of ground 4 are recorded." in said
    assert "reviewer2: ground 4, form of 1 May 2024: Words made up for the test" in after
    assert "The words of grounds 1, 2, 3, 5, 6, 7, 8 are not recorded" in after
    assert "ground 4: Newer words; 6 years" in decided
    for page in (LIST, file, "/lists/L0001/application", "/retention-instruments"):
        assert "4: Newer words" in words_of(at.get(page).text), page
    assert "ground 4: Newer words, 6 years" in at.get(f"{LIST}.csv").text
    assert "Ground 4: Newer words" in [cell.value for row in workbook.iter_rows() for cell in row]
    assert "Newer words" in at.get(f"{GROUNDS}.csv").text


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"ground": "9"}, "Choose the ground."),
        ({"words": ""}, "Copy the words of the ground from the form."),
        ({"most_years": "many"}, "Write the years as a number from 1 to 150"),
        ({"source": ""}, "Say where the form is from"),
        ({"form_on-year": "2030"}, "days are not in order"),
    ],
)
def test_words_of_a_ground_that_say_too_little_come_back_with_what_was_typed(
    pages: FastAPI, fields: dict[str, str], said: str
) -> None:
    at = browser(pages, "reviewer2")
    answer = at.post(GROUNDS, page=GROUNDS, **{**RECORDED, **day("form_on", 1, 5, 2024), **fields})

    assert said in words_of(answer.text)
    assert "A form made up" in answer.text or fields == {"source": ""}


def test_who_may_only_read_records_no_words_of_a_ground(pages: FastAPI) -> None:
    auditor = browser(pages, "auditor")

    assert "Record the words" not in auditor.get(GROUNDS).text
    assert auditor.post(GROUNDS, page=GROUNDS, **RECORDED, **day("form_on", 1, 5, 2024)).status_code == 403
    assert browser(pages, "iao").get(GROUNDS).status_code == 403


def day(name: str, *parts: int) -> dict[str, str]:
    return {f"{name}-{part}": str(value) for part, value in zip(("day", "month", "year"), parts, strict=True)}


def test_the_timetable_takes_paper_and_says_when_it_is_finished(pages: FastAPI) -> None:
    at = browser(pages, "reviewer2")
    shown = words_of(at.get("/timetable-20").text)
    added = at.post(
        "/timetable-20", page="/timetable-20", what="Registry files", kind="PAPER", records="300",
        **day("last_paper_on", 1, 5, 1990),
    )  # fmt: skip
    done = at.post("/timetable-20/done", page="/timetable-20", number="1", done_records="100", outcome="transferred")

    assert "due by 31 December 2026, 36 days" in shown
    assert "so it is never finished" in shown
    assert "It stands on the timetable." in words_of(added.text)
    assert "At the pace of the last year (100 records) it is finished in" in words_of(done.text)


def test_looking_through_the_texts_is_asked_for_as_a_job(pages: FastAPI) -> None:
    at = browser(pages, "reviewer2")
    at.post(f"{LIST}/scan", page=LIST, follow=False)

    [job] = pages.state.site.jobs.about("detector scan", "L0001")
    assert job.asked.arguments == {"list": "L0001"}
    assert f'href="/jobs/{job.ref}"' in at.get(LIST).text


def test_a_signed_list_offers_no_decision(pages: FastAPI) -> None:
    from appraisal.lists.policies import STATEMENTS
    from appraisal.lists.values import ListKind
    from muniment.lists import ListDesk
    from tests.department import TODAY
    from tests.sensitivity_review import by_at

    store = pages.state.site.store
    all_open(store, "L0001", at=TEN)
    desk = ListDesk(store, TODAY)
    desk.propose("L0001", by=by_at(Person("B. Reviewer", Role.REVIEWER), TEN))
    officer = Person("C. Officer", Role.DRO)
    desk.sign("L0001", by=by_at(officer, TEN), statements=STATEMENTS[ListKind.TRANSFER], typed_name=officer.name)
    at = browser(pages, "reviewer2")

    assert "Record the decision" not in at.get(LIST).text
    refused = at.post(LIST, page=LIST, answer="open-rest", reason="After all.")
    assert "SEN036" in words_of(refused.text)
