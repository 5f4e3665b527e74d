"""The tables of holds: the register, what was ever under one, what a release would free."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from muniment.tables.shown import Kind, Row, Table, TableColumn

if TYPE_CHECKING:
    from appraisal.membership import Membership
    from records.register.hold_values import HoldEntry
    from records.store.database import Database
    from records.store.layout import StoreLayout


def what_it_covers(entry: "HoldEntry") -> str:
    """Return what a hold covers, in words for a cell."""
    scope = entry.scope
    parts = ["every record"] if scope.is_everything else []
    parts += [scope.include] if scope.include else []
    parts += [f"not ({scope.exclude})"] if scope.exclude else []
    parts += [f"term list {scope.lexicon}"] if scope.lexicon else []
    parts += [f"{len(scope.items)} listed"] if scope.items else []
    return "; ".join(parts) or "nothing"


LIST_COLUMNS = (
    TableColumn("hold", "Hold"),
    TableColumn("kind", "Kind"),
    TableColumn("title", "Title"),
    TableColumn("state", "State"),
    TableColumn("from", "Placed from", Kind.DATE),
    TableColumn("released_on", "Released", Kind.DATE),
    TableColumn("review_on", "Review", Kind.DATE),
    TableColumn("overdue", "Overdue", Kind.YES_NO),
    TableColumn("covers", "Covers"),
    TableColumn("waiting", "Waits for an answer"),
)


def holds_table(entries: "Sequence[HoldEntry]", *, on: date) -> Table:
    """Return every hold as a row, the oldest first."""
    rows: list[Row] = []
    for entry in entries:
        released = entry.release.terms.effective_on if entry.release else None
        waiting = "; ".join(f"{one.number} {one.act.value.lower()}" for one in entry.waiting)
        days = (entry.placing.terms.effective_on, released, entry.review_on, entry.is_past_review(on))
        words = (entry.ref, entry.kind.value, entry.title, entry.state.value)
        rows.append((*words, *days, what_it_covers(entry), waiting))
    return Table("Holds", LIST_COLUMNS, rows)


HISTORY_COLUMNS = (
    TableColumn("kind", "Kind"),
    TableColumn("record", "Record"),
    TableColumn("ref", "Reference"),
    TableColumn("entered_on", "Entered", Kind.DATE),
    TableColumn("route", "Route"),
    TableColumn("why_entered", "Why"),
    TableColumn("left_on", "Left", Kind.DATE),
    TableColumn("why_left", "Why it left"),
)


def history_table(layout: "StoreLayout", database: "Database", ref: str, *, on: "date | None" = None) -> Table:
    """Return what was ever under the hold, as rows; with `on` what was on that day."""
    from appraisal.membership import memberships
    from records.register.holds import HoldRegister

    HoldRegister(database).find(ref)
    kept = (
        one
        for one in memberships(layout, database, ref)
        if on is None or (one.entered_on <= on and (one.left_on is None or on < one.left_on))
    )
    return Table(f"Under hold {ref}", HISTORY_COLUMNS, [_cells(one) for one in kept])


def _cells(one: "Membership") -> Row:
    entered = (one.entered_on, one.route, one.why_entered)
    return one.ref.kind.value, one.shown_as, str(one.ref), *entered, one.left_on, one.why_left
