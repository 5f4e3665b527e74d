"""The work order: what those who carry it out get, word for word, and until when it is good.

It is one closed list with a part for each who carries out: files for IT, with size and SHA-256, so that what
changed since is refused on the spot; cases for the team that runs the case management system; boxes of
paper for the storage contractor. Nothing of ours carries it out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from appraisal.disposal.components import BoxAbout, CaseAbout, Component, digest_of
from appraisal.disposal.faults import NO_SUCH_PART
from appraisal.disposal.inventory import LineState
from appraisal.disposal.parts import CARRIED_OUT_BY, OrderPart
from appraisal.disposal.values import Fate, Order, Plan
from records.store.audit import Json
from retention.faults import Fault, Refusal

FORMAT = "muniment-work-order/2"
GOOD_FOR_DAYS = 14
"""A work order is good for as long as a weekly survey twice over may show the estate changed. Rule: ours, ADR 55."""
FOR_ALL = (
    "Stop when a recall notice arrives; a recalled line is not to be carried out.",
    "Do nothing after the last day named. Ask for a new work order instead.",
)
INSTRUCTIONS: Mapping[OrderPart, tuple[str, ...]] = {
    OrderPart.FILES: (
        "Destroy the files listed, and nothing else. A folder that is empty afterwards may stay.",
        "Before each file: compare its SHA-256. Where it differs, do not touch it; write: failed, content differs.",
        "Where the file is not there, write: missing. Do not look for it elsewhere.",
        *FOR_ALL,
        "Fill in Result (done, failed, missing), Why, By and When on every row, and return this file as the receipt.",
    ),
    OrderPart.CASES: (
        "Delete the cases listed from the system named, and nothing else. A mark as deleted is no deletion.",
        "Before each case: compare URN and case number. Where anything was done on the case after the moment in "
        "As of, do not touch it; write: failed, changed since.",
        "What is held elsewhere stays where it is, unless another part of this work order names it.",
        "Where the system does not have the case, write: missing.",
        *FOR_ALL,
        "Fill in Result (done, failed, missing), Deleted (what the system says was deleted), Why, By and When on "
        "every row, and return this file as the receipt.",
    ),
    OrderPart.BOXES: (
        "Destroy the boxes listed whole, unopened, and nothing else; find each by its barcode.",
        "Where a box is out, open or not at its place, do not destroy it; write: failed, or missing, and why.",
        "Issue a certificate of destruction that names each barcode, the method and the day.",
        *FOR_ALL,
        "Fill in Result (done, failed, missing), Certificate number, Certificate date, Method, Why, By and When on "
        "every row, and return this file as the receipt with the certificate.",
    ),
}


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One row of a work order as it goes out: a file, a case or a box."""

    component: Component

    @property
    def number(self) -> int:
        """Return its number in the inventory."""
        return self.component.number

    @property
    def part(self) -> OrderPart:
        """Return the part of the order in which it stands."""
        return self.component.part

    @property
    def names(self) -> dict[str, str]:
        """Return what names the line and must come back as it was sent, by the name of its column."""
        one = self.component
        match one.about:
            case CaseAbout():
                return {"urn": one.ref.key, "system": one.about.system, "case_id": one.about.case_id}
            case BoxAbout():
                return {"barcode": one.ref.key}
        return {"path": one.path, "size_bytes": str(one.size_bytes), "sha256": one.sha256}

    def as_json(self) -> dict[str, Json]:
        """Return the row with its columns to fill in."""
        return {"line": self.number, "part": self.part.value, **self._sent(), **dict.fromkeys(FILLED_IN[self.part], "")}

    def digested(self) -> list[Json]:
        """Return what the digest of the order is over."""
        return [self.number, *self._sent().values()]

    def _sent(self) -> dict[str, Json]:
        one = self.component
        match one.about:
            case CaseAbout():
                said = one.about.as_json()
                return {"urn": one.ref.key, "system": said.pop("system"), "case_id": said.pop("case_id"), **said}
            case BoxAbout():
                said = one.about.as_json()
                return {"barcode": one.ref.key, **{name: said[name] for name in said if name != "cases"}}
        return {"path": one.path, "size_bytes": one.size_bytes, "sha256": one.sha256}


