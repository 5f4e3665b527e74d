"""What the environment says: where the store is, which day is rehearsed, whether to show the inside of an error."""

import os
from datetime import date
from pathlib import Path

from muniment.faults import REHEARSAL_DAY_UNREADABLE
from retention.faults import Fault, Refusal

STORE = "MUNIMENT_STORE"
DEBUG = "MUNIMENT_DEBUG"
REHEARSAL_DAY = "MUNIMENT_REHEARSAL_DAY"
DATABASE_URL = "MUNIMENT_DATABASE_URL"
CHECKPOINTS = "MUNIMENT_CHECKPOINTS"
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


def rehearsal_day() -> date | None:
    """Return the day that is rehearsed; None where the clock is the real one.

    A Refusal where MUNIMENT_REHEARSAL_DAY is no day: nothing may be recorded on a day nobody meant.
    """
    said = os.environ.get(REHEARSAL_DAY)
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Refusal(Fault(REHEARSAL_DAY_UNREADABLE, REHEARSAL_DAY, said)) from None


def database_url() -> str | None:
    """Return the URL of the PostgreSQL database of decisions and jobs; None where the store has its own files.

    It may hold a password: it is never shown, logged or written down (`records.store.database` hides it).
    """
    return os.environ.get(DATABASE_URL) or None


def checkpoint_folder() -> Path | None:
    """Return the folder, outside the store, that takes checkpoints of the audit chain; None where IT named none."""
    said = os.environ.get(CHECKPOINTS)
    return Path(said) if said else None
