"""One store with Op ALPHA for all tests that only read it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from muniment.consignments import ConsignmentDesk
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import open_store
from records.droid.home import CACHE_VARIABLE
from tests import droid_corpora
from tests.shared import made_once
from tests.transfer.op_alpha import BY, ON, TERMS, decided, make_op_alpha, on_a_list, settled, signed
from tests.web import add_people


@pytest.fixture(scope="session")
def alpha_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the store with Op ALPHA, surveyed once for the whole run; nobody writes into it."""
    return made_once(tmp_path_factory, "alpha", make_op_alpha) / "store"


@pytest.fixture(scope="session")
def signed_store(alpha_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with the people of the story, in which Op ALPHA is signed; nobody writes into it."""

    def sign(folder: Path) -> None:
        store = copied(alpha_store, folder)
        add_people(store)
        with rehearsed():
            signed(store)

    return made_once(tmp_path_factory, "signed", sign) / "store"


@pytest.fixture(scope="session")
def listed(alpha_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store with the people of the story, and Op ALPHA on a list in review; nobody writes into it."""

    def make(folder: Path) -> None:
        store = copied(alpha_store, folder)
        add_people(store)
        with rehearsed():
            on_a_list(store)

    return made_once(tmp_path_factory, "listed", make) / "store"


@pytest.fixture(scope="session")
def undecided(listed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store where pre-flight is settled and nobody has decided on sensitivity; nobody writes into it."""

    def make(folder: Path) -> None:
        store = copied(listed, folder)
        with rehearsed():
            settled(store)

    return made_once(tmp_path_factory, "undecided", make) / "store"


@pytest.fixture(scope="session")
def ready(undecided: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store where all of the list is decided and approved; nobody writes into it."""

    def make(folder: Path) -> None:
        store = copied(undecided, folder)
        with rehearsed():
            decided(store)

    return made_once(tmp_path_factory, "ready", make) / "store"


@pytest.fixture(scope="session")
def built_home(signed_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store in which the bag of Op ALPHA is built, its originals locked; nobody writes into it."""

    def make(folder: Path) -> None:
        desk = ConsignmentDesk(open_store(copied(signed_store, folder)), ON)
        with rehearsed():
            desk.new("L0001", TERMS, by=BY)
            desk.build("C0001", by=BY)

    return made_once(tmp_path_factory, "built", make) / "store"


@pytest.fixture
def built(built_home: Path, tmp_path: Path) -> ConsignmentDesk:
    """Return the consignments of a store of one's own in which the bag of Op ALPHA is built."""
    return ConsignmentDesk(open_store(copied(built_home, tmp_path)), ON)


def copied(store: Path, folder: Path) -> Path:
    """Return a copy of the store in `folder`."""
    return Path(shutil.copytree(store, folder / "store"))


@contextmanager
def rehearsed() -> Iterator[None]:
    """Let the clock stand on the day of the story, with DROID's signature files at hand."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(REHEARSAL_DAY, ON.isoformat())
        environment.setenv(CACHE_VARIABLE, str(droid_corpora.installed_home().folder))
        yield


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock stand on the day of the story, with DROID's signature files at hand."""
    monkeypatch.setenv(REHEARSAL_DAY, ON.isoformat())
    monkeypatch.setenv(CACHE_VARIABLE, str(droid_corpora.installed_home().folder))
