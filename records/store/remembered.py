"""What was read from the decisions, remembered while it is so.

Decisions are insert-only, and a row says in which audit event it was recorded: so what was read from some
tables stays true until one of them has a newer row. To ask for the newest event of a few tables is one short
question; to read what stands in them anew is many, for each page again.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TypeVar, cast

from sqlmodel import Session

from records.store.database import Database, reading
from records.store.rows import DecisionRow

Value = TypeVar("Value")
Tables = Sequence[type[DecisionRow]]


def remembered(database: Database, name: str, tables: Tables, read: Callable[[Session], Value]) -> Value:
    """Return what `read` returns, read anew only where one of `tables` has a newer row than at the last time.

    `read` may ask these tables alone, not the clock or a file, and returns a value that nobody changes:
    everybody is given the same one. `name` tells it from what else is remembered of this database.
    """
    with reading(database) as session:  # both at one moment
        newest = newest_event(session, tables)
        known = database.memory.get(name)
        if known is not None and known[0] == newest:
            return cast("Value", known[1])
        value = read(session)
    database.memory[name] = (newest, value)
    return value


def newest_event(session: Session, tables: Tables) -> int:
    """Return the newest audit event in which a row of one of `tables` was recorded; 0 where they have none."""
    return int(session.connection().exec_driver_sql(_question(tuple(tables))).scalar_one())


@cache
def _question(tables: tuple[type[DecisionRow], ...]) -> str:
    """Return it as text: to put it together costs more than to answer it."""
    newest = " UNION ALL ".join(f"SELECT max(recorded_in) AS newest FROM {one.__tablename__}" for one in tables)
    return f"SELECT coalesce(max(newest), 0) FROM ({newest}) AS newest_of_each"
