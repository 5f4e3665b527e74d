"""The frame of the pages: Home, help, errors, lists, downloads, the history, the survey example."""

import csv
import importlib
import inspect
import io
import json
import os
import re
from pathlib import Path

import openpyxl
import pytest
from fastapi import FastAPI
from sqlalchemy.exc import IntegrityError

from muniment.settings import REHEARSAL_DAY
from muniment.web.faults import EXPORT_RUNNING
from muniment.web.page import EXAMPLES, Page
from muniment.web.routers import ROUTERS
from muniment.wiring import open_store
from records.faults.surveys import WHERE_NOT_UNDERSTOOD
from records.register.access import AccessLog, verify_access
from records.store.database import reading, transaction
from tests.databases import straight, tamper
from tests.department import NOON
from tests.web import add_people, app_of, browser, words_of


def test_every_page_class_is_described_by_an_example() -> None:
    for noun in ROUTERS:
        importlib.import_module(noun.module)
    classes = all_under(Page)

    assert len(classes) > 10
    assert sorted(one.__name__ for one in classes if one.__name__ not in EXAMPLES) == []


def all_under(base: type) -> list[type]:
    """Return every page class of ours that names a template."""
    found = [one for child in base.__subclasses__() for one in (child, *all_under(child))]
    return [one for one in found if one.__module__.startswith("muniment.") and "template" in vars(one)]


def test_every_template_of_a_page_is_there_and_has_no_logic_of_its_own() -> None:
    from muniment.web.render import environment

    names = [name for name in environment().list_templates() if not name.startswith("govuk")]
    sources = {name: environment().loader.get_source(environment(), name)[0] for name in names}  # type: ignore[union-attr]

    assert len(names) > 10
    for one in EXAMPLES.values():
        assert one.page_class.template in names
    assert [
        name for name, text in sources.items() if re.search(r"\|\s*(safe|tojson|selectattr|groupby|sum)\b", text)
    ] == []


# -- Home ------------------------------------------------------------------------------------------------------


def test_without_a_survey_home_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REHEARSAL_DAY, "2026-11-25")
    add_people(tmp_path / "store")
    app = app_of(tmp_path / "store")
    page = browser(app, "reviewer").get("/")
    app.state.site.close()

    assert "No survey yet. Survey a share." in words_of(page.text)


def test_a_store_for_rehearsals_says_so_on_every_page(app: FastAPI) -> None:
    b = browser(app, "auditor")

    for path in ("/", "/surveys", "/history", "/nothing", "/help", "/people"):
        assert "Rehearsal with synthetic data." in words_of(b.get(path).text)
    assert "Rehearsal with synthetic data." in words_of(browser(app).get("/sign-in").text)


def test_a_real_store_with_the_share_of_the_demonstration_says_that_it_is_synthetic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(REHEARSAL_DAY, raising=False)
    store = open_store(tmp_path / "store")
    folder = store.layout.survey("S0001")
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"synthetic": True}), "utf-8")
    app = app_of(tmp_path / "store")
    said = words_of(browser(app).get("/sign-in").text)
    app.state.site.close()

    assert "This store holds synthetic data made by muniment demo." in said


def test_somebody_sees_only_the_places_their_role_opens(app: FastAPI) -> None:
    def places(name: str) -> set[str]:
        html = browser(app, name).get("/").text
        return set(re.findall(r'class="govuk-service-navigation__link" href="([^"]+)"', html))

    assert "/people" in places("admin") and "/history" not in places("admin")
    assert "/history" in places("auditor") and "/people" not in places("auditor")


# -- lists and downloads -----------------------------------------------------------------------------------------


def cells(html: str) -> list[str]:
    """Return the first cell of each row as it reads, without what a button copies."""
    rows = re.findall(r'<tr class="govuk-table__row">\s*<td[^>]*>(.*?)</td>', html, re.S)
    return [words_of(re.sub(r"<button.*?</button>", "", row)) for row in rows]


