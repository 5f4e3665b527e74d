"""One read of a file gives its checksums and a copy, and leaves the file as it was."""

import hashlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from records.faults.surveys import (
    FILE_CHANGED,
    FILE_READ_ERROR,
    FILE_UNREADABLE,
    FILE_VANISHED,
    NOT_A_REGULAR_FILE,
    SPARSE,
    TOO_LARGE_TO_COPY,
)
from records.survey.content import Content, ContentReader
from records.survey.paths import SourceRoot
from records.survey.scratch import Scratch, ScratchClosedError, ScratchFullError

MIB = 1 << 20


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Scratch]:
    folder = tmp_path / "scratch"
    folder.mkdir()
    with Scratch(count=2, folder=folder) as pool:
        yield pool


@pytest.fixture
def root(share: Path) -> Iterator[SourceRoot]:
    with SourceRoot(os.fsencode(share)) as opened:
        yield opened


def read(
    root: SourceRoot,
    scratch: Scratch,
    name: bytes,
    *,
    with_sha256: bool = True,
    wants: bool = True,
    whole: bool = False,
) -> Content:
    reader = ContentReader(root, scratch, with_md5=True)
    return reader.read(name, with_sha256=with_sha256, wants_copy=lambda _: wants, whole_copy=whole)


@pytest.mark.parametrize("size", [0, 1, 4096, 4 * MIB, 4 * MIB + 1, 9 * MIB + 7])
def test_checksums_and_copy_are_of_the_very_bytes(root: SourceRoot, share: Path, scratch: Scratch, size: int) -> None:
    content = os.urandom(size)
    (share / "file").write_bytes(content)

    got = read(root, scratch, b"file")

    assert got.fault is None
    assert got.sha256 == hashlib.sha256(content).digest()
    assert got.md5 == hashlib.md5(content, usedforsecurity=False).hexdigest()
    assert got.slot is not None
    assert Path(got.slot.path).read_bytes() == content


def test_a_copy_nobody_wants_gives_its_slot_back(root: SourceRoot, share: Path, scratch: Scratch) -> None:
    (share / "small").write_bytes(b"x")
    (share / "large").write_bytes(os.urandom(5 * MIB))

    for _ in range(5):
        assert read(root, scratch, b"small", wants=False).slot is None
        assert read(root, scratch, b"large", wants=False).slot is None


def test_a_large_file_without_checksum_is_read_at_its_ends(root: SourceRoot, share: Path, scratch: Scratch) -> None:
    content = os.urandom(6 * MIB)
    (share / "video").write_bytes(content)

    got = read(root, scratch, b"video", with_sha256=False)

    assert got.sparse
    assert got.slot is not None
    copy = Path(got.slot.path).read_bytes()
    assert (copy[:MIB], copy[-MIB:], len(copy)) == (content[:MIB], content[-MIB:], len(content))
    assert not any(copy[MIB:-MIB])


def test_a_large_container_is_copied_whole(root: SourceRoot, share: Path, scratch: Scratch) -> None:
    content = b"PK\x03\x04" + os.urandom(6 * MIB)
    (share / "archive.zip").write_bytes(content)

    got = read(root, scratch, b"archive.zip", with_sha256=False)

    assert not got.sparse
    assert got.slot is not None
    assert Path(got.slot.path).read_bytes() == content


def test_a_whole_copy_can_be_asked_for(root: SourceRoot, share: Path, scratch: Scratch) -> None:
    content = os.urandom(6 * MIB)
    (share / "file").write_bytes(content)

    got = read(root, scratch, b"file", with_sha256=False, whole=True)

    assert not got.sparse
    assert got.slot is not None
    assert Path(got.slot.path).read_bytes() == content


def test_a_file_that_is_mostly_hole_is_not_read_through(root: SourceRoot, share: Path, scratch: Scratch) -> None:
    with (share / "disk.vhd").open("wb") as file:
        file.truncate(1 << 40)
        file.write(b"head")

    got = read(root, scratch, b"disk.vhd")

    assert got.fault is SPARSE
    assert got.sha256 is None
    assert got.sparse


