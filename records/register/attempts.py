"""Sign-ins begun at a directory: what the answer must match. One answer each; swept after ten minutes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, delete

from records.register.sign_ins import digest
from records.store.account_tables import SignInAttemptRow
from records.store.database import Database, transaction

RUNS_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What a sign-in was begun with; `again`: the password had to be asked for."""

    nonce: str
    verifier: str
    next_path: str
    again: bool


class Attempts:
    """The sign-ins begun at a directory, of one store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, state: str, attempt: Attempt, *, at: datetime) -> None:
        """Keep what the answer to `state` must match."""
        row = SignInAttemptRow(
            state_sha256=digest(state),
            nonce=attempt.nonce,
            verifier=attempt.verifier,
            next_path=attempt.next_path,
            max_age=0 if attempt.again else None,
            begun_at=at,
        )
        with transaction(self._database) as session:
            session.exec(delete(SignInAttemptRow).where(col(SignInAttemptRow.begun_at) < at - RUNS_FOR))
            session.add(row)

    def take(self, state: str, *, at: datetime) -> Attempt | None:
        """Return what was kept for `state`, and forget it: an answer counts once. None where there is none."""
        with transaction(self._database) as session:
            row = session.get(SignInAttemptRow, digest(state))
            if row is None:
                return None
            found = Attempt(row.nonce, row.verifier, row.next_path, row.max_age is not None)
            begun_at = row.begun_at
            session.delete(row)
            return found if at - begun_at <= RUNS_FOR else None
