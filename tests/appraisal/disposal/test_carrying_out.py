"""From the signature to the work order, over a real store and a real share: what the gate lets through, and when."""

import json
import shutil
from datetime import timedelta

import pytest

from appraisal.disposal import faults as codes
from appraisal.disposal.inventory import states, totals
from appraisal.disposal.passing import Gatekeeper
from appraisal.disposal.situation import Listing, look
from appraisal.disposal.values import Fate
from appraisal.lists.values import ListState
from records.register.people import Person, Role
from records.register.schedules import Received, ScheduleRegister, Signature
from records.store.audit import events, verify
from records.store.database import reading
from retention.faults import FaultCode, Refusal
from tests.appraisal.disposal.office import (
    AUTHOR,
    DAY,
    DRO,
    FILES,
    HELD,
    IT,
    LEAVERS,
    REVIEWER,
    TRAINING,
    Office,
    rules,
)

LIST = "L0001"


def refused(refusal: pytest.ExceptionInfo[Refusal]) -> list[FaultCode]:
    return [fault.code for fault in refusal.value.faults]


def fates(office: Office, list_ref: str) -> dict[str, Fate]:
    found = states(office.disposals.register.of(list_ref))
    return {one.component.path.rpartition("\\")[2]: one.fate for one in found}


def acts(office: Office, subject: str) -> list[str]:
    with reading(office.store.database) as session:
        return [one.act for one in events(session, subject=subject)]


def test_a_work_order_has_every_file_with_its_path_size_and_content(cooled: Office) -> None:
    office = cooled
    order = office.disposals.issue(LIST, by=office.by(REVIEWER))

    document = office.disposals.document(order.ref)
    lines = document["lines"]
    assert isinstance(lines, list)
    assert [line["path"] for line in lines] == [
        *(f"\\\\FS99\\TEST\\HR\\Leavers 2010\\{name}" for name in FILES[LEAVERS]),
        *(f"\\\\FS99\\TEST\\HR\\Training 2009\\{name}" for name in FILES[TRAINING]),
    ]
    assert all(len(line["sha256"]) == 64 and line["size_bytes"] > 0 and line["result"] == "" for line in lines)
    assert document["sha256"] == order.sha256
    assert document["expires_on"] == "2026-12-16"


def test_before_the_cooling_off_is_over_no_order_is_issued(cooled: Office) -> None:
    office, list_ref = cooled, LIST
    office.on = DAY + timedelta(days=6)

    with pytest.raises(Refusal) as refusal:
        office.disposals.issue(list_ref, by=office.by(REVIEWER))

    assert refused(refusal) == [codes.COOLING_OFF]
    assert office.disposals.register.orders() == ()


def test_a_cooling_off_shorter_than_the_class_demands_is_refused(office: Office) -> None:
    list_ = office.signed()

    with pytest.raises(Refusal) as refusal:
        office.disposals.begin(list_.ref, days=6, rule="our own wish", by=office.by(REVIEWER))

    assert refused(refusal) == [codes.DAYS_TOO_FEW]


def test_a_cooling_off_says_whose_rule_it_is(office: Office) -> None:
    list_ = office.signed()

    with pytest.raises(Refusal) as refusal:
        office.disposals.begin(list_.ref, days=7, rule=" ", by=office.by(REVIEWER))

    assert refused(refusal) == [codes.WORDS_MISSING]


def test_a_cooling_off_is_begun_once(cooled: Office) -> None:
    office, list_ref = cooled, LIST

    with pytest.raises(Refusal) as refusal:
        office.disposals.begin(list_ref, days=7, rule="the same", by=office.by(REVIEWER))

    assert refused(refusal) == [codes.ALREADY_BEGUN]


def test_nothing_is_begun_without_a_signature(office: Office) -> None:
    from appraisal.lists.values import ListKind

    made = office.lists.register.create(ListKind.DISPOSAL, "Never signed", by=office.by(AUTHOR))

    with pytest.raises(Refusal) as refusal:
        office.disposals.begin(made.ref, days=7, rule="the schedule", by=office.by(REVIEWER))
    with pytest.raises(Refusal) as without_plan:
        office.disposals.issue(made.ref, by=office.by(REVIEWER))

    assert refused(refusal) == [codes.NOT_SIGNED]
    assert refused(without_plan) == [codes.NOT_BEGUN]


