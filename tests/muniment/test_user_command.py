"""muniment user, muniment serve: accounts, deputies and the story's people by command, and a page over the wire."""

import json
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner, Result

from muniment.cli.audit import app as audit_app
from muniment.cli.user import app
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import open_store
from records.register.access import AccessLog
from records.register.accounts import AccountRegister
from records.register.people import Role
from records.register.sign_ins import SignInRegister
from tests.databases import tamper
from tests.department import NOON
from tests.web import app_of, browser

PASSWORD = "three random words"


def user(store: Path, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(app, [*words, "--store", str(store)], input=typed)


def test_an_account_is_added_with_a_password_asked_for_twice(tmp_path: Path) -> None:
    done = user(tmp_path / "s", "add", "a.reviewer", "--role", "reviewer", typed=f"{PASSWORD}\n{PASSWORD}\n")
    register = AccountRegister(open_store(tmp_path / "s").database)

    assert done.exit_code == 0, done.output
    assert PASSWORD not in done.output
    assert register.is_password("A.Reviewer", PASSWORD)


def test_a_password_is_read_from_a_file_or_standard_input(tmp_path: Path) -> None:
    (tmp_path / "word").write_text(f"{PASSWORD}\nsecond line\n", "utf-8")
    user(tmp_path / "s", "add", "one", "--role", "DRO", "--password-file", str(tmp_path / "word"))
    user(tmp_path / "s", "add", "two", "--role", "IAO", "--password-file", "-", typed=f"{PASSWORD}\n")
    register = AccountRegister(open_store(tmp_path / "s").database)

    assert register.is_password("one", PASSWORD) and register.is_password("two", PASSWORD)


def test_role_password_and_closing_end_what_runs(tmp_path: Path) -> None:
    store = tmp_path / "s"
    user(store, "add", "one", "--role", "reviewer", "--password-file", "-", typed=f"{PASSWORD}\n")
    opened = open_store(store)
    accounts, sign_ins = AccountRegister(opened.database), SignInRegister(opened.database)
    from muniment.clock import now

    for words in (
        ["role", "one", "--role", "auditor", "--reason", "moved"],
        ["password", "one", "--password-file", "-"],
        ["sessions", "--end", "one"],
        ["close", "one", "--reason", "left"],
    ):
        account = accounts.find("one")
        sign_ins.begin(account, by_way_of="password", role=account.person.role, at=now())
        assert user(store, *words, typed="another three words\n").exit_code == 0
        assert sign_ins.running(at=now()) == ()

    assert accounts.find("one").role is None
    listed = json.loads(user(store, "list", "--format", "json").stdout)
    assert listed == [{"name": "one", "role": None, "shown_as": "one", "way": "password"}]


def test_the_story_s_people_are_made_once_and_only_in_a_rehearsal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(REHEARSAL_DAY, raising=False)
    real = user(tmp_path / "real", "demo")
    monkeypatch.setenv(REHEARSAL_DAY, "2026-11-25")
    first, second = user(tmp_path / "s", "demo"), user(tmp_path / "s", "demo")
    delegations = json.loads(user(tmp_path / "s", "delegations", "--format", "json").stdout)
    passwords = re.findall(r"\b(?:[a-z]+-){4}[a-z]+\b", first.output)

    assert "ACC012" in str(real.exception)
    assert len(set(passwords)) == 7
    assert re.findall(r"\b(?:[a-z]+-){4}[a-z]+\b", second.output) == []
    assert [(one["deputy"], one["from_on"], one["through_on"]) for one in delegations] == [
        ("deputy", "2026-11-25", "2026-12-04")
    ]
    app = app_of(tmp_path / "s")
    assert browser(app).sign_in("reviewer", passwords[0]).status_code == 200
    app.state.site.close()


def test_a_deputy_is_named_and_withdrawn_by_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REHEARSAL_DAY, "2026-11-25")
    store = tmp_path / "s"
    for name, role in (("dro", "DRO"), ("deputy", "deputy DRO")):
        user(store, "add", name, "--role", role, "--password-file", "-", typed=f"{PASSWORD}\n")
    days = ["--from", "2026-11-25", "--through", "2026-12-04"]
    named = user(store, "deputy", "deputy", "--by", "dro", *days, "--reason", "leave")
    withdrawn = user(store, "withdraw", "DG0001", "--by", "dro", "--reason", "back")
    self_named = user(store, "deputy", "dro", "--by", "dro", *days, "--reason", "leave")

    assert "DG0001: deputy may act for dro" in named.output
    assert "DG0001 was withdrawn." in withdrawn.output
    assert "DLG002" in str(self_named.exception)


def test_the_access_log_is_listed_and_verified_with_the_audit_chain(tmp_path: Path) -> None:
    store = open_store(tmp_path / "s")
    AccessLog(store.database).note("opened", "case 99AA", actor="web:reviewer", at=NOON, body={"why": "FOI"})
    listed = CliRunner().invoke(audit_app, ["access", "--format", "json", "--store", str(tmp_path / "s")])
    whole = CliRunner().invoke(audit_app, ["verify", "--store", str(tmp_path / "s")])
    tamper(store, "UPDATE access_event SET actor = 'web:nobody'")
    broken = CliRunner().invoke(audit_app, ["verify", "--store", str(tmp_path / "s")])

    assert json.loads(listed.stdout)[0]["subject"] == "case 99AA"
    assert "The access log is whole: entries 1." in whole.output
    assert (whole.exit_code, broken.exit_code) == (0, 1)
    assert "ACC020" in broken.output


def test_the_pages_are_served_until_they_are_stopped(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "muniment.cli.main", "serve", "--port", str(port), "--store", str(tmp_path / "s")]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        html = fetched(f"http://127.0.0.1:{port}/sign-in")
    finally:
        process.terminate()
        process.wait(20)

    assert "<h1" in html and "Sign in" in html


def fetched(address: str) -> str:
    """Return the page at `address` once somebody serves it; an AssertionError after a minute."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urlopen(address, timeout=5) as answer:  # noqa: S310
                return str(answer.read().decode())
        except (URLError, ConnectionError):
            time.sleep(0.2)
    raise AssertionError(f"nobody serves {address}")


def test_every_role_can_be_given() -> None:
    assert len(Role) == 17
