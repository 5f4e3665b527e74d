"""The drive plan of the synthetic department: eleven rows, their verdicts and sentences word by word."""

from datetime import date

import pytest

from appraisal.estate.do_not_touch import do_not_touch
from appraisal.estate.driveplan import DrivePlan, PlanRow, hold_words, totals
from appraisal.estate.evaluate import Evaluation
from appraisal.estate.verdicts import Speaker, VerdictKind
from tests.appraisal.estate.conftest import Evaluated

TITLES = {"IICSA": "Independent Inquiry into Child Sexual Abuse: moratorium on casework", "UCPI": "Undercover Policing"}

# folder, files, kind, label, what the sentence holds. From the story of the department's day, steps 7 to 13.
ROWS = (
    (
        "Board/2006/Minutes",
        24,
        "appraise",
        "Appraise, non-case",
        "Last paper 2006: transfer or retention approval by 31 December 2026, 36 days.",
    ),
    (
        "Copy of Copy of Op ALPHA",
        96,
        "copies",
        "Copies",
        "all 96 have the same content as files in Op ALPHA; kept while that is undecided",
    ),
    (
        "HOME/user7/old case stuff",
        31,
        "wrong place",
        "Wrong place",
        "names URN 99AA0101005; goes to the Information Management Advisor's list",
    ),
    ("HR/Leavers", 140, "keep", "Illustrative rule: cannot be destroyed", "nobody's policy"),
    (
        "Op ALPHA - R v BANKS (99AA0101005)",
        148,
        "review for The National Archives",
        "Review for The National Archives",
        "Murder, finalised 14 March 2006. "
        "Last paper 2006: transfer or retention approval by 31 December 2026, 36 days.",
    ),
    (
        "Op CEDAR - R v DOE (99BB0202007)",
        322,
        "held",
        "Treat as held, UCPI",
        "3 files mention an undercover officer or SDS. A person must confirm.",
    ),
    ("Projects/Digital 2004", 137, "appraise", "Appraise, non-case", "was due by 31 December 2024, overdue"),
    (
        "R v EXAMPLE (99CC0303005)",
        187,
        "keep",
        "Keep",
        "Child Abuse flag (CPRO): destruction date extended by 20 years. "
        "Base period not confirmed: no date can be given.",
    ),
    (
        "R v FICTION (99DD0404021)",
        264,
        "keep",
        "Keep to 12 May 2028",
        "Covid flag: 7 years; start day assumed to be finalisation.",
    ),
    (
        "R v SAMPLE (99EE0505008)",
        95,
        "cannot decide",
        "Cannot decide",
        "Remitted case with two finalisations, 4 June 2008 and 19 January 2009. The Area can mend this in CMS.",
    ),
    ("Stuff to sort", 402, "no class", "No class", "nobody has assigned a class"),
)


def plan_of(evaluation: Evaluation) -> DrivePlan:
    return DrivePlan(evaluation, Speaker(evaluation.rules, hold_words(TITLES)))


@pytest.fixture(scope="module")
def plan_rows(department: object, request: pytest.FixtureRequest) -> list[PlanRow]:
    from pathlib import Path

    from muniment.wiring import open_store
    from tests.appraisal.estate.conftest import evaluated_store

    assert isinstance(department, Path)
    with evaluated_store(open_store(department)) as evaluation:
        return list(plan_of(evaluation).rows())


def test_the_plan_has_eleven_rows_in_order_of_path(plan_rows: list[PlanRow]) -> None:
    assert [row.ref.key for row in plan_rows] == [row[0] for row in ROWS]
    assert all(row.shown_as == "\\\\FS99\\SCD\\" + row.ref.key.replace("/", "\\") for row in plan_rows)


@pytest.mark.parametrize(("folder", "files", "kind", "label", "says"), ROWS, ids=[row[0] for row in ROWS])
def test_a_folder_has_its_verdict_and_its_sentence(
    plan_rows: list[PlanRow], folder: str, files: int, kind: str, label: str, says: str
) -> None:
    [row] = [row for row in plan_rows if row.ref.key == folder]

    assert (row.files, row.verdict.kind.value, row.verdict.label) == (files, kind, label)
    assert says in row.verdict.sentence


def test_the_counts_add_up_to_what_the_survey_found(plan_rows: list[PlanRow]) -> None:
    summed = totals(plan_rows)

    assert (summed.folders, summed.files) == (11, 1846)
    assert sum(files for _, files in summed.by_verdict.values()) == 1846
    assert summed.skipped == 2
    assert summed.header == "0 files may be destroyed today."


def test_the_date_it_would_have_gone_and_what_stops_it_stand_on_one_line(plan_rows: list[PlanRow]) -> None:
    lines = {row.ref.key: row.one_line for row in plan_rows}

    assert lines["Projects/Digital 2004"] == (
        "Review from 1 January 2025; stopped by: hold IICSA-NON-CASE (no end known), nobody has appraised it."
    )
    assert lines["HR/Leavers"].startswith("Destruction from 15 January 2030; stopped by: hold IICSA-NON-CASE")
    assert "its rule is illustrative" in lines["HR/Leavers"]


def test_a_case_flagged_as_a_pre_charge_decision_is_no_child_abuse_case(plan_rows: list[PlanRow]) -> None:
    [cedar] = [row for row in plan_rows if "CEDAR" in row.ref.key]

    assert "CPRO" not in cedar.verdict.sentence
    assert not any("CPRO" in one.because for one in cedar.outcome.coverage)


def test_as_at_july_2017_a_case_reads_as_held_by_the_moratorium(evaluated: Evaluated) -> None:
    with evaluated(date(2017, 7, 1), date(2017, 7, 1)) as evaluation:
        rows = {row.ref.key: row for row in plan_of(evaluation).rows()}

    example = rows["R v EXAMPLE (99CC0303005)"]
    assert example.verdict.kind is VerdictKind.HELD
    assert example.verdict.sentence == "held, IICSA moratorium since 12 May 2015"


def test_every_file_of_the_share_must_not_be_touched_and_has_its_reasons(evaluated: Evaluated) -> None:
    with evaluated() as evaluation:
        entries = list(do_not_touch(plan_of(evaluation)))

    assert len(entries) == 1846
    assert all(entry.reasons and entry.path.startswith("\\\\FS99\\SCD\\") for entry in entries)
    cedar = [entry for entry in entries if "CEDAR" in entry.folder]
    assert {entry.held_by for entry in cedar} == {("UCPI",)}
    assert len({entry.path for entry in entries}) == 1846
