"""Observe a source: sight everything, plan what to open, profile it in batches, seal.

Finished parts are the checkpoint. Whatever ends the process, the same command goes on: what is
written is kept, what is not is done again, and the result is row for row that of an undisturbed run.
"""

import hashlib
import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from queue import SimpleQueue

import duckdb

from records.faults.surveys import (
    ACCESS_TIMES_CHANGE,
    DISK_FULL,
    FOLDER_MISSING,
    SCRATCH_FULL,
    SOURCE_GONE,
    STORE_INSIDE_SOURCE,
)
from records.register.source_lock import lock_source
from records.register.surveys import SourceEntry, SurveyEntry, SurveyRegister
from records.store.audit import Json
from records.store.columns import FILE_COLUMNS, FOLDER_COLUMNS
from records.store.evidence import Manifest, connect, create_view, folder_paths, part_paths, read_manifest, write_rows
from records.store.layout import StoreLayout
from records.survey.content import Checksums
from records.survey.engines import Engines
from records.survey.manner import Manner, SurveyPausedError, batch_size
from records.survey.paths import SourceRoot, shown
from records.survey.plan import Plan, batches, count_files, plan
from records.survey.profiling import Batch, ProfileOptions, Profiler, next_of
from records.survey.scratch import Scratch, ScratchFullError
from records.survey.seal import clear_working_parts, seal_working_parts
from records.survey.sight import Sighted, sight
from records.survey.walk import WalkOptions
from retention.faults import Fault, Refusal

BATCHES_IN_FLIGHT = 3
SLOTS = 48  # scratch copies in flight
PROGRESS_SECONDS = 0.2
SYNTHETIC_NOTE = b"SYNTHETIC.txt"  # written beside the share by `muniment demo`


@dataclass(frozen=True, slots=True)
class SurveyOptions:
    """What is asked of a survey; two surveys that record equal options may carry files forward.

    `read_all` reads every file again, also those that look as they were.
    """

    exclude: tuple[str, ...] = ()
    one_file_system: bool = False
    checksums: Checksums = Checksums.ALL
    md5: bool = False
    second_pass: bool = True
    read_all: bool = False

    def recorded(self, engines: Engines, *, shown_as: str) -> dict[str, Json]:
        """Return the options as they are recorded, with the engines and their versions."""
        engine, version, signatures, container_signatures = engines.stamp()
        second = engines.second
        return {
            "exclude": list(self.exclude),
            "one_file_system": self.one_file_system,
            "checksums": str(self.checksums),
            "md5": self.md5,
            "second_pass": self.second_pass,
            "shown_as": shown_as,
            "engine": engine,
            "engine_version": version,
            "signatures": signatures,
            "container_signatures": container_signatures,
            "libmagic": engines.libmagic_version if engines.witness else None,
            "second_opinion": f"{second.engine} {second.engine_version} {second.signatures}" if second else None,
        }


@dataclass(slots=True)
class Progress:
    """Where a survey stands: `stage` is sighting, profiling or sealing; totals are known once all is sighted.

    `files_before` of those done were done before this process went on with the survey.
    """

    survey: str = ""
    stage: str = "sighting"
    found: int = 0
    files_before: int = 0
    files_done: int = 0
    files_total: int = 0
    bytes_before: int = 0
    bytes_done: int = 0
    bytes_total: int = 0
    current_folder: str = ""


@dataclass(frozen=True, slots=True)
class Survey:
    """A finished survey: its entry in the register, and its manifest."""

    entry: SurveyEntry
    manifest: Manifest
    went_on: bool = False
    notes: tuple[Fault, ...] = field(default=())

    @property
    def counts(self) -> Mapping[str, int]:
        """Return the figures: found = profiled + failed + skipped, and others."""
        counts: dict[str, int] = self.manifest["counts"]
        return counts

    @property
    def is_complete(self) -> bool:
        """Return whether every folder was entered and no file failed."""
        return not (self.counts["failed"] or self.counts["folder_faults"])


Told = Callable[[Progress], None]


def observe(
    path: bytes,
    *,
    layout: StoreLayout,
    register: SurveyRegister,
    engines: Engines,
    options: SurveyOptions,
    shown_as: str | None,
    threads: int,
    actor: str,
    now: Callable[[], datetime],
    tell: Told,
    batch_files: int | None = None,
    manner: Manner = Manner(),  # noqa: B008  a value
) -> Survey:
    """Survey the folder `path`, or go on with its unfinished survey; return it sealed.

    Refused where there is no such folder, where a survey of it is running, where the store lies
    in it, where the store's disk is full. Nothing in the source is changed. Raises SurveyPausedError
    where its manner says that it may not go on now.
    """
    path = os.path.realpath(path)
    _refuse_unfit(path, layout)
    source = register.source_for(path, shown_as, actor=actor, at=now())
    with lock_source(layout, source):
        recorded = options.recorded(engines, shown_as=source.shown_as)
        entry, went_on = _begin_or_go_on(register, source, recorded, read_all=options.read_all, actor=actor, now=now)
        run = _Run(layout, entry, source, engines, options, manner, threads=threads, tell=tell, batch_files=batch_files)
        try:
            manifest, digest = run.to_manifest(now)
        except ScratchFullError as error:
            raise Refusal(Fault(SCRATCH_FULL, "", str(error))) from error
        except (OSError, duckdb.IOException) as error:
            if _is_full(error):
                raise Refusal(Fault(DISK_FULL, str(layout.root))) from error
            raise
        sealed = register.seal(entry.ref, digest, manifest["counts"], actor=actor, at=now())
        clear_working_parts(layout, entry.ref)
        return Survey(sealed, manifest, went_on, run.notes(manifest))


