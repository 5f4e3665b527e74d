"""From a received export to parts of evidence: stage, check, type, sort and name each table."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from records.faults.exports import COLUMN_WRITTEN_OTHERWISE, ROW_COUNT_DIFFERS, SENT_TABLE_NOT_KNOWN, TABLE_NOT_SENT
from records.sources.cms import checks
from records.sources.cms.csv_tables import stage_csv
from records.sources.cms.receive import Received
from records.sources.cms.sent import TWIN, FoundExport, SentFile
from records.sources.cms.staging import FAULT_NAMES, FaultPlace, Staging, staged_names, staged_relation
from records.store.case_columns import CASE_TABLES, CASES, FAULT_COLUMNS, TABLE_BY_NAME, CaseTable
from records.store.evidence import Manifest, copy_out, path_list, quoted
from records.store.export_evidence import write_export_part
from records.store.layout import StoreLayout
from retention.faults import Fault, codes_in

FEWEST_ROWS = 20  # in fewer, half of the cells may be wrong by chance
FAULT_ORDER = ("file", "line", "code", "column_name", "found")


@dataclass(slots=True)
class Staged:
    """What was staged: rows by table as the files have them, and the tables that are not as they were sent."""

    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    damaged: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The parts of an export: a table each, and the faults; rows read and left out by table."""

    tables: dict[str, Manifest]
    import_faults: Manifest
    rows_sent: dict[str, int]
    damaged_tables: tuple[str, ...]


def load(
    found: FoundExport,
    received: Received,
    *,
    connection: duckdb.DuckDBPyConnection,
    layout: StoreLayout,
    working: Path,
    told: Callable[[str, int, int], None],
) -> Loaded:
    """Return the parts of evidence made of `received`; `told` hears the stage, and how many of how many are done."""
    with Staging(working / "staged") as staging:
        staged = _stage(found, received, staging, told=told)
        _reconcile(found, received, staged, staging)
    connection.execute(f"CREATE TEMP TABLE faults AS FROM {_staged_faults(staging)}")
    tables: dict[str, Manifest] = {}
    for number, table in enumerate(CASE_TABLES):
        told("checking", number, len(CASE_TABLES))
        before = connection.execute("SELECT count(*) FROM faults").fetchone()
        tables[table.name] = _load_table(table, staged, staging, connection=connection, layout=layout, working=working)
        if _has_column_written_otherwise(connection, table, staged, since=before[0] if before else 0):
            staged.damaged.add(table.name)
    faults = write_export_part(
        connection, layout, working, "SELECT * FROM faults", columns=FAULT_COLUMNS, order=FAULT_ORDER
    )
    return Loaded(tables, faults, staged.rows, tuple(sorted(staged.damaged)))


# -- staging --------------------------------------------------------------------------------------------------


def _to_read(found: FoundExport) -> Iterator[SentFile]:
    """Yield the files that hold rows, in the order of the contract."""
    if found.reads_twin:
        yield from (file for file in found.manifest.files if file.table == TWIN)
        return
    for table in CASE_TABLES:
        yield from (file for file in found.manifest.files if file.table == table.name)


def _stage(
    found: FoundExport, received: Received, staging: Staging, *, told: Callable[[str, int, int], None]
) -> Staged:
    staged = Staged()
    to_read = tuple(_to_read(found))
    for number, sent in enumerate(to_read):
        told("reading rows", number, len(to_read))
        tables = [table.name for table in CASE_TABLES] if sent.table == TWIN else [sent.table]
        if sent.name in received.not_as_sent:
            staged.damaged.update(tables)
        if not received.has(sent.name):
            continue
        path = received.folder / sent.name
        before = dict(staging.rows)
        if sent.table == TWIN:
            from records.sources.cms.xml_twin import stage_xml

            rows = stage_xml(path, sent.name, staging)
            staged.rows.update({name: staging.rows[name] - before[name] for name in tables})
        else:
            rows = stage_csv(path, sent, TABLE_BY_NAME[sent.table], staging)
            staged.rows[sent.table] = staged.rows.get(sent.table, 0) + rows
        staged.files.update(dict.fromkeys(tables, sent.name))
        if sent.rows is not None and rows != sent.rows:
            staged.damaged.update(tables)
            staging.add_fault(
                ROW_COUNT_DIFFERS,
                FaultPlace(sent.name),
                found=f"{rows:,} rows",
                expected=f"{sent.rows:,} rows, as the manifest says",
                row_left_out=False,
            )
    return staged


def _reconcile(found: FoundExport, received: Received, staged: Staged, staging: Staging) -> None:
    """Add the faults of the export as a whole."""
    for fault in received.faults:
        staging.add_fault(fault.code, FaultPlace(fault.place), found=fault.found, row_left_out=False)
    for sent in found.manifest.files:
        if sent.table and sent.table != TWIN and sent.table not in TABLE_BY_NAME:
            staging.add_fault(SENT_TABLE_NOT_KNOWN, FaultPlace(sent.name), found=sent.table, row_left_out=False)
    for table in CASE_TABLES:
        if table.required and table.name not in staged.files:
            staged.damaged.add(table.name)
            staging.add_fault(TABLE_NOT_SENT, FaultPlace("manifest.json"), found=table.name, row_left_out=False)


