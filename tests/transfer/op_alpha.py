"""The folder Op ALPHA of the synthetic department, surveyed by the real DROID with all that stands beside it."""

import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from muniment.cli.main import run_words
from muniment.demo.cases import ALPHA
from muniment.demo.plan import SHOWN_AS
from muniment.demo.share import write_share
from muniment.settings import REHEARSAL_DAY
from records.droid.home import CACHE_VARIABLE
from tests import droid_corpora

ON = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
FOLDER = f"{SHOWN_AS}\\{ALPHA}"


def make_op_alpha(folder: Path) -> Path:
    """Return a store with one survey, of a share that has Op ALPHA and nothing else."""
    home = droid_corpora.installed_home()
    share = write_share(folder)
    for path in share.root.iterdir():
        if path.name != ALPHA:
            shutil.rmtree(path)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(REHEARSAL_DAY, ON.isoformat())
        environment.setenv(CACHE_VARIABLE, str(home.folder))
        words = ["survey", str(share.root), "--shown-as", SHOWN_AS, "--store", str(folder / "store")]
        assert run_words(words) == 0
    return folder / "store"


def path_of(folder: Path, name: str) -> str:
    """Return the path of a file of Op ALPHA on this computer."""
    return os.path.join(folder, "SCD", ALPHA, name)
