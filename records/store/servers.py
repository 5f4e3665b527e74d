"""PostgreSQL as the database of decisions: how it is reached, how writers take turns, what its errors mean.

Writers take one lock in turn, whatever they write, as they do on SQLite: so placing a hold and
destroying what it would have stopped can never pass each other. The lock is the transaction's: the
server gives it back however the transaction ends.
"""

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from records.faults.stores import (
    DATABASE_ADDRESS_UNREAD,
    DATABASE_REFUSED,
    DATABASE_UNREACHABLE,
    STORE_BUSY,
    STORE_DAMAGED,
    STORE_FULL,
    STORE_NOT_WRITABLE,
    TEXT_WITH_ZERO,
)
from retention.faults import Fault, FaultCode, Refusal

WRITERS = 0x6D756E69  # the number of the writers' lock: "muni"
PASSWORDS = ("password", "sslpassword", "passfile")  # in the query of an address
CONNECT_SECONDS = 5
LOCK_MILLISECONDS = 5000
IDLE_MILLISECONDS = 120_000  # a writer that hangs in the middle lets the others on after that
OPTIONS = (
    f"-c lock_timeout={LOCK_MILLISECONDS} -c idle_in_transaction_session_timeout={IDLE_MILLISECONDS} "
    "-c timezone=UTC -c synchronous_commit=on -c client_encoding=UTF8"
)
# Rule: PostgreSQL, Appendix A, Error Codes; the beginning of the code is its class.
REFUSED: tuple[tuple[str, FaultCode], ...] = (
    ("55P03", STORE_BUSY),  # lock_not_available
    ("57014", STORE_BUSY),  # query_canceled
    ("40", STORE_BUSY),  # transaction_rollback: serialization, deadlock
    ("53100", STORE_FULL),  # disk_full
    ("53300", STORE_BUSY),  # too_many_connections
    ("25006", STORE_NOT_WRITABLE),  # read_only_sql_transaction
    ("42501", STORE_NOT_WRITABLE),  # insufficient_privilege
    ("28", DATABASE_REFUSED),  # invalid_authorization_specification
    ("3D000", DATABASE_REFUSED),  # invalid_catalog_name
    ("08", DATABASE_UNREACHABLE),  # connection_exception
    ("57P", DATABASE_UNREACHABLE),  # operator_intervention: the server goes down or comes up
    ("XX00", STORE_DAMAGED),  # data_corrupted, index_corrupted
)


def read_address(url: str) -> URL:
    """Return the address `url` with the one driver we use; a Refusal, which doesn't show it, where it can't be read."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise Refusal(Fault(DATABASE_ADDRESS_UNREAD, "MUNIMENT_DATABASE_URL")) from None
    if parsed.get_backend_name() == "sqlite":
        return parsed
    if parsed.get_backend_name() not in ("postgresql", "postgres") or not parsed.database:
        raise Refusal(Fault(DATABASE_ADDRESS_UNREAD, "MUNIMENT_DATABASE_URL"))
    return parsed.set(drivername="postgresql+psycopg")


def shown_address(url: URL) -> str:
    """Return the address as people may see it: without any password.

    >>> shown_address(make_url("postgresql://muniment:secret@db/decisions?sslpassword=x"))
    'postgresql://db/decisions'
    """
    host = url.host or str(url.query.get("host", "localhost"))
    port = f":{url.port}" if url.port else ""
    return f"postgresql://{host}{port}/{url.database}"


def open_engines(url: URL) -> tuple[Engine, Engine]:
    """Return the engine for writers and the one for questions, which share their connections."""
    engine = create_engine(
        url,
        pool_pre_ping=True,  # the server may have been restarted meanwhile
        pool_size=5,
        max_overflow=10,
        pool_timeout=CONNECT_SECONDS,
        connect_args={"connect_timeout": CONNECT_SECONDS, "options": OPTIONS},
        hide_parameters=True,
    )
    event.listen(engine, "begin", _begin)
    writing = engine.execution_options(isolation_level="READ COMMITTED", takes_turns=True)
    # One moment's state for every question of a session, as on SQLite.
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return writing, reading


def _begin(connection: Connection) -> None:
    if connection.get_execution_options().get("takes_turns"):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({WRITERS})")


def refused_by_server(error: BaseException | None) -> FaultCode | None:
    """Return the fault that an error of PostgreSQL means; None where it is a defect of ours."""
    state = getattr(error, "sqlstate", None)
    if type(error).__name__ == "DataError" and "NUL" in str(error):  # the driver's own, before it asks the server
        return TEXT_WITH_ZERO
    if state is None:  # never reached the server, or lost it
        return DATABASE_UNREACHABLE if type(error).__name__ in ("OperationalError", "ConnectionTimeout") else None
    return next((code for start, code in REFUSED if str(state).startswith(start)), None)
