"""The gate of a store: each thing is asked about in a transaction of its own, under the lock that placing a hold takes.

What the gate decides by is gathered before the lock is taken, for it takes seconds. Under the lock it
is made sure that nothing was recorded since: no hold, no decision, no survey, no schedule. Where
something was, everything is looked at anew. So no hold slips in between the question and its record,
and every answer is recorded, refusals above all. Rule: reference on holds, section 5 (one choke point).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from sqlmodel import Session

from appraisal.disposal.components import Component
from appraisal.disposal.faults import STANDING_UNSETTLED
from appraisal.disposal.gate import Allowed, Found, Listed, Refused, may_go
from appraisal.disposal.register import last_event, write_answer
from appraisal.disposal.situation import Situation
from appraisal.disposal.values import GateAnswer, Plan, Signed
from appraisal.lists.recording import list_in
from appraisal.lists.rows import active_items
from appraisal.lists.values import Approval, DisposalList, Item
from records.store.database import Database, reading, transaction
from retention.facts import Ref
from retention.faults import Fault, Refusal

Answer = TypeVar("Answer")
TRIES = 5
"""How often everything is looked at anew before the gate gives up: busy hours are no reason to guess."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, for which order, on which day, at which moment; `actor` is as the audit chain names it."""

    order_ref: str
    on: date
    at: datetime
    actor: str


@dataclass(slots=True)
class Gatekeeper:
    """The gate over one list of a store; `look` gathers the situation anew."""

    database: Database
    plan: Plan
    asking: Asking
    look: Callable[[], Situation]
    writes: bool = True
    """Whether it takes the lock, to record what it answers; else it is asked what it would answer."""
    _situation: Situation | None = None
    _sequence: int = 0
    _list: DisposalList | None = None
    _elsewhere: dict[Ref, str] = field(default_factory=dict)
    _items: dict[Ref, Item] = field(default_factory=dict)
    _files: dict[Ref, tuple[Component, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._files = self.plan.inventory.by_item()

    def ask(self, ref: Ref) -> Allowed | Refused:
        """Return whether the thing may go at this moment; the answer is recorded with it."""

        def asked(session: Session) -> Allowed | Refused:
            answer = self.answer(session, ref)
            event = write_answer(session, self.plan, self._recorded(answer), actor=self.asking.actor)
            self._sequence = event.sequence
            return answer

        return self.under_lock(asked)

    def under_lock(self, act: Callable[[Session], Answer]) -> Answer:
        """Return what `act` gives under the write lock, with nothing recorded since the situation was looked at."""
        for _ in range(TRIES):
            if self._situation is None:
                self._situation = self.look()
                self._sequence, self._list = self._situation.sequence, None
            with (transaction if self.writes else reading)(self.database) as session:
                if last_event(session) == self._sequence:
                    return act(session)
            self._situation = None
        raise Refusal(Fault(STANDING_UNSETTLED, self.plan.list_ref))

    def answer(self, session: Session, ref: Ref) -> Allowed | Refused:
        """Return whether the thing may go, without recording it; only inside `under_lock`."""
        situation, list_ = self._standing_now(session)
        item = self._items.get(ref) or _unlisted(self.plan, ref)
        seen = situation.things.get(ref)
        files = self._files.get(ref, ())
        listed = listed_of(list_, self.plan, item, files, elsewhere=self._elsewhere.get(ref))
        return may_go(
            item,
            standing=seen.standing if seen else None,
            held=seen.held if seen else (),
            listed=listed,
            found=seen.found if seen else Found({}),
            on=self.asking.on,
        )

    def held_since(self, ref: Ref) -> datetime | None:
        """Return when the newest hold on the thing came to be known; None where none is in force."""
        seen = self._situation.things.get(ref) if self._situation else None
        return max((one.since for one in seen.held if not one.is_over), default=None) if seen else None

    def _standing_now(self, session: Session) -> tuple[Situation, DisposalList]:
        """Return the situation and the list; the list is read once, for nothing moved since."""
        if self._situation is None:
            raise ValueError("the gate is asked under the lock only")
        if self._list is None:
            self._list = list_in(session, self.plan.list_ref)
            self._items = {one.ref: one for one in self._list.items}
            self._elsewhere = active_items(session, but=self.plan.list_ref)
        return self._situation, self._list

    def _recorded(self, answer: Allowed | Refused) -> GateAnswer:
        faults = answer.faults if isinstance(answer, Refused) else ()
        seen = self._situation.things.get(answer.item.ref) if self._situation else None
        return GateAnswer(
            item=answer.item.ref,
            on=answer.on,
            at=self.asking.at,
            order_ref=self.asking.order_ref,
            faults=tuple((fault.code.code, str(fault)) for fault in faults),
            missing=answer.missing,
            basis=seen.basis if seen else "",
        )


def listed_of(
    list_: DisposalList, plan: Plan, item: Item, files: tuple[Component, ...], *, elsewhere: str | None
) -> Listed:
    """Return how a thing stands on its list; a signature that no longer stands is none."""
    approval = list_.approval
    return Listed(
        list_ref=list_.ref,
        kind=list_.kind,
        root=approval.root if approval else "",
        signed_root=plan.inventory.root,
        approval=signed_of(approval) if approval else None,
        answer=list_.answer(item.ref, item.ref),
        components=files,
        earliest_on=plan.earliest_on,
        elsewhere=(elsewhere,) if elsewhere else (),
    )


def signed_of(approval: Approval) -> Signed:
    """Return a signature as it is copied in."""
    return Signed(
        approval.person,
        approval.role,
        approval.for_whom,
        approval.statements,
        approval.signed_at,
        approval.audit_sequence,
    )


def _unlisted(plan: Plan, ref: Ref) -> Item:
    """Return a thing that was taken off its list: nothing of it agrees with anything, so the gate refuses it."""
    files = plan.inventory.of(ref)
    return Item(ref, ref.key, "", "", len(files), sum(one.size_bytes for one in files), None)
