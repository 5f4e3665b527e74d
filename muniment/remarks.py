"""What a reader must know before trusting a plan: each remark with where a page leads, and what a command says."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from muniment.wiring import Store
    from records.register.hold_values import HoldEntry
    from records.register.schedules import ScheduleEntry


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark: the page that answers it and the words that lead there; the command that does the same, in words."""

    says: str
    href: str
    leads: str
    command: str

    def __str__(self) -> str:
        return f"{self.says} {self.command}".strip()


def overdue(entries: "Sequence[ScheduleEntry]", *, on: date) -> list[str]:
    """Return a sentence for each schedule in use whose day of review has passed."""
    return [
        f"{entry.ref}: its review was due by {entry.approvals[-1].review_on.isoformat()}. It stays in use; look at it."
        for entry in entries
        if entry.approvals and entry.approvals[-1].review_on < on
    ]


def remarks_on(store: "Store", *, on: date) -> tuple[Remark, ...]:
    """Return what is not known yet on the day: questions not answered, words not looked for, reviews overdue."""
    from appraisal.held_estate import newest_scans
    from muniment.clock import today
    from records.register.holds import HoldRegister
    from records.register.schedules import ScheduleRegister
    from records.register.setup import SetupRegister
    from schedules.hold_templates import setup_questions

    answered = SetupRegister(store.database).current()
    remarks = [
        Remark(
            f"Set-up question not answered: {one.asks}",
            f"/setup/{quote(one.name)}",
            "Answer the question",
            f"Answer it with: muniment hold setup {one.name}",
        )
        for one in setup_questions()
        if one.name not in answered
    ]
    scanned = newest_scans(store.database, known=today())
    of_source = {
        source: {lexicon for ref, lexicon in scanned if ref == source} for source in store.surveys.newest_sealed()
    }
    for entry in HoldRegister(store.database).all():
        remarks += _of_hold(entry, of_source.values())
    for said in overdue(ScheduleRegister(store.database).all(), on=on):
        name = said.partition(":")[0]
        remarks.append(Remark(f"Schedule {said}", f"/schedules/{quote(name)}", "See the schedule", ""))
    return tuple(remarks)


def _of_hold(entry: "HoldEntry", scanned: Iterable[Set[str]]) -> list[Remark]:
    """Return what is not known of one hold; `scanned` are the term lists that were looked for, by surveyed source."""
    from muniment.clock import today
    from records.register.hold_moves import moves_to_settle
    from records.register.hold_routes import is_open

    lexicon, href = entry.scope.lexicon, f"/holds/{quote(entry.ref)}"
    remarks = []
    if waiting := {one.item.ref for one in moves_to_settle(entry)}:
        says = f"Hold {entry.ref}: {len(waiting)} listed files were found in several places; say which it was."
        remarks.append(Remark(says, href, "See the hold", "See: muniment hold moves"))
    if not is_open(entry, known=today()):
        return remarks
    if not all(lexicon in lexicons for lexicons in scanned):
        says = f"Hold {entry.ref}: its words were not looked for yet."
        remarks.append(Remark(says, "/candidates", "See what waits", "Run: muniment hold scan"))
    return remarks
