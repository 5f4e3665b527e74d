"""What drifted among the folders that somebody watches over: held ones, and those on a list under way.

A file that was moved, changed or is gone there is named with its path before and after. What counts
as held is what stood in the earlier survey's place: files that holds reach by lists, content and
words, and folders that the newest kept evaluation of that survey found held.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from appraisal.estate.snapshot import outcomes_folder, read_snapshot_evidence, rows_path, snapshots
from appraisal.held_estate import open_held_estate
from appraisal.lists.store import ListRegister
from records.register.surveys import SurveyRegister
from records.store.database import Database
from records.store.evidence import connect, path_list
from records.store.layout import StoreLayout
from records.survey.drift import Change, FileDrift, drift_between

LOST_OR_ALTERED = frozenset({Change.MOVED, Change.GONE, Change.CHANGED, Change.CHANGED_SAME_DATE})


@dataclass(frozen=True, slots=True)
class WatchedDrift:
    """One change of a watched file: what happened, its path before, after (None: gone), and who watches."""

    change: Change
    before: str
    after: str | None
    because: tuple[str, ...]


def watched_drift(
    layout: StoreLayout, database: Database, before: str, after: str, *, on: date
) -> tuple[WatchedDrift, ...]:
    """Return what drifted from survey `before` to `after` among what is held or listed on the day, by path."""
    with drift_between(layout, before, after) as question:
        drifted = {_was(one): one for one in question.files() if one.change in LOST_OR_ALTERED}
    if not drifted:
        return ()
    source_ref = SurveyRegister(database).find(before).source_ref
    folders = _watched_folders(layout, database, before, source_ref)
    files = _held_files(layout, database, before, drifted, on=on)
    found = []
    for was, one in sorted(drifted.items()):
        because = dict.fromkeys(
            [*files.get(was, ()), *(why for place in _around(was) for why in folders.get(place, ()))]
        )
        if because:
            now = None if one.change is Change.GONE else one.path
            found.append(WatchedDrift(one.change, was, now, tuple(because)))
    return tuple(found)


def _was(one: FileDrift) -> str:
    return one.before if one.change is Change.MOVED and one.before is not None else one.path


def _around(path: str) -> Iterator[str]:
    """Yield the path and every folder around it, the root last.

    >>> list(_around("a/b/c.doc"))
    ['a/b/c.doc', 'a/b', 'a', '']
    """
    yield path
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
    yield ""


def _held_files(
    layout: StoreLayout, database: Database, survey_ref: str, wanted: Mapping[str, object], *, on: date
) -> dict[str, tuple[str, ...]]:
    with open_held_estate(layout, database, survey_ref, known=on) as held:
        return {
            ref.key: tuple(f"hold {span.hold_ref}" for span in spans if span.covers(on))
            for ref, spans in held.routes.files()
            if ref.key in wanted
        }


def _watched_folders(
    layout: StoreLayout, database: Database, survey_ref: str, source_ref: str
) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for ref, list_ref in ListRegister(database).elsewhere().items():
        if ref.source == source_ref:
            found.setdefault(ref.key, []).append(f"list {list_ref}")
    for folder, holds in _held_folders(layout, survey_ref, source_ref):
        found.setdefault(folder, []).extend(f"hold {name.strip()}" for name in holds.split(",") if name.strip())
    return {folder: tuple(names) for folder, names in found.items()}


def _held_folders(layout: StoreLayout, survey_ref: str, source_ref: str) -> list[tuple[str, str]]:
    """Return the folders that the newest kept evaluation of the survey found held or candidates, with their holds."""
    kept = [one for one in snapshots(layout) if survey_ref in read_snapshot_evidence(layout, one.ref)]
    if not kept:
        return []
    newest = max(kept, key=lambda one: (one.known, one.on, (outcomes_folder(layout) / one.ref).stat().st_mtime_ns))
    with connect(outcomes_folder(layout) / newest.ref / "spill") as connection:
        rows = connection.execute(
            f"""SELECT key, coalesce(holds, '') FROM read_parquet({path_list([rows_path(layout, newest.ref)])})
            WHERE kind = 'folder' AND source = $1 AND (is_held OR is_candidate)""",
            [source_ref],
        ).fetchall()
    return [(str(key), str(holds)) for key, holds in rows]
