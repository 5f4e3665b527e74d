"""From the register into the core: a hold's entry as the `Hold` that decides what it covers.

What waits for an answer covers too, but as a candidate: an order that was announced refuses acts
before anybody has approved it. Rule: Inquiries Act 2005, s 35(3); ours, ADR 20.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from records.register.hold_values import (
    LONDON,
    CandidateVerdict,
    HoldEntry,
    HoldItem,
    HoldState,
    Proposal,
    ProposalAct,
    ScopeText,
    freed_with,
    with_moved,
)
from retention.condition_text import Unreadable, parse_condition
from retention.conditions import AnyOf, Condition
from retention.facts import Ref, civil_date
from retention.holds import Amendment, Hold, Scope


@dataclass(frozen=True, slots=True)
class RegisteredHold:
    """A hold for the core. `is_proposed`: what it covers is a candidate until a person has approved it.

    `contents` are the files it names, with the content each was listed with: where a file is no
    longer in its place, the hold is on its content wherever that is.
    """

    hold: Hold
    is_proposed: bool
    follows_duplicates: bool
    contents: tuple[HoldItem, ...] = ()


def registered_holds(entries: Iterable[HoldEntry]) -> tuple[RegisteredHold, ...]:
    """Return the holds that `entries` amount to, in order of their references; refused ones amount to none."""
    ordered = sorted(entries, key=lambda entry: entry.ref)
    return tuple(hold for entry in ordered for hold in holds_of(entry))


def holds_of(entry: HoldEntry) -> tuple[RegisteredHold, ...]:
    """Return the hold that `entry` is in force as, and what is proposed for it.

    Without anything but a term list it has no hold in the core yet: its hits are candidates, which
    `hold_routes` works out.
    """
    if entry.state is HoldState.REFUSED:
        return ()
    found = []
    if (whole := _hold(entry, is_proposed=entry.state is HoldState.PROPOSED)) is not None:
        found.append(whole)
    for proposal in entry.waiting:
        if proposal.act is ProposalAct.AMEND and not proposal.narrows and proposal.scope.covers_something:
            found.extend(_widening(entry, proposal))
    return tuple(found)


def core_scope(scope: ScopeText, refs: frozenset[Ref]) -> Scope | None:
    """Return the scope for the core, with `refs` listed; None where nothing is left for it."""
    if scope.is_nothing and not refs:
        return None
    include = None if scope.is_nothing else _condition(scope.include)
    everything = scope.is_everything and not scope.is_nothing
    if not (refs or include is not None or everything):
        return None
    return Scope(refs, include, _condition(scope.exclude), everything)


def known_since(proposal: Proposal, recorded_at: datetime) -> date | None:
    """Return since when the department knew; None where it knew on the first day already."""
    known_on = proposal.terms.known_on or civil_date(recorded_at, LONDON)
    return None if known_on <= proposal.terms.effective_on else known_on


def release_known_on(release: Proposal | None) -> date | None:
    """Return the day the department knew of the release; before it the hold was open, as far as anybody knew."""
    if release is None or release.answer is None:
        return None
    return release.terms.known_on or civil_date(release.answer.at, LONDON)


def _condition(text: str | None) -> Condition | None:
    if text is None:
        return None
    condition = parse_condition(text)
    if isinstance(condition, Unreadable):
        raise ValueError(f"a condition that can't be read was recorded: {condition.why}")
    return condition


def _hold(entry: HoldEntry, *, is_proposed: bool) -> RegisteredHold | None:
    scopes = list(_scopes(entry))
    while scopes and scopes[0][1] is None:
        scopes.pop(0)  # only a term list so far
    if not scopes:
        return None
    placed_on, first, _ = scopes[0]
    release = entry.release
    placing = entry.placing
    released_on = release.terms.effective_on if release else None
    if first is None or (released_on is not None and released_on < placed_on):
        return None
    hold = Hold(
        ref=entry.ref,
        kind=entry.kind,
        authority=placing.terms.authority,
        mandate=placing.terms.mandate,
        placed_on=placed_on,
        released_on=released_on,
        scope=first,
        standing=placing.scope.standing,
        amendments=tuple(Amendment(day, scope, authority) for day, scope, authority in scopes[1:]),
        recorded_on=known_since(placing, placing.proposed_at),
        release_recorded_on=release_known_on(release),
    )
    return RegisteredHold(hold, is_proposed, entry.scope.follows_duplicates, _contents(entry, hold))


def _contents(entry: HoldEntry, hold: Hold) -> tuple[HoldItem, ...]:
    """Return the files that the hold names in its newest scope, with the content each was listed with."""
    scope = hold.amendments[-1].scope if hold.amendments else hold.scope
    return _contents_listed(entry, scope.refs if scope is not None else ())


def _contents_listed(entry: HoldEntry, listed: Iterable[Ref]) -> tuple[HoldItem, ...]:
    """Return the records that the hold names and holds, with the content each was listed with, in order of Ref."""
    items = [item for proposal in entry.proposals for item in proposal.scope.items]
    items += [decision.item for decision in entry.decisions]
    items += [HoldItem(move.moved_to, move.item.sha256) for move in entry.moves]
    contents = {item.ref: item for item in items if item.sha256 is not None}
    return tuple(contents[ref] for ref in sorted(set(listed), key=str) if ref in contents)


def _scopes(entry: HoldEntry) -> Iterator[tuple[date, Scope | None, str]]:
    """Yield the scope from each day on which it became another, with the authority for it, in order."""
    written, refs = entry.placing.scope, {item.ref for item in entry.placing.scope.items}
    day, authority = entry.placing.terms.effective_on, entry.placing.terms.authority
    freed: frozenset[Ref] = frozenset()
    for change in sorted(_changes(entry), key=lambda change: (change.day, change.at)):
        effective = max(change.day, entry.placing.terms.effective_on)
        if effective > day:
            yield day, core_scope(written, with_moved(refs, entry.moves, freed)), authority
            day = effective
        if change.scope is not None:
            written = change.scope
            listed = {item.ref for item in written.items}
            freed -= listed
            refs = listed | (_confirmed_before(entry, change.at) - freed)
        freed = (freed_with(freed | change.released, entry.moves) if change.released else freed) - change.added
        refs = (refs | change.added) - freed
        authority = change.authority
    yield day, core_scope(written, with_moved(refs, entry.moves, freed)), authority


@dataclass(frozen=True, slots=True)
class _Change:
    day: date
    at: datetime
    authority: str
    scope: ScopeText | None = None
    added: frozenset[Ref] = frozenset()
    released: frozenset[Ref] = frozenset()


def _changes(entry: HoldEntry) -> Iterator[_Change]:
    for proposal in entry.proposals:
        if not proposal.is_approved or proposal.answer is None:
            continue
        terms = proposal.terms
        change = _Change(terms.effective_on, proposal.answer.at, terms.authority)
        if proposal.act is ProposalAct.AMEND:
            yield replace(change, scope=proposal.scope)
        elif proposal.act is ProposalAct.RELEASE_ITEMS:
            yield replace(change, released=frozenset(item.ref for item in proposal.scope.items))
    for decision in entry.decisions:
        if decision.verdict is CandidateVerdict.CONFIRMED:
            day = civil_date(decision.at, LONDON)
            yield _Change(day, decision.at, entry.placing.terms.authority, added=frozenset({decision.item.ref}))


def _confirmed_before(entry: HoldEntry, at: datetime) -> set[Ref]:
    """Return what a person confirmed before `at` and nobody released: an amendment leaves that held."""
    earlier = sorted((change for change in _changes(entry) if change.at <= at), key=lambda change: change.at)
    refs: set[Ref] = set()
    for change in earlier:
        refs = (refs | change.added) - change.released
    return refs


def _widening(entry: HoldEntry, proposal: Proposal) -> Iterator[RegisteredHold]:
    scope = core_scope(proposal.scope, frozenset(item.ref for item in proposal.scope.items))
    if scope is None:  # a term list alone: nothing for the core
        return
    hold = Hold(
        ref=entry.ref,
        kind=entry.kind,
        authority=proposal.terms.authority,
        mandate=proposal.terms.mandate,
        placed_on=proposal.terms.effective_on,
        released_on=None,
        scope=scope,
        standing=proposal.scope.standing,
        recorded_on=known_since(proposal, proposal.proposed_at),
    )
    yield RegisteredHold(hold, True, proposal.scope.follows_duplicates)


def is_surely_wider(after: ScopeText, before: ScopeText) -> bool:
    """Return whether `after` covers all that `before` does, as far as the texts alone can show it.

    Where they can't, the amendment counts as narrowing, and narrowing is release.

    >>> is_surely_wider(ScopeText(include="flag:CPRO or flag:CSA"), ScopeText(include="flag:CPRO"))
    True
    >>> is_surely_wider(ScopeText(include="flag:CPRO and flag:CSA"), ScopeText(include="flag:CPRO"))
    False
    """
    if after.is_nothing:
        return not before.covers_something
    kept = {item.ref for item in before.items} <= {item.ref for item in after.items}
    policies = after.standing >= before.standing and after.follows_duplicates >= before.follows_duplicates
    lexicon = before.lexicon is None or before.lexicon == after.lexicon
    return kept and policies and lexicon and _excludes_no_more(after, before) and _includes_as_much(after, before)


def _excludes_no_more(after: ScopeText, before: ScopeText) -> bool:
    return after.exclude is None or after.exclude == before.exclude


def _includes_as_much(after: ScopeText, before: ScopeText) -> bool:
    if after.is_everything:
        return True
    if before.is_everything:
        return False
    return before.include is None or set(_alternatives(before.include)) <= set(_alternatives(after.include))


def _alternatives(text: str | None) -> tuple[str, ...]:
    """Return the parts of a condition of which any one suffices."""
    condition = _condition(text)
    if isinstance(condition, AnyOf):
        return tuple(str(part) for part in condition.parts)
    return () if condition is None else (str(condition),)
