"""A small share and the order of a bag of it; run as a program it builds the bag and may kill itself on the way."""

import hashlib
import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from transfer.bag.build import build_bag
from transfer.bag.order import BagFile, BagOrder

MADE_AT = datetime(2026, 11, 25, 10, 47, tzinfo=UTC)
INFO = (
    ("Source-Organization", "Crown Prosecution Service"),
    ("Consignment-Series", "TSTA 1"),
    ("Internal-Sender-Identifier", "MUN-2026-0001"),
    ("Consignment-Type", "standard"),
    ("Consignment-Include-Top-Level-Folder", "true"),
    ("Consignment-Start-Datetime", "2026-11-20T09:00:00Z"),
    ("Consignment-Export-Datetime", "2026-11-25T10:47:00Z"),
    ("Contact-Name", "Tom Reed"),
    ("Contact-Email", "tom.reed@example.org"),
)
MODIFIED_NS = 1_146_614_400_123_456_789


def make_share(root: Path, files: int = 12) -> Path:
    """Return `root` with `files` files of several sizes, all last changed in May 2006."""
    for number in range(files):
        path = root / "Op ALPHA" / f"{number % 3}" / f"£ minutes é {number}.doc"
        path.parent.mkdir(parents=True, exist_ok=True)
        size_bytes = 2_500_000 if number % 100 == 5 else number * 997 % 90_000
        path.write_bytes(bytes([number % 256]) * size_bytes + b"end")
        os.utime(path, ns=(MODIFIED_NS, MODIFIED_NS))
    return root


def content_of(path: Path) -> bytes:
    """Return the bytes of `path`, its last-access time left as it was."""
    with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOATIME), "rb") as stream:
        return stream.read()


def order_of(root: Path, **changes: object) -> BagOrder:
    """Return the order of a bag of all files below `root`, as they are now."""
    files = tuple(
        BagFile(
            root=root,
            source=os.fsencode(path.relative_to(root)),
            path=str(path.relative_to(root)),
            size_bytes=path.stat().st_size,
            sha256=hashlib.sha256(content_of(path)).digest(),
        )
        for path in sorted(root.rglob("*"))
        if path.is_file()
    )
    given = {"files": files, "info": INFO, "made_at": MADE_AT, "tag_files": {"file-metadata.csv": b"filepath\r\n"}}
    return BagOrder(**(given | changes))  # type: ignore[arg-type]


def main(root: Path, folder: Path, dies_at: int) -> None:
    """Build the bag; die without warning at the event `dies_at`, counted from 1; 0 for never."""
    events = 0

    def told(doing: str, files: int, size_bytes: int) -> None:
        nonlocal events
        events += 1
        if events == dies_at:
            os.kill(os.getpid(), signal.SIGKILL)
        print(doing, files, flush=True)

    build_bag(order_of(root), folder, version="0.1.0", threads=2, told=told)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
