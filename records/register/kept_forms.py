"""What people typed into a form that was not taken: kept with what was wrong, until they come back to it.

A page is only read when it is shown, so what is kept stays for a day and is then swept away by the
next one kept. Only the account that typed it can see it again.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, delete

from records.register.sign_ins import digest
from records.store.account_tables import KeptFormRow
from records.store.audit import canonical
from records.store.database import Database, reading, transaction

KEPT_FOR = timedelta(days=1)
LONGEST = 1_000_000  # characters kept of one form


@dataclass(frozen=True, slots=True)
class KeptForm:
    """The form as typed (every value of each field), the words beside each field, and one for the whole."""

    page: str
    typed: Mapping[str, Sequence[str]]
    faults: Mapping[str, str]
    message: str = ""


class KeptForms:
    """The kept forms of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, form: KeptForm, *, account_ref: str, at: datetime) -> str:
        """Return the key under which `form` is kept; what was kept more than a day ago is swept away."""
        key = secrets.token_urlsafe(12)
        typed = canonical({name: list(values) for name, values in form.typed.items()})
        row = KeptFormRow(
            key_sha256=digest(key),
            account_ref=account_ref,
            page=form.page,
            typed=typed if len(typed) <= LONGEST else "{}",
            faults=canonical(dict(form.faults)),
            message=form.message,
            kept_at=at,
        )
        with transaction(self._database) as session:
            session.exec(delete(KeptFormRow).where(col(KeptFormRow.kept_at) < at - KEPT_FOR))
            session.add(row)
        return key

    def find(self, key: str, *, account_ref: str) -> KeptForm | None:
        """Return the form kept under `key` for this account; None where there is none."""
        with reading(self._database) as session:
            row = session.get(KeptFormRow, digest(key))
            if row is None or row.account_ref != account_ref:
                return None
            return KeptForm(row.page, json.loads(row.typed), json.loads(row.faults), row.message)
