"""muniment droid, from the command line."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from muniment.cli.droid import app
from retention.faults import Refusal
from tests import droid_corpora

pytestmark = pytest.mark.droid


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store that uses the DROID installed for the tests."""
    monkeypatch.setenv("MUNIMENT_DROID_CACHE", str(droid_corpora.installed_home().folder))
    return tmp_path / "store"


def test_install_says_that_there_was_nothing_to_do(store: Path) -> None:
    ran = CliRunner().invoke(app, ["install", "--store", str(store), "--offline"])

    assert ran.exit_code == 0
    assert "was installed already" in ran.stdout


def test_status_lists_each_part_and_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNIMENT_DROID_CACHE", str(tmp_path / "empty"))

    empty = CliRunner().invoke(app, ["status", "--format", "json"])

    parts = {row["thing"]: row for row in json.loads(empty.stdout)}
    assert empty.exit_code == 1
    assert not parts["Signatures"]["well"]
    assert "muniment droid install" in parts["DROID"]["advice"]


def test_signatures_are_listed_with_version_day_and_age(store: Path) -> None:
    ran = CliRunner().invoke(app, ["signatures", "list", "--store", str(store), "--format", "json"])

    rows = {row["version"]: row for row in json.loads(ran.stdout)}
    assert rows["V109"]["created_on"] == "2022-11-01"
    assert rows["V109"]["container_version"] == "20221102"
    assert sum(row["in_use"] for row in rows.values()) == 1


def test_a_lock_that_can_not_be_resolved_is_refused(tmp_path: Path) -> None:
    arguments = ["lock", "--version", "6.8.0", "--out", str(tmp_path / "lock.toml"), "--offline"]

    ran = CliRunner().invoke(app, [*arguments, "--from", str(tmp_path)])

    assert isinstance(ran.exception, Refusal)
    assert "DRD010" in str(ran.exception)
    assert not (tmp_path / "lock.toml").exists()
