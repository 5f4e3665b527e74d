"""The routes of a sign-in through the department's directory."""

from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from muniment.web.directory import Directory, Known, begin, finish
from muniment.web.faults import PAGE_MISSING, SIGN_IN_ANSWER_WRONG
from muniment.web.security import local_path
from muniment.web.signin import signed_in
from muniment.web.signing import AGAIN
from muniment.web.site import Site
from muniment.web.visit import open_to_all
from records.faults.people import ACCOUNT_CLOSED
from records.register.accounts import NAME, Account, By, folded
from records.register.attempts import Attempt, Attempts
from retention.faults import Fault, Refusal

router = APIRouter()
ANSWER = "/sign-in/directory/answer"


@router.get("/sign-in/directory", dependencies=[Depends(open_to_all)])
def to_directory(request: Request, next: str = "/", again: int = 0) -> Response:
    """Lead to the directory; the browser keeps the state, so that no other one can bring the answer."""
    site: Site = request.app.state.site
    directory = _directory(site)
    begun = begin(directory, back_to=_back_to(request), again=bool(again))
    attempt = Attempt(begun.nonce, begun.verifier, local_path(next), bool(again))
    Attempts(site.store.database).begin(begun.state, attempt, at=site.now())
    response = RedirectResponse(begun.href, 303)
    response.set_cookie(
        _cookie(site), begun.state, max_age=600, path="/", secure=site.settings.is_https, httponly=True, samesite="lax"
    )
    return response


@router.get(ANSWER, dependencies=[Depends(open_to_all)])
def from_directory(request: Request, code: str = "", state: str = "", error: str = "") -> Response:
    """Take the directory's answer: sign in, and go where one was going."""
    site: Site = request.app.state.site
    directory = _directory(site)
    attempt = Attempts(site.store.database).take(state, at=site.now()) if state else None
    if attempt is None or not state or request.cookies.get(_cookie(site)) != state:
        raise Refusal(Fault(SIGN_IN_ANSWER_WRONG, directory.issuer, "state"))
    if error or not code:
        return RedirectResponse(f"/sign-in?next={quote(attempt.next_path, safe='')}", 303)
    known = finish(
        directory,
        back_to=_back_to(request),
        code=code,
        verifier=attempt.verifier,
        nonce=attempt.nonce,
        at=site.directory_now(),
        again=attempt.again,
    )
    way = known.issuer + (AGAIN if attempt.again else "")
    response = signed_in(request, account_of(site, known), attempt.next_path, by_way_of=way)
    response.delete_cookie(_cookie(site), path="/", secure=site.settings.is_https, httponly=True)
    return response


def account_of(site: Site, known: Known) -> Account:
    """Return the account of somebody the directory knows: made at their first sign-in, its role as it says.

    A Refusal where an administrator closed it: the directory opens none again.
    """
    by = By("the directory", "web:directory", site.now())
    account = site.accounts.by_subject(known.issuer, known.subject)
    if account is None:
        return site.accounts.add(
            _free_name(site, known.name),
            known.role,
            shown_as=known.shown_as[:100],
            issuer=known.issuer,
            subject=known.subject,
            by=by,
            reason="first sign-in through the directory",
        )
    if account.role is None:
        raise Refusal(Fault(ACCOUNT_CLOSED, account.name))
    return site.accounts.give_role(account.name, known.role, "the role that the directory says", by=by)


def _free_name(site: Site, name: str) -> str:
    """Return `name` as an account can have it; with a number where somebody has it already."""
    clean = "".join(one if NAME.fullmatch(one) else "." for one in name)[:60] or "person"
    taken = {folded(one.name) for one in site.accounts.all()}
    if folded(clean) not in taken:
        return clean
    return next(made for n in range(2, 10_000) if folded(made := f"{clean}.{n}") not in taken)


def _directory(site: Site) -> Directory:
    if site.settings.directory is None:
        raise Refusal(Fault(PAGE_MISSING, "/sign-in/directory"))
    return site.settings.directory


def _back_to(request: Request) -> str:
    return str(request.url.replace(path=ANSWER, query="", fragment=""))


def _cookie(site: Site) -> str:
    return "__Host-muniment-sign-in" if site.settings.is_https else "muniment-sign-in"
