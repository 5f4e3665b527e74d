"""The papers of the synthetic Op ALPHA: lists that add up to the survey, metadata TDR takes, what the DRO reads."""

import csv
import io
import shutil
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest

from appraisal.lists.store import ListRegister
from appraisal.lists.values import ListKind
from muniment.cli.main import run_words
from muniment.list_preflight import preflight_of_list
from muniment.papers import all_papers, lists_now, metadata_of, pack_now, sent_now
from muniment.wiring import Store, open_store
from retention.faults import Refusal
from tests.transfer.op_alpha import LEFT_OUT, NOON, ON, REVIEWER2, decided
from transfer.consignment_faults import (
    CLOSURE_NOT_APPROVED,
    COPIES_NOT_NAMED,
    FILES_NOT_IN_SURVEY,
    NOT_FOR_TRANSFER,
    STILL_UNDECIDED,
    TERMS_MISSING,
)
from transfer.faults import METADATA_UNDECIDED
from transfer.metadata.register import MetadataRegister
from transfer.papers.lists import NOT_SELECTED, RETAINED, TRANSFER
from transfer.papers.pack import Terms, TransferPack
from transfer.preflight.of_list import gather_list
from transfer.preflight.register import PreflightRegister

pytestmark = [pytest.mark.droid, pytest.mark.usefixtures("on_the_day")]
TERMS = Terms("Crown Prosecution Service", "Public Record(s)", "Tom Reed", "tom.reed@example.org")
COLUMNS = (
    "ID,PARENT_ID,URI,FILE_PATH,NAME,METHOD,STATUS,SIZE,TYPE,EXT,LAST_MODIFIED,EXTENSION_MISMATCH,SHA256_HASH,"
    "FORMAT_COUNT,PUID,MIME_TYPE,FORMAT_NAME,FORMAT_VERSION"
)


@pytest.fixture
def store(ready: Path) -> Store:
    return open_store(ready)


def pack(store: Store, terms: Terms = TERMS) -> TransferPack:
    sent = sent_now(store, "L0001")
    return pack_now(store, sent, metadata_of(store, sent, on=ON), terms, on=ON)


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_lists_add_up_to_the_survey_and_no_path_is_on_two(store: Store) -> None:
    found = lists_now(store, sent_now(store, "L0001"))

    paths = {one.name: [row["FILE_PATH"] for row in read(one.content) if row["TYPE"] == "File"] for one in found.lists}
    together = [path for name in (TRANSFER, NOT_SELECTED, RETAINED) for path in paths[name]]
    assert [len(paths[name]) for name in (TRANSFER, NOT_SELECTED, RETAINED, "redacted-copies")] == [135, 12, 1, 3]
    assert found.sum_shown == "148 = 135 to transfer + 12 not selected + 1 retained by the department"
    assert len(set(together)) == len(together) == 148
    assert all(path.startswith("\\\\FS99\\SCD\\Op ALPHA") for path in together)


def test_the_lists_are_the_same_rows_as_droids_own_list_of_the_survey(
    store: Store, tmp_path: Path, ready: Path
) -> None:
    whole = tmp_path / "survey.csv"
    words = ["survey", "export", "S0001", "--droid", str(whole), "--shown", "--store", str(ready)]
    assert run_words(words) == 0
    same = ("FILE_PATH", "NAME", "METHOD", "STATUS", "SIZE", "LAST_MODIFIED", "SHA256_HASH", "PUID", "FORMAT_NAME")

    def key(row: dict[str, str]) -> tuple[str, ...]:
        return tuple(row[name] for name in same)

    surveyed = Counter(key(row) for row in read(whole.read_bytes()) if row["TYPE"] == "File")
    found = lists_now(store, sent_now(store, "L0001"))
    handed_out = Counter(key(row) for one in found.lists[:3] for row in read(one.content) if row["TYPE"] == "File")

    assert handed_out == surveyed
    assert all(one.content.decode().splitlines()[0].replace('"', "") == COLUMNS for one in found.lists)


def test_the_metadata_has_a_row_for_each_of_the_138_files_and_tdr_finds_nothing(store: Store) -> None:
    made = metadata_of(store, sent_now(store, "L0001"), on=ON)

    rows = read(made.csv)
    assert made.faults == ()
    assert len(rows) == 138
    assert Counter(row["closure status"] for row in rows) == {"Open": 122, "Closed": 16}
    assert {row["foi schedule date"] for row in rows if row["closure status"] == "Closed"} == {"2026-07-09"}
    assert {row["is filename closed"] for row in rows} == {"No"}
    assert sum(row["filename"].endswith("_R.doc") for row in rows) == 3


def test_pre_flight_of_what_goes_finds_no_stop_and_pairs_each_copy(store: Store) -> None:
    whole = sent_now(store, "L0001").preflight(on=ON)

    assert whole.found.stops == ()
    assert (whole.sum_shown, whole.found.files, whole.retained) == ("148 = 136 selected + 12 left out", 138, 1)
    assert [one.check for one in whole.found.warnings] == []
    assert (COPIES_NOT_NAMED, "3") in [(one.fault.code, one.fault.found) for one in whole.found.notes]


