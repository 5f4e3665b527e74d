"""What stands against a thing on a list, and against a list, as everything stands now.

Asked when a thing is added, when the list is proposed, when it is signed, and before anything is
carried out: the same questions each time. Rule: reference, section 6 (preconditions checked at add,
at queue and again at execute); ours, ADR 52.
"""

from collections.abc import Iterable, Mapping, Sequence

from appraisal.lists.faults import (
    FILES_UNREADABLE,
    ITEM_ALREADY_ON,
    ITEM_HELD,
    ITEM_NOT_DUE,
    ITEM_RULE_TOO_WEAK,
    ITEM_UNDATED,
    NO_SUCH_THING,
    ON_ANOTHER_LIST,
    SERIES_MISSING,
    SERIES_OTHER,
)
from appraisal.lists.ground import Ground, HeldThing, ThingNow
from appraisal.lists.values import (
    CARRIED_OUT_STATES,
    Answer,
    Check,
    DisposalList,
    ListFile,
    ListKind,
)
from retention.facts import Ref
from retention.faults import Fault
from retention.terms import Grade, Status
from retention.wording import say_day

SHOWN_AT_MOST = 5
"""How many files a sentence names before it counts the rest."""


def against_adding(list_: DisposalList, thing: ThingNow, ground: Ground, elsewhere: Mapping[Ref, str]) -> list[Fault]:
    """Return everything that stands against putting `thing` on the list; `elsewhere` says which list has what.

    Files in it that are held or unreadable don't: they can be left out before the list is proposed. Files in the
    custody of a transfer do, where the list is for disposal. Rule: reference for transfer, C2.
    """
    ref = thing.item.ref
    if list_.entry(ref) is not None:
        return [Fault(ITEM_ALREADY_ON, thing.item.shown_as)]
    faults = [*_elsewhere(ref, thing.item.shown_as, elsewhere), *_against_thing(list_, thing, ground)]
    is_disposal = list_.kind is ListKind.DISPOSAL
    counts = [
        one
        for one in ground.in_force
        if one.item == ref and ((one.ref == ref and not one.in_part) or (is_disposal and one.is_custody))
    ]
    faults += [_held(thing.item.shown_as, [one]) for one in _one_a_hold(counts)]
    if list_.kind is ListKind.TRANSFER:
        faults = [*_series(thing, list_.series), *faults]
    return faults


def checks_of(list_: DisposalList, ground: Ground, elsewhere: Mapping[Ref, str]) -> tuple[Check, ...]:
    """Return what is asked of a list before it is proposed, and again before it is signed; each with its faults."""
    things = [(item, ground.things.get(item.ref)) for item in list_.items]
    gone = [Fault(NO_SUCH_THING, item.shown_as) for item, now in things if now is None or now.is_gone]
    there = [now for _, now in things if now is not None and not now.is_gone]
    twice = [fault for item in list_.items for fault in _elsewhere(item.ref, item.shown_as, elsewhere)]
    held = held_and_selected(list_, ground)
    return (
        Check("everything on it is still there", tuple(gone)),
        Check("nothing on it is on another list", tuple(twice)),
        Check("no hold covers what is selected", tuple(_held(ref.key, found) for ref, found in held.items())),
        Check(
            "every date and rule allows it", tuple(one for now in there for one in _against_thing(list_, now, ground))
        ),
        Check("it belongs to one series", tuple(_one_series(list_, there))),
        Check("every selected file could be read", tuple(_unreadable(list_, there))),
    )


def held_and_selected(list_: DisposalList, ground: Ground) -> dict[Ref, list[HeldThing]]:
    """Return the holds in force on what is selected or retained, by the thing or file; a left-out file may be held.

    For disposal a hold on anything in a thing stops the thing: none of what names or holds a held
    record goes. Rule: reference, section 5.
    """
    found: dict[Ref, list[HeldThing]] = {}
    for one in binding_holds(list_, ground):
        if one.is_over:
            continue
        goes = not one.in_part and list_.answer(one.ref, one.item) in (Answer.SELECT, Answer.RETAIN)
        whole = list_.kind is ListKind.DISPOSAL and list_.answer(one.item, one.item) is Answer.SELECT
        if goes or whole:
            found.setdefault(one.ref, []).append(one)
    return found


