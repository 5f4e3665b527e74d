"""muniment import PATH takes a CMS export in; its faults, quality and changes are tables like any other."""

import csv
import io
import json
from pathlib import Path

import pytest

from muniment.cli.main import run_words
from tests.records.sources.cms_exports import made

SAMPLE = "Remitted case with two finalisations, 4 June 2008 and 19 January 2009."


def run(capsys: pytest.CaptureFixture[str], *words: str | Path, store: Path) -> tuple[int, str, str]:
    code = run_words([*(str(word) for word in words), "--store", str(store)])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_a_folder_and_its_xml_twin_are_both_recognised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = made(tmp_path)
    csv_files = run(capsys, "import", folder, "--format", "json", store=tmp_path / "one")
    twin = run(capsys, "import", folder / "export.xml", "--format", "json", store=tmp_path / "two")

    for code, out, _ in (csv_files, twin):
        said = json.loads(out)
        assert (code, said["export"], said["counts"]["cases"], said["faults"]) == (0, "E0001", 5, [])
        assert said["quality"] == {"cases": 5, "blocked": 1, "with_findings": 1, "mean_score": 92}


def test_the_quality_of_an_area_is_listed_for_who_can_mend_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = tmp_path / "store"
    _, out, _ = run(capsys, "import", made(tmp_path), store=store)
    code, listed, _ = run(capsys, "import", "quality", "--area", "south east", "--format", "csv", store=store)
    _, other, _ = run(capsys, "import", "quality", "--area", "Wessex", "--format", "json", store=store)
    _, summed, _ = run(capsys, "import", "quality", "--by-area", "--format", "json", store=store)

    assert "1 of 5 cases can't be decided as they are" in out
    assert code == 0
    [row] = csv.DictReader(io.StringIO(listed.lstrip("\ufeff")))
    assert (row["URN"], row["What was found"], row["What to do"]) == (
        "99EE0505008",
        SAMPLE,
        "The Area can mend this in CMS.",
    )
    assert (row["Score"], row["Sum"], row["Who can mend it"]) == ("60", "100 - 40 (CMS102) = 60", "Area")
    assert json.loads(other) == []
    assert [entry["area"] for entry in json.loads(summed) if entry["blocked"]] == ["South East"]


def test_faults_exports_and_changes_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = tmp_path / "store"
    run(capsys, "import", made(tmp_path / "one"), store=store)
    later = made(tmp_path / "two", cases=40, as_of="2026-12-20T18:00:00Z")
    _, out, err = run(capsys, "import", later, store=store)
    _, faults, _ = run(capsys, "import", "faults", "--format", "json", store=store)
    _, exports, _ = run(capsys, "import", "list", "--format", "json", store=store)
    _, changes, _ = run(capsys, "import", "compare", "E0001", "E0002", "--format", "json", store=store)

    assert "Compared with E0001: 35 cases added, 0 gone, 0 changed." in out
    assert "CMS038 cases.csv, line 41, operation_name" in err
    assert {"CMS032", "CMS037", "CMS038", "CMS040"} == {fault["code"] for fault in json.loads(faults)}
    assert [export["cases"] for export in json.loads(exports)] == [5, 40]
    assert {change["kind"] for change in json.loads(changes)} == {"added"}


def test_a_workbook_of_the_findings_can_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, book = tmp_path / "store", tmp_path / "quality.xlsx"
    run(capsys, "import", made(tmp_path), store=store)
    code, _, _ = run(capsys, "import", "quality", "--format", "xlsx", "--out", book, store=store)

    assert code == 0
    assert book.read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("words", "code"),
    [(["import", "nowhere"], "CMS003"), (["import", "quality"], "CMS005"), (["import", "quality", "E0009"], "CMS005"),
     (["import", "compare", "E0001", "E0002"], "CMS005")],
)  # fmt: skip
def test_what_is_not_there_is_refused_with_its_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], code: str
) -> None:
    exit_code, _, err = run(capsys, *words, store=tmp_path / "store")

    assert exit_code == 1
    assert err.startswith(code)


def test_a_csv_file_alone_is_taken_for_a_list_of_droid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "cases.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    exit_code, _, err = run(capsys, "import", tmp_path / "cases.csv", store=tmp_path / "store")

    assert exit_code == 1
    assert err.startswith("IMP001")
