"""The synthetic department evaluated on its day, and a copy of its store for tests that write."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from pathlib import Path

import pytest

from appraisal.estate.evaluate import Evaluation
from appraisal.estate.opening import gather, open_evaluation
from appraisal.held_estate import estate_coverage
from muniment.estate import schedules_in_use
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import Store, open_store
from tests.department import TODAY

Evaluated = Callable[..., AbstractContextManager[Evaluation]]


@pytest.fixture(scope="session")
def department(shared_department: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the store of the department; nobody writes to it."""
    return Path(shutil.copytree(shared_department, tmp_path_factory.mktemp("department") / "store"))


@pytest.fixture
def own_department(department: Path, tmp_path: Path) -> Path:
    """Return a copy of the store, to write to."""
    own = tmp_path / "store"
    shutil.copytree(department, own)
    return own


@contextmanager
def evaluated_store(store: Store, on: date = TODAY, known: date | None = None) -> Iterator[Evaluation]:
    """Open the store's estate as evaluated, with every route of its holds."""
    asked = known or on
    coverage = estate_coverage(store.layout, store.database, known=asked)
    gathering = gather(store.database, known=known)
    with open_evaluation(
        store.layout, gathering, schedules_in_use(), on=on, known=asked, coverage_of=coverage
    ) as evaluation:
        yield evaluation


@pytest.fixture
def evaluated(department: Path) -> Evaluated:
    """Return a way to open the department as evaluated on a day."""

    def open_it(on: date = TODAY, known: date | None = None) -> AbstractContextManager[Evaluation]:
        return evaluated_store(open_store(department), on, known)

    return open_it


@pytest.fixture(autouse=True)
def the_day_of_the_department(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every command play on the day of the department, whatever day it is."""
    monkeypatch.setenv(REHEARSAL_DAY, TODAY.isoformat())
