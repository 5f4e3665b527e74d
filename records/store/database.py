"""The decisions database: opened by its URL, written in whole transactions only.

The default is one SQLite file in the store; a PostgreSQL server by another URL (records/store/servers.py).
Nothing in the tables or the questions is SQLite's own: only the settings of a connection and the
words that begin a transaction.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlmodel import Session

from records.faults.stores import STORE_BUSY, STORE_DAMAGED, STORE_FULL, STORE_NOT_WRITABLE
from records.store.network import refuse_network_path
from records.store.servers import open_engines, read_address, refused_by_server, shown_address
from retention.faults import Fault, FaultCode, Refusal

BUSY_MILLISECONDS = 5000
SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # under NORMAL a power cut may undo the newest commits, a placed hold among them
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # so that REPLACE meets the triggers against deletion
    f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}",
)
# Rule: SQLite, Result and Error Codes; the beginning of the name is the primary code.
REFUSED: dict[str, FaultCode] = {
    "SQLITE_BUSY": STORE_BUSY,
    "SQLITE_LOCKED": STORE_BUSY,
    "SQLITE_FULL": STORE_FULL,
    "SQLITE_READONLY": STORE_NOT_WRITABLE,
    "SQLITE_CANTOPEN": STORE_NOT_WRITABLE,
    "SQLITE_IOERR": STORE_DAMAGED,
    "SQLITE_CORRUPT": STORE_DAMAGED,
    "SQLITE_NOTADB": STORE_DAMAGED,
}


@dataclass(frozen=True, slots=True)
class Database:
    """An open decisions database; `writing` and `reading` share their connections.

    `memory` is what records/store/remembered.py keeps: by name, up to which event it was read, and the value.
    """

    place: str
    writing: Engine
    reading: Engine
    memory: dict[str, tuple[int, object]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_server(self) -> bool:
        """Return whether the decisions stand on a server, and not in a file of the store."""
        return self.writing.dialect.name != "sqlite"

    def close(self) -> None:
        """Close every connection."""
        self.writing.dispose()


def sqlite_url(path: Path) -> str:
    """Return the URL of the SQLite file at `path`.

    >>> sqlite_url(Path("/srv/store/decisions.db"))
    'sqlite:////srv/store/decisions.db'
    """
    return URL.create("sqlite", database=str(path)).render_as_string(hide_password=False)


def open_database(url: str) -> Database:
    """Return the database at `url`, SQLite or PostgreSQL; nothing is connected yet.

    A Refusal where the address can't be read, or is a SQLite file on a network path.
    """
    parsed = read_address(url)
    if parsed.get_backend_name() != "sqlite":
        writing, questions = open_engines(parsed)
        return Database(shown_address(parsed), writing, questions)
    if parsed.database:
        refuse_network_path(Path(parsed.database))
    engine = create_engine(parsed, hide_parameters=True)  # what people wrote stands in no log of errors
    event.listen(engine, "connect", _settle)
    event.listen(engine, "begin", _begin)
    return Database(
        parsed.database or "",
        engine.execution_options(begin="BEGIN IMMEDIATE"),
        engine.execution_options(begin="BEGIN"),
    )


def read_only(database: Database) -> Database:
    """Return the same database, opened so that it refuses every write, whoever asks.

    A page that is only shown is given this one: that a GET changes nothing is the database's to see to.
    """
    if database.is_server:
        closed = database.reading.execution_options(postgresql_readonly=True)
        return Database(database.place, closed, closed, database.memory)
    engine = create_engine(database.writing.url, hide_parameters=True)
    event.listen(engine, "connect", _settle)
    event.listen(engine, "connect", _refuse_writes)
    event.listen(engine, "begin", _begin)
    asking = engine.execution_options(begin="BEGIN")
    return Database(database.place, asking, asking, database.memory)


def _refuse_writes(connection: sqlite3.Connection, _: object) -> None:
    connection.execute("PRAGMA query_only = ON").close()


def _settle(connection: sqlite3.Connection, _: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, by _begin
    for setting in SETTINGS:
        connection.execute(setting).close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


@contextmanager
def transaction(database: Database) -> Iterator[Session]:
    """Open a session that is written whole at the end, or not at all.

    The one write lock is taken at once (BEGIN IMMEDIATE; on a server an advisory lock), so what is read
    inside can't change before it is written. A Refusal where the store is busy, full, damaged or read-only,
    or its server away.
    """
    with refusals(database.place), Session(database.writing) as session, session.begin():
        session.connection()  # begin now, and not at the first question
        yield session


@contextmanager
def reading(database: Database) -> Iterator[Session]:
    """Open a session for questions: one moment's state, whatever is written meanwhile."""
    with refusals(database.place), Session(database.reading) as session, session.begin():
        yield session


@contextmanager
def refusals(place: str) -> Iterator[None]:
    """Turn what the database can't do, and people can mend, into a Refusal."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        code = refused_for(error.orig if isinstance(error, DBAPIError) else error)
        if code is None:
            raise
        raise Refusal(Fault(code, place)) from error
    except PoolTimeoutError as error:
        raise Refusal(Fault(STORE_BUSY, place)) from error


def refused_for(error: BaseException | None) -> FaultCode | None:
    """Return the fault that `error` of the database means; None where it is a defect of ours."""
    if not isinstance(error, sqlite3.Error):
        return refused_by_server(error)
    name = getattr(error, "sqlite_errorname", "")
    return next((code for start, code in REFUSED.items() if name.startswith(start)), None)
