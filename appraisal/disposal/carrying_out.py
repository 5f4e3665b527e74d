"""Carry out a signed disposal list: cooling-off, work order, recall. What comes back is in `returning`.

Each step is a person's, with a name and a role; nothing here runs by a clock. The gate is asked for each
thing when an order is issued, and again for what still waits whenever an order is looked at.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlmodel import Session

from appraisal.disposal import faults as codes
from appraisal.disposal.components import Component
from appraisal.disposal.dispose import Acted, Run, dispose
from appraisal.disposal.gate import Refused
from appraisal.disposal.inventory import LineState, states
from appraisal.disposal.order import expires_on, lines_to_order, order_digest, order_document, order_lines
from appraisal.disposal.parts import OrderPart
from appraisal.disposal.passing import TRIES, Asking, Gatekeeper
from appraisal.disposal.planning import plan_of
from appraisal.disposal.register import DisposalRegister, next_order, write_order, write_recall
from appraisal.disposal.rows import plan_row
from appraisal.disposal.situation import Listing, Situation, look
from appraisal.disposal.values import Disposal, Fate, Order, Recall, RecalledLine
from appraisal.lists.contents import Place
from appraisal.lists.faults import GROUND_MOVED
from appraisal.lists.recording import By
from appraisal.lists.signing import Others, Signatures
from appraisal.lists.states import Act
from appraisal.lists.store import ListRegister
from appraisal.lists.values import DisposalList, ListState
from records.register.hold_values import HoldEntry
from records.register.holds import HoldRegister
from records.register.roles import Right, may, roles_with
from records.store.audit import Json
from retention.facts import Ref
from retention.faults import Fault, FaultCode, Refusal

LONDON = "Europe/London"
NAMED_AT_MOST = 20
"""How many cases and boxes a recall notice names before it counts the rest."""
Given = TypeVar("Given")
NOT_RECALLED = frozenset({codes.GONE, codes.CASE_GONE, codes.OUTCOME_CHANGED, codes.NOT_SURVEYED})
"""Faults that carrying an order out brings about by itself: files go, and with them what a folder's dates rest on."""
OthersOf = Callable[[DisposalList], Others]


def no_others(_: DisposalList) -> Others:
    """Return that no other part of the work has anything bound into the list."""
    return Others()


