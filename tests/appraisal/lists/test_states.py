"""The transitions table against `advance`: every state, every act, every role; and the words for it written by hand."""

from dataclasses import replace
from datetime import date

import pytest

from appraisal.lists.policies import STATEMENTS
from appraisal.lists.states import TRANSITIONS, Act, Way
from appraisal.lists.values import (
    Approval,
    Delegation,
    DisposalList,
    Entry,
    ListKind,
    ListState,
    ListStep,
    Objection,
    Part,
    Taken,
)
from appraisal.lists.workflow import Asked, Step, advance
from records.register.people import Person, Role
from records.register.roles import may
from retention.faults import Refusal
from tests.appraisal.lists.made_lists import AUTHOR, DRO, REVIEWER, TEN, file, sha, thing

ROOT = sha("root")
SOMEBODY = "E. Somebody"
RUNNING = Delegation(SOMEBODY, "C. Officer", date(2026, 11, 1), date(2026, 11, 30))
S = ListState


def made(state: ListState, kind: ListKind = ListKind.TRANSFER, *, way: Way = Way.THREE_PEOPLE) -> DisposalList:
    """Return a list in `state` that nothing stands against, with what an act in that state asks for."""
    now = thing(is_casework=way is Way.THREE_PEOPLE)
    from_state = S.IN_REVIEW if way is Way.THREE_PEOPLE else S.DRAFT
    step = ListStep(3, Act.PROPOSE, from_state, S.PROPOSED, REVIEWER.name, Part.REVIEWER, "", ROOT, "", TEN)
    objection = Objection(1, file("Op A/one.doc"), REVIEWER.name, "Not ours.", TEN)
    return DisposalList(
        ref="L0001",
        kind=kind,
        title="A list",
        series="DPP 2",
        state=state,
        version=3,
        entries=(Entry(now.item, now.files),),
        steps=() if state is S.DRAFT else (step,),
        approvals=(Approval("L0001", ROOT, DRO.name, DRO.role, "", (), TEN, 9),),
        objections=(objection,),
    )


def asked(act: Act, kind: ListKind) -> Asked:
    """Return an act with everything that it asks for."""
    return Asked(act, "A reason.", root=ROOT, statements=STATEMENTS[kind], typed_name=SOMEBODY, delegation=RUNNING)


def fitted(list_: DisposalList, act: Act) -> DisposalList:
    """Return the list without the objection, but where the act is about objections."""
    return list_ if act is Act.REJECT else replace(list_, objections=())


@pytest.mark.parametrize("kind", ListKind)
@pytest.mark.parametrize("role", Role)
def test_what_the_table_says_is_what_happens_and_nothing_else(kind: ListKind, role: Role) -> None:
    tried = 0
    for way in Way:
        for state in ListState:
            for act in Act:
                list_ = fitted(made(state, kind, way=way), act)
                if kind is ListKind.DISPOSAL and way is Way.TWO_PEOPLE:
                    continue  # a list for disposal has three people
                rows = [r for r in TRANSITIONS if (r.act, r.from_state) == (act, state) and kind in r.kinds]
                rows = [r for r in rows if r.way in (None, way)]
                allowed = [r for r in rows if r.right is not None and may(role, r.right)]
                found = advance(list_, asked(act, kind), actor=Person(SOMEBODY, role), history=(), at=TEN)
                tried += 1

                if allowed:
                    assert isinstance(found, Step), (state, act, found)
                    assert found.to_state is allowed[0].to_state
                    assert found.takes is allowed[0].part
                else:
                    assert isinstance(found, Refusal), (state, act)
    assert tried >= len(ListState) * len(Act)


@pytest.mark.parametrize("has", Part)
def test_nobody_takes_a_second_part_in_any_state(has: Part) -> None:
    person = Person(SOMEBODY, Role.DRO)
    tried = 0
    for role in Role:
        for row in TRANSITIONS:
            way = row.way or Way.THREE_PEOPLE
            for kind in row.kinds:
                if row.part in (None, has):
                    continue
                list_ = fitted(made(row.from_state, kind, way=way), row.act)
                history = (Taken(person.name.upper(), has, TEN),)
                actor = replace(person, role=role)
                found = advance(list_, asked(row.act, kind), actor=actor, history=history, at=TEN)
                tried += 1

                assert isinstance(found, Refusal), row
    assert tried > 100


