"""Decisions moved from a store's own file to a server: all of them, whole, and only once."""

from pathlib import Path

import pytest

from muniment.cli.main import run_words
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import open_store
from records.store.audit import verify
from records.store.database import reading
from tests.databases import Server, tamper, use
from tests.department import TODAY

pytestmark = pytest.mark.sqlite_only("moves what stands in the store's own file")


@pytest.fixture
def department(shared_department: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    import shutil

    monkeypatch.setenv(REHEARSAL_DAY, TODAY.isoformat())
    return Path(shutil.copytree(shared_department, tmp_path / "store"))


def test_the_whole_department_is_moved_and_goes_on_there(
    department: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with reading(open_store(department).database) as session:
        before = verify(session)
    use(monkeypatch, server.make_next())

    assert run_words(["audit", "move", "--store", str(department)]) == 0
    assert before.head in capsys.readouterr().out
    moved = open_store(department)
    with reading(moved.database) as session:
        assert verify(session) == before
    assert moved.database.is_server
    assert before.events > 10
    assert (department / "decisions-before-the-server.db").exists()
    assert run_words(["plan", "--store", str(department)]) == 0
    assert run_words(["hold", "list", "--store", str(department)]) == 0
    assert run_words(["audit", "move", "--store", str(department)]) == 1  # it has no file any more


def test_decisions_that_are_not_whole_are_not_moved(
    department: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tamper(open_store(department), "UPDATE source SET root = '/srv/other'")
    use(monkeypatch, server.make_next())

    assert run_words(["audit", "move", "--store", str(department)]) == 1
    said = capsys.readouterr().err
    assert "JOB031" in said and "AUD004 source SRC0001" in said
    use(monkeypatch, None)
    assert not open_store(department).database.is_server


def test_a_server_that_has_decisions_takes_no_others(
    department: Path,
    server: Server,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from tests.department import NOON

    monkeypatch.delenv(REHEARSAL_DAY)
    use(monkeypatch, server.make_next())
    open_store(tmp_path / "other").surveys.source_for(b"/srv/x", actor="test", at=NOON)

    assert run_words(["audit", "move", "--store", str(department)]) == 1
    assert "JOB030" in capsys.readouterr().err


def test_without_a_server_nothing_is_moved(department: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_words(["audit", "move", "--store", str(department)]) == 1
    assert "STO022" in capsys.readouterr().err
