"""Schedules as data: one folder a schedule, with its worked cases; the only reader of these files.

A schedule with a fault, or with a case that does not come out as written, is not loaded.
"""

import tomllib
from datetime import date
from functools import cache
from importlib import resources

from retention import schedule_faults as codes
from retention.catalogue import Catalogue
from retention.catalogue_file import read_catalogue
from retention.faults import Fault
from retention.lint import lint
from retention.schedule import Schedule
from retention.schedule_file import read_schedule
from retention.worked_cases import WorkedCase, failures, read_cases, uncovered

NAMES = ("cps-casework", "what-to-keep")


def names() -> tuple[str, ...]:
    """Return the names of the schedules that come with the program.

    >>> names()
    ('cps-casework', 'what-to-keep')
    """
    return NAMES


@cache
def read(name: str) -> Schedule | tuple[Fault, ...]:
    """Return the schedule of that name, its worked cases passed; or every fault in it.

    >>> read("nothing-to-keep")[0].code.code
    'SCH034'
    """
    if name not in NAMES:
        return (Fault(codes.PACK_UNKNOWN, name, f"known: {', '.join(NAMES)}"),)
    facts = catalogue()
    if not isinstance(facts, Catalogue):
        return facts
    schedule, cases = _text(f"{name}/schedule.toml"), _text(f"{name}/cases.toml")
    return load(schedule, cases=cases, place=name, facts=facts)


@cache
def catalogue() -> Catalogue | tuple[Fault, ...]:
    """Return the catalogue of facts, or every fault in it."""
    table = _parse(_text("facts.toml"), "facts.toml")
    return (table,) if isinstance(table, Fault) else read_catalogue(table, place="facts.toml")


def load(schedule: str, *, cases: str, place: str, facts: Catalogue) -> Schedule | tuple[Fault, ...]:
    """Return the schedule in the text of a file, tried on the cases in the text of another; or all faults."""
    table = _parse(schedule, f"{place}/schedule.toml")
    worked = cases_in(cases, place=place, facts=facts)
    if isinstance(table, Fault):
        return (table, *(one for one in worked if isinstance(one, Fault)))
    found = read_schedule(table, place=f"{place}/schedule.toml", catalogue=facts)
    faults = [one for one in worked if isinstance(one, Fault)]
    if not isinstance(found, Schedule):
        return (*found, *faults)
    faults += failures((one for one in worked if isinstance(one, WorkedCase)), found)
    return tuple(faults) if faults else found


def cases_of(name: str) -> tuple[WorkedCase, ...]:
    """Return the worked cases of a schedule that loads; they are printed in the manual."""
    facts = catalogue()
    if name not in NAMES or not isinstance(facts, Catalogue):
        return ()
    worked = cases_in(_text(f"{name}/cases.toml"), place=name, facts=facts)
    return tuple(one for one in worked if isinstance(one, WorkedCase))


def remarks(name: str, *, on: date) -> tuple[Fault, ...]:
    """Return what the author of the schedule should look at again; empty where it doesn't load."""
    found = read(name)
    if not isinstance(found, Schedule):
        return ()
    cases = cases_of(name)
    return (*lint(found, on=on, with_cases=frozenset(one.class_code for one in cases)), *uncovered(cases, found))


def cases_in(text: str, *, place: str, facts: Catalogue) -> tuple[WorkedCase, ...] | tuple[Fault, ...]:
    """Return the worked cases in the text of a file, not yet tried; or all faults."""
    table = _parse(text, f"{place}/cases.toml")
    return (table,) if isinstance(table, Fault) else read_cases(table, place=f"{place}/cases.toml", catalogue=facts)


def _parse(text: str, place: str) -> dict[str, object] | Fault:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return Fault(codes.PACK_UNREADABLE, place, str(error))
    except RecursionError:
        return Fault(codes.PACK_UNREADABLE, place, "it is nested too deep")


def _text(path: str) -> str:
    return resources.files("schedules").joinpath(path).read_text(encoding="utf-8")
