"""People, their accounts and roles, sign-ins, delegations."""

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

from muniment.migrations.triggers import make_gapless, make_insert_only

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

DECISIONS = ("account", "account_role", "account_password", "delegation", "delegation_withdrawal")
TEXT = sqlmodel.sql.sqltypes.AutoString
MOMENT = sqlmodel.sql.sqltypes.UTCDateTime


def upgrade() -> None:
    """Make the tables of this subject."""
    _accounts()
    _delegations()
    _sign_ins()
    _access_log()
    for table in DECISIONS:
        op.create_index(op.f(f"ix_{table}_recorded_in"), table, ["recorded_in"])
        make_insert_only(table)
    make_insert_only("access_event")
    make_gapless("access_event", "sequence")


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, TEXT(), nullable=False)


def _long(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> "sa.Column[object]":
    return sa.Column(name, MOMENT(), nullable=nullable)


def _recorded() -> "sa.Column[int]":
    return sa.Column("recorded_in", sa.Integer(), nullable=False)


def _points(table: str, column: str, to: str, key: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.{key}"], name=op.f(f"fk_{table}_{column}_{to}"))


def _accounts() -> None:
    op.create_table(
        "account",
        _recorded(),
        _text("ref"),
        _text("name"),
        _text("folded"),
        _text("shown_as"),
        _text("issuer"),
        _text("subject"),
        sa.CheckConstraint("ref <> '' AND name <> '' AND folded <> ''", name=op.f("ck_account_said")),
        _points("account", "recorded_in", "audit_event", "sequence"),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_account")),
        sa.UniqueConstraint("folded", name=op.f("uq_account_folded")),
    )
    op.create_table(
        "account_role",
        _text("account_ref"),
        _recorded(),
        _text("role"),
        _long("reason"),
        _text("given_by"),
        _moment("given_at"),
        sa.CheckConstraint("reason <> '' AND given_by <> ''", name=op.f("ck_account_role_said")),
        _points("account_role", "recorded_in", "audit_event", "sequence"),
        _points("account_role", "account_ref", "account", "ref"),
        sa.PrimaryKeyConstraint("account_ref", "recorded_in", name=op.f("pk_account_role")),
    )
    op.create_table(
        "account_password",
        _text("account_ref"),
        _recorded(),
        _text("hash"),
        _moment("set_at"),
        sa.CheckConstraint("hash LIKE '$argon2id$%'", name=op.f("ck_account_password_hash")),
        _points("account_password", "recorded_in", "audit_event", "sequence"),
        _points("account_password", "account_ref", "account", "ref"),
        sa.PrimaryKeyConstraint("account_ref", "recorded_in", name=op.f("pk_account_password")),
    )


def _delegations() -> None:
    op.create_table(
        "delegation",
        _recorded(),
        _text("ref"),
        _text("deputy"),
        _text("for_whom"),
        _text("from_on"),
        _text("through_on"),
        _long("reason"),
        _moment("named_at"),
        sa.CheckConstraint(
            "length(from_on) = 10 AND length(through_on) = 10 AND from_on <= through_on",
            name=op.f("ck_delegation_days"),
        ),
        sa.CheckConstraint(
            "reason <> '' AND deputy <> '' AND for_whom <> '' AND deputy <> for_whom", name=op.f("ck_delegation_said")
        ),
        _points("delegation", "recorded_in", "audit_event", "sequence"),
        sa.PrimaryKeyConstraint("ref", name=op.f("pk_delegation")),
    )
    op.create_table(
        "delegation_withdrawal",
        _recorded(),
        _text("delegation_ref"),
        _long("reason"),
        _text("withdrawn_by"),
        _moment("withdrawn_at"),
        sa.CheckConstraint("reason <> '' AND withdrawn_by <> ''", name=op.f("ck_delegation_withdrawal_said")),
        _points("delegation_withdrawal", "recorded_in", "audit_event", "sequence"),
        _points("delegation_withdrawal", "delegation_ref", "delegation", "ref"),
        sa.PrimaryKeyConstraint("delegation_ref", name=op.f("pk_delegation_withdrawal")),
    )


def _sign_ins() -> None:
    op.create_table(
        "sign_in",
        _text("secret_sha256"),
        _text("account_ref"),
        _text("by_way_of"),
        _text("role"),
        _moment("begun_at"),
        _moment("expires_at"),
        _moment("ended_at", nullable=True),
        _text("ended_by"),
        sa.CheckConstraint("length(secret_sha256) = 64", name=op.f("ck_sign_in_secret")),
        _points("sign_in", "account_ref", "account", "ref"),
        sa.PrimaryKeyConstraint("secret_sha256", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_account_ref"), "sign_in", ["account_ref"])
    op.create_table(
        "sign_in_failure",
        _text("folded"),
        sa.Column("failures", sa.Integer(), nullable=False),
        _moment("last_at"),
        _moment("locked_until", nullable=True),
        sa.PrimaryKeyConstraint("folded", name=op.f("pk_sign_in_failure")),
    )
    op.create_table(
        "sign_in_attempt",
        _text("state_sha256"),
        _text("nonce"),
        _long("verifier"),
        _long("next_path"),
        sa.Column("max_age", sa.Integer(), nullable=True),
        _moment("begun_at"),
        sa.PrimaryKeyConstraint("state_sha256", name=op.f("pk_sign_in_attempt")),
    )
    op.create_table(
        "kept_form",
        _text("key_sha256"),
        _text("account_ref"),
        _long("page"),
        _long("typed"),
        _long("faults"),
        _long("message"),
        _moment("kept_at"),
        _points("kept_form", "account_ref", "account", "ref"),
        sa.PrimaryKeyConstraint("key_sha256", name=op.f("pk_kept_form")),
    )
    op.create_index(op.f("ix_kept_form_account_ref"), "kept_form", ["account_ref"])


def _access_log() -> None:
    op.create_table(
        "access_event",
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        _moment("occurred_at"),
        _text("actor"),
        _text("act"),
        _long("subject"),
        _long("body"),
        _text("previous_hash"),
        _text("entry_hash"),
        sa.CheckConstraint("sequence >= 1", name=op.f("ck_access_event_sequence")),
        sa.CheckConstraint("actor <> '' AND act <> ''", name=op.f("ck_access_event_said")),
        sa.CheckConstraint(
            "length(previous_hash) = 64 AND length(entry_hash) = 64", name=op.f("ck_access_event_hashes")
        ),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_access_event")),
    )
    op.create_index(op.f("ix_access_event_actor"), "access_event", ["actor"])
    op.create_index(op.f("ix_access_event_subject"), "access_event", ["subject"])


def downgrade() -> None:
    """Refuse: what was recorded is never taken away; go back by the backup made before."""
    raise NotImplementedError
