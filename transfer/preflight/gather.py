"""Gather what the newest survey saw of a folder as pre-flight needs it; nothing of the source is opened."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import duckdb

from records.store.evidence import SurveyEvidence
from records.survey.droid_list import Describe
from records.survey.marks import Mark
from records.survey.profile import fault_called
from transfer.preflight.values import TransferFile

ROWS_AT_A_TIME = 2000
_COLUMNS = """folder, name, path_bytes, kind, size_bytes, modified_ns, result, fault_code, fault_detail, sha256, puids,
    marks, engine, signatures"""


@dataclass(frozen=True, slots=True)
class Gathered:
    """The files of one folder as they would be uploaded, and what named their formats.

    `files` are in order of path; `empty_folders` as they would be uploaded. `engine` is empty where
    nothing named formats; where several did, the first that is not DROID. `signatures` is the oldest.
    """

    files: tuple[TransferFile, ...]
    empty_folders: tuple[str, ...]
    engine: str
    signatures: int | None


def gather(evidence: SurveyEvidence, folder: str, *, describe: Describe | None = None) -> Gathered:
    """Return the files below `folder` (below the source, with slashes; empty is all of it) as its upload would be.

    The top-level folder of the upload is the last part of `folder`. `describe` names formats.
    """
    above = folder.rpartition("/")[0]
    files: list[TransferFile] = []
    engines: set[str] = set()
    versions: set[int] = set()
    for row in _rows(evidence.connection, folder):
        files.append(_file(row, above=above, describe=describe))
        if row["engine"] and row["puids"] is not None:
            engines.add(str(row["engine"]))
        number = re.search(r"\d+", str(row["signatures"] or ""))
        if number:
            versions.add(int(number[0]))
    empty = tuple(_below(one, above) for one in _empty_folders(evidence.connection, folder))
    engine = next(iter(sorted(engines - {"DROID"})), "DROID" if engines else "")
    return Gathered(tuple(files), empty, engine, min(versions, default=None))


def _rows(connection: duckdb.DuckDBPyConnection, folder: str) -> Iterator[Mapping[str, object]]:
    cursor = connection.cursor()
    where, values = _is_below(folder)
    cursor.execute(f"SELECT {_COLUMNS} FROM files WHERE {where} ORDER BY folder, name, path_bytes", values)
    names = [str(column[0]) for column in cursor.description or ()]
    while batch := cursor.fetchmany(ROWS_AT_A_TIME):
        for row in batch:
            yield dict(zip(names, row, strict=True))


def _is_below(folder: str) -> tuple[str, list[str]]:
    if not folder:
        return "true", []
    return "(folder = $1 OR starts_with(folder, $1 || '/'))", [folder]


def _below(path: str, above: str) -> str:
    return path.removeprefix(f"{above}/") if above else path


def _file(row: Mapping[str, object], *, above: str, describe: Describe | None) -> TransferFile:
    folder, name = str(row["folder"]), str(row["name"])
    key = f"{folder}/{name}" if folder else name
    exact = row["path_bytes"]
    # The exact path where it is no UTF-8: a name that can't be sent must be seen as it is.
    spelt = exact.decode("utf-8", "surrogateescape") if isinstance(exact, bytes) else key
    marks = set(str(row["marks"] or "").split(";"))
    puids = None if row["puids"] is None else tuple(puid for puid in str(row["puids"]).split(";") if puid)
    size, modified = row["size_bytes"], row["modified_ns"]
    return TransferFile(
        path=_below(spelt, above),
        key=key,
        size_bytes=size if isinstance(size, int) and size >= 0 else 0,
        sha256=str(row["sha256"] or ""),
        puids=puids,
        format_name=_format_name(puids, row["signatures"], describe),
        is_file=row["kind"] in ("FILE", "MEMBER"),
        is_encrypted=Mark.ENCRYPTED in marks,
        is_reserved_name=Mark.RESERVED_NAME in marks,
        modified_ns=modified if isinstance(modified, int) else None,
        fault=_fault(row) if row["result"] == "FAILED" else "",
    )


def _format_name(puids: tuple[str, ...] | None, signatures: object, describe: Describe | None) -> str:
    if not puids or describe is None:
        return ""
    found = describe(puids[0], str(signatures) if signatures else None)
    return f"{found.name} {found.version}".strip() if found else ""


def _fault(row: Mapping[str, object]) -> str:
    code = str(row["fault_code"] or "")
    detail = f" ({row['fault_detail']})" if row["fault_detail"] else ""
    meaning = fault_called(code).meaning.rstrip(".") if code else "it was not read"
    return meaning[0].lower() + meaning[1:] + detail


def _empty_folders(connection: duckdb.DuckDBPyConnection, folder: str) -> list[str]:
    """Return the folders that hold nothing at all, nor anything below them."""
    where, values = _is_below(folder)
    found = connection.execute(f"SELECT folder, coalesce(files, 0), fault_code FROM folders WHERE {where}", values)
    rows = found.fetchall()
    holding = {str(name) for name, files, fault in rows if files or fault}
    parents: set[str] = set()
    for name in holding:
        while name:
            parents.add(name)
            name = name.rpartition("/")[0]
    return sorted(str(name) for name, _, _ in rows if name and name not in parents)
