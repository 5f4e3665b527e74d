"""muniment bag check: the exit code, the table and the JSON, as a person and a program meet them."""

import json
from pathlib import Path

import pytest

from muniment.cli.main import run_words
from tests.transfer.bags import make_bag


def test_a_valid_bag_ends_with_0_and_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_words(["bag", "check", str(make_bag(tmp_path / "B"))]) == 0
    assert capsys.readouterr().err == (
        "Valid: BagIt 1.0, 3 files, 36 bytes, sha256; nothing is missing, added or altered.\n"
    )


def test_a_bag_that_is_not_valid_ends_with_1_and_names_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bag = make_bag(tmp_path / "B")
    (bag / "data/ALPHA/minutes.txt").write_bytes(b"x")

    assert run_words(["bag", "check", str(bag), "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["is_valid"], told["payload_count"]) == (False, 3)
    assert [(fault["code"], fault["place"]) for fault in told["faults"]] == [
        ("BAG027", "data/ALPHA/minutes.txt"),
        ("BAG032", "bag-info.txt"),
    ]


def test_a_name_in_a_bag_can_not_steer_the_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bag = make_bag(tmp_path / "B")
    (bag / "data/\x1b[2Jx").write_bytes(b"")
    run_words(["bag", "check", str(bag)])

    assert "\x1b" not in capsys.readouterr().out


def test_a_place_without_a_bag_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run_words(["bag", "check", str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.startswith("BAG001")
