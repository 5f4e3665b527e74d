"""The synthetic share before the real DROID: the figures of the story, and a share left as it was."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from muniment.demo.hang import hanging
from muniment.demo.share import content_of, planned, write_share
from muniment.demo.words import Paper
from records.droid.bridge import open_bridge
from records.droid.check import answers
from records.droid.home import CACHE_VARIABLE, DroidHome
from records.droid.identification import Basis, IdentifyRequest
from records.droid.signatures import SignaturePair
from records.faults.surveys import IDENTIFY_TIMEOUT
from tests import droid_corpora

pytestmark = pytest.mark.droid


def signature_pair(home: DroidHome, version: str) -> SignaturePair:
    return droid_corpora.v122() if version == "V122" else droid_corpora.first_pair(home)


def as_it_is(root: bytes) -> Iterator[tuple[bytes, tuple[int, ...], str]]:
    """Yield path, mode, owner, size and times, and the digest of everything below `root`."""
    for folder, folders, names in os.walk(root):
        for name in (*folders, *names):
            path = os.path.join(folder, name)
            seen = os.lstat(path)
            times = (seen.st_atime_ns, seen.st_mtime_ns) if name in names else (seen.st_mtime_ns,)
            readable = name in names and not os.path.islink(path) and seen.st_mode & 0o444
            with open(path, "rb", opener=without_a_trace) if readable else open(os.devnull, "rb") as file:
                digest = hashlib.sha256(file.read()).hexdigest()
            yield path, (seen.st_mode, seen.st_uid, seen.st_size, *times), digest


def without_a_trace(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOATIME)


def test_droid_finds_the_failures_and_the_formats_of_the_story_and_changes_nothing(tmp_path: Path) -> None:
    home = droid_corpora.installed_home()
    share = write_share(tmp_path)
    root = os.fsencode(share.root)
    before = list(as_it_is(root))

    words = ["survey", str(share.root), "--store", str(tmp_path / "store"), "--format", "json", "--deadline", "2"]
    done = subprocess.run(
        [sys.executable, "-c", "from muniment.cli.main import run; run()", *words],
        env={**os.environ, CACHE_VARIABLE: str(home.folder)},
        capture_output=True,
        check=True,
    )
    said = json.loads(done.stdout)

    assert (said["found"], said["identified"], said["failed"], said["skipped"]) == (1846, 1841, 3, 2)
    assert said["engine"] == "DROID"
    assert list(as_it_is(root)) == before


@pytest.mark.parametrize("version", ["V109", "V122"])
def test_the_hanging_file_does_not_finish_in_the_time_allowed(version: str, tmp_path: Path) -> None:
    path = tmp_path / "picture from the web.webp"
    path.write_bytes(hanging(Paper(1, "")))
    request = IdentifyRequest(os.fspath(path), path.name, size_bytes=path.stat().st_size, modified_ms=0)
    home = droid_corpora.installed_home()

    with open_bridge(home, pair=signature_pair(home, version), threads=1, deadline_ms=2_000) as bridge:
        answer = bridge.ask(request)

    assert answer.fault == IDENTIFY_TIMEOUT


@pytest.mark.parametrize("version", ["V109", "V122"])
def test_at_least_seventy_formats_are_named_by_their_bytes(version: str, tmp_path: Path) -> None:
    requests: dict[str, IdentifyRequest] = {}
    for number, entry in enumerate(planned(), start=1):
        if entry.kind not in ("link", "hang", *requests):
            path = tmp_path / str(number)
            path.write_bytes(content_of(entry, number=number, seed=1))
            name = os.fsdecode(os.path.basename(entry.path))
            requests[entry.kind] = IdentifyRequest(os.fspath(path), name, size_bytes=path.stat().st_size, modified_ms=0)
    home = droid_corpora.installed_home()

    with open_bridge(home, pair=signature_pair(home, version), threads=2) as bridge:
        said = answers(bridge, list(requests.values()))
    by_bytes = {puid for one in said if one.basis in (Basis.SIGNATURE, Basis.CONTAINER) for puid in one.puids}

    assert len(by_bytes) >= 70
