"""muniment import droid-csv, as people and scripts call it."""

import json
import subprocess
import sys
from pathlib import Path

from tests.records.sources.lists import HEADER, ROOT, record, written


def muniment(store: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from muniment.cli.main import run; run()", *words, "--store", str(store)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def a_list(folder: Path) -> Path:
    path = folder / "list.csv"
    path.write_text(
        written([HEADER, ROOT, record("a.pdf"), record("b.pdf", ID="4", SIZE="x"), ["?"]]), encoding="utf-8"
    )
    return path


def test_an_imported_list_is_a_survey_that_can_be_listed_and_reported(tmp_path: Path) -> None:
    store = tmp_path / "store"
    imported = muniment(store, "import", "droid-csv", str(a_list(tmp_path)), "--shown-as", r"\\FS99\SCD")
    files = muniment(store, "survey", "files", "S0001", "--format", "json")
    report = muniment(store, "survey", "report", "S0001", "--html", str(tmp_path / "page.html"))

    assert imported.returncode == files.returncode == report.returncode == 0, imported.stderr + report.stderr
    assert "2 found = 2 profiled + 0 failed + 0 skipped." in imported.stdout
    assert "they were read as Europe/London" in imported.stdout
    assert [row["path"] for row in json.loads(files.stdout)] == ["a.pdf", "b.pdf"]
    assert "no file was opened for it" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_scripts_get_the_counts_and_each_line_that_was_named(tmp_path: Path) -> None:
    words = ("import", "droid-csv", str(a_list(tmp_path)), "--time-zone", "UTC", "--format", "json")
    found = json.loads(muniment(tmp_path / "store", *words).stdout)

    assert (found["survey"], found["found"], found["failed"], found["time_zone"]) == ("S0001", 2, 0, "UTC")
    assert (found["list"]["rows"], found["list"]["folders"], found["list"]["identified"]) == (4, 1, 2)
    assert [(fault["code"], fault["place"]) for fault in found["faults"]] == [
        ("IMP005", "line 4"),
        ("IMP004", "line 5"),
    ]


def test_what_is_no_droid_list_is_refused_and_leaves_no_survey(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text("a,b\n1,2\n")
    refused = muniment(tmp_path / "store", "import", "droid-csv", str(other))
    surveys = muniment(tmp_path / "store", "survey", "list", "--format", "json")

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("IMP001")
    assert json.loads(surveys.stdout) == []


def test_a_time_zone_that_does_not_exist_is_a_fault_of_the_call(tmp_path: Path) -> None:
    words = ("import", "droid-csv", str(a_list(tmp_path)), "--time-zone", "Europe/Londn")

    assert muniment(tmp_path / "store", *words).returncode == 2
