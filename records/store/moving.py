"""Move the decisions of a store from its own file to a server: every row of every table, in one transaction.

The chain is verified before and after, and its head must be the same; where anything differs the
server keeps nothing. The file stays as it was.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Table, func, insert, select
from sqlmodel import Session, SQLModel

from records.faults.jobs import DATABASE_NOT_EMPTY, DECISIONS_NOT_WHOLE
from records.store.audit import verify
from records.store.database import Database, reading, transaction
from records.store.rows import AuditEventRow
from retention.faults import Fault, Refusal

BATCH = 1000
CHAIN = str(AuditEventRow.__tablename__)


@dataclass(frozen=True, slots=True)
class Moved:
    """What was moved: rows in all tables, and the head of the chain on both sides."""

    rows: int
    head: str


def move_decisions(before: Database, after: Database) -> Moved:
    """Return what was copied from the database `before` into `after`, which must be up to date and empty.

    A Refusal where the chain is not whole before or after, or `after` has decisions already.
    """
    with reading(before) as source, transaction(after) as target:
        head = _whole(source, before.place)
        if target.execute(select(func.count()).select_from(AuditEventRow)).scalar_one():
            raise Refusal(Fault(DATABASE_NOT_EMPTY, after.place))
        rows = sum(_copy(source, target, table) for table in _in_order())
        if _whole(target, after.place) != head:
            raise Refusal(Fault(DECISIONS_NOT_WHOLE, after.place, "the head of the chain is another one"))
    return Moved(rows, head)


def _whole(session: Session, place: str) -> str:
    verdict = verify(session)
    if verdict.first_broken is not None:
        raise Refusal(Fault(DECISIONS_NOT_WHOLE, place), verdict.first_broken)
    return verdict.head


def _in_order() -> Sequence[Table]:
    """Return every table of ours, each after those that it points to; the chain first."""
    return SQLModel.metadata.sorted_tables


def _copy(source: Session, target: Session, table: Table) -> int:
    # Within a table in order of recording: a row may point to an earlier one of its own table.
    order = [table.c[name] for name in ("recorded_in", "sequence", "number") if name in table.c] or list(
        table.primary_key
    )
    found = source.execute(select(table).order_by(*order)).mappings()
    count = 0
    while rows := found.fetchmany(BATCH):
        target.execute(insert(table), [dict(row) for row in rows])
        count += len(rows)
    return count
