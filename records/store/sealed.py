"""Whether the evidence of sealed surveys is still what was sealed: manifests, and parts where asked."""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlmodel import Session, col, select

from records.faults import MANIFEST_CHANGED, MANIFEST_MISSING, PART_CHANGED, PART_MISSING
from records.store.columns import FILE_COLUMNS, FOLDER_COLUMNS, Column
from records.store.layout import StoreLayout
from records.store.tables import SurveySealRow
from retention.faults import Fault


def manifest_faults(session: Session, layout: StoreLayout) -> Iterator[Fault]:
    """Yield what is wrong with the manifest of each sealed survey, the oldest first."""
    for ref, sealed in sealed_manifests(session):
        path = layout.survey(ref) / "manifest.json"
        if not path.is_file():
            yield Fault(MANIFEST_MISSING, f"survey {ref}", str(path))
        elif hashlib.sha256(path.read_bytes()).hexdigest() != sealed:
            yield Fault(MANIFEST_CHANGED, f"survey {ref}", str(path))


def sealed_manifests(session: Session) -> list[tuple[str, str]]:
    """Return reference and manifest's SHA-256 of each sealed survey, the oldest first."""
    rows = session.exec(select(SurveySealRow).order_by(col(SurveySealRow.recorded_in))).all()
    return [(row.survey_ref, row.manifest_sha256) for row in rows]


def part_faults(session: Session, layout: StoreLayout) -> Iterator[Fault]:
    """Yield what is wrong with the parts of each sealed survey whose manifest is as it was.

    Every row of every part is read and digested anew; a part that several surveys share once.
    """
    seen: set[str] = set()
    for ref, sealed in sealed_manifests(session):
        path = layout.survey(ref) / "manifest.json"
        raw = path.read_bytes() if path.is_file() else b""
        if hashlib.sha256(raw).hexdigest() != sealed:
            continue  # said by manifest_faults; its list of parts can't be trusted
        for digest, columns in _parts(raw):
            if digest not in seen:
                seen.add(digest)
                yield from _part_fault(layout.parts / f"{digest}.parquet", digest, columns=columns, ref=ref)


def _parts(manifest: bytes) -> list[tuple[str, Sequence[Column]]]:
    """Return the digest and the columns of each part that `manifest` names."""
    said = json.loads(manifest)
    parts: list[tuple[str, Sequence[Column]]] = [(part["rows_sha256"], FILE_COLUMNS) for part in said["parts"]]
    folders = said["folders"]  # None where there is no folder but an empty root
    return [*parts, (folders["rows_sha256"], FOLDER_COLUMNS)] if folders else parts


def _part_fault(path: Path, digest: str, *, columns: Sequence[Column], ref: str) -> Iterator[Fault]:
    import duckdb

    from records.store.evidence import FILE_ORDER, FOLDER_ORDER, connect, path_list, rows_digest

    if not path.is_file():
        yield Fault(PART_MISSING, f"survey {ref}", path.name)
        return
    order = FILE_ORDER if columns is FILE_COLUMNS else FOLDER_ORDER
    with tempfile.TemporaryDirectory() as spill, connect(Path(spill)) as connection:
        try:
            found = rows_digest(connection, f"read_parquet({path_list([path])})", columns=columns, order=order)
        except duckdb.Error:  # the file is no whole Parquet any more
            found = ""
    if found != digest:
        yield Fault(PART_CHANGED, f"survey {ref}", path.name)
