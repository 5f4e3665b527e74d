"""The evidence of exports: parts of cases, a manifest an export, opened as views in DuckDB.

The parts obey the rules of all evidence (see `evidence`). The manifest names the columns of each
table with their types, so that an export that was sealed under an older contract stays readable.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from records.faults.exports import EXPORT_UNFINISHED, NO_SUCH_EXPORT
from records.store.columns import Column
from records.store.evidence import (
    MEMORY_LIMIT,
    Manifest,
    connect,
    copy_out,
    create_view,
    flush,
    path_list,
    rows_digest,
)
from records.store.layout import StoreLayout
from retention.faults import Fault, Refusal

FORMAT = "muniment-export/1"
_WITHOUT_URN = "''"


@dataclass(frozen=True, slots=True)
class ExportEvidence:
    """One sealed export, open to questions: a view a table of the contract, and `import_faults`."""

    manifest: Manifest
    connection: duckdb.DuckDBPyConnection

    @property
    def ref(self) -> str:
        """Return the export's reference, such as E0001."""
        return str(self.manifest["export"])

    @property
    def damaged_tables(self) -> tuple[str, ...]:
        """Return the tables that are missing, or whose file is not the one that was sent."""
        return tuple(self.manifest["damaged_tables"])


def write_export_part(
    connection: duckdb.DuckDBPyConnection,
    layout: StoreLayout,
    working: Path,
    query: str,
    *,
    columns: Sequence[Column],
    order: Sequence[str],
) -> Manifest:
    """Write the rows of `query`, in the order of the columns `order`, as one part; return what names it.

    Without rows there is no part, and its digest is None.
    """
    names = ", ".join(column.name for column in columns)
    path = working / "part.parquet"
    copy_out(connection, f"SELECT {names} FROM ({query}) ORDER BY {', '.join(order)}", path)
    counted = connection.execute(f"SELECT count(*) FROM read_parquet({path_list([path])})").fetchone()
    rows = int(counted[0]) if counted else 0
    named: Manifest = {
        "rows": rows,
        "rows_sha256": None,
        "order": list(order),
        "columns": [[column.name, column.sql_type] for column in columns],
    }
    if rows == 0:
        path.unlink()
        return named
    named["rows_sha256"] = export_rows_digest(connection, path, columns=columns, order=order)
    os.replace(path, layout.parts / f"{named['rows_sha256']}.parquet")
    flush(layout.parts)
    return named


def export_rows_digest(
    connection: duckdb.DuckDBPyConnection, path: Path, *, columns: Sequence[Column], order: Sequence[str]
) -> str:
    """Return the SHA-256 of the rows of the part `path` over their values, case by case."""
    urn = "coalesce(urn, '')" if any(column.name == "urn" for column in columns) else _WITHOUT_URN
    relation = f"(SELECT *, {urn} AS folder FROM read_parquet({path_list([path])}))"
    return rows_digest(connection, relation, columns=columns, order=", ".join(order))


def columns_of(part: Mapping[str, object]) -> tuple[Column, ...]:
    """Return the columns that the manifest names for one part."""
    named = part["columns"]
    if not isinstance(named, list):
        raise ValueError("a part of a sealed manifest names its columns")
    return tuple(Column(str(name), str(sql_type), "") for name, sql_type in named)


def export_parts(manifest: Manifest) -> dict[str, Manifest]:
    """Return what names each part of `manifest`, by its table; the faults of the import among them."""
    return {**manifest["tables"], "import_faults": manifest["import_faults"]}


def read_export_manifest(layout: StoreLayout, ref: str) -> Manifest:
    """Return the manifest of the sealed export `ref`; a Refusal where there is none."""
    folder = layout.export(ref)
    path = folder / "manifest.json"
    if not ref.isalnum() or not path.is_file():
        raise Refusal(Fault(EXPORT_UNFINISHED if ref.isalnum() and folder.is_dir() else NO_SUCH_EXPORT, ref))
    manifest: Manifest = json.loads(path.read_text(encoding="utf-8"))
    return manifest


@contextmanager
def open_export(layout: StoreLayout, ref: str, *, memory_limit: str = MEMORY_LIMIT) -> Iterator[ExportEvidence]:
    """Open the sealed export `ref` for questions; a Refusal where it is missing or unfinished.

    Each table of the contract is a view with the columns of CASE_TABLES, and `import_faults` one
    with those of FAULT_COLUMNS; a table that was not sent is empty. Rows are in order of the URN
    only where the question says ORDER BY.
    """
    manifest = read_export_manifest(layout, ref)
    connection = connect(layout.export(ref) / "spill", memory_limit=memory_limit)
    try:
        open_views(connection, layout, manifest)
        yield ExportEvidence(manifest, connection)
    finally:
        connection.close()


def open_views(
    connection: duckdb.DuckDBPyConnection, layout: StoreLayout, manifest: Manifest, *, prefix: str = ""
) -> None:
    """Create a view for each part of `manifest`, its name after `prefix`."""
    for table, part in export_parts(manifest).items():
        digest = part["rows_sha256"]
        paths = [layout.parts / f"{digest}.parquet"] if digest else []
        create_view(connection, prefix + table, paths, columns=columns_of(part))
