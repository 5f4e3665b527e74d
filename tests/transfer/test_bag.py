"""The bag writer: the bag is exactly the order, the originals stay as they were, nothing half made has its name."""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import bagit
import pytest

from retention.faults import Refusal
from tests.transfer.orders import INFO, MADE_AT, MODIFIED_NS, content_of, make_share, order_of
from transfer.bag import copying
from transfer.bag.build import STAGING, build_bag, second_witness
from transfer.bag.check import check_bag
from transfer.bag.order import BagFile, BagOrder, order_faults
from transfer.bag.pack import pack

SHA256SUM = shutil.which("sha256sum") or "sha256sum"


def state_of(root: Path) -> dict[str, tuple[object, ...]]:
    """Return all that can be seen of every file and folder below `root` without reading it, and its bytes."""
    seen: dict[str, tuple[object, ...]] = {}
    for path in sorted([root, *root.rglob("*")]):
        status = path.lstat()
        seen[str(path)] = (status.st_mode, status.st_size, status.st_mtime_ns, status.st_atime_ns, status.st_ino)
    for path in sorted(root.rglob("*")):
        if path.is_file():
            seen[str(path)] += (hashlib.sha256(content_of(path)).hexdigest(),)
    return seen


def built(tmp_path: Path, name: str = "MUN-2026-0001", **changes: object) -> Path:
    root = make_share(tmp_path / "share") if not (tmp_path / "share").exists() else tmp_path / "share"
    return build_bag(order_of(root, **changes), tmp_path / name, version="0.1.0").folder


