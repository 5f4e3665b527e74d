"""One request of somebody signed in: who, in which role, what they sent, and how to answer.

Every route states its right by `needs(...)`, or that it needs none by `signed_in_only` or
`open_to_all`; the app refuses to start with a route that states nothing.
"""

import hashlib
import secrets
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, unquote, urlencode, urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from muniment.web.faults import FORM_NOT_READABLE, FORM_TOKEN_WRONG, NOT_ALLOWED, PAGE_MISSING
from muniment.web.frame import Frame, frame_of
from muniment.web.page import NOTHING_TYPED, FormView, Page, Problem, Problems
from muniment.web.render import html_of
from muniment.web.security import LARGEST_BODY, READING, local_path
from muniment.web.site import Site
from muniment.wiring import Store
from records.register.accounts import Account
from records.register.delegations import rights_of
from records.register.kept_forms import KeptForm
from records.register.people import Person
from records.register.roles import Right
from records.register.sign_ins import SignIn
from records.store.audit import Json
from retention.faults import Fault, Refusal

KEPT = "kept"  # in an address: the key of a form that came back
TOKEN, FROM = "csrf", "from_page"  # in each form: its token, and the page it stands on
NEVER_KEPT = frozenset({TOKEN, FROM, "password", "new_password", "removed_words", "sent"})


class NotSignedIn(Exception):
    """Nobody is signed in, or no longer; carries what they had typed and where."""

    def __init__(self, form: "Form | None" = None, account_ref: str = "") -> None:
        super().__init__("not signed in")
        self.form = form
        self.account_ref = account_ref


@dataclass(frozen=True, slots=True)
class Form:
    """What was sent by a form; fields that were not sent read as empty."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    files: Mapping[str, UploadFile] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return what was typed, without blanks around it and with plain line ends."""
        values = self.fields.get(name, ())
        return values[0].replace("\r\n", "\n").strip() if values else ""

    def all(self, name: str) -> tuple[str, ...]:
        """Return everything that was ticked in the field."""
        return self.fields.get(name, ())

    def has(self, name: str) -> bool:
        """Return whether a box was ticked or a button pressed."""
        return name in self.fields

    @property
    def from_page(self) -> str:
        """Return the page on which the form stands."""
        return local_path(self.text(FROM))


NO_FORM = Form()


@dataclass(frozen=True, slots=True)
class Visit:
    """One request: who is there, in which store, on which day, what they sent.

    `store` can't be written to while a page is only shown. `form` is what was sent, `form_view`
    what came back from an earlier try.
    """

    request: Request
    site: Site
    account: Account
    sign_in: SignIn
    rights: frozenset[Right]
    token: str
    at: datetime
    on: date
    form: Form = NO_FORM
    form_view: FormView = NOTHING_TYPED

    @property
    def store(self) -> Store:
        """Return the store; for a GET one that refuses every write."""
        return self.site.reading_store if self.request.method in READING else self.site.store

    @property
    def person(self) -> Person:
        """Return who acts, in their role."""
        return Person(self.account.name, self.sign_in.role)

    @property
    def actor(self) -> str:
        """Return who acts, as the audit chain names them."""
        return f"web:{self.account.name}"

    def may(self, right: Right) -> bool:
        """Return whether they have the right today: what they may not do is not offered to them."""
        return right in self.rights

    @property
    def path(self) -> str:
        """Return where they are: path and question, without the key of a form that came back."""
        asked = [(name, value) for name, value in self.request.query_params.multi_items() if name != KEPT]
        return quote(self.request.url.path) + (f"?{urlencode(asked)}" if asked else "")

    # -- answers ---------------------------------------------------------------------------------------

    def shown(self, page: Page, status: int = 200) -> HTMLResponse:
        """Answer with the page."""
        return HTMLResponse(html_of(page, self.frame()), status)

    def frame(self) -> Frame:
        """Return what stands around the page."""
        return frame_of(self)

    def done(self, path: str, notice: str = "") -> RedirectResponse:
        """Answer a form that was taken: show the page at `path` next, with one line that says what was done."""
        if not notice:
            return RedirectResponse(local_path(path), 303)
        key = self.site.kept_forms.keep(
            KeptForm(urlsplit(path).path, {}, {}, f"done:{notice}"), account_ref=self.account.ref, at=self.at
        )
        return RedirectResponse(_with(local_path(path), key), 303)

    def again(self, problems: Problems | Iterable[Problem], path: str = "") -> RedirectResponse:
        """Answer a form that was not taken: show its page again, with what was typed and what is wrong.

        `path` is the page of the form; empty for the one on which it stood.
        """
        found = {one.field: one.text for one in problems if one.field}
        whole = "\n".join(one.text for one in problems if not one.field)
        typed = {name: values for name, values in self.form.fields.items() if name not in NEVER_KEPT}
        path = local_path(path or self.form.from_page)
        kept = KeptForm(urlsplit(path).path, typed, found, whole)
        return RedirectResponse(
            _with(path, self.site.kept_forms.keep(kept, account_ref=self.account.ref, at=self.at)), 303
        )

    def refused(self, refusal: Refusal, *, act: str, subject: str, path: str = "") -> RedirectResponse:
        """Answer an act that the domain refused: recorded in the audit chain, and said above its form."""
        self.record_refusal(refusal, act=act, subject=subject)
        return self.again([Problem("", str(fault)) for fault in refusal.faults], path)

    def note_read(self, subject: str, *, act: str = "opened", why: str = "") -> None:
        """Note in the access log that they opened (or downloaded) something that names people."""
        body: dict[str, Json] = {"role": self.sign_in.role.value, "page": self.request.url.path}
        if why.strip():
            body["why"] = why.strip()
        self.site.access.note(act, subject, actor=self.actor, at=self.at, body=body)

    def record_refusal(self, refusal: Refusal, *, act: str, subject: str) -> None:
        """Record in the audit chain that `act` was refused, with its reasons."""
        from muniment.web.refusals import record_refusal

        record_refusal(
            self.site.store.database, refusal, act=act, subject=subject, by=self.person, actor=self.actor, at=self.at
        )


