"""Every page class in a real browser, by its examples: axe, 320 pixels, no script, tab order, print, colours.

Rule: WCAG 2.2 AA, the legal bar for UK public bodies.
"""

import importlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
from tests.axe import violations_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ViewportSize
    from playwright.sync_api import Page as Tab

pytestmark = pytest.mark.browser

for _noun in ROUTERS:
    importlib.import_module(_noun.module)
CASES = [(name, state) for name in sorted(EXAMPLES) for state in ("usual", "errors")]
CASES = [(name, state) for name, state in CASES if state == "usual" or EXAMPLES[name].with_errors]
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
NAMED = ".map(one => one.outerHTML.slice(0, 120))"
# Which elements have had the focus, in turn, from here on.
WATCH_FOCUS = """() => {
    document.activeElement.blur();
    window.focused = [];
    document.addEventListener('focusin', event => window.focused.push(event.target));
}"""
MET = """() => {
    document.activeElement.blur();
    const all = [...document.querySelectorAll('*')];
    return [window.focused.map(one => all.indexOf(one)), window.focused.map(one => one.outerHTML.slice(0, 120))];
}"""
INKS = """() => {
    const paper = getComputedStyle(document.documentElement).backgroundColor;
    const words = [...document.querySelectorAll('h1, main p, label')];
    const unseen = words.filter(one => getComputedStyle(one).color === paper);
    return [words.length, unseen.map(one => one.outerHTML.slice(0, 120))];
}"""


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


class Tabs:
    """Two tabs, each used for one example after the other: with scripts and without."""

    def __init__(self, program: "Browser", address: str) -> None:
        self._address = address
        self.said: list[str] = []
        self._usual = self._new(program.new_context(viewport=DESKTOP))
        self._without = self._new(program.new_context(viewport=DESKTOP, java_script_enabled=False))

    def _new(self, context: "BrowserContext") -> "Tab":
        tab = context.new_page()
        tab.on("console", lambda message: message.type in COMPLAINTS and self.said.append(message.text))
        tab.on("pageerror", lambda error: self.said.append(str(error)))
        return tab

    def open(self, case: tuple[str, str]) -> "Opened":
        """Open the example in both, once."""
        address = f"{self._address}/example/{case[0]}/{case[1]}"
        self.said.clear()
        self._usual.emulate_media(media="screen", forced_colors="none")
        self._usual.set_viewport_size(DESKTOP)
        for tab in (self._usual, self._without):
            answer = tab.goto(address)
            assert answer is not None and answer.ok, f"{'-'.join(case)} can't be shown: {tab.inner_text('body')}"
        return Opened(case, self._usual, self._without, tuple(self.said))

    def close(self) -> None:
        """Close both."""
        for tab in (self._usual, self._without):
            tab.context.close()


