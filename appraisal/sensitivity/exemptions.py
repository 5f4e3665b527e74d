"""The exemptions under which a record may be closed, and the grounds on which one may be kept: data with a source.

Nothing here is applied by itself: a person decides, the table says what can't hold in law.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from retention.wording import say_day


@dataclass(frozen=True, slots=True)
class Exemption:
    """One exemption: its code as The National Archives spells it, its title, after how many years it lapses.

    `lapses_after` None: the Act names no year. `usual` is what departments usually ask for.
    """

    code: str
    title: str
    lapses_after: int | None
    usual: str

    @property
    def shown(self) -> str:
        """Return the exemption as people read it.

        >>> exemptions().by_code["42"].shown
        'Legal privilege (42)'
        """
        return f"{self.title} ({self.code})"


@dataclass(frozen=True, slots=True)
class Exemptions:
    """The table of exemptions with its source; `by_code` in the order of the form."""

    by_code: Mapping[str, Exemption]
    longest_closure_years: int
    schedule_not_before: date
    source: str
    checked_on: date


@dataclass(frozen=True, slots=True)
class Ground:
    """One ground for retention by the department; no `words`: not recorded; `most_years` None: no usual limit is known.

    >>> Ground(4, "", 5).shown, Ground(4, "Made-up words", 5).shown
    ('4 (its words are not recorded)', '4: Made-up words')
    """

    number: int
    words: str
    most_years: int | None

    @property
    def shown(self) -> str:
        """Return the number with its words, or that these are not recorded."""
        return f"{self.number}: {self.words}" if self.words else f"{self.number} (its words are not recorded)"


@cache
def exemptions() -> Exemptions:
    """Return the table in force.

    >>> len(exemptions().by_code), exemptions().by_code["40(2)"].lapses_after
    (39, None)
    """
    found = _read("exemptions.toml")
    table = {
        one["code"]: Exemption(one["code"], one["title"], one.get("lapses_after"), one["usual"])
        for one in found["exemption"]
    }
    return Exemptions(
        by_code=MappingProxyType(table),
        longest_closure_years=found["longest_closure_years"],
        schedule_not_before=found["schedule_not_before"],
        source=found["source"],
        checked_on=found["checked_on"],
    )


@cache
def grounds() -> Mapping[int, Ground]:
    """Return the grounds for retention by number, as they are published; what was recorded stands in `grounds_of`.

    >>> sorted(grounds()), grounds()[6].most_years
    ([1, 2, 3, 4, 5, 6, 7, 8], 10)
    """
    found = _read("retention_grounds.toml")
    return MappingProxyType(
        {one["number"]: Ground(one["number"], one.get("words", ""), one.get("most_years")) for one in found["ground"]}
    )


def lapses_on(exemption: Exemption, record_on: date) -> date | None:
    """Return the last day on which the exemption can be used for a record of `record_on`; None: no limit.

    The clock starts at the end of the year in which the record was made.
    Rule: Freedom of Information Act 2000, s 63, as amended; the table names its source.

    >>> lapses_on(exemptions().by_code["42"], date(2006, 3, 14))
    datetime.date(2026, 12, 31)
    """
    if exemption.lapses_after is None:
        return None
    return date(record_on.year + exemption.lapses_after, 12, 31)


def opens_on(start_on: date, years: int) -> date:
    """Return the day on which a record closed for `years` from `start_on` opens: a 1 January.

    The years are counted from the end of the year in which the closure starts, so that all of the
    last year is still closed. Rule: The National Archives opens records by calendar year; ADR 53.

    >>> opens_on(date(2006, 3, 14), 84), opens_on(date(2006, 12, 31), 84)
    (datetime.date(2091, 1, 1), datetime.date(2091, 1, 1))
    """
    return date(start_on.year + years, 12, 31) + timedelta(days=1)


def opening_sum(start_on: date, periods: tuple[int, ...]) -> str:
    """Return the sum behind the opening day, as a page shows it; the longest period decides.

    >>> opening_sum(date(2006, 3, 14), (84,))
    'Opens on 1 January 2091: end of 2006 + 84 years.'
    >>> opening_sum(date(2006, 3, 14), (20, 84))
    'Opens on 1 January 2091: end of 2006 + 84 years, the longest of 20 and 84.'
    """
    longest = max(periods)
    several = f", the longest of {' and '.join(str(one) for one in periods)}" if len(periods) > 1 else ""
    years = "1 year" if longest == 1 else f"{longest} years"
    return f"Opens on {say_day(opens_on(start_on, longest))}: end of {start_on.year} + {years}{several}."


def lapse_sentence(exemption: Exemption, record_on: date) -> str:
    """Return why the exemption can't be used that long.

    >>> lapse_sentence(exemptions().by_code["42"], date(2006, 3, 14))
    'Legal privilege (42) cannot be used after 31 December 2026 for a record of 2006.'
    """
    last = lapses_on(exemption, record_on)
    if last is None:
        raise ValueError(f"{exemption.code} does not lapse")
    return f"{exemption.shown} cannot be used after {say_day(last)} for a record of {record_on.year}."


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("appraisal.sensitivity.tables").joinpath(name).read_text(encoding="utf-8"))
