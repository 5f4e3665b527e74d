"""An office of its own for each test: made once, put back before each.

A survey knows its share by its path, so every test has the same share, with the files of the start.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from muniment.settings import REHEARSAL_DAY
from muniment.wiring import open_store
from tests.appraisal.disposal.casework import BOX_REF, CASE, Moments
from tests.appraisal.disposal.office import DAY, Office, make_office
from tests.department import TODAY


@pytest.fixture(scope="session")
def starts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the office as it is at two moments: surveyed, and with a list that has cooled off."""
    folder = tmp_path_factory.mktemp("disposal")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(REHEARSAL_DAY, DAY.isoformat())
        office = make_office(folder / "now")
        office.store.database.close()
        shutil.copytree(folder / "now", folder / "surveyed")
        open_store(folder / "surveyed" / "store").database.close()  # on a server, it gets a database of its own now
        office.store = open_store(folder / "now" / "store")
        office.cooled()
        office.store.database.close()
        shutil.copytree(folder / "now", folder / "cooled")
    (folder / "minutes").write_text(str(office.minutes))
    return folder


def _back_to(starts: Path, moment: str, own: Path) -> Office:
    """Return the office with the share as it was, and a store of its own: programs remember stores by their path."""
    shutil.rmtree(starts / "now")
    shutil.copytree(starts / moment, starts / "now")
    (starts / "now" / "store").rename(own / "store")
    minutes = int((starts / "minutes").read_text())
    return Office(own, open_store(own / "store"), share=starts / "now" / "share", minutes=minutes)


@pytest.fixture
def office(starts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Return an office with a surveyed share and a schedule confirmed for tests."""
    monkeypatch.setenv(REHEARSAL_DAY, DAY.isoformat())
    made = _back_to(starts, "surveyed", tmp_path)
    yield made
    made.store.database.close()


@pytest.fixture
def cooled(starts: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Return the same office with the list L0001 signed and cooled off, seven days later."""
    made = _back_to(starts, "cooled", tmp_path)
    made.go_to_the_eighth_day()
    monkeypatch.setenv(REHEARSAL_DAY, made.on.isoformat())
    yield made
    made.store.database.close()


@pytest.fixture(scope="session")
def moments(shared_department: Path, tmp_path_factory: pytest.TempPathFactory) -> Moments:
    """Return the casework at the moments that tests begin from."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(REHEARSAL_DAY, TODAY.isoformat())
        made = Moments(tmp_path_factory.mktemp("casework"), shared_department)
        for refs in ((), (CASE,), (BOX_REF,), (CASE, BOX_REF)):
            made.at(tmp_path_factory.mktemp("first"), *refs).store.database.close()
        return made
