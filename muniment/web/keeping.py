"""Surveys and evaluated estates kept open between requests, so that a page need not open them anew.

A survey is sealed and never changes: each request gets a cursor of its own. An evaluation rests on
its Inputs: while these are the same it is the same, and one request at a time may question it. Few
are kept, the one asked for longest ago is closed first, and never while somebody reads it.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Generic, TypeVar

from sqlmodel import col, func, select, union_all

from muniment.wiring import Store
from records.store.database import Database, reading
from records.store.evidence import Answers, Manifest, SurveyEvidence, files_in, open_survey
from records.store.fileplan_tables import FILEPLAN_TABLES
from records.store.hold_tables import HOLD_TABLES
from records.store.layout import StoreLayout
from records.store.membership_tables import HoldMoveRow, HoldMoveSettlementRow
from records.store.rows import DecisionRow
from records.store.tables import SourceNameRow
from records.survey.file_lists import Count, count_up_to
from records.survey.files_asked import FilesAsked
from records.survey.index_pages import indexed_count
from records.survey.survey_index import INDEX, SurveyIndex, read_index
from retention.schedule import Schedule

if TYPE_CHECKING:
    from appraisal.estate.evaluate import Evaluation
    from appraisal.estate.opening import Gathering

SURVEYS_KEPT = 4
MOVE_TABLES = (HoldMoveRow, HoldMoveSettlementRow)  # a look at the holds is no decision: it moves nothing
COUNTED_WHOLE, COUNTED_TO = 1_000_000, 10_000
COUNTS_KEPT = 2000  # a text as key and a number each
ESTATES_KEPT = 2
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
        kept = self._take(key, opened)
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


def last_event_that_counts(database: Database) -> int:
    """Return the newest audit event that can have moved an outcome beside evidence, schedules and file plan.

    These are told apart by their digests; what is left is holds, what people said of their candidates
    and of copies, and how sources are called.
    """
    tables: tuple[type[DecisionRow], ...] = (*HOLD_TABLES, *MOVE_TABLES, *FILEPLAN_TABLES, SourceNameRow)
    newest = union_all(*(select(func.max(col(one.recorded_in)).label("newest")) for one in tables)).subquery()
    with reading(database) as session:
        return int(session.exec(select(func.coalesce(func.max(newest.c.newest), 0))).one())


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


class Estates:
    """The estate as evaluated, kept open by the digest of its Inputs."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._keeping: Keeping[Evaluation] = Keeping(ESTATES_KEPT)

    @contextmanager
    def opened(self, *, on: date, known: date) -> "Iterator[Evaluation]":
        """Open the estate evaluated for the two days, to this request alone until it leaves the block.

        A Refusal where nothing was surveyed yet. The Inputs are read anew each time (a few questions
        to the decisions), so a hold placed a moment ago is in it. What changes no outcome, such as a
        comment on a list, leaves the evaluation open as it is; its Inputs then name the event up to
        which it counted.
        """
        from appraisal.estate.opening import gather
        from muniment.clock import today
        from muniment.estate import schedules_in_use

        then = known if known < today() else None
        gathering = gather(self._store.database, known=then)
        schedules = schedules_in_use(self._store.database, known=then)
        inputs = gathering.inputs(schedules, on=on, known=known)
        key = replace(inputs, audit_sequence=last_event_that_counts(self._store.database)).digest

        def open_it() -> "AbstractContextManager[Evaluation]":
            return self._evaluation(gathering, schedules, on=on, known=known)

        with self._keeping.use(key, open_it, alone=True) as evaluation:
            yield evaluation

    def _evaluation(
        self, gathering: "Gathering", schedules: Mapping[str, Schedule], *, on: date, known: date
    ) -> "AbstractContextManager[Evaluation]":
        from appraisal.estate.opening import open_evaluation
        from appraisal.held_estate import estate_coverage

        return open_evaluation(
            self._store.layout,
            gathering,
            schedules,
            on=on,
            known=known,
            coverage_of=estate_coverage(self._store.layout, self._store.database, known=known),
        )

    def close(self) -> None:
        """Close those that nobody reads."""
        self._keeping.close()
