"""Which facts the rules, the holds and the file plan can ask about; all others can't move an outcome.

First come the bits: what decides class and holds. Then, of each class, the facts that its own rules
read, so that a date which only another class would read tells nothing apart. A fact that is there
to check the order of days (no case is finalised before it is registered) counts only where the
order is wrong.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from records.estate.patterns import Order, OrderCheck
from records.facts import CASE_FINALISED, CASE_LAST_PAPER, FOLDER_LAST_PAPER, RECORD_KIND, RECORD_MEDIUM
from records.long_term_interest import SIGNALS_FACT
from records.register.fileplan import FilePlan
from records.register.fileplan_rules import ClassRef
from retention.conditions import FLAGS_FACT, HasFlag
from retention.dating import CLASS, CLASS_OVERRIDE
from retention.holds import INGESTED, Hold
from retention.schedule import EachMember, Schedule, ScheduleClass
from retention.terms import DisposalAction

_NAMING = frozenset({"fact", "sentence", "stated", "born", "at", "receipt"})
ALWAYS = frozenset({FLAGS_FACT, RECORD_KIND, RECORD_MEDIUM, CLASS, CLASS_OVERRIDE, INGESTED})
"""What holds and the core read without being told."""


@dataclass(frozen=True, slots=True)
class Named:
    """The facts and the flags that some rules or conditions name."""

    facts: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()

    def __or__(self, other: "Named") -> "Named":
        return Named(self.facts | other.facts, self.flags | other.flags)

    def is_within(self, other: "Named") -> bool:
        """Return whether the other names all of it too."""
        return self.facts <= other.facts and self.flags <= other.flags


@dataclass(frozen=True, slots=True)
class Asked:
    """What may be asked: the bits of every thing, the facts by class, the checks of order."""

    bits: Named
    by_class: Mapping[ClassRef, Named]
    order: tuple[OrderCheck, ...] = ()

    @property
    def flags(self) -> frozenset[str]:
        """Return every flag that may be asked about."""
        return frozenset().union(self.bits.flags, *(named.flags for named in self.by_class.values()))

    @property
    def names(self) -> frozenset[str]:
        """Return every fact that may be asked about, those that check the order of days among them."""
        return self.bits.facts.union(
            *(named.facts for named in self.by_class.values()), (check.name for check in self.order)
        )

    @property
    def everywhere(self) -> Named:
        """Return what tells every thing apart, whatever its class."""
        return Named(self.bits.facts, self.flags)

    def of_classes(self, classes: Iterable[ClassRef]) -> frozenset[str]:
        """Return the facts that the rules of the classes read."""
        return frozenset().union(*(self.by_class[one].facts for one in classes if one in self.by_class))

    def includes(self, other: "Asked") -> bool:
        """Return whether everything that `other` asks about is asked about here."""
        nothing = Named()
        return other.bits.is_within(self.everywhere) and all(
            named.is_within(self.everywhere | self.by_class.get(one, nothing)) for one, named in other.by_class.items()
        )


NOTHING = Asked(Named(), {})


def facts_asked(
    schedules: Mapping[str, Schedule], holds: Iterable[Hold], plan: FilePlan, *, also: Named = NOTHING.bits
) -> Asked:
    """Return what may be asked about; `also` is what a simulation will ask."""
    bits = Named(ALWAYS) | also
    for hold in holds:
        for scope in (hold.scope, *(amendment.scope for amendment in hold.amendments)):
            bits |= named_in(scope)
    for rule in plan.rules:
        bits |= named_in(rule.parsed_condition)
    by_class = {one: named for one in _classes(plan) if (named := _of_class(one, schedules)) is not None}
    facts = bits.facts.union(*(named.facts for named in by_class.values()))
    checks = {check for schedule in schedules.values() for check in _order_checks(schedule, facts)}
    return Asked(bits, by_class, tuple(sorted(checks)))


def _of_class(one: ClassRef, schedules: Mapping[str, Schedule]) -> Named | None:
    """Return what the rules of a class read, and what a verdict on it says; None where there is no such class."""
    line = schedules[one.schedule].find(one.code) if one.schedule in schedules else None
    if line is None:
        return None
    named = named_in(line) | Named(frozenset({CASE_FINALISED}))
    if CASE_LAST_PAPER in named.facts:
        named |= Named(frozenset({FOLDER_LAST_PAPER}))  # it stands in where the case has none
    return named | Named(frozenset({SIGNALS_FACT})) if _leads_to_transfer(line) else named


def _leads_to_transfer(line: ScheduleClass) -> bool:
    return any(DisposalAction.TRANSFER in (one.action.kind, one.action.then) for one in line.versions)


def _classes(plan: FilePlan) -> list[ClassRef]:
    given = [rule.class_ref for rule in plan.rules]
    assigned = [one.class_ref for one in plan.assignments.values() if one.class_ref is not None]
    return sorted({*given, *assigned}, key=str)


def _order_checks(schedule: Schedule, named: Iterable[str]) -> Iterator[OrderCheck]:
    """Yield the checks of days that the catalogue asks for each named fact."""
    for name in sorted(named):
        definition = schedule.catalogue.find(name)
        if definition is None:
            continue
        yield from (OrderCheck(earlier, name, Order.NOT_LATER) for earlier in definition.not_before)
        yield from (OrderCheck(later, name, Order.NOT_EARLIER) for later in schedule.catalogue.not_after(name))
        if definition.reopened_by is not None:
            yield OrderCheck(definition.reopened_by, name, Order.BEFORE)


# -- walking what rules are made of ----------------------------------------------------------------------------------


def named_in(value: object) -> Named:
    """Return the facts and flags that rules, wherever they lie in `value`, name; of a group under both names."""
    found = list(_walk(value, ()))
    flags = frozenset(name.removeprefix(_FLAG) for name in found if name.startswith(_FLAG))
    return Named(frozenset(name for name in found if not name.startswith(_FLAG)), flags)


_FLAG = "flag:"


def _walk(value: object, groups: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, HasFlag):
        yield from (FLAGS_FACT, f"{_FLAG}{value.flag}")
    elif isinstance(value, tuple):
        for one in value:
            yield from _walk(one, groups)
    elif is_dataclass(value) and not isinstance(value, type):
        group = value.group if isinstance(value, EachMember) else getattr(value, "each", None)
        inner = (*groups, group) if isinstance(group, str) else groups
        for field in fields(value):
            found = getattr(value, field.name)
            if field.name in _NAMING and isinstance(found, str):
                yield from (found, *(f"{group}.{found}" for group in inner))
            else:
                yield from _walk(found, inner)