def binding_holds(list_: DisposalList, ground: Ground) -> tuple[HeldThing, ...]:
    """Return the holds that count for the list: all, but the custody in which a transfer keeps its own originals."""
    own = list_.kind is ListKind.TRANSFER and list_.state in CARRIED_OUT_STATES
    return tuple(one for one in ground.held if not (own and one.is_custody))


# -- one thing ---------------------------------------------------------------------------------------------


def _against_thing(list_: DisposalList, thing: ThingNow, ground: Ground) -> list[Fault]:
    """Return what the rules have against it: for disposal it has a date, is due, and its rule is confirmed."""
    if list_.kind is not ListKind.DISPOSAL or list_.answer(thing.item.ref, thing.item.ref) is not Answer.SELECT:
        return []
    item = thing.item
    if thing.status == Status.PERMANENT:
        return [Fault(ITEM_NOT_DUE, item.shown_as, "it is retained permanently")]
    if item.eligible_from is None:
        return [Fault(ITEM_UNDATED, item.shown_as)]
    faults = []
    if item.eligible_from > ground.on or thing.status == Status.NOT_DUE:
        faults.append(Fault(ITEM_NOT_DUE, item.shown_as, f"from {say_day(item.eligible_from)}"))
    if thing.grade != Grade.CONFIRMED:
        faults.append(Fault(ITEM_RULE_TOO_WEAK, item.shown_as, thing.grade))
    return faults


def _elsewhere(ref: Ref, shown_as: str, elsewhere: Mapping[Ref, str]) -> list[Fault]:
    """Return that another active list has the thing; units of decision never overlap."""
    return [Fault(ON_ANOTHER_LIST, shown_as, elsewhere[ref])] if ref in elsewhere else []


def _held(place: str, found: Sequence[HeldThing]) -> Fault:
    holds = sorted({one.hold_title if one.is_custody else f"{one.hold_ref}, {one.route}" for one in found})
    return Fault(ITEM_HELD, place, "; ".join(holds))


def _one_a_hold(found: Iterable[HeldThing]) -> list[HeldThing]:
    return list({one.hold_ref: one for one in found}.values())


# -- series, readability -----------------------------------------------------------------------------------


def _series(thing: ThingNow, series: str) -> list[Fault]:
    item = thing.item
    if not item.series:
        return [Fault(SERIES_MISSING, item.shown_as, thing.series_word.rstrip("."))]
    if series and item.series != series:
        return [Fault(SERIES_OTHER, item.shown_as, f"{item.series}, the list is {series}")]
    return []


def _one_series(list_: DisposalList, things: Sequence[ThingNow]) -> list[Fault]:
    if list_.kind is not ListKind.TRANSFER:
        return []
    return [fault for thing in things for fault in _series(thing, list_.series)]


def _unreadable(list_: DisposalList, things: Sequence[ThingNow]) -> list[Fault]:
    faults = []
    for thing in things:
        found = [
            file
            for file in thing.files
            if not file.content_sha256 and list_.answer(file.ref, thing.item.ref) in (Answer.SELECT, Answer.RETAIN)
        ]
        if found:
            faults.append(Fault(FILES_UNREADABLE, thing.item.shown_as, say_files(found)))
    return faults


def say_files(files: Sequence[ListFile]) -> str:
    """Return the files named, the first few, and how many more there are."""
    named = ", ".join(file.path.rsplit("/", 1)[-1] for file in files[:SHOWN_AT_MOST])
    more = len(files) - SHOWN_AT_MOST
    return f"{named} and {more} more" if more > 0 else named
