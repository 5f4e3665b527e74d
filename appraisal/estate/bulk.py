"""Decide in bulk: one decision for all things that differ in their days alone, repeated for the days of each.

What is repeated is the core's own decision, followed from its days (`retention.tracked`): the same
periods are added and the same comparisons made. Where one comes out otherwise, or where the core does
something with a day that can't be followed, the core decides that thing itself. Rule: ours, ADR 23.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from appraisal.estate.deciding import Decided, Gathered, Rules, Undated, decide
from records.facts import FactRow
from retention.facts import Fact, Origin, OriginKind
from retention.holds import Coverage
from retention.standing import Outcome
from retention.tracked import Repeatable, Track, Untracked, repeatable

DAY = "date"
WAYS_MOST = 64
"""So many decisions are kept for one shape; where days take more ways than that, the core decides each."""

Values = tuple[object, ...]
ValuesOf = Callable[[Decided, Outcome], Values]


@dataclass(frozen=True, slots=True)
class _TrackedRow(FactRow):
    """A fact whose day is followed."""

    day: date = date.min

    def as_fact(self) -> Fact:
        """Return the fact with the day that is followed."""
        origin = Origin(OriginKind(self.origin), self.system)
        return Fact(self.name, self.day, origin, self.known_on or date.min, self.member)


@dataclass(slots=True)
class BulkDecider:
    """Decides things one after the other; what it has decided it repeats. `values_of` is what is kept of each."""

    rules: Rules
    values_of: ValuesOf
    decided: int = 0
    """How many were decided by the core; all others were repeated."""
    _ways: dict[tuple[object, ...], list[Repeatable]] = field(default_factory=dict)
    _moves: dict[tuple[object, ...], dict[date, date]] = field(default_factory=dict)
    _not_followed: set[tuple[object, ...]] = field(default_factory=set)

    def values(
        self, gathered: Gathered, known: Undated, bits: int, coverage: Sequence[tuple[int, tuple[Coverage, ...]]]
    ) -> list[Values]:
        """Return what is kept of the thing under each of `coverage`, which come with a number for each."""
        if known.only is None or len(gathered.cases) > 1:
            return self._alone(gathered, known, coverage)
        rows = [*gathered.own, *(row for of_case in gathered.cases.values() for row in of_case)]
        shape = (bits, gathered.ref.kind, len(gathered.own), bool(gathered.cases), *self._shape(rows))
        if shape in self._not_followed:
            return self._alone(gathered, known, coverage)
        days = [date.fromisoformat(row.value) for row in rows if row.kind == DAY]
        found = []
        for number, spans in coverage:
            ways = self._ways.setdefault((shape, number), [])
            values = next((said for way in ways if (said := way.repeat(days)) is not None), None)
            if values is None:
                values = self._followed(gathered, known, shape, spans, ways)
            found.append(values)
        return found

    def _shape(self, rows: Sequence[FactRow]) -> Iterator[object]:
        """Yield what must be equal in two things that differ in their days alone.

        Since when a fact is known counts where it decides: whether it is known yet, and which of two
        of the same name is the later.
        """
        known = self.rules.known
        for row in rows:
            value = None if row.kind == DAY else row.value
            is_known = row.known_on is None or row.known_on <= known
            yield row.name, row.member, row.kind, value, row.origin, row.system, is_known
        if len({(row.name, row.member) for row in rows}) < len(rows):
            yield tuple(row.known_on for row in rows)

    def _alone(
        self, gathered: Gathered, known: Undated, coverage: Sequence[tuple[int, tuple[Coverage, ...]]]
    ) -> list[Values]:
        self.decided += 1
        decided = decide(gathered, self.rules, known)
        return [self.values_of(decided, decided.outcome(spans, on=self.rules.on)) for _, spans in coverage]

    def _followed(
        self,
        gathered: Gathered,
        known: Undated,
        shape: tuple[object, ...],
        spans: tuple[Coverage, ...],
        ways: list[Repeatable],
    ) -> Values:
        """Return what is kept of the thing; the decision is followed, so that it can be repeated."""
        track = Track(self._moves)
        if len(ways) < WAYS_MOST:
            try:
                decided = decide(_tracked(gathered, track), self.rules, known)
                said = self.values_of(decided, decided.outcome(spans, on=self.rules.on))
                way = repeatable(track, said)
            except Untracked:
                self._not_followed.add(shape)
            else:
                ways.append(way)
        [values] = self._alone(gathered, known, [(0, spans)])
        return values


def _tracked(gathered: Gathered, track: Track) -> Gathered:
    """Return what was gathered with days that are followed, in the order of the rows."""
    own = tuple(_row(row, track) for row in gathered.own)
    cases = {urn: tuple(_row(row, track) for row in rows) for urn, rows in gathered.cases.items()}
    return replace(gathered, own=own, cases=cases)


def _row(row: FactRow, track: Track) -> FactRow:
    if row.kind != DAY:
        return row
    day = track.begin(date.fromisoformat(row.value))
    return _TrackedRow(row.name, row.member, row.kind, row.value, row.origin, row.system, row.known_on, day)
