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
    """Return the folder for DROID of the store at `store`, or the one that the environment names.

    `MUNIMENT_DROID_CACHE` lets several stores share one folder; `MUNIMENT_DROID_HOME` names a
    released DROID whose jars are used.

    >>> droid_home(Path("muniment-store"), {"MUNIMENT_DROID_CACHE": "/var/cache/droid"}).folder.as_posix()
    '/var/cache/droid'
    """
    shared = environment.get(CACHE_VARIABLE)
    installed = environment.get(INSTALLED_DROID_VARIABLE)
    return DroidHome(
        folder=Path(shared).absolute() if shared else store.absolute() / "droid",
        installed_droid=Path(installed).absolute() if installed else None,
    )
