"""The story of one day, steps 1 and 2 and 7 to 16, told from the command line with a real DROID.

Each step is what a person does or sees; counts are exact, because the department is the same for
the same seed. The day is 25 November 2026.
"""

import csv
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.droid_corpora import installed_home
from tests.trees import state_of_tree

pytestmark = pytest.mark.droid

ON = ("--on", "2026-11-25")


@dataclass(frozen=True, slots=True)
class Department:
    """The share, its store, and how muniment is called on it."""

    share: Path
    store: Path
    environment: dict[str, str]

    def run(self, *words: str | Path) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-c", "from muniment.cli.main import run; run()", *map(str, words)]
        return subprocess.run(
            [*command, "--store", str(self.store)],
            capture_output=True,
            text=True,
            check=False,
            env=self.environment,
            timeout=600,
        )

    def shown(self, *words: str | Path) -> str:
        done = self.run(*words)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def plan(self, *words: str) -> dict[str, dict[str, object]]:
        plan = json.loads(self.shown("plan", *(words or ON), "--format", "json"))
        return {row["folder"].removeprefix("\\\\FS99\\SCD\\"): row for row in plan["rows"]}


@pytest.fixture(scope="module")
def department(tmp_path_factory: pytest.TempPathFactory) -> Department:
    """Steps 1, 2 and the survey: a share and an export, taken in; the questions answered; words looked for."""
    folder = tmp_path_factory.mktemp("department")
    environment = {
        **os.environ,
        "MUNIMENT_DROID_CACHE": str(installed_home().folder),
        "MUNIMENT_REHEARSAL_DAY": "2026-11-25",
    }
    made = Department(folder / "demo" / "SCD", folder / "store", environment)
    made.shown("demo", folder / "demo")
    for question, answer, role in (
        ("iicsa-casework", "yes", "DRO"),
        ("iicsa-non-case", "not known", "reviewer"),
        ("ucpi", "open, no end date", "reviewer"),
        ("covid-19", "only the seven years", "DRO"),
    ):
        by = ("--by", f"The {role}", "--role", role, "--reason", "as the reference says; RMU to confirm")
        made.shown("hold", "setup", question, answer, *by)
    made.shown("hold", "scan")
    return made


def test_step_7_a_murder_of_2006_is_reviewed_for_the_national_archives(department: Department) -> None:
    row = department.plan()["Op ALPHA - R v BANKS (99AA0101005)"]

    assert (row["files"], row["verdict"]) == (148, "Review for The National Archives")
    assert row["sentence"] == (
        "Murder, finalised 14 March 2006. Last paper 2006: transfer or retention approval by 31 December 2026, 36 days."
    )


def test_step_8_three_files_make_a_folder_a_candidate_and_no_text_is_shown(department: Department) -> None:
    row = department.plan()["Op CEDAR - R v DOE (99BB0202007)"]

    assert (row["files"], row["verdict"]) == (322, "Treat as held, UCPI")
    assert row["sentence"] == "3 files mention an undercover officer or SDS. A person must confirm."
    hits = json.loads(department.shown("hold", "candidates", "UCPI", "--format", "json"))
    assert "disclosure officer before use" not in json.dumps(hits)


def test_step_9_a_child_abuse_flag_extends_and_a_pre_charge_flag_does_not(department: Department) -> None:
    rows = department.plan()

    assert (rows["R v EXAMPLE (99CC0303005)"]["files"], rows["R v EXAMPLE (99CC0303005)"]["verdict"]) == (187, "Keep")
    assert rows["R v EXAMPLE (99CC0303005)"]["sentence"] == (
        "Child Abuse flag (CPRO): destruction date extended by 20 years. "
        "Base period not confirmed: no date can be given."
    )
    cedar = json.loads(department.shown("explain", "99BB0202007", *ON, "--format", "json"))
    assert "CSEA" in json.dumps(cedar["facts"])
    assert not any("20 years" in fact for fact in cedar["sentences"] if fact.startswith("Rule"))


def test_step_10_a_covid_flag_keeps_for_seven_years(department: Department) -> None:
    row = department.plan()["R v FICTION (99DD0404021)"]

    assert (row["files"], row["verdict"]) == (264, "Keep to 12 May 2028")
    assert row["sentence"] == "Covid flag: 7 years; start day assumed to be finalisation."


