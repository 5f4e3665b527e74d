"""A remedy that names a command leads to the page that does the same, on every page that shows it."""

import importlib
import re
from pathlib import Path

import pytest
from fastapi import FastAPI
from markupsafe import escape

from muniment.cli.main import run_words
from muniment.web.app import routes_of
from muniment.web.error_pages import error_page
from muniment.web.frame import Frame
from muniment.web.page import FormView, Problem
from muniment.web.render import html_of
from muniment.web.ways import WAYS, WITHOUT_A_PAGE, has_way, ways
from retention.faults import Fault, FaultCode, codes_in
from tests.web import browser, words_of
from tools.generate_reference import FAULT_MODULES

ROOT = Path(__file__).resolve().parents[3]
COMMAND = re.compile(r"\bmuniment ([a-z]+)(?: ([a-z]+))?")
IN_PROSE = frozenset({"again with"})  # "Install muniment again with its requirements"


def fault_codes() -> dict[str, FaultCode]:
    """Return every fault code there is."""
    found: dict[str, FaultCode] = {}
    for name in FAULT_MODULES:
        found |= codes_in(importlib.import_module(name))
    return found


CODES = fault_codes()
NAMING = {code: one for code, one in CODES.items() if COMMAND.search(one.remedy)}


def commands_in(said: str) -> list[str]:
    """Return the commands that a text names, each as its noun and verb, or its noun alone."""
    found = []
    for noun, verb in COMMAND.findall(said):
        both = f"{noun} {verb}".strip()
        found.append(both if both in WAYS or both in WITHOUT_A_PAGE or both in IN_PROSE else noun)
    return found


def test_there_are_remedies_that_name_commands() -> None:
    assert len(CODES) > 400
    assert len(NAMING) > 50


@pytest.mark.parametrize("code", sorted(NAMING))
def test_a_remedy_that_names_a_command_gets_the_link_to_its_page(code: str) -> None:
    remedy = NAMING[code].remedy
    shown = html_of(error_page(409, (Fault(NAMING[code], "something"),)), Frame("/"))
    commands = [one for one in commands_in(remedy) if one not in IN_PROSE]

    assert [one for one in commands if one not in WAYS and one not in WITHOUT_A_PAGE] == []
    for one in commands:
        if one in WAYS:
            assert f'<a class="govuk-link" href="{WAYS[one].href}">{escape(WAYS[one].text)}</a>' in shown
            assert f"muniment {one}" not in words_of(shown)


def test_a_fault_that_names_the_one_consignment_leads_to_its_page() -> None:
    faults = (Fault(CODES["HLD029"], "CUSTODY-C0001", "consignment C0001"), Fault(CODES["CON008"], "C0002", "stopped"))
    shown = html_of(error_page(409, faults), Frame("/"))

    assert 'href="/consignments/C0001"' in shown
    assert 'href="/consignments/C0002"' in shown


def test_no_command_is_both_with_and_without_a_page() -> None:
    assert set(WAYS) & WITHOUT_A_PAGE == set()


def test_each_way_leads_to_a_page_that_there_is(app: FastAPI) -> None:
    paths = {route.path for route in routes_of(app.routes) if "GET" in route.methods}

    assert {way.href for way in WAYS.values()} <= paths
    assert {f"{way.href}/{{ref}}" for way in WAYS.values() if way.of} <= paths


@pytest.mark.parametrize("command", sorted(set(WAYS) | WITHOUT_A_PAGE))
def test_each_command_there_is_can_be_called(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_words([*command.split(), "--help"]) == 0


CASES = {
    "See the lists with: muniment list show": 'See the lists with: <a class="govuk-link" href="/lists">Lists</a>',
    "Begin it with: muniment disposal begin LIST --days N --rule TEXT": (
        'Begin it with: <a class="govuk-link" href="/disposals">Disposals</a>'
    ),
    "Give one that `muniment worker list` shows.": 'Give one that <a class="govuk-link" href="/jobs">Jobs</a> shows.',
    "Survey it: muniment survey PATH. Then wait.": (
        'Survey it: <a class="govuk-link" href="/survey-now">Survey a share now</a>. Then wait.'
    ),
    "between them: muniment survey drift S0001 S0002": "between them: muniment survey drift S0001 S0002",
    "CON008 C0002: It is not built. Build it first: muniment consignment build": (
        'CON008 C0002: It is not built. Build it first: <a class="govuk-link" href="/consignments/C0002">'
        "the consignment&#39;s page</a>"
    ),
    "<b>muniment hold list</b>": '&lt;b&gt;<a class="govuk-link" href="/holds">Holds</a>&lt;/b&gt;',
    "Nothing here & there.": "Nothing here &amp; there.",
}


@pytest.mark.parametrize("said", CASES)
def test_what_a_command_becomes(said: str) -> None:
    assert ways(said) == CASES[said]
    assert has_way(said) == ("<a " in CASES[said])


def test_what_was_refused_above_a_form_has_its_links_and_what_stands_beside_a_field_leads_to_the_field() -> None:
    form = FormView({}, (Problem("", "See: muniment hold list <x>"), Problem("reason", "Say why: muniment hold list")))

    assert form.summary == [
        {"html": 'See: <a class="govuk-link" href="/holds">Holds</a> &lt;x&gt;'},
        {"text": "Say why: muniment hold list", "href": "#reason"},
    ]


def test_the_page_of_an_unknown_list_leads_to_the_lists(app: FastAPI) -> None:
    answer = browser(app, "reviewer").get("/lists/L0099")

    assert answer.status_code == 404
    assert 'See the lists with: <a class="govuk-link" href="/lists">Lists</a>' in answer.text
