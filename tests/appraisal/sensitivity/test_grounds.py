"""The words of retention grounds: recorded from the form in force, shown wherever a ground is, and never edited."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from appraisal.sensitivity.exemptions import Ground, grounds
from appraisal.sensitivity.grounds import GroundWords, grounds_of, not_recorded
from appraisal.sensitivity.grounds_store import GroundRegister
from appraisal.sensitivity.typed import Subject, Typed, read_typed
from appraisal.sensitivity.values import SensitivityDecision
from muniment.cli.main import run_words
from muniment.wiring import Store, open_store
from records.register.people import Person, Role
from records.store.audit import events, verify
from records.store.database import reading
from retention.facts import Ref
from retention.faults import Refusal
from retention.terms import RefKind

TODAY = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
WHO = Person("B. Reviewer", Role.REVIEWER)
WORDS = GroundWords(4, "Words made up for the test", 3, date(2024, 5, 1), "A form made up for the test", WHO, NOON)


@pytest.fixture
def store(tmp_path: Path, each_database: str) -> Store:
    return open_store(tmp_path / "store")


def test_until_words_are_recorded_it_is_said_plainly_and_where_they_are_found() -> None:
    said = not_recorded(())

    assert "The words of grounds 1, 2, 3, 4, 5, 6, 7, 8 are not recorded from the form in force." in said
    assert "The National Archives' form" in said
    assert grounds()[4].shown == "4 (its words are not recorded)"


def test_what_is_recorded_stands_in_place_of_what_is_published() -> None:
    later = replace(WORDS, words="Later words", most_years=None)
    every = [replace(WORDS, ground=number) for number in grounds()]

    assert grounds_of([WORDS])[4] == Ground(4, "Words made up for the test", 3)
    assert grounds_of([WORDS, later])[4] == Ground(4, "Later words", 5)  # the form names no years: the usual ones stay
    assert grounds_of([WORDS])[6] == grounds()[6]
    assert not_recorded(every) == ""
    assert not_recorded(every[1:]).startswith("The words of ground 1 are not recorded")


def test_the_newest_words_count_each_has_its_event_and_none_is_edited(store: Store) -> None:
    register = GroundRegister(store.database)
    register.record(WORDS, actor="test", on=TODAY)
    after = register.record(replace(WORDS, words="  Other words  "), actor="test", on=TODAY)

    assert after[4].shown == "4: Other words"
    assert [one.words for one in register.recorded()] == ["Words made up for the test", "Other words"]
    assert register.recorded()[0] == WORDS
    with reading(store.database) as session:
        acts = [one.act for one in events(session, subject="retention ground 4")]
        assert verify(session).is_whole
    assert acts == ["words of a retention ground recorded"] * 2


CASES = {
    "no such ground": (replace(WORDS, ground=9), ["SEN017"]),
    "no words": (replace(WORDS, words=" "), ["ACR003"]),
    "no source": (replace(WORDS, source=""), ["ACR003"]),
    "no years": (replace(WORDS, most_years=0), ["SEN018"]),
    "a form of tomorrow": (replace(WORDS, form_on=date(2026, 11, 26)), ["ACR006"]),
    "all at once": (replace(WORDS, words="", source="", most_years=151), ["ACR003", "ACR003", "SEN018"]),
    "an auditor": (replace(WORDS, person=Person("C", Role.AUDITOR)), ["ACR009"]),
}


@pytest.mark.parametrize("case", CASES)
def test_what_says_too_little_is_refused_and_nothing_is_recorded(tmp_path: Path, case: str) -> None:
    register = GroundRegister(open_store(tmp_path / "store").database)
    new, codes = CASES[case]
    with pytest.raises(Refusal) as refused:
        register.record(new, actor="test", on=TODAY)

    assert [fault.code.code for fault in refused.value.faults] == codes
    assert register.recorded() == ()


def test_the_most_years_recorded_are_those_that_a_decision_is_held_against() -> None:
    ref = Ref(RefKind.FILE, "SRC0001", "a.doc")
    typed = Typed(answer="retained", ground="4", years="5", reason="Still needed.")
    usual = Subject("L0001", ref, "a.doc", date(2006, 3, 14))
    shorter = Subject("L0001", ref, "a.doc", date(2006, 3, 14), grounds_of([WORDS]))
    found = read_typed(typed, shorter, by=WHO, on=TODAY, at=NOON)

    assert isinstance(read_typed(typed, usual, by=WHO, on=TODAY, at=NOON), SensitivityDecision)
    assert not isinstance(found, SensitivityDecision)
    assert [(one.field, one.fault.found) for one in found] == [("years", "5 years on ground 4")]


def test_words_are_recorded_and_listed_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = ["--store", str(tmp_path / "store")]
    said = ["--words", "Words made up", "--form-on", "2024-05-01", "--source", "A form made up", "--by", "B. Reviewer"]
    assert run_words(["sensitivity", "grounds", *store]) == 0
    before = capsys.readouterr()
    assert run_words(["sensitivity", "ground-record", "4", *said, "--most-years", "3", *store]) == 0
    recorded = capsys.readouterr().err
    assert run_words(["sensitivity", "grounds", "--format", "csv", *store]) == 0
    after = capsys.readouterr()
    assert run_words(["sensitivity", "ground-record", "4", *said[2:], "--words", " ", *store]) == 1

    assert "grounds 1, 2, 3, 4, 5, 6, 7, 8 are not recorded" in before.err
    assert "Ground 4: Words made up" in recorded
    assert "Words made up,3,2024-05-01,A form made up,B. Reviewer" in after.out
    assert "grounds 1, 2, 3, 5, 6, 7, 8 are not recorded" in after.err
