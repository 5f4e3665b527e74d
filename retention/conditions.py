"""Conditions over facts, answered yes, no or unknown. Unknown never reads as no.

A condition is written as the schedule's author would say it:

    flag:CSA
    sentence.kind == 'life' and not flag:YOUTH
    age(dob, concluded) == 17
    closed >= 2010-01-01 and court in {'Crown Court', 'Youth Court'}

The grammar: `or` binds weaker than `and`, `and` weaker than `not`; brackets group.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from retention.facts import Facts, NotApplicable, PartialDate, Unknown, Value, civil_date
from retention.periods import age_on
from retention.tracked import TrackedDay

FLAGS_FACT = "flags"
"""The fact that holds the set of flags of a record."""


class Truth(Enum):
    """Kleene's three answers."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, with the facts it rests on and those it lacks, as (name, member)."""

    truth: Truth
    reads: tuple[tuple[str, str | None], ...] = ()
    missing: tuple[tuple[str, str | None], ...] = ()


class Comparison(Enum):
    """How a fact is compared; the value is as written."""

    EQUAL = "=="
    NOT_EQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    AMONG = "in"


Literal = str | int | bool | date


@dataclass(frozen=True, slots=True)
class HasFlag:
    """The record carries the flag."""

    flag: str

    def __str__(self) -> str:
        return f"flag:{self.flag}"


@dataclass(frozen=True, slots=True)
class Compare:
    """A fact compared with what is written; `AMONG` has several values, the others one."""

    fact: str
    comparison: Comparison
    values: tuple[Literal, ...]

    def __str__(self) -> str:
        shown = ", ".join(_written(value) for value in self.values)
        return f"{self.fact} {self.comparison.value} {f'{{{shown}}}' if self.comparison is Comparison.AMONG else shown}"


@dataclass(frozen=True, slots=True)
class CompareAge:
    """The age, in whole years, that a person born on one fact had on the day of another."""

    born: str
    at: str
    comparison: Comparison
    age: int

    def __str__(self) -> str:
        return f"age({self.born}, {self.at}) {self.comparison.value} {self.age}"


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    condition: "Condition"

    def __str__(self) -> str:
        return f"not {_bracketed(self.condition)}"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds: one no decides, else one unknown."""

    parts: tuple["Condition", ...]

    def __str__(self) -> str:
        return " and ".join(_bracketed(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part holds: one yes decides, else one unknown."""

    parts: tuple["Condition", ...]

    def __str__(self) -> str:
        return " or ".join(_bracketed(part) for part in self.parts)


Condition = HasFlag | Compare | CompareAge | Not | AllOf | AnyOf


def answer(condition: Condition, facts: Facts, *, timezone: str, group: str = "", member: str | None = None) -> Answer:
    """Return whether the condition holds of the facts, and on which facts the answer rests.

    With a `member` of a `group`, a fact named in the condition is first looked for as the member's
    own (`defendants.dob` for `dob`) and then as the record's. A fact that cannot exist answers no.
    Rule: Kleene's strong logic; R13.
    """
    if member is not None:
        return _Asked(facts, timezone, group, member).answer(condition)
    known = _remembered(condition)
    named = [facts.value(name) for name in known.names]
    if any(isinstance(value, TrackedDay) for value in named):
        return _Asked(facts, timezone, group, None).answer(condition)
    values = (timezone, *((type(value), value) for value in named))
    found = known.answers.get(values)
    if found is None:
        found = _Asked(facts, timezone, group, None).answer(condition)
        if len(known.answers) >= REMEMBERED_MOST:
            known.answers.clear()
        known.answers[values] = found
    return found


REMEMBERED_MOST = 4_096


@dataclass(frozen=True, slots=True)
class _Remembered:
    """A condition with the facts it names and its answers so far, by the values of these: they rest on nothing else."""

    condition: Condition
    names: tuple[str, ...]
    answers: dict[tuple[object, ...], Answer]


_REMEMBERED: dict[int, _Remembered] = {}
"""By the identity of the condition, which is kept with it: equal conditions cost more to tell than to answer."""


def _remembered(condition: Condition) -> _Remembered:
    known = _REMEMBERED.get(id(condition))
    if known is None or known.condition is not condition:
        if len(_REMEMBERED) >= REMEMBERED_MOST:
            _REMEMBERED.clear()
        known = _REMEMBERED[id(condition)] = _Remembered(condition, tuple(dict.fromkeys(_named(condition))), {})
    return known


def _named(condition: Condition) -> Iterator[str]:
    """Yield the names of the facts that the condition reads."""
    match condition:
        case Not(inner):
            yield from _named(inner)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from _named(part)
        case HasFlag():
            yield FLAGS_FACT
        case Compare(fact):
            yield fact
        case CompareAge(born, at):
            yield from (born, at)


