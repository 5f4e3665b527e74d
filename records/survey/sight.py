"""Sight a source: walk it once and keep what was seen as working parts of the survey.

Folders that are as they were at the previous survey are counted and left at that: their files are
carried forward without a row being written. The finished walk is the first checkpoint.
"""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from queue import Empty, Full, Queue

import duckdb

from records.faults.surveys import SOURCE_GONE
from records.store.columns import FILE_COLUMNS, FOLDER_COLUMNS, Column
from records.store.evidence import write_json, write_rows
from records.survey.paths import SourceRoot, shown
from records.survey.privileges import drop_read_override
from records.survey.walk import Listing, Row, WalkOptions, folder_row, sighting_rows, walk
from retention.faults import Fault, Refusal

SIGHTING_COLUMNS = FILE_COLUMNS[:14]
WORKING_FOLDER_COLUMNS = (*FOLDER_COLUMNS, Column("unchanged", "BOOLEAN", "As it was at the previous survey."))
STRETCH_ROWS = 50_000
FOLDERS_A_PART = 20_000
BUNDLE = 64  # listings handed over at once
LOOK_AHEAD = 16  # bundles


@dataclass(slots=True)
class Sighted:
    """What the walk found: everything but folders counts as a file.

    `stretches` is the number of working parts with sightings, `unchanged_files` of the files in
    folders that are as they were. `folder_faults` counts folders that could not be entered.
    """

    found: int = 0
    bytes: int = 0
    folders: int = 0
    folder_faults: int = 0
    excluded: int = 0
    unchanged_folders: int = 0
    unchanged_files: int = 0
    stretches: int = 0
    folder_parts: int = 0
    keeps_access_times: bool = True


@dataclass(slots=True)
class _Pending:
    sightings: list[Row] = field(default_factory=list)
    folders: list[Row] = field(default_factory=list)


def sight(
    root: SourceRoot,
    working: Path,
    connection: duckdb.DuckDBPyConnection,
    options: WalkOptions,
    *,
    unchanged: frozenset[bytes],
    on_folder: Callable[[int, str], None],
) -> Sighted:
    """Walk `root`, keep the sightings in `working`, and return the figures; at once where that is done.

    `unchanged` are the digests of the previous survey's folders; `on_folder` hears of each folder:
    how many files have been found so far, and its path.
    """
    done = working / "sighted.json"
    if done.is_file():
        return Sighted(**json.loads(done.read_text(encoding="utf-8")))
    sighted, pending = Sighted(), _Pending()
    for listing in listings_without_override(root, options):
        _count(sighted, listing)
        same = listing.digest is not None and listing.digest in unchanged
        pending.folders.append((*folder_row(listing), same))
        if same:
            sighted.unchanged_folders += 1
            sighted.unchanged_files += len(listing.entries)
        else:
            pending.sightings.extend(sighting_rows(listing, root))
        _write_full_parts(connection, working, sighted, pending)
        on_folder(sighted.found, shown(listing.path))
    _write_sightings(connection, working, sighted, pending)
    _write_folders(connection, working, sighted, pending)
    if not root.is_still_there():  # what was found since would count as gone
        raise Refusal(Fault(SOURCE_GONE, shown(root.path)))
    sighted.keeps_access_times = root.keeps_access_times
    write_json(done, asdict(sighted))
    return sighted


def _count(sighted: Sighted, listing: Listing) -> None:
    sighted.found += len(listing.entries)
    sighted.bytes += sum(entry[2] for entry in listing.entries)
    sighted.folders += 1
    sighted.folder_faults += listing.fault is not None
    sighted.excluded += listing.excluded_count


def _write_full_parts(
    connection: duckdb.DuckDBPyConnection, working: Path, sighted: Sighted, pending: _Pending
) -> None:
    if len(pending.sightings) >= STRETCH_ROWS:
        _write_sightings(connection, working, sighted, pending)
    if len(pending.folders) >= FOLDERS_A_PART:
        _write_folders(connection, working, sighted, pending)


def _write_sightings(connection: duckdb.DuckDBPyConnection, working: Path, sighted: Sighted, pending: _Pending) -> None:
    if not pending.sightings:
        return
    path = working / f"sighted-{sighted.stretches:05}.parquet"
    write_rows(connection, path, pending.sightings, columns=SIGHTING_COLUMNS)
    sighted.stretches += 1
    pending.sightings = []


def _write_folders(connection: duckdb.DuckDBPyConnection, working: Path, sighted: Sighted, pending: _Pending) -> None:
    if not pending.folders:
        return
    path = working / f"folders-{sighted.folder_parts:05}.parquet"
    write_rows(connection, path, pending.folders, columns=WORKING_FOLDER_COLUMNS)
    sighted.folder_parts += 1
    pending.folders = []


def listings_without_override(root: SourceRoot, options: WalkOptions) -> Iterator[Listing]:
    """Yield the listings of a walk that runs in a thread which may not read past permissions."""
    queue: Queue[list[Listing] | BaseException] = Queue(maxsize=LOOK_AHEAD)
    stopped = threading.Event()

    def hand_over(item: list[Listing] | BaseException) -> None:
        while not stopped.is_set():
            try:
                queue.put(item, timeout=0.2)
            except Full:
                continue
            return

    def run() -> None:
        drop_read_override()
        bundle: list[Listing] = []
        try:
            for listing in walk(root, options):
                bundle.append(listing)
                if len(bundle) == BUNDLE:
                    hand_over(bundle)
                    bundle = []
                if stopped.is_set():
                    return
        except BaseException as error:  # handed to the thread that asked
            hand_over(error)
        if bundle:
            hand_over(bundle)
        hand_over([])

    thread = threading.Thread(target=run, name="survey-walk", daemon=True)
    thread.start()
    try:
        while True:
            try:
                item = queue.get(timeout=1.0)
            except Empty:
                continue
            if isinstance(item, BaseException):
                raise item
            if not item:
                return
            yield from item
    finally:
        stopped.set()
        thread.join()
