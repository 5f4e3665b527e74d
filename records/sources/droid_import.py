"""A DROID CSV as a sealed survey: its rows become evidence like those of any other source.

The list is kept by its digest and its counts in the manifest; of the files it names nothing is
opened, so what DROID did not write (libmagic's MIME type, what is inside) stays not known.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

import duckdb

from records.faults.imports import LISTED_TWICE
from records.register.source_lock import lock_source
from records.register.surveys import SourceEntry, SurveyEntry, SurveyRegister
from records.sources.droid_csv import DroidCsv, FolderTally, Row, file_rows
from records.store.audit import Json
from records.store.columns import FILE_COLUMNS, FOLDER_COLUMNS, Column
from records.store.evidence import Manifest, connect, path_list, write_rows
from records.store.layout import StoreLayout
from records.survey.seal import Sealed, clear_working_parts, seal_rows
from retention.faults import Fault

KIND = "droid_csv"
ROWS_A_PART = 20_000
_LINE = Column("line", "BIGINT", "Line of the list on which the record begins.")
_STAGED = (*FILE_COLUMNS, _LINE)


@dataclass(frozen=True, slots=True)
class Imported:
    """A list that became a survey: its entry in the register, its manifest, and every line named."""

    entry: SurveyEntry
    manifest: Manifest
    faults: tuple[Fault, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """Return the figures of the sealed survey: found = profiled + failed + skipped, and others."""
        counts: dict[str, int] = self.manifest["counts"]
        return counts


def import_droid_csv(
    listed: DroidCsv,
    *,
    layout: StoreLayout,
    register: SurveyRegister,
    shown_as: str | None,
    actor: str,
    now: Callable[[], datetime],
) -> Imported:
    """Seal what `listed` holds as a survey of the source kind droid_csv, and return it.

    The source is the folder that the list's files share; importing a newer list of it makes a
    further survey of the same source, so that drift between the two can be asked for. A path
    listed twice is kept once, and named.
    """
    root = str(listed.root) or listed.text.path.name
    source = register.source_for(root.encode("utf-8", "surrogateescape"), shown_as, kind=KIND, actor=actor, at=now())
    with lock_source(layout, source):
        if (unfinished := register.unfinished(source.ref)) is not None:
            register.abandon(unfinished.ref, "a list was imported anew", actor=actor, at=now())
        entry = register.begin(source.ref, _options(listed, source), actor=actor, at=now())
        sealed, twice = _seal(listed, layout, entry, about=_about(listed, source, entry, now))
        ended = register.seal(entry.ref, sealed.manifest_sha256, sealed.manifest["counts"], actor=actor, at=now())
        clear_working_parts(layout, entry.ref)
    return Imported(ended, sealed.manifest, (*listed.faults, *twice))


def _options(listed: DroidCsv, source: SourceEntry) -> dict[str, Json]:
    return {
        "list": listed.text.path.name,
        "list_sha256": listed.text.sha256,
        "list_bytes": listed.text.size_bytes,
        "time_zone": listed.time_zone,
        "hash_algorithm": listed.hash_algorithm,
        "shown_as": source.shown_as,
        "engine": "DROID",
        "engine_version": None,
        "signatures": None,
        "container_signatures": None,
    }


def _about(listed: DroidCsv, source: SourceEntry, entry: SurveyEntry, now: Callable[[], datetime]) -> Manifest:
    return {
        "survey": entry.ref,
        "source": {"ref": source.ref, "kind": KIND, "root": str(listed.root), "shown_as": source.shown_as},
        "previous": None,
        "options": dict(entry.options),
        "started_at": entry.started_at.isoformat(),
        "finished_at": now().isoformat(),
        "keeps_access_times": True,
        "list": {**asdict(listed.counts), "faults": len(listed.faults), "notes": list(listed.notes)},
    }


def _seal(
    listed: DroidCsv, layout: StoreLayout, entry: SurveyEntry, *, about: Manifest
) -> tuple[Sealed, tuple[Fault, ...]]:
    working = layout.survey(entry.ref) / "working"
    working.mkdir(parents=True, exist_ok=True)
    connection = connect(layout.survey(entry.ref) / "spill")
    try:
        folders = FolderTally()
        parts = list(_staged(listed, entry.ref, folders=folders, connection=connection, working=working))
        files, twice = _once(connection, parts, folders)
        write_rows(connection, working / "listed-folders.parquet", list(folders.rows()), columns=FOLDER_COLUMNS)
        relation = f"read_parquet({path_list([working / 'listed-folders.parquet'])})"
        return seal_rows(connection, layout, files=files, folders=relation, about=about), twice
    finally:
        connection.close()


def _staged(
    listed: DroidCsv, ref: str, *, folders: FolderTally, connection: duckdb.DuckDBPyConnection, working: Path
) -> Iterator[Path]:
    """Write the rows of the list into parts, in its own order, and yield their paths."""
    rows: Iterator[Row] = file_rows(listed, ref=ref, folders=folders)
    number = 0
    while (batch := list(islice(rows, ROWS_A_PART))) or number == 0:
        path = working / f"listed-{number:06}.parquet"
        write_rows(connection, path, batch, columns=_STAGED)
        yield path
        number += 1
        if not batch:
            return


def _once(
    connection: duckdb.DuckDBPyConnection, parts: list[Path], folders: FolderTally
) -> tuple[str, tuple[Fault, ...]]:
    """Return a relation with each path once, the first record of it, and a fault for each further one."""
    staged = f"read_parquet({path_list(parts)})"
    connection.execute(
        f"""
        CREATE TEMP TABLE twice AS
        SELECT folder, name, min(line) AS first FROM {staged} GROUP BY ALL HAVING count(*) > 1
        """
    )
    further = connection.execute(
        f"""
        SELECT line, folder, name, CASE WHEN kind = 'FILE' THEN greatest(size_bytes, 0) ELSE 0 END
        FROM {staged} JOIN twice USING (folder, name) WHERE line <> first ORDER BY line
        """
    ).fetchall()
    for _, folder, _, size_bytes in further:
        folders.files[folder] -= 1
        folders.bytes[folder] -= size_bytes
    names = ", ".join(column.name for column in FILE_COLUMNS)
    connection.execute(
        f"""
        CREATE VIEW listed AS SELECT {names} FROM {staged} s
        WHERE NOT EXISTS (FROM twice t WHERE t.folder = s.folder AND t.name = s.name AND t.first <> s.line)
        """
    )
    return "listed", tuple(
        Fault(LISTED_TWICE, f"line {line}", "/".join(part for part in (folder, name) if part))
        for line, folder, name, _ in further
    )
