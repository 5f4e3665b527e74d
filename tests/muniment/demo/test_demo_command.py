"""muniment demo: what it says before and after, and what it refuses."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from muniment.cli.demo import _answer, app, made, what_next
from muniment.demo.plan import counts_by_top_folder
from muniment.demo.share import planned, write_share
from muniment.wiring import open_store
from records.register.holds import HoldRegister
from records.register.setup import SetupRegister
from records.terms.register import ScanRegister
from retention.faults import Refusal
from schedules.hold_templates import setup_questions
from tests.department import observe_share

REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "demo.md"


def test_the_command_writes_a_share_and_says_that_it_is_synthetic(tmp_path: Path) -> None:
    said = CliRunner().invoke(app, [str(tmp_path), "--files", "60", "--no-survey"])

    assert said.exit_code == 0
    assert "SYNTHETIC" in said.output
    assert sum(1 for path in (tmp_path / "SCD").rglob("*") if path.is_file()) == 60


def test_the_command_refuses_a_place_in_use(tmp_path: Path) -> None:
    (tmp_path / "SCD").mkdir()

    said = CliRunner().invoke(app, [str(tmp_path), "--no-survey"])

    assert isinstance(said.exception, Refusal)
    assert "DEM001" in str(said.exception)


def test_it_names_each_top_folder_and_what_to_try_next(tmp_path: Path) -> None:
    share = write_share(tmp_path, files=60)

    assert [line.split()[-1] for line in made(share)][1:] == [str(count) for count in share.counts.values()]
    assert any("muniment survey" in line for line in what_next(share, None))


def test_the_manual_gives_the_counts_that_are_written() -> None:
    rows = re.findall(r"^\| `([^`]+)` \| (\d+) \|", REFERENCE.read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert {name: int(count) for name, count in rows} == counts_by_top_folder(planned())


def test_the_set_up_questions_are_the_users_to_answer_unless_the_demonstration_is_told_to(tmp_path: Path) -> None:
    share = write_share(tmp_path, files=60)

    assert any("muniment hold setup" in line for line in what_next(share, None))
    assert not any("muniment hold setup" in line for line in what_next(share, None, answered=True))


def test_told_to_the_demonstration_answers_under_synthetic_names_and_looks_for_the_words(tmp_path: Path) -> None:
    share = write_share(tmp_path)
    store = open_store(tmp_path / "store")
    observe_share(tmp_path, tmp_path / "store", shown_as=share.shown_as)

    _answer(tmp_path / "store")
    answers = SetupRegister(store.database).current()
    states = {entry.ref: entry.state.value for entry in HoldRegister(store.database).all()}

    assert set(answers) == {question.name for question in setup_questions()}
    assert all(one.person.startswith("SYNTHETIC") and one.reason.startswith("SYNTHETIC") for one in answers.values())
    assert states == {"IICSA": "released", "IICSA-PAPER": "released", "IICSA-NON-CASE": "placed", "UCPI": "placed"}
    assert [one.lexicon for one in ScanRegister(store.database).all() if one.is_sealed] == ["ucpi"]


@pytest.mark.parametrize("words", [["--files", "many"], ["--no-such-option"]])
def test_words_that_are_off_are_a_usage_error(words: list[str]) -> None:
    assert CliRunner().invoke(app, words).exit_code == 2
