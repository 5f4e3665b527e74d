"""What is typed about one record: every fault at its field, in the words of the upload where it has them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from appraisal.sensitivity.typed import Subject, Typed, faults_of, read_typed
from appraisal.sensitivity.values import Sensitivity, SensitivityDecision
from records.register.people import Person, Role
from retention.facts import Ref
from retention.terms import RefKind

TODAY = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
WHO = Person("B. Reviewer", Role.REVIEWER)
SUBJECT = Subject(
    "L0001", Ref(RefKind.FILE, "SRC0001", "Op A/MG11 Casey Marlowe.doc"), "MG11 Casey Marlowe.doc", date(2006, 3, 14)
)
CLOSED = Typed(
    answer="closed",
    codes="40(2);38",
    periods="84;84",
    start_on="2006-03-14",
    harm="Names a witness who may still live.",
    reason="A witness is named.",
)


def read(typed: Typed) -> SensitivityDecision | list[tuple[str, str, str]]:
    found = read_typed(typed, SUBJECT, by=WHO, on=TODAY, at=NOON)
    if isinstance(found, SensitivityDecision):
        return found
    return [(one.field, one.fault.code.code, one.fault.found) for one in found]


def codes(typed: Typed) -> list[tuple[str, str]]:
    found = read(typed)
    assert isinstance(found, list)
    return [(field, code) for field, code, _ in found]


def test_a_closure_is_read_with_the_day_on_which_it_opens() -> None:
    decision = read(CLOSED)

    assert isinstance(decision, SensitivityDecision)
    assert decision.answer is Sensitivity.CLOSED
    assert decision.closure is not None
    assert decision.closure.opens_on == date(2091, 1, 1)
    assert decision.record_on == date(2006, 3, 14)


def test_there_is_no_default() -> None:
    assert codes(Typed(reason="It is fine.")) == [("answer", "SEN001")]


def test_a_decision_says_why() -> None:
    found = read_typed(Typed(answer="open", reason="  "), SUBJECT, by=WHO, on=TODAY, at=NOON)

    assert not isinstance(found, SensitivityDecision)
    assert str(faults_of(found)[0]).endswith("Say why, in a sentence the DRO can read. (RMU)")


def test_two_codes_with_one_period_are_refused_in_the_words_of_the_upload() -> None:
    found = read_typed(replace(CLOSED, periods="84"), SUBJECT, by=WHO, on=TODAY, at=NOON)

    assert not isinstance(found, SensitivityDecision)
    assert [(one.field, one.fault.code.code) for one in found] == [("periods", "SEN003")]
    assert "Must have the same number of closure periods as foi exemption codes" in str(found[0].fault)


def test_legal_privilege_for_84_years_on_a_paper_of_2006_is_refused_and_an_authority_overrides() -> None:
    typed = replace(CLOSED, codes="42", periods="84")

    assert read(typed) == [
        ("codes", "SEN007", "Legal privilege (42) cannot be used after 31 December 2026 for a record of 2006")
    ]
    assert isinstance(read(replace(typed, periods="20")), SensitivityDecision)
    assert isinstance(read(replace(typed, lapse_reason="Counsel's advice of 3 November 2026.")), SensitivityDecision)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"codes": "43;38"}, [("codes", "SEN002")]),
        ({"codes": "40(2); 38"}, [("codes", "SEN002")]),
        ({"codes": ""}, [("codes", "SEN005")]),
        ({"codes": "40(2);"}, [("codes", "SEN002")]),
        ({"periods": "84;x"}, [("periods", "SEN004")]),
        ({"periods": "84;151"}, [("periods", "SEN004")]),
        ({"start_on": ""}, [("start_on", "SEN005")]),
        ({"start_on": "14/03/2006"}, [("start_on", "SEN008")]),
        ({"start_on": "2006-03-15"}, [("start_on", "SEN009")]),
        ({"start_on": "2027-01-01"}, [("start_on", "SEN010")]),
        ({"record_on": "2026-11-26"}, [("record_on", "SEN010"), ("start_on", "SEN009")]),
        ({"harm": " "}, [("harm", "SEN016")]),
        ({"ground": "1"}, [("ground", "SEN006")]),
        ({"title_alternate": "Statement.doc"}, [("title_alternate", "SEN012")]),
        ({"title_alternate": "MG11 Casey Marlowe"}, [("title_alternate", "SEN013")]),
        ({"title_alternate": "Statement of Mr Marlowe"}, [("title_alternate", "SEN014")]),
        ({"title_alternate": "x" * 256}, [("title_alternate", "SEN015")]),
        ({"description_alternate": "A statement"}, [("description_alternate", "SEN026")]),
    ],
)
def test_each_fault_of_a_closure_stands_at_its_field(changes: dict[str, str], expected: list[tuple[str, str]]) -> None:
    assert codes(replace(CLOSED, **changes)) == expected


def test_the_start_may_be_the_end_of_the_year_of_the_record() -> None:
    assert isinstance(read(replace(CLOSED, start_on="2006-12-31")), SensitivityDecision)


def test_an_open_record_has_nothing_of_a_closed_one() -> None:
    assert codes(Typed(answer="open", codes="40(2)", reason="Nothing in it.")) == [("codes", "SEN006")]


@pytest.mark.parametrize(
    ("ground", "years", "expected"),
    [
        ("9", "5", [("ground", "SEN017")]),
        ("4", "0", [("years", "SEN018")]),
        ("4", "10", [("years", "SEN028")]),
    ],
)
def test_a_retention_has_a_ground_of_the_form_and_the_years_granted_on_it(
    ground: str, years: str, expected: list[tuple[str, str]]
) -> None:
    typed = Typed(answer="retained", ground=ground, years=years, reason="Still needed.")

    assert codes(typed) == expected
    assert isinstance(read(replace(typed, ground="6", years="10")), SensitivityDecision)
