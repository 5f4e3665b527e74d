"""muniment survey, as others script against it: a real DROID, real files, JSON on standard output."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from records.store.evidence import open_survey
from records.store.layout import StoreLayout
from tests.droid_corpora import first_pair, installed_home
from tests.fixtures_folder import fixtures_folder

pytestmark = pytest.mark.droid

CONTRACT = {
    "survey",
    "found",
    "identified",
    "failed",
    "skipped",
    "carried_forward",
    "faults",
    "engine",
    "engine_version",
    "signatures",
    "container_signatures",
    "seconds",
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return an environment whose DROID uses V109 whatever another test made the one in use."""
    home = installed_home()
    own = tmp_path_factory.mktemp("droid") / "droid"
    shutil.copytree(home.folder, own)
    pair = first_pair(home)
    (own / "signatures" / "active").write_text(pair.name)
    return {**os.environ, "MUNIMENT_DROID_CACHE": str(own)}


def muniment(*words: str | Path, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", "from muniment.cli.main import run; run()", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=300)


def surveyed(path: Path, store: Path, *words: str, environment: dict[str, str]) -> dict[str, object]:
    done = muniment("survey", path, "--store", store, "--format", "json", *words, environment=environment)
    assert done.returncode == 0, done.stderr
    figures: dict[str, object] = json.loads(done.stdout)
    return figures


def test_the_closing_figures_have_the_keys_of_the_contract(tmp_path: Path, environment: dict[str, str]) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (share / "minutes.txt").write_text("Synthetic minutes.")
    (share / "link").symlink_to("minutes.txt")

    figures = surveyed(share, tmp_path / "store", environment=environment)

    assert set(figures) >= CONTRACT
    assert (figures["found"], figures["identified"], figures["failed"], figures["skipped"]) == (2, 1, 0, 1)
    assert (figures["engine"], figures["signatures"], figures["container_signatures"]) == ("DROID", "V109", "20221102")


def test_a_survey_says_of_the_mixed_corpus_what_droid_says(tmp_path: Path, environment: dict[str, str]) -> None:
    corpus = fixtures_folder("mixed-corpus")
    with (corpus / "expected.csv").open(encoding="utf-8", newline="") as file:
        expected = {row["path"]: row for row in csv.DictReader(file)}

    figures = surveyed(corpus / "files", tmp_path / "store", environment=environment)

    assert figures["found"] == figures["identified"] == len(expected) == 163
    with open_survey(StoreLayout(tmp_path / "store"), str(figures["survey"])) as evidence:
        rows = evidence.connection.execute(
            "SELECT concat_ws('/', nullif(folder, ''), name), sha256, puids, basis, extension_mismatch FROM files"
        ).fetchall()
    differing = [
        path
        for path, sha256, puids, basis, mismatch in rows
        if (sha256, set(puids.split(";")), basis, str(mismatch).lower())
        != (
            expected[path]["sha256"],
            set(expected[path]["puids_V109"].split(";")),
            expected[path]["method_V109"],
            expected[path]["extension_mismatch_V109"],
        )
    ]
    assert differing == []


def test_what_the_whole_file_says_stands_beside_the_answer(tmp_path: Path, environment: dict[str, str]) -> None:
    corpus = fixtures_folder("mixed-corpus") / "files" / "office-examples" / "Old Access"

    surveyed(corpus, tmp_path / "store", environment=environment)

    with open_survey(StoreLayout(tmp_path / "store"), "S0001") as evidence:
        found = evidence.connection.execute(
            "SELECT name, puids, whole_file_puids FROM files WHERE name LIKE '%.mdb'"
        ).fetchall()
    assert found == [("reviews.mdb", "", "x-fmt/240")]


def test_a_missing_folder_is_refused_with_what_to_do(tmp_path: Path, environment: dict[str, str]) -> None:
    done = muniment("survey", tmp_path / "nowhere", "--store", tmp_path / "store", environment=environment)

    assert done.returncode == 1
    assert "SUR001" in done.stderr
    assert "Traceback" not in done.stderr


def test_words_that_are_off_end_with_2(tmp_path: Path, environment: dict[str, str]) -> None:
    assert muniment("survey", tmp_path, "--checksums", "some", environment=environment).returncode == 2


def test_ctrl_c_stops_and_the_same_command_goes_on(tmp_path: Path, environment: dict[str, str]) -> None:
    share = tmp_path / "share"
    share.mkdir()
    for number in range(3_000):
        (share / f"{number}.pdf").write_bytes(b"%%PDF-1.4 synthetic %d" % number)
    words = ["survey", str(share), "--store", str(tmp_path / "store"), "--format", "json"]
    command = [sys.executable, "-c", "from muniment.cli.main import run; run()", *words]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
    deadline = time.monotonic() + 60
    while not list((tmp_path / "store").glob("evidence/surveys/S0001/working/sighted.json")):
        assert time.monotonic() < deadline
        time.sleep(0.02)

    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    figures = surveyed(share, tmp_path / "store", environment=environment)

    assert process.returncode == 1
    assert "it goes on" in said
    assert figures["survey"] == "S0001"
    assert figures["went_on"] is True
    assert figures["identified"] == 3_000


def test_drift_is_told_as_json(tmp_path: Path, environment: dict[str, str]) -> None:
    share = tmp_path / "share"
    share.mkdir()
    for name in ("stays", "moves", "goes", "changes"):
        (share / name).write_text(f"Synthetic content of the file that {name}.")
    surveyed(share, tmp_path / "store", environment=environment)
    (share / "new").mkdir()
    (share / "moves").rename(share / "new" / "moves")
    (share / "goes").unlink()
    (share / "changes").write_text("Other synthetic content.")
    (share / "added").write_text("A synthetic file that was not here.")
    surveyed(share, tmp_path / "store", environment=environment)

    words = ("survey", "drift", "S0001", "S0002", "--format", "json", "--store", tmp_path / "store")
    drift = json.loads(muniment(*words, environment=environment).stdout)

    assert {key: drift[key] for key in ("added", "gone", "moved", "changed", "unchanged")} == {
        "added": 1,
        "gone": 1,
        "moved": 1,
        "changed": 1,
        "unchanged": 1,
    }
    assert [entry["folder"] for entry in drift["folders"]] == ["", "new"]

    unknown = muniment(
        "survey", "files", "S0001", "--list", "lost", "--store", tmp_path / "store", environment=environment
    )
    assert (unknown.returncode, "REP002" in unknown.stderr) == (2, True)
    wrong = muniment(*words[:4], "--change", "lost", "--store", tmp_path / "store", environment=environment)
    assert (wrong.returncode, "CLI020" in wrong.stderr) == (2, True)


# -- one content is identified once, with the answer it would have had ------------------------------------------


def test_reused_answers_are_those_of_asking_each_time(tmp_path: Path, environment: dict[str, str]) -> None:
    """Copies under other extensions, surveyed with and without checksums: without, nothing is reused."""
    corpus = fixtures_folder("mixed-corpus") / "files"
    share = tmp_path / "share"
    originals = sorted(path for path in corpus.rglob("*") if path.is_file() and path.stat().st_size < 200_000)
    for number, path in enumerate(originals):
        for copy, extension in enumerate([path.suffix, ".doc", ".pdf", ""]):
            target = share / f"copy {copy}" / f"{number} {path.stem}{extension}"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)

    reused = surveyed(share, tmp_path / "reused", environment=environment)
    each = surveyed(share, tmp_path / "each", "--checksums", "none", environment=environment)

    assert reused["identified"] == each["identified"] == 4 * len(originals) > 500
    assert answers(tmp_path / "reused") == answers(tmp_path / "each")


def answers(store: Path) -> list[tuple[object, ...]]:
    with open_survey(StoreLayout(store), "S0001") as evidence:
        return evidence.connection.execute(
            """SELECT folder, name, puids, basis, extension_mismatch, container_error, whole_file_puids, mime, marks
            FROM files ORDER BY folder, name"""
        ).fetchall()
