"""The pages over the estate: the plan, why a record is kept, files, do not touch, worklists, classes, the API."""

from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi import FastAPI

from muniment.cli.main import run_words
from records.register.people import Role
from tests.web import add_people, app_of, browser, words_of

ALPHA = "folder/SRC0001/" + quote("Op ALPHA - R v BANKS (99AA0101005)")
EXAMPLE = "folder/SRC0001/" + quote("R v EXAMPLE (99CC0303005)")
CEDAR = "Op+CEDAR+-+R+v+DOE+%2899BB0202007%29"
STUFF = "folder/SRC0001/Stuff%20to%20sort"


def rows_of(html: str) -> str:
    return html[html.index("<tbody") : html.index("</tbody")]


# -- the plan --------------------------------------------------------------------------------------------------


def test_the_plan_has_one_verdict_and_one_sentence_a_folder_and_its_counts_add_up(app: FastAPI) -> None:
    page = browser(app, "reviewer").get("/plan").text
    words = words_of(page)

    assert "0 files may be destroyed today." in words
    assert "1,846 files in 11 folders, as the surveys found them" in words
    assert rows_of(page).count("<tr") == 11
    assert (
        "Review for The National Archives Murder, finalised 14 March 2006. Last paper 2006: "
        "transfer or retention approval by 31 December 2026, 36 days."
    ) in words
    assert "3 files mention an undercover officer or SDS. A person must confirm." in words
    assert "Review from 1 January 2027; stopped by: it is not due yet, nobody has appraised it." in words


@pytest.mark.parametrize(
    ("asked", "count"),
    [("kind=held", 1), ("q=overdue", 1), ("class=CW-BASE", 4), ("hold=UCPI", 1), ("kind=no+class", 1)],
)
def test_the_plan_is_filtered_by_verdict_words_class_and_hold(app: FastAPI, asked: str, count: int) -> None:
    assert rows_of(browser(app, "reviewer").get(f"/plan?{asked}").text).count("<tr") == count


def test_the_plan_is_sorted_and_what_it_does_not_know_is_refused(app: FastAPI) -> None:
    client = browser(app, "reviewer")

    assert "Stuff to sort" in rows_of(client.get("/plan?sort=-files").text)[:900]
    for asked in ("sort=colour", "kind=sideways", "colour=red", "after=nonsense"):
        assert client.get(f"/plan?{asked}").status_code in (404, 409)


def test_the_plan_downloads_the_same_rows(app: FastAPI) -> None:
    client = browser(app, "reviewer")
    text = client.get("/plan.csv?kind=appraise").content.decode("utf-8-sig")

    assert text.count("\r\n") == 3
    assert client.get("/plan.xlsx").content.startswith(b"PK")
    assert client.get("/plan.exe").status_code == 404


# -- one record ------------------------------------------------------------------------------------------------


def test_a_record_says_rule_source_grade_facts_what_lost_holds_and_next_date(app: FastAPI) -> None:
    words = words_of(browser(app, "reviewer").get(f"/records/{ALPHA}").text)

    assert "Rule CW-LTI, Case of long-term interest, version 1" in words
    assert "Public Records Act 1958, s 3(4)" in words
    assert "second-hand “required for administrative purposes" in words
    assert "case.last_paper_on" in words
    assert "Next date 1 January 2027: review may follow." in words
    assert "On 25 November 2026 the position of this record is as follows." in words


def test_as_at_a_past_day_the_moratorium_holds_it(app: FastAPI) -> None:
    words = words_of(browser(app, "reviewer").get(f"/records/{EXAMPLE}?on=2017-07-01&known=2017-07-01").text)

    assert "As at 1 July 2017, with what was known then." in words
    assert "held, IICSA moratorium since 12 May 2015" in words


def test_a_day_that_is_none_is_refused(app: FastAPI) -> None:
    assert browser(app, "reviewer").get(f"/records/{EXAMPLE}?on=2017-02-30").status_code == 409


def test_a_case_a_box_and_a_file_have_a_page(app: FastAPI) -> None:
    client = browser(app, "reviewer")

    assert "Case of long-term interest" in client.get("/records/case/SRC0002/99AA0101005").text
    box = words_of(client.get("/records/box/SRC0002/SYN-BOX-0014").text)
    assert "1 of 14 files" in box
    minutes = client.get("/records/folder/SRC0001/Board/2006/Minutes").text
    assert "24 files" in minutes
    name = client.get("/files/SRC0001?folder=Board/2006/Minutes").text
    first = name.split('data-copy="')[2].split('"')[0].rpartition("\\")[2]
    file = words_of(client.get(f"/records/file/SRC0001/Board/2006/Minutes/{quote(first)}").text)
    assert "It is decided with the folder" in file
    assert "SHA-256" in file


