"""How holds reach things other than by their facts: listed by name, and passed between a case and its folders.

What lies in a held case is held with it, and a case or box cannot go while something in it is held.
What is only a candidate stays one. Rule: reference on holds, "overlap is a set" (routes).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from records.register.hold_core import RegisteredHold
from retention.facts import Facts, Ref
from retention.holds import Coverage, covers
from retention.terms import RefKind, Route

LONDON = "Europe/London"


@dataclass(frozen=True, slots=True)
class ThingCoverage:
    """How a hold covers one thing by its place, list, content or words; conditions on facts aside."""

    ref: Ref
    coverage: Coverage


def reaching(
    connection: duckdb.DuckDBPyConnection,
    holds: Iterable[RegisteredHold],
    others: Iterable[ThingCoverage],
    *,
    known: date,
) -> dict[Ref, tuple[Coverage, ...]]:
    """Return how holds reach each thing: as listed, by `others`, and through its case, folder or box."""
    found: dict[Ref, list[Coverage]] = {}
    for one in (*_listed(holds, known), *others):
        found.setdefault(one.ref, []).append(one.coverage)
    passed = list(_passed(connection, found))
    for one in passed:
        found.setdefault(one.ref, []).append(one.coverage)
    return {ref: tuple(dict.fromkeys(spans)) for ref, spans in sorted(found.items(), key=lambda item: str(item[0]))}


def _listed(holds: Iterable[RegisteredHold], known: date) -> Iterator[ThingCoverage]:
    """Yield how holds cover what they name."""
    for registered in holds:
        scopes = (registered.hold.scope, *(change.scope for change in registered.hold.amendments))
        refs = sorted({ref for scope in scopes if scope is not None for ref in scope.refs}, key=str)
        for ref in refs:
            for one in covers(registered.hold, Facts(ref, ()), known=known, timezone=LONDON):
                if one.route is Route.DIRECT:
                    route = Route.CANDIDATE if registered.is_proposed else one.route
                    yield ThingCoverage(ref, replace(one, route=route))


def _passed(connection: duckdb.DuckDBPyConnection, found: Mapping[Ref, list[Coverage]]) -> Iterator[ThingCoverage]:
    """Yield what covers a folder for its case and the case's boxes, and what covers a case for its folders."""
    kinds = {ref.kind for ref in found}
    if not kinds & {RefKind.FOLDER, RefKind.CASE, RefKind.BOX}:
        return
    rows = connection.execute(
        """
        SELECT a.kind, a.source, a.key, b.kind, b.source, b.key FROM thing_cases x JOIN thing_cases y ON x.urn = y.urn
        JOIN things a ON a.thing = x.thing JOIN things b ON b.thing = y.thing
        WHERE a.kind <> b.kind AND (a.kind = 'folder' OR a.kind = 'case') ORDER BY a.thing, b.thing
        """
    ).fetchall()
    for from_kind, from_source, from_key, kind, source, key in rows:
        ref = Ref(RefKind(from_kind), from_source or "", from_key)
        to = Ref(RefKind(kind), source or "", key)
        for one in found.get(ref, ()):
            route = Route.ANCESTOR if to.kind is RefKind.FOLDER else Route.DESCENDANT
            kept = Route.CANDIDATE if one.route is Route.CANDIDATE else route
            yield ThingCoverage(to, replace(one, route=kept, because=f"{ref}: {one.because}"))
