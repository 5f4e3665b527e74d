"""The manifest that comes with an export: what was sent, by its system, in which files, with which digests."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from records.faults.exports import EXPORT_MANIFEST_UNREADABLE, EXPORT_NOT_FOUND, NOT_AN_EXPORT
from records.store.case_columns import TABLE_BY_NAME
from retention.faults import Fault, Refusal

MANIFEST_NAME = "manifest.json"
FORMAT = "muniment-cms-export/1"
MANIFEST_BYTES = 16 << 20  # a larger one is no manifest
TWIN = "xml"


@dataclass(frozen=True, slots=True)
class SentFile:
    """One file as the manifest lists it; `table` is that of the contract, `xml` for the twin, empty for documents."""

    name: str
    table: str
    rows: int | None
    size_bytes: int | None
    sha256: str


@dataclass(frozen=True, slots=True)
class SentManifest:
    """What was sent. `terms` are versions that the department mandates, by what they are of."""

    export_id: str
    system: str
    as_of: datetime
    files: tuple[SentFile, ...]
    terms: Mapping[str, tuple[str, ...]]
    note: str
    sha256: str


@dataclass(frozen=True, slots=True)
class FoundExport:
    """An export found at a path: its folder, and whether its XML twin is to be read and not its CSV files."""

    folder: Path
    reads_twin: bool
    manifest: SentManifest


def find_export(path: Path) -> FoundExport:
    """Return the export at `path`: its folder, its manifest.json, or its XML file beside manifest.json.

    A Refusal where there is none, or its manifest can't be read.
    """
    if not path.exists():
        raise Refusal(Fault(EXPORT_NOT_FOUND, str(path)))
    folder = path if path.is_dir() else path.parent
    is_twin = path.is_file() and path.suffix.lower() == ".xml"
    if not (folder / MANIFEST_NAME).is_file() or not (path.is_dir() or is_twin or path.name == MANIFEST_NAME):
        raise Refusal(Fault(NOT_AN_EXPORT, str(path)))
    manifest = read_manifest(folder / MANIFEST_NAME)
    has_tables = any(file.table in TABLE_BY_NAME for file in manifest.files)
    return FoundExport(folder, is_twin or not has_tables, manifest)


def read_manifest(path: Path) -> SentManifest:
    """Return the manifest at `path`; a Refusal where it is not as the contract says."""
    with path.open("rb") as stream:
        raw = stream.read(MANIFEST_BYTES + 1)
    if len(raw) > MANIFEST_BYTES:
        raise _unreadable(path, "it is larger than 16 MiB")
    try:
        said = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, "it is not JSON") from error
    if not isinstance(said, dict) or said.get("format") != FORMAT:
        raise _unreadable(path, f"its format is not {FORMAT}")
    return SentManifest(
        export_id=_text(path, said, "export_id"),
        system=_text(path, said, "system"),
        as_of=_moment(path, said),
        files=_files(path, said),
        terms=_terms(said.get("terms")),
        note="".join(filter(str.isprintable, str(said.get("note", ""))))[:200],
        sha256=hashlib.sha256(raw).hexdigest(),
    )


def _unreadable(path: Path, why: str) -> Refusal:
    return Refusal(Fault(EXPORT_MANIFEST_UNREADABLE, str(path), why))


def _text(path: Path, said: Mapping[str, object], name: str) -> str:
    value = said.get(name)
    if not isinstance(value, str) or not value.strip() or len(value) > 200 or not value.isprintable():
        raise _unreadable(path, f"{name} is missing or no short text")
    return value


def _moment(path: Path, said: Mapping[str, object]) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(path, said, "as_of"))
    except ValueError as error:
        raise _unreadable(path, "as_of is no moment; write for example 2026-11-20T18:00:00Z") from error
    if moment.tzinfo is None:
        raise _unreadable(path, "as_of has no time zone; write for example 2026-11-20T18:00:00Z")
    return moment.astimezone(UTC)


def _files(path: Path, said: Mapping[str, object]) -> tuple[SentFile, ...]:
    listed = said.get("files")
    if not isinstance(listed, list) or not listed:
        raise _unreadable(path, "files is no list")
    files = tuple(_file(path, entry) for entry in listed)
    names = [file.name for file in files]
    if len(set(names)) != len(names):
        raise _unreadable(path, "it lists a file twice")
    tables = [file.table for file in files if file.table]
    if len(set(tables)) != len(tables):
        raise _unreadable(path, "it lists two files for one table")
    return files


def _file(path: Path, entry: object) -> SentFile:
    if not isinstance(entry, dict):
        raise _unreadable(path, "a file is no object")
    name = _text(path, entry, "name")
    if _points_elsewhere(name):
        raise _unreadable(path, f"the name {name!r} points outside the export")
    sha256 = _text(path, entry, "sha256").lower()
    if not re.fullmatch(r"[0-9a-f]{64}", sha256):
        raise _unreadable(path, f"the SHA-256 of {name} does not have 64 hexadecimal digits")
    table = entry.get("table", "")
    if not isinstance(table, str) or not table.isprintable():
        raise _unreadable(path, f"the table of {name} is no text")
    return SentFile(name, table, _count(entry.get("rows")), _count(entry.get("size_bytes")), sha256)


def _points_elsewhere(name: str) -> bool:
    parts = name.split("/")
    return "\\" in name or name.startswith("/") or any(part in ("", ".", "..") for part in parts)


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _terms(said: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(said, dict):
        return {}
    lists = ((str(name), value) for name, value in said.items() if isinstance(value, list))
    return {name: tuple(filter(str.isprintable, map(str, value))) for name, value in lists if name.isprintable()}
