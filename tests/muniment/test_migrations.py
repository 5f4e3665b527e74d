"""Revisions of the decisions database: made once, upgraded behind a lock after a backup."""

import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from muniment.migrations import REVISIONS, back_up, bring_up_to_date, revision_of
from muniment.wiring import open_store
from records.store.database import reading
from records.store.layout import StoreLayout
from retention.faults import Refusal


def test_the_revisions_are_those_of_the_files() -> None:
    config = Config()
    config.set_main_option("script_location", "muniment:migrations")
    scripts = ScriptDirectory.from_config(config).walk_revisions()

    assert tuple(reversed([script.revision for script in scripts])) == REVISIONS


def test_the_newest_revision_makes_what_the_tables_say(tmp_path: Path) -> None:
    with reading(open_store(tmp_path).database) as session:
        context = MigrationContext.configure(session.connection())

        assert compare_metadata(context, SQLModel.metadata) == []


@pytest.mark.sqlite_only("looks into the store's own file; on a server: tests/records/store/test_servers.py")
def test_a_store_of_a_newer_program_is_refused_and_unchanged(tmp_path: Path) -> None:
    layout = open_store(tmp_path).layout
    with sqlite3.connect(layout.decisions) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(Refusal, match=r"STO005.*revision 9999"):
        open_store(tmp_path)
    assert revision_of(layout.decisions) == "9999"


@pytest.mark.sqlite_only("a server makes its backups itself")
def test_a_backup_is_a_whole_database(tmp_path: Path) -> None:
    layout = open_store(tmp_path).layout
    first, second = back_up(layout, "0001"), back_up(layout, "0001")

    assert first != second
    assert revision_of(first) == revision_of(second) == REVISIONS[-1]


def test_a_new_store_has_no_backup(tmp_path: Path) -> None:
    bring_up_to_date(StoreLayout(tmp_path))

    assert not (tmp_path / "backups").exists()


def test_many_processes_may_make_the_store_at_once(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "muniment.cli.main", "audit", "verify", "--store", str(tmp_path / "store")]
    processes = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    done = [(process.communicate(), process.returncode) for process in processes]

    assert [code for _, code in done] == [0, 0, 0, 0], done


USED = """
import sys
from pathlib import Path
from muniment.wiring import open_store
open_store(Path(sys.argv[1]))
print("alembic" in sys.modules)
"""


def test_alembic_is_loaded_only_where_there_is_something_to_do(tmp_path: Path) -> None:
    words = [sys.executable, "-c", USED, str(tmp_path / "store")]
    loaded = [subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip() for _ in range(2)]

    assert loaded == ["True", "False"]


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import Engine, event
from muniment.wiring import open_store
event.listen(Engine, "commit", lambda connection: os.kill(os.getpid(), signal.SIGKILL))
open_store(Path(sys.argv[1]))
"""


def test_a_kill_before_the_last_word_of_an_upgrade_leaves_nothing_of_it(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    layout = StoreLayout(tmp_path)

    assert done.returncode == -signal.SIGKILL
    assert layout.decisions.exists()
    assert revision_of(layout.decisions) is None
    bring_up_to_date(layout)
    assert revision_of(layout.decisions) == REVISIONS[-1]
