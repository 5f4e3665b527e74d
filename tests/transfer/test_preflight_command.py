"""muniment preflight over the synthetic Op ALPHA as the real DROID saw it: the story's stops and warnings."""

import json
from collections import Counter
from pathlib import Path

import pytest

from muniment.cli.main import run_words
from muniment.wiring import open_store
from records.store.evidence import open_survey
from tests.records.survey.made_survey import ROWS, file_row, made_survey
from tests.transfer.op_alpha import FOLDER
from transfer.consignment_faults import FOLDER_NOT_SURVEYED
from transfer.preflight.gather import gather
from transfer.preflight.source import find_folder

pytestmark = [pytest.mark.droid, pytest.mark.usefixtures("on_the_day")]


def preflight(store: Path, *words: str, out: Path) -> tuple[int, list[dict[str, str]]]:
    code = run_words(["preflight", *words, "--store", str(store), "--format", "json", "--out", str(out)])
    return code, json.loads(out.read_text(encoding="utf-8"))


def test_op_alpha_has_the_six_stops_and_seven_warnings_of_the_story(
    alpha_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, rows = preflight(alpha_store, FOLDER, out=tmp_path / "found.json")

    stops = {row["path"].rpartition("/")[2]: row["found"] for row in rows if row["kind"] == "stop"}
    long_path = next(name for name in stops if name.startswith("Continuity of the exhibits"))
    assert code == 1
    assert stops == {
        "~$MG5.doc": "fmt/473, Microsoft Office Owner File; NonRecord",
        "MG9 witness list.txt": "0 bytes",
        "Disc 2.zip": "x-fmt/263, ZIP Format",
        "Page of the court's web site.mht": "x-fmt/429, MHTML; Zip",
        "Reply of the court office.hte": "",
        long_path: "271 characters below C:\\Transfers\\MUN-2026-0001\\data; at most 258",
    }
    warnings = Counter(row["code"] for row in rows if row["kind"] == "warning")
    assert warnings == {"PFL032": 6, "PFL030": 1}
    assert all(row["who"] and row["remedy"] for row in rows)
    assert "6 stops and 7 warnings." in capsys.readouterr().err


def test_a_shorter_staging_path_mends_the_long_path_and_nothing_else(alpha_store: Path, tmp_path: Path) -> None:
    _, rows = preflight(alpha_store, FOLDER, "--staging-path", "C:\\T", out=tmp_path / "found.json")

    assert sum(row["kind"] == "stop" for row in rows) == 5
    assert not any(row["check"] == "T9" for row in rows)


def test_a_scan_that_was_made_is_no_longer_asked_for(alpha_store: Path, tmp_path: Path) -> None:
    _, rows = preflight(alpha_store, FOLDER, "--scanned-by", "Scanner 1.0", out=tmp_path / "found.json")

    assert not any(row["check"] == "T14" for row in rows)


@pytest.mark.parametrize("asked", ["op alpha - r v banks (99aa0101005)", "SRC0001:Op ALPHA - R v BANKS (99AA0101005)/"])
def test_a_folder_is_found_below_its_source_and_in_any_capitals(alpha_store: Path, asked: str) -> None:
    store = open_store(alpha_store)

    assert find_folder(store.layout, store.surveys, asked).key == "Op ALPHA - R v BANKS (99AA0101005)"


def test_a_folder_that_no_survey_has_is_refused(alpha_store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_words(["preflight", "Op GAMMA", "--store", str(alpha_store)]) == 1
    assert FOLDER_NOT_SURVEYED.code in capsys.readouterr().err


def test_what_was_gathered_has_the_exact_name_of_a_file_that_is_no_utf_8(tmp_path: Path) -> None:
    odd = file_row("HR", "caf\\xe9.doc", path_bytes=b"HR/caf\xe9.doc")
    layout = made_survey(tmp_path, rows=(*ROWS, odd))

    with open_survey(layout, "S0001") as evidence:
        found = gather(evidence, "HR")

    assert "HR/caf\udce9.doc" in {file.path for file in found.files}
    assert {file.path.partition("/")[0] for file in found.files} == {"HR"}
    assert (found.engine, found.signatures) == ("DROID", 109)


def test_a_file_that_could_not_be_read_says_why(tmp_path: Path) -> None:
    with open_survey(made_survey(tmp_path), "S0001") as evidence:
        found = gather(evidence, "")

    assert any(file.fault and not file.sha256 for file in found.files)
