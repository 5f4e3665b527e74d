"""muniment disposal, in the words people type: from the cooling-off to the certificate and its proof."""

import json
from pathlib import Path

import pytest

from appraisal.disposal.faults import CERTIFICATE_ALTERED, MOMENT_IMPOSSIBLE, SEEN_AGAIN
from muniment.cli.main import run_words
from muniment.settings import REHEARSAL_DAY
from tests.appraisal.disposal.office import DRO, IT, LEAVERS, REVIEWER, TRAINING, Office

BY = ["--by", REVIEWER.name, "--role", "reviewer"]


class Words:
    """The command line over one office, its day rehearsed."""

    def __init__(self, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
        self.store = ["--store", str(office.folder / "store")]
        self.capsys = capsys

    def __call__(self, *words: str, code: int = 0) -> str:
        self.capsys.readouterr()
        done = run_words(["disposal", *words, *self.store])
        said = self.capsys.readouterr()
        assert done == code, said.err
        return said.out + said.err


@pytest.fixture
def words(cooled: Office, capsys: pytest.CaptureFixture[str]) -> Words:
    return Words(cooled, capsys)


def filled(words: Words, folder: Path, when: str) -> Path:
    path = folder / "WO-0001.json"
    words("order", "WO-0001", "--out", str(path))
    document = json.loads(path.read_text("utf-8"))
    for line in document["lines"]:
        line |= {"result": "done", "by": IT.name, "when": when}
    path.write_text(json.dumps(document), "utf-8")
    return path


def moment() -> str:
    from muniment.clock import LONDON, now

    return f"{now().astimezone(LONDON):%Y-%m-%d %H:%M}"


def test_a_list_is_carried_out_from_the_command_line(
    cooled: Office, words: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "may go today" in words("dry-run", "L0001")
    assert "WO-0001: 5 files, good until 2026-12-16" in words("issue", "L0001", *BY)
    path = filled(words, tmp_path, moment())
    assert "Line 1" in words("receipt", "WO-0001", str(path), "--by", IT.name, "--check")
    cooled.destroy(LEAVERS)
    cooled.destroy(TRAINING)
    assert "5 destroyed" in words("receipt", "WO-0001", str(path), "--by", IT.name)
    cooled.on, cooled.minutes = cooled.on.replace(day=3), 0  # the survey of the next day
    monkeypatch.setenv(REHEARSAL_DAY, cooled.on.isoformat())
    cooled.survey()
    assert "with 0 differences" in words("prove", "WO-0001", "--by", IT.name)
    assert "DC-0001: COMPLETE. 5 destroyed" in words("certify", "L0001", *BY)

    assert "form 1.doc: destroyed" in words("certificates", "--find", "FORM 1.DOC")
    assert "No rows." in words("certificates", "--find", "nowhere.doc")
    certificate, page = tmp_path / "DC-0001.json", tmp_path / "DC-0001.html"
    words("certificate", "DC-0001", "--out", str(certificate), "--page", str(page))
    assert "Synthetic data" in page.read_text("utf-8")
    assert run_words(["disposal", "verify", str(certificate)]) == 0
    assert "No rows." in words("returned", *BY)
    assert "COMPLETE" in words("list")


def test_a_certificate_that_was_altered_is_refused(
    cooled: Office, words: Words, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "DC-0001.json"
    path.write_text('{"body": {"format": "muniment-certificate-of-destruction/1"}}', "utf-8")

    assert run_words(["disposal", "verify", str(path)]) == 1
    assert CERTIFICATE_ALTERED.code in capsys.readouterr().err


def test_a_receipt_before_its_order_is_refused_with_its_row(words: Words, tmp_path: Path) -> None:
    words("issue", "L0001", *BY)
    path = filled(words, tmp_path, "2026-12-01 09:00")

    said = words("receipt", "WO-0001", str(path), "--by", IT.name, code=1)

    assert said.count(MOMENT_IMPOSSIBLE.code) == 5
    assert "Line 3" in said


def test_a_workbook_goes_out_and_comes_back_as_the_receipt(words: Words, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    words("issue", "L0001", *BY)
    path = tmp_path / "WO-0001.xlsx"
    words("order", "WO-0001", "--format", "xlsx", "--out", str(path))
    book = load_workbook(path)
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        row[headings.index("Result")].value = "done"
        row[headings.index("By")].value = IT.name
        row[headings.index("When")].value = moment()
    book.save(path)
    said = "\n".join(str(row[1].value) for row in book.worksheets[1].iter_rows())

    assert "compare its SHA-256" in said
    assert "5 destroyed" in words("receipt", "WO-0001", str(path), "--by", IT.name)


def test_a_hold_recalls_by_a_recheck_and_the_proof_of_absence_stands(cooled: Office, words: Words) -> None:
    words("issue", "L0001", *BY)
    cooled.hold(TRAINING)

    assert "do not carry out 2 of its 5 lines" in words("recheck", *BY)
    assert "Nothing is to be recalled" in words("recheck", "WO-0001", *BY)
    assert "spared" in words("show", "L0001")
    assert "0 destructions" in words("absence", "TRIAL", "--by", DRO.name)


def test_placing_a_hold_recalls_at_once_and_says_what_to_tell_it(
    cooled: Office, words: Words, capsys: pytest.CaptureFixture[str]
) -> None:
    words("issue", "L0001", *BY)
    item = f"folder:SRC0001:{TRAINING}"
    said = ["hold", "propose", "FOI-1", "--kind", "information request", "--title", "A request", "--item", item]
    capsys.readouterr()

    done = run_words(
        [*said, "--authority", "A letter made up", "--reason", "It asks for them.", *BY, "--listed", *words.store]
    )

    assert done == 0
    assert "Send to IT now: Recall of work order WO-0001: do not carry out 2 of its 5 lines" in capsys.readouterr().err
    assert "do not carry out" not in words("recheck", *BY)


def test_a_signed_list_begins_to_cool_off(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    words = Words(office, capsys)
    list_ = office.signed()

    said = words("begin", list_.ref, "--days", "14", "--rule", "our minute of 3 March", *BY)

    assert "5 files listed. A work order can be issued from 2026-12-09." in said


def test_content_that_returned_is_named_with_its_certificate(
    cooled: Office, words: Words, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = (cooled.share / LEAVERS / "form 1.doc").read_bytes()
    words("issue", "L0001", *BY)
    path = filled(words, tmp_path, moment())
    cooled.destroy(LEAVERS)
    cooled.destroy(TRAINING)
    words("receipt", "WO-0001", str(path), "--by", IT.name)
    cooled.on, cooled.minutes = cooled.on.replace(day=3), 0
    monkeypatch.setenv(REHEARSAL_DAY, cooled.on.isoformat())
    cooled.survey()
    words("prove", "WO-0001", "--by", IT.name)
    words("certify", "L0001", *BY)
    (cooled.share / "from the backup.doc").write_bytes(kept)
    cooled.survey()

    said = words("returned", *BY, code=1)

    assert f"{SEEN_AGAIN.code} from the backup.doc" in said
    assert "DC-0001 line 1" in said
