"""The register of appraisals: who decides, what must be said, that nothing is edited."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from appraisal.review.faults import NO_SUCH_NOMINATION
from appraisal.review.history import history_of
from appraisal.review.rules import NewAgreement, NewNomination, faults_before_final
from appraisal.review.store import AppraisalRegister
from appraisal.review.values import NominationAnswer, Worth
from muniment.wiring import Store, open_store
from records.register.fileplan_rules import ClassRef
from records.register.people import Person, Role
from records.store.audit import events, verify
from records.store.database import reading
from retention.faults import Refusal
from tests.appraisal.review.conftest import ADVISOR, ALPHA, BOARD, DRO, NOON, REVIEWER, new_appraisal
from tests.databases import straight

SECOND = Person("S. Second", Role.REVIEWER)
SENT = NewNomination(ALPHA, "North West", "murder", "The case was in all papers of the county.")
LETTER = NewAgreement(
    ClassRef("what-to-keep", "BOARD"),
    "DPP 6",
    "A. Archivist",
    "Letter of 2 November 2026",
    date(2026, 11, 2),
    "Agreed.",
)


def decide(register: AppraisalRegister, **changes: object) -> None:
    register.decide(new_appraisal(**changes), by=REVIEWER, actor="test", at=NOON)  # type: ignore[arg-type]


def test_a_decision_is_kept_with_its_words_and_what_was_known_then(register: AppraisalRegister) -> None:
    decide(register, reason="  Murder; finalised in 2006. ")

    found = register.current()[ALPHA.ref]
    assert (found.worth, found.criterion, found.reason) == (Worth.WORTHY, "murder", "Murder; finalised in 2006.")
    assert (found.unit, found.person, found.event) == (ALPHA, REVIEWER, 1)


def test_the_newest_decision_counts_and_the_others_stay(register: AppraisalRegister) -> None:
    decide(register, worth=Worth.UNDECIDED, reason="A sample first.")
    decide(register)

    assert register.current([ALPHA.ref])[ALPHA.ref].worth is Worth.WORTHY
    assert [one.worth for one in register.history(ALPHA.ref)] == [Worth.UNDECIDED, Worth.WORTHY]
    assert register.current([BOARD.ref]) == {}


def test_everything_that_is_missing_is_said_at_once(register: AppraisalRegister) -> None:
    with pytest.raises(Refusal) as refused:
        register.decide(new_appraisal(criterion=" ", reason=" "), by=ADVISOR, actor="test", at=NOON)

    assert [fault.code.code for fault in refused.value.faults] == ["APP003", "APP002", "APP001"]
    assert refused.value.faults[-1].code.remedy == "Say why, in a sentence the DRO can read."
    assert register.all() == ()


def test_a_record_that_is_not_worthy_needs_no_criterion_and_keeps_none(register: AppraisalRegister) -> None:
    decide(register, worth=Worth.UNWORTHY, criterion="murder", reason="A duplicate of the trial bundle.")

    assert register.all()[0].criterion == ""


def test_an_area_nominates_and_the_unit_answers(register: AppraisalRegister) -> None:
    sent = register.nominate(SENT, by=ADVISOR, actor="test", at=NOON)
    answered = register.answer(
        sent.ref, NominationAnswer.ACCEPTED, "It meets the criterion.", by=REVIEWER, actor="test", at=NOON
    )

    assert (sent.ref, sent.is_waiting, answered.is_waiting) == ("N0001", True, False)
    assert answered.answered is not None
    assert answered.answered.person == REVIEWER
    assert register.nominations() == (answered,)


def test_a_record_is_nominated_once_until_it_is_answered(register: AppraisalRegister) -> None:
    register.nominate(SENT, by=ADVISOR, actor="test", at=NOON)

    with pytest.raises(Refusal, match=r"APP007.*N0001"):
        register.nominate(SENT, by=DRO, actor="test", at=NOON)
    register.answer("N0001", NominationAnswer.DECLINED, "No criterion fits.", by=REVIEWER, actor="test", at=NOON)
    assert register.nominate(SENT, by=ADVISOR, actor="test", at=NOON).ref == "N0002"


def test_who_nominates_does_not_answer_under_any_spelling(register: AppraisalRegister) -> None:
    register.nominate(SENT, by=REVIEWER, actor="test", at=NOON)
    same = Person(" r. READER", Role.REVIEWER)

    with pytest.raises(Refusal, match="APP008"):
        register.answer("N0001", NominationAnswer.ACCEPTED, "Yes.", by=same, actor="test", at=NOON)


def test_a_nomination_is_answered_once_and_by_the_unit_alone(register: AppraisalRegister) -> None:
    register.nominate(SENT, by=ADVISOR, actor="test", at=NOON)

    with pytest.raises(Refusal, match="APP003"):
        register.answer("N0001", NominationAnswer.ACCEPTED, "Yes.", by=DRO, actor="test", at=NOON)
    with pytest.raises(Refusal, match="APP001"):
        register.answer("N0001", NominationAnswer.ACCEPTED, "", by=REVIEWER, actor="test", at=NOON)
    register.answer("N0001", NominationAnswer.ACCEPTED, "Yes.", by=REVIEWER, actor="test", at=NOON)
    with pytest.raises(Refusal, match="APP006"):
        register.answer("N0001", NominationAnswer.DECLINED, "No.", by=SECOND, actor="test", at=NOON)
    with pytest.raises(Refusal, match=NO_SUCH_NOMINATION.code):
        register.nomination("N0009")


def test_an_auditor_and_it_nominate_nothing(register: AppraisalRegister) -> None:
    for role in (Role.AUDITOR, Role.IT, Role.CONTRACTOR, Role.ADMINISTRATOR):
        with pytest.raises(Refusal, match="APP004"):
            register.nominate(SENT, by=Person("X", role), actor="test", at=NOON)


def test_an_agreement_recorded_after_midnight_in_summer_is_of_that_day_in_london(register: AppraisalRegister) -> None:
    register.agree(LETTER, by=DRO, actor="test", at=datetime(2027, 6, 30, 23, 30, tzinfo=UTC))

    assert register.agreements(known=date(2027, 6, 30)) == {}
    assert set(register.agreements(known=date(2027, 7, 1))) == {LETTER.class_ref}


def test_an_agreement_names_who_agreed_and_where_it_is_written(register: AppraisalRegister) -> None:
    agreed = register.agree(LETTER, by=DRO, actor="test", at=NOON)

    assert register.agreements() == {LETTER.class_ref: agreed}
    assert register.agreements(known=date(2026, 11, 24)) == {}
    taken_back = NewAgreement(
        LETTER.class_ref, None, "A. Archivist", "Letter of 20 November", date(2026, 11, 20), "No."
    )
    register.agree(taken_back, by=DRO, actor="test", at=NOON)
    assert register.agreements()[LETTER.class_ref].series is None


def test_an_agreement_without_words_or_by_the_wrong_role_is_refused_whole(register: AppraisalRegister) -> None:
    bad = NewAgreement(LETTER.class_ref, "dpp six", " ", "", date(2026, 11, 2), "")

    with pytest.raises(Refusal) as refused:
        register.agree(bad, by=ADVISOR, actor="test", at=NOON)

    assert [fault.code.code for fault in refused.value.faults] == ["APP012", "APP011", "APP013", "APP001"]


def test_nothing_is_final_while_one_record_is_undecided(register: AppraisalRegister) -> None:
    units = [(ALPHA.ref, ALPHA.shown_as), (BOARD.ref, BOARD.shown_as)]
    decide(register)
    assert [fault.code.code for fault in faults_before_final(units, register.current())] == ["APP009"]

    decide(register, unit=BOARD, worth=Worth.UNDECIDED, reason="The archivist will look at a sample.")
    assert [fault.place for fault in faults_before_final(units, register.current())] == [BOARD.shown_as]

    decide(register, unit=BOARD, worth=Worth.UNWORTHY, reason="Copies for information.")
    assert [fault.code.code for fault in faults_before_final(units, register.current())] == ["APP010"]

    decide(register, unit=BOARD, criterion="representative of the department's work")
    assert faults_before_final(units, register.current()) == ()


def test_every_act_is_audited_and_no_row_can_be_changed(store: Store, register: AppraisalRegister) -> None:
    decide(register)
    register.nominate(SENT, by=ADVISOR, actor="test", at=NOON)
    register.answer("N0001", NominationAnswer.ACCEPTED, "Yes.", by=REVIEWER, actor="test", at=NOON)
    register.agree(LETTER, by=DRO, actor="test", at=NOON)

    with reading(store.database) as session:
        assert verify(session).is_whole
        acts = [event.act for event in events(session, subject=str(ALPHA.ref))]
    assert acts == ["appraised: worthy of the archive", "record nominated", "nomination accepted"]
    with pytest.raises(IntegrityError, match="insert-only"):
        straight(store, "UPDATE appraisal SET reason = 'another'")


def test_the_register_is_the_same_in_a_file_and_on_a_server(each_database: str, tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    register = AppraisalRegister(store.database)
    decide(register, worth=Worth.UNDECIDED, reason="A sample first.")
    decide(register)
    register.nominate(SENT, by=ADVISOR, actor="test", at=NOON)
    register.answer("N0001", NominationAnswer.ACCEPTED, "Yes.", by=REVIEWER, actor="test", at=NOON)
    register.agree(LETTER, by=DRO, actor="test", at=NOON)

    assert register.current([ALPHA.ref, BOARD.ref])[ALPHA.ref].worth is Worth.WORTHY
    assert [one.is_waiting for one in register.nominations()] == [False]
    assert register.agreements()[LETTER.class_ref].series == "DPP 6"
    found, more = history_of(store.database, ALPHA.ref, most=3)
    assert [one.act for one in found] == ["nomination accepted", "record nominated", "appraised: worthy of the archive"]
    assert more
    assert [one.act for one in history_of(store.database, ALPHA.ref, before=found[-1].sequence)[0]] == [
        "appraised: undecided"
    ]
    with reading(store.database) as session:
        assert verify(session).is_whole
