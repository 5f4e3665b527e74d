"""How holds reach things other than by their facts: listed by name, and passed between a case and its folders.

What lies in a held case is held with it, and a case or box cannot go while something in it is held.
What is only a candidate stays one. Rule: reference on holds, "overlap is a set" (routes).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from records.register.box_routes import BoxedFile, through_boxes
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
    """Return how holds reach each thing: as listed, by `others`, and through its case, folder or box.

    Files of paper in boxes are among them, though a box is decided on as a whole.
    """
    found: dict[Ref, list[Coverage]] = {}
    for one in (*_listed(holds, known), *others):
        found.setdefault(one.ref, []).append(one.coverage)
    for one in list(_passed(connection, found)):
        found.setdefault(one.ref, []).append(one.coverage)
    if found:
        for ref, coverage in list(through_boxes(found, boxed_files(connection))):
            found.setdefault(ref, []).append(coverage)
    return {ref: tuple(dict.fromkeys(spans)) for ref, spans in sorted(found.items(), key=lambda item: str(item[0]))}


def boxed_files(connection: duckdb.DuckDBPyConnection, *, box: str | None = None) -> Iterator[BoxedFile]:
    """Yield the files of paper of every box, or of one, in order of box and number."""
    rows = connection.execute(
        """SELECT t.source, b.barcode, b.number, b.urn FROM boxed_files b
        JOIN things t ON t.kind = 'box' AND t.key = b.barcode WHERE $1 IS NULL OR b.barcode = $1
        ORDER BY b.barcode, b.number, b.urn""",
        [box],
    ).fetchall()
    for source, barcode, number, urn in rows:
        of = source or ""
        yield BoxedFile(Ref(RefKind.BOX, of, barcode), int(number), Ref(RefKind.CASE, of, urn))


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
    """Yield what covers a folder for its case, and what covers a case for its folders."""
    if not {ref.kind for ref in found} & {RefKind.FOLDER, RefKind.CASE}:
        return
    rows = connection.execute(
        """
        SELECT a.kind, a.source, a.key, b.kind, b.source, b.key FROM thing_cases x JOIN thing_cases y ON x.urn = y.urn
        JOIN things a ON a.thing = x.thing JOIN things b ON b.thing = y.thing
        WHERE a.kind <> b.kind AND a.kind <> 'box' AND b.kind <> 'box' ORDER BY a.thing, b.thing
        """
    ).fetchall()
    for from_kind, from_source, from_key, kind, source, key in rows:
        ref = Ref(RefKind(from_kind), from_source or "", from_key)
        to = Ref(RefKind(kind), source or "", key)
        for one in found.get(ref, ()):
            route = Route.ANCESTOR if to.kind is RefKind.FOLDER else Route.DESCENDANT
            kept = Route.CANDIDATE if one.route is Route.CANDIDATE else route
            yield ThingCoverage(to, replace(one, route=kept, because=f"{ref}: {one.because}"))
