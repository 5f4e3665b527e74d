"""What tests of every package share: the two databases that decisions may stand in."""

from collections.abc import Iterator

import pytest

from tests.databases import Server, running_server, use


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
