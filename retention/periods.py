"""Civil calendar arithmetic: periods, alignment to a boundary, ages. Nothing here knows a rule.

Years are calendar years and never 365 days; a period is added once, never month by month and
never subtracted from today.
"""

import re
from calendar import isleap, monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from retention.terms import Rounding
from retention.tracked import TrackedDay

LATEST_TRIGGER_YEAR = 2100
"""A schedule of this century must be able to date a trigger up to here (rule: ours, ADR 12)."""

_WRITTEN = re.compile(r"P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?")


@dataclass(frozen=True, slots=True)
class Period:
    """A length of civil time; each part zero or more.

    >>> str(Period(years=1, months=6))
    'P1Y6M'
    """

    years: int = 0
    months: int = 0
    weeks: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if min(self.years, self.months, self.weeks, self.days) < 0:
            raise ValueError(f"a period has no negative part: {self!r}")

    @property
    def total_months(self) -> int:
        """Return years and months as one month count, as they are added (R4)."""
        return self.years * 12 + self.months

    @property
    def total_days(self) -> int:
        """Return weeks and days as one day count."""
        return self.weeks * 7 + self.days

    @property
    def needs_rounding(self) -> bool:
        """Return whether the corresponding day may not exist, so that a rounding must be declared."""
        return self.total_months > 0

    def __add__(self, other: "Period") -> "Period":
        return Period(
            years=self.years + other.years,
            months=self.months + other.months,
            weeks=self.weeks + other.weeks,
            days=self.days + other.days,
        )

    def __str__(self) -> str:
        parts = ((self.years, "Y"), (self.months, "M"), (self.weeks, "W"), (self.days, "D"))
        return "P" + ("".join(f"{count}{unit}" for count, unit in parts if count) or "0D")

    def in_words(self) -> str:
        """Return the period as it is spoken.

        >>> Period(years=20).in_words(), Period(years=1, months=6).in_words(), Period().in_words()
        ('20 years', '1 year and 6 months', 'no time')
        """
        parts = ((self.years, "year"), (self.months, "month"), (self.weeks, "week"), (self.days, "day"))
        said = [f"{count} {unit}{'s' if count != 1 else ''}" for count, unit in parts if count]
        if not said:
            return "no time"
        return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def parse_period(written: str) -> Period | None:
    """Return the period written as ISO 8601 with whole parts; None where it isn't one.

    Negative, fractional and spelled-out periods and times of day are refused, never coerced.

    >>> parse_period("P3Y"), parse_period("P1Y6M") == Period(years=1, months=6)
    (Period(years=3, months=0, weeks=0, days=0), True)
    >>> [parse_period(text) for text in ("P-1Y", "P1.5Y", "3 years", "PT36H", "P", "")]
    [None, None, None, None, None, None]
    """
    if (match := _WRITTEN.fullmatch(written)) is None or len(written) > 24:
        return None
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    return Period(years=years, months=months, weeks=weeks, days=days)


def is_within_calendar(period: Period) -> bool:
    """Return whether a trigger of this century plus `period` still lies in the calendar (R24).

    >>> is_within_calendar(Period(years=100)), is_within_calendar(Period(years=9000))
    (True, False)
    """
    months_left = (9999 - LATEST_TRIGGER_YEAR) * 12
    return period.total_months + period.total_days / 28 < months_left


def days_in_month(year: int, month: int) -> int:
    """Return how many days the month has."""
    return monthrange(year, month)[1]


def is_month_end(day: date) -> bool:
    """Return whether `day` is the last of its month."""
    return day.day == days_in_month(day.year, day.month)


def add_period(start: date, period: Period, rounding: Rounding | None) -> date:
    """Return the day that corresponds to `start` after `period`, the last day the period covers.

    Years and months are added once as one month count, then weeks, then days (R4). A day that
    doesn't exist becomes the last of the month or the first of the next, as `rounding` says (R5);
    None is allowed only for a period without years and months. The end of a month does not stick.
    Raises OverflowError beyond the year 9999.
    Rule: Dodds v Walker [1981] UKHL, corresponding date.

    >>> add_period(date(1978, 9, 30), Period(months=4), Rounding.DOWN)
    datetime.date(1979, 1, 30)
    >>> add_period(date(2021, 1, 31), Period(months=1), Rounding.UP)
    datetime.date(2021, 3, 1)
    """
    if isinstance(start, TrackedDay):
        return start.moved(("add", period, rounding), lambda day: add_period(day, period, rounding))
    day = start
    if period.needs_rounding:
        if rounding is None:
            raise ValueError(f"{period} has years or months and no rounding is declared")
        day = _add_months(start, period.total_months, rounding)
    return day + timedelta(days=period.total_days)


def _add_months(start: date, months: int, rounding: Rounding) -> date:
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    if year > date.max.year:
        raise OverflowError(f"{start} plus {months} months lies beyond the year 9999")
    last = days_in_month(year, month)
    if start.day <= last:
        return date(year, month, start.day)
    end = date(year, month, last)
    return end if rounding is Rounding.DOWN else end + timedelta(days=1)


# -- boundaries --------------------------------------------------------------------------------


