"""The walk sees everything, opens nothing but folders, and survives what a share can hold."""

import os
import socket
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from records.faults.surveys import FOLDER_LOOP, FOLDER_UNREADABLE, OTHER_FILE_SYSTEM
from records.survey.paths import SourceRoot, shown
from records.survey.sight import listings_without_override
from records.survey.walk import Listing, WalkOptions, sighting_rows, walk


def listings(folder: Path, options: WalkOptions | None = None) -> list[Listing]:
    with SourceRoot(os.fsencode(folder)) as root:
        return list(walk(root, options or WalkOptions()))


def names(found: list[Listing]) -> set[str]:
    return {f"{shown(one.path)}/{shown(entry[0])}".lstrip("/") for one in found for entry in one.entries}


def rows(folder: Path) -> dict[str, tuple[object, ...]]:
    with SourceRoot(os.fsencode(folder)) as root:
        return {str(row[1]): row for one in walk(root, WalkOptions()) for row in sighting_rows(one, root)}


def test_every_file_is_sighted_and_folders_come_in_order(share: Path) -> None:
    for path in ("b/2", "b/1", "a/x/deep", "top"):
        (share / path).parent.mkdir(parents=True, exist_ok=True)
        (share / path).write_text("x")

    found = listings(share)

    assert [shown(one.path) for one in found] == ["", "a", "a/x", "b"]
    assert names(found) == {"top", "a/x/deep", "b/1", "b/2"}


def test_links_are_recorded_with_their_target_and_never_followed(share: Path) -> None:
    (share / "folder").mkdir()
    (share / "folder" / "file").write_text("x")
    (share / "to-folder").symlink_to("folder")
    (share / "dangling").symlink_to("/nowhere/at all")
    (share / "to-itself").symlink_to("to-itself")

    found = rows(share)

    assert {name: (row[3], row[4]) for name, row in found.items() if row[3] == "LINK"} == {
        "to-folder": ("LINK", "folder"),
        "dangling": ("LINK", "/nowhere/at all"),
        "to-itself": ("LINK", "to-itself"),
    }
    assert len(found) == 4


