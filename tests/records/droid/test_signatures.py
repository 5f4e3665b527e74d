"""A signature pair is checked as a pair before it is used; what fails leaves the old pair in use."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from records.droid.bridge import open_bridge
from records.droid.check import adopt
from records.droid.home import DroidHome
from records.droid.install import first_pair
from records.droid.lock import read_lock
from records.droid.signatures import (
    SignaturePair,
    active_pair,
    check_in_step,
    installed_pairs,
    note_plain,
    place,
    put_in_use,
    read_pair,
    signature_pair_facts,
)
from records.droid.status import status
from retention.faults import Refusal
from tests import droid_corpora

pytestmark = pytest.mark.droid


@pytest.fixture(scope="module")
def shared() -> DroidHome:
    return droid_corpora.installed_home()


@pytest.fixture
def home(shared: DroidHome, tmp_path: Path) -> DroidHome:
    """A home of its own over the installed jars, with the first pair in use."""
    own = DroidHome(tmp_path / "droid")
    own.folder.mkdir()
    (own.folder / "jars").symlink_to(shared.jars)
    (own.folder / "bridge").symlink_to(shared.bridge_jar.parent)
    put_in_use(place(droid_corpora.first_pair(shared), own), own)
    return own


def changed(pair: SignaturePair, folder: Path, old: str, new: str) -> SignaturePair:
    """Return a copy of `pair` whose binary file has `new` in the place of `old`."""
    text = pair.binary.read_text(encoding="utf-8")
    assert old in text
    binary = folder / "DROID_SignatureFile_V109.xml"
    binary.write_text(text.replace(old, new), encoding="utf-8")
    container = folder / pair.container.name
    shutil.copyfile(pair.container, container)
    return read_pair(binary, container)


def test_a_pair_says_its_versions_dates_and_age(shared: DroidHome) -> None:
    facts = signature_pair_facts(droid_corpora.first_pair(shared))

    assert (facts.version, facts.created_on) == ("V109", date(2022, 11, 1))
    assert (facts.container_version, facts.container_on) == ("20221102", date(2022, 11, 2))
    assert facts.age_days(date(2026, 11, 1)) == 1_461


def test_a_container_file_without_a_date_in_its_name_is_known_by_the_number_inside(
    shared: DroidHome, tmp_path: Path
) -> None:
    pair = droid_corpora.first_pair(shared)
    nameless = tmp_path / "container.xml"
    shutil.copyfile(pair.container, nameless)

    assert read_pair(pair.binary, nameless).container_version == "32"


@pytest.mark.parametrize("missing", [0, 1])
def test_a_missing_file_is_refused(shared: DroidHome, tmp_path: Path, missing: int) -> None:
    pair = droid_corpora.first_pair(shared)
    files = [pair.binary, pair.container]
    files[missing] = tmp_path / "nothing.xml"

    with pytest.raises(Refusal, match="SIG001"):
        read_pair(*files)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not XML",
        b"<other/>",
        b'<FFSignatureFile Version="new" DateCreated="today"/>',
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><FFSignatureFile Version="1">&x;</FFSignatureFile>',
    ],
    ids=["empty", "no XML", "another root", "no version", "an entity"],
)
def test_what_is_no_signature_file_is_refused(shared: DroidHome, tmp_path: Path, content: bytes) -> None:
    binary = tmp_path / "binary.xml"
    binary.write_bytes(content)

    with pytest.raises(Refusal, match="SIG002"):
        read_pair(binary, droid_corpora.first_pair(shared).container)


def test_two_files_in_the_wrong_order_are_refused(shared: DroidHome) -> None:
    pair = droid_corpora.first_pair(shared)

    with pytest.raises(Refusal, match="SIG002"):
        read_pair(pair.container, pair.binary)


def test_a_container_file_of_a_later_release_is_refused(shared: DroidHome) -> None:
    newer = droid_corpora.v122()
    mixed = read_pair(droid_corpora.first_pair(shared).binary, newer.container)

    with pytest.raises(Refusal, match=r"SIG003 .*fmt/1827"):
        check_in_step(mixed)


def test_a_pair_that_gives_wrong_answers_is_refused_and_the_old_one_stays(home: DroidHome, tmp_path: Path) -> None:
    wrong = changed(active_pair(home), tmp_path, 'PUID="fmt/11"', 'PUID="fmt/9011"')

    with pytest.raises(Refusal, match=r"SIG004 .*picture.png"):
        adopt(wrong, home)
    assert active_pair(home).binary.read_text(encoding="utf-8").count('PUID="fmt/11"') == 1


def test_a_pair_whose_signatures_find_nothing_is_refused(home: DroidHome, tmp_path: Path) -> None:
    idle = changed(active_pair(home), tmp_path, 'Reference="EOFoffset"', 'Reference="IndirectEOFoffset"')

    with pytest.raises(Refusal, match="SIG004"):
        adopt(idle, home)


def test_a_good_pair_is_used_from_now_on_and_the_old_one_stays_beside_it(home: DroidHome) -> None:
    warnings = adopt(droid_corpora.v122(), home)

    assert warnings == ()
    assert active_pair(home).name == "V122+20260119"
    assert [pair.name for pair in installed_pairs(home)] == ["V122+20260119", "V109+20221102"]


def test_without_a_pair_in_use_droid_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="SIG006"):
        active_pair(DroidHome(tmp_path))


def test_a_pair_noted_as_differing_runs_plainly_and_says_why(home: DroidHome) -> None:
    note_plain(active_pair(home), "signature-1: ('fmt/1',), not ()")

    with open_bridge(home, threads=1) as bridge:
        facts = bridge.facts

    assert "DRD019" in status(home, on=date(2026, 11, 1))[-1].found
    assert not facts.prefilter
    assert facts.plain_because == "signature-1: ('fmt/1',), not ()"


def test_a_first_pair_that_is_not_the_locks_is_refused(home: DroidHome) -> None:
    lock = read_lock()
    other = replace(lock, pair=replace(lock.pair, binary_sha256="0" * 64))

    with pytest.raises(Refusal, match="SIG005"), first_pair(home, other):
        pass
