"""The web application over one open store: its routes, its guards, its error pages.

Made by `create_app`, served by `muniment serve`. The app refuses to start where a route says
neither which right it needs nor that it needs none.
"""

import importlib
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from importlib import resources
from pathlib import Path

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from muniment import VERSION
from muniment.web.error_pages import answer_errors
from muniment.web.render import assets_version
from muniment.web.routers import ROUTERS
from muniment.web.security import LARGEST_BODY, OwnFormsOnly, SecureHeaders
from muniment.web.site import WebSettings, open_site
from muniment.wiring import Store


def create_app(store: Store, settings: WebSettings | None = None) -> FastAPI:
    """Return the application over the open `store`."""
    settings = settings or WebSettings()
    site = open_site(store, settings)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        site.close()

    app = FastAPI(title="Muniment", version=VERSION, lifespan=lifespan, openapi_url=None, docs_url=None, redoc_url=None)
    app.state.site = site
    for noun in ROUTERS:
        app.include_router(importlib.import_module(noun.module).router)
    if silent := [route.path for route in routes_of(app.routes) if not states_right(route.dependant)]:
        raise RuntimeError(f"these routes state no right: {', '.join(silent)}")
    _serve_static(app)
    answer_errors(app)
    app.add_middleware(RequestBodyLimitMiddleware, max_body_size=LARGEST_BODY)
    app.add_middleware(OwnFormsOnly)
    if settings.hosts is not None:
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(settings.hosts), www_redirect=False)
    app.add_middleware(SecureHeaders, is_https=settings.is_https)
    return app


def routes_of(routes: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    """Yield every route that is ours, however it was included; a TypeError where one is of a kind unknown here.

    Files under /static are open to everybody and no routes of ours.
    """
    for route in routes:
        included = getattr(route, "original_router", None)
        if isinstance(route, APIRoute):
            yield route
        elif included is not None:
            yield from routes_of(included.routes)
        elif not (isinstance(route, Mount) and isinstance(route.app, StaticFiles)):
            raise TypeError(f"a route of kind {type(route).__name__} says nothing of rights")


def states_right(dependant: Dependant) -> bool:
    """Return whether a route says by one of its dependencies who may ask."""
    return getattr(dependant.call, "states_right", False) or any(states_right(one) for one in dependant.dependencies)


class _Kept(StaticFiles):
    """Files whose address changes with them: a browser may keep them for a year."""

    def file_response(self, *args: object, **named: object):  # type: ignore[no-untyped-def]
        """Answer with the file, to be kept."""
        response = super().file_response(*args, **named)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def _serve_static(app: FastAPI) -> None:
    folder = Path(str(resources.files("muniment") / "static"))
    app.mount(f"/static/{assets_version()}", _Kept(directory=folder), name="static")
    app.mount("/static", StaticFiles(directory=folder), name="images")
