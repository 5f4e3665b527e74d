"""muniment doctor: what is found on this computer, line by line, and what to do about each."""

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import typer

from muniment.cli.output import FormatOption, OutOption, StoreOption
from muniment.settings import database_url, store_path
from muniment.tables.cells import as_size
from muniment.tables.shown import Format, Table, TableColumn, show
from records.store.layout import StoreLayout
from retention.faults import MunimentError

app = typer.Typer(help="Say what Muniment finds on this computer, and what to do.")

OLDEST_PYTHON = (3, 11)
LITTLE_FREE_BYTES = 2 * 1024**3  # the evidence of ten million files takes about 1 GB. Rule: ours
OPTIONAL_DROID = frozenset({"Pre-filter"})  # DROID answers the same without it, only more slowly


class State(StrEnum):
    """How one thing stands: what is ADVICE works all the same, what is MISSING is needed."""

    WELL = "well"
    ADVICE = "advice"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that Muniment uses: what was `found`, how it stands, and what to do."""

    thing: str
    found: str
    state: State = State.WELL
    advice: str = ""


COLUMNS = (
    TableColumn("thing", "What", meaning="What Muniment uses."),
    TableColumn("state", "State", meaning="well; advice: works, could be better; missing: needed and not there."),
    TableColumn("found", "Found", meaning="What was found on this computer."),
    TableColumn("advice", "What to do", meaning="The next step."),
)


@app.command()
def doctor(store: StoreOption = None, format: FormatOption = Format.TABLE, out: OutOption = None) -> None:
    """Say what Muniment finds on this computer, and what to do. Exit code 1 where something needed is missing."""
    findings = tuple(examine(StoreLayout(store_path(store).absolute())))
    rows = [(line.thing, line.state.value, line.found, line.advice or "Nothing.") for line in findings]
    show(Table("What Muniment finds on this computer", COLUMNS, rows), format=format, out=out)
    raise typer.Exit(1 if any(line.state is State.MISSING for line in findings) else 0)


def examine(layout: StoreLayout) -> Iterator[Finding]:
    """Yield what is found on this computer; nothing is made or changed."""
    yield python()
    yield store_place(layout)
    yield decisions(layout)
    yield free_disk(layout)
    yield from droid(layout)
    yield libmagic()
    yield siegfried()


def python(version: tuple[int, int] = sys.version_info[:2]) -> Finding:
    """Return how Python stands."""
    found = f"{platform.python_version()} ({sys.executable})"
    if version < OLDEST_PYTHON:
        return Finding("Python", found, State.MISSING, "Install Python 3.11 or newer.")
    return Finding("Python", found)


def store_place(layout: StoreLayout) -> Finding:
    """Return whether the store can be where it is: on a disk of this computer, writable."""
    from records.store.network import file_system_of, refuse_network_path

    kind = file_system_of(layout.root) or "local"
    try:
        refuse_network_path(layout.root)
    except MunimentError as error:
        return Finding("Store", f"{layout.root}, on a network ({kind})", State.MISSING, error.faults[0].code.remedy)
    if layout.root.exists() and not layout.root.is_dir():
        return Finding("Store", f"{layout.root} is a file", State.MISSING, "Give a folder with --store.")
    if not can_write(nearest_folder(layout.root)):
        advice = "Ask IT for write access, or give another place with --store."
        return Finding("Store", f"{layout.root} can't be written", State.MISSING, advice)
    if not layout.root.exists():
        return Finding("Store", f"{layout.root} ({kind}), not there yet", advice="Nothing; it is made on first use.")
    return Finding("Store", f"{layout.root} ({kind}, writable)")


def decisions(layout: StoreLayout) -> Finding:
    """Return whether the decisions database has this program's revision."""
    from muniment.migrations import NEWEST, REVISIONS

    try:
        revision = _revision(layout)
    except MunimentError as error:
        return Finding("Decisions", str(error), State.MISSING, error.faults[0].code.remedy)
    if revision is None:
        return Finding("Decisions", "not there yet", advice="Nothing; they are made on first use.")
    if revision not in REVISIONS:
        found = f"revision {revision}, newer than this program ({NEWEST})"
        return Finding("Decisions", found, State.MISSING, "Install the newer Muniment.")
    if revision != NEWEST:
        return Finding("Decisions", f"revision {revision}", advice="Nothing; upgraded on next use, after a backup.")
    return Finding("Decisions", f"revision {revision}, up to date")


def _revision(layout: StoreLayout) -> str | None:
    """Return the revision of the decisions, in the store's own file or on the server that settings name."""
    from muniment.migrations import revision_of, revision_on_server
    from muniment.wiring import keep_to_its_database
    from records.store.database import open_database

    if not layout.root.is_dir():
        return None
    url = database_url()
    if url is None:
        keep_to_its_database(layout, None)
        return revision_of(layout.decisions)
    database = open_database(url)
    try:
        keep_to_its_database(layout, database)
        return revision_on_server(database)
    finally:
        database.close()


def free_disk(layout: StoreLayout, little: int = LITTLE_FREE_BYTES) -> Finding:
    """Return how much room the disk of the store has; under `little` bytes is worth a word."""
    free = shutil.disk_usage(nearest_folder(layout.root)).free
    if free < little:
        return Finding("Disk", f"{as_size(free)} free", State.ADVICE, "Make room before a large survey.")
    return Finding("Disk", f"{as_size(free)} free")


def droid(layout: StoreLayout) -> Iterator[Finding]:
    """Yield how Java, DROID's jars, our bridge and the signatures stand, each jar checked."""
    from muniment.clock import today
    from records.droid.home import droid_home
    from records.droid.status import status

    try:
        lines = status(droid_home(layout.root, os.environ), on=today())
    except MunimentError as error:
        yield Finding("DROID", str(error), State.MISSING, error.faults[0].code.remedy)
        return
    for line in lines:
        unwell = State.ADVICE if line.thing in OPTIONAL_DROID else State.MISSING
        state = unwell if not line.well else State.ADVICE if line.advice else State.WELL
        yield Finding(line.thing, line.found, state, line.advice)


def libmagic() -> Finding:
    """Return which libmagic gives the MIME types."""
    from records.survey.libmagic import load_libmagic

    loaded = load_libmagic()
    if loaded is None:
        advice = "Install libmagic 5.44 or newer, or the package pylibmagic; without it MIME types come from PRONOM."
        return Finding("libmagic", "not found", State.ADVICE, advice)
    return Finding("libmagic", f"{loaded.version} ({loaded.path})")


def siegfried() -> Finding:
    """Return whether Siegfried answers, the second opinion, with which signatures."""
    from records.survey.siegfried import Siegfried

    try:
        with Siegfried() as engine:
            signatures = f"{engine.signatures} with container {engine.container_signatures}"
            return Finding("Siegfried", f"{engine.engine_version}, signatures {signatures}")
    except MunimentError as error:
        advice = "Install the package pygfried to have second opinions; surveys run without it."
        return Finding("Siegfried", str(error), State.ADVICE, advice)


def can_write(folder: Path) -> bool:
    """Return whether a file can be made in `folder`; one without a name is made and let go."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def nearest_folder(path: Path) -> Path:
    """Return `path`, or the nearest folder above it that is there."""
    return next(folder for folder in (path, *path.parents) if folder.is_dir())
