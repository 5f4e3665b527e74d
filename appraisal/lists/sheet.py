"""A list as a sheet that goes out, is filled in, and comes back: what it would change, and what is wrong, row by row.

Each row says by a mark how its record stood when the sheet went out. Where the record was decided on
since, a row that says something else is stale and refused; one that says the same changes nothing.
Nothing is saved while one row has a fault. Rule: ours, ADR 52.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from appraisal.lists.faults import (
    DECISION_UNKNOWN,
    KEEP_STANDS,
    NOT_ON_LIST,
    REASON_MISSING,
    SHEET_ROW_CHANGED,
    SHEET_STALE,
    SHEET_UNREADABLE,
)
from appraisal.lists.values import Answer, DisposalList, ListKind
from records.store.audit import canonical, moment
from retention.facts import Ref
from retention.faults import Fault

DECISION, CRITERION, REASON = "Decision", "Criterion", "Reason"
RECORD, MARK = "Reference", "Mark"
HEADINGS = ("Record", DECISION, CRITERION, REASON, "Decided by", "Size", RECORD, MARK)
WORDS: Mapping[str, Answer] = {
    "select": Answer.SELECT,
    "selected": Answer.SELECT,
    "leave out": Answer.LEAVE_OUT,
    "left out": Answer.LEAVE_OUT,
    "retain": Answer.RETAIN,
    "retained": Answer.RETAIN,
    Answer.RETAIN.value: Answer.RETAIN,
    "keep": Answer.KEEP,
}
"""What may be written under Decision, in any case."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a sheet that came back: its number, and its cells by heading, trimmed."""

    number: int
    cells: Mapping[str, str]

    def text(self, heading: str) -> str:
        """Return the cell under `heading`; empty where there is none."""
        return self.cells.get(heading, "").strip()


@dataclass(frozen=True, slots=True)
class Difference:
    """What one row would change: the record, what was decided of it, what the row decides."""

    number: int
    ref: Ref
    shown_as: str
    was: Answer
    answer: Answer
    criterion: str
    reason: str


@dataclass(frozen=True, slots=True)
class SheetFound:
    """What a sheet would do: its differences and its faults, both by row; `same` rows change nothing."""

    differences: tuple[Difference, ...]
    faults: tuple[Fault, ...]
    same: int

    @property
    def decisions(self) -> list[tuple[Ref, Answer, str, str]]:
        """Return the decisions as the register takes them."""
        return [(one.ref, one.answer, one.criterion, one.reason) for one in self.differences]


@dataclass(frozen=True, slots=True)
class Standing:
    """How one record on a list stands: what a row of the sheet shows of it, and the mark."""

    ref: Ref
    item: Ref
    shown_as: str
    size_bytes: int
    answer: Answer
    criterion: str
    reason: str
    person: str
    mark: str


def standings(list_: DisposalList, shown: Mapping[Ref, str]) -> Iterator[Standing]:
    """Yield how each thing and each file on the list stands, in order; `shown` says how people know the files."""
    for entry in list_.entries:
        item = entry.item
        yield _standing(list_, item.ref, item.ref, item.shown_as, item.size_bytes, item.content_sha256)
        for file in entry.files:
            shown_as = shown.get(file.ref, file.path)
            yield _standing(list_, file.ref, item.ref, shown_as, file.size_bytes, file.content_sha256)


def _standing(
    list_: DisposalList, ref: Ref, item: Ref, shown_as: str, size_bytes: int, content_sha256: str
) -> Standing:
    own = list_.decisions.get(ref)
    said = (own.criterion, own.reason, own.person) if own is not None else ("", "", "")
    decided = [own.answer.value, *said, moment(own.decided_at)] if own is not None else []
    text = canonical([list_.ref, str(ref), content_sha256, list_.answer(ref, item).value, *decided])
    mark = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Standing(ref, item, shown_as, size_bytes, list_.answer(ref, item), *said, mark)


def read_sheet(list_: DisposalList, rows: Sequence[SheetRow], shown: Mapping[Ref, str]) -> SheetFound:
    """Return what the rows would change on the list, and everything that is wrong with them."""
    now = {str(one.ref): one for one in standings(list_, shown)}
    differences: list[Difference] = []
    faults: list[Fault] = []
    seen: set[str] = set()
    same = 0
    for row in rows:
        found = _read(list_, row, now, seen)
        if isinstance(found, Fault):
            faults.append(found)
        elif found is None:
            same += 1
        else:
            differences.append(found)
    if not rows:
        faults.append(Fault(SHEET_UNREADABLE, "the sheet", "it has no rows"))
    return SheetFound(tuple(differences), (*faults, *_undone(list_, differences)), same)


def _read(list_: DisposalList, row: SheetRow, now: Mapping[str, Standing], seen: set[str]) -> Difference | Fault | None:
    """Return what one row would change, what is wrong with it, or None where it changes nothing."""
    place = f"Row {row.number}"
    standing = now.get(row.text(RECORD))
    if standing is None:
        return Fault(NOT_ON_LIST, place, row.text(RECORD) or "no reference")
    if row.text(RECORD) in seen:
        return Fault(SHEET_ROW_CHANGED, place, "the record stands twice")
    seen.add(row.text(RECORD))
    answer = WORDS.get(row.text(DECISION).casefold())
    if answer is None or (answer is Answer.RETAIN and list_.kind is not ListKind.TRANSFER):
        return Fault(DECISION_UNKNOWN, place, row.text(DECISION) or "nothing")
    said = (answer, row.text(CRITERION), row.text(REASON))
    if said == (standing.answer, standing.criterion, standing.reason):
        return None
    if row.text(MARK) != standing.mark:
        return Fault(SHEET_STALE, place, _say(standing))
    if not row.text(REASON):
        return Fault(REASON_MISSING, place, standing.shown_as)
    return Difference(row.number, standing.ref, standing.shown_as, standing.answer, *said)


def _say(standing: Standing) -> str:
    return f"{standing.person or 'nobody'} decided: {standing.answer.value}"


def _undone(list_: DisposalList, differences: Iterable[Difference]) -> list[Fault]:
    """Return the rows that would undo a recorded keep among many: that takes a decision on the one record."""
    made = list(differences)
    kept = [one for one in made if one.was is Answer.KEEP and one.answer is not Answer.KEEP]
    own = [one for one in kept if (found := list_.decisions.get(one.ref)) and found.answer is Answer.KEEP]
    return [Fault(KEEP_STANDS, f"Row {one.number}", one.shown_as) for one in own] if len(made) > 1 else []
