"""The tables of: people, their accounts and roles, sign-ins, delegations. Insert-only like all decisions."""

from records.store.rows import DecisionRow

ACCOUNT_TABLES: tuple[type[DecisionRow], ...] = ()
