"""Small bags to test with, written out byte by byte, not with the writer under test."""

import hashlib
from collections.abc import Mapping
from pathlib import Path

RECORDS = {
    "ALPHA/minutes.txt": b"minutes of the board\n",
    "ALPHA/2006/MG5.doc": b"case summary\n",
    "ALPHA/é.txt": b"e\n",
}
DECLARATION = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def manifest_of(records: Mapping[str, bytes]) -> str:
    return "".join(f"{sha256(content)}  data/{path}\n" for path, content in sorted(records.items()))


def make_bag(
    folder: Path,
    records: Mapping[str, bytes] | None = None,
    *,
    declaration: str = DECLARATION,
    manifest: str | None = None,
    info: str | None = None,
    more: Mapping[str, bytes] | None = None,
) -> Path:
    """Return `folder` with a bag in it; its tag manifest is right for whatever the tag files say."""
    records = RECORDS if records is None else records
    for path, content in records.items():
        (folder / "data" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "data" / path).write_bytes(content)
    octets = sum(map(len, records.values()))
    tags = {
        "bagit.txt": declaration.encode(),
        "bag-info.txt": (f"Payload-Oxum: {octets}.{len(records)}\n" if info is None else info).encode(),
        "manifest-sha256.txt": (manifest_of(records) if manifest is None else manifest).encode(),
        **(more or {}),
    }
    for name, content in tags.items():
        (folder / name).write_bytes(content)
    lines = [f"{sha256(content)}  {name}\n" for name, content in tags.items() if not name.startswith("tagmanifest")]
    (folder / "tagmanifest-sha256.txt").write_text("".join(lines))
    return folder
