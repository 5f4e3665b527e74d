"""The life of a hold: proposed, approved, amended, released, closed; each with its people and words."""

from datetime import UTC, date, datetime

import pytest

from appraisal.holdings import new_hold, template_scope, template_terms
from appraisal.impact import Count, Impact
from records.register.hold_core import holds_of, registered_holds
from records.register.hold_values import CandidateVerdict, HoldItem, HoldState, ScopeText, Terms, Verdict, past_review
from records.register.people import Person, Role
from records.store.audit import events, verify
from records.store.database import reading
from retention.facts import Fact, Facts, Origin, OriginKind, Ref
from retention.faults import Refusal
from retention.holds import covers
from retention.terms import HoldKind, RefKind, Route
from schedules.hold_templates import hold_template
from tests.appraisal.conftest import DRO, MADE_UP, NOON, REVIEWER, SECOND, TODAY, Desk

CASE = Ref(RefKind.CASE, "CMS", "99CC0303005")
NOTHING = Count()
NO_IMPACT = Impact("TRIAL", TODAY, *(NOTHING,) * 8, freed=())
RELEASE = Terms("The inquiry's letter of 1 December 2026", "The inquiry ended.", date(2026, 12, 2))


def flagged(*flags: str) -> Facts:
    origin = Origin(OriginKind.RECORD, "CMS")
    return Facts(CASE, (Fact("flags", frozenset(flags), origin, date(2020, 1, 1)),))


def routes(desk: Desk, facts: Facts, *, on: date = TODAY, known: date = TODAY) -> list[tuple[str, bool]]:
    """Return the hold and whether it is certain, of each hold that refuses acts on `on`."""
    found = []
    for registered in registered_holds(desk.holdings.register.all()):
        for coverage in covers(registered.hold, facts, known=known, timezone="Europe/London"):
            if coverage.through_on is None or coverage.through_on >= on:
                found.append((coverage.hold_ref, coverage.route is not Route.CANDIDATE and not registered.is_proposed))
    return found


def test_a_proposed_hold_covers_at_once_and_is_certain_when_approved(desk: Desk) -> None:
    proposed = desk.propose()
    before = routes(desk, flagged("CPRO"))
    approved = desk.holdings.answer("TRIAL", Verdict.APPROVED, "Agreed.", by=SECOND, at=NOON)

    assert (proposed.state, approved.state) == (HoldState.PROPOSED, HoldState.PLACED)
    assert before == [("TRIAL", False)]
    assert routes(desk, flagged("CPRO")) == [("TRIAL", True)]


def test_who_proposed_a_hold_cannot_approve_it_under_any_spelling(desk: Desk) -> None:
    desk.propose()

    with pytest.raises(Refusal, match="HLD009"):
        desk.holdings.answer("TRIAL", Verdict.APPROVED, "", by=Person("a. reviewer ", Role.DRO), at=NOON)


def test_a_request_for_information_freezes_the_same_day_by_one_person(desk: Desk) -> None:
    entry = desk.propose("FOI-2026-0412", kind=HoldKind.INFORMATION_REQUEST)

    assert entry.state is HoldState.PLACED
    assert routes(desk, flagged("CPRO")) == [("FOI-2026-0412", True)]


def test_a_hold_announced_for_a_later_day_already_refuses_acts(desk: Desk) -> None:
    desk.place(effective_on=date(2027, 3, 1))

    assert routes(desk, flagged("CPRO"), on=TODAY) == [("TRIAL", True)]


def test_holds_overlap_as_a_set_and_releasing_one_leaves_the_other(desk: Desk) -> None:
    desk.place("ONE")
    desk.place("TWO")
    desk.holdings.release("ONE", RELEASE, impact=NO_IMPACT, by=REVIEWER, at=NOON)
    desk.holdings.answer("ONE", Verdict.APPROVED, "Agreed.", by=DRO, at=NOON)

    assert routes(desk, flagged("CPRO"), on=date(2026, 12, 2), known=date(2026, 12, 2)) == [("TWO", True)]


def test_the_pre_charge_decision_is_not_the_child_flag(desk: Desk) -> None:
    template = hold_template("GROOMING-GANGS")
    terms = template_terms(template, reason="Demonstration.", starts_on=None)
    desk.holdings.propose(new_hold(template), terms, template_scope(template), by=REVIEWER, at=NOON)

    assert routes(desk, flagged("CSEA")) == []
    assert routes(desk, flagged("CPRO")) == [("GROOMING-GANGS", False)]


def test_a_record_whose_flags_nobody_recorded_is_a_candidate_and_not_free(desk: Desk) -> None:
    desk.place()

    assert routes(desk, Facts(CASE, ())) == [("TRIAL", False)]


