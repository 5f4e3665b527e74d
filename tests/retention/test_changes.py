"""What moved between two outcomes, and whether an approval still stands."""

from datetime import date

from retention.changes import ChangeKind, Void, compare, voids
from retention.facts import Unknown
from retention.holds import Coverage
from retention.schedule import Schedule
from retention.standing import Outcome
from tests.retention.build import coverage, fact, facts, floor, outcome, schedule, version

APPROVED = date(2021, 3, 1)
CLOSED = date(2018, 1, 31)


def at(on: date, *holds: Coverage, closed: date = CLOSED, rules: Schedule | None = None) -> Outcome:
    return outcome(facts(closed=closed), rules, *holds, on=on)


def kinds(before: Outcome, after: Outcome) -> set[ChangeKind]:
    return {change.kind for change in compare(before, after)}


def test_nothing_moved_between_an_outcome_and_itself() -> None:
    assert compare(at(APPROVED), at(APPROVED)) == ()


def test_the_passing_of_time_alone_moves_the_status_and_no_date() -> None:
    assert kinds(at(date(2020, 1, 1)), at(APPROVED)) == {ChangeKind.STATUS_CHANGED}


def test_a_record_newly_due_because_a_fact_changed_says_so() -> None:
    found = kinds(at(APPROVED, closed=date(2019, 1, 1)), at(APPROVED))

    assert {ChangeKind.FACT_CHANGED, ChangeKind.RECALCULATED, ChangeKind.DUE_BY_FACT} <= found
    assert ChangeKind.DUE_BY_SCHEDULE not in found


def test_a_record_newly_due_because_the_rule_changed_says_so() -> None:
    longer = schedule(version(keep=[floor("P5Y")]))
    found = kinds(at(APPROVED, rules=longer), at(APPROVED))

    assert {ChangeKind.RULE_CHANGED, ChangeKind.DUE_BY_SCHEDULE} <= found
    assert ChangeKind.DUE_BY_FACT not in found and ChangeKind.RECALCULATED not in found


def test_the_same_day_on_later_knowledge_with_another_answer_is_drift() -> None:
    known = facts(fact("closed", date(2019, 1, 1), known_on=date(2022, 1, 1)), closed=CLOSED)
    then = outcome(known, on=APPROVED, known=APPROVED)
    now = outcome(known, on=APPROVED, known=date(2022, 1, 1))

    assert ChangeKind.DECISION_DRIFT in kinds(then, now)
    assert ChangeKind.NO_LONGER_DUE in kinds(then, now)


def test_a_change_is_told_in_words() -> None:
    (changed, *_) = compare(at(APPROVED, closed=date(2019, 1, 1)), at(APPROVED))

    assert changed.text == "closed: 2019-01-01, now 2018-01-31"


def test_holds_placed_and_released_are_named() -> None:
    one = coverage("A", date(2021, 3, 2), date(2021, 6, 1))
    held = at(date(2021, 4, 1), one)

    assert [str(c.text) for c in compare(at(APPROVED), held) if c.kind is ChangeKind.HOLD_PLACED] == ["A"]
    assert [str(c.text) for c in compare(held, at(date(2021, 7, 1), one)) if c.kind is ChangeKind.HOLD_RELEASED] == [
        "A"
    ]


def test_an_approval_stands_while_nothing_it_rests_on_moves() -> None:
    assert voids(at(APPROVED), at(date(2021, 9, 1))) == ()


def test_a_hold_placed_after_the_approval_voids_it_for_good() -> None:
    one = coverage("A", date(2021, 3, 2), date(2022, 1, 10))

    assert Void.HOLD_SINCE in voids(at(APPROVED), at(date(2022, 1, 11), one))
    assert Void.HOLD_SINCE in voids(at(APPROVED), at(date(2021, 6, 1), one))


def test_a_hold_placed_on_the_day_of_the_approval_voids_it_unless_it_was_known() -> None:
    same_day = coverage("A", APPROVED, date(2021, 3, 5))

    assert Void.HOLD_SINCE in voids(at(APPROVED), at(date(2021, 9, 1), same_day))


def test_a_hold_over_before_the_approval_leaves_it_standing() -> None:
    over = coverage("A", date(2018, 3, 2), date(2019, 1, 10))

    assert voids(at(APPROVED, over), at(date(2021, 9, 1), over)) == ()


def test_a_longer_rule_a_changed_fact_or_a_moved_date_voids_the_approval() -> None:
    longer = schedule(version(keep=[floor("P7Y")]))
    by_rule = voids(at(APPROVED), at(APPROVED, rules=longer))
    by_fact = voids(at(APPROVED), at(APPROVED, closed=date(2017, 1, 31)))

    assert set(by_rule) == {Void.NO_LONGER_DUE, Void.DATE_MOVED, Void.RULE_CHANGED}
    assert set(by_fact) == {Void.DATE_MOVED, Void.FACT_CHANGED}


def test_a_fact_that_became_known_says_so_and_may_make_the_record_due() -> None:
    before, after = outcome(facts(), on=APPROVED), at(APPROVED)

    assert {ChangeKind.FACT_CHANGED, ChangeKind.RECALCULATED, ChangeKind.DUE_BY_FACT} <= kinds(before, after)
    assert compare(before, after)[0].text == "closed: not recorded, now 2018-01-31"


def test_a_record_due_on_either_date_is_not_due_only_by_the_change() -> None:
    on = date(2021, 2, 1)
    due_that_day = at(on, closed=CLOSED)

    assert ChangeKind.DUE_BY_FACT not in kinds(due_that_day, at(on, closed=date(2018, 1, 30)))
    assert ChangeKind.DUE_BY_FACT in kinds(at(on, closed=date(2018, 2, 1)), at(on, closed=date(2018, 1, 30)))


def test_a_record_that_got_its_class_changed_by_a_fact_and_by_a_rule() -> None:
    before = outcome(facts(closed=CLOSED, **{"class": Unknown("nobody decided")}), on=APPROVED)
    found = compare(before, at(APPROVED))

    assert [one.text for one in found if one.kind is ChangeKind.FACT_CHANGED] == [
        "class: unknown (nobody decided), now FIN-07"
    ]
    assert [one.text for one in found if one.kind is ChangeKind.RULE_CHANGED] == [
        "no rule in force, now FIN-07 from 1 January 1990"
    ]


def test_facts_that_only_the_new_rule_reads_are_no_changed_facts() -> None:
    known = facts(closed=CLOSED, lapsed=date(2017, 1, 1))
    rules = schedule(version(), version(in_force_from=date(2020, 1, 1), trigger="lapsed"))
    before, after = outcome(known, rules, on=date(2019, 1, 1)), outcome(known, rules, on=APPROVED)

    assert ChangeKind.FACT_CHANGED not in kinds(before, after)
    assert ChangeKind.RULE_CHANGED in kinds(before, after)


def test_later_knowledge_with_the_same_answer_is_no_drift() -> None:
    known = facts(closed=CLOSED)
    then, now = (outcome(known, on=APPROVED, known=day) for day in (APPROVED, date(2022, 1, 1)))

    assert compare(then, now) == ()
    assert ChangeKind.DECISION_DRIFT not in kinds(at(APPROVED), at(APPROVED, closed=date(2019, 1, 1)))
