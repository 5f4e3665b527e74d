"""Rows of our own in the notation of the scenarios, so that every token of it is read and tried."""

from pathlib import Path

import pytest

from tests.conformance.retention_adapter import Row, judge, read_rows

ROWS = read_rows(Path(__file__).resolve().parents[1] / "cases" / "retention_scenarios.csv")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_of_our_own_comes_out_as_written(row: Row) -> None:
    verdict = judge(row)

    assert not verdict.failures, f"{row.title}: {row.rule} | {row.facts}"


def test_no_row_of_our_own_is_skipped() -> None:
    assert len(ROWS) > 90
    assert not [row.id for row in ROWS if judge(row).skipped]
