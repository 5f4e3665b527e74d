"""Where a record stands: its date, and the holds that stop the act and never move it."""

from datetime import date

import pytest

from retention.facts import PartialDate, Unknown
from retention.holds import Coverage, Ending
from retention.standing import Interval, answer_erasure, combine, stand
from retention.terms import Flag, Route, Status
from tests.retention.build import CONFIRMED, coverage, dated, facts, floor, outcome, schedule, version

CLOSED = date(2018, 1, 31)
FIRST = date(2021, 2, 1)
LATER = date(2024, 1, 1)


def status(*holds: Coverage, on: date) -> Status:
    return outcome(facts(closed=CLOSED), None, *holds, on=on).status


def test_due_means_from_the_day_after_the_last_protected_one() -> None:
    assert status(on=date(2021, 1, 31)) is Status.NOT_DUE
    assert status(on=FIRST) is Status.DUE


def test_a_hold_stops_the_act_through_its_last_day_and_never_moves_the_date() -> None:
    one = coverage("A", date(2020, 6, 1), date(2022, 3, 15))
    held = outcome(facts(closed=CLOSED), None, one, on=date(2022, 3, 15))

    assert held.status is Status.HELD and held.dated.eligible_from == FIRST
    assert held.eligible_from == date(2022, 3, 16)
    assert status(one, on=date(2022, 3, 16)) is Status.DUE


def test_releasing_one_hold_changes_nothing_where_another_covers() -> None:
    one, other = coverage("A", date(2020, 6, 1), date(2022, 3, 15)), coverage("B", date(2021, 12, 1))
    held = outcome(facts(closed=CLOSED), None, one, other, on=date(2022, 4, 1))

    assert held.status is Status.HELD and held.eligible_from is None
    assert [str(remark) for remark in held.flags] == ["HELD_BY=B", "HELD_VIA=direct"]


def test_eligibility_is_a_set_of_intervals() -> None:
    one, other = (
        coverage("A", date(2020, 1, 1), date(2020, 12, 31)),
        coverage("B", date(2021, 6, 1), date(2021, 12, 31)),
    )
    found = outcome(facts(closed=CLOSED), None, other, one, on=date(2021, 3, 1))

    assert found.eligible_intervals == (Interval(FIRST, date(2021, 5, 31)), Interval(date(2022, 1, 1), None))
    assert found.status is Status.DUE and found.eligible_from == FIRST
    assert found.has(Flag.UPCOMING_HOLD) and not found.may_be_destroyed


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(date(2021, 2, 1), date(2021, 2, 1))], "[2021-02-02..]"),
        ([(date(2021, 2, 2), date(2021, 2, 2))], "[2021-02-01..2021-02-01] [2021-02-03..]"),
        ([(date(2020, 1, 1), date(2021, 2, 28)), (date(2021, 3, 1), date(2021, 3, 31))], "[2021-04-01..]"),
        ([(date(2020, 1, 1), date(2025, 1, 1)), (date(2021, 1, 1), date(2022, 1, 1))], "[2025-01-02..]"),
        ([(date(2021, 5, 1), None), (date(2022, 1, 1), date(2022, 2, 1))], "[2021-02-01..2021-04-30]"),
        ([(date(2020, 5, 1), None)], ""),
        ([(date(2020, 5, 1), date.max)], ""),
        ([(date(2018, 5, 1), date(2019, 1, 1))], "[2021-02-01..]"),
    ],
)
def test_holds_cut_the_days_on_which_the_action_is_open(spans: list[tuple[date, date | None]], expected: str) -> None:
    holds = [coverage(str(at), first, last) for at, (first, last) in enumerate(spans)]

    found = outcome(facts(closed=CLOSED), None, *holds, on=LATER)

    assert " ".join(map(str, found.eligible_intervals)) == expected


def test_held_but_not_due_and_held_without_a_date_show_the_hold_among_the_blockers() -> None:
    one = coverage("A", date(2018, 6, 1))
    early = outcome(facts(closed=CLOSED), None, one, on=date(2019, 1, 1))
    undated = outcome(facts(closed=Unknown()), None, one, on=date(2019, 1, 1))

    assert early.status is Status.NOT_DUE and undated.status is Status.INDETERMINATE
    assert early.blockers == undated.blockers == (one,)
    assert undated.eligible_from is None and undated.eligible_intervals == ()


