"""Format risk by PUID: facts of NARA's plan of 20 March 2026, and nothing where it has no row."""

import csv
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

from records.risk import MITIGATION, PreservationAction, RiskLevel, risk_of, risk_table
from tests.fixtures_folder import ROOT, fixtures_folder

PLAN = "NARA_PreservationActionPlan_FileFormats_20260320.csv"


def test_the_table_has_the_rows_and_levels_that_nara_counts() -> None:
    levels = Counter(risk_of([puid]).level for puid in risk_table())

    assert sum(len(rows) for rows in risk_table().values()) == 592
    assert len(risk_table()) == 567
    assert levels == {RiskLevel.MODERATE: 358, RiskLevel.LOW: 162, RiskLevel.HIGH: 47}


def test_each_row_says_what_the_plan_and_the_risk_matrix_say() -> None:
    with (fixtures_folder("nara") / PLAN).open(encoding="utf-8-sig", newline="") as stream:
        plan = {row["NARA Format ID"]: row for row in csv.DictReader(stream)}
    matrix_name = "NARA_File_Format_Risk_Matrix_20260320_Labeled.csv"
    with (fixtures_folder("nara") / matrix_name).open(encoding="utf-8-sig", newline="") as stream:
        matrix = {row[4]: row[3] for row in csv.reader(stream)}
    rows = [row for rows in risk_table().values() for row in rows]

    assert len(rows) == 592
    for row in rows:
        assert plan[row.nara_format_id]["PRONOM URL"].lower().endswith(row.puid)
        assert plan[row.nara_format_id]["NARA Risk Level"] == row.level == matrix[row.nara_format_id]
        assert plan[row.nara_format_id]["NARA Preservation Action"] == row.action


def test_the_worst_of_several_rows_counts_and_every_row_is_shown() -> None:
    rtf, dbase = risk_of(["fmt/45"]), risk_of(["x-fmt/8"])

    assert (rtf.level, len(rtf.rows)) == (RiskLevel.MODERATE, 5)
    assert (dbase.level, len(dbase.rows)) == (RiskLevel.HIGH, 2)
    assert {row.level for row in dbase.rows} == {RiskLevel.HIGH, RiskLevel.MODERATE}


def test_the_worst_of_several_formats_counts_and_each_is_shown() -> None:
    risk = risk_of(["fmt/96", "x-fmt/8", "fmt/899"])

    assert risk.level is RiskLevel.HIGH
    assert [row.puid for row in risk.rows] == ["fmt/96"] * 3 + ["x-fmt/8"] * 2 + ["fmt/899"]
    assert risk.actions == (PreservationAction.TRANSFORM, PreservationAction.RETAIN)


def test_a_format_without_a_row_is_not_assessed_and_never_low() -> None:
    nothing, partly = risk_of(["fmt/999999"]), risk_of(["fmt/999999", "fmt/96"])

    assert (nothing.level, nothing.not_assessed) == (RiskLevel.NOT_ASSESSED, ("fmt/999999",))
    assert (partly.level, partly.not_assessed) == (RiskLevel.LOW, ("fmt/999999",))
    assert risk_of([]).level is RiskLevel.NOT_ASSESSED


def test_every_risk_carries_its_source_and_date() -> None:
    risk = risk_of(["fmt/899"])

    assert (risk.level, risk.actions) == (RiskLevel.MODERATE, (PreservationAction.RETAIN,))
    assert risk.source_dated_on == date(2026, 3, 20)
    assert "NARA" in risk.source
    assert set(MITIGATION) == set(PreservationAction)


def test_the_table_is_what_the_tool_writes_from_the_plan(tmp_path: Path) -> None:
    folder = tmp_path / "records" / "formats_data"
    folder.mkdir(parents=True)
    tool = tmp_path / "tools" / "build_risk_table.py"
    tool.parent.mkdir()
    tool.write_bytes((ROOT / "tools" / "build_risk_table.py").read_bytes())

    subprocess.run([sys.executable, str(tool), str(fixtures_folder("nara") / PLAN)], check=True)

    written = (folder / "nara_risk_2026-03-20.csv").read_bytes()
    assert written == (ROOT / "records" / "formats_data" / "nara_risk_2026-03-20.csv").read_bytes()
