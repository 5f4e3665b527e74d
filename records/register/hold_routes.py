"""By which route each hold reaches each file and folder of a survey.

The core decides what a hold matches by its own facts; here the estate's relations are added: what
lies in something held, what holds something held, what has the same bytes. A container with a held
child cannot go, nor can a copy of what is held. Rule: ours, ADR 20.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import itemgetter

import duckdb

from records.register.hold_core import RegisteredHold, known_since, release_known_on
from records.register.hold_routes_sql import MOVED, STEPS
from records.register.hold_values import LONDON, HoldEntry, HoldState
from retention.facts import Facts, Ref
from retention.holds import Coverage, Ending, covers
from retention.terms import RefKind, Route

ORDER = {route: place for place, route in enumerate(Route)}
BATCH = 10_000
HELD_COLUMNS = (
    ("kind", "VARCHAR"),
    ("path", "VARCHAR"),
    ("hold_ref", "VARCHAR"),
    ("route", "VARCHAR"),
    ("from_on", "DATE"),
    ("through_on", "DATE"),
    ("because", "VARCHAR"),
    ("ending", "VARCHAR"),
    ("follows", "BOOLEAN"),
)


@dataclass(frozen=True, slots=True)
class CandidateFolder:
    """A folder that a term scan makes a candidate: how many of its files have hits, and the sentence."""

    hold_ref: str
    folder: str
    from_on: date
    because: str


@dataclass(frozen=True, slots=True)
class Link:
    """A case and the folder in which its papers lie: what holds one holds the other."""

    case: Ref
    folder: str


@dataclass(frozen=True, slots=True)
class HeldFiles:
    """How many files a hold covers, their bytes, and how many of them only until a person confirms."""

    files: int
    size_bytes: int
    candidates: int


class EstateHolds:
    """The coverage of a survey's estate. `connection` has the survey's view `files`.

    `facts` are those of cases and folders; files answer for themselves only where they are listed.
    Give `links` between cases and folders, and the `candidates` of term scans.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        source_ref: str,
        holds: Sequence[RegisteredHold],
        *,
        known: date,
        facts: Iterable[Facts] = (),
        links: Iterable[Link] = (),
        candidates: Iterable[CandidateFolder] = (),
    ) -> None:
        self._connection, self._source, self._known = connection, source_ref, known
        self._own: dict[Ref, list[Coverage]] = {}
        self._follows: dict[str, bool] = {}
        self._match(holds, facts)
        self._scanned: dict[Ref, list[Coverage]] = {}
        for one in candidates:
            ref = Ref(RefKind.FOLDER, source_ref, one.folder)
            coverage = Coverage(one.hold_ref, Route.CANDIDATE, one.from_on, None, one.because)
            self._scanned.setdefault(ref, []).append(coverage)
            self._own.setdefault(ref, []).append(coverage)
        self._pass_between_cases_and_folders(links)
        self._make_tables()

    # -- answers -----------------------------------------------------------------------------------------------

    def of(self, ref: Ref) -> tuple[Coverage, ...]:
        """Return how holds cover a case, folder or file, certain routes first; empty where none does."""
        return ordered([*self._own.get(ref, []), *self.relations(ref)])

    def relations(self, ref: Ref) -> tuple[Coverage, ...]:
        """Return how holds reach it other than by its own facts: through relatives, and through hits of terms."""
        own = self._scanned.get(ref, [])
        if ref.kind is RefKind.FOLDER:
            return ordered([*own, *self._reaching("folder_cover", ref.key)])
        if ref.kind is RefKind.FILE:
            return ordered([*own, *self._reaching("file_cover", ref.key)])
        return ordered(own)

    def files(self) -> Iterator[tuple[Ref, tuple[Coverage, ...]]]:
        """Yield each file that a hold covers, in order of its path, with its coverage."""
        found = self._connection.cursor().execute("""
            SELECT path, hold_ref, route, from_on, through_on, because, ending FROM file_cover
            ORDER BY path, hold_ref, route, from_on""")
        rows = (row for batch in iter(lambda: found.fetchmany(BATCH), []) for row in batch)
        for path, spans in groupby(rows, key=itemgetter(0)):
            yield Ref(RefKind.FILE, self._source, path), ordered(_coverage(span[1:]) for span in spans)

    def files_in(self, folders: Sequence[str]) -> Iterator[tuple[Ref, Coverage]]:
        """Yield how holds cover each file that lies directly in one of `folders`, in order of path."""
        found = self._connection.cursor().execute(
            """SELECT path, hold_ref, route, from_on, through_on, because, ending FROM file_cover
            WHERE folder IN (SELECT unnest($1::VARCHAR[])) ORDER BY path, hold_ref, route, from_on""",
            [list(folders)],
        )
        for row in (row for batch in iter(lambda: found.fetchmany(BATCH), []) for row in batch):
            yield Ref(RefKind.FILE, self._source, row[0]), _coverage(row[1:])

    def folder_relations(self, folders: Sequence[str]) -> Iterator[tuple[Ref, Coverage]]:
        """Yield how holds reach each of `folders` other than by its own facts, in their order; for many at once."""
        found = self._connection.cursor().execute(
            """SELECT c.path, c.hold_ref, c.route, c.from_on, c.through_on, c.because, c.ending
            FROM (SELECT unnest($1::VARCHAR[]) AS path, unnest(range(len($1::VARCHAR[]))) AS place) w
            JOIN folder_cover c USING (path) ORDER BY w.place, c.hold_ref, c.route, c.from_on, c.because""",
            [list(folders)],
        )
        reached: dict[str, list[Coverage]] = {}
        for row in (row for batch in iter(lambda: found.fetchmany(BATCH), []) for row in batch):
            reached.setdefault(row[0], []).append(_coverage(row[1:]))
        for folder in folders:
            ref = Ref(RefKind.FOLDER, self._source, folder)
            for one in ordered([*self._scanned.get(ref, []), *reached.get(folder, [])]):
                yield ref, one

    def counts(self, hold_ref: str, *, on: date) -> HeldFiles:
        """Return the files that the hold covers on the day, or will from a later one."""
        found = self._connection.execute(
            """SELECT count(*), coalesce(sum(size_bytes), 0), count(*) FILTER (is_candidate) FROM (
                SELECT path, any_value(greatest(size_bytes, 0)) AS size_bytes,
                    bool_and(route = 'candidate') AS is_candidate
                FROM file_cover WHERE hold_ref = $hold AND (through_on IS NULL OR through_on >= $day) GROUP BY path)""",
            {"hold": hold_ref, "day": on},
        ).fetchone()
        files, size_bytes, candidates = found or (0, 0, 0)
        return HeldFiles(int(files), int(size_bytes), int(candidates))

    # -- the holds' own matches ----------------------------------------------------------------------------------

    def _match(self, holds: Sequence[RegisteredHold], facts: Iterable[Facts]) -> None:
        known_facts = {one.ref: one for one in facts}
        for registered in holds:
            self._follows[registered.hold.ref] = registered.follows_duplicates
            scopes = (registered.hold.scope, *(change.scope for change in registered.hold.amendments))
            listed = {ref for scope in scopes if scope is not None for ref in scope.refs}
            for ref in listed - known_facts.keys():
                self._cover(registered, Facts(ref, ()), only_direct=True)
            for one in known_facts.values():
                self._cover(registered, one, only_direct=False)
            self._cover_moved(registered)

    def _cover_moved(self, registered: RegisteredHold) -> None:
        """Cover the content of listed files that are no longer in their place, wherever it is now.

        So a hold never lets go of a file between the survey that sees it moved and the record of the move.
        """
        items = [one for one in registered.contents if one.ref.source == self._source and one.sha256 is not None]
        if not items:
            return
        moved = self._connection.execute(MOVED, [[one.ref.key for one in items], [one.sha256 for one in items]])
        for was, path in moved.fetchall():
            for one in list(self._own.get(Ref(RefKind.FILE, self._source, was), ())):
                if one.hold_ref == registered.hold.ref:
                    said = f"it has the content of {was}, which is no longer there: {one.because}"
                    ref = Ref(RefKind.FILE, self._source, path)
                    self._own.setdefault(ref, []).append(replace(one, because=said))

    def _cover(self, registered: RegisteredHold, facts: Facts, *, only_direct: bool) -> None:
        for coverage in covers(registered.hold, facts, known=self._known, timezone=LONDON):
            if only_direct and coverage.route is not Route.DIRECT:
                continue  # nothing is known of it but that it is listed
            if registered.is_proposed:
                because = f"proposed, not yet approved: {coverage.because}"
                coverage = replace(coverage, route=Route.CANDIDATE, because=because)
            self._own.setdefault(facts.ref, []).append(coverage)

    def _pass_between_cases_and_folders(self, links: Iterable[Link]) -> None:
        added: list[tuple[Ref, Coverage]] = []
        for link in links:
            folder = Ref(RefKind.FOLDER, self._source, link.folder)
            for coverage in self._own.get(link.case, []):
                added.append((folder, _passed(coverage, Route.ANCESTOR, f"{link.case}: {coverage.because}")))
            for coverage in self._own.get(folder, []):
                added.append((link.case, _passed(coverage, Route.DESCENDANT, f"{folder}: {coverage.because}")))
        for ref, coverage in added:
            self._own.setdefault(ref, []).append(coverage)

    # -- the estate's relations ------------------------------------------------------------------------------------

    def _make_tables(self) -> None:
        """Make `held` from what holds match by themselves, and from it `file_cover` and `folder_cover`."""
        rows = [
            (ref.kind.value, ref.key, *_values(coverage), self._follows.get(coverage.hold_ref, True))
            for ref, spans in self._own.items()
            if ref.kind in (RefKind.FILE, RefKind.FOLDER) and ref.source == self._source
            for coverage in spans
        ]
        columns = zip(*rows, strict=True) if rows else ((),) * len(HELD_COLUMNS)
        fields = ", ".join(
            f"unnest(${place}::{sql_type}[]) AS {name}" for place, (name, sql_type) in enumerate(HELD_COLUMNS, start=1)
        )
        self._connection.execute(
            f"CREATE OR REPLACE TABLE held AS SELECT {fields}", [list(column) for column in columns]
        )
        for step in STEPS:
            self._connection.execute(step, {"source": self._source} if "$source" in step else None)

    def _reaching(self, table: str, path: str) -> Iterator[Coverage]:
        found = self._connection.execute(
            f"SELECT hold_ref, route, from_on, through_on, because, ending FROM {table} WHERE path = $path",
            {"path": path},
        )
        for span in found.fetchall():
            yield _coverage(span)


