"""What somebody hostile tries on the pages: each attempt through the real application, each refused."""

import csv
import io
import re
from pathlib import Path

import pytest
from fastapi import APIRouter, FastAPI
from starlette.testclient import TestClient

from muniment.web import app as web_app
from muniment.web.routers import Noun
from muniment.web.security import HEADERS, LARGEST_BODY
from muniment.web.site import WebSettings
from muniment.wiring import open_store
from records.register.delegations import DelegationRegister
from records.register.people import Role
from records.store.audit import events
from records.store.database import reading, transaction
from retention.faults import Refusal
from tests.databases import said_in
from tests.web import ORIGIN, PASSWORD, Browser, app_of, browser

NAMED = {"deputy": "deputy", "from-day": "25", "from-month": "11", "from-year": "2026", "reason": "annual leave"}
NAMED |= {"through-day": "4", "through-month": "12", "through-year": "2026"}


def deputies(app: FastAPI) -> int:
    """Return how many deputies were named: what the attacks here try to bring about."""
    return len(DelegationRegister(app.state.site.store.database).all())


# -- forms from elsewhere ------------------------------------------------------------------------------------


def test_a_form_without_its_token_is_refused(own_app: FastAPI) -> None:
    answer = browser(own_app, "dro").client.post("/deputies", data=NAMED)

    assert (answer.status_code, deputies(own_app)) == (403, 0)
    assert "WEB002" in answer.text


def test_a_form_with_a_forged_token_is_refused(own_app: FastAPI) -> None:
    answer = browser(own_app, "dro").client.post("/deputies", data={**NAMED, "csrf": "0" * 40})

    assert (answer.status_code, deputies(own_app)) == (403, 0)


def test_a_field_as_long_as_a_receipt_of_many_thousand_lines_is_read(own_app: FastAPI) -> None:
    client = browser(own_app).client
    sent = {"name": "dro", "password": "wrong", "next": "/", "sent": "x" * 3_000_000}
    answer = client.post("/sign-in", files={name: (None, value) for name, value in sent.items()})

    assert answer.status_code == 401  # read, and the password is wrong


def test_a_form_with_the_token_of_somebody_else_is_refused(own_app: FastAPI) -> None:
    token = browser(own_app, "reviewer").token()
    answer = browser(own_app, "dro").client.post("/deputies", data={**NAMED, "csrf": token})

    assert (answer.status_code, deputies(own_app)) == (403, 0)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://localhost.evil.example"},
        {"origin": "http://localhost:81"},
        {"sec-fetch-site": "cross-site", "origin": ORIGIN},
    ],
)
def test_a_form_from_another_site_is_refused_even_with_its_token(own_app: FastAPI, headers: dict[str, str]) -> None:
    b = browser(own_app, "dro")
    answer = b.client.post("/deputies", data={**NAMED, "csrf": b.token()}, headers=headers)

    assert (answer.status_code, deputies(own_app)) == (403, 0)
    assert "WEB001" in answer.text


def test_a_request_that_says_nothing_of_where_it_comes_from_is_refused(own_app: FastAPI) -> None:
    b = browser(own_app, "dro")
    data = {**NAMED, "csrf": b.token()}
    del b.client.headers["origin"]

    assert b.client.post("/deputies", data=data).status_code == 403
    assert deputies(own_app) == 0


def test_signing_somebody_in_from_another_site_is_refused(own_app: FastAPI) -> None:
    client = TestClient(own_app, base_url=ORIGIN, headers={"origin": "https://evil.example"})
    answer = client.post("/sign-in", data={"name": "dro", "password": PASSWORD})

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_the_same_form_from_our_own_page_is_taken(own_app: FastAPI) -> None:
    answer = browser(own_app, "dro").post("/deputies", "/deputies", **NAMED)

    assert (answer.status_code, deputies(own_app)) == (200, 1)


# -- sign-ins ------------------------------------------------------------------------------------------------


def cookie_of(b: Browser) -> str:
    """Return the secret that the browser holds."""
    return str(b.client.cookies["muniment"])


def test_a_secret_planted_before_the_sign_in_opens_nothing_after_it(own_app: FastAPI) -> None:
    b = browser(own_app)
    b.client.cookies.set("muniment", "planted", domain="localhost.local")
    b.sign_in("dro")
    thief = browser(own_app)
    thief.client.cookies.set("muniment", "planted", domain="localhost.local")

    assert thief.get("/surveys").url.path == "/sign-in"


