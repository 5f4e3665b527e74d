"""The whole story in one run: from an empty store to a verified bag and its custody, in a real browser.

The tests stand in the order of the story, and each goes on where the one before left off.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from muniment.wiring import open_store
from records.store import audit
from records.store.database import reading
from tests.journeys.story import People, Person, Service, add_accounts, new_service, state_of
from tests.muniment.test_schedule_command import ROW_9, workbook
from tests.web import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.droid, pytest.mark.browser]
ALPHA = "Op ALPHA - R v BANKS (99AA0101005)"
ALPHA_PATH = rf"\\FS99\SCD\{ALPHA}"
CARD = "/appraise/folder/SRC0001/Op%20ALPHA%20-%20R%20v%20BANKS%20%2899AA0101005%29"
REVIEW = "/lists/L0001/sensitivity"
WAIT_SECONDS = 120


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    made = new_service(tmp_path_factory.mktemp("story"))
    made.run("demo", made.folder / "demo", "--no-survey")
    made.run("import", made.folder / "demo" / "CMS export")
    add_accounts(made)
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def before(service: Service) -> dict[str, tuple[str, int, int, int]]:
    return state_of(service.share)


@pytest.fixture(scope="module")
def people(service: Service, browser: "Browser") -> Iterator[People]:
    found = People(browser, service)
    yield found
    found.close()


def wait_for_job(person: Person, ref: str) -> str:
    """Return the words of the job's page once it is over."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        words = person.open(f"/jobs/{ref}")
        if re.search(r"\b(finished|failed|stopped)\b", words):
            return words
        time.sleep(0.5)
    raise AssertionError(f"job {ref} does not end: {words}")


def newest_job(person: Person) -> str:
    found = re.search(r"/jobs/(J\d+)", person.page.url)
    assert found, person.page.url
    return found[1]


def type_date(person: Person, name: str, day: int, month: int, year: int) -> None:
    for part, value in (("day", day), ("month", month), ("year", year)):
        person.page.fill(f"[name='{name}-{part}']", str(value))


def tick(person: Person, count: int | None = None) -> int:
    """Tick the rows of the list on the page, all or the first `count`; return how many."""
    boxes = person.page.query_selector_all("main tbody input[type=checkbox]")[:count]
    for box in boxes:
        box.check()
    return len(boxes)


def unfold(person: Person, words: str) -> None:
    """Open the details that begin with `words`, where they are closed."""
    for details in person.page.query_selector_all("main details:not([open])"):
        summary = details.query_selector("summary")
        if summary is not None and words in summary.inner_text():
            summary.click()


# -- set up -----------------------------------------------------------------------------------------------


def test_1_home_says_that_there_is_no_survey_yet(people: People, before: dict[str, object]) -> None:
    assert len([path for path in before if not path.endswith("/")]) >= 1846
    assert "No survey yet. Survey a share." in people["reviewer"].open("/")


def test_2_the_set_up_questions_are_answered_each_with_its_source(people: People) -> None:
    for name, question, answer in (
        ("dro", "iicsa-casework", "yes"),
        ("reviewer", "iicsa-non-case", "not known"),
        ("reviewer", "ucpi", "open, no end date"),
        ("dro", "covid-19", "only the seven years"),
    ):
        person = people[name]
        assert "RMU to confirm" in person.open(f"/setup/{question}")
        person.choose("answer", answer)
        person.fill(reason="As the source says; RMU to confirm.")
        said = person.press("Record this answer")
    assert "4 of 4 questions are answered." in said


def test_3_a_schedule_with_two_faults_saves_nothing_and_the_corrected_one_is_approved(
    people: People, tmp_path: Path
) -> None:
    reviewer, dro = people["reviewer"], people["dro"]
    reviewer.open("/schedules/import")
    reviewer.page.set_input_files("#workbook", workbook(tmp_path / "casework.xlsx", faulty=True))
    reviewer.fill(name="our-casework")
    said = reviewer.press("Save as a draft")
    assert ROW_9 in said
    assert "Nothing is saved: 2 faults." in said

    reviewer.page.set_input_files("#workbook", workbook(tmp_path / "casework.xlsx"))
    assert "weakest source illustrative" in reviewer.press("Save as a draft")

    dro.open("/schedules/our-casework/draft")
    dro.fill(minute="Records Board, minute 4")
    type_date(dro, "review_on", 25, 11, 2028)
    dro.choose("read", "yes")
    approved = dro.press("Approve draft 1 and put it in use")
    assert "our-casework, version 1, is in use from now on." in approved
    assert "by dro (DRO) on 25 November 2026" in approved