# -- release and narrowing ---------------------------------------------------------------------------------


def test_only_the_dro_or_the_deputy_frees_and_nothing_is_free_before(desk: Desk) -> None:
    desk.place()
    desk.holdings.release("TRIAL", RELEASE, impact=NO_IMPACT, by=REVIEWER, at=NOON)
    waiting = routes(desk, flagged("CPRO"), on=date(2026, 12, 2))

    assert waiting == [("TRIAL", True)]
    with pytest.raises(Refusal, match="HLD010"):
        desk.holdings.answer("TRIAL", Verdict.APPROVED, "Agreed.", by=SECOND, at=NOON)


def test_a_released_hold_is_never_edited_and_its_reference_never_used_again(desk: Desk) -> None:
    desk.place()
    desk.holdings.release("TRIAL", RELEASE, impact=NO_IMPACT, by=REVIEWER, at=NOON)
    released = desk.holdings.answer("TRIAL", Verdict.APPROVED, "Agreed.", by=DRO, at=NOON)

    assert released.state is HoldState.RELEASED
    with pytest.raises(Refusal, match="HLD005"):
        desk.holdings.release("TRIAL", RELEASE, impact=NO_IMPACT, by=REVIEWER, at=NOON)
    with pytest.raises(Refusal, match="HLD005"):
        desk.holdings.amend("TRIAL", RELEASE, ScopeText(is_everything=True), impact=None, by=REVIEWER, at=NOON)
    with pytest.raises(Refusal, match="HLD002"):
        desk.propose("trial")
    assert desk.holdings.close("TRIAL", "Papers complete.", by=DRO, at=NOON).state is HoldState.CLOSED


def test_narrowing_needs_the_impact_and_the_dro_and_widening_neither(desk: Desk) -> None:
    desk.place()
    wider, narrower = ScopeText(include="flag:CPRO or flag:CSA"), ScopeText(include="flag:CPRO and flag:CSA")
    terms = Terms(MADE_UP, "The second letter.", date(2026, 12, 2))
    desk.holdings.amend("TRIAL", terms, wider, impact=None, by=REVIEWER, at=NOON)
    desk.holdings.answer("TRIAL", Verdict.APPROVED, "Agreed.", by=SECOND, at=NOON)

    with pytest.raises(Refusal, match="HLD012"):
        desk.holdings.amend("TRIAL", terms, narrower, impact=None, by=REVIEWER, at=NOON)
    desk.holdings.amend("TRIAL", terms, narrower, impact=NO_IMPACT, by=REVIEWER, at=NOON)
    with pytest.raises(Refusal, match="HLD010"):
        desk.holdings.answer("TRIAL", Verdict.APPROVED, "Agreed.", by=SECOND, at=NOON)


def test_a_proposed_widening_covers_before_it_is_approved(desk: Desk) -> None:
    desk.place()
    terms = Terms(MADE_UP, "The second letter.", date(2026, 12, 2))
    desk.holdings.amend("TRIAL", terms, ScopeText(include="flag:CPRO or flag:CSA"), impact=None, by=REVIEWER, at=NOON)

    assert routes(desk, flagged("CSA")) == [("TRIAL", False)]


def test_a_narrowed_hold_ends_for_what_left_its_scope(desk: Desk) -> None:
    desk.place(scope=ScopeText(include="flag:CPRO or flag:CSA"))
    terms = Terms("The inquiry's second letter", "Out of scope.", date(2026, 12, 2))
    desk.holdings.amend("TRIAL", terms, ScopeText(include="flag:CPRO"), impact=NO_IMPACT, by=REVIEWER, at=NOON)
    desk.holdings.answer("TRIAL", Verdict.APPROVED, "Agreed.", by=DRO, at=NOON)
    (registered,) = holds_of(desk.holdings.register.find("TRIAL"))
    (coverage,) = covers(registered.hold, flagged("CSA"), known=TODAY, timezone="Europe/London")

    assert (coverage.through_on, coverage.ending) == (date(2026, 12, 1), "narrowed")


def test_a_release_must_not_lie_before_the_placing(desk: Desk) -> None:
    desk.place()

    with pytest.raises(Refusal, match=r"HLD013.*2026-11-24 is before 2026-11-25"):
        early = Terms(MADE_UP, "Ended.", date(2026, 11, 24))
        desk.holdings.release("TRIAL", early, impact=NO_IMPACT, by=REVIEWER, at=NOON)


