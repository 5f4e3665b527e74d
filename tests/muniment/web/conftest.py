"""The department's store with the people of the story, and its application."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI

from muniment.settings import REHEARSAL_DAY
from tests.department import TODAY
from tests.web import add_people, app_of


@pytest.fixture(scope="session")
def department(shared_department: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the store of the department with its people; to be read only."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(REHEARSAL_DAY, TODAY.isoformat())
        store = Path(shutil.copytree(shared_department, tmp_path_factory.mktemp("department") / "store"))
        add_people(store)
    return store


@pytest.fixture(scope="module")
def rehearsed() -> Iterator[None]:
    """Let the clock stand on the department's day."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(REHEARSAL_DAY, TODAY.isoformat())
        yield


@pytest.fixture(scope="module")
def app(rehearsed: None, department: Path) -> FastAPI:
    """Return the application over the department's store, on its day; not to be written to."""
    return app_of(department)


@pytest.fixture
def own_app(rehearsed: None, department: Path, tmp_path: Path) -> FastAPI:
    """Return the application over a copy of the department's store, to be written to."""
    return app_of(Path(shutil.copytree(department, tmp_path / "store")))
