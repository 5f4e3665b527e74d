"""Fetches jars by coordinate, and lets none in whose SHA-256 is not the lock's.

jgo knows the registry's address and how to ask a mirror; we never name one. What is fetched goes to a
temporary folder, is checked, and is put in place in one step.
"""

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from records.droid.lock import LockedJar, sha256_of
from records.faults.droid import JAR_DIFFERS, JAR_NOT_FETCHED
from retention.faults import Fault, Refusal

if TYPE_CHECKING:
    from jgo.maven import MavenContext

TRIES = 3
TIMEOUT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Origin:
    """Where jars come from: `folders` first (flat, or laid out as a Maven repository), then the `mirrors`.

    Without mirrors the public registry is asked, unless `offline`.
    """

    folders: tuple[Path, ...] = ()
    mirrors: tuple[str, ...] = ()
    offline: bool = False


def fetch(jars: Sequence[LockedJar], into: Path, origin: Origin) -> None:
    """Put every jar of `jars` into the folder `into`. Refused on the first that is missing or differs."""
    into.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into, prefix=".fetching-") as temporary:
        for jar in jars:
            wanted = into / jar.file_name
            if not (wanted.is_file() and sha256_of(wanted) == jar.sha256):
                _put(jar, _found(jar, Path(temporary), origin), wanted)


def _put(jar: LockedJar, found: Path, wanted: Path) -> None:
    copy = wanted.with_name(f".{wanted.name}.{os.getpid()}")
    shutil.copyfile(found, copy)
    digest = sha256_of(copy)
    if digest != jar.sha256:
        copy.unlink()
        raise Refusal(Fault(JAR_DIFFERS, jar.coordinate, f"expected {jar.sha256}, found {digest}"))
    copy.replace(wanted)


def _found(jar: LockedJar, temporary: Path, origin: Origin) -> Path:
    for folder in origin.folders:
        if (flat := folder / jar.file_name).is_file():
            return flat
    return resolved(jar.group, jar.artifact, jar.version, cache=temporary, origin=origin)


def resolved(group: str, artifact: str, version: str, *, cache: Path, origin: Origin) -> Path:
    """Return the path of the artifact's file, fetched into `cache` where no folder has it."""
    import requests

    wanted = maven(cache, origin).project(group, artifact).at_version(version).artifact()
    for tries_left in reversed(range(TRIES)):
        try:
            return Path(wanted.resolve())
        except requests.RequestException as error:  # a connection that broke is worth another try
            why = str(error)
            _forget_half_a_file(wanted.cached_path)
            if tries_left == 0:
                break
        except (RuntimeError, OSError, ValueError) as error:
            why = str(error)
            break
    raise Refusal(Fault(JAR_NOT_FETCHED, f"{group}:{artifact}:{version}", why))


def _forget_half_a_file(path: Path | None) -> None:
    if path is not None:
        path.unlink(missing_ok=True)


def maven(cache: Path, origin: Origin) -> "MavenContext":
    """Return jgo's view of the repositories that `origin` names, keeping what it fetches in `cache`."""
    from jgo.maven import MavenContext

    return MavenContext(
        repo_cache=cache,
        local_repos=list(origin.folders),
        remote_repos={f"mirror-{i}": url for i, url in enumerate(origin.mirrors)} or None,
        timeout=TIMEOUT_SECONDS,
        offline=origin.offline,
    )