def test_candidates_open_as_a_list_of_files_and_show_no_text(app: FastAPI) -> None:
    client = browser(app, "reviewer")
    page = client.get(f"/files/SRC0001?folder={CEDAR}&hold=UCPI").text

    assert "3 files may be covered by the hold UCPI; a person must confirm." in words_of(page)
    assert rows_of(page).count("<tr") == 3
    assert "undercover" not in page.lower()
    assert client.get("/files/SRC0001?folder=Nowhere").status_code == 404
    assert client.get(f"/files/SRC0001.csv?folder={CEDAR}&hold=UCPI").text.count("\r\n") == 4


def test_files_that_name_people_are_for_those_who_may_see_them_and_each_look_is_logged(own_app: FastAPI) -> None:
    assert browser(own_app, "iao").get(f"/files/SRC0001?folder={CEDAR}").status_code == 403
    browser(own_app, "reviewer").get(f"/files/SRC0001?folder={CEDAR}")

    noted = own_app.state.site.access.newest(actor="web:reviewer")
    assert "opened files of" in {one.act for one in noted if "Op CEDAR" in one.subject}


# -- lists over the estate -------------------------------------------------------------------------------------


def test_everything_is_on_the_do_not_touch_list_with_its_reason(app: FastAPI) -> None:
    client = browser(app, "reviewer")
    page = client.get("/do-not-touch").text

    assert "1,846 files must not be deleted, moved, migrated or changed on 25 November 2026." in words_of(page)
    assert rows_of(page).count("<tr") == 50
    assert client.get("/do-not-touch.csv").text.count("\r\n") == 1847
    held = client.get("/do-not-touch?hold=UCPI").text
    assert rows_of(held).count("<tr") == 50
    assert "Treat as held, UCPI" in held


def test_what_a_fact_would_decide_copies_wrong_places_and_quality_are_listed(app: FastAPI) -> None:
    client = browser(app, "reviewer")

    assert "case.base_through" in client.get("/unknowns").text
    assert "Op ALPHA" in rows_of(client.get("/copies").text)
    wrong = client.get("/misplaced").text
    assert "user7" in rows_of(wrong)
    assert "What to do" in wrong
    assert "user7" in rows_of(client.get("/misplaced?state=all").text)
    assert "South East" in client.get("/quality").text
    area = words_of(client.get("/quality?area=South+East").text)
    assert "Remitted case with two finalisations, 4 June 2008 and 19 January 2009." in area


@pytest.mark.parametrize("name", ["unknowns", "copies", "misplaced", "quality", "fileplan"])
def test_each_worklist_downloads_as_csv_and_excel(app: FastAPI, name: str) -> None:
    client = browser(app, "reviewer")

    assert client.get(f"/{name}.csv").text.count("\r\n") >= 2
    assert client.get(f"/{name}.xlsx").content.startswith(b"PK")


def test_worklists_of_an_area_are_for_those_whose_work_they_are(app: FastAPI) -> None:
    owner, auditor = browser(app, "iao"), browser(app, "auditor")

    assert owner.get("/misplaced").status_code == 200
    assert auditor.get("/misplaced").status_code == 403
    assert auditor.get("/quality").status_code == 403


# -- classes by hand -------------------------------------------------------------------------------------------


def test_a_class_given_by_hand_with_a_reason_moves_the_verdict_and_can_be_taken_back(own_app: FastAPI) -> None:
    client = browser(own_app, "reviewer")
    form = f"/classes/{STUFF}"
    assert "402 files inherit what you say." in words_of(client.get(form).text)
    missing = client.post(form, form, **{"class": "what-to-keep/NOTHING", "reason": ""}).text
    assert "Choose the class." in missing
    assert "Say why, in a sentence the DRO can read." in missing

    page = words_of(
        client.post(form, form, **{"class": "what-to-keep/PROJECT", "reason": "They are one project."}).text
    )
    assert "It is what-to-keep/PROJECT from now on." in page
    assert "Appraise, non-case" in page
    assert "They are one project." in client.get("/fileplan").text
    page = words_of(client.post(form, form, **{"class": "none", "reason": "It was another folder."}).text)
    assert "What was said by hand was taken back." in page
    assert "No class" in page


def test_an_auditor_gives_no_class(app: FastAPI) -> None:
    assert browser(app, "auditor").get(f"/classes/{STUFF}").status_code == 403


