"""Signatures: what they are over, who gives them, and what voids them; lists that go back say why."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from appraisal.lists.signing import Others
from appraisal.lists.signoff import bind, merkle_root
from appraisal.lists.states import Act
from appraisal.lists.values import Answer, Check, Delegation, ListKind, ListState
from appraisal.lists.wording import say_since
from records.register.people import Person, Role
from retention.faults import Fault, FaultCode, Refusal, Who
from tests.appraisal.lists.made_lists import (
    AUTHOR,
    DELEGATION,
    DEPUTY,
    DRO,
    REVIEWER,
    TEN,
    Office,
    file,
    folder,
    held,
    sha,
    thing,
)

NOT_DECIDED = FaultCode("XXX001", "Two files are not decided.", "Decide on them.", Who.RMU)


# -- who signs -----------------------------------------------------------------------------------------------


def test_the_dro_signs_what_was_proposed(office: Office) -> None:
    made = office.proposed()
    after = office.sign(made.ref)

    assert after.state is ListState.SIGNED
    assert after.approval is not None
    assert (after.approval.person, after.approval.root) == (DRO.name, made.proposed_root)
    assert office.verdict().is_whole


def test_a_deputy_signs_for_the_dro_while_the_delegation_runs(office: Office) -> None:
    after = office.sign(office.proposed().ref, signer=DEPUTY, delegation=DELEGATION)

    assert after.approval is not None
    assert (after.approval.person, after.approval.for_whom) == ("D. Deputy", "C. Officer")


@pytest.mark.parametrize("days", [-1, 15])
def test_a_deputy_without_a_running_delegation_is_refused(office: Office, days: int) -> None:
    made = office.proposed()
    office.minutes = days * 24 * 60
    ended = Delegation(DEPUTY.name, DRO.name, date(2026, 11, 25), date(2026, 12, 4))
    with pytest.raises(Refusal, match="SGN003"):
        office.sign(made.ref, signer=DEPUTY, delegation=ended)


def test_a_deputy_without_any_delegation_or_with_another_s_is_refused(office: Office) -> None:
    made = office.proposed()

    for delegation in (None, replace(DELEGATION, deputy="Somebody else")):
        with pytest.raises(Refusal, match="SGN003"):
            office.sign(made.ref, signer=DEPUTY, delegation=delegation)


def test_the_last_day_of_a_delegation_counts(office: Office) -> None:
    made = office.proposed()
    office.minutes = 60 * 24 * 9

    assert office.sign(made.ref, signer=DEPUTY, delegation=DELEGATION).state is ListState.SIGNED


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"statements": ()}, "SGN006"),
        ({"statements": ("I have signed off on the sensitivity review.",)}, "SGN006"),
        ({"typed_name": "C. Other"}, "SGN007"),
        ({"typed_name": ""}, "SGN007"),
    ],
)
def test_a_signature_takes_every_statement_and_the_signer_s_name(
    office: Office, words: dict[str, object], code: str
) -> None:
    made = office.proposed()

    with pytest.raises(Refusal, match=code):
        office.sign(made.ref, **words)
    assert office.register.find(made.ref).state is ListState.PROPOSED


def test_the_second_signer_sees_that_the_first_signed(office: Office) -> None:
    made = office.proposed()
    office.minutes = 61
    office.sign(made.ref)
    other = Person("H. Officer", Role.DRO)

    with pytest.raises(Refusal, match=r"LST022.*C\. Officer signed it at 11:02"):
        office.signatures.sign(
            made.ref,
            ground=office.ground(),
            by=office.by(other),
            statements=(),
            typed_name=other.name,
            version=made.version,
        )


# -- what voids ----------------------------------------------------------------------------------------------


def test_a_hold_on_one_file_sends_the_list_back_to_its_reviewer_before_the_signature(office: Office) -> None:
    made = office.proposed()
    office.holds = [held("Op A", "two.doc")]
    with pytest.raises(Refusal, match=r"SGN004.*hold UCPI was placed on 1 file at 10:47"):
        office.sign(made.ref)
    after = office.register.find(made.ref)

    assert after.state is ListState.IN_REVIEW
    assert after.approval is None
    assert after.steps[-1].note == "Hold UCPI was placed on 1 file at 10:47. The list went back to B. Reviewer."
    assert [one.reason for one in after.decisions.values()] == ["A murder."]
    assert office.verdict().is_whole


def test_a_list_sent_back_can_be_proposed_and_signed_again_once_the_hold_is_released(office: Office) -> None:
    made = office.proposed()
    office.holds = [held("Op A", "two.doc")]
    with pytest.raises(Refusal, match="SGN004"):
        office.sign(made.ref)
    office.holds = [held("Op A", "two.doc", is_over=True)]
    office.propose(made.ref)

    assert office.sign(made.ref).state is ListState.SIGNED


def test_a_hold_after_the_signature_voids_it(office: Office) -> None:
    made = office.signed()
    office.holds = [held("Op A")]
    after = office.recheck(made.ref)

    assert (after.state, after.approval) == (ListState.IN_REVIEW, None)
    assert len(after.approvals) == 1


def test_a_hold_that_came_and_went_voids_a_signature_older_than_it(office: Office) -> None:
    made = office.signed()
    office.holds = [held("Op A", "two.doc", is_over=True)]
    after = office.recheck(made.ref)

    assert after.state is ListState.IN_REVIEW
    assert after.steps[-1].note.startswith("The holds on it changed since it was proposed.")


def test_a_hold_that_was_over_before_the_proposal_voids_nothing(office: Office) -> None:
    office.holds = [held("Op A", "two.doc", is_over=True)]
    made = office.signed()

    assert office.recheck(made.ref) == made


def test_a_hold_on_what_is_left_out_voids_nothing(office: Office) -> None:
    made = office.in_review()
    office.register.leave_out(made.ref, [file("Op A/two.doc")], reason="Blank.", by=office.by(REVIEWER))
    office.propose(made.ref)
    signed = office.sign(made.ref)
    office.holds = [held("Op A", "two.doc")]

    assert office.recheck(made.ref) == signed


def test_a_hold_on_anything_in_a_folder_stops_its_disposal(office: Office) -> None:
    made = office.in_review(kind=ListKind.DISPOSAL)
    office.register.leave_out(made.ref, [file("Op A/two.doc")], reason="Held.", by=office.by(REVIEWER))
    office.holds = [held("Op A", "two.doc")]

    with pytest.raises(Refusal, match="LST009"):
        office.propose(made.ref)


def test_a_changed_byte_voids_the_signature_and_names_the_file(office: Office) -> None:
    made = office.signed()
    office.change("Op A", one_doc="another text")
    after = office.recheck(made.ref)

    assert after.state is ListState.IN_REVIEW
    assert "'one.doc' changed since it was proposed" in after.steps[-1].note


def test_a_new_rule_voids_the_signature(office: Office) -> None:
    made = office.signed()
    office.rules = "another schedule"
    assert office.recheck(made.ref).state is ListState.IN_REVIEW

    office.rules = "rules"
    again = office.sign(office.propose(made.ref).ref)
    office.put(thing(rule="another outcome"))
    after = office.recheck(again.ref)
    assert after.state is ListState.IN_REVIEW
    assert "What the rules say of" in after.steps[-1].note


def test_a_decision_of_another_part_changed_after_the_signature_voids_it(office: Office) -> None:
    office.others = Others(digests={"the sensitivity decisions": sha("16 closed")})
    made = office.signed()
    office.others = Others(digests={"the sensitivity decisions": sha("15 closed")})
    after = office.recheck(made.ref)

    assert after.state is ListState.IN_REVIEW
    assert after.steps[-1].note.startswith("The sensitivity decisions changed since it was proposed.")


def test_an_edit_of_a_signed_list_voids_the_signature(office: Office) -> None:
    made = office.signed()
    after = office.register.leave_out(made.ref, [file("Op A/two.doc")], reason="Blank.", by=office.by(REVIEWER))

    assert (after.state, after.approval) == (ListState.IN_REVIEW, None)


def test_what_a_survey_saw_since_the_review_is_taken_up_and_looked_at_before_anything_is_proposed(
    office: Office,
) -> None:
    made = office.in_review()
    names = ("one.doc", "two.doc", "new.doc")
    office.put(thing(files=names, contents={"one.doc": "another text"}))
    said = "Files that the newest survey has otherwise than the list had them: 1 new, 1 changed, 1 gone."
    with pytest.raises(Refusal, match=f"LST031.*{said}"):
        office.propose(made.ref)

    found = office.register.find(made.ref)
    assert (found.state, found.steps[-1].act, found.steps[-1].note) == (ListState.IN_REVIEW, Act.TAKE_UP, said)
    assert {file.path.rsplit("/", 1)[-1] for entry in found.entries for file in entry.files} == set(names)
    assert office.propose(made.ref).state is ListState.PROPOSED  # the list has them now


def test_a_check_of_another_part_stops_the_proposal(office: Office) -> None:
    made = office.in_review()
    office.others = Others((Check("everything is decided", (Fault(NOT_DECIDED, made.ref),)),))

    with pytest.raises(Refusal, match="XXX001"):
        office.propose(made.ref)


def test_what_was_looked_at_before_something_was_recorded_is_not_used(office: Office) -> None:
    made = office.in_review()
    earlier = office.ground()
    office.create()

    with pytest.raises(Refusal, match="LST030"):
        office.signatures.propose(made.ref, ground=earlier, by=office.by(REVIEWER))


def test_a_list_of_two_people_goes_back_to_its_author(office: Office) -> None:
    made = office.add(office.create(ListKind.RETENTION).ref, thing(is_casework=False))
    office.propose(made.ref, reviewer=AUTHOR)
    signed = office.sign(made.ref)
    office.holds = [held("Op A", "two.doc")]
    after = office.recheck(signed.ref)

    assert after.state is ListState.DRAFT
    assert after.steps[-1].note.endswith("The list went back to A. Author.")


def test_the_signer_returns_a_list_with_a_reason(office: Office) -> None:
    made = office.proposed()
    after = office.register.return_(made.ref, reason="Look at MG5 again.", by=office.by(DRO))

    assert after.state is ListState.IN_REVIEW
    assert after.steps[-1].reason == "Look at MG5 again."


def test_the_reviewer_withdraws_a_proposal(office: Office) -> None:
    made = office.proposed()

    assert office.register.withdraw(made.ref, reason="Too early.", by=office.by(REVIEWER)).state is ListState.IN_REVIEW


# -- what is carried out ---------------------------------------------------------------------------------------


def test_what_is_signed_is_carried_out_and_a_void_signature_is_not(office: Office) -> None:
    made = office.signed()
    office.change("Op A", one_doc="another text")
    with pytest.raises(Refusal, match="SGN005"):
        office.signatures.carry_on(made.ref, Act.BEGIN, by=office.by(REVIEWER), ground=office.ground())
    office.change("Op A")
    begun = office.signatures.carry_on(made.ref, Act.BEGIN, by=office.by(REVIEWER), ground=office.ground())
    ended = office.signatures.carry_on(made.ref, Act.FINISH, by=office.by(REVIEWER))

    assert (begun.state, ended.state) == (ListState.EXECUTING, ListState.COMPLETE)
    assert ended.approval is not None


def test_the_custody_of_its_own_consignment_does_not_void_a_transfer_list(office: Office) -> None:
    made = office.signed()
    office.signatures.carry_on(made.ref, Act.BEGIN, by=office.by(REVIEWER), ground=office.ground())
    office.holds = [held("Op A", hold="CUSTODY-1", is_custody=True)]

    assert office.recheck(made.ref).state is ListState.EXECUTING


def test_a_hold_stops_a_transfer_that_is_being_carried_out(office: Office) -> None:
    made = office.signed()
    office.signatures.carry_on(made.ref, Act.BEGIN, by=office.by(REVIEWER), ground=office.ground())
    office.holds = [held("Op A", "one.doc")]

    assert office.recheck(made.ref).state is ListState.IN_REVIEW


def test_a_disposal_being_carried_out_meets_the_gate_thing_by_thing(office: Office) -> None:
    made = office.signed(kind=ListKind.DISPOSAL)
    office.signatures.carry_on(made.ref, Act.COOL, by=office.by(REVIEWER), ground=office.ground())
    office.signatures.carry_on(made.ref, Act.BEGIN, by=office.by(REVIEWER), ground=office.ground())
    office.holds = [held("Op A")]
    after, why = office.signatures.recheck(made.ref, ground=office.ground(), by=office.by(DRO))

    assert after.state is ListState.EXECUTING
    assert why is not None


def test_a_hold_during_the_cooling_off_cancels_it(office: Office) -> None:
    made = office.signed(kind=ListKind.DISPOSAL)
    office.signatures.carry_on(made.ref, Act.COOL, by=office.by(REVIEWER), ground=office.ground())
    office.holds = [held("Op A")]

    assert office.recheck(made.ref).state is ListState.IN_REVIEW


def test_a_thing_that_moved_is_found_again_with_its_decisions(office: Office) -> None:
    made = office.in_review()
    office.register.leave_out(made.ref, [file("Op A/two.doc")], reason="Blank.", by=office.by(REVIEWER))
    moved = thing("Op A (old)")
    entry = replace(made.entries[0], item=moved.item, files=moved.files)
    after = office.signatures.repoint(
        made.ref, folder("Op A"), entry, by=office.by(DRO), note="The folder was renamed."
    )

    assert [item.ref for item in after.items] == [folder("Op A (old)")]
    assert [one.path for one in after.left_out] == ["Op A (old)/two.doc"]
    assert after.items[0].content_sha256 == made.items[0].content_sha256
    assert office.verdict().is_whole


# -- the root ------------------------------------------------------------------------------------------------


def test_the_root_changes_with_each_thing_it_is_over(office: Office) -> None:
    made = office.proposed(thing(), thing("Op B"))
    ground = office.ground()
    root = bind(made, ground, {"waivers": sha("none")}).root
    answered = {**made.decisions, file("Op A/one.doc"): replace(made.decisions[folder("Op A")], answer=Answer.KEEP)}
    changed = [
        bind(replace(made, series="DPP 3"), ground, {"waivers": sha("none")}),
        bind(replace(made, entries=made.entries[:1]), ground, {"waivers": sha("none")}),
        bind(replace(made, decisions=answered), ground, {"waivers": sha("none")}),
        bind(made, replace(ground, rules_digest=sha("x")), {"waivers": sha("none")}),
        bind(made, replace(ground, held=(held("Op A", "one.doc"),)), {"waivers": sha("none")}),
        bind(made, replace(ground, things={}), {"waivers": sha("none")}),
        bind(made, ground, {"waivers": sha("one")}),
        bind(made, ground),
    ]

    assert len({root, *(one.root for one in changed)}) == len(changed) + 1
    assert bind(made, replace(ground, on=date(2027, 5, 1)), {"waivers": sha("none")}).root == root


def test_a_digest_may_not_take_the_name_of_a_part_of_ours(office: Office) -> None:
    made = office.proposed()

    with pytest.raises(ValueError, match="decisions"):
        bind(made, office.ground(), {"decisions": sha("x")})


def test_a_merkle_root_is_that_of_rfc_6962() -> None:
    """The roots of the first leaves of the tree in Certificate Transparency's own tests."""
    assert merkle_root([""]) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert len({merkle_root([str(n) for n in range(size)]) for size in range(20)}) == 20


def test_what_was_done_since_a_version_is_said_in_order(office: Office) -> None:
    made = office.in_review()
    office.propose(made.ref)
    after = office.sign(made.ref)

    assert say_since(after, made.version, today=TEN) == (
        "B. Reviewer proposed it at 10:04; C. Officer signed it at 10:05"
    )
    assert say_since(after, after.version - 1, today=datetime(2026, 12, 1, tzinfo=UTC)).endswith(
        "signed it on 25 November 2026 at 10:05"
    )