@dataclass(frozen=True, slots=True)
class Disposals:
    """What may be done with signed disposal lists in one store, on one day."""

    place: Place
    on: date
    others_of: OthersOf = no_others
    is_rehearsal: bool = False
    """Whether what is recorded is a rehearsal, so that a certificate says so."""

    @property
    def register(self) -> DisposalRegister:
        """Return the register of disposals."""
        return DisposalRegister(self.place.database)

    @property
    def lists(self) -> ListRegister:
        """Return the register of lists."""
        return ListRegister(self.place.database)

    @property
    def signatures(self) -> Signatures:
        """Return what moves a list on after its signature."""
        return Signatures(self.place.database)

    # -- cooling off ---------------------------------------------------------------------------------------

    def begin(self, list_ref: str, *, days: int, rule: str, by: By) -> Disposal:
        """Return the disposal of a signed list, cooling off for `days` from the signature, by the `rule` named.

        The inventory is closed here. A Refusal where the days are fewer than a class on the list asks
        for, or where anything changed since the signature.
        """
        refuse_right(by, Right.REVIEW_LISTS, "begin a disposal")
        _refuse_wordless(list_ref, rule=rule)

        def begun() -> Disposal:
            list_ = self.lists.find(list_ref)
            if self.register.find(list_ref) is not None and list_.state is not ListState.SIGNED:
                raise Refusal(Fault(codes.ALREADY_BEGUN, list_ref))
            situation = self._look(list_)
            plan = plan_of(list_, situation, days=days, rule=rule, by=by)
            self.signatures.carry_on(
                list_ref,
                Act.COOL,
                by=by,
                reason=f"{days} days, {rule.strip()}; not before {plan.earliest_on.isoformat()}",
                ground=situation.ground,
                others=self.others_of(list_),
                rows=[plan_row(plan)],
            )
            return self.register.of(list_ref)

        return _settled(begun)

    # -- the work order ------------------------------------------------------------------------------------

    def dry_run(self, list_ref: str) -> Run:
        """Return what would happen if the order were issued now: the same gate, nothing written."""
        disposal = self.register.of(list_ref)
        keeper = self._keeper(disposal, "", at=None)
        return dispose(
            disposal.plan.inventory,
            gate=lambda ref: keeper.under_lock(lambda session: keeper.answer(session, ref)),
            act=_ordered,
            on=self.on,
        )

    def issue(self, list_ref: str, *, by: By) -> Order:
        """Return a work order for what may go today; each thing is asked about at the gate, and refusals are recorded.

        A Refusal where an order is still open, where the cooling-off was cancelled by a hold, or where
        nothing may go.
        """
        refuse_right(by, Right.REVIEW_LISTS, "issue a work order")
        disposal = self.register.of(list_ref)
        self._refuse_open(disposal)
        list_ = self.lists.find(list_ref)
        _settled(lambda: self._cancel_if_held(disposal, list_, by=by))
        if list_.state in (ListState.COOLING_OFF, ListState.PARTIAL):
            if self.on < disposal.plan.earliest_on:
                until = f"until {disposal.plan.earliest_on.isoformat()}"
                raise Refusal(Fault(codes.COOLING_OFF, list_ref, until))
            self.signatures.carry_on(list_ref, Act.BEGIN, by=by, reason="issue a work order")
        return self._issue(disposal, by=by)

    def _issue(self, disposal: Disposal, *, by: By) -> Order:
        with_ref = self._next_order()
        keeper = self._keeper(disposal, with_ref, at=by.at, actor=by.actor)
        while True:
            asked = _again(disposal)
            for ref in asked:
                keeper.ask(ref)
            issued = keeper.under_lock(lambda session: self._write(session, disposal, keeper, with_ref, by=by))
            if issued is not None:
                return issued

    def _write(self, session: Session, disposal: Disposal, keeper: Gatekeeper, ref: str, *, by: By) -> Order | None:
        """Write the order for what the gate allowed; None where an answer would be another by now: ask again."""
        now = self.register.of(disposal.plan.list_ref)
        lines = states(now)
        numbers = lines_to_order(lines)
        items = dict.fromkeys(lines[number - 1].component.item for number in numbers)
        if any(isinstance(keeper.answer(session, item), Refused) for item in items):
            return None
        if not numbers:
            raise Refusal(Fault(codes.NOTHING_MAY_GO, disposal.plan.list_ref), *_why_not(lines))
        plan, last_on = disposal.plan, expires_on(self.on)
        rows = order_lines(plan.inventory.components, numbers)
        order = Order(
            ref=ref,
            list_ref=plan.list_ref,
            root=plan.inventory.root,
            lines=numbers,
            on=self.on,
            expires_on=last_on,
            issued_by=by.person.name,
            issued_role=by.person.role,
            issued_at=by.at,
            sha256=order_digest(ref, plan, rows, on=self.on, last_on=last_on),
        )
        if next_order(session) != ref:
            raise Refusal(Fault(codes.STANDING_UNSETTLED, plan.list_ref))
        write_order(session, plan, order, actor=by.actor)
        return order

    def document(self, order_ref: str, *, part: OrderPart | None = None) -> Mapping[str, Json]:
        """Return the order as it goes out now, or one part of it: what was recalled or answered for is not in it.

        A Refusal where it expired, or where something on it must be recalled first: nothing goes out
        that the gate would refuse.
        """
        order, disposal = self.register.order(order_ref)
        if self.on > order.expires_on:
            raise Refusal(Fault(codes.ORDER_EXPIRED, order_ref, f"good until {order.expires_on.isoformat()}"))
        recalled = self.to_recall(order_ref)
        if recalled:
            raise Refusal(*(Fault(codes.RECALL_FIRST, order_ref, one.why) for one in _distinct(recalled)))
        waiting = [one.number for one in states(disposal) if one.order_ref == order_ref and one.fate is Fate.PENDING]
        return order_document(order, disposal.plan, waiting, part=part)

    # -- the recall ------------------------------------------------------------------------------------------

    def to_recall(self, order_ref: str) -> tuple[RecalledLine, ...]:
        """Return the lines of an order that wait and that the gate would refuse now; nothing is written."""
        order, disposal = self.register.order(order_ref)
        keeper = self._keeper(disposal, order_ref, at=None)
        return keeper.under_lock(lambda session: self._refused_lines(session, keeper, disposal, order, at=None))

    def recheck(self, order_ref: str, *, by: By) -> Recall | None:
        """Return the recall of what must not be carried out any more; None where the order stands as it is.

        What was carried out before is not spared by it; what was not, is.
        """
        order, disposal = self.register.order(order_ref)
        keeper = self._keeper(disposal, order_ref, at=by.at, actor=by.actor)

        def rechecked(session: Session) -> Recall | None:
            lines = self._refused_lines(session, keeper, disposal, order, at=by.at)
            if not lines:
                return None
            number = sum(one.order_ref == order_ref for one in disposal.recalls) + 1
            components = [disposal.plan.inventory.components[one.number - 1] for one in lines]
            recall = Recall(order_ref, number, lines, _notice(order, lines, components), by.person.name, by.at)
            write_recall(session, disposal.plan, recall, actor=by.actor)
            return recall

        return keeper.under_lock(rechecked)

    def recheck_all(self, *, by: By) -> tuple[Recall, ...]:
        """Return the recalls over every open order: asked for when a hold was placed."""
        found = []
        for disposal in self.register.running():
            open_refs = {one.order_ref for one in states(disposal) if one.is_on_order}
            found += [recall for ref in sorted(open_refs) if (recall := self.recheck(ref, by=by)) is not None]
        return tuple(found)

    def _refused_lines(
        self, session: Session, keeper: Gatekeeper, disposal: Disposal, order: Order, *, at: datetime | None
    ) -> tuple[RecalledLine, ...]:
        waiting = [one for one in states(disposal) if one.order_ref == order.ref and one.fate is Fate.PENDING]
        refused: dict[Ref, tuple[str, datetime]] = {}
        for item in dict.fromkeys(one.component.item for one in waiting):
            answer = keeper.answer(session, item)
            faults = (
                [one for one in answer.faults if one.code not in NOT_RECALLED] if isinstance(answer, Refused) else []
            )
            if faults:
                refused[item] = (str(faults[0]), keeper.held_since(item) or at or order.issued_at)
        return tuple(
            RecalledLine(one.number, *refused[one.component.item]) for one in waiting if one.component.item in refused
        )

    # -- parts of the above ----------------------------------------------------------------------------------

    def _look(self, list_: DisposalList) -> Situation:
        return look(self.place, Listing([item.ref for item in list_.items]), on=self.on)

    def _look_again(self, disposal: Disposal) -> Situation:
        inventory = disposal.plan.inventory
        went = carried_out_cases(self.register.all()) if disposal.plan.export_ref else frozenset[str]()
        listing = Listing(inventory.items, inventory.components, disposal.plan.export_ref, went)
        return look(self.place, listing, on=self.on)

    def _keeper(self, disposal: Disposal, order_ref: str, *, at: datetime | None, actor: str = "") -> Gatekeeper:
        asking = Asking(order_ref, self.on, at or disposal.plan.begun_at, actor)
        return Gatekeeper(
            self.place.database,
            disposal.plan,
            asking,
            lambda: self._look_again(disposal),
            writes=at is not None,
        )

    def _next_order(self) -> str:
        return f"WO-{len(self.register.orders()) + 1:04}"

    def _refuse_open(self, disposal: Disposal) -> None:
        """Refuse while an order waits for its receipt; one that expired without any still does."""
        waiting = sorted({one.order_ref for one in states(disposal) if one.is_on_order})
        if waiting:
            raise Refusal(Fault(codes.ORDER_STILL_OPEN, waiting[0], disposal.plan.list_ref))

    def _cancel_if_held(self, disposal: Disposal, list_: DisposalList, *, by: By) -> None:
        """Send the list back where a hold came in the cooling-off: it cancels it (reference on holds, section 5)."""
        if list_.state is not ListState.COOLING_OFF:
            return
        signed_at = disposal.plan.signed.signed_at
        if not any(_moved_since(entry, signed_at) for entry in HoldRegister(self.place.database).all()):
            return
        situation = self._look(list_)
        since = [one for one in situation.ground.held if one.since > signed_at or not one.is_over]
        if not since:
            return
        _, fault = self.signatures.recheck(list_.ref, ground=situation.ground, by=by, others=self.others_of(list_))
        if fault is not None:
            raise Refusal(Fault(codes.CANCELLED_BY_HOLD, list_.ref, since[0].hold_ref), fault)


