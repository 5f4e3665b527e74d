"""Evaluated estates kept open between requests, and the last one shown while the next is worked out.

An evaluation rests on its Inputs: while these are the same it is the same, and one request at a
time may question it.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from muniment.web.keeping import Keeping
from muniment.wiring import Store
from records.store.database import Database, reading
from records.store.fileplan_tables import FILEPLAN_TABLES
from records.store.hold_tables import HOLD_TABLES
from records.store.membership_tables import HoldMoveRow, HoldMoveSettlementRow
from records.store.remembered import newest_event
from records.store.rows import AuditEventRow, DecisionRow
from records.store.tables import SourceNameRow
from retention.schedule import Schedule

if TYPE_CHECKING:
    from appraisal.estate.evaluate import Evaluation
    from appraisal.estate.opening import Gathering

ESTATES_KEPT = 2
MOVE_TABLES = (HoldMoveRow, HoldMoveSettlementRow)  # a look at the holds is no decision: it moves nothing
COUNTING_TABLES: tuple[type[DecisionRow], ...] = (*HOLD_TABLES, *MOVE_TABLES, *FILEPLAN_TABLES, SourceNameRow)


def last_event_that_counts(database: Database) -> int:
    """Return the newest audit event that can have moved an outcome beside evidence, schedules and file plan.

    These are told apart by their digests; what is left is holds, what people said of their candidates
    and of copies, and how sources are called.
    """
    with reading(database) as session:
        return newest_event(session, COUNTING_TABLES)


def recorded_at(database: Database, sequence: int) -> datetime | None:
    """Return when the audit event of this number was recorded, in UTC; None where there is none."""
    with reading(database) as session:
        event = session.get(AuditEventRow, sequence)
        return event.occurred_at if event is not None else None


@dataclass(frozen=True, slots=True)
class AtHand:
    """An evaluation that a page may show; not `is_current`: something was recorded since, and the next is under way."""

    evaluation: "Evaluation"
    is_current: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """An evaluation that is asked for: the key of its Inputs, and what opens it."""

    key: str
    open_it: "Callable[[], AbstractContextManager[Evaluation]]"


class Estates:
    """The estate as evaluated, kept open by the digest of its Inputs.

    `patience` is how many seconds `at_hand` waits for a new evaluation before it shows the last.
    """

    def __init__(self, store: Store, *, patience: float) -> None:
        self._store, self._patience = store, patience
        self._keeping: Keeping[Evaluation] = Keeping(ESTATES_KEPT)
        self._lock = threading.Lock()
        self._under_way: dict[str, Future[None]] = {}
        self._shown: dict[tuple[date, date], str] = {}

    @contextmanager
    def opened(self, *, on: date, known: date) -> "Iterator[Evaluation]":
        """Open the estate evaluated for the two days, to this request alone until it leaves the block.

        A Refusal where nothing was surveyed yet. The Inputs are read anew each time (a few questions
        to the decisions), so a hold placed a moment ago is in it. What changes no outcome, such as a
        comment on a list, leaves the evaluation open as it is; its Inputs then name the event up to
        which it counted.
        """
        asked = self._asked(on, known)
        with self._keeping.use(asked.key, asked.open_it, alone=True) as evaluation:
            yield evaluation

    @contextmanager
    def at_hand(
        self, *, on: date, known: date, prepared: "Callable[[Evaluation], object]" = lambda _: None
    ) -> Iterator[AtHand]:
        """Open the same for a page that only shows it; the last one of these days where the new one takes long.

        `prepared` is what the page needs of an evaluation and takes long too. Both are done beside the
        request, so the next one finds them. Never for an act: an act asks `opened`. Rule: ours,
        docs/explanation/evaluate.md.
        """
        asked, days = self._asked(on, known), (on, known)
        work = self._work(asked, prepared)
        wait([work], timeout=self._patience)
        if not work.done():
            with self._keeping.use_open(self._shown.get(days, ""), alone=True) as last:
                if last is not None:
                    yield AtHand(last, is_current=False)
                    return
        work.result()  # nothing to show meanwhile, or it is there; what went wrong is raised here
        with self._keeping.use(asked.key, asked.open_it, alone=True) as evaluation:
            with self._lock:
                self._shown = {days: asked.key, **{one: key for one, key in self._shown.items() if one != days}}
            yield AtHand(evaluation, is_current=True)

    def _work(self, asked: _Asked, prepared: "Callable[[Evaluation], object]") -> Future[None]:
        """Return what is done beside the request to open an evaluation; begun by whoever asks first."""
        with self._lock:
            work = self._under_way.get(asked.key)
            if work is not None and not (work.done() and (work.exception() or not self._keeping.is_open(asked.key))):
                return work
            self._under_way = {key: one for key, one in self._under_way.items() if not one.done()}
            work = self._under_way[asked.key] = Future()

        def do() -> None:
            try:
                with self._keeping.use(asked.key, asked.open_it, alone=True) as evaluation:
                    prepared(evaluation)
            except BaseException as error:  # whoever waits for it is told
                work.set_exception(error)
            else:
                work.set_result(None)

        threading.Thread(target=do, name=f"evaluation {asked.key[:8]}", daemon=True).start()
        return work

    def _asked(self, on: date, known: date) -> _Asked:
        from appraisal.estate.opening import gather
        from muniment.clock import today
        from muniment.estate import schedules_in_use

        then = known if known < today() else None
        gathering = gather(self._store.database, known=then)
        schedules = schedules_in_use(self._store.database, known=then)
        inputs = gathering.inputs(schedules, on=on, known=known)
        key = replace(inputs, audit_sequence=last_event_that_counts(self._store.database)).digest
        return _Asked(key, lambda: self._evaluation(gathering, schedules, on=on, known=known))

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
