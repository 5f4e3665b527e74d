"""Find where listed records moved: a survey no longer has the file in its place, and has its content elsewhere.

The hold never lets go meanwhile: `records.register.hold_routes` covers the content wherever it is. What is
recorded here puts the new place into the register, so that people see it and can release it.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from records.register.hold_core import registered_holds
from records.register.hold_moves import HoldMoveRegister
from records.register.hold_values import HoldEntry, HoldItem, HoldState, Move
from records.register.holds import HoldRegister
from records.register.surveys import SurveyRegister
from records.store.database import Database
from records.store.evidence import open_survey
from records.store.layout import StoreLayout
from retention.facts import Ref
from retention.terms import RefKind

OPEN = frozenset({HoldState.PLACED, HoldState.PROPOSED})


def follow_moves(layout: StoreLayout, database: Database, *, actor: str, at: datetime) -> tuple[tuple[str, Move], ...]:
    """Return the moves of listed files that the newest surveys show, each with its hold; the new ones are recorded."""
    entries = [entry for entry in HoldRegister(database).all() if entry.state in OPEN]
    found = tuple(moves_seen(layout, database, entries, at=at))
    if found:
        HoldMoveRegister(database).record(found, actor=actor, at=at)
    return found


def moves_seen(
    layout: StoreLayout, database: Database, entries: Iterable[HoldEntry], *, at: datetime
) -> Iterator[tuple[str, Move]]:
    """Yield each listed file that is gone from its place, with each place that has its content and isn't listed.

    Found in more than one place it is ambiguous, places already listed counted. A file that is
    nowhere yields nothing: it stays listed.
    """
    listed = [(hold.hold.ref, hold.contents) for hold in registered_holds(entries) if hold.contents]
    items = {item.ref: item for _, contents in listed for item in contents if item.ref.kind is RefKind.FILE}
    if not items:
        return
    surveys = _newest(database)
    places, present = _where(layout, surveys, items)
    for hold_ref, contents in listed:
        named = {item.ref for item in contents}
        for item in contents:
            if item.ref in present or item.ref.source not in surveys or item.sha256 is None:
                continue
            now = places.get(item.sha256, ())
            for place in now:
                if place not in named:
                    yield hold_ref, Move(item, place, surveys[item.ref.source], len(now) > 1, at)


def _newest(database: Database) -> Mapping[str, str]:
    """Return the newest finished survey of each source."""
    return {source: survey.ref for source, survey in SurveyRegister(database).newest_sealed().items()}


def _where(
    layout: StoreLayout, surveys: Mapping[str, str], items: Mapping[Ref, HoldItem]
) -> tuple[dict[str, list[Ref]], set[Ref]]:
    """Return where each content is now, and which of `items` are still in their place, whatever they hold."""
    contents = sorted({item.sha256 for item in items.values() if item.sha256 is not None})
    places: dict[str, list[Ref]] = {}
    present: set[Ref] = set()
    for source, survey in surveys.items():
        paths = [ref.key for ref in items if ref.source == source]
        with open_survey(layout, survey) as evidence:
            rows = evidence.connection.execute(_PLACES, [contents, paths]).fetchall()
        for path, sha256, size_bytes in rows:
            ref = Ref(RefKind.FILE, source, str(path))
            if ref in items:
                present.add(ref)
            if sha256 in contents and size_bytes > 0:
                places.setdefault(str(sha256), []).append(ref)
    return places, present


_PLACES = """
    SELECT * FROM (SELECT CASE WHEN folder = '' THEN name ELSE folder || '/' || name END AS path, sha256, size_bytes
        FROM files)
    WHERE sha256 IN (SELECT unnest($1::VARCHAR[])) OR path IN (SELECT unnest($2::VARCHAR[])) ORDER BY path
"""
