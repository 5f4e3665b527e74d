"""What is kept open between requests, so that a page need not open it anew: any thing by its key, and surveys.

A survey is sealed and never changes: each request gets a cursor of its own. Few are kept, the one
asked for longest ago is closed first, and never while somebody reads it. Estates: see `estates`.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Generic, TypeVar

from records.store.evidence import Answers, Manifest, SurveyEvidence, files_in, open_survey
from records.store.layout import StoreLayout
from records.survey.file_lists import Count, count_up_to
from records.survey.files_asked import FilesAsked
from records.survey.index_pages import indexed_count
from records.survey.survey_index import INDEX, SurveyIndex, read_index
from records.terms.hits import FileHits, open_scan
from records.terms.register import ScanEntry

SURVEYS_KEPT = 4
COUNTED_WHOLE, COUNTED_TO = 1_000_000, 10_000
COUNTS_KEPT = 2000  # a text as key and a number each
SCANS_KEPT, HITS_KEPT = 20, 100_000  # of term scans, and of all their files with hits; the newest one in any case
SURVEY_MEMORY = "512MB"
T = TypeVar("T")


@dataclass(slots=True)
class _Kept(Generic[T]):
    """One thing kept open; `users` are in it now."""

    stack: ExitStack
    value: T
    users: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


class Keeping(Generic[T]):
    """At most `most` things open at once, each by its key; opened once, whoever asks first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[str, _Kept[T]] = OrderedDict()
        self._lock = threading.Lock()
        self._opening: dict[str, threading.Lock] = {}

    @contextmanager
    def use(self, key: str, opened: Callable[[], AbstractContextManager[T]], *, alone: bool) -> Iterator[T]:
        """Open what `key` names, or take it as it is open; `alone`: nobody else is in it meanwhile."""
        with self._within(self._take(key, opened), alone=alone) as value:
            yield value

    def is_open(self, key: str) -> bool:
        """Return whether what `key` names is open."""
        with self._lock:
            return key in self._kept

    @contextmanager
    def use_open(self, key: str, *, alone: bool) -> Iterator[T | None]:
        """Take what `key` names as it is open; None where it is not."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                kept.users += 1
        if kept is None:
            yield None
            return
        with self._within(kept, alone=alone) as value:
            yield value

    @contextmanager
    def _within(self, kept: _Kept[T], *, alone: bool) -> Iterator[T]:
        """Be one of the users of what is open, who was counted already."""
        try:
            if alone:
                with kept.lock:
                    yield kept.value
            else:
                yield kept.value
        finally:
            with self._lock:
                kept.users -= 1
                self._close_surplus()

    def _take(self, key: str, opened: Callable[[], AbstractContextManager[T]]) -> _Kept[T]:
        with self._lock:
            opening = self._opening.setdefault(key, threading.Lock())
        with opening:  # whoever comes second waits here, and finds it open
            with self._lock:
                if key in self._kept:
                    self._kept.move_to_end(key)
                    self._kept[key].users += 1
                    return self._kept[key]
            stack = ExitStack()
            try:
                kept = _Kept(stack, stack.enter_context(opened()), users=1)
            except BaseException:
                with self._lock:
                    self._opening.pop(key, None)
                raise
            with self._lock:
                self._kept[key] = kept
                self._opening.pop(key, None)
                self._close_surplus()
            return kept

    def _close_surplus(self) -> None:
        for key in [key for key, kept in self._kept.items() if not kept.users]:
            if len(self._kept) <= self._most:
                return
            self._kept.pop(key).stack.close()

    def close(self) -> None:
        """Close all that nobody uses."""
        with self._lock:
            for key in [key for key, kept in self._kept.items() if not kept.users]:
                self._kept.pop(key).stack.close()


_counts: OrderedDict[tuple[str, str], Count] = OrderedDict()
_counting = threading.Lock()


def counted(evidence: SurveyEvidence, files: FilesAsked, index: SurveyIndex | None = None) -> Count:
    """Return how many files there are of `files`; counted once, for what a part holds is in its name.

    In a survey of more than COUNTED_WHOLE files, what the index can't say is counted up to COUNTED_TO.
    """
    parts = evidence.manifest["parts"]
    condition = files.condition
    key = (",".join(str(part["rows_sha256"]) for part in parts), condition.sql)
    with _counting:
        if key in _counts:
            _counts.move_to_end(key)
            return _counts[key]
    found = indexed_count(evidence.connection, index, files) if index is not None else None
    if found is None:
        found = count_up_to(evidence, condition, COUNTED_TO if files_in(evidence) > COUNTED_WHOLE else None)
    with _counting:
        _counts[key] = found
        while len(_counts) > COUNTS_KEPT:
            _counts.popitem(last=False)
    return found


class KeptIndex:
    """The index of one survey, digested when it is first asked for and whenever it is another one."""

    def __init__(self, layout: StoreLayout, manifest: Manifest) -> None:
        self._layout, self._manifest = layout, manifest
        self._lock = threading.Lock()
        self._index: SurveyIndex | None = None
        self._seen: tuple[int, ...] = ()

    def current(self) -> SurveyIndex | None:
        """Return the index; None where there is none that fits."""
        with self._lock:
            if self._index is not None and self._index.is_untouched():
                return self._index
            seen = self._stamp()
            if seen != self._seen:
                self._seen = seen
                self._index = read_index(self._layout, self._manifest)[1]
            else:
                self._index = None  # changed where it stands: not believed until it is made anew
            return self._index

    def _stamp(self) -> tuple[int, ...]:
        try:
            found = (self._layout.index(str(self._manifest["survey"])) / INDEX).stat()
        except OSError:
            return ()
        return (found.st_ino, found.st_size, found.st_ctime_ns)


@dataclass(frozen=True, slots=True)
class OpenSurvey:
    """A sealed survey kept open, its index, and the answers to what was asked of it."""

    evidence: SurveyEvidence
    index: KeptIndex
    answers: Answers = field(default_factory=dict)

    def current(self) -> SurveyIndex | None:
        """Return the index where there is one that fits; its answers are known from then on."""
        index = self.index.current()
        if index is not None:
            self.answers.update(index.answers)
        return index


_hits: OrderedDict[str, tuple[FileHits, ...]] = OrderedDict()


def hits_of(layout: StoreLayout, scan: ScanEntry) -> tuple[FileHits, ...]:
    """Return the files of a finished scan with hits; read once, for what is sealed never changes."""
    key = f"{layout.root}:{scan.ref}:{scan.manifest_sha256}"
    with _counting:
        if key in _hits:
            _hits.move_to_end(key)
            return _hits[key]
    with open_scan(layout, scan) as opened:
        found = tuple(opened.files_with_hits())
    with _counting:
        _hits[key] = found
        while len(_hits) > SCANS_KEPT or (len(_hits) > 1 and sum(map(len, _hits.values())) > HITS_KEPT):
            _hits.popitem(last=False)
    return found


class Surveys:
    """The sealed surveys of a store, kept open."""

    def __init__(self, layout: StoreLayout) -> None:
        self._layout = layout
        self._keeping: Keeping[OpenSurvey] = Keeping(SURVEYS_KEPT)

    @contextmanager
    def opened(self, ref: str) -> Iterator[SurveyEvidence]:
        """Open the sealed survey `ref`, with a cursor of this request's own; a Refusal where there is none."""
        with self.opened_with_index(ref) as (evidence, _):
            yield evidence

    @contextmanager
    def opened_with_index(self, ref: str) -> Iterator[tuple[SurveyEvidence, SurveyIndex | None]]:
        """Open the same with its index; None where there is none that fits."""
        with self._keeping.use(ref, lambda: self._open(ref), alone=False) as survey:
            cursor = survey.evidence.connection.cursor()
            try:
                index = survey.current()
                yield replace(survey.evidence, connection=cursor, answers=survey.answers), index
            finally:
                cursor.close()

    @contextmanager
    def _open(self, ref: str) -> Iterator[OpenSurvey]:
        with open_survey(self._layout, ref, memory_limit=SURVEY_MEMORY) as evidence:
            evidence.connection.execute("SET parquet_metadata_cache = true")  # sealed parts never change
            yield OpenSurvey(evidence, KeptIndex(self._layout, evidence.manifest))

    def close(self) -> None:
        """Close those that nobody reads."""
        self._keeping.close()
