"""The tables of: timetables, notices, jobs. Insert-only like all decisions."""

from records.store.rows import DecisionRow

JOB_TABLES: tuple[type[DecisionRow], ...] = ()
