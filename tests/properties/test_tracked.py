"""A decision repeated for other days is the decision that the core makes of them, whatever the rules."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.dating import date_of
from retention.facts import Facts
from retention.holds import Coverage
from retention.periods import Period, add_period, add_to_aligned, align, attains_age, parse_boundary
from retention.schedule import Schedule
from retention.standing import stand
from retention.terms import Rounding
from retention.tracked import Repeatable, Track, TrackedDay, Untracked, repeatable
from tests.properties.test_retention import BOUNDARIES, coverages, days, examples, fact_sets, schedules
from tests.retention import build

KNOWN = date(2100, 1, 1)


def said_of(facts: Facts, rules: Schedule, coverage: tuple[Coverage, ...], on: date) -> tuple[object, ...]:
    """Return what bulk keeps of an outcome."""
    outcome = stand(date_of(facts, rules, on=on, known=KNOWN), coverage, on=on)
    dated = outcome.dated
    return (
        *(outcome.status, dated.action, dated.retain_through, outcome.eligible_from, dated.eligible_from),
        *(dated.at_least_through, dated.ceiling_through, dated.trigger_on, dated.grade),
        dated.governing.rule if dated.governing else None,
        tuple(str(remark) for remark in outcome.flags),
        tuple(str(missing) for missing in dated.missing),
        outcome.may_be_destroyed,
    )


def plain_days(facts: Facts) -> list[date]:
    return [one.value for one in facts.facts if type(one.value) is date]


def with_days(facts: Facts, given: list[date]) -> Facts:
    """Return the facts with other days in the place of their own, in order."""
    left = iter(given)
    found = tuple(replace(one, value=next(left)) if type(one.value) is date else one for one in facts.facts)
    return Facts(facts.ref, found)


def followed(facts: Facts, rules: Schedule, coverage: tuple[Coverage, ...], on: date) -> Repeatable | None:
    track = Track({})
    tracked = with_days(facts, [track.begin(day) for day in plain_days(facts)])
    try:
        return repeatable(track, said_of(tracked, rules, coverage, on))
    except Untracked:
        return None


@examples
@given(fact_sets(), schedules(), coverages(), days)
def test_a_decision_repeated_for_its_own_days_is_itself(
    facts: Facts, rules: Schedule, coverage: tuple[Coverage, ...], on: date
) -> None:
    way = followed(facts, rules, coverage, on)

    assert way is None or way.repeat(plain_days(facts)) == said_of(facts, rules, coverage, on)


@examples
@given(fact_sets(), schedules(), coverages(), days, st.data())
def test_a_decision_repeated_for_other_days_is_the_cores_of_these(
    facts: Facts, rules: Schedule, coverage: tuple[Coverage, ...], on: date, data: st.DataObject
) -> None:
    way = followed(facts, rules, coverage, on)
    for _ in range(5):
        moves = st.sampled_from([0, 1, -1, 28, -31, 365, -366, 4000, -9000])
        others = [day + timedelta(days=data.draw(moves)) for day in plain_days(facts)]
        repeated = way.repeat(others) if way is not None else None

        assert repeated is None or repeated == said_of(with_days(facts, others), rules, coverage, on)


@given(days, st.sampled_from(BOUNDARIES), st.integers(0, 40), st.integers(0, 11), st.sampled_from(Rounding))
def test_every_movement_of_a_day_is_followed(
    day: date, boundary: str, years: int, months: int, rounding: Rounding
) -> None:
    at, period = parse_boundary(boundary), Period(years=years, months=months)
    assert at is not None
    moves: list[Callable[[date], date]] = [
        lambda one: add_period(one, period, rounding),
        lambda one: align(one, at),
        lambda one: add_to_aligned(one, period, rounding),
        lambda one: attains_age(one, years),
        lambda one: one + timedelta(days=years),
    ]
    for move in moves:
        track = Track({})
        way = repeatable(track, [move(track.begin(date(2000, 2, 29)))])

        assert way.repeat([day]) == (move(day),)


@pytest.mark.parametrize(
    "use",
    [
        hash,
        str,
        repr,
        lambda day: f"{day:%Y}",
        lambda day: day.year,
        lambda day: day.isoformat(),
        lambda day: day - day,
        lambda day: date(2026, 1, 1) - day,
        lambda day: day.replace(year=2000),
        lambda day: {day},
    ],
)
def test_what_cannot_be_repeated_is_refused(use: Callable[[TrackedDay], object]) -> None:
    with pytest.raises(Untracked):
        use(Track({}).begin(date(2026, 11, 25)))


def test_a_movement_beyond_the_calendar_is_left_to_the_core() -> None:
    track = Track({})
    way = repeatable(track, [add_period(track.begin(date(2020, 1, 1)), Period(years=4000), Rounding.DOWN)])

    assert way.repeat([date(7000, 1, 1)]) is None
    with pytest.raises(Untracked):
        add_period(Track({}).begin(date(7000, 1, 1)), Period(years=4000), Rounding.DOWN)


def test_the_properties_above_are_about_something() -> None:
    rules = build.schedule(build.version(keep=[build.floor(), {"until": "lapsed"}], trigger="closed"))
    given_days = build.facts(closed=date(2010, 5, 3), lapsed=date(2012, 1, 1))
    way = followed(given_days, rules, (), date(2026, 11, 25))

    assert way is not None
    assert way.repeat([date(2011, 2, 28), date(2013, 6, 1)]) is not None  # the period still governs
    assert way.repeat([date(2010, 5, 3), date(2020, 1, 1)]) is None  # the other floor does: the core decides