def test_a_candidate_is_held_until_a_person_decides() -> None:
    assert status(coverage("UCPI", date(2015, 1, 1), route=Route.CANDIDATE), on=LATER) is Status.HELD


def test_a_record_kept_for_good_has_no_dates_and_is_never_due() -> None:
    kept = {"keep": None, "trigger": None, "action": {"kind": "retain permanently"}}
    found = outcome(facts(closed=CLOSED), schedule(version(**kept)), on=date(2999, 12, 31))

    assert found.status is Status.PERMANENT and found.eligible_from is None and not found.may_be_destroyed


def test_a_trigger_in_the_future_is_provisional_and_not_due() -> None:
    found = outcome(facts(closed=date(2027, 1, 1)), schedule(version(keep=[floor("P0D")])), on=date(2026, 11, 21))

    assert found.status is Status.NOT_DUE and found.has(Flag.PROVISIONAL)


@pytest.mark.parametrize(
    ("grade", "expected", "may"),
    [
        ("confirmed", Status.DUE, True),
        ("second-hand", Status.REVIEW_DUE, False),
        ("model", Status.REVIEW_DUE, False),
        ("illustrative", Status.DUE, False),
    ],
)
def test_only_a_confirmed_rule_may_lead_to_destruction(grade: str, expected: Status, may: bool) -> None:
    rules = schedule(version(source=CONFIRMED | {"grade": grade}))
    found = outcome(facts(closed=CLOSED), rules, on=LATER)

    assert found.status is expected and found.may_be_destroyed is may
    assert found.has(Flag.SIMULATION_ONLY) is (grade == "illustrative")


def test_a_transfer_on_a_second_hand_rule_is_reviewed_first() -> None:
    plan = {"kind": "transfer", "stages": ["records"]}
    sure, unsure = version(action=plan), version(action=plan, source=CONFIRMED | {"grade": "second-hand"})

    assert outcome(facts(closed=CLOSED), schedule(sure), on=LATER).status is Status.TRANSFER_DUE
    assert outcome(facts(closed=CLOSED), schedule(unsure), on=LATER).status is Status.REVIEW_DUE


def test_an_estimate_alone_never_destroys() -> None:
    found = outcome(facts(closed=PartialDate.of_year(2018)), on=LATER)

    assert found.status is Status.REVIEW_DUE and found.has(Flag.ESTIMATED) and not found.may_be_destroyed


def test_a_record_due_only_since_the_schedule_changed_says_so_until_the_old_date_has_passed() -> None:
    rules = schedule(
        version(in_force_from=date(2010, 1, 1), keep=[floor("P5Y")]),
        version(in_force_from=date(2018, 5, 25), keep=[floor("P3Y")]),
    )
    known = facts(closed=date(2016, 2, 1))

    assert outcome(known, rules, on=date(2021, 2, 1)).has(Flag.DUE_BY_SCHEDULE_CHANGE)
    assert not outcome(known, rules, on=date(2021, 2, 2)).has(Flag.DUE_BY_SCHEDULE_CHANGE)
    assert not outcome(known, rules, on=date(2018, 6, 1)).has(Flag.DUE_BY_SCHEDULE_CHANGE)


def test_leaving_the_scope_of_a_hold_is_said_and_a_release_is_not() -> None:
    narrowed = Coverage("A", Route.PREDICATE, date(2015, 1, 1), date(2023, 1, 1), "listed", Ending.NARROWED)
    released = Coverage("A", Route.PREDICATE, date(2015, 1, 1), date(2023, 1, 1), "listed", Ending.RELEASED)

    assert outcome(facts(closed=CLOSED), None, narrowed, on=LATER).has(Flag.NARROWING_IS_RELEASE)
    assert not outcome(facts(closed=CLOSED), None, released, on=LATER).has(Flag.NARROWING_IS_RELEASE)


# -- several cases -----------------------------------------------------------------------------------


def test_a_document_lives_until_its_last_case_is_over_and_is_unlinked_before() -> None:
    a, b = (dated(facts(closed=day), on=LATER) for day in (date(2017, 1, 1), date(2021, 6, 1)))
    found = combine({"A": a, "B": b})

    assert found.retain_through == b.retain_through == date(2024, 6, 1)
    assert [str(remark) for remark in found.flags] == ["UNLINK_ON_A"]
    assert stand(found, (), on=LATER).status is Status.NOT_DUE
    assert [one.governs for one in found.candidates].count(True) == 1
    assert len(found.candidates) == len(a.candidates) + len(b.candidates)
    assert set(found.reads) == {*a.reads, *b.reads}


