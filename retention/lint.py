"""Remarks on a schedule that loads: what its author should look at again. No date depends on them."""

from collections.abc import Iterable
from datetime import date

from retention import schedule_faults as codes
from retention.faults import Fault, FaultCode
from retention.periods import Period, add_period
from retention.schedule import (
    BeforeAge,
    ClassVersion,
    DateRule,
    EachMember,
    Earliest,
    EveryEvent,
    FactDate,
    ForPeriod,
    Later,
    Latest,
    Schedule,
    ScheduleClass,
    SentenceEnd,
    Term,
    in_force,
)
from retention.terms import DisposalAction, Grade

SAMPLE_TRIGGER = date(2001, 1, 1)
"""Any day would do: only which of two periods is the longer is asked."""


def lint(schedule: Schedule, *, on: date, with_cases: frozenset[str] | None = None) -> tuple[Fault, ...]:
    """Return every remark on the schedule, class by class, in the order of the file.

    `on` is the day up to which citations count as checked; `with_cases` are the codes that have
    worked cases, None where that is not asked.
    """
    remarks: list[Fault] = []
    for line in schedule.classes:
        place = f"{schedule.ref}, class {line.code}"
        for version in line.versions:
            at = f"{place}, version {version.in_force_from.isoformat()}"
            remarks += [Fault(code, at, found) for code, found in _lint_version(version, schedule, on)]
        remarks += [Fault(codes.LINT_UNREACHABLE, place, found) for found in _unreachable(line)]
        if with_cases is not None and line.code not in with_cases:
            remarks.append(Fault(codes.LINT_NO_CASES, place, line.code))
    return tuple(remarks)


def _lint_version(version: ClassVersion, schedule: Schedule, on: date) -> Iterable[tuple[FaultCode, str]]:
    for period in _periods(version):
        if period.days and period.days % 365 == 0:
            yield codes.LINT_DAYS_FOR_YEARS, f"{period}; {period.days // 365} times 365 days"
    source = version.source
    if source.repealed:
        yield codes.LINT_CITATION_STALE, f"{source.ref} was repealed"
    elif source.grade is not Grade.ILLUSTRATIVE and _is_unchecked(source.checked_on, on):
        yield codes.LINT_CITATION_STALE, f"{source.ref}, checked on {source.checked_on or 'no day'}"
    if found := _ceiling_below_floor(version):
        yield codes.LINT_CEILING_BELOW_FLOOR, found
    for name in _unsupplied(version, schedule):
        yield codes.LINT_NOBODY_SUPPLIES, repr(name)
    destroys = DisposalAction.DESTROY in (version.action.kind, version.action.then)
    if destroys and source.grade in (Grade.SECOND_HAND, Grade.MODEL):
        yield codes.LINT_GRADE_DESTROYS, f"grade = {source.grade}"


def _is_unchecked(checked_on: date | None, on: date) -> bool:
    """Return whether a citation was not checked in the twelve months before `on`."""
    return checked_on is None or checked_on.replace(day=min(checked_on.day, 28)) < _a_year_before(on)


def _a_year_before(on: date) -> date:
    return date(on.year - 1, on.month, min(on.day, 28)) if on.year > 1 else date.min


def _periods(version: ClassVersion) -> Iterable[Period]:
    for floor in version.keep:
        if isinstance(floor.keep, ForPeriod):
            yield from (term.period for term in floor.keep.terms)
    yield from (extension.term.period for extension in version.extend)
    yield from (ceiling.term.period for ceiling in version.ceilings)
    if version.long_stop is not None:
        yield version.long_stop.term.period


def _ceiling_below_floor(version: ClassVersion) -> str:
    """Return the conflict, of rules from the same day; empty where there is none to see."""
    for floor in version.keep:
        for ceiling in version.ceilings:
            if isinstance(floor.keep, ForPeriod) and floor.keep.base == ceiling.base and floor.when is None:
                longest, allowed = _sample_end(floor.keep.terms), _sample_end((ceiling.term,))
                if longest > allowed:
                    return (
                        f"ceiling {ceiling.term.period}, floor {' then '.join(str(t.period) for t in floor.keep.terms)}"
                    )
    return ""


def _sample_end(terms: tuple[Term, ...]) -> date:
    day = SAMPLE_TRIGGER
    for term in terms:
        day = add_period(day, term.period, term.rounding)
    return day


def _unsupplied(version: ClassVersion, schedule: Schedule) -> Iterable[str]:
    if version.trigger is None or version.long_stop is not None:
        return
    for group, name in facts_of_rule(version.trigger):
        definition = (schedule.catalogue.find(f"{group}.{name}") if group else None) or schedule.catalogue.find(name)
        if definition is not None and not definition.supplied_by:
            yield definition.name


def facts_of_rule(rule: DateRule, group: str = "") -> Iterable[tuple[str, str]]:
    """Yield each fact a date rule names, with the group it is read of, empty for the record."""
    match rule:
        case FactDate(fact):
            yield group, fact
        case BeforeAge(born):
            yield group, born
        case SentenceEnd(sentence):
            yield group, sentence
        case Later(base):
            yield from facts_of_rule(base, group)
        case EachMember(members, of):
            yield from facts_of_rule(of, members)
        case Latest(of) | Earliest(of) | EveryEvent(of):
            for one in of:
                yield from facts_of_rule(one, group)


def _unreachable(line: ScheduleClass) -> Iterable[str]:
    """Yield the versions that are in force on no day, in any state of knowledge."""
    known = sorted({version.recorded_on or date.min for version in line.versions})
    reached = {span.version for day in known for span in in_force(line.as_known(day)) if span.meets(date.min, date.max)}
    for version in line.versions:
        if version not in reached:
            yield f"version {version.number} from {version.in_force_from.isoformat()}"
