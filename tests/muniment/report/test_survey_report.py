"""The report's words and its tables: page, workbook and CSV hold the same rows."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from muniment.cli.survey_report import report_survey, write_survey_page
from muniment.report.survey_page import html_of, page_of
from muniment.report.survey_sections import sections_of
from records.store.evidence import open_survey
from records.survey.format_names import FormatNames
from records.survey.profile import profile
from records.survey.profile_values import Profile
from retention.faults import Refusal
from tests.records.survey.made_survey import REF, ROWS, file_row, made_survey


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_survey(tmp_path_factory.mktemp("report") / "store", synthetic=True).root


@pytest.fixture(scope="module")
def figures(store: Path) -> Profile:
    from records.store.layout import StoreLayout

    with open_survey(StoreLayout(store), REF) as evidence:
        return profile(evidence, names=FormatNames())


def test_the_page_begins_with_what_was_surveyed_and_whether_it_is_complete(figures: Profile) -> None:
    page = page_of(figures)

    assert page.found == "64 found = 61 profiled + 2 failed + 1 skipped."
    assert page.completeness == (
        "Finished, not complete: 2 files could not be profiled and 1 folder could not be entered. "
        "The reasons stand below."
    )
    assert ("Source", r"\\FS99\SCD") in page.facts
    assert page.is_synthetic


def test_the_page_is_whole_and_the_same_each_time(figures: Profile) -> None:
    page = html_of(figures)

    assert page == html_of(figures)
    assert page.count("<table") == page.count("</table>") == len([s for s in sections_of(figures) if s.rows])
    assert "content=\"default-src 'none'; style-src 'sha256-" in page
    assert "style=" not in page
    assert "://" not in page


def test_every_section_says_what_it_counts_in_a_sentence(figures: Profile) -> None:
    sections = sections_of(figures)

    assert len(sections) > 20
    assert [one.anchor for one in sections if not one.means.endswith(".")] == []
    assert len({one.anchor for one in sections}) == len(sections)


def test_what_failed_stands_with_its_path_its_reason_and_the_next_step(figures: Profile) -> None:
    sections = {one.anchor: one.rows for one in sections_of(figures)}

    assert [(row[0], row[-1]) for row in sections["failed"]] == [
        (
            "HR/locked.doc",
            "SUR010: The file could not be opened (permission denied). Ask IT for read access, then survey again. (IT)",
        ),
        (
            "HR/slow.pdf",
            "DRD001: DROID did not finish with this file in the time allowed. "
            "Nothing is lost; look at the file by hand. The format is not known. (RMU)",
        ),
    ]
    assert [row[0] for row in sections["not-entered"]] == ["Locked"]


def test_a_long_list_says_how_many_more_there_are_and_how_to_see_them(tmp_path: Path) -> None:
    many = tuple(file_row("Odd", f"{number}.hte", puids="", basis="") for number in range(1230))
    with open_survey(made_survey(tmp_path, rows=ROWS + many), REF) as evidence:
        page = page_of(profile(evidence, names=FormatNames()))
    sections = {one.anchor: one for one in page.sections}

    assert len(sections["unidentified"].rows) == 25
    assert sections["unidentified"].more == "and 1,206 more: muniment survey files S0001 --list unidentified"
    assert len(sections["largest"].rows) == 100


def test_a_page_made_from_a_survey_that_is_not_there_is_refused(store: Path) -> None:
    from records.store.layout import StoreLayout

    with pytest.raises(Refusal, match="SUR041"):
        write_survey_page(StoreLayout(store), "S9999")


def test_a_page_that_cannot_be_written_is_refused(store: Path, tmp_path: Path) -> None:
    from records.store.layout import StoreLayout

    (tmp_path / "file").write_text("")
    with pytest.raises(Refusal, match="REP001"):
        write_survey_page(StoreLayout(store), REF, tmp_path / "file" / "page.html")


def test_workbook_and_csv_hold_the_sections_rows_and_every_file(figures: Profile, store: Path, tmp_path: Path) -> None:
    report_survey(REF, xlsx=tmp_path / "report.xlsx", csv=tmp_path / "csv", store=store)
    book = openpyxl.load_workbook(tmp_path / "report.xlsx", read_only=True)
    sections = sections_of(figures)

    assert book.sheetnames[-2:] == ["All files", "How to read this"]
    assert len(book.sheetnames) == len(sections) + 2
    for section, sheet in zip(sections, book.sheetnames, strict=False):
        with (tmp_path / "csv" / f"{section.anchor}.csv").open(encoding="utf-8-sig", newline="") as stream:
            in_csv = list(csv.reader(stream))
        assert len(list(book[sheet].iter_rows())) == len(in_csv) == len(section.rows) + 1
    assert len(list(book["All files"].iter_rows())) == len(ROWS) + 1


def muniment(store: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [
        sys.executable,
        "-c",
        "from muniment.cli.main import run; run()",
        "survey",
        *words,
        "--store",
        str(store),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_files_are_listed_from_the_command_line(store: Path) -> None:
    found = muniment(store, "files", REF, "--list", "duplicates", "--where", "size_bytes > 10", "--format", "json")

    assert found.returncode == 0, found.stderr
    assert [row["name"] for row in json.loads(found.stdout)] == ["copy one.doc", "copy two.doc", "same inode.doc"]


def test_a_condition_that_is_not_understood_is_a_fault_of_the_call(store: Path) -> None:
    found = muniment(store, "files", REF, "--where", "size_bytes > 'abc'", "--format", "csv")

    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr.startswith("SUR044 --where")


def test_a_list_that_is_not_there_names_the_nearest(store: Path) -> None:
    found = muniment(store, "files", REF, "--list", "duplicate")

    assert found.returncode == 2
    assert "did you mean duplicates?" in found.stderr


def test_folders_that_could_not_be_entered_are_listed_with_the_reason(store: Path) -> None:
    found = muniment(store, "folders", REF, "--faults", "--format", "csv")

    assert [row["Folder"] for row in csv.DictReader(io.StringIO(found.stdout.removeprefix("\ufeff")))] == ["Locked"]


def test_droids_list_is_written_from_the_command_line(store: Path, tmp_path: Path) -> None:
    found = muniment(store, "export", REF, "--droid", str(tmp_path / "list.csv"), "--shown", "--bom")
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    status = {row["NAME"]: row["STATUS"] for row in rows}

    assert found.returncode == 0, found.stderr
    assert len({row["ID"] for row in rows if row["TYPE"] == "File"}) == len(ROWS)
    assert (status["locked.doc"], status["slow.pdf"], status["link.doc"]) == ("Access denied", "Error", "Not done")
    assert (status["Locked"], status["root.doc"]) == ("Access denied", "Done")
    assert rows[0]["FILE_PATH"] == r"\\FS99\SCD"
    assert (tmp_path / "list.csv").read_bytes().startswith(b'\xef\xbb\xbf"ID"')
