"""From facts and a schedule to a date: which classes, which versions, which of them governs.

Holds are unknown here on purpose: they never move a date, so releasing one never comes by.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from retention.dated import Candidate, CandidateKind, Dated, Governing, Loss, Missing, Remark
from retention.facts import Fact, Facts, OriginKind, Override, Unknown, show
from retention.floors import VersionDated, date_version
from retention.reckoning import Evidence, read_day, span_of, unique
from retention.schedule import InForce, Schedule, ScheduleClass, in_force
from retention.terms import Apply, DisposalAction, Flag, Grade
from retention.wording import say_day

CLASS = "class"
"""The fact that names the class of a record, or the set of its classes."""

CLASS_OVERRIDE = "override.class"
"""The fact by which a named person replaces the class on an authority (R17)."""

ONE_DAY = date.resolution

_BINDS_FIRST = (
    DisposalAction.RETAIN_PERMANENTLY,
    DisposalAction.REVIEW,
    DisposalAction.TRANSFER,
    DisposalAction.DESTROY,
)
"""On the same day a person's look comes before an act that needs none (R21)."""

_WEAKEST_FIRST = (Grade.ILLUSTRATIVE, Grade.MODEL, Grade.SECOND_HAND, Grade.CONFIRMED)


def date_of(facts: Facts, schedule: Schedule, *, on: date, known: date) -> Dated:
    """Return when the action of the record's class may be carried out.

    `on` is the day asked about, `known` the state of knowledge used, of facts and of rules alike.
    A record of several classes is kept as the longest of them demands. Where no date can be
    established the reasons are in `missing` and `flags`; nothing is guessed. Deterministic: the
    same inputs give an equal result.
    Rule: R11 to R22 of the reference conventions, ADR 10.
    """
    question = _question(schedule, on, known)
    as_known = facts.as_known(known)
    asked = _Asked(question, Evidence(as_known, schedule.catalogue, schedule.timezone, on))
    codes, override, refusal = _classes_of(as_known)
    if refusal is not None:
        return asked.undated(refusal)
    ruled = [asked.date_class(code) for code in codes]
    failed = [one for one in ruled if isinstance(one, Missing)]
    versions = [one for one in ruled if isinstance(one, _ClassDated)]
    permanent = [one for one in versions if one.chosen.action is DisposalAction.RETAIN_PERMANENTLY]
    if failed and not permanent:
        return asked.undated(*failed)
    return asked.concluded(permanent or versions, considered=versions, override=override)


@dataclass(frozen=True, slots=True)
class _Question:
    """A schedule, a day and a state of knowledge, with what is the same for every record."""

    schedule: Schedule
    on: date
    known: date
    begun: Mapping[str, tuple[ScheduleClass, tuple[InForce, ...]]]
    """Of each class by its code: the versions known that had begun by the day."""


@lru_cache(maxsize=16)
def _question(schedule: Schedule, on: date, known: date) -> _Question:
    """Return the question prepared; kept for the next record, since it depends on nothing else."""
    begun = {
        line.code: (line, tuple(span for span in in_force(line.as_known(known)) if span.start <= on))
        for line in schedule.classes
    }
    return _Question(schedule, on, known, begun)


def _classes_of(facts: Facts) -> tuple[tuple[str, ...], Fact | None, Missing | None]:
    """Return the codes of the record's classes, the override that set them, or why there are none."""
    override = facts.get(CLASS_OVERRIDE)
    fact = override or facts.get(CLASS)
    if fact is None:
        return (), None, Missing(CLASS, None, Flag.UNCLASSIFIED, "no class is assigned")
    if override is not None and not isinstance(override.value, Override):
        why = "an override names who set it, on what authority and why"
        return (), override, Missing(CLASS_OVERRIDE, None, Flag.DATA_ERROR, why)
    match fact.value:
        case Override(str() as code) | (str() as code) if code.strip():
            return (code,), override, None
        case frozenset() as codes if codes:
            return tuple(sorted(codes)), override, None
        case Unknown(why):
            return (), override, Missing(CLASS, None, Flag.UNCLASSIFIED, f"the class is {Unknown(why)}")
    return (), override, Missing(CLASS, None, Flag.UNCLASSIFIED, f"{show(fact.value) or 'nothing'!r} names no class")


