"""Your first day, docs/tutorial/first-day.md, walked literally in a browser: every label that it names.

The tests stand in the order of the tutorial, and each goes on where the one before left off. They
begin at Home and go by the links that the tutorial names; no address is typed.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from tests.journeys.story import People, Person, Service, add_accounts, new_service
from tests.journeys.tutorial import Tutorial, read_steps
from tests.web import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.droid, pytest.mark.browser]
WAIT_SECONDS = 120
EMAIL = r"\\FS99\SCD\Op ALPHA - R v BANKS (99AA0101005)\1 Correspondence\E-mail 03.msg"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The department before its first survey, as `make first-day` makes it."""
    made = new_service(tmp_path_factory.mktemp("first-day"))
    made.run("demo", made.folder / "demo", "--no-survey")
    made.run("import", made.folder / "demo" / "CMS export")
    add_accounts(made)
    made.start()
    yield made
    made.kill()


@pytest.fixture(scope="module")
def tutorial(service: Service, browser: "Browser") -> Iterator[Tutorial]:
    people = People(browser, service)
    yield Tutorial(people)
    people.close()


def wait_for_job(person: Person) -> str:
    """Return the words of the job's page once it is finished; the page is loaded again until then."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        state = person.page.locator("main .govuk-tag").first.inner_text().lower()
        if state in ("finished", "failed", "stopped"):
            assert state == "finished", person.words
            return person.words
        time.sleep(0.5)
        person.page.reload()
    raise AssertionError(f"the job does not end: {person.words}")


def type_date(person: Person, name: str, day: int, month: int, year: int) -> None:
    for part, value in (("day", day), ("month", month), ("year", year)):
        person.page.fill(f"[name='{name}-{part}']", str(value))


def tick(person: Person, count: int | None = None) -> int:
    """Tick the rows of the list on the page, all or the first `count`; return how many."""
    boxes = person.page.query_selector_all("main tbody input[type=checkbox]")[:count]
    for box in boxes:
        box.check()
    return len(boxes)


def filter_list(person: Person, **by: str) -> None:
    """Filter the list on the page as a person does: fill in the fields above it and press the button there."""
    clear = person.page.locator("form.m-filter a", has_text="Clear filters")
    if clear.count():
        clear.first.click()
    for name, value in by.items():
        box = person.page.locator(f"form.m-filter [name='{name}']")
        if box.evaluate("one => one.tagName") == "SELECT":
            box.select_option(label=value)
        else:
            box.fill(value)
    person.page.locator("form.m-filter button").first.click()


def home(person: Person) -> None:
    """Go to Home by the navigation."""
    person.page.get_by_role("link", name="Home", exact=True).first.click()


def test_the_tutorial_is_read_step_by_step() -> None:
    steps = read_steps()

    assert len(steps) > 40
    assert steps["2.2"].named[0] == "See survey S0001"
    assert "Survey this share now" in steps["2.1"].buttons


def test_a_step_fails_where_it_names_what_nobody_does_or_the_hand_does_what_it_does_not_name(
    tutorial: Tutorial,
) -> None:
    with pytest.raises(AssertionError, match="names what nobody did or saw"), tutorial.step("4.1"):
        pass
    with pytest.raises(AssertionError, match="does not name 'Sign'"), tutorial.step("4.1") as step:
        step.press(step.by("reviewer"), "Sign")


# -- 1. Say what only the department knows -------------------------------------------------------------------


def test_1_1_home_leads_to_the_set_up(tutorial: Tutorial) -> None:
    with tutorial.step("1.1") as step:
        reviewer = step.by("reviewer")
        step.follow(reviewer, "Home")
        step.sees(reviewer, "No survey yet. Survey a share.")
        step.follow(reviewer, "Set-up")
        assert reviewer.page.locator("main .govuk-task-list__item").count() == 4


def test_1_2_the_questions_are_answered_by_those_who_may(tutorial: Tutorial) -> None:
    with tutorial.step("1.2") as step:
        for name, question, answer in (
            ("dro", "child sexual abuse inquiry", "yes"),
            ("dro", "Covid-19", "only the seven years"),
            ("reviewer", "records that aren't casework", "not known"),
            ("reviewer", "Undercover Policing Inquiry", "open, no end date"),
        ):
            assert question in step.step.words
            person = step.by(name)
            person.follow("Set-up")
            person.follow(question)
            step.choose(person, answer)
            person.fill(reason="As the source says.")
            step.press(person, "Record this answer")
        step.sees(person, "4 of 4 questions are answered.")


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("excel") / "schedule.xlsx"


def change_keep(path: Path, text: str | None, was: list[str]) -> None:
    """Change the cell Keep of the first row of the workbook that has one, or put back what it was."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            headings = [str(cell.value or "") for cell in row]
            if "Keep" in headings:
                cell = sheet.cell(row[0].row + 1, headings.index("Keep") + 1)
                if text is None:
                    cell.value = was[0]
                else:
                    was.append(str(cell.value))
                    cell.value = text
                book.save(path)
                return
    raise AssertionError("the workbook has no column Keep")