def test_a_list_that_is_not_for_a_transfer_has_no_pre_flight(store: Store) -> None:
    list_ = replace(ListRegister(store.database).find("L0001"), kind=ListKind.DISPOSAL)

    with pytest.raises(Refusal) as refused:
        gather_list(store.layout, store.surveys, list_)

    assert refused.value.faults[0].code == NOT_FOR_TRANSFER


def test_lists_are_not_handed_out_when_the_survey_no_longer_has_a_file(store: Store) -> None:
    sent = sent_now(store, "L0001")
    gone = replace(sent.left_out[0], key="Op ALPHA/gone.doc")
    files = tuple(gone if file == sent.left_out[0] else file for file in sent.gathered.files)
    decisions = (*sent.decisions, replace(sent.decisions[0], ref=replace(sent.decisions[0].ref, key=gone.key)))
    changed = replace(sent, gathered=replace(sent.gathered, files=files), decisions=decisions)

    with pytest.raises(Refusal) as refused:
        lists_now(store, changed)

    assert [(fault.code, fault.found) for fault in refused.value.faults] == [(FILES_NOT_IN_SURVEY, "147 of 148")]


def test_the_pack_says_what_is_sent_what_is_not_and_what_nobody_has_said_yet(store: Store) -> None:
    found = pack(store)

    counts = found.counts
    assert (counts.files, counts.open, counts.closed, counts.retained, counts.left_out) == (148, 119, 16, 1, 12)
    assert (counts.redacted_copies, counts.sent) == (3, 138)
    assert found.covering_dates == "2004 to 2006"
    assert found.left_out[0][1] == LEFT_OUT
    assert [(one.number, one.said_by, one.is_asked) for one in found.statements] == [
        (1, "", True),
        (2, "", True),
        (3, "", False),
    ]
    values = {one.asks: one.value for one in found.crib}
    assert values["Choose one folder"] == "C:\\T\\Op ALPHA - R v BANKS (99AA0101005)"
    assert values["Choose a series reference"] == "DPP 2"
    assert values["Number of files"] == "138"
    assert values["The DRO agrees to transfer custody of these records to The National Archives"].startswith(
        "Only once"
    )


def test_the_third_statement_is_asked_only_once_tdr_has_accepted(store: Store) -> None:
    accepted = Terms(
        **{**{name: getattr(TERMS, name) for name in TERMS.__slots__}, "tdr_accepted_on": date(2026, 12, 1)}
    )

    assert pack(store, accepted).statements[2].is_asked


def test_the_sample_has_a_file_of_each_format_and_what_is_unusual(store: Store) -> None:
    found = pack(store)

    because = [one.because for one in found.sample]
    assert {
        "the longest path",
        "the largest file",
        "a closed record" if "a closed record" in because else "an original with a redacted copy",
    } <= set(because)
    assert sum(text.startswith("the first of") for text in because) >= 5
    assert len(found.sample) <= 20
    assert found.sample == pack(store).sample


def test_all_papers_are_made_and_read_back(store: Store) -> None:
    made = all_papers(store, sent_now(store, "L0001"), TERMS, on=ON)

    assert sorted(name.removeprefix("L0001-") for name in made) == [
        "appraisal-report.docx", "crib-sheet.xlsx", "metadata.csv", "metadata.xlsx", "not-selected.csv",
        "redacted-copies.csv", "retained.csv", "transfer-pack.html", "transfer.csv",
    ]  # fmt: skip
    page = made["L0001-transfer-pack.html"].decode()
    assert "148 files on the list = 119 open + 16 closed + 1 retained by the department + 12 left out." in page
    assert "Synthetic data." in page
    book = openpyxl.load_workbook(io.BytesIO(made["L0001-crib-sheet.xlsx"]))
    assert book.worksheets[0].max_row == 12
    report = docx.Document(io.BytesIO(made["L0001-appraisal-report.docx"]))
    headings = [one.text for one in report.paragraphs if one.style.name.startswith("Heading")]
    assert headings[:3] == ["Contents", "Document history", "Approvals"]
    assert {"Executive summary", "Case files", "Background", "Selection decisions", "Technical report"} <= set(headings)
    words = "\n".join(one.text for one in report.paragraphs)
    assert "Criterion: murder. A murder, finalised in 2006." in words
    assert zipfile.ZipFile(io.BytesIO(made["L0001-metadata.xlsx"])).testzip() is None


def test_the_command_writes_all_of_them_into_a_folder(ready: Path, tmp_path: Path) -> None:
    words = ["papers", "L0001", "--out", str(tmp_path / "out"), "--store", str(ready), "--body", "CPS"]
    words += ["--legal-status", "Public Record(s)", "--contact-name", "Tom Reed", "--contact-email", "t@example.org"]

    assert run_words(words) == 0
    assert len(list((tmp_path / "out").iterdir())) == 9


