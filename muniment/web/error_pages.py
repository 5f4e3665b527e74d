"""The pages for what went wrong: refused, missing, too large, busy, unexpected. Each says what to do next."""

import logging
import re
import secrets
import traceback
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from muniment.web.faults import (
    DIRECTORY_AWAY,
    FORM_NOT_READABLE,
    FORM_TOKEN_WRONG,
    NOT_ALLOWED,
    PAGE_MISSING,
    SIGN_IN_ANSWER_WRONG,
    TOO_LARGE,
    UNEXPECTED_HERE,
)
from muniment.web.frame import frame_for_nobody
from muniment.web.page import Page, described
from muniment.web.render import html_of
from muniment.web.security import READING, local_path
from muniment.web.visit import NEVER_KEPT, NotSignedIn, Visit, _with, visit_of
from records.faults.people import ROLE_NOT_KNOWN
from records.faults.stores import DATABASE_UNREACHABLE, STORE_BUSY
from records.register.kept_forms import KeptForm
from retention.faults import Fault, FaultCode, MunimentError, Refusal, Who

log = logging.getLogger("muniment.web")
STATUS: dict[FaultCode, int] = {
    NOT_ALLOWED: 403,
    FORM_TOKEN_WRONG: 403,
    FORM_NOT_READABLE: 400,
    PAGE_MISSING: 404,
    TOO_LARGE: 413,
    DIRECTORY_AWAY: 503,
    SIGN_IN_ANSWER_WRONG: 403,
    ROLE_NOT_KNOWN: 403,
    STORE_BUSY: 503,
    DATABASE_UNREACHABLE: 503,
    UNEXPECTED_HERE: 500,
}
MISSING = re.compile(r"There is no |No .*\bhas this (reference|name)|Nothing .*\bhas this reference")
TITLES = {
    400: "The form could not be read",
    403: "You can't do this",
    404: "Page not found",
    405: "This page can't do that",
    409: "Refused",
    413: "Too large",
    500: "Sorry, there is a problem with the service",
    503: "Sorry, the service is busy",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason as it is shown: code, what is wrong, what to do, who can do it."""

    code: str
    what: str
    remedy: str
    who: str


def _example() -> "ErrorPage":
    code = FaultCode("SGN004", "A hold was placed after this list was proposed.", "Remove the file.", Who.DRO)
    return error_page(409, (Fault(code, "list L0001", "UCPI"),), back="/surveys")


@described(_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage(Page):
    """What went wrong: each reason with its next step, and a way back."""

    template: ClassVar[str] = "error/error.html"
    reasons: tuple[Reason, ...]
    back: str
    may_try_again: bool = False


def error_page(status: int, faults: tuple[Fault, ...], *, back: str = "/", may_try_again: bool = False) -> ErrorPage:
    """Return the page for `status` that shows the faults."""
    reasons = tuple(
        Reason(
            one.code.code,
            (f"{one.place}: " if one.place else "")
            + one.code.meaning.rstrip(".")
            + (f" ({one.found})." if one.found else "."),
            one.code.remedy,
            one.code.who.value,
        )
        for one in faults
    )
    return ErrorPage(title=TITLES.get(status, "Refused"), reasons=reasons, back=back, may_try_again=may_try_again)


def status_of(error: MunimentError) -> int:
    """Return the status that the first fault means; 404 for what there is none of, else 409.

    >>> from records.faults import NO_SUCH_SURVEY
    >>> status_of(Refusal(Fault(NO_SUCH_SURVEY, "S9999")))
    404
    """
    code = error.faults[0].code
    return STATUS.get(code, 404 if MISSING.match(code.meaning) else 409)


def answer_errors(app: FastAPI) -> None:
    """Say how the app answers what went wrong."""
    app.add_exception_handler(NotSignedIn, _not_signed_in)  # type: ignore[arg-type]
    app.add_exception_handler(MunimentError, _refused)  # type: ignore[arg-type]
    app.add_exception_handler(HTTPException, _http)  # type: ignore[arg-type]
    app.add_exception_handler(RequestValidationError, _unreadable)  # type: ignore[arg-type]
    app.add_exception_handler(Exception, _unexpected)


async def answer(request: Request, status: int, page: Page) -> Response:
    """Answer with a page in the frame of whoever is signed in."""
    if request.url.path.startswith("/api/") and isinstance(page, ErrorPage):
        return _as_json(status, page)
    frame = await run_in_threadpool(_frame, request)
    return HTMLResponse(html_of(page, frame), status)


def _as_json(status: int, page: ErrorPage) -> Response:
    from fastapi.responses import JSONResponse

    faults = [{"code": one.code, "what": one.what, "remedy": one.remedy, "who": one.who} for one in page.reasons]
    return JSONResponse({"faults": faults}, status)


def _frame(request: Request):  # type: ignore[no-untyped-def]
    visit: Visit | None = getattr(request.state, "visit", None)
    return visit.frame() if visit is not None else frame_for_nobody(request.app.state.site, request.url.path)


async def _not_signed_in(request: Request, error: NotSignedIn) -> Response:
    """Lead to the sign-in and back; what was typed into a form is kept for the same person."""
    if request.url.path.startswith("/api/"):
        return Response('{"faults":[{"what":"Sign in first."}]}', 401, media_type="application/json")
    if request.method in READING:
        here = quote(request.url.path) + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?next={quote(local_path(here), safe='')}", 303)
    page = error.form.from_page if error.form is not None else "/"
    if error.form is not None and error.account_ref:
        page = await run_in_threadpool(_keep, request, error, page)
    return RedirectResponse(f"/sign-in?next={quote(page, safe='')}", 303)


def _keep(request: Request, error: NotSignedIn, page: str) -> str:
    site = request.app.state.site
    typed = {name: values for name, values in error.form.fields.items() if name not in NEVER_KEPT} if error.form else {}
    message = "Your sign-in had ended. Check what you typed and send it again."
    kept = KeptForm(page.partition("?")[0], typed, {}, message)
    return _with(page, site.kept_forms.keep(kept, account_ref=error.account_ref, at=site.now()))


async def _refused(request: Request, error: MunimentError) -> Response:
    """Show why; a form that was refused is recorded as such in the audit chain."""
    status = status_of(error)
    visit: Visit | None = getattr(request.state, "visit", None)
    if visit is not None and request.method not in READING and isinstance(error, Refusal) and status in (403, 409):
        route = request.scope.get("route")
        act = f"POST {getattr(route, 'path', request.url.path)}"
        await run_in_threadpool(visit.record_refusal, error, act=act, subject=request.url.path)
    back = visit.form.from_page if visit is not None and request.method not in READING else "/"
    page = error_page(status, error.faults, back=back, may_try_again=status == 503)
    response = await answer(request, status, page)
    if status == 503:
        response.headers["retry-after"] = "5"
    return response


async def _http(request: Request, error: HTTPException) -> Response:
    code = {404: PAGE_MISSING, 413: TOO_LARGE}.get(
        error.status_code, PAGE_MISSING if error.status_code == 405 else FORM_NOT_READABLE
    )
    await _who(request)
    return await answer(
        request, error.status_code, error_page(error.status_code, (Fault(code, request.url.path[:200]),))
    )


async def _unreadable(request: Request, error: RequestValidationError) -> Response:
    """What stood in an address or a form is not of the kind it must be."""
    await _who(request)
    place = ", ".join(".".join(str(part) for part in one["loc"]) for one in error.errors())
    return await answer(request, 400, error_page(400, (Fault(FORM_NOT_READABLE, place[:200]),)))


async def _who(request: Request) -> None:
    """Find out who is signed in, for the frame; nobody is well enough here."""
    if request.method in READING and getattr(request.state, "visit", None) is None:
        try:
            await visit_of(request)
        except (NotSignedIn, MunimentError):
            return


async def _unexpected(request: Request, error: Exception) -> Response:
    """Write down what happened under a reference, and show the reference only."""
    reference = await run_in_threadpool(write_down, request, error)
    page = error_page(500, (Fault(UNEXPECTED_HERE, f"reference {reference}"),), may_try_again=True)
    return await answer(request, 500, page)


def write_down(request: Request, error: Exception) -> str:
    """Return the reference under which the store's log tells what happened; no content, no form."""
    from muniment.logs import write_log

    site = request.app.state.site
    at = site.now()
    reference = f"{at:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
    text = f"{at.isoformat()}\n{request.method} {request.url.path}\n\n{''.join(traceback.format_exception(error))}"
    path = write_log(f"{reference}.txt", text, words=["--store", str(site.store.layout.root)])
    log.error("unexpected, reference %s, see %s", reference, path)
    return reference
