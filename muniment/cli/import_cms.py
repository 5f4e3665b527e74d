"""muniment import, for CMS exports: import one, list them, see its faults and the quality of its cases, compare two."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.output import FormatOption, OutOption, StoreOption, print_json, say
from muniment.follow import follow_after
from muniment.tables.exports import (
    changes_table,
    exports_table,
    findings_table,
    quality_by_area_table,
    rejects_table,
)
from muniment.tables.shown import Cell, Format, Kind, as_words, show

if TYPE_CHECKING:
    from muniment.wiring import Store
    from records.sources.cms.importing import ImportedExport
    from records.store.layout import StoreLayout

ExportArgument = Annotated[str | None, typer.Argument(help="Reference of the export.", show_default="the newest")]
FAULTS_SHOWN, FAULTS_IN_JSON = 50, 1000
FAULT_KEYS = ("file", "line", "urn", "column", "code", "found", "expected", "row_left_out", "who")


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
    from muniment.cms_exports import judged, take_in
    from muniment.wiring import command_line_actor, open_store

    if path.is_file() and path.suffix.lower() == ".csv":
        from muniment.cli.import_droid import import_droid_csv

        import_droid_csv(path, shown_as=shown_as, format=format, store=store)
        return
    opened = open_store(store)
    imported = take_in(path, opened, actor=command_line_actor(), shown_as=shown_as)
    found = judged(opened.layout, imported.entry.ref)
    for line in follow_after(opened):
        say(line)
    if format is Format.JSON:
        print_json({**_as_json(opened.layout, imported), "quality": asdict(found)})
        return
    for line in told(imported):
        print(line)
    print(f"{found.sentence} See: muniment import quality {imported.entry.ref}")
    for text in _first_faults(opened.layout, imported):
        say(text)


def told(imported: "ImportedExport") -> Iterator[str]:
    """Yield what was imported, in lines."""
    from muniment.cms_exports import counts_sentence

    manifest, counts = imported.manifest, imported.counts
    sent = manifest["sent"]
    as_of = as_words(imported.entry.sent.as_of, Kind.MOMENT)
    yield f"Export {imported.entry.ref}: {sent['export_id']} of {sent['system']}, as of {as_of}"
    if sent["note"]:
        yield sent["note"]
    yield counts_sentence(counts)
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
    from muniment.cms_exports import fault_meanings

    meanings = fault_meanings()
    for file, line, _, column, code, found, expected, _, who in _faults(layout, imported.entry.ref, FAULTS_SHOWN):
        place = str(file) + (f", line {line}" if line is not None else "") + (f", {column}" if column else "")
        value = f" ({found})" if found else ""
        wanted = f" Expected: {expected}." if expected else ""
        meaning, remedy = meanings.get(str(code), ("", ""))
        yield f"{code} {place}: {meaning.rstrip('.')}{value}.{wanted} {remedy} ({who})"
    if (more := imported.counts["faults"] - FAULTS_SHOWN) > 0:
        yield f"and {more:,} more; all of them with: muniment import faults {imported.entry.ref}"


# -- questions ------------------------------------------------------------------------------------------------


def list_exports(format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None) -> None:
    """List the exports that were imported."""
    from muniment.wiring import open_store
    from records.register.exports import ExportRegister

    show(exports_table(ExportRegister(open_store(store).database).all()), format=format, out=out)


def list_faults(
    export: ExportArgument = None, format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None
) -> None:
    """List what could not be read of an export: file, line, value found, what is expected, who can mend it."""
    from muniment.wiring import open_store
    from records.store.export_evidence import open_export

    opened = open_store(store)
    with open_export(opened.layout, _ref(opened, export)) as evidence:
        show(rejects_table(evidence), format=format, out=out)


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
        if by_area:
            table = quality_by_area_table(evidence, area=area)
        else:
            table = findings_table(evidence, area=area, who=who, blocked=blocked)
        show(table, format=format, out=out)


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

    with changes_between(open_store(store).layout, before, after) as changes:
        show(changes_table(changes, before=before, after=after), format=format, out=out)


def _ref(opened: "Store", asked: str | None) -> str:
    """Return the reference asked for, else that of the newest sealed export."""
    from records.faults.exports import NO_SUCH_EXPORT
    from records.register.exports import ExportRegister
    from retention.faults import Fault, Refusal

    if asked is not None:
        return asked
    newest = ExportRegister(opened.database).latest_sealed()
    if newest is None:
        raise Refusal(Fault(NO_SUCH_EXPORT, "muniment import", "none was imported"))
    return newest.ref