def test_step_11_a_remitted_case_with_two_ends_cannot_be_decided(department: Department) -> None:
    row = department.plan()["R v SAMPLE (99EE0505008)"]

    assert (row["files"], row["verdict"]) == (95, "Cannot decide")
    assert row["sentence"] == (
        "Remitted case with two finalisations, 4 June 2008 and 19 January 2009. The Area can mend this in CMS."
    )


def test_step_12_corporate_records_are_appraised_or_stay(department: Department) -> None:
    rows = department.plan()

    assert (rows["Board\\2006\\Minutes"]["files"], rows["Board\\2006\\Minutes"]["verdict"]) == (
        24,
        "Appraise, non-case",
    )
    project = rows["Projects\\Digital 2004"]
    assert (project["files"], project["verdict"]) == (137, "Appraise, non-case")
    assert "was due by 31 December 2024, overdue" in str(project["sentence"])
    leavers = rows["HR\\Leavers"]
    assert (leavers["files"], leavers["verdict"]) == (140, "Illustrative rule: cannot be destroyed")


def test_step_13_wrong_place_copies_and_no_class(department: Department) -> None:
    rows = department.plan()

    home = rows["HOME\\user7\\old case stuff"]
    assert (home["files"], home["verdict"]) == (31, "Wrong place")
    assert "names URN 99AA0101005" in str(home["sentence"])
    [entry] = json.loads(department.shown("fileplan", "wrong-places", "--format", "json"))
    assert (entry["owner"], entry["urns"], entry["state"]) == ("user7", "99AA0101005", "open")
    copies = rows["Copy of Copy of Op ALPHA"]
    assert (copies["files"], copies["verdict"]) == (96, "Copies")
    assert copies["sentence"] == "all 96 have the same content as files in Op ALPHA; kept while that is undecided"
    assert (rows["Stuff to sort"]["files"], rows["Stuff to sort"]["verdict"]) == (402, "No class")


def test_step_14_nothing_may_go_and_it_must_touch_nothing(department: Department, tmp_path: Path) -> None:
    plan = json.loads(department.shown("plan", *ON, "--format", "json"))
    department.shown("plan", "do-not-touch", *ON, "--out", tmp_path / "list.csv")

    assert plan["header"] == "0 files may be destroyed today."
    assert (plan["folders"], plan["found"], plan["failed"], plan["skipped"]) == (11, 1846, 3, 2)
    assert sum(row["files"] for row in plan["rows"]) == 1846
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    assert len(listed) == 1846
    assert all(row["Why not"] for row in listed)


def test_step_15_why_is_this_still_here(department: Department) -> None:
    folder = "\\\\FS99\\SCD\\R v EXAMPLE (99CC0303005)"
    said = json.loads(department.shown("explain", folder, *ON, "--format", "json"))
    paragraph = department.shown("explain", folder, *ON, "--as", "foi")
    then = json.loads(department.shown("explain", folder, "--as-at", "2017-07-01", "--format", "json"))

    assert said["governing"]["source"]["grade"] == "confirmed"
    assert said["governing"]["source"]["quoted"]
    assert all(fact["origin"] for fact in said["facts"])
    assert any(not one["governs"] and one["why"] for one in said["candidates"])
    assert said["one_line"].startswith("No date for review; stopped by:")
    assert paragraph.count("\n") == 1
    assert "extended by a further 20 years" in paragraph
    assert then["sentence"] == "held, IICSA moratorium since 12 May 2015"


def test_step_16_releasing_a_hold_is_tried_out_and_not_done(department: Department) -> None:
    before = state_of_tree(department.store)

    tried = json.loads(department.shown("simulate", "--release", "UCPI", *ON, "--format", "json"))

    assert tried["sentence"] == "322 candidates, 0 would be due today."
    assert state_of_tree(department.store) == before


def test_the_share_is_as_it_was(department: Department) -> None:
    """Reading the plan, the explanations and the simulations left every file of the share alone."""
    before = state_of_tree(department.share)

    department.plan()
    department.shown("explain", "99AA0101005", *ON)

    assert len(before) > 1800
    assert state_of_tree(department.share) == before