def test_who_wrote_the_list_does_not_carry_it_out(office: Office) -> None:
    list_ = office.signed()

    with pytest.raises(Refusal, match="author"):
        office.disposals.begin(list_.ref, days=7, rule="the schedule", by=office.by(AUTHOR))


def test_it_may_not_issue_its_own_work_order(cooled: Office) -> None:
    office = cooled
    with pytest.raises(Refusal) as refusal:
        office.disposals.issue(LIST, by=office.by(IT))

    assert refused(refusal) == [codes.ROLE_MAY_NOT]


def test_a_hold_in_the_cooling_off_cancels_it_and_the_list_goes_back(cooled: Office) -> None:
    office, list_ref = cooled, LIST
    office.hold(LEAVERS, file="form 1.doc")

    with pytest.raises(Refusal) as refusal:
        office.disposals.issue(list_ref, by=office.by(REVIEWER))

    assert refused(refusal)[0] is codes.CANCELLED_BY_HOLD
    assert office.lists.register.find(list_ref).state is ListState.IN_REVIEW
    assert office.disposals.register.orders() == ()


def test_a_second_order_waits_for_the_receipt_of_the_first(cooled: Office) -> None:
    office, list_ref = cooled, LIST
    order = office.disposals.issue(list_ref, by=office.by(REVIEWER))

    with pytest.raises(Refusal) as refusal:
        office.disposals.issue(list_ref, by=office.by(REVIEWER))

    assert refused(refusal) == [codes.ORDER_STILL_OPEN]
    assert order.ref in str(refusal.value)


def test_changed_bytes_eject_their_folder_and_the_other_goes_on(cooled: Office) -> None:
    office, list_ref = cooled, LIST
    (office.share / LEAVERS / "notes.txt").write_text("edited after the signature", "utf-8")
    office.survey()

    order = office.disposals.issue(list_ref, by=office.by(REVIEWER))

    assert len(order.lines) == len(FILES[TRAINING])
    found = fates(office, list_ref)
    assert {found[name] for name in FILES[LEAVERS]} == {Fate.SPARED}
    assert {found[name] for name in FILES[TRAINING]} == {Fate.PENDING}
    assert "disposal refused by the gate" in acts(office, list_ref)


def test_a_date_that_moved_into_the_future_ejects_its_folder_alone(cooled: Office) -> None:
    import os

    office, list_ref = cooled, LIST
    path = office.share / LEAVERS / "form 1.doc"
    os.utime(path, (1_790_000_000, 1_790_000_000))  # September 2026: due in 2029
    office.survey()

    order = office.disposals.issue(list_ref, by=office.by(REVIEWER))

    disposal = office.disposals.register.of(list_ref)
    reasons = {code for answer in disposal.answers for code, _ in answer.faults}
    assert len(order.lines) == len(FILES[TRAINING])
    assert reasons == {codes.NOT_DUE.code, codes.OUTCOME_CHANGED.code}


def test_a_file_that_vanished_is_missing_and_never_on_an_order(cooled: Office) -> None:
    office, list_ref = cooled, LIST
    office.destroy(LEAVERS, "notes.txt")
    office.survey()

    order = office.disposals.issue(list_ref, by=office.by(REVIEWER))

    assert fates(office, list_ref)["notes.txt"] is Fate.MISSING
    assert len(order.lines) == 4


def test_where_nothing_may_go_there_is_no_order_and_every_refusal_is_recorded(cooled: Office) -> None:
    office, list_ref = cooled, LIST
    for folder in (LEAVERS, TRAINING):
        (office.share / folder / "added.doc").write_text("added after the signature", "utf-8")
    office.survey()

    with pytest.raises(Refusal) as refusal:
        office.disposals.issue(list_ref, by=office.by(REVIEWER))

    assert refused(refusal)[0] is codes.NOTHING_MAY_GO
    assert acts(office, list_ref).count("disposal refused by the gate") == 2
    assert office.disposals.register.orders() == ()


