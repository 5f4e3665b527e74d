"""One version of one class applied to one record: floors, extensions, ceilings, the long stop.

Which version applies is decided in `dating`; here a version is taken as given.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from retention.conditions import Condition, Truth, answer
from retention.dated import Candidate, CandidateKind, Loss, Missing
from retention.facts import Fact, Override
from retention.periods import add_period, add_to_aligned, align
from retention.reckoning import SIMPLY_UNKNOWN, Evidence, Reckoned, earliest, latest, moved, read_day, reckon, unique
from retention.schedule import ClassVersion, Combine, DateRule, Extension, Floor, ForPeriod, ScheduleClass, Term
from retention.terms import DisposalAction, Flag
from retention.wording import Stated

TRIGGER_OVERRIDE = "override.trigger_on"
"""The fact by which a named person sets the trigger on an authority (R17)."""

ABSENT = Reckoned(is_absent=True)


@dataclass(frozen=True, slots=True)
class Considered:
    """A rule of the version with the day reckoned for it."""

    kind: CandidateKind
    stated: Stated
    found: Reckoned


@dataclass(frozen=True, slots=True)
class VersionDated:
    """What one version says: the last protected day, or what is missing for it."""

    line: ScheduleClass
    version: ClassVersion
    trigger: Reckoned | None
    through: date | None
    action: DisposalAction
    governing: Stated | None
    candidates: tuple[Candidate, ...]
    missing: tuple[Missing, ...]
    flags: frozenset[Flag]
    at_least_through: date | None
    ceiling_through: date | None
    reads: tuple[Fact, ...]


def date_version(line: ScheduleClass, version: ClassVersion, evidence: Evidence) -> VersionDated:
    """Return what the version says of the record."""
    if version.action.kind is DisposalAction.RETAIN_PERMANENTLY:
        return _permanent(line, version)
    trigger, as_recorded = _trigger_of(version, evidence)
    considered, awaits_long_stop = _floors_of(version, trigger, evidence)
    ceilings = [
        Considered(CandidateKind.CEILING, one, _add(one.term, _start(one.base, trigger, evidence)))
        for one in version.ceilings
    ]
    if not considered:
        considered = ceilings
        base = earliest([one.found for one in ceilings]) if ceilings else ABSENT
    else:
        base = latest([one.found for one in considered])
    extensions = [_extend(at, version.extend, base, evidence) for at in range(len(version.extend))]
    total = latest([base, *(one.found for one in extensions)])
    return _concluded(
        line,
        version,
        trigger=trigger,
        considered=[*considered, *extensions, *([] if considered is ceilings else ceilings)],
        total=_provisional(total, trigger, evidence),
        as_recorded=as_recorded,
        is_long_stopped=awaits_long_stop,
    )


def _permanent(line: ScheduleClass, version: ClassVersion) -> VersionDated:
    rule, note = "retain permanently", "permanent beats any period (R21)"
    candidate = Candidate(CandidateKind.PERMANENT, rule, line.code, version.in_force_from, None, Loss.NONE, note=note)
    return VersionDated(
        line=line,
        version=version,
        trigger=None,
        through=None,
        action=DisposalAction.RETAIN_PERMANENTLY,
        governing=rule,
        candidates=(candidate,),
        missing=(),
        flags=frozenset(),
        at_least_through=None,
        ceiling_through=None,
        reads=(),
    )


# -- the trigger -----------------------------------------------------------------------------------


def _trigger_of(version: ClassVersion, evidence: Evidence) -> tuple[Reckoned | None, Reckoned | None]:
    """Return the trigger that counts and, where an override replaced it, the one recorded (R17)."""
    if version.trigger is None:
        return None, None
    recorded = reckon(version.trigger, evidence)
    if recorded.is_absent:
        why = "the event that starts the clock cannot happen here"
        recorded = Reckoned(missing=(Missing("trigger", None, Flag.MISSING_TRIGGER, why),), reads=recorded.reads)
    override = evidence.facts.get(TRIGGER_OVERRIDE)
    if override is None:
        return _cut_off(version, recorded), None
    if not isinstance(override.value, Override):
        why = "an override names who set it, on what authority and why"
        return Reckoned(missing=(Missing(TRIGGER_OVERRIDE, None, Flag.DATA_ERROR, why),), reads=(override,)), recorded
    return _cut_off(version, read_day(TRIGGER_OVERRIDE, evidence)), _cut_off(version, recorded)


def _cut_off(version: ClassVersion, trigger: Reckoned) -> Reckoned:
    """Return the trigger, or the first cut-off on or after it where the version has one (R8)."""
    boundary = version.cutoff
    return trigger if boundary is None else moved(trigger, lambda day: align(day, boundary))


def _start(base: DateRule | None, trigger: Reckoned | None, evidence: Evidence) -> Reckoned:
    if base is None:
        if trigger is None:
            raise ValueError("a rule runs from the trigger of a version that declares none")
        return trigger
    return reckon(base, evidence)


def _provisional(total: Reckoned, trigger: Reckoned | None, evidence: Evidence) -> Reckoned:
    """Return the day, flagged where the clock has not started on the day asked about (R14)."""
    future = trigger is not None and trigger.day is not None and trigger.day > evidence.on
    return replace(total, flags=total.flags | {Flag.PROVISIONAL}) if future else total


# -- floors ----------------------------------------------------------------------------------------


def _floors_of(version: ClassVersion, trigger: Reckoned | None, evidence: Evidence) -> tuple[list[Considered], bool]:
    """Return the floors considered, and whether the long stop stands in for an unknown trigger (R17)."""
    stop = version.long_stop
    is_unknown = trigger is not None and trigger.day is None
    only_unknown = trigger is not None and all(one.flag in SIMPLY_UNKNOWN for one in trigger.missing)
    if stop is not None and is_unknown and only_unknown:
        rest = [floor for floor in version.keep if not (isinstance(floor.keep, ForPeriod) and floor.keep.base is None)]
        considered = [_consider(floor, trigger, evidence, version) for floor in rest]
        found = _add(stop.term, reckon(stop.base, evidence))
        return [*considered, Considered(CandidateKind.LONG_STOP, stop, found)], True
    considered = [_consider(floor, trigger, evidence, version) for floor in version.keep]
    if trigger is not None and considered:
        considered.append(Considered(CandidateKind.TRIGGER_DAY, "the trigger day itself is protected", trigger))
    return considered, False


def _consider(floor: Floor, trigger: Reckoned | None, evidence: Evidence, version: ClassVersion) -> Considered:
    return Considered(CandidateKind.FLOOR, floor, _reckon_floor(floor, trigger, evidence, version))


def _reckon_floor(floor: Floor, trigger: Reckoned | None, evidence: Evidence, version: ClassVersion) -> Reckoned:
    if floor.each is None:
        return _reckon_one(floor, trigger, evidence, version)
    members = evidence.facts.each(floor.each)
    if not members:
        why = "no member of the group is recorded"
        return Reckoned(missing=(Missing(floor.each, None, Flag.MISSING_TRIGGER, why),))
    each = [evidence.of_member(floor.each, member) for member in members]
    return latest([_reckon_one(floor, trigger, one, version) for one in each])


def _reckon_one(floor: Floor, trigger: Reckoned | None, evidence: Evidence, version: ClassVersion) -> Reckoned:
    if (barred := _barred(floor.when, evidence)) is not None:
        return barred
    keep = floor.keep
    if not isinstance(keep, ForPeriod):
        return reckon(keep.rule, evidence)
    start = _start(keep.base, trigger, evidence)
    is_cut_off = keep.base is None and version.cutoff is not None
    found = moved(start, lambda day: _end_of(keep, day, is_cut_off=is_cut_off))
    future = start.day is not None and start.day > evidence.on
    return replace(found, flags=found.flags | {Flag.PROVISIONAL}) if future else found


def _end_of(keep: ForPeriod, day: date, *, is_cut_off: bool) -> date:
    """Return the last day of the terms: aligned first or last, chained one after the other (R6, R7)."""
    is_aligned = is_cut_off or keep.align_trigger is not None
    end = align(day, keep.align_trigger) if keep.align_trigger is not None else day
    for term in keep.terms:
        end = (add_to_aligned if is_aligned else add_period)(end, term.period, term.rounding)
    return align(end, keep.align_result) if keep.align_result is not None else end


def _barred(condition: Condition | None, evidence: Evidence) -> Reckoned | None:
    """Return why a conditional rule gives no day here; None where it applies."""
    if condition is None:
        return None
    found = answer(condition, evidence.facts, timezone=evidence.timezone, group=evidence.group, member=evidence.member)
    if found.truth is Truth.YES:
        return None
    reads = tuple(fact for key in found.reads if (fact := evidence.facts.get(*key)) is not None)
    if found.truth is Truth.NO:
        return Reckoned(is_absent=True, reads=reads)
    why = f"whether {condition} is not known, and unknown never reads as no"
    missing = tuple(Missing(name, member, Flag.MISSING_FACT, why) for name, member in found.missing)
    return Reckoned(missing=missing, reads=reads)


# -- extensions and ceilings -------------------------------------------------------------------------


def _add(term: Term, start: Reckoned) -> Reckoned:
    return moved(start, lambda day: add_period(day, term.period, term.rounding))


def _extend(at: int, extensions: tuple[Extension, ...], base: Reckoned, evidence: Evidence) -> Considered:
    """Return the extension on its base: the latest floor, never a day on which a hold was released (R22).

    A cumulative one is added to the cumulative ones before it that apply.
    """
    extension = extensions[at]
    if (barred := _barred(extension.when, evidence)) is not None:
        return Considered(CandidateKind.EXTENSION, extension, barred)
    start = base if extension.base is None else reckon(extension.base, evidence)
    if extension.combine is Combine.CUMULATIVE:
        for earlier in extensions[:at]:
            applies = earlier.combine is Combine.CUMULATIVE and _barred(earlier.when, evidence) is None
            start = _add(earlier.term, start) if applies else start
    return Considered(CandidateKind.EXTENSION, extension, _add(extension.term, start))


# -- the conclusion ------------------------------------------------------------------------------------


_GOVERNS_FIRST = (
    CandidateKind.EXTENSION,
    CandidateKind.FLOOR,
    CandidateKind.LONG_STOP,
    CandidateKind.CEILING,
    CandidateKind.TRIGGER_DAY,
)


def _concluded(
    line: ScheduleClass,
    version: ClassVersion,
    *,
    trigger: Reckoned | None,
    considered: list[Considered],
    total: Reckoned,
    as_recorded: Reckoned | None,
    is_long_stopped: bool,
) -> VersionDated:
    through = None if total.is_absent else total.day
    ceilings = [one.found for one in considered if one.kind is CandidateKind.CEILING]
    ceiling = earliest(ceilings).day if ceilings else None
    governing = _governing(considered, through)
    missing = total.missing
    flags = set(total.flags)
    if total.is_absent:
        missing = (Missing("class", None, Flag.NO_RULE_APPLIES, f"no rule of {line.code} applies to this record"),)
    if governing is not None and governing.kind is CandidateKind.EXTENSION:
        flags.add(Flag.EXTENDED)
    if is_long_stopped:
        flags.add(Flag.LONG_STOP)
        missing = (*missing, *(trigger.missing if trigger is not None else ()))
    if through is not None and ceiling is not None and through > ceiling:
        flags.add(Flag.FLOOR_EXCEEDS_CEILING)
    candidates = [_candidate(one, line, version, governing=governing, through=through) for one in considered]
    if as_recorded is not None:
        candidates.append(_overridden(as_recorded, line, version))
    known = [one.found.day for one in considered if one.kind is not CandidateKind.CEILING and one.found.day]
    return VersionDated(
        line=line,
        version=version,
        trigger=trigger,
        through=through,
        action=DisposalAction.REVIEW if is_long_stopped else version.action.kind,
        governing=governing.stated if governing is not None else None,
        candidates=tuple(candidates),
        missing=missing,
        flags=frozenset(flags),
        at_least_through=max(known, default=None),
        ceiling_through=ceiling,
        reads=_reads(considered, trigger),
    )


def _reads(considered: Iterable[Considered], trigger: Reckoned | None) -> tuple[Fact, ...]:
    reads = [fact for one in considered for fact in one.found.reads]
    return unique([*(trigger.reads if trigger is not None else ()), *reads])


def _governing(considered: list[Considered], through: date | None) -> Considered | None:
    """Return the rule that gives the day; of several, an extension before a floor before the rest."""
    giving = [one for one in considered if through is not None and one.found.day == through]
    return min(giving, key=lambda one: _GOVERNS_FIRST.index(one.kind), default=None)


def _candidate(
    one: Considered, line: ScheduleClass, version: ClassVersion, *, governing: Considered | None, through: date | None
) -> Candidate:
    found, loss = one.found, Loss.NONE if one is governing else _loss(one, through)
    start = version.in_force_from
    return Candidate(one.kind, one.stated, line.code, start, found.day, loss, found.reads, found.missing)


def _loss(one: Considered, through: date | None) -> Loss:
    if one.found.is_absent:
        return Loss.DOES_NOT_APPLY
    if one.found.day is None:
        return Loss.NO_DAY
    if through is None:
        return Loss.ANOTHER_HAS_NO_DAY
    if one.kind is CandidateKind.CEILING:
        return Loss.BEYOND_CEILING if one.found.day < through else Loss.CEILING_ALLOWS
    return Loss.SAME_DAY if one.found.day == through else Loss.EARLIER


def _overridden(recorded: Reckoned, line: ScheduleClass, version: ClassVersion) -> Candidate:
    return Candidate(
        kind=CandidateKind.TRIGGER_AS_RECORDED,
        stated="the trigger as recorded",
        class_code=line.code,
        version_from=version.in_force_from,
        through=recorded.day,
        loss=Loss.OTHERWISE,
        reads=recorded.reads,
        missing=recorded.missing,
        note="replaced by an authorised override (R17)",
    )
