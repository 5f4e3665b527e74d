"""From the register into the core: whatever happened to a hold, it covers what nobody freed."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from records.register.hold_core import holds_of, is_surely_wider, registered_holds
from records.register.hold_rules import listed_now
from records.register.hold_values import (
    Answer,
    CandidateDecision,
    CandidateVerdict,
    HoldEntry,
    HoldItem,
    Proposal,
    ProposalAct,
    ScopeText,
    Terms,
    Verdict,
)
from retention.condition_text import Unreadable, parse_condition
from retention.conditions import Truth, answer
from retention.facts import Fact, Facts, Origin, OriginKind, Ref
from retention.holds import covers
from retention.terms import HoldKind, RefKind, Route

FIRST = date(2026, 1, 1)
FILES = [HoldItem(Ref(RefKind.FILE, "SRC0001", name), "a" * 64) for name in ("a", "b", "c")]
FLAGS = ("CPRO", "CSA", "COVB")
LAST = date(2027, 12, 31)


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def proposal(number: int, act: ProposalAct, scope: ScopeText, day: date, *, approved: bool = True) -> Proposal:
    answered = Answer(Verdict.APPROVED, "B", "DRO", "", at(day)) if approved else None
    return Proposal(
        number, act, Terms("A letter", "It says so.", day, known_on=day), scope, False, None, "A", at(day), answered
    )


def entry(*proposals: Proposal, decisions: tuple[CandidateDecision, ...] = ()) -> HoldEntry:
    return HoldEntry("H", HoldKind.INQUIRY, "Trial", None, proposals, decisions, (), None)


def confirmed(item: HoldItem, day: date) -> CandidateDecision:
    return CandidateDecision("H", item, CandidateVerdict.CONFIRMED, "A", "It is.", None, at(day))


@st.composite
def entries(draw: st.DrawFn) -> HoldEntry:
    """Return a hold with a term list, its days in order: amended, confirmed, released from items, in any mix."""
    proposals = [proposal(1, ProposalAct.PLACE, ScopeText(lexicon="ucpi"), FIRST)]
    decisions: list[CandidateDecision] = []
    day = FIRST
    for _ in range(draw(st.integers(0, 8))):
        day += timedelta(days=draw(st.integers(1, 30)))
        item, number = draw(st.sampled_from(FILES)), len(proposals) + 1
        match draw(st.sampled_from(["amend", "confirm", "free"])):
            case "amend":
                flag = draw(st.sampled_from(FLAGS))
                scope = ScopeText(include=f"flag:{flag}", lexicon="ucpi")
                proposals.append(proposal(number, ProposalAct.AMEND, scope, day))
            case "confirm":
                decisions.append(confirmed(item, day))
            case "free" if item.ref in listed_now(entry(*proposals, decisions=tuple(decisions))):
                proposals.append(proposal(number, ProposalAct.RELEASE_ITEMS, ScopeText(items=(item,)), day))
    return entry(*proposals, decisions=tuple(decisions))


def direct_on(found: HoldEntry, ref: Ref, day: date) -> bool:
    return any(
        coverage.route is Route.DIRECT and coverage.covers(day)
        for registered in holds_of(found)
        for coverage in covers(registered.hold, Facts(ref, ()), known=LAST, timezone="Europe/London")
    )


@settings(max_examples=100, deadline=None)
@given(entries())
def test_what_is_held_by_name_is_what_was_confirmed_and_not_freed(found: HoldEntry) -> None:
    listed = listed_now(found)

    for item in FILES:
        assert direct_on(found, item.ref, LAST) == (item.ref in listed)


@settings(max_examples=100, deadline=None)
@given(entries(), st.integers(1, 400))
def test_a_release_ends_everything_on_its_day_and_nothing_before(found: HoldEntry, after: int) -> None:
    last = max([one.terms.effective_on for one in found.proposals] + [one.at.date() for one in found.decisions])
    day = last + timedelta(days=after)
    released = proposal(len(found.proposals) + 1, ProposalAct.RELEASE, ScopeText(), day)
    over = entry(*found.proposals, released, decisions=found.decisions)

    for item in FILES:
        before = day - timedelta(days=1)
        assert direct_on(over, item.ref, before) == direct_on(found, item.ref, before)
        assert not direct_on(over, item.ref, day)


@st.composite
def conditions(draw: st.DrawFn) -> str:
    words = [f"flag:{flag}" for flag in FLAGS] + ["not flag:CSA", "(flag:CPRO and flag:CSA)"]
    return " or ".join(draw(st.lists(st.sampled_from(words), min_size=1, max_size=3)))


@settings(max_examples=200, deadline=None)
@given(conditions(), conditions(), st.frozensets(st.sampled_from(FLAGS)))
def test_what_counts_as_wider_frees_nothing(before: str, after: str, flags: frozenset[str]) -> None:
    if not is_surely_wider(ScopeText(include=after), ScopeText(include=before)):
        return
    origin = Origin(OriginKind.RECORD, "CMS")
    facts = Facts(FILES[0].ref, (Fact("flags", flags, origin, FIRST),))
    truths = []
    for text in (before, after):
        condition = parse_condition(text)
        assert not isinstance(condition, Unreadable)
        truths.append(answer(condition, facts, timezone="Europe/London").truth)

    assert truths[0] is not Truth.YES or truths[1] is Truth.YES


def test_everything_that_could_narrow_counts_as_narrowing() -> None:
    before = ScopeText(include="flag:CPRO", lexicon="ucpi", items=(FILES[0],))
    same = ScopeText(include="flag:CPRO", lexicon="ucpi", items=(FILES[0], FILES[1]))

    assert is_surely_wider(same, before)
    for narrower in (
        ScopeText(include="flag:CPRO", lexicon="ucpi"),
        ScopeText(include="flag:CPRO", items=(FILES[0],)),
        ScopeText(lexicon="ucpi", items=(FILES[0],)),
        ScopeText(include="flag:CPRO", exclude="flag:CSA", lexicon="ucpi", items=(FILES[0],)),
        ScopeText(include="flag:CPRO", lexicon="ucpi", items=(FILES[0],), standing=False),
        ScopeText(include="flag:CPRO", lexicon="ucpi", items=(FILES[0],), follows_duplicates=False),
        ScopeText(is_nothing=True),
    ):
        assert not is_surely_wider(narrower, before), narrower


def test_a_hold_with_a_term_list_alone_is_no_hold_of_the_core_yet() -> None:
    assert registered_holds([entry(proposal(1, ProposalAct.PLACE, ScopeText(lexicon="ucpi"), FIRST))]) == ()


def test_a_hold_that_is_left_with_nothing_covers_until_then() -> None:
    placed = proposal(1, ProposalAct.PLACE, ScopeText(items=(FILES[0],)), FIRST)
    emptied = proposal(2, ProposalAct.AMEND, ScopeText(is_nothing=True), date(2026, 6, 1))
    found = entry(placed, emptied)

    assert direct_on(found, FILES[0].ref, date(2026, 5, 31))
    assert not direct_on(found, FILES[0].ref, date(2026, 6, 1))
