"""The two corpora with known DROID answers, and a DROID installed once for all tests."""

import csv
import os
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from records.droid.bridge import DroidBridge
from records.droid.check import answers
from records.droid.home import DroidHome, droid_home
from records.droid.identification import Identification, IdentifyRequest
from records.droid.install import install
from records.droid.signatures import SignaturePair, installed_pairs, read_pair
from tests.fixtures_folder import ROOT, fixtures_folder

LEAST_SKELETONS = 1  # another set of the same shape may be put in the place of ours
LEAST_MIXED = 1


@dataclass(frozen=True, slots=True)
class Expected:
    """One row of a corpus: what DROID must say of the file at `path`."""

    path: Path
    puids: frozenset[str]
    method: str
    extension_mismatch: bool


def installed_home() -> DroidHome:
    """Return a home with DROID installed: `MUNIMENT_DROID_CACHE`, else `.home/droid` of the repository."""
    folder = os.environ.get("MUNIMENT_DROID_CACHE") or str(ROOT / ".home" / "droid")
    home = droid_home(ROOT, {"MUNIMENT_DROID_CACHE": folder})
    install(home)
    return home


def v122() -> SignaturePair:
    """Return the pair that the fixtures' expectations hold for."""
    folder = fixtures_folder("pronom")
    return read_pair(folder / "DROID_SignatureFile_V122.xml", folder / "container-signature-20260119.xml")


def first_pair(home: DroidHome) -> SignaturePair:
    """Return the pair that an install brings, whichever is in use by now."""
    return next(pair for pair in installed_pairs(home) if pair.version == "V109")


def skeletons(unpacked: Path) -> list[Expected]:
    """Return DROID's own skeleton files, unpacked into the folder `unpacked`."""
    folder = fixtures_folder("droid-skeletons")
    with tarfile.open(folder / "droid-skeletons.tar.gz") as archive:
        archive.extractall(unpacked, filter="data")
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        puid_column = next(name for name in rows.fieldnames or () if name.startswith("puid_by_droid"))
        return [
            Expected(
                path=unpacked / row["path"],
                puids=_puids(row[puid_column]),
                method=row["method_by_droid"],
                extension_mismatch=row["extension_mismatch_by_droid"] == "true",
            )
            for row in rows
        ]


def mixed_corpus(version: str) -> list[Expected]:
    """Return the mixed corpus with what DROID says under the signatures `version`, V109 or V122."""
    folder = fixtures_folder("mixed-corpus")
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as file:
        return [
            Expected(
                path=folder / "files" / row["path"],
                puids=_puids(row[f"puids_{version}"]),
                method=row[f"method_{version}"],
                extension_mismatch=row[f"extension_mismatch_{version}"] == "true",
            )
            for row in csv.DictReader(file)
        ]


def request_for(path: Path) -> IdentifyRequest:
    """Return the request for the file at `path`, called as it is called there."""
    seen = path.stat()
    return IdentifyRequest(str(path), path.name, size_bytes=seen.st_size, modified_ms=seen.st_mtime_ns // 1_000_000)


def ask_all(bridge: DroidBridge, paths: Sequence[Path]) -> list[Identification]:
    """Return what the bridge says of each file, in order."""
    return answers(bridge, [request_for(path) for path in paths])


def differences(bridge: DroidBridge, corpus: Sequence[Expected]) -> list[str]:
    """Return one line for each file whose answer is not the expected one."""
    found = ask_all(bridge, [expected.path for expected in corpus])
    return [
        f"{expected.path.name}: {answer} instead of {expected}"
        for expected, answer in zip(corpus, found, strict=True)
        if (frozenset(answer.puids), answer.basis.value, answer.extension_mismatch)
        != (expected.puids, expected.method, expected.extension_mismatch)
        or answer.fault is not None
    ]


def _puids(joined: str) -> frozenset[str]:
    return frozenset(joined.split(";")) if joined else frozenset()
