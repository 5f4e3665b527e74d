"""The report of a small survey opened in a real browser from the disk."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from muniment.report.survey_page import html_of
from records.store.evidence import open_survey
from records.survey.format_names import FormatNames
from records.survey.profile import profile
from tests.records.survey.made_survey import REF, made_survey

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the page of the survey made by hand, on the disk."""
    folder = tmp_path_factory.mktemp("page")
    with open_survey(made_survey(folder / "store", synthetic=True), REF) as evidence:
        page = html_of(profile(evidence, names=FormatNames()))
    path = folder / "report.html"
    path.write_text(page, encoding="utf-8")
    return path


@pytest.fixture
def opened(browser: "Browser", report: Path) -> "Iterator[Callable[..., Page]]":
    """Return a way to open the report with the browser's own options (width, colours, scripts)."""
    contexts = []

    def open_report(**options: object) -> "Page":
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.goto(report.as_uri())
        return page

    yield open_report
    for context in contexts:
        context.close()
