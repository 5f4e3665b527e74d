"""The history of a record: what is about it, or about a file in it; and nothing of its neighbour."""

from datetime import timedelta

from appraisal.review.history import history_of
from appraisal.review.store import AppraisalRegister
from muniment.wiring import Store
from records.register.hold_values import CandidateDecision, CandidateVerdict, HoldItem, ScopeText, Terms
from records.register.holds import HoldRegister, NewHold, Said
from records.store.audit import append
from records.store.database import transaction
from retention.facts import Ref
from retention.terms import HoldKind, RefKind
from tests.appraisal.review.conftest import ALPHA, BOARD, NOON, REVIEWER, new_appraisal
from tests.department import TODAY


def acts(store: Store, ref: Ref) -> list[str]:
    found, _ = history_of(store.database, ref)
    return [one.act for one in found]


def decide_candidate(store: Store, key: str) -> None:
    """Confirm that a hold covers one file."""
    register = HoldRegister(store.database)
    said = Said("R. Reader", "test", NOON)
    terms = Terms("An invented letter", "It asks for it.", TODAY)
    register.place(NewHold("TRIAL", HoldKind.INQUIRY, "Trial"), terms, ScopeText(lexicon="ucpi"), said=said)
    decision = CandidateDecision(
        hold_ref="TRIAL",
        item=HoldItem(Ref(RefKind.FILE, ALPHA.ref.source, key), "a" * 64),
        verdict=CandidateVerdict.CONFIRMED,
        reason="It names the unit.",
        person="R. Reader",
        scan_ref=None,
        at=NOON,
    )
    register.decide([decision], actor="test")


def test_what_was_decided_of_a_file_in_it_belongs_to_its_history(store: Store) -> None:
    decide_candidate(store, f"{ALPHA.ref.key}/6 Disclosure/note.docx")

    assert acts(store, ALPHA.ref) == ["hold candidate confirmed"]
    assert acts(store, BOARD.ref) == []


def test_a_neighbour_whose_name_begins_alike_has_a_history_of_its_own(store: Store) -> None:
    decide_candidate(store, f"{ALPHA.ref.key} old/note.docx")

    assert acts(store, ALPHA.ref) == []


def test_a_refusal_is_an_event_with_its_reasons(store: Store) -> None:
    with transaction(store.database) as session:
        append(
            session,
            occurred_at=NOON,
            actor="web:reviewer",
            act="appraisal refused",
            subject=str(ALPHA.ref),
            body={"codes": ["LST009"], "reasons": ["LST009 A hold covers it."], "person": "reviewer"},
        )

    [event] = history_of(store.database, ALPHA.ref)[0]
    assert (event.act, event.person, event.reason) == ("appraisal refused", "reviewer", "LST009 A hold covers it.")


def test_older_events_are_asked_for_by_the_number_of_the_last(store: Store, register: AppraisalRegister) -> None:
    for minute in range(5):
        register.decide(new_appraisal(), by=REVIEWER, actor="test", at=NOON + timedelta(minutes=minute))

    first, more = history_of(store.database, ALPHA.ref, most=3)
    rest, none = history_of(store.database, ALPHA.ref, before=first[-1].sequence, most=3)
    assert [one.sequence for one in (*first, *rest)] == [5, 4, 3, 2, 1]
    assert (more, none) == (True, False)
