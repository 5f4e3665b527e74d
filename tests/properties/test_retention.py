"""What must always hold of dates, versions and holds, whatever the facts and the rules are.

Each property is tried on a modest number of examples; `MUNIMENT_PROPERTY_EXAMPLES=10000` is the
slow run. Dates lie in a century around the present so that the calendar's end is met separately.
"""

import os
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from retention.changes import compare
from retention.dating import date_of
from retention.facts import Fact, Facts, NotApplicable, Origin, OriginKind, PartialDate, Ref, Unknown, Value
from retention.holds import Coverage
from retention.periods import Period, add_period
from retention.plain import canonical
from retention.schedule import Schedule
from retention.standing import Outcome, combine, stand
from retention.terms import DUE_STATUSES, Flag, RefKind, Rounding, Route, Status
from tests.retention.build import CONFIRMED, Table, schedule

examples = settings(
    max_examples=int(os.environ.get("MUNIMENT_PROPERTY_EXAMPLES", "60")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)

REF = Ref(RefKind.CASE, "cms", "99AA0101005")
days = st.dates(date(1950, 1, 1), date(2080, 12, 31))
BOUNDARIES = ["calendar_year_end", "quarter_end", "month_end", "fy_end(03-31)", "fy_end(04-05)", "fy_end(02-last)"]


# -- what is given -----------------------------------------------------------------------------------


@st.composite
def periods(draw: st.DrawFn) -> Period:
    return Period(draw(st.integers(0, 40)), draw(st.integers(0, 30)), draw(st.integers(0, 9)), draw(st.integers(0, 99)))


@st.composite
def values(draw: st.DrawFn) -> Value:
    day = draw(days)
    choices: list[Value] = [
        day,
        day,
        day,
        PartialDate.of_year(day.year),
        Unknown("blank"),
        NotApplicable("no such event"),
    ]
    return draw(st.sampled_from(choices))


@st.composite
def fact_sets(draw: st.DrawFn) -> Facts:
    names = {"closed", "created", "lapsed", "superseded"}
    facts = [_fact(name, draw(values())) for name in sorted(names) if draw(st.booleans())]
    for member in draw(st.lists(st.sampled_from("ABCD"), unique=True, max_size=4)):
        facts.append(_fact("defendants.concluded", draw(values()), member=member))
    if draw(st.booleans()):
        flags = draw(st.sampled_from([frozenset({"CSA"}), frozenset[str](), Unknown("no flags")]))
        facts.append(_fact("flags", flags))
    facts.append(_fact("class", "FIN-07"))
    return Facts(REF, tuple(facts))


def _fact(name: str, value: Value, *, member: str | None = None) -> Fact:
    return Fact(name, value, Origin(OriginKind.RECORD, "cms"), date.min, member)


@st.composite
def day_rules(draw: st.DrawFn) -> object:
    simple = st.sampled_from(["closed", "created", "lapsed", "superseded"])
    whens = {"when_missing": "indeterminate", "when_not_applicable": draw(st.sampled_from(["skip", "indeterminate"]))}
    kind = draw(st.sampled_from(["fact", "fact", "max", "min", "all", "plus", "each"]))
    match kind:
        case "fact":
            return {"fact": draw(simple), **whens}
        case "plus":
            return {"from": draw(simple), "plus": str(draw(periods())), "rounding": draw(roundings)}
        case "each":
            return {"each": "defendants", "of": "concluded", **whens}
    return {kind: draw(st.lists(simple, min_size=1, max_size=3))}


roundings = st.sampled_from(["down", "up"])


@st.composite
def floors(draw: st.DrawFn) -> Table:
    if draw(st.integers(0, 3)) == 0:
        return {"until": draw(day_rules()), **draw(conditions())}
    align = draw(st.sampled_from(["none", "none", *(f"{at}:{b}" for at in ("trigger", "result") for b in BOUNDARIES)]))
    chained = {"then": [str(draw(periods()))]} if draw(st.integers(0, 4)) == 0 else {}
    base = draw(st.one_of(st.just("trigger"), day_rules()))
    return {
        "period": str(draw(periods())),
        "from": base,
        "rounding": draw(roundings),
        "align": align,
        **chained,
        **draw(conditions()),
    }


@st.composite
def conditions(draw: st.DrawFn) -> Table:
    when = draw(st.sampled_from([None, None, "flag:CSA", "not flag:CSA", "closed >= 2010-01-01"]))
    return {"when": when} if when is not None else {}


@st.composite
def versions(draw: st.DrawFn, *, start: date = date(1940, 1, 1), apply: str | None = None) -> Table:
    extend = {"period": str(draw(periods())), "rounding": draw(roundings), "combine": "max", **draw(conditions())}
    ceiling = {"period": str(draw(periods())), "rounding": "down", "from": "trigger", "then": "destroy"}
    return {
        "in_force_from": start,
        "apply": apply or draw(st.sampled_from(["current", "at_trigger", "longest"])),
        "source": CONFIRMED,
        "trigger": draw(day_rules()),
        "keep": draw(st.lists(floors(), min_size=1, max_size=3)),
        "extend": [extend] if draw(st.booleans()) else [],
        "ceiling": [ceiling] if draw(st.integers(0, 4)) == 0 else [],
        "action": {"kind": draw(st.sampled_from(["destroy", "review", "transfer"])), "stages": ["records"]},
    }


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    written = [draw(versions())]
    if draw(st.booleans()):
        written.append(draw(versions(start=draw(st.dates(date(1990, 1, 1), date(2020, 1, 1))))))
    return schedule(*written)


@st.composite
def coverages(draw: st.DrawFn) -> tuple[Coverage, ...]:
    found = []
    for ref in draw(st.lists(st.sampled_from("ABC"), unique=True, max_size=3)):
        first = draw(days)
        last = draw(st.one_of(st.none(), st.integers(0, 9000).map(lambda n, first=first: first + timedelta(days=n))))
        found.append(Coverage(ref, draw(st.sampled_from(Route)), first, last, "drawn"))
    return tuple(found)


def _outcome(facts: Facts, rules: Schedule, holds: tuple[Coverage, ...], on: date) -> Outcome:
    return stand(date_of(facts, rules, on=on, known=date.max), holds, on=on)


# -- what must hold ------------------------------------------------------------------------------------


@examples
@given(fact_sets(), schedules(), coverages(), days)
def test_a_replay_is_identical(facts: Facts, rules: Schedule, holds: tuple[Coverage, ...], on: date) -> None:
    shuffled = Facts(facts.ref, tuple(reversed(facts.facts)))

    assert _outcome(facts, rules, holds, on) == _outcome(facts, rules, holds, on)
    one, again = (canonical(_outcome(one, rules, holds, on)) for one in (facts, shuffled))
    assert one == again


@examples
@given(fact_sets(), schedules(), coverages(), days)
def test_nothing_moved_between_an_outcome_and_itself(
    facts: Facts, rules: Schedule, holds: tuple[Coverage, ...], on: date
) -> None:
    found = _outcome(facts, rules, holds, on)

    assert compare(found, found) == ()


@examples
@given(fact_sets(), schedules(), days)
def test_without_holds_the_action_opens_the_day_after_the_last_protected(
    facts: Facts, rules: Schedule, on: date
) -> None:
    found = _outcome(facts, rules, (), on)
    through = found.dated.retain_through

    assert (through is None) == (found.eligible_from is None)
    assert through is None or found.eligible_from == through + timedelta(days=1)
    assert (found.status is Status.INDETERMINATE) == (through is None)


@examples
@given(fact_sets(), schedules(), coverages(), days)
def test_a_hold_never_shortens_and_makes_nothing_due(
    facts: Facts, rules: Schedule, holds: tuple[Coverage, ...], on: date
) -> None:
    free, held = _outcome(facts, rules, (), on), _outcome(facts, rules, holds, on)

    assert held.dated == free.dated
    assert held.status not in DUE_STATUSES or free.status == held.status
    if free.eligible_from is not None and held.eligible_from is not None:
        assert held.eligible_from >= free.eligible_from
    if any(one.covers(on) for one in holds):
        assert held.status not in DUE_STATUSES and not held.may_be_destroyed


@examples
@given(fact_sets(), schedules(), coverages(), days)
def test_the_open_days_are_exactly_those_after_the_date_that_no_hold_covers(
    facts: Facts, rules: Schedule, holds: tuple[Coverage, ...], on: date
) -> None:
    found = _outcome(facts, rules, holds, on)
    start = found.dated.eligible_from
    if start is None:
        assert found.eligible_intervals == ()
        return
    probes = {on, start, start - timedelta(days=1), date(2100, 1, 1)}
    for one in holds:
        ends = [one.from_on, *([one.through_on] if one.through_on is not None else [])]
        probes |= {end + timedelta(days=step) for end in ends for step in (-1, 0, 1)}
    for day in probes:
        is_open = any(i.first <= day and (i.last is None or day <= i.last) for i in found.eligible_intervals)

        assert is_open == (day >= start and not any(one.covers(day) for one in holds))


@examples
@given(fact_sets(), schedules(), coverages(), days)
def test_what_is_not_known_never_becomes_due(
    facts: Facts, rules: Schedule, holds: tuple[Coverage, ...], on: date
) -> None:
    """Forgetting any fact never makes a record due that was not, nor due sooner.

    Left out: a record in doubt because two of its days contradict each other, of which one is then
    forgotten; and rules that choose the version by the trigger's day.
    """
    before = _outcome(facts, rules, holds, on)
    assume(not before.has(Flag.DATA_ERROR) and not _has_escape(rules))
    for at, fact in enumerate(facts.facts):
        if fact.name == "class":
            continue
        blank = (*facts.facts[:at], replace(fact, value=Unknown("forgotten")), *facts.facts[at + 1 :])
        after = _outcome(Facts(facts.ref, blank), rules, holds, on)
        if isinstance(fact.value, NotApplicable):
            continue
        if after.dated.retain_through is not None and before.dated.retain_through is not None:
            assert after.dated.retain_through >= before.dated.retain_through
        assert after.status not in DUE_STATUSES or before.status in DUE_STATUSES


def _has_escape(rules: Schedule) -> bool:
    """Return whether an unknown day may choose another version: the trigger's day selects it."""
    return any(one.apply.value != "current" for line in rules.classes for one in line.versions)


@examples
@given(fact_sets(), schedules(), days)
def test_nothing_is_due_before_its_trigger(facts: Facts, rules: Schedule, on: date) -> None:
    found = _outcome(facts, rules, (), on)
    trigger = found.dated.trigger_on

    if trigger is not None and found.dated.eligible_from is not None:
        assert found.dated.eligible_from > trigger
    assert trigger is None or trigger <= on or found.status not in DUE_STATUSES


@examples
@given(days, periods(), periods(), st.sampled_from(Rounding))
def test_a_longer_period_never_ends_sooner(start: date, period: Period, more: Period, rounding: Rounding) -> None:
    assert add_period(start, period + more, rounding) >= add_period(start, period, rounding)


@examples
@given(days, days, periods(), st.sampled_from(Rounding))
def test_a_later_start_never_ends_sooner(one: date, other: date, period: Period, rounding: Rounding) -> None:
    first, second = sorted((one, other))

    assert add_period(first, period, rounding) <= add_period(second, period, rounding)


@examples
@given(fact_sets(), versions(apply="current"), st.integers(1, 50), days)
def test_a_schedule_with_a_longer_period_is_never_due_sooner(
    facts: Facts, written: Table, years: int, on: date
) -> None:
    keep = written["keep"]
    assert isinstance(keep, list)
    longer = [floor | ({"period": _longer(floor["period"], years)} if "period" in floor else {}) for floor in keep]

    short = _outcome(facts, schedule(written), (), on).dated
    long = _outcome(facts, schedule(written | {"keep": longer}), (), on).dated

    assert (short.retain_through is None) == (long.retain_through is None)
    assert short.retain_through is None or long.retain_through is None or long.retain_through >= short.retain_through


def _longer(period: object, years: int) -> str:
    from retention.periods import parse_period

    found = parse_period(str(period))
    assert found is not None
    return str(found + Period(years=years))


@examples
@given(fact_sets(), st.sampled_from(["E", "F"]), values(), periods(), days)
def test_another_defendant_never_makes_it_earlier(
    facts: Facts, member: str, value: Value, period: Period, on: date
) -> None:
    each = {"each": "defendants", "of": "concluded", "when_missing": "indeterminate", "when_not_applicable": "skip"}
    keep = [{"period": str(period), "from": "trigger", "rounding": "down", "align": "none"}]
    rules = schedule(
        {
            "in_force_from": date(1940, 1, 1),
            "apply": "current",
            "source": CONFIRMED,
            "trigger": each,
            "keep": keep,
            "action": {"kind": "destroy", "stages": ["records"]},
        }
    )
    more = Facts(facts.ref, (*facts.facts, _fact("defendants.concluded", value, member=member)))
    one, two = (_outcome(given_, rules, (), on).dated for given_ in (facts, more))
    assume(one.retain_through is not None)

    assert two.retain_through is None or (one.retain_through or date.max) <= two.retain_through


@examples
@given(fact_sets(), fact_sets(), schedules(), days)
def test_a_document_of_two_cases_outlives_both(one: Facts, other: Facts, rules: Schedule, on: date) -> None:
    parts = {name: date_of(facts, rules, on=on, known=date.max) for name, facts in (("A", one), ("B", other))}
    found = combine(parts)

    if any(part.eligible_from is None for part in parts.values()):
        assert found.eligible_from is None
    else:
        assert found.eligible_from == max(part.eligible_from or date.min for part in parts.values())


@examples
@given(fact_sets(), schedules(), coverages(), days)
def test_every_outcome_names_one_rule_that_governs_or_what_is_missing(
    facts: Facts, rules: Schedule, holds: tuple[Coverage, ...], on: date
) -> None:
    found = _outcome(facts, rules, holds, on)
    governing = [one for one in found.dated.candidates if one.governs]

    assert len(governing) == (0 if found.dated.retain_through is None else 1)
    assert found.dated.retain_through is not None or found.dated.missing
    assert all(one.why for one in found.dated.candidates)
