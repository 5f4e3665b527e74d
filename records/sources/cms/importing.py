"""An export as sealed evidence: received, read, compared with the one before, sealed in the audit chain."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Protocol

from records.faults.exports import EXPORT_ALREADY_IMPORTED
from records.register.exports import ExportEntry, ExportRegister, Sent
from records.register.source_lock import lock_source
from records.register.surveys import SurveyRegister
from records.sources.cms.comparing import count_changes
from records.sources.cms.load import Loaded, load, whole_faults
from records.sources.cms.receive import Received, receive
from records.sources.cms.sent import FoundExport
from records.store.audit import Json
from records.store.evidence import Manifest, connect, write_json
from records.store.export_evidence import FORMAT, read_export_manifest
from records.store.layout import StoreLayout
from retention.faults import Fault, Refusal

KIND = "cms"


class Told(Protocol):
    """Whoever hears how far an import is; it may raise to stop it, and the same import goes on later."""

    def __call__(self, stage: str, done: int, total: int, *, export: str) -> None:
        """Hear that `done` of `total` files or tables of the export are through the stage."""


def untold(stage: str, done: int, total: int, *, export: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class ImportedExport:
    """An export that became evidence: its entry in the register, its manifest, the faults of the whole."""

    entry: ExportEntry
    manifest: Manifest
    faults: tuple[Fault, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """Return the figures of the sealed export: rows sent = rows read + rows left out, by table and in all."""
        counts: dict[str, int] = self.manifest["counts"]
        return counts


def import_export(
    found: FoundExport,
    *,
    layout: StoreLayout,
    sources: SurveyRegister,
    register: ExportRegister,
    shown_as: str | None = None,
    actor: str,
    now: Callable[[], datetime],
    tell: Told = untold,
) -> ImportedExport:
    """Seal what `found` holds as an export of its system, and return it.

    The source is the system that the export names; a newer export of it is compared with the one
    before. An import that was interrupted goes on under the same reference. A Refusal where this
    very export was imported before.
    """
    source = sources.source_for(found.manifest.system.encode(), shown_as, kind=KIND, actor=actor, at=now())
    with lock_source(layout, source):
        before = register.with_sent_manifest(source.ref, found.manifest.sha256)
        if before is not None and not before.is_unfinished:
            raise Refusal(Fault(EXPORT_ALREADY_IMPORTED, found.manifest.export_id, f"as {before.ref}"))
        entry = before or _begin(found, register, source.ref, actor=actor, at=now())
        told = partial(tell, export=entry.ref)
        received = receive(found, layout.export(entry.ref) / "received", tell=partial(told, "receiving"))
        manifest, faults = _load(found, received, entry, layout=layout, now=now, told=told)
        told("sealing", 0, 0)
        sealed = write_json(layout.export(entry.ref) / "manifest.json", manifest)
        ended = register.seal(entry.ref, sealed, manifest["counts"], actor=actor, at=now())
        _clear(layout, entry.ref)
    return ImportedExport(ended, manifest, faults)


def _begin(found: FoundExport, register: ExportRegister, source_ref: str, *, actor: str, at: datetime) -> ExportEntry:
    previous = register.latest_sealed(source_ref)
    options: dict[str, Json] = {
        "read": "xml" if found.reads_twin else "csv",
        "folder": found.folder.name,
        "files": len(found.manifest.files),
        "note": found.manifest.note,
    }
    sent = Sent(found.manifest.export_id, found.manifest.sha256, found.manifest.as_of)
    return register.begin(source_ref, sent, options, previous=previous.ref if previous else None, actor=actor, at=at)


def _load(
    found: FoundExport,
    received: Received,
    entry: ExportEntry,
    *,
    layout: StoreLayout,
    now: Callable[[], datetime],
    told: Callable[[str, int, int], None],
) -> tuple[Manifest, tuple[Fault, ...]]:
    """Return the manifest of the export, ready to be written, and the faults of the whole."""
    working = layout.export(entry.ref) / "working"
    shutil.rmtree(working, ignore_errors=True)  # an earlier attempt, cut off
    working.mkdir(mode=0o700, parents=True)
    connection = connect(layout.export(entry.ref) / "spill")
    try:
        loaded = load(found, received, connection=connection, layout=layout, working=working, told=told)
        manifest = _about(found, received, entry, loaded)
        if entry.previous_ref is not None:
            told("comparing", 0, 0)
            previous = read_export_manifest(layout, entry.previous_ref)
            manifest["changes"] = count_changes(connection, layout, before=previous, after=manifest)
        left_out = connection.execute(
            "SELECT count(*) FILTER (row_left_out), count(*) FILTER (NOT row_left_out) FROM faults"
        ).fetchone()
        manifest["counts"] = _counts(loaded, left_out or (0, 0))
        manifest["finished_at"] = now().isoformat()
        return manifest, whole_faults(connection)
    finally:
        connection.close()


def _about(found: FoundExport, received: Received, entry: ExportEntry, loaded: Loaded) -> Manifest:
    return {
        "format": FORMAT,
        "export": entry.ref,
        "source": entry.source_ref,
        "previous": entry.previous_ref,
        "sent": {
            "export_id": found.manifest.export_id,
            "system": found.manifest.system,
            "as_of": found.manifest.as_of.isoformat(),
            "note": found.manifest.note,
            "manifest_sha256": found.manifest.sha256,
            "read": entry.options["read"],
        },
        "terms": {name: list(values) for name, values in found.manifest.terms.items()},
        "received_at": entry.received_at.isoformat(),
        "received": [asdict(file) for file in received.files],
        "tables": loaded.tables,
        "import_faults": loaded.import_faults,
        "rows_sent": loaded.rows_sent,
        "damaged_tables": list(loaded.damaged_tables),
    }


def _counts(loaded: Loaded, faults: tuple[int, ...]) -> dict[str, int]:
    read = {f"{name}_read": part["rows"] for name, part in loaded.tables.items()}
    sent = sum(loaded.rows_sent.values())
    return {
        **read,
        "cases": loaded.tables["cases"]["rows"],
        "rows_sent": sent,
        "rows_read": sum(read.values()),
        "rows_left_out": sent - sum(read.values()),
        "faults": loaded.import_faults["rows"],
        "cells_or_files_faulty": faults[1],
    }


def _clear(layout: StoreLayout, ref: str) -> None:
    """Take away what an import needed while it ran."""
    for name in ("working", "spill"):
        _remove(layout.export(ref) / name)


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
