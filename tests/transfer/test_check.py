"""The bag checker: every fault is found and named, and nothing outside the bag is read."""

import gzip
import io
import os
import re
import socket
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from retention.faults import UsageError
from tests.transfer.bags import DECLARATION, RECORDS, make_bag, manifest_of, sha256
from transfer.bag import archive
from transfer.bag import source as folder_source
from transfer.bag.check import BagReport, check_bag, check_source

VERSION_0_97 = "BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n"
LINE = "ab" * 32


def codes(report: BagReport) -> list[str]:
    return [fault.code.code for fault in report.faults]


def warned(report: BagReport) -> list[str]:
    return [fault.code.code for fault in report.warnings]


def places(report: BagReport, code: str) -> list[str]:
    return [fault.place for fault in report.faults if fault.code.code == code]


def test_a_bag_that_is_as_it_was_made_is_valid_without_a_warning(tmp_path: Path) -> None:
    report = check_bag(make_bag(tmp_path))

    assert (report.is_valid, report.warnings, report.payload_count, report.payload_bytes) == (True, (), 3, 36)
    assert (report.version, report.algorithms, report.tag_file_count) == ("1.0", ("sha256",), 4)


def test_one_changed_byte_is_found_and_the_file_named(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    (bag / "data/ALPHA/2006/MG5.doc").write_bytes(b"case summarY\n")

    assert [(fault.code.code, fault.place) for fault in check_bag(bag).faults] == [
        ("BAG027", "data/ALPHA/2006/MG5.doc")
    ]


def test_a_file_added_is_named(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    (bag / "data/ALPHA/new.txt").write_bytes(b"")

    assert places(check_bag(bag), "BAG025") == ["data/ALPHA/new.txt"]


def test_a_file_renamed_is_named_with_where_its_content_is_now(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    (bag / "data/ALPHA/minutes.txt").rename(bag / "data/ALPHA/Minutes 1.txt")

    report = check_bag(bag)

    assert codes(report) == ["BAG025", "BAG024"]
    assert report.faults[1].found == "the same content is at data/ALPHA/Minutes 1.txt"


def test_a_changed_tag_file_is_named(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    (bag / "bag-info.txt").write_text("Payload-Oxum: 36.3\nSource-Organization: Somebody Else\n")

    assert places(check_bag(bag), "BAG028") == ["bag-info.txt"]


def test_every_fault_is_named_not_only_the_first(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    (bag / "data/ALPHA/minutes.txt").unlink()
    (bag / "data/ALPHA/2006/MG5.doc").write_bytes(b"x")
    (bag / "data/extra").write_bytes(b"y")
    (bag / "bagit.txt").write_text("BagIt-Version: 1.0\n")

    assert sorted(codes(check_bag(bag))) == ["BAG011", "BAG024", "BAG025", "BAG027", "BAG028", "BAG032"]


TAG_FILES: dict[str, tuple[dict[str, object], list[str], list[str]]] = {
    "version not known": ({"declaration": DECLARATION.replace("1.0", "1.7")}, ["BAG012"], []),
    "white space before the colon": ({"declaration": DECLARATION.replace(":", " :")}, ["BAG011"], []),
    "white space before 1.0": ({"declaration": VERSION_0_97.replace(":", " :")}, [], []),
    "a third line": ({"declaration": DECLARATION + "More: 1\n"}, ["BAG011"], []),
    "lines the wrong way round": ({"declaration": "\n".join(reversed(DECLARATION.splitlines()))}, ["BAG011"], []),
    "an encoding that computes": ({"declaration": DECLARATION.replace("UTF-8", "zlib")}, ["BAG013"], []),
    "mark in bagit.txt": ({"declaration": "\ufeff" + DECLARATION}, ["BAG043"], []),
    "mark in the manifest": ({"manifest": "\ufeff" + manifest_of(RECORDS)}, ["BAG043"], []),
    "mark in an old manifest": (
        {"manifest": "\ufeff" + manifest_of(RECORDS), "declaration": VERSION_0_97},
        [],
        ["BAG073"],
    ),
    "line not understood": ({"manifest": manifest_of(RECORDS) + "hello\n"}, ["BAG019"], []),
    "checksum too short": ({"manifest": manifest_of(RECORDS) + "abcd  data/x\n"}, ["BAG019"], []),
    "line without an end": ({"manifest": manifest_of(RECORDS) + LINE + "  data/" + "x" * 70_000}, ["BAG018"], []),
    "manifest not in UTF-8": ({"more": {"manifest-md5.txt": b"\xff\xfe\xfd"}}, ["BAG017", *["BAG026"] * 3], []),
    "payload path not in data": ({"manifest": manifest_of(RECORDS) + LINE + "  bagit.txt\n"}, ["BAG021"], []),
    "two checksums": ({"manifest": manifest_of(RECORDS) + LINE + "  data/ALPHA/é.txt\n"}, ["BAG022"], []),
    "twice alike": ({"manifest": manifest_of(RECORDS) * 2}, ["BAG023"] * 3, []),
    "twice alike before 1.0": ({"manifest": manifest_of(RECORDS) * 2, "declaration": VERSION_0_97}, [], ["BAG061"] * 3),
    "asterisk of md5sum": ({"manifest": manifest_of(RECORDS).replace("  ", " *")}, [], ["BAG069"] * 3),
    "dot slash": ({"manifest": manifest_of(RECORDS).replace("  ", "  ./")}, [], ["BAG060"] * 3),
    "CR alone": ({"manifest": manifest_of(RECORDS).replace("\n", "\r")}, [], []),
    "CRLF": ({"manifest": manifest_of(RECORDS).replace("\n", "\r\n")}, [], []),
    "capitals in checksums": (
        {"manifest": re.sub("^[0-9a-f]{64}", lambda m: m[0].upper(), manifest_of(RECORDS), flags=re.M)},
        [],
        [],
    ),
    "algorithm not known": ({"more": {"manifest-crc99.txt": b"12 data/x\n"}}, ["BAG016"], []),
    "no manifest": ({"manifest": ""}, ["BAG025"] * 3, []),
    "Oxum differs": ({"info": "Payload-Oxum: 36.4\n"}, ["BAG032"], []),
    "Oxum not understood": ({"info": "Payload-Oxum: many\n"}, ["BAG033"], []),
    "white space before a colon of bag-info": ({"info": "Payload-Oxum: 36.3\nContact-Name : X\n"}, ["BAG034"], []),
    "the same before 1.0": (
        {"info": "Payload-Oxum : 36.3\nContact-Name : X\n", "declaration": VERSION_0_97},
        [],
        [],
    ),
    "no space after a colon of bag-info": ({"info": "Payload-Oxum:36.3\n"}, [], ["BAG076"]),
    "bag-info without a colon": ({"info": "Payload-Oxum: 36.3\nContact\n"}, ["BAG034"], []),
    "fetch line": ({"more": {"fetch.txt": b"where\n"}}, ["BAG035"], []),
    "fetch in no manifest": ({"more": {"fetch.txt": b"http://a.example/x 5 data/x\n"}}, ["BAG036"], ["BAG075"]),
    "fetch of what is here": (
        {"more": {"fetch.txt": "http://a.example/x 5 data/ALPHA/é.txt\n".encode()}},
        [],
        ["BAG075"],
    ),
    "to be fetched": (
        {
            "manifest": manifest_of(RECORDS) + LINE + "  data/far\n",
            "more": {"fetch.txt": b"http://a.example/far - data/far\n"},
        },
        ["BAG037"],
        [],
    ),
}


@pytest.mark.parametrize("name", TAG_FILES)
def test_a_tag_file_that_is_off_gets_its_code(name: str, tmp_path: Path) -> None:
    written, faults, warnings = TAG_FILES[name]
    report = check_bag(make_bag(tmp_path, **written))  # type: ignore[arg-type]

    assert (codes(report), warned(report)) == (faults, warnings)


OUTSIDE = (
    "../outside", "data/../../outside", "/etc/passwd", "~/x", "~root/x", "C:\\x", "C:x", "\\\\server\\x",
    "\\\\?\\UNC\\server\\x", "%HomeDrive%\\x", "%HOME%/x", "data\\x", "..%2Fx/../x", "data/a\x00b", "data/a\x1bb",
)  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE)
@pytest.mark.parametrize("name", ["manifest-sha256.txt", "tagmanifest-sha512.txt", "fetch.txt"])
def test_a_path_that_leads_out_of_the_bag_is_refused_on_every_system(name: str, path: str, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(b"not of the bag")
    os.utime(outside, ns=(1, 1))
    line = (
        f"http://a.example/x - {path}\n" if name == "fetch.txt" else f"{LINE * (2 if '512' in name else 1)}  {path}\n"
    )
    manifest = manifest_of(RECORDS) + line if name == "manifest-sha256.txt" else None
    more = {} if manifest else {name: line.encode()}

    report = check_bag(make_bag(tmp_path / "bag", manifest=manifest, more=more))

    assert "BAG020" in codes(report)
    assert outside.stat().st_atime_ns == 1


def test_links_pipes_and_sockets_are_named_and_never_opened(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_bytes(RECORDS["ALPHA/minutes.txt"])
    bag = make_bag(tmp_path / "bag")
    (bag / "data/ALPHA/minutes.txt").unlink()
    (bag / "data/ALPHA/minutes.txt").symlink_to(outside / "secret")
    (bag / "data/folder").symlink_to(outside)
    os.mkfifo(bag / "data/pipe")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(bag / "data/s"))
        report = check_bag(bag)

    assert places(report, "BAG038") == ["data/folder", "data/ALPHA/minutes.txt"]
    assert places(report, "BAG039") == ["data/pipe", "data/s"]
    assert "BAG024" not in codes(report)


def test_percent_signs_and_line_ends_in_names_are_read_as_bagit_1_0_writes_them(tmp_path: Path) -> None:
    records = {"a%20.txt": b"1", "b\n.txt": b"2", "c%0A.txt": b"3"}
    manifest = "".join(
        f"{sha256(content)}  data/{path}\n"
        for path, content in (("a%2520.txt", b"1"), ("b%0a.txt", b"2"), ("c%250A.txt", b"3"))
    )

    assert codes(check_bag(make_bag(tmp_path, records, manifest=manifest))) == []


def test_characters_that_only_look_like_line_ends_stay_in_the_name(tmp_path: Path) -> None:
    assert codes(check_bag(make_bag(tmp_path, {"a\u2028b\u0085c .txt": b"1", "tab\there ": b"2"}))) == []


def test_a_name_that_is_no_utf_8_is_named_byte_by_byte(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    (bag / os.fsdecode(b"data/caf\xe9")).write_bytes(b"1")

    assert places(check_bag(bag), "BAG025") == ["data/caf\\xe9"]


def test_every_manifest_lists_every_file_from_1_0_on(tmp_path: Path) -> None:
    import hashlib

    half = f"{hashlib.sha512(RECORDS['ALPHA/minutes.txt']).hexdigest()}  data/ALPHA/minutes.txt\n".encode()
    more = {"manifest-sha512.txt": half}

    assert codes(check_bag(make_bag(tmp_path / "new", more=more))) == ["BAG026", "BAG026"]
    assert warned(check_bag(make_bag(tmp_path / "old", more=more, declaration=VERSION_0_97))) == ["BAG072", "BAG072"]


def test_a_tag_manifest_lists_every_manifest_and_no_payload(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    lines = (bag / "tagmanifest-sha256.txt").read_text().splitlines(keepends=True)
    kept = [line for line in lines if "manifest-" not in line]
    kept.append(f"{sha256(RECORDS['ALPHA/minutes.txt'])}  data/ALPHA/minutes.txt\n")
    kept.append(f"{LINE}  gone.txt\n")
    (bag / "tagmanifest-sha256.txt").write_text("".join(kept))

    assert codes(check_bag(bag)) == ["BAG030", "BAG031", "BAG029"]

    (bag / "bagit.txt").write_text(VERSION_0_97)
    assert "BAG074" in warned(check_bag(bag))


def test_what_is_worth_a_word_and_no_fault_is_a_warning(tmp_path: Path) -> None:
    bag = make_bag(
        tmp_path, {"A.txt": b"1", "a.txt": b"2", "\u00f1": b"3", "n\u0303": b"4", "Thumbs.db": b"5", "aux": b"6"}
    )
    (bag / "notes.txt").write_bytes(b"unlisted")
    (bag / "data/empty").mkdir()

    report = check_bag(bag)

    assert report.is_valid
    assert sorted(warned(report)) == ["BAG062", "BAG063", "BAG064", "BAG066", "BAG067", "BAG070"]


def test_a_folder_that_is_no_bag_says_what_is_missing(tmp_path: Path) -> None:
    assert codes(check_bag(tmp_path)) == ["BAG010", "BAG015", "BAG014"]
    assert warned(check_bag(tmp_path)) == ["BAG068"]


def test_a_bag_with_md5_alone_is_valid_with_a_warning(tmp_path: Path) -> None:
    import hashlib

    bag = make_bag(tmp_path, {"a": b"1"})
    for name in ("manifest-sha256.txt", "tagmanifest-sha256.txt"):
        (bag / name).unlink()
    (bag / "manifest-md5.txt").write_text(f"{hashlib.md5(b'1', usedforsecurity=False).hexdigest()}  data/a\n")

    assert (codes(check_bag(bag)), warned(check_bag(bag))) == ([], ["BAG065", "BAG068"])


def test_a_place_with_neither_folder_nor_archive_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="BAG001"):
        check_bag(tmp_path / "none")
    (tmp_path / "letter.doc").write_bytes(b"hello")
    with pytest.raises(UsageError, match="BAG005"):
        check_bag(tmp_path / "letter.doc")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    (bag / "data/ALPHA/minutes.txt").chmod(0)

    assert places(check_bag(bag), "BAG040") == ["data/ALPHA/minutes.txt"]


def test_a_file_that_changes_while_it_is_read_is_named(tmp_path: Path) -> None:
    bag = make_bag(tmp_path)
    path = bag / "data/ALPHA/minutes.txt"
    with folder_source.FolderSource(bag, threads=1) as source:
        met = next(met for met in source._walk() if met.path == "data/ALPHA/minutes.txt")
        assert isinstance(met, folder_source._Met)
        path.write_bytes(b"written to")
        member = source._read(met, ("sha256",), memoryview(bytearray(10)))
        path.unlink()
        gone = source._read(met, ("sha256",), memoryview(bytearray(10)))

    assert member.fault and member.fault.code == "BAG041"
    assert gone.fault and gone.fault.code == "BAG040"


def test_a_hundred_thousand_entries_are_each_named(tmp_path: Path) -> None:
    lines = "".join(f"{LINE}  data/{number}\n" for number in range(100_000))
    report = check_bag(make_bag(tmp_path, {"0": b""}, manifest=lines))

    assert codes(report).count("BAG024") == 99_999


def test_more_entries_than_can_be_held_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transfer.bag.tags.MOST_ENTRIES", 2)

    assert "BAG042" in codes(check_bag(make_bag(tmp_path)))


# -- archives ---------------------------------------------------------------------------------------------


def tarred(bag: Path, name: str, mode: str = "w:gz") -> Path:
    path = bag.parent / name
    with tarfile.open(path, mode) as archive:
        archive.add(bag, arcname=f"./{bag.name}")
    return path


def zipped(bag: Path, name: str) -> Path:
    path = bag.parent / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(bag.rglob("*")):
            archive.write(file, f"{bag.name}/{file.relative_to(bag)}")
    return path


PACKERS: dict[str, Callable[[Path], Path]] = {
    "tar.gz": lambda bag: tarred(bag, "b.tar.gz"),
    "tar": lambda bag: tarred(bag, "b.tar", "w"),
    "zip": lambda bag: zipped(bag, "b.zip"),
}


@pytest.mark.parametrize("kind", PACKERS)
def test_a_packed_bag_is_checked_without_unpacking_it(kind: str, tmp_path: Path) -> None:
    report = check_bag(PACKERS[kind](make_bag(tmp_path / "B1")))

    assert (codes(report), report.payload_count, report.payload_bytes, report.tag_file_count) == ([], 3, 36, 4)


@pytest.mark.parametrize("kind", PACKERS)
def test_one_changed_byte_in_a_packed_bag_is_named(kind: str, tmp_path: Path) -> None:
    bag = make_bag(tmp_path / "B1")
    (bag / "data/ALPHA/minutes.txt").write_bytes(b"Minutes of the board\n")

    assert places(check_bag(PACKERS[kind](bag)), "BAG027") == ["data/ALPHA/minutes.txt"]


@pytest.mark.parametrize("kind", PACKERS)
def test_a_truncated_archive_is_never_valid(kind: str, tmp_path: Path) -> None:
    packed = PACKERS[kind](make_bag(tmp_path / "B1", {f"{n}.bin": os.urandom(3000) for n in range(5)}))
    whole = packed.read_bytes()
    for part in (0.2, 0.4, 0.6):
        packed.write_bytes(whole[: int(len(whole) * part)])
        assert not check_bag(packed).is_valid
    packed.write_bytes(whole[:-4] if kind != "tar" else whole.rstrip(b"\0"))
    assert "BAG002" in codes(check_bag(packed))


def hostile_tar(path: Path, *members: tuple[str, bytes, str]) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, kind, target in members:
            header = tarfile.TarInfo(name)
            header.type, header.linkname = kind, target
            archive.addfile(header, io.BytesIO(b""))
    return path


def test_hostile_members_of_a_tar_are_named_and_nothing_is_written(tmp_path: Path) -> None:
    inner = tmp_path / "in"
    inner.mkdir()
    packed = hostile_tar(
        inner / "h.tar.gz",
        ("../../escape", tarfile.REGTYPE, ""),
        ("/absolute", tarfile.REGTYPE, ""),
        ("B/data/link", tarfile.SYMTYPE, "/etc/passwd"),
        ("B/data/hard", tarfile.LNKTYPE, "../../etc/passwd"),
        ("B/data/device", tarfile.CHRTYPE, ""),
        ("B/data/a", tarfile.REGTYPE, ""),
        ("B/data/a", tarfile.REGTYPE, ""),
    )

    report = check_bag(packed)

    assert places(report, "BAG020") == ["../../escape", "/absolute"]
    assert places(report, "BAG038") == ["data/link", "data/hard"]
    assert places(report, "BAG039") == ["data/device"]
    assert places(report, "BAG044") == ["data/a"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["h.tar.gz", "in"]


def test_an_archive_without_one_folder_says_so_and_is_checked_all_the_same(tmp_path: Path) -> None:
    bag = make_bag(tmp_path / "B1")
    path = tmp_path / "bare.tar"
    with tarfile.open(path, "w") as archive:
        archive.add(bag, arcname=".")

    assert codes(check_bag(path)) == ["BAG004"]


def test_a_bomb_is_stopped(tmp_path: Path) -> None:
    bag = make_bag(tmp_path / "B1", {"zeros": bytes(30 << 20)})

    for packed in (tarred(bag, "bomb.tar.gz"), zipped(bag, "bomb.zip")):
        with archive.ArchiveSource(packed, always_allowed_bytes=1 << 20) as source:
            assert "BAG003" in codes(check_source(source))


def test_a_header_that_asks_for_much_memory_is_stopped(tmp_path: Path) -> None:
    header = tarfile.TarInfo("x")
    header.type, header.size = tarfile.XHDTYPE, 10 << 30
    path = tmp_path / "pax.tar.gz"
    with gzip.open(path, "wb") as stream:
        stream.write(header.tobuf(tarfile.GNU_FORMAT) + bytes(4096))

    assert "BAG003" in codes(check_bag(path))


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    packed = zipped(make_bag(tmp_path / "B1", {"a": b"1"}), "e.zip")
    content = bytearray(packed.read_bytes())
    at = content.find(b"PK\x01\x02", 0)
    while b"data/a" not in content[at : at + 60]:
        at = content.find(b"PK\x01\x02", at + 4)
    content[at + 8] |= 1
    packed.write_bytes(bytes(content))

    assert places(check_bag(packed), "BAG045") == ["data/a"]
