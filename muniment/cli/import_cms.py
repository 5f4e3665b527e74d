"""muniment import, for CMS exports: import one, list them, see its faults and the quality of its cases, compare two."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.output import FormatOption, OutOption, StoreOption, print_json, say
from muniment.follow import follow_after
from muniment.tables.shown import Cell, Format, Kind, Table, TableColumn, as_words, show

if TYPE_CHECKING:
    from muniment.wiring import Store
    from records.sources.cms.importing import ImportedExport
    from records.store.export_evidence import ExportEvidence
    from records.store.layout import StoreLayout

ExportArgument = Annotated[str | None, typer.Argument(help="Reference of the export.", show_default="the newest")]
FAULTS_SHOWN, FAULTS_IN_JSON = 50, 1000
FAULT_KEYS = ("file", "line", "urn", "column", "code", "found", "expected", "row_left_out", "who")
BATCH = 1000


def import_export(
    path: Annotated[
        Path,
        typer.Argument(help="Folder of a CMS export, its XML file beside manifest.json, or a CSV file of DROID's."),
    ],
    shown_as: Annotated[str | None, typer.Option(help="How users know the system it comes from.")] = None,
    format: Annotated[Format, typer.Option(help="How to show the result: table or json.")] = Format.TABLE,
    store: StoreOption = None,
) -> None:
    """Import a CMS export: kept as it was sent, compared with its manifest, read row by row, its cases judged."""
    from muniment.wiring import open_store

    if path.is_file() and path.suffix.lower() == ".csv":
        from muniment.cli.import_droid import import_droid_csv

        import_droid_csv(path, shown_as=shown_as, format=format, store=store)
        return
    opened = open_store(store)
    imported = take_in(path, opened, shown_as=shown_as)
    judged = _judged(opened.layout, imported.entry.ref)
    for line in follow_after(opened):
        say(line)
    if format is Format.JSON:
        print_json({**_as_json(opened.layout, imported), "quality": judged})
        return
    for line in told(imported):
        print(line)
    print(
        f"{judged['blocked']:,} of {judged['cases']:,} cases can't be decided as they are, "
        f"{judged['with_findings']:,} {'has' if judged['with_findings'] == 1 else 'have'} findings. "
        f"See: muniment import quality {imported.entry.ref}"
    )
    for text in _first_faults(opened.layout, imported):
        say(text)


def take_in(path: Path, opened: "Store", *, shown_as: str | None = None) -> "ImportedExport":
    """Return the export at `path`, imported into the open store."""
    from muniment.clock import now
    from muniment.wiring import command_line_actor
    from records.register.exports import ExportRegister
    from records.sources.cms.importing import import_export as as_evidence
    from records.sources.cms.sent import find_export

    return as_evidence(
        find_export(path),
        layout=opened.layout,
        sources=opened.surveys,
        register=ExportRegister(opened.database),
        shown_as=shown_as,
        actor=command_line_actor(),
        now=now,
    )


def told(imported: "ImportedExport") -> Iterator[str]:
    """Yield what was imported, in lines."""
    manifest, counts = imported.manifest, imported.counts
    sent = manifest["sent"]
    as_of = as_words(imported.entry.sent.as_of, Kind.MOMENT)
    yield f"Export {imported.entry.ref}: {sent['export_id']} of {sent['system']}, as of {as_of}"
    if sent["note"]:
        yield sent["note"]
    yield f"{counts['rows_sent']:,} rows sent = {counts['rows_read']:,} read + {counts['rows_left_out']:,} left out."
    read = ((name, part["rows"]) for name, part in manifest["tables"].items())
    yield ", ".join(f"{name} {rows:,}" for name, rows in read if rows) + "."
    if changes := manifest.get("changes"):
        yield (
            f"Compared with {manifest['previous']}: {changes['cases_added']:,} cases added, "
            f"{changes['cases_gone']:,} gone, {changes['cases_changed']:,} changed. "
            f"See: muniment import compare {manifest['previous']} {imported.entry.ref}"
        )
    if manifest["damaged_tables"]:
        yield f"Not as sent, or missing: {', '.join(manifest['damaged_tables'])}. No case of it can be decided."


def _judged(layout: "StoreLayout", ref: str) -> dict[str, int]:
    from records.sources.cms.quality_results import open_quality

    with open_quality(layout, ref) as export:
        found = export.connection.execute(
            "SELECT count(*), count(*) FILTER (blocks_decision), count(*) FILTER (score < 100), "
            "coalesce(round(avg(score)), 0)::BIGINT FROM quality_scores"
        ).fetchone()
    cases, blocked, with_findings, mean = found or (0, 0, 0, 0)
    return {"cases": cases, "blocked": blocked, "with_findings": with_findings, "mean_score": mean}


def _as_json(layout: "StoreLayout", imported: "ImportedExport") -> dict[str, object]:
    manifest = imported.manifest
    return {
        "export": imported.entry.ref,
        "previous": manifest["previous"],
        "sent": manifest["sent"],
        "counts": dict(imported.counts),
        "tables": {name: part["rows"] for name, part in manifest["tables"].items()},
        "damaged_tables": manifest["damaged_tables"],
        "changes": manifest.get("changes"),
        "faults": [
            dict(zip(FAULT_KEYS, row, strict=True)) for row in _faults(layout, imported.entry.ref, FAULTS_IN_JSON)
        ],
    }


def _faults(layout: "StoreLayout", ref: str, limit: int) -> list[tuple[Cell, ...]]:
    from records.store.export_evidence import open_export

    with open_export(layout, ref) as export:
        return export.connection.execute(
            "SELECT file, line, urn, column_name, code, found, expected, row_left_out, who FROM import_faults "
            "ORDER BY line IS NOT NULL, file, line, code, column_name LIMIT ?",
            [limit],
        ).fetchall()


def _first_faults(layout: "StoreLayout", imported: "ImportedExport") -> Iterator[str]:
    meanings = fault_meanings()
    for file, line, _, column, code, found, expected, _, who in _faults(layout, imported.entry.ref, FAULTS_SHOWN):
        place = str(file) + (f", line {line}" if line is not None else "") + (f", {column}" if column else "")
        value = f" ({found})" if found else ""
        wanted = f" Expected: {expected}." if expected else ""
        meaning, remedy = meanings.get(str(code), ("", ""))
        yield f"{code} {place}: {meaning.rstrip('.')}{value}.{wanted} {remedy} ({who})"
    if (more := imported.counts["faults"] - FAULTS_SHOWN) > 0:
        yield f"and {more:,} more; all of them with: muniment import faults {imported.entry.ref}"


def fault_meanings() -> dict[str, tuple[str, str]]:
    """Return what each code means, and what to do."""
    import records.faults as codes
    from retention.faults import FaultCode

    listed = (value for value in vars(codes).values() if isinstance(value, FaultCode))
    return {code.code: (code.meaning, code.remedy) for code in listed}


# -- questions ------------------------------------------------------------------------------------------------


def list_exports(format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None) -> None:
    """List the exports that were imported."""
    from muniment.wiring import open_store
    from records.register.exports import ExportRegister

    exports = ExportRegister(open_store(store).database).all()
    columns = (
        TableColumn("export", "Export"),
        TableColumn("sent", "Sent as"),
        TableColumn("as_of", "As of", Kind.MOMENT),
        TableColumn("received_at", "Received", Kind.MOMENT),
        TableColumn("state", "State"),
        TableColumn("cases", "Cases", Kind.COUNT),
        TableColumn("rows_left_out", "Rows left out", Kind.COUNT),
        TableColumn("faults", "Faults", Kind.COUNT),
    )
    rows = [
        (
            entry.ref,
            entry.sent.ref,
            entry.sent.as_of,
            entry.received_at,
            "sealed" if entry.seal else "unfinished",
            *(_count(entry.seal.counts[name]) if entry.seal else None for name in ("cases", "rows_left_out", "faults")),
        )
        for entry in exports
    ]
    show(Table("Exports", columns, rows), format=format, out=out)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) else None


def list_faults(
    export: ExportArgument = None, format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None
) -> None:
    """List what could not be read of an export: file, line, value found, what is expected, who can mend it."""
    from muniment.wiring import open_store
    from records.store.export_evidence import open_export

    opened = open_store(store)
    columns = (
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
    with open_export(opened.layout, _ref(opened, export)) as evidence:
        rows = _asked(
            evidence,
            "SELECT file, line, urn, column_name, code, found, expected, row_left_out, who FROM import_faults "
            "ORDER BY line IS NOT NULL, file, line, code, column_name",
        )
        show(Table(f"Faults of export {evidence.ref}", columns, rows), format=format, out=out)


def list_quality(
    export: ExportArgument = None,
    area: Annotated[str | None, typer.Option(help="Only cases of this Area.")] = None,
    who: Annotated[str | None, typer.Option(help="Only what Area, IT or RMU can mend.")] = None,
    blocked: Annotated[bool, typer.Option("--blocked", help="Only what stops a decision.")] = False,
    by_area: Annotated[bool, typer.Option("--by-area", help="One row an Area instead of one a finding.")] = False,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """List what the data quality gate found: a row a finding, for the Area that can mend it."""
    from muniment.wiring import open_store
    from records.sources.cms.quality_results import open_quality

    opened = open_store(store)
    with open_quality(opened.layout, _ref(opened, export)) as evidence:
        table = _by_area(evidence, area) if by_area else _findings(evidence, area=area, who=who, blocked=blocked)
        show(table, format=format, out=out)


def _findings(evidence: "ExportEvidence", *, area: str | None, who: str | None, blocked: bool) -> Table:
    columns = (
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
    rows = _asked(
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
    return Table(f"Data quality of export {evidence.ref}", columns, rows, about)


def _by_area(evidence: "ExportEvidence", area: str | None) -> Table:
    columns = (
        TableColumn("area", "Area"),
        TableColumn("cases", "Cases", Kind.COUNT),
        TableColumn("with_findings", "With findings", Kind.COUNT),
        TableColumn("blocked", "Can't be decided", Kind.COUNT),
        TableColumn("mean_score", "Mean score", Kind.COUNT),
    )
    rows = _asked(
        evidence,
        """
        SELECT area, count(*), count(*) FILTER (score < 100), count(*) FILTER (blocks_decision),
            round(avg(score))::BIGINT
        FROM quality_scores WHERE $1 IS NULL OR lower(area) = lower($1) GROUP BY area ORDER BY area
        """,
        [area],
    )
    return Table(f"Data quality of export {evidence.ref}, by Area", columns, rows)


def compare_exports(
    before: Annotated[str, typer.Argument(help="Reference of the earlier export.")],
    after: Annotated[str, typer.Argument(help="Reference of the later one.")],
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """List what changed from one export to another of the same system: rows added and gone, fields by name."""
    from muniment.wiring import open_store
    from records.sources.cms.comparing import changes_between

    columns = (
        TableColumn("urn", "URN"),
        TableColumn("table", "Table"),
        TableColumn("key", "Number"),
        TableColumn("kind", "Change"),
        TableColumn("column", "Field"),
        TableColumn("before", "Before"),
        TableColumn("after", "After"),
    )
    with changes_between(open_store(store).layout, before, after) as changes:
        rows = ((c.urn, c.table, c.key, c.kind, c.column, c.before, c.after) for c in changes)
        show(Table(f"Changes from {before} to {after}", columns, rows), format=format, out=out)


def _ref(opened: "Store", asked: str | None) -> str:
    """Return the reference asked for, else that of the newest sealed export."""
    from records.faults import NO_SUCH_EXPORT
    from records.register.exports import ExportRegister
    from retention.faults import Fault, Refusal

    if asked is not None:
        return asked
    newest = ExportRegister(opened.database).latest_sealed()
    if newest is None:
        raise Refusal(Fault(NO_SUCH_EXPORT, "muniment import", "none was imported"))
    return newest.ref


def _asked(evidence: "ExportEvidence", question: str, values: list[object] | None = None) -> Iterator[tuple[Cell, ...]]:
    cursor = evidence.connection.cursor().execute(question, values or [])
    while rows := cursor.fetchmany(BATCH):
        yield from rows
