"""What the release of a hold would free, as a table."""

from typing import TYPE_CHECKING

from muniment.tables.shown import Kind, Row, Table, TableColumn

if TYPE_CHECKING:
    from appraisal.impact import Impact

COLUMNS = (
    TableColumn("what", "If released"),
    TableColumn("records", "Folders and cases", Kind.COUNT),
    TableColumn("files", "Files", Kind.COUNT),
    TableColumn("bytes", "Size", Kind.BYTES),
)


def impact_table(found: "Impact") -> Table:
    """Return the counts of an impact, in the order in which they are shown."""
    rows: list[Row] = [(name.replace("_", " "), one.records, one.files, one.size_bytes) for name, one in found.counts()]
    return Table(f"If {found.hold_ref} is released: {found.sentence()}", COLUMNS, rows)