def test_a_rule_that_is_no_longer_confirmed_can_never_reach_a_work_order(cooled: Office) -> None:
    office, list_ref = cooled, LIST
    changed = rules()
    line = changed["class"][0]  # type: ignore[index]
    newer = {**line["version"][0], "in_force_from": DAY, "source": {"grade": "illustrative", "ref": "made up"}}
    register = ScheduleRegister(office.store.database)
    received = Received({**changed, "class": [{**line, "version": [*line["version"], newer]}]}, "new.toml", "1" * 64)
    register.save_draft("test-only", received, by=REVIEWER, actor="test", at=office.now())
    later = Signature(DRO, "minute 2", office.on, office.on + timedelta(days=365))
    register.approve("test-only", later, number=None, actor="test", at=office.now())

    with pytest.raises(Refusal) as refusal:
        office.disposals.issue(list_ref, by=office.by(REVIEWER))

    assert refused(refusal)[0] is codes.NOTHING_MAY_GO
    assert codes.GRADE_TOO_WEAK.code in str(refusal.value)


def test_a_hold_that_comes_while_the_gate_looks_is_seen_before_the_answer(cooled: Office) -> None:
    office, list_ref = cooled, LIST
    looked = []
    disposals = office.disposals
    disposal = disposals.register.of(list_ref)
    keeper = disposals._keeper(disposal, "WO-0001", at=office.now(), actor="test")
    look = keeper.look

    def look_and_be_overtaken() -> object:
        found = look()
        if not looked:
            office.hold(LEAVERS)  # placed after everything was looked at, before the lock was taken
        looked.append(found)
        return found

    keeper.look = look_and_be_overtaken  # type: ignore[assignment]
    answer = keeper.ask(office.ref(LEAVERS))

    assert codes.HOLD_COVERS in [fault.code for fault in answer.faults]  # type: ignore[union-attr]
    assert len(looked) == 2


def test_a_gate_without_a_quiet_moment_refuses(cooled: Office) -> None:
    office, list_ref = cooled, LIST
    disposal = office.disposals.register.of(list_ref)
    keeper: Gatekeeper = office.disposals._keeper(disposal, "WO-0001", at=office.now(), actor="test")
    look, count = keeper.look, iter(range(100))

    def always_overtaken() -> object:
        found = look()
        office.hold(HELD, ref=f"TRIAL-{next(count)}")
        return found

    keeper.look = always_overtaken  # type: ignore[assignment]
    with pytest.raises(Refusal) as refusal:
        keeper.ask(office.ref(LEAVERS))

    assert refused(refusal) == [codes.STANDING_UNSETTLED]


def test_a_dry_run_says_what_would_go_and_writes_nothing(cooled: Office) -> None:
    office, list_ref = cooled, LIST
    before = len(acts(office, list_ref))

    run = office.disposals.dry_run(list_ref)

    assert run.totals.sentence() == (
        "0 destroyed + 0 spared + 0 failed + 0 missing + 0 left out + 5 pending = 5 listed"
    )
    assert len(acts(office, list_ref)) == before


def test_a_copy_elsewhere_of_what_is_held_stops_the_folder(office: Office) -> None:
    held = office.share / HELD / "letter.doc"
    shutil.copy2(held, office.share / LEAVERS / "copy of letter.doc")
    office.survey()
    list_ref = office.cooled()
    assert office.disposals.dry_run(list_ref).totals.spared == 0
    order = office.disposals.issue(list_ref, by=office.by(REVIEWER))

    office.hold(HELD)  # comes after the order: the copies follow
    recalled = office.disposals.to_recall(order.ref)

    assert len(recalled) == len(FILES[LEAVERS]) + 1
    assert codes.HOLD_COVERS.code in recalled[0].why


