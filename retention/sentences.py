"""The last day of a sentence, as the Ministry of Justice counts it. Nothing else.

A sentence counts the day it is imposed; a retention period does not count its trigger day. The
two arithmetics are kept apart on purpose. Release, licence and remand are not computed here: the
sentence expiry date that the custody system states is preferred where it is known.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import reduce
from operator import add

from retention.periods import Period, add_period, days_in_month
from retention.terms import Rounding


class Running(StrEnum):
    """How several sentences of one person run."""

    CONSECUTIVE = "consecutive"
    CONCURRENT = "concurrent"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one person was sentenced to: lengths, counted from the day imposed.

    A sentence varied on appeal is written with its new lengths and its *original* day (R11).
    """

    imposed_on: date
    lengths: tuple[Period, ...]
    running: Running = Running.CONSECUTIVE

    def __post_init__(self) -> None:
        if not self.lengths or any(length == Period() for length in self.lengths):
            raise ValueError("a sentence has at least one length, and none is empty")

    def __str__(self) -> str:
        lengths = (" + " if self.running is Running.CONSECUTIVE else " and ").join(map(str, self.lengths))
        running = f" {self.running}" if len(self.lengths) > 1 else ""
        return f"{lengths}{running} imposed {self.imposed_on.isoformat()}"


def sentence_end(sentence: Sentence) -> date:
    """Return the last day of the sentence, itself still served.

    Consecutive lengths are added together first; of concurrent ones the latest end counts.
    Raises OverflowError beyond the year 9999.
    Rule: PSI 5.5; R10.

    >>> sentence_end(Sentence(date(2018, 3, 15), (Period(years=4), Period(years=2))))
    datetime.date(2024, 3, 14)
    """
    if sentence.running is Running.CONSECUTIVE:
        return length_end(sentence.imposed_on, reduce(add, sentence.lengths))
    return max(length_end(sentence.imposed_on, length) for length in sentence.lengths)


def length_end(imposed_on: date, length: Period) -> date:
    """Return the last day of one length, the day imposed counted as its first.

    Imposed on the 1st with years or months: whole calendar months, to the end of the last.
    Otherwise from the day before, years and then months, each time clamped to the month's end.
    Then weeks and days.
    Rule: ministryofjustice/calculate-release-dates-api, Duration.getEndDate; R10.

    >>> length_end(date(2021, 3, 1), Period(months=1)), length_end(date(2020, 2, 29), Period(years=1))
    (datetime.date(2021, 3, 31), datetime.date(2021, 2, 28))
    """
    if imposed_on.day == 1 and length.needs_rounding:
        last_month = add_period(imposed_on, Period(months=length.total_months - 1), Rounding.DOWN)
        end = date(last_month.year, last_month.month, days_in_month(last_month.year, last_month.month))
    else:
        end = add_period(imposed_on - timedelta(days=1), Period(years=length.years), Rounding.DOWN)
        end = add_period(end, Period(months=length.months), Rounding.DOWN)
    return end + timedelta(days=length.total_days)
