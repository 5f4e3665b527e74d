"""The witness answers for every file, and a file that breaks it costs that file alone."""

import csv
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from records.faults.surveys import NO_LIBMAGIC, WITNESS_CRASH, WITNESS_GONE, WITNESS_READ_ERROR, WITNESS_TIMEOUT
from records.survey.marks import Mark
from records.survey.witness import Testimony, Witness, WitnessRequest
from retention.faults import FaultCode
from tests.fixtures_folder import fixtures_folder


@pytest.fixture(scope="module")
def witness() -> Iterator[Witness]:
    with Witness(1) as witness:
        yield witness


def request_for(path: Path, *, sparse: bool = False) -> WitnessRequest:
    return WitnessRequest(str(path), path.name, path.stat().st_size, sparse)


def ask_all(witness: Witness, requests: list[WitnessRequest]) -> dict[str, Testimony]:
    answered = threading.Semaphore(0)
    testimonies: dict[str, Testimony] = {}

    def keep(path: str, testimony: Testimony) -> None:
        testimonies[path] = testimony
        answered.release()

    for request in requests:
        witness.submit(request, lambda testimony, path=request.path: keep(path, testimony))  # type: ignore[misc]
    for _ in requests:
        assert answered.acquire(timeout=60)
    return testimonies


def test_the_witness_says_which_libmagic_it_uses(witness: Witness) -> None:
    major, minor = witness.libmagic_version.split(".")

    assert (int(major), int(minor)) >= (5, 41)
    assert witness.fault is None
    assert "magic" in witness.libmagic_path


def test_a_file_gets_its_mime_type_from_its_content_and_its_marks(witness: Witness, tmp_path: Path) -> None:
    png = tmp_path / "slot"
    png.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00")
    empty = tmp_path / "empty"
    empty.touch()

    assert witness.ask(request_for(png)) == Testimony("image/png", ())
    assert witness.ask(request_for(empty)) == Testimony("inode/x-empty", (Mark.ZERO_BYTE,), detail="no content")


