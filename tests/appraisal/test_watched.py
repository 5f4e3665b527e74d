"""What drifts among held and listed folders is named with its path before and after; the rest is not."""

import os
import shutil
from collections.abc import Iterator

import pytest

from appraisal.watched import WatchedDrift, watched_drift
from muniment.cli.main import run_words
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import Store, open_store
from records.survey.drift import Change
from tests.department import TODAY, make_department, observe_share


@pytest.fixture(scope="module")
def drifted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, tuple[WatchedDrift, ...]]]:
    """The department, its estate evaluated, then three changes on the share and a second survey."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(REHEARSAL_DAY, TODAY.isoformat())
        folder = tmp_path_factory.mktemp("department")
        store = make_department(folder)
        assert run_words(["evaluate", "--store", str(store)]) == 0
        share = folder / "SCD"
        cedar = sorted(path for path in (share / "Op CEDAR - R v DOE (99BB0202007)").rglob("*") if path.is_file())
        free = share / "R v FICTION (99DD0404021)"
        others = sorted(path for path in free.rglob("*") if path.is_file() and path.stat().st_size)
        os.rename(cedar[0], share / "Stuff to sort" / "moved here.doc")
        cedar[1].write_text("synthetic: other words", encoding="utf-8")
        shutil.move(others[0], free / "another name.doc")  # nobody watches this one
        observe_share(folder, store)
        opened = open_store(store)
        yield opened, watched_drift(opened.layout, opened.database, "S0001", "S0002", on=TODAY)


def test_a_held_file_that_moved_is_named_with_both_its_paths(
    drifted: tuple[Store, tuple[WatchedDrift, ...]],
) -> None:
    [moved] = [one for one in drifted[1] if one.change is Change.MOVED]

    assert moved.before.startswith("Op CEDAR - R v DOE (99BB0202007)/")
    assert moved.after == "Stuff to sort/moved here.doc"
    assert any("UCPI" in why for why in moved.because)


def test_a_held_file_that_changed_is_named(drifted: tuple[Store, tuple[WatchedDrift, ...]]) -> None:
    [changed] = [one for one in drifted[1] if one.change in (Change.CHANGED, Change.CHANGED_SAME_DATE)]

    assert changed.before == changed.after
    assert changed.before.startswith("Op CEDAR")


def test_what_nobody_watches_is_not_named(drifted: tuple[Store, tuple[WatchedDrift, ...]]) -> None:
    assert len(drifted[1]) == 2
    assert not any(one.before.startswith("R v FICTION") for one in drifted[1])
