"""The register of accounts: who may sign in, in which role they act, the hash of their password.

A name is compared without regard to case and never given twice, so that who proposes and who signs
can be told apart for good. A password is kept as its argon2id hash alone.
Rule: NCSC, Password administration for system owners (length, no forced change); ours, ADR 50.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlmodel import Session, col, func, select

from records.faults.people import (
    ACCOUNT_NAME_TAKEN,
    ACCOUNT_NAME_UNFIT,
    ACCOUNT_REASON_MISSING,
    NO_PASSWORD_HERE,
    NO_SUCH_ACCOUNT,
    PASSWORD_COMMON,
    PASSWORD_IS_THE_NAME,
    PASSWORD_TOO_LONG,
    PASSWORD_TOO_SHORT,
    ROLE_FOR_ONESELF,
)
from records.register.people import Person, Role
from records.store.account_tables import AccountPasswordRow, AccountRoleRow, AccountRow
from records.store.audit import append
from records.store.database import Database, reading, transaction
from records.store.remembered import remembered
from retention.faults import Fault, Refusal

SHORTEST, LONGEST = 12, 256  # characters of a password
NAME = re.compile(r"[\w.@-]{1,64}")
HASHER = PasswordHasher()  # argon2id with the library's parameters: RFC 9106, section 4, second recommended option
GUESSED_FIRST = ("password", "qwertyuiop", "123456789012", "letmein", "welcome123", "iloveyou", "administrator")


@dataclass(frozen=True, slots=True)
class Account:
    """One account; `role` is None where it was closed. `issuer` is empty for one with a password of ours."""

    ref: str
    name: str
    shown_as: str
    role: Role | None
    issuer: str = ""

    @property
    def person(self) -> Person:
        """Return who acts through it; a ValueError where it was closed."""
        if self.role is None:
            raise ValueError(f"account {self.name} was closed")
        return Person(self.name, self.role)


@dataclass(frozen=True, slots=True)
class By:
    """Who administers: the name given for it, through whom it is recorded, when."""

    name: str
    actor: str
    at: datetime


def folded(name: str) -> str:
    """Return `name` as names are compared.

    >>> folded(" A.Reviewer ")
    'a.reviewer'
    """
    return name.strip().casefold()


def password_fault(password: str, name: str) -> Fault | None:
    """Return what is wrong with `password` for the account `name`; None where nothing is.

    >>> str(password_fault("short", "dro"))[:6]
    'ACC003'
    """
    place = f"account {name}"
    if len(password) < SHORTEST:
        return Fault(PASSWORD_TOO_SHORT, place, f"{len(password)} characters")
    if len(password) > LONGEST:
        return Fault(PASSWORD_TOO_LONG, place, f"{len(password)} characters")
    if len(name) > 3 and folded(name) in password.casefold():
        return Fault(PASSWORD_IS_THE_NAME, place)
    if len(set(password)) < 5 or any(one in password.casefold() for one in GUESSED_FIRST):
        return Fault(PASSWORD_COMMON, place)
    return None


class AccountRegister:
    """The accounts of one store; every method is one transaction, or one question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- questions ---------------------------------------------------------------------------------------

    def all(self) -> tuple[Account, ...]:
        """Return every account in order of its making."""
        return tuple(self._by_ref().values())

    def find(self, name: str) -> Account:
        """Return the account `name`; a Refusal where there is none."""
        with reading(self._database) as session:
            return _account(session, _named(session, name))

    def by_ref(self, ref: str) -> Account | None:
        """Return the account `ref`; None where there is none."""
        return self._by_ref().get(ref)

    def _by_ref(self) -> dict[str, Account]:
        return remembered(self._database, "accounts", (AccountRow, AccountRoleRow), _accounts)

    def by_subject(self, issuer: str, subject: str) -> Account | None:
        """Return the account that the directory `issuer` knows as `subject`; None where there is none."""
        with reading(self._database) as session:
            question = select(AccountRow).where(AccountRow.issuer == issuer, AccountRow.subject == subject)
            row = session.exec(question).first()
            return _account(session, row) if row else None

    def is_password(self, name: str, password: str) -> bool:
        """Return whether `password` is that of the account `name`; takes as long where there is none."""
        with reading(self._database) as session:
            row = session.exec(select(AccountRow).where(AccountRow.folded == folded(name))).first()
            kept = _password(session, row.ref) if row else None
        try:
            return HASHER.verify(kept or _nobodys(), password[: LONGEST + 1]) and kept is not None
        except (VerificationError, InvalidHashError):
            return False

    # -- what an administrator does ------------------------------------------------------------------------

    def add(
        self,
        name: str,
        role: Role,
        *,
        password: str | None = None,
        shown_as: str = "",
        issuer: str = "",
        subject: str = "",
        by: By,
        reason: str = "account made",
    ) -> Account:
        """Return the new account; a Refusal where the name is taken or unfit, or the password is weak."""
        name = name.strip()
        if not NAME.fullmatch(name):
            raise Refusal(Fault(ACCOUNT_NAME_UNFIT, "account", name[:80]))
        if password is not None and (fault := password_fault(password, name)):
            raise Refusal(fault)
        hashed = HASHER.hash(password) if password is not None else None
        with transaction(self._database) as session:
            if session.exec(select(AccountRow).where(AccountRow.folded == folded(name))).first():
                raise Refusal(Fault(ACCOUNT_NAME_TAKEN, name))
            number = session.exec(select(func.count()).select_from(AccountRow)).one() + 1
            row = AccountRow(
                ref=f"P{number:04}",
                name=name,
                folded=folded(name),
                shown_as=shown_as.strip() or name,
                issuer=issuer,
                subject=subject,
            )
            role_row = _role_row(row.ref, role.value, reason, by=by)
            rows = [row, role_row, *([_password_row(row.ref, hashed, at=by.at)] if hashed else [])]
            append(
                session,
                occurred_at=by.at,
                actor=by.actor,
                act="account made",
                subject=row.ref,
                body={"name": name, "given": role.value, "by": by.name, "way": issuer or "password"},
                rows=rows,
            )
            return _account(session, row)

    def give_role(self, name: str, role: Role | None, reason: str, *, by: By) -> Account:
        """Return the account with its new role; None closes it. The same role again changes nothing."""
        if not reason.strip():
            raise Refusal(Fault(ACCOUNT_REASON_MISSING, name))
        if folded(by.name) == folded(name) and by.actor.startswith("web:"):
            raise Refusal(Fault(ROLE_FOR_ONESELF, name))
        with transaction(self._database) as session:
            row = _named(session, name)
            before = _account(session, row)
            if before.role is role:
                return before
            append(
                session,
                occurred_at=by.at,
                actor=by.actor,
                act="account closed" if role is None else "role given",
                subject=row.ref,
                body={
                    "name": row.name,
                    "given": role.value if role else "",
                    "before": before.role.value if before.role else "",
                    "by": by.name,
                    "reason": reason.strip(),
                },
                rows=[_role_row(row.ref, role.value if role else "", reason, by=by)],
            )
            return _account(session, row)

    def set_password(self, name: str, password: str, *, by: By) -> Account:
        """Return the account, which opens with `password` alone from now on; a Refusal where it is weak."""
        account = self.find(name)
        if account.issuer:
            raise Refusal(Fault(NO_PASSWORD_HERE, name))
        if fault := password_fault(password, account.name):
            raise Refusal(fault)
        hashed = HASHER.hash(password)
        with transaction(self._database) as session:
            append(
                session,
                occurred_at=by.at,
                actor=by.actor,
                act="password set",
                subject=account.ref,
                body={"name": account.name, "by": by.name},
                rows=[_password_row(account.ref, hashed, at=by.at)],
            )
        return account


