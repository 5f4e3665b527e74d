"""Every page class in a real browser, by its examples: axe, 320 pixels, no script, tab order, print, colours.

Rule: WCAG 2.2 AA, the legal bar for UK public bodies.
"""

import importlib
import os
import threading
import time
from collections.abc import Iterator
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
    from playwright.sync_api import Browser, ViewportSize
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
DESKTOP: "ViewportSize" = {"width": 1280, "height": 900}
NARROW: "ViewportSize" = {"width": 320, "height": 800}
COMPLAINTS = ("error", "warning")  # what breaks the policy of a page, or a script of ours
# What only a script can do, and so is there only with one.
BY_SCRIPT = (
    "[data-copy], [data-print], .govuk-password-input__toggle, .govuk-service-navigation__toggle, "
    ".govuk-accordion__controls, .govuk-accordion__section-toggle, .moj-multi-select__checkbox"
)
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


@pytest.fixture(scope="module", params=CASES, ids=lambda case: "-".join(case))
def case(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Return a page class and a state; all checks of one come together, so that it is opened few times."""
    found: tuple[str, str] = request.param
    return found


class Tabs:
    """Tabs of three kinds, each used for one example after the other: as usual, without scripts, for axe."""

    def __init__(self, program: "Browser", address: str) -> None:
        self._browser, self._address = program, address
        self._tabs: dict[str, Tab] = {}
        self._said: list[str] = []

    def open(self, case: tuple[str, str], kind: str = "usual") -> "Tab":
        """Return the tab of this kind with the example in it; an AssertionError where the browser complains."""
        if kind not in self._tabs:
            options = {"without scripts": {"java_script_enabled": False}, "axe": {"bypass_csp": True}}.get(kind, {})
            tab = self._browser.new_context(viewport=DESKTOP, **options).new_page()  # type: ignore[arg-type]
            tab.on("console", lambda message: message.type in COMPLAINTS and self._said.append(message.text))
            tab.on("pageerror", lambda error: self._said.append(str(error)))
            self._tabs[kind] = tab
        tab = self._tabs[kind]
        address = f"{self._address}/example/{case[0]}/{case[1]}"
        self._said.clear()
        tab.emulate_media(media="screen", forced_colors="none")
        tab.set_viewport_size(DESKTOP)
        if tab.url != address:
            tab.goto(address)
        assert self._said == [], "the browser complained"
        return tab

    def close(self) -> None:
        """Close all."""
        for tab in self._tabs.values():
            tab.context.close()


@pytest.fixture(scope="module")
def tabs(browser: "Browser", address: str) -> Iterator[Tabs]:  # noqa: F811
    made = Tabs(browser, address)
    yield made
    made.close()


def test_there_are_pages_to_check() -> None:
    assert len(CASES) >= 9


def test_axe_finds_no_violation(tabs: Tabs, case: tuple[str, str]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(tabs.open(case, "axe"), options={"runOnly": {"type": "tag", "values": RULES}})

    assert results.response["passes"], "axe ran nothing"
    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in results.response["violations"]] == []


def test_without_scripts_it_says_the_same(tabs: Tabs, case: tuple[str, str]) -> None:
    tab = tabs.open(case)
    keep(tab, case, "wide")
    said = f"""() => {{
        const main = document.querySelector("main").cloneNode(true);
        main.querySelectorAll("{BY_SCRIPT}").forEach(one => one.replaceWith(' '));
        return main.textContent;
    }}"""
    with_scripts = set(tab.evaluate(said).split())
    without = set(tabs.open(case, "without scripts").evaluate(said).split())

    assert without, "nothing is said"
    assert with_scripts - without == set()


def test_the_tab_key_goes_through_the_page_in_its_order(tabs: Tabs, case: tuple[str, str]) -> None:
    tab = tabs.open(case)
    positive = tab.evaluate("[...document.querySelectorAll('[tabindex]')].filter(one => one.tabIndex > 0).length")
    tab.evaluate("document.activeElement.blur()")
    places = []
    for _ in range(min(20, tab.evaluate(REACHED))):
        tab.keyboard.press("Tab")
        places.append(tab.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    met = [place for place in places if place > 10]

    assert positive == 0
    assert met, "nothing can be reached"
    assert met == sorted(met) or case[1] == "errors"  # an error summary is focused first


def test_an_error_is_said_on_top_in_the_title_and_beside_its_field(tabs: Tabs, case: tuple[str, str]) -> None:
    if case[1] == "usual":
        pytest.skip("the usual state has no error")
    tab = tabs.open(case)
    links = tab.eval_on_selector_all(".govuk-error-summary a", "links => links.map(one => one.getAttribute('href'))")

    assert tab.title().startswith("Error: ")
    assert tab.locator("main > .govuk-error-summary").count() == 1
    assert [href for href in links if tab.locator(f"[id='{href[1:]}']").count() != 1] == []


def test_at_320_pixels_nothing_runs_over_the_side(tabs: Tabs, case: tuple[str, str]) -> None:
    tab = tabs.open(case)
    tab.set_viewport_size(NARROW)
    keep(tab, case, "narrow")
    scroll, client = tab.evaluate(OVERFLOW)

    assert scroll <= client, wide_parts(tab)


def test_in_print_nothing_is_cut_off(tabs: Tabs, case: tuple[str, str]) -> None:
    tab = tabs.open(case)
    tab.set_viewport_size({"width": 740, "height": 1000})
    tab.emulate_media(media="print")
    scroll, client = tab.evaluate(OVERFLOW)
    keep(tab, case, "print")

    assert scroll <= client, wide_parts(tab)
    assert tab.locator("h1").first.is_visible()
    assert not tab.locator(".m-filter").first.is_visible()
    assert not tab.locator(".m-header__out").is_visible()


def test_in_forced_colours_it_can_be_read(tabs: Tabs, case: tuple[str, str]) -> None:
    tab = tabs.open(case)
    tab.emulate_media(forced_colors="active")
    keep(tab, case, "forced-colours")
    inks = tab.evaluate("[...document.querySelectorAll('h1, main p, label')].map(one => getComputedStyle(one).color)")
    paper = tab.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    assert inks
    assert paper not in inks


def wide_parts(tab: "Tab") -> list[str]:
    """Return what runs over the side, for whoever has to mend it."""
    found: list[str] = tab.evaluate(
        "[...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1"
        " && !one.closest('.m-table')).map(one => one.outerHTML.slice(0, 120)).slice(0, 5)"
    )
    return found


def keep(tab: "Tab", case: tuple[str, str], kind: str) -> None:
    """Keep a picture where MUNIMENT_SCREENSHOTS names a folder."""
    folder = os.environ.get("MUNIMENT_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        tab.screenshot(path=f"{folder}/{case[0]}-{case[1]}-{kind}.png", full_page=True)
