"""When something comes again, in people's words: "every Sunday 20:00". A pure core; it reads no clock.

Times are those of the clock on the wall in Europe/London. When the clocks go forward an hour that
does not exist is an hour later on the new clock; when they go back, the hour that comes twice counts
the first time. So nothing runs twice and nothing is left out.
Rule: ours, ADR 56; the days of the change are those of the Summer Time Act 1972, s 1.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from records.faults.jobs import TIMETABLE_WORDS_UNREAD
from retention.faults import Fault, Refusal

LONDON = ZoneInfo("Europe/London")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NIGHT_BEGINS, NIGHT_ENDS = time(20), time(6)
FARTHEST_DAYS = 800  # "on the 31st" of a month comes again well before


class Every(StrEnum):
    """What is counted: days of the week, or days of the month."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Recurrence:
    """At `at` by the wall clock, on each of `days`: of the week 0 for Monday, or of the month from 1.

    A day that a month does not have is that month's last.
    """

    every: Every
    days: tuple[int, ...]
    at: time

    def __post_init__(self) -> None:
        low, high = (0, 6) if self.every is Every.WEEK else (1, 31)
        if (
            not self.days
            or list(self.days) != sorted(set(self.days))
            or not low <= self.days[0] <= self.days[-1] <= high
        ):
            raise ValueError(f"days are in order and each once, not {self.days}")
        if self.at.tzinfo is not None or self.at.second or self.at.microsecond:
            raise ValueError("a time of the wall clock has hours and minutes alone")

    def falls_on(self, day: date) -> bool:
        """Return whether it comes on `day`."""
        if self.every is Every.WEEK:
            return day.weekday() in self.days
        last = (day + timedelta(days=1)).day == 1
        return day.day in self.days or (last and self.days[-1] > day.day)

    @property
    def is_at_night(self) -> bool:
        """Return whether it begins between 8pm and 6am."""
        return self.at >= NIGHT_BEGINS or self.at < NIGHT_ENDS


def read_recurrence(words: str) -> Recurrence:
    """Return what `words` mean; a Refusal with examples where they mean nothing that comes again.

    >>> read_recurrence("every Sunday 20:00")
    Recurrence(every=<Every.WEEK: 'week'>, days=(6,), at=datetime.time(20, 0))
    >>> read_recurrence("Every weekday at 9.30pm") == read_recurrence("every Monday to Friday 21:30")
    True
    """
    said = " ".join(words.lower().replace(",", " , ").split())
    found = re.fullmatch(r"(?:every |each )?(.+?)(?: at)? (\S+(?: ?[ap]m)?)", said)
    at = _time(found[2]) if found else None
    rest = found[1] if found else ""
    days = _week_days(rest)
    if at is not None and days:
        return Recurrence(Every.WEEK, days, at)
    monthly = re.fullmatch(r"month on the (\d{1,2})(?:st|nd|rd|th)?", rest)
    if at is not None and monthly and 1 <= int(monthly[1]) <= 31:
        return Recurrence(Every.MONTH, (int(monthly[1]),), at)
    raise Refusal(Fault(TIMETABLE_WORDS_UNREAD, "timetable", words.strip()))


def _week_days(words: str) -> tuple[int, ...]:
    if words in ("day", "night", "daily"):
        return tuple(range(7))
    if words in ("weekday", "weekdays", "working day"):
        return tuple(range(5))
    names = {
        name: number for number, day in enumerate(DAYS) for name in (day.lower(), f"{day.lower()}s", day[:3].lower())
    }
    if (span := re.fullmatch(r"(?:day from )?(\w+) to (\w+)", words)) and {span[1], span[2]} <= names.keys():
        first, last = names[span[1]], names[span[2]]
        return tuple(sorted({(first + step) % 7 for step in range((last - first) % 7 + 1)}))
    parts = re.split(r" and | , (?:and )?", words)
    return tuple(sorted({names[part] for part in parts})) if set(parts) <= names.keys() else ()


