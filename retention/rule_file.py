"""Reading what a version says: how to name a day, floors, extensions, ceilings, the long stop."""

from collections.abc import Iterator
from typing import TypeVar

from retention import schedule_faults as codes
from retention.catalogue import DATE_KINDS, Catalogue, FactKind
from retention.condition_text import Unreadable, parse_condition
from retention.conditions import FLAGS_FACT, AllOf, AnyOf, Compare, CompareAge, Condition, HasFlag, Not
from retention.entries import Entry, quoted_with_hint
from retention.periods import Boundary, is_within_calendar
from retention.schedule import (
    BeforeAge,
    Ceiling,
    Combine,
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
    Term,
    Until,
    WhenNotApplicable,
)
from retention.terms import DisposalAction

TRIGGER = "trigger"
"""Written for `from` where a period runs from the trigger of the version."""
MAXIMUM_DEPTH = 8
Value = TypeVar("Value")


class RuleReader:
    """Reads rules against a catalogue; `group` is set while the rule is read of each member."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    # -- days ------------------------------------------------------------------------------------

    def read_day(
        self, value: object, entry: Entry, *, group: str = "", outer: Entry | None = None, depth: int = 0
    ) -> DateRule:
        """Return the date rule in `value`, written at `entry`.

        `outer` is a table around it that may say `when_missing` and `when_not_applicable` for it.
        """
        if depth > MAXIMUM_DEPTH:
            entry.fault(codes.TOO_DEEP, f"more than {MAXIMUM_DEPTH} deep")
            return FactDate("")
        if isinstance(value, str):
            self.check_fact(value, entry, kinds=DATE_KINDS, group=group)
            whens = self._read_not_applicable(entry, outer)
            return FactDate(value, whens)
        if not isinstance(value, dict):
            entry.fault(codes.RULE_UNREADABLE, repr(value))
            return FactDate("")
        inner = Entry(value, place=entry.place, faults=entry.faults)
        rule = self._read_table(inner, group=group, outer=outer, depth=depth)
        inner.finish()
        return rule

    def _read_table(self, entry: Entry, *, group: str, outer: Entry | None, depth: int) -> DateRule:
        for key, combine in (("max", Latest), ("min", Earliest), ("all", EveryEvent)):
            if entry.has(key):
                return combine(self._read_several(entry, key, group=group, outer=outer, depth=depth))
        if entry.has("plus"):
            base = self.read_day(entry.take("from"), entry, group=group, outer=outer, depth=depth + 1)
            period = entry.period("plus")
            return Later(base, period, entry.rounding(period))
        if entry.has("each"):
            return self._read_each(entry, outer=outer, depth=depth)
        if entry.has("age"):
            return self._read_age(entry, group=group, outer=outer)
        if entry.has("sentence_end"):
            return self._read_sentence_end(entry, group=group, outer=outer)
        if entry.has("fact"):
            fact = entry.text("fact", example="closed")
            self.check_fact(fact, entry, kinds=DATE_KINDS, group=group)
            self._need_when_missing(entry, outer)
            return FactDate(fact, self._read_not_applicable(entry, outer))
        keys = [key for key in ("from", "of") if entry.take(key) is not None]
        entry.fault(codes.RULE_UNREADABLE, f"a table with {', '.join(keys) or 'none of the keys expected'}")
        return FactDate("")

    def _read_several(
        self, entry: Entry, key: str, *, group: str, outer: Entry | None, depth: int
    ) -> tuple[DateRule, ...]:
        value = entry.take(key)
        if not isinstance(value, list) or not value:
            entry.fault(
                codes.WRONG_KIND, f'{key} = {value!r}; expected a list, such as {key} = ["closed", "superseded"]'
            )
            return (FactDate(""),)
        return tuple(self.read_day(one, entry, group=group, outer=outer, depth=depth + 1) for one in value)

    def _read_each(self, entry: Entry, *, outer: Entry | None, depth: int) -> EachMember:
        group = entry.text("each", example="defendants")
        of = entry.take("of")
        self._need_when_missing(entry, outer)
        whens = self._read_not_applicable(entry, outer)
        return EachMember(group, self.read_day(of, entry, group=group, outer=entry, depth=depth + 1), whens)

    def _read_age(self, entry: Entry, *, group: str, outer: Entry | None) -> BeforeAge:
        age = entry.number("age", example=25)
        if age is not None and age > 200:
            entry.fault(codes.WRONG_KIND, f"age = {age}; expected an age in years, such as age = 25")
        born = entry.text("born", example="dob")
        self.check_fact(born, entry, kinds=frozenset({FactKind.BIRTH_DATE}), group=group)
        self._need_when_missing(entry, outer)
        return BeforeAge(born, age or 0, self._read_not_applicable(entry, outer))

    def _read_sentence_end(self, entry: Entry, *, group: str, outer: Entry | None) -> SentenceEnd:
        sentence = entry.text("sentence_end", example="sentence")
        self.check_fact(sentence, entry, kinds=frozenset({FactKind.SENTENCE}), group=group)
        stated = entry.text("stated", example="sentence.end_on", required=False) or None
        if stated is not None:
            self.check_fact(stated, entry, kinds=DATE_KINDS, group=group)
        self._need_when_missing(entry, outer)
        return SentenceEnd(sentence, stated, self._read_not_applicable(entry, outer))

    def _need_when_missing(self, entry: Entry, outer: Entry | None) -> None:
        written_at = entry if entry.has("when_missing") or outer is None else outer
        if not written_at.has("when_missing"):
            entry.fault(codes.WHEN_MISSING_ABSENT, "when_missing is not written")
        elif (value := written_at.take("when_missing")) != "indeterminate":
            entry.fault(codes.NOT_IN_LIST, f"when_missing = {value!r} Allowed: indeterminate")

    def _read_not_applicable(self, entry: Entry, outer: Entry | None) -> WhenNotApplicable:
        for written_at in (entry, outer):
            if written_at is not None and written_at.has("when_not_applicable"):
                return written_at.choice("when_not_applicable", WhenNotApplicable)
        return WhenNotApplicable.INDETERMINATE

    # -- facts and conditions ----------------------------------------------------------------------

    def check_fact(self, name: str, entry: Entry, *, kinds: frozenset[FactKind] | None, group: str) -> None:
        """Note a fault unless the catalogue has the fact, of the group or of the record, in the kinds."""
        if not name:
            return
        definition = (self._catalogue.find(f"{group}.{name}") if group else None) or self._catalogue.find(name)
        if definition is None:
            entry.fault(codes.FACT_UNKNOWN, quoted_with_hint(name, self._catalogue.names()))
        elif kinds is not None and definition.kind not in kinds:
            expected = " or ".join(sorted(kinds))
            entry.fault(codes.FACT_NOT_A_DATE, f"{name!r} is a {definition.kind}; expected a {expected}")

    def read_when(self, entry: Entry, *, group: str = "") -> Condition | None:
        """Return the condition under `when`, None where the rule always applies."""
        written = entry.text("when", example="flag:CSA", required=False)
        if not written:
            return None
        condition = parse_condition(written)
        if isinstance(condition, Unreadable):
            entry.fault(codes.CONDITION_UNREADABLE, f"{written!r}: {condition.why}")
            return None
        for name, kinds in facts_named(condition):
            self.check_fact(name, entry, kinds=kinds, group=group)
        return condition

    # -- what a version says -----------------------------------------------------------------------

    def read_floor(self, entry: Entry) -> Floor:
        """Return one floor: for a period, until a day, or until an age."""
        each = entry.text("each", example="defendants", required=False)
        when, label = self.read_when(entry, group=each), entry.text("label", example="statute", required=False)
        if entry.has("period"):
            keep: ForPeriod | Until = self._read_for_period(entry, group=each)
        elif entry.has("until_age"):
            keep = Until(self._read_until_age(entry, group=each))
        else:
            if not entry.has("until"):
                entry.fault(codes.KEY_MISSING, 'period, until or until_age, such as period = "P7Y"')
            keep = Until(self.read_day(entry.take("until") or "", entry, group=each, outer=entry))
        entry.take("when_missing")
        entry.finish()
        return Floor(keep, when=when, each=each or None, label=label)

    def _read_until_age(self, entry: Entry, *, group: str) -> BeforeAge:
        age = entry.number("until_age", example=25)
        born = entry.text("born", example="dob")
        self.check_fact(born, entry, kinds=frozenset({FactKind.BIRTH_DATE}), group=group)
        self._need_when_missing(entry, None)
        return BeforeAge(born, age or 0, self._read_not_applicable(entry, None))

    def _read_for_period(self, entry: Entry, *, group: str) -> ForPeriod:
        term = self._read_term(entry)
        chained = entry.take("then") or []
        periods = [entry.period_in(one, "then") for one in chained] if isinstance(chained, list) else []
        total = sum(periods, term.period)
        if not is_within_calendar(total):
            entry.fault(codes.OVERFLOW, f"{total} in all")
        terms = (term, *(Term(period, term.rounding) for period in periods))
        if any(one.period.needs_rounding and one.rounding is None for one in terms[1:]):
            entry.fault(codes.AMBIGUOUS_DATE, "then")
        base = self._read_base(entry, group=group)
        at_trigger, at_result = self._read_align(entry)
        return ForPeriod(terms, base, at_trigger, at_result)

    def _read_base(self, entry: Entry, *, group: str = "") -> DateRule | None:
        value = entry.take("from")
        if value is None:
            entry.fault(codes.KEY_MISSING, 'from, such as from = "trigger"')
        if value is None or value == TRIGGER:
            return None
        return self.read_day(value, entry, group=group, outer=entry)

    def _read_align(self, entry: Entry) -> tuple[Boundary | None, Boundary | None]:
        written = entry.text("align", example="none")
        if written in ("", "none"):
            return None, None
        where, _, boundary = written.partition(":")
        if where not in ("trigger", "result"):
            entry.fault(codes.BOUNDARY_UNREADABLE, f"align = {written!r}; expected trigger:… or result:…")
            return None, None
        found = entry.boundary_in(boundary)
        return (found, None) if where == "trigger" else (None, found)

    def _read_term(self, entry: Entry) -> Term:
        period = entry.period("period")
        return Term(period, entry.rounding(period))

    def read_extension(self, entry: Entry) -> Extension:
        """Return one extension; `from` is written only where its base is not what the floors give."""
        term = self._read_term(entry)
        combine = entry.choice("combine", Combine)
        base = self.read_day(entry.take("from"), entry, outer=entry) if entry.has("from") else None
        entry.take("when_missing")
        when, label = self.read_when(entry), entry.text("label", example="child abuse", required=False)
        entry.finish()
        return Extension(term, combine, when=when, base=base, label=label)

    def read_ceiling(self, entry: Entry) -> Ceiling:
        """Return one ceiling."""
        term, base = self._read_term(entry), self._read_base(entry)
        then = entry.choice("then", DisposalAction, allowed=(DisposalAction.REVIEW, DisposalAction.DESTROY))
        label = entry.text("label", example="storage limitation", required=False)
        entry.finish()
        return Ceiling(term, base, then, label=label)

    def read_long_stop(self, entry: Entry) -> LongStop:
        """Return the long stop, which may lead only to review (R17)."""
        term = self._read_term(entry)
        base = self.read_day(entry.take("from"), entry, outer=entry)
        if (then := entry.choice("then", DisposalAction)) is not DisposalAction.REVIEW:
            entry.fault(codes.LONG_STOP_DESTROYS, f"then = {then.value!r}")
        entry.finish()
        return LongStop(term, base)


def facts_named(condition: Condition) -> Iterator[tuple[str, frozenset[FactKind] | None]]:
    """Yield each fact a condition names with the kinds it must have, None where any will do."""
    match condition:
        case HasFlag():
            yield FLAGS_FACT, frozenset({FactKind.FLAGS})
        case Compare(fact):
            yield fact, None
        case CompareAge(born, at):
            yield born, frozenset({FactKind.BIRTH_DATE})
            yield at, DATE_KINDS
        case Not(inner):
            yield from facts_named(inner)
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from facts_named(part)