# -- survey -----------------------------------------------------------------------------------------------


def test_4_a_survey_goes_on_after_a_kill_and_a_timetable_is_set(people: People, service: Service) -> None:
    reviewer = people["reviewer"]
    reviewer.open("/timetables/new")
    reviewer.page.check("input[name=share] >> nth=0")
    reviewer.fill(words="every Sunday 20:00")
    reviewer.choose("identifier", "droid")
    said = reviewer.press("Set this timetable")
    assert "Every Sunday at 8pm, Europe/London. Next: Sunday 29 November 2026, 8pm." in said

    reviewer.open("/survey-now")
    reviewer.page.check("input[name=share] >> nth=0")
    reviewer.choose("identifier", "droid")
    reviewer.press("Survey this share now")
    ref = newest_job(reviewer)
    deadline = time.monotonic() + WAIT_SECONDS
    while not re.search(r"[1-9][\d,]* of 1,846 files", said := reviewer.open(f"/jobs/{ref}")):
        assert time.monotonic() < deadline, said
        time.sleep(0.1)
    service.kill()
    service.start()
    said = wait_for_job(reviewer, ref)
    assert "1,846 found = 1,841 profiled + 3 failed + 2 skipped." in said


def test_5_the_result_adds_up_and_says_which_droid_and_how_old_its_signatures_are(people: People) -> None:
    said = people["reviewer"].open("/surveys/S0001")
    assert "1,846 found = 1,841 profiled + 3 failed + 2 skipped." in said
    assert "DROID 6.8.0" in said
    assert "container signatures" in said
    assert "years old when the survey ended" in said
    failed = people["reviewer"].open("/surveys/S0001/files?list=failed")
    assert "3 files" in failed


def test_6_every_figure_leads_to_its_files_and_nothing_of_the_source_changed(
    people: People, service: Service, before: dict[str, tuple[str, int, int, int]]
) -> None:
    reviewer = people["reviewer"]
    reviewer.open("/surveys/S0001")
    assert "12 files" in reviewer.follow("No format found")
    with reviewer.page.expect_download() as download:
        reviewer.page.get_by_role("link", name="DROID's columns").click()
    rows = Path(download.value.path()).read_text("utf-8").splitlines()
    assert sum('"File"' in row for row in rows) == 12
    assert state_of(service.share) == before


def test_7_to_14_the_drive_plan_has_one_verdict_and_one_sentence_a_folder(people: People) -> None:
    reviewer = people["reviewer"]
    reviewer.open("/candidates")
    reviewer.press("Look for the words")
    wait_for_job(reviewer, newest_job(reviewer))
    said = reviewer.open("/plan")

    for words in (
        "0 files may be destroyed today.",
        "1,846 files in 11 folders",
        "Murder, finalised 14 March 2006. Last paper 2006: transfer or retention approval by 31 December 2026",
        "3 files mention an undercover officer or SDS. A person must confirm.",
        "Child Abuse flag (CPRO): destruction date extended by 20 years. Base period not confirmed",
        "Covid flag: 7 years; start day assumed to be finalisation.",
        "Remitted case with two finalisations, 4 June 2008 and 19 January 2009. The Area can mend this in CMS.",
        "was due by 31 December 2024, overdue",
        "Illustrative rule: cannot be destroyed",
        "all 96 have the same content as files in Op ALPHA; kept while that is undecided",
        "No class",
    ):
        assert words in said, words
    assert "1,846" in people["auditor"].open("/do-not-touch")


def test_15_why_is_this_still_here_and_as_at_a_past_day(people: People) -> None:
    record = "/records/folder/SRC0001/R%20v%20EXAMPLE%20%2899CC0303005%29"
    said = people["auditor"].open(record)
    assert "Why is this still here?" in said
    past = people["auditor"].open(f"{record}?as_at=2017-07-01")
    assert "IICSA" in past
    assert "12 May 2015" in past


def test_16_what_the_release_of_a_hold_would_free_is_shown_and_not_written(people: People, service: Service) -> None:
    with reading(open_store(service.store).database) as session:
        head = audit.verify(session).head
    assert "322 candidates, 0 would be due today." in people["reviewer"].open("/holds/UCPI/impact")
    with reading(open_store(service.store).database) as session:
        assert audit.verify(session).head == head


