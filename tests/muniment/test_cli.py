"""The frame of the command line: light help, exit codes, refusals in words, and no traceback."""

import os
import re
import signal
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from muniment import VERSION
from muniment.cli.main import NOUNS, DefaultCommandGroup, noun_command
from muniment.wiring import open_store
from tests.databases import straight

MUNIMENT = [sys.executable, "-m", "muniment.cli.main"]


def muniment(*words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*MUNIMENT, *words], capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def test_help_lists_every_noun() -> None:
    shown = muniment("--help")

    assert shown.returncode == 0
    assert len(NOUNS) >= 2
    for noun in NOUNS:
        assert noun.word in shown.stdout


LIGHT = """
import atexit, sys
heavy = {"duckdb", "sqlmodel", "sqlalchemy", "jinja2", "alembic", "xlsxwriter", "magic", "pygfried"}
atexit.register(lambda: print("HEAVY", sorted(heavy & set(sys.modules))))
from muniment.cli.main import run
run()
"""


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["no-such-noun"], ["audit", "--help"]])
def test_help_imports_nothing_heavy(words: Sequence[str]) -> None:
    shown = subprocess.run([sys.executable, "-c", LIGHT, *words], capture_output=True, text=True, check=False)

    assert "HEAVY []" in shown.stdout


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.word)
def test_every_noun_can_be_called(noun: object) -> None:
    command = noun_command(noun.word)  # type: ignore[attr-defined]

    assert command.name == noun.word  # type: ignore[attr-defined]
    assert command.help


def test_the_version_is_that_of_the_package() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]

    assert muniment("--version").stdout == f"Muniment {project['version']}\n"
    assert project["version"] == VERSION


@pytest.mark.parametrize(
    "words", [["survy"], ["audit", "verify", "--no-such-option"], ["audit", "list", "--format", "x"]]
)
def test_words_that_are_off_have_exit_code_2(words: Sequence[str]) -> None:
    done = muniment(*words)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_a_refusal_is_said_with_its_code_and_exit_code_1(tmp_path: Path) -> None:
    place = tmp_path / "store"
    place.write_text("a file")
    done = muniment("audit", "list", "--store", str(place))

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"STO007 {place}")


def test_the_store_is_named_by_the_environment(tmp_path: Path) -> None:
    done = muniment("audit", "verify", MUNIMENT_STORE=str(tmp_path / "here"))

    assert done.returncode == 0
    assert any((tmp_path / "here" / name).is_file() for name in ("decisions.db", "DATABASE"))  # in it, or on a server


@pytest.fixture
def broken_store(tmp_path: Path) -> Path:
    """A store with a table taken away, which no command of ours expects."""
    store = open_store(tmp_path / "store")
    straight(store, "DROP TABLE survey_seal")
    return store.layout.root


def test_an_unexpected_error_has_a_reference_and_its_traceback_is_in_the_log(broken_store: Path) -> None:
    done = muniment("audit", "verify", "--store", str(broken_store))

    (log,) = (broken_store / "log").iterdir()
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith(f"CLI010 reference {log.stem}:")
    assert str(log) in done.stderr
    assert re.search('no such table: survey_seal|relation "survey_seal" does not exist', log.read_text())
    assert log.stat().st_mode & 0o777 == 0o600


def test_debugging_shows_the_traceback(broken_store: Path) -> None:
    done = muniment("audit", "verify", f"--store={broken_store}", MUNIMENT_DEBUG="1")

    assert "Traceback" in done.stderr
    assert len(list((broken_store / "log").iterdir())) == 1


def test_ctrl_c_says_that_the_same_command_goes_on(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)  # opening it waits for a reader, who never comes
    words = ["audit", "list", "--store", str(tmp_path / "store"), "--format", "csv", "--out", str(pipe)]
    process = subprocess.Popen([*MUNIMENT, *words], stderr=subprocess.PIPE, text=True)
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=3)
    process.send_signal(signal.SIGINT)

    assert process.communicate(timeout=10)[1] == "Stopped. Run the same command again; it goes on.\n"
    assert process.returncode == 1


def test_a_reader_that_stops_early_gets_no_traceback(tmp_path: Path) -> None:
    open_store(tmp_path)
    words = " ".join([*MUNIMENT, "audit", "list", "--format", "json", "--store", str(tmp_path)])
    done = subprocess.run(["/bin/sh", "-c", f"{words} | true"], capture_output=True, text=True, check=False)

    assert done.stderr == ""


def default_group() -> typer.Typer:
    app = typer.Typer(cls=DefaultCommandGroup, no_args_is_help=True)

    @app.command("run")
    def run(path: str, md5: bool = False) -> None:
        print(f"run {path} {md5}")

    @app.command("list")
    def list_all() -> None:
        print("list")

    return app


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["/srv/share"], "run /srv/share False"),
        (["--md5", "/srv/share"], "run /srv/share True"),
        (["/srv/share", "--md5"], "run /srv/share True"),
        (["run", "list"], "run list False"),
        (["./list"], "run ./list False"),
        (["list"], "list"),
    ],
)
def test_run_is_meant_where_no_command_is_named(words: Sequence[str], said: str) -> None:
    assert CliRunner().invoke(default_group(), list(words)).output.strip() == said


def test_help_of_a_group_with_a_default_lists_its_commands() -> None:
    shown = CliRunner().invoke(default_group(), ["--help"]).output

    assert "run" in shown
    assert "list" in shown
