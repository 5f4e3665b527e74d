"""muniment doctor: each line says what was found and what to do; nothing is made or changed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from muniment.cli.doctor import Finding, State, decisions, droid, examine, free_disk, libmagic, python, store_place
from muniment.migrations import NEWEST
from muniment.wiring import open_store
from records.store.layout import StoreLayout
from tests.databases import Server, straight, use

THINGS = ["Python", "Store", "Decisions", "Disk", "Java", "DROID", "Siegfried"]


def said(finding: Finding) -> tuple[State, str, str]:
    return finding.state, finding.found, finding.advice


def test_every_line_says_what_was_found_and_what_to_do(tmp_path: Path) -> None:
    found = list(examine(StoreLayout(tmp_path / "store")))

    assert set(THINGS) <= {line.thing for line in found}
    assert all(line.found for line in found)
    assert all(line.advice for line in found if line.state is not State.WELL)
    assert not (tmp_path / "store").exists()


def test_the_command_says_the_same_as_json_and_its_exit_code_says_whether_something_is_missing(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "muniment.cli.main", "doctor", "--store", str(tmp_path), "--format", "json"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)

    lines = json.loads(done.stdout)
    assert all(set(line) == {"thing", "state", "found", "advice"} and line["advice"] for line in lines)
    assert done.returncode == any(line["state"] == "missing" for line in lines)


def test_an_old_python_is_missing() -> None:
    assert python((3, 10)).state is State.MISSING
    assert python().state is State.WELL


def test_a_store_on_a_network_is_missing() -> None:
    state, found, advice = said(store_place(StoreLayout(Path(r"\\FS99\SCD\store"))))

    assert state is State.MISSING
    assert "on a network" in found
    assert "--store" in advice


@pytest.mark.parametrize("place", ["file", "/proc/store"])
def test_a_place_where_no_store_can_be_is_missing(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("a file")

    assert store_place(StoreLayout(tmp_path / place)).state is State.MISSING


def test_a_store_that_is_not_there_yet_is_well(tmp_path: Path) -> None:
    layout = StoreLayout(tmp_path / "store")

    assert said(store_place(layout))[0] is State.WELL
    assert "made on first use" in store_place(layout).advice
    assert decisions(layout).state is State.WELL


@pytest.mark.sqlite_only("looks into the store's own file")
def test_the_revision_of_the_decisions_is_said(tmp_path: Path) -> None:
    assert decisions(open_store(tmp_path).layout).found == f"revision {NEWEST}, up to date"


@pytest.mark.sqlite_only("looks into the store's own file")
def test_decisions_of_a_newer_program_are_missing(tmp_path: Path) -> None:
    store = open_store(tmp_path)
    layout = store.layout
    straight(store, "UPDATE alembic_version SET version_num = '9999'")

    assert said(decisions(layout))[0] is State.MISSING
    assert "9999" in decisions(layout).found


def test_decisions_on_a_server_are_looked_for_there(
    tmp_path: Path, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, server.make_next())
    layout = open_store(tmp_path).layout
    assert decisions(layout).found == f"revision {NEWEST}, up to date"

    use(monkeypatch, server.url("nowhere"))
    assert said(decisions(layout))[0] is State.MISSING
    use(monkeypatch, None)
    assert "STO023" in decisions(layout).found  # the store remembers its server, and nothing here names it


def test_a_damaged_database_is_missing(tmp_path: Path) -> None:
    (tmp_path / "decisions.db").write_bytes(b"no database at all, only text" * 100)

    assert said(decisions(StoreLayout(tmp_path)))[0] is State.MISSING
    assert "STO004" in decisions(StoreLayout(tmp_path)).found


def test_little_room_on_the_disk_is_worth_a_word(tmp_path: Path) -> None:
    assert free_disk(StoreLayout(tmp_path), little=0).state is State.WELL
    assert free_disk(StoreLayout(tmp_path), little=2**62).state is State.ADVICE


def test_a_droid_that_is_not_installed_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNIMENT_DROID_CACHE", str(tmp_path / "nothing"))
    found = {line.thing: line for line in droid(StoreLayout(tmp_path))}

    assert found["Java"].state is State.WELL
    assert found["DROID"].state is State.MISSING
    assert "muniment droid install" in found["DROID"].advice


def test_libmagic_is_named_with_its_version() -> None:
    assert libmagic().found[0].isdigit() or libmagic().state is State.ADVICE
