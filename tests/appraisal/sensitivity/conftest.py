"""The department with Op ALPHA on a transfer list in review, 12 files left out: 136 to be reviewed."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appraisal.lists.values import ListKind
from muniment.lists import ListDesk
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import Store, open_store
from records.register.people import Person, Role
from retention.facts import Ref
from retention.terms import RefKind
from tests.department import TODAY
from tests.sensitivity_review import by_at

TEN = datetime(2026, 11, 25, 10, tzinfo=UTC)
AUTHOR, SECOND = Person("A. Author", Role.REVIEWER), Person("B. Reviewer", Role.REVIEWER)
ALPHA = Ref(RefKind.FOLDER, "SRC0001", "Op ALPHA - R v BANKS (99AA0101005)")
LEFT_OUT = ("~$MG5.doc", "MG9 witness list.txt", "Disc 2.zip", ".mht", ".hte", "Thumbs.db", "/Copy of ")


def minutes(count: int) -> datetime:
    return TEN + timedelta(minutes=count)


def put_alpha_on_a_list(store: Store) -> str:
    """Return the reference of the list: Op ALPHA selected, 12 of its files left out, in review."""
    desk = ListDesk(store, TODAY)
    made = desk.register.create(ListKind.TRANSFER, "Op ALPHA, transfer", by=by_at(AUTHOR, minutes(0)))
    desk.add(made.ref, [ALPHA], reason="A murder, finalised in 2006.", criterion="murder", by=by_at(AUTHOR, minutes(1)))
    files = desk.register.find(made.ref).files
    left = [file.ref for file in files if any(word in file.path for word in LEFT_OUT)]
    assert len(left) == 12
    desk.register.leave_out(
        made.ref, left, reason="TDR would stop at it, or it is a copy.", by=by_at(AUTHOR, minutes(2))
    )
    desk.register.send(made.ref, by=by_at(AUTHOR, minutes(3)))
    return made.ref


@pytest.fixture(scope="module")
def reviewed_department(shared_department: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the store with the list; to be read only."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(REHEARSAL_DAY, TODAY.isoformat())
        path = Path(shutil.copytree(shared_department, tmp_path_factory.mktemp("department") / "store"))
        store = open_store(path)
        put_alpha_on_a_list(store)
        store.database.close()
    return path


@pytest.fixture
def store(reviewed_department: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Return a copy of the store with the list L0001, to be written to."""
    monkeypatch.setenv(REHEARSAL_DAY, TODAY.isoformat())
    shutil.copytree(reviewed_department, tmp_path / "store")
    opened = open_store(tmp_path / "store")
    yield opened
    opened.database.close()