WAS: list[str] = []


def test_1_3_a_fault_in_a_schedule_stands_beside_its_row(tutorial: Tutorial, workbook: Path) -> None:
    with tutorial.step("1.3") as step:
        reviewer = step.by("reviewer")
        step.follow(reviewer, "Schedules", "what-to-keep")
        with reviewer.page.expect_download() as download:
            step.follow(reviewer, "As a workbook to edit and import (Excel)")
        download.value.save_as(workbook)
        step.uses("Keep", "7 yrs after case")
        change_keep(workbook, "7 yrs after case", WAS)
        step.follow(reviewer, "Schedules", "Import a schedule from Excel")
        reviewer.page.set_input_files("#workbook", workbook)
        step.type(reviewer, "our-schedule", id="name")
        said = step.press(reviewer, "Save as a draft")
        assert "Nothing is saved: 1 fault." in said
        assert "7 yrs after case" in said


def test_1_4_the_corrected_one_is_a_draft(tutorial: Tutorial, workbook: Path) -> None:
    with tutorial.step("1.4") as step:
        reviewer = tutorial.people["reviewer"]
        change_keep(workbook, None, WAS)
        reviewer.page.set_input_files("#workbook", workbook)
        reviewer.press("Save as a draft")
        step.sees(reviewer, "weakest source illustrative")


# -- 2. Survey the share ---------------------------------------------------------------------------------------


def test_2_1_the_share_is_surveyed(tutorial: Tutorial) -> None:
    with tutorial.step("2.1") as step:
        reviewer = step.by("reviewer")
        step.follow(reviewer, "Home", "Survey a share")
        step.names(reviewer, r"\\FS99\SCD")
        step.press(reviewer, "Survey this share now")
        assert "Job J0001" in reviewer.words


def test_2_2_every_file_is_found_and_in_one_of_three(tutorial: Tutorial) -> None:
    with tutorial.step("2.2") as step:
        reviewer = tutorial.people["reviewer"]
        wait_for_job(reviewer)
        step.follow(reviewer, "See survey S0001")
        step.sees(reviewer, "1,846 found = 1,841 profiled + 3 failed + 2 skipped.")
        step.follow(reviewer, "Failed")
        assert "3 files" in reviewer.words


def test_2_3_a_figure_leads_to_its_files_and_they_go_out_as_droid_lists_them(tutorial: Tutorial) -> None:
    with tutorial.step("2.3") as step:
        reviewer = tutorial.people["reviewer"]
        reviewer.page.go_back()
        step.follow(reviewer, "No format found")
        assert "12 files" in reviewer.words
        with reviewer.page.expect_download() as download:
            step.follow(reviewer, "Download these files in DROID's columns (CSV)")
        assert download.value.suggested_filename.endswith("DROID.csv")