class BoundaryKind(StrEnum):
    """Where a year, quarter or month ends."""

    CALENDAR_YEAR_END = "calendar_year_end"
    QUARTER_END = "quarter_end"
    MONTH_END = "month_end"
    FINANCIAL_YEAR_END = "fy_end"


@dataclass(frozen=True, slots=True)
class Boundary:
    """A recurring end. `month` and `day` are those of a financial year; day 0 is the month's last.

    >>> str(Boundary(BoundaryKind.FINANCIAL_YEAR_END, month=3, day=31))
    'fy_end(03-31)'
    """

    kind: BoundaryKind
    month: int = 12
    day: int = 0

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 0 <= self.day <= days_in_month(2001, self.month)):
            raise ValueError(f"no such day in every year: month {self.month}, day {self.day}")

    def in_year(self, year: int) -> date:
        """Return the day on which the year that ends in `year` ends; OverflowError beyond 9999."""
        if year > date.max.year:
            raise OverflowError(f"the year {year} lies beyond the year 9999")
        return date(year, self.month, self.day or days_in_month(year, self.month))

    def __str__(self) -> str:
        if self.kind is not BoundaryKind.FINANCIAL_YEAR_END:
            return str(self.kind)
        return f"fy_end({self.month:02}-{f'{self.day:02}' if self.day else 'last'})"


def parse_boundary(written: str) -> Boundary | None:
    """Return the boundary written so; None where it isn't one.

    >>> parse_boundary("fy_end(02-last)") == Boundary(BoundaryKind.FINANCIAL_YEAR_END, month=2, day=0)
    True
    >>> parse_boundary("fy_end(02-30)") is None and parse_boundary("year end") is None
    True
    """
    if match := re.fullmatch(r"fy_end\((\d\d)-(\d\d|last)\)", written):
        month, day = int(match[1]), 0 if match[2] == "last" else int(match[2])
        possible = 1 <= month <= 12 and (match[2] == "last" or 1 <= day <= days_in_month(2001, month))
        return Boundary(BoundaryKind.FINANCIAL_YEAR_END, month=month, day=day) if possible else None
    plain = {kind.value: kind for kind in BoundaryKind if kind is not BoundaryKind.FINANCIAL_YEAR_END}
    return Boundary(plain[written]) if written in plain else None


def align(day: date, boundary: Boundary) -> date:
    """Return the first boundary on or after `day`; a day on the boundary stays (R7).

    Raises OverflowError beyond the year 9999.

    >>> align(date(2020, 4, 1), Boundary(BoundaryKind.FINANCIAL_YEAR_END, month=3, day=31))
    datetime.date(2021, 3, 31)
    """
    if isinstance(day, TrackedDay):
        return day.moved(("align", boundary), lambda plain: align(plain, boundary))
    match boundary.kind:
        case BoundaryKind.MONTH_END:
            return date(day.year, day.month, days_in_month(day.year, day.month))
        case BoundaryKind.QUARTER_END:
            month = (day.month + 2) // 3 * 3
            return date(day.year, month, days_in_month(day.year, month))
        case _:
            this_year = boundary.in_year(day.year)
            return this_year if day <= this_year else boundary.in_year(day.year + 1)


def add_to_aligned(start: date, period: Period, rounding: Rounding | None) -> date:
    """Return `start` plus `period` where `start` was aligned: a month end stays a month end (R7).

    >>> add_to_aligned(date(2021, 2, 28), Period(months=1), Rounding.DOWN)
    datetime.date(2021, 3, 31)
    """
    if isinstance(start, TrackedDay):
        return start.moved(("add aligned", period, rounding), lambda day: add_to_aligned(day, period, rounding))
    end = add_period(start, period, rounding)
    if is_month_end(start) and period.needs_rounding and not period.total_days:
        # Rounding up from a month end gives the first of the next month; the aligned end wins.
        whole = _add_months(date(start.year, start.month, 1), period.total_months, Rounding.DOWN)
        return date(whole.year, whole.month, days_in_month(whole.year, whole.month))
    return end


# -- ages --------------------------------------------------------------------------------------


def attains_age(born_on: date, age: int) -> date:
    """Return the day at whose start the age is attained; born 29 February, 1 March in common years.

    Raises OverflowError beyond the year 9999.
    Rule: Family Law Reform Act 1969, s 9(1) (commencement of the anniversary); R9.

    >>> attains_age(date(1984, 2, 29), 18), attains_age(date(1970, 2, 28), 100)
    (datetime.date(2002, 3, 1), datetime.date(2070, 2, 28))
    """
    if isinstance(born_on, TrackedDay):
        return born_on.moved(("age", age), lambda day: attains_age(day, age))
    year = born_on.year + age
    if year > date.max.year:
        raise OverflowError(f"age {age} is attained beyond the year 9999")
    if (born_on.month, born_on.day) == (2, 29) and not isleap(year):
        return date(year, 3, 1)
    return born_on.replace(year=year)


def age_on(born_on: date, day: date) -> int:
    """Return the age in whole years on `day`; negative before birth.

    >>> age_on(date(2001, 3, 10), date(2018, 6, 1))
    17
    """
    age = day.year - born_on.year
    return age if age < 0 or attains_age(born_on, age) <= day else age - 1
