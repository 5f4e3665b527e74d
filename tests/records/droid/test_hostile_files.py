"""What a hostile, damaged or vanishing file costs: one answer with a code, and never the run."""

import io
import os
import signal
import struct
import time
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from records.droid.bridge import DroidBridge, open_bridge
from records.droid.check import answers, written
from records.droid.identification import SPARSE_END_BYTES, Basis, Identification, IdentifyRequest
from records.droid.known import known_files
from tests import droid_corpora

pytestmark = pytest.mark.droid

KNOWN = {known.name: known.content for known in known_files()}
OLE2_FAT_SECTOR_AT = 76  # [MS-CFB] 2.2: the header's DIFAT begins here


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "prefilter"])
def droid(request: pytest.FixtureRequest) -> Iterator[DroidBridge]:
    with open_bridge(
        droid_corpora.installed_home(), threads=2, prefilter=request.param, deadline_ms=10_000, heap_mb=128
    ) as bridge:
        yield bridge


def asked(droid: DroidBridge, folder: Path, name: str, content: bytes) -> Identification:
    """Return what DROID says of a file with this name and these bytes."""
    return droid.ask(written(folder, name, content))


def still_works(droid: DroidBridge, folder: Path) -> bool:
    """Return whether the next file gets its right answer."""
    return asked(droid, folder, "next.png", KNOWN["picture.png"]).puids == ("fmt/11",)


def test_a_webp_that_hangs_some_versions_of_droid_is_answered(droid: DroidBridge, tmp_path: Path) -> None:
    hanging = b"RIFF\x10\x00\x01\x00WEBPVP8 " + b"\xff\xf3\x10" * 400 + bytes(70_000)  # DROID issue 1663

    answer = asked(droid, tmp_path, "picture.webp", hanging)

    assert answer.fault is None or answer.fault.code == "DRD001"
    assert still_works(droid, tmp_path)


def test_a_bomb_in_a_zip_is_read_for_four_megabytes_only(droid: DroidBridge, tmp_path: Path) -> None:
    bomb = io.BytesIO()
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("[Content_Types].xml", "w", force_zip64=True) as entry,
    ):
        for _ in range(256):
            entry.write(bytes(1 << 20))

    started = time.monotonic()
    answer = asked(droid, tmp_path, "letter.docx", bomb.getvalue())

    assert answer.fault is None
    assert "x-fmt/263" in answer.puids
    assert time.monotonic() - started < 8
    assert still_works(droid, tmp_path)


def test_a_zip_of_very_many_entries_is_answered(droid: DroidBridge, tmp_path: Path) -> None:
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(20_000):
            archive.writestr(str(number), b"")

    answer = asked(droid, tmp_path, "many.zip", many.getvalue())

    assert answer.puids == ("x-fmt/263",)
    assert answer.basis is Basis.SIGNATURE