def test_every_file_of_the_corpus_gets_the_mime_type_that_the_command_file_gives(witness: Witness) -> None:
    folder = fixtures_folder("mixed-corpus")
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as stream:
        paths = [folder / "files" / row["path"] for row in csv.DictReader(stream)]

    testimonies = ask_all(witness, [request_for(path) for path in paths])

    assert len(testimonies) == len(paths) == 163
    assert not any(testimony.fault for testimony in testimonies.values())
    assert sum(Mark.ZERO_BYTE in testimony.marks for testimony in testimonies.values()) == 29
    assert sum(Mark.ENCRYPTED in testimony.marks for testimony in testimonies.values()) == 5
    if witness.libmagic_version != command_version():
        pytest.skip("the command file is not here, or uses another libmagic")
    spoken = subprocess.run(
        ["file", "-b", "--mime-type", "--", *map(str, paths)],  # noqa: S607
        check=True,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    assert [testimonies[str(path)].mime for path in paths] == spoken


def test_an_encrypted_pdf_says_whether_it_needs_a_password_or_only_restricts(witness: Witness) -> None:
    folder = fixtures_folder("mixed-corpus") / "files" / "pdfCabinetOfHorrors"

    open_password = witness.ask(request_for(folder / "encryption_openpassword.pdf"))
    restricted = witness.ask(request_for(folder / "encryption_noprinting.pdf"))

    assert open_password.marks == restricted.marks == (Mark.ENCRYPTED,)
    assert open_password.detail == "PDF that needs a password to open"
    assert restricted.detail == "PDF that opens without a password and restricts its use"


def command_version() -> str:
    try:
        words = subprocess.run(["file", "--version"], check=True, capture_output=True, text=True).stdout  # noqa: S607
    except (OSError, subprocess.CalledProcessError):
        return ""
    return words.split("\n")[0].removeprefix("file-")


def test_a_copy_that_vanishes_or_is_no_file_costs_one_fault(witness: Witness, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    gone = witness.ask(WitnessRequest(str(tmp_path / "gone"), "gone.doc", 10))
    pipe = witness.ask(WitnessRequest(str(tmp_path / "pipe"), "pipe.doc", 10))

    assert (gone.fault, gone.detail) == (WITNESS_READ_ERROR, "No such file or directory")
    assert pipe.fault is WITNESS_READ_ERROR
    assert witness.restarts == 0


def test_a_name_with_odd_bytes_and_a_new_line_is_looked_into(witness: Witness, tmp_path: Path) -> None:
    path = os.fsdecode(bytes(tmp_path) + b"/caf\xe9\n.txt")
    with open(path, "wb") as file:
        file.write(b"plain words\n")

    assert witness.ask(WitnessRequest(path, "x", 12)) == Testimony("text/plain", ())


@pytest.fixture(scope="module")
def many_entries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "many.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(100_000):
            archive.writestr(str(number), b"")
    return path


def test_a_hundred_thousand_entries_are_no_hang(witness: Witness, many_entries: Path) -> None:
    testimony = witness.ask(request_for(many_entries))

    assert (testimony.mime, testimony.marks, testimony.fault) == ("application/zip", (), None)


def test_a_file_that_kills_the_process_is_named(many_entries: Path) -> None:
    answered: list[Testimony] = []
    with Witness(1) as witness:
        [first] = witness.process_ids
        os.kill(first, signal.SIGSTOP)  # so that it has the file in hand for as long as it lives
        witness.submit(request_for(many_entries), answered.append)
        while not witness._pool[0]._state.in_flight:
            time.sleep(0.01)
        os.kill(first, signal.SIGKILL)
        while witness.process_ids == (first,) or not answered:
            time.sleep(0.01)
        [killed] = answered
        again = witness.ask(request_for(many_entries))

    assert killed.fault is WITNESS_CRASH
    assert again.fault is None


def test_no_broken_file_kills_the_process_or_goes_unanswered(witness: Witness, tmp_path: Path) -> None:
    corpus = fixtures_folder("mixed-corpus") / "files"
    wholes = [path for path in sorted(corpus.rglob("*")) if path.is_file() and 0 < path.stat().st_size < 50_000]
    requests = []
    for number, whole in enumerate(wholes):
        content = whole.read_bytes()
        for cut in range(1, 6):
            path = tmp_path / f"{number}-{cut}"
            path.write_bytes(content[: len(content) * cut // 6])
            requests.append(request_for(path))

    testimonies = ask_all(witness, requests)

    assert len(testimonies) == len(requests) > 400
    assert not any(testimony.fault for testimony in testimonies.values())
    assert witness.restarts == 0


def test_a_process_that_dies_is_started_again_and_every_file_answered(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"{number}.txt").write_text(f"number {number}")
    requests = [request_for(path) for path in sorted(tmp_path.iterdir())]

    with Witness(2) as witness:
        threading.Timer(0.02, os.kill, (witness.process_ids[0], signal.SIGKILL)).start()
        testimonies = ask_all(witness, requests)
        time.sleep(0.05)
        again = ask_all(witness, requests)

        assert witness.restarts == 1
    assert len(testimonies) == 300
    assert sum(testimony.fault is WITNESS_CRASH for testimony in testimonies.values()) <= 1
    assert {testimony.mime for testimony in again.values()} == {"text/plain"}


def test_a_file_past_its_deadline_is_named_and_the_others_answered(many_entries: Path) -> None:
    answered = threading.Semaphore(0)
    faults: set[FaultCode | None] = set()

    def keep(testimony: Testimony) -> None:
        faults.add(testimony.fault)
        answered.release()

    patience = time.monotonic() + 60
    with Witness(1, deadline_ms=0) as witness:  # so the file in hand at a heartbeat is late
        while faults != {None, WITNESS_TIMEOUT} and time.monotonic() < patience:  # until a heartbeat fell into the work
            for _ in range(25):
                witness.submit(request_for(many_entries), keep)
            for _ in range(25):
                assert answered.acquire(timeout=60)

        assert witness.restarts >= 1
    assert faults == {None, WITNESS_TIMEOUT}


def test_without_any_libmagic_the_marks_still_come_and_the_witness_says_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "libmagic.so.1").write_bytes(b"not a library")
    (tmp_path / "pylibmagic").mkdir()
    (tmp_path / "pylibmagic" / "__init__.py").touch()
    (tmp_path / "slot").touch()
    monkeypatch.setenv("LD_LIBRARY_PATH", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    with Witness(1) as witness:
        testimony = witness.ask(request_for(tmp_path / "slot"))

        assert witness.fault is NO_LIBMAGIC
    assert testimony == Testimony("", (Mark.ZERO_BYTE,), detail="no content")


def test_a_request_after_the_end_gets_a_fault(tmp_path: Path) -> None:
    witness = Witness(1)
    witness.close()

    assert witness.ask(WitnessRequest(str(tmp_path), "x", 1)).fault is WITNESS_GONE


def test_without_a_fit_system_library_the_bundled_one_answers_the_same(tmp_path: Path) -> None:
    """The child is started as a machine without libmagic would: only pylibmagic's copy is found."""
    program = (
        "import json, os, sys\n"
        "from records.survey import libmagic\n"
        "libmagic.OLDEST_FIT = 99_999\n"
        "loaded = libmagic.load_libmagic()\n"
        "descriptor = os.open(sys.argv[1], os.O_RDONLY)\n"
        "print(json.dumps([loaded.version, loaded.path, loaded.mime_type(descriptor)]))\n"
    )
    path = tmp_path / "slot"
    path.write_bytes(b"%PDF-1.7\n")

    words = subprocess.run([sys.executable, "-c", program, str(path)], check=True, capture_output=True, text=True)

    assert "pylibmagic" in words.stdout
    assert "application/pdf" in words.stdout
    assert '"5.41"' in words.stdout
