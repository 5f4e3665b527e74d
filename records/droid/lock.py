"""The lock: which jars make up DROID here, each by its coordinate and SHA-256.

The lock is data in this package, written by `muniment droid lock`. It holds no addresses: where the
jars come from (the registry, a mirror, a folder) is chosen when they are fetched.
"""

import hashlib
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from pathlib import Path

from records.droid.home import DroidHome
from records.faults.droid import LOCK_UNREADABLE
from retention.faults import Fault, Refusal

LOCK_NAME = "droid.lock.toml"


class Use(StrEnum):
    """What a jar is for."""

    RUN = "run"  # on the class path
    COMPILE = "compile"  # the compiler of the bridge
    SIGNATURES = "signatures"  # only a signature file is taken from it


@dataclass(frozen=True, slots=True)
class LockedJar:
    """One jar: `group:artifact:version`, its SHA-256, what it is for.

    >>> LockedJar("net.byteseek:byteseek:2.0.3", "00" * 32, Use.RUN).file_name
    'byteseek-2.0.3.jar'
    """

    coordinate: str
    sha256: str
    use: Use

    def __post_init__(self) -> None:
        if self.coordinate.count(":") != 2:
            raise ValueError(f"a coordinate is group:artifact:version, not {self.coordinate!r}")
        if len(self.sha256) != 64:
            raise ValueError(f"a SHA-256 has 64 digits: {self.sha256!r}")

    @property
    def group(self) -> str:
        """Return the group, for example `uk.gov.nationalarchives`."""
        return self.coordinate.split(":")[0]

    @property
    def artifact(self) -> str:
        """Return the artifact, for example `droid-core`."""
        return self.coordinate.split(":")[1]

    @property
    def version(self) -> str:
        """Return the version, for example `6.8.0`."""
        return self.coordinate.split(":")[2]

    @property
    def file_name(self) -> str:
        """Return the name of the jar's file in every Maven repository."""
        return f"{self.artifact}-{self.version}.jar"


@dataclass(frozen=True, slots=True)
class LockedPair:
    """The signature pair that is installed first: its versions and the SHA-256 of both files."""

    version: str
    container_version: str
    binary_sha256: str
    container_sha256: str


@dataclass(frozen=True, slots=True)
class Lock:
    """The jars of one DROID in the order of the class path, and the first signature pair."""

    droid: str
    pair: LockedPair
    jars: tuple[LockedJar, ...]

    def used_for(self, use: Use) -> tuple[LockedJar, ...]:
        """Return the jars that are for `use`, in order."""
        return tuple(jar for jar in self.jars if jar.use is use)


def shipped_lock_path() -> Path:
    """Return the path of the lock that ships with this package."""
    return Path(str(files("records.droid").joinpath(LOCK_NAME)))


def read_lock(path: Path | None = None) -> Lock:
    """Return the lock at `path`, by default the shipped one. Refused where it can't be read."""
    path = path or shipped_lock_path()
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return Lock(
            droid=str(table["droid"]),
            pair=LockedPair(**table["signatures"]),
            jars=tuple(LockedJar(str(jar["coordinate"]), str(jar["sha256"]), Use(jar["use"])) for jar in table["jar"]),
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Refusal(Fault(LOCK_UNREADABLE, str(path), str(error))) from error


def lock_for(home: DroidHome) -> Lock:
    """Return the lock that holds for `home`: its own, or the shipped one."""
    return read_lock(home.own_lock if home.own_lock.is_file() else None)


def lock_text(lock: Lock) -> str:
    """Return the lock as the text of its file.

    >>> pair = LockedPair("V109", "20221102", "1" * 64, "2" * 64)
    >>> print(lock_text(Lock("6.8.0", pair, (LockedJar("net.byteseek:byteseek:2.0.3", "3" * 64, Use.RUN),))))
    # The jars of DROID by coordinate and SHA-256, in the order of the class path. Written by: muniment droid lock
    droid = "6.8.0"
    <BLANKLINE>
    [signatures]
    version = "V109"
    container_version = "20221102"
    binary_sha256 = "1111111111111111111111111111111111111111111111111111111111111111"
    container_sha256 = "2222222222222222222222222222222222222222222222222222222222222222"
    <BLANKLINE>
    [[jar]]
    coordinate = "net.byteseek:byteseek:2.0.3"
    sha256 = "3333333333333333333333333333333333333333333333333333333333333333"
    use = "run"
    <BLANKLINE>
    """
    head = (
        "# The jars of DROID by coordinate and SHA-256, in the order of the class path."
        " Written by: muniment droid lock\n"
        f'droid = "{lock.droid}"\n\n[signatures]\nversion = "{lock.pair.version}"\n'
        f'container_version = "{lock.pair.container_version}"\nbinary_sha256 = "{lock.pair.binary_sha256}"\n'
        f'container_sha256 = "{lock.pair.container_sha256}"\n'
    )
    jars = (f'\n[[jar]]\ncoordinate = "{j.coordinate}"\nsha256 = "{j.sha256}"\nuse = "{j.use}"\n' for j in lock.jars)
    return head + "".join(jars)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of the file at `path`, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