# -- the reviewer's list ----------------------------------------------------------------------------------


def test_17_the_queue_begins_with_the_nearest_date_and_the_card_names_its_sources(people: People) -> None:
    reviewer = people["reviewer"]
    reviewer.open("/queue")
    first = reviewer.page.query_selector("main tbody tr")
    assert first is not None
    assert ALPHA in first.inner_text()
    card = reviewer.open(CARD)
    for words in ("COML025", "FATL", "Holds None", "96 files in"):
        assert words in card


def test_18_a_decision_without_a_reason_keeps_what_was_chosen(people: People) -> None:
    reviewer = people["reviewer"]
    reviewer.open(CARD)
    reviewer.choose("worth", "WORTHY")
    reviewer.choose("criterion", "murder")
    reviewer.choose("list", "new")
    assert "Say why, in a sentence the DRO can read." in reviewer.press("Save decision")
    assert reviewer.page.is_checked("input[name=criterion][value=murder]")
    reviewer.fill(reason="A murder that changed how such cases are prosecuted.")
    assert "It is on the list L0001." in reviewer.press("Save decision")


def test_19_board_minutes_do_not_go_with_casework(people: People) -> None:
    reviewer = people["reviewer"]
    reviewer.open("/lists/add?kind=folder&source=SRC0001&key=Board/2006/Minutes")
    reviewer.choose("list", "L0001")
    reviewer.fill(reason="Board papers of 2006.")
    said = reviewer.press("Put it on the list")
    assert "A consignment belongs to one series" in said
    assert "Board minutes need a series agreed with The National Archives" in said
    reviewer.open("/lists/L0001")
    assert "The list was sent to review." in reviewer.press("Send to review")


def test_20_pre_flight_finds_six_stops_and_seven_warnings(people: People) -> None:
    said = people["reviewer2"].open("/lists/L0001/preflight")
    assert "6 stops and 7 warnings." in said
    assert "271 characters" in said
    assert "it will not be uploaded" in said


def test_21_one_stop_is_mended_by_a_shorter_path_and_twelve_files_are_left_out(people: People) -> None:
    reviewer2 = people["reviewer2"]
    reviewer2.fill(staging_path="C:\\T")
    assert "5 stops and 7 warnings." in reviewer2.press("Set the staging path")
    assert tick(reviewer2) == 12
    reviewer2.fill(reason="No record of the case, or held twice.")
    said = reviewer2.press("Leave out the ticked files")
    assert "148 = 136 selected + 12 left out" in said
    assert "Nothing stops the transfer." in said


def test_22_the_folders_name_is_asked_about(people: People) -> None:
    reviewer2 = people["reviewer2"]
    said = reviewer2.open("/lists/L0001/folder-names")
    assert "'R v BANKS (99AA0101005)' will be public; TDR cannot close a folder name." in said
    reviewer2.choose("answer-1", "MAY_BE_PUBLIC")
    reviewer2.fill(reason__1="The trial was reported; the name is public.")
    assert "Your answer was recorded." in reviewer2.press("Record the answer")


def test_23_and_24_sensitivity_has_no_default_and_lapsed_codes_are_said(people: People) -> None:
    reviewer2 = people["reviewer2"]
    reviewer2.open(REVIEW)
    reviewer2.press("Look through the texts")
    wait_for_job(reviewer2, newest_job(reviewer2))
    reviewer2.open(f"{REVIEW}?text=with+signals")
    assert tick(reviewer2) == 16
    reviewer2.choose("answer", "closed")
    unfold(reviewer2, "If it is closed")
    reviewer2.fill(codes="42", periods="84", harm="It names a living witness.", reason="Read; a witness's details.")
    reviewer2.choose("start", "record")
    said = reviewer2.press("Record the decision")
    assert re.search(r"Legal privilege \(42\) cannot be used after 31 December 20\d\d for a record of 200\d\.", said)
    unfold(reviewer2, "If it is closed")
    reviewer2.fill(codes="40(2);38")
    assert "Must have the same number of closure periods as foi exemption codes" in reviewer2.press(
        "Record the decision"
    )
    unfold(reviewer2, "If it is closed")
    reviewer2.fill(codes="40(2)")
    assert "16 decided." in reviewer2.press("Record the decision")

    reviewer2.open(f"{REVIEW}?text=no+signal+found&q=MG3")
    assert tick(reviewer2, 1) == 1
    reviewer2.choose("answer", "retained")
    unfold(reviewer2, "If it is retained")
    reviewer2.page.select_option("#ground", "1")
    reviewer2.fill(years="5", reason="Still needed by the department.")
    assert "1 decided." in reviewer2.press("Record the decision")

    reviewer2.open(f"{REVIEW}?q=E-mail")
    tick(reviewer2, 2)
    reviewer2.choose("answer", "open-rest")
    reviewer2.fill(reason="Read; nothing in it is exempt.")
    said = reviewer2.press("Record the decision")
    assert "117 open + 16 closed + 1 retained by the department + 2 undecided" in said
    assert "E-mail 01.msg: Nobody has decided whether this record is open." in said
    reviewer2.open(f"{REVIEW}?decision=undecided")
    tick(reviewer2)
    reviewer2.choose("answer", "open")
    reviewer2.fill(reason="Read; nothing in it is exempt.")
    said = reviewer2.press("Record the decision")
    assert "119 open + 16 closed + 1 retained by the department + 0 undecided" in said