def test_a_truncated_ole2_file_keeps_what_its_bytes_say(droid: DroidBridge, tmp_path: Path) -> None:
    table = KNOWN["table.xls"]

    answer = asked(droid, tmp_path, "table.xls", table[: len(table) // 3])

    assert answer.basis is Basis.SIGNATURE
    assert answer.container_error != ""
    assert answer.fault is None


def test_an_ole2_file_whose_sector_table_points_nowhere_keeps_what_its_bytes_say(
    droid: DroidBridge, tmp_path: Path
) -> None:
    table = bytearray(KNOWN["table.xls"])
    struct.pack_into("<I", table, OLE2_FAT_SECTOR_AT, 0x00FFFFFF)

    answer = asked(droid, tmp_path, "table.xls", bytes(table))

    assert answer.basis is Basis.SIGNATURE
    assert answer.container_error != ""
    assert still_works(droid, tmp_path)


def test_a_truncated_zip_says_that_its_inside_could_not_be_read(droid: DroidBridge, tmp_path: Path) -> None:
    letter = KNOWN["letter.docx"]

    answer = asked(droid, tmp_path, "letter.docx", letter[: len(letter) // 2])

    assert answer.fault is None
    assert answer.container_error != "" or answer.basis is Basis.EXTENSION


def test_a_zip_that_lost_bytes_in_its_middle_is_said_to_be_damaged(droid: DroidBridge, tmp_path: Path) -> None:
    """DROID itself never comes back from such a file: the entries then lie before the start of the file."""
    letter = KNOWN["letter.docx"]

    answer = asked(droid, tmp_path, "letter.docx", letter[:40] + letter[60:])

    assert answer.puids == ("x-fmt/263",)
    assert "outside the file" in answer.container_error


def test_a_file_that_vanished_is_said_to_have_vanished(droid: DroidBridge, tmp_path: Path) -> None:
    answer = droid.ask(IdentifyRequest(str(tmp_path / "gone.doc"), "gone.doc", size_bytes=10, modified_ms=0))

    assert answer.fault is not None
    assert answer.fault.code == "SUR011"


@pytest.mark.parametrize("kind", ["pipe", "folder"])
def test_what_is_no_regular_file_is_not_opened(droid: DroidBridge, tmp_path: Path, kind: str) -> None:
    path = tmp_path / kind
    os.mkfifo(path) if kind == "pipe" else path.mkdir()

    answer = droid.ask(IdentifyRequest(str(path), kind, size_bytes=0, modified_ms=0))

    assert answer.fault is not None
    assert answer.fault.code == "SUR021"


@pytest.mark.parametrize(
    "name",
    ["line\nbreak.txt", 'quote".txt', "back\\slash.txt", "Ünïcode–名.txt", "half\udce4.txt", "{x}.txt", "a?b.txt"],
    ids=ascii,
)
def test_an_odd_name_gives_its_extension(droid: DroidBridge, tmp_path: Path, name: str) -> None:
    path = tmp_path / "scratch"
    path.write_bytes(b"minutes of the meeting\n")

    answer = droid.ask(IdentifyRequest(str(path), name, size_bytes=23, modified_ms=0))

    assert answer.puids == (() if "?" in name else ("x-fmt/111",))  # DROID cuts a name at a question mark


def test_an_empty_file_is_known_by_its_extension_only(droid: DroidBridge, tmp_path: Path) -> None:
    assert asked(droid, tmp_path, "empty", b"").puids == ()
    assert asked(droid, tmp_path, "empty.txt", b"").basis is Basis.EXTENSION


def test_a_file_past_its_deadline_is_a_fault_of_that_file_only(tmp_path: Path) -> None:
    slow = os.urandom(65_000) * 4
    home = droid_corpora.installed_home()

    with open_bridge(home, threads=1, prefilter=False, deadline_ms=1) as bridge:
        answered = answers(bridge, [written(tmp_path, f"{number}.bin", slow) for number in range(5)])

    codes = {answer.fault.code for answer in answered if answer.fault is not None}
    assert codes == {"DRD001"}


def test_droid_is_started_again_when_it_is_killed(tmp_path: Path) -> None:
    home = droid_corpora.installed_home()
    requests = [written(tmp_path, f"{number}.png", KNOWN["picture.png"]) for number in range(200)]

    with open_bridge(home, threads=2) as bridge:
        assert still_works(bridge, tmp_path)
        os.kill(bridge.process_ids[0], signal.SIGKILL)
        answered = answers(bridge, requests)

        assert [answer.puids for answer in answered] == [("fmt/11",)] * 200
        assert bridge.restarts == 1


def test_the_file_that_droid_had_when_it_died_is_named(tmp_path: Path) -> None:
    from muniment.demo.hang import hanging
    from muniment.demo.words import Paper

    with open_bridge(droid_corpora.installed_home(), threads=2) as bridge:
        assert still_works(bridge, tmp_path)
        held: list[Identification] = []
        bridge.submit(written(tmp_path, "picture.webp", hanging(Paper(1, "picture"))), held.append)
        time.sleep(0.5)
        os.kill(bridge.process_ids[0], signal.SIGKILL)
        while not held:
            time.sleep(0.05)

        assert still_works(bridge, tmp_path)
        assert [answer.fault.code for answer in held if answer.fault] == ["DRD002"]


def test_a_sparse_copy_is_enough_for_a_large_pdf_and_not_for_a_large_zip(droid: DroidBridge, tmp_path: Path) -> None:
    middle = bytes(4 * SPARSE_END_BYTES)
    pdf = sparse(tmp_path / "pdf", b"%PDF-1.4\n" + middle + b"\n%%EOF\n")
    archive = sparse(tmp_path / "zip", b"PK\x03\x04" + middle + KNOWN["letter.docx"])

    assert droid.ask(pdf).puids == ("fmt/18",)
    assert droid.ask(replace(pdf, whole_file=True)).needs_whole
    assert droid.ask(archive).needs_whole


def sparse(path: Path, content: bytes) -> IdentifyRequest:
    """Write the first and last bytes only, with a hole between, and return the request for it."""
    with path.open("wb") as file:
        file.write(content[:SPARSE_END_BYTES])
        file.seek(len(content) - SPARSE_END_BYTES)
        file.write(content[-SPARSE_END_BYTES:])
    return IdentifyRequest(str(path), path.name, size_bytes=len(content), modified_ms=0, sparse=True)