FILLED_IN: Mapping[OrderPart, tuple[str, ...]] = {
    OrderPart.FILES: ("result", "why", "by", "when"),
    OrderPart.CASES: ("result", "deleted", "why", "by", "when"),
    OrderPart.BOXES: ("result", "certificate", "certificate_on", "method", "why", "by", "when"),
}
"""The columns that whoever carries a part out fills in."""


def earliest_on(signed_on: date, days: int) -> date:
    """Return the first day on which a list may be carried out: the day of signature and the days of cooling-off.

    >>> earliest_on(date(2024, 1, 1), 7)
    datetime.date(2024, 1, 8)
    """
    if days < 0:
        raise ValueError("a cooling-off is not negative")
    return signed_on + timedelta(days=days)


def expires_on(on: date, days: int = GOOD_FOR_DAYS) -> date:
    """Return the last day on which a work order of the day `on` may be carried out."""
    return on + timedelta(days=days)


def lines_to_order(states: Iterable[LineState]) -> tuple[int, ...]:
    """Return the lines that a new order may ask for: what waits for one, and what failed before.

    What is destroyed, missing or left out is never asked for again: a retry runs only what failed.
    """
    return tuple(
        one.number
        for one in states
        if one.component.goes and (one.fate is Fate.FAILED or (one.fate is Fate.PENDING and not one.order_ref))
    )


def order_lines(components: Sequence[Component], numbers: Iterable[int]) -> tuple[OrderLine, ...]:
    """Return the rows of an order over an inventory."""
    by_number = {one.number: one for one in components}
    return tuple(OrderLine(by_number[number]) for number in numbers)


def parts_of(components: Iterable[Component]) -> tuple[OrderPart, ...]:
    """Return the parts that a work order over the components has, in the order in which they stand."""
    found = {one.part for one in components}
    return tuple(part for part in OrderPart if part in found)


def to_whom(components: Iterable[Component]) -> str:
    """Return who carries the components out, in words.

    >>> from appraisal.disposal.components import Component
    >>> from retention.facts import Ref
    >>> from retention.terms import RefKind
    >>> box = Ref(RefKind.BOX, "SRC0002", "SYN-BOX-0014")
    >>> to_whom([Component(1, box, box, "Box SYN-BOX-0014", "", 0)])
    'the storage contractor'
    """
    said = [CARRIED_OUT_BY[part] for part in parts_of(components)] or [CARRIED_OUT_BY[OrderPart.FILES]]
    return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)


def order_digest(ref: str, plan: Plan, lines: Sequence[OrderLine], *, on: date, last_on: date) -> str:
    """Return the SHA-256 over all that an order says: what it is of, its days, and every row as sent."""
    rows: list[Json] = [one.digested() for one in lines]
    said: dict[str, Json] = {
        "format": FORMAT,
        "order": ref,
        "list": plan.list_ref,
        "root": plan.inventory.root,
        "on": on.isoformat(),
        "expires_on": last_on.isoformat(),
        "lines": rows,
    }
    return digest_of(said)


def order_document(
    order: Order, plan: Plan, numbers: Iterable[int] | None = None, *, part: OrderPart | None = None
) -> dict[str, Json]:
    """Return the order as the JSON file that goes out, or the lines of it that `numbers` and `part` leave.

    A Refusal where the order never had such a part.
    """
    lines = order_lines(plan.inventory.components, order.lines)
    kept = set(order.lines if numbers is None else numbers)
    parts = [one for one in parts_of(line.component for line in lines) if part in (None, one)]
    if not parts:
        raise Refusal(Fault(NO_SUCH_PART, order.ref, str(part)))
    shown = [one for one in lines if one.number in kept and one.part in parts]
    return {
        "format": FORMAT,
        "order": order.ref,
        "list": plan.list_ref,
        "title": plan.title,
        "root": plan.inventory.root,
        "on": order.on.isoformat(),
        "expires_on": order.expires_on.isoformat(),
        "issued_by": f"{order.issued_by}, {order.issued_role.value}",
        "signed_by": f"{plan.signed.person}, {plan.signed.role.value}",
        "sha256": order.sha256,
        "parts": [
            {
                "part": one.value,
                "carried_out_by": CARRIED_OUT_BY[one],
                "lines": sum(line.part is one for line in shown),
                "instructions": list(INSTRUCTIONS[one]),
            }
            for one in parts
        ],
        "lines": [one.as_json() for one in shown],
    }
