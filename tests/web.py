"""The pages of a store for tests: somebody signed in, by real requests through all the guards."""

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from muniment.web.app import create_app
from muniment.web.site import WebSettings
from muniment.wiring import open_store
from records.register.accounts import AccountRegister, By
from records.register.people import Role
from tests.department import NOON

ORIGIN = "http://localhost"
PASSWORD = "three random words"
STORY = {
    "reviewer": Role.REVIEWER,
    "reviewer2": Role.REVIEWER,
    "dro": Role.DRO,
    "deputy": Role.DEPUTY_DRO,
    "iao": Role.IAO,
    "auditor": Role.AUDITOR,
    "admin": Role.ADMINISTRATOR,
}


def add_people(store: Path, **people: Role) -> None:
    """Add accounts with the password of all tests; the people of the story where none are named."""
    register = AccountRegister(open_store(store).database)
    for name, role in (people or STORY).items():
        register.add(name, role, password=PASSWORD, by=By("test", "test", NOON))


@dataclass
class Browser:
    """A client that keeps cookies and sends what a browser sends; not signed in at first."""

    client: TestClient

    def get(self, path: str, **named: Any) -> Response:
        """Return the answer to a GET; redirects are followed."""
        return self.client.get(path, **named)

    def sign_in(self, name: str, password: str = PASSWORD, next: str = "/") -> Response:
        """Sign in, and return the page that follows."""
        return self.client.post("/sign-in", data={"name": name, "password": password, "next": next})

    def token(self, page: str = "/") -> str:
        """Return the token of the forms of this sign-in, as the page has it."""
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.get(page).text)
        assert found, f"{page} has no form"
        return found[1]

    def post(self, path: str, page: str = "", follow: bool = True, **fields: Any) -> Response:
        """Send the form that stands on `page`, with its token; return what follows."""
        data = {"csrf": self.token(page or "/"), "from_page": page or "/", **fields}
        return self.client.post(path, data=data, follow_redirects=follow)


def browser(app: FastAPI, name: str = "", **named: Any) -> Browser:
    """Return a browser at `app`, signed in as `name` where one is given."""
    made = Browser(TestClient(app, base_url=ORIGIN, headers={"origin": ORIGIN}, follow_redirects=True, **named))
    if name:
        assert made.sign_in(name).status_code == 200
    return made


def app_of(store: Path, settings: WebSettings | None = None) -> FastAPI:
    """Return the application over the store at this path."""
    return create_app(open_store(store), settings)


def words_of(html: str) -> str:
    """Return the words of a page: blanks made one, none before a stop, so that a sentence is found however broken."""
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
    return re.sub(r" (?=[.,;:])", "", words)
