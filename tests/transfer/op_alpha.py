"""The folder Op ALPHA of the synthetic department, surveyed by the real DROID with all that stands beside it."""

import os
import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from appraisal.lists.recording import By
from appraisal.lists.values import DisposalList, ListKind
from muniment.cli.main import run_words
from muniment.demo.cases import ALPHA
from muniment.demo.cms import write_export
from muniment.demo.plan import SHOWN_AS
from muniment.demo.share import write_share
from muniment.lists import ListDesk
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import open_store
from records.droid.home import CACHE_VARIABLE
from records.register.people import Person, Role
from retention.facts import Ref
from retention.terms import RefKind
from tests import droid_corpora
from tests.department import place_holds

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
        assert run_words(["import", str(write_export(folder).folder), "--store", str(folder / "store")]) == 0
        place_holds(folder / "store")
    return folder / "store"


def on_a_list(store: Path) -> DisposalList:
    """Return Op ALPHA on a transfer list in review, as the reviewer of the story makes it."""
    desk = ListDesk(open_store(store), ON)
    by = By(Person("reviewer", Role.REVIEWER), "test:reviewer", NOON)
    made = desk.register.create(ListKind.TRANSFER, "Op ALPHA", by=by)
    folder = Ref(RefKind.FOLDER, "SRC0001", ALPHA)
    desk.add(made.ref, [folder], reason="A murder, finalised in 2006.", criterion="murder", by=by)
    return desk.register.send(made.ref, by=by)


def path_of(folder: Path, name: str) -> str:
    """Return the path of a file of Op ALPHA on this computer."""
    return os.path.join(folder, "SCD", ALPHA, name)
