"""After new evidence or a decision: let the holds follow what moved, and note what entered and left them.

Called when a survey or an import is finished, when words were looked for, with every evaluation that the worker
makes, and by hand. Nothing here decides: it records what the rules say.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from retention.faults import Refusal

if TYPE_CHECKING:
    from appraisal.estate.evaluate import Evaluation
    from muniment.wiring import Store
    from records.register.hold_values import Move
    from records.register.memberships import MembershipLook


@dataclass(frozen=True, slots=True)
class Followed:
    """What holds followed: listed files seen elsewhere, each with its hold; the look, None where nothing is new."""

    moves: "tuple[tuple[str, Move], ...]"
    look: "MembershipLook | None"

    def lines(self) -> tuple[str, ...]:
        """Return it in sentences; empty where nothing happened."""
        said = []
        if self.moves:
            count = len({(ref, move.item.ref) for ref, move in self.moves})
            noun = "listed file was" if count == 1 else "listed files were"
            said.append(f"{count:,} {noun} found elsewhere; the holds went along. See: muniment hold moves")
        if self.look is not None and (self.look.entered or self.look.left):
            said.append(
                f"Holds: {self.look.entered:,} entered, {self.look.left:,} left. See: muniment hold history HOLD"
            )
        return tuple(said)


def follow_holds(store: "Store", *, on: date, actor: str, at: datetime) -> Followed:
    """Return what the holds of the store followed, recorded; without holds or evidence there is nothing to do."""
    from muniment.estate import Days, evaluated_in
    from records.register.exports import ExportRegister
    from records.register.holds import HoldRegister

    has_evidence = ExportRegister(store.database).latest_sealed() is not None or store.surveys.newest_sealed()
    if not has_evidence or not HoldRegister(store.database).all():
        return Followed((), None)
    moves = follow_moved(store, actor=actor, at=at)
    with evaluated_in(store, Days(on, on)) as evaluation:
        return Followed(moves, look_at_holds(store, evaluation, actor=actor, at=at))


def follow_moved(store: "Store", *, actor: str, at: datetime) -> "tuple[tuple[str, Move], ...]":
    """Return the listed files that the newest surveys have elsewhere, each with its hold; recorded."""
    from appraisal.hold_moves import follow_moves

    return follow_moves(store.layout, store.database, actor=actor, at=at)


def look_at_holds(store: "Store", evaluation: "Evaluation", *, actor: str, at: datetime) -> "MembershipLook | None":
    """Return what entered and left the holds by this evaluation of today, recorded; None where nothing is new."""
    from appraisal.membership import note_memberships

    return note_memberships(evaluation, store.layout, store.database, actor=actor, at=at)


def follow_after(store: "Store", *, actor: str | None = None) -> tuple[str, ...]:
    """Return in sentences what the holds followed after new evidence; a fault of the rules is said, and stops nothing
    else: the evidence is in. `actor` None is whoever runs the command.
    """
    from muniment.clock import now, today
    from muniment.wiring import command_line_actor

    who = actor or command_line_actor()
    try:
        return follow_holds(store, on=today(), actor=who, at=now()).lines()
    except Refusal as refusal:
        return ("The holds were not followed yet; run: muniment hold refresh", *map(str, refusal.faults))
