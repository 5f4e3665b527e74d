"""The one way through a disposal: each thing by itself, gate, then act, then what came of it.

`dispose` has neither store nor clock: `gate` says whether a thing may go at this very moment, `act`
does it and says what happened. The gate of a store (`appraisal.disposal.passing`) takes the lock that
placing a hold takes; its act puts the file, case or box on a work order, for nothing of ours deletes one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from appraisal.disposal.components import Component, Inventory
from appraisal.disposal.gate import Allowed, Refused
from appraisal.disposal.inventory import LineState, Totals, not_there, totals
from appraisal.disposal.values import Fate, Result
from retention.facts import Ref

FATE_OF = {Result.DONE: Fate.DESTROYED, Result.FAILED: Fate.FAILED, Result.MISSING: Fate.MISSING}
Gate = Callable[[Ref], Allowed | Refused]


@dataclass(frozen=True, slots=True)
class Acted:
    """What came of the act on one file, case or box; `result` None: it was ordered, and nothing is known yet."""

    result: Result | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What became of everything on the list in one go; `answers` are the gate's, in order."""

    inventory: Inventory
    lines: tuple[LineState, ...]
    answers: tuple[Allowed | Refused, ...]

    @property
    def totals(self) -> Totals:
        """Return the inventory in numbers."""
        return totals(self.lines)

    @property
    def word(self) -> str:
        """Return COMPLETE, PARTIAL or INCOMPLETE."""
        return self.totals.word


def dispose(inventory: Inventory, *, gate: Gate, act: Callable[[Component], Acted], on: date) -> Run:
    """Return what became of everything on the list; one refusal or failure doesn't stop the rest.

    What was left out is neither asked nor touched. What the survey doesn't see is missing, never destroyed.
    """
    found = {one.number: LineState(one, Fate.LEFT_OUT, one.left_out) for one in inventory.components if not one.goes}
    answers = []
    for item, files in inventory.by_item().items():
        going = [one for one in files if one.goes]
        if not going:
            continue
        answer = gate(item)
        if answer.on != on:
            raise ValueError("the gate answered for another day")
        answers.append(answer)
        for one in going:
            found[one.number] = _line(one, answer, act)
    return Run(inventory, tuple(found[one.number] for one in inventory.components), tuple(answers))


def _line(one: Component, answer: Allowed | Refused, act: Callable[[Component], Acted]) -> LineState:
    if one.number in answer.missing:
        return LineState(one, Fate.MISSING, not_there(one))
    if isinstance(answer, Refused):
        return LineState(one, Fate.SPARED, str(answer.faults[0]))
    acted = act(one)
    return LineState(one, FATE_OF[acted.result] if acted.result else Fate.PENDING, acted.why)