# -- the API ---------------------------------------------------------------------------------------------------


def test_a_program_gets_the_whole_do_not_touch_list_part_by_part(app: FastAPI) -> None:
    client = browser(app, "reviewer")
    paths: list[str] = []
    after = ""
    while True:
        part = client.get(f"/api/v1/do-not-touch?limit=700&after={after}").json()
        paths += [one["path"] for one in part["files"]]
        after = part["next"]
        if after is None:
            break

    assert (part["total"], len(paths), len(set(paths))) == (1846, 1846, 1846)
    assert part["about"]["on"] == "2026-11-25"
    assert len(part["about"]["inputs_sha256"]) == 64


def test_a_program_gets_outcomes_and_one_explained(app: FastAPI) -> None:
    client = browser(app, "reviewer")
    first = client.get("/api/v1/outcomes?limit=10").json()
    rest = client.get(f"/api/v1/outcomes?limit=100&after={first['next']}").json()

    assert first["total"] == len(first["outcomes"]) + len(rest["outcomes"]) == 17
    assert rest["next"] is None
    assert not any(one["may_be_destroyed"] for one in [*first["outcomes"], *rest["outcomes"]])
    assert client.get("/api/v1/outcomes?status=HELD").json()["total"] == 1
    one = client.get(f"/api/v1/outcomes/{ALPHA}").json()
    assert one["retain_through"] == "2026-12-31"


def test_the_api_is_described_and_refuses_in_json(app: FastAPI) -> None:
    client = browser(app, "reviewer")
    described = client.get("/api/v1/openapi.json").json()

    assert {"/api/v1/do-not-touch", "/api/v1/outcomes"} <= set(described["paths"])
    assert client.get("/api/v1/outcomes/folder/SRC0001/Nowhere").json()["faults"][0]["code"] == "WEB005"
    assert client.get("/api/v1/do-not-touch?after=@@").json()["faults"][0]["code"] == "APP015"
    assert client.get("/api/v1/do-not-touch?limit=0").status_code == 400
    assert browser(app).get("/api/v1/do-not-touch").status_code == 401
    assert browser(app, "admin").get("/api/v1/do-not-touch").status_code == 403


# -- finding a record ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        (r"\\FS99\SCD\Board\2006\Minutes", "24 files"),
        ("99AA0101005", "Case of long-term interest"),
        ("syn-box-0014", "1 of 14 files"),
        (r"Op ALPHA - R v BANKS (99AA0101005)", "148 files"),
    ],
)
def test_a_record_is_found_by_what_people_know_of_it(app: FastAPI, asked: str, there: str) -> None:
    answer = browser(app, "reviewer").get("/find", params={"record": asked})

    assert answer.status_code == 200
    assert answer.url.path.startswith("/records/")
    assert there in answer.text


def test_what_nothing_is_called_is_said_beside_the_field(app: FastAPI) -> None:
    client = browser(app, "reviewer")
    answer = client.get("/find", params={"record": "Atlantis"})

    assert answer.status_code == 404
    assert 'href="#record"' in answer.text
    assert 'value="Atlantis"' in answer.text
    assert client.get("/find").status_code == 200


def test_the_lists_a_record_is_on_stand_on_its_page(own_app: FastAPI) -> None:
    client = browser(own_app, "reviewer")
    card = f"/appraise/{ALPHA}"
    client.post(card, card, worth="WORTHY", criterion="murder", reason="A murder of 2005.", list="new")

    page = client.get(f"/records/{ALPHA}")
    assert 'href="/lists/L0001"' in page.text
    assert "L0001, Transfer of" in words_of(client.get(card).text)
    assert "List add" in words_of(client.get(f"/history/{ALPHA}").text)


def test_a_remark_above_the_plan_leads_to_the_page_that_answers_it_and_names_no_command(
    rehearsed: None, tmp_path: Path
) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "a.txt").write_text("synthetic")
    words = ["--identifier", "none", "--no-report", "--store", str(tmp_path / "store")]
    assert run_words(["survey", str(tmp_path / "share"), *words]) == 0
    add_people(tmp_path / "store", reviewer=Role.REVIEWER)
    reader = browser(app_of(tmp_path / "store"), "reviewer")
    page = reader.get("/plan").text
    said = words_of(page)

    assert "Set-up question not answered: " in said
    assert '<a class="govuk-link" href="/setup/ucpi">Answer the question</a>' in page
    assert "muniment hold" not in said
    assert reader.get("/setup/ucpi").status_code == 200
