"""Every page class in a real browser, by its examples: axe, 320 pixels, no script, tab order, print, colours.

Rule: WCAG 2.2 AA, the legal bar for UK public bodies.
"""

import importlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from muniment.web.frame import Frame
from muniment.web.page import EXAMPLES, Page
from muniment.web.render import html_of
from muniment.web.routers import ROUTERS
from muniment.web.security import SecureHeaders
from muniment.web.site import REHEARSAL_WORDS
from tests.muniment.browser.conftest import browser  # noqa: F401  the fixture

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from playwright.sync_api import Page as Tab

pytestmark = pytest.mark.browser

for _noun in ROUTERS:
    importlib.import_module(_noun.module)
CASES = [(name, state) for name in sorted(EXAMPLES) for state in ("usual", "errors")]
CASES = [(name, state) for name, state in CASES if state == "usual" or EXAMPLES[name].with_errors]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OVERFLOW = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
NAV = tuple({"text": noun.text, "href": noun.href, "active": False} for noun in ROUTERS if noun.text)
FRAME = Frame("/", REHEARSAL_WORDS, "reviewer", "reviewer", "0" * 40, NAV, "reviewer, 25 November 2026, 10:42am")
# What the tab key reaches: in the order of the page, nothing pulled in front of another.
REACHED = """() => [...document.querySelectorAll(
    'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]')]
    .filter(one => one.offsetParent !== null && !one.disabled && one.tabIndex >= 0
        && !(one.type === 'radio' && !one.checked && one !== document.querySelector(`input[name="${one.name}"]`)))
    .length"""


def example(name: str, state: str) -> Page:
    """Return the example of a page class in a state."""
    made = EXAMPLES[name].usual if state == "usual" else EXAMPLES[name].with_errors
    assert made is not None
    return made()


