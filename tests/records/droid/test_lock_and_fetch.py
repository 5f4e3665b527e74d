"""Jars come from anywhere, and only as the lock names them."""

import shutil
from pathlib import Path

import pytest

from records.droid.fetch import Origin, fetch
from records.droid.home import DroidHome
from records.droid.lock import LockedJar, Use, lock_for, lock_text, read_lock, sha256_of
from records.droid.relock import new_lock
from retention.faults import Refusal


@pytest.fixture
def jar(tmp_path: Path) -> LockedJar:
    """A jar of ours in the folder `flat`, as a lock would name it."""
    (tmp_path / "flat").mkdir()
    path = tmp_path / "flat" / "letter-1.0.jar"
    path.write_bytes(b"the jar")
    return LockedJar("uk.gov.test:letter:1.0", sha256_of(path), Use.RUN)


def test_the_shipped_lock_names_droid_its_compiler_and_its_signatures() -> None:
    lock = read_lock()

    assert lock.droid == "6.8.0"
    assert {f"droid-{part}-6.8.0.jar" for part in ("core", "core-interfaces", "container")} <= {
        jar.file_name for jar in lock.used_for(Use.RUN)
    }
    assert [jar.artifact for jar in lock.used_for(Use.COMPILE)] == ["ecj"]
    assert [jar.artifact for jar in lock.used_for(Use.SIGNATURES)] == ["droid-container"]


def test_a_lock_in_the_home_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    home = DroidHome(tmp_path)
    home.own_lock.write_text(lock_text(read_lock()).replace('droid = "6.8.0"', 'droid = "6.8.1"'), encoding="utf-8")

    assert lock_for(home).droid == "6.8.1"


def test_a_lock_that_can_not_be_read_is_refused(tmp_path: Path) -> None:
    home = DroidHome(tmp_path)
    home.own_lock.write_text("droid = 6.8", encoding="utf-8")

    with pytest.raises(Refusal, match="DRD012"):
        lock_for(home)


def test_a_jar_is_taken_from_a_flat_folder(tmp_path: Path, jar: LockedJar) -> None:
    fetch([jar], tmp_path / "jars", Origin(folders=(tmp_path / "flat",), offline=True))

    assert (tmp_path / "jars" / "letter-1.0.jar").read_bytes() == b"the jar"
    assert [path.name for path in (tmp_path / "jars").iterdir()] == ["letter-1.0.jar"]


def test_a_jar_is_taken_from_a_folder_laid_out_as_a_maven_repository(tmp_path: Path, jar: LockedJar) -> None:
    laid_out = tmp_path / "repository" / "uk" / "gov" / "test" / "letter" / "1.0"
    laid_out.mkdir(parents=True)
    shutil.move(tmp_path / "flat" / "letter-1.0.jar", laid_out)

    fetch([jar], tmp_path / "jars", Origin(folders=(tmp_path / "repository",), offline=True))

    assert (tmp_path / "jars" / "letter-1.0.jar").read_bytes() == b"the jar"


def test_a_jar_whose_sum_differs_is_refused_and_not_kept(tmp_path: Path, jar: LockedJar) -> None:
    (tmp_path / "flat" / "letter-1.0.jar").write_bytes(b"another jar")

    with pytest.raises(Refusal, match=r"DRD011 uk.gov.test:letter:1.0"):
        fetch([jar], tmp_path / "jars", Origin(folders=(tmp_path / "flat",), offline=True))
    assert list((tmp_path / "jars").iterdir()) == []


def test_a_jar_that_was_spoilt_in_its_place_is_fetched_again(tmp_path: Path, jar: LockedJar) -> None:
    origin = Origin(folders=(tmp_path / "flat",), offline=True)
    fetch([jar], tmp_path / "jars", origin)
    (tmp_path / "jars" / "letter-1.0.jar").write_bytes(b"spoilt")

    fetch([jar], tmp_path / "jars", origin)

    assert (tmp_path / "jars" / "letter-1.0.jar").read_bytes() == b"the jar"


def test_a_jar_that_is_nowhere_is_refused_offline(tmp_path: Path) -> None:
    nowhere = LockedJar("uk.gov.test:nowhere:1.0", "0" * 64, Use.RUN)

    with pytest.raises(Refusal, match=r"DRD010 uk.gov.test:nowhere:1.0"):
        fetch([nowhere], tmp_path / "jars", Origin(offline=True))


@pytest.mark.slow
def test_a_lock_made_anew_from_the_registry_is_the_shipped_one() -> None:
    assert new_lock("6.8.0", Origin()) == read_lock()
