"""The tables of: lists: what is on them, what was decided, reviewed, signed. Insert-only like all decisions."""

from records.store.rows import DecisionRow

LIST_TABLES: tuple[type[DecisionRow], ...] = ()
