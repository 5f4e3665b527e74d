"""What tests of every package share: the two databases that decisions may stand in.

`pytest --decisions-on-server` keeps the decisions of every store that is opened in the tests' own
process on a server: a check that nothing anywhere is SQLite's own. Tests that start a command in a
process of its own, or look into the file, stay as they are or are left out by hand.
"""

from collections.abc import Iterator

import pytest

from tests.databases import Server, all_on_server, running_server, use


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that puts every store's decisions on a server."""
    parser.addoption("--decisions-on-server", action="store_true", help="keep all decisions on PostgreSQL")


@pytest.fixture(scope="session", autouse=True)
def decisions_on_server(request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep the decisions of every store on a server, where that was asked for."""
    if not request.config.getoption("--decisions-on-server"):
        yield
        return
    with all_on_server(request.getfixturevalue("server")):
        yield


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, started once."""
    with running_server() as started:
        yield started


@pytest.fixture(params=["SQLite", "PostgreSQL"])
def each_database(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run the test twice: with the decisions in a file of the store, and on a server."""
    name = str(request.param)
    started: Server | None = request.getfixturevalue("server") if name == "PostgreSQL" else None
    use(monkeypatch, started.make_next() if started else None)
    return name
