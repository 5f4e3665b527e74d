"""Sign in through a directory: a real OpenID provider on this computer, every answer that must be refused."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import httpx2
import pytest
from fastapi import FastAPI, Request
from oidc_provider_mock import run_server_in_thread

from muniment.settings import REHEARSAL_DAY
from muniment.web.directory import Directory, directory_from
from muniment.web.page import Problems
from muniment.web.signing import AGAIN, sign_again, signed_in_again
from muniment.web.site import WebSettings
from muniment.web.visit import Visit
from muniment.wiring import open_store
from records.register.accounts import Account, AccountRegister, By
from records.register.people import Role
from records.register.sign_ins import SignIn
from retention.faults import Refusal
from tests.web import Browser, add_people, app_of, browser, words_of


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with run_server_in_thread(require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def app(issuer: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FastAPI]:
    store = tmp_path_factory.mktemp("directory") / "store"
    directory = Directory(issuer, "muniment", "a secret", "Department account", is_development=True)
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv(REHEARSAL_DAY, raising=False)
        open_store(store)
        add_people(store, reviewer=Role.REVIEWER)
        made = app_of(store, WebSettings(directory=directory))
        yield made
    made.state.site.close()


def know(issuer: str, sub: str, **claims: object) -> None:
    """Let the directory know somebody."""
    assert httpx2.put(f"{issuer}/users/{quote(sub)}", json=claims).status_code == 204


def authorize(b: Browser, sub: str, path: str = "/sign-in/directory?next=/surveys", **changed: str) -> httpx2.Response:
    """Go to the directory, sign in there as `sub`, and come back with its answer."""
    away = b.client.get(path, follow_redirects=False)
    assert away.status_code == 303
    back = httpx2.post(away.headers["location"], data={"sub": sub})
    asked = {name: values[0] for name, values in parse_qs(urlsplit(back.headers["location"]).query).items()} | changed
    return b.client.get("/sign-in/directory/answer", params=asked)


def test_somebody_the_directory_knows_signs_in_and_is_where_they_were_going(app: FastAPI, issuer: str) -> None:
    know(issuer, "u1", preferred_username="a.reviewer@cps.example", name="Ada Reviewer", roles=["Records.Reviewer"])
    b = browser(app)
    page = authorize(b, "u1")

    assert page.url.path == "/surveys"
    assert "Ada Reviewer, reviewer" in words_of(page.text)


def test_the_way_there_carries_state_nonce_and_a_challenge(app: FastAPI) -> None:
    away = browser(app).client.get("/sign-in/directory", follow_redirects=False)
    asked = parse_qs(urlsplit(away.headers["location"]).query)

    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    assert len(asked["state"][0]) > 30 and len(asked["nonce"][0]) > 30
    assert asked["response_type"] == ["code"]


def test_a_person_is_known_by_tenant_and_object_whatever_their_name(app: FastAPI, issuer: str) -> None:
    entra = {"tid": "t1", "oid": "o1", "roles": ["Records.DRO"]}
    know(issuer, "u2", preferred_username="jane@cps.example", name="Jane", **entra)
    authorize(browser(app), "u2")
    know(issuer, "u2-other-sub", preferred_username="jane.married@cps.example", name="Jane Married", **entra)
    authorize(browser(app), "u2-other-sub")
    accounts = AccountRegister(app.state.site.store.database).all()

    assert [one.name for one in accounts if one.name.startswith("jane")] == ["jane@cps.example"]


def test_a_name_that_is_taken_gets_a_number_and_never_the_others_account(app: FastAPI, issuer: str) -> None:
    know(issuer, "u3", preferred_username="reviewer", name="Another", roles=["Records.DRO"])
    authorize(browser(app), "u3")
    accounts = {one.name: one.role for one in AccountRegister(app.state.site.store.database).all()}

    assert accounts["reviewer"] is Role.REVIEWER
    assert accounts["reviewer.2"] is Role.DRO


def test_a_role_taken_away_in_the_directory_ends_what_ran_under_it(app: FastAPI, issuer: str) -> None:
    know(issuer, "u4", preferred_username="mover", name="Mover", roles=["Records.DRO"])
    first = browser(app)
    authorize(first, "u4")
    know(issuer, "u4", preferred_username="mover", name="Mover", roles=["Records.Auditor"])
    authorize(browser(app), "u4")

    assert first.get("/surveys").url.path == "/sign-in"


@pytest.mark.parametrize("roles", [None, [], ["Records.Owner"], ["Records.DRO", "Records.Reviewer"], "Records.DRO"])
def test_no_role_or_several_is_refused_with_what_to_do(app: FastAPI, issuer: str, roles: object) -> None:
    know(issuer, "u5", preferred_username="nobody", name="Nobody", **({} if roles is None else {"roles": roles}))
    page = authorize(browser(app), "u5")

    assert page.status_code == 403
    assert "ACC010" in page.text
    assert "nobody" not in [one.name for one in AccountRegister(app.state.site.store.database).all()]


def test_an_answer_with_another_state_is_refused(app: FastAPI, issuer: str) -> None:
    know(issuer, "u6", preferred_username="six", name="Six", roles=["Records.DRO"])
    page = authorize(browser(app), "u6", state="forged")

    assert page.status_code == 403
    assert "WEB010" in page.text


def test_an_answer_brought_by_another_browser_is_refused(app: FastAPI, issuer: str) -> None:
    know(issuer, "u7", preferred_username="seven", name="Seven", roles=["Records.DRO"])
    away = browser(app).client.get("/sign-in/directory", follow_redirects=False)
    back = httpx2.post(away.headers["location"], data={"sub": "u7"})
    victim = browser(app)
    page = victim.client.get(back.headers["location"].partition("localhost")[2].partition("/")[2].join(["/", ""]))

    assert page.status_code == 403
    assert victim.get("/surveys").url.path == "/sign-in"


def test_an_answer_counts_once(app: FastAPI, issuer: str) -> None:
    know(issuer, "u8", preferred_username="eight", name="Eight", roles=["Records.DRO"])
    b = browser(app)
    away = b.client.get("/sign-in/directory", follow_redirects=False)
    back = httpx2.post(away.headers["location"], data={"sub": "u8"}).headers["location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    first, second = (b.client.get("/sign-in/directory/answer", params=asked) for _ in range(2))

    assert first.url.path == "/"
    assert second.status_code == 403


def test_a_token_for_another_nonce_is_refused(app: FastAPI, issuer: str) -> None:
    from sqlmodel import select

    from records.store.account_tables import SignInAttemptRow
    from records.store.database import transaction

    know(issuer, "u9", preferred_username="nine", name="Nine", roles=["Records.DRO"])
    b = browser(app)
    away = b.client.get("/sign-in/directory", follow_redirects=False)
    back = httpx2.post(away.headers["location"], data={"sub": "u9"}).headers["location"]
    with transaction(app.state.site.store.database) as session:
        for row in session.exec(select(SignInAttemptRow)).all():
            row.nonce = "another"
            session.add(row)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    page = b.client.get("/sign-in/directory/answer", params=asked)

    assert page.status_code == 403
    assert "nonce" in page.text


def test_somebody_who_says_no_at_the_directory_is_back_at_the_sign_in(app: FastAPI) -> None:
    b = browser(app)
    away = b.client.get("/sign-in/directory?next=/surveys", follow_redirects=False)
    state = parse_qs(urlsplit(away.headers["location"]).query)["state"][0]
    page = b.client.get("/sign-in/directory/answer", params={"error": "access_denied", "state": state})

    assert page.url.path == "/sign-in"
    assert page.url.params["next"] == "/surveys"


def test_before_a_signature_the_directory_must_have_asked_for_the_password(app: FastAPI, issuer: str) -> None:
    know(issuer, "u10", preferred_username="ten", name="Ten", roles=["Records.DRO"])
    b = browser(app)
    away = b.client.get("/sign-in/directory?again=1", follow_redirects=False)
    asked = parse_qs(urlsplit(away.headers["location"]).query)
    page = authorize(b, "u10", "/sign-in/directory?again=1")

    assert (asked["max_age"], asked["prompt"]) == (["0"], ["login"])
    assert page.status_code in (200, 403)  # what the directory says of auth_time decides
    assert page.status_code == 200 or "auth_time" in page.text


def test_a_sign_in_that_the_directory_waved_through_is_none_for_a_signature(app: FastAPI, issuer: str) -> None:
    know(issuer, "u11", preferred_username="eleven", name="Eleven", roles=["Records.DRO"])
    authorize(browser(app), "u11")
    site = app.state.site
    account = site.accounts.find("eleven")
    silent = next(one for one in site.sign_ins.running(at=site.now()) if one.account_ref == account.ref)
    problems, asked = Problems(), replace(silent, by_way_of=silent.by_way_of + AGAIN)
    signed_in_again(visit_by(app, account, silent), problems)

    assert [one.text for one in problems] == ["Sign in again before you sign; you come back to this page."]
    assert not sign_again(visit_by(app, account, silent)).is_fresh
    assert sign_again(visit_by(app, account, asked)).is_fresh


def visit_by(app: FastAPI, account: Account, sign_in: SignIn) -> Visit:
    """Return a visit to a page by somebody who signed in so."""
    here = {
        "type": "http",
        "scheme": "http",
        "method": "POST",
        "path": "/lists/L0001/sign",
        "server": ("localhost", 80),
    }
    request = Request({**here, "query_string": b"", "headers": [], "app": app})
    site = app.state.site
    return Visit(request, site, account, sign_in, frozenset(), "", site.now(), site.today())


def test_the_directory_does_not_open_an_account_that_was_closed(app: FastAPI, issuer: str) -> None:
    know(issuer, "u12", preferred_username="twelve", name="Twelve", roles=["Records.DRO"])
    authorize(browser(app), "u12")
    accounts = app.state.site.accounts
    accounts.give_role("twelve", None, "left the department", by=By("admin", "test", app.state.site.now()))
    page = authorize(browser(app), "u12")

    assert page.status_code in (403, 409)
    assert "ACC008" in page.text
    assert accounts.find("twelve").role is None


def test_a_directory_without_https_is_refused_unless_it_is_for_development() -> None:
    with pytest.raises(Refusal, match="WEB011"):
        Directory("http://directory.example", "muniment", "")


def test_a_directory_that_is_away_says_so(tmp_path: Path) -> None:
    directory = Directory("http://127.0.0.1:9", "muniment", "", is_development=True)
    app = app_of(tmp_path / "store", WebSettings(directory=directory))
    page = browser(app).get("/sign-in/directory")
    app.state.site.close()

    assert page.status_code == 503
    assert "WEB014" in page.text


def test_without_a_directory_there_is_no_such_sign_in(tmp_path: Path) -> None:
    app = app_of(tmp_path / "store")
    page = browser(app).get("/sign-in/directory")
    app.state.site.close()

    assert page.status_code == 404


def test_the_environment_names_the_directory_and_a_file_its_secret(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s3cret\n", "utf-8")
    named = {
        "MUNIMENT_OIDC_ISSUER": "https://directory.example/",
        "MUNIMENT_OIDC_CLIENT_ID": "muniment",
        "MUNIMENT_OIDC_CLIENT_SECRET_FILE": str(tmp_path / "secret"),
    }
    found = directory_from(named)

    assert found == replace(Directory("https://directory.example", "muniment", "s3cret"))
    assert directory_from({}) is None
