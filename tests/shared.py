"""What is made once for many tests: a folder for all processes of a run, and what a test need not pay for twice.

The product knows none of it. A test whose matter is the very thing (revisions, hashes) asks for it as it is.
"""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from muniment import migrations
from records.register import accounts
from records.store import database

HASHER_OF_THE_PRODUCT = accounts.HASHER
SETTINGS_OF_THE_PRODUCT = database.SETTINGS
UPGRADE_OF_THE_PRODUCT = migrations._upgrade
KEPT_APART = False  # True: each process makes its own, for its stores stand on a server of its own


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder `name` of this run, made by `make` once for all its processes; nobody writes into it."""
    base = factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER") and not KEPT_APART:
        base = base.parent
    folder, done = base / f"shared-{name}", base / f"shared-{name}.made"
    with (base / f"shared-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


@contextmanager
def cheap_hashes() -> Iterator[None]:
    """Hash passwords by argon2id with the least it knows; one that was hashed at full cost is read as it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@contextmanager
def without_waiting_for_the_disk() -> Iterator[None]:
    """Let a commit not wait until the disk has it: no test cuts the power."""
    full, off = "PRAGMA synchronous = FULL", "PRAGMA synchronous = OFF"
    assert full in SETTINGS_OF_THE_PRODUCT
    with pytest.MonkeyPatch.context() as patch:
        settings = tuple(off if one == full else one for one in SETTINGS_OF_THE_PRODUCT)
        patch.setattr(database, "SETTINGS", settings)
        yield


@contextmanager
def copied_decisions(template: Path) -> Iterator[None]:
    """Make the decisions of a new store as a copy of `template`, which the revisions made; upgrades are real."""

    def upgrade(path: Path) -> None:
        if path.exists():
            UPGRADE_OF_THE_PRODUCT(path)
            return
        if not template.exists():
            UPGRADE_OF_THE_PRODUCT(template)
        beside = path.with_suffix(".new")
        shutil.copyfile(template, beside)
        beside.replace(path)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "_upgrade", upgrade)
        yield
