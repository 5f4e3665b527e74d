"""An office with an empty store for each test: the store is made once and copied."""

import shutil
from pathlib import Path

import pytest

from muniment.wiring import open_store
from tests.appraisal.lists.made_lists import Office


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with nothing in it."""
    path = tmp_path_factory.mktemp("lists") / "store"
    open_store(path).database.close()
    return path


@pytest.fixture
def office(empty_store: Path, tmp_path: Path) -> Office:
    """Return an office of its own."""
    shutil.copytree(empty_store, tmp_path / "store")
    return Office(open_store(tmp_path / "store"))


@pytest.fixture
def either_office(each_database: str, tmp_path: Path) -> Office:
    """Return an office of its own, once with its decisions in a file and once on a server."""
    return Office(open_store(tmp_path / "store"))
