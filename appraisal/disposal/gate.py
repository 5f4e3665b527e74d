"""THE choke point: the one function that says whether anything may be destroyed.

Every path to destruction asks `may_go`, for each thing by itself, in the transaction that records the
answer (`appraisal.disposal.passing`), under the same lock as placing a hold. What isn't said to be
allowed is refused: unknown is never due, and no clock and no schedule destroys by itself.
Rule: Inquiries Act 2005, s 35(3); Public Records Act 1958, s 3; ours, ADR 55.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from appraisal.disposal import faults as codes
from appraisal.disposal.components import Component
from appraisal.disposal.parts import OrderPart
from appraisal.disposal.values import Signed
from appraisal.lists.ground import HeldThing
from appraisal.lists.values import Answer, Item, ListKind
from records.sources.cms.codes import CODE_LISTS
from retention.faults import Fault, FaultCode
from retention.standing import Outcome
from retention.terms import DisposalAction, Grade, RefKind, Route, Status

OWNERS: Mapping[str, str] = CODE_LISTS["record_owners"].codes
NOT_SETTLED = "NOT_SETTLED"
OURS = frozenset({"CPS", NOT_SETTLED, ""})
"""Owners of a record that are not another body; one that is not said, or not settled, is refused by itself."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the rules say of the thing on the day; `then` is what follows the action of its class, such as a review."""

    outcome: Outcome
    then: DisposalAction | None
    digest: str
    """Over class, rule, version, dates and facts, as a list item is bound to it (appraisal/lists/contents.py)."""


