"""Profile sightings: read each file once, put the copy to the engines, make its row of evidence.

Reader threads read; answers come in the engines' own threads; whoever brings the last answer of a
file makes its row. A content met before in this survey is not identified again. Batches overlap,
so a slow file holds up nobody but the batch it belongs to.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from queue import Empty, SimpleQueue

from records.droid.identification import Identification, IdentifyRequest
from records.faults.droid import ENGINE_LOST
from records.faults.surveys import LINK, NOT_A_REGULAR_FILE, PLACEHOLDER, SIEGFRIED_GONE, WITNESS_GONE
from records.formats import extension_of
from records.survey.content import Checksums, Content, ContentReader
from records.survey.engines import Engines
from records.survey.manner import Pace
from records.survey.paths import SourceRoot
from records.survey.privileges import drop_read_override
from records.survey.rows import Row, Sighting, file_row, skipped_row
from records.survey.scratch import Scratch, ScratchClosedError
from records.survey.seen import Answers, Seen, SeenContents
from records.survey.witness import Testimony, WitnessRequest
from retention.faults import Fault, FaultCode

CHUNK = 16  # sightings a reader thread takes at once
STOP_SECONDS = 5.0
PLACEHOLDER_BYTES = 4096  # smaller files may lie in the inode and take no block
LOST = frozenset({ENGINE_LOST, WITNESS_GONE, SIEGFRIED_GONE})  # an engine is gone for good: stop, don't fail every file


@dataclass(frozen=True, slots=True)
class ProfileOptions:
    """What is asked of each file of the survey `survey_ref`.

    `candidate_sizes` are the sizes that occur more than once: under Checksums.CANDIDATES only they
    get a checksum, and only their contents are remembered; None: every size may occur twice.
    On `block_devices` a file with content takes blocks, so one without is a placeholder.
    """

    survey_ref: str
    checksums: Checksums = Checksums.ALL
    md5: bool = False
    candidate_sizes: frozenset[int] | None = None
    block_devices: frozenset[int] = frozenset()
    shown_prefix: str = ""


@dataclass(slots=True)
class Batch:
    """Sightings that become one part; `rows` are complete once `left` is zero."""

    number: int
    sightings: Sequence[Sighting]
    rows: list[Row] = field(default_factory=list)
    left: int = 0


@dataclass(slots=True)
class _Job:
    """One file under way: what has been read, what has been answered, how many answers are awaited."""

    batch: Batch
    index: int
    sighting: Sighting
    extension: str
    content: Content | None = None
    identification: Identification | None = None
    testimony: Testimony | None = None
    second: Identification | None = None
    awaited: int = 0
    seen: "Seen[_Job] | None" = None
    leads: bool = False
    alone: bool = False  # neither leads nor follows
    whole_copy: bool = False
    second_pass: bool = False


def next_of(completed: "SimpleQueue[Batch]", *, seconds: float) -> Batch | None:
    """Return the next completed batch; None where none came within `seconds`."""
    try:
        return completed.get(timeout=seconds)
    except Empty:
        return None


class Profiler:
    """Profiles batches with `threads` readers; `on_complete` gets each batch, in any order.

    `fault` is set, and nothing more is completed, once an engine is gone for good; `error` once
    something went wrong in our own code.
    """

    def __init__(
        self,
        root: SourceRoot,
        engines: Engines,
        scratch: Scratch,
        options: ProfileOptions,
        *,
        threads: int,
        on_complete: Callable[[Batch], None],
        files_a_second: int | None = None,
    ) -> None:
        self._pace = Pace(files_a_second)
        self._root, self._engines, self._scratch, self._options = root, engines, scratch, options
        self._on_complete = on_complete
        self._work: SimpleQueue[Sequence[_Job] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._seen: SeenContents[_Job] = SeenContents()
        self._stamp = engines.stamp()
        self.files_done = 0
        self.bytes_done = 0
        self.current_folder = ""
        self.fault: Fault | None = None
        self.error: BaseException | None = None
        self._stopped = False
        self._threads = [threading.Thread(target=self._read_files, daemon=True) for _ in range(threads)]
        for thread in self._threads:
            thread.start()

    def submit(self, batch: Batch) -> None:
        """Take up `batch`; returns at once."""
        batch.rows = [()] * len(batch.sightings)
        batch.left = len(batch.sightings)
        jobs = [
            _Job(batch, index, sighting, extension_of(sighting.name).lower())
            for index, sighting in enumerate(batch.sightings)
        ]
        for start in range(0, len(jobs), CHUNK):
            self._work.put(jobs[start : start + CHUNK])

    def stop(self) -> None:
        """Let the readers end; what is still queued is left undone, what is in flight is dropped."""
        self._stopped = True
        self._pace.end()
        self._scratch.close()
        for _ in self._threads:
            self._work.put(None)
        for thread in self._threads:
            thread.join(timeout=STOP_SECONDS)  # one may be in the middle of a very large file

    # -- reading -----------------------------------------------------------------------------------------

    def _read_files(self) -> None:
        drop_read_override()
        reader = ContentReader(self._root, self._scratch, with_md5=self._options.md5)
        while (jobs := self._work.get()) is not None and not self._stopped:
            self.current_folder = jobs[0].sighting.folder
            try:
                for job in jobs:
                    self._pace.take()
                    if self._stopped:
                        return
                    self._read(job, reader)
            except ScratchClosedError:
                return
            except BaseException as error:  # an error of ours: the thread that waits for us must hear of it
                self.error = error
                return

    def _read(self, job: _Job, reader: ContentReader) -> None:
        sighting = job.sighting
        if (reason := self._reason_to_skip(sighting)) is not None:
            prefix = self._options.shown_prefix
            self._finish(job, skipped_row(sighting, reason, extension=job.extension, shown_prefix=prefix))
            return
        content = job.content = reader.read(
            sighting.path,
            with_sha256=self._wants_checksum(sighting.size_bytes),
            wants_copy=(lambda sha256: self._wants_copy(job, sha256)) if self._engines.any else None,
            whole_copy=job.whole_copy,
        )
        if content.slot is not None:
            self._ask(job)
        elif job.seen is not None and not job.leads:
            if not self._seen.follow(job.seen, job):
                self._reuse(job)
        else:
            self._settle(job)

    def _reason_to_skip(self, sighting: Sighting) -> FaultCode | None:
        if sighting.kind == "LINK":
            return LINK
        if sighting.kind != "FILE":
            return NOT_A_REGULAR_FILE
        hollow = sighting.allocated_bytes == 0 and sighting.size_bytes > PLACEHOLDER_BYTES
        return PLACEHOLDER if hollow and sighting.device in self._options.block_devices else None

    def _occurs_twice(self, size_bytes: int) -> bool:
        return self._options.candidate_sizes is None or size_bytes in self._options.candidate_sizes

    def _wants_checksum(self, size_bytes: int) -> bool:
        if self._options.checksums is Checksums.CANDIDATES:
            return self._occurs_twice(size_bytes)
        return self._options.checksums is Checksums.ALL

    def _wants_copy(self, job: _Job, sha256: bytes | None) -> bool:
        """Return whether the engines must see this content; called once it is read and unchanged."""
        if sha256 is None or job.alone or not self._occurs_twice(job.sighting.size_bytes):
            return True
        job.seen, job.leads = self._seen.look(sha256, job.extension)
        return job.leads

    # -- asking --------------------------------------------------------------------------------------------

    def _ask(self, job: _Job) -> None:
        engines, content, sighting = self._engines, job.content, job.sighting
        if content is None or content.slot is None or content.state is None:
            raise ValueError("only a file with a copy is put to the engines")
        path, size = content.slot.path, content.state.size_bytes
        request = IdentifyRequest(
            path,
            sighting.name,
            size_bytes=size,
            modified_ms=content.state.modified_ns // 1_000_000,
            sparse=content.sparse and not job.whole_copy,  # asked twice, it has to do as it is
        )
        again = job.whole_copy  # the others have answered
        witness, second = (None, None) if again else (engines.witness, engines.second)
        job.awaited = sum(engine is not None for engine in (engines.identifier, witness, second))
        if engines.identifier is not None:
            engines.identifier.submit(request, lambda answer: self._identified(job, answer))
        if witness is not None:
            asked = WitnessRequest(path, sighting.name, size_bytes=size, sparse=content.sparse)
            witness.submit(asked, lambda answer: self._witnessed(job, answer))
        if second is not None:
            second.submit(request, lambda answer: self._seconded(job, answer))

    def _identified(self, job: _Job, answer: Identification) -> None:
        job.identification = answer
        self._answered(job, answer.fault)

    def _witnessed(self, job: _Job, answer: Testimony) -> None:
        job.testimony = answer
        self._answered(job, answer.fault)

    def _seconded(self, job: _Job, answer: Identification) -> None:
        job.second = answer
        self._answered(job, answer.fault)

    def _answered(self, job: _Job, fault: FaultCode | None) -> None:
        if fault in LOST:
            if fault is not None and not self._stopped:
                self.fault = self.fault or Fault(fault, job.sighting.place)
            return
        with self._lock:
            job.awaited -= 1
            if job.awaited:
                return
        try:
            if not self._asked_again(job):
                self._settle(job)
        except BaseException as error:  # as above; this is an engine's own thread
            self.error = error

    def _asked_again(self, job: _Job) -> bool:
        """Ask once more where the first answer wants it: with a whole copy, or over the whole file."""
        found, content = job.identification, job.content
        if found is None or content is None or content.slot is None or content.state is None:
            return False
        if found.needs_whole and not job.whole_copy:
            self._give_back(job)
            job.whole_copy = job.alone = True
            self._work.put([job])
            return True
        wanted = self._engines.wants_second_pass(found, content.state.size_bytes)
        if not wanted or job.second_pass or content.sparse:
            return False
        job.second_pass = True
        job.awaited = 1
        request = IdentifyRequest(
            content.slot.path,
            job.sighting.name,
            size_bytes=content.state.size_bytes,
            modified_ms=content.state.modified_ns // 1_000_000,
            whole_file=True,
        )
        first = found
        if self._engines.identifier is None:
            return False
        self._engines.identifier.submit(request, lambda answer: self._second_passed(job, first, answer))
        return True

    def _second_passed(self, job: _Job, first: Identification, answer: Identification) -> None:
        """Keep the first answer; the whole file's stands beside it."""
        job.identification = replace(first, whole_file_puids=answer.whole_file_puids)
        self._answered(job, answer.fault if answer.fault in LOST else None)

    # -- settling ------------------------------------------------------------------------------------------

    def _settle(self, job: _Job) -> None:
        """Make the row of a file that was read, and serve the files that wait for its answers."""
        self._give_back(job)
        answers = Answers(job.identification, job.testimony, job.second)
        if job.leads and job.seen is not None:
            reusable = self._is_reusable(answers)
            for follower in self._seen.settle(job.seen, answers if reusable else None):
                self._reuse(follower)
        self._finish_with(job, answers)

    def _is_reusable(self, answers: Answers) -> bool:
        """Return whether the answers hold for other files with the same content.

        Never a fault; nor where a container signature that matched looks at the file's own name.
        """
        found = answers.identification
        if found is not None:
            if found.fault is not None or found.needs_whole:  # the whole copy could not be read
                return False
            if not self._engines.named_by_container.isdisjoint(found.puids):
                return False
        elif self._engines.identifier is not None:
            return False
        return all(answer is None or answer.fault is None for answer in (answers.testimony, answers.second))

    def _reuse(self, job: _Job) -> None:
        """Take over the answers for the same content; the extension alone is judged anew."""
        answers = job.seen.answers if job.seen is not None else None
        formats = self._engines.formats
        same_extension = job.seen is not None and job.seen.extension == job.extension
        if answers is None or not (same_extension or formats):
            job.alone = True
            self._work.put([job])
            return
        found = answers.identification
        if found is not None and formats is not None and not same_extension:
            mismatch = formats.extension_mismatch(found.puids, job.extension)
            answers = replace(answers, identification=replace(found, extension_mismatch=mismatch))
        self._finish_with(job, answers)

    def _finish_with(self, job: _Job, answers: Answers) -> None:
        if job.content is None:
            raise ValueError("a file is finished once it has been read")
        row = file_row(
            job.sighting,
            job.content,
            answers,
            extension=job.extension,
            stamp=self._stamp,
            survey_ref=self._options.survey_ref,
            shown_prefix=self._options.shown_prefix,
        )
        self._finish(job, row)

    def _give_back(self, job: _Job) -> None:
        if job.content is not None and job.content.slot is not None:
            self._scratch.give_back(job.content.slot)
            job.content = replace(job.content, slot=None)

    def _finish(self, job: _Job, row: Row) -> None:
        job.batch.rows[job.index] = row
        with self._lock:
            self.files_done += 1
            self.bytes_done += job.sighting.size_bytes
            job.batch.left -= 1
            complete = job.batch.left == 0
        if complete:
            self._on_complete(job.batch)
