"""The tables of: what entered and left a standing hold. Insert-only like all decisions."""

from records.store.rows import DecisionRow

MEMBERSHIP_TABLES: tuple[type[DecisionRow], ...] = ()
