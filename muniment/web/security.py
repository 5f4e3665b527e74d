"""What every answer carries and every request must pass before anything looks at it.

Headers that let a page load nothing but ours; a limit on what is sent to us; a check that a form
came from a page of ours. The second check of a form, its token, is in `visit`.
Rule: OWASP, Cross-Site Request Forgery Prevention (fetch metadata, origin, token); OWASP Secure Headers.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

READING = frozenset({"GET", "HEAD"})
WRITING = frozenset({"POST"})
LARGEST_BODY = 25 * 1024 * 1024  # bytes: a workbook that is sent back
HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-robots-tag": "noindex, nofollow",
}


class SecureHeaders:
    """Put our headers on every answer; nothing of a page is kept by a browser or a proxy."""

    def __init__(self, app: ASGIApp, *, is_https: bool) -> None:
        self._app = app
        self._headers = dict(HEADERS)
        if is_https:
            self._headers["strict-transport-security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, and dress the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                if "cache-control" not in headers:
                    headers["cache-control"] = "no-store"
            await send(message)

        await self._app(scope, receive, dressed)


class OwnFormsOnly:
    """Refuse every method but GET, HEAD and POST, and a POST that did not come from a page of ours."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, or refuse it."""
        if scope["type"] == "http":
            method = scope["method"]
            if method not in READING | WRITING:
                refusal = PlainTextResponse("Method not allowed\n", 405, {"allow": "GET, HEAD, POST"})
                await refusal(scope, receive, send)
                return
            if method in WRITING and not is_own_form(Headers(scope=scope)):
                words = "WEB001 This form did not come from a page of this service. Open the page and try again.\n"
                await PlainTextResponse(words, 403)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def is_own_form(headers: Headers) -> bool:
    """Return whether a POST with these headers came from a page of ours.

    A browser says so by itself: Sec-Fetch-Site, and Origin on every POST. Where it says neither,
    it is no browser that we support.

    >>> is_own_form(Headers({"host": "muniment.example", "origin": "https://muniment.example"}))
    True
    >>> is_own_form(Headers({"host": "muniment.example", "origin": "https://elsewhere.example"}))
    False
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is None:
        return site == "same-origin"
    return urlsplit(origin).netloc == headers.get("host", "")


def local_path(path: str | None, otherwise: str = "/") -> str:
    """Return `path` where it is a place on this service; `otherwise` where it could lead elsewhere.

    >>> local_path("/surveys/S0001?sort=size"), local_path("//evil.example/x"), local_path("https://evil.example")
    ('/surveys/S0001?sort=size', '/', '/')
    >>> local_path("/\\\\evil.example"), local_path("/a\\r\\nSet-Cookie: x=y")
    ('/', '/')
    """
    if not path or not path.startswith("/") or path.startswith("//") or "\\" in path or len(path) > 2000:
        return otherwise
    if not path.isprintable() or " " in path:
        return otherwise
    parts = urlsplit(path)
    return otherwise if parts.scheme or parts.netloc else path