def test_a_second_release_waits_until_the_first_is_answered(desk: Desk) -> None:
    desk.place()
    desk.holdings.release("TRIAL", RELEASE, impact=NO_IMPACT, by=REVIEWER, at=NOON)

    with pytest.raises(Refusal, match="HLD008"):
        desk.holdings.release("TRIAL", RELEASE, impact=NO_IMPACT, by=REVIEWER, at=NOON)


def test_what_is_not_placed_is_neither_released_nor_answered_twice(desk: Desk) -> None:
    desk.propose()

    with pytest.raises(Refusal, match="HLD006"):
        desk.holdings.release("TRIAL", RELEASE, impact=NO_IMPACT, by=REVIEWER, at=NOON)
    desk.holdings.answer("TRIAL", Verdict.REFUSED, "The letter is a forgery.", by=DRO, at=NOON)
    with pytest.raises(Refusal, match="HLD007"):
        desk.holdings.answer("TRIAL", Verdict.APPROVED, "After all.", by=DRO, at=NOON)
    with pytest.raises(Refusal, match="HLD017"):
        desk.holdings.close("TRIAL", "Over.", by=DRO, at=NOON)
    assert routes(desk, flagged("CPRO")) == []


# -- words -------------------------------------------------------------------------------------------------


def test_a_hold_without_words_says_all_that_is_missing_at_once(desk: Desk) -> None:
    with pytest.raises(Refusal) as refused:
        desk.propose(authority=" ", reason="")

    assert [(fault.code.code, fault.found) for fault in refused.value.faults] == [
        ("HLD011", "authority"),
        ("HLD011", "reason"),
    ]


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        (ScopeText(), "HLD003"),
        (ScopeText(include="flag:CPRO and"), "HLD004"),
        (ScopeText(include="flag:CPRO", exclude="closed >"), "HLD004"),
    ],
)
def test_a_scope_that_cannot_be_read_is_refused(desk: Desk, scope: ScopeText, code: str) -> None:
    with pytest.raises(Refusal, match=code):
        desk.propose(scope=scope)


def test_a_reference_is_letters_digits_and_hyphens(desk: Desk) -> None:
    with pytest.raises(Refusal, match="HLD021"):
        desk.propose("../UCPI")


def test_a_hold_that_is_not_there_is_named(desk: Desk) -> None:
    with pytest.raises(Refusal, match="HLD001 NOBODY"):
        desk.holdings.register.find("NOBODY")


# -- candidates ----------------------------------------------------------------------------------------------

PAPER = HoldItem(Ref(RefKind.FILE, "SRC0001", "Op CEDAR/Chronology.docx"), "a" * 64)


def test_a_confirmed_candidate_is_held_directly_from_that_day(desk: Desk) -> None:
    desk.place("UCPI", scope=ScopeText(lexicon="ucpi"), effective_on=date(2015, 3, 12))
    nothing_yet = registered_holds(desk.holdings.register.all())
    desk.holdings.decide("UCPI", [PAPER], CandidateVerdict.CONFIRMED, "It names the unit.", by=REVIEWER, at=NOON)
    (registered,) = registered_holds(desk.holdings.register.all())
    (coverage,) = covers(registered.hold, Facts(PAPER.ref, ()), known=TODAY, timezone="Europe/London")

    assert nothing_yet == ()
    assert (coverage.route, coverage.from_on) == (Route.DIRECT, TODAY)


def test_what_was_confirmed_is_freed_only_by_a_release_of_that_item(desk: Desk) -> None:
    desk.place("UCPI", scope=ScopeText(lexicon="ucpi"))
    desk.holdings.decide("UCPI", [PAPER], CandidateVerdict.CONFIRMED, "It names the unit.", by=REVIEWER, at=NOON)

    with pytest.raises(Refusal, match="HLD015"):
        desk.holdings.decide("UCPI", [PAPER], CandidateVerdict.DISMISSED, "A mistake.", by=SECOND, at=NOON)
    later = datetime(2026, 11, 25, 13, tzinfo=UTC)
    terms = Terms("The RMU's note of 25 November 2026", "SDS is a data sheet here.", date(2026, 11, 26))
    desk.holdings.release("UCPI", terms, impact=NO_IMPACT, by=SECOND, at=later, items=[PAPER])
    desk.holdings.answer("UCPI", Verdict.APPROVED, "Agreed.", by=DRO, at=later)
    (registered,) = registered_holds(desk.holdings.register.all())
    (coverage,) = covers(registered.hold, Facts(PAPER.ref, ()), known=TODAY, timezone="Europe/London")
    assert coverage.through_on == TODAY
    with pytest.raises(Refusal, match="HLD014"):
        desk.holdings.release("UCPI", terms, impact=NO_IMPACT, by=SECOND, at=later, items=[PAPER])


