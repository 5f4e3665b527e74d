"""The appraisal card: signs with their fields, formats, copies, what else there is of the case, like decisions."""

from dataclasses import replace
from datetime import timedelta

import pytest

from appraisal.estate.evaluate import Evaluation
from appraisal.review.card import Card, card_of, like_decisions
from appraisal.review.rules import NewNomination
from appraisal.review.store import AppraisalRegister
from appraisal.review.values import Unit, Worth
from muniment.wiring import Store
from records.register.fileplan_rules import ClassRef
from retention.facts import Ref
from retention.terms import Grade, RefKind
from tests.appraisal.review.conftest import ADVISOR, ALPHA, BOARD, NOON, REVIEWER, new_appraisal

Evaluated = tuple[Store, Evaluation]


def card(evaluated: Evaluated, key: str, register: AppraisalRegister | None = None) -> Card:
    evaluation = evaluated[1]
    row = evaluation.connection.execute("SELECT thing FROM things WHERE key = $1", [key]).fetchone()
    assert row is not None
    found = card_of(
        evaluation,
        row[0],
        appraisals=register.all() if register else (),
        nominations=register.nominations() if register else (),
        agreements=register.agreements() if register else {},
    )
    assert found is not None
    return found


def test_each_sign_names_the_field_and_the_case_that_show_it(evaluated: Evaluated) -> None:
    found = card(evaluated, ALPHA.ref.key)

    assert [(one.source_field, one.signal.meaning, one.urn) for one in found.signals] == [
        ("offence COML025", "Murder", "99AA0101005"),
        ("case NOMINATED", "Sent by the Area as of long-term interest", "99AA0101005"),
        ("flag FATL", "Fatality", "99AA0101005"),
    ]
    assert [one.signal.is_criterion for one in found.signals] == [True, True, False]
    assert found.criteria[0].name == "murder"
    assert found.outcome.blockers == ()


def test_formats_and_copies_are_those_of_the_folder(evaluated: Evaluated) -> None:
    found = card(evaluated, ALPHA.ref.key)

    assert sum(one.files for one in found.formats) == 148
    assert (found.copies[0].shown_as, found.copies[0].files) == (r"\\FS99\SCD\Copy of Copy of Op ALPHA", 96)


def test_the_case_and_its_box_stand_on_the_card_of_the_folder(evaluated: Evaluated) -> None:
    found = card(evaluated, ALPHA.ref.key)

    assert [(one.kind, one.shown_as) for one in found.kin] == [
        (RefKind.CASE, "99AA0101005"),
        (RefKind.BOX, "Box SYN-BOX-0014"),
    ]


def test_a_box_has_no_formats_and_names_every_case_in_it(evaluated: Evaluated) -> None:
    found = card(evaluated, "SYN-BOX-0014")

    assert found.formats == ()
    assert len([one for one in found.kin if one.kind is RefKind.CASE]) == 3


def test_board_minutes_say_that_they_need_a_series(evaluated: Evaluated) -> None:
    found = card(evaluated, BOARD.ref.key)

    assert [one.sentence for one in found.series] == ["Board minutes need a series agreed with The National Archives."]
    assert found.one_series == ""
    assert card(evaluated, ALPHA.ref.key).one_series == "DPP 2"


def test_like_decisions_are_those_with_the_same_signs_first(register: AppraisalRegister) -> None:
    murder = Unit(Ref(RefKind.CASE, "SRC0002", "99AA0101009"), "99AA0101009", True, ALPHA.classes, ("COML025",))
    other = replace(murder, ref=Ref(RefKind.CASE, "SRC0002", "99AA0101010"), signals=())
    elsewhere = replace(BOARD, classes=(ClassRef("what-to-keep", "POLICY"),))
    for unit in (other, murder, elsewhere, ALPHA):
        register.decide(new_appraisal(unit), by=REVIEWER, actor="test", at=NOON + timedelta(minutes=1))

    assert [one.unit.ref for one in like_decisions(ALPHA, register.all())] == [murder.ref, other.ref]


def test_the_card_has_what_was_decided_and_sent_before(evaluated: Evaluated, register: AppraisalRegister) -> None:
    register.nominate(
        NewNomination(ALPHA, "North West", "murder", "Known all over."), by=ADVISOR, actor="test", at=NOON
    )
    register.decide(new_appraisal(worth=Worth.UNDECIDED, reason="A sample first."), by=REVIEWER, actor="test", at=NOON)
    register.decide(new_appraisal(), by=REVIEWER, actor="test", at=NOON)

    found = card(evaluated, ALPHA.ref.key, register)
    assert [one.worth for one in found.history] == [Worth.WORTHY, Worth.UNDECIDED]
    assert [one.ref for one in found.nominations] == ["N0001"]
    assert (found.row.worth, found.precedents) == (Worth.WORTHY, ())


def test_a_sign_of_the_referral_list_is_never_a_criterion(evaluated: Evaluated) -> None:
    from records.long_term_interest import SIGNALS

    referral = [one for one in SIGNALS if "Referral" in one.source]
    assert len(referral) == 3
    assert not any(one.is_criterion for one in referral)
    assert all(one.grade is Grade.CONFIRMED for one in referral)


def test_there_is_no_card_of_nothing(evaluated: Evaluated) -> None:
    assert card_of(evaluated[1], 999_999, appraisals=(), nominations=(), agreements={}) is None


@pytest.mark.parametrize("key", [ALPHA.ref.key, BOARD.ref.key, "SYN-BOX-0014", "99AA0101005", "Stuff to sort"])
def test_the_digest_of_what_the_rules_said_is_kept_whatever_the_thing(evaluated: Evaluated, key: str) -> None:
    assert len(card(evaluated, key).outcome_digest) == 64
