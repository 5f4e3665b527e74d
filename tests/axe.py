"""What axe finds wrong with a page that is open in a browser.

Of the rules that hold it gives one element each, not all: to name every element takes most of its time.
"""

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page as Tab

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}


def violations_of(tab: "Tab") -> list[str]:
    """Return each violation with its rule and its first elements; an AssertionError where no rule ran."""
    response = Axe().run(tab, options=OPTIONS).response
    assert response["passes"], "axe ran nothing"
    return [f"{one['id']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in response["violations"]]