def test_2_4_a_timetable_is_set(tutorial: Tutorial) -> None:
    with tutorial.step("2.4") as step:
        reviewer = tutorial.people["reviewer"]
        step.follow(reviewer, "Home", "Timetables")
        step.press(reviewer, "Set a timetable")
        reviewer.page.check("input[name=share] >> nth=0")
        step.type(reviewer, "every Sunday 20:00", id="words")
        assert "Next: Sunday 29 November 2026, 8pm." in step.press(reviewer, "Set this timetable")


# -- 3. Look for the words of the holds --------------------------------------------------------------------------


def test_3_the_words_of_the_holds_are_looked_for(tutorial: Tutorial) -> None:
    with tutorial.step("3.1") as step:
        reviewer = step.by("reviewer")
        step.follow(reviewer, "Home", "Candidates of holds")
        step.press(reviewer, "Look for the words")
    with tutorial.step("3.2"):
        wait_for_job(reviewer)
        home(reviewer)
        said = reviewer.follow("Candidates of holds")
        assert "Op CEDAR" in said
        assert "3 files mention" in said
    with tutorial.step("3.3") as step:
        step.follow(reviewer, "Holds", "UCPI", "What its release would free")
        step.sees(reviewer, "322 candidates, 0 would be due today.")


# -- 4. Read the drive plan --------------------------------------------------------------------------------------


def test_4_the_drive_plan_is_read(tutorial: Tutorial) -> None:
    reviewer = tutorial.people["reviewer"]
    with tutorial.step("4.1") as step:
        step.follow(reviewer, "Drive plan")
        step.sees(reviewer, "0 files may be destroyed today.")
        assert "1,846 files in 11 folders" in reviewer.words
    with tutorial.step("4.2") as step:
        step.follow(reviewer, "R v EXAMPLE")
        step.names(reviewer, "Why is this still here?")
        step.press(reviewer, "Copy as text")
    with tutorial.step("4.3") as step:
        step.names(reviewer, "As at another day", "How it stands on")
        step.type(reviewer, "2017-07-01", id="on")
        step.press(reviewer, "Show this day")
        assert "12 May 2015" in reviewer.words


# -- 5. Appraise, and make a list --------------------------------------------------------------------------------


def test_5_op_alpha_is_appraised_and_put_on_a_list(tutorial: Tutorial) -> None:
    with tutorial.step("5.1") as step:
        reviewer = step.by("reviewer")
        step.follow(reviewer, "Review queue")
        first = reviewer.page.locator("main tbody tr").first
        assert "Op ALPHA" in first.inner_text()
        first.get_by_role("link").first.click()
    with tutorial.step("5.2") as step:
        step.names(reviewer, "Your decision")
        step.choose(reviewer, "Worthy of the archive")
        step.choose(reviewer, "murder")
        step.choose(reviewer, "Yes, on a new list")
        step.press(reviewer, "Save decision")
        step.sees(reviewer, "Say why, in a sentence the DRO can read.")
        assert reviewer.page.is_checked("input[name=criterion][value=murder]")
    with tutorial.step("5.3") as step:
        reviewer.fill(reason="A murder that changed how such cases are prosecuted.")
        step.press(reviewer, "Save decision")
        step.sees(reviewer, "It is on the list L0001.")
    with tutorial.step("5.4") as step:
        step.follow(reviewer, "Drive plan", "Minutes", "Put on a list")
        step.choose(reviewer, "L0001")
        reviewer.fill(reason="Board papers of 2006.")
        step.press(reviewer, "Put it on the list")
        step.sees(reviewer, "A consignment belongs to one series")
    with tutorial.step("5.5") as step:
        step.follow(reviewer, "Lists", "L0001")
        step.press(reviewer, "Send to review")
        step.by("reviewer2")


# -- 6. Mend what TDR would refuse -------------------------------------------------------------------------------


