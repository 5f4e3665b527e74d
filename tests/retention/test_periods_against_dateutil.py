"""Dates by an independent hand: what dateutil adds, we add, wherever dateutil and the schedule mean the same.

dateutil clamps a day that does not exist to the month's last, as `Rounding.DOWN` does; years and
months are added once, then weeks and days.
"""

from datetime import date

from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from retention.periods import Period, add_period
from retention.terms import Rounding

DAYS = st.dates(min_value=date(1753, 1, 1), max_value=date(2400, 12, 31))
PERIODS = st.builds(
    Period,
    years=st.integers(0, 150),
    months=st.integers(0, 60),
    weeks=st.integers(0, 200),
    days=st.integers(0, 2_000),
)


@given(start=DAYS, period=PERIODS)
def test_what_dateutil_adds_we_add(start: date, period: Period) -> None:
    by_dateutil = start + relativedelta(years=period.years, months=period.months)
    by_dateutil += relativedelta(weeks=period.weeks, days=period.days)

    assert add_period(start, period, Rounding.DOWN) == by_dateutil