def test_23_redacted_copies_are_received_and_looked_at_by_a_second_person(people: People) -> None:
    reviewer, reviewer2 = people["reviewer"], people["reviewer2"]
    reviewer2.open(f"{REVIEW}?decision=closed")
    rows = [row.inner_text().split("\n")[0] for row in reviewer2.page.query_selector_all("main tbody tr")][:3]
    for row in rows:
        stem = row.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        content = f"SYNTHETIC. A redacted copy of {stem}.".encode()
        reviewer2.open("/lists/L0001/redacted-copies")
        file = {"name": f"{stem}_R.txt", "mimeType": "text/plain", "buffer": content}
        reviewer2.page.set_input_files("#copy", [file])  # type: ignore[list-item]
        reviewer2.fill(codes="40(2)", removed_words="Harrow", reason="Names of living persons.")
        assert "was received. Now another person looks at it." in reviewer2.press(
            "Send the copy and look for the words"
        )
    for number in (1, 2, 3):
        reviewer.open("/lists/L0001/redacted-copies")
        reviewer.fill(**{f"check__{number}": "Opened and read; nothing shows."})
        reviewer.page.click(f"form[action$='/redacted-copies/{number}/check'] button")
        assert "Your check was recorded." in reviewer.words


def test_25_the_application_is_written_and_its_approval_entered(people: People) -> None:
    reviewer2 = people["reviewer2"]
    reviewer2.open("/retention-instruments")
    reviewer2.page.select_option("#ground", "1")
    reviewer2.fill(ref="RI-2026-9", series="DPP 2", pieces="1", years="5")
    for name, day in (("approved_on", (9, 7, 2026)), ("review_on", (8, 7, 2030)), ("expires_on", (8, 7, 2031))):
        type_date(reviewer2, name, *day)
    assert "Instrument RI-2026-9 was entered." in reviewer2.press("Enter the instrument")
    assert "16 closures + 1 retention; 17 wait for their approval." in reviewer2.open("/lists/L0001/application")
    tick(reviewer2, 16)
    type_date(reviewer2, "schedule_on", 9, 7, 2026)
    assert "1 waits for its approval." in reviewer2.press("Enter the schedule date")
    reviewer2.page.select_option("#instrument", index=1)
    assert "0 wait for their approval." in reviewer2.press("Enter the instrument")


def test_26_who_proposes_a_list_cannot_sign_it(people: People) -> None:
    reviewer2 = people["reviewer2"]
    reviewer2.open("/lists/L0001")
    assert "The list was proposed for signature." in reviewer2.press("Propose for signature")
    said = reviewer2.open("/lists/L0001/sign")
    assert "You proposed this list, so you cannot sign it." in said


# -- the DRO signs ----------------------------------------------------------------------------------------


def sign(person: Person) -> str:
    """Tick the statements, give password and name, and sign; return the words of the page that follows."""
    person.choose("statement-1", "yes")
    person.choose("statement-2", "yes")
    person.fill(password=PASSWORD, typed_name=person.name)
    return person.press("Sign 135 files for transfer")