def _with(path: str, key: str) -> str:
    parts = urlsplit(path)
    asked = "&".join(one for one in (parts.query.split("&") if parts.query else []) if not one.startswith(f"{KEPT}="))
    return f"{parts.path}?{asked + '&' if asked else ''}{KEPT}={key}"


# -- who may ask ---------------------------------------------------------------------------------------

Dependency = Callable[[Request], Coroutine[Any, Any, Visit]]


def needs(*rights: Right) -> Dependency:
    """Return the dependency of a route that needs one of `rights`: it gives the route its Visit."""

    async def visit(request: Request) -> Visit:
        found = await visit_of(request)
        if rights and not found.rights & set(rights):
            raise Refusal(Fault(NOT_ALLOWED, request.url.path, " or ".join(right.value for right in rights)))
        return found

    visit.states_right = True  # type: ignore[attr-defined]
    return visit


signed_in_only = needs()


async def open_to_all(request: Request) -> None:
    """Return nothing: the route is open to everybody, signed in or not, and says so."""
    _refuse_zero(request)


open_to_all.states_right = True  # type: ignore[attr-defined]


def _refuse_zero(request: Request) -> None:
    """Refuse a path with the character of number zero: it names no page, and a database server takes none."""
    if "\0" in unquote(request.url.path):
        raise Refusal(Fault(PAGE_MISSING, request.url.path))


async def visit_of(request: Request) -> Visit:
    """Return the visit; NotSignedIn where nobody is, a Refusal where a form lacks its token."""
    site: Site = request.app.state.site
    _refuse_zero(request)
    form = await form_of(request) if request.method not in READING else NO_FORM
    visit = await run_in_threadpool(_visit, request, site, form)
    request.state.visit = visit
    return visit


def _visit(request: Request, site: Site, form: Form) -> Visit:
    secret = request.cookies.get(cookie_name(site), "")
    sign_in = site.sign_ins.find(secret) if secret else None
    if sign_in is None:
        raise NotSignedIn(form)
    at = site.now()
    account = site.accounts.by_ref(sign_in.account_ref)
    if account is None or account.role is None or not sign_in.runs(at):
        raise NotSignedIn(form, sign_in.account_ref)
    if account.role is not sign_in.role:  # another role was given meanwhile
        raise NotSignedIn(form, sign_in.account_ref)
    token = token_of(secret)
    if request.method not in READING and not secrets.compare_digest(form.text(TOKEN).encode(), token.encode()):
        raise Refusal(Fault(FORM_TOKEN_WRONG, request.url.path))
    visit = Visit(
        request=request,
        site=site,
        account=account,
        sign_in=sign_in,
        rights=rights_of(site.store.database, Person(account.name, sign_in.role), on=site.today(), at=at),
        token=token,
        at=at,
        on=site.today(),
        form=form,
    )
    return replace(visit, form_view=_came_back(visit))


def _came_back(visit: Visit) -> FormView:
    key = visit.request.query_params.get(KEPT, "")
    kept = visit.site.kept_forms.find(key, account_ref=visit.account.ref) if key else None
    if kept is None or unquote(kept.page) != visit.request.url.path:
        return NOTHING_TYPED
    notice = kept.message.removeprefix("done:") if kept.message.startswith("done:") else ""
    whole = tuple(Problem("", line) for line in kept.message.splitlines() if not notice)
    beside = tuple(Problem(name, text) for name, text in kept.faults.items())
    return FormView(kept.typed, whole + beside, notice)


async def form_of(request: Request) -> Form:
    """Return what the form sent; a Refusal where it can't be read."""
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if sent not in ("application/x-www-form-urlencoded", "multipart/form-data"):
        raise Refusal(Fault(FORM_NOT_READABLE, request.url.path, sent or "no content type"))
    fields: dict[str, tuple[str, ...]] = {}
    files: dict[str, UploadFile] = {}
    for name, value in (await request.form(max_files=10, max_fields=5000, max_part_size=LARGEST_BODY)).multi_items():
        if isinstance(value, UploadFile):
            files[name] = value
        elif "\x00" in value:
            raise Refusal(Fault(FORM_NOT_READABLE, request.url.path, f"a zero character in {name}"))
        else:
            fields[name] = (*fields.get(name, ()), value)
    return Form(fields, files)


def cookie_name(site: Site) -> str:
    """Return the name of the cookie; over https one that only this host can set, for all of it."""
    return "__Host-muniment" if site.settings.is_https else "muniment"


def token_of(secret: str) -> str:
    """Return the token of the forms of a sign-in; from it the secret can't be found."""
    return hashlib.sha256(b"form:" + secret.encode("utf-8", "surrogateescape")).hexdigest()[:40]
