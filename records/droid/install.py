"""Installs DROID into its home: jars against the lock, our bridge compiled, the first signature pair.

Quick where nothing has changed, and safe when two processes install at once (the kernel's lock).
"""

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from records.droid.fetch import Origin, fetch
from records.droid.home import DroidHome
from records.droid.java import bridge_digest, class_path, compile_bridge, droid_jars, java_version
from records.droid.lock import Lock, Use, lock_for, lock_text
from records.droid.signatures import ACTIVE_NAME, SignaturePair, active_pair, read_pair
from records.faults.droid import SIGNATURE_FILE_DIFFERS, SIGNATURE_FILE_MISSING
from retention.faults import Fault, Refusal

FIRST_BINARY = ("fido", "conf/DROID_SignatureFile-v109.xml")  # opf-fido 1.6.1 carries it
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Installed:
    """What an install left behind: `fresh` where it had work to do, `warnings` that stop nothing."""

    pair: SignaturePair
    fresh: bool
    warnings: tuple[Fault, ...] = field(default=())


def _say_nothing(_: str) -> None:
    return None


def install(
    home: DroidHome, *, origin: Origin | None = None, again: bool = False, say: Say = _say_nothing
) -> Installed:
    """Return what is installed in `home` after fetching, compiling and checking what is missing.

    `again` does all of it anew. `say` is told each step in a sentence. Refused where a jar can't be
    had or differs from the lock, where there is no Java, or where the signatures fail their check.
    """
    lock = lock_for(home)
    home.folder.mkdir(parents=True, exist_ok=True)
    with exclusive(home):
        if not again and is_current(home, lock):
            return Installed(active_pair(home), fresh=False)
        return _install(home, lock, origin or Origin(), say)


def install_where_missing(home: DroidHome, *, say: Say) -> None:
    """Install DROID into `home` where it is not there as it should be; a Refusal where it can't be had."""
    if is_current(home, lock_for(home)):
        return
    say("DROID is not installed yet, or not as this version wants it. Installing it, once:")
    for warning in install(home, say=lambda step: say(f"  {step} …")).warnings:
        say(str(warning))


def _install(home: DroidHome, lock: Lock, origin: Origin, say: Say) -> Installed:
    from records.droid.check import adopt, make_start_up_cache

    wanted = lock.jars if home.installed_droid is None else lock.used_for(Use.COMPILE) + lock.used_for(Use.SIGNATURES)
    home.record.unlink(missing_ok=True)
    say(f"Fetching {len(wanted)} jars of DROID {lock.droid}")
    fetch(wanted, home.jars, origin)
    say("Compiling the bridge")
    compile_bridge(home, lock)
    home.start_up_cache.unlink(missing_ok=True)
    warnings: list[Fault] = []
    if not (home.signatures / ACTIVE_NAME).is_file():
        say(f"Checking the signatures {lock.pair.version} + {lock.pair.container_version}")
        with first_pair(home, lock) as pair:
            warnings += adopt(pair, home, trusted=True)
    say("Making Java's start-up cache")
    warnings += make_start_up_cache(home, lock)
    home.record.write_text(json.dumps(_record(home, lock), indent=1), encoding="utf-8")
    return Installed(active_pair(home), fresh=True, warnings=tuple(warnings))


def is_current(home: DroidHome, lock: Lock) -> bool:
    """Return whether `home` holds all that the lock, this Java and this bridge ask for."""
    try:
        recorded = json.loads(home.record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    present = [home.bridge_jar, *droid_jars(home, lock), home.signatures / ACTIVE_NAME]
    return bool(recorded == _record(home, lock)) and all(path.is_file() for path in present)


def _record(home: DroidHome, lock: Lock) -> dict[str, str]:
    return {
        "lock": hashlib.sha256(lock_text(lock).encode()).hexdigest(),
        "bridge": bridge_digest(),
        "java": java_version(),
        "class_path": class_path(home, lock),
    }


@contextlib.contextmanager
def exclusive(home: DroidHome) -> Iterator[None]:
    """Hold the home's lock: one process installs or changes signatures at a time."""
    home.folder.mkdir(parents=True, exist_ok=True)
    with (home.folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def first_pair(home: DroidHome, lock: Lock) -> Iterator[SignaturePair]:
    """Give the pair that packages on a closed network carry, checked against the lock."""
    with tempfile.TemporaryDirectory(prefix="muniment-signatures-") as folder:
        binary = Path(folder) / f"DROID_SignatureFile_{lock.pair.version}.xml"
        binary.write_bytes(_checked(_first_binary(), lock.pair.binary_sha256, binary.name))
        container = Path(folder) / f"container-signature-{lock.pair.container_version}.xml"
        container.write_bytes(_checked(_first_container(home, lock), lock.pair.container_sha256, container.name))
        yield read_pair(binary, container)


def _first_binary() -> bytes:
    package, name = FIRST_BINARY
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise Refusal(Fault(SIGNATURE_FILE_MISSING, name, "the package opf-fido is not installed"))
    return (Path(spec.origin).parent / name).read_bytes()


def _first_container(home: DroidHome, lock: Lock) -> bytes:
    jar = home.jars / lock.used_for(Use.SIGNATURES)[0].file_name
    with zipfile.ZipFile(jar) as archive:
        return archive.read(f"container-signature-{lock.pair.container_version}.xml")


def _checked(content: bytes, sha256: str, name: str) -> bytes:
    digest = hashlib.sha256(content).hexdigest()
    if digest != sha256:
        raise Refusal(Fault(SIGNATURE_FILE_DIFFERS, name, f"expected {sha256}, found {digest}"))
    return content
