"""THE transitions table: what may be done to a list in which state, by whom, and where it leads.

Read by the workflow, the pages, the command line and the tests, which run every state with every
act and every role from it. Nothing else says what comes after what.
Rule: reference, section 6 (two status axes, segregation of duties); ours, ADR 52.
"""

from dataclasses import dataclass
from enum import StrEnum

from appraisal.lists.values import ListKind, ListState, Part
from records.register.roles import Right


class Act(StrEnum):
    """What somebody does to a list, in the words of its history."""

    ADD = "add"
    TAKE_OFF = "take off"
    DECIDE = "decide"
    SEND = "send to review"
    OBJECT = "object"
    REJECT = "send back"
    REPLY = "answer an objection"
    AGREE = "agree to what was overruled"
    ADVISE = "advise"
    COMMENT = "comment"
    PROPOSE = "propose"
    WITHDRAW = "withdraw"
    SIGN = "sign"
    RETURN = "return"
    VOID = "void"
    """Nobody's act: the register finds that what was proposed or signed is no longer so."""
    REPOINT = "re-point"
    """Nobody's act: a survey found that a thing moved, its content the same."""
    TAKE_UP = "take up the newest survey"
    """Nobody's act: a survey has files otherwise than the list had them when it was to be proposed."""
    ABORT = "abort"
    ABANDON = "abandon"
    COOL = "start the cooling-off"
    BEGIN = "begin to carry out"
    FINISH_IN_PART = "end in part"
    FINISH = "end"
    CERTIFY = "certify"


class Way(StrEnum):
    """Which way a list goes: through a reviewer, or straight from its author to the signer."""

    THREE_PEOPLE = "author, reviewer, signer"
    TWO_PEOPLE = "author, signer"


