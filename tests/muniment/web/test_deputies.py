"""Deputies: named by the DRO from a day through a day, ended by itself or withdrawn."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from muniment.settings import REHEARSAL_DAY
from muniment.wiring import open_store
from records.faults.people import (
    DELEGATION_BY_DRO,
    DELEGATION_DAYS,
    DELEGATION_NOT_A_DEPUTY,
    DELEGATION_OVER,
    DELEGATION_REASON_MISSING,
    DELEGATION_TO_SELF,
    NO_SUCH_DELEGATION,
)
from records.register.accounts import AccountRegister
from records.register.delegations import DelegationRegister, NamedDeputy, delegation_faults
from records.register.people import Person, Role
from records.register.roles import Right
from retention.faults import FaultCode, Refusal
from tests.department import NOON, TODAY
from tests.web import add_people, browser, words_of

DRO = Person("dro", Role.DRO)
LAST = date(2026, 12, 4)
NAMED = {"deputy": "deputy", "from-day": "25", "from-month": "11", "from-year": "2026", "reason": "annual leave"}
NAMED |= {"through-day": "4", "through-month": "12", "through-year": "2026"}


@pytest.fixture
def register(tmp_path: Path) -> DelegationRegister:
    store = tmp_path / "store"
    add_people(store, dro=Role.DRO, deputy=Role.DEPUTY_DRO, reviewer=Role.REVIEWER)
    return DelegationRegister(open_store(store).database)


def named(register: DelegationRegister, tmp_path: Path, **changed: object) -> NamedDeputy:
    """Return a delegation from the department's day through 4 December."""
    account = AccountRegister(open_store(tmp_path / "store").database).find("deputy")
    days = {"from_on": TODAY, "through_on": LAST, "reason": "leave", **changed}
    return register.name(account, by=DRO, actor="test", on=TODAY, at=NOON, **days)  # type: ignore[arg-type]


def test_a_delegation_runs_on_its_first_and_last_day_and_not_outside(
    register: DelegationRegister, tmp_path: Path
) -> None:
    named(register, tmp_path)
    days = [TODAY - timedelta(1), TODAY, LAST, LAST + timedelta(1)]

    assert [register.running("Deputy", on=day, at=NOON) is not None for day in days] == [False, True, True, False]


def test_a_withdrawn_delegation_runs_until_the_moment_it_was_withdrawn(
    register: DelegationRegister, tmp_path: Path
) -> None:
    made = named(register, tmp_path)
    register.withdraw(made.ref, "back early", by=DRO, actor="test", on=TODAY, at=NOON)

    assert register.running("deputy", on=TODAY, at=NOON - timedelta(seconds=1)) is not None
    assert register.running("deputy", on=TODAY, at=NOON) is None
    assert register.all()[0].withdrawn_because == "back early"


@pytest.mark.parametrize(
    ("by", "changed", "code"),
    [
        (DRO, {"through_on": TODAY - timedelta(1)}, DELEGATION_DAYS),
        (DRO, {"from_on": TODAY - timedelta(1)}, DELEGATION_DAYS),
        (DRO, {"through_on": TODAY + timedelta(days=400)}, DELEGATION_DAYS),
        (DRO, {"reason": " "}, DELEGATION_REASON_MISSING),
        (Person("deputy", Role.DRO), {}, DELEGATION_TO_SELF),
        (Person("reviewer", Role.REVIEWER), {}, DELEGATION_BY_DRO),
        (Person("deputy2", Role.DEPUTY_DRO), {}, DELEGATION_BY_DRO),
    ],
)
def test_what_stands_against_a_delegation_is_said(
    register: DelegationRegister, tmp_path: Path, by: Person, changed: dict[str, object], code: FaultCode
) -> None:
    account = AccountRegister(open_store(tmp_path / "store").database).find("deputy")
    asked = {"from_on": TODAY, "through_on": LAST, "reason": "leave", **changed}
    faults = delegation_faults(account, by=by, on=TODAY, **asked)  # type: ignore[arg-type]

    assert [fault.code for fault in faults] == [code]


def test_somebody_without_the_role_can_not_be_named(register: DelegationRegister, tmp_path: Path) -> None:
    reviewer = AccountRegister(open_store(tmp_path / "store").database).find("reviewer")

    with pytest.raises(Refusal, match=DELEGATION_NOT_A_DEPUTY.code):
        register.name(reviewer, from_on=TODAY, through_on=LAST, reason="x", by=DRO, actor="test", on=TODAY, at=NOON)


