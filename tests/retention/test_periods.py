"""Calendar arithmetic against vectors worked out by hand, and against the calendar itself."""

from calendar import monthrange
from datetime import date, timedelta

import pytest

from retention.periods import (
    Boundary,
    BoundaryKind,
    Period,
    add_period,
    add_to_aligned,
    age_on,
    align,
    attains_age,
    is_within_calendar,
    parse_boundary,
    parse_period,
)
from retention.terms import Rounding

DOWN, UP = Rounding.DOWN, Rounding.UP


@pytest.mark.parametrize(
    ("start", "period", "down", "up"),
    [
        # Dodds v Walker [1981]: notice of 30 September, four months, ends on 30 January.
        (date(1978, 9, 30), "P4M", date(1979, 1, 30), date(1979, 1, 30)),
        (date(2021, 1, 31), "P1M", date(2021, 2, 28), date(2021, 3, 1)),
        (date(2020, 1, 31), "P1M", date(2020, 2, 29), date(2020, 3, 1)),
        (date(2021, 8, 31), "P1M", date(2021, 9, 30), date(2021, 10, 1)),
        (date(2020, 2, 29), "P1Y", date(2021, 2, 28), date(2021, 3, 1)),
        (date(2020, 2, 29), "P4Y", date(2024, 2, 29), date(2024, 2, 29)),
        (date(2000, 2, 29), "P100Y", date(2100, 2, 28), date(2100, 3, 1)),
        (date(2021, 1, 31), "P2M", date(2021, 3, 31), date(2021, 3, 31)),
        (date(2020, 8, 31), "P1Y6M", date(2022, 2, 28), date(2022, 3, 1)),
        (date(2024, 1, 18), "P6W", date(2024, 2, 29), date(2024, 2, 29)),
        (date(1999, 12, 31), "P9125D", date(2024, 12, 24), date(2024, 12, 24)),
        (date(1999, 12, 31), "P25Y", date(2024, 12, 31), date(2024, 12, 31)),
        (date(2021, 1, 31), "P1M1D", date(2021, 3, 1), date(2021, 3, 2)),
        (date(2024, 5, 1), "P0D", date(2024, 5, 1), date(2024, 5, 1)),
    ],
)
def test_a_period_ends_on_the_corresponding_day(start: date, period: str, down: date, up: date) -> None:
    length = parse_period(period)
    assert length is not None

    assert (add_period(start, length, DOWN), add_period(start, length, UP)) == (down, up)


def test_rounding_down_clamps_to_the_length_of_the_month_for_every_day_of_four_years() -> None:
    days = [date(2019, 1, 1) + timedelta(days=offset) for offset in range(4 * 365 + 1)]
    for day in days:
        for months in (1, 2, 3, 11, 12, 13, 24, 48):
            year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
            last = monthrange(year, month + 1)[1]

            assert add_period(day, Period(months=months), DOWN) == date(year, month + 1, min(day.day, last))


def test_rounding_up_is_never_earlier_and_at_most_one_day_later() -> None:
    for offset in range(1500):
        day = date(2019, 1, 1) + timedelta(days=offset)
        down, up = (add_period(day, Period(months=1), rounding) for rounding in (DOWN, UP))

        assert up - down in (timedelta(0), timedelta(days=1))


def test_a_period_of_years_without_a_rounding_is_our_error() -> None:
    with pytest.raises(ValueError, match="no rounding is declared"):
        add_period(date(2020, 1, 1), Period(years=1), None)


@pytest.mark.parametrize("period", [Period(years=9000), Period(months=120_000), Period(days=10**9)])
def test_beyond_the_year_9999_is_an_overflow(period: Period) -> None:
    assert not is_within_calendar(period)
    with pytest.raises(OverflowError):
        add_period(date(2020, 1, 1), period, DOWN)


@pytest.mark.parametrize(
    "text", ["P-1Y", "P1.5Y", "3 years", "PT36H", "P", "P1D1Y", "1Y", "p1Y", "P1Y ", "P" + "9" * 40 + "Y"]
)
def test_a_malformed_period_is_refused_and_never_coerced(text: str) -> None:
    assert parse_period(text) is None


@pytest.mark.parametrize("text", ["P3Y", "P18M", "P6W", "P30D", "P1Y6M", "P0D", "P110Y"])
def test_a_period_is_written_as_it_was_read(text: str) -> None:
    assert str(parse_period(text)) == text


def test_a_period_has_no_negative_part() -> None:
    with pytest.raises(ValueError, match="no negative part"):
        Period(years=-1)


@pytest.mark.parametrize(
    ("day", "boundary", "expected"),
    [
        (date(2020, 3, 31), "calendar_year_end", date(2020, 12, 31)),
        (date(2020, 12, 31), "calendar_year_end", date(2020, 12, 31)),
        (date(2020, 3, 31), "fy_end(03-31)", date(2020, 3, 31)),
        (date(2020, 4, 1), "fy_end(03-31)", date(2021, 3, 31)),
        (date(2009, 4, 5), "fy_end(04-05)", date(2009, 4, 5)),
        (date(2009, 4, 6), "fy_end(04-05)", date(2010, 4, 5)),
        (date(2023, 6, 1), "fy_end(02-last)", date(2024, 2, 29)),
        (date(2024, 2, 29), "fy_end(02-last)", date(2024, 2, 29)),
        (date(2009, 4, 1), "quarter_end", date(2009, 6, 30)),
        (date(2009, 12, 31), "quarter_end", date(2009, 12, 31)),
        (date(2021, 2, 10), "month_end", date(2021, 2, 28)),
    ],
)
def test_alignment_moves_forward_to_the_boundary(day: date, boundary: str, expected: date) -> None:
    found = parse_boundary(boundary)
    assert found is not None and str(found) == boundary

    assert align(day, found) == expected


def test_the_end_of_an_aligned_month_stays_a_month_end() -> None:
    assert add_to_aligned(date(2021, 2, 28), Period(months=1), DOWN) == date(2021, 3, 31)
    assert add_to_aligned(date(2021, 1, 31), Period(months=1), UP) == date(2021, 2, 28)
    assert add_to_aligned(date(2010, 4, 5), Period(years=1), DOWN) == date(2011, 4, 5)
    assert add_to_aligned(date(2021, 2, 28), Period(months=1, days=1), DOWN) == date(2021, 3, 29)


def test_a_boundary_that_not_every_year_has_is_refused() -> None:
    assert parse_boundary("fy_end(02-29)") is None
    with pytest.raises(ValueError, match="no such day"):
        Boundary(BoundaryKind.FINANCIAL_YEAR_END, month=2, day=29)


def test_aligning_beyond_the_calendar_is_an_overflow() -> None:
    with pytest.raises(OverflowError):
        align(date(9999, 6, 1), Boundary(BoundaryKind.FINANCIAL_YEAR_END, month=3, day=31))


@pytest.mark.parametrize(
    ("born", "age", "attained"),
    [
        (date(1984, 2, 29), 18, date(2002, 3, 1)),
        (date(1984, 2, 29), 20, date(2004, 2, 29)),
        (date(1925, 11, 22), 100, date(2025, 11, 22)),
        (date(1970, 2, 28), 100, date(2070, 2, 28)),
    ],
)
def test_an_age_is_attained_at_the_start_of_the_birthday(born: date, age: int, attained: date) -> None:
    assert attains_age(born, age) == attained
    assert age_on(born, attained) == age
    assert age_on(born, attained - timedelta(days=1)) == age - 1


def test_an_age_beyond_the_calendar_is_an_overflow() -> None:
    with pytest.raises(OverflowError):
        attains_age(date(9950, 1, 1), 100)
