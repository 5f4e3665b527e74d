"""The folder that holds DROID: jars, our compiled bridge, signature pairs, Java's start-up cache.

jars/                       as the lock names them
bridge/bridge.jar           our bridge, compiled here
bridge/bridge.aot           Java's start-up cache of both
signatures/V109+20221102/   one folder a pair; the file `active` names the one in use
installed.json              what is installed, so that a second install is quick
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CACHE_VARIABLE = "MUNIMENT_DROID_CACHE"
INSTALLED_DROID_VARIABLE = "MUNIMENT_DROID_HOME"


@dataclass(frozen=True, slots=True)
class DroidHome:
    """The `folder` of our own; `installed_droid` is the folder of a released DROID to use instead of the lock's jars.

    >>> DroidHome(Path("store/droid")).bridge_jar.as_posix()
    'store/droid/bridge/bridge.jar'
    """

    folder: Path
    installed_droid: Path | None = None

    @property
    def jars(self) -> Path:
        """Return the folder of the jars that the lock names."""
        return self.folder / "jars"

    @property
    def bridge_jar(self) -> Path:
        """Return the path of our compiled bridge."""
        return self.folder / "bridge" / "bridge.jar"

    @property
    def start_up_cache(self) -> Path:
        """Return the path of Java's start-up cache; without it DROID only starts more slowly."""
        return self.folder / "bridge" / "bridge.aot"

    @property
    def signatures(self) -> Path:
        """Return the folder that holds one folder a signature pair."""
        return self.folder / "signatures"

    @property
    def own_lock(self) -> Path:
        """Return the path of a lock that takes the place of the shipped one, where somebody put it there."""
        return self.folder / "droid.lock.toml"

    @property
    def record(self) -> Path:
        """Return the path of the record of what is installed."""
        return self.folder / "installed.json"


def droid_home(store: Path, environment: Mapping[str, str]) -> DroidHome:
    """Return the folder for DROID that the store at `store` uses.

    DROID is installed once for a user, in the folder for data that the system names; a store that
    has a folder `droid` of its own uses that. `MUNIMENT_DROID_CACHE` names another folder, and
    `MUNIMENT_DROID_HOME` a released DROID whose jars are used. Rule: XDG Base Directory, 0.8.

    >>> droid_home(Path("no-such-store"), {"MUNIMENT_DROID_CACHE": "/var/cache/droid"}).folder.as_posix()
    '/var/cache/droid'
    >>> droid_home(Path("no-such-store"), {"XDG_DATA_HOME": "/home/rmu/data"}).folder.as_posix()
    '/home/rmu/data/muniment/droid'
    """
    installed = environment.get(INSTALLED_DROID_VARIABLE)
    return DroidHome(
        folder=_folder(store, environment),
        installed_droid=Path(installed).absolute() if installed else None,
    )


def _folder(store: Path, environment: Mapping[str, str]) -> Path:
    if named := environment.get(CACHE_VARIABLE):
        return Path(named).absolute()
    if (store / "droid").is_dir():
        return store.absolute() / "droid"
    data = environment.get("XDG_DATA_HOME") or Path(environment.get("HOME", ".")) / ".local" / "share"
    return Path(data).absolute() / "muniment" / "droid"