@dataclass(frozen=True, slots=True)
class Opened:
    """One example in both tabs, and what the browser complained of when it was opened."""

    case: tuple[str, str]
    tab: "Tab"
    without_scripts: "Tab"
    said: tuple[str, ...]

    def keep(self, kind: str) -> None:
        """Keep a picture where MUNIMENT_SCREENSHOTS names a folder."""
        folder = os.environ.get("MUNIMENT_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.tab.screenshot(path=f"{folder}/{self.case[0]}-{self.case[1]}-{kind}.png", full_page=True)


@pytest.fixture(scope="module")
def tabs(browser: "Browser", address: str) -> Iterator[Tabs]:
    made = Tabs(browser, address)
    yield made
    made.close()


def test_there_are_pages_to_check() -> None:
    assert len(CASES) >= 9


@pytest.mark.parametrize("case", CASES, ids="-".join)
def test_every_check_of_a_page_holds(tabs: Tabs, case: tuple[str, str]) -> None:
    opened = tabs.open(case)
    opened.keep("wide")

    assert [f"{'-'.join(case)}: {name}: {one}" for name, check in CHECKS.items() for one in check(opened)] == []


# -- the checks: each says what is wrong and with which element ------------------------------------------------


def complaints(opened: Opened) -> list[str]:
    return list(opened.said)


def words_without_scripts(opened: Opened) -> list[str]:
    said = f"""() => {{
        const main = document.querySelector("main").cloneNode(true);
        main.querySelectorAll("{BY_SCRIPT}").forEach(one => one.replaceWith(' '));
        return main.textContent;
    }}"""
    without = set(opened.without_scripts.evaluate(said).split())
    missing = set(opened.tab.evaluate(said).split()) - without
    return [f"in main, said only with scripts: {sorted(missing)}"] * bool(missing) or ["main says nothing"] * (
        not without
    )


def tab_order(opened: Opened) -> list[str]:
    tab = opened.tab
    positive = tab.evaluate(f"[...document.querySelectorAll('[tabindex]')].filter(one => one.tabIndex > 0){NAMED}")
    tab.evaluate(WATCH_FOCUS)
    for _ in range(min(20, tab.evaluate(REACHED))):
        tab.keyboard.press("Tab")
    met, names = tab.evaluate(MET)
    first_back = next((at for at in range(1, len(met)) if met[at] < met[at - 1]), None)
    found = [f"pulled in front by its tabindex: {one}" for one in positive]
    if not met:
        found.append("nothing can be reached")
    if first_back is not None and opened.case[1] != "errors":  # an error summary is focused first
        found.append(f"out of its order: {names[first_back]} comes after {names[first_back - 1]}")
    return found


def error_summary(opened: Opened) -> list[str]:
    if opened.case[1] == "usual":
        return []
    tab = opened.tab
    links = tab.eval_on_selector_all(".govuk-error-summary a", "links => links.map(one => one.getAttribute('href'))")
    found = [f"no field for the link {href}" for href in links if tab.locator(f"[id='{href[1:]}']").count() != 1]
    if not tab.title().startswith("Error: "):
        found.append(f"the title does not say it: {tab.title()}")
    if tab.locator("main > .govuk-error-summary").count() != 1:
        found.append("main > .govuk-error-summary is not there once")
    return found


def at_320_pixels(opened: Opened) -> list[str]:
    opened.tab.set_viewport_size(NARROW)
    opened.keep("narrow")
    return over_the_side(opened.tab)


def in_print(opened: Opened) -> list[str]:
    tab = opened.tab
    tab.set_viewport_size({"width": 740, "height": 1000})
    tab.emulate_media(media="print")
    opened.keep("print")
    found = over_the_side(tab)
    if not tab.locator("h1").first.is_visible():
        found.append("h1 is not printed")
    return found + [
        f"{one} is printed" for one in (".m-filter", ".m-header__out") if tab.locator(one).first.is_visible()
    ]


def in_forced_colours(opened: Opened) -> list[str]:
    tab = opened.tab
    tab.set_viewport_size(DESKTOP)
    tab.emulate_media(media="screen", forced_colors="active")
    opened.keep("forced-colours")
    inks, unseen = tab.evaluate(INKS)
    tab.emulate_media(forced_colors="none")
    return [f"in the colour of the paper: {one}" for one in unseen] or ["no words to look at"] * (not inks)


def axe(opened: Opened) -> list[str]:
    return violations_of(opened.tab)


def over_the_side(tab: "Tab") -> list[str]:
    """Return what runs over the side of the page."""
    scroll, client = tab.evaluate(OVERFLOW)
    if scroll <= client:
        return []
    wide = tab.evaluate(
        "[...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1"
        " && !one.closest('.m-table')).map(one => one.outerHTML.slice(0, 120)).slice(0, 5)"
    )
    return [f"{scroll} pixels of {client}: {wide}"]


# In the order of one load: the tab key from where the page opens; axe last, for it brings a script of its own.
CHECKS: dict[str, Callable[[Opened], list[str]]] = {
    "the browser complained": complaints,
    "without scripts": words_without_scripts,
    "tab order": tab_order,
    "an error in title, summary and field": error_summary,
    "320 pixels": at_320_pixels,
    "print": in_print,
    "forced colours": in_forced_colours,
    "axe": axe,
}
