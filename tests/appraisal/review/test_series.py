"""Which series a class goes to: what the catalogue says, what people agreed, and that nothing is guessed."""

from dataclasses import replace
from datetime import date

import pytest

from appraisal.review.criteria import criteria, criteria_for
from appraisal.review.rules import SERIES
from appraisal.review.series import known_series, series_for, standing_of
from appraisal.review.values import Agreement
from records.register.fileplan_rules import ClassRef
from retention.terms import Grade
from tests.appraisal.review.conftest import DRO, NOON

CASES, BOARD = ClassRef("cps-casework", "CW-LTI"), ClassRef("what-to-keep", "BOARD")
AGREED = Agreement(BOARD, "DPP 6", "A. Archivist", "Letter of 2 November 2026", date(2026, 11, 2), "Yes.", DRO, NOON)


def test_cases_go_to_the_accruing_series_of_case_papers() -> None:
    found = standing_of(CASES, {})

    assert found.series == "DPP 2"
    assert "C6233" in found.sentence


def test_board_minutes_have_no_series_until_one_is_agreed() -> None:
    assert standing_of(BOARD, {}).sentence == "Board minutes need a series agreed with The National Archives."
    assert standing_of(BOARD, {BOARD: AGREED}).sentence == (
        "Board minutes go to DPP 6. Agreed with A. Archivist on 2 November 2026: Letter of 2 November 2026."
    )


def test_an_agreement_taken_back_leaves_no_series_even_where_the_catalogue_has_one() -> None:
    taken_back = replace(AGREED, class_ref=CASES, series=None)

    assert standing_of(CASES, {CASES: taken_back}).series is None


def test_a_class_of_the_departments_own_is_called_by_its_title() -> None:
    own = ClassRef("own", "PRESS")

    assert standing_of(own, {}, title="Press cuttings").sentence == (
        "Press cuttings need a series agreed with The National Archives."
    )
    assert "class PRESS" in standing_of(own, {}).sentence


def test_a_thing_of_two_series_has_none() -> None:
    agreements = {BOARD: AGREED}

    assert series_for([BOARD], agreements) == "DPP 6"
    assert series_for([BOARD, CASES], agreements) == ""
    assert series_for([], agreements) == ""


def test_every_series_is_written_as_the_archive_writes_it_and_names_its_source() -> None:
    found = known_series()

    assert len(found) == 6
    assert all(SERIES.fullmatch(one.ref) and one.source for one in found)


@pytest.mark.parametrize("text", ["dpp 2", "DPP2", "DPP 0", "DPP 2/1", "DPP  2", "", "DPP 2 "])
def test_what_is_no_series_is_not_taken_for_one(text: str) -> None:
    assert SERIES.fullmatch(text) is None


def test_the_criteria_offered_have_a_source_and_none_is_illustrative() -> None:
    assert len(criteria()) >= 7
    assert all(one.source and one.grade is not Grade.ILLUSTRATIVE for one in criteria())
    assert criteria_for(True, ("COML025", "FATL"))[0].name == "murder"
    assert "murder" not in [one.name for one in criteria_for(False)]
