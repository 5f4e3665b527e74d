"""The synthetic CMS export tells the stories of the acceptance test, and is the same for the same seed."""

import csv
import tracemalloc
from datetime import date
from pathlib import Path

import pytest

from muniment.demo import cases as share_cases
from muniment.demo.cms import FEWEST, export_cases, write_export
from muniment.demo.cms_cases import ordinary_case
from muniment.demo.cms_faults import SEEDED, seeded_fault
from muniment.demo.cms_rows import CaseRows
from muniment.demo.cms_stories import BOX, stories
from records.sources.cms.identifiers import parse_urn
from records.store.case_columns import CASE_TABLES
from retention.faults import Refusal

SHARE = (share_cases.ALPHA, share_cases.CEDAR, share_cases.EXAMPLE, share_cases.FICTION, share_cases.SAMPLE)


def by_urn() -> dict[str, CaseRows]:
    return {case.urn: case for case in stories()}


def test_the_five_cases_are_those_that_the_share_has_folders_of() -> None:
    told = list(stories())

    assert len(told) == FEWEST == 5
    for case, folder in zip(told, SHARE, strict=True):
        assert f"({case.urn})" in folder
        assert str(case.case["lead_defendant"]) in folder
        assert str(case.case.get("operation_name") or "") in folder


def test_the_days_and_flags_are_those_of_the_stories() -> None:
    told = by_urn()
    ended = {urn: [row["finalised_on"] for row in case.rows("finalisations")] for urn, case in told.items()}
    flags = {urn: [row["code"] for row in case.rows("flags")] for urn, case in told.items()}

    assert ended["99AA0101005"] == [date(2006, 3, 14)]
    assert ended["99CC0303005"] == [date(2005, 11, 25)]
    assert ended["99DD0404021"] == [date(2021, 5, 12)]  # seven years from here end on 12 May 2028
    assert ended["99EE0505008"] == [date(2008, 6, 4), date(2009, 1, 19)]
    assert flags == {
        "99AA0101005": ["FATL"],
        "99BB0202007": ["CSEA"],
        "99CC0303005": ["CPRO"],
        "99DD0404021": ["CVOF"],
        "99EE0505008": [],
    }


def test_the_sentence_of_story_a_ends_in_the_moratorium_of_2015_to_2023() -> None:
    [row] = by_urn()["99CC0303005"].rows("finalisations")

    assert date(2015, 5, 12) <= date.fromisoformat(str(row["expected_end_on"])) <= date(2023, 8, 6)


def test_the_paper_box_holds_14_files_of_which_one_is_of_the_case_that_may_be_held() -> None:
    boxed = [(row["urn"], row["file_number"]) for case in stories() for row in case.rows("paper_boxes")]

    assert [number for _, number in boxed] == list(range(1, 15))
    assert [urn for urn, _ in boxed].count("99BB0202007") == 1
    assert {row["barcode"] for case in stories() for row in case.rows("paper_boxes")} == {BOX}


def test_every_urn_is_one_and_of_the_test_force_and_none_comes_twice() -> None:
    urns = [case.urn for case in export_cases(2000, seed=1)]
    parsed = [parse_urn(urn) for urn in urns]

    assert len(set(urns)) == 2000
    assert all(urn is not None and urn.force == "99" for urn in parsed)


def test_every_seeded_fault_is_there_from_40_cases_on() -> None:
    names = {fault.name for number in range(1, 36) if (fault := seeded_fault(number))}

    assert names == {fault.name for fault in SEEDED}
    assert len(SEEDED) == 35


def test_a_case_does_not_depend_on_the_others_and_another_seed_gives_another() -> None:
    assert ordinary_case(77, seed=1).tables == ordinary_case(77, seed=1).tables
    assert ordinary_case(77, seed=1).tables != ordinary_case(77, seed=2).tables


def test_the_columns_written_are_those_of_the_contract(tmp_path: Path) -> None:
    written = write_export(tmp_path)

    for table in CASE_TABLES:
        with (written.folder / f"{table.name}.csv").open(encoding="utf-8", newline="") as stream:
            assert next(csv.reader(stream)) == [column.name for column in table.columns]
    names = {column.name: table.name for table in CASE_TABLES for column in table.columns}
    used = {name for case in export_cases(60, seed=1) for rows in case.tables.values() for row in rows for name in row}
    assert used <= set(names)


def test_only_one_case_is_held_at_a_time(tmp_path: Path) -> None:
    tracemalloc.start()
    written = write_export(tmp_path, cases=3000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert sum(path.stat().st_size for path in written.folder.iterdir()) > 15_000_000
    assert peak < 12_000_000


@pytest.mark.parametrize("cases", [0, 4, 1_000_001])
def test_a_number_of_cases_that_is_off_is_refused(tmp_path: Path, cases: int) -> None:
    with pytest.raises(Refusal, match="CMS060"):
        write_export(tmp_path, cases=cases)


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    write_export(tmp_path)

    with pytest.raises(Refusal, match="DEM001"):
        write_export(tmp_path)
