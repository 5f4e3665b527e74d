"""Run benchmarks of the survey and print both sides, the ratio and the target.

python -m tests.benchmarks --files 20000            a synthetic share of that size, made on the spot
python -m tests.benchmarks --folder /srv/corpus     a folder of yours, which is only read
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measure import Side, alternated, machine, median, ratio

PYTHON = sys.executable


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ours against one other; `figure` is what is compared, `target` the ratio to reach."""

    name: str
    ours: Side
    other: Side
    figure: str
    target: float


def peer(what: str, folder: Path, *words: str) -> Side:
    """Return one of the peers as a side."""
    return Side(" ".join([what, *words]), [PYTHON, "-m", "tests.benchmarks.peers", what, str(folder), *words])


def survey(name: str, folder: Path, store: Path, *words: str, keep_store: bool = False) -> Side:
    """Return a survey of `folder` as a side; a first survey unless the store is kept."""
    command = [PYTHON, "-c", "from muniment.cli.main import run; run()", "survey", str(folder), "--store", str(store)]
    nothing: Callable[[], None] = lambda: None  # noqa: E731
    prepare = nothing if keep_store else lambda: shutil.rmtree(store, ignore_errors=True)
    return Side(name, [*command, "--format", "json", "--no-report", *words], prepare)


def comparisons(folder: Path, work: Path) -> Iterator[Comparison]:
    """Yield every comparison; targets are ratios of docs/explanation/performance.md."""
    listed = ("--identifier", "none", "--no-libmagic")
    droid = ("--no-libmagic", "--no-second-pass")
    find = Side("find -printf", ["find", str(folder), "-printf", r"%p\t%s\t%T@\t%i\n"])
    again = survey("survey again, unchanged", folder, work / "again", *listed, keep_store=True)
    yield Comparison("survey again / walk", again, peer("walk", folder), "cpu", 1.20)
    yield Comparison("survey again / find", again, find, "wall", 0.95)
    plain = survey("survey, no identification", folder, work / "listed", *listed)
    yield Comparison("no identification / read and hash", plain, peer("hash", folder), "cpu", 1.50)
    first = survey("survey with DROID", folder, work / "droid", *droid)
    yield Comparison("DROID / bridge alone", first, peer("bridge", folder), "cpu", 1.10)
    yield Comparison("DROID / bridge without pre-filter", first, peer("bridge", folder, "plain"), "cpu", 0.60)
    yield Comparison("DROID and SHA-256 / DROID application", first, peer("application", folder), "wall", 0.40)
    yield Comparison("DROID / Siegfried and SHA-256", first, peer("siegfried", folder), "wall", 1.10)
    whole = survey("survey with all", folder, work / "all")
    yield Comparison("DROID, libmagic and all / Siegfried and SHA-256", whole, peer("siegfried", folder), "wall", 1.50)
    other = survey("survey with Siegfried", folder, work / "siegfried", "--identifier", "siegfried", "--no-libmagic")
    yield Comparison("Siegfried inside / Siegfried and SHA-256", other, peer("siegfried", folder), "wall", 0.85)


def main() -> int:
    """Run what the call names."""
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--files", type=int, default=20_000, help="size of the synthetic share")
    words.add_argument("--folder", type=Path, help="a folder to use instead")
    words.add_argument("--work", type=Path, help="where shares and stores are made (default: a temporary folder)")
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--only", default="", help="run the comparisons whose name has these words")
    asked = words.parse_args()
    with tempfile.TemporaryDirectory(prefix="muniment-benchmarks-", dir=asked.work) as temporary:
        work = Path(temporary)
        folder = asked.folder or synthetic(work, asked.files)
        print(f"{folder}: {machine()}")
        print("| comparison | ours | other | ratio | target | peak MB |\n| --- | --- | --- | --- | --- | --- |")
        for one in comparisons(folder, work):
            if asked.only in one.name:
                print(line(one, rounds=asked.rounds), flush=True)
    return 0


def synthetic(work: Path, files: int) -> Path:
    """Return a synthetic share of `files` small files, made in `work`."""
    from muniment.demo.share import write_share

    return write_share(work / "share", files=files).root


def line(one: Comparison, *, rounds: int) -> str:
    """Run a comparison and return its line of the table."""
    found = alternated([one.ours, one.other], rounds=rounds)
    ours, other = found[one.ours.name], found[one.other.name]
    mine, theirs = median(ours, one.figure), median(other, one.figure)
    reached = ratio(ours, other, one.figure)
    return (
        f"| {one.name} ({one.figure}) | {mine:.2f} s | {theirs:.2f} s | {reached:.2f} | {one.target:.2f}"
        f" | {median(ours, 'peak_mb'):.0f} |"
    )


if __name__ == "__main__":
    sys.exit(main())
