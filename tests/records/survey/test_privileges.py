"""A survey reads as the permissions say, even when root runs it."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from records.survey.privileges import drop_read_override

Answer = TypeVar("Answer")
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="capabilities are Linux's")


def in_a_thread_of_its_own(act: Callable[[], Answer]) -> Answer:
    """Return what `act` returns; what it gives up, only its own thread gives up."""
    answers: list[Answer] = []
    thread = threading.Thread(target=lambda: answers.append(act()))
    thread.start()
    thread.join()
    return answers[0]


def may_open(path: Path) -> bool:
    try:
        path.read_bytes()
    except PermissionError:
        return False
    return True


@pytest.fixture
def forbidden(tmp_path: Path) -> Path:
    path = tmp_path / "closed.doc"
    path.write_bytes(b"synthetic")
    path.chmod(0)
    return path


@linux
def test_a_file_nobody_may_read_cannot_be_read_after_the_drop(forbidden: Path) -> None:
    dropped, opened = in_a_thread_of_its_own(lambda: (drop_read_override(), may_open(forbidden)))

    assert (dropped, opened) == (True, False)


@linux
def test_a_thread_started_later_cannot_read_it_either(forbidden: Path) -> None:
    def drop_and_ask_another_thread() -> bool:
        drop_read_override()
        return in_a_thread_of_its_own(lambda: may_open(forbidden))

    assert in_a_thread_of_its_own(drop_and_ask_another_thread) is False


@linux
def test_a_program_started_later_cannot_read_it_either(forbidden: Path) -> None:
    question = "import sys, os; sys.exit(0 if os.access(sys.argv[1], os.R_OK) else 3)"

    def drop_and_ask_a_program() -> int:
        drop_read_override()
        return subprocess.run([sys.executable, "-c", question, os.fspath(forbidden)], check=False).returncode

    assert in_a_thread_of_its_own(drop_and_ask_a_program) == 3


@linux
def test_our_own_files_can_still_be_written_and_the_drop_may_be_repeated(tmp_path: Path) -> None:
    def drop_twice_and_write() -> tuple[bool, bool]:
        answers = drop_read_override(), drop_read_override()
        (tmp_path / "part").write_bytes(b"evidence")
        return answers

    assert in_a_thread_of_its_own(drop_twice_and_write) == (True, True)
