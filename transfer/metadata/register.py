"""The register of what people filled in for the metadata of a list. Insert-only; one event each time.

Each time is whole for the files it names: the newest row of a file counts, an older one stays readable.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, func, select

from records.register.people import Person
from records.register.roles import Right, may
from records.store.audit import Json, append, canonical
from records.store.consignment_tables import MetadataCompletionRow
from records.store.database import Database, reading, transaction
from retention.faults import Fault, Refusal
from transfer.consignment_faults import NOT_THEIRS_TO_SETTLE
from transfer.metadata.gather import Completed
from transfer.metadata.rows import COMPLETED_KEYS


class MetadataRegister:
    """What people filled in; every method is one transaction, or one question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def completed(self, list_ref: str) -> dict[str, dict[str, str]]:
        """Return file key -> TDR's key -> value, as filled in last."""
        with reading(self._database) as session:
            return _completed(session, list_ref)

    def take_in(self, list_ref: str, changes: Completed, *, origin: str, by: Person, actor: str, at: datetime) -> int:
        """Record `changes` (file key -> TDR's key -> value; empty takes a value away); return how many files changed.

        `origin` says where they came from, such as the name of a sheet.
        """
        if not may(by.role, Right.REVIEW_LISTS):
            raise Refusal(Fault(NOT_THEIRS_TO_SETTLE, list_ref, by.role.value))
        if odd := {key for cells in changes.values() for key in cells} - set(COMPLETED_KEYS):
            raise ValueError(f"not for people to fill in: {', '.join(sorted(odd))}")
        if not changes:
            return 0
        with transaction(self._database) as session:
            before = _completed(session, list_ref)
            number = _next(session, list_ref)
            rows = [
                MetadataCompletionRow(
                    list_ref=list_ref,
                    number=number,
                    file_key=key,
                    cells=canonical({**before.get(key, {}), **cells}),
                    person=by.name,
                    role=by.role.value,
                    recorded_at=at,
                )
                for key, cells in sorted(changes.items())
            ]
            body: dict[str, Json] = {"origin": origin, "files": len(rows), "person": by.name, "role": by.role.value}
            append(
                session,
                occurred_at=at,
                actor=actor,
                act="metadata filled in",
                subject=list_ref,
                body=body,
                rows=rows,
            )
        return len(rows)


def completions_digest(completed: Completed) -> str:
    """Return the digest of what was filled in, to be bound into a signature.

    >>> completions_digest({}) == completions_digest({"a": {"note": ""}}) != completions_digest({"a": {"note": "x"}})
    True
    """
    said = {key: {name: text for name, text in cells.items() if text} for key, cells in completed.items()}
    return hashlib.sha256(canonical({key: cells for key, cells in said.items() if cells}).encode()).hexdigest()


def _completed(session: Session, list_ref: str) -> dict[str, dict[str, str]]:
    rows = session.exec(
        select(MetadataCompletionRow)
        .where(MetadataCompletionRow.list_ref == list_ref)
        .order_by(col(MetadataCompletionRow.number))
    ).all()
    return {row.file_key: _cells(row.cells) for row in rows}


def _cells(text: str) -> dict[str, str]:
    found = json.loads(text)
    return {str(key): str(value) for key, value in found.items()} if isinstance(found, Mapping) else {}


def _next(session: Session, list_ref: str) -> int:
    question = select(func.coalesce(func.max(col(MetadataCompletionRow.number)), 0)).where(
        MetadataCompletionRow.list_ref == list_ref
    )
    return session.exec(question).one() + 1
