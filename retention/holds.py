"""Holds: what they cover and when. A hold stops the act and never moves a date.

Holds are a set and never a flag: each reaches a record by a route of its own, and releasing one
changes nothing where another still covers. Relations between records (folders, copies) are the
estate's; they are handed in, and here only told apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from retention.conditions import Condition, Truth, answer
from retention.facts import Facts, Ref
from retention.reckoning import span_of
from retention.terms import HoldKind, Route

INGESTED = "ingested_on"
"""The fact that says since when a record is in the estate."""

ONE_DAY = timedelta(days=1)

RELATIONS = (Route.ANCESTOR, Route.DESCENDANT, Route.DUPLICATE)
"""Routes by which a hold on one record reaches another."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a hold covers: listed references, everything that matches a condition, or everything.

    `exclude` takes out of the condition, never out of the list.
    """

    refs: frozenset[Ref] = frozenset()
    include: Condition | None = None
    exclude: Condition | None = None
    is_everything: bool = False

    def __post_init__(self) -> None:
        if not (self.refs or self.include is not None or self.is_everything):
            raise ValueError("a hold covers something")


@dataclass(frozen=True, slots=True)
class Amendment:
    """Another scope from a day on. Narrowing is release, and needs the authority for it."""

    effective_on: date
    scope: Scope | None
    """None where nothing is left in scope."""
    authority: str


@dataclass(frozen=True, slots=True)
class Hold:
    """An order that records are not disposed of; placed, perhaps amended, released, never deleted.

    `placed_on` is the first day it covers and `released_on` the first day it no longer does; None
    is open. `standing` holds cover what comes later too, others only what was there when placed.
    `recorded_on` and `release_recorded_on` are when we came to know; None from the beginning.
    """

    ref: str
    kind: HoldKind
    authority: str
    mandate: str
    placed_on: date
    released_on: date | None
    scope: Scope
    standing: bool
    amendments: tuple[Amendment, ...] = ()
    recorded_on: date | None = None
    release_recorded_on: date | None = None

    def __post_init__(self) -> None:
        days = [self.placed_on, *(amendment.effective_on for amendment in self.amendments)]
        if days != sorted(days):
            raise ValueError("amendments follow the placing and each other in time")
        if self.released_on is not None and self.released_on < self.placed_on:
            raise ValueError("a hold is not released before it is placed")

    def released_as_known(self, known: date) -> date | None:
        """Return the day of release as far as it was known then; None is open."""
        if self.release_recorded_on is not None and self.release_recorded_on > known:
            return None
        return self.released_on


class Ending(StrEnum):
    """Why a hold no longer covers a record."""

    RELEASED = "released"
    NARROWED = "narrowed"


@dataclass(frozen=True, slots=True)
class Coverage:
    """One hold on one record by one route, from a day through a day, both included; None is open."""

    hold_ref: str
    route: Route
    from_on: date
    through_on: date | None
    because: str
    ending: Ending | None = None

    def covers(self, day: date) -> bool:
        """Return whether the record is covered on the day (R23: inclusive at both ends)."""
        return self.from_on <= day and (self.through_on is None or day <= self.through_on)


def covers(
    hold: Hold,
    facts: Facts,
    *,
    known: date,
    timezone: str,
    relatives: Mapping[Route, Iterable[Facts]] | None = None,
) -> tuple[Coverage, ...]:
    """Return how the hold covers the record, one entry for each route and unbroken span.

    `relatives` are the facts of what the record lies in, contains, or equals, by route. Where it
    can't be said whether a condition matches the record is a candidate: covered until a person
    confirms or rules it out.
    Rule: Inquiries Act 2005, s 35(3) (what an inquiry would wish to have if it knew of it); R23.
    """
    if hold.recorded_on is not None and hold.recorded_on > known:
        return ()
    found: dict[Route, list[Coverage]] = {}
    for start, end, scope, ending in _spans(hold, known):
        matches = dict(_matches(scope, facts, hold=hold, start=start, timezone=timezone))
        for route in RELATIONS:
            for relative in (relatives or {}).get(route, ()):
                for _, because in _matches(scope, relative.as_known(known), hold=hold, start=start, timezone=timezone):
                    matches.setdefault(route, f"{relative.ref}: {because}")
        for route, because in matches.items():
            _join(found.setdefault(route, []), Coverage(hold.ref, route, start, end, because, ending))
    return tuple(coverage for spans in found.values() for coverage in spans)


def _spans(hold: Hold, known: date) -> Iterable[tuple[date, date | None, Scope, Ending | None]]:
    """Yield each span with one scope: first day, last day, scope, and how the span ends."""
    released = hold.released_as_known(known)
    scopes = [(hold.placed_on, hold.scope), *((one.effective_on, one.scope) for one in hold.amendments)]
    for at, (start, scope) in enumerate(scopes):
        following = scopes[at + 1][0] if at + 1 < len(scopes) else None
        ends = [day for day in (following, released) if day is not None]
        end = min(ends) - ONE_DAY if ends else None
        ending = None if end is None else Ending.RELEASED if min(ends) == released else Ending.NARROWED
        if scope is not None and (end is None or start <= end):
            yield start, end, scope, ending


def _join(spans: list[Coverage], one: Coverage) -> None:
    """Add a span, joined to the one before it where the scope changed and the record stayed in it."""
    if spans and spans[-1].through_on is not None and spans[-1].through_on + ONE_DAY == one.from_on:
        before = spans.pop()
        one = Coverage(one.hold_ref, one.route, before.from_on, one.through_on, one.because, one.ending)
    spans.append(one)


def _matches(scope: Scope, facts: Facts, *, hold: Hold, start: date, timezone: str) -> Iterable[tuple[Route, str]]:
    if facts.ref in scope.refs:
        yield Route.DIRECT, "it is listed in the hold"
    if not (scope.include is not None or scope.is_everything):
        return
    if not hold.standing and _came_later(facts, start, timezone):
        return
    truth, because = _matches_condition(scope, facts, timezone)
    if truth is Truth.YES:
        yield Route.PREDICATE, because
    elif truth is Truth.UNKNOWN:
        yield Route.CANDIDATE, because


def _matches_condition(scope: Scope, facts: Facts, timezone: str) -> tuple[Truth, str]:
    if scope.exclude is not None:
        excluded = answer(scope.exclude, facts, timezone=timezone)
        if excluded.truth is Truth.YES:
            return Truth.NO, f"{scope.exclude} is excluded"
        if excluded.truth is Truth.UNKNOWN:
            return Truth.UNKNOWN, f"it is not known whether {scope.exclude}, which is excluded"
    if scope.include is None:
        return Truth.YES, "the hold covers every record"
    found = answer(scope.include, facts, timezone=timezone)
    if found.truth is Truth.UNKNOWN:
        return found.truth, f"it is not known whether {scope.include}; a person must confirm"
    return found.truth, str(scope.include)


def _came_later(facts: Facts, start: date, timezone: str) -> bool:
    """Return whether the record surely entered the estate after the hold was placed."""
    fact = facts.get(INGESTED)
    span = span_of(fact, timezone) if fact is not None else None
    return span is not None and span[0] > start
