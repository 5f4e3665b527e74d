"""From a date rule and the facts to a day, or to what is missing. Knows no class and no version.

Each fact is weighed before it is used: a default of some system, a stamp of a migration and an
impossible order of days are no evidence, and the day is then missing, never guessed.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from retention.catalogue import Catalogue, FactKind
from retention.conditions import looked_up
from retention.dated import Missing
from retention.facts import Fact, Facts, NotApplicable, OriginKind, Override, PartialDate, Unknown, civil_date
from retention.periods import add_period, attains_age
from retention.schedule import (
    BeforeAge,
    DateRule,
    EachMember,
    Earliest,
    EveryEvent,
    FactDate,
    Later,
    Latest,
    SentenceEnd,
    WhenNotApplicable,
)
from retention.sentences import Sentence, sentence_end
from retention.terms import Flag

ONE_DAY = date.resolution

SIMPLY_UNKNOWN = frozenset({Flag.MISSING_TRIGGER, Flag.MISSING_DOB})
"""Reasons that say only that nobody recorded the day; all others say that the record is in doubt."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The facts of one record as known, with what is needed to weigh them.

    `group` and `member` are set while a rule is read of one member of a group.
    """

    facts: Facts
    catalogue: Catalogue
    timezone: str
    on: date
    group: str = ""
    member: str | None = None

    def of_member(self, group: str, member: str) -> "Evidence":
        """Return the evidence as read of one member."""
        return replace(self, group=group, member=member)


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A day; or nothing because it cannot exist (`is_absent`); or what is missing for it."""

    day: date | None = None
    is_absent: bool = False
    missing: tuple[Missing, ...] = ()
    flags: frozenset[Flag] = frozenset()
    reads: tuple[Fact, ...] = ()


def reckon(rule: DateRule, evidence: Evidence) -> Reckoned:
    """Return the day that the rule gives on the evidence; never raises for what facts say."""
    match rule:
        case FactDate(fact, when_not_applicable):
            return _unless_skipped(read_day(fact, evidence), when_not_applicable, fact)
        case Later(base, period, rounding):
            start = reckon(base, evidence)
            return moved(start, lambda day: add_period(day, period, rounding))
        case Latest(of) | EveryEvent(of):
            return latest([reckon(one, evidence) for one in of])
        case Earliest(of):
            return earliest([reckon(one, evidence) for one in of])
        case EachMember(group, of, when_not_applicable):
            return _reckon_each(group, of, when_not_applicable, evidence)
        case BeforeAge(born, age, when_not_applicable):
            start = _unless_skipped(read_day(born, evidence), when_not_applicable, born)
            return moved(start, lambda day: attains_age(day, age) - ONE_DAY)
        case SentenceEnd():
            return _reckon_sentence(rule, evidence)


# -- combining -----------------------------------------------------------------------------------


def latest(found: Sequence[Reckoned]) -> Reckoned:
    """Return the latest day; an unknown one leaves it unknown, one that cannot exist is skipped (R13)."""
    if len(found) == 1:
        return found[0]
    present = [one for one in found if not one.is_absent]
    missing, flags, reads = _gathered(found)
    if not present:
        return Reckoned(is_absent=True, reads=reads)
    if missing:
        return Reckoned(missing=missing, flags=flags, reads=reads)
    last = max(one.day for one in present if one.day is not None)
    if flags and all(Flag.ESTIMATED not in one.flags for one in present if one.day == last):
        flags = flags - {Flag.ESTIMATED}
    return Reckoned(day=last, flags=flags, reads=reads)


def earliest(found: Sequence[Reckoned]) -> Reckoned:
    """Return the earliest day; one that is only unknown counts as the latest possible (R13)."""
    if len(found) == 1:
        return found[0]
    days = [one for one in found if one.day is not None]
    missing, flags, reads = _gathered(found)
    if all(one.is_absent for one in found):
        return Reckoned(is_absent=True, reads=reads)
    if not days or any(one.flag not in SIMPLY_UNKNOWN for one in missing):
        return Reckoned(missing=missing, flags=flags, reads=reads)
    first = min(days, key=lambda one: one.day or date.max)
    return Reckoned(day=first.day, flags=first.flags, reads=reads)


def _gathered(found: Sequence[Reckoned]) -> tuple[tuple[Missing, ...], frozenset[Flag], tuple[Fact, ...]]:
    """Return what is missing, the flags and the facts read of all; what is absent has only read."""
    return (
        tuple(dict.fromkeys(missing for one in found for missing in one.missing)),
        frozenset(flag for one in found if not one.is_absent for flag in one.flags),
        unique(fact for one in found for fact in one.reads),
    )


