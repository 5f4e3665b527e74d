"""One store with Op ALPHA for all tests that only read it."""

from pathlib import Path

import pytest

from muniment.settings import REHEARSAL_DAY
from records.droid.home import CACHE_VARIABLE
from tests import droid_corpora
from tests.transfer.op_alpha import ON, make_op_alpha


@pytest.fixture(scope="session")
def alpha_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the store with Op ALPHA; nobody writes into it."""
    return make_op_alpha(tmp_path_factory.mktemp("alpha"))


@pytest.fixture
def on_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the clock stand on the day of the story, with DROID's signature files at hand."""
    monkeypatch.setenv(REHEARSAL_DAY, ON.isoformat())
    monkeypatch.setenv(CACHE_VARIABLE, str(droid_corpora.installed_home().folder))
