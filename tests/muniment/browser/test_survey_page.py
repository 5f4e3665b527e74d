"""The report in a real browser: WCAG 2.2 AA, 320 pixels, no script, the tab order, print, forced colours."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.axe import violations_of

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

Opened = Callable[..., "Page"]
DESKTOP = {"width": 1280, "height": 900}
OVERFLOW = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_no_violation(opened: Opened, width: int) -> None:
    assert violations_of(opened(viewport={"width": width, "height": 900}, bypass_csp=True)) == []


@pytest.mark.parametrize("width", [320, 480, 768, 1280])
def test_nothing_runs_over_the_side(opened: Opened, width: int) -> None:
    scroll, client = opened(viewport={"width": width, "height": 800}).evaluate(OVERFLOW)

    assert scroll <= client


def test_the_page_asks_for_nothing_and_runs_no_script(opened: Opened, report: Path) -> None:
    page = opened(viewport=DESKTOP)
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("dialog", lambda dialog: said.append(dialog.message))
    page.reload()

    assert asked == [report.as_uri()]
    assert said == []
    assert page.locator("script").count() == 0


def test_without_scripts_it_says_the_same(opened: Opened) -> None:
    with_scripts = opened(viewport=DESKTOP).locator("body").inner_text()
    without = opened(viewport=DESKTOP, java_script_enabled=False).locator("body").inner_text()

    assert "64 found = 61 profiled + 2 failed + 1 skipped." in without
    assert without == with_scripts


def test_the_style_sheet_is_let_through_by_the_pages_own_policy(opened: Opened) -> None:
    page = opened(viewport=DESKTOP)

    assert page.evaluate("getComputedStyle(document.querySelector('svg rect')).fill") == "rgb(38, 84, 124)"


def test_the_tab_key_goes_through_the_page_in_its_order(opened: Opened) -> None:
    page = opened(viewport=DESKTOP)
    met = []
    for _ in range(8):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.textContent.trim()"))
    page.keyboard.press("Home")

    assert met == [
        "Skip to the figures", "What to look at", "Formats", "Risk of formats", "How files were identified",
        "MIME types", "Extensions", "Ages",
    ]  # fmt: skip
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_every_link_leads_to_a_place_on_the_page(opened: Opened) -> None:
    page = opened(viewport=DESKTOP)
    hrefs = page.eval_on_selector_all("a", "links => links.map(link => link.getAttribute('href'))")

    assert len(hrefs) > 40
    assert all(href.startswith("#") and page.locator(f"[id='{href[1:]}']").count() == 1 for href in hrefs)


def test_in_print_nothing_is_cut_off(opened: Opened, tmp_path: Path) -> None:
    page = opened(viewport={"width": 740, "height": 1000})
    page.emulate_media(media="print")
    scroll, client = page.evaluate(OVERFLOW)
    printed = page.pdf(format="A4", prefer_css_page_size=True)

    assert (scroll, client) == (740, 740)
    assert not page.locator("nav").is_visible()
    assert printed.startswith(b"%PDF")


def test_in_forced_colours_the_bars_take_the_users_colour(opened: Opened) -> None:
    page = opened(viewport=DESKTOP, forced_colors="active")
    bar = page.evaluate("getComputedStyle(document.querySelector('svg rect')).fill")
    text = page.evaluate("getComputedStyle(document.body).color")

    assert bar == text
    assert page.screenshot(full_page=False).startswith(b"\x89PNG")


def test_drawings_have_words_for_those_who_do_not_see_them(opened: Opened) -> None:
    page = opened(viewport=DESKTOP)
    drawings = page.get_by_role("img")

    assert drawings.count() == 6
    assert page.get_by_role("img", name="Ages, files").count() == 1
    assert all(drawings.nth(n).locator("desc").text_content() for n in range(drawings.count()))


def test_names_made_to_deceive_are_shown_as_they_are(opened: Opened) -> None:
    text = opened(viewport=DESKTOP).locator("body").inner_text()

    assert "<script>alert(1)</script> & \"x\" 'y'.doc" in text
    assert "invoice\\u202excod.exe" in text
    assert "\u202e" not in text