def unique(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Return each fact once, in order; facts of one record are told apart by being the same object."""
    return tuple({id(fact): fact for fact in facts}.values())


def _reckon_each(group: str, of: DateRule, when: WhenNotApplicable, evidence: Evidence) -> Reckoned:
    members = evidence.facts.each(group)
    if not members:
        return Reckoned(missing=(Missing(group, None, Flag.MISSING_TRIGGER, "no member of the group is recorded"),))
    each = [reckon(of, evidence.of_member(group, member)) for member in members]
    return _unless_skipped(latest(each), when, group)


def _unless_skipped(found: Reckoned, when: WhenNotApplicable, name: str) -> Reckoned:
    if not found.is_absent or when is WhenNotApplicable.SKIP:
        return found
    why = "it cannot exist here, and the rule has no answer for that"
    return replace(found, is_absent=False, missing=(Missing(name, None, Flag.MISSING_TRIGGER, why),))


def moved(start: Reckoned, move: Callable[[date], date]) -> Reckoned:
    """Return the day moved; beyond the year 9999 there is none, and it is missing (R24)."""
    if start.day is None:
        return start
    try:
        return Reckoned(day=move(start.day), flags=start.flags, reads=start.reads)
    except OverflowError as error:
        names = ", ".join(fact.name for fact in start.reads) or "the day"
        return Reckoned(
            missing=(Missing(names, None, Flag.OVERFLOW, str(error)),), flags=start.flags, reads=start.reads
        )


# -- reading one fact --------------------------------------------------------------------------------


def read_day(name: str, evidence: Evidence) -> Reckoned:
    """Return the day that a fact states, weighed.

    An imprecise day resolves to its latest (R12); an instant to its civil day (R1).
    """
    key = looked_up(name, evidence.facts, group=evidence.group, member=evidence.member)
    fact = evidence.facts.get(*key)
    if fact is None:
        return _lacking(key, evidence, "not recorded")
    if isinstance(fact.value, Unknown):
        return _lacking(key, evidence, fact.value.why, fact)
    if isinstance(fact.value, NotApplicable):
        return Reckoned(is_absent=True, reads=(fact,))
    span = span_of(fact, evidence.timezone)
    if span is None:
        return _doubted(fact, Flag.DATA_ERROR, f"{fact.value} is not a day")
    if (doubt := _doubt(fact, span, evidence)) is not None:
        return doubt
    flags = set()
    if span[0] != span[1] or fact.origin.kind is OriginKind.FILE_SYSTEM:
        flags.add(Flag.ESTIMATED)
    if isinstance(fact.value, Override):
        flags.add(Flag.OVERRIDE)
    return Reckoned(day=span[1], flags=frozenset(flags), reads=(fact,))


def span_of(fact: Fact, timezone: str) -> tuple[date, date] | None:
    """Return the earliest and latest day the fact can mean, None where it states no day."""
    value = fact.value.value if isinstance(fact.value, Override) else fact.value
    if isinstance(value, datetime):
        value = civil_date(value, timezone)
    if isinstance(value, PartialDate):
        return value.earliest, value.latest
    return (value, value) if isinstance(value, date) else None


def _lacking(key: tuple[str, str | None], evidence: Evidence, why: str, fact: Fact | None = None) -> Reckoned:
    definition = evidence.catalogue.find(key[0])
    is_birth = definition is not None and definition.kind is FactKind.BIRTH_DATE
    flag = Flag.MISSING_DOB if is_birth else Flag.MISSING_TRIGGER
    meaning = definition.meaning if definition is not None else ""
    return Reckoned(missing=(Missing(key[0], key[1], flag, why, meaning),), reads=() if fact is None else (fact,))


def _doubted(fact: Fact, flag: Flag, why: str, *others: Fact) -> Reckoned:
    return Reckoned(missing=(Missing(fact.name, fact.member, flag, why),), reads=(fact, *others))


def _doubt(fact: Fact, span: tuple[date, date], evidence: Evidence) -> Reckoned | None:
    """Return why the day is no evidence, None where nothing speaks against it (R14, R15)."""
    if fact.origin.kind is OriginKind.MIGRATION:
        return _doubted(fact, Flag.MTIME_IGNORED, "stamped by a migration; a migration does not restart the clock")
    definition = evidence.catalogue.find(fact.name)
    if definition is None:
        return None
    if definition.is_sentinel(span[1], fact.origin.system):
        return _doubted(
            fact, Flag.SENTINEL_DATE, f"{span[1].isoformat()} is what {fact.origin.system} writes for no date"
        )
    for name in definition.not_before:
        earlier = _other(name, fact, evidence)
        if earlier is not None and earlier[1][0] > span[1]:
            return _doubted(fact, Flag.DATA_ERROR, f"it lies before {name}, which cannot be", earlier[0])
    for name in evidence.catalogue.not_after(fact.name):
        later = _other(name, fact, evidence)
        if later is not None and later[1][1] < span[0]:
            return _doubted(fact, Flag.DATA_ERROR, f"it lies after {name}, which cannot be", later[0])
    return _reopened(definition.reopened_by, fact, span, evidence)


def _reopened(name: str | None, fact: Fact, span: tuple[date, date], evidence: Evidence) -> Reckoned | None:
    """Return that the record is open again; a reopening after the day asked about doesn't count yet.

    That no reopening is recorded means there was none; one recorded without its day may have been.
    """
    if name is None or (reopening := evidence.facts.get(name, fact.member)) is None:
        return None
    if isinstance(reopening.value, Unknown):
        return _doubted(fact, Flag.REOPENED, "it was reopened on a day nobody recorded", reopening)
    reopened = span_of(reopening, evidence.timezone)
    if reopened is None or not span[0] <= reopened[1] or reopened[0] > evidence.on:
        return None
    return _doubted(fact, Flag.REOPENED, f"reopened on {reopened[0].isoformat()} and not closed since", reopening)


def _other(name: str, fact: Fact, evidence: Evidence) -> tuple[Fact, tuple[date, date]] | None:
    """Return another fact and its span, of the same member where it is a member's; None without one.

    A day that is itself no evidence (a default, a migration's stamp) can't put this one in doubt.
    """
    other = evidence.facts.get(name, fact.member)
    if other is None or other.origin.kind is OriginKind.MIGRATION:
        return None
    span = span_of(other, evidence.timezone)
    definition = evidence.catalogue.find(name)
    if span is None or (definition is not None and definition.is_sentinel(span[1], other.origin.system)):
        return None
    return other, span


def _reckon_sentence(rule: SentenceEnd, evidence: Evidence) -> Reckoned:
    """Return the last day of the sentence; what custody states comes before what we count (R10)."""
    key = looked_up(rule.sentence, evidence.facts, group=evidence.group, member=evidence.member)
    fact = evidence.facts.get(*key)
    counted = _count_sentence(fact, key, evidence)
    stated = read_day(rule.stated, evidence) if rule.stated is not None else Reckoned()
    if stated.day is not None:
        return _stated_sentence_end(stated, counted, fact)
    if any(missing.flag not in {*SIMPLY_UNKNOWN, Flag.SENTINEL_DATE} for missing in stated.missing):
        return stated
    nothing_counted = all(missing.flag in SIMPLY_UNKNOWN for missing in counted.missing)
    if stated.is_absent and counted.day is None and nothing_counted:
        counted = replace(counted, is_absent=True, missing=(), reads=(*stated.reads, *counted.reads))
    return _unless_skipped(counted, rule.when_not_applicable, rule.sentence)


def _stated_sentence_end(stated: Reckoned, counted: Reckoned, fact: Fact | None) -> Reckoned:
    reads = (*stated.reads, *counted.reads)
    if fact is not None and isinstance(fact.value, Sentence) and stated.day and stated.day < fact.value.imposed_on:
        return _doubted(stated.reads[0], Flag.DATA_ERROR, "the sentence ends before it was imposed", fact)
    differ = counted.day is not None and counted.day != stated.day
    return replace(stated, flags=stated.flags | ({Flag.SENTENCE_DATES_DIFFER} if differ else frozenset()), reads=reads)


def _count_sentence(fact: Fact | None, key: tuple[str, str | None], evidence: Evidence) -> Reckoned:
    if fact is None:
        return _lacking(key, evidence, "not recorded")
    match fact.value:
        case Sentence() as sentence:
            definition = evidence.catalogue.find(fact.name)
            if definition is not None and definition.is_sentinel(sentence.imposed_on, fact.origin.system):
                why = f"{sentence.imposed_on.isoformat()} is what {fact.origin.system} writes where it has no date"
                return _doubted(fact, Flag.SENTINEL_DATE, why)
            return moved(Reckoned(day=sentence.imposed_on, reads=(fact,)), lambda _: sentence_end(sentence))
        case NotApplicable():
            return Reckoned(is_absent=True, reads=(fact,))
        case Unknown(why):
            return _lacking(key, evidence, why, fact)
        case _:
            return _lacking(key, evidence, f"{fact.value} has no end that can be counted", fact)
