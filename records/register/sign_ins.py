"""The register of sign-ins: begun with a new secret, run for some hours, ended; wrong passwords counted.

The browser holds a secret; here stands its SHA-256 only, so that whoever reads the database can't
sign in with it. Nothing here is of record: who signed in stands in the access log.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import col, delete, select

from records.faults.people import SIGN_IN_FAILED, SIGN_IN_LOCKED
from records.register.accounts import Account, folded
from records.register.people import Role
from records.store.account_tables import SignInFailureRow, SignInRow
from records.store.database import Database, reading, transaction
from retention.faults import Fault, Refusal

LASTS = timedelta(hours=8)
FAILURES_ALLOWED = 5  # in a row; then locked
LOCKED_FOR = timedelta(minutes=15)
SWEPT_AFTER = timedelta(days=1)  # names that nobody has are tried too; none of them is kept for long
FORGOTTEN_AFTER = timedelta(hours=1)  # wrong passwords longer ago than this no longer count


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in: `key` names it and is no secret."""

    key: str
    account_ref: str
    by_way_of: str
    role: Role
    begun_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None

    def runs(self, at: datetime) -> bool:
        """Return whether it runs at the moment `at`."""
        return self.ended_at is None and self.begun_at <= at < self.expires_at


def digest(secret: str) -> str:
    """Return what stands in the database for a secret that the browser holds."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


class SignInRegister:
    """The sign-ins of one store; every method is one transaction, or one question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, account: Account, *, by_way_of: str, role: Role, at: datetime) -> tuple[str, SignIn]:
        """Return the secret of a new sign-in, and the sign-in; a new secret each time, so none can be fixed before."""
        secret = secrets.token_urlsafe(32)
        row = SignInRow(
            secret_sha256=digest(secret),
            account_ref=account.ref,
            by_way_of=by_way_of,
            role=role.value,
            begun_at=at,
            expires_at=at + LASTS,
        )
        found = _sign_in(row)
        with transaction(self._database) as session:
            session.add(row)
        return secret, found

    def find(self, secret: str) -> SignIn | None:
        """Return the sign-in that `secret` opens, whether it still runs or not; None where there is none."""
        with reading(self._database) as session:
            row = session.get(SignInRow, digest(secret))
            return _sign_in(row) if row else None

    def running(self, *, at: datetime) -> tuple[SignIn, ...]:
        """Return every sign-in that runs, the oldest first."""
        with reading(self._database) as session:
            question = select(SignInRow).where(col(SignInRow.ended_at).is_(None), SignInRow.expires_at > at)
            return tuple(_sign_in(row) for row in session.exec(question.order_by(col(SignInRow.begun_at))))

    def end(self, key: str, *, by: str, at: datetime) -> None:
        """End the sign-in `key`; one that is over stays as it was."""
        with transaction(self._database) as session:
            row = session.get(SignInRow, key)
            if row is not None and row.ended_at is None:
                row.ended_at, row.ended_by = at, by
                session.add(row)

    def end_all_of(self, account_ref: str, *, by: str, at: datetime) -> int:
        """End every sign-in of an account that runs; return how many."""
        with transaction(self._database) as session:
            question = select(SignInRow).where(SignInRow.account_ref == account_ref, col(SignInRow.ended_at).is_(None))
            rows = [row for row in session.exec(question).all() if row.expires_at > at]
            for row in rows:
                row.ended_at, row.ended_by = at, by
                session.add(row)
            return len(rows)

    # -- wrong passwords -----------------------------------------------------------------------------------

    def refuse_locked(self, name: str, *, at: datetime) -> None:
        """Return where `name` may try a password; a Refusal that says until when where it is locked."""
        with reading(self._database) as session:
            row = session.get(SignInFailureRow, folded(name)[:64])
            if row is not None and row.locked_until is not None and at < row.locked_until:
                raise Refusal(Fault(SIGN_IN_LOCKED, name[:64], f"open again at {_clock(row.locked_until)}"))

    def failed(self, name: str, *, at: datetime) -> Refusal:
        """Count a wrong password for `name`; return the refusal to show. Names without an account count alike."""
        with transaction(self._database) as session:
            session.exec(delete(SignInFailureRow).where(col(SignInFailureRow.last_at) < at - SWEPT_AFTER))
            key = folded(name)[:64]
            row = session.get(SignInFailureRow, key) or SignInFailureRow(folded=key, failures=0, last_at=at)
            if at - row.last_at > FORGOTTEN_AFTER or (row.locked_until is not None and row.locked_until <= at):
                row.failures, row.locked_until = 0, None
            row.failures, row.last_at = row.failures + 1, at
            if row.failures >= FAILURES_ALLOWED:
                row.locked_until = at + LOCKED_FOR
            locked_until = row.locked_until
            session.add(row)
        if locked_until is not None:
            return Refusal(Fault(SIGN_IN_LOCKED, name[:64], f"open again at {_clock(locked_until)}"))
        return Refusal(Fault(SIGN_IN_FAILED, ""))

    def was_just_locked(self, name: str, *, at: datetime) -> bool:
        """Return whether the wrong password at the moment `at` is the one that locked the account."""
        with reading(self._database) as session:
            row = session.get(SignInFailureRow, folded(name)[:64])
            return row is not None and row.failures == FAILURES_ALLOWED and at - row.last_at < timedelta(seconds=5)

    def forget_failures(self, name: str) -> None:
        """Count wrong passwords of `name` anew: after a right one, or a new one."""
        with transaction(self._database) as session:
            row = session.get(SignInFailureRow, folded(name)[:64])
            if row is not None:
                session.delete(row)


def _clock(at: datetime) -> str:
    local = at.astimezone(ZoneInfo("Europe/London"))
    return f"{local.hour % 12 or 12}:{local.minute:02}{'am' if local.hour < 12 else 'pm'}"


def _sign_in(row: SignInRow) -> SignIn:
    return SignIn(
        row.secret_sha256,
        row.account_ref,
        row.by_way_of,
        Role(row.role),
        row.begun_at.astimezone(UTC),
        row.expires_at.astimezone(UTC),
        row.ended_at.astimezone(UTC) if row.ended_at else None,
    )
