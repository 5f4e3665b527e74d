"""The only reader and writer of evidence: immutable Parquet parts, and a manifest a survey.

A part is written beside, flushed to the disk and renamed, so a part that has its name is whole.
A sealed part is named by the digest of its rows, never of its bytes: the same rows are the same
part, whichever library version wrote the file.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from records.faults.surveys import DISK_FULL, NO_SUCH_SURVEY, SURVEY_UNFINISHED
from records.store.columns import FILE_COLUMNS, FOLDER_COLUMNS, Column
from records.store.layout import StoreLayout
from retention.faults import Fault, Refusal

ROW_GROUP_ROWS = 20_480
MEMORY_LIMIT = "384MB"

Row = Sequence[object]
Answers = dict[str, list[tuple[object, ...]]]
Manifest = dict[str, Any]


def connect(spill: Path, *, memory_limit: str = MEMORY_LIMIT, threads: int = 2) -> duckdb.DuckDBPyConnection:
    """Return an in-memory DuckDB with limits set; what does not fit spills into the folder `spill`."""
    connection = duckdb.connect(":memory:")
    connection.execute(f"SET memory_limit = '{memory_limit}'")
    connection.execute(f"SET threads = {threads}")
    connection.execute(f"SET temp_directory = {quoted(str(spill))}")
    connection.execute("SET preserve_insertion_order = true")
    connection.execute("SET enable_progress_bar = false")  # it would be written among the rows on standard output
    connection.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
    return connection


def quoted(text: str) -> str:
    """Return `text` as a SQL string.

    >>> quoted("R v O'Neill")
    "'R v O''Neill'"
    """
    return "'" + text.replace("'", "''") + "'"


def path_list(paths: Sequence[Path]) -> str:
    """Return `paths` as the list that read_parquet takes."""
    return "[" + ", ".join(quoted(str(path)) for path in paths) + "]"


# -- writing ---------------------------------------------------------------------------------------


def write_rows(
    connection: duckdb.DuckDBPyConnection, path: Path, rows: Sequence[Row], *, columns: Sequence[Column]
) -> None:
    """Write `rows` as the Parquet file `path`: beside, flushed, renamed."""
    values = list(zip(*rows, strict=True)) if rows else [() for _ in columns]
    fields: list[str] = []
    parameters: list[object] = []
    for column, cells in zip(columns, values, strict=True):
        if rows and all(cell is None for cell in cells) and column is not columns[0]:
            fields.append(f"NULL::{column.sql_type} AS {column.name}")  # handing over nothings costs as much as words
            continue
        parameters.append(list(cells))
        fields.append(f"unnest(${len(parameters)}::{column.sql_type}[]) AS {column.name}")
    copy_out(connection, f"SELECT {', '.join(fields)}", path, parameters=parameters)


def copy_out(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    path: Path,
    *,
    parameters: Sequence[object] = (),
    compression: str = "zstd",
    row_group_rows: int = ROW_GROUP_ROWS,
) -> None:
    """Write the rows of `query` as the Parquet file `path`: beside, flushed, renamed."""
    beside = path.with_name(path.name + ".tmp")
    options = f"FORMAT parquet, COMPRESSION {compression}, ROW_GROUP_SIZE {row_group_rows}"
    try:
        connection.execute(f"COPY ({query}) TO {quoted(str(beside))} ({options})", list(parameters))
        flush(beside)
    except (duckdb.IOException, OSError) as error:
        if "space" in str(error).lower():
            raise Refusal(Fault(DISK_FULL, str(path.parent))) from error
        raise
    os.replace(beside, path)
    flush(path.parent)


def write_json(path: Path, value: Manifest) -> str:
    """Write `value` as canonical JSON to `path`, flushed and renamed; return the SHA-256 of its bytes."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    beside = path.with_name(path.name + ".tmp")
    try:
        beside.write_text(text, encoding="utf-8")
        flush(beside)
    except OSError as error:
        raise Refusal(Fault(DISK_FULL, str(path.parent), os.strerror(error.errno or 0))) from error
    os.replace(beside, path)
    flush(path.parent)
    return hashlib.sha256(text.encode()).hexdigest()


