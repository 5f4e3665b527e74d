"""What the environment says: where the store is, and whether to show the inside of an error."""

import os
from pathlib import Path

STORE = "MUNIMENT_STORE"
DEBUG = "MUNIMENT_DEBUG"
DEFAULT_STORE = Path("muniment-store")


def store_path(asked: Path | None = None) -> Path:
    """Return the folder of the store: what was asked for, else MUNIMENT_STORE, else ./muniment-store.

    >>> store_path(Path("/srv/records")).as_posix()
    '/srv/records'
    """
    if asked is not None:
        return asked
    return Path(os.environ[STORE]) if os.environ.get(STORE) else DEFAULT_STORE


def is_debugging() -> bool:
    """Return whether MUNIMENT_DEBUG=1: an unexpected error shows its traceback."""
    return os.environ.get(DEBUG) == "1"
