"""Signing in and out: locked after wrong passwords, ended after eight hours, back to where one was."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from muniment.web.faults import SIGN_IN_AGAIN
from muniment.wiring import open_store
from records.faults.people import (
    ACCOUNT_NAME_TAKEN,
    ACCOUNT_NAME_UNFIT,
    ACCOUNT_REASON_MISSING,
    NO_PASSWORD_HERE,
    NO_SUCH_ACCOUNT,
    PASSWORD_COMMON,
    PASSWORD_IS_THE_NAME,
    PASSWORD_TOO_LONG,
    PASSWORD_TOO_SHORT,
)
from records.register.accounts import AccountRegister, By, password_fault
from records.register.people import Role
from records.register.sign_ins import FAILURES_ALLOWED, LASTS, LOCKED_FOR, SignInRegister
from records.store.audit import verify
from records.store.database import reading
from retention.faults import FaultCode, Refusal
from tests.databases import said_in, tamper
from tests.department import NOON
from tests.shared import HASHER_OF_THE_PRODUCT
from tests.web import PASSWORD, browser, words_of

BY = By("admin", "web:admin", NOON)


@pytest.fixture
def accounts(tmp_path: Path) -> AccountRegister:
    register = AccountRegister(open_store(tmp_path / "store").database)
    register.add("dro", Role.DRO, password=PASSWORD, by=BY)
    return register


@pytest.fixture
def sign_ins(tmp_path: Path) -> SignInRegister:
    return SignInRegister(open_store(tmp_path / "store").database)


# -- the pages ------------------------------------------------------------------------------------------------


def test_signing_in_leads_to_the_page_that_was_asked_for(app: FastAPI) -> None:
    b = browser(app)
    asked = b.get("/surveys?q=FS99&sort=-found")
    page = b.sign_in("reviewer", next=asked.url.params["next"])

    assert asked.url.path == "/sign-in"
    assert str(page.url).endswith("/surveys?q=FS99&sort=-found")


def test_a_wrong_password_says_so_beside_the_name_and_keeps_the_name(own_app: FastAPI) -> None:
    page = browser(own_app).sign_in("reviewer", "wrong words here")

    assert page.status_code == 401
    assert "<title>Error: Sign in" in page.text
    assert 'value="reviewer"' in page.text
    assert "The name or the password is not right." in words_of(page.text)


def test_a_name_without_an_account_is_answered_like_a_wrong_password(own_app: FastAPI) -> None:
    nobody = browser(own_app).sign_in("nobody", "wrong words here")
    known = browser(own_app).sign_in("nobodys", "wrong words here")

    assert words_of(nobody.text).replace("nobody", "") == words_of(known.text).replace("nobodys", "")


def test_after_five_wrong_passwords_the_right_one_waits_and_the_page_says_until_when(own_app: FastAPI) -> None:
    for _ in range(FAILURES_ALLOWED):
        locked = browser(own_app).sign_in("reviewer", "wrong words here")
    right = browser(own_app).sign_in("reviewer")

    assert re.search(r"open again at \d+:\d\d[ap]m", words_of(locked.text))
    assert right.status_code == 401
    assert "Too many wrong passwords" in words_of(right.text)
    assert [one.act for one in own_app.state.site.access.newest(most=1)] == ["account locked"]


def test_a_new_password_from_the_administrator_opens_a_locked_account(own_app: FastAPI) -> None:
    for _ in range(FAILURES_ALLOWED):
        browser(own_app).sign_in("reviewer", "wrong words here")
    browser(own_app, "admin").post("/people/reviewer/password", new_password="another three words")

    assert browser(own_app).sign_in("reviewer", "another three words").status_code == 200


def test_an_ended_sign_in_leads_back_with_what_was_typed(own_app: FastAPI) -> None:
    b = browser(own_app, "dro")
    data = {
        "csrf": b.token(),
        "from_page": "/deputies",
        "deputy": "deputy",
        "reason": "a long sentence typed with care",
    }
    own_app.state.site.sign_ins.end_all_of("P0003", by="test", at=own_app.state.site.now())
    asked = b.client.post("/deputies", data=data)
    page = b.sign_in("dro", next=asked.url.params["next"])

    assert asked.url.path == "/sign-in"
    assert page.url.path == "/deputies"
    assert "a long sentence typed with care" in page.text
    assert "Your sign-in had ended." in words_of(page.text)


def test_a_closed_account_may_not_sign_in_and_what_ran_ends(own_app: FastAPI) -> None:
    b = browser(own_app, "reviewer2")
    browser(own_app, "admin").post("/people/reviewer2/role", "/people/reviewer2", role="closed", reason="left")

    assert b.get("/surveys").url.path == "/sign-in"
    assert "ACC008" not in b.sign_in("reviewer2").text
    assert "This account may no longer sign in." in words_of(b.sign_in("reviewer2").text)


def test_another_role_ends_what_ran_under_the_old_one(own_app: FastAPI) -> None:
    b = browser(own_app, "reviewer2")
    browser(own_app, "admin").post("/people/reviewer2/role", "/people/reviewer2", role="auditor", reason="moved")

    assert b.get("/surveys").url.path == "/sign-in"


def test_an_administrator_ends_the_sign_ins_of_somebody(own_app: FastAPI) -> None:
    b, admin = browser(own_app, "reviewer2"), browser(own_app, "admin")
    page = admin.post("/people/reviewer2/end", "/people/reviewer2")

    assert "1 sign-in of reviewer2 ended." in words_of(page.text)
    assert b.get("/surveys").url.path == "/sign-in"


def test_an_administrator_adds_somebody_who_signs_in(own_app: FastAPI) -> None:
    admin = browser(own_app, "admin")
    new = {"name": "p.archivist", "shown_as": "Pat Archivist", "role": "KIM", "new_password": PASSWORD}
    page = admin.post("/people", "/people", **new)

    assert "The account p.archivist was made." in words_of(page.text)
    assert "Pat Archivist, KIM" in words_of(browser(own_app, "p.archivist").get("/").text)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"name": ""}, "Write a name, for example a.reviewer."),
        ({"name": "DRO"}, "There is an account of this name already."),
        ({"name": "a reviewer"}, "letters, digits, dots, hyphens"),
        ({"role": ""}, "Choose a role."),
        ({"new_password": "short"}, "The password is too short (5 characters)."),
    ],
)
def test_what_is_wrong_with_a_new_account_stands_beside_its_field(
    own_app: FastAPI, changed: dict[str, str], said: str
) -> None:
    new = {"name": "p.archivist", "role": "KIM", "new_password": PASSWORD, **changed}
    page = browser(own_app, "admin").post("/people", "/people", **new)

    assert said in words_of(page.text)
    assert "<title>Error: People" in page.text


def test_ones_own_password_needs_the_present_one(own_app: FastAPI) -> None:
    b = browser(own_app, "reviewer")
    wrong = b.post("/password", "/password", password="not the one", new_password="quite another one")
    b.post("/password", "/password", password=PASSWORD, new_password="quite another one")

    assert f"{SIGN_IN_AGAIN.meaning} {SIGN_IN_AGAIN.remedy}" in words_of(wrong.text)
    assert "not the one" not in wrong.text
    assert browser(own_app).sign_in("reviewer", PASSWORD).status_code == 401
    assert browser(own_app).sign_in("reviewer", "quite another one").status_code == 200


def test_signing_in_and_out_stands_in_the_access_log_and_not_among_the_decisions(own_app: FastAPI) -> None:
    with reading(own_app.state.site.store.database) as session:
        before = verify(session).events
    browser(own_app, "reviewer").post("/sign-out")
    with reading(own_app.state.site.store.database) as session:
        after = verify(session).events

    assert [one.act for one in own_app.state.site.access.newest(most=2)] == ["signed out", "signed in"]
    assert before == after


# -- the registers ----------------------------------------------------------------------------------------------


def test_a_sign_in_runs_eight_hours_and_not_a_moment_longer(
    accounts: AccountRegister, sign_ins: SignInRegister
) -> None:
    secret, begun = sign_ins.begin(accounts.find("dro"), by_way_of="password", role=Role.DRO, at=NOON)
    found = sign_ins.find(secret)

    assert found == begun
    assert begun.runs(NOON + LASTS - timedelta(seconds=1))
    assert not begun.runs(NOON + LASTS)
    assert timedelta(hours=8) == LASTS


def test_a_locked_account_opens_after_a_quarter_of_an_hour(sign_ins: SignInRegister) -> None:
    for _ in range(FAILURES_ALLOWED):
        sign_ins.failed("dro", at=NOON)
    with pytest.raises(Refusal, match=r"ACC007.*open again at 12:15pm"):
        sign_ins.refuse_locked("DRO ", at=NOON + LOCKED_FOR - timedelta(seconds=1))

    assert sign_ins.refuse_locked("dro", at=NOON + LOCKED_FOR) is None


def test_wrong_passwords_long_ago_no_longer_count(sign_ins: SignInRegister) -> None:
    said = [str(sign_ins.failed("dro", at=at)) for at in every_two_hours(NOON, 8)]

    assert all(one.startswith("ACC006") for one in said)


def every_two_hours(begin: datetime, count: int) -> list[datetime]:
    """Return moments two hours apart."""
    return [begin + timedelta(hours=2 * number) for number in range(count)]


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("eleven char", PASSWORD_TOO_SHORT),
        ("long" * 65, PASSWORD_TOO_LONG),
        ("my a.reviewer word", PASSWORD_IS_THE_NAME),
        ("Password 12345", PASSWORD_COMMON),
        ("aaaaaaaaaaaaaa", PASSWORD_COMMON),
        ("three random words", None),
        ("ключ от архива", None),
    ],
)
def test_a_password_is_judged_by_its_length_and_not_by_its_signs(password: str, code: FaultCode | None) -> None:
    fault = password_fault(password, "a.reviewer")

    assert (fault.code if fault else None) is code


@pytest.mark.parametrize(
    ("name", "code"), [("DRO", ACCOUNT_NAME_TAKEN), ("a b", ACCOUNT_NAME_UNFIT), ("", ACCOUNT_NAME_UNFIT)]
)
def test_a_name_is_given_once_however_it_is_written(accounts: AccountRegister, name: str, code: FaultCode) -> None:
    with pytest.raises(Refusal, match=code.code):
        accounts.add(name, Role.IAO, password=PASSWORD, by=BY)


def test_what_is_asked_of_no_account_is_refused(accounts: AccountRegister) -> None:
    with pytest.raises(Refusal, match=NO_SUCH_ACCOUNT.code):
        accounts.find("nobody")
    with pytest.raises(Refusal, match=ACCOUNT_REASON_MISSING.code):
        accounts.give_role("dro", Role.IAO, " ", by=BY)


def test_an_account_of_the_directory_has_no_password_here(accounts: AccountRegister) -> None:
    accounts.add("jane", Role.IAO, issuer="https://directory.example", subject="1", by=BY)

    with pytest.raises(Refusal, match=NO_PASSWORD_HERE.code):
        accounts.set_password("jane", PASSWORD, by=BY)
    assert not accounts.is_password("jane", PASSWORD)


def test_a_password_that_was_changed_behind_our_back_is_found(accounts: AccountRegister, tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    tamper(store, "UPDATE account_password SET hash = '$argon2id$planted'")
    with reading(store.database) as session:
        broken = verify(session).first_broken

    assert broken is not None
    assert "account_password P0001" in str(broken)


def test_a_password_is_kept_as_an_argon2id_hash_alone(accounts: AccountRegister, tmp_path: Path) -> None:
    held = said_in(open_store(tmp_path / "store"))

    assert PASSWORD not in held
    assert "$argon2id$v=19$m=" in held


def test_the_product_hashes_at_the_cost_of_the_second_recommended_option() -> None:
    made = HASHER_OF_THE_PRODUCT  # the tests' own hashes cost less; Rule: RFC 9106, section 4

    assert (made.type.name, made.time_cost, made.memory_cost, made.parallelism) == ("ID", 3, 65536, 4)