def test_6_what_tdr_would_refuse_is_mended(tutorial: Tutorial) -> None:
    with tutorial.step("6.1") as step:
        reviewer2 = step.by("reviewer2")
        step.follow(reviewer2, "Lists", "L0001", "Pre-flight")
        step.sees(reviewer2, "6 stops and 7 warnings.")
    with tutorial.step("6.2") as step:
        step.names(reviewer2, "Staging path")
        step.type(reviewer2, "C:\\T", id="staging_path")
        step.press(reviewer2, "Set the staging path")
        step.sees(reviewer2, "5 stops and 7 warnings.")
    with tutorial.step("6.3") as step:
        assert tick(reviewer2) == 12
        reviewer2.fill(reason="No record of the case, or held twice.")
        step.press(reviewer2, "Leave out the ticked files")
        step.sees(reviewer2, "148 = 136 selected + 12 left out", "Nothing stops the transfer.")


# -- 7. Decide what may be open ----------------------------------------------------------------------------------


def to_the_review(step_by: Person) -> None:
    """Go to the sensitivity review by the links that the head of section 7 names."""
    for words in ("Lists", "L0001", "Sensitivity review"):
        step_by.follow(words)


def test_7_1_and_2_the_names_of_folders_and_the_texts(tutorial: Tutorial) -> None:
    with tutorial.step("7.1") as step:
        reviewer2 = step.by("reviewer2")
        to_the_review(reviewer2)
        step.follow(reviewer2, "Names of folders")
        step.sees(reviewer2, "'R v BANKS (99AA0101005)' will be public; TDR cannot close a folder name.")
        reviewer2.choose("answer-1", "MAY_BE_PUBLIC")
        reviewer2.fill(reason__1="The trial was reported; the name is public.")
        step.press(reviewer2, "Record the answer")
    with tutorial.step("7.2") as step:
        to_the_review(reviewer2)
        step.press(reviewer2, "Look through the texts")
        wait_for_job(reviewer2)
        to_the_review(reviewer2)
        step.uses("with signals")
        filter_list(reviewer2, text="with signals")
        assert tick(reviewer2) == 16


def test_7_3_to_6_each_file_is_decided(tutorial: Tutorial) -> None:
    reviewer2 = tutorial.people["reviewer2"]
    with tutorial.step("7.3") as step:
        step.choose(reviewer2, "Closed for a time, under an exemption")
        step.unfold(reviewer2, "If it is closed")
        step.type(reviewer2, "42", id="codes")
        step.type(reviewer2, "84", id="periods")
        reviewer2.choose("start", "record")
        reviewer2.fill(harm="It names a living witness.", reason="Read; a witness's details.")
        said = step.press(reviewer2, "Record the decision")
        assert "Legal privilege (42) cannot be used after" in said
    with tutorial.step("7.4") as step:
        for codes in ("40(2);38", "40(2)"):
            for details in reviewer2.page.query_selector_all("main details:not([open])"):
                if "If it is closed" in details.inner_text():
                    details.query_selector("summary").click()  # type: ignore[union-attr]
            step.type(reviewer2, codes, id="codes")
            reviewer2.press("Record the decision")
            if codes == "40(2);38":
                step.sees(reviewer2, "Must have the same number of closure periods as foi exemption codes")
        step.sees(reviewer2, "16 decided.")
    with tutorial.step("7.5") as step:
        step.uses("no signal found", "MG3")
        filter_list(reviewer2, text="no signal found", q="MG3")
        assert tick(reviewer2, 1) == 1
        step.choose(reviewer2, "Retained by the department, section 3(4)")
        step.unfold(reviewer2, "If it is retained")
        reviewer2.page.select_option("#ground", "1")
        reviewer2.fill(years="5", reason="Still needed by the department.")
        assert "1 decided." in step.press(reviewer2, "Record the decision")
    with tutorial.step("7.6") as step:
        step.uses("E-mail", "undecided")
        filter_list(reviewer2, q="E-mail")
        tick(reviewer2, 2)
        step.choose(reviewer2, "Everything still undecided on this list is open, except the files ticked here")
        reviewer2.fill(reason="Read; nothing in it is exempt.")
        step.press(reviewer2, "Record the decision")
        step.sees(reviewer2, "117 open + 16 closed + 1 retained by the department + 2 undecided")
        filter_list(reviewer2, decision="undecided")
        tick(reviewer2)
        reviewer2.choose("answer", "open")
        reviewer2.fill(reason="Read; nothing in it is exempt.")
        reviewer2.press("Record the decision")
        step.sees(reviewer2, "119 open + 16 closed")


