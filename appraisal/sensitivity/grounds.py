"""The grounds for retention in the words of the form in force, as the department records them.

What the form's numbers 1 to 8 say is not published where we could read it, so the department records it
from the form that it uses, with the form's date and where it is from. The newest wording counts; an
earlier one stays. Rule: Public Records Act 1958, s 3(4); ours, ADR 53.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from appraisal.sensitivity.exemptions import Ground, grounds
from appraisal.sensitivity.faults import (
    DAYS_OUT_OF_ORDER,
    GROUND_UNKNOWN,
    REGISTER_WORDS_MISSING,
    RETENTION_NOT_YEARS,
)
from records.register.people import Person
from retention.faults import Fault

LONGEST_YEARS = 150
WHERE_TO_FIND = (
    "The words stand on The National Archives' form for closure and retention; ask your Information Management "
    "Consultant there for the form in force."
)


@dataclass(frozen=True, slots=True)
class GroundWords:
    """The words of one ground on one form, as they were recorded.

    `most_years` is the most that is usually granted on it, None where the form names none: then what is known
    otherwise stays. `form_on` is the date of the form, `source` where it is from.
    """

    ground: int
    words: str
    most_years: int | None
    form_on: date
    source: str
    person: Person
    at: datetime


def grounds_of(recorded: Iterable[GroundWords]) -> Mapping[int, Ground]:
    """Return the grounds by number, in the last of the words `recorded`; as published where nothing is recorded."""
    found = dict(grounds())
    for one in recorded:
        known = grounds()[one.ground]
        found[one.ground] = Ground(one.ground, one.words, one.most_years or known.most_years)
    return found


def not_recorded(recorded: Iterable[GroundWords]) -> str:
    """Return in a sentence which grounds have no recorded words, and where these are found; empty where all have.

    >>> not_recorded(()).partition(" The words")[0]
    'The words of grounds 1, 2, 3, 4, 5, 6, 7, 8 are not recorded from the form in force.'
    """
    there = {one.ground for one in recorded}
    missing = [str(number) for number in grounds() if number not in there]
    if not missing:
        return ""
    which = f"ground {missing[0]}" if len(missing) == 1 else f"grounds {', '.join(missing)}"
    return f"The words of {which} are not recorded from the form in force. {WHERE_TO_FIND}"


def ground_faults(new: GroundWords, *, on: date) -> Iterator[Fault]:
    """Yield everything that is wrong with words that are to be recorded on the day."""
    place = f"ground {new.ground}"
    if new.ground not in grounds():
        yield Fault(GROUND_UNKNOWN, place, str(new.ground))
    for name, text in (("the words of the form", new.words), ("where the form is from", new.source)):
        if not text.strip():
            yield Fault(REGISTER_WORDS_MISSING, place, name)
    if new.most_years is not None and not 1 <= new.most_years <= LONGEST_YEARS:
        yield Fault(RETENTION_NOT_YEARS, place, str(new.most_years))
    if new.form_on > on:
        yield Fault(DAYS_OUT_OF_ORDER, place, f"the form's date {new.form_on} is in the future")
