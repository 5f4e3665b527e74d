"""The tables of: disposal: work orders, receipts, acts, certificates. Insert-only like all decisions."""

from records.store.rows import DecisionRow

DISPOSAL_TABLES: tuple[type[DecisionRow], ...] = ()
