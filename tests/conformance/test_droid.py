"""The DROID corpora of the shared fixtures, whatever files they hold: each row's answer must be DROID's."""

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from records.droid.bridge import open_bridge
from tests import droid_corpora
from tests.droid_corpora import Expected

pytestmark = pytest.mark.droid


def run_skeletons() -> tuple[int, list[str]]:
    """Return how many skeletons ran, and a line for each that failed."""
    with tempfile.TemporaryDirectory() as folder:
        return _run(droid_corpora.skeletons(Path(folder)))


def run_mixed_corpus() -> tuple[int, list[str]]:
    """Return how many files of the mixed corpus ran, and a line for each that failed."""
    return _run(droid_corpora.mixed_corpus("V122"))


SUITES: dict[str, Callable[[], tuple[int, list[str]]]] = {
    "droid-skeletons": run_skeletons,
    "mixed-corpus": run_mixed_corpus,
}


def _run(corpus: Sequence[Expected]) -> tuple[int, list[str]]:
    with open_bridge(droid_corpora.installed_home(), pair=droid_corpora.v122(), threads=2) as bridge:
        return len(corpus), droid_corpora.differences(bridge, corpus)


@pytest.mark.parametrize("suite", SUITES)
def test_every_row_of_the_suite_gets_the_answer_of_droid(suite: str, capsys: pytest.CaptureFixture[str]) -> None:
    ran, failed = SUITES[suite]()

    with capsys.disabled():
        print(f"\n{suite}: {ran} ran, {len(failed)} failed, 0 skipped")
    assert ran > 0
    assert failed == []
