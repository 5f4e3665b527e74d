"""Compares our bridge with the released DROID 6.5.2 application, file by file: the bar is no difference.

    python -m tests.conformance.droid_application [FOLDER ...]

Without a folder it takes the skeletons, the mixed corpus and files made on the spot. The application
is fetched (47 MB) on the first run; it runs in profile mode with archives off, over the same signatures.
"""

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from records.droid.bridge import open_bridge
from records.droid.fetch import Origin, fetch
from records.droid.home import DroidHome
from records.droid.identification import Identification
from records.droid.java import ENVIRONMENT, java_program
from records.droid.known import known_files
from records.droid.lock import LockedJar, Use
from records.droid.signatures import SignaturePair
from records.droid.skeletons import generated_skeletons
from tests import droid_corpora
from tests.fixtures_folder import ROOT, found_fixtures
from tests.records.droid.mutants import mutants

APPLICATION = "uk.gov.nationalarchives.droid.command.DroidCommandLine"
LOCK = Path(__file__).with_name("droid-application.lock.toml")
ARCHIVES = ["Zip", "Tar", "Gzip", "Rar", "7zip", "Iso", "Bzip2", "Arc", "Warc", "Archives", "WebArchives"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one of the two says of a file: PUIDs, the method, the mismatch flag."""

    puids: tuple[str, ...]
    method: str
    extension_mismatch: bool


@dataclass(slots=True)
class Comparison:
    """How many files were compared and each difference, in words."""

    compared_count: int = 0
    differences: list[str] = field(default_factory=list)


def compare(folders: Iterable[Path], home: DroidHome, pair: SignaturePair, *, prefilter: bool) -> Comparison:
    """Return how the bridge compares with the application on all files below `folders`."""
    found = Comparison()
    for folder in folders:
        application = application_answers(folder, home, pair)
        paths = [path for path in sorted(application) if path.is_file()]
        with open_bridge(home, pair=pair, threads=2, prefilter=prefilter) as bridge:
            ours = droid_corpora.ask_all(bridge, paths)
        for path, answer in zip(paths, ours, strict=True):
            found.compared_count += 1
            if _as_answer(answer) != application[path]:
                found.differences.append(f"{path}: {_as_answer(answer)}, application {application[path]}")
    return found


def _as_answer(found: Identification) -> Answer:
    return Answer(tuple(sorted(found.puids)), found.basis.value, found.extension_mismatch)


def application_answers(folder: Path, home: DroidHome, pair: SignaturePair) -> dict[Path, Answer]:
    """Return what the released application says of each file below `folder`."""
    jars = home.folder.parent / "droid-application-6.5.2"
    fetch(application_jars(), jars, Origin())
    with tempfile.TemporaryDirectory(prefix="droid-application-") as run:
        _prepare(Path(run), pair)
        _run(Path(run), jars, ["-R", "-a", str(folder), "-p", f"{run}/p.droid"])
        _run(Path(run), jars, ["-p", f"{run}/p.droid", "-e", f"{run}/out.csv"])
        return dict(_exported(Path(run) / "out.csv"))


def application_jars() -> list[LockedJar]:
    """Return the jars of the application, from their lock."""
    table = tomllib.loads(LOCK.read_text(encoding="utf-8"))
    return [LockedJar(jar["coordinate"], jar["sha256"], Use.RUN) for jar in table["jar"]]


def _prepare(run: Path, pair: SignaturePair) -> None:
    """Write the settings that choose our signatures and turn archives off, as the application reads them."""
    for name in ("user/signature_files", "user/container_sigs", "log", "temp"):
        (run / name).mkdir(parents=True)
    binary = f"DROID_SignatureFile_{pair.version}"
    container = f"container-signature-{pair.container_version}"
    shutil.copyfile(pair.binary, run / "user/signature_files" / f"{binary}.xml")
    shutil.copyfile(pair.container, run / "user/container_sigs" / f"{container}.xml")
    settings = [
        f"profile.defaultBinarySigFileVersion={binary}",
        f"profile.defaultContainerSigFileVersion={container}",
        "update.autoCheck=false",
        *(f"profile.process{kind}=false" for kind in ARCHIVES),
    ]
    (run / "user/droid.properties").write_text("\n".join(settings) + "\n", encoding="ascii")


def _run(run: Path, jars: Path, arguments: list[str]) -> None:
    folders = [f"-DdroidUserDir={run}/user", f"-DdroidLogDir={run}/log", f"-DdroidTempDir={run}/temp"]
    command = [str(java_program()), "-Xmx1g", "-Duser.timezone=UTC", *folders, "-cp", f"{jars}/*", APPLICATION]
    subprocess.run(
        [*command, *arguments], cwd=run, env={**ENVIRONMENT, "HOME": str(run)}, check=True, stdout=subprocess.DEVNULL
    )


def _exported(exported: Path) -> Iterator[tuple[Path, Answer]]:
    """Yield each file's answer; further formats of a file stand in further columns, four a format."""
    with exported.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        columns = next(rows)
        first_puid = columns.index("PUID")
        for row in rows:
            record = dict(zip(columns, row, strict=False))
            if record["TYPE"] != "Folder":
                puids = tuple(sorted(puid for puid in row[first_puid::4] if puid))
                mismatch = record["EXTENSION_MISMATCH"] == "true"
                yield Path(record["FILE_PATH"]), Answer(puids, record["METHOD"], mismatch)


def made_files(folder: Path, pair: SignaturePair, *, mutant_count: int = 400) -> Path:
    """Return `folder` filled with known files, empty and damaged ones, and skeletons changed at the limits."""
    folder.mkdir()
    for known in known_files():
        (folder / known.name).write_bytes(known.content)
        (folder / f"cut-{known.name}").write_bytes(known.content[: len(known.content) // 2])
        (folder / f"{known.name}.pdf").write_bytes(known.content)
        (folder / f"empty-{known.name}").write_bytes(b"")
    seeds = [skeleton.content for skeleton in generated_skeletons(pair.binary)]
    for number, content in enumerate(mutants(seeds, count=mutant_count, seed=652)):
        (folder / f"mutant-{number}").write_bytes(content)
    return folder


def main(arguments: list[str]) -> int:
    """Compare and print; return the exit code."""
    home = droid_corpora.installed_home()
    with tempfile.TemporaryDirectory(prefix="droid-comparison-") as temporary:
        pair = droid_corpora.v122() if found_fixtures("pronom") else droid_corpora.first_pair(home)
        folders = [Path(argument).absolute() for argument in arguments]
        if not folders:
            folders = [made_files(Path(temporary) / "made", pair)]
            if found_fixtures("droid-skeletons"):
                droid_corpora.skeletons(Path(temporary) / "skeletons")
                folders.append(Path(temporary) / "skeletons")
            if mixed := found_fixtures("mixed-corpus"):
                folders.append(mixed / "files")
        found = compare(folders, home, pair, prefilter=True)
    print("\n".join(found.differences))
    print(f"{pair.name}: {found.compared_count:,} files compared with DROID 6.5.2, {len(found.differences)} differ")
    return 1 if found.differences or not found.compared_count else 0


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main(sys.argv[1:]))
