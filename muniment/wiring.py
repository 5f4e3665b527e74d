"""Put the parts together: the one place that knows which store is used, and by whom."""

import json
import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from muniment.faults import STORE_NOT_FOR_REHEARSALS
from muniment.settings import DATABASE_URL, database_url, rehearsal_day, store_path
from records.faults.stores import (
    DATABASE_ADDRESS_UNREAD,
    DATABASE_OF_ANOTHER_STORE,
    STORE_NOT_A_FOLDER,
    STORE_NOT_WRITABLE,
)
from records.store.layout import StoreLayout
from records.store.network import refuse_network_path
from retention.faults import Fault, Refusal

if TYPE_CHECKING:
    from records.jobs.asking import Jobs
    from records.register.surveys import SurveyRegister
    from records.store.database import Database
    from records.store.moving import Moved


REHEARSAL = "REHEARSAL"
DATABASE = "DATABASE"  # in a store whose decisions stand on a server: on which


@dataclass(frozen=True, slots=True)
class Store:
    """An open store: where things lie, its decisions, and the register of surveys."""

    layout: StoreLayout
    database: "Database"
    surveys: "SurveyRegister"


def open_store(path: Path | None = None) -> Store:
    """Return the store at `path` (else as settings say), made and upgraded where needed.

    A Refusal where its own database would lie on a network path, it can't be written, was made by a
    newer program, or is real while a day is rehearsed.
    """
    layout = StoreLayout(store_path(path).absolute())
    if database_url() is None:  # evidence may lie on shared storage, a database file may not
        refuse_network_path(layout.root)
    make_folders(layout)
    keep_rehearsals_apart(layout)

    from records.register.surveys import SurveyRegister

    database = _open_decisions(layout)
    return Store(layout, database, SurveyRegister(database))


def _open_decisions(layout: StoreLayout) -> "Database":
    from muniment.migrations import bring_server_up_to_date, bring_up_to_date
    from records.store.database import open_database, sqlite_url

    url = database_url()
    if url is None:
        keep_to_its_database(layout, None)
        bring_up_to_date(layout)
        return open_database(sqlite_url(layout.decisions))
    database = open_database(url)
    keep_to_its_database(layout, database)
    bring_server_up_to_date(database)
    (layout.root / DATABASE).write_text(f"{database.place}\n", "utf-8")
    return database


def move_to_server(path: Path | None = None) -> "tuple[Moved, str]":
    """Return what was moved from the store's own file to the server that settings name, and where it is now.

    A Refusal where no server is named, a worker or the service still writes, or the server has decisions.
    """
    from muniment.migrations import bring_server_up_to_date, bring_up_to_date
    from records.store.database import open_database, sqlite_url
    from records.store.moving import move_decisions

    url, layout = database_url(), StoreLayout(store_path(path).absolute())
    if url is None:
        raise Refusal(Fault(DATABASE_ADDRESS_UNREAD, DATABASE_URL, "not set"))
    if not layout.decisions.exists():
        raise Refusal(Fault(DATABASE_OF_ANOTHER_STORE, str(layout.root), "it has no file of its own"))
    bring_up_to_date(layout)
    before, after = open_database(sqlite_url(layout.decisions)), open_database(url)
    try:
        bring_server_up_to_date(after)
        with before.writing.begin():  # nobody writes into the file from here on
            moved = move_decisions(before, after)
            (layout.root / DATABASE).write_text(f"{after.place}\n", "utf-8")
            layout.decisions.rename(layout.root / "decisions-before-the-server.db")
    finally:
        before.close()
        after.close()
    return moved, after.place


def keep_to_its_database(layout: StoreLayout, database: "Database | None") -> None:
    """Refuse to pair the evidence of one store with the decisions of another; None: the store's own file.

    A store on a server says so in its file DATABASE. A rehearsal on a server needs a database without decisions.
    """
    from muniment.migrations import revision_on_server

    note = layout.root / DATABASE
    belongs = note.read_text("utf-8").strip() if note.exists() else None
    if database is None:
        if belongs is not None:
            raise Refusal(Fault(DATABASE_OF_ANOTHER_STORE, str(layout.root), f"its decisions are in {belongs}"))
        return
    if layout.decisions.exists() or belongs not in (None, database.place):
        raise Refusal(Fault(DATABASE_OF_ANOTHER_STORE, str(layout.root), belongs or layout.decisions.name))
    if belongs is None and rehearsal_day() is not None and revision_on_server(database) is not None:
        raise Refusal(Fault(STORE_NOT_FOR_REHEARSALS, database.place))


def open_jobs(store: Store) -> "Jobs":
    """Return the door to the jobs of `store`: to ask for one, to see how far it is, to stop it."""
    from records.jobs.asking import Jobs

    return Jobs(store.database, jobs_url(store))


def jobs_url(store: Store) -> str:
    """Return the URL of the database of jobs: that of the decisions where it is a server, else a file of its own."""
    from records.store.database import sqlite_url

    if store.database.is_server:
        return store.database.writing.url.render_as_string(hide_password=False)
    return sqlite_url(store.layout.jobs)


def make_folders(layout: StoreLayout) -> None:
    """Make the folder of the store, for its owner only, and those inside that every command needs."""
    if layout.root.exists() and not layout.root.is_dir():
        raise Refusal(Fault(STORE_NOT_A_FOLDER, str(layout.root)))
    try:
        layout.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (layout.parts, layout.surveys, layout.locks):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal(Fault(STORE_NOT_WRITABLE, str(layout.root), os.strerror(error.errno or 0).lower())) from error


def is_rehearsal(layout: StoreLayout) -> bool:
    """Return whether the store was made for rehearsals: what it records is no evidence of anything."""
    return (layout.root / REHEARSAL).exists()


def has_synthetic(layout: StoreLayout) -> bool:
    """Return whether a survey of the store is of the synthetic share that `muniment demo` makes."""
    return any(_says_synthetic(path) for path in layout.surveys.glob("*/manifest.json"))


def is_demonstration(layout: StoreLayout) -> bool:
    """Return whether nothing in the store is real: one for rehearsals, or all its surveys are synthetic."""
    manifests = list(layout.surveys.glob("*/manifest.json"))
    return is_rehearsal(layout) or (bool(manifests) and all(_says_synthetic(path) for path in manifests))


@cache
def _says_synthetic(manifest: Path) -> bool:
    """Return what a manifest says; a sealed one never changes."""
    return bool(json.loads(manifest.read_text("utf-8")).get("synthetic"))


def keep_rehearsals_apart(layout: StoreLayout) -> None:
    """Mark a new store as one for rehearsals while a day is rehearsed; a Refusal where it is not new."""
    if rehearsal_day() is None or is_rehearsal(layout):
        return
    if layout.decisions.exists() or (layout.root / DATABASE).exists():
        raise Refusal(Fault(STORE_NOT_FOR_REHEARSALS, str(layout.root)))
    (layout.root / REHEARSAL).write_text("What this store records was rehearsed on a day set by hand.\n", "utf-8")


def command_line_actor() -> str:
    """Return who acts on the command line, as the audit chain names them, such as cli:root."""
    import getpass

    try:
        return f"cli:{getpass.getuser()}"
    except (KeyError, OSError):  # a user number without a name, as in some containers
        return f"cli:{os.getuid()}"