@dataclass(frozen=True, slots=True)
class _ClassDated:
    """One class: the version that governs, and the others with why they lost."""

    chosen: VersionDated
    others: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question put to one record."""

    question: _Question
    evidence: Evidence

    # -- versions ------------------------------------------------------------------------------------

    def date_class(self, code: str) -> "_ClassDated | Missing":
        """Return the class dated by the version that governs, or why none does (R18, R19)."""
        line, begun = self.question.begun.get(code, (None, ()))
        if line is None:
            return _no_rule(f"the schedule {self.question.schedule.ref} has no class {code!r}")
        if not begun:
            return _no_rule(f"no version of {code} was in force on {say_day(self.evidence.on)}")
        found = [(span, date_version(line, span.version, self.evidence)) for span in begun]
        eligible = self._in_question(found)
        if not eligible:
            return _no_rule(f"no version of {code} is in force on the day that counts")
        chosen = _longest_version(eligible)
        others = [(span, one) for span, one in found if one is not chosen]
        return _ClassDated(chosen, tuple(self._lost(span, one, chosen) for span, one in others))

    def _in_question(self, found: list[tuple[InForce, VersionDated]]) -> list[VersionDated]:
        """Return the versions among which the longest governs, as the latest one says (R19)."""
        on = self.evidence.on
        match found[-1][1].version.apply:
            case Apply.CURRENT:
                return [one for span, one in found if span.holds_on(on)]
            case Apply.AT_TRIGGER:
                if all(_trigger_day(one) is None for _, one in found):
                    return [found[-1][1]]
                return [one for span, one in found if span.holds_on(min(_trigger_day(one) or on, on))]
            case Apply.LONGEST:
                if not any(span.holds_on(on) for span, _ in found):
                    return []
                return [one for span, one in found if _bore_on(span, one, on)]

    def _lost(self, span: InForce, one: VersionDated, chosen: VersionDated) -> Candidate:
        """Return a version that did not govern; `EARLIER_VERSION` where it did until the change."""
        is_current = chosen.version.apply is Apply.CURRENT
        was_in_force = is_current and _bore_on(span, one, self.evidence.on)
        kind = CandidateKind.EARLIER_VERSION if was_in_force else CandidateKind.OTHER_VERSION
        start, end = say_day(span.start), say_day(span.to) if span.to is not None else "today"
        return Candidate(
            kind=kind,
            stated=one.governing or "the version as a whole, which gives no day",
            class_code=one.line.code,
            version_from=one.version.in_force_from,
            through=one.through,
            loss=Loss.OTHERWISE,
            reads=one.reads,
            missing=one.missing,
            note=f"in force from {start} to {end}; which version governs is chosen by apply = {chosen.version.apply}",
        )

    # -- conclusions ---------------------------------------------------------------------------------

    def undated(self, *missing: Missing) -> Dated:
        """Return a record without a date because no rule can be applied to it."""
        flags = tuple(Remark(flag) for flag in _ordered(one.flag for one in missing))
        return self._dated(missing=missing, flags=flags, reads=self._reads([]))

    def concluded(self, ruled: list[_ClassDated], *, considered: list[_ClassDated], override: Fact | None) -> Dated:
        """Return the record dated by the class that demands the longest keeping."""
        winner = _longest_class([one.chosen for one in ruled])
        others = [one for one in considered if one.chosen is not winner]
        is_permanent = winner.action is DisposalAction.RETAIN_PERMANENTLY
        missing = () if is_permanent else tuple(m for one in ruled for m in one.chosen.missing)
        through = winner.through
        eligible = through + ONE_DAY if through is not None and through < date.max else None
        if through == date.max:
            through, missing = None, (*missing, Missing(CLASS, None, Flag.OVERFLOW, "it ends with the calendar"))
        action, awaiting = self._action_of(winner)
        flags = {*winner.flags, *(one.flag for one in missing), *awaiting, *([Flag.OVERRIDE] if override else [])}
        flags |= _file_times_ignored(self.evidence.facts, winner.reads)
        classes = [one for one in considered if one.chosen is winner] + others
        return self._dated(
            retain_through=through,
            eligible_from=eligible,
            action=action,
            governing=_governing(winner),
            candidates=tuple(_candidates(classes, winner)),
            missing=tuple(dict.fromkeys(missing)),
            grade=winner.version.source.grade,
            flags=tuple(Remark(flag) for flag in _ordered(flags)),
            trigger_on=_trigger_day(winner),
            at_least_through=_latest_known(one.chosen.at_least_through for one in considered),
            ceiling_through=winner.ceiling_through,
            reads=self._reads(considered),
        )

    def _reads(self, considered: list[_ClassDated]) -> tuple[Fact, ...]:
        classes = (self.evidence.facts.get(CLASS_OVERRIDE), self.evidence.facts.get(CLASS))
        reads = [fact for one in considered for fact in one.chosen.reads]
        return unique([*(fact for fact in classes if fact is not None), *reads])

    def _action_of(self, winner: VersionDated) -> tuple[DisposalAction, frozenset[Flag]]:
        """Return the action, and whether a receipt is awaited: local destruction follows only on it."""
        plan = winner.version.action
        if winner.action is not DisposalAction.TRANSFER or plan.receipt is None:
            return winner.action, frozenset()
        received = read_day(plan.receipt, self.evidence).day
        if received is None or received > self.evidence.on:
            return DisposalAction.TRANSFER, frozenset({Flag.AWAITING_RECEIPT})
        return plan.then or DisposalAction.TRANSFER, frozenset()

    def _dated(
        self,
        *,
        retain_through: date | None = None,
        eligible_from: date | None = None,
        action: DisposalAction = DisposalAction.REVIEW,
        governing: Governing | None = None,
        candidates: tuple[Candidate, ...] = (),
        missing: tuple[Missing, ...] = (),
        grade: Grade | None = None,
        flags: tuple[Remark, ...] = (),
        trigger_on: date | None = None,
        at_least_through: date | None = None,
        ceiling_through: date | None = None,
        reads: tuple[Fact, ...] = (),
    ) -> Dated:
        return Dated(
            ref=self.evidence.facts.ref,
            on=self.evidence.on,
            known=self.question.known,
            schedule_ref=self.question.schedule.ref,
            schedule_digest=self.question.schedule.digest,
            retain_through=retain_through,
            eligible_from=eligible_from,
            action=action,
            governing=governing,
            candidates=candidates,
            missing=missing,
            grade=grade,
            flags=flags,
            trigger_on=trigger_on,
            at_least_through=at_least_through,
            ceiling_through=ceiling_through,
            reads=reads,
        )


def _no_rule(why: str) -> Missing:
    return Missing(CLASS, None, Flag.NO_RULE_IN_FORCE, why)


def _trigger_day(one: VersionDated) -> date | None:
    return one.trigger.day if one.trigger is not None else None


def _bore_on(span: InForce, one: VersionDated, on: date) -> bool:
    """Return whether the version was in force on any day from the trigger to the day asked about.

    Where the trigger is unknown any version that had begun may have been.
    """
    trigger = _trigger_day(one)
    return span.meets(date.min if trigger is None else min(trigger, on), on)


def _longest_version(found: list[VersionDated]) -> VersionDated:
    """Return the version that demands the longest keeping: for good, then without a date, then the latest.

    On the same day the more careful action decides, then the version in force last.
    Rule: R13, R19, R21.
    """
    return max(found, key=lambda one: (*_demand(one), one.version.in_force_from))


def _longest_class(found: list[VersionDated]) -> VersionDated:
    """Return the class that demands the longest keeping, as for versions.

    On the same day the more careful action decides, then the weaker grade, so that no class lends
    another the authority it lacks.
    """
    return max(found, key=lambda one: (*_demand(one), -_WEAKEST_FIRST.index(one.version.source.grade), one.line.code))


def _demand(one: VersionDated) -> tuple[bool, bool, date, int]:
    is_permanent = one.action is DisposalAction.RETAIN_PERMANENTLY
    return is_permanent, one.through is None, one.through or date.min, -_BINDS_FIRST.index(one.action)


def _governing(winner: VersionDated) -> Governing:
    version, line = winner.version, winner.line
    stated = winner.governing
    return Governing(line.code, line.title, version.number, version.in_force_from, stated, version.source)


def _candidates(classes: list[_ClassDated], winner: VersionDated) -> Iterable[Candidate]:
    """Yield every rule considered, the one that governs first; those of other classes have lost."""
    for one in classes:
        for candidate in sorted(one.chosen.candidates, key=lambda candidate: not candidate.governs):
            if one.chosen is winner or not candidate.governs:
                yield candidate
            else:
                why = f"the class {winner.line.code} demands longer keeping, or the same with more care (R21)"
                yield replace(candidate, loss=Loss.OTHERWISE, note=why)
        yield from one.others


def _latest_known(days: Iterable[date | None]) -> date | None:
    return max((day for day in days if day is not None), default=None)


def _file_times_ignored(facts: Facts, reads: tuple[Fact, ...]) -> set[Flag]:
    """Return a flag where a time stamp of the file was there and rightly not used (R15)."""
    stamps = (OriginKind.FILE_SYSTEM, OriginKind.MIGRATION)
    unread = [fact for fact in facts.facts if fact.origin.kind in stamps and fact not in reads]
    return {Flag.MTIME_IGNORED} if any(span_of(fact, "UTC") is not None for fact in unread) else set()


_FLAG_ORDER = {flag: at for at, flag in enumerate(Flag)}


def _ordered(flags: Iterable[Flag]) -> list[Flag]:
    return sorted(set(flags), key=_FLAG_ORDER.__getitem__)