@dataclass(frozen=True, slots=True)
class Listed:
    """How the thing stands on its list: kind, what was signed, what was decided, where else it is listed.

    `root` is that of the list as it is at this moment; `earliest_on` None where no cooling-off was begun.
    """

    list_ref: str
    kind: ListKind
    root: str
    signed_root: str
    approval: Signed | None
    answer: Answer | None
    components: tuple[Component, ...]
    earliest_on: date | None
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What the newest survey sees of the thing: SHA-256 by key of file, empty where it could not be read.

    Of a case or a box the one digest by its URN or barcode, as the newest export has it; nothing where it
    has not. `held_copies` are held files elsewhere with the content of a file in it: path, and the hold.
    `owners` says whose record each case of it is, by URN, as a code of the export; empty where it isn't said.
    """

    contents: Mapping[str, str]
    held_copies: tuple[tuple[str, str], ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Allowed:
    """It may be destroyed on the day, by this work order and no other; `missing` files are not there to go."""

    item: Item
    on: date
    missing: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """It may not be destroyed, and every reason why, the strongest first."""

    item: Item
    on: date
    faults: tuple[Fault, ...]
    missing: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if not self.faults:
            raise ValueError("a refusal says why")


def may_go(
    item: Item,
    *,
    standing: Standing | None,
    held: Sequence[HeldThing],
    listed: Listed,
    found: Found | None,
    on: date,
) -> Allowed | Refused:
    """Return whether `item` may be destroyed on the day `on`; every fault is gathered, none hides another.

    `standing` None: the rules were not asked, which is no permission. `held` are the holds on the thing and
    on files in it, now, announced or over. `found` None: no survey has seen it.
    """
    missing = _missing(listed.components, found)
    is_gone = found is not None and not found.contents and bool(listed.components)
    faults = (
        *_hold_faults(item, held, listed.approval),
        *_list_faults(item, listed, on),
        *_owner_faults(item, found),
        *(() if is_gone else _rule_faults(item, standing)),
        *_content_faults(item, listed.components, found, missing),
    )
    return Refused(item, on, faults, missing) if faults else Allowed(item, on, missing)


# -- holds ---------------------------------------------------------------------------------------------


def _hold_faults(item: Item, held: Sequence[HeldThing], approval: Signed | None) -> Iterator[Fault]:
    """Yield what the holds refuse: those in force on the day, those announced, and those since the signature.

    One file in it that is held stops the thing: none of what names or holds a held record goes. A released
    hold that was placed after the signature voids it too. Rule: reference on holds, section 5.
    """
    now = [one for one in held if not one.is_over]
    if custody := [one for one in now if one.is_custody]:
        yield Fault(codes.WITH_THE_ARCHIVES, item.shown_as, _named(custody))
    if others := [one for one in now if not one.is_custody]:
        yield Fault(codes.HOLD_COVERS, item.shown_as, _named(others))
    since = [one for one in held if approval is not None and one.since > approval.signed_at]
    if since:
        yield Fault(codes.HOLD_SINCE_SIGNATURE, item.shown_as, _named(since))


def _named(held: Sequence[HeldThing]) -> str:
    distinct = list(dict.fromkeys(f"{one.hold_ref}, {_route(one)}" for one in held))
    more = f" and {len(distinct) - 3} more" if len(distinct) > 3 else ""
    return "; ".join(distinct[:3]) + more


def _route(held: HeldThing) -> str:
    return "which a person must confirm or dismiss" if held.route == Route.CANDIDATE else held.route


# -- the list ------------------------------------------------------------------------------------------


def _list_faults(item: Item, listed: Listed, on: date) -> Iterator[Fault]:
    place = item.shown_as
    if listed.kind is not ListKind.DISPOSAL:
        yield Fault(codes.NOT_FOR_DISPOSAL, place, f"{listed.list_ref} is a list for {listed.kind.value}")
    if listed.approval is None:
        yield Fault(codes.NOT_SIGNED, place, listed.list_ref)
    elif listed.root != listed.signed_root:
        yield Fault(codes.LIST_CHANGED, place, listed.list_ref)
    if listed.answer is Answer.KEEP:
        yield Fault(codes.DECIDED_KEEP, place)
    elif listed.answer is not Answer.SELECT:
        yield Fault(codes.UNDECIDED, place, listed.answer.value if listed.answer else "")
    if listed.elsewhere:
        yield Fault(codes.ON_ANOTHER_LIST, place, ", ".join(listed.elsewhere))
    if listed.earliest_on is None:
        yield Fault(codes.COOLING_OFF_NOT_BEGUN, place, listed.list_ref)
    elif on < listed.earliest_on:
        yield Fault(codes.COOLING_OFF, place, f"until {listed.earliest_on.isoformat()}")


# -- whose record it is ----------------------------------------------------------------------------------


def _owner_faults(item: Item, found: Found | None) -> Iterator[Fault]:
    """Yield what stands against a case, or a box with it, that is not ours alone to destroy; unknown is never ours."""
    owners = sorted(found.owners.items()) if found is not None else []
    if unsaid := [urn for urn, owner in owners if owner in ("", NOT_SETTLED)]:
        yield Fault(codes.OWNER_UNKNOWN, item.shown_as, _counted(unsaid))
    if others := [f"{urn}, {OWNERS.get(owner, owner)}" for urn, owner in owners if owner not in OURS]:
        yield Fault(codes.OTHER_OWNER, item.shown_as, _counted(others))


# -- the rules -----------------------------------------------------------------------------------------


def _rule_faults(item: Item, standing: Standing | None) -> Iterator[Fault]:
    place = item.shown_as
    if standing is None:
        yield Fault(codes.NO_DATE, place, "it is no folder, case or box that the rules decide on")
        return
    dated = standing.outcome.dated
    status, grade = standing.outcome.status, dated.grade
    if grade is not Grade.CONFIRMED and status is not Status.INDETERMINATE:
        found = f"its grade is {grade.value}" if grade is not None else "it has no grade"
        yield Fault(codes.GRADE_TOO_WEAK, place, found)
    if (code := _status_fault(standing)) is not None:
        yield Fault(code, place, _when(standing))
    if item.outcome_digest != standing.digest:
        yield Fault(codes.OUTCOME_CHANGED, place)


def _status_fault(standing: Standing) -> FaultCode | None:
    """Return why the status refuses; None where destruction is what its class leads to, and it is due.

    What is due for review may go where its class destroys, or says "then destroy": the signed list is that
    review. An estimated date leads to review too, and so no further than a list that people signed (R12).
    """
    outcome = standing.outcome
    match outcome.status:
        case Status.INDETERMINATE:
            return codes.NO_DATE
        case Status.NOT_DUE:
            return codes.NOT_DUE
        case Status.DUE | Status.REVIEW_DUE | Status.HELD:  # a hold says itself that it holds
            return None if _ends_in_destruction(standing) else codes.NOT_FOR_DESTRUCTION
    return codes.NOT_FOR_DESTRUCTION


def _ends_in_destruction(standing: Standing) -> bool:
    action = standing.outcome.dated.action
    return action is DisposalAction.DESTROY or (
        action is DisposalAction.REVIEW and standing.then is DisposalAction.DESTROY
    )


def _when(standing: Standing) -> str:
    dated = standing.outcome.dated
    if standing.outcome.status is Status.NOT_DUE and dated.eligible_from is not None:
        return f"not before {dated.eligible_from.isoformat()}"
    if standing.outcome.status is Status.INDETERMINATE and dated.missing:
        return str(dated.missing[0])
    return standing.outcome.status.value


# -- the content ---------------------------------------------------------------------------------------


def _missing(components: Sequence[Component], found: Found | None) -> tuple[int, ...]:
    """Return what is not there to go. A box that no export lists is not among it: it may well stand in the store."""
    if found is None:
        return ()
    return tuple(
        one.number for one in components if one.ref.key not in found.contents and one.part is not OrderPart.BOXES
    )


def _content_faults(
    item: Item, components: Sequence[Component], found: Found | None, missing: Sequence[int]
) -> Iterator[Fault]:
    """Yield what stands against the signed content. What was left out may change; what goes may not."""
    place = item.shown_as
    if found is None:
        yield Fault(codes.NOT_SURVEYED, place)
        return
    going = [one for one in components if one.goes]
    if item.ref.kind in (RefKind.CASE, RefKind.BOX):
        yield from _export_faults(item, going, found)
        return
    if going and all(one.number in missing for one in going):
        yield Fault(codes.GONE, place, f"{len(going):,} of {len(going):,} files")
        return
    if unknown := [one for one in going if not one.sha256]:
        yield Fault(codes.CONTENT_UNKNOWN, place, unknown[0].path)
    changed = [one for one in going if one.sha256 and found.contents.get(one.ref.key, one.sha256) != one.sha256]
    if changed:
        yield Fault(codes.CONTENT_CHANGED, place, _counted([one.path for one in changed]))
    if added := sorted(found.contents.keys() - {one.ref.key for one in components}):
        yield Fault(codes.CONTENT_ADDED, place, _counted(added))
    for path, hold in found.held_copies[:1]:
        yield Fault(codes.COPY_OF_HELD, place, f"{path}, {hold}")


def _export_faults(item: Item, going: Sequence[Component], found: Found) -> Iterator[Fault]:
    """Yield what the newest export has against a case or a box: it no longer has it, or something else of it."""
    is_case = item.ref.kind is RefKind.CASE
    for one in going:
        now = found.contents.get(one.ref.key)
        if now is None:
            yield Fault(codes.CASE_GONE if is_case else codes.BOX_GONE, item.shown_as)
        elif now != one.sha256:
            yield Fault(codes.CASE_CHANGED if is_case else codes.BOX_CHANGED, item.shown_as)


def _counted(paths: Sequence[str]) -> str:
    return paths[0] if len(paths) == 1 else f"{paths[0]} and {len(paths) - 1:,} more"