def test_27_the_sign_off_desk_shows_counts_that_add_up(people: People) -> None:
    dro = people["dro"]
    assert "1 list waits for you" in dro.open("/")
    said = dro.open("/lists/L0001/sign")
    for words in (
        "135 to transfer: 119 open, 16 closed",
        "1 retained by the department, section 3(4)",
        "12 left out",
        "3 redacted copies",
        "Holds checked on 25 November 2026",
        "What to look at first",
    ):
        assert words in said, words


def test_28_a_hold_confirmed_before_the_signature_sends_the_list_back(people: People) -> None:
    reviewer, dro = people["reviewer"], people["dro"]
    reviewer.open("/candidates/UCPI/SRC0001/files")
    reviewer.fill(
        record_path=rf"{ALPHA_PATH}\1 Correspondence\E-mail 03.msg", read_reason="It names an undercover officer."
    )
    assert "is confirmed under hold UCPI: held from today." in reviewer.press("Confirm this file")
    said = sign(dro)
    assert re.search(
        r"Not signed\. Hold UCPI was placed on 1 file at \d\d:\d\d\. The list went back to reviewer2\.", said
    )


def test_29_the_hit_is_released_by_two_people_and_the_list_is_signed(people: People) -> None:
    reviewer, reviewer2, dro = people["reviewer"], people["reviewer2"], people["dro"]
    reviewer.open("/holds/UCPI")
    reviewer.follow("E-mail 03.msg")
    reviewer.fill(authority="Counsel to the Inquiry, e-mail of 25 November 2026", reason="Another officer is meant.")
    assert "The release is proposed" in reviewer.press("Propose the release")
    dro.open("/holds/UCPI")
    dro.choose("verdict", "APPROVED")
    dro.fill(reason="Read and agreed.")
    assert "is approved." in dro.press("Answer proposal 2")
    reviewer2.open("/lists/L0001")
    assert "The list was proposed for signature." in reviewer2.press("Propose for signature")
    second = people.another("dro")
    second.open("/lists/L0001/sign")
    dro.open("/lists/L0001/sign")
    said = sign(dro)
    assert "135 files are signed for transfer." in said
    assert "Hash of the list" in said

    assert re.search(r"The DRO signed this at \d\d:\d\d", sign(second))
    second.context.close()


def test_29_the_signature_prints_on_one_side(people: People, tmp_path: Path) -> None:
    dro = people["dro"]
    dro.open("/lists/L0001/sign")
    pdf = dro.page.pdf(format="A4")
    (tmp_path / "signed.pdf").write_bytes(pdf)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 1


def test_30_the_deputy_signs_only_while_a_delegation_runs(people: People) -> None:
    said = people["deputy"].page.goto(f"{people['deputy'].url}/lists/L0001/sign")
    assert said is not None
    assert said.status in (200, 403)
    assert "Sign 135 files for transfer" not in people["deputy"].words


# -- the bag ----------------------------------------------------------------------------------------------


def test_31_a_file_changed_after_signing_stops_the_build(people: People, service: Service) -> None:
    reviewer2 = people["reviewer2"]
    reviewer2.open("/consignments/new")
    reviewer2.page.select_option("#list", "L0001")
    reviewer2.page.select_option("#legal_status", "Public Record(s)")
    reviewer2.fill(
        transferring_body="Crown Prosecution Service", contact_name="Tom Reed", contact_email="tom.reed@example.org"
    )
    assert "Consignment C0001 is made." in reviewer2.press("Make this consignment")
    path = service.share / ALPHA / "1 Correspondence" / "E-mail 05.msg"
    content, status = path.read_bytes(), path.stat()
    path.write_bytes(content + b"\n")
    try:
        reviewer2.press("Build the bag")
        said = wait_for_job(reviewer2, newest_job(reviewer2))
    finally:
        path.write_bytes(content)
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert "E-mail 05.msg" in said
    assert "changed after signing" in said
    assert "Restore it, or send the list back." in said
    assert not (service.store / "consignments" / "C0001" / "C0001").exists()


def test_32_restored_and_killed_in_the_middle_the_build_goes_on(people: People, service: Service) -> None:
    reviewer2 = people["reviewer2"]
    reviewer2.open("/consignments/C0001")
    reviewer2.press("Build the bag")
    ref = newest_job(reviewer2)
    service.kill()
    service.start()
    said = wait_for_job(reviewer2, ref)
    assert "finished" in said
    done = reviewer2.open("/consignments/C0001")
    assert "bag complete" in done
    assert "138 files" in done