def test_the_pages_of_a_list_have_every_file_once_forwards_and_back(app: FastAPI) -> None:
    b = browser(app, "reviewer")
    address, forwards = "/surveys/S0001/files?q=FICTION&sort=-size_bytes", []
    while address:
        html = b.get(address).text
        forwards.append(cells(html))
        address = link(html, "next")
    backwards = [forwards[-1]]
    while address := link(html, "prev"):
        html = b.get(address).text
        backwards.append(cells(html))

    assert [len(page) for page in forwards] == [50, 50, 50, 50, 50, 14]
    assert len({one for page in forwards for one in page}) == 264
    assert backwards == forwards[::-1]


def link(html: str, rel: str) -> str:
    """Return where the link to the next or previous page leads; empty where there is none."""
    found = re.search(rf'<a class="[^"]*pagination__link" href="([^"]+)" rel="{rel}"', html)
    return found[1].replace("&amp;", "&") if found else ""


@pytest.mark.parametrize("sort", ["", "-path", "name", "-size_bytes", "modified_at", "-modified_at", "puids"])
def test_a_download_has_the_rows_of_the_pages_in_their_order(app: FastAPI, sort: str) -> None:
    b = browser(app, "reviewer")
    asked = f"q=Board&sort={sort}"
    shown = cells(b.get(f"/surveys/S0001/files?{asked}").text)
    rows = list(csv.DictReader(io.StringIO(b.get(f"/surveys/S0001/files.csv?{asked}").content.decode("utf-8-sig"))))

    assert len(shown) == 38
    names = [row["Name"] for row in rows]
    assert [one.partition(" \\\\FS99")[0] for one in shown] == names


def test_a_workbook_has_the_same_rows_and_says_what_was_asked(app: FastAPI) -> None:
    answer = browser(app, "reviewer").get("/surveys/S0001/files.xlsx?list=failed")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    about = dict(book["How to read this"].iter_rows(values_only=True, max_col=2))

    assert book.worksheets[0].max_row == 3
    assert about["Survey"] == "S0001"
    assert "FAILED" in str(about["Asked"])
    assert answer.headers["content-disposition"].startswith('attachment; filename="Files of S0001.xlsx"')


def test_a_path_is_shown_and_copied_as_its_users_know_it(app: FastAPI) -> None:
    html = browser(app, "reviewer").get("/surveys/S0001/files?q=Board/2006").text

    assert r'data-copy="\\FS99\SCD\Board\2006\Minutes\01 January agenda.doc"' in html


def test_a_sorted_column_says_so_and_sorts_the_other_way_at_the_next_click(app: FastAPI) -> None:
    html = browser(app, "reviewer").get("/surveys/S0001/files?sort=size_bytes&q=Board").text

    assert 'aria-sort="ascending"' in html
    assert "/surveys/S0001/files?q=Board&amp;sort=-size_bytes" in html


def test_where_nothing_matches_the_list_says_what_to_do(app: FastAPI) -> None:
    page = browser(app, "reviewer").get("/surveys?q=nothing-like-this")

    assert "Nothing matches. Change the filters, or clear them." in words_of(page.text)


def test_what_can_not_be_sorted_by_is_said(app: FastAPI) -> None:
    page = browser(app, "reviewer").get("/surveys?sort=colour")

    assert page.status_code == 409
    assert "WEB009" in page.text


@pytest.mark.parametrize("where", ["name > 5", "length(size_bytes) > 1", "year = 'long ago'"])
@pytest.mark.parametrize("path", ["/surveys/S0001/files", "/surveys/S0001/files.csv"])
def test_a_condition_that_compares_what_can_not_be_compared_is_said(app: FastAPI, path: str, where: str) -> None:
    page = browser(app, "reviewer").get(path, params={"where": where})

    assert page.status_code == 409
    assert WHERE_NOT_UNDERSTOOD.code in page.text


def test_somebody_downloads_one_list_at_a_time(app: FastAPI) -> None:
    from muniment.web import exports

    ref = app.state.site.accounts.find("reviewer").ref
    exports._running.add(ref)
    try:
        page = browser(app, "reviewer").get("/surveys.csv")
    finally:
        exports._running.discard(ref)

    assert EXPORT_RUNNING.code in page.text
    assert browser(app, "reviewer").get("/surveys.csv").status_code == 200