def _is_full(error: Exception) -> bool:
    return bool(re.search("no space left|disk full|not enough space", str(error), re.IGNORECASE))


def _refuse_unfit(path: bytes, layout: StoreLayout) -> None:
    if not os.path.isdir(path):
        raise Refusal(Fault(FOLDER_MISSING, shown(path)))
    store = os.path.realpath(os.fsencode(layout.root))
    if store == path or store.startswith(path.rstrip(b"/") + b"/"):
        raise Refusal(Fault(STORE_INSIDE_SOURCE, shown(store)))


def _begin_or_go_on(
    register: SurveyRegister,
    source: SourceEntry,
    recorded: dict[str, Json],
    *,
    read_all: bool,
    actor: str,
    now: Callable[[], datetime],
) -> tuple[SurveyEntry, bool]:
    unfinished = register.unfinished(source.ref)
    if unfinished is not None:
        if dict(unfinished.options) == recorded:
            return unfinished, True
        register.abandon(unfinished.ref, "begun anew with other options or engines", actor=actor, at=now())
    latest = register.latest_sealed(source.ref)
    may_carry = latest is not None and not read_all and dict(latest.options) == recorded
    previous = latest.ref if latest is not None and may_carry else None
    return register.begin(source.ref, recorded, previous=previous, actor=actor, at=now()), False


