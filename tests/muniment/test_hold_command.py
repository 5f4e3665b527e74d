"""muniment hold: the story of a hold from the command line, on a small share that is really surveyed and scanned."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from muniment.cli.hold import app
from muniment.cli.survey import app as survey_app
from muniment.wiring import open_store
from retention.faults import Refusal, UsageError
from tests.databases import said_in

REVIEWER = ("--by", "A. Reviewer", "--reason", "As the letter says.")
DRO = ("--by", "C. Officer", "--role", "DRO", "--reason", "Agreed.")
NOTE = "Op CEDAR/note.txt"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    share = tmp_path / "share"
    for name, content in {
        NOTE: "The source was an undercover officer.",
        "Op CEDAR/log.txt": "An entry names the SDS.",
        "Op CEDAR/plain.txt": "Nothing.",
        "Board/minutes.txt": "Nothing either.",
    }.items():
        (share / name).parent.mkdir(parents=True, exist_ok=True)
        (share / name).write_text(content)
    options = ["--identifier", "none", "--no-libmagic", "--no-report", "--store", str(tmp_path / "store")]
    done = CliRunner().invoke(survey_app, ["run", str(share), *options])
    assert done.exit_code == 0, done.output
    return tmp_path / "store"


def hold(store: Path, *words: str) -> Result:
    result = CliRunner().invoke(app, [*words, "--store", str(store)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def table(store: Path, *words: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(hold(store, *words, "--format", "json").stdout)
    return found


def test_hits_make_a_folder_a_candidate_until_a_person_has_decided_on_each(store: Path) -> None:
    hold(store, "setup", "ucpi", "open, no end date", *REVIEWER)
    (scan,) = table(store, "scan")
    (candidate,) = table(store, "candidates")
    hold(store, "confirm", "UCPI", "--file", NOTE, *REVIEWER)
    hold(store, "dismiss", "UCPI", "--folder", "Op CEDAR", *REVIEWER)

    assert (scan["files"], scan["files_read"], scan["files_with_hits"]) == (4, 4, 2)
    assert candidate["verdict"] == (
        "Treat as held, UCPI. 2 files mention an undercover officer or SDS. A person must confirm."
    )
    assert table(store, "candidates") == []
    assert {(row["file"], row["route"]) for row in table(store, "routes", "UCPI")} == {(NOTE, "direct")}


def test_the_impact_of_a_release_is_said_first_and_writes_nothing(store: Path) -> None:
    hold(store, "setup", "ucpi", "open, no end date", *REVIEWER)
    table(store, "scan")
    before = said_in(open_store(store))
    found = json.loads(hold(store, "impact", "UCPI", "--on", "2026-11-25", "--format", "json").stdout)
    after = said_in(open_store(store))

    assert found["sentence"].startswith("3 candidates, 0 would be due today.")
    assert before == after


def test_a_confirmed_file_is_freed_by_a_release_that_the_dro_approves(store: Path) -> None:
    hold(store, "setup", "ucpi", "open, no end date", *REVIEWER)
    table(store, "scan")
    hold(store, "confirm", "UCPI", "--file", NOTE, *REVIEWER)
    item = ("--item", f"file:SRC0001:{NOTE}", "--authority", "The RMU's note of 25 November 2026")
    proposed = hold(store, "release", "UCPI", *item, *REVIEWER)
    with pytest.raises(Refusal, match="HLD010"):
        hold(store, "approve", "UCPI", *REVIEWER, "--role", "reviewer")
    approved = hold(store, "approve", "UCPI", *DRO)

    assert "1 files, 0 would be due today." in proposed.output
    assert "Proposal 2 waits for an answer" in proposed.output
    assert "Hold UCPI is placed." in approved.output


def test_a_person_may_hold_a_file_that_no_term_pointed_to(store: Path) -> None:
    hold(store, "setup", "ucpi", "open, no end date", *REVIEWER)
    hold(store, "confirm", "UCPI", "--item", "file:SRC0001:Board/minutes.txt", *REVIEWER)
    (decision,) = json.loads(hold(store, "show", "UCPI").stdout)["decisions"]

    assert len(decision["sha256"]) == 64
    assert [(row["file"], row["route"]) for row in table(store, "routes", "UCPI")] == [("Board/minutes.txt", "direct")]


def test_a_record_that_no_survey_saw_is_refused_by_name(store: Path) -> None:
    named = ("--item", "file:SRC0001:Board/none.txt", "--item", "folder:SRC0009:Board")

    with pytest.raises(Refusal) as refused:
        hold(store, "propose", "FOI-1", "--template", "FOI", *named, *REVIEWER)
    assert [(fault.code.code, fault.place) for fault in refused.value.faults] == [
        ("HLD027", "file SRC0001:Board/none.txt"),
        ("HLD027", "folder SRC0009:Board"),
    ]


def test_a_hold_is_proposed_from_words_approved_amended_and_shown(store: Path) -> None:
    authority = ("--authority", "A letter of 20 November 2026")
    hold(store, "propose", "TRIAL", "--title", "A trial", "--include", "flag:CPRO", *authority, *REVIEWER)
    hold(store, "approve", "TRIAL", *DRO)
    hold(store, "amend", "TRIAL", "--include", "flag:CPRO or flag:CSA", *authority, *REVIEWER)
    hold(store, "approve", "TRIAL", *DRO)
    narrowed = hold(store, "amend", "TRIAL", "--include", "flag:CSA", *authority, *REVIEWER)
    shown = json.loads(hold(store, "show", "TRIAL").stdout)

    assert "narrowing is release" in narrowed.output
    assert [one["act"] for one in shown["proposals"]] == ["PLACE", "AMEND", "AMEND"]
    assert [one["answer"] for one in shown["proposals"]] == ["APPROVED", "APPROVED", None]
    # nobody recorded the flags of the two folders, so both are candidates
    assert shown["proposals"][2]["impact"]["candidates"] == {"bytes": 83, "files": 4, "records": 2}


def test_a_request_for_information_is_placed_by_one_person_and_closed_after_its_release(store: Path) -> None:
    item = ("--item", "folder:SRC0001:Board")
    placed = hold(store, "propose", "FOI-2026-0412", "--template", "FOI", *item, *REVIEWER)
    files = [row["file"] for row in table(store, "routes", "FOI-2026-0412")]
    hold(store, "release", "FOI-2026-0412", "--authority", "Answered on 25 November 2026", *REVIEWER)
    hold(store, "approve", "FOI-2026-0412", *DRO)
    closed = hold(store, "close", "FOI-2026-0412", *DRO)

    assert "Hold FOI-2026-0412 is placed." in placed.output
    assert files == ["Board/minutes.txt"]
    assert "Hold FOI-2026-0412 is closed." in closed.output


def test_a_proposal_is_refused_with_a_reason(store: Path) -> None:
    hold(store, "propose", "TRIAL", "--title", "A trial", "--everything", "--authority", "A letter", *REVIEWER)

    assert "Hold TRIAL is refused." in hold(store, "refuse", "TRIAL", *DRO).output
    assert table(store, "list")[0]["state"] == "refused"


def test_notices_are_issued_and_acknowledged(store: Path) -> None:
    hold(store, "setup", "ucpi", "not known", *REVIEWER)
    issued = hold(store, "notify", "UCPI", "--to", "North East", "--notice", "Destroy nothing.", "--by", "A. Reviewer")
    hold(store, "acknowledge", "UCPI", "1", "--statement", "Nothing was destroyed.", "--by", "B. Area")

    assert "Notice 1 to North East." in issued.output
    (notice,) = json.loads(hold(store, "show", "UCPI").stdout)["notices"]
    assert notice["acknowledged"] == ["B. Area: Nothing was destroyed."]


def test_the_set_up_questions_are_listed_with_their_sources(store: Path) -> None:
    asked = table(store, "setup")

    assert [row["question"] for row in asked] == ["iicsa-casework", "iicsa-non-case", "ucpi", "covid-19"]
    assert all(row["confirm"] == "RMU to confirm" and row["source"] for row in asked)


def test_what_was_not_read_is_listed_with_its_fault(store: Path) -> None:
    (store.parent / "share/Board/plan.png").write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR")
    options = ["--identifier", "none", "--no-libmagic", "--no-report", "--store", str(store)]
    CliRunner().invoke(survey_app, ["run", str(store.parent / "share"), *options])
    hold(store, "setup", "ucpi", "not known", *REVIEWER)
    table(store, "scan", "--lexicon", "ucpi")

    assert [(row["file"], row["code"]) for row in table(store, "candidates", "UCPI", "--not-read")] == [
        ("Board/plan.png", "TXT006")
    ]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("propose", "T", "--title", "T", "--item", "Board/2006", *REVIEWER), "HLD024"),
        (("propose", "T", "--title", "T", "--placed-on", "30 February", *REVIEWER), "HLD022"),
        (("setup", "ucpi", "not known"), "HLD011"),
    ],
)
def test_words_of_the_call_that_are_off_are_said(store: Path, words: tuple[str, ...], code: str) -> None:
    with pytest.raises(UsageError, match=code):
        hold(store, *words)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("show", "NOBODY"), "HLD001"),
        (("propose", "T", "--template", "NOTHING", *REVIEWER), "HLD102"),
        (("propose", "T", "--title", "T", "--lexicon", "nothing", *REVIEWER), "HLD112"),
        (("setup", "nothing", "yes", *REVIEWER), "HLD103"),
        (("scan",), "HLD026"),
        (("scan", "S0001", "--lexicon", "nothing"), "HLD112"),
    ],
)
def test_what_is_not_there_is_refused_by_name(store: Path, words: tuple[str, ...], code: str) -> None:
    with pytest.raises(Refusal, match=code):
        hold(store, *words)


def test_candidates_are_decided_only_where_there_are_hits(store: Path) -> None:
    hold(store, "setup", "ucpi", "not known", *REVIEWER)

    with pytest.raises(Refusal, match="TXT020"):
        hold(store, "confirm", "UCPI", "--file", NOTE, *REVIEWER)
    table(store, "scan")
    with pytest.raises(Refusal, match=r"HLD016 UCPI, Op CEDAR/plain.txt"):
        hold(store, "confirm", "UCPI", "--file", "Op CEDAR/plain.txt", *REVIEWER)


def test_the_help_of_holds_loads_no_heavy_library() -> None:
    program = (
        "import sys; from muniment.cli.main import run_words; run_words(['hold', '--help']); "
        "print([name for name in ('duckdb', 'sqlmodel', 'kreuzberg', 'jinja2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip().endswith("[]")
