"""The originals of a consignment stay locked until a step of it says otherwise: two people alone don't free them."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from appraisal.lists.recording import By
from muniment.cli.main import run_words
from muniment.consignment_after import receive, shown, transfer_custody, waits_for_the_end, withdraw
from muniment.consignments import ConsignmentDesk
from muniment.hold_desk import Desk
from muniment.hold_impact import worked_out
from muniment.web.app import create_app
from muniment.wiring import open_store
from records.faults.holds import CUSTODY_NOT_ENDED, CUSTODY_NOT_OF_A_CONSIGNMENT, PROPOSAL_WAITS
from records.register.custody import ENDING_STEPS
from records.register.hold_rows import proposal_rows
from records.register.hold_values import (
    HoldEntry,
    HoldItem,
    HoldState,
    Proposal,
    ProposalAct,
    ScopeText,
    Terms,
    Verdict,
)
from records.register.holds import HoldRegister, NewHold
from records.store.audit import append
from records.store.database import transaction
from retention.faults import FaultCode, Refusal
from retention.terms import HoldKind
from tests.transfer.op_alpha import BY, BY_DRO, DRO, NOON, ON, REVIEWER2, TDR, TERMS
from tests.web import browser, words_of
from transfer.consignment.values import ConsignmentState, StepAct
from transfer.consignment_faults import CONSIGNMENT_WITHDRAWN, WITHDRAWAL_REASON_MISSING, WITHDRAWN_TOO_LATE

pytestmark = [pytest.mark.droid, pytest.mark.usefixtures("on_the_day")]
HOLD = "CUSTODY-C0001"
LETTER = Terms("a letter made up", "Two people would like it released.", ON)
LATER = NOON + timedelta(hours=1)
BY_LATER = By(REVIEWER2, "test:reviewer2", LATER)


def custody(desk: ConsignmentDesk) -> HoldEntry:
    return HoldRegister(desk.store.database).find(HOLD)


def refused(act: object) -> list[FaultCode]:
    with pytest.raises(Refusal) as refusal:
        act()  # type: ignore[operator]
    return [fault.code for fault in refusal.value.faults]


def transferred(desk: ConsignmentDesk) -> ConsignmentDesk:
    """Return the desk with custody passed and nothing seen on Discovery."""
    receive(desk, "C0001", TDR, ON, by=BY)
    transfer_custody(desk, "C0001", by=BY_DRO)
    return desk


def release(desk: ConsignmentDesk, *items: HoldItem, at: datetime = LATER) -> HoldEntry:
    """Propose the release as the ordinary pages and commands do."""
    holdings = desk.holdings(BY)
    impact = worked_out(Desk(desk.store, holdings), HOLD, survey=None, on=ON, items=items)
    return holdings.release(HOLD, LETTER, impact=impact, by=REVIEWER2, at=at, items=items)


def proposed_before(desk: ConsignmentDesk, act: ProposalAct, scope: ScopeText, *, narrows: bool = True) -> int:
    """Put a proposal into the register as earlier versions let anybody do; return its number."""
    number = len(custody(desk).proposals) + 1
    proposal = Proposal(number, act, LETTER, scope, narrows, {}, REVIEWER2.name, LATER, None)
    with transaction(desk.store.database) as session:
        rows = proposal_rows(HOLD, proposal)
        append(session, occurred_at=LATER, actor="test", act="hold release proposed", subject=HOLD, body={}, rows=rows)
    return number


def answered(desk: ConsignmentDesk, number: int, verdict: Verdict = Verdict.APPROVED) -> HoldEntry:
    return desk.holdings(BY_DRO).answer(HOLD, verdict, "Read.", by=DRO, at=LATER, number=number)


# -- what is refused ---------------------------------------------------------------------------------------


def test_the_whole_and_single_originals_are_not_proposed_for_release(built: ConsignmentDesk) -> None:
    one = custody(built).scope.items[0]

    assert refused(lambda: release(built)) == [CUSTODY_NOT_ENDED]
    assert refused(lambda: release(built, one)) == [CUSTODY_NOT_ENDED]
    assert len(custody(built).proposals) == 1


def test_a_receipt_and_the_third_statement_free_nothing(built: ConsignmentDesk) -> None:
    assert refused(lambda: release(transferred(built))) == [CUSTODY_NOT_ENDED]


def test_after_discovery_shows_them_closed_records_are_not_released_without_the_written_word(
    built: ConsignmentDesk,
) -> None:
    shown(transferred(built), "C0001", "C18123456", ON, by=BY)
    after = answered(built, custody(built).waiting[0].number)
    left = next(item for item in after.scope.items if item not in after.proposals[-1].scope.items)

    assert refused(lambda: release(built)) == [CUSTODY_NOT_ENDED]
    assert refused(lambda: release(built, left)) == [CUSTODY_NOT_ENDED]


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ({"items": ()}, CUSTODY_NOT_ENDED),
        ({"exclude": "flag:CPRO"}, CUSTODY_NOT_ENDED),
        ({"is_nothing": True, "items": ()}, CUSTODY_NOT_ENDED),
        ({"is_everything": True}, CUSTODY_NOT_OF_A_CONSIGNMENT),
    ],
)
def test_what_it_covers_is_not_amended_by_hand(
    built: ConsignmentDesk, scope: dict[str, object], code: FaultCode
) -> None:
    after = replace(custody(built).scope, **scope)  # type: ignore[arg-type]
    impact = worked_out(Desk(built.store, built.holdings(BY)), HOLD, survey=None, on=ON)
    holdings = built.holdings(BY)

    assert refused(lambda: holdings.amend(HOLD, LETTER, after, impact=impact, by=REVIEWER2, at=LATER)) == [code]


CASES = {
    "release": (ProposalAct.RELEASE, ScopeText(), True),
    "an amendment to nothing": (ProposalAct.AMEND, ScopeText(is_nothing=True), True),
}


@pytest.mark.parametrize("case", CASES)
def test_what_was_proposed_before_the_rule_is_not_approved_but_may_be_refused(
    built: ConsignmentDesk, case: str
) -> None:
    act, scope, narrows = CASES[case]
    number = proposed_before(built, act, scope, narrows=narrows)

    assert refused(lambda: answered(built, number)) == [CUSTODY_NOT_ENDED]
    assert answered(built, number, Verdict.REFUSED).state is HoldState.PLACED


def test_single_records_proposed_before_the_rule_are_not_approved(built: ConsignmentDesk) -> None:
    number = proposed_before(built, ProposalAct.RELEASE_ITEMS, ScopeText(items=custody(built).scope.items[:1]))

    assert refused(lambda: answered(built, number)) == [CUSTODY_NOT_ENDED]


def test_a_wider_lock_is_not_refused_for_it_covers_since_it_was_proposed(built: ConsignmentDesk) -> None:
    wider = replace(custody(built).scope, is_everything=True)
    built.holdings(BY).widen_custody(HOLD, LETTER, wider, by=REVIEWER2, at=LATER)

    assert refused(lambda: answered(built, 2, Verdict.REFUSED)) == [CUSTODY_NOT_ENDED]
    assert answered(built, 2).scope.is_everything
    with pytest.raises(ValueError, match="not surely wider"):
        built.holdings(BY).widen_custody(HOLD, LETTER, ScopeText(), by=REVIEWER2, at=LATER)


@pytest.mark.parametrize(
    ("ref", "kind"),
    [("CUSTODY-C0002", HoldKind.CUSTODY), ("SENT-2019", HoldKind.CUSTODY), ("CUSTODY-C0002", HoldKind.INQUIRY)],
)
def test_custody_is_placed_by_a_build_alone_and_its_names_are_kept_for_it(
    built: ConsignmentDesk, ref: str, kind: HoldKind
) -> None:
    new, scope = NewHold(ref, kind, "Made by hand"), ScopeText(is_everything=True)

    assert refused(lambda: built.holdings(BY).propose(new, LETTER, scope, by=REVIEWER2, at=LATER)) == [
        CUSTODY_NOT_OF_A_CONSIGNMENT
    ]


# -- the consignment's own way -----------------------------------------------------------------------------


def test_with_the_written_word_the_dro_frees_them_all(built: ConsignmentDesk) -> None:
    shown(transferred(built), "C0001", "C18123456", ON, by=BY, written_word="E-mail of 24 November 2026")
    after = answered(built, custody(built).waiting[0].number)

    assert after.state is HoldState.RELEASED


def test_what_discovery_shows_is_not_recorded_twice_while_the_first_waits(built: ConsignmentDesk) -> None:
    shown(transferred(built), "C0001", "C18123456", ON, by=BY)
    steps = len(built.register.find("C0001").steps)

    assert refused(lambda: shown(built, "C0001", "C18123456", ON, by=BY_LATER)) == [PROPOSAL_WAITS]
    assert len(built.register.find("C0001").steps) == steps


def test_killed_between_the_step_and_the_proposal_the_same_act_goes_on(built: ConsignmentDesk) -> None:
    transferred(built).register.step("C0001", StepAct.SHOWN, {"reference": "C18123456"}, by=BY)
    assert not custody(built).waiting
    shown(built, "C0001", "C18123456", ON, by=BY_LATER)

    assert answered(built, custody(built).waiting[0].number).state is HoldState.PLACED  # open records alone are freed


def test_the_steps_that_end_custody_are_steps_of_a_consignment() -> None:
    assert [StepAct[name] for name in ENDING_STEPS] == [StepAct.SHOWN, StepAct.WITHDRAW]


def test_a_consignment_that_tdr_stopped_is_withdrawn_and_its_list_goes_in_another(built: ConsignmentDesk) -> None:
    assert refused(lambda: withdraw(built, "C0001", " ", by=BY)) == [WITHDRAWAL_REASON_MISSING]
    after = withdraw(built, "C0001", "TDR stopped at a file it refuses.", by=BY)
    assert waits_for_the_end(built, after)
    assert refused(lambda: withdraw(built, "C0001", "Again.", by=BY_LATER)) == [PROPOSAL_WAITS]
    assert answered(built, 2).state is HoldState.RELEASED
    again = built.new("L0001", TERMS, by=BY)

    assert after.state is ConsignmentState.WITHDRAWN
    assert again.ref == "C0002"
    for act in (
        lambda: withdraw(built, "C0001", "Again.", by=BY_LATER),
        lambda: built.build("C0001", by=BY),
        lambda: built.register.add("C0001", list_ref="L0009", root="x", by=BY),
        lambda: receive(built, "C0001", TDR, ON, by=BY),
    ):
        assert refused(act) == [CONSIGNMENT_WITHDRAWN]


def test_what_was_never_built_is_withdrawn_with_nothing_to_unlock(built: ConsignmentDesk) -> None:
    withdraw(built, "C0001", "TDR stopped.", by=BY)
    built.new("L0001", TERMS, by=BY)

    assert not waits_for_the_end(built, withdraw(built, "C0002", "Made by mistake.", by=BY))


def test_what_tdr_has_accepted_is_not_withdrawn(built: ConsignmentDesk) -> None:
    receive(built, "C0001", TDR, ON, by=BY)

    assert refused(lambda: withdraw(built, "C0001", "We thought better of it.", by=BY)) == [WITHDRAWN_TOO_LATE]
    assert refused(lambda: built.register.step("C0001", StepAct.WITHDRAW, {}, by=BY)) == [WITHDRAWN_TOO_LATE]


# -- on the command line and on the pages --------------------------------------------------------------------


def test_the_commands_of_holds_say_what_to_record_where(
    built: ConsignmentDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(tmp_path / "store")]
    said = ["--authority", "a letter", "--reason", "We would like to.", "--by", "reviewer2", *store]
    assert run_words(["hold", "release", HOLD, *said]) == 1
    releasing = capsys.readouterr().err
    assert run_words(["hold", "amend", HOLD, "--exclude", "flag:CPRO", *said]) == 1
    amending = capsys.readouterr().err
    proposed_before(built, ProposalAct.RELEASE, ScopeText())
    answer = ["--by", "dro", "--role", "DRO", "--reason", "Read.", *store]
    assert run_words(["hold", "approve", HOLD, *answer]) == 1
    approving = capsys.readouterr().err
    new = ["hold", "propose", "CUSTODY-C9", "--kind", "custody", "--everything", "--title", "By hand", *said]
    assert run_words(new) == 1
    placing = capsys.readouterr().err

    for text in (releasing, amending, approving):
        assert "HLD029" in text
        assert "muniment consignment receipt" in text
    assert "HLD030" in placing


def test_a_consignment_is_withdrawn_by_command(
    built: ConsignmentDesk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    by = ["--by", "reviewer2", "--role", "reviewer", "--store", str(tmp_path / "store")]

    assert run_words(["consignment", "withdraw", "C0001", "--reason", "TDR stopped.", *by]) == 0
    assert "The DRO or the deputy answers on the end of custody: hold CUSTODY-C0001." in capsys.readouterr().err
    assert custody(built).waiting


def test_the_page_of_the_hold_leads_to_the_consignment_and_offers_no_release(
    built: ConsignmentDesk, tmp_path: Path
) -> None:
    app = create_app(open_store(tmp_path / "store"))
    reviewer, dro, hold = browser(app, "reviewer2"), browser(app, "dro"), f"/holds/{HOLD}"
    page, impact = reviewer.get(hold).text, reviewer.get(f"{hold}/impact").text
    fields = {"authority": "a letter", "reason": "We would like to."}
    sent = words_of(reviewer.post(f"{hold}/release", page=hold, **fields).text)
    number = proposed_before(built, ProposalAct.RELEASE, ScopeText())
    fields = {"verdict": "APPROVED", "reason": "Read.", "number": str(number)}
    approved = words_of(dro.post(f"{hold}/answer", page=hold, **fields).text)

    for text in (page, impact):
        assert 'href="/consignments/C0001"' in text
        assert "Propose the release" not in text
        assert "Propose its release" not in text
    for text in (sent, approved):
        assert "HLD029" in text
    assert custody(built).state is HoldState.PLACED


def test_a_consignment_is_withdrawn_on_its_page(built: ConsignmentDesk, tmp_path: Path) -> None:
    app = create_app(open_store(tmp_path / "store"))
    reviewer, page = browser(app, "reviewer2"), "/consignments/C0001"
    empty = words_of(reviewer.post(f"{page}/withdraw", page=page).text)
    said = words_of(reviewer.post(f"{page}/withdraw", page=page, withdrawn_because="TDR stopped.").text)
    twice = words_of(reviewer.post(f"{page}/withdraw", page=page, withdrawn_because="TDR stopped.").text)
    after = reviewer.get(page).text

    assert "Say why nothing was transferred" in empty
    assert "Consignment C0001 is withdrawn; its lists may go in another." in said
    assert "There is a problem" in twice
    assert "Withdrawn" in after
    assert "Withdraw the consignment" not in after
    assert custody(built).waiting