def test_only_the_dro_and_the_deputy_sign_and_only_what_is_proposed() -> None:
    signing = [row for row in TRANSITIONS if row.act is Act.SIGN]

    assert [(row.from_state, row.to_state) for row in signing] == [(S.PROPOSED, S.SIGNED)]
    assert {role for role in Role if may(role, signing[0].right)} == {Role.DRO, Role.DEPUTY_DRO}  # type: ignore[arg-type]


def test_the_ways_of_a_list_are_these() -> None:
    """Written by hand: where each act that moves a list leads, and from where."""
    back = {(state, S.IN_REVIEW) for state in (S.PROPOSED, S.SIGNED, S.COOLING_OFF, S.EXECUTING)}
    back |= {(state, S.DRAFT) for state in (S.PROPOSED, S.SIGNED, S.COOLING_OFF, S.EXECUTING)}
    ways = {(row.from_state, row.to_state) for row in TRANSITIONS if row.from_state is not row.to_state}

    assert ways == back | {
        (S.DRAFT, S.IN_REVIEW),
        (S.DRAFT, S.PROPOSED),
        (S.DRAFT, S.ABANDONED),
        (S.IN_REVIEW, S.CHANGES_REQUESTED),
        (S.IN_REVIEW, S.PROPOSED),
        (S.IN_REVIEW, S.DRAFT),
        (S.CHANGES_REQUESTED, S.IN_REVIEW),
        (S.CHANGES_REQUESTED, S.DRAFT),
        (S.CHANGES_REQUESTED, S.ABANDONED),
        (S.PROPOSED, S.SIGNED),
        (S.SIGNED, S.COOLING_OFF),
        (S.SIGNED, S.EXECUTING),
        (S.COOLING_OFF, S.EXECUTING),
        (S.EXECUTING, S.PARTIAL),
        (S.EXECUTING, S.COMPLETE),
        (S.PARTIAL, S.EXECUTING),
        (S.PARTIAL, S.CERTIFIED),
        (S.COMPLETE, S.CERTIFIED),
    }


def test_nothing_but_a_signature_leads_to_being_carried_out() -> None:
    """No state from which something is carried out can be reached without going through SIGNED."""
    unsigned = {S.DRAFT}
    while True:
        reached = {
            row.to_state for row in TRANSITIONS if row.from_state in unsigned and row.to_state is not S.SIGNED
        } | unsigned
        if reached == unsigned:
            break
        unsigned = reached

    assert unsigned == {S.DRAFT, S.IN_REVIEW, S.CHANGES_REQUESTED, S.PROPOSED, S.ABANDONED}


def test_the_register_itself_voids_repoints_and_takes_up_and_nothing_else() -> None:
    free = {row.act for row in TRANSITIONS if row.right is None}
    tried = [
        (act, advance(fitted(made(state), act), asked(act, ListKind.TRANSFER), actor=None, history=(), at=TEN))
        for state in ListState
        for act in Act
    ]

    assert free == {Act.VOID, Act.REPOINT, Act.TAKE_UP}
    assert {act for act, found in tried if isinstance(found, Step)} == free


def test_the_author_of_a_disposal_list_does_not_start_it() -> None:
    history = (Taken(AUTHOR.name, Part.AUTHOR, TEN),)
    list_ = fitted(made(S.SIGNED, ListKind.DISPOSAL), Act.COOL)
    found = advance(list_, asked(Act.COOL, ListKind.DISPOSAL), actor=AUTHOR, history=history, at=TEN)

    assert isinstance(found, Refusal)
    assert "SGN001" in str(found)


def test_what_is_signed_is_carried_out_only_with_the_root_that_was_signed() -> None:
    list_ = fitted(made(S.SIGNED), Act.BEGIN)
    other = replace(asked(Act.BEGIN, ListKind.TRANSFER), root=sha("another"))
    found = advance(list_, other, actor=Person(SOMEBODY, Role.REVIEWER), history=(), at=TEN)

    assert isinstance(found, Refusal)
    assert "SGN005" in str(found)