# -- what goes wrong -----------------------------------------------------------------------------------------------


def test_a_page_that_is_not_there_says_what_to_do(app: FastAPI) -> None:
    page = browser(app, "reviewer").get("/nowhere")

    assert page.status_code == 404
    assert "There is no page at this address." in words_of(page.text)
    assert "WEB005" in page.text


def test_a_survey_that_is_not_there_is_not_found(app: FastAPI) -> None:
    page = browser(app, "reviewer").get("/surveys/S9999")

    assert page.status_code == 404
    assert "No survey has this reference." in words_of(page.text)


def test_a_busy_database_says_try_again_and_leaves_nothing_half_done(own_app: FastAPI) -> None:
    b = browser(own_app, "dro")
    token = b.token("/deputies")
    data = {"csrf": token, "from_page": "/deputies", "deputy": "deputy", "reason": "leave"}
    data |= {"from-day": "25", "from-month": "11", "from-year": "2026"}
    data |= {"through-day": "4", "through-month": "12", "through-year": "2026"}
    with transaction(own_app.state.site.store.database):  # another writer, who does not finish
        busy = b.client.post("/deputies", data=data)
        shown = b.get("/deputies")
    again = b.client.post("/deputies", data=data)

    assert busy.status_code == 503
    assert busy.headers["retry-after"] == "5"
    assert "Go back and try again" in words_of(busy.text)
    assert "No deputy was named yet." in words_of(shown.text)
    assert "DG0001" in words_of(again.text)


# -- the history ---------------------------------------------------------------------------------------------------


def test_the_history_tells_every_event_newest_first_page_by_page(app: FastAPI) -> None:
    b = browser(app, "auditor")
    html = b.get("/history").text
    told = re.findall(r'timeline__title">([^<]+)<', html)
    rows = list(csv.DictReader(io.StringIO(b.get("/history.csv").content.decode("utf-8-sig"))))
    numbers = [int(row["Number"]) for row in rows]

    assert numbers == list(range(len(rows), 0, -1))
    assert [row["Act"].casefold() for row in rows][: len(told)] == [one.casefold() for one in told]
    assert "Set-up question answered" in words_of(html)


def test_the_history_of_one_thing_has_only_its_events(app: FastAPI) -> None:
    html = browser(app, "auditor").get("/history?about=S0001").text
    titles = re.findall(r'timeline__title">([^<]+)<', html)

    assert titles == ["Survey sealed", "Survey begun"]


def test_both_chains_are_verified_on_a_page(app: FastAPI) -> None:
    said = words_of(browser(app, "auditor").get("/history/verify").text)

    assert "The audit chain is whole:" in said
    assert "The access log is whole:" in said


