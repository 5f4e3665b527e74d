"""muniment queue and muniment nominate, on the synthetic department."""

import json
import shutil
from pathlib import Path

import pytest

from muniment.cli.main import run_words
from muniment.settings import REHEARSAL_DAY
from tests.department import TODAY

ALPHA = r"\\FS99\SCD\Op ALPHA - R v BANKS (99AA0101005)"
MURDER = ["--criterion", "murder", "--reason", "A murder of 2005, known all over the county."]


@pytest.fixture
def store(shared_department: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the department's store, on its day."""
    monkeypatch.setenv(REHEARSAL_DAY, TODAY.isoformat())
    return Path(shutil.copytree(shared_department, tmp_path / "store"))


def run(store: Path, *words: str) -> int:
    return run_words([*words, "--store", str(store)])


def test_the_queue_begins_with_the_nearest_day(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(store, "queue", "list", "--format", "json") == 0

    rows = json.loads(capfd.readouterr().out)
    assert [row["record"] for row in rows[:2]] == [ALPHA, "99AA0101005"]
    assert (rows[0]["by_on"], rows[0]["days"], rows[0]["files"]) == ("2026-12-31", 36, 148)
    assert rows[0]["signs"].startswith("COML025 Murder")


def test_what_is_overdue_is_said_below_the_table(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(store, "queue", "list", "--records", "corporate") == 0

    assert "1 overdue." in capfd.readouterr().err


def test_the_card_shows_signs_with_their_fields_and_copies(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(store, "queue", "show", "Op ALPHA - R v BANKS (99AA0101005)") == 0

    said = capfd.readouterr().out
    assert "Sign: offence COML025, Murder (confirmed, TNA," in said
    assert r"Same content: 96 files in \\FS99\SCD\Copy of Copy of Op ALPHA" in said
    assert "Holds: none" in said
    assert "Case papers go to DPP 2." in said


def test_a_decision_takes_the_record_out_of_the_queue(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    by = ["--by", "R. Reader", "--worth", "worthy of the archive"]
    assert run(store, "queue", "decide", ALPHA, *MURDER, *by) == 0
    assert run(store, "queue", "list", "--format", "csv") == 0
    assert run(store, "queue", "decisions", "--format", "json") == 0

    out = capfd.readouterr().out
    table, decisions = out[: out.index("[")], out[out.index("[") :]
    assert ALPHA not in table
    assert json.loads(decisions)[0]["criterion"] == "murder"
    assert run(store, "audit", "verify") == 0


def test_a_decision_without_words_is_refused(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    words = ["--by", "R. Reader", "--worth", "worthy of the archive", "--reason", " "]
    assert run(store, "queue", "decide", ALPHA, *words) == 1

    said = capfd.readouterr().err
    assert "APP001" in said
    assert "APP002" in said
    assert run(store, "queue", "decide", ALPHA, *MURDER, "--worth", "undecided", "--by", " ") == 2
    assert "APP016" in capfd.readouterr().err


def test_a_nomination_is_sent_listed_and_answered(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(store, "nominate", "99BB0202007", *MURDER, "--by", "I. Advisor") == 0
    assert run(store, "nominate", "list", "--waiting", "--format", "json") == 0
    assert json.loads(capfd.readouterr().out)[0]["area"] == "London South"

    answer = ["--answer", "declined", "--reason", "No murder.", "--by", "R. Reader"]
    assert run(store, "nominate", "answer", "N0001", *answer) == 0
    assert "N0001, 99BB0202007: declined." in capfd.readouterr().err


def test_an_agreed_series_is_recorded_for_a_class_that_exists(store: Path, capfd: pytest.CaptureFixture[str]) -> None:
    agreed = ["--agreed-with", "A. Archivist", "--authority", "Letter", "--agreed-on", "2026-11-02", "--reason", "Yes."]
    words = ["queue", "agree", "--series", "DPP 6", *agreed, "--by", "R. Reader"]
    assert run(store, *words, "--class", "what-to-keep/BORED") == 1
    assert "APP014" in capfd.readouterr().err

    assert run(store, *words, "--class", "what-to-keep/BOARD") == 0
    assert run(store, "queue", "series", "--format", "json") == 0
    rows = {row["class"]: row["series"] for row in json.loads(capfd.readouterr().out)}
    assert (rows["what-to-keep/BOARD"], rows["what-to-keep/PROJECT"], rows["cps-casework/CW-LTI"]) == (
        "DPP 6",
        "",
        "DPP 2",
    )
