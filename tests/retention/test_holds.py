"""What a hold covers, from when to when, and by which route."""

from datetime import date

import pytest

from retention.condition_text import Unreadable, parse_condition
from retention.conditions import Condition
from retention.facts import Facts, NotApplicable, Ref, Unknown
from retention.holds import Amendment, Coverage, Ending, Hold, Scope, covers
from retention.terms import RefKind, Route
from tests.retention.build import REF, facts, hold

KNOWN = date.max
PLACED, RELEASED = date(2015, 3, 12), date(2023, 8, 6)
OTHER = Ref(RefKind.FOLDER, "share", "HR")


def when(text: str) -> Condition:
    condition = parse_condition(text)
    assert not isinstance(condition, Unreadable)
    return condition


def coverage_of(
    one: Hold,
    known_facts: Facts | None = None,
    *,
    known: date = KNOWN,
    relatives: dict[Route, tuple[Facts, ...]] | None = None,
) -> tuple[Coverage, ...]:
    return covers(one, known_facts or facts(), known=known, timezone="Europe/London", relatives=relatives)


def test_a_hold_covers_from_the_day_it_is_placed_through_the_day_before_its_release() -> None:
    (found,) = coverage_of(hold(placed=PLACED, released=RELEASED))

    assert (found.from_on, found.through_on) == (PLACED, date(2023, 8, 5))
    assert (found.route, found.ending) == (Route.DIRECT, Ending.RELEASED)
    assert found.covers(PLACED) and found.covers(date(2023, 8, 5)) and not found.covers(RELEASED)


def test_a_hold_without_release_is_open() -> None:
    (found,) = coverage_of(hold())

    assert found.through_on is None and found.ending is None and found.covers(date.max)


def test_a_hold_released_on_the_day_it_was_placed_covers_nothing() -> None:
    assert coverage_of(hold(placed=PLACED, released=PLACED)) == ()


def test_a_hold_released_the_day_after_it_was_placed_covers_one_day() -> None:
    (found,) = coverage_of(hold(placed=PLACED, released=date(2015, 3, 13)))

    assert (found.from_on, found.through_on) == (PLACED, PLACED)


def test_a_match_and_a_possible_match_say_what_they_rest_on() -> None:
    one = hold(scope=Scope(include=when("flag:CPRO")))

    assert coverage_of(one, facts(flags=frozenset({"CPRO"})))[0].because == "flag:CPRO"
    (candidate,) = coverage_of(one, facts(flags=Unknown()))
    assert candidate.because == "it is not known whether flag:CPRO; a person must confirm"


def test_another_record_is_not_covered() -> None:
    assert coverage_of(hold(scope=Scope(refs=frozenset({OTHER})))) == ()


@pytest.mark.parametrize(
    ("flags", "route"),
    [
        (frozenset({"CPRO"}), Route.PREDICATE),
        (frozenset({"CSEA"}), None),
        (Unknown(), Route.CANDIDATE),
        (NotApplicable("no case"), None),
    ],
)
def test_a_condition_covers_what_matches_and_what_may_match_is_a_candidate(flags: object, route: Route | None) -> None:
    found = coverage_of(hold(scope=Scope(include=when("flag:CPRO"))), facts(flags=flags))  # type: ignore[arg-type]

    assert [one.route for one in found] == ([route] if route is not None else [])


def test_what_may_be_excluded_stays_a_candidate() -> None:
    scope = Scope(is_everything=True, exclude=when("court == 'Youth Court'"))

    assert [one.route for one in coverage_of(hold(scope=scope), facts(court="Youth Court"))] == []
    assert [one.route for one in coverage_of(hold(scope=scope), facts(court="Crown Court"))] == [Route.PREDICATE]
    assert [one.route for one in coverage_of(hold(scope=scope), facts())] == [Route.CANDIDATE]


def test_an_exclusion_does_not_take_out_what_is_listed() -> None:
    scope = Scope(refs=frozenset({REF}), include=when("flag:CPRO"), exclude=when("court == 'Youth Court'"))

    found = coverage_of(hold(scope=scope), facts(court="Youth Court"))

    assert [one.route for one in found] == [Route.DIRECT]


@pytest.mark.parametrize("route", [Route.ANCESTOR, Route.DESCENDANT, Route.DUPLICATE])
def test_a_hold_on_a_relative_reaches_the_record_by_its_route(route: Route) -> None:
    relative = Facts(OTHER, ())
    found = coverage_of(hold(scope=Scope(refs=frozenset({OTHER}))), relatives={route: (relative,)})

    assert [one.route for one in found] == [route]
    assert "folder share:HR" in found[0].because


def test_several_routes_are_all_shown() -> None:
    scope = Scope(refs=frozenset({REF, OTHER}), include=when("flag:CPRO"))
    found = coverage_of(
        hold(scope=scope), facts(flags=frozenset({"CPRO"})), relatives={Route.ANCESTOR: (Facts(OTHER, ()),)}
    )

    assert {one.route for one in found} == {Route.DIRECT, Route.PREDICATE, Route.ANCESTOR}


def test_a_standing_hold_covers_what_comes_later_and_a_listed_one_does_not() -> None:
    later, earlier = facts(ingested_on=date(2025, 2, 1)), facts(ingested_on=date(2014, 2, 1))
    everything = Scope(is_everything=True)

    assert coverage_of(hold(scope=everything), later)
    assert not coverage_of(hold(scope=everything, standing=False), later)
    assert coverage_of(hold(scope=everything, standing=False), earlier)
    assert coverage_of(hold(scope=everything, standing=False), facts(ingested_on=PLACED))
    assert coverage_of(hold(scope=everything, standing=False), facts(ingested_on=Unknown()))


def test_a_release_not_yet_recorded_leaves_the_hold_open() -> None:
    one = hold(released=RELEASED, release_recorded_on=date(2023, 7, 1))

    assert coverage_of(one, known=date(2023, 6, 30))[0].through_on is None
    assert coverage_of(one, known=date(2023, 7, 1))[0].through_on == date(2023, 8, 5)


def test_a_hold_not_yet_recorded_is_not_known() -> None:
    one = hold(recorded_on=date(2015, 7, 1))

    assert coverage_of(one, known=date(2015, 6, 30)) == ()
    assert coverage_of(one, known=date(2015, 7, 1))


def test_narrowing_ends_the_coverage_of_what_leaves_and_joins_what_stays() -> None:
    wide, narrow = Scope(is_everything=True), Scope(include=when("flag:CPRO"))
    one = hold(scope=wide, amendments=(Amendment(date(2025, 3, 1), narrow, "panel"),))

    (leaving,) = coverage_of(one, facts(flags=frozenset[str]()))
    (staying,) = coverage_of(one, facts(flags=frozenset({"CPRO"})))

    assert (leaving.through_on, leaving.ending) == (date(2025, 2, 28), Ending.NARROWED)
    assert (staying.from_on, staying.through_on) == (PLACED, None)


def test_an_amendment_after_the_release_changes_nothing() -> None:
    one = hold(released=RELEASED, amendments=(Amendment(date(2025, 3, 1), None, "panel"),))

    (found,) = coverage_of(one)

    assert (found.through_on, found.ending) == (date(2023, 8, 5), Ending.RELEASED)


def test_a_hold_that_covers_nothing_or_runs_backwards_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="covers something"):
        Scope()
    with pytest.raises(ValueError, match="before it is placed"):
        hold(placed=PLACED, released=date(2014, 1, 1))
    with pytest.raises(ValueError, match="follow the placing"):
        hold(amendments=(Amendment(date(2014, 1, 1), None, "panel"),))
