"""Exports for tests: the synthetic one, edited as a sender or an accident would edit it."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from muniment.demo.cms import DemoExport, write_export
from muniment.wiring import Store, open_store
from records.register.exports import ExportRegister
from records.sources.cms.importing import ImportedExport, Told, import_export, untold
from records.sources.cms.sent import FoundExport, find_export
from records.store.export_evidence import ExportEvidence, open_export

AT = datetime(2026, 11, 25, 10, 42, tzinfo=UTC)
WHO = "cli:test"


def made(folder: Path, *, cases: int = 5, seed: int = 1, as_of: str = "2026-11-20T18:00:00Z") -> Path:
    """Return the folder of a synthetic export."""
    export: DemoExport = write_export(folder, seed=seed, cases=cases, as_of=as_of)
    return export.folder


def replace(export: Path, name: str, old: str, new: str, *, honest: bool = True) -> None:
    """Replace `old` by `new` in one file; an `honest` sender says so in the manifest."""
    raw = (export / name).read_bytes().decode("utf-8", "surrogateescape")
    if old not in raw:
        raise ValueError(f"{old!r} is not in {name}")
    rewrite(export, name, raw.replace(old, new, 1).encode("utf-8", "surrogateescape"), honest=honest)


def rewrite(export: Path, name: str, raw: bytes, *, honest: bool = True, rows: int | None = None) -> None:
    """Write the file anew; an `honest` sender says so in the manifest."""
    (export / name).write_bytes(raw)
    if honest:
        with manifest_of(export) as said:
            entry = next(entry for entry in said["files"] if entry["name"] == name)  # type: ignore[attr-defined]
            entry.update(size_bytes=len(raw), sha256=hashlib.sha256(raw).hexdigest())
            if rows is not None:
                entry["rows"] = rows


@contextmanager
def manifest_of(export: Path) -> Iterator[dict[str, object]]:
    """Open the manifest of `export` for changes."""
    path = export / "manifest.json"
    said = json.loads(path.read_text(encoding="utf-8"))
    yield said
    path.write_text(json.dumps(said), encoding="utf-8")


@cache
def _empty_store() -> TemporaryDirectory[str]:
    """Return the folder of an empty store, made once: the database takes its time to be made."""
    folder: TemporaryDirectory[str] = TemporaryDirectory()
    open_store(Path(folder.name) / "store").database.close()
    return folder


def stored(folder: Path) -> Store:
    """Return a new store."""
    shutil.copytree(Path(_empty_store().name) / "store", folder / "store")
    return open_store(folder / "store")


def imported(path: Path, store: Store) -> ImportedExport:
    """Return the export at `path`, imported."""
    return imported_of(find_export(path), store)


def imported_of(found: FoundExport, store: Store, *, tell: Told = untold) -> ImportedExport:
    """Return the export that was found, imported."""
    return import_export(
        found,
        layout=store.layout,
        sources=store.surveys,
        register=ExportRegister(store.database),
        actor=WHO,
        now=lambda: AT,
        tell=tell,
    )


def faults_of(store: Store, ref: str) -> list[tuple[str, str, int | None, str | None, str]]:
    """Return code, file, line, column and value of each fault of an import, in order."""
    with open_export(store.layout, ref) as export:
        return export.connection.execute(
            "SELECT code, file, line, column_name, coalesce(found, '') FROM import_faults ORDER BY ALL"
        ).fetchall()


def rows_of(export: ExportEvidence, table: str) -> list[tuple[object, ...]]:
    """Return the rows of a table in order, without the line they come from."""
    return export.connection.execute(f"SELECT * EXCLUDE (line) FROM {table} ORDER BY ALL").fetchall()