def test_the_case_that_lasts_longest_governs_whatever_the_cases_are_called() -> None:
    shorter, longer = (dated(facts(closed=day), on=LATER) for day in (date(2017, 1, 1), date(2021, 6, 1)))

    for parts in ({"A": shorter, "B": longer}, {"A": longer, "B": shorter}):
        assert combine(parts).retain_through == date(2024, 6, 1)


def test_an_erasure_of_what_is_retained_permanently_is_refused() -> None:
    kept = {"keep": None, "trigger": None, "action": {"kind": "retain permanently"}}
    found = answer_erasure(outcome(facts(closed=CLOSED), schedule(version(**kept)), on=LATER))

    assert found.is_refused and found.ground == "the record is retained permanently"


def test_a_document_of_a_case_without_a_date_has_none() -> None:
    a, b = dated(facts(closed=date(2017, 1, 1)), on=LATER), dated(facts(closed=Unknown()), on=LATER)
    found = combine({"A": a, "B": b})

    assert found.eligible_from is None and [one.name for one in found.missing] == ["closed"]


def test_a_document_of_a_case_kept_for_good_lacks_nothing_of_the_others() -> None:
    kept = {"keep": None, "trigger": None, "action": {"kind": "retain permanently"}}
    a, b = dated(facts(closed=Unknown()), on=LATER), dated(facts(), schedule(version(**kept)), on=LATER)
    found = combine({"A": a, "B": b})

    assert found.is_permanent and found.missing == ()


def test_of_cases_that_end_on_one_day_the_one_that_is_reviewed_governs() -> None:
    reviewed = schedule(version(action={"kind": "review"}))
    a, b = dated(facts(closed=CLOSED), reviewed, on=LATER), dated(facts(closed=CLOSED), on=LATER)

    for parts in ({"A": a, "B": b}, {"A": b, "B": a}):
        assert stand(combine(parts), (), on=LATER).status is Status.REVIEW_DUE


def test_a_hold_that_begins_on_the_day_covers_it_and_is_not_upcoming() -> None:
    found = outcome(facts(closed=CLOSED), None, coverage("A", LATER), on=LATER)

    assert found.status is Status.HELD and not found.has(Flag.UPCOMING_HOLD)


def test_a_document_of_two_cases_without_a_date_lacks_what_both_lack() -> None:
    rules = schedule(version(trigger="lapsed"))
    a, b = dated(facts(closed=Unknown()), on=LATER), dated(facts(lapsed=Unknown()), rules, on=LATER)

    assert {one.name for one in combine({"A": a, "B": b}).missing} == {"closed", "lapsed"}


def test_a_hold_blocks_through_its_last_day_and_no_longer() -> None:
    one = coverage("A", date(2020, 6, 1), date(2022, 3, 15))
    known = facts(closed=CLOSED)

    assert outcome(known, None, one, on=date(2022, 3, 15)).blockers == (one,)
    assert outcome(known, None, one, on=date(2022, 3, 16)).blockers == ()


def test_cases_that_end_on_one_day_unlink_nothing() -> None:
    a = dated(facts(closed=date(2017, 1, 1)), on=LATER)

    assert combine({"A": a, "B": a}).flags == ()


def test_a_document_of_no_case_cannot_be_combined() -> None:
    with pytest.raises(ValueError, match="at least one case"):
        combine({})


# -- erasure -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("closed", "held", "ground"),
    [
        (date(2023, 1, 1), False, "must be kept through 2026-01-01"),
        (CLOSED, True, "a hold covers the record: UCPI"),
        (Unknown(), False, "not yet known how long"),
    ],
)
def test_an_erasure_is_refused_while_the_record_must_be_kept(closed: object, held: bool, ground: str) -> None:
    holds = [coverage("UCPI", date(2015, 1, 1))] if held else []
    found = answer_erasure(outcome(facts(closed=closed), None, *holds, on=LATER))  # type: ignore[arg-type]

    assert found.is_refused and ground in found.ground


def test_an_erasure_is_free_where_nothing_demands_keeping() -> None:
    assert not answer_erasure(outcome(facts(closed=CLOSED), on=LATER)).is_refused
