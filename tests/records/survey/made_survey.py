"""A small survey made by hand, sealed as a real one is: a row for everything that a report can show."""

import hashlib
from pathlib import Path

from records.store.columns import FILE_COLUMNS, FOLDER_COLUMNS
from records.store.evidence import connect, path_list, write_rows
from records.store.layout import StoreLayout
from records.survey.seal import seal_rows

REF = "S0001"
DAY = 86_400 * 10**9
NAMES = tuple(column.name for column in FILE_COLUMNS)
STAMP = {
    "engine": "DROID",
    "engine_version": "6.8.0",
    "signatures": "V109",
    "container_signatures": "20221102",
    "read_in": REF,
}
SCRIPT_NAME = "<script>alert(1)</script> & \"x\" 'y'.doc"
RIGHT_TO_LEFT = "invoice\u202excod.exe"


def file_row(folder: str, name: str, **values: object) -> tuple[object, ...]:
    size = values.get("size_bytes", 1000)
    row: dict[str, object] = {
        "folder": folder, "name": name, "kind": "FILE", "size_bytes": size, "allocated_bytes": 4096,
        "modified_ns": 13_000 * DAY, "device": 1, "inode": None, "mode": 0o644, "result": "PROFILED",
        "extension": "doc", "sha256": hashlib.sha256(f"{folder}/{name}".encode()).hexdigest(), "puids": "fmt/40",
        "basis": "Signature", "extension_mismatch": False, "mime": "application/msword", "marks": "", **STAMP,
    }  # fmt: skip
    row |= values
    return tuple(row.get(name) for name in NAMES)


def failed(folder: str, name: str, code: str, **values: object) -> tuple[object, ...]:
    nothing = dict.fromkeys(("sha256", "puids", "basis", "extension_mismatch", "mime", *STAMP))
    return file_row(folder, name, **(nothing | {"result": "FAILED", "fault_code": code} | values))


ROWS = (
    file_row("", "root.doc"),
    *(file_row("Board/2006", f"minutes {n}.doc", modified_ns=(13_000 + 30 * n) * DAY) for n in range(40)),
    file_row("Board/2006", "copy one.doc", sha256="a" * 64, size_bytes=5000, inode=7),
    file_row("Board/2006", "copy two.doc", sha256="a" * 64, size_bytes=5000, inode=8),
    file_row("Board/2006", "same inode.doc", sha256="a" * 64, size_bytes=5000, inode=8),
    file_row("HR", SCRIPT_NAME, marks="forbidden-character"),
    file_row("HR", RIGHT_TO_LEFT, marks="bidi-control", extension="exe", extension_mismatch=True),
    file_row("HR", "secret plan.doc", marks="protective-marking;encrypted", marks_detail="PDF with a password"),
    file_row("HR", "old.hte", puids="", basis="", extension="hte", mime="application/octet-stream"),
    file_row("HR", "guess.wpd", basis="Extension", puids="x-fmt/44;x-fmt/203", extension="wpd"),
    file_row("HR", "empty.txt", size_bytes=0, puids="x-fmt/111", basis="Extension", extension="txt", marks="zero-byte"),
    file_row("HR", "twin empty.txt", size_bytes=0, sha256="e" * 64, puids="", basis="", marks="zero-byte"),
    file_row("HR", "Thumbs.db", puids="fmt/682", extension="db", marks="system-file"),
    file_row("HR", "1970.doc", modified_ns=3600 * 10**9),
    file_row("HR", "future.doc", modified_ns=30_000 * DAY),
    file_row("HR", "undated.doc", modified_ns=None),
    file_row("HR", "true 1970.doc", modified_ns=100 * DAY),
    file_row("HR", "broken.zip", puids="x-fmt/263", container_error="EOF", marks="damaged", extension="zip"),
    file_row("HR", "video.mov", size_bytes=3_000_000_000, puids="x-fmt/384", whole_file_puids="fmt/199"),
    file_row("HR", "odd.bin", second_opinion="Siegfried says fmt/1; DROID says fmt/40"),
    file_row("HR/" + "x" * 200, "y" * 60 + ".doc", marks="over-long-path"),
    file_row("HR", "caf\\xe9.doc", path_bytes=b"HR/caf\xe9.doc", marks="not-utf8"),
    failed("HR", "locked.doc", "SUR010", fault_detail="permission denied"),
    failed("HR", "slow.pdf", "DRD001", extension="pdf"),
    failed("HR", "link.doc", "SUR020", result="SKIPPED", kind="LINK", link_target="../x", size_bytes=4),
)  # fmt: skip


def folder_rows(rows: tuple[tuple[object, ...], ...]) -> list[tuple[object, ...]]:
    folders: dict[str, list[int]] = {"": [0, 0], "Board": [0, 0], "Locked": [0, 0]}
    for row in rows:
        values = dict(zip(NAMES, row, strict=True))
        count = folders.setdefault(str(values["folder"]), [0, 0])
        size = values["size_bytes"]
        count[0], count[1] = count[0] + 1, count[1] + (size if isinstance(size, int) else 0)
    found = []
    for folder, (files, bytes_) in folders.items():
        row = {
            "folder": folder,
            "files": files,
            "bytes": bytes_,
            "fault_code": "SUR002" if folder == "Locked" else None,
        }
        found.append(tuple(row.get(column.name) for column in FOLDER_COLUMNS))
    return found


def made_survey(folder: Path, *, synthetic: bool = False, rows: tuple[tuple[object, ...], ...] = ROWS) -> StoreLayout:
    """Seal the rows above into a store at `folder` and return its layout."""
    layout = StoreLayout(folder)
    working = layout.survey(REF) / "working"
    working.mkdir(parents=True)
    connection = connect(layout.survey(REF) / "spill")
    write_rows(connection, working / "rows.parquet", rows, columns=FILE_COLUMNS)
    write_rows(connection, working / "folders.parquet", folder_rows(rows), columns=FOLDER_COLUMNS)
    about = {
        "survey": REF,
        "source": {"ref": "SRC0001", "kind": "share", "root": "/srv/share", "shown_as": r"\\FS99\SCD"},
        "previous": None,
        "options": {"checksums": "all", "libmagic": "5.46", "second_opinion": "Siegfried 1.11.4 V125"},
        "started_at": "2026-11-25T10:00:00+00:00",
        "finished_at": "2026-11-25T10:05:00+00:00",
        "keeps_access_times": True,
        "synthetic": synthetic,
        "counts": {"excluded": 0},
    }
    seal_rows(
        connection,
        layout,
        files=f"read_parquet({path_list([working / 'rows.parquet'])})",
        folders=f"read_parquet({path_list([working / 'folders.parquet'])})",
        about=about,
    )
    connection.close()
    return layout
