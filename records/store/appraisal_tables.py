"""The tables of: nominations, appraisal decisions, precedents. Insert-only like all decisions."""

from records.store.rows import DecisionRow

APPRAISAL_TABLES: tuple[type[DecisionRow], ...] = ()