def test_papers_without_their_terms_are_refused_and_say_which(store: Store) -> None:
    with pytest.raises(Refusal) as refused:
        all_papers(store, sent_now(store, "L0001"), Terms("CPS", "Public"), on=ON)

    assert [(fault.code, fault.place) for fault in refused.value.faults] == [
        (TERMS_MISSING, "legal status"),
        (TERMS_MISSING, "contact name"),
        (TERMS_MISSING, "contact e-mail"),
    ]


def test_while_a_record_is_undecided_there_is_no_list_and_no_metadata(undecided: Path) -> None:
    store = open_store(undecided)
    sent = sent_now(store, "L0001")

    with pytest.raises(Refusal) as no_lists:
        lists_now(store, sent)
    with pytest.raises(Refusal) as no_csv:
        _ = metadata_of(store, sent, on=ON).csv

    assert {fault.code for fault in no_lists.value.faults} == {STILL_UNDECIDED}
    assert {fault.code for fault in no_csv.value.faults} == {METADATA_UNDECIDED}
    assert len(no_csv.value.faults) == 136


def test_a_closed_record_without_its_schedule_date_is_a_fault_by_name(undecided: Path, tmp_path: Path) -> None:
    waiting = Path(shutil.copytree(undecided, tmp_path / "store"))
    decided(waiting, approved=False)
    store = open_store(waiting)

    made = metadata_of(store, sent_now(store, "L0001"), on=ON)

    assert sum(fault.code == CLOSURE_NOT_APPROVED for fault in made.faults) == 16


def test_the_signer_is_told_of_stops_first_and_what_was_filled_in_is_bound_into_the_signature(
    undecided: Path, ready: Path, tmp_path: Path
) -> None:
    store = open_store(Path(shutil.copytree(ready, tmp_path / "store")))
    list_ = ListRegister(store.database).find("L0001")
    settled_now = preflight_of_list(store, list_)
    cells = {list_.files[0].ref.key: {"note": "Read in court."}}
    MetadataRegister(store.database).take_in("L0001", cells, origin="a.csv", by=REVIEWER2, actor="test", at=NOON)
    PreflightRegister(store.database).stage(
        "L0001", "C:\\Users\\Public\\Transfers", by=REVIEWER2, actor="test", at=NOON
    )
    later = preflight_of_list(store, list_)

    assert settled_now.remarks == ()
    assert later.remarks == ("Pre-flight finds 1 stop: no bag can be built until they are settled.",)
    changed = {name for name, digest in (later.digests or {}).items() if digest != (settled_now.digests or {})[name]}
    assert changed == {"metadata filled in"}


# -- muniment metadata --------------------------------------------------------------------------------------------


def metadata(store: Path, *words: str) -> int:
    return run_words(["metadata", *words, "--store", str(store)])


def test_the_command_checks_takes_in_and_reads_reports(
    ready: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Path(shutil.copytree(ready, tmp_path / "store"))
    path = metadata_of(open_store(store), sent_now(open_store(store), "L0001"), on=ON).rows[0]["filepath"]
    (tmp_path / "ours.csv").write_text(f"Where,Remarks\n{path},Read in court\n", encoding="utf-8")
    (tmp_path / "report.csv").write_text(
        f"filepath,column,value,error message\n{path},note,x,Too long\n", encoding="utf-8"
    )
    columns = ("--column", "Where=file_path", "--column", "Remarks=note", "--by", "B. Reviewer")

    assert metadata(store, "check", "L0001") == 0
    assert metadata(store, "take-in", "L0001", str(tmp_path / "ours.csv"), *columns, "--dry-run") == 0
    assert MetadataRegister(open_store(store).database).completed("L0001") == {}
    assert metadata(store, "take-in", "L0001", str(tmp_path / "ours.csv"), *columns) == 0
    assert list(MetadataRegister(open_store(store).database).completed("L0001").values()) == [{"note": "Read in court"}]
    assert metadata(store, "report", "L0001", str(tmp_path / "report.csv")) == 0
    said = capsys.readouterr()
    assert "138 rows, 0 faults" in said.err
    assert "Correct the cell in the sheet" in said.out


@pytest.mark.parametrize(("words", "code", "fault"), [
    (("take-in", "L0001", "odd.csv", "--by", "B. Reviewer"), 1, "PFL071"),
    (("take-in", "L0001", "odd.csv", "--by", "B. Reviewer", "--column", "a=nothing"), 2, "PFL071"),
    (("take-in", "L0001", "none.csv", "--by", "B. Reviewer"), 2, "MET001"),
    (("report", "L0001", "odd.csv"), 1, "PFL073"),
])  # fmt: skip
def test_what_the_command_cannot_take_is_said_and_nothing_is_saved(
    ready: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
    code: int,
    fault: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("odd.csv").write_text("a,b\n1,2\n", encoding="utf-8")

    assert metadata(ready, *words) == code
    assert fault in capsys.readouterr().err
