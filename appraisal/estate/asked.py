"""Which facts the rules, the holds and the file plan can ask about; all others can't move an outcome."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass

from records.facts import CASE_LAST_PAPER, FOLDER_LAST_PAPER, RECORD_KIND
from records.long_term_interest import SIGNALS_FACT
from records.register.fileplan import FilePlan
from retention.conditions import FLAGS_FACT, Condition, HasFlag
from retention.dating import CLASS, CLASS_OVERRIDE
from retention.holds import INGESTED, Hold
from retention.schedule import EachMember, Schedule

_NAMING = frozenset({"fact", "sentence", "stated", "born", "at", "receipt"})
ALWAYS = frozenset({FLAGS_FACT, RECORD_KIND, SIGNALS_FACT, CLASS, CLASS_OVERRIDE, INGESTED, "case.finalised_on"})


def facts_asked(schedules: Iterable[Schedule], holds: Iterable[Hold], plan: FilePlan) -> frozenset[str]:
    """Return the names of the facts that may be asked about, those of a member with and without its group."""
    named = set(ALWAYS)
    for schedule in schedules:
        for line in schedule.classes:
            named.update(_named_in(line, ()))
    for hold in holds:
        for scope in (hold.scope, *(amendment.scope for amendment in hold.amendments)):
            named.update(_named_in(scope, ()))
    for rule in plan.rules:
        named.update(condition_facts(rule.parsed_condition))
    if CASE_LAST_PAPER in named:
        named.add(FOLDER_LAST_PAPER)  # it stands in where the case has none
    return frozenset(named)


def condition_facts(condition: Condition | None) -> frozenset[str]:
    """Return the facts that a condition asks about."""
    return frozenset(_named_in(condition, ()))


def _named_in(value: object, groups: tuple[str, ...]) -> Iterator[str]:
    """Yield the facts that rules, wherever they lie in `value`, name; of a group under both names."""
    if isinstance(value, HasFlag):
        yield FLAGS_FACT
    elif isinstance(value, tuple):
        for one in value:
            yield from _named_in(one, groups)
    elif is_dataclass(value) and not isinstance(value, type):
        group = value.group if isinstance(value, EachMember) else getattr(value, "each", None)
        inner = (*groups, group) if isinstance(group, str) else groups
        for field in fields(value):
            found = getattr(value, field.name)
            if field.name in _NAMING and isinstance(found, str):
                yield from (found, *(f"{group}.{found}" for group in inner))
            else:
                yield from _named_in(found, inner)
