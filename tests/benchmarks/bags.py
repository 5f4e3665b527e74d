"""Build and verify a bag of 5,000 files and 5 GB, beside bagit-python and sha256sum: python -m tests.benchmarks.bags

FILES and MEGABYTES may be given: python -m tests.benchmarks.bags 500 500. The files are noise, which
no compression makes smaller: the archive costs what it costs at worst. Each side runs once, in turn.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.measure import Figures, Side, run
from transfer.bag.build import build_bag
from transfer.bag.check import check_bag
from transfer.bag.order import BagFile, BagOrder

MADE_AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
INFO = (
    ("Source-Organization", "Synthetic department"),
    ("Consignment-Series", "DPP 2"),
    ("Internal-Sender-Identifier", "C0001"),
    ("Consignment-Type", "standard"),
    ("Consignment-Include-Top-Level-Folder", "true"),
    ("Consignment-Start-Datetime", "2026-11-25T12:00:00Z"),
    ("Consignment-Export-Datetime", "2026-11-25T12:00:00Z"),
    ("Contact-Name", "Tom Reed"),
    ("Contact-Email", "tom.reed@example.org"),
)


def make_source(folder: Path, files: int, size_bytes: int) -> None:
    """Write so many files of noise, fifty a folder."""
    for number in range(files):
        path = folder / "Op ALPHA" / f"{number // 50:03}" / f"file {number:05}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(size_bytes))


def build(source: Path, bag: Path) -> None:
    """Build the bag of everything in `source`, as a consignment does: copy, archive, read back by two programs."""
    files = []
    for path in sorted(one for one in source.rglob("*") if one.is_file()):
        key = str(path.relative_to(source))
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").digest()
        files.append(BagFile(source, os.fsencode(key), key, path.stat().st_size, digest))
    build_bag(BagOrder(files=tuple(files), info=INFO, made_at=MADE_AT), bag, version="benchmark")


def main(words: Sequence[str]) -> int:
    """Run every side, and print it with its ratio to ours."""
    if words[:1] == ["build"]:
        build(Path(words[1]), Path(words[2]))
        return 0
    if words[:1] == ["check"]:
        return 0 if check_bag(Path(words[1])).is_valid else 1
    files, megabytes = (int(words[0]), int(words[1])) if len(words) > 1 else (5000, 5000)
    with tempfile.TemporaryDirectory(dir=os.environ.get("MUNIMENT_BENCHMARKS")) as name:
        folder = Path(name)
        make_source(folder / "source", files, megabytes * 1_000_000 // files)
        found = [(side.name, run(side)) for side in sides(folder)]
    print(f"{files:,} files, {megabytes:,} MB; load {os.getloadavg()[0]:.1f}")
    for title, figures in found:
        print(f"{title:52} wall {figures.wall:8.1f} s  cpu {figures.cpu:8.1f} s  peak {figures.peak_mb:7.0f} MB")
    print_ratios(dict(found))
    return 0


def print_ratios(found: dict[str, Figures]) -> None:
    """Print what ours costs beside the others."""
    checked, witness = found["muniment: check"], found["bagit-python: validate"]
    built, other = found["muniment: build, archive, verify twice"], found["cp -a, bagit-python: make and validate"]
    print(f"check / bagit-python validate: {checked.wall / witness.wall:.2f} wall, {checked.cpu / witness.cpu:.2f} cpu")
    print(f"check / sha256sum -c: {checked.wall / found['sha256sum -c'].wall:.2f} wall")
    print(f"build with archive / cp -a and bagit-python: {built.wall / other.wall:.2f} wall")


def sides(folder: Path) -> tuple[Side, ...]:
    """Return the sides in the order in which they run; what one made the next may read."""
    source, bag, other = folder / "source", folder / "bags" / "C0001", folder / "bagit"
    ours = [sys.executable, "-m", "tests.benchmarks.bags"]
    bagit = [sys.executable, "-m", "bagit"]
    python = f"{sys.executable} -m bagit"
    both = f"cp -a '{source}/.' '{other}' && {python} --sha256 '{other}' && {python} --validate '{other}'"

    def fresh() -> None:
        shutil.rmtree(other, ignore_errors=True)
        other.mkdir()
        subprocess.run(["sync"], check=True)  # noqa: S607

    return (
        Side("muniment: build, archive, verify twice", [*ours, "build", str(source), str(bag)]),
        Side("muniment: check", [*ours, "check", str(bag)]),
        Side("bagit-python: validate", [*bagit, "--validate", str(bag)]),
        Side("sha256sum -c", ["sh", "-c", f"cd '{bag}' && sha256sum -c --quiet manifest-sha256.txt"]),
        Side("cp -a, bagit-python: make and validate", ["sh", "-c", both], prepare=fresh),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
