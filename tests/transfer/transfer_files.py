"""Files as pre-flight sees them, good unless a test says otherwise."""

import hashlib
from dataclasses import replace

from transfer.preflight.values import TransferFile

IN_2006 = 1_146_614_400_123_456_789
TOP = "Op ALPHA"


def sent(path: str, **changes: object) -> TransferFile:
    """Return the file `path` below the top folder, with nothing wrong but for `changes`."""
    file = TransferFile(
        path=f"{TOP}/{path}",
        key=f"{TOP}/{path}",
        size_bytes=10_752,
        sha256=hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest(),
        puids=("fmt/40",),
        format_name="Microsoft Word Document 97-2003",
        modified_ns=IN_2006,
    )
    return replace(file, **changes)  # type: ignore[arg-type]
