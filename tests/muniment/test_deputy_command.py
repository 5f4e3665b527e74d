"""A deputy on the command line: as on the pages, only while a recorded delegation runs."""

from pathlib import Path

import pytest

from appraisal.holdings import Holdings
from muniment.cli.main import run_words
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import open_store
from records.faults.people import DEPUTY_WITHOUT_DELEGATION
from records.register.accounts import AccountRegister
from records.register.delegations import LEFT_TO_A_DEPUTY, DelegationRegister, rights_of
from records.register.hold_values import HoldState, ScopeText, Terms, Verdict
from records.register.holds import HoldRegister, NewHold
from records.register.people import Person, Role
from records.register.roles import RIGHTS, Right
from records.register.setup import SetupRegister
from retention.terms import HoldKind
from tests.appraisal.test_holdings import NO_IMPACT
from tests.department import NOON, TODAY
from tests.web import add_people

DRO, DEPUTY = Person("dro", Role.DRO), Person("deputy", Role.DEPUTY_DRO)
FREEING = ["hold", "approve", "TRIAL", "--by", "Deputy", "--role", "deputy DRO", "--reason", "The inquiry ended."]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a store with a hold whose release waits for an answer."""
    monkeypatch.setenv(REHEARSAL_DAY, TODAY.isoformat())
    add_people(tmp_path / "store")
    database = open_store(tmp_path / "store").database
    holdings = Holdings(HoldRegister(database), SetupRegister(database), "test")
    terms, scope = Terms("A letter of 20 November 2026", "It asks for it.", TODAY), ScopeText(include="flag:CPRO")
    reviewers = [Person(name, Role.REVIEWER) for name in ("reviewer", "reviewer2")]
    holdings.propose(NewHold("TRIAL", HoldKind.INQUIRY, "Trial"), terms, scope, by=reviewers[0], at=NOON)
    holdings.answer("TRIAL", Verdict.APPROVED, "Agreed.", by=reviewers[1], at=NOON)
    release = Terms("The inquiry's release letter", "The inquiry ended.", TODAY)
    holdings.release("TRIAL", release, impact=NO_IMPACT, by=reviewers[0], at=NOON)
    return tmp_path / "store"


def name_the_deputy(store: Path) -> None:
    database = open_store(store).database
    account = AccountRegister(database).find("deputy")
    days = {"from_on": TODAY, "through_on": TODAY, "reason": "leave"}
    DelegationRegister(database).name(account, by=DRO, actor="test", on=TODAY, at=NOON, **days)  # type: ignore[arg-type]


def state(store: Path) -> HoldState:
    return HoldRegister(open_store(store).database).find("TRIAL").state


def test_a_deputy_frees_nothing_on_the_command_line_while_no_delegation_runs(
    store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run_words([*FREEING, "--store", str(store)]) == 1
    assert DEPUTY_WITHOUT_DELEGATION.code in capsys.readouterr().err
    name_the_deputy(store)
    monkeypatch.setenv(REHEARSAL_DAY, "2026-11-26")  # the day after its last
    assert run_words([*FREEING, "--store", str(store)]) == 1

    assert state(store) is HoldState.PLACED


def test_a_deputy_frees_while_the_delegation_runs(store: Path) -> None:
    name_the_deputy(store)

    assert run_words([*FREEING, "--store", str(store)]) == 0
    assert state(store) is HoldState.RELEASED


@pytest.mark.parametrize(
    "words",
    [
        ["list", "new", "Op ALPHA", "--kind", "transfer", "--by", "deputy", "--role", "deputy DRO"],
        ["hold", "setup", "ucpi", "not known", "--by", "deputy", "--role", "deputy DRO", "--reason", "x"],
    ],
)
def test_every_act_of_a_deputy_is_held_to_it(store: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run_words([*words, "--store", str(store)]) == 1
    assert DEPUTY_WITHOUT_DELEGATION.code in capsys.readouterr().err


def test_the_rights_of_a_deputy_are_those_of_the_pages(store: Path) -> None:
    database = open_store(store).database
    before = rights_of(database, DEPUTY, on=TODAY, at=NOON)
    name_the_deputy(store)

    assert before == LEFT_TO_A_DEPUTY
    assert rights_of(database, DEPUTY, on=TODAY, at=NOON) == RIGHTS[Role.DEPUTY_DRO]
    assert Right.FREE_FROM_HOLDS in rights_of(database, DRO, on=TODAY, at=NOON)
