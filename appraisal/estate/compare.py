"""Two evaluations held against each other: what moved, how much of it, and which way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from appraisal.estate.snapshot import is_as_kept, outcomes_folder, read_snapshot, rows_path
from appraisal.faults import SNAPSHOT_CHANGED
from records.store.evidence import connect, path_list
from records.store.layout import StoreLayout
from retention.faults import Fault, Refusal


@dataclass(frozen=True, slots=True)
class Moved:
    """One thing whose outcome differs: what moved, in words, and both sides; None where it was not there."""

    kind: str
    shown_as: str
    files: int
    what: str
    status_before: str | None
    status_after: str | None
    eligible_before: date | None
    eligible_after: date | None


def moved_between(layout: StoreLayout, before: str, after: str) -> Iterator[Moved]:
    """Yield what moved from snapshot `before` to snapshot `after`, in order of path; nothing for x and x.

    A Refusal where one of them is missing, or is no longer what it was when it was kept.
    """
    for ref in (before, after):
        read_snapshot(layout, ref)
        if not is_as_kept(layout, ref):
            raise Refusal(Fault(SNAPSHOT_CHANGED, ref))
    old, new = (f"read_parquet({path_list([rows_path(layout, ref)])})" for ref in (before, after))
    with connect(outcomes_folder(layout) / after / "spill") as connection:
        rows = connection.execute(_MOVED.format(old=old, new=new)).fetchall()
    for row in rows:
        yield Moved(*row)


_MOVED = """
    WITH sides AS (
        SELECT coalesce(n.kind, o.kind) AS kind, coalesce(n.shown_as, o.shown_as) AS shown_as,
            coalesce(n.files, o.files) AS files, o.status AS was, n.status AS is_now,
            o.eligible_without_holds AS was_from, n.eligible_without_holds AS is_from,
            concat_ws(', ',
                if(o.kind IS NULL, 'new', NULL), if(n.kind IS NULL, 'gone', NULL),
                if(o.class IS DISTINCT FROM n.class AND o.kind IS NOT NULL AND n.kind IS NOT NULL, 'class', NULL),
                if(o.rule IS DISTINCT FROM n.rule AND o.kind IS NOT NULL AND n.kind IS NOT NULL, 'rule', NULL),
                if(o.holds IS DISTINCT FROM n.holds AND o.kind IS NOT NULL AND n.kind IS NOT NULL, 'holds', NULL),
                if(o.missing IS DISTINCT FROM n.missing AND o.kind IS NOT NULL AND n.kind IS NOT NULL, 'facts', NULL),
                if(o.eligible_without_holds IS DISTINCT FROM n.eligible_without_holds
                    AND o.kind IS NOT NULL AND n.kind IS NOT NULL, 'date', NULL),
                if(o.status IS DISTINCT FROM n.status AND o.kind IS NOT NULL AND n.kind IS NOT NULL, 'status', NULL)
            ) AS what
        FROM {new} n FULL JOIN {old} o ON n.kind = o.kind AND n.source = o.source AND n.key = o.key)
    SELECT kind, shown_as, files, what, was, is_now, was_from, is_from FROM sides WHERE what <> ''
    ORDER BY kind, shown_as
"""
