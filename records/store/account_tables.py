"""The tables of: people, their accounts and roles, sign-ins, delegations.

Accounts, roles, passwords and delegations are decisions: insert-only, the newest row counts. What
passes with the hour is not of record and is changed in place: a sign-in that ends, wrong passwords
counted, what somebody had typed. The access log is a chain of its own (records/register/access.py).
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Text
from sqlmodel import Field, SQLModel

from records.store.rows import DecisionRow


class AccountRow(DecisionRow, table=True):
    """Somebody who may sign in; `issuer` and `subject` are empty for an account with a password of ours."""

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("ref <> '' AND name <> '' AND folded <> ''", name="said"),)

    ref: str = Field(primary_key=True)
    name: str
    folded: str = Field(unique=True)
    shown_as: str
    issuer: str = Field(default="")
    subject: str = Field(default="")


class AccountRoleRow(DecisionRow, table=True):
    """In which role somebody acts from an audit event on; an empty role: they may no longer sign in."""

    __tablename__ = "account_role"
    __table_args__ = (CheckConstraint("reason <> '' AND given_by <> ''", name="said"),)

    account_ref: str = Field(primary_key=True, foreign_key="account.ref")
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    role: str
    reason: str = Field(sa_type=Text)
    given_by: str
    given_at: datetime


class AccountPasswordRow(DecisionRow, table=True):
    """The argon2id hash of a password from an audit event on; an older one opens nothing."""

    __tablename__ = "account_password"
    __table_args__ = (CheckConstraint("hash LIKE '$argon2id$%'", name="hash"),)

    account_ref: str = Field(primary_key=True, foreign_key="account.ref")
    recorded_in: int = Field(default=0, primary_key=True, foreign_key="audit_event.sequence", index=True)
    hash: str
    set_at: datetime


class DelegationRow(DecisionRow, table=True):
    """The DRO named a deputy from one day through another, both included."""

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("length(from_on) = 10 AND length(through_on) = 10 AND from_on <= through_on", name="days"),
        CheckConstraint("reason <> '' AND deputy <> '' AND for_whom <> '' AND deputy <> for_whom", name="said"),
    )

    ref: str = Field(primary_key=True)
    deputy: str
    for_whom: str
    from_on: str
    through_on: str
    reason: str = Field(sa_type=Text)
    named_at: datetime


class DelegationWithdrawalRow(DecisionRow, table=True):
    """A delegation ended before its last day: from `withdrawn_at` on."""

    __tablename__ = "delegation_withdrawal"
    __table_args__ = (CheckConstraint("reason <> '' AND withdrawn_by <> ''", name="said"),)

    delegation_ref: str = Field(primary_key=True, foreign_key="delegation.ref")
    reason: str = Field(sa_type=Text)
    withdrawn_by: str
    withdrawn_at: datetime


class SignInRow(SQLModel, table=True):
    """A sign-in that runs or ran; the browser holds the secret of which this is the SHA-256."""

    __tablename__ = "sign_in"
    __table_args__ = (CheckConstraint("length(secret_sha256) = 64", name="secret"),)

    secret_sha256: str = Field(primary_key=True)
    account_ref: str = Field(foreign_key="account.ref", index=True)
    by_way_of: str
    role: str
    begun_at: datetime
    expires_at: datetime
    ended_at: datetime | None = Field(default=None)
    ended_by: str = Field(default="")


class SignInFailureRow(SQLModel, table=True):
    """Wrong passwords one after the other for a name, and until when it is locked."""

    __tablename__ = "sign_in_failure"

    folded: str = Field(primary_key=True)
    failures: int
    last_at: datetime
    locked_until: datetime | None = Field(default=None)


class SignInAttemptRow(SQLModel, table=True):
    """A sign-in by a provider that was begun: what its answer must match."""

    __tablename__ = "sign_in_attempt"

    state_sha256: str = Field(primary_key=True)
    nonce: str
    verifier: str = Field(sa_type=Text)
    next_path: str = Field(sa_type=Text)
    max_age: int | None = Field(default=None)
    begun_at: datetime


class KeptFormRow(SQLModel, table=True):
    """What somebody typed into a form, with what was wrong, kept until they come back to it."""

    __tablename__ = "kept_form"

    key_sha256: str = Field(primary_key=True)
    account_ref: str = Field(foreign_key="account.ref", index=True)
    page: str = Field(sa_type=Text)
    typed: str = Field(sa_type=Text)
    faults: str = Field(sa_type=Text)
    message: str = Field(sa_type=Text)
    kept_at: datetime


class AccessEventRow(SQLModel, table=True):
    """One link of the access log: who opened what, when, why. Insert-only, without gaps."""

    __tablename__ = "access_event"
    __table_args__ = (
        CheckConstraint("sequence >= 1", name="sequence"),
        CheckConstraint("actor <> '' AND act <> ''", name="said"),
        CheckConstraint("length(previous_hash) = 64 AND length(entry_hash) = 64", name="hashes"),
    )

    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    occurred_at: datetime
    actor: str = Field(index=True)
    act: str
    subject: str = Field(index=True, sa_type=Text)
    body: str = Field(sa_type=Text)
    previous_hash: str
    entry_hash: str


ACCOUNT_TABLES: tuple[type[DecisionRow], ...] = (
    AccountRow,
    AccountRoleRow,
    AccountPasswordRow,
    DelegationRow,
    DelegationWithdrawalRow,
)
