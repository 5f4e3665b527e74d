"""What a whole folder holds, to compare before and after."""

import hashlib
import os
from pathlib import Path

VOLATILE = (".db-shm", ".db-wal")


def state_of_tree(root: Path) -> dict[str, tuple[str, int, int, int]]:
    """Return content, size, modification time and mode of everything below `root`; of a link, its target.

    The files beside a database that SQLite makes while it is open are left aside.
    """
    found: dict[str, tuple[str, int, int, int]] = {}
    for folder, _, names in os.walk(root):
        for name in names:
            path = Path(folder) / name
            if path.name.endswith(VOLATILE):
                continue
            status = path.lstat()
            found[str(path.relative_to(root))] = _content(path), status.st_size, status.st_mtime_ns, status.st_mode
    return found


def _content(path: Path) -> str:
    if path.is_symlink():
        return str(path.readlink())
    return hashlib.sha256(path.read_bytes()).hexdigest()
