"""Facts and worked cases as tables: each notation, each fault."""

import tomllib
from datetime import UTC, date, datetime

import pytest

from retention.facts import Facts, NotApplicable, OriginKind, Override, PartialDate, Unknown, Value
from retention.facts_file import read_facts
from retention.faults import Fault
from retention.periods import Period
from retention.sentences import Running, Sentence
from retention.worked_cases import failures, read_cases
from tests.retention.build import REF, catalogue, schedule


def read(text: str) -> Facts | tuple[Fault, ...]:
    return read_facts(tomllib.loads(text), ref=REF, place="facts", catalogue=catalogue())


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("closed = 2015-06-10", "closed", date(2015, 6, 10)),
        ('closed = "2015-06-10"', "closed", date(2015, 6, 10)),
        ('closed = "2015"', "closed", PartialDate.of_year(2015)),
        ('closed = "2015-06"', "closed", PartialDate.of_month(2015, 6)),
        ("closed = { from = 2015-03-01, to = 2015-06-30 }", "closed", PartialDate(date(2015, 3, 1), date(2015, 6, 30))),
        ("closed = 2019-06-30T23:30:00Z", "closed", datetime(2019, 6, 30, 23, 30, tzinfo=UTC)),
        ('closed = "2019-06-30T23:30:00+00:00"', "closed", datetime(2019, 6, 30, 23, 30, tzinfo=UTC)),
        ('closed = { unknown = "blank" }', "closed", Unknown("blank")),
        ('closed = { not_applicable = "acquitted" }', "closed", NotApplicable("acquitted")),
        ('flags = ["CPRO", "COVB"]', "flags", frozenset({"CPRO", "COVB"})),
        ("flags = []", "flags", frozenset()),
        ('court = "Crown Court"', "court", "Crown Court"),
        ('class = ["A", "B"]', "class", frozenset({"A", "B"})),
        (
            'sentence = { lengths = ["P4Y", "P2Y"], imposed_on = 2018-03-15, running = "concurrent" }',
            "sentence",
            Sentence(date(2018, 3, 15), (Period(years=4), Period(years=2)), Running.CONCURRENT),
        ),
        (
            '"override.class" = { value = "A", by = "RM1", authority = "SRO", reason = "minute 4" }',
            "override.class",
            Override("A", by="RM1", authority="SRO", reason="minute 4"),
        ),
    ],
)
def test_a_value_is_read_as_it_is_written(text: str, name: str, expected: Value) -> None:
    found = read(text)

    assert isinstance(found, Facts), found
    assert found.value(name) == expected


def test_a_table_says_where_a_fact_comes_from_and_since_when() -> None:
    found = read('closed = { value = 2015-06-10, origin = "file system", system = "share", known_on = 2016-01-01 }')
    assert isinstance(found, Facts)
    fact = found.get("closed")

    assert fact is not None and fact.origin.kind is OriginKind.FILE_SYSTEM and fact.origin.system == "share"
    assert fact.known_on == date(2016, 1, 1)


def test_facts_of_members_are_written_by_member() -> None:
    found = read('"defendants.concluded" = { A = 2016-05-05, B = { unknown = "blank" } }')
    assert isinstance(found, Facts)

    assert found.each("defendants") == ("A", "B")
    assert found.value("defendants.concluded", "B") == Unknown("blank")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("clsed = 2015-06-10", "SCH009"),
        ('closed = "10/06/2015"', "SCH032"),
        ("closed = 2019-06-30T23:30:00", "SCH032"),
        ("closed = { from = 2015-06-30, to = 2015-03-01 }", "SCH032"),
        ('sentence = { lengths = ["8 years"], imposed_on = 2015-06-10 }', "SCH006"),
        ('sentence = { lengths = ["P8Y"] }', "SCH032"),
        ('sentence = "eight years"', "SCH032"),
        ('flags = "CPRO"', "SCH032"),
        ("court = 7", "SCH032"),
        ('court = ""', "SCH032"),
        ("closed = { value = 2015-06-10, kwown_on = 2016-01-01 }", "SCH003"),
        ('"override.class" = { value = "A", by = "RM1" }', "SCH002"),
        ('closed = { value = 2015-06-10, origin = "guess" }', "SCH005"),
    ],
)
def test_what_a_fact_cannot_be_is_a_fault_at_its_place(text: str, code: str) -> None:
    found = read(text)

    assert not isinstance(found, Facts)
    assert code in {fault.code.code for fault in found}


CASE = """
[[case]]
class = "FIN-07"
title = "held"
on = 2024-01-01
facts = { closed = 2018-01-31, flags = [] }
holds = [{ ref = "UCPI", from = 2015-03-12, through = 2024-06-30, route = "ancestor" }]
expect = { status = "HELD", retain_through = 2021-01-31, eligible_from = 2024-07-01, flags = ["HELD_VIA=ancestor"] }
"""


def test_a_worked_case_that_holds_gives_no_fault() -> None:
    cases = read_cases(tomllib.loads(CASE), place="cases.toml", catalogue=catalogue())

    assert failures([one for one in cases if not isinstance(one, Fault)], schedule()) == ()


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        ('"HELD"', '"DUE"', "status: HELD, expected DUE"),
        ("2021-01-31", "2021-02-01", "retain_through: 2021-01-31, expected 2021-02-01"),
        ("2024-07-01", "2024-07-02", "eligible_from: 2024-07-01, expected 2024-07-02"),
        ('"HELD_VIA=ancestor"', '"EXTENDED"', "EXTENDED is not raised"),
    ],
)
def test_a_worked_case_that_comes_out_otherwise_says_what_came(was: str, now: str, said: str) -> None:
    cases = read_cases(tomllib.loads(CASE.replace(was, now)), place="cases.toml", catalogue=catalogue())

    (fault,) = failures([one for one in cases if not isinstance(one, Fault)], schedule())

    assert said in fault.found and fault.place == "cases.toml, case held"