def codes(error: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [fault.code.code for fault in error.value.faults]


def test_a_bag_that_is_built_is_valid_to_both_checkers_without_a_warning(tmp_path: Path) -> None:
    bag = built(tmp_path)
    report = check_bag(bag)

    assert (report.faults, report.warnings, report.version) == ((), (), "1.0")
    assert bagit.Bag(str(bag)).is_valid()
    assert report.payload_count == 12


def test_sha256sum_finds_every_file_right(tmp_path: Path) -> None:
    bag = built(tmp_path)

    for manifest in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        subprocess.run([SHA256SUM, "--check", "--strict", "--quiet", manifest], cwd=bag, check=True)
    subprocess.run([SHA256SUM, "--check", "--quiet", f"{bag.name}.tar.gz.sha256"], cwd=tmp_path, check=True)


def test_data_holds_exactly_the_one_folder_with_its_times(tmp_path: Path) -> None:
    bag = built(tmp_path)
    share = tmp_path / "share"

    assert [path.name for path in (bag / "data").iterdir()] == ["Op ALPHA"]
    for path in share.rglob("*.doc"):
        copy = bag / "data" / path.relative_to(share)
        assert (copy.read_bytes(), copy.stat().st_mtime_ns) == (path.read_bytes(), MODIFIED_NS)


def test_the_tag_files_are_as_the_reference_prescribes(tmp_path: Path) -> None:
    bag = built(tmp_path)

    assert (bag / "bagit.txt").read_bytes() == b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
    info = (bag / "bag-info.txt").read_text().splitlines()
    assert info[: len(INFO)] == [f"{label}: {value}" for label, value in INFO]
    size = sum(path.stat().st_size for path in (tmp_path / "share").rglob("*.doc"))
    assert info[len(INFO) :] == [
        "Bagging-Date: 2026-11-25",
        "Bag-Software-Agent: Muniment 0.1.0",
        "BagIt-Profile-Identifier: urn:muniment:bagit-profile:tdr:1",
        f"Payload-Oxum: {size}.12",
    ]
    listed = [line.split("  ")[1] for line in (bag / "tagmanifest-sha256.txt").read_text().splitlines()]
    assert listed == ["bag-info.txt", "bagit.txt", "file-metadata.csv", "manifest-sha256.txt"]
    files_there = sum(1 for path in bag.rglob("*") if path.is_file())
    assert files_there == 1 + len(listed) + 12  # what The National Archives counts on receipt


def test_sha_512_is_added_on_request(tmp_path: Path) -> None:
    report = check_bag(built(tmp_path, also_sha512=True))

    assert (report.is_valid, report.algorithms) == (True, ("sha256", "sha512"))


def test_the_same_order_gives_the_same_bytes_wherever_it_is_built(tmp_path: Path) -> None:
    first = built(tmp_path)
    (tmp_path / "again").mkdir()
    order = order_of(tmp_path / "share")
    second = build_bag(replace(order, files=order.files[::-1]), tmp_path / "again" / first.name, version="0.1.0")

    packed = first.with_name(f"{first.name}.tar.gz").read_bytes()
    assert packed == second.archive.read_bytes()
    assert second.archive_sha256 == hashlib.sha256(packed).hexdigest()
    assert check_bag(second.archive).is_valid
    with tarfile.open(second.archive) as archive:
        assert {(member.uid, member.gid) for member in archive} == {(0, 0)}
        assert {member.mtime for member in archive if "/data/" in member.name and member.isfile()} == {1_146_614_400}


def test_the_originals_stay_as_they_were_access_times_included(tmp_path: Path) -> None:
    root = make_share(tmp_path / "share")
    order = order_of(root)
    for path in root.rglob("*.doc"):
        os.utime(path, ns=(1, MODIFIED_NS))
    before = state_of(root)
    build_bag(order, tmp_path / "B", version="0.1.0")

    assert state_of(root) == before


# -- refused before anything is read -----------------------------------------------------------------------------


def file_at(path: str) -> BagFile:
    return BagFile(Path("/nowhere"), os.fsencode(path), path, 1, bytes(32))


REFUSED: dict[str, tuple[dict[str, object], str]] = {
    "no file": ({"files": ()}, "BAG094"),
    "line feed": ({"files": (file_at("A/b\n.txt"),)}, "BAG082"),
    "percent sign": ({"files": (file_at("A/50%.txt"),)}, "BAG082"),
    "parent": ({"files": (file_at("A/../../b"),)}, "BAG082"),
    "no UTF-8": ({"files": (file_at("A/caf\udce9"),)}, "BAG082"),
    "space at the end": ({"files": (file_at("A/b .txt "),)}, "BAG082"),
    "differs in capitals": ({"files": (file_at("A/b.txt"), file_at("A/B.txt"))}, "BAG083"),
    "two top folders": ({"files": (file_at("A/b"), file_at("C/d"))}, "BAG084"),
    "loose file": ({"files": (file_at("b"),)}, "BAG084"),
    "tag file of BagIt": ({"tag_files": {"manifest-sha1.txt": b""}}, "BAG093"),
    "tag file elsewhere": ({"tag_files": {"../x": b""}}, "BAG093"),
    "tag missing": ({"info": INFO[1:]}, "BAG087"),
    "tag twice": ({"info": (*INFO, INFO[0])}, "BAG087"),
    "tag unknown": ({"info": (*INFO, ("Colour", "red"))}, "BAG087"),
    "line break in a value": ({"info": (("Source-Organization", "a\nPayload-Oxum: 1.1"), *INFO[1:])}, "BAG087"),
    "value not allowed": ({"info": tuple((k, "bulk" if k == "Consignment-Type" else v) for k, v in INFO)}, "BAG087"),
    "a reference of TDR": (
        {"info": tuple((k, "TDR-2026-ABC" if k == "Internal-Sender-Identifier" else v) for k, v in INFO)},
        "BAG088",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_an_order_that_could_not_be_sent_is_refused_before_anything_is_read(name: str) -> None:
    changes, code = REFUSED[name]
    given: dict[str, object] = {"files": (file_at("A/b"),), "info": INFO, "made_at": MADE_AT}
    order = BagOrder(**(given | changes))  # type: ignore[arg-type]

    assert [fault.code.code for fault in order_faults(order)] == [code]


def test_a_bag_is_not_built_over_something_or_inside_the_records(tmp_path: Path) -> None:
    root = make_share(tmp_path / "share")
    (tmp_path / "B").mkdir()
    with pytest.raises(Refusal) as over:
        build_bag(order_of(root), tmp_path / "B", version="0.1.0")
    with pytest.raises(Refusal) as inside:
        build_bag(order_of(root), root / "Op ALPHA" / "B", version="0.1.0")

    assert (codes(over), codes(inside)) == (["BAG080"], ["BAG085"])


def test_a_bag_that_would_not_fit_is_refused_at_once(tmp_path: Path) -> None:
    root = make_share(tmp_path / "share", files=1)
    order = order_of(root)
    huge = replace(order, files=(replace(order.files[0], size_bytes=1 << 60),))
    with pytest.raises(Refusal) as error:
        build_bag(huge, tmp_path / "B", version="0.1.0")

    assert codes(error) == ["BAG092"]


# -- what changed since it was signed --------------------------------------------------------------------------------


def _changed(path: Path) -> None:
    path.write_bytes(b"another")


def _gone(path: Path) -> None:
    path.unlink()


def _linked(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/hostname")


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("change", [_changed, _gone, _linked, _folder])
def test_a_file_changed_after_signing_is_named_and_no_bag_is_left(
    change: Callable[[Path], None], tmp_path: Path
) -> None:
    root = make_share(tmp_path / "share")
    order = order_of(root)
    changed = sorted(root.rglob("*.doc"))[3]
    content = changed.read_bytes()
    change(changed)
    with pytest.raises(Refusal) as error:
        build_bag(order, tmp_path / "B", version="0.1.0")

    assert [(fault.code.code, fault.place) for fault in error.value.faults] == [
        ("BAG081", str(changed.relative_to(root)))
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"B{STAGING}", "share"]

    shutil.rmtree(changed) if changed.is_dir() and not changed.is_symlink() else changed.unlink(missing_ok=True)
    changed.write_bytes(content)
    assert check_bag(build_bag(order, tmp_path / "B", version="0.1.0").folder).is_valid


def test_a_file_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    root = make_share(tmp_path / "share", files=2)
    order = order_of(root)
    named_too_long = replace(order.files[0], source=b"x" * 300)
    with pytest.raises(Refusal) as error:
        build_bag(replace(order, files=(named_too_long, order.files[1])), tmp_path / "B", version="0.1.0")

    assert codes(error) == ["BAG089"]


def test_a_share_that_is_not_there_is_named_and_the_build_goes_on_once_it_is_back(tmp_path: Path) -> None:
    root = make_share(tmp_path / "share", files=2)
    order = order_of(root)
    root.rename(tmp_path / "away")
    with pytest.raises(Refusal) as error:
        build_bag(order, tmp_path / "B", version="0.1.0")
    (tmp_path / "away").rename(root)

    assert [(fault.code.code, fault.place) for fault in error.value.faults] == [("BAG089", str(root))]
    assert check_bag(build_bag(order, tmp_path / "B", version="0.1.0").folder).is_valid


def test_another_order_starts_with_an_empty_staging_folder(tmp_path: Path) -> None:
    root = make_share(tmp_path / "share")
    order = order_of(root)
    (root / "Op ALPHA" / "0" / "£ minutes é 0.doc").write_bytes(b"changed")
    with pytest.raises(Refusal):
        build_bag(order, tmp_path / "B", version="0.1.0")
    fewer = replace(order, files=order.files[1:])

    assert check_bag(build_bag(fewer, tmp_path / "B", version="0.1.0").folder).payload_count == 11


def test_two_runs_at_once_do_not_build_the_same_bag(tmp_path: Path) -> None:
    import fcntl

    root = make_share(tmp_path / "share", files=2)
    (tmp_path / f"B{STAGING}").mkdir()
    with (tmp_path / f"B{STAGING}" / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(Refusal) as error:
            build_bag(order_of(root), tmp_path / "B", version="0.1.0")

    assert codes(error) == ["BAG086"]


# -- the disk does not keep what was written ---------------------------------------------------------------------------


def test_a_bit_that_flips_between_writing_and_reading_back_is_found_and_mended_by_the_next_run(tmp_path: Path) -> None:
    root = make_share(tmp_path / "share")
    order = order_of(root)
    flipped: list[Path] = []

    def flip(doing: str, files: int, size_bytes: int) -> None:
        if doing == "copying" and files == 12 and not flipped:
            flipped.append(next((tmp_path / f"B{STAGING}" / "B" / "data").rglob("*5.doc")))
            status = flipped[0].stat()
            with flipped[0].open("r+b") as stream:
                stream.seek(100)
                stream.write(b"\xff")
            os.utime(flipped[0], ns=(status.st_mtime_ns, status.st_mtime_ns))

    with pytest.raises(Refusal) as error:
        build_bag(order, tmp_path / "B", version="0.1.0", told=flip)

    assert [(fault.code.code, fault.place, fault.found) for fault in error.value.faults] == [
        ("BAG091", "data/Op ALPHA/2/£ minutes é 5.doc", "BAG027")
    ]
    assert not (tmp_path / "B").exists()
    assert check_bag(build_bag(order, tmp_path / "B", version="0.1.0").folder).is_valid


def test_the_second_witness_says_what_it_has_against_a_bag(tmp_path: Path) -> None:
    """Provokes what BAG090 would carry; our own checker finds it first."""
    bag = built(tmp_path)
    assert second_witness(bag) == ""
    next((bag / "data").rglob("*.doc")).write_bytes(b"x")

    assert "Payload-Oxum" in second_witness(bag)


TAMPERINGS: dict[str, tuple[Callable[[Path], object], str]] = {
    "one bit": (lambda bag: _flip(next((bag / "data").rglob("*7.doc"))), "data/Op ALPHA/1/£ minutes é 7.doc"),
    "added": (lambda bag: (bag / "data/Op ALPHA/x").write_bytes(b""), "data/Op ALPHA/x"),
    "removed": (lambda bag: (bag / "data/Op ALPHA/1/£ minutes é 7.doc").unlink(), "data/Op ALPHA/1/£ minutes é 7.doc"),
    "renamed": (
        lambda bag: (bag / "data/Op ALPHA/1").rename(bag / "data/Op ALPHA/9"),
        "data/Op ALPHA/9/£ minutes é 1.doc",
    ),
    "bag-info": (lambda bag: (bag / "bag-info.txt").write_bytes(b"Contact-Name: X\n"), "bag-info.txt"),
    "linked": (lambda bag: (bag / "data/l").symlink_to("/etc/passwd"), "data/l"),
    "line twice": (
        lambda bag: (bag / "manifest-sha256.txt").write_text((bag / "manifest-sha256.txt").read_text() * 2),
        "manifest-sha256.txt",
    ),
}


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_is_done_to_a_bag_afterwards_is_found_and_named(name: str, tmp_path: Path) -> None:
    bag = built(tmp_path)
    tamper, place = TAMPERINGS[name]
    tamper(bag)

    assert place in [fault.place for fault in check_bag(bag).faults]


def test_a_tag_file_added_afterwards_is_named(tmp_path: Path) -> None:
    bag = built(tmp_path)
    (bag / "note.txt").write_bytes(b"x")

    assert [(fault.code.code, fault.place) for fault in check_bag(bag).warnings] == [("BAG066", "note.txt")]


# -- killed on the way ------------------------------------------------------------------------------------------


def run_program(root: Path, folder: Path, dies_at: int) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "tests.transfer.orders", str(root), str(folder), str(dies_at)]
    return subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=False)


def test_killed_at_ten_moments_nothing_looks_whole_and_the_next_run_goes_on(tmp_path: Path) -> None:
    root = make_share(tmp_path / "share", files=400)
    before = state_of(root)
    for dies_at in (1, 2, 3, 4, 6, 8, 12, 40, 200, 400):
        ended = run_program(root, tmp_path / "B", dies_at)
        assert ended.returncode == -9, ended.stderr
        assert not (tmp_path / "B").exists()
        assert not list(tmp_path.glob("B.tar*"))
    done = copying.read_journal(tmp_path / f"B{STAGING}/journal", tmp_path / f"B{STAGING}/B/data", order_of(root))
    last = run_program(root, tmp_path / "B", 0)

    assert len(done) == 400
    assert last.stdout.splitlines()[0] == "copying 400"
    assert last.stdout.splitlines()[-1] == "complete 400"
    assert check_bag(tmp_path / "B").is_valid
    assert state_of(root) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["B", "B.tar.gz", "B.tar.gz.sha256", "share"]


def test_killed_after_the_last_rename_the_next_run_tidies_up_and_says_the_same(tmp_path: Path) -> None:
    order = order_of(make_share(tmp_path / "share", files=3))
    first = build_bag(order, tmp_path / "B", version="0.1.0")
    (tmp_path / f"B{STAGING}").mkdir()
    (tmp_path / f"B{STAGING}" / "order").write_text(order.digest())

    assert build_bag(order, tmp_path / "B", version="0.1.0") == first
    assert not (tmp_path / f"B{STAGING}").exists()


def test_a_torn_line_of_the_journal_is_not_believed(tmp_path: Path) -> None:
    root = make_share(tmp_path / "share", files=4)
    order = order_of(root)
    (root / order.files[3].path).unlink()
    with pytest.raises(Refusal):
        build_bag(order, tmp_path / "B", version="0.1.0")
    journal = tmp_path / f"B{STAGING}/journal"
    journal.write_text(journal.read_text()[:-30])

    assert len(copying.read_journal(journal, tmp_path / f"B{STAGING}/B/data", order)) == 2


def test_the_archive_is_the_same_on_any_number_of_threads_and_any_gzip_reads_it(tmp_path: Path) -> None:
    bag = built(tmp_path)
    (bag / "data/Op ALPHA/noise").write_bytes(os.urandom(3_000_000))  # stored, not deflated
    packed = []
    for threads in (1, 5):
        path = tmp_path / f"{threads}.tar.gz"
        sha256 = pack(bag, path, name="B", made_at=MADE_AT, progress=lambda count: None, threads=threads)
        assert sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        packed.append(path)

    assert packed[0].read_bytes() == packed[1].read_bytes()
    assert len(gzip.decompress(packed[0].read_bytes())) % 10_240 == 0
    subprocess.run([shutil.which("gzip") or "gzip", "-t", str(packed[0])], check=True)