ALL_KINDS = frozenset(ListKind)
_DISPOSAL = frozenset({ListKind.DISPOSAL})
_NOT_DISPOSAL = ALL_KINDS - _DISPOSAL


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: in `from_state`, `act` leads to `to_state`, done with `right` by somebody who has or takes `part`.

    `right` None: no person's act. `part` None: it takes none. `barred`: who has that part may not.
    `way` None: on either. `is_change`: it counts as a version of the list; what was said beside doesn't.
    """

    act: Act
    from_state: ListState
    to_state: ListState
    part: Part | None
    right: Right | None
    needs_reason: bool
    kinds: frozenset[ListKind] = ALL_KINDS
    way: Way | None = None
    barred: Part | None = None
    is_change: bool = True


_S = ListState
_A, _R = Right.AUTHOR_LISTS, Right.REVIEW_LISTS
_B = Right.BUILD_CONSIGNMENTS
_THREE, _TWO = Way.THREE_PEOPLE, Way.TWO_PEOPLE
_ACTIVE = tuple(state for state in ListState if state not in (_S.COMPLETE, _S.CERTIFIED, _S.ABANDONED))
_UNDONE = (_S.PROPOSED, _S.SIGNED, _S.COOLING_OFF)
"""States that an edit, a hold or a changed byte undoes."""


def _row(
    act: Act, from_state: ListState, to_state: ListState, part: Part | None, right: Right | None, reason: bool = False
) -> Transition:
    return Transition(act, from_state, to_state, part, right, reason)


def _table() -> tuple[Transition, ...]:
    author, reviewer, signer = Part.AUTHOR, Part.REVIEWER, Part.SIGNER
    return (
        _row(Act.ADD, _S.DRAFT, _S.DRAFT, author, _A, True),
        _row(Act.TAKE_OFF, _S.DRAFT, _S.DRAFT, author, _A, True),
        _row(Act.TAKE_OFF, _S.CHANGES_REQUESTED, _S.CHANGES_REQUESTED, author, _A, True),
        _row(Act.DECIDE, _S.DRAFT, _S.DRAFT, author, _A, True),
        _row(Act.DECIDE, _S.CHANGES_REQUESTED, _S.CHANGES_REQUESTED, author, _A, True),
        _row(Act.DECIDE, _S.IN_REVIEW, _S.IN_REVIEW, reviewer, _R, True),
        _row(Act.SEND, _S.DRAFT, _S.IN_REVIEW, author, _A),
        _row(Act.SEND, _S.CHANGES_REQUESTED, _S.IN_REVIEW, author, _A),
        _row(Act.OBJECT, _S.IN_REVIEW, _S.IN_REVIEW, reviewer, _R, True),
        _row(Act.REJECT, _S.IN_REVIEW, _S.CHANGES_REQUESTED, reviewer, _R, True),
        _row(Act.REPLY, _S.CHANGES_REQUESTED, _S.CHANGES_REQUESTED, author, _A, True),
        _row(Act.AGREE, _S.IN_REVIEW, _S.IN_REVIEW, reviewer, _R),
        _row(Act.PROPOSE, _S.IN_REVIEW, _S.PROPOSED, reviewer, _R),
        Transition(Act.PROPOSE, _S.DRAFT, _S.PROPOSED, author, _A, False, way=_TWO),
        _row(Act.SIGN, _S.PROPOSED, _S.SIGNED, signer, Right.SIGN_LISTS),
        _row(Act.ABORT, _S.IN_REVIEW, _S.DRAFT, author, _A, True),
        _row(Act.ABORT, _S.CHANGES_REQUESTED, _S.DRAFT, author, _A, True),
        _row(Act.ABANDON, _S.DRAFT, _S.ABANDONED, author, _A, True),
        _row(Act.ABANDON, _S.CHANGES_REQUESTED, _S.ABANDONED, author, _A, True),
        *_going_back(),
        *_saying(),
        *_carrying_out(),
        *(Transition(Act.REPOINT, state, state, None, None, True) for state in _ACTIVE),
        *(Transition(Act.TAKE_UP, state, state, None, None, True) for state in (_S.DRAFT, _S.IN_REVIEW)),
    )


def _going_back() -> tuple[Transition, ...]:
    """Return how a proposed or signed list goes back: to its reviewer, or to its author where it has none."""
    signer, sign = Part.SIGNER, Right.SIGN_LISTS
    found: list[Transition] = []
    for way, back, part, right in (
        (_THREE, _S.IN_REVIEW, Part.REVIEWER, _R),
        (_TWO, _S.DRAFT, Part.AUTHOR, _A),
    ):
        for state in (*_UNDONE, _S.EXECUTING):
            kinds = _NOT_DISPOSAL if state is _S.EXECUTING else ALL_KINDS
            found += [
                Transition(Act.WITHDRAW, state, back, part, right, True, kinds, way),
                Transition(Act.RETURN, state, back, signer, sign, True, kinds, way),
                Transition(Act.VOID, state, back, None, None, True, kinds, way),
            ]
        found += [Transition(Act.DECIDE, state, back, part, right, True, way=way) for state in _UNDONE]
    return tuple(found)


def _saying() -> tuple[Transition, ...]:
    advise = Right.ADVISE_ON_LISTS
    advice = [
        Transition(Act.ADVISE, state, state, Part.ADVISER, advise, True, is_change=False)
        for state in (_S.IN_REVIEW, _S.PROPOSED)
    ]
    comments = [Transition(Act.COMMENT, state, state, None, advise, True, is_change=False) for state in ListState]
    return (*advice, *comments)


def _carrying_out() -> tuple[Transition, ...]:
    """Return what follows a signature. Who wrote a list for disposal doesn't start it."""
    return (
        Transition(Act.COOL, _S.SIGNED, _S.COOLING_OFF, None, _R, False, _DISPOSAL, barred=Part.AUTHOR),
        Transition(Act.BEGIN, _S.COOLING_OFF, _S.EXECUTING, None, _R, False, _DISPOSAL, barred=Part.AUTHOR),
        Transition(Act.BEGIN, _S.PARTIAL, _S.EXECUTING, None, _R, False, _DISPOSAL, barred=Part.AUTHOR),
        Transition(Act.BEGIN, _S.SIGNED, _S.EXECUTING, None, _B, False, _NOT_DISPOSAL),
        Transition(Act.BEGIN, _S.PARTIAL, _S.EXECUTING, None, _B, False, _NOT_DISPOSAL),
        Transition(Act.FINISH_IN_PART, _S.EXECUTING, _S.PARTIAL, None, _B, True),
        Transition(Act.FINISH, _S.EXECUTING, _S.COMPLETE, None, _B, False, _DISPOSAL),
        # What was sent is carried out by The National Archives' receipt, whoever may record that.
        Transition(Act.FINISH, _S.EXECUTING, _S.COMPLETE, None, Right.RECORD_AGREEMENTS, False, _NOT_DISPOSAL),
        Transition(Act.CERTIFY, _S.PARTIAL, _S.CERTIFIED, None, _B, False),
        Transition(Act.CERTIFY, _S.COMPLETE, _S.CERTIFIED, None, _B, False),
    )


TRANSITIONS: tuple[Transition, ...] = _table()


def transitions(act: Act, state: ListState, kind: ListKind) -> tuple[Transition, ...]:
    """Return the rows that say what `act` does to a list of `kind` in `state`; none: it can't be done.

    >>> [row.to_state.value for row in transitions(Act.SIGN, ListState.PROPOSED, ListKind.TRANSFER)]
    ['signed']
    >>> transitions(Act.SIGN, ListState.DRAFT, ListKind.TRANSFER)
    ()
    """
    return tuple(row for row in TRANSITIONS if (row.act, row.from_state) == (act, state) and kind in row.kinds)
