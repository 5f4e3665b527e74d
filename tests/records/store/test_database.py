"""The decisions database: settings, transactions, and the paths and files it refuses."""

import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from muniment.wiring import Store, open_store
from records.store import database
from records.store.database import reading, transaction
from records.store.network import file_system_in, file_system_of, refuse_network_path
from retention.faults import Refusal
from tests.shared import SETTINGS_OF_THE_PRODUCT

AT = datetime(2026, 11, 25, 10, 42, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store")


@pytest.mark.sqlite_only("asks for pragmas")
def test_every_connection_is_durable_and_checks_foreign_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "SETTINGS", SETTINGS_OF_THE_PRODUCT)  # tests' own connections wait for no disk
    store = open_store(tmp_path / "store")
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "recursive_triggers")
    with reading(store.database) as session:
        found = [session.connection().exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]

    assert found == ["wal", 2, 1, 5000, 1]


def test_a_transaction_that_breaks_off_leaves_nothing(store: Store) -> None:
    source = store.surveys.source_for(b"/srv/share", actor="cli:test", at=AT)
    with pytest.raises(RuntimeError), transaction(store.database) as session:
        session.connection().execute(
            text("INSERT INTO source_name VALUES (:ref, 1, 'other') ON CONFLICT DO NOTHING"), {"ref": source.ref}
        )
        raise RuntimeError("broken off")

    assert store.surveys.source(source.ref).shown_as == "/srv/share"


def test_two_writers_wait_for_each_other_and_both_are_in_the_chain(store: Store) -> None:
    def write(number: int) -> None:
        for turn in range(10):
            store.surveys.source_for(f"/srv/{number}/{turn}".encode(), actor="cli:test", at=AT)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    refs = [source.ref for source in store.surveys.sources()]
    assert refs == [f"SRC{number:04}" for number in range(1, 41)]


@pytest.mark.sqlite_only("sets a pragma; on a server: tests/records/store/test_servers.py")
def test_a_writer_that_does_not_finish_is_said_to_be_busy(store: Store) -> None:
    with transaction(store.database), pytest.raises(Refusal, match="STO003"):
        with reading(store.database) as session:
            session.connection().exec_driver_sql("PRAGMA busy_timeout = 50")
        store.surveys.source_for(b"/srv/share", actor="cli:test", at=AT)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "decisions.db").write_bytes(b"this is no database, but long enough to be looked at" * 100)

    with pytest.raises(Refusal, match="STO004"):
        open_store(tmp_path)


@pytest.mark.sqlite_only("fills the file")
def test_a_full_disk_is_refused(store: Store) -> None:
    with transaction(store.database) as session:
        pages = session.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        session.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(Refusal, match="STO006"):
        store.surveys.source_for(b"/srv/" + b"x" * 100_000, actor="cli:test", at=AT)


@pytest.mark.parametrize("path", ["//FS99/SCD/store", r"\\FS99\SCD\store"])
def test_a_network_name_is_refused(path: str) -> None:
    with pytest.raises(Refusal, match="STO001"):
        refuse_network_path(Path(path))


@pytest.mark.parametrize("kind", ["nfs", "nfs4", "cifs", "smb3", "9p", "fuse.sshfs"])
def test_a_mounted_share_is_refused(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"27 1 254:0 / / rw shared:1 - ext4 /dev/vda rw\n40 27 0:9 / {tmp_path} rw - {kind} far rw\n")
    monkeypatch.setattr("records.store.network.MOUNTS", mounts)

    with pytest.raises(Refusal, match=f"STO001.*{kind.replace('.', '[.]')}"):
        open_store(tmp_path / "store")
    assert not (tmp_path / "store").exists()


def test_the_mount_that_was_made_last_on_a_point_counts() -> None:
    mounts = "1 0 8:1 / / rw - ext4 a rw\n2 1 0:9 / /mnt rw - nfs far rw\n3 1 8:2 / /mnt rw - xfs b rw"

    assert [file_system_in(mounts, path) for path in ("/mnt", "/mnt/a", "/mntx")] == ["xfs", "xfs", "ext4"]
    assert file_system_of(Path("/")) != ""


def test_the_store_is_for_its_owner_only(store: Store) -> None:
    assert store.layout.root.stat().st_mode & 0o777 == 0o700


def test_a_file_in_place_of_the_store_is_refused(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file")

    with pytest.raises(Refusal, match="STO007"):
        open_store(tmp_path / "store")


def test_a_store_that_cannot_be_made_is_refused() -> None:
    with pytest.raises(Refusal, match="STO002"):
        open_store(Path("/proc/muniment-store"))


@pytest.mark.sqlite_only("rowid and REPLACE are SQLite's; on a server: tests/records/store/test_servers.py")
@pytest.mark.parametrize("table", ["audit_event", "source", "source_name", "survey", "survey_seal"])
@pytest.mark.parametrize("act", ["DELETE FROM {}", "UPDATE {} SET rowid = rowid", "REPLACE INTO {} SELECT * FROM {}"])
def test_what_was_recorded_cannot_be_changed(store: Store, table: str, act: str) -> None:
    source = store.surveys.source_for(b"/srv/share", actor="cli:test", at=AT)
    survey = store.surveys.begin(source.ref, {}, actor="cli:test", at=AT)
    store.surveys.seal(survey.ref, "a" * 64, {}, actor="cli:test", at=AT)
    with sqlite3.connect(store.layout.decisions) as connection:
        connection.execute("PRAGMA recursive_triggers = ON")

        with pytest.raises(sqlite3.IntegrityError, match=r"insert-only|no gaps"):
            connection.execute(act.format(table, table))
