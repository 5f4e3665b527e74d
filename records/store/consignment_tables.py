"""The tables of: consignments, custody, receipts. Insert-only like all decisions."""

from records.store.rows import DecisionRow

CONSIGNMENT_TABLES: tuple[type[DecisionRow], ...] = ()