def _time(text: str) -> time | None:
    if text in ("midnight", "midday", "noon"):
        return time(0) if text == "midnight" else time(12)
    found = re.fullmatch(r"(\d{1,2})(?:[:.](\d{2}))? ?([ap]m)?", text)
    if found is None or not (found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] and not 1 <= hour <= 12:
        return None
    if found[3]:
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def moment_of(day: date, at: time) -> datetime:
    """Return the moment in UTC at which the wall clock in London shows `at` on `day`: see the module.

    >>> moment_of(date(2026, 3, 29), time(1, 30)).hour, moment_of(date(2026, 10, 25), time(1, 30)).hour
    (1, 0)
    """
    return datetime.combine(day, at, LONDON).astimezone(UTC)  # fold 0: the offset before the change


def next_after(recurrence: Recurrence, after: datetime) -> datetime:
    """Return the first moment after `after`, in UTC, at which it comes."""
    day = after.astimezone(LONDON).date() - timedelta(days=1)
    for _ in range(FARTHEST_DAYS):
        if recurrence.falls_on(day) and (found := moment_of(day, recurrence.at)) > after:
            return found
        day += timedelta(days=1)
    raise ValueError("a recurrence comes again")


def due_between(recurrence: Recurrence, after: datetime, until: datetime) -> tuple[datetime, ...]:
    """Return every moment after `after` and up to `until` at which it comes, in order."""
    found: list[datetime] = []
    while (moment := next_after(recurrence, found[-1] if found else after)) <= until:
        found.append(moment)
    return tuple(found)


def is_night(moment: datetime) -> bool:
    """Return whether it is between 8pm and 6am in London: nobody works on a share then.

    >>> is_night(datetime(2026, 7, 1, 18, 59, tzinfo=UTC)), is_night(datetime(2026, 7, 1, 19, 0, tzinfo=UTC))
    (False, True)
    """
    at = moment.astimezone(LONDON).time()
    return at >= NIGHT_BEGINS or at < NIGHT_ENDS


def night_begins(moment: datetime) -> datetime:
    """Return the next 8pm in London after `moment`."""
    day = moment.astimezone(LONDON).date()
    tonight = moment_of(day, NIGHT_BEGINS)
    return tonight if tonight > moment else moment_of(day + timedelta(days=1), NIGHT_BEGINS)


# -- words ---------------------------------------------------------------------------------------------


def in_words(recurrence: Recurrence) -> str:
    """Return the recurrence in plain English.

    >>> in_words(read_recurrence("sun 20:00")), in_words(read_recurrence("every month on the 1st 21:30"))
    ('Every Sunday at 8pm', 'Every month on the 1st at 9:30pm')
    """
    days = recurrence.days
    if recurrence.every is Every.MONTH:
        said = f"month on the {_ordinal(days[0])}"
    elif len(days) == 7:
        said = "day"
    elif days == (0, 1, 2, 3, 4):
        said = "day from Monday to Friday"
    else:
        names = [DAYS[day] for day in days]
        said = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"Every {said} at {time_in_words(recurrence.at)}"


def echo(recurrence: Recurrence, *, after: datetime) -> str:
    """Return what is read back to whoever sets a timetable, with the next time after `after`.

    >>> echo(read_recurrence("every Sunday 20:00"), after=datetime(2026, 11, 25, 12, tzinfo=UTC))
    'Every Sunday at 8pm, Europe/London. Next: Sunday 29 November 2026, 8pm.'
    """
    return f"{in_words(recurrence)}, Europe/London. Next: {moment_in_words(next_after(recurrence, after))}."


def moment_in_words(moment: datetime) -> str:
    """Return the moment as people in London say it.

    >>> moment_in_words(datetime(2026, 7, 5, 19, 30, tzinfo=UTC))
    'Sunday 5 July 2026, 8:30pm'
    """
    local = moment.astimezone(LONDON)
    return f"{DAYS[local.weekday()]} {local.day} {local:%B %Y}, {time_in_words(local.time())}"


def time_in_words(at: time) -> str:
    """Return a time of day in plain English.

    >>> time_in_words(time(20)), time_in_words(time(0)), time_in_words(time(12)), time_in_words(time(9, 5))
    ('8pm', 'midnight', 'midday', '9:05am')
    """
    if (at.hour, at.minute) in ((0, 0), (12, 0)):
        return "midnight" if at.hour == 0 else "midday"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{(at.hour - 1) % 12 + 1}{minutes}{'am' if at.hour < 12 else 'pm'}"


def _ordinal(day: int) -> str:
    ending = "th" if 11 <= day <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
    return f"{day}{ending}"
