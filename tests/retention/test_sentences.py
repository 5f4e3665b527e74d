"""The last day of a sentence against the cases the Ministry of Justice counts by (R10)."""

from datetime import date

import pytest

from retention.periods import Period, parse_period
from retention.sentences import Running, Sentence, length_end, sentence_end


@pytest.mark.parametrize(
    ("imposed", "length", "end"),
    [
        (date(2020, 2, 29), "P1Y", date(2021, 2, 28)),
        (date(2021, 1, 1), "P3M", date(2021, 3, 31)),
        (date(2020, 11, 30), "P3M", date(2021, 2, 28)),
        (date(2021, 3, 1), "P1M", date(2021, 3, 31)),
        (date(2021, 2, 1), "P1M", date(2021, 2, 28)),
        (date(2024, 2, 1), "P1Y", date(2025, 1, 31)),
        (date(2015, 6, 10), "P8Y", date(2023, 6, 9)),
        (date(2020, 8, 31), "P1Y6M", date(2022, 2, 28)),
        (date(2021, 3, 1), "P10D", date(2021, 3, 10)),
        (date(2021, 3, 2), "P2W", date(2021, 3, 15)),
        (date(2021, 3, 1), "P1M1D", date(2021, 4, 1)),
    ],
)
def test_the_day_imposed_counts_as_the_first(imposed: date, length: str, end: date) -> None:
    period = parse_period(length)
    assert period is not None

    assert length_end(imposed, period) == end


def test_the_two_branches_differ_on_the_first_of_march() -> None:
    from_the_first = length_end(date(2021, 3, 1), Period(months=1))
    as_if_not = date(2021, 3, 28)

    assert from_the_first == date(2021, 3, 31) != as_if_not


def test_consecutive_lengths_are_added_before_the_end_is_counted() -> None:
    sentence = Sentence(date(2018, 3, 15), (Period(years=4), Period(years=2)))

    assert sentence_end(sentence) == date(2024, 3, 14)


def test_of_concurrent_sentences_the_latest_end_counts() -> None:
    sentence = Sentence(date(2018, 3, 15), (Period(years=2), Period(years=4)), Running.CONCURRENT)

    assert sentence_end(sentence) == date(2022, 3, 14)


def test_a_sentence_has_a_length() -> None:
    with pytest.raises(ValueError, match="at least one length"):
        Sentence(date(2018, 3, 15), ())


def test_a_sentence_beyond_the_calendar_is_an_overflow() -> None:
    with pytest.raises(OverflowError):
        sentence_end(Sentence(date(9990, 1, 2), (Period(years=20),)))