def flush(path: Path) -> None:
    """Return once the file or folder `path` is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def rows_digest(connection: duckdb.DuckDBPyConnection, relation: str, *, columns: Sequence[Column], order: str) -> str:
    """Return the SHA-256 of the rows of `relation` in `order`, over their values as text.

    Missing and empty differ; 64 hexadecimal digits. Rows are digested one by one, then by folder,
    then together, so that no step holds more than one folder's digests.
    """
    fields = ", ".join(f"{column.name}::VARCHAR" for column in columns)
    query = f"""
        WITH row_digests AS (SELECT folder, {order}, sha256(to_json([{fields}])::VARCHAR) AS digest FROM {relation}),
        by_folder AS (
            SELECT folder, sha256(string_agg(digest, '' ORDER BY {order})) AS digest FROM row_digests GROUP BY folder)
        SELECT sha256(coalesce(string_agg(digest, '' ORDER BY folder), '')) FROM by_folder
    """
    found = connection.execute(query).fetchone()
    if found is None:
        raise ValueError(f"no digest of {relation}")
    return str(found[0])


FILE_ORDER = "name, path_bytes"
FOLDER_ORDER = "path_bytes"


# -- reading -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SurveyEvidence:
    """One sealed survey, open to questions: the views `files` and `folders` in `connection`.

    `parts` are the paths of the parts that `files` is made of, in order. `answers` are those to
    questions asked before, by their words; None where none are kept.
    """

    manifest: Manifest
    connection: duckdb.DuckDBPyConnection
    parts: tuple[Path, ...] = ()
    answers: Answers | None = None

    @property
    def ref(self) -> str:
        """Return the survey's reference, such as S0001."""
        return str(self.manifest["survey"])


def read_manifest(layout: StoreLayout, ref: str) -> Manifest:
    """Return the manifest of the sealed survey `ref`; a Refusal where there is none."""
    folder = layout.survey(ref)
    path = folder / "manifest.json"
    if not path.is_file():
        raise Refusal(Fault(SURVEY_UNFINISHED if folder.is_dir() else NO_SUCH_SURVEY, ref))
    manifest: Manifest = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def files_in(evidence: SurveyEvidence) -> int:
    """Return how many rows the files of a survey have, as its manifest says."""
    return sum(int(part["rows"]) for part in evidence.manifest["parts"])


def part_paths(layout: StoreLayout, manifest: Manifest) -> list[Path]:
    """Return the paths of the parts that hold the files of `manifest`, in order."""
    return [layout.parts / f"{part['rows_sha256']}.parquet" for part in manifest["parts"]]


def folder_paths(layout: StoreLayout, manifest: Manifest) -> list[Path]:
    """Return the path of the part that holds the folders of `manifest`; empty where it has none."""
    part = manifest["folders"]
    return [layout.parts / f"{part['rows_sha256']}.parquet"] if part else []


@contextmanager
def open_survey(layout: StoreLayout, ref: str, *, memory_limit: str = MEMORY_LIMIT) -> Iterator[SurveyEvidence]:
    """Open the sealed survey `ref` for questions; a Refusal where it is missing or unfinished.

    The view `files` has the columns of FILE_COLUMNS, `folders` those of FOLDER_COLUMNS. Both are
    in order of folder and name only where the question says ORDER BY.
    """
    manifest = read_manifest(layout, ref)
    spill = layout.survey(ref) / "spill"
    connection = connect(spill, memory_limit=memory_limit)
    try:
        create_view(connection, "files", part_paths(layout, manifest), columns=FILE_COLUMNS)
        create_view(connection, "folders", folder_paths(layout, manifest), columns=FOLDER_COLUMNS)
        yield SurveyEvidence(manifest, connection, tuple(part_paths(layout, manifest)))
    finally:
        connection.close()


def create_view(
    connection: duckdb.DuckDBPyConnection, name: str, paths: Sequence[Path], *, columns: Sequence[Column]
) -> None:
    """Create the view `name` over the Parquet files `paths`; without paths it is empty."""
    if paths:
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({path_list(paths)})")
        return
    fields = ", ".join(f"NULL::{column.sql_type} AS {column.name}" for column in columns)
    connection.execute(f"CREATE VIEW {name} AS SELECT {fields} WHERE false")
