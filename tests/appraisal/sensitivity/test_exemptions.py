"""The table of exemptions against the transfer form's, and the sums by which a record opens."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from appraisal.sensitivity.exemptions import exemptions, grounds, lapse_sentence, lapses_on, opening_sum, opens_on
from transfer.metadata.form import tdr_form


def test_the_codes_are_those_of_the_metadata_form_and_lapse_as_it_says() -> None:
    form = tdr_form()
    table = exemptions()

    assert tuple(table.by_code) == form.column("foi_exemption_code").values
    assert {code: table.by_code[code].lapses_after for code in form.lapses} == dict(form.lapses)
    assert (table.longest_closure_years, table.schedule_not_before) == (150, form.schedule_not_before)


def test_a_paper_of_2006_can_claim_legal_privilege_to_the_end_of_2026() -> None:
    privilege = exemptions().by_code["42"]

    assert lapses_on(privilege, date(2006, 3, 14)) == date(2026, 12, 31)
    assert (
        lapse_sentence(privilege, date(2006, 12, 31))
        == "Legal privilege (42) cannot be used after 31 December 2026 for a record of 2006."
    )


def test_the_opening_day_is_a_1_january_and_its_sum_is_shown() -> None:
    assert opening_sum(date(2006, 3, 14), (84,)) == "Opens on 1 January 2091: end of 2006 + 84 years."
    assert opens_on(date(2006, 12, 31), 84) == date(2091, 1, 1)


def test_every_ground_of_the_form_has_a_number_from_1_to_8() -> None:
    assert tuple(grounds()) == (1, 2, 3, 4, 5, 6, 7, 8)
    assert [one.number for one in grounds().values() if one.words] == [1]


@settings(max_examples=100)
@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(1, 149), st.sampled_from(sorted(exemptions().by_code)))
def test_a_longer_closure_never_opens_sooner_and_never_on_another_day_than_1_january(
    start: date, years: int, code: str
) -> None:
    sooner, later = opens_on(start, years), opens_on(start, years + 1)

    assert sooner < later
    assert (sooner.month, sooner.day) == (1, 1)
    last = lapses_on(exemptions().by_code[code], start)
    assert last is None or (last.month, last.day) == (12, 31)