def _staged_faults(staging: Staging) -> str:
    columns = ", ".join(
        f"{name}::{column.sql_type} AS {name}" for name, column in zip(FAULT_NAMES, FAULT_COLUMNS, strict=True)
    )
    return f"(SELECT {columns} FROM {staged_relation(staging.path('faults'), FAULT_NAMES)})"


# -- one table ------------------------------------------------------------------------------------------------


def _load_table(
    table: CaseTable,
    staged: Staged,
    staging: Staging,
    *,
    connection: duckdb.DuckDBPyConnection,
    layout: StoreLayout,
    working: Path,
) -> Manifest:
    """Return what names the part of `table`; its faults are added to the table of faults."""
    file = staged.files.get(table.name, table.name)
    relation = staged_relation(staging.path(table.name), staged_names(table))
    connection.execute(f"INSERT INTO faults {checks.cell_faults(table, staged=relation, file=file)}")
    typed = working / f"typed-{table.name}.parquet"
    copy_out(connection, checks.typed_rows(table, staged=relation), typed)
    rows = f"read_parquet({path_list([typed])}, file_row_number = true)"
    is_further = checks.find_twice(connection, table, rows=rows)
    further = f"(SELECT * FROM {rows} AS r WHERE {is_further('r')})"
    twice = checks.row_fault(checks.twice_code(table), rows=further, file=file, found=_key_text(table))
    connection.execute(f"INSERT INTO faults {twice}")
    kept = f"NOT {is_further('r')}"
    columns = "r.*"
    if table is CASES:
        columns = f"r.* EXCLUDE (urn_received, file_row_number), {', '.join(checks.case_extras('r'))}"
    else:
        _add_orphans(connection, table, rows=rows, file=file, is_further=is_further("r"))
        kept += " AND EXISTS (FROM cases_read AS c WHERE c.urn = r.urn)"
    part = write_export_part(
        connection,
        layout,
        working,
        f"SELECT {columns} FROM {rows} AS r WHERE {kept}",
        columns=table.evidence_columns,
        order=("urn",) if table is CASES else table.key,
    )
    if table is CASES:
        _keep_urns(connection, layout, part)
    typed.unlink()
    staging.path(table.name).unlink()
    return part


def _has_column_written_otherwise(
    connection: duckdb.DuckDBPyConnection, table: CaseTable, staged: Staged, *, since: int
) -> bool:
    """Add a fault for each column of `table` most of whose cells were not read; return whether there is one.

    The faults of this table are those after the first `since`. Where most can't be read, not the Areas
    that mistyped, but the export that writes dates, say, in another way.
    """
    rows = staged.rows.get(table.name, 0)
    if rows < FEWEST_ROWS:
        return False
    codes = ", ".join(quoted(code.code) for code in checks.NOT_READ_CODES)
    found = connection.execute(
        f"""
        INSERT INTO faults
        SELECT file, NULL, NULL, column_name, ?, count(*) || ' of {rows:,} rows, such as ' || min(found), min(expected),
            false, ?
        FROM faults WHERE rowid >= {since} AND file = ? AND code IN ({codes})
        GROUP BY file, column_name HAVING count(*) * 2 > {rows}
        """,
        [COLUMN_WRITTEN_OTHERWISE.code, str(COLUMN_WRITTEN_OTHERWISE.who), staged.files[table.name]],
    ).fetchone()
    return found is not None and found[0] > 0


def _key_text(table: CaseTable) -> str:
    key = ("urn",) if table is CASES else table.key
    return "concat_ws(', ', " + ", ".join(f"{quoted(name + ' ')} || {name}" for name in key) + ")"


def _add_orphans(
    connection: duckdb.DuckDBPyConnection, table: CaseTable, *, rows: str, file: str, is_further: str
) -> None:
    orphans = (
        f"(SELECT * FROM {rows} AS r WHERE NOT {is_further} AND NOT EXISTS (FROM cases_read AS c WHERE c.urn = r.urn))"
    )
    fault = checks.row_fault(checks.orphan_code(), rows=orphans, file=file, found="urn")
    connection.execute(f"INSERT INTO faults {fault}")


def _keep_urns(connection: duckdb.DuckDBPyConnection, layout: StoreLayout, part: Manifest) -> None:
    if part["rows_sha256"]:
        cases = f"read_parquet({path_list([layout.parts / (part['rows_sha256'] + '.parquet')])})"
        connection.execute(f"CREATE TEMP TABLE cases_read AS SELECT urn FROM {cases}")
    else:
        connection.execute("CREATE TEMP TABLE cases_read (urn VARCHAR)")


def whole_faults(connection: duckdb.DuckDBPyConnection) -> tuple[Fault, ...]:
    """Return the faults of the export as a whole: those that name no line."""
    from records.faults import exports as codes

    by_code = codes_in(codes)
    found = connection.execute(
        "SELECT code, file, coalesce(found, '') FROM faults WHERE line IS NULL ORDER BY file, code, found"
    ).fetchall()
    return tuple(Fault(by_code[code], file, text) for code, file, text in found)
