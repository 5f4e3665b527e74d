"""muniment schedule: from a workbook with two faults to an approved version that is in use, and to the public."""

import json
import os
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from typer.testing import CliRunner, Result

from muniment.cli.evaluate import app as evaluate_app
from muniment.cli.explain import app as explain_app
from muniment.cli.fileplan import app as fileplan_app
from muniment.cli.schedule import app
from muniment.cli.simulate import app as simulate_app
from muniment.cli.survey import app as survey_app
from muniment.estate import remarks_of, schedule_named, schedules_in_use
from muniment.remarks import overdue
from muniment.schedule_meant import schedule_meant
from muniment.wiring import open_store
from records.register.schedules import ScheduleRegister
from retention.faults import Refusal, UsageError
from schedules.workbook import COLUMNS

REVIEWER = ("--by", "A. Reviewer")
OFFICER = ("--by", "C. Officer", "--role", "DRO", "--minute", "Records Board, item 4", "--review-date", "2099-11-25")
NOTE = "how to tell these papers: for the unit alone"
ROW_9 = "Row 9: '7 yrs after case' names no event. Write for example: 7 years from finalisation"


def workbook(
    path: Path, *, years: int = 7, start: date = date(2026, 4, 1), rows: int = 14, faulty: bool = False
) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(COLUMNS))
    for number in range(1, rows + 1):
        said: dict[str, object] = {
            "Code": f"CW-{number:02}",
            "Title": f"Case papers of kind {number}",
            "Scope notes": NOTE,
            "Keep": f"{years} years from finalisation",
            "Rounding": "up",
            "Action": "review then destroy",
            "Reviewed by": "records",
            "In force from": start,
        }
        if faulty and number == 8:
            said["Keep"] = "7 yrs after case"
        if faulty and number == 12:
            said["Action"] = "bin"
        sheet.append([said.get(heading) for heading in COLUMNS])
    book.save(path)
    return path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def schedule(store: Path, *words: str | Path) -> Result:
    result = CliRunner().invoke(app, [*map(str, words), "--store", str(store)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def table(store: Path, *words: str | Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(schedule(store, *words, "--format", "json").stdout)
    return found


def own(store: Path) -> list[dict[str, object]]:
    return [row for row in table(store, "list") if row["state"] != "comes with the program"]


@pytest.fixture
def approved(store: Path, tmp_path: Path) -> Path:
    schedule(store, "import", workbook(tmp_path / "Our casework.xlsx"), *REVIEWER)
    schedule(store, "approve", "our-casework", *OFFICER)
    return store


def test_two_faults_in_fourteen_rows_are_said_beside_their_rows_and_nothing_is_saved(
    store: Path, tmp_path: Path
) -> None:
    marked = tmp_path / "marked.xlsx"
    done = schedule(
        store, "import", workbook(tmp_path / "casework.xlsx", faulty=True), *REVIEWER, "--marked", str(marked)
    )
    sheet = load_workbook(marked).worksheets[0]

    assert done.exit_code == 1
    assert done.stderr.splitlines()[0] == f"SCH045 {ROW_9} (RMU)"
    assert done.stderr.splitlines()[1].startswith("SCH047 Row 13: 'bin' is no action. Write review, destroy, ")
    assert "Nothing is saved: 2 faults." in done.stderr
    assert own(store) == []
    assert sheet.cell(row=9, column=len(COLUMNS) + 1).value == ROW_9
    assert [row for row in range(1, 16) if sheet.cell(row=row, column=len(COLUMNS) + 1).value] == [1, 9, 13]


def test_the_corrected_workbook_saves_a_draft_graded_illustrative_that_is_not_in_use(
    store: Path, tmp_path: Path
) -> None:
    done = schedule(store, "import", workbook(tmp_path / "Our casework.xlsx"), *REVIEWER)
    (draft,) = own(store)

    assert "14 classes, weakest source illustrative. Not in use until the DRO approves it." in done.stdout
    assert (draft["name"], draft["state"], draft["draft"], draft["version"]) == ("our-casework", "draft", 1, None)
    assert (draft["grade"], draft["proposed_by"], draft["approved_by"]) == ("illustrative", "A. Reviewer", None)
    with pytest.raises(Refusal, match="EST002"):
        schedule_named("our-casework", store)


def test_the_approved_schedule_has_a_name_a_date_and_version_one_and_is_in_use(approved: Path) -> None:
    (row,) = own(approved)

    assert (row["state"], row["version"], row["approved_by"]) == ("in use", 1, "C. Officer")
    assert (row["minute"], row["review_on"]) == ("Records Board, item 4", "2099-11-25")
    assert row["approved_on"]
    assert "our-casework" in schedules_in_use(open_store(approved).database)


def test_who_imported_it_cannot_approve_it(store: Path, tmp_path: Path) -> None:
    schedule(store, "import", workbook(tmp_path / "Our casework.xlsx"), *REVIEWER)

    with pytest.raises(Refusal, match="SCH051"):
        schedule(store, "approve", "our-casework", "--by", "a. reviewer", *OFFICER[2:])


def test_records_are_explained_and_filed_by_an_approved_schedule(approved: Path, tmp_path: Path) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text('{"class": "CW-01", "case.finalised_on": "2012-03-14", "flags": []}')
    words = ["--facts", str(facts), "--schedule", "our-casework", "--on", "2026-11-25", "--format", "json"]
    outcome = json.loads(CliRunner().invoke(explain_app, [*words, "--store", str(approved)]).stdout)
    asked = ["--class", "our-casework/CW-01", "--location", "Cases/**", "--reason", "as approved"]
    filed = CliRunner().invoke(fileplan_app, ["add", *asked, "--store", str(approved)])

    assert outcome["retain_through"] == "2019-03-14"
    assert filed.exit_code == 0, filed.output


def test_a_second_version_is_told_apart_in_plain_english(approved: Path, tmp_path: Path) -> None:
    later = workbook(tmp_path / "later.xlsx", years=10, start=date(2027, 4, 1), rows=1)
    imported = schedule(approved, "import", later, "--name", "our-casework", *REVIEWER)
    told = schedule(approved, "diff", "our-casework@1", "our-casework@draft").stdout.splitlines()
    second = schedule(approved, "approve", "our-casework", *OFFICER)

    assert len(told) == 1
    assert told[0].startswith("CW-01: from 1 April 2027: applies longest; ")
    assert "keep for 10 years" in told[0]
    assert told[0] in imported.stdout
    assert told[0] in second.stdout
    assert [(row["version"], row["state"]) for row in own(approved)] == [(1, "replaced"), (2, "in use")]
    assert schedule(approved, "diff", "our-casework@2", "our-casework").stdout == "Nothing differs.\n"


def test_an_import_never_edits_an_approved_version(approved: Path, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="SCH052 class CW-01"):
        schedule(approved, "import", workbook(tmp_path / "x.xlsx", years=1), "--name", "our-casework", *REVIEWER)
    assert len(own(approved)) == 1


def test_an_export_reads_back_as_the_same_schedule(approved: Path, tmp_path: Path) -> None:
    written = tmp_path / "again.xlsx"
    schedule(approved, "export", "our-casework", "--out", written)

    with pytest.raises(Refusal, match="SCH059"):
        schedule(approved, "import", written, "--name", "our-casework", *REVIEWER)


def test_an_export_of_a_schedule_of_the_program_becomes_one_of_our_own_with_the_same_rules(
    store: Path, tmp_path: Path
) -> None:
    written = tmp_path / "keep.xlsx"
    said = schedule(store, "export", "what-to-keep", "--out", written).stderr
    schedule(store, "import", written, "--name", "our-keep", *REVIEWER)
    theirs, ours = schedule_meant("what-to-keep", store).schedule, schedule_meant("our-keep@draft", store).schedule
    left = {line.code for line in theirs.classes} - {line.code for line in ours.classes}

    assert left
    assert all(f"{code} is not in the workbook: " in said for code in left)
    for line in ours.classes:
        before = theirs.find(line.code)
        assert before is not None
        assert [one.apply for one in line.versions] == [one.apply for one in before.versions]
        assert [one.source for one in line.versions] == [one.source for one in before.versions]
        assert [one.action for one in line.versions] == [one.action for one in before.versions]


def test_what_the_public_sees_has_no_notes_of_the_unit(approved: Path, tmp_path: Path) -> None:
    page, listed = tmp_path / "keep.html", tmp_path / "keep.csv"
    schedule(approved, "publish", "our-casework", "--html", page, "--csv", listed)

    for text in (page.read_text(encoding="utf-8"), listed.read_text(encoding="utf-8-sig")):
        assert "Case papers of kind 14" in text
        assert "ILLUSTRATIVE" in text
        assert NOTE not in text


def test_a_draft_is_not_published(store: Path, tmp_path: Path) -> None:
    schedule(store, "import", workbook(tmp_path / "Our casework.xlsx"), *REVIEWER)

    with pytest.raises(Refusal, match="SCH070"):
        schedule(store, "publish", "our-casework", "--csv", tmp_path / "keep.csv")
    with pytest.raises(UsageError, match="SCH074"):
        schedule(store, "publish", "what-to-keep")


def test_a_schedule_shows_its_classes_with_quoted_source_grade_and_cases(store: Path) -> None:
    rows = table(store, "show", "cps-casework")

    assert {row["code"] for row in rows} >= {"CW-BASE", "CW-CROWN", "CW-LTI"}
    assert all(row["grade"] and row["source"] and row["cases"] for row in rows)
    assert any(row["quoted"] for row in rows)


def test_the_worked_cases_of_a_schedule_run(store: Path) -> None:
    rows = table(store, "test", "what-to-keep")

    assert len(rows) >= 20
    assert all(row["passed"] for row in rows)


@pytest.mark.parametrize("name", ["cps-casework", "what-to-keep"])
def test_the_schedules_of_the_program_have_no_fault(store: Path, name: str) -> None:
    assert "No fault: " in schedule(store, "check", name, "--on", "2026-11-25").stderr


def test_a_schedule_file_is_checked_with_the_cases_beside_it(store: Path, tmp_path: Path) -> None:
    written = Path(__file__).parents[2] / "schedules" / "what-to-keep"
    for name in ("schedule.toml", "cases.toml"):
        (tmp_path / name).write_text((written / name).read_text(encoding="utf-8"), encoding="utf-8")
    cases = tmp_path / "cases.toml"

    assert "No fault: " in schedule(store, "check", tmp_path).stderr
    cases.write_text(cases.read_text(encoding="utf-8").replace('status = "DUE"', 'status = "HELD"', 1))
    with pytest.raises(Refusal, match="SCH031"):
        schedule(store, "test", tmp_path / "schedule.toml")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("nothing", "SCH034"),
        ("our-casework@7", "SCH072"),
        ("our-casework@draft", "SCH072"),
        ("our-casework@x", "SCH072"),
        ("gone.toml", "SCH071"),
        ("gone.xlsx", "SCH071"),
        ("gone/rules.yaml", "SCH073"),
    ],
)
def test_words_that_mean_no_schedule_are_said(approved: Path, words: str, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        schedule(approved, "check", words)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (b"a = " + b"[" * 100_000, "nested too deep"),
        (b"\xff\xfe", "not UTF-8"),
        (b"#" * 5_000_001, "more than 5000000 bytes"),
        (b"a = ", "end of document"),
    ],
)
def test_a_hostile_schedule_file_is_a_fault_and_nothing_more(
    store: Path, tmp_path: Path, written: bytes, said: str
) -> None:
    (tmp_path / "schedule.toml").write_bytes(written)

    with pytest.raises(Refusal, match=f"SCH033.*{said}"):
        schedule(store, "check", tmp_path)


