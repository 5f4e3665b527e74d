"""Where a record stands on a day: its date, and the holds that cover it. The cheap half.

Releasing or placing a hold runs only this again; the date was worked out in `dating` and stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from retention.dated import CandidateKind, Dated, Loss, Remark
from retention.holds import Coverage, Ending
from retention.terms import DUE_STATUSES, DisposalAction, Flag, Grade, Status

ONE_DAY = timedelta(days=1)

REVIEW_AT_MOST = frozenset({Grade.SECOND_HAND, Grade.MODEL})


@dataclass(frozen=True, slots=True)
class Interval:
    """Days on which the action may be carried out, both ends included; `last` None is open."""

    first: date
    last: date | None

    def __str__(self) -> str:
        return f"[{self.first.isoformat()}..{self.last.isoformat() if self.last is not None else ''}]"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules say of a record on a day. It is computed: no decision, and never permission."""

    on: date
    status: Status
    dated: Dated
    coverage: tuple[Coverage, ...]
    eligible_intervals: tuple[Interval, ...]
    flags: tuple[Remark, ...]

    @property
    def eligible_from(self) -> date | None:
        """Return the first day the action may be carried out, holds considered.

        Of a held record the first such day after the holds that cover it now; None where none of
        them has a known end.
        """
        ahead = [one for one in self.eligible_intervals if self.status is not Status.HELD or one.first > self.on]
        return ahead[0].first if ahead else None

    @property
    def blockers(self) -> tuple[Coverage, ...]:
        """Return the holds that refuse any act on the day: those that cover it, and those announced."""
        return tuple(one for one in self.coverage if one.through_on is None or one.through_on >= self.on)

    @property
    def may_be_destroyed(self) -> bool:
        """Return whether the rules, on their own, would allow destruction; a decision is still needed."""
        return self.status is Status.DUE and self.dated.grade is Grade.CONFIRMED and not self.blockers

    def has(self, flag: Flag) -> bool:
        """Return whether the flag is raised."""
        return any(remark.flag is flag for remark in self.flags)


def stand(dated: Dated, coverage: Iterable[Coverage], *, on: date) -> Outcome:
    """Return where the record stands on the day.

    Held but not yet due is NOT_DUE, held without a date INDETERMINATE; the holds show among the
    blockers either way. Due means due to be looked at: nothing follows without a decision.
    Rule: R2, R12, R14, R23; evaluator contract of the reference.
    """
    covering = tuple(sorted(coverage, key=lambda one: (one.from_on, one.hold_ref, one.route)))
    intervals = _intervals(dated.eligible_from, covering)
    status, remarks = _status(dated, covering, on)
    flags = [*dated.flags, *remarks, *_hold_remarks(covering, on)]
    if status in DUE_STATUSES and _is_due_by_schedule_change(dated, on):
        flags.append(Remark(Flag.DUE_BY_SCHEDULE_CHANGE))
    return Outcome(on, status, dated, covering, intervals, tuple(dict.fromkeys(flags)))


def _status(dated: Dated, coverage: Sequence[Coverage], on: date) -> tuple[Status, list[Remark]]:
    if dated.is_permanent:
        return Status.PERMANENT, []
    if dated.eligible_from is None:
        return Status.INDETERMINATE, []
    started = dated.trigger_on is None or dated.trigger_on <= on
    if on < dated.eligible_from or not started:
        return Status.NOT_DUE, []
    if any(one.covers(on) for one in coverage):
        return Status.HELD, []
    return _due(dated)


def _due(dated: Dated) -> tuple[Status, list[Remark]]:
    """Return what is due, no more than the authority and the facts can bear (R12; ADR 13)."""
    if dated.action is DisposalAction.REVIEW:
        return Status.REVIEW_DUE, []
    if dated.grade in REVIEW_AT_MOST:
        return Status.REVIEW_DUE, [Remark(Flag.REVIEW_ONLY)]
    remarks = [Remark(Flag.SIMULATION_ONLY)] if dated.grade is Grade.ILLUSTRATIVE else []
    if dated.action is DisposalAction.TRANSFER:
        return Status.TRANSFER_DUE, remarks
    if dated.has(Flag.ESTIMATED):
        return Status.REVIEW_DUE, [*remarks, Remark(Flag.REVIEW_ONLY)]
    return Status.DUE, remarks


