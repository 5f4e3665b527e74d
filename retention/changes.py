"""What moved between two outcomes of one record, and why; and whether an approval still stands.

Approvals are given to outcomes and never to dates: whatever an outcome rested on and moved since
voids the approval. A change that makes a record due needs a fresh look even where nobody approved.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from retention.dated import Dated
from retention.facts import Fact, show
from retention.holds import Coverage
from retention.standing import Outcome
from retention.terms import DUE_STATUSES
from retention.wording import say_day


class ChangeKind(StrEnum):
    """What moved."""

    FACT_CHANGED = "fact changed"
    RULE_CHANGED = "rule changed"
    HOLD_PLACED = "hold placed"
    HOLD_RELEASED = "hold released"
    DATE_MOVED = "date moved"
    RECALCULATED = "recalculated"
    """The date moved because a fact the decision rests on changed."""
    STATUS_CHANGED = "status changed"
    DUE_BY_FACT = "due by a changed fact"
    """Due only because a fact changed; needs fresh approval."""
    DUE_BY_SCHEDULE = "due by a changed schedule"
    """Due only because the schedule changed; needs fresh approval."""
    NO_LONGER_DUE = "no longer due"
    """Leaves any list it was put on because it was due."""
    DECISION_DRIFT = "decision drift"
    """The same day asked about, another answer on later knowledge (R20)."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that moved, in words."""

    kind: ChangeKind
    text: str


def compare(before: Outcome, after: Outcome) -> tuple[Change, ...]:
    """Return what moved between two outcomes of one record, causes first; empty where nothing did."""
    causes = [*_facts_changed(before, after), *_rules_changed(before, after), *_holds_changed(before, after)]
    return (*causes, *_effects(before, after, {cause.kind for cause in causes}))


# -- causes -----------------------------------------------------------------------------------------


def _facts_changed(before: Outcome, after: Outcome) -> list[Change]:
    """Return the facts that differ; where the rule changed too, only those both rules read."""
    was, now = _read(before.dated), _read(after.dated)
    same_rule = _rule(before.dated) == _rule(after.dated)
    keys = sorted({*was, *now} if same_rule else {*was} & {*now}, key=lambda key: (key[0], key[1] or ""))
    changed = [key for key in keys if _value(was, key) != _value(now, key)]
    return [Change(ChangeKind.FACT_CHANGED, _say_fact(key, was, now)) for key in changed]


Key = tuple[str, str | None]


def _read(dated: Dated) -> dict[Key, Fact]:
    return {(fact.name, fact.member): fact for fact in dated.reads}


def _value(read: dict[Key, Fact], key: Key) -> str | None:
    return show(read[key].value) if key in read else None


def _say_fact(key: Key, was: dict[Key, Fact], now: dict[Key, Fact]) -> str:
    whose = f" of {key[1]}" if key[1] else ""
    return f"{key[0]}{whose}: {_value(was, key) or 'not recorded'}, now {_value(now, key) or 'not recorded'}"


def _rule(dated: Dated) -> tuple[str, int, str] | None:
    governing = dated.governing
    return None if governing is None else (governing.class_code, governing.version_number, str(governing.in_force_from))


def _rules_changed(before: Outcome, after: Outcome) -> list[Change]:
    was, now = before.dated.governing, after.dated.governing
    if _rule(before.dated) == _rule(after.dated) and _digest(before.dated) == _digest(after.dated):
        return []
    said = [f"{one.class_code} from {say_day(one.in_force_from)}" if one else "no rule in force" for one in (was, now)]
    return [Change(ChangeKind.RULE_CHANGED, f"{said[0]}, now {said[1]}")]


def _digest(dated: Dated) -> tuple[str, str]:
    return dated.schedule_ref, dated.schedule_digest


def _holds_changed(before: Outcome, after: Outcome) -> list[Change]:
    was, now = {one.hold_ref for one in before.coverage}, {one.hold_ref for one in after.coverage}
    was_on, now_on = _covering(before.coverage, before.on), _covering(after.coverage, after.on)
    placed = [Change(ChangeKind.HOLD_PLACED, ref) for ref in sorted((now - was) | (now_on - was_on))]
    released = [Change(ChangeKind.HOLD_RELEASED, ref) for ref in sorted((was - now) | (was_on - now_on))]
    return placed + released


def _covering(coverage: tuple[Coverage, ...], on: date) -> set[str]:
    return {one.hold_ref for one in coverage if one.covers(on)}


# -- effects ------------------------------------------------------------------------------------------


def _effects(before: Outcome, after: Outcome, causes: set[ChangeKind]) -> list[Change]:
    effects: list[Change] = []
    was, now = before.dated.eligible_from, after.dated.eligible_from
    moved = was != now
    if moved:
        text = f"{say_day(was) if was else 'no date'}, now {say_day(now) if now else 'no date'}"
        effects.append(Change(ChangeKind.DATE_MOVED, text))
        if ChangeKind.FACT_CHANGED in causes:
            effects.append(Change(ChangeKind.RECALCULATED, text))
    if before.status is not after.status:
        effects.append(Change(ChangeKind.STATUS_CHANGED, f"{before.status}, now {after.status}"))
    if moved and after.status in DUE_STATUSES and (was is None or was > after.on):
        effects.extend(_newly_due(causes))
    if before.status in DUE_STATUSES and after.status not in DUE_STATUSES:
        effects.append(Change(ChangeKind.NO_LONGER_DUE, f"{before.status}, now {after.status}"))
    if before.on == after.on and before.dated.known != after.dated.known and (moved or before.status != after.status):
        text = f"asked about {say_day(after.on)}: {before.status} as known on {before.dated.known}, now {after.status}"
        effects.append(Change(ChangeKind.DECISION_DRIFT, text))
    return effects


def _newly_due(causes: set[ChangeKind]) -> list[Change]:
    found = []
    if ChangeKind.FACT_CHANGED in causes:
        found.append(Change(ChangeKind.DUE_BY_FACT, "it would not be due on the facts as they were"))
    if ChangeKind.RULE_CHANGED in causes:
        found.append(Change(ChangeKind.DUE_BY_SCHEDULE, "it would not be due under the rule as it was"))
    return found


# -- approvals ----------------------------------------------------------------------------------------


class Void(StrEnum):
    """Why an approval no longer counts."""

    HOLD_SINCE = "a hold was placed after the approval"
    NO_LONGER_DUE = "the record is no longer due"
    DATE_MOVED = "its date moved"
    RULE_CHANGED = "its rule changed"
    FACT_CHANGED = "a fact it rests on changed"


def voids(approved: Outcome, now: Outcome) -> tuple[Void, ...]:
    """Return why an approval given to `approved` no longer counts; empty where it stands.

    A hold placed on the day of the approval or later voids it for good, even when it was released
    since: the record needs a new review. A hold already known when it was approved does not.
    Rule: reference, section 5 (approvals older than the hold are void); R16.
    """
    kinds = {change.kind for change in compare(approved, now)}
    known_then = {one.hold_ref for one in approved.coverage if one.covers(approved.on)}
    since = [one for one in now.coverage if approved.on <= one.from_on <= now.on and one.hold_ref not in known_then]
    found = [
        (Void.HOLD_SINCE, bool(since)),
        (Void.NO_LONGER_DUE, now.status not in DUE_STATUSES),
        (Void.DATE_MOVED, ChangeKind.DATE_MOVED in kinds),
        (Void.RULE_CHANGED, ChangeKind.RULE_CHANGED in kinds),
        (Void.FACT_CHANGED, ChangeKind.FACT_CHANGED in kinds),
    ]
    return tuple(void for void, applies in found if applies)
