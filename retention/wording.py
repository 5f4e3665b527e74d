"""Rules in plain English, the same words wherever a rule is shown."""

from datetime import date

from retention.periods import Period
from retention.schedule import (
    BeforeAge,
    Ceiling,
    DateRule,
    EachMember,
    Earliest,
    EveryEvent,
    Extension,
    FactDate,
    Floor,
    ForPeriod,
    Later,
    Latest,
    LongStop,
    SentenceEnd,
)

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def say_day(day: date) -> str:
    """Return the day as a page shows it.

    >>> say_day(date(2027, 4, 1))
    '1 April 2027'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def say_rule(rule: DateRule) -> str:
    """Return how the rule names a day.

    >>> say_rule(Earliest((FactDate("superseded"), FactDate("created"))))
    'the earlier of superseded and created'
    """
    match rule:
        case FactDate(fact):
            return fact
        case Later(base, period):
            return f"{say_rule(base)} plus {period.in_words()}"
        case Latest(of):
            return f"the later of {_listed(of)}"
        case EveryEvent(of):
            return f"the day when all of {_listed(of)} have happened"
        case Earliest(of):
            return f"the earlier of {_listed(of)}"
        case EachMember(group, of):
            return f"the latest {say_rule(of)} over all {group}"
        case SentenceEnd(sentence):
            return f"the last day of the {sentence}"
        case BeforeAge(born, age):
            return f"the day before the {_ordinal(age)} birthday ({born})"


def _listed(of: tuple[DateRule, ...]) -> str:
    said = [say_rule(rule) for rule in of]
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{ending}"


def say_floor(floor: Floor) -> str:
    """Return what a floor demands."""
    if isinstance(floor.keep, ForPeriod):
        said = _say_for_period(floor.keep)
    else:
        said = f"keep until {say_rule(floor.keep.rule)}"
    said += f", for each of the {floor.each}" if floor.each else ""
    said += f", where {floor.when}" if floor.when is not None else ""
    return said + _labelled(floor.label)


def _say_for_period(keep: ForPeriod) -> str:
    base = "the trigger" if keep.base is None else say_rule(keep.base)
    periods = " and then ".join(term.period.in_words() for term in keep.terms)
    said = f"keep for {periods} from {base}"
    if keep.align_trigger is not None:
        said += f", counted from its {keep.align_trigger}"
    if keep.align_result is not None:
        said += f", to the next {keep.align_result}"
    return said


def say_extension(extension: Extension) -> str:
    """Return what an extension adds."""
    base = "" if extension.base is None else f" from {say_rule(extension.base)}"
    where = "" if extension.when is None else f", where {extension.when}"
    return f"extend by {extension.term.period.in_words()}{base}{where}{_labelled(extension.label)}"


def say_ceiling(ceiling: Ceiling) -> str:
    """Return what a ceiling demands."""
    return f"keep no longer than {_say_from(ceiling.term.period, ceiling.base)}{_labelled(ceiling.label)}"


def say_long_stop(stop: LongStop) -> str:
    """Return what a long stop says."""
    return f"where the trigger stays unknown, review after {_say_from(stop.term.period, stop.base)}"


def _say_from(period: Period, base: DateRule | None) -> str:
    return f"{period.in_words()} from {'the trigger' if base is None else say_rule(base)}"


Stated = Floor | Extension | Ceiling | LongStop | str
"""A rule that can be told: one of a version, or words where there is none to point at."""


def say(stated: Stated) -> str:
    """Return the rule in plain English."""
    match stated:
        case Floor():
            return say_floor(stated)
        case Extension():
            return say_extension(stated)
        case Ceiling():
            return say_ceiling(stated)
        case LongStop():
            return say_long_stop(stated)
    return stated


def _labelled(label: str) -> str:
    return f" ({label})" if label else ""
