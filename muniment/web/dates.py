"""A date in a form: day, month and year in three fields, read together."""

from collections.abc import Mapping, Sequence
from datetime import date

from muniment.web.page import Problems
from muniment.web.visit import Form

PARTS = ("day", "month", "year")


def date_typed(form: Form, name: str, problems: Problems, *, what: str, needed: bool = True) -> date | None:
    """Return the day typed into `name`-day, -month and -year; None where there is none, with the problem noted.

    `what` begins the sentence: "The last day". Rule: GOV.UK Design System, Date input, error messages.
    """
    typed = [form.text(f"{name}-{part}") for part in PARTS]
    if not any(typed):
        if needed:
            problems.add(f"{name}-day", f"{what} is missing. Write for example 4 12 2026.")
        return None
    for part, value in zip(PARTS, typed, strict=True):
        if not value:
            problems.add(f"{name}-{part}", f"{what} must include a {part}.")
            return None
    try:
        day, month, year = (int(one) for one in typed)
        return date(year, month, day) if year > 999 else _no_day()
    except (ValueError, OverflowError):
        problems.add(f"{name}-day", f"{what} must be a real date, such as 4 12 2026.")
        return None


def _no_day() -> date:
    raise ValueError


def typed_before(day: date, name: str) -> Mapping[str, Sequence[str]]:
    """Return `day` as a form that came back would hold it.

    >>> typed_before(date(2028, 11, 25), "review_on")["review_on-year"]
    ('2028',)
    """
    return {f"{name}-{part}": (str(getattr(day, part)),) for part in PARTS}
