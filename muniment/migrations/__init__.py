"""Bring a decisions database up to this program's revision: behind a lock, after a backup.

On a server the upgrade is one transaction behind the writers' lock, and its backup is the server's
own: docs/how-to/use-postgresql.md says when to make it.

Alembic takes a quarter of a second to import, so the revision is read without it, and it is
loaded only where there is something to do.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, inspect

from records.faults.stores import DATABASE_NOT_UTF8, STORE_NEWER
from records.store.database import Database, open_database, refusals, sqlite_url
from records.store.layout import StoreLayout
from retention.faults import Fault, Refusal

REVISIONS = tuple(f"{number:04}" for number in range(1, 17))  # oldest first; one file each in versions/
NEWEST = REVISIONS[-1]


def bring_up_to_date(layout: StoreLayout) -> None:
    """Return once the decisions database of `layout` has the newest revision; made where there is none.

    A Refusal where a newer program made it.
    """
    if revision_of(layout.decisions) == NEWEST:
        return
    with _upgrade_lock(layout):
        found = revision_of(layout.decisions)  # another process may have been first
        if found == NEWEST:
            return
        if found is not None and found not in REVISIONS:
            raise Refusal(Fault(STORE_NEWER, str(layout.decisions), f"revision {found}, ours is {NEWEST}"))
        if found is not None:
            back_up(layout, found)
        _upgrade(layout.decisions)


def revision_of(path: Path) -> str | None:
    """Return the revision of the decisions database at `path`; None where it has none yet."""
    if not path.exists():
        return None
    with refusals(str(path)), closing(sqlite3.connect(path)) as connection:
        named = "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
        if connection.execute(named).fetchone() == (0,):
            return None
        found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(found[0]) if found else None


def bring_server_up_to_date(database: Database) -> None:
    """Return once the decisions on the server have the newest revision; made where there are none.

    A Refusal where a newer program made them, or the database does not keep UTF-8.
    """
    if revision_on_server(database) == NEWEST:
        return
    with refusals(database.place), database.writing.begin() as connection:  # behind the writers' lock
        found = _revision(connection)  # another process may have been first
        if found == NEWEST:
            return
        if found is not None and found not in REVISIONS:
            raise Refusal(Fault(STORE_NEWER, database.place, f"revision {found}, ours is {NEWEST}"))
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar_one()
        if encoding != "UTF8":
            raise Refusal(Fault(DATABASE_NOT_UTF8, database.place, str(encoding)))
        _upgrade_on(connection)


def revision_on_server(database: Database) -> str | None:
    """Return the revision of the decisions on the server; None where there are none yet."""
    with refusals(database.place), database.reading.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def back_up(layout: StoreLayout, revision: str) -> Path:
    """Return the path of a copy of the decisions database, made before `revision` is upgraded."""
    folder = layout.root / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    number = 1 + len(list(folder.glob("decisions-*.db")))
    path = folder / f"decisions-{revision}-{number:04}.db"
    with refusals(str(folder)), closing(sqlite3.connect(layout.decisions)) as connection:
        connection.execute("VACUUM INTO ?", (str(path),))
    return path


@contextmanager
def _upgrade_lock(layout: StoreLayout) -> Iterator[None]:
    """Hold the lock of upgrades; the kernel gives it back when the process ends, however it ends."""
    layout.locks.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(layout.locks / "upgrade.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _upgrade(path: Path) -> None:
    database = open_database(sqlite_url(path))
    try:
        with refusals(str(path)), database.writing.begin() as connection:
            _upgrade_on(connection)
    finally:
        database.close()


def _upgrade_on(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "muniment:migrations")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
