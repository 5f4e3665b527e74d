"""The whole life of a list on each database that decisions may stand in."""

import pytest

from appraisal.lists.states import Act
from appraisal.lists.values import ListState, Reply
from retention.faults import Refusal
from tests.appraisal.lists.made_lists import AUTHOR, DRO, REVIEWER, Office, file, folder, held, thing


def test_a_list_lives_the_same_on_either_database(either_office: Office) -> None:
    office = either_office
    ref = office.create().ref
    office.add(ref, thing(), thing("Op B"))
    office.register.take_off(ref, [folder("Op B")], reason="Another time.", by=office.by(AUTHOR))
    office.register.send(ref, by=office.by(AUTHOR))
    office.register.object(ref, [file("Op A/one.doc")], reason="Blank.", by=office.by(REVIEWER))
    office.register.reject(ref, reason="See there.", by=office.by(REVIEWER))
    office.register.reply(ref, 1, Reply.REMOVED, reason="Right.", by=office.by(AUTHOR))
    office.register.send(ref, by=office.by(AUTHOR))
    office.register.advise(ref, "Keep it.", by=office.by(DRO))
    office.propose(ref)
    office.holds = [held("Op A", "two.doc")]
    signer = office.by(DRO).person
    with pytest.raises(Refusal, match="SGN002"):  # the DRO advised, so another signs
        office.sign(ref, signer=signer)
    other = type(signer)("H. Officer", signer.role)
    with pytest.raises(Refusal, match="SGN004"):
        office.sign(ref, signer=other)
    office.holds = [held("Op A", "two.doc", is_over=True)]
    office.propose(ref)
    office.sign(ref, signer=other)
    office.signatures.carry_on(ref, Act.BEGIN, by=office.by(REVIEWER), ground=office.ground())
    done = office.signatures.carry_on(ref, Act.FINISH, by=office.by(REVIEWER))
    [summary] = office.register.summaries()

    assert (done.state, summary.things, summary.files) == (ListState.COMPLETE, 1, 3)
    assert [one.path for one in done.left_out] == ["Op A/one.doc"]
    assert office.register.elsewhere() == {}
    second = office.create().ref
    office.add(second, thing("Op B"))
    assert office.register.elsewhere() == {folder("Op B"): second}
    assert office.verdict().is_whole