def test_signing_in_again_ends_the_sign_in_before(own_app: FastAPI) -> None:
    b = browser(own_app, "reviewer")
    before = cookie_of(b)
    b.sign_in("reviewer")
    thief = browser(own_app)
    thief.client.cookies.set("muniment", before, domain="localhost.local")

    assert cookie_of(b) != before
    assert thief.get("/surveys").url.path == "/sign-in"


def test_after_signing_out_the_secret_opens_nothing(own_app: FastAPI) -> None:
    b = browser(own_app, "reviewer")
    kept = cookie_of(b)
    b.post("/sign-out")
    b.client.cookies.set("muniment", kept, domain="localhost.local")

    assert b.get("/surveys").url.path == "/sign-in"


def test_the_database_does_not_hold_what_the_browser_holds(own_app: FastAPI) -> None:
    kept = cookie_of(browser(own_app, "reviewer"))
    held = said_in(own_app.state.site.store)

    assert "sign_in" in held
    assert kept not in held
    assert PASSWORD not in held


def test_the_cookie_can_be_read_by_no_script_and_sent_by_no_other_site(own_app: FastAPI) -> None:
    client = browser(own_app).client
    answer = client.post("/sign-in", data={"name": "dro", "password": PASSWORD}, follow_redirects=False)
    said = answer.headers["set-cookie"].lower()

    assert "httponly" in said and "samesite=lax" in said and "path=/" in said


def test_behind_https_the_cookie_is_of_this_host_alone(rehearsed: None, department: Path) -> None:
    app = app_of(department, WebSettings(is_https=True))
    client = TestClient(app, base_url="https://localhost", headers={"origin": "https://localhost"})
    answer = client.post("/sign-in", data={"name": "nobody", "password": "x" * 12}, follow_redirects=False)
    headers = client.get("/sign-in").headers
    app.state.site.close()

    assert answer.status_code == 401
    assert headers["strict-transport-security"] == "max-age=31536000"


# -- rights ----------------------------------------------------------------------------------------------------


def test_every_route_states_who_may_ask(app: FastAPI) -> None:
    routes = list(web_app.routes_of(app.routes))

    assert len(routes) > 20
    assert all(web_app.states_right(route.dependant) for route in routes)


def test_a_route_that_states_no_right_stops_the_application(
    monkeypatch: pytest.MonkeyPatch, rehearsed: None, department: Path
) -> None:
    import sys
    import types

    module = types.ModuleType("silent_noun")
    router = APIRouter()
    router.add_api_route("/silent", lambda: "everything")
    module.router = router  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "silent_noun", module)
    monkeypatch.setattr(web_app, "ROUTERS", (Noun("silent_noun"),))

    with pytest.raises(RuntimeError, match="/silent"):
        app_of(department)


def test_without_a_sign_in_nothing_but_the_open_pages_is_shown(app: FastAPI) -> None:
    paths = [
        route.path
        for route in web_app.routes_of(app.routes)
        if "GET" in route.methods and "{" not in route.path and not route.path.startswith("/sign-in")
    ]
    client = TestClient(app, base_url=ORIGIN, follow_redirects=False)
    open_ = [path for path in paths if client.get(path).status_code not in (303, 401)]

    assert len(paths) > 5
    assert sorted(open_) == ["/accessibility", "/privacy"]


@pytest.mark.parametrize("name", ["reviewer", "dro", "auditor", "iao", "deputy"])
def test_only_an_administrator_manages_people(app: FastAPI, name: str) -> None:
    b = browser(app, name)

    assert b.get("/people").status_code == 403
    assert b.get("/people/dro").status_code == 403
    assert "WEB003" in b.get("/people").text


def test_an_act_that_the_role_does_not_allow_is_refused_and_recorded(own_app: FastAPI) -> None:
    b = browser(own_app, "reviewer")
    answer = b.post("/deputies", "/", **NAMED)
    with reading(own_app.state.site.store.database) as session:
        last = list(events(session))[-1]

    assert (answer.status_code, deputies(own_app)) == (403, 0)
    assert (last.act, last.actor) == ("POST /deputies refused", "web:reviewer")
    assert "WEB003" in last.body


def test_nobody_gives_themselves_a_role(own_app: FastAPI) -> None:
    b = browser(own_app, "admin")
    page = b.post("/people/admin/role", "/people/admin", role="DRO", reason="holiday")

    assert "ACC015" in page.text
    assert own_app.state.site.accounts.find("admin").role is Role.ADMINISTRATOR


