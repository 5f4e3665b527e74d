"""Format mitigations: one person proposes, another answers, people do it; nothing is ever changed behind."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from muniment.wiring import Store, open_store
from records.register.mitigations import Concerned, Mitigation, MitigationRegister, MitigationState
from records.register.people import Person, Role
from records.store.audit import events, verify
from records.store.database import reading
from retention.faults import Refusal
from tests.databases import straight, tamper

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 12, tzinfo=UTC)
WEDNESDAY = datetime(2026, 11, 25, 12, tzinfo=UTC)
ASTON = Person("A. Reviewer", Role.REVIEWER)
BIRCH = Person("B. Reviewer", Role.IMA)
CONCERNED = Concerned(("S0001", "S0003"), files=43, bytes=5_000_000_000, level="Moderate Risk")


@pytest.fixture
def store(tmp_path: Path, each_database: str) -> Store:
    return open_store(tmp_path / "store")


@pytest.fixture
def register(store: Store) -> MitigationRegister:
    return MitigationRegister(store.database)


def propose(register: MitigationRegister, puid: str = "fmt/40", *, reason: str = "Word 97 is going.") -> Mitigation:
    return register.propose(puid, "Transform", reason, concerned=CONCERNED, by=ASTON, actor="cli:rmu", at=MONDAY)


def answer(
    register: MitigationRegister, ref: str = "FM0001", *, accepted: bool = True, by: Person = BIRCH
) -> Mitigation:
    return register.answer(ref, accepted=accepted, reason="Agreed.", by=by, actor="cli:rmu", at=TUESDAY)


def carry_out(register: MitigationRegister, ref: str = "FM0001", what: str = "Copies made as PDF/A.") -> Mitigation:
    return register.record_done(ref, what, by=ASTON, actor="cli:rmu", at=WEDNESDAY)


def test_a_mitigation_is_proposed_accepted_and_done_and_says_by_whom(register: MitigationRegister) -> None:
    propose(register)
    answer(register)
    carry_out(register)

    found = register.find("FM0001")
    assert (found.puid, found.action, found.concerned) == ("fmt/40", "Transform", CONCERNED)
    assert [(step.state.value, step.words, step.person, step.at) for step in found.steps] == [
        ("proposed", "Word 97 is going.", ASTON, MONDAY),
        ("accepted", "Agreed.", BIRCH, TUESDAY),
        ("done", "Copies made as PDF/A.", ASTON, WEDNESDAY),
    ]


def test_each_step_is_an_audit_event_and_the_chain_holds_every_row(store: Store, register: MitigationRegister) -> None:
    propose(register)
    answer(register)
    carry_out(register)

    with reading(store.database) as session:
        acts = [(event.act, event.actor) for event in events(session, subject="FM0001")]
        verdict = verify(session)
    assert acts == [(f"format mitigation {state}", "cli:rmu") for state in ("proposed", "accepted", "done")]
    assert (verdict.is_whole, verdict.rows) == (True, 3)


def test_a_step_that_was_changed_behind_our_back_is_found(store: Store, register: MitigationRegister) -> None:
    propose(register)
    tamper(store, "UPDATE format_mitigation SET files = 1")

    with reading(store.database) as session:
        broken = verify(session).first_broken
    assert broken is not None
    assert "format_mitigation FM0001" in str(broken)


@pytest.mark.parametrize("table", ["format_mitigation", "format_mitigation_answer", "format_mitigation_done"])
def test_no_step_can_be_changed_or_taken_away(store: Store, register: MitigationRegister, table: str) -> None:
    propose(register)
    answer(register)
    carry_out(register)

    for act in (f"UPDATE {table} SET person = 'Z'", f"DELETE FROM {table}"):
        with pytest.raises(IntegrityError, match="insert-only"):
            straight(store, act)


@pytest.mark.parametrize("accepted", [True, False])
def test_who_proposed_can_neither_accept_nor_refuse(register: MitigationRegister, accepted: bool) -> None:
    propose(register)

    with pytest.raises(Refusal, match="MIT003"):
        answer(register, accepted=accepted, by=Person(" a. REVIEWER", Role.DRO))
    assert register.find("FM0001").state is MitigationState.PROPOSED


@pytest.mark.parametrize("first", [True, False])
def test_a_mitigation_is_answered_once(register: MitigationRegister, first: bool) -> None:
    propose(register)
    answer(register, accepted=first)

    with pytest.raises(Refusal, match=r"MIT006.*" + ("accepted" if first else "refused")):
        answer(register, accepted=not first)


def test_only_what_was_accepted_can_be_done_and_only_once(register: MitigationRegister) -> None:
    propose(register)
    with pytest.raises(Refusal, match=r"MIT007.*proposed"):
        carry_out(register)
    answer(register)
    carry_out(register)

    with pytest.raises(Refusal, match=r"MIT007.*done"):
        carry_out(register)


def test_what_was_refused_is_never_done(register: MitigationRegister) -> None:
    propose(register)
    answer(register, accepted=False)

    with pytest.raises(Refusal, match=r"MIT007.*refused"):
        carry_out(register)


def test_a_format_has_one_open_mitigation_at_a_time(register: MitigationRegister) -> None:
    propose(register)
    propose(register, "fmt/38")
    with pytest.raises(Refusal, match=r"MIT002 fmt/40.*FM0001 is proposed"):
        propose(register)
    answer(register)

    with pytest.raises(Refusal, match=r"MIT002 fmt/40.*FM0001 is accepted"):
        propose(register)


@pytest.mark.parametrize("accepted", [True, False])
def test_a_format_can_be_proposed_again_once_the_last_is_closed(register: MitigationRegister, accepted: bool) -> None:
    propose(register)
    answer(register, accepted=accepted)
    if accepted:
        carry_out(register)

    assert propose(register).ref == "FM0002"


def test_every_step_says_why_or_what(register: MitigationRegister) -> None:
    with pytest.raises(Refusal, match=r"MIT004.*reason"):
        propose(register, reason=" ")
    propose(register)
    answer(register)

    with pytest.raises(Refusal, match=r"MIT004.*what"):
        carry_out(register, what="")


def test_a_mitigation_nobody_proposed_is_refused(register: MitigationRegister) -> None:
    with pytest.raises(Refusal, match="MIT001"):
        answer(register, "FM0009")


def test_a_past_day_shows_the_steps_that_were_known_then(register: MitigationRegister) -> None:
    propose(register)
    answer(register)
    carry_out(register)

    (known,) = register.all(known=date(2026, 11, 24))
    assert known.state is MitigationState.ACCEPTED
    assert register.all(known=date(2026, 11, 22)) == ()
