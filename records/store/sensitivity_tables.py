"""The tables of: sensitivity decisions, Advisory Council, retention instruments. Insert-only like all decisions."""

from records.store.rows import DecisionRow

SENSITIVITY_TABLES: tuple[type[DecisionRow], ...] = ()