def test_what_one_person_typed_is_never_shown_to_another(own_app: FastAPI) -> None:
    answer = browser(own_app, "dro").post("/deputies", "/deputies", **{**NAMED, "deputy": "", "reason": "my secret"})
    other = browser(own_app, "auditor").get(str(answer.url))

    assert "my secret" in answer.text
    assert other.status_code == 200
    assert "my secret" not in other.text


# -- a GET writes nothing --------------------------------------------------------------------------------------


def test_the_database_itself_refuses_to_write_while_a_page_is_shown(app: FastAPI) -> None:
    database = app.state.site.reading_store.database

    with pytest.raises(Refusal, match="STO"), transaction(database) as session:
        session.connection().exec_driver_sql("DELETE FROM kept_form")


def test_showing_pages_leaves_the_database_as_it_was(app: FastAPI) -> None:
    b = browser(app, "auditor")
    b.get("/history/verify")
    before = said_in(app.state.site.store)
    for path in ("/", "/surveys", "/surveys/S0001", "/surveys/S0001/files", "/deputies", "/history", "/help"):
        assert b.get(path).status_code == 200

    assert said_in(app.state.site.store) == before


@pytest.mark.parametrize("path", ["/lists/L0001%00", "/surveys/%00", "/sign-in%00"])
def test_an_address_with_the_character_zero_names_no_page(app: FastAPI, path: str) -> None:
    answer = browser(app, "reviewer").get(path)

    assert answer.status_code == 404
    assert "WEB005" in answer.text


def test_a_question_with_the_character_zero_is_no_error_of_ours(app: FastAPI) -> None:
    answer = browser(app, "auditor").get("/history?about=S0001%00")

    assert answer.status_code != 500
    assert ("STO025" in answer.text) is app.state.site.store.database.is_server


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_other_methods_are_not_there(app: FastAPI, method: str) -> None:
    assert browser(app, "dro").client.request(method, "/deputies").status_code == 405


def test_a_method_can_not_be_put_on_by_a_header_or_a_field(own_app: FastAPI) -> None:
    b = browser(own_app, "dro")
    for headers in ({"x-http-method-override": "POST"}, {"x-method-override": "POST"}):
        b.client.get("/deputies?_method=POST", params=NAMED, headers=headers)

    assert deputies(own_app) == 0


# -- addresses -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/a\r\nset-cookie: x=y",
        " https://evil.example",
        "/%0d%0a//evil.example" + "x" * 3000,
        "",
    ],
)
def test_signing_in_leads_to_no_other_site(own_app: FastAPI, elsewhere: str) -> None:
    client = browser(own_app).client
    data = {"name": "dro", "password": PASSWORD, "next": elsewhere}
    answer = client.post("/sign-in", data=data, follow_redirects=False)

    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert set(answer.headers.get_list("set-cookie")) == {answer.headers["set-cookie"]}


def test_a_form_leads_to_no_other_site(own_app: FastAPI) -> None:
    b = browser(own_app, "dro")
    data = {"csrf": b.token(), "from_page": "//evil.example/deputies", "deputy": ""}
    answer = b.client.post("/deputies", data=data, follow_redirects=False)

    assert answer.headers["location"].startswith("/deputies?kept=")


@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../wiring.py",
        "/static/%2e%2e/wiring.py",
        "/static/..%2fwiring.py",
        "/static/....//wiring.py",
        "/static/%2e%2e%2f%2e%2e%2f%2e%2e%2fetc/passwd",
        "/static//etc/passwd",
    ],
)
def test_no_file_but_the_static_ones_is_served(app: FastAPI, path: str) -> None:
    assert browser(app, "dro").get(path).status_code in (400, 404)


@pytest.mark.parametrize("ref", ["../S0001", "..%2f..%2fS0001", "S0001%00", "%2e%2e", "S0001'--", "S" * 5000])
def test_no_reference_leads_out_of_the_store(app: FastAPI, ref: str) -> None:
    answer = browser(app, "dro").get(f"/surveys/{ref}/files")

    assert answer.status_code in (400, 404)


def test_a_question_can_not_be_broken_out_of(app: FastAPI) -> None:
    b = browser(app, "dro")
    for text in ("'; DROP VIEW files; --", "' OR 1=1 --", "%' UNION SELECT 1 --", "\x00", "𝒳" * 300):
        for field in ("q", "puid", "folder", "list"):
            assert b.get("/surveys/S0001/files", params={field: text}).status_code == 200

    assert b.get("/surveys/S0001/files").status_code == 200