def test_33_the_bag_holds_exactly_what_was_signed(service: Service) -> None:
    bag = service.store / "consignments" / "C0001" / "C0001"
    data = [path for path in (bag / "data").rglob("*") if path.is_file()]
    checked = subprocess.run(["sha256sum", "-c", "--quiet", "manifest-sha256.txt"], cwd=bag, check=False)  # noqa: S607
    assert [path.name for path in (bag / "data").iterdir()] == [ALPHA]
    assert len(data) == 138
    assert checked.returncode == 0
    assert "TDR-" not in (bag / "bag-info.txt").read_text("utf-8")


def test_34_to_36_the_metadata_the_lists_and_the_pack_are_with_it(service: Service) -> None:
    papers = service.store / "consignments" / "C0001" / "papers"
    lines = (papers / "L0001-metadata.csv").read_text("utf-8-sig").splitlines()
    assert len(lines[0].split(",")) == 23
    assert len(lines) >= 139
    assert {f"L0001-{name}.csv" for name in ("transfer", "not-selected", "retained", "redacted-copies")} <= {
        path.name for path in papers.iterdir()
    }
    assert "I have signed off on the sensitivity review." in (papers / "L0001-transfer-pack.html").read_text("utf-8")


def test_37_one_flipped_bit_is_named_by_the_check_of_the_bag(service: Service, tmp_path: Path) -> None:
    bag = service.store / "consignments" / "C0001" / "C0001"
    copy = tmp_path / "C0001"
    subprocess.run(["cp", "-a", str(bag), str(copy)], check=True)  # noqa: S607
    path = sorted(one for one in (copy / "data").rglob("*.msg"))[0]
    content = bytearray(path.read_bytes())
    content[10] ^= 1
    path.write_bytes(content)
    words = [sys.executable, "-m", "muniment.cli.main", "bag", "check", str(copy)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=service.environment)
    assert done.returncode == 1
    assert path.name in done.stdout


def test_38_the_receipt_and_the_third_statement_are_recorded_and_the_originals_stay_locked(people: People) -> None:
    reviewer2, dro = people["reviewer2"], people["dro"]
    reviewer2.open("/consignments/C0001")
    reviewer2.fill(reference="TDR-2026-SYNTHETIC")
    type_date(reviewer2, "accepted_on", 25, 11, 2026)
    assert "The receipt is recorded." in reviewer2.press("Record the receipt")
    dro.open("/consignments/C0001")
    dro.choose("agree", "yes")
    dro.fill(password=PASSWORD)
    assert "Custody passed." in dro.press("Transfer custody")
    said = reviewer2.open("/records/folder/SRC0001/Op%20ALPHA%20-%20R%20v%20BANKS%20%2899AA0101005%29")
    assert "With The National Archives; do not delete until shown on Discovery" in said


def test_38_a_disposal_list_that_names_it_is_refused_with_that_sentence(people: People) -> None:
    reviewer = people["reviewer"]
    reviewer.open("/lists/add?kind=folder&source=SRC0001&key=Op%20ALPHA%20-%20R%20v%20BANKS%20%2899AA0101005%29")
    reviewer.choose("kind_of_list", "disposal")
    reviewer.fill(title="Op ALPHA, after transfer", reason="It was sent.")
    said = reviewer.press("Put it on the list")
    assert "There is a problem" in said
    assert "With The National Archives; do not delete until shown on Discovery" in said


def test_39_the_history_has_every_act_and_the_audit_verifies_until_a_row_is_edited(
    people: People, service: Service, tmp_path: Path
) -> None:
    said = people["auditor"].open("/lists/L0001/history")
    for words in ("proposed", "signed", "reviewer2"):
        assert words in said
    service.run("audit", "verify", "--evidence")
    edited = tmp_path / "edited"
    shutil.copytree(service.store, edited)
    with closing(sqlite3.connect(edited / "decisions.db")) as connection:
        connection.execute("DROP TRIGGER consignment_no_update")
        connection.execute("UPDATE consignment SET contact_name = 'somebody else' WHERE ref = 'C0001'")
        connection.commit()
    words = [sys.executable, "-m", "muniment.cli.main", "audit", "verify", "--store", str(edited)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=service.environment)
    assert done.returncode == 1
    assert "consignment C0001" in done.stdout + done.stderr


def test_40_the_source_is_as_it_was(service: Service, before: dict[str, tuple[str, int, int, int]]) -> None:
    assert state_of(service.share) == before