def test_7_7_and_8_redacted_copies_are_sent_and_looked_at(tutorial: Tutorial) -> None:
    with tutorial.step("7.7") as step:
        reviewer2 = tutorial.people["reviewer2"]
        filter_list(reviewer2, decision="closed")
        rows = [one.inner_text().split("\n")[0] for one in reviewer2.page.query_selector_all("main tbody tr")][:3]
        step.uses("_R", "NAME_R.txt", "NAME.doc")
        for number, row in enumerate(rows):
            stem = row.rsplit("/", 1)[-1].rsplit(".", 1)[0]
            if number == 0:
                step.follow(reviewer2, "Redacted copies")
            content = f"SYNTHETIC. A redacted copy of {stem}.".encode()
            file = {"name": f"{stem}_R.txt", "mimeType": "text/plain", "buffer": content}
            reviewer2.page.set_input_files("#copy", [file])  # type: ignore[list-item]
            step.type(reviewer2, "40(2)", id="codes")
            reviewer2.fill(removed_words="Harrow", reason="Names of living persons.")
            said = step.press(reviewer2, "Send the copy and look for the words")
            assert "was received. Now another person looks at it." in said
    with tutorial.step("7.8") as step:
        reviewer = step.by("reviewer")
        to_the_review(reviewer)
        reviewer.follow("Redacted copies")
        for number in (1, 2, 3):
            reviewer.fill(**{f"check__{number}": "Opened and read; nothing shows."})
            step.press(reviewer, "Record my check")
            assert "Your check was recorded." in reviewer.words


def test_7_9_and_10_what_was_approved_is_entered(tutorial: Tutorial) -> None:
    with tutorial.step("7.9") as step:
        reviewer2 = step.by("reviewer2")
        to_the_review(reviewer2)
        step.follow(reviewer2, "Retention instruments")
        reviewer2.page.select_option("#ground", "1")
        step.type(reviewer2, "RI-2026-9", id="ref")
        step.type(reviewer2, "DPP 2", id="series")
        reviewer2.fill(pieces="1", years="5")
        for name, day in (("approved_on", (9, 7, 2026)), ("review_on", (8, 7, 2030)), ("expires_on", (8, 7, 2031))):
            type_date(reviewer2, name, *day)
        step.press(reviewer2, "Enter the instrument")
    with tutorial.step("7.10") as step:
        to_the_review(reviewer2)
        step.follow(reviewer2, "Application and approval")
        step.sees(reviewer2, "16 closures + 1 retention; 17 wait for their approval.")
        with reviewer2.page.expect_download():
            step.press(reviewer2, "Download the application")
        tick(reviewer2, 16)
        type_date(reviewer2, "schedule_on", 9, 7, 2026)
        step.press(reviewer2, "Enter the schedule date")
        reviewer2.page.select_option("#instrument", index=1)
        step.press(reviewer2, "Enter the instrument")
        step.sees(reviewer2, "0 wait for their approval.")


# -- 8. Sign -----------------------------------------------------------------------------------------------------


def sign(person: Person) -> None:
    """Tick both statements, type password and name."""
    person.choose("statement-1", "yes")
    person.choose("statement-2", "yes")
    person.fill(password=PASSWORD, typed_name=person.name)