def test_a_decision_on_a_candidate_needs_a_reason(desk: Desk) -> None:
    desk.place("UCPI", scope=ScopeText(lexicon="ucpi"))

    with pytest.raises(Refusal, match="HLD011"):
        desk.holdings.decide("UCPI", [PAPER], CandidateVerdict.DISMISSED, "", by=REVIEWER, at=NOON)


# -- review, notices, audit -----------------------------------------------------------------------------------


def test_a_hold_past_its_review_is_listed(desk: Desk) -> None:
    entry = desk.place(review_on=date(2026, 11, 24))

    assert past_review([entry], on=date(2026, 11, 24)) == ()
    assert past_review([entry], on=TODAY) == (entry,)


def test_each_recipient_of_a_notice_acknowledges_it(desk: Desk) -> None:
    desk.place()
    desk.holdings.notify("TRIAL", ["North East", "IT"], "Destroy nothing.", by=REVIEWER, at=NOON)
    entry = desk.holdings.acknowledge("TRIAL", 2, "Nothing was destroyed.", by=Person("D. It", Role.IMA), at=NOON)

    assert [(notice.recipient, notice.acknowledgements) for notice in entry.notices] == [
        ("North East", ()),
        ("IT", ("D. It: Nothing was destroyed.",)),
    ]
    with pytest.raises(Refusal, match="HLD023"):
        desk.holdings.acknowledge("TRIAL", 3, "Received.", by=SECOND, at=NOON)


def test_every_act_on_a_hold_is_in_the_audit_chain(desk: Desk) -> None:
    desk.place("UCPI", scope=ScopeText(lexicon="ucpi"))
    desk.holdings.decide("UCPI", [PAPER], CandidateVerdict.CONFIRMED, "It names the unit.", by=REVIEWER, at=NOON)
    desk.holdings.release("UCPI", RELEASE, impact=NO_IMPACT, by=REVIEWER, at=NOON)
    desk.holdings.answer("UCPI", Verdict.APPROVED, "Agreed.", by=DRO, at=NOON)

    with reading(desk.store.database) as session:
        assert verify(session).is_whole
        assert [event.act for event in events(session, subject="UCPI")] == [
            "hold proposed",
            "hold placing approved",
            "hold candidate confirmed",
            "hold release proposed",
            "hold release approved",
        ]


# -- set-up --------------------------------------------------------------------------------------------------


def test_the_released_moratorium_of_2015_answers_for_2017(desk: Desk) -> None:
    desk.holdings.answer_setup("iicsa-casework", "yes", "As CPS published.", by=DRO, at=NOON)
    origin = Origin(OriginKind.RECORD, "CMS")
    day = date(2005, 11, 25)
    facts = Facts(
        CASE, tuple(Fact(n, v, origin, day) for n, v in (("record.kind", "casework"), ("record.medium", "digital")))
    )
    in_2017 = routes(desk, facts, on=date(2017, 7, 1), known=date(2017, 7, 1))

    assert in_2017 == [("IICSA", True)]
    assert routes(desk, facts) == []
    assert desk.holdings.register.find("IICSA").state is HoldState.RELEASED


def test_what_is_not_known_is_held(desk: Desk) -> None:
    placed = desk.holdings.answer_setup("iicsa-non-case", "not known", "To ask.", by=REVIEWER, at=NOON)

    assert placed == ("IICSA-NON-CASE",)
    assert desk.holdings.register.find("IICSA-NON-CASE").state is HoldState.PLACED
    assert desk.holdings.setup.current()["iicsa-non-case"].person == REVIEWER.name


def test_an_answer_that_frees_needs_the_dro(desk: Desk) -> None:
    with pytest.raises(Refusal, match="HLD010"):
        desk.holdings.answer_setup("iicsa-casework", "yes", "As published.", by=REVIEWER, at=NOON)


def test_a_question_offers_its_answers(desk: Desk) -> None:
    with pytest.raises(Refusal, match=r"HLD020.*'perhaps'; it offers: open, no end date, not known"):
        desk.holdings.answer_setup("ucpi", "perhaps", "", by=REVIEWER, at=NOON)


def test_a_later_answer_releases_what_an_earlier_one_held(desk: Desk) -> None:
    desk.holdings.answer_setup("iicsa-casework", "not known", "To ask.", by=REVIEWER, at=NOON)
    desk.holdings.answer_setup("iicsa-casework", "yes", "As published.", by=DRO, at=NOON)

    assert desk.holdings.register.find("IICSA").state is HoldState.RELEASED