@dataclass(frozen=True, slots=True)
class _Asked:
    facts: Facts
    timezone: str
    group: str
    member: str | None

    def answer(self, condition: Condition) -> Answer:
        match condition:
            case Not(inner):
                found = self.answer(inner)
                opposite = {Truth.YES: Truth.NO, Truth.NO: Truth.YES, Truth.UNKNOWN: Truth.UNKNOWN}
                return Answer(opposite[found.truth], found.reads, found.missing)
            case AllOf(parts):
                return _decided([self.answer(part) for part in parts], by=Truth.NO, otherwise=Truth.YES)
            case AnyOf(parts):
                return _decided([self.answer(part) for part in parts], by=Truth.YES, otherwise=Truth.NO)
            case HasFlag(flag):
                return self._answer_fact(FLAGS_FACT, lambda value: isinstance(value, frozenset) and flag in value)
            case Compare(fact, comparison, values):
                return self._answer_fact(fact, lambda value: self._compare(value, comparison, values))
            case CompareAge():
                return self._answer_age(condition)

    def named(self, name: str) -> tuple[str, str | None]:
        """Return the name and member under which the fact is looked up."""
        return looked_up(name, self.facts, group=self.group, member=self.member)

    def _answer_fact(self, name: str, test: Callable[[Value], bool | None]) -> Answer:
        key = self.named(name)
        value = self.facts.value(*key)
        if isinstance(value, Unknown):
            return Answer(Truth.UNKNOWN, (key,), (key,))
        if isinstance(value, NotApplicable):
            return Answer(Truth.NO, (key,))
        if (holds := test(value)) is None:
            return Answer(Truth.UNKNOWN, (key,), (key,))
        return Answer(Truth.YES if holds else Truth.NO, (key,))

    def _compare(self, value: Value, comparison: Comparison, values: tuple[Literal, ...]) -> bool | None:
        """Return whether the comparison holds; None where an imprecise day leaves it open."""
        if isinstance(value, datetime):
            value = civil_date(value, self.timezone)
        if isinstance(value, PartialDate):
            ends = {_holds(end, comparison, values) for end in (value.earliest, value.latest)}
            same_day_asked = comparison in (Comparison.EQUAL, Comparison.NOT_EQUAL, Comparison.AMONG)
            if same_day_asked and value.earliest != value.latest:
                inside = any(isinstance(v, date) and value.earliest <= v <= value.latest for v in values)
                return None if inside else comparison is Comparison.NOT_EQUAL
            return ends.pop() if len(ends) == 1 else None
        return _holds(value, comparison, values)

    def _answer_age(self, asked: CompareAge) -> Answer:
        keys = (self.named(asked.born), self.named(asked.at))
        values = [self.facts.value(*key) for key in keys]
        if any(isinstance(value, NotApplicable) for value in values):
            return Answer(Truth.NO, keys)
        spans = [_span(value, self.timezone) for value in values]
        born, at = spans
        if born is None or at is None:
            return Answer(
                Truth.UNKNOWN, keys, tuple(key for key, span in zip(keys, spans, strict=True) if span is None)
            )
        youngest, oldest = age_on(born[1], at[0]), age_on(born[0], at[1])
        held = {_holds(age, asked.comparison, (asked.age,)) for age in range(youngest, oldest + 1)}
        if len(held) != 1:
            return Answer(Truth.UNKNOWN, keys, keys)
        return Answer(Truth.YES if held.pop() else Truth.NO, keys)


def looked_up(name: str, facts: Facts, *, group: str, member: str | None) -> tuple[str, str | None]:
    """Return the name and member under which a fact is looked up: the member's own comes first.

    Only where the member has none and the record has one does the record's fact answer.
    """
    if member is None:
        return name, None
    own = f"{group}.{name}"
    if facts.get(own, member) is None and facts.get(name) is not None:
        return name, None
    return own, member


def _decided(answers: list[Answer], *, by: Truth, otherwise: Truth) -> Answer:
    deciding = [found for found in answers if found.truth is by]
    if deciding:
        return Answer(by, deciding[0].reads)
    reads = tuple(dict.fromkeys(key for found in answers for key in found.reads))
    missing = tuple(dict.fromkeys(key for found in answers for key in found.missing))
    open_ = any(found.truth is Truth.UNKNOWN for found in answers)
    return Answer(Truth.UNKNOWN if open_ else otherwise, reads, missing if open_ else ())


def _holds(value: Value, comparison: Comparison, values: tuple[Literal, ...]) -> bool:
    """Return whether the value compares so; values of two kinds are unequal and in no order."""
    held = {(type(one), one) for one in (value if isinstance(value, frozenset) else {value})}
    asked = {(type(one), one) for one in values}
    match comparison:
        case Comparison.EQUAL | Comparison.AMONG:
            return not held.isdisjoint(asked)
        case Comparison.NOT_EQUAL:
            return held.isdisjoint(asked)
    order = _order(value, values[0])
    match comparison:
        case Comparison.LESS:
            return order is not None and order < 0
        case Comparison.AT_MOST:
            return order is not None and order <= 0
        case Comparison.MORE:
            return order is not None and order > 0
        case _:
            return order is not None and order >= 0


def _order(value: Value, limit: Literal) -> int | None:
    """Return below, equal or above as -1, 0, 1; None between values that have no order."""
    if type(value) is not type(limit):
        return None
    if isinstance(value, date) and isinstance(limit, date):
        return (value > limit) - (value < limit)
    if isinstance(value, int) and isinstance(limit, int):
        return (value > limit) - (value < limit)
    return None


def _span(value: Value, timezone: str) -> tuple[date, date] | None:
    if isinstance(value, datetime):
        value = civil_date(value, timezone)
    if isinstance(value, PartialDate):
        return value.earliest, value.latest
    return (value, value) if isinstance(value, date) else None


def _written(value: Literal) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else f"'{value}'" if isinstance(value, str) else str(value)


def _bracketed(condition: Condition) -> str:
    return f"({condition})" if isinstance(condition, AllOf | AnyOf) else str(condition)