def test_a_held_copy_elsewhere_stops_every_folder_with_that_content(office: Office) -> None:
    held = office.share / HELD / "letter.doc"
    for folder in (LEAVERS, TRAINING):
        shutil.copy2(held, office.share / folder / "copy of letter.doc")
    office.survey()
    list_ref = office.cooled()
    office.hold(HELD)
    disposal = office.disposals.register.of(list_ref)
    things = look(
        office.disposals.place,
        Listing(disposal.plan.inventory.items, disposal.plan.inventory.components),
        on=office.on,
    ).things

    for folder in (LEAVERS, TRAINING):
        assert [path.rpartition("\\")[2] for path, _ in things[office.ref(folder)].found.held_copies] == ["letter.doc"]


# -- the recall ------------------------------------------------------------------------------------------


def test_a_hold_placed_after_the_order_recalls_what_it_covers(cooled: Office) -> None:
    office, list_ref = cooled, LIST
    order = office.disposals.issue(list_ref, by=office.by(REVIEWER))
    office.hold(TRAINING)

    [recall] = office.disposals.recheck_all(by=office.by(REVIEWER))

    assert len(recall.lines) == len(FILES[TRAINING])
    assert order.ref in recall.notice
    assert {fates(office, list_ref)[name] for name in FILES[TRAINING]} == {Fate.SPARED}
    assert len(office.disposals.document(order.ref)["lines"]) == len(FILES[LEAVERS])  # type: ignore[arg-type]
    assert office.disposals.recheck(order.ref, by=office.by(REVIEWER)) is None


def test_an_order_does_not_go_out_while_something_on_it_must_be_recalled(cooled: Office) -> None:
    office = cooled
    order = office.disposals.issue(LIST, by=office.by(REVIEWER))
    office.hold(TRAINING)

    with pytest.raises(Refusal) as refusal:
        office.disposals.document(order.ref)

    assert refused(refusal) == [codes.RECALL_FIRST]


def test_an_expired_order_does_not_go_out(cooled: Office) -> None:
    office = cooled
    order = office.disposals.issue(LIST, by=office.by(REVIEWER))
    office.on = order.expires_on + timedelta(days=1)

    with pytest.raises(Refusal) as refusal:
        office.disposals.document(order.ref)

    assert refused(refusal) == [codes.ORDER_EXPIRED]


def test_there_is_no_order_by_another_name(office: Office) -> None:
    with pytest.raises(Refusal) as refusal:
        office.disposals.document("WO-9999")

    assert refused(refusal) == [codes.NO_SUCH_ORDER]


def test_every_act_stands_in_the_audit_chain_and_it_verifies(cooled: Office) -> None:
    office, list_ref = cooled, LIST
    order = office.disposals.issue(list_ref, by=office.by(REVIEWER))
    office.hold(TRAINING)
    office.disposals.recheck(order.ref, by=office.by(REVIEWER))

    with reading(office.store.database) as session:
        verdict = verify(session)

    assert verdict.is_whole, verdict.first_broken
    assert acts(office, list_ref).count("disposal allowed by the gate") == 2
    assert acts(office, order.ref) == ["work order issued", "work order recalled in part"]


def test_a_person_of_another_role_is_told_who_may(office: Office) -> None:
    auditor = Person("E. Auditor", Role.AUDITOR)

    with pytest.raises(Refusal, match="it takes: reviewer"):
        office.disposals.issue("L0001", by=office.by(auditor))


def test_the_inventory_adds_up_at_every_step(cooled: Office) -> None:
    office, list_ref = cooled, LIST
    begun = totals(states(office.disposals.register.of(list_ref)))
    office.disposals.issue(list_ref, by=office.by(REVIEWER))
    issued = totals(states(office.disposals.register.of(list_ref)))

    assert (begun.listed, begun.pending, begun.word) == (5, 5, "INCOMPLETE")
    assert (issued.listed, issued.pending, issued.word) == (5, 5, "INCOMPLETE")
    assert json.loads(office.disposals.register.of(list_ref).answers[0].basis)["grade"] == "confirmed"
