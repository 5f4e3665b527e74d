"""Whether the evidence of sealed surveys and exports is still what was sealed: manifests, and parts where asked."""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session, col, select

from records.faults.stores import MANIFEST_CHANGED, MANIFEST_MISSING, PART_CHANGED, PART_MISSING
from records.store.columns import FILE_COLUMNS, FOLDER_COLUMNS, Column
from records.store.export_tables import ExportSealRow
from records.store.layout import StoreLayout
from records.store.tables import SurveySealRow
from retention.faults import Fault


def manifest_faults(session: Session, layout: StoreLayout) -> Iterator[Fault]:
    """Yield what is wrong with the manifest of each sealed survey, then of each export, the oldest first."""
    for place, folder, sealed in _sealed_folders(session, layout):
        path = folder / "manifest.json"
        if not path.is_file():
            yield Fault(MANIFEST_MISSING, place, str(path))
        elif hashlib.sha256(path.read_bytes()).hexdigest() != sealed:
            yield Fault(MANIFEST_CHANGED, place, str(path))


def _sealed_folders(session: Session, layout: StoreLayout) -> Iterator[tuple[str, Path, str]]:
    """Yield what is sealed as people say it, its folder, and its manifest's SHA-256."""
    for ref, sealed in sealed_manifests(session):
        yield f"survey {ref}", layout.survey(ref), sealed
    exports = session.exec(select(ExportSealRow).order_by(col(ExportSealRow.recorded_in))).all()
    for row in exports:
        yield f"export {row.export_ref}", layout.export(row.export_ref), row.manifest_sha256


def sealed_manifests(session: Session) -> list[tuple[str, str]]:
    """Return reference and manifest's SHA-256 of each sealed survey, the oldest first."""
    rows = session.exec(select(SurveySealRow).order_by(col(SurveySealRow.recorded_in))).all()
    return [(row.survey_ref, row.manifest_sha256) for row in rows]


@dataclass(frozen=True, slots=True)
class _Part:
    """One part that a manifest names: the digest of its rows, its columns, and the order they were digested in."""

    digest: str
    columns: Sequence[Column]
    order: tuple[str, ...]
    is_of_export: bool = False


def part_faults(session: Session, layout: StoreLayout) -> Iterator[Fault]:
    """Yield what is wrong with the parts of each sealed survey and export whose manifest is as it was.

    Every row of every part is read and digested anew; a part that several share once. What an
    export brought is read again too.
    """
    seen: set[str] = set()
    for place, folder, sealed in _sealed_folders(session, layout):
        path = folder / "manifest.json"
        raw = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(raw).hexdigest() != sealed:
            continue  # said by manifest_faults; its list of parts can't be trusted
        for part in _parts(raw):
            if part.digest not in seen:
                seen.add(part.digest)
                yield from _part_fault(layout.parts / f"{part.digest}.parquet", part, place=place)
        yield from _received_faults(folder, raw, place=place)


def _parts(manifest: bytes) -> list[_Part]:
    """Return each part that `manifest` names."""
    from records.store.evidence import FILE_ORDER, FOLDER_ORDER
    from records.store.export_evidence import columns_of, export_parts

    said = json.loads(manifest)
    if "export" in said:
        named = [part for part in export_parts(said).values() if part["rows_sha256"]]
        return [_Part(part["rows_sha256"], columns_of(part), tuple(part["order"]), True) for part in named]
    parts = [_Part(part["rows_sha256"], FILE_COLUMNS, (FILE_ORDER,)) for part in said["parts"]]
    folders = said["folders"]  # None where there is no folder but an empty root
    return [*parts, _Part(folders["rows_sha256"], FOLDER_COLUMNS, (FOLDER_ORDER,))] if folders else parts


def _part_fault(path: Path, part: _Part, *, place: str) -> Iterator[Fault]:
    import duckdb

    from records.store.evidence import connect, path_list, rows_digest
    from records.store.export_evidence import export_rows_digest

    if not path.is_file():
        yield Fault(PART_MISSING, place, path.name)
        return
    with tempfile.TemporaryDirectory() as spill, connect(Path(spill)) as connection:
        try:
            if part.is_of_export:
                found = export_rows_digest(connection, path, columns=part.columns, order=part.order)
            else:
                relation = f"read_parquet({path_list([path])})"
                found = rows_digest(connection, relation, columns=part.columns, order=", ".join(part.order))
        except duckdb.Error:  # the file is no whole Parquet any more
            found = ""
    if found != part.digest:
        yield Fault(PART_CHANGED, place, path.name)


def _received_faults(folder: Path, manifest: bytes, *, place: str) -> Iterator[Fault]:
    """Yield what is wrong with the files of an export as they were received."""
    for sent in json.loads(manifest).get("received", []):
        path = folder / "received" / sent["name"]
        if not path.is_file():
            yield Fault(PART_MISSING, place, sent["name"])
            continue
        with path.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != sent["sha256"]:
                yield Fault(PART_CHANGED, place, sent["name"])
