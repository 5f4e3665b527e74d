"""The decision on one thing: class from the file plan, date from the schedule, standing under the holds.

Used for each distinct set of facts of the whole estate and for one thing that is explained, so
that both say the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from records.facts import (
    CASE_LAST_PAPER,
    CASEWORK,
    CORPORATE,
    FILE_PLAN,
    FOLDER_LAST_PAPER,
    PAPER,
    RECORD_KIND,
    RECORD_MEDIUM,
    FactRow,
    facts_of,
)
from records.register.fileplan import Assignment, FilePlan
from records.register.fileplan_rules import Classification, ClassRef, MappingRule, classify
from records.register.hold_core import RegisteredHold
from retention.catalogue import Catalogue
from retention.conditions import Truth, answer
from retention.dated import Dated, Missing
from retention.dating import CLASS, date_of
from retention.facts import Fact, Facts, Origin, OriginKind, Ref, Value, civil_date
from retention.holds import Coverage, covers
from retention.schedule import Schedule
from retention.standing import Outcome, combine, stand
from retention.terms import Flag, Route

LONDON = "Europe/London"
CASEWORK_SCHEDULE = "cps-casework"


@dataclass(frozen=True, slots=True)
class Rules:
    """All that decides beside the facts: schedules by reference, the file plan, the holds, the two days."""

    schedules: Mapping[str, Schedule]
    plan: FilePlan
    holds: tuple[RegisteredHold, ...]
    on: date
    known: date


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is known of one thing: its folder's facts, those of each of its cases, what the file plan sees.

    `rules` are the mapping rules whose place or documents it matches; `assigned` is what a person
    said of it or of the folder it lies in.
    """

    ref: Ref
    own: tuple[FactRow, ...]
    cases: Mapping[str, tuple[FactRow, ...]]
    rules: tuple[MappingRule, ...]
    assigned: Assignment | None


@dataclass(frozen=True, slots=True)
class Part:
    """The thing as it stands in one of its cases, or by itself: facts, class, date."""

    name: str
    facts: Facts
    classification: Classification
    dated: Dated


@dataclass(frozen=True, slots=True)
class Decided:
    """The decision: the thing's parts, its date over all of them, the holds its facts match."""

    ref: Ref
    parts: tuple[Part, ...]
    dated: Dated
    predicate_coverage: tuple[Coverage, ...]

    @property
    def classes(self) -> tuple[ClassRef, ...]:
        """Return the classes of all parts, each once."""
        return tuple(dict.fromkeys(one for part in self.parts for one in part.classification.classes))

    def outcome(self, coverage: Iterable[Coverage], *, on: date) -> Outcome:
        """Return where it stands with `coverage` beside the holds that its facts match."""
        return stand(self.dated, (*self.predicate_coverage, *coverage), on=on)


@dataclass(frozen=True, slots=True)
class Undated:
    """What is decided before any date: the class in each case, and the holds that the facts match.

    It is the same for all things of the same bits. `only` is the class of a thing with one case or
    none, which alone can be handed from one thing to another: cases of two things have other names.
    """

    classes: tuple[ClassRef, ...]
    coverage: tuple[Coverage, ...]
    only: Classification | None


def decide(gathered: Gathered, rules: Rules, known: Undated | None = None) -> Decided:
    """Return the decision on what was gathered; `known` is what was decided of another thing of the same bits."""
    cases = gathered.cases or {"": ()}
    given = known.only if known is not None and len(cases) == 1 else None
    own = [row for row in gathered.own if row.known_on is None or row.known_on <= rules.known]
    parts = tuple(_part(name, [*own, *rows], gathered, rules, given) for name, rows in cases.items())
    dated = parts[0].dated if len(parts) == 1 else combine({part.name: part.dated for part in parts})
    if known is not None and given is not None:
        return Decided(gathered.ref, parts, dated, known.coverage)
    return Decided(gathered.ref, parts, dated, coverage_by_conditions({one.name: one.facts for one in parts}, rules))


def undated(gathered: Gathered, rules: Rules) -> Undated:
    """Return the classes of the thing over all its cases, and the holds its facts match; nothing is dated."""
    own = [row for row in gathered.own if row.known_on is None or row.known_on <= rules.known]
    cases = gathered.cases or {"": ()}
    classified = {name: _classified([*own, *rows], gathered, rules, None) for name, rows in cases.items()}
    found = [classification for _, classification in classified.values()]
    classes = dict.fromkeys(one for classification in found for one in classification.classes)
    coverage = coverage_by_conditions({name: facts for name, (facts, _) in classified.items()}, rules)
    return Undated(tuple(classes), coverage, found[0] if len(found) == 1 else None)


def _part(name: str, rows: Sequence[FactRow], gathered: Gathered, rules: Rules, given: Classification | None) -> Part:
    facts, classification = _classified(rows, gathered, rules, given)
    return Part(name, facts, classification, _dated(facts, classification, rules))


def _classified(
    rows: Sequence[FactRow], gathered: Gathered, rules: Rules, given: Classification | None
) -> tuple[Facts, Classification]:
    """Return the facts of the thing in one of its cases, its class among them, and how that came about."""
    completed = _completed(rows)
    has_kind = any(row.name == RECORD_KIND for row in completed)
    if given is not None:
        facts = tuple(row.as_fact() for row in completed)
        return Facts(gathered.ref, (*facts, *_facts_of_class(given, gathered, has_kind=has_kind))), given
    bare = facts_of(gathered.ref, completed)
    found = _classification(gathered, bare, rules)
    return Facts(gathered.ref, (*bare.facts, *_facts_of_class(found, gathered, has_kind=has_kind))), found