# -- parts of the above ------------------------------------------------------------------------------------


def _again(disposal: Disposal) -> tuple[Ref, ...]:
    """Return the things to ask about: all that has a file which is neither destroyed, missing nor left out."""
    over = (Fate.DESTROYED, Fate.MISSING, Fate.LEFT_OUT)
    return tuple(dict.fromkeys(one.component.item for one in states(disposal) if one.fate not in over))


def _why_not(lines: Sequence[LineState]) -> tuple[Fault, ...]:
    """Return the distinct reasons in words, a few of them, beside the refusal of the whole."""
    return tuple(
        Fault(codes.NOTHING_MAY_GO, "", why) for why in list(dict.fromkeys(one.why for one in lines if one.why))[:5]
    )


def _settled(act: Callable[[], Given]) -> Given:
    """Return what `act` gives; tried again where something was recorded while it looked at the estate."""
    for attempt in range(1, TRIES + 1):
        try:
            return act()
        except Refusal as refusal:
            if attempt == TRIES or any(fault.code is not GROUND_MOVED for fault in refusal.faults):
                raise
    raise AssertionError("not reached")


def _moved_since(entry: HoldEntry, at: datetime) -> bool:
    """Return whether anything was said about the hold after the moment."""
    said = [one.proposed_at for one in entry.proposals]
    said += [one.answer.at for one in entry.proposals if one.answer is not None]
    return any(one > at for one in (*said, *(decision.at for decision in entry.decisions)))


