"""The work order: what IT gets, word for word, and until when it is good.

It is a closed list of files with size and SHA-256, so that what changed since is refused on the spot.
Nothing of ours carries it out.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from appraisal.disposal.inventory import LineState
from appraisal.disposal.values import Component, Fate, Order, Plan, digest_of
from records.store.audit import Json

FORMAT = "muniment-work-order/1"
GOOD_FOR_DAYS = 14
"""A work order is good for as long as a weekly survey twice over may show the estate changed. Rule: ours, ADR 55."""
INSTRUCTIONS = (
    "Destroy the files listed, and nothing else. A folder that is empty afterwards may stay.",
    "Before each file: compare its SHA-256. Where it differs, do not touch the file; write: failed, content differs.",
    "Where the file is not there, write: missing. Do not look for it elsewhere.",
    "Stop when a recall notice arrives; a recalled line is not to be carried out.",
    "Do nothing after the last day named. Ask for a new work order instead.",
    "Fill in Result (done, failed, missing), Why, By and When on every row, and return this file as the receipt.",
)


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One row of a work order as IT gets it."""

    number: int
    path: str
    size_bytes: int
    sha256: str

    def as_json(self) -> dict[str, Json]:
        """Return the row with its four columns to fill in."""
        return {
            "line": self.number,
            "path": self.path,
            "size_bytes": self.size_bytes,
            "sha256": self.sha256,
            "result": "",
            "why": "",
            "by": "",
            "when": "",
        }


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
    return tuple(
        OrderLine(number, by_number[number].path, by_number[number].size_bytes, by_number[number].sha256)
        for number in numbers
    )


def order_digest(ref: str, plan: Plan, lines: Sequence[OrderLine], *, on: date, last_on: date) -> str:
    """Return the SHA-256 over all that an order says: what it is of, its days, and every row as sent."""
    rows: list[Json] = [[one.number, one.path, one.size_bytes, one.sha256] for one in lines]
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


def order_document(order: Order, plan: Plan, numbers: Iterable[int] | None = None) -> dict[str, Json]:
    """Return the order as the JSON file that IT gets, or the part of it that `numbers` leave."""
    lines = order_lines(plan.inventory.components, order.lines)
    kept = set(order.lines if numbers is None else numbers)
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
        "instructions": list(INSTRUCTIONS),
        "lines": [one.as_json() for one in lines if one.number in kept],
    }
