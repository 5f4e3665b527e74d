"""The commands on the estate, as people and programs call them."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from muniment.cli.main import run_words

ON = ["--on", "2026-11-25"]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(department: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Return a way to call muniment on the department: exit code, standard output, standard error."""

    def call(*words: str | Path, store: Path = department) -> tuple[int, str, str]:
        capfdbinary.readouterr()
        code = run_words([*map(str, words), "--store", str(store)])
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return call


def test_the_plan_is_the_same_as_json_csv_and_workbook(run: Run, tmp_path: Path) -> None:
    _, shown, _ = run("plan", *ON, "--format", "json")
    plan = json.loads(shown)
    assert run("plan", *ON, "--format", "csv", "--out", tmp_path / "plan.csv")[0] == 0
    assert run("plan", *ON, "--format", "xlsx", "--out", tmp_path / "plan.xlsx")[0] == 0

    with (tmp_path / "plan.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    sheet = openpyxl.load_workbook(tmp_path / "plan.xlsx").worksheets[0]
    assert len(plan["rows"]) == len(listed) == 11
    assert [row["verdict"] for row in plan["rows"]] == [row["Verdict"] for row in listed]
    assert [str(row[0].value) for row in sheet.iter_rows() if str(row[0].value).startswith("\\\\FS99")] == [
        row["folder"] for row in plan["rows"]
    ]
    assert plan["header"] == "0 files may be destroyed today."
    assert plan["found"] == 1846
    assert plan["synthetic"] is True
    assert plan["remarks"] == []


def test_the_do_not_touch_list_holds_every_file_as_csv_and_json(run: Run, tmp_path: Path) -> None:
    assert run("plan", "do-not-touch", *ON, "--out", tmp_path / "list.csv")[0] == 0
    _, shown, _ = run("plan", "do-not-touch", *ON, "--format", "json")

    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    entries = json.loads(shown)
    assert len(listed) == len(entries) == 1846
    assert all(entry["reasons"] for entry in entries)


def test_an_explanation_as_json_has_the_keys_of_the_contract(run: Run) -> None:
    code, shown, _ = run("explain", "99DD0404021", *ON, "--format", "json")

    said = json.loads(shown)
    assert code == 0
    assert {
        "status",
        "retain_through",
        "eligible_from",
        "governing",
        "candidates",
        "blockers",
        "facts",
        "sentences",
    } <= said.keys()
    assert said["at_least_through"] == "2028-05-12"


@pytest.mark.parametrize(
    "ref",
    [
        r"\\FS99\SCD\R v EXAMPLE (99CC0303005)",
        r"\\fs99\scd\r v example (99cc0303005)\MG5.doc",
        "SRC0001:R v EXAMPLE (99CC0303005)",
        "R v EXAMPLE (99CC0303005)",
        "R v EXAMPLE (99CC0303005)/7 Media",
    ],
)
def test_a_folder_is_found_by_whatever_people_call_it(run: Run, ref: str) -> None:
    code, shown, err = run("explain", ref, *ON)

    assert code == 0, err
    assert r"\\FS99\SCD\R v EXAMPLE (99CC0303005): Keep." in shown
    assert "by 20 years" in shown
    assert ("is decided with the folder" in shown) is ("MG5" in ref or "7 Media" in ref)


def test_a_paragraph_for_a_reply_names_rule_and_source_and_no_person(run: Run) -> None:
    code, shown, _ = run("explain", "99CC0303005", *ON, "--as", "foi")

    assert code == 0
    assert shown.startswith("On 25 November 2026 the position of this record is as follows.")
    assert "CW-BASE" in shown
    assert "EXAMPLE" not in shown


def test_why_is_this_still_here_as_at_a_past_day(run: Run) -> None:
    _, shown, _ = run("explain", "R v EXAMPLE (99CC0303005)", "--as-at", "2017-07-01")

    assert "held, IICSA moratorium since 12 May 2015" in shown


def test_facts_in_a_file_are_explained_without_a_store(run: Run, tmp_path: Path) -> None:
    facts = {"class": "CW-BASE", "case.finalised_on": "2012-01-15", "case.base_through": "2020-01-15", "flags": []}
    (tmp_path / "facts.json").write_text(json.dumps(facts))

    code, shown, err = run(
        "explain", "--facts", tmp_path / "facts.json", "--schedule", "cps-casework", *ON, "--format", "json"
    )

    assert code == 0, err
    assert (json.loads(shown)["status"], json.loads(shown)["eligible_from"]) == ("REVIEW_DUE", "2020-01-16")


@pytest.mark.parametrize(
    ("words", "code", "fault"),
    [
        (["explain", "no such folder"], 1, "FPL008"),
        (["explain"], 2, "EST001"),
        (["explain", "x", "--on", "yesterday"], 2, "EST003"),
        (["explain", "--facts", "missing.json", "--schedule", "cps-casework"], 1, "EST001"),
        (["explain", "--facts", "missing.json", "--schedule", "nothing"], 1, "EST002"),
        (["simulate"], 2, "EST004"),
        (["simulate", "--place", "flag:"], 2, "EST006"),
        (["simulate", "--schedule", "cps-casework=missing.toml"], 1, "EST009"),
        (["fileplan", "add", "--class", "what-to-keep/NOTHING", "--location", "x", "--reason", "y"], 1, "FPL010"),
        (["fileplan", "add", "--class", "what-to-keep/BOARD", "--reason", "y"], 1, "FPL005"),
    ],
)
def test_words_that_are_off_get_a_fault_with_its_code(run: Run, words: list[str], code: int, fault: str) -> None:
    found, _, err = run(*words)

    assert (found, fault in err) == (code, True), err


def test_an_empty_store_says_what_to_do_first(run: Run, tmp_path: Path) -> None:
    code, _, err = run("plan", store=tmp_path / "empty")

    assert code == 1
    assert "FPL011" in err


def test_an_evaluation_is_kept_listed_and_says_what_is_missing(run: Run, own_department: Path) -> None:
    _, shown, _ = run("evaluate", *ON, "--format", "json", store=own_department)
    said = json.loads(shown)
    _, listed, _ = run("evaluate", "list", "--format", "json", store=own_department)
    _, missing, _ = run("evaluate", "missing", *ON, "--format", "json", store=own_department)

    assert sum(one["files"] for one in said["by_status"].values()) == 1846
    assert sum(one["files"] for one in said["by_verdict"].values()) == 1846
    assert [one["evaluation"] for one in json.loads(listed)] == [said["evaluation"]]
    first = json.loads(missing)[0]
    assert (first["fact"], first["who"]) == ("case.base_through", "RMU")


def test_a_class_given_by_hand_counts_and_can_be_taken_back(run: Run, own_department: Path) -> None:
    folder = r"\\FS99\SCD\Stuff to sort"
    reason = ["--reason", "copies and drafts, looked at by two people"]
    assert run("fileplan", "assign", folder, "--class", "what-to-keep/COPIES", *reason, store=own_department)[0] == 0
    _, assigned, _ = run("explain", folder, *ON, "--format", "json", store=own_department)
    assert run("fileplan", "assign", folder, *reason, store=own_department)[0] == 0
    _, back, _ = run("explain", folder, *ON, "--format", "json", store=own_department)

    assert json.loads(assigned)["governing"]["class"] == "COPIES"
    assert json.loads(back)["verdict"] == "No class"


def test_the_plan_prints_on_one_page_that_stands_alone(run: Run, tmp_path: Path) -> None:
    code, _, err = run("plan", *ON, "--page", tmp_path / "plan.html")

    page = (tmp_path / "plan.html").read_text()
    assert code == 0, err
    assert "0 files may be destroyed today." in page
    assert "Synthetic data." in page
    assert "<script" not in page
    assert page.count('role="row"') == 12
