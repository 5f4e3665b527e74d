"""muniment mitigation: from a survey's formats at risk to what was done, on a list of DROID's that is imported."""

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from muniment.cli.main import run_words
from tests.records.sources.lists import HEADER, ROOT, record, written

ONE, TWO = ("--by", "A. Reviewer"), ("--by", "B. Reviewer")
FILES = (
    ("old.doc", "fmt/40", "1000"),
    ("older.doc", "fmt/40", "500"),
    ("oldest.doc", "fmt/39", "7"),
    ("disk.bin", "fmt/162", "3"),
    ("page.txt", "x-fmt/111", "9"),
    ("lib.bin", "fmt/99999", "9"),
)


def take_in(folder: Path, name: str, files: tuple[tuple[str, str, str], ...], *, root: str = "/srv/share") -> None:
    rows = [
        record(file, PUID=puid, SIZE=size, ID=str(number), URI=f"file:{root}/{file}", FILE_PATH=f"{root}/{file}")
        for number, (file, puid, size) in enumerate(files, start=3)
    ]
    top = [cell.replace("/srv/share", root) for cell in ROOT]
    (folder / name).write_text(written([HEADER, top, *rows]))
    assert run_words(["import", "droid-csv", str(folder / name), "--store", str(folder / "store")]) == 0


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mitigation")
    take_in(folder, "list.csv", FILES)
    return folder


@pytest.fixture
def folder(made_once: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made_once, tmp_path / "copy"))


def mitigation(folder: Path, *words: str) -> int:
    return run_words(["mitigation", *words, "--store", str(folder / "store")])


def table(folder: Path, *words: str) -> list[dict[str, object]]:
    out = folder / "table.json"
    assert mitigation(folder, *words, "--format", "json", "--out", str(out)) == 0
    found: list[dict[str, object]] = json.loads(out.read_text())
    return found


def propose(folder: Path, puid: str = "fmt/40") -> int:
    return mitigation(folder, "propose", puid, "--action", "Transform", "--reason", "Word 97 is going.", *ONE)


def test_formats_at_risk_are_listed_with_naras_action_and_the_files_concerned(folder: Path) -> None:
    rows = table(folder, "list")

    shown = [(row["puid"], row["level"], row["nara_action"], row["files"], row["bytes"], row["state"]) for row in rows]
    assert shown == [
        ("fmt/162", "High Risk", "Transform", 1, 3, None),
        ("fmt/40", "Moderate Risk", "Transform", 2, 1500, None),
        ("fmt/39", "Moderate Risk", "Transform", 1, 7, None),
    ]
    assert rows[0]["advice"] == "Plan to convert to a safer format while software for it can still be had."


def test_a_mitigation_is_proposed_accepted_and_done_from_the_command_line(folder: Path) -> None:
    assert propose(folder) == 0
    assert mitigation(folder, "accept", "FM0001", "--reason", "Agreed.", *TWO, "--role", "IMA") == 0
    assert mitigation(folder, "done", "FM0001", "--what", "Copies made as PDF/A.", "--by", "C. Officer") == 0

    row = next(row for row in table(folder, "list") if row["puid"] == "fmt/40")
    assert [row[name] for name in ("mitigation", "state", "action", "person", "words", "files")] == [
        "FM0001", "done", "Transform", "C. Officer", "Copies made as PDF/A.", 2,
    ]  # fmt: skip
    steps = table(folder, "history", "fmt/40")
    assert [(step["state"], step["person"], step["role"]) for step in steps] == [
        ("proposed", "A. Reviewer", "reviewer"),
        ("accepted", "B. Reviewer", "IMA"),
        ("done", "C. Officer", "reviewer"),
    ]
    assert {(step["files"], step["bytes"], step["surveys"]) for step in steps} == {(2, 1500, "S0001")}
    assert table(folder, "history", "FM0001") == steps


def test_the_newest_surveys_of_all_sources_count_together(folder: Path) -> None:
    take_in(folder, "other.csv", (("more.doc", "fmt/40", "20"),), root="/srv/other")

    together = {row["puid"]: row["files"] for row in table(folder, "list")}
    alone = {row["puid"]: row["files"] for row in table(folder, "list", "--survey", "S0002")}
    assert (together["fmt/40"], alone) == (3, {"fmt/40": 1})


def test_a_format_of_which_the_next_survey_finds_no_file_keeps_its_line(folder: Path) -> None:
    propose(folder)
    take_in(folder, "next.csv", (("page.txt", "x-fmt/111", "20"),))

    (row,) = table(folder, "list")
    assert (row["puid"], row["files"], row["level"], row["state"]) == ("fmt/40", 0, "Moderate Risk", "proposed")


def test_a_format_that_is_not_assessed_can_be_proposed_and_is_then_listed(folder: Path) -> None:
    assert propose(folder, "fmt/99999") == 0

    assert {row["puid"]: row["level"] for row in table(folder, "list")}["fmt/99999"] == "Not assessed"


def test_what_was_refused_says_by_whom_and_why(folder: Path) -> None:
    propose(folder)
    assert mitigation(folder, "refuse", "FM0001", "--reason", "They go next year.", *TWO) == 0

    row = next(row for row in table(folder, "list") if row["puid"] == "fmt/40")
    assert (row["state"], row["person"], row["words"]) == ("refused", "B. Reviewer", "They go next year.")


def test_the_list_goes_into_a_workbook(folder: Path) -> None:
    assert mitigation(folder, "list", "--format", "xlsx", "--out", str(folder / "risks.xlsx")) == 0

    sheet = openpyxl.load_workbook(folder / "risks.xlsx").worksheets[0]
    assert {"fmt/162", "fmt/40", "fmt/39"} <= {cell.value for row in sheet.iter_rows() for cell in row}


def test_a_day_before_anything_was_known_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert mitigation(folder, "list", "--known", "2001-01-01") == 1

    assert "SUR041" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("propose", "fmt/1", "--action", "Transform", "--reason", "x", *ONE), "MIT005", 1),
        (("propose", "fmt/40", "--action", "Transform", "--reason", "x", "--by", " "), "MIT004", 2),
        (("propose", "fmt/40", "--action", "Burn", "--reason", "x", *ONE), "Transform", 2),
        (("accept", "FM0009", "--reason", "x", *TWO), "MIT001", 1),
        (("history", "FM0009"), "MIT001", 1),
        (("list", "--survey", "S0009"), "SUR041", 1),
        (("list", "--known", "yesterday"), "yesterday", 2),
    ],
)
def test_what_is_off_gets_a_code_and_changes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: str, exit_code: int
) -> None:
    assert mitigation(folder, *words) == exit_code

    assert code in capsys.readouterr().err
    assert table(folder, "history") == []
