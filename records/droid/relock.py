"""Makes a new lock: resolves a version of DROID with what it needs, and notes each jar's SHA-256."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from records.droid.fetch import Origin, maven, resolved
from records.droid.lock import Lock, LockedJar, Use, read_lock, sha256_of
from records.faults.droid import JAR_NOT_FETCHED
from retention.faults import Fault, Refusal

DROID_GROUP = "uk.gov.nationalarchives"
DROID_PARTS = ("droid-core", "droid-core-interfaces", "droid-container")
# What DROID declares and identification of files never loads: archive readers, clouds, log writers.
NEVER_LOADED = (
    "software.amazon",
    "com.github.junrar",
    "com.github.stephenc.java-iso-tools",
    "com.google.code.findbugs",
    "org.jwat",
    "org.bouncycastle",
    "org.apache.ant",
    "org.apache.httpcomponents",
    "org.apache.logging.log4j:log4j-core",
    "org.apache.logging.log4j:log4j-slf4j",
    "org.brotli",
    "org.springframework",
    "org.tukaani",
    "commons-configuration",
    "commons-logging",
    "ch.qos.logback",
    "de.waldheinz",
    "javax.",
    "joda-time",
)
LOG_API = ("org.slf4j", "slf4j-api", "2.0.9")  # the first whose property slf4j.provider names our listener
# 6.8.0 declares the API of JAXB and nothing that implements it; from 6.9 the names are jakarta's.
JAXB_RUNTIME = ("org.glassfish.jaxb", "jaxb-runtime")
JAXB_FOR_JAVAX, JAXB_FOR_JAKARTA = "2.3.9", "4.0.5"


def new_lock(version: str, origin: Origin) -> Lock:
    """Return a lock of DROID `version` with the compiler and the first signatures of the shipped lock.

    Refused where a jar can't be had. The lock is to be reviewed and tested like any change.
    """
    old = read_lock()
    kept = old.used_for(Use.COMPILE) + old.used_for(Use.SIGNATURES)
    with tempfile.TemporaryDirectory(prefix="muniment-lock-") as cache:
        coordinates = [f"{DROID_GROUP}:{part}:{version}" for part in DROID_PARTS]
        coordinates += [c for c in _needed(version, Path(cache), origin) if c not in coordinates]
        jars = [_locked(coordinate, Path(cache), origin) for coordinate in coordinates]
    return Lock(droid=version, pair=old.pair, jars=(*jars, *kept))


def _locked(coordinate: str, cache: Path, origin: Origin) -> LockedJar:
    group, artifact, version = coordinate.split(":")
    return LockedJar(coordinate, sha256_of(resolved(group, artifact, version, cache=cache, origin=origin)), Use.RUN)


def _needed(version: str, cache: Path, origin: Origin) -> list[str]:
    """Return the coordinates that DROID's parts declare, less what is never loaded, plus a JAXB that works."""
    wanted = [(DROID_GROUP, part, version) for part in DROID_PARTS]
    declared = _resolved_with(wanted, cache, origin)
    jakarta = any(group == "jakarta.xml.bind" and not v.startswith("2.") for group, _artifact, v in declared)
    wanted += [LOG_API] if _is_older(declared, LOG_API) else []
    wanted += [(*JAXB_RUNTIME, JAXB_FOR_JAKARTA if jakarta else JAXB_FOR_JAVAX)]
    found = _resolved_with(wanted, cache, origin) | set(wanted)
    return sorted(":".join(c) for c in found if not ":".join(c).startswith(NEVER_LOADED))


def _is_older(declared: set[tuple[str, str, str]], wanted: tuple[str, str, str]) -> bool:
    versions = [version for group, artifact, version in declared if (group, artifact) == wanted[:2]]
    return not versions or _numbers(versions[0]) < _numbers(wanted[2])


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _resolved_with(wanted: Sequence[tuple[str, str, str]], cache: Path, origin: Origin) -> set[tuple[str, str, str]]:
    """Return group, artifact and version of all that `wanted` needs, itself not included."""
    import requests
    from jgo.maven import Dependency

    context = maven(cache, origin)
    inputs = [Dependency(context.project(group, artifact).at_version(v).artifact()) for group, artifact, v in wanted]
    try:
        _inputs, found = context.resolver.resolve(inputs)
    except (requests.RequestException, RuntimeError, OSError, ValueError) as error:
        raise Refusal(Fault(JAR_NOT_FETCHED, ":".join(wanted[0]), str(error))) from error
    return {(d.groupId, d.artifactId, d.version) for d in found}