def test_a_pipe_is_not_waited_for(store: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")

    with pytest.raises(Refusal, match=r"SCH071.*not a file"):
        schedule(store, "import", tmp_path / "pipe.xlsx", *REVIEWER)


def test_a_formula_that_was_sent_in_is_given_back_as_text(store: Path, tmp_path: Path) -> None:
    written = workbook(tmp_path / "casework.xlsx", rows=2)
    book = load_workbook(written)
    book.worksheets[0]["B2"] = "=1+1"
    book.save(written)
    done = schedule(store, "import", written, *REVIEWER, "--marked", tmp_path / "marked.xlsx")
    cell = load_workbook(tmp_path / "marked.xlsx").worksheets[0]["B2"]

    assert "SCH044 Row 2, Title: The cell holds a formula, and its result may differ tomorrow ('=1+1')." in done.stderr
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def project_papers(path: Path, keep: str, start: date) -> Path:
    written = workbook(path, rows=1, start=start)
    book = load_workbook(written)
    book.worksheets[0]["D2"] = keep
    book.save(written)
    return written


def test_folders_stand_by_the_approved_version_and_a_draft_is_only_simulated(store: Path, tmp_path: Path) -> None:
    paper = tmp_path / "share" / "Kraken" / "paper.txt"
    paper.parent.mkdir(parents=True)
    paper.write_text("x")
    os.utime(paper, (1_330_862_400, 1_330_862_400))  # 4 March 2012
    here, on = ["--store", str(store)], ["--on", "2026-11-25"]
    quiet = ["--identifier", "none", "--no-libmagic", "--no-report"]
    CliRunner().invoke(survey_app, ["run", str(tmp_path / "share"), *quiet, *here])
    short = project_papers(tmp_path / "short.xlsx", "2 years from last paper", date(2000, 4, 1))
    schedule(store, "import", short, "--name", "ours", *REVIEWER)
    schedule(store, "approve", "ours", *OFFICER)
    CliRunner().invoke(
        fileplan_app, ["add", "--class", "ours/CW-01", "--location", "Kraken", "--reason", "ours", *here]
    )
    longer = project_papers(tmp_path / "longer.xlsx", "30 years from last paper", date(2001, 4, 1))
    schedule(store, "import", longer, "--name", "ours", *REVIEWER)

    stands = CliRunner().invoke(evaluate_app, ["run", *on, "--format", "json", *here])
    would = CliRunner().invoke(simulate_app, ["--schedule", "ours=ours@draft", *on, "--format", "csv", *here])

    assert list(json.loads(stands.stdout)["by_status"]) == ["REVIEW_DUE"]
    assert "REVIEW_DUE,NOT_DUE,1,1," in would.stdout


def test_a_review_that_was_due_is_said(approved: Path) -> None:
    entries = ScheduleRegister(open_store(approved).database).all()

    assert overdue(entries, on=date(2099, 11, 25)) == []
    assert overdue(entries, on=date(2099, 11, 26))[0].startswith("our-casework: its review was due by 2099-11-25.")
    remarks = remarks_of(open_store(approved), on=date(2099, 11, 26))
    assert [one for one in remarks if one.startswith("Schedule our-casework: its review was due")] != []


def test_forms_without_a_class_and_classes_without_a_form_are_listed(store: Path) -> None:
    asked = ["--class", "cps-casework/CW-CROWN", "--documents", "mg3*", "--reason", "charging decisions"]
    before = schedule(store, "forms", "--format", "json")
    CliRunner().invoke(fileplan_app, ["add", *asked, "--store", str(store)])
    after = schedule(store, "forms", "--format", "json")

    assert {row["class"] for row in json.loads(before.stdout)} == {None}
    assert "cps-casework, classes without a form: CW-BASE, CW-CROWN, CW-LTI\n" in before.stderr
    led = {row["form"]: row["class"] for row in json.loads(after.stdout) if row["class"]}
    assert led == {"MG3": "cps-casework/CW-CROWN", "MG3A": "cps-casework/CW-CROWN"}
    assert "cps-casework, classes without a form: CW-BASE, CW-LTI\n" in after.stderr
    assert "31 of 33 forms have no class of their own; they go with their case." in after.stderr
