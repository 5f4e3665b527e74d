"""What a hold's register refuses, whoever asks: values in, a Refusal out."""

from collections.abc import Iterable
from datetime import date

from records.faults.holds import (
    CANDIDATE_CONFIRMED,
    HOLD_DAYS_OUT_OF_ORDER,
    HOLD_NOT_PLACED,
    HOLD_NOT_RELEASED,
    HOLD_RELEASED,
    HOLD_SAME_PERSON,
    NO_SUCH_PROPOSAL,
    NOT_LISTED_IN_HOLD,
    PROPOSAL_WAITS,
)
from records.register.hold_values import (
    CandidateDecision,
    CandidateVerdict,
    HoldEntry,
    HoldItem,
    HoldState,
    Proposal,
    ProposalAct,
    freed_with,
    with_moved,
)
from retention.facts import Ref
from retention.faults import Fault, Refusal


def refuse_amending(entry: HoldEntry, day: date) -> None:
    """Refuse another scope for a hold that isn't placed, or that has one waiting, or before its last one."""
    _refuse_unless_placed(entry)
    _refuse_where_one_waits(entry, {ProposalAct.AMEND})
    _refuse_before(entry, day)


def refuse_releasing(entry: HoldEntry, day: date, items: Iterable[HoldItem]) -> None:
    """Refuse a release of what isn't placed, isn't listed, or before the hold's last day of change."""
    _refuse_unless_placed(entry)
    _refuse_where_one_waits(entry, {ProposalAct.RELEASE, ProposalAct.RELEASE_ITEMS})
    _refuse_before(entry, day)
    listed = listed_now(entry)
    missing = [Fault(NOT_LISTED_IN_HOLD, f"{entry.ref}, {item.ref}") for item in items if item.ref not in listed]
    if missing:
        raise Refusal(*missing)


def refuse_answering(entry: HoldEntry, number: int, person: str) -> Proposal:
    """Return the open proposal `number`; refuse where there is none, or to the one who proposed it."""
    proposal = next((one for one in entry.waiting if one.number == number), None)
    if proposal is None:
        raise Refusal(Fault(NO_SUCH_PROPOSAL, entry.ref, f"proposal {number}"))
    if proposal.proposed_by.strip().casefold() == person.strip().casefold():
        raise Refusal(Fault(HOLD_SAME_PERSON, f"{entry.ref}, proposal {number}", person))
    return proposal


def refuse_closing(entry: HoldEntry) -> None:
    """Refuse to close what isn't released, or is closed already."""
    if entry.state is not HoldState.RELEASED:
        raise Refusal(Fault(HOLD_NOT_RELEASED, entry.ref, entry.state.value))


def refuse_deciding(entry: HoldEntry, decision: CandidateDecision) -> None:
    """Refuse a decision for a hold that is over, and the dismissal of what a person confirmed."""
    if entry.state not in (HoldState.PLACED, HoldState.PROPOSED):
        raise _over(entry)
    if decision.verdict is CandidateVerdict.DISMISSED and decision.item.ref in listed_now(entry):
        raise Refusal(Fault(CANDIDATE_CONFIRMED, f"{entry.ref}, {decision.item.ref}"))


def listed_now(entry: HoldEntry) -> frozenset[Ref]:
    """Return what is held by name: listed or confirmed by a person, where it moved to, and not released since."""
    refs = {item.ref for item in entry.scope.items}
    freed: set[Ref] = set()
    events = [(decision.at, decision.item.ref, True) for decision in entry.decisions if _confirms(decision)]
    for proposal in entry.proposals:
        if proposal.act is ProposalAct.RELEASE_ITEMS and proposal.is_approved and proposal.answer is not None:
            events += [(proposal.answer.at, item.ref, False) for item in proposal.scope.items]
    for _, ref, joins in sorted(events, key=lambda event: event[0]):
        if joins:
            refs.add(ref)
            freed.discard(ref)
        else:
            freed |= freed_with(freed | {ref}, entry.moves)
    return with_moved(refs - freed, entry.moves, freed)


def _confirms(decision: CandidateDecision) -> bool:
    return decision.verdict is CandidateVerdict.CONFIRMED


def _refuse_unless_placed(entry: HoldEntry) -> None:
    if entry.state is not HoldState.PLACED:
        raise _over(entry)


def _over(entry: HoldEntry) -> Refusal:
    over = entry.state in (HoldState.RELEASED, HoldState.CLOSED)
    return Refusal(Fault(HOLD_RELEASED if over else HOLD_NOT_PLACED, entry.ref, entry.state.value))


def _refuse_where_one_waits(entry: HoldEntry, acts: set[ProposalAct]) -> None:
    waiting = next((one for one in entry.waiting if one.act in acts), None)
    if waiting is not None:
        raise Refusal(Fault(PROPOSAL_WAITS, entry.ref, f"proposal {waiting.number}"))


def _refuse_before(entry: HoldEntry, day: date) -> None:
    last = max(one.terms.effective_on for one in entry.proposals if one.is_approved)
    if day < last:
        raise Refusal(Fault(HOLD_DAYS_OUT_OF_ORDER, entry.ref, f"{day.isoformat()} is before {last.isoformat()}"))