def _completed(rows: Sequence[FactRow]) -> list[FactRow]:
    """Return the rows, the case's own after the folder's, and a last paper of the case where it has none.

    Where nothing better is known the folder's estimate stands for the case (cps-domain, section 2
    item 9). What lies in a box is paper, whatever the case has besides.
    """
    if any((row.name, row.value) == (RECORD_MEDIUM, PAPER) for row in rows):
        rows = [row for row in rows if row.name != RECORD_MEDIUM or row.value == PAPER]
    if any(row.name == CASE_LAST_PAPER for row in rows):
        return list(rows)
    estimates = [replace(row, name=CASE_LAST_PAPER) for row in rows if row.name == FOLDER_LAST_PAPER]
    return [*rows, *estimates]


# -- the class ---------------------------------------------------------------------------------------------


def _classification(gathered: Gathered, facts: Facts, rules: Rules) -> Classification:
    """Return the class a person assigned, else what the mapping rules say of place, case and documents."""
    if gathered.assigned is not None and gathered.assigned.class_ref is not None:
        return Classification((gathered.assigned.class_ref,), None)
    matching = [rule for rule in _candidates(gathered, rules.plan) if _condition_holds(rule, facts)]
    return classify(matching)


def _candidates(gathered: Gathered, plan: FilePlan) -> list[MappingRule]:
    anywhere = [rule for rule in plan.rules if rule.location is None and rule.documents is None]
    return [*gathered.rules, *(rule for rule in anywhere if rule not in gathered.rules)]


def _condition_holds(rule: MappingRule, facts: Facts) -> bool:
    """Return whether what the rule asks of the case is so; unknown is no match, never a class."""
    condition = rule.parsed_condition
    return condition is None or answer(condition, facts, timezone=LONDON).truth is Truth.YES


def _facts_of_class(classification: Classification, gathered: Gathered, *, has_kind: bool) -> list[Fact]:
    """Return the class as a fact with who gave it, and the kind of record where the class alone says it."""
    if not classification.classes:
        return []
    codes = frozenset(one.code for one in classification.classes)
    kind, system, known_on = OriginKind.RECORD, FILE_PLAN, date.min
    if gathered.assigned is not None and gathered.assigned.class_ref is not None:
        kind, system = OriginKind.PERSON, gathered.assigned.person
        known_on = civil_date(gathered.assigned.assigned_at, LONDON)
    value: Value = next(iter(codes)) if len(codes) == 1 else codes
    found = [Fact(CLASS, value, Origin(kind, system), known_on)]
    if not has_kind:
        is_casework = all(one.schedule == CASEWORK_SCHEDULE for one in classification.classes)
        word = CASEWORK if is_casework else CORPORATE
        found.append(Fact(RECORD_KIND, word, Origin(OriginKind.RECORD, FILE_PLAN), date.min))
    return found


# -- the date ----------------------------------------------------------------------------------------------


def _dated(facts: Facts, classification: Classification, rules: Rules) -> Dated:
    """Return the date under the schedule of the class; without one, the reason why there is none."""
    names = sorted({one.schedule for one in classification.classes})
    if len(names) == 1 and (schedule := rules.schedules.get(names[0])) is not None:
        return date_of(facts, schedule, on=rules.on, known=rules.known)
    dated = date_of(facts, NO_SCHEDULE, on=rules.on, known=rules.known)
    if not names:
        return dated
    why = f"there is no schedule {names[0]}" if len(names) == 1 else f"the file plan gives {', '.join(names)}"
    missing = Missing(CLASS, None, Flag.UNCLASSIFIED, why)
    return replace(dated, missing=(missing,))


NO_SCHEDULE = Schedule("none", "", "", LONDON, (), Catalogue(()), "")
"""What a thing without a class is put to: it has no class for anything."""


# -- the holds ---------------------------------------------------------------------------------------------


def coverage_by_conditions(facts: Mapping[str, Facts], rules: Rules) -> tuple[Coverage, ...]:
    """Return how the holds' conditions match the facts, by case; of a hold that is only proposed, candidates.

    What matches only some of several cases reaches a box or folder through what is in it.
    """
    found: dict[Coverage, list[str]] = {}
    for registered in rules.holds:
        for name, one_case in facts.items():
            for one in covers(registered.hold, one_case, known=rules.known, timezone=LONDON):
                if one.route is not Route.DIRECT:  # a list names things and no facts: see `reach`
                    said = replace(one, route=Route.CANDIDATE) if registered.is_proposed else one
                    found.setdefault(said, []).append(name)
    return tuple(one if len(names) == len(facts) else _through_cases(one, names) for one, names in found.items())


def _through_cases(one: Coverage, names: Sequence[str]) -> Coverage:
    """Return the coverage of a thing in several cases of which only some are covered."""
    route = one.route if one.route is Route.CANDIDATE else Route.DESCENDANT
    others = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return replace(one, route=route, because=f"case {names[0]}{others} in it: {one.because}")