@pytest.mark.parametrize("after", ["x", "W10", "eyJhIjoxfQ", "bnVsbA", "WyJhIiwiYiJd", "~~~~", "9" * 5000])
def test_a_page_can_only_begin_after_a_row_of_ours(app: FastAPI, after: str) -> None:
    assert browser(app, "dro").get("/surveys/S0001/files", params={"after": after}).status_code == 404


# -- what is sent ----------------------------------------------------------------------------------------------


def test_what_is_too_large_is_refused_before_it_is_read(app: FastAPI) -> None:
    b = browser(app, "dro")
    declared = b.client.post("/deputies", content=b"x", headers={"content-length": str(LARGEST_BODY + 1)})
    streamed = b.client.post(
        "/deputies",
        content=(b"a" * (1 << 20) for _ in range(30)),
        headers={"content-type": "application/x-www-form-urlencoded"},
    )

    assert declared.status_code == 413
    assert streamed.status_code == 413


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"csrf": 1}', "application/json"),
        (b"", "text/plain"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"csrf=%00", "application/x-www-form-urlencoded"),
    ],
)
def test_what_is_no_form_is_refused(app: FastAPI, content: bytes, kind: str) -> None:
    answer = browser(app, "dro").client.post("/deputies", content=content, headers={"content-type": kind})

    # What the reader of forms takes for an empty form has no token.
    assert (answer.status_code, "WEB004" in answer.text) == (400, True) or "WEB002" in answer.text


def test_a_host_that_is_not_ours_is_refused(rehearsed: None, department: Path) -> None:
    app = app_of(department, WebSettings(hosts=("localhost",)))
    client = TestClient(app, base_url="http://evil.example")
    answer = client.get("/sign-in")
    app.state.site.close()

    assert answer.status_code == 400


# -- what goes out ---------------------------------------------------------------------------------------------


def test_every_answer_carries_the_headers(app: FastAPI) -> None:
    b = browser(app, "dro")
    answers = [b.get(path) for path in ("/", "/surveys.csv", "/nothing", "/static/muniment.css", "/people")]
    answers.append(b.client.post("/deputies", data=NAMED))

    for answer in answers:
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert answers[0].headers["cache-control"] == "no-store"


def test_no_page_has_a_script_or_a_style_of_its_own(app: FastAPI) -> None:
    b = browser(app, "auditor")
    for path in ("/", "/surveys", "/surveys/S0001/files", "/deputies", "/history", "/help", "/privacy", "/nothing"):
        html = b.get(path).text
        assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html), path
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", html)), path


def test_names_made_to_deceive_are_shown_as_text(own_app: FastAPI) -> None:
    hostile = "<script>alert(1)</script> \"'><img src=x onerror=alert(1)>"
    page = browser(own_app, "dro").post("/deputies", "/deputies", **{**NAMED, "deputy": "", "reason": hostile})

    assert "<script>alert" not in page.text
    assert "<img" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text


def test_a_download_has_no_cell_that_a_spreadsheet_takes_for_a_formula(own_app: FastAPI) -> None:
    b = browser(own_app, "dro")
    b.post("/deputies", "/deputies", **{**NAMED, "reason": '=HYPERLINK("http://evil.example")'})
    rows = list(csv.reader(io.StringIO(b.get("/deputies.csv").content.decode("utf-8-sig"))))

    assert rows[1][6] == '\'=HYPERLINK("http://evil.example")'


def test_no_name_puts_another_header_into_a_download() -> None:
    from muniment.web.exports import attachment

    said = attachment('a"\r\nset-cookie: x=y\r\n\r\n<script>.csv')

    assert "\r" not in said and "\n" not in said
    assert said.count('"') == 2


def test_an_error_shows_no_inside(monkeypatch: pytest.MonkeyPatch, own_app: FastAPI) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret inside")

    site = own_app.state.site
    monkeypatch.setattr(type(site.store.surveys), "all", broken)
    b = browser(own_app, raise_server_exceptions=False)
    page = b.sign_in("dro")

    assert page.status_code == 500
    assert "secret inside" not in page.text and "Traceback" not in page.text
    reference = re.search(r"reference (\d{8}-\d{6}-[0-9a-f]{4})", page.text)
    assert reference
    log = (site.store.layout.root / "log" / f"{reference[1]}.txt").read_text("utf-8")
    assert "secret inside" in log
    assert "WEB007" in page.text


def test_the_store_is_open_to_its_owner_alone(tmp_path: Path) -> None:
    root = open_store(tmp_path / "store").layout.root

    assert root.stat().st_mode & 0o077 == 0
