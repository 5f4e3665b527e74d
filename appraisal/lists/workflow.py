"""What may be done to a list, decided from values alone: the state, who asks, what they had to do with it.

`advance` gives the step that follows, or the refusal with its reason; writing it down is the store's.
Rule: reference, section 6; ours, ADR 52.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from appraisal.lists.faults import (
    ADVISERS_ENOUGH,
    CONTENT_CHANGED,
    DELEGATION_MISSING,
    LIST_EMPTY,
    LIST_NOT_SO_FAR,
    LIST_RIGHT_MISSING,
    NAME_DIFFERS,
    OBJECTIONS_MISSING,
    OBJECTIONS_OPEN,
    OVERRULED_OPEN,
    PART_TAKEN,
    PROPOSER_SIGNS,
    REASON_MISSING,
    REPLIES_MISSING,
    REVIEWER_NEEDED,
    STATEMENT_MISSING,
)
from appraisal.lists.policies import ADVISERS_AT_MOST, STATEMENTS, way_of, why_reviewer
from appraisal.lists.states import TRANSITIONS, Act, Transition, transitions
from appraisal.lists.values import Answer, Check, Delegation, DisposalList, ListKind, ListState, Part, Taken
from records.register.people import Person, Role
from records.register.roles import Right, may, roles_with
from retention.facts import civil_date
from retention.faults import Fault, FaultCode, Refusal

LONDON = "Europe/London"


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks to be done to a list, with all that the answer depends on.

    `checks` are what was found of the list for a proposal or a signature; `root` is of the list as
    it stands now. `delegation` is the deputy's, where one signs.
    """

    act: Act
    reason: str = ""
    checks: Sequence[Check] = ()
    root: str = ""
    statements: Sequence[str] = ()
    typed_name: str = ""
    delegation: Delegation | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """What follows: the row of the table that applies, and the part that the person takes by it."""

    transition: Transition
    takes: Part | None
    for_whom: str = ""

    @property
    def to_state(self) -> ListState:
        """Return where the list stands after it."""
        return self.transition.to_state


def advance(
    list_: DisposalList, asked: Asked, *, actor: Person | None, history: Sequence[Taken], at: datetime
) -> Step | Refusal:
    """Return the step that `asked` leads to, or the refusal that says why not; nothing is written.

    `actor` None is the register itself, which may void and re-point and nothing else. `history` says
    who had which part in the list, over all its life: nobody ever has two, not even after an abort.
    """
    rows = transitions(asked.act, list_.state, list_.kind)
    if not rows:
        return _refused(LIST_NOT_SO_FAR, list_, f"{asked.act.value}: the list is {list_.state.value}")
    way = way_of(list_)
    fitting = [row for row in rows if row.way in (None, way)]
    if not fitting:
        return _refused(REVIEWER_NEEDED, list_, why_reviewer(list_.kind, list_.items))
    transition = fitting[0]
    if (refusal := _refused_person(list_, transition, asked, actor=actor, history=history, at=at)) is not None:
        return refusal
    if transition.needs_reason and not asked.reason.strip():
        return _refused(REASON_MISSING, list_)
    faults = _faults(list_, asked, actor)
    if faults:
        return Refusal(*faults)
    takes = transition.part if actor is not None and not _has(history, actor, transition.part) else None
    return Step(transition, takes, _for_whom(asked, actor))


def has_part(history: Iterable[Taken], person: Person) -> Part | None:
    """Return the part that `person` has in a list; None: they have none."""
    return next((taken.part for taken in history if person.is_same_as(taken.person)), None)


def offered(list_: DisposalList, actor: Person, rights: Collection[Right]) -> frozenset[Act]:
    """Return the acts that are open to `actor` by state, right and part: what a page offers; more may stand against."""
    has, way = has_part(list_.parts, actor), way_of(list_)
    return frozenset(
        row.act
        for row in TRANSITIONS
        if row.from_state is list_.state
        and list_.kind in row.kinds
        and row.way in (None, way)
        and row.right in rights
        and (has is None or (row.part in (None, has) and has is not row.barred))
    )


# -- who ---------------------------------------------------------------------------------------------------


def _refused_person(
    list_: DisposalList,
    transition: Transition,
    asked: Asked,
    *,
    actor: Person | None,
    history: Sequence[Taken],
    at: datetime,
) -> Refusal | None:
    if actor is None:
        return None if transition.right is None else _refused(LIST_RIGHT_MISSING, list_, asked.act.value)
    has = has_part(history, actor)
    if has is not None and (has is transition.barred or transition.part not in (None, has)):
        return Refusal(_part_fault(list_, asked.act, actor, has))
    if transition.right is None or not may(actor.role, transition.right):
        who = " or ".join(sorted(role.value for role in roles_with(transition.right))) if transition.right else "nobody"
        return _refused(LIST_RIGHT_MISSING, list_, f"{asked.act.value}: {actor.role.value}; it takes: {who}")
    if transition.part is Part.SIGNER and not _may_sign(actor, asked.delegation, civil_date(at, LONDON)):
        return _refused(DELEGATION_MISSING, list_, _say_delegation(actor, asked.delegation))
    if transition.part is Part.ADVISER and has is None and _advisers(history) >= ADVISERS_AT_MOST:
        return _refused(ADVISERS_ENOUGH, list_)
    return None


