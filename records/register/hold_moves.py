"""Where listed records moved: the hold goes with the content, and the place it left stays held.

A survey that no longer finds a listed file where it was, and finds its content elsewhere, has seen
it move. Found in several places, all are covered, and a person is asked which it was; the answer
frees none of them. Only a release frees. Rule: ours, ADR 22.
"""

from collections.abc import Sequence
from datetime import datetime

from records.faults.holds import NO_MOVE_TO_SETTLE
from records.register.hold_rows import read_entries
from records.register.hold_values import HoldEntry, Move
from records.register.people import Person
from records.store.audit import Json, append
from records.store.database import Database, transaction
from records.store.membership_tables import HoldMoveRow, HoldMoveSettlementRow
from retention.facts import Ref
from retention.faults import Fault, Refusal


class HoldMoveRegister:
    """The moves of one store; every method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, found: Sequence[tuple[str, Move]], *, actor: str, at: datetime) -> int:
        """Return how many of the moves, each with its hold, were new and are recorded now: one event a hold."""
        count = 0
        with transaction(self._database) as session:
            known = {entry.ref: set(map(_identity, entry.moves)) for entry in read_entries(session)}
            for ref in sorted({ref for ref, _ in found}):
                moves = [move for of, move in found if of == ref and _identity(move) not in known[ref]]
                if not moves:
                    continue
                count += len(moves)
                said: list[Json] = [
                    {"was": str(one.item.ref), "is": str(one.moved_to), "ambiguous": one.is_ambiguous} for one in moves
                ]
                append(
                    session,
                    occurred_at=at,
                    actor=actor,
                    act="hold followed a move",
                    subject=ref,
                    body={"moves": said, "survey": moves[0].survey_ref},
                    rows=[_row(ref, one) for one in moves],
                )
        return count

    def settle(self, ref: str, item: Ref, reason: str, *, by: Person, actor: str, at: datetime) -> None:
        """Record what a person says of a record found in several places; a Refusal where nothing waits."""
        with transaction(self._database) as session:
            entries = read_entries(session, ref)
            waiting = [one for one in moves_to_settle(entries[0]) if one.item.ref == item] if entries else []
            if not waiting or not reason.strip():
                raise Refusal(Fault(NO_MOVE_TO_SETTLE, f"{ref}, {item}", "" if waiting else "nothing waits"))
            rows = [
                HoldMoveSettlementRow(
                    hold_ref=ref,
                    source=item.source,
                    item_key=item.key,
                    survey_ref=survey,
                    person=by.name,
                    role=by.role.value,
                    reason=reason,
                    settled_at=at,
                )
                for survey in dict.fromkeys(one.survey_ref for one in waiting)
            ]
            body: dict[str, Json] = {"item": str(item), "person": by.name, "reason": reason}
            append(session, occurred_at=at, actor=actor, act="hold move settled", subject=ref, body=body, rows=rows)


def moves_to_settle(entry: HoldEntry) -> tuple[Move, ...]:
    """Return the moves to several places on which nobody has said which it was, in order of recording."""
    return tuple(one for one in entry.moves if one.is_ambiguous and (one.item.ref, one.survey_ref) not in entry.settled)


def _identity(move: Move) -> tuple[Ref, Ref, str]:
    return move.item.ref, move.moved_to, move.survey_ref


def _row(ref: str, move: Move) -> HoldMoveRow:
    return HoldMoveRow(
        hold_ref=ref,
        source=move.item.ref.source,
        item_key=move.item.ref.key,
        moved_source=move.moved_to.source,
        moved_key=move.moved_to.key,
        survey_ref=move.survey_ref,
        sha256=move.item.sha256 or "",
        is_ambiguous=move.is_ambiguous,
        found_at=move.found_at,
    )