def ordered(spans: Iterable[Coverage]) -> tuple[Coverage, ...]:
    """Return the coverage, each once, by hold and certainty of the route."""
    distinct = dict.fromkeys(spans)
    return tuple(sorted(distinct, key=lambda one: (one.hold_ref, ORDER[one.route], one.from_on, one.because)))


def is_open(entry: HoldEntry, *, known: date = date.max) -> bool:
    """Return whether hits of the hold's term list make candidates, as known on the day; else by all that is known.

    It was known of, not refused, and no release of it was known.
    """
    since = known_since(entry.placing, entry.placing.proposed_at)
    if entry.scope.lexicon is None or entry.state is HoldState.REFUSED or (since is not None and since > known):
        return False
    released = release_known_on(entry.release)
    return released is None or released > known


def _passed(coverage: Coverage, route: Route, because: str) -> Coverage:
    """Return the coverage as it reaches a relative; what is only a candidate stays one."""
    return replace(coverage, route=Route.CANDIDATE if coverage.route is Route.CANDIDATE else route, because=because)


def _values(coverage: Coverage) -> list[object]:
    ending = coverage.ending.value if coverage.ending else None
    return [
        coverage.hold_ref,
        coverage.route.value,
        coverage.from_on,
        coverage.through_on,
        coverage.because,
        ending,
    ]


def _coverage(span: Sequence[object]) -> Coverage:
    hold_ref, route, from_on, through_on, because, ending = span
    if not isinstance(from_on, date):
        raise TypeError(f"a day was expected, not {from_on!r}")
    return Coverage(
        hold_ref=str(hold_ref),
        route=Route(str(route)),
        from_on=from_on,
        through_on=through_on if isinstance(through_on, date) else None,
        because=str(because),
        ending=Ending(str(ending)) if ending is not None else None,
    )