def _part_fault(list_: DisposalList, act: Act, actor: Person, has: Part) -> Fault:
    if act is Act.SIGN:
        proposed = next((step for step in reversed(list_.steps) if step.act == Act.PROPOSE), None)
        did = "proposed it" if proposed and actor.is_same_as(proposed.person) else f"you are its {has.value}"
        return Fault(PROPOSER_SIGNS, list_.ref, did)
    return Fault(PART_TAKEN, list_.ref, f"{act.value}: {actor.name} is its {has.value}")


def _may_sign(actor: Person, delegation: Delegation | None, on: date) -> bool:
    """Return whether it is the DRO, or the deputy while a delegation runs."""
    return actor.role is Role.DRO or (delegation is not None and delegation.covers(actor, on))


def _say_delegation(actor: Person, delegation: Delegation | None) -> str:
    if delegation is None:
        return f"{actor.name} has none"
    return f"{delegation.deputy}, {delegation.from_on.isoformat()} to {delegation.through_on.isoformat()}"


def _advisers(history: Iterable[Taken]) -> int:
    return len({taken.person.strip().casefold() for taken in history if taken.part is Part.ADVISER})


def _has(history: Iterable[Taken], actor: Person, part: Part | None) -> bool:
    return part is None or has_part(history, actor) is part


def _for_whom(asked: Asked, actor: Person | None) -> str:
    if asked.act is not Act.SIGN or actor is None or actor.role is Role.DRO or asked.delegation is None:
        return ""
    return asked.delegation.for_whom


# -- what --------------------------------------------------------------------------------------------------


def _faults(list_: DisposalList, asked: Asked, actor: Person | None) -> list[Fault]:
    """Return what stands against the act, all of it, beyond who asks and in which state."""
    match asked.act:
        case Act.SEND:
            return [*_empty(list_), *_unanswered(list_)]
        case Act.REJECT:
            return [] if _open(list_) else [Fault(OBJECTIONS_MISSING, list_.ref)]
        case Act.PROPOSE:
            return [*_empty(list_), *_objected(list_), *(fault for check in asked.checks for fault in check.faults)]
        case Act.SIGN:
            return _against_signing(list_, asked, actor)
        case Act.BEGIN if list_.kind is ListKind.DISPOSAL:
            return []  # each thing meets the gate by itself: one that changed is ejected, the others go on
        case Act.BEGIN | Act.COOL:
            return _unbound(list_, asked)
    return []


def _empty(list_: DisposalList) -> list[Fault]:
    """Return the fault of a list with nothing selected: an empty one would pass every test of all of it."""
    if any(list_.answer(item.ref, item.ref) is Answer.SELECT for item in list_.items if not item.file_count):
        return []  # a case or a box without files of its own
    return [] if list_.selected or list_.retained else [Fault(LIST_EMPTY, list_.ref)]


def _open(list_: DisposalList) -> list[str]:
    return [one.ref.key for one in list_.objections if one.is_open]


def _unanswered(list_: DisposalList) -> list[Fault]:
    found = _open(list_) if list_.state is ListState.CHANGES_REQUESTED else []
    return [Fault(REPLIES_MISSING, list_.ref, ", ".join(found))] if found else []


def _objected(list_: DisposalList) -> list[Fault]:
    faults = []
    if found := _open(list_):
        faults.append(Fault(OBJECTIONS_OPEN, list_.ref, ", ".join(found)))
    if overruled := [one.ref.key for one in list_.objections if one.is_overruled]:
        faults.append(Fault(OVERRULED_OPEN, list_.ref, ", ".join(overruled)))
    return faults


def _against_signing(list_: DisposalList, asked: Asked, actor: Person | None) -> list[Fault]:
    faults = [*_empty(list_), *(fault for check in asked.checks for fault in check.faults)]
    faults += [
        Fault(STATEMENT_MISSING, list_.ref, one) for one in STATEMENTS[list_.kind] if one not in asked.statements
    ]
    if actor is None or not actor.is_same_as(asked.typed_name):
        faults.append(Fault(NAME_DIFFERS, list_.ref, asked.typed_name))
    if not asked.root or asked.root != list_.proposed_root:
        faults.append(Fault(CONTENT_CHANGED, list_.ref))
    return faults


def _unbound(list_: DisposalList, asked: Asked) -> list[Fault]:
    """Return the fault of an act on what is not what was signed."""
    approval = list_.approval
    if approval is None or not asked.root or asked.root != approval.root:
        return [Fault(CONTENT_CHANGED, list_.ref)]
    return [fault for check in asked.checks for fault in check.faults]


def _refused(code: FaultCode, list_: DisposalList, found: str = "") -> Refusal:
    return Refusal(Fault(code, list_.ref, found))
