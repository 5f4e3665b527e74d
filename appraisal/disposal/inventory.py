"""What became of every file, case and box on a disposal list; and whether the inventory closes.

Destroyed + spared + failed + missing + left out = listed, or there is no certificate: a report that
counts only what was deleted proves nothing. Rule: reference on retention, section 6; ours, ADR 55.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from appraisal.disposal.components import Component
from appraisal.disposal.faults import (
    CASE_GONE_UNREPORTED,
    CASE_ONLY_MARKED,
    CASE_PARTS_REMAIN,
    CASE_STILL_THERE,
    CASE_UNREAD,
    GONE_UNREPORTED,
    MOVED_AND_NOT_DESTROYED,
    STILL_THERE,
)
from appraisal.disposal.parts import OrderPart
from appraisal.disposal.values import (
    NOTHING_SHOWN,
    Attestation,
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
from retention.faults import Fault, FaultCode

FATE_OF = {Result.DONE: Fate.DESTROYED, Result.FAILED: Fate.FAILED, Result.MISSING: Fate.MISSING}


class Witness(StrEnum):
    """By what the destruction of a line is known: what was seen, or said."""

    SURVEY = "a survey no longer sees it"
    EXPORT = "an export of cases no longer has it"
    CONTRACTOR = "the contractor's certificate alone; nobody of ours saw it"


WITNESS_OF = {OrderPart.FILES: Witness.SURVEY, OrderPart.CASES: Witness.EXPORT}


@dataclass(frozen=True, slots=True)
class LineState:
    """One file, case or box and what became of it: why, by whom, when, on which order.

    `proven_by` is the survey or export that shows it; empty for a box always, which rests on what was `attested`.
    """

    component: Component
    fate: Fate
    why: str = ""
    order_ref: str = ""
    by: str = ""
    done_at: datetime | None = None
    incident: str = ""
    proven_by: str = ""
    attested: Attestation = NOTHING_SHOWN

    @property
    def number(self) -> int:
        """Return its number in the inventory."""
        return self.component.number

    @property
    def is_on_order(self) -> bool:
        """Return whether a work order waits for its result."""
        return self.fate is Fate.PENDING and bool(self.order_ref)

    @property
    def witness(self) -> Witness | None:
        """Return by what its destruction is known, once it is; None while it is not."""
        if self.fate is not Fate.DESTROYED:
            return None
        if self.component.part is OrderPart.BOXES:
            return Witness.CONTRACTOR if self.attested.certificate else None
        return WITNESS_OF[self.component.part] if self.proven_by else None


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
    """Of those destroyed: not yet shown absent by a survey or an export, or, of a box, without a certificate."""

    def __post_init__(self) -> None:
        parts = self.destroyed + self.spared + self.failed + self.missing + self.left_out + self.pending
        if parts != self.listed:
            raise ValueError("an inventory adds up")

    @property
    def is_closed(self) -> bool:
        """Return whether every line has its end."""
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
    """Return every line of the inventory with what became of it, in its order.

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
        unproven=sum(line.fate is Fate.DESTROYED and line.witness is None for line in every),
    )


# -- what each thing that was recorded means for a line ----------------------------------------------------


def _answered(found: dict[int, LineState], numbers: Iterable[int], answer: GateAnswer) -> None:
    """Set what the gate said: refused is spared, not there is missing, allowed waits for its order."""
    for number in numbers:
        line = found[number]
        if line.fate in (Fate.LEFT_OUT, Fate.DESTROYED) or line.is_on_order:
            continue
        if number in answer.missing:
            found[number] = LineState(line.component, Fate.MISSING, not_there(line.component))
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


def not_there(component: Component) -> str:
    """Return why what is not there is missing, in words."""
    seen = "survey does not see it" if component.part is OrderPart.FILES else "export does not have it"
    return f"the newest {seen}"


def _received(found: dict[int, LineState], receipt: Receipt) -> None:
    for one in receipt.results:
        found[one.number] = LineState(
            found[one.number].component,
            FATE_OF[one.result],
            one.why,
            receipt.order_ref,
            one.by,
            one.done_at,
            one.incident,
            attested=one.attested,
        )


def _proven(found: dict[int, LineState], proof: Proof) -> None:
    """Set what a survey or export shows: what is said to be gone is proven where it is gone, and else has failed."""
    for number, finding in proof.findings:
        line = found[number]
        is_file = line.component.part is OrderPart.FILES
        seen_by = ", ".join(proof.survey_refs) if is_file else proof.export_ref
        if line.fate in (Fate.DESTROYED, Fate.MISSING):
            found[number] = _said_gone(line, finding, seen_by)
        elif line.fate is not Fate.PENDING and (code := against_there(line.component, finding)) is not None:
            said = str(Fault(code, line.component.path, seen_by))
            found[number] = replace(line, fate=Fate.MISSING, why=said, incident=said, proven_by=seen_by)


def _said_gone(line: LineState, finding: Finding, seen_by: str) -> LineState:
    code = against_gone(line.component, finding)
    if code is None:
        return replace(line, proven_by=seen_by)
    if code is CASE_UNREAD:
        return line  # neither shown to be gone nor to be there
    return replace(line, fate=Fate.FAILED, why=str(Fault(code, line.component.path, seen_by)), proven_by="")


def against_gone(component: Component, finding: Finding) -> FaultCode | None:
    """Return what a finding has against a line that is said to be gone; None where it agrees."""
    if component.part is OrderPart.CASES:
        return CASE_NOT_GONE[finding]
    return {Finding.PRESENT: STILL_THERE, Finding.MOVED: MOVED_AND_NOT_DESTROYED}.get(finding)


def against_there(component: Component, finding: Finding) -> FaultCode | None:
    """Return what a finding has against a line of which nobody said that it is gone; None where it is there.

    A case of which anything is left, or a row that could not be read, is not said to be gone.
    """
    if component.part is OrderPart.CASES:
        return CASE_GONE_UNREPORTED if finding is Finding.ABSENT else None
    return None if finding is Finding.PRESENT else GONE_UNREPORTED


CASE_NOT_GONE: Mapping[Finding, FaultCode | None] = {
    Finding.ABSENT: None,
    Finding.PRESENT: CASE_STILL_THERE,
    Finding.MARKED: CASE_ONLY_MARKED,
    Finding.REMAINS: CASE_PARTS_REMAIN,
    Finding.UNREAD: CASE_UNREAD,
}