def gallery() -> FastAPI:
    """Return an application that shows every example, with the headers and assets of the real one."""
    from muniment.web.app import _serve_static

    app = FastAPI(openapi_url=None)

    @app.get("/example/{name}/{state}")
    def show(name: str, state: str) -> HTMLResponse:
        return HTMLResponse(html_of(example(name, state), FRAME))

    _serve_static(app)
    app.add_middleware(SecureHeaders, is_https=False)
    return app


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(gallery(), host="127.0.0.1", port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(5)


@pytest.fixture(scope="module")
def tabs(browser: "Browser", address: str) -> Iterator[Callable[..., "Tab"]]:  # noqa: F811
    """Return a way to open an example in a tab of a kind; tabs of one kind are used again."""
    kept: dict[str, Tab] = {}
    said: dict[str, list[str]] = {}

    def open_example(name: str, state: str, **options: object) -> "Tab":
        kind = repr(sorted(options.items()))
        if kind not in kept:
            kept[kind] = browser.new_context(**options).new_page()  # type: ignore[arg-type]
            said[kind] = []
            kept[kind].on("console", lambda message: message.type in COMPLAINTS and said[kind].append(message.text))
            kept[kind].on("pageerror", lambda error: said[kind].append(str(error)))
        tab = kept[kind]
        tab.emulate_media(media="screen")
        said[kind].clear()
        tab.goto(f"{address}/example/{name}/{state}")
        assert said[kind] == [], "the browser complained"
        return tab

    yield open_example
    for tab in kept.values():
        tab.context.close()


# What only a script can do, and so is there only with one.
BY_SCRIPT = (
    "[data-copy], [data-print], .govuk-password-input__toggle, .govuk-service-navigation__toggle, "
    ".govuk-accordion__controls, .govuk-accordion__section-toggle, .moj-multi-select__checkbox"
)
COMPLAINTS = ("error", "warning")  # what breaks the policy of a page, or a script of ours
DESKTOP = {"width": 1280, "height": 900}
NARROW = {"width": 320, "height": 800}


def test_there_are_pages_to_check() -> None:
    assert len(CASES) >= 9


@pytest.mark.parametrize(("name", "state"), CASES)
def test_axe_finds_no_violation(tabs: Callable[..., "Tab"], name: str, state: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(
        tabs(name, state, viewport=DESKTOP, bypass_csp=True), options={"runOnly": {"type": "tag", "values": RULES}}
    )

    assert results.response["passes"], "axe ran nothing"
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in results.response["violations"]] == []


@pytest.mark.parametrize(("name", "state"), CASES)
def test_at_320_pixels_nothing_runs_over_the_side(tabs: Callable[..., "Tab"], name: str, state: str) -> None:
    tab = tabs(name, state, viewport=NARROW)
    keep(tab, name, state, "narrow")
    scroll, client = tab.evaluate(OVERFLOW)

    assert scroll <= client, wide_parts(tab)


@pytest.mark.parametrize(("name", "state"), CASES)
def test_without_scripts_it_says_the_same(tabs: Callable[..., "Tab"], name: str, state: str) -> None:
    tab = tabs(name, state, viewport=DESKTOP)
    keep(tab, name, state, "wide")
    tab.evaluate(f"document.querySelectorAll('{BY_SCRIPT}').forEach(one => one.remove())")
    with_scripts = set(tab.locator("main").inner_text().split())
    without_tab = tabs(name, state, viewport=DESKTOP, java_script_enabled=False)
    without = set(without_tab.locator("main").inner_text().split())

    assert without, "nothing is said"
    assert with_scripts - without == set()


@pytest.mark.parametrize(("name", "state"), CASES)
def test_the_tab_key_goes_through_the_page_in_its_order(tabs: Callable[..., "Tab"], name: str, state: str) -> None:
    tab = tabs(name, state, viewport=DESKTOP)
    positive = tab.evaluate("[...document.querySelectorAll('[tabindex]')].filter(one => one.tabIndex > 0).length")
    tab.evaluate("document.activeElement.blur()")
    places = []
    for _ in range(min(30, tab.evaluate(REACHED))):
        tab.keyboard.press("Tab")
        places.append(tab.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    met = [place for place in places if place > 10]

    assert positive == 0
    assert met, "nothing can be reached"
    assert met == sorted(met) or state == "errors"  # an error summary is focused first


@pytest.mark.parametrize(("name", "state"), CASES)
def test_in_print_nothing_is_cut_off(tabs: Callable[..., "Tab"], name: str, state: str) -> None:
    tab = tabs(name, state, viewport={"width": 740, "height": 1000})
    tab.emulate_media(media="print")
    scroll, client = tab.evaluate(OVERFLOW)
    keep(tab, name, state, "print")

    assert scroll <= client, wide_parts(tab)
    assert tab.locator("h1").first.is_visible()
    assert not tab.locator(".m-filter").first.is_visible()
    assert not tab.locator(".m-header__out").is_visible()


@pytest.mark.parametrize(("name", "state"), CASES)
def test_in_forced_colours_it_can_be_read(tabs: Callable[..., "Tab"], name: str, state: str) -> None:
    tab = tabs(name, state, viewport=DESKTOP, forced_colors="active")
    keep(tab, name, state, "forced-colours")
    inks = tab.evaluate("[...document.querySelectorAll('h1, main p, label')].map(one => getComputedStyle(one).color)")
    paper = tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    assert inks
    assert paper not in inks


@pytest.mark.parametrize(("name", "state"), CASES)
def test_an_error_is_said_on_top_in_the_title_and_beside_its_field(
    tabs: Callable[..., "Tab"], name: str, state: str
) -> None:
    if state == "usual":
        pytest.skip("the usual state has no error")
    tab = tabs(name, state, viewport=DESKTOP)
    links = tab.eval_on_selector_all(".govuk-error-summary a", "links => links.map(one => one.getAttribute('href'))")

    assert tab.title().startswith("Error: ")
    assert tab.locator("main > .govuk-error-summary").count() == 1
    assert all(tab.locator(f"[id='{href[1:]}']").count() == 1 for href in links)


def wide_parts(tab: "Tab") -> list[str]:
    """Return what runs over the side, for whoever has to mend it."""
    found: list[str] = tab.evaluate(
        "[...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1"
        " && !one.closest('.m-table')).map(one => one.outerHTML.slice(0, 120)).slice(0, 5)"
    )
    return found


def keep(tab: "Tab", name: str, state: str, kind: str) -> None:
    """Keep a picture where MUNIMENT_SCREENSHOTS names a folder."""
    folder = os.environ.get("MUNIMENT_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        tab.screenshot(path=f"{folder}/{name}-{state}-{kind}.png", full_page=True)