def _ordered(_: Component) -> Acted:
    return Acted(None)


def _distinct(lines: Sequence[RecalledLine]) -> list[RecalledLine]:
    return list({one.why: one for one in lines}.values())


def _notice(order: Order, lines: Sequence[RecalledLine], components: Sequence[Component]) -> str:
    """Return the words that go to whoever carries the lines out; cases and boxes are named, files are too many."""
    whole = [one.path for one in components if one.part is not OrderPart.FILES]
    named = f" Among them: {', '.join(whole[:NAMED_AT_MOST])}." if whole else ""
    if len(whole) > NAMED_AT_MOST:
        named = f"{named[:-1]} and {len(whole) - NAMED_AT_MOST:,} more."
    return (
        f"Recall of work order {order.ref}: do not carry out {len(lines):,} of its {len(order.lines):,} lines.{named} "
        f"{_distinct(lines)[0].why} Stop now; say in the receipt what was done before this notice, and when."
    )


def carried_out_cases(disposals: Iterable[Disposal]) -> frozenset[str]:
    """Return the URNs of the cases that were deleted on a work order, or that one asks for now."""
    return frozenset(
        line.component.ref.key
        for disposal in disposals
        for line in states(disposal)
        if line.component.part is OrderPart.CASES and (line.fate is Fate.DESTROYED or line.is_on_order)
    )


def refuse_right(by: By, right: Right, what: str, *, code: FaultCode = codes.ROLE_MAY_NOT) -> None:
    """Refuse what the role of the person has no right to."""
    if not may(by.person.role, right):
        who = " or ".join(sorted(role.value for role in roles_with(right)))
        raise Refusal(Fault(code, what, f"{by.person.name} acts as {by.person.role.value}; it takes: {who}"))


def _refuse_wordless(place: str, **words: str) -> None:
    faults = [Fault(codes.WORDS_MISSING, place, name) for name, text in words.items() if not text.strip()]
    if faults:
        raise Refusal(*faults)
