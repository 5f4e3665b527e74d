"""What the register says of a hold: its proposals, their answers, and the state these add up to.

A hold has no state of its own that could be set: it is proposed until its placing is answered,
placed until a release is approved, and so on. Rule: ours, ADR 20; ADR 1.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from records.store.audit import Json
from retention.facts import Ref
from retention.terms import HoldKind

LONDON = "Europe/London"


class ProposalAct(StrEnum):
    """What is asked for."""

    PLACE = "PLACE"
    AMEND = "AMEND"
    RELEASE = "RELEASE"
    RELEASE_ITEMS = "RELEASE_ITEMS"


class Verdict(StrEnum):
    """What the second person says to a proposal."""

    APPROVED = "APPROVED"
    REFUSED = "REFUSED"


class CandidateVerdict(StrEnum):
    """What a person says of a candidate."""

    CONFIRMED = "CONFIRMED"
    DISMISSED = "DISMISSED"


class HoldState(StrEnum):
    """Where a hold stands in its life."""

    PROPOSED = "proposed"
    """It is treated as covering already: an order that was announced refuses acts before it is approved."""
    REFUSED = "refused"
    PLACED = "placed"
    RELEASED = "released"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class HoldItem:
    """One record named by a hold, with its content where it is a file whose checksum is known."""

    ref: Ref
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class ScopeText:
    """What a hold covers, as written: conditions, a list, a term list whose hits are candidates.

    `standing` holds cover what comes later too. `follows_duplicates` covers files with the same
    content elsewhere. `is_nothing` is what an amendment leaves where nothing stays in scope.
    """

    include: str | None = None
    exclude: str | None = None
    is_everything: bool = False
    is_nothing: bool = False
    standing: bool = True
    follows_duplicates: bool = True
    lexicon: str | None = None
    items: tuple[HoldItem, ...] = ()

    @property
    def covers_something(self) -> bool:
        """Return whether there is anything that the scope can reach."""
        return bool(self.include or self.is_everything or self.lexicon or self.items)


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of a proposal: under whose authority, why, whom to ask, from when.

    `mandate` is the text of the order. `known_on` is since when the department knew of it, where
    that is earlier than the day it is recorded. `review_on` is when somebody looks at it again.
    """

    authority: str
    reason: str
    effective_on: date
    mandate: str = ""
    contact: str = ""
    known_on: date | None = None
    review_on: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a proposal: by whom, in which role, why, when."""

    verdict: Verdict
    person: str
    role: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that was asked for; without an answer it waits."""

    number: int
    act: ProposalAct
    terms: Terms
    scope: ScopeText
    narrows: bool
    impact: Mapping[str, Json] | None
    proposed_by: str
    proposed_at: datetime
    answer: Answer | None

    @property
    def is_waiting(self) -> bool:
        """Return whether nobody has answered it."""
        return self.answer is None

    @property
    def is_approved(self) -> bool:
        """Return whether it was approved."""
        return self.answer is not None and self.answer.verdict is Verdict.APPROVED


@dataclass(frozen=True, slots=True)
class CandidateDecision:
    """What a person said of one candidate of a hold."""

    hold_ref: str
    item: HoldItem
    verdict: CandidateVerdict
    person: str
    reason: str
    scan_ref: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """A listed record that a survey found elsewhere; `is_ambiguous` where its content is in several places."""

    item: HoldItem
    moved_to: Ref
    survey_ref: str
    is_ambiguous: bool
    found_at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that was sent, with what its recipient answered since."""

    number: int
    recipient: str
    text: str
    issued_at: datetime
    acknowledgements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldEntry:
    """One hold, whole: proposals in order, decisions on candidates in order, notices, closure."""

    ref: str
    kind: HoldKind
    title: str
    template: str | None
    proposals: tuple[Proposal, ...]
    decisions: tuple[CandidateDecision, ...]
    notices: tuple[Notice, ...]
    closed_because: str | None
    moves: tuple[Move, ...] = ()
    settled: frozenset[tuple[Ref, str]] = frozenset()
    """Records found in several places by a survey, of which a person has said which it was."""

    @property
    def placing(self) -> Proposal:
        """Return the proposal by which the hold is placed: the first."""
        return self.proposals[0]

    @property
    def release(self) -> Proposal | None:
        """Return the approved release of the whole hold; None while there is none."""
        return next((one for one in self.proposals if one.act is ProposalAct.RELEASE and one.is_approved), None)

    @property
    def state(self) -> HoldState:
        """Return where the hold stands."""
        if self.closed_because is not None:
            return HoldState.CLOSED
        if self.release is not None:
            return HoldState.RELEASED
        if self.placing.is_waiting:
            return HoldState.PROPOSED
        return HoldState.PLACED if self.placing.is_approved else HoldState.REFUSED

    @property
    def scope(self) -> ScopeText:
        """Return the scope as it is written now: that of the newest approved amendment, else the placing's."""
        return self._newest(ProposalAct.AMEND).scope

    @property
    def review_on(self) -> date | None:
        """Return the day on which somebody is to look at the hold again."""
        return self._newest(ProposalAct.AMEND).terms.review_on or self.placing.terms.review_on

    @property
    def waiting(self) -> tuple[Proposal, ...]:
        """Return the proposals that nobody has answered, in order."""
        return tuple(one for one in self.proposals if one.is_waiting)

    @property
    def candidates_decided(self) -> dict[Ref, CandidateDecision]:
        """Return the newest decision on each candidate."""
        return {decision.item.ref: decision for decision in self.decisions}

    def is_past_review(self, on: date) -> bool:
        """Return whether the hold is placed and its day of review is over."""
        return self.state is HoldState.PLACED and self.review_on is not None and self.review_on < on

    def _newest(self, act: ProposalAct) -> Proposal:
        approved = [one for one in self.proposals if one.act is act and one.is_approved]
        return approved[-1] if approved else self.placing


def with_moved(refs: Iterable[Ref], moves: Iterable[Move], freed: Iterable[Ref] = ()) -> frozenset[Ref]:
    """Return `refs` and every place to which one of them moved, from move to move, but for those freed there."""
    found, let_go = set(refs), set(freed)
    for move in moves:
        if move.item.ref in found and move.moved_to not in let_go:
            found.add(move.moved_to)
    return frozenset(found)


def freed_with(refs: Iterable[Ref], moves: Iterable[Move]) -> frozenset[Ref]:
    """Return `refs` and each place that something in them moved from, once all it moved to are among them."""
    found, places = set(refs), dict[Ref, set[Ref]]()
    for move in moves:
        places.setdefault(move.item.ref, set()).add(move.moved_to)
    while left := {was for was, now in places.items() if was not in found and now <= found}:
        found |= left
    return frozenset(found)


def past_review(entries: Iterable[HoldEntry], *, on: date) -> tuple[HoldEntry, ...]:
    """Return the placed holds whose review is overdue, the longest first; one moratorium ran eight years."""
    overdue = [entry for entry in entries if entry.is_past_review(on)]
    return tuple(sorted(overdue, key=lambda entry: (entry.review_on or on, entry.ref)))