def _hold_remarks(coverage: Sequence[Coverage], on: date) -> list[Remark]:
    now = [one for one in coverage if one.covers(on)]
    held_by = sorted({one.hold_ref for one in now})
    routes = sorted({one.route.value for one in now})
    remarks = [Remark(Flag.HELD_BY, ref) for ref in held_by] + [Remark(Flag.HELD_VIA, route) for route in routes]
    if any(one.from_on > on for one in coverage):
        remarks.append(Remark(Flag.UPCOMING_HOLD))
    over = [one for one in coverage if one.through_on is not None and one.through_on < on]
    if any(one.ending is Ending.NARROWED and one.hold_ref not in held_by for one in over):
        remarks.append(Remark(Flag.NARROWING_IS_RELEASE))
    return remarks


def _is_due_by_schedule_change(dated: Dated, on: date) -> bool:
    """Return whether a version in force before would not let the record be due on the day."""
    earlier = [one for one in dated.candidates if one.kind is CandidateKind.EARLIER_VERSION]
    return any(one.through is None or one.through >= on for one in earlier)


def _intervals(eligible_from: date | None, coverage: Sequence[Coverage]) -> tuple[Interval, ...]:
    """Return the days from `eligible_from` on that no hold covers (R23)."""
    if eligible_from is None:
        return ()
    free, start = [], eligible_from
    for one in sorted(coverage, key=lambda one: one.from_on):
        if one.from_on > start:
            free.append(Interval(start, one.from_on - ONE_DAY))
        if one.through_on is None or one.through_on == date.max:
            return tuple(free)
        start = max(start, one.through_on + ONE_DAY)
    return (*free, Interval(start, None))


# -- a document in several cases ------------------------------------------------------------------


def combine(parts: Mapping[str, Dated]) -> Dated:
    """Return the date of a document that belongs to several cases: the last of them governs.

    Disposing of any case before that only unlinks the document from it, which the flags say.
    For good beats any date; without a date in one of them there is none for the document.
    Rule: R11, R13, R21.
    """
    if not parts:
        raise ValueError("a document to combine belongs to at least one case")
    last = max(parts, key=lambda name: (*_lastingness(parts[name]), name))
    governing = parts[last]
    unlinked = [Remark(Flag.UNLINK_ON, name) for name in sorted(parts) if _ends_before(parts[name], governing)]
    undated = [dated for dated in parts.values() if dated.eligible_from is None and not dated.is_permanent]
    missing = () if governing.is_permanent else tuple(one for dated in undated for one in dated.missing)
    others = [dated for name, dated in sorted(parts.items()) if name != last]
    why = f"{last} lasts longer, or as long with more care"
    lost = [replace(one, loss=Loss.OTHERWISE, note=why) for dated in others for one in dated.candidates]
    return replace(
        governing,
        candidates=(*governing.candidates, *lost),
        missing=tuple(dict.fromkeys([*governing.missing, *missing])),
        flags=(*governing.flags, *unlinked),
        reads=tuple(dict.fromkeys([*governing.reads, *(fact for dated in others for fact in dated.reads)])),
    )


def _lastingness(dated: Dated) -> tuple[bool, bool, date, bool]:
    reviewed = dated.action is DisposalAction.REVIEW
    return dated.is_permanent, dated.eligible_from is None, dated.eligible_from or date.min, reviewed


def _ends_before(dated: Dated, governing: Dated) -> bool:
    if dated.eligible_from is None:
        return False
    return governing.eligible_from is None or dated.eligible_from < governing.eligible_from


# -- erasure ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ErasureAnswer:
    """What may be answered to a request for erasure of this record, and on what ground."""

    is_refused: bool
    ground: str


def answer_erasure(outcome: Outcome) -> ErasureAnswer:
    """Return the answer to a request for erasure: retention wins, row by row, with its ground.

    Rule: UK GDPR art 17(3)(b); DPA 2018 s 47 for law enforcement processing.
    """
    if outcome.blockers:
        refs = ", ".join(sorted({one.hold_ref for one in outcome.blockers}))
        return ErasureAnswer(True, f"a hold covers the record: {refs}")
    match outcome.status:
        case Status.PERMANENT:
            return ErasureAnswer(True, "the record is retained permanently")
        case Status.INDETERMINATE:
            return ErasureAnswer(True, "it is not yet known how long the record must be kept")
        case Status.NOT_DUE:
            through = outcome.dated.retain_through
            return ErasureAnswer(True, f"the record must be kept through {through.isoformat() if through else 'then'}")
    return ErasureAnswer(False, "no rule and no hold demands keeping; a decision is still needed")
