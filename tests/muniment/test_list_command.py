"""muniment list: a list from its making to its signature, and what is refused."""

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from muniment.cli.main import run_words
from muniment.settings import REHEARSAL_DAY, STORE
from tests.department import TODAY

ALPHA = "folder:SRC0001:Op ALPHA - R v BANKS (99AA0101005)"
PASSWORD = "three random words"


@pytest.fixture
def store(shared_department: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the department's store, with an account of the DRO, on its day."""
    monkeypatch.setenv(REHEARSAL_DAY, TODAY.isoformat())
    copied = Path(shutil.copytree(shared_department, tmp_path / "store"))
    monkeypatch.setenv(STORE, str(copied))
    (tmp_path / "password").write_text(PASSWORD + "\n", "utf-8")
    assert run_words(["user", "add", "dro", "--role", "DRO", "--password-file", str(tmp_path / "password")]) == 0
    return copied


def listed(*words: str) -> int:
    return run_words(["list", *words])


def test_a_list_is_made_reviewed_and_signed(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed("new", "Op FICTION", "--kind", "retention by the department", "--by", "Ann") == 0
    fiction = "folder:SRC0001:R v FICTION (99DD0404021)"
    assert listed("add", "L0001", "--by", "Ann", "--reason", "Still in use.", "--item", fiction) == 0
    assert listed("send", "L0001", "--by", "Ann") == 0
    assert listed("check", "L0001") == 0
    assert listed("propose", "L0001", "--by", "Bob") == 0
    assert listed("sign", "L0001", "--by", "dro") == 1
    shown = capsys.readouterr()
    assert "I ask that the department retains these records" in shown.err
    signing = ["sign", "L0001", "--by", "dro", "--name", "dro", "--confirm"]
    (tmp_path / "wrong").write_text("another one\n", "utf-8")
    assert listed(*signing, "--password-file", str(tmp_path / "wrong")) == 1
    assert "SGN010" in capsys.readouterr().err
    assert listed(*signing, "--password-file", str(tmp_path / "password")) == 0
    assert len(capsys.readouterr().out.strip()) == 64
    assert listed("recheck", "--by", "Bob") == 0
    assert listed("history", "L0001", "--format", "csv") == 0
    shown = capsys.readouterr()
    assert "Every proposal and signature stands." in shown.err
    assert [line.split(",")[3] for line in shown.out.splitlines()[1:]] == [
        "make",
        "add",
        "send to review",
        "propose",
        "sign",
    ]
    assert run_words(["audit", "verify"]) == 0


def test_who_wrote_a_list_does_not_propose_it(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed("new", "Op ALPHA", "--kind", "transfer", "--by", "Ann") == 0
    assert listed("add", "L0001", "--by", "Ann", "--reason", "Murder.", "--criterion", "murder", "--item", ALPHA) == 0
    assert listed("send", "L0001", "--by", "Ann") == 0
    capsys.readouterr()

    assert listed("propose", "L0001", "--by", "ann ") == 1
    assert "SGN001" in capsys.readouterr().err


def test_a_list_is_objected_to_answered_and_commented_on(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = ALPHA.replace("folder:", "file:") + "/MG5.doc"
    assert listed("new", "Op ALPHA", "--kind", "transfer", "--by", "Ann") == 0
    assert listed("add", "L0001", "--by", "Ann", "--reason", "Murder.", "--item", ALPHA) == 0
    assert listed("send", "L0001", "--by", "Ann") == 0
    assert listed("object", "L0001", "--by", "Bob", "--reason", "A copy.", "--item", file) == 0
    assert listed("reject", "L0001", "--by", "Bob", "--reason", "See there.") == 0
    assert listed("reply", "L0001", "1", "--overrule", "--by", "Ann", "--reason", "The only one.") == 0
    assert listed("send", "L0001", "--by", "Ann") == 0
    assert listed("agree", "L0001", "1", "--by", "Bob") == 0
    assert listed("advise", "L0001", "Look at MG5.", "--by", "Eve", "--role", "lawyer") == 0
    assert listed("comment", "L0001", "Seen.", "--by", "Bob", "--role", "reviewer") == 0
    assert listed("decide", "L0001", "--answer", "keep", "--by", "Bob", "--reason", "A claim.", "--item", file) == 0
    assert listed("show", "L0001", "--format", "csv") == 0
    assert sum(",keep,," in line for line in capsys.readouterr().out.splitlines()) == 1
    assert listed("abort", "L0001", "--by", "Ann", "--reason", "Again.") == 0
    assert listed("take-off", "L0001", "--by", "Ann", "--reason", "No.", "--item", ALPHA) == 0
    assert listed("abandon", "L0001", "--by", "Ann", "--reason", "Given up.") == 0
    assert listed("show") == 0
    assert "abandoned" in capsys.readouterr().out


def test_a_sheet_is_shown_before_it_is_saved(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed("new", "Op ALPHA", "--kind", "transfer", "--by", "Ann") == 0
    assert listed("add", "L0001", "--by", "Ann", "--reason", "Murder.", "--item", ALPHA) == 0
    sheet = tmp_path / "list.xlsx"
    assert listed("sheet", "L0001", "--out", str(sheet)) == 0
    book = load_workbook(sheet)
    book.worksheets[0]["B5"], book.worksheets[0]["D5"] = "leave out", "Blank."
    book.worksheets[0]["B6"] = "burn"
    book.save(sheet)
    capsys.readouterr()
    assert listed("apply", "L0001", str(sheet), "--save", "--by", "Ann") == 1
    assert "LST025 Row 6" in capsys.readouterr().err
    book.worksheets[0]["B6"] = "select"
    book.save(sheet)
    assert listed("apply", "L0001", str(sheet), "--save", "--by", "Ann") == 0

    assert "148 files = 147 selected + 1 left out" in capsys.readouterr().err
    assert listed("apply", "L0001", str(tmp_path / "none.xlsx")) == 1
    assert "LST026" in capsys.readouterr().err


def test_a_withdrawn_proposal_is_in_review_again(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert listed("new", "Op FICTION", "--kind", "retention by the department", "--by", "Ann") == 0
    assert listed("add", "L0001", "--by", "Ann", "--reason", "Used.", "--item", ALPHA) == 0
    assert listed("send", "L0001", "--by", "Ann") == 0
    assert listed("propose", "L0001", "--by", "Bob") == 0
    assert listed("withdraw", "L0001", "--by", "Bob", "--reason", "Too early.") == 0

    assert "is in review" in capsys.readouterr().err.splitlines()[-1]
