"""What became of every file on a disposal list; and whether the inventory closes.

Destroyed + spared + failed + missing + left out = listed, or there is no certificate: a report that
counts only what was deleted proves nothing. Rule: reference on retention, section 6; ours, ADR 55.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from appraisal.disposal.faults import GONE_UNREPORTED, MOVED_AND_NOT_DESTROYED, STILL_THERE
from appraisal.disposal.values import (
    Component,
    Disposal,
    Fate,
    Finding,
    GateAnswer,
    Order,
    Proof,
    Recall,
    Receipt,
    Result,
)
from retention.faults import Fault

FATE_OF = {Result.DONE: Fate.DESTROYED, Result.FAILED: Fate.FAILED, Result.MISSING: Fate.MISSING}


@dataclass(frozen=True, slots=True)
class LineState:
    """One file and what became of it: why, by whom, when, on which order; `proven_by` is the survey that shows it."""

    component: Component
    fate: Fate
    why: str = ""
    order_ref: str = ""
    by: str = ""
    done_at: datetime | None = None
    incident: str = ""
    proven_by: str = ""

    @property
    def number(self) -> int:
        """Return its number in the inventory."""
        return self.component.number

    @property
    def is_on_order(self) -> bool:
        """Return whether a work order waits for its result."""
        return self.fate is Fate.PENDING and bool(self.order_ref)


@dataclass(frozen=True, slots=True)
class Totals:
    """The inventory in numbers; they add up to `listed` at any time, `pending` included."""

    listed: int
    destroyed: int
    spared: int
    failed: int
    missing: int
    left_out: int
    pending: int
    unproven: int
    """Of those destroyed: not yet shown absent by a survey."""

    def __post_init__(self) -> None:
        parts = self.destroyed + self.spared + self.failed + self.missing + self.left_out + self.pending
        if parts != self.listed:
            raise ValueError("an inventory adds up")

    @property
    def is_closed(self) -> bool:
        """Return whether every file has its end."""
        return self.pending == 0 and self.listed > 0

    @property
    def word(self) -> str:
        """Return how far it went: INCOMPLETE, PARTIAL, or COMPLETE where all that was signed to go is gone.

        >>> Totals(600, 400, 200, 0, 0, 0, 0, 0).word
        'PARTIAL'
        """
        if not self.is_closed:
            return "INCOMPLETE"
        return "COMPLETE" if self.destroyed + self.left_out == self.listed and self.destroyed else "PARTIAL"

    def sentence(self) -> str:
        """Return the sum in one line.

        >>> Totals(600, 399, 200, 1, 0, 0, 0, 399).sentence()
        '399 destroyed + 200 spared + 1 failed + 0 missing + 0 left out = 600 listed'
        """
        pending = f" + {self.pending:,} pending" if self.pending else ""
        return (
            f"{self.destroyed:,} destroyed + {self.spared:,} spared + {self.failed:,} failed + "
            f"{self.missing:,} missing + {self.left_out:,} left out{pending} = {self.listed:,} listed"
        )


Happened = GateAnswer | Order | Recall | Receipt | Proof


def states(disposal: Disposal) -> tuple[LineState, ...]:
    """Return every file of the inventory with what became of it, in its order.

    Read from what was recorded, in the order of recording; nothing is kept twice.
    """
    components = disposal.plan.inventory.components
    found = {
        one.number: LineState(one, Fate.PENDING if one.goes else Fate.LEFT_OUT, one.left_out) for one in components
    }
    by_item: dict[str, list[int]] = {}
    for one in components:
        by_item.setdefault(str(one.item), []).append(one.number)
    happened: list[Happened] = [
        *disposal.answers,
        *disposal.orders,
        *disposal.recalls,
        *disposal.receipts,
        *disposal.proofs,
    ]
    for event in sorted(happened, key=lambda each: each.sequence):
        match event:
            case GateAnswer():
                _answered(found, by_item.get(str(event.item), ()), event)
            case Order():
                _ordered(found, event)
            case Recall():
                _recalled(found, event)
            case Receipt():
                _received(found, event)
            case Proof():
                _proven(found, event)
    return tuple(found.values())


def totals(lines: Iterable[LineState]) -> Totals:
    """Return the inventory in numbers."""
    every = tuple(lines)
    count = Counter(line.fate for line in every)
    return Totals(
        listed=len(every),
        destroyed=count[Fate.DESTROYED],
        spared=count[Fate.SPARED],
        failed=count[Fate.FAILED],
        missing=count[Fate.MISSING],
        left_out=count[Fate.LEFT_OUT],
        pending=count[Fate.PENDING],
        unproven=sum(line.fate is Fate.DESTROYED and not line.proven_by for line in every),
    )


# -- what each thing that was recorded means for a line ----------------------------------------------------


def _answered(found: dict[int, LineState], numbers: Iterable[int], answer: GateAnswer) -> None:
    """Set what the gate said: refused is spared, not there is missing, allowed waits for its order."""
    for number in numbers:
        line = found[number]
        if line.fate in (Fate.LEFT_OUT, Fate.DESTROYED) or line.is_on_order:
            continue
        if number in answer.missing:
            found[number] = LineState(line.component, Fate.MISSING, "the newest survey does not see it")
        elif answer.is_allowed:
            found[number] = LineState(line.component, Fate.PENDING)
        else:
            found[number] = LineState(line.component, Fate.SPARED, answer.faults[0][1])


def _ordered(found: dict[int, LineState], order: Order) -> None:
    for number in order.lines:
        found[number] = LineState(found[number].component, Fate.PENDING, order_ref=order.ref)


def _recalled(found: dict[int, LineState], recall: Recall) -> None:
    for one in recall.lines:
        if found[one.number].fate is Fate.PENDING:
            found[one.number] = LineState(found[one.number].component, Fate.SPARED, one.why, recall.order_ref)


def _received(found: dict[int, LineState], receipt: Receipt) -> None:
    for one in receipt.results:
        component = found[one.number].component
        found[one.number] = LineState(
            component, FATE_OF[one.result], one.why, receipt.order_ref, one.by, one.done_at, one.incident
        )


def _proven(found: dict[int, LineState], proof: Proof) -> None:
    """Set what a survey shows: what is said to be gone is proven where it is gone, and else has failed."""
    surveys = ", ".join(proof.survey_refs)
    for number, finding in proof.findings:
        line = found[number]
        if line.fate in (Fate.DESTROYED, Fate.MISSING):
            found[number] = _said_gone(line, finding, surveys)
        elif line.fate is not Fate.PENDING and finding is not Finding.PRESENT:
            said = str(Fault(GONE_UNREPORTED, line.component.path, surveys))
            found[number] = replace(line, fate=Fate.MISSING, why=said, incident=said, proven_by=surveys)


def _said_gone(line: LineState, finding: Finding, surveys: str) -> LineState:
    if finding in (Finding.ABSENT, Finding.OTHER_CONTENT):
        return replace(line, proven_by=surveys)
    code = STILL_THERE if finding is Finding.PRESENT else MOVED_AND_NOT_DESTROYED
    return replace(line, fate=Fate.FAILED, why=str(Fault(code, line.component.path, surveys)), proven_by="")
