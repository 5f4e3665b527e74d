"""Sign in and out by an account of ours; a sign-in gets a new secret each time, and the old one ends."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from muniment.web.frame import frame_for_nobody
from muniment.web.page import FormView, Page, Problem, described
from muniment.web.render import html_of
from muniment.web.security import local_path
from muniment.web.site import Site
from muniment.web.visit import Form, Visit, cookie_name, form_of, open_to_all, signed_in_only
from records.faults.people import ACCOUNT_CLOSED, SIGN_IN_LOCKED
from records.register.accounts import Account, folded
from records.register.sign_ins import LASTS
from retention.faults import Fault, Refusal

router = APIRouter()
BY_PASSWORD = "password"  # noqa: S105  a way of signing in


@described(
    lambda: SignInPage(title="Sign in", next_path="/surveys"),
    lambda: SignInPage(
        title="Sign in",
        next_path="/surveys",
        form=FormView({"name": ("reviewer",)}, (Problem("name", "The name or the password is not right."),)),
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage(Page):
    """Name and password; after it the page that was asked for."""

    template: ClassVar[str] = "signin/sign_in.html"
    next_path: str
    provider: str = ""


@router.get("/sign-in", dependencies=[Depends(open_to_all)])
def show_sign_in(request: Request, next: str = "/") -> HTMLResponse:
    """Show the sign-in."""
    return _shown(request, SignInPage(title="Sign in", next_path=local_path(next), provider=_provider(request)))


@router.post("/sign-in", dependencies=[Depends(open_to_all)])
async def sign_in(request: Request) -> Response:
    """Sign in, and go where one was going."""
    form = await form_of(request)
    return await run_in_threadpool(_sign_in, request, form)


def _sign_in(request: Request, form: Form) -> Response:
    site: Site = request.app.state.site
    name, password, next_path = form.text("name"), form.fields.get("password", ("",))[0], local_path(form.text("next"))
    try:
        account = checked(site, name, password)
    except Refusal as refusal:
        _note_lock(site, name, refusal)
        problems = tuple(Problem("name", f"{one.code.meaning} {_more(one)}{one.code.remedy}") for one in refusal.faults)
        view = FormView({"name": (name,)}, problems)
        return _shown(
            request, SignInPage(title="Sign in", next_path=next_path, provider=_provider(request), form=view), 401
        )
    return signed_in(request, account, next_path, by_way_of=BY_PASSWORD)


def _provider(request: Request) -> str:
    directory = request.app.state.site.settings.directory
    return directory.name if directory is not None else ""


def _note_lock(site: Site, name: str, refusal: Refusal) -> None:
    """Note in the access log that wrong passwords locked an account; each wrong one alone is not noted."""
    is_ours = any(folded(one.name) == folded(name) for one in site.accounts.all())
    if refusal.faults[0].code is SIGN_IN_LOCKED and is_ours and site.sign_ins.was_just_locked(name, at=site.now()):
        site.access.note("account locked", name[:64], actor="web:nobody", at=site.now())


def _more(fault: Fault) -> str:
    return f"It is {fault.found}. " if fault.found else ""


def checked(site: Site, name: str, password: str) -> Account:
    """Return the account that `name` and `password` open; a Refusal where they don't, or it is locked."""
    at = site.now()
    site.sign_ins.refuse_locked(name, at=at)
    if not site.accounts.is_password(name, password):
        raise site.sign_ins.failed(name, at=at)
    account = site.accounts.find(name)
    if account.role is None:
        raise Refusal(Fault(ACCOUNT_CLOSED, name))
    site.sign_ins.forget_failures(name)
    return account


def signed_in(request: Request, account: Account, next_path: str, *, by_way_of: str) -> Response:
    """Answer with a new sign-in's cookie; the one the browser had before ends."""
    site: Site = request.app.state.site
    at = site.now()
    before = site.sign_ins.find(request.cookies.get(cookie_name(site), ""))
    if before is not None:
        site.sign_ins.end(before.key, by=account.name, at=at)
    secret, _ = site.sign_ins.begin(account, by_way_of=by_way_of, role=account.person.role, at=at)
    site.access.note("signed in", account.ref, actor=f"web:{account.name}", at=at, body={"by": by_way_of})
    response = RedirectResponse(local_path(next_path), 303)
    response.set_cookie(
        cookie_name(site),
        secret,
        max_age=int(LASTS.total_seconds()),
        path="/",
        secure=site.settings.is_https,
        httponly=True,
        samesite="lax",
    )
    return response


@router.post("/sign-out")
def sign_out(visit: Annotated[Visit, Depends(signed_in_only)]) -> RedirectResponse:
    """End the sign-in."""
    visit.site.sign_ins.end(visit.sign_in.key, by=visit.account.name, at=visit.at)
    visit.site.access.note("signed out", visit.account.ref, actor=visit.actor, at=visit.at)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(cookie_name(visit.site), path="/", secure=visit.site.settings.is_https, httponly=True)
    return response


def _shown(request: Request, page: Page, status: int = 200) -> HTMLResponse:
    return HTMLResponse(html_of(page, frame_for_nobody(request.app.state.site, request.url.path)), status)