def test_8_1_to_4_the_signature_finds_what_came_between(tutorial: Tutorial) -> None:
    with tutorial.step("8.1") as step:
        reviewer2 = step.by("reviewer2")
        reviewer2.follow("Lists")
        step.follow(reviewer2, "L0001")
        step.press(reviewer2, "Propose for signature")
        step.follow(reviewer2, "Sign-off desk")
        step.sees(reviewer2, "You proposed this list, so you cannot sign it.")
    with tutorial.step("8.2") as step:
        dro = step.by("dro")
        step.follow(dro, "Home")
        step.sees(dro, "1 list waits for you")
        said = dro.follow("1 list waits for you")
        for words in ("135 to transfer", "119 open, 16 closed", "1 retained", "12 left out", "What to look at first"):
            assert words in said, said
    with tutorial.step("8.3") as step:
        reviewer = step.by("reviewer")
        step.follow(reviewer, "Home", "Candidates of holds", "Op CEDAR")
        step.names(reviewer, "Confirm a file you have read", "Path of the file")
        step.type(reviewer, EMAIL, id="record_path")
        reviewer.fill(read_reason="It names an undercover officer.")
        step.press(reviewer, "Confirm this file")
    with tutorial.step("8.4") as step:
        step.by("dro")
        sign(dro)
        step.press(dro, "Sign 135 files for transfer")
        step.sees(dro, "Not signed. Hold UCPI was placed on 1 file at …. The list went back to reviewer2.")


def test_8_5_and_6_the_mistake_is_mended_and_the_list_is_signed(tutorial: Tutorial) -> None:
    with tutorial.step("8.5") as step:
        reviewer, dro = step.by("reviewer"), step.by("dro")
        step.follow(reviewer, "Holds", "UCPI", "E-mail 03.msg")
        reviewer.fill(authority="Counsel to the Inquiry, e-mail of 25 November 2026", reason="Another is meant.")
        step.press(reviewer, "Propose the release")
        step.follow(dro, "Holds", "UCPI")
        step.choose(dro, "Approve")
        dro.fill(reason="Read and agreed.")
        assert "is approved." in dro.press("Answer proposal 2")
    with tutorial.step("8.6") as step:
        reviewer2 = step.by("reviewer2")
        reviewer2.follow("Lists")
        reviewer2.follow("L0001")
        reviewer2.press("Propose for signature")
        step.by("dro")
        home(dro)
        dro.follow("1 list waits for you")
        sign(dro)
        dro.press("Sign 135 files for transfer")
        step.sees(dro, "135 files are signed for transfer.")
        assert "Hash of the list" in dro.words


# -- 9. Build the bag --------------------------------------------------------------------------------------------


def test_9_the_bag_is_built_and_verified(tutorial: Tutorial, service: Service) -> None:
    with tutorial.step("9.1") as step:
        reviewer2 = step.by("reviewer2")
        step.follow(reviewer2, "Consignments", "Make a consignment")
        reviewer2.page.select_option("#list", "L0001")
        step.choose(reviewer2, "Public Record(s)")
        reviewer2.fill(
            transferring_body="Crown Prosecution Service", contact_name="Tom Reed", contact_email="tom.reed@example.org"
        )
        step.press(reviewer2, "Make this consignment")
    with tutorial.step("9.2") as step:
        step.press(reviewer2, "Build the bag")
        wait_for_job(reviewer2)
    with tutorial.step("9.3") as step:
        reviewer2.follow("Consignments")
        reviewer2.follow("C0001")
        step.sees(reviewer2, "bag complete")
        step.names(reviewer2, "Papers")
        assert "138 files" in reviewer2.words
        with reviewer2.page.expect_download() as download:
            reviewer2.page.get_by_role("link", name="L0001-metadata.csv").click()
        lines = Path(download.value.path()).read_text("utf-8-sig").splitlines()
        assert len(lines[0].split(",")) == 23
    with tutorial.step("9.4") as step:
        said = step.press(reviewer2, "Read the bag back and verify it")
        assert "The bag is as it was built: 138 files read back." in said


def test_every_step_of_the_tutorial_was_walked(tutorial: Tutorial) -> None:
    assert tutorial.walked == list(tutorial.steps)