class _Run:
    """One survey under way, from its working folder to its manifest."""

    def __init__(
        self,
        layout: StoreLayout,
        entry: SurveyEntry,
        source: SourceEntry,
        engines: Engines,
        options: SurveyOptions,
        manner: Manner,
        *,
        threads: int,
        tell: Told,
        batch_files: int | None,
    ) -> None:
        self._layout, self._entry, self._source = layout, entry, source
        self._engines, self._options, self._threads = engines, options, threads
        self._tell = tell
        self._batch_files = batch_files
        self._progress = Progress(survey=entry.ref)
        self._working = layout.survey(entry.ref) / "working"
        self._manner = manner

    def to_manifest(self, now: Callable[[], datetime]) -> tuple[Manifest, str]:
        """Return the manifest and its digest; at once where only the seal was missing."""
        folder = self._layout.survey(self._entry.ref)
        if (folder / "manifest.json").is_file():
            manifest = read_manifest(self._layout, self._entry.ref)
            return manifest, hashlib.sha256((folder / "manifest.json").read_bytes()).hexdigest()
        self._working.mkdir(parents=True, exist_ok=True)
        connection = connect(folder / "spill")
        try:
            previous = self._previous(connection)
            with SourceRoot(self._source.root) as root:
                sighted = self._sight(root, connection, previous)
                planned = plan(
                    connection,
                    self._working,
                    sighted,
                    has_previous=previous is not None,
                    checksums=self._options.checksums,
                )
                keeps = self._profile(root, connection, planned)
            self._progress.stage = "sealing"
            self._tell(self._progress)
            sealed = seal_working_parts(
                connection,
                self._layout,
                self._working,
                about=self._about(sighted, keeps and sighted.keeps_access_times, now),
                previous=previous,
            )
        finally:
            connection.close()
        _check_adds_up(sighted, sealed.manifest)
        return sealed.manifest, sealed.manifest_sha256

    def notes(self, manifest: Manifest) -> tuple[Fault, ...]:
        """Return what the user should hear of beside the figures."""
        if manifest["keeps_access_times"]:
            return ()
        return (Fault(ACCESS_TIMES_CHANGE, self._source.shown_as),)

    def _previous(self, connection: duckdb.DuckDBPyConnection) -> Manifest | None:
        if self._entry.previous_ref is None:
            return None
        manifest = read_manifest(self._layout, self._entry.previous_ref)
        create_view(connection, "old", part_paths(self._layout, manifest), columns=FILE_COLUMNS)
        create_view(connection, "old_folders", folder_paths(self._layout, manifest), columns=FOLDER_COLUMNS)
        return manifest

    def _sight(self, root: SourceRoot, connection: duckdb.DuckDBPyConnection, previous: Manifest | None) -> Sighted:
        unchanged: frozenset[bytes] = frozenset()
        if previous is not None:
            query = """SELECT digest FROM old_folders WHERE digest IS NOT NULL
                AND folder NOT IN (SELECT folder FROM old WHERE result = 'FAILED')"""
            unchanged = frozenset(digest for (digest,) in connection.execute(query).fetchall())
        last = time.monotonic()

        def heard(found: int, folder: str) -> None:
            nonlocal last
            self._progress.found, self._progress.current_folder = found, folder
            if time.monotonic() - last > PROGRESS_SECONDS:
                last = time.monotonic()
                self._tell(self._progress)

        walk_options = WalkOptions(self._options.exclude, self._options.one_file_system)
        sighted = sight(root, self._working, connection, walk_options, unchanged=unchanged, on_folder=heard)
        self._progress.found = sighted.found
        return sighted

    def _profile(self, root: SourceRoot, connection: duckdb.DuckDBPyConnection, planned: Plan) -> bool:
        """Profile what is planned and not done; return whether last-access times were kept."""
        done = {int(path.stem.split("-")[1]) for path in self._working.glob("part-*.parquet")}
        progress = self._progress
        progress.stage, progress.files_total, progress.bytes_total = "profiling", planned.todo_files, planned.todo_bytes
        completed: SimpleQueue[Batch] = SimpleQueue()
        options = ProfileOptions(
            survey_ref=self._entry.ref,
            checksums=self._options.checksums,
            md5=self._options.md5,
            candidate_sizes=planned.candidate_sizes,
            block_devices=planned.block_devices,
            shown_prefix=self._source.shown_as,
        )
        done_files, done_bytes = count_files(connection, sorted(self._working.glob("part-*.parquet")))
        progress.files_before, progress.bytes_before = done_files, done_bytes
        size = self._batch_files or batch_size(planned.todo_files)
        waiting = batches(connection.cursor(), planned.todo_paths, done=done, batch_files=size)
        first = next(waiting, None)
        if first is None:
            return True
        with Scratch(count=SLOTS) as scratch:
            profiler = Profiler(
                root,
                self._engines,
                scratch,
                options,
                threads=self._threads,
                on_complete=completed.put,
                files_a_second=self._manner.files_a_second,
            )
            try:
                self._run_batches(root, profiler, connection, first, waiting=waiting, completed=completed)
            finally:
                profiler.stop()
        return root.keeps_access_times

    def _run_batches(
        self,
        root: SourceRoot,
        profiler: Profiler,
        connection: duckdb.DuckDBPyConnection,
        first: Batch,
        *,
        waiting: Iterator[Batch],
        completed: "SimpleQueue[Batch]",
    ) -> None:
        in_flight = 0
        following: Batch | None = first
        while following is not None or in_flight:
            while following is not None and in_flight < BATCHES_IN_FLIGHT:
                if not self._manner.may_go_on():
                    break
                profiler.submit(following)
                in_flight += 1
                following = next(waiting, None)
            if not in_flight:
                raise SurveyPausedError
            batch = next_of(completed, seconds=PROGRESS_SECONDS)
            if profiler.error is not None:
                raise profiler.error
            if profiler.fault is not None:
                raise Refusal(profiler.fault)
            if batch is not None:
                if not root.is_still_there():  # its files would be kept as failed
                    raise Refusal(Fault(SOURCE_GONE, self._source.shown_as))
                in_flight -= 1
                path = self._working / f"part-{batch.number:06}.parquet"
                write_rows(connection, path, batch.rows, columns=FILE_COLUMNS)
            self._tell_of(profiler)

    def _tell_of(self, profiler: Profiler) -> None:
        progress = self._progress
        progress.files_done = progress.files_before + profiler.files_done
        progress.bytes_done = progress.bytes_before + profiler.bytes_done
        progress.current_folder = profiler.current_folder
        self._tell(progress)

    def _about(self, sighted: Sighted, keeps_access_times: bool, now: Callable[[], datetime]) -> Manifest:
        return {
            "survey": self._entry.ref,
            "source": {
                "ref": self._source.ref,
                "kind": self._source.kind,
                "root": shown(self._source.root),
                "shown_as": self._source.shown_as,
            },
            "previous": self._entry.previous_ref,
            "options": dict(self._entry.options),
            "started_at": self._entry.started_at.isoformat(),
            "finished_at": now().isoformat(),
            "keeps_access_times": keeps_access_times,
            "synthetic": _is_synthetic(self._source.root),
            "counts": {"excluded": sighted.excluded},
        }


def _is_synthetic(root: bytes) -> bool:
    """Return whether the maker of the source says, in a file beside it, that all of it is made up."""
    return os.path.isfile(os.path.join(os.path.dirname(root), SYNTHETIC_NOTE))


def _check_adds_up(sighted: Sighted, manifest: Manifest) -> None:
    """Refuse to seal what does not add up; a difference would be an error of ours."""
    counts = manifest["counts"]
    if counts["found"] != sighted.found or counts["folders"] != sighted.folders:
        raise ValueError(f"{sighted.found} files in {sighted.folders} folders were sighted, sealed are {counts}")
    if counts["found"] != counts["profiled"] + counts["failed"] + counts["skipped"]:
        raise ValueError(f"the figures do not add up: {counts}")
