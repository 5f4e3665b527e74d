"""Three answers: unknown never reads as no, and what cannot exist is no."""

from datetime import UTC, date, datetime

import pytest

from retention.condition_text import Unreadable, parse_condition
from retention.conditions import Truth, answer
from retention.facts import Facts, NotApplicable, PartialDate, Unknown, Value
from tests.retention.build import REF, fact, facts

YES, NO, UNKNOWN = Truth.YES, Truth.NO, Truth.UNKNOWN


def ask(text: str, known: Facts, *, group: str = "", member: str | None = None) -> Truth:
    condition = parse_condition(text)
    assert not isinstance(condition, Unreadable), condition
    return answer(condition, known, timezone="Europe/London", group=group, member=member).truth


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flag:CSA", YES),
        ("flag:COVID", NO),
        ("not flag:COVID", YES),
        ("court == 'Crown Court'", YES),
        ("court != 'Crown Court'", NO),
        ("court in {'Youth Court', 'Crown Court'}", YES),
        ("court < 'Z'", NO),
        ("plea == 'guilty'", UNKNOWN),
        ("not plea == 'guilty'", UNKNOWN),
        ("plea == 'guilty' and flag:COVID", NO),
        ("plea == 'guilty' and flag:CSA", UNKNOWN),
        ("plea == 'guilty' or flag:CSA", YES),
        ("plea == 'guilty' or flag:COVID", UNKNOWN),
        ("(flag:CSA or flag:COVID) and not flag:COVID", YES),
        ("closed >= 2010-01-01 and closed < 2020-01-02", YES),
        ("closed == 2020-01-01", YES),
        ("count > 3", YES),
        ("count <= 3", NO),
        ("secret == yes", NO),
        ("secret == 0", NO),
        ("sentence.kind == 'life'", NO),
        ("not sentence.kind == 'life'", YES),
        ("age(dob, closed) == 17", YES),
        ("age(dob, closed) < 18", YES),
        ("age(dob, plea) < 18", UNKNOWN),
    ],
)
def test_a_condition_is_answered_in_three_values(text: str, expected: Truth) -> None:
    known = facts(
        flags=frozenset({"CSA"}),
        court="Crown Court",
        closed=date(2020, 1, 1),
        count=4,
        secret=False,
        dob=date(2002, 1, 2),
        **{"sentence.kind": NotApplicable("acquitted"), "plea": Unknown()},
    )

    assert ask(text, known) is expected


def test_flags_that_nobody_recorded_are_unknown() -> None:
    assert ask("flag:CSA", Facts(REF, ())) is UNKNOWN
    assert ask("not flag:CSA", Facts(REF, ())) is UNKNOWN


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("closed < 2013-01-01", YES),
        ("closed < 2012-06-01", UNKNOWN),
        ("closed < 2012-01-01", NO),
        ("closed == 2012-06-01", UNKNOWN),
        ("closed == 2013-06-01", NO),
        ("closed != 2013-06-01", YES),
        ("closed in {2011-01-01, 2012-03-04}", UNKNOWN),
    ],
)
def test_an_imprecise_day_answers_only_what_all_its_days_answer(text: str, expected: Truth) -> None:
    assert ask(text, facts(closed=PartialDate.of_year(2012))) is expected


def test_an_age_on_an_imprecise_day_is_unknown_where_it_could_be_either() -> None:
    known = facts(dob=PartialDate.of_year(2002), closed=date(2020, 6, 1))

    assert ask("age(dob, closed) == 17", known) is UNKNOWN
    assert ask("age(dob, closed) < 19", known) is YES


def test_an_instant_is_compared_by_its_civil_day() -> None:
    known = facts(closed=datetime(2019, 6, 30, 23, 30, tzinfo=UTC))

    assert ask("closed == 2019-07-01", known) is YES


def test_a_member_s_own_fact_comes_before_the_record_s() -> None:
    known = facts(
        fact("defendants.kind", "life", member="A"), fact("defendants.dob", date(1970, 1, 1), member="B"), court="X"
    )

    assert ask("kind == 'life'", known, group="defendants", member="A") is YES
    assert ask("kind == 'life'", known, group="defendants", member="B") is UNKNOWN
    assert ask("court == 'X'", known, group="defendants", member="B") is YES


def test_an_answer_names_the_facts_it_lacks() -> None:
    condition = parse_condition("flag:CSA and plea == 'guilty'")
    assert not isinstance(condition, Unreadable)

    found = answer(condition, facts(flags=frozenset({"CSA"})), timezone="Europe/London")

    assert found.missing == (("plea", None),)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "ends where a fact was expected"),
        ("flag:CSA and", "ends where a fact was expected"),
        ("flag:CSA flag:X", "stands where 'and', 'or' or the end was expected"),
        ("closed > 2010-13-01", "not a day of the calendar"),
        ("closed", "a comparison such as =="),
        ("closed == today", "is not a value"),
        ("court in {'A'", "ends where '}' was expected"),
        ("age(dob, closed) == 'x'", "whole number of years"),
        ("court = 'A'", "not part of a condition"),
        ("(flag:CSA", "ends where ')' was expected"),
        ("and == 1", "where a fact was expected"),
        ("not " * 40 + "flag:CSA", "nested more than"),
        ("(" * 5000, "nested more than"),
    ],
)
def test_what_cannot_be_read_says_why(text: str, why: str) -> None:
    found = parse_condition(text)

    assert isinstance(found, Unreadable) and why in found.why


@pytest.mark.parametrize(
    "text",
    ["flag:CSA and (not flag:X or court in {'A', 'B'})", "age(dob, closed) >= 18", "secret == yes", "n < -3"],
)
def test_a_condition_is_written_as_it_is_read(text: str) -> None:
    assert str(parse_condition(text)) == text


def test_a_value_of_another_kind_is_in_no_order() -> None:
    value: Value = "2020-01-01"

    assert ask("closed >= 2010-01-01", facts(closed=value)) is NO
