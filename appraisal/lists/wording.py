"""What is said of a list in a sentence: why it went back, what changed, what somebody did meanwhile."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from appraisal.lists.ground import Ground, HeldThing
from appraisal.lists.policies import way_of
from appraisal.lists.states import Act, Way
from appraisal.lists.values import DisposalList, Entry, ListStep, Part
from retention.facts import Ref, civil_date
from retention.terms import RefKind
from retention.wording import say_day

LONDON = "Europe/London"
NAMED_AT_MOST = 3

DONE: dict[str, str] = {
    "make": "made it",
    Act.ADD: "added to it",
    Act.TAKE_OFF: "took something off it",
    Act.DECIDE: "decided on records in it",
    Act.SEND: "sent it to review",
    Act.OBJECT: "objected to something on it",
    Act.REJECT: "sent it back",
    Act.REPLY: "answered an objection",
    Act.AGREE: "agreed to what was overruled",
    Act.PROPOSE: "proposed it",
    Act.WITHDRAW: "withdrew it",
    Act.SIGN: "signed it",
    Act.RETURN: "returned it",
    Act.VOID: "voided it",
    Act.REPOINT: "found something on it elsewhere",
    Act.TAKE_UP: "took up what the newest survey has otherwise",
    Act.ABORT: "took it back to a draft",
    Act.ABANDON: "abandoned it",
    Act.COOL: "started the cooling-off",
    Act.BEGIN: "began to carry it out",
    Act.FINISH_IN_PART: "ended it in part",
    Act.FINISH: "ended it",
    Act.CERTIFY: "certified it",
}
"""How each act is told afterwards, after the name of who did it."""
CHANGED = {
    "list": "what the list is",
    "items": "what is on it, or what the rules say of it",
    "decisions": "a decision",
    "rules": "the schedules in use",
    "holds": "the holds on it",
}
"""How each part of what is bound is spoken of; a digest that another part handed in goes by its own name."""


def say_moment(at: datetime, *, today: datetime) -> str:
    """Return the moment as people say it: the time alone where it is of the same day.

    >>> from datetime import UTC
    >>> say_moment(datetime(2026, 11, 25, 10, 47, tzinfo=UTC), today=datetime(2026, 11, 25, 12, tzinfo=UTC))
    'at 10:47'
    >>> say_moment(datetime(2026, 7, 1, 10, 47, tzinfo=UTC), today=datetime(2026, 11, 25, 12, tzinfo=UTC))
    'on 1 July 2026 at 11:47'
    """
    local = at.astimezone(ZoneInfo(LONDON))
    day = civil_date(at, LONDON)
    return f"at {local:%H:%M}" if day == civil_date(today, LONDON) else f"on {say_day(day)} at {local:%H:%M}"


def say_held(held: Mapping[Ref, Sequence[HeldThing]], *, today: datetime) -> str:
    """Return which holds were placed on how much of a list, and when: one clause a hold."""
    by_hold: dict[str, list[HeldThing]] = {}
    for found in held.values():
        for one in found:
            by_hold.setdefault(one.hold_ref, []).append(one)
    return "; ".join(_say_hold(ref, found, today=today) for ref, found in sorted(by_hold.items()))


def _say_hold(ref: str, found: Sequence[HeldThing], *, today: datetime) -> str:
    count = len({one.ref for one in found})
    noun = "file" if all(one.ref.kind is RefKind.FILE for one in found) else "thing"
    newest = max(one.since for one in found)
    return f"hold {ref} was placed on {count} {noun}{'' if count == 1 else 's'} {say_moment(newest, today=today)}"


def say_changed(list_: DisposalList, ground: Ground, parts: Iterable[str]) -> str:
    """Return what changed since the list was proposed, files by their names; `parts` are those that differ."""
    said = [CHANGED.get(name, name) for name in parts if name != "items"]
    if "items" in parts:
        said = [*_files_changed(list_, ground), *said] or [CHANGED["items"]]
    return f"{', '.join(said) or CHANGED['items']} changed since it was proposed"


def _files_changed(list_: DisposalList, ground: Ground) -> list[str]:
    named: list[str] = []
    for entry in list_.entries:
        now = ground.things.get(entry.item.ref)
        if now is None or now.is_gone:
            named.append(f"'{entry.item.shown_as}' (gone)")
            continue
        was = {file.ref: file.content_sha256 for file in entry.files}
        seen = {file.ref: file.content_sha256 for file in now.files}
        differing = sorted((ref for ref in {*was, *seen} if was.get(ref) != seen.get(ref)), key=str)
        named += [f"'{ref.key.rsplit('/', 1)[-1]}'" for ref in differing]
        if not differing and now.item.outcome_digest != entry.item.outcome_digest:
            named.append(f"what the rules say of '{entry.item.shown_as}'")
    more = len(named) - NAMED_AT_MOST
    return [*named[:NAMED_AT_MOST], f"{more} more"] if more > 0 else named


def say_refreshed(before: Sequence[Entry], after: Sequence[Entry]) -> str:
    """Return what the newest survey has otherwise than the list had it until now; empty where nothing is otherwise.

    What is new in a folder goes with it, so whoever proposes must have looked at it.
    """
    was = {file.ref: file.content_sha256 for entry in before for file in entry.files}
    now = {file.ref: file.content_sha256 for entry in after for file in entry.files}
    counts = (
        (len(now.keys() - was.keys()), "new"),
        (sum(was[ref] != now[ref] for ref in was.keys() & now.keys()), "changed"),
        (len(was.keys() - now.keys()), "gone"),
    )
    said = ", ".join(f"{count:,} {word}" for count, word in counts if count)
    return f"Files that the newest survey has otherwise than the list had them: {said}." if said else ""


def went_back(list_: DisposalList) -> str:
    """Return to whom a list goes back, as a clause."""
    part = Part.REVIEWER if way_of(list_) is Way.THREE_PEOPLE else Part.AUTHOR
    people = list_.people(part)
    return f"the list went back to {people[-1]}" if people else f"the list went back to its {part.value}"


def sentences(clauses: str) -> str:
    """Return clauses as sentences.

    >>> sentences("hold UCPI was placed on 1 file at 10:47; the list went back to T. Reed")
    'Hold UCPI was placed on 1 file at 10:47. The list went back to T. Reed.'
    """
    return " ".join(f"{clause[:1].upper()}{clause[1:]}." for clause in clauses.split("; ") if clause)


def say_step(step: ListStep, *, today: datetime) -> str:
    """Return what was done in one step, by whom and when."""
    who = step.person or "Muniment"
    return f"{who} {DONE.get(step.act, step.act)} {say_moment(step.at, today=today)}"


def say_since(list_: DisposalList, version: int, *, today: datetime) -> str:
    """Return what was done to the list after `version`: what a second editor sees before either loses work."""
    return "; ".join(say_step(step, today=today) for step in list_.steps if step.number > version)