def test_a_delegation_is_withdrawn_once_by_the_dro_with_a_reason(register: DelegationRegister, tmp_path: Path) -> None:
    made = named(register, tmp_path)
    with pytest.raises(Refusal, match=DELEGATION_REASON_MISSING.code):
        register.withdraw(made.ref, "", by=DRO, actor="test", on=TODAY, at=NOON)
    with pytest.raises(Refusal, match=DELEGATION_BY_DRO.code):
        register.withdraw(made.ref, "x", by=Person("deputy", Role.DEPUTY_DRO), actor="test", on=TODAY, at=NOON)
    with pytest.raises(Refusal, match=NO_SUCH_DELEGATION.code):
        register.withdraw("DG9999", "x", by=DRO, actor="test", on=TODAY, at=NOON)
    register.withdraw(made.ref, "x", by=DRO, actor="test", on=TODAY, at=NOON)

    with pytest.raises(Refusal, match=DELEGATION_OVER.code):
        register.withdraw(made.ref, "x", by=DRO, actor="test", on=TODAY, at=NOON)


# -- the pages ------------------------------------------------------------------------------------------------


def test_the_dro_names_a_deputy_who_may_then_sign(own_app: FastAPI) -> None:
    deputy = browser(own_app, "deputy")
    before = deputy.get("/history").status_code
    page = browser(own_app, "dro").post("/deputies", "/deputies", **NAMED)

    assert before == 403
    assert "4 December 2026" in words_of(page.text)
    assert deputy.get("/history").status_code == 200


def test_after_the_last_day_the_deputy_has_no_right_left_but_to_look(
    own_app: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser(own_app, "dro").post("/deputies", "/deputies", **NAMED)
    monkeypatch.setenv(REHEARSAL_DAY, "2026-12-04")
    on_the_last = browser(own_app, "deputy").get("/history").status_code
    monkeypatch.setenv(REHEARSAL_DAY, "2026-12-05")
    after = browser(own_app, "deputy")

    assert on_the_last == 200
    assert after.get("/history").status_code == 403
    assert after.get("/surveys").status_code == 200


def test_a_withdrawn_deputy_has_no_right_left(own_app: FastAPI) -> None:
    dro, deputy = browser(own_app, "dro"), browser(own_app, "deputy")
    dro.post("/deputies", "/deputies", **NAMED)
    page = dro.post("/deputies/DG0001/withdraw", "/deputies", why="back early")

    assert "DG0001 was withdrawn." in words_of(page.text)
    assert deputy.get("/history").status_code == 403


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(own_app: FastAPI) -> None:
    typed = {**NAMED, "deputy": "", "through-day": "31", "through-month": "11"}
    page = browser(own_app, "dro").post("/deputies", "/deputies", **typed)
    said = words_of(page.text)

    assert "<title>Error: Deputies" in page.text
    assert said.count("Choose a deputy.") == 2
    assert said.count("The last day must be a real date, such as 4 12 2026.") == 2
    assert 'value="annual leave"' in page.text
    assert 'href="#through-day"' in page.text


def test_a_page_that_came_back_can_be_loaded_again_and_sends_nothing(own_app: FastAPI) -> None:
    dro = browser(own_app, "dro")
    page = dro.post("/deputies", "/deputies", **{**NAMED, "reason": ""})
    again = dro.get(str(page.url))

    assert again.text.count("Say why, for example: annual leave.") == page.text.count(
        "Say why, for example: annual leave."
    )


def test_a_refusal_of_the_domain_is_said_above_the_form_and_recorded(own_app: FastAPI) -> None:
    dro = browser(own_app, "dro")
    page = dro.post("/deputies", "/deputies", **{**NAMED, "deputy": "reviewer"})
    history = words_of(dro.get("/history").text)

    assert "DLG003" in page.text
    assert 'value="annual leave"' in page.text
    assert "Deputy named refused" in history


def test_only_the_dro_is_offered_the_form(app: FastAPI) -> None:
    assert "Name a deputy" not in words_of(browser(app, "auditor").get("/deputies").text)
    assert "Name a deputy" in words_of(browser(app, "dro").get("/deputies").text)
    assert Right.DELEGATE.value == "name a deputy for a time"