def test_pipes_and_sockets_are_sighted_and_not_opened(share: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(share / "pipe")  # opening it to read would wait for ever
    monkeypatch.chdir(share)  # the name of a socket has at most 108 bytes
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")

        found = rows(share)

    assert found["pipe"][3] == "PIPE"
    assert found["socket"][3] == "SOCKET"


@pytest.mark.skipif(os.geteuid() != 0, reason="making a device needs root")
def test_devices_are_sighted_and_not_opened(share: Path) -> None:
    os.mknod(share / "device", 0o600 | stat.S_IFCHR, os.makedev(1, 7))

    assert rows(share)["device"][3] == "DEVICE"


def test_names_that_are_not_text_are_kept_exactly(share: Path) -> None:
    folder = os.fsencode(share) + b"/caf\xe9"
    os.mkdir(folder)
    for name in (b"new\nline", b"latin-\xe9", "café".encode(), "cafe\u0301".encode(), b"back\\xe9"):
        with open(folder + b"/" + name, "wb"):
            pass

    found = rows(share)

    exact = {row[2] for row in found.values()}
    assert exact == {
        b"caf\xe9/" + name
        for name in (b"new\nline", b"latin-\xe9", "café".encode(), "cafe\u0301".encode(), b"back\\xe9")
    }
    assert found["latin-\\xe9"][0] == "caf\\xe9"


def test_a_path_longer_than_the_system_takes_in_one_call_is_walked(share: Path) -> None:
    step = b"d" * 200
    held = os.open(share, os.O_RDONLY)
    for _ in range(25):
        os.mkdir(step, dir_fd=held)
        deeper = os.open(step, os.O_RDONLY, dir_fd=held)
        os.close(held)
        held = deeper
    os.close(os.open(b"file", os.O_CREAT | os.O_WRONLY, dir_fd=held))
    os.close(held)

    found = listings(share)

    assert len(found) == 26
    assert len(found[-1].path) == 25 * 201 - 1
    assert [entry[0] for entry in found[-1].entries] == [b"file"]
    with SourceRoot(os.fsencode(share)) as root:
        os.close(root.open_file(found[-1].path + b"/file"))


def test_a_folder_that_may_not_be_listed_is_a_fault_and_the_walk_goes_on(share: Path) -> None:
    (share / "closed").mkdir()
    (share / "closed" / "inside").write_text("x")
    (share / "open").mkdir()
    (share / "open" / "file").write_text("x")
    (share / "closed").chmod(0)

    with SourceRoot(os.fsencode(share)) as root:
        found = list(listings_without_override(root, WalkOptions()))
    (share / "closed").chmod(0o700)

    faults = {shown(one.path): one.fault for one in found if one.fault}
    assert faults == {"closed": FOLDER_UNREADABLE}
    assert names(found) == {"open/file"}


@pytest.fixture
def mounted(share: Path) -> Iterator[Path]:
    inside = share / "a" / "mounted"
    inside.mkdir(parents=True)
    if subprocess.run(["/bin/mount", "--bind", str(share), str(inside)], check=False).returncode:
        pytest.skip("mounting needs root")
    yield inside
    subprocess.run(["/bin/umount", str(inside)], check=True)


def test_a_bind_mount_of_a_folder_in_itself_ends(share: Path, mounted: Path) -> None:
    (share / "file").write_text("x")

    found = listings(share)

    assert [(shown(one.path), one.fault) for one in found if one.fault] == [("a/mounted", FOLDER_LOOP)]
    assert names(found) == {"file"}


@pytest.fixture
def other_file_system(share: Path) -> Iterator[Path]:
    inside = share / "other"
    inside.mkdir()
    if subprocess.run(["/bin/mount", "-t", "tmpfs", "tmpfs", str(inside)], check=False).returncode:
        pytest.skip("mounting needs root")
    yield inside
    subprocess.run(["/bin/umount", str(inside)], check=True)


def test_other_file_systems_are_entered_unless_asked_not_to(share: Path, other_file_system: Path) -> None:
    (other_file_system / "file").write_text("x")

    everywhere = listings(share)
    here = listings(share, WalkOptions(one_file_system=True))

    assert names(everywhere) == {"other/file"}
    assert [(shown(one.path), one.fault) for one in here if one.fault] == [("other", OTHER_FILE_SYSTEM)]


def test_what_is_excluded_is_not_found_and_is_counted(share: Path) -> None:
    for path in ("keep.doc", "drop.TMP", "HR/Leavers 2019/a.doc", "HR/Joiners/b.doc", "x/Leavers 2019/c.doc"):
        (share / path).parent.mkdir(parents=True, exist_ok=True)
        (share / path).write_text("x")

    found = listings(share, WalkOptions(exclude=("*.tmp", "HR/Leavers*")))

    assert names(found) == {"keep.doc", "HR/Joiners/b.doc", "x/Leavers 2019/c.doc"}
    assert sum(one.excluded_count for one in found) == 2


@pytest.mark.parametrize("change", ["nothing", "content", "date", "name", "permissions", "new", "gone"])
def test_a_folders_digest_changes_with_anything_in_it(share: Path, change: str) -> None:
    for name in ("a", "b"):
        (share / name).write_text("first")
        os.utime(share / name, ns=(10**18, 10**18))
    before = listings(share)[0].digest

    if change == "content":
        (share / "a").write_text("other")
        os.utime(share / "a", ns=(10**18, 10**18))  # the date is put back; the status change is not
    elif change == "date":
        os.utime(share / "a", ns=(10**18, 10**18 + 1))
    elif change == "name":
        (share / "a").rename(share / "c")
    elif change == "permissions":
        (share / "a").chmod(0o640)
    elif change == "new":
        (share / "c").write_text("")
    elif change == "gone":
        (share / "a").unlink()

    assert (listings(share)[0].digest == before) is (change == "nothing")
