"""What tests of every package share: the two databases that decisions may stand in, and what is made once.

`pytest --decisions-on-server` keeps the decisions of every store that is opened in the tests' own
process on a server: a check that nothing anywhere is SQLite's own. Tests that start a command in a
process of its own, or look into the file, stay as they are or are left out by hand.
"""

import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests import shared
from tests.databases import OnServer, Server, engines_asked, running_server
from tests.department import make_department
from tests.order import put_in_order, scheduler
from tests.shared import cheap_hashes, copied_decisions, made_once, without_waiting_for_the_disk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ENGINE = "engine"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that puts every store's decisions on a server."""
    parser.addoption("--decisions-on-server", action="store_true", help="keep all decisions on PostgreSQL")


def pytest_configure(config: pytest.Config) -> None:
    """Let each process make its own of everything, where each has a server of its own."""
    shared.KEPT_APART = config.getoption("--decisions-on-server")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let what takes longest begin where processes share the tests; leave out what a server has no part in."""
    if config.getoption("--decisions-on-server"):
        for item in items:
            if only := item.get_closest_marker("sqlite_only"):
                item.add_marker(pytest.mark.skip(f"SQLite only: {only.args[0]}"))
            elif "each_database" in getattr(item, "fixturenames", ()) and "[SQLite" in item.name:
                item.add_marker(pytest.mark.skip("the run is for the server"))
    if config.getoption("dist", "no") == "loadscope" or "PYTEST_XDIST_WORKER" in os.environ:
        put_in_order(items)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Hand the tests out in that order, by module."""
    return scheduler(config, log) if config.getvalue("dist") == "loadscope" else None


@pytest.fixture(scope="session", autouse=True)
def decisions_on_server(request: pytest.FixtureRequest) -> Iterator[OnServer | None]:
    """Keep the decisions of every store on a server, where that was asked for."""
    if not request.config.getoption("--decisions-on-server"):
        yield None
        return
    with OnServer(request.getfixturevalue("server")).everywhere() as on_server:
        yield on_server


@pytest.fixture(scope="session", autouse=True)
def _engines() -> Iterator[set[str]]:
    with engines_asked() as asked:
        yield asked


@pytest.fixture(autouse=True)
def engines_noted(
    request: pytest.FixtureRequest, _engines: set[str], decisions_on_server: OnServer | None
) -> Iterator[None]:
    """Note which engines a test asked, for the count at the end; let go of what its stores had on the server."""
    _engines.clear()
    yield
    request.node.user_properties += [(ENGINE, name) for name in sorted(_engines)]
    folder = request.node.funcargs.get("tmp_path")
    if decisions_on_server is not None and folder is not None:
        decisions_on_server.let_go_under(folder)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests had decisions in which engine."""
    ended = [one for one in terminalreporter.stats.get("", []) if getattr(one, "when", "") == "teardown"]
    count = Counter(name for one in ended for key, name in one.user_properties if key == ENGINE)
    if count:
        said = ", ".join(f"on {name} {number:,}" for name, number in sorted(count.items()))
        terminalreporter.write_line(f"tests with decisions {said}, of {len(ended):,} run")


@pytest.fixture(scope="session", autouse=True)
def made_cheaply(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the stores and accounts of tests cost little: tests/shared.py says how."""
    template = tmp_path_factory.mktemp("decisions") / "decisions.db"
    with cheap_hashes(), without_waiting_for_the_disk(), copied_decisions(template):
        yield


@pytest.fixture(scope="session")
def shared_department(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the store of the synthetic department, made once for the whole run; to be copied or read only.

    Its share stands beside it, and nobody changes that: a test that does makes a department of its own.
    """
    return made_once(tmp_path_factory, "department", make_department) / "store"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, started once."""
    with running_server() as started:
        yield started


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def each_database(
    request: pytest.FixtureRequest, tmp_path: Path, decisions_on_server: OnServer | None
) -> Iterator[str]:
    """Run the test twice: with the decisions of its stores in a file of the store, and on a server."""
    name = str(request.param)
    if name == "SQLite" or decisions_on_server is not None:
        yield name
        return
    with OnServer(request.getfixturevalue("server")).everywhere() as on_server:
        yield name
        on_server.let_go_under(tmp_path)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """Chromium as the system has it, one for all tests of a process; they are skipped where there is none.

    One, because a process can't hold two of Playwright's loops at a time.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None and os.environ.get("CI_EXPECTS_BROWSER"):
        pytest.fail("no Chromium here, and CI_EXPECTS_BROWSER says that there is one")
    if program is None:
        pytest.skip("no Chromium here; apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield launched
        launched.close()
