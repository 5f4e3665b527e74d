"""The tables of CMS exports: the register, files and tables of one, rejects, data quality, changes."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from muniment.tables.cells import Cell, Kind, Row, Table, TableColumn

if TYPE_CHECKING:
    from records.register.exports import ExportEntry
    from records.sources.cms.comparing import CaseChange
    from records.sources.cms.sent import SentManifest
    from records.store.evidence import Manifest
    from records.store.export_evidence import ExportEvidence

BATCH = 1000
EXPORTS = (
    TableColumn("export", "Export"),
    TableColumn("sent", "Sent as"),
    TableColumn("as_of", "As of", Kind.MOMENT),
    TableColumn("received_at", "Received", Kind.MOMENT),
    TableColumn("state", "State"),
    TableColumn("cases", "Cases", Kind.COUNT),
    TableColumn("rows_sent", "Rows sent", Kind.COUNT, "Rows read + rows left out."),
    TableColumn("rows_read", "Rows read", Kind.COUNT),
    TableColumn("rows_left_out", "Rows left out", Kind.COUNT),
    TableColumn("faults", "Faults", Kind.COUNT),
)
FILES = (
    TableColumn("file", "File"),
    TableColumn("table", "Table"),
    TableColumn("size_bytes", "Size", Kind.BYTES),
    TableColumn("sha256", "SHA-256", meaning="Of the bytes as they were received and are kept."),
    TableColumn("as_sent", "As the manifest says"),
)
TABLES = (
    TableColumn("table", "Table"),
    TableColumn("rows_listed", "Rows, by the manifest", Kind.COUNT),
    TableColumn("rows_sent", "Rows sent", Kind.COUNT, "Rows read + rows left out."),
    TableColumn("rows_read", "Rows read", Kind.COUNT),
    TableColumn("rows_left_out", "Rows left out", Kind.COUNT),
    TableColumn("state", "State", meaning="as sent; or not as sent, and then no case can be decided on it."),
)
REJECTS = (
    TableColumn("file", "File"),
    TableColumn("line", "Line", Kind.COUNT),
    TableColumn("urn", "URN"),
    TableColumn("column", "Column"),
    TableColumn("code", "Code"),
    TableColumn("found", "Found"),
    TableColumn("expected", "Expected"),
    TableColumn("row_left_out", "Row left out", Kind.YES_NO),
    TableColumn("who", "Who can mend it"),
)
FINDINGS = (
    TableColumn("area", "Area"),
    TableColumn("unit", "Unit"),
    TableColumn("urn", "URN"),
    TableColumn("score", "Score", Kind.COUNT),
    TableColumn("sum", "Sum"),
    TableColumn("blocks_decision", "Stops a decision", Kind.YES_NO),
    TableColumn("code", "Code"),
    TableColumn("evidence", "What was found"),
    TableColumn("remedy", "What to do"),
    TableColumn("who", "Who can mend it"),
)
BY_AREA = (
    TableColumn("area", "Area"),
    TableColumn("cases", "Cases", Kind.COUNT),
    TableColumn("with_findings", "With findings", Kind.COUNT),
    TableColumn("blocked", "Can't be decided", Kind.COUNT),
    TableColumn("mean_score", "Mean score", Kind.COUNT, "From 0 to 100; 100: nothing was found."),
)
CHANGES = (
    TableColumn("urn", "URN"),
    TableColumn("table", "Table"),
    TableColumn("key", "Number"),
    TableColumn("kind", "Change"),
    TableColumn("column", "Field"),
    TableColumn("before", "Before"),
    TableColumn("after", "After"),
)


def exports_table(entries: "Sequence[ExportEntry]") -> Table:
    """Return the exports as rows, in the order given; an unfinished one has no figures."""
    figures = ("cases", "rows_sent", "rows_read", "rows_left_out", "faults")
    rows: list[Row] = [
        (
            one.ref,
            one.sent.ref,
            one.sent.as_of,
            one.received_at,
            "sealed" if one.seal else "unfinished",
            *(_count(one.seal.counts.get(name)) if one.seal else None for name in figures),
        )
        for one in entries
    ]
    return Table("Exports", EXPORTS, rows)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None


def files_table(sealed: "Manifest", sent: "SentManifest", *, wrong: dict[str, str]) -> Table:
    """Return each file that was received, and each that the manifest lists and that did not come.

    `wrong` says of a file, by its name, in which way it is not as it was sent.
    """
    listed = {file.name: file for file in sent.files}
    rows: list[Row] = [
        (
            one["name"],
            listed[one["name"]].table if one["name"] in listed else "",
            one["size_bytes"],
            one["sha256"],
            wrong.get(one["name"], "yes" if one["name"] in listed else "the manifest itself"),
        )
        for one in sealed["received"]
    ]
    there = {row[0] for row in rows}
    rows += [
        (file.name, file.table, None, None, wrong.get(file.name, "")) for file in sent.files if file.name not in there
    ]
    return Table(f"Files of export {sealed['export']}", FILES, rows)


def tables_table(sealed: "Manifest", sent: "SentManifest") -> Table:
    """Return the tables of an export: rows by its manifest, sent, read and left out, and whether as sent."""
    listed = {file.table: file.rows for file in sent.files if file.table}
    rows: list[Row] = []
    for name, part in sealed["tables"].items():
        in_file = sealed["rows_sent"].get(name, 0)
        state = "not as sent" if name in sealed["damaged_tables"] else "as sent" if name in sealed["rows_sent"] else ""
        if in_file or listed.get(name) is not None or state == "not as sent":
            rows.append((name, listed.get(name), in_file, part["rows"], in_file - part["rows"], state))
    return Table(f"Tables of export {sealed['export']}", TABLES, rows)


def rejects_table(evidence: "ExportEvidence") -> Table:
    """Return what could not be read of the export, the whole of it first, then row by row."""
    rows = asked_of_evidence(
        evidence,
        "SELECT file, line, urn, column_name, code, found, expected, row_left_out, who FROM import_faults "
        "ORDER BY line IS NOT NULL, file, line, code, column_name",
    )
    return Table(f"Faults of export {evidence.ref}", REJECTS, rows)


def findings_table(
    evidence: "ExportEvidence", *, area: str | None = None, who: str | None = None, blocked: bool = False
) -> Table:
    """Return what the data quality gate found, a row a finding; of the evidence with its two views of quality."""
    rows = asked_of_evidence(
        evidence,
        """
        SELECT f.area, f.unit, f.urn, s.score, s.sum_shown, f.blocks_decision, f.code, f.evidence, f.remedy, f.who
        FROM quality_findings AS f JOIN quality_scores AS s USING (urn)
        WHERE ($1 IS NULL OR lower(f.area) = lower($1)) AND ($2 IS NULL OR lower(f.who) = lower($2))
            AND (NOT $3 OR f.blocks_decision)
        ORDER BY f.area, NOT s.blocks_decision, s.score, f.urn, NOT f.blocks_decision, f.code
        """,
        [area, who, blocked],
    )
    about = (("Export", evidence.ref), ("System", str(evidence.manifest["sent"]["system"])))
    return Table(f"Data quality of export {evidence.ref}", FINDINGS, rows, about)


def quality_by_area_table(evidence: "ExportEvidence", *, area: str | None = None) -> Table:
    """Return the figures of the data quality gate, a row an Area."""
    rows = asked_of_evidence(
        evidence,
        """
        SELECT area, count(*), count(*) FILTER (score < 100), count(*) FILTER (blocks_decision),
            round(avg(score))::BIGINT
        FROM quality_scores WHERE $1 IS NULL OR lower(area) = lower($1) GROUP BY area ORDER BY area
        """,
        [area],
    )
    return Table(f"Data quality of export {evidence.ref}, by Area", BY_AREA, rows)


def changes_table(changes: "Iterator[CaseChange]", *, before: str, after: str) -> Table:
    """Return what changed from one export to the other, a row a field; rows added and gone as one row each."""
    rows = ((one.urn, one.table, one.key, one.kind, one.column, one.before, one.after) for one in changes)
    return Table(f"Changes from {before} to {after}", CHANGES, rows)


def asked_of_evidence(
    evidence: "ExportEvidence", question: str, values: list[object] | None = None
) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows of a question to the evidence, as they are fetched."""
    cursor = evidence.connection.cursor().execute(question, values or [])
    while rows := cursor.fetchmany(BATCH):
        yield from rows