@cache
def _nobodys() -> str:
    """Return a hash that no password opens, so that a name without an account is answered no sooner."""
    return HASHER.hash(secrets.token_urlsafe(32))


def _named(session: Session, name: str) -> AccountRow:
    row = session.exec(select(AccountRow).where(AccountRow.folded == folded(name))).first()
    if row is None:
        raise Refusal(Fault(NO_SUCH_ACCOUNT, name))
    return row


def _accounts(session: Session) -> dict[str, Account]:
    given = session.exec(select(AccountRoleRow).order_by(col(AccountRoleRow.recorded_in)))
    roles = {one.account_ref: one.role for one in given}  # the newest stands
    rows = session.exec(select(AccountRow).order_by(col(AccountRow.recorded_in)))
    return {row.ref: _with_role(row, roles.get(row.ref)) for row in rows}


def _account(session: Session, row: AccountRow) -> Account:
    question = select(AccountRoleRow).where(AccountRoleRow.account_ref == row.ref)
    newest = session.exec(question.order_by(col(AccountRoleRow.recorded_in).desc()).limit(1)).first()
    return _with_role(row, newest.role if newest else None)


def _with_role(row: AccountRow, role: str | None) -> Account:
    return Account(row.ref, row.name, row.shown_as, Role(role) if role else None, row.issuer)


def _password(session: Session, ref: str) -> str | None:
    question = select(AccountPasswordRow).where(AccountPasswordRow.account_ref == ref)
    newest = session.exec(question.order_by(col(AccountPasswordRow.recorded_in).desc()).limit(1)).first()
    return newest.hash if newest else None


def _role_row(ref: str, role: str, reason: str, *, by: By) -> AccountRoleRow:
    return AccountRoleRow(account_ref=ref, role=role, reason=reason.strip(), given_by=by.name, given_at=by.at)


def _password_row(ref: str, hashed: str, *, at: datetime) -> AccountPasswordRow:
    return AccountPasswordRow(account_ref=ref, hash=hashed, set_at=at)
