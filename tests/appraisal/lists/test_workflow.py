"""Lists in the store: made, reviewed, sent back, decided on; who may, what is refused, and what is kept."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from appraisal.lists.values import Answer, ListKind, ListState, Part, Reply
from records.register.people import Person, Role
from records.store.audit import events
from records.store.database import reading
from retention.faults import Refusal
from tests.appraisal.lists.made_lists import (
    AUTHOR,
    DRO,
    REVIEWER,
    Office,
    file,
    folder,
    held,
    thing,
)
from tests.databases import tamper

AUDITOR = Person("F. Auditor", Role.AUDITOR)


def acts(office: Office, ref: str) -> list[str]:
    """Return the acts in the history of a list, in order."""
    with reading(office.store.database) as session:
        return [event.act for event in events(session, subject=ref)]


# -- making a list -----------------------------------------------------------------------------------------


def test_a_list_is_made_by_its_author(office: Office) -> None:
    made = office.create()

    assert (made.ref, made.state, made.version, made.people(Part.AUTHOR)) == (
        "L0001",
        ListState.DRAFT,
        1,
        ("A. Author",),
    )


def test_who_may_not_write_lists_makes_none(office: Office) -> None:
    with pytest.raises(Refusal, match="LST003"):
        office.create(author=AUDITOR)


def test_a_list_without_a_title_is_refused(office: Office) -> None:
    with pytest.raises(Refusal, match="LST029"):
        office.register.create(ListKind.TRANSFER, " ", by=office.by(AUTHOR))


def test_what_is_added_is_selected_with_its_reason_and_criterion(office: Office) -> None:
    made = office.add(office.create().ref, thing())
    decision = made.decisions[folder("Op A")]

    assert (decision.answer, decision.criterion, decision.reason) == (Answer.SELECT, "murder", "A murder.")
    assert [one.path for one in made.selected] == ["Op A/one.doc", "Op A/three.doc", "Op A/two.doc"]


def test_an_empty_reason_says_what_to_write(office: Office) -> None:
    with pytest.raises(Refusal, match=r"LST004.*Say why, in a sentence the DRO can read"):
        office.add(office.create().ref, thing(), reason="  ")


def test_a_list_that_is_not_there_is_said_so(office: Office) -> None:
    with pytest.raises(Refusal, match="LST001"):
        office.register.find("L0009")


# -- what may be on it -------------------------------------------------------------------------------------


def test_nothing_is_on_two_active_lists(office: Office) -> None:
    office.add(office.create().ref, thing())
    second = office.create()

    with pytest.raises(Refusal, match=r"LST006 \\\\FS99\\SCD\\Op A.*L0001"):
        office.add(second.ref, thing())


def test_what_was_taken_off_or_abandoned_is_free_for_another(office: Office) -> None:
    first, second, third = office.create(), office.create(), office.create()
    office.add(first.ref, thing())
    office.register.take_off(first.ref, [folder("Op A")], reason="Wrong list.", by=office.by(AUTHOR))
    office.add(second.ref, thing())
    office.register.abandon(second.ref, reason="Not needed.", by=office.by(AUTHOR))

    assert office.add(third.ref, thing()).items[0].ref == folder("Op A")


def test_the_same_thing_twice_on_one_list_is_refused(office: Office) -> None:
    made = office.add(office.create().ref, thing())

    with pytest.raises(Refusal, match="LST015"):
        office.add(made.ref, thing())


def test_records_without_a_series_are_on_no_transfer_list(office: Office) -> None:
    with pytest.raises(Refusal, match=r"LST011.*belongs to one series \(Minutes need a series agreed\)"):
        office.add(office.create().ref, thing("Board", series=""))


def test_records_of_two_series_are_not_on_one_transfer_list(office: Office) -> None:
    made = office.add(office.create().ref, thing())

    with pytest.raises(Refusal, match=r"LST012.*BS 1, the list is DPP 2"):
        office.add(made.ref, thing("Inquiry", series="BS 1"))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"eligible_from": None, "status": "INDETERMINATE"}, "LST007"),
        ({"eligible_from": date(2027, 1, 1), "status": "NOT_DUE"}, "LST008"),
        ({"eligible_from": None, "status": "PERMANENT"}, "LST008"),
        ({"grade": "illustrative"}, "LST010"),
        ({"grade": "second-hand"}, "LST010"),
        ({"grade": ""}, "LST010"),
    ],
)
def test_what_may_not_be_destroyed_is_on_no_disposal_list(office: Office, changes: dict[str, Any], code: str) -> None:
    made = office.create(ListKind.DISPOSAL)

    with pytest.raises(Refusal, match=code):
        office.add(made.ref, thing(**changes))


def test_what_has_no_date_may_be_on_a_transfer_list(office: Office) -> None:
    made = office.add(office.create().ref, thing(eligible_from=None, status="INDETERMINATE"))

    assert len(made.items) == 1


def test_what_is_held_as_a_whole_is_on_no_list(office: Office) -> None:
    office.holds = [held("Op A")]

    with pytest.raises(Refusal, match=r"LST009.*UCPI, direct"):
        office.add(office.create().ref, thing())


def test_a_folder_with_one_held_file_may_be_added_and_the_file_left_out(office: Office) -> None:
    office.holds = [held("Op A", "two.doc")]
    made = office.add(office.create().ref, thing())
    office.register.send(made.ref, by=office.by(AUTHOR))
    with pytest.raises(Refusal, match=r"LST009 Op A/two.doc"):
        office.propose(made.ref)
    office.register.leave_out(made.ref, [file("Op A/two.doc")], reason="Held.", by=office.by(REVIEWER))

    assert office.propose(made.ref).state is ListState.PROPOSED


def test_a_file_that_could_not_be_read_is_left_out_before_anybody_signs_for_it(office: Office) -> None:
    made = office.in_review(thing(contents={"one.doc": ""}))
    with pytest.raises(Refusal, match=r"LST013.*one\.doc"):
        office.propose(made.ref)
    office.register.leave_out(made.ref, [file("Op A/one.doc")], reason="Unreadable.", by=office.by(REVIEWER))

    assert office.propose(made.ref).state is ListState.PROPOSED


def test_what_is_gone_is_not_proposed(office: Office) -> None:
    made = office.in_review()
    del office.things[folder("Op A")]

    with pytest.raises(Refusal, match="LST023"):
        office.propose(made.ref)


def test_an_empty_list_is_neither_sent_nor_proposed_nor_signed(office: Office) -> None:
    made = office.create()
    with pytest.raises(Refusal, match="LST005"):
        office.register.send(made.ref, by=office.by(AUTHOR))
    office.add(made.ref, thing())
    office.register.send(made.ref, by=office.by(AUTHOR))
    everything = [one.ref for one in office.register.find(made.ref).files]
    office.register.leave_out(made.ref, everything, reason="None of it.", by=office.by(REVIEWER))

    with pytest.raises(Refusal, match="LST005"):
        office.propose(made.ref)


def test_a_decision_on_what_is_not_on_the_list_is_refused(office: Office) -> None:
    made = office.add(office.create().ref, thing())

    with pytest.raises(Refusal, match="LST014"):
        office.register.leave_out(made.ref, [file("Op B/x.doc")], reason="No.", by=office.by(AUTHOR))


def test_single_records_are_retained_on_transfer_lists_alone(office: Office) -> None:
    made = office.in_review(kind=ListKind.DISPOSAL)

    with pytest.raises(Refusal, match="LST025"):
        office.register.decide(made.ref, [(file("Op A/one.doc"), Answer.RETAIN, "", "In use.")], by=office.by(REVIEWER))


# -- parts -------------------------------------------------------------------------------------------------


def test_the_author_does_not_review_and_the_reviewer_does_not_sign(office: Office) -> None:
    made = office.in_review()
    with pytest.raises(Refusal, match=r"SGN001.*A. Author is its author"):
        office.propose(made.ref, reviewer=AUTHOR)
    office.propose(made.ref)
    both = Person(REVIEWER.name, Role.DRO)

    with pytest.raises(Refusal, match=r"SGN002.*proposed it"):
        office.sign(made.ref, signer=both)


def test_parts_are_kept_after_an_abort_and_a_restart(office: Office) -> None:
    made = office.in_review()
    office.register.leave_out(made.ref, [file("Op A/one.doc")], reason="Blank.", by=office.by(REVIEWER))
    office.register.abort(made.ref, reason="Start again.", by=office.by(AUTHOR))
    with pytest.raises(Refusal, match="SGN001"):
        office.register.send(made.ref, by=office.by(REVIEWER))
    office.register.send(made.ref, by=office.by(AUTHOR))

    with pytest.raises(Refusal, match="SGN001"):
        office.propose(made.ref, reviewer=AUTHOR)
    assert office.propose(made.ref).state is ListState.PROPOSED


def test_parts_are_kept_when_somebody_else_takes_over(office: Office) -> None:
    made = office.add(office.create().ref, thing())
    other = Person("G. Colleague", Role.REVIEWER)
    office.add(made.ref, thing("Op B"), author=other)
    office.register.send(made.ref, by=office.by(other))

    for author in (AUTHOR, other):
        with pytest.raises(Refusal, match="SGN001"):
            office.propose(made.ref, reviewer=author)


def test_a_name_written_otherwise_is_the_same_person(office: Office) -> None:
    made = office.in_review()

    with pytest.raises(Refusal, match="SGN001"):
        office.propose(made.ref, reviewer=Person(" a. AUTHOR", Role.REVIEWER))


def test_up_to_five_co_reviewers_advise_and_change_nothing(office: Office) -> None:
    made = office.in_review()
    advisers = [Person(f"Adviser {number}", Role.LAWYER) for number in range(6)]
    for one in advisers[:5]:
        office.register.advise(made.ref, "I would keep it.", by=office.by(one))
    office.register.advise(made.ref, "And once more.", by=office.by(advisers[0]))
    after = office.register.find(made.ref)

    assert (after.state, after.version) == (made.state, made.version)
    assert [one.person for one in after.comments if one.is_advice][:5] == [one.name for one in advisers[:5]]
    with pytest.raises(Refusal, match="LST021"):
        office.register.advise(made.ref, "Me too.", by=office.by(advisers[5]))
    with pytest.raises(Refusal, match="SGN001"):
        office.propose(made.ref, reviewer=replace(advisers[0], role=Role.REVIEWER))


def test_a_comment_takes_no_part(office: Office) -> None:
    made = office.in_review()
    after = office.register.comment(made.ref, "See box 12.", by=office.by(REVIEWER), about=folder("Op A"))

    assert after.people(Part.ADVISER) == ()
    assert after.comments[0].ref == folder("Op A")


def test_two_people_suffice_for_few_records_that_are_no_case_and_are_not_destroyed(office: Office) -> None:
    made = office.add(office.create(ListKind.RETENTION).ref, thing(is_casework=False))

    assert office.propose(made.ref, reviewer=AUTHOR).state is ListState.PROPOSED


def test_a_list_with_case_records_needs_a_reviewer(office: Office) -> None:
    made = office.add(office.create().ref, thing())

    with pytest.raises(Refusal, match=r"LST024.*there are case records on it"):
        office.propose(made.ref, reviewer=AUTHOR)


def test_a_list_for_disposal_needs_a_reviewer_whatever_is_on_it(office: Office) -> None:
    made = office.add(office.create(ListKind.DISPOSAL).ref, thing(is_casework=False))

    with pytest.raises(Refusal, match=r"LST024.*can't be brought back"):
        office.propose(made.ref, reviewer=AUTHOR)


# -- review ------------------------------------------------------------------------------------------------


def test_a_list_is_not_sent_back_without_a_reason_for_each_thing(office: Office) -> None:
    made = office.in_review()

    with pytest.raises(Refusal, match="LST017"):
        office.register.reject(made.ref, reason="I don't like it.", by=office.by(REVIEWER))


def test_a_list_is_not_proposed_while_there_are_objections(office: Office) -> None:
    made = office.in_review()
    office.register.object(made.ref, [file("Op A/one.doc")], reason="Not a record.", by=office.by(REVIEWER))

    with pytest.raises(Refusal, match=r"LST018.*Op A/one.doc"):
        office.propose(made.ref)


def test_the_author_answers_each_objection_and_what_was_overruled_waits_for_the_reviewer(office: Office) -> None:
    made = office.in_review()
    for name in ("one", "two"):
        office.register.object(made.ref, [file(f"Op A/{name}.doc")], reason="Not a record.", by=office.by(REVIEWER))
    office.register.reject(made.ref, reason="Two are no records.", by=office.by(REVIEWER))
    with pytest.raises(Refusal, match="LST020"):
        office.register.send(made.ref, by=office.by(AUTHOR))
    office.register.reply(made.ref, 1, Reply.REMOVED, reason="You are right.", by=office.by(AUTHOR))
    office.register.reply(made.ref, 2, Reply.OVERRULED, reason="It is the charge.", by=office.by(AUTHOR))
    office.register.send(made.ref, by=office.by(AUTHOR))
    with pytest.raises(Refusal, match=r"LST019.*Op A/two.doc"):
        office.propose(made.ref)
    office.register.reply(made.ref, 2, Reply.AGREED, reason="", by=office.by(REVIEWER))
    after = office.propose(made.ref)

    assert [one.path for one in after.left_out] == ["Op A/one.doc"]
    assert [one.reply for one in after.objections] == [Reply.REMOVED, Reply.AGREED]


def test_an_objection_to_a_whole_thing_takes_it_off(office: Office) -> None:
    made = office.in_review(thing(), thing("Op B"))
    office.register.object(made.ref, [folder("Op B")], reason="Another series.", by=office.by(REVIEWER))
    office.register.reject(made.ref, reason="See there.", by=office.by(REVIEWER))
    after = office.register.reply(made.ref, 1, Reply.REMOVED, reason="Right.", by=office.by(AUTHOR))

    assert [item.ref for item in after.items] == [folder("Op A")]


def test_a_recorded_keep_is_not_undone_by_approving_all(office: Office) -> None:
    made = office.in_review(thing(), thing("Op B"), kind=ListKind.DISPOSAL)
    office.register.decide(
        made.ref, [(folder("Op B"), Answer.KEEP, "", "A civil claim is likely.")], by=office.by(REVIEWER)
    )
    office.propose(made.ref)
    after = office.sign(made.ref)

    assert {one.path.split("/")[0] for one in after.selected} == {"Op A"}
    assert {one.path.split("/")[0] for one in after.left_out} == {"Op B"}


def test_a_keep_of_one_record_is_not_undone_by_a_decision_on_many(office: Office) -> None:
    made = office.in_review()
    one, two = file("Op A/one.doc"), file("Op A/two.doc")
    office.register.decide(made.ref, [(one, Answer.KEEP, "", "A claim is likely.")], by=office.by(REVIEWER))

    with pytest.raises(Refusal, match="LST016"):
        office.register.decide(
            made.ref, [(ref, Answer.SELECT, "", "All of it.") for ref in (one, two)], by=office.by(REVIEWER)
        )
    after = office.register.decide(made.ref, [(one, Answer.SELECT, "", "It is settled.")], by=office.by(REVIEWER))
    assert after.answer(one, folder("Op A")) is Answer.SELECT


def test_what_comes_later_is_not_done_before_it(office: Office) -> None:
    made = office.add(office.create().ref, thing())

    for act in (office.register.withdraw, office.register.reject, office.register.return_):
        with pytest.raises(Refusal, match=r"LST002.*the list is draft"):
            act(made.ref, reason="Too early.", by=office.by(DRO if act == office.register.return_ else REVIEWER))


# -- versions, history ---------------------------------------------------------------------------------------


def test_the_second_editor_sees_what_the_first_did(office: Office) -> None:
    made = office.in_review()
    office.register.leave_out(made.ref, [file("Op A/one.doc")], reason="Blank.", by=office.by(REVIEWER))

    with pytest.raises(Refusal, match=r"LST022.*B\. Reviewer decided on records in it at 10:04"):
        office.register.leave_out(
            made.ref, [file("Op A/two.doc")], reason="Blank.", by=office.by(REVIEWER), version=made.version
        )


def test_the_history_has_every_act_and_refusals_too(office: Office) -> None:
    made = office.in_review()
    with pytest.raises(Refusal, match="SGN001"):
        office.propose(made.ref, reviewer=AUTHOR)
    office.propose(made.ref)
    office.sign(made.ref)

    assert acts(office, made.ref) == [
        "list make",
        "list add",
        "list send to review",
        "list propose refused",
        "list propose",
        "list sign",
    ]
    assert office.verdict().is_whole


def test_a_refused_act_changes_nothing(office: Office) -> None:
    made = office.in_review()
    with pytest.raises(Refusal, match="LST003"):
        office.register.leave_out(made.ref, [file("Op A/one.doc")], reason="No.", by=office.by(AUDITOR))

    assert office.register.find(made.ref) == made


def test_a_row_of_a_list_changed_in_the_database_is_named(office: Office) -> None:
    made = office.signed()

    tamper(office.store, "UPDATE list_decision SET reason = 'Another.'")
    broken = office.verdict().first_broken

    assert broken is not None
    assert made.ref in broken.place
    assert "list_decision" in broken.place
