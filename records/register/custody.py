"""Custody: the hold that locks the originals of a consignment, and which steps of it may end that lock.

A step of the consignment says what happened in the world (Discovery shows the records; nothing was
transferred), and the release it proposes has its person and its moment. A release without such a step
is nobody's to propose or to approve. Rule: The National Archives, digital transfer, step 4 (do not
delete until displayed on Discovery, even if transferred); ours, ADR 59.
"""

from datetime import datetime

from sqlmodel import Session, col, select

from records.faults.holds import CUSTODY_NOT_ENDED, CUSTODY_NOT_OF_A_CONSIGNMENT
from records.register.hold_values import HoldEntry, Proposal, ProposalAct, Verdict
from records.store.consignment_tables import ConsignmentRow, ConsignmentStepRow
from retention.faults import Fault, Refusal
from retention.terms import HoldKind

PREFIX = "CUSTODY-"
ENDING_STEPS = ("SHOWN", "WITHDRAW")
"""The steps, as the database names them, by which the custody of a consignment ends."""


def custody_hold_of(consignment_ref: str) -> str:
    """Return the reference of the hold that locks the originals of a consignment.

    >>> custody_hold_of("C0001")
    'CUSTODY-C0001'
    """
    return f"{PREFIX}{consignment_ref}"


def consignment_kept_by(hold_ref: str) -> str:
    """Return the consignment that a custody hold is named after; empty where it is named after none.

    >>> consignment_kept_by("CUSTODY-C0001"), consignment_kept_by("UCPI")
    ('C0001', '')
    """
    return hold_ref.removeprefix(PREFIX) if hold_ref.startswith(PREFIX) else ""


def refuse_custody_of_nothing(session: Session, kind: HoldKind, hold_ref: str) -> None:
    """Refuse a custody hold that no consignment of the store is behind, and another hold under such a name."""
    is_custody = kind is HoldKind.CUSTODY
    if is_custody != hold_ref.upper().startswith(PREFIX) or (is_custody and not keeps_a_consignment(session, hold_ref)):
        raise Refusal(Fault(CUSTODY_NOT_OF_A_CONSIGNMENT, hold_ref))


def refuse_freeing(session: Session, entry: HoldEntry, *, person: str, at: datetime) -> None:
    """Refuse to free anything of a consignment's originals, unless a step of it by `person` at `at` ends custody.

    A custody hold that was recorded before consignments were, and is of none, ends as other holds do.
    """
    if not keeps_a_consignment(session, entry.ref):
        return
    steps = session.exec(
        select(ConsignmentStepRow)
        .where(ConsignmentStepRow.consignment_ref == consignment_kept_by(entry.ref))
        .where(col(ConsignmentStepRow.act).in_(ENDING_STEPS))
    )
    if not any((step.person, step.done_at) == (person, at) for step in steps):
        raise Refusal(Fault(CUSTODY_NOT_ENDED, entry.ref, f"consignment {consignment_kept_by(entry.ref)}"))


def refuse_answer_that_frees(session: Session, entry: HoldEntry, proposal: Proposal, verdict: Verdict) -> None:
    """Refuse the answer by which originals would be free without evidence, whenever the proposal was made.

    To approve what narrows frees; so does to refuse what widens, for it covers since it was proposed.
    """
    frees = proposal.narrows if verdict is Verdict.APPROVED else _locks(proposal)
    if frees:
        refuse_freeing(session, entry, person=proposal.proposed_by, at=proposal.proposed_at)


def _locks(proposal: Proposal) -> bool:
    return proposal.act in (ProposalAct.PLACE, ProposalAct.AMEND) and not proposal.narrows


def keeps_a_consignment(session: Session, hold_ref: str) -> bool:
    """Return whether the hold locks the originals of a consignment of this store."""
    ref = consignment_kept_by(hold_ref)
    return bool(ref) and session.get(ConsignmentRow, ref) is not None