def test_where_a_copy_has_no_room_the_ends_are_looked_at(root: SourceRoot, share: Path, tmp_path: Path) -> None:
    small = tmp_path / "small disk"
    small.mkdir()
    if subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(small)], check=False).returncode:
        pytest.skip("mounting needs root")
    (share / "archive.zip").write_bytes(b"PK\x03\x04" + os.urandom(6 * MIB))
    try:
        with Scratch(count=1, folder=small) as cramped:
            got = read(root, cramped, b"archive.zip", with_sha256=False)
            with pytest.raises(ScratchFullError):
                cramped.take(1).fill(os.urandom(16 * MIB))
    finally:
        subprocess.run(["/bin/umount", "--lazy", str(small)], check=True)

    assert got.sparse
    assert got.fault is TOO_LARGE_TO_COPY


def test_last_access_times_stay_as_they_were(root: SourceRoot, share: Path, scratch: Scratch) -> None:
    (share / "file").write_bytes(b"content")
    os.utime(share / "file", ns=(10**18, 10**18))
    before = os.stat(share / "file")

    read(root, scratch, b"file")

    after = os.stat(share / "file")
    assert (after.st_atime_ns, after.st_mtime_ns, after.st_ctime_ns) == (
        before.st_atime_ns,
        before.st_mtime_ns,
        before.st_ctime_ns,
    )
    assert root.keeps_access_times


def test_a_file_that_grows_while_it_is_read_is_noticed(root: SourceRoot, share: Path, scratch: Scratch) -> None:
    path = share / "log"
    path.write_bytes(os.urandom(64 * MIB))
    stop = threading.Event()

    def write() -> None:
        with path.open("ab") as file:
            while not stop.is_set():
                file.write(b"line")
                file.flush()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        got = read(root, scratch, b"log")
    finally:
        stop.set()
        writer.join()

    assert got.fault is FILE_CHANGED
    assert got.slot is None


def test_what_is_gone_or_is_no_file_any_more_says_so(root: SourceRoot, share: Path, scratch: Scratch) -> None:
    os.mkfifo(share / "pipe")
    (share / "link").symlink_to("/etc/passwd")

    assert read(root, scratch, b"gone").fault is FILE_VANISHED
    assert read(root, scratch, b"link").fault is FILE_VANISHED
    assert read(root, scratch, b"pipe").fault is NOT_A_REGULAR_FILE


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads past permissions here; the survey gives that up")
def test_a_file_that_may_not_be_read_says_so(root: SourceRoot, share: Path, scratch: Scratch) -> None:
    (share / "secret").write_bytes(b"x")
    (share / "secret").chmod(0)

    assert read(root, scratch, b"secret").fault is FILE_UNREADABLE


def test_whoever_waits_for_a_slot_is_sent_away_when_the_survey_stops(scratch: Scratch) -> None:
    scratch.take(1)
    scratch.take(1)
    threading.Timer(0.1, scratch.close).start()

    with pytest.raises(ScratchClosedError):
        scratch.take(1)


def test_a_read_error_part_way_fails_the_file(scratch: Scratch) -> None:
    folder = os.path.realpath("/sys/class/net/lo")  # the loopback device has no speed: reading it fails
    if not os.path.exists(f"{folder}/speed"):
        pytest.skip("this system has no /sys/class/net/lo/speed")

    with SourceRoot(os.fsencode(folder)) as system:
        got = read(system, scratch, b"speed")

    assert got.fault is FILE_READ_ERROR
    assert got.state is not None


@pytest.mark.skipif(os.geteuid() != 0, reason="becoming another user needs root")
def test_where_access_times_cannot_be_kept_it_is_said(share: Path, tmp_path: Path) -> None:
    """SUR030: only the owner of a file may read it without changing its last-access time (open(2), O_NOATIME)."""
    (share / "file").write_bytes(b"x")
    for folder in (share, *share.parents):
        if folder.stat().st_uid == 0 and str(folder).startswith(str(tmp_path.parent.parent)):
            folder.chmod(0o755)
    program = (
        "import os, sys; from records.survey.paths import SourceRoot\n"
        "root = SourceRoot(os.fsencode(sys.argv[1])); os.setgid(65534); os.setuid(65534)\n"
        "os.close(root.open_file(b'file')); print(root.keeps_access_times)"
    )

    said = subprocess.run([sys.executable, "-c", program, str(share)], capture_output=True, text=True, check=True)

    assert said.stdout.strip() == "False"