def test_a_changed_or_missing_entry_of_the_access_log_is_named(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    log = AccessLog(store.database)
    for number in range(5):
        log.note("opened", f"case {number}", actor="web:reviewer", at=NOON, body={"why": "FOI request"})
    tamper(store, "UPDATE access_event SET subject = 'case 9' WHERE sequence = 3")
    with reading(store.database) as session:
        first = verify_access(session)
    tamper(store, "DELETE FROM access_event WHERE sequence = 2")
    with reading(store.database) as session:
        second = verify_access(session)

    assert "ACC020 access log entry 3" in str(first.first_broken)
    assert "ACC021 access log entry 2" in str(second.first_broken)


def test_the_access_log_is_insert_only(tmp_path: Path) -> None:
    store = open_store(tmp_path / "store")
    AccessLog(store.database).note("opened", "case 1", actor="web:reviewer", at=NOON)

    with pytest.raises(IntegrityError):
        straight(store, "UPDATE access_event SET subject = 'case 2'")


# -- kept open -------------------------------------------------------------------------------------------------------


def test_an_estate_is_evaluated_once_and_anew_after_a_decision(own_app: FastAPI) -> None:
    from records.register.holds import Said
    from records.register.setup import SetupRegister

    site = own_app.state.site
    seen = []
    for _ in range(2):
        with site.estates.opened(on=site.today(), known=site.today()) as evaluation:
            seen.append(id(evaluation))
    said = Said("The DRO", "test", site.now())
    SetupRegister(site.store.database).record("iicsa-non-case", "yes", "letter of 2023", said=said)
    with site.estates.opened(on=site.today(), known=site.today()) as evaluation:
        seen.append(id(evaluation))

    assert seen[0] == seen[1]
    assert seen[2] != seen[0]


def test_few_things_are_kept_open_and_none_that_is_in_use_is_closed() -> None:
    from contextlib import contextmanager

    from muniment.web.keeping import Keeping

    closed: list[str] = []

    def opener(key: str):  # type: ignore[no-untyped-def]
        @contextmanager
        def opened():  # type: ignore[no-untyped-def]
            yield key
            closed.append(key)

        return opened

    keeping: Keeping[str] = Keeping(2)
    with keeping.use("a", opener("a"), alone=False):
        for key in ("b", "c", "d"):
            with keeping.use(key, opener(key), alone=True) as value:
                assert value == key
        during = list(closed)
    keeping.close()

    assert "a" not in during and len(during) == 2
    assert sorted(closed) == ["a", "b", "c", "d"]


def test_one_that_fails_to_open_is_tried_again(tmp_path: Path) -> None:
    from muniment.web.keeping import Surveys
    from retention.faults import Refusal

    surveys = Surveys(open_store(tmp_path / "store").layout)
    for _ in range(2):
        with pytest.raises(Refusal, match="SUR041"), surveys.opened("S0001"):
            pass

    assert inspect.isgeneratorfunction(Surveys.opened.__wrapped__)  # type: ignore[attr-defined]
    assert os.listdir(tmp_path / "store" / "evidence" / "surveys") == []


# -- help, and the places of Home ------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["reviewer", "dro", "iao", "auditor", "admin"])
def test_every_place_that_home_offers_opens(app: FastAPI, name: str) -> None:
    from muniment.web.places import GROUPS

    b = browser(app, name)
    html = b.get("/").text
    offered = [one.href for group in GROUPS for one in group.places if f'href="{one.href}"' in html]

    assert len(offered) >= 4
    assert {href: b.get(href).status_code for href in offered if b.get(href).status_code != 200} == {}


def test_every_page_that_the_help_names_opens_to_one_of_its_roles(app: FastAPI) -> None:
    from muniment.web.help_text import GUIDES
    from records.register.people import Role

    accounts = {"reviewer": Role.REVIEWER, "dro": Role.DRO, "iao": Role.IAO, "auditor": Role.AUDITOR}
    accounts["admin"] = Role.ADMINISTRATOR
    browsers = {role: browser(app, name) for name, role in accounts.items()}
    closed = [
        (guide.name, step.href)
        for guide in GUIDES
        for step in guide.steps
        if step.href
        and not any(browsers[role].get(step.href).status_code == 200 for role in guide.roles if role in browsers)
    ]

    assert closed == []


def test_the_help_begins_with_ones_own_steps(app: FastAPI) -> None:
    said = words_of(browser(app, "dro").get("/help").text)

    assert said.index("What you do as DRO") < said.index("Sign a list", said.index("What you do as DRO"))
    assert said.index("Tick the statements") < said.index("What others do")


def test_what_many_ask_for_at_once_is_opened_once() -> None:
    import threading
    import time
    from contextlib import contextmanager

    from muniment.web.keeping import Keeping

    opened: list[int] = []
    inside: list[int] = []
    most: list[int] = []

    @contextmanager
    def slowly():  # type: ignore[no-untyped-def]
        opened.append(1)
        time.sleep(0.05)
        yield "estate"

    keeping: Keeping[str] = Keeping(2)

    def ask() -> None:
        with keeping.use("key", slowly, alone=True):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.005)
            inside.pop()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(opened) == 1
    assert most == [1] * 8
