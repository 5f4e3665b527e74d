"""One verdict and one sentence for a folder: what it is, why it stays, what would have to happen next.

Pure: everything is read from the decision and from what the survey found; nothing is computed here
that another place computes too. The order of the questions is the order of precedence.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from appraisal.estate.deciding import Decided, Part, Rules
from records.case_facts import FINALISED_AGAIN, REMITTED_AGAIN
from records.estate.units import short_name
from records.facts import CASE_FINALISED, CASEWORK, RECORD_KIND
from records.long_term_interest import SIGNAL_BY_CODE, SIGNALS_FACT
from records.sources.cms.codes import CODE_LISTS
from retention.conditions import FLAGS_FACT, Condition, HasFlag, Truth, answer
from retention.facts import Facts
from retention.holds import Coverage
from retention.schedule import ClassVersion, ForPeriod, Schedule
from retention.standing import Outcome
from retention.terms import DisposalAction, Flag, Grade, Route, Status
from retention.wording import say_day


class VerdictKind(StrEnum):
    """What the drive plan says of a folder; each folder has one."""

    KEEP = "keep"
    HELD = "held"
    REVIEW_FOR_TNA = "review for The National Archives"
    APPRAISE = "appraise"
    COPIES = "copies"
    WRONG_PLACE = "wrong place"
    NO_CLASS = "no class"
    CANNOT_DECIDE = "cannot decide"
    NOTHING_DUE = "nothing due"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict of one folder: its kind, how it reads in the plan, and the sentence that says why."""

    kind: VerdictKind
    label: str
    sentence: str


@dataclass(frozen=True, slots=True)
class CopiesIn:
    """A folder in which content of this one is found too, and how many files of it."""

    folder: str
    files: int


@dataclass(frozen=True, slots=True)
class HoldWords:
    """How a hold is spoken of: its title, what is said of what it may cover, and the sentence for what it does.

    `sentence` is empty where the reference and the first day say it, as for inquiries.
    """

    title: str
    candidates: str = ""
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the survey and the decision say of one folder, all that a verdict looks at.

    `named_urns` are the URNs in its files' names; `copies` is empty unless all its content is elsewhere.
    """

    folder: str
    files: int
    place: str | None
    urns: tuple[str, ...]
    named_urns: tuple[str, ...]
    copies: tuple[CopiesIn, ...]
    decided: Decided
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Speaker:
    """Gives verdicts by one set of rules; `holds` says how each hold is spoken of."""

    rules: Rules
    holds: Mapping[str, HoldWords]

    def verdict(self, seen: Seen) -> Verdict:
        """Return the verdict: the first of these questions that is answered."""
        questions: tuple[Callable[[Seen], Verdict | None], ...] = (
            _wrong_place,
            _copies,
            _no_class,
            self._illustrative,
            self._appraise,
            self._held,
            self._cannot_decide,
            self._review,
            self._due,
            self._dated,
            self._keep,
        )
        for question in questions:
            if (verdict := question(seen)) is not None:
                return verdict
        return Verdict(VerdictKind.CANNOT_DECIDE, "Cannot decide", f"{'; '.join(_missing(seen.outcome))}.")

    # -- corporate records -----------------------------------------------------------------------------------

    def _illustrative(self, seen: Seen) -> Verdict | None:
        dated = seen.outcome.dated
        if dated.grade is not Grade.ILLUSTRATIVE:
            return None
        title = dated.governing.class_title if dated.governing else "Its class"
        kept = f" It would be kept to {say_day(dated.retain_through)}." if dated.retain_through else ""
        sentence = f"{title}: the period is invented for training and is nobody's policy.{kept}"
        return Verdict(VerdictKind.KEEP, "Illustrative rule: cannot be destroyed", sentence)

    def _appraise(self, seen: Seen) -> Verdict | None:
        """Return the verdict on corporate records that are appraised for transfer; no hold stops that."""
        if _is_casework(seen) or not self._leads_to_transfer(seen.outcome):
            return None
        return Verdict(VerdictKind.APPRAISE, "Appraise, non-case", self._timetable(seen.outcome))

    # -- casework --------------------------------------------------------------------------------------------

    def _held(self, seen: Seen) -> Verdict | None:
        blockers = seen.outcome.blockers
        if not blockers:
            return None
        sure = [one for one in blockers if one.route is not Route.CANDIDATE]
        if sure:
            first = min(sure, key=lambda one: (one.from_on, one.hold_ref))
            said = self.holds.get(first.hold_ref, HoldWords("")).sentence
            return Verdict(VerdictKind.HELD, "Held", said or self.say_hold(first))
        first = min(blockers, key=lambda one: (one.from_on, one.hold_ref))
        words = self.holds.get(first.hold_ref, HoldWords(first.hold_ref))
        label = f"Treat as held, {first.hold_ref}"
        sentence = words.candidates or first.because.removeprefix(f"{label}. ")
        return Verdict(VerdictKind.HELD, label, sentence)

    def say_hold(self, one: Coverage) -> str:
        """Return how a hold that surely covers is said, such as: held, IICSA moratorium since 12 May 2015."""
        title = self.holds.get(one.hold_ref, HoldWords("")).title
        noun = f"{one.hold_ref} moratorium" if "moratorium" in title.lower() else one.hold_ref
        begins = "since" if one.from_on <= self.rules.on else "announced from"
        return f"held, {noun} {begins} {say_day(one.from_on)}"

    def _cannot_decide(self, seen: Seen) -> Verdict | None:
        if not self._lacks_what_others_supply(seen.outcome):
            return None
        sentence = " ".join(_say_lacking(one) for one in _why_missing(seen.outcome))
        return Verdict(VerdictKind.CANNOT_DECIDE, "Cannot decide", sentence)

    def _lacks_what_others_supply(self, outcome: Outcome) -> bool:
        """Return whether a missing fact is one that a system, and not the RMU's own register, records."""
        schedule = self.rules.schedules.get(outcome.dated.schedule_ref)
        for missing in outcome.dated.missing:
            definition = schedule.catalogue.find(missing.name) if schedule else None
            if definition is None or set(definition.supplied_by) != {"register"}:
                return True
        return False

    def _review(self, seen: Seen) -> Verdict | None:
        """Return the verdict on a case of long-term interest."""
        if not self._leads_to_transfer(seen.outcome):
            return None
        facts = _facts(seen)
        signals = facts.value(SIGNALS_FACT)
        codes = sorted(signals) if isinstance(signals, frozenset) else []
        criteria = [SIGNAL_BY_CODE[code].meaning for code in codes if SIGNAL_BY_CODE[code].is_criterion]
        finalised = facts.value(CASE_FINALISED)
        ended = f", finalised {say_day(finalised)}" if isinstance(finalised, date) else ""
        said = f"{criteria[0] if criteria else 'Of long-term interest'}{ended}."
        label = "Review for The National Archives"
        return Verdict(VerdictKind.REVIEW_FOR_TNA, label, f"{said} {self._timetable(seen.outcome)}")

    def _due(self, seen: Seen) -> Verdict | None:
        outcome = seen.outcome
        if outcome.status is Status.PERMANENT:
            return Verdict(VerdictKind.KEEP, "Retain permanently", f"{_rule(outcome)}.")
        if outcome.status not in (Status.REVIEW_DUE, Status.TRANSFER_DUE, Status.DUE):
            return None
        through = outcome.dated.retain_through
        label = "Destruction may be proposed" if outcome.may_be_destroyed else "Review due"
        return Verdict(VerdictKind.APPRAISE, label, f"{_rule(outcome)}: kept to {say_day(through) if through else ''}.")

    def _dated(self, seen: Seen) -> Verdict | None:
        outcome = seen.outcome
        if outcome.status is not Status.NOT_DUE or outcome.dated.retain_through is None:
            return None
        kept = say_day(outcome.dated.retain_through)
        reasons = self._reasons(seen)
        if reasons:
            return Verdict(VerdictKind.KEEP, f"Keep to {kept}", " ".join(reasons))
        return Verdict(VerdictKind.NOTHING_DUE, f"Nothing due before {kept}", f"{_rule(outcome)}.")

    def _keep(self, seen: Seen) -> Verdict | None:
        """Return the verdict where only the base period lacks: what is known protects meanwhile."""
        dated = seen.outcome.dated
        if seen.outcome.status is not Status.INDETERMINATE or dated.governing is None:
            return None
        reasons = self._reasons(seen)
        if dated.at_least_through is not None and dated.at_least_through >= self.rules.on and reasons:
            return Verdict(VerdictKind.KEEP, f"Keep to {say_day(dated.at_least_through)}", " ".join(reasons))
        return Verdict(VerdictKind.KEEP, "Keep", " ".join([*reasons, BASE_PERIOD]))

    # -- what rules say ----------------------------------------------------------------------------------------

    def _leads_to_transfer(self, outcome: Outcome) -> bool:
        version = self._version(outcome)
        return version is not None and DisposalAction.TRANSFER in (version.action.kind, version.action.then)

    def _version(self, outcome: Outcome) -> ClassVersion | None:
        """Return the version that governs; None where no rule does."""
        governing = outcome.dated.governing
        schedule = self.rules.schedules.get(outcome.dated.schedule_ref)
        return _version_of(schedule, governing.class_code, governing.version_number) if governing and schedule else None

    def _timetable(self, outcome: Outcome) -> str:
        """Return where a record stands on the way to the archive.

        Rule: Public Records Act 1958, s 3(4): by the twentieth year transferred, or retained with approval.
        """
        trigger, by = outcome.dated.trigger_on, outcome.dated.retain_through
        if trigger is None or by is None:
            return "No paper is dated: the twentieth year is not known."
        about = f"Last paper {trigger.year}: transfer or retention approval"
        days = (by - self.rules.on).days
        if days < 0:
            return f"{about} was due by {say_day(by)}, overdue."
        return f"{about} by {say_day(by)}, {days:,} {'day' if days == 1 else 'days'}."

    def _reasons(self, seen: Seen) -> list[str]:
        """Return what the flags of the case add: extensions, and floors that hold for them only."""
        version = self._version(seen.outcome)
        if version is None:
            return []
        facts, said = _facts(seen), []
        for extension in version.extend:
            for code in _flags_that_match(extension.when, facts):
                period = extension.term.period.in_words()
                said.append(f"{_flag_words(code)} flag ({code}): destruction date extended by {period}.")
        for floor in version.keep:
            codes = _flags_that_match(floor.when, facts)
            if codes and isinstance(floor.keep, ForPeriod):
                period = " and then ".join(term.period.in_words() for term in floor.keep.terms)
                remark = floor.label.partition(";")[2]
                said.append(f"{_flag_words(codes[0])} flag: {period}{';' if remark else ''}{remark}.")
        return said


BASE_PERIOD = "Base period not confirmed: no date can be given."

_FLAG_WORDS = {"COVB": "Covid", "COVC": "Covid", "CVOF": "Covid"}


def _flag_words(code: str) -> str:
    return _FLAG_WORDS.get(code) or CODE_LISTS["monitoring_codes"].codes.get(code) or code


def _flags_that_match(condition: Condition | None, facts: Facts) -> list[str]:
    """Return the flags that the condition asks for and the case carries, where the condition holds."""
    if condition is None or answer(condition, facts, timezone="Europe/London").truth is not Truth.YES:
        return []
    carried = facts.value(FLAGS_FACT)
    return [code for code in _flags_in(condition) if isinstance(carried, frozenset) and code in carried]


def _flags_in(condition: Condition) -> Sequence[str]:
    if isinstance(condition, HasFlag):
        return [condition.flag]
    return [code for part in getattr(condition, "parts", ()) for code in _flags_in(part)]


# -- questions that need no rule -------------------------------------------------------------------------------


def _wrong_place(seen: Seen) -> Verdict | None:
    named = tuple(dict.fromkeys([*seen.urns, *seen.named_urns]))
    if seen.place is None or not named:
        return None
    noun = "URN" if len(named) == 1 else "URNs"
    listed = ", ".join(named[:3]) + (f" and {len(named) - 3} more" if len(named) > 3 else "")
    sentence = f"names {noun} {listed}; goes to the Information Management Advisor's list"
    return Verdict(VerdictKind.WRONG_PLACE, "Wrong place", sentence)


def _copies(seen: Seen) -> Verdict | None:
    """Return the verdict on a folder whose content is all elsewhere; one that has a class is the original.

    A folder that calls itself a copy is one, whatever else its name says.
    """
    is_called_copy = "copy" in seen.folder.rsplit("/", 1)[-1].lower()
    if not seen.copies or (seen.decided.classes and not is_called_copy):
        return None
    whole = [one for one in seen.copies if one.files >= seen.files]
    named = [short_name(one.folder) for one in (whole[:1] or seen.copies[:3])]
    others = "" if whole or len(seen.copies) <= 3 else " and others"
    said = f"all {seen.files:,} have the same content as files in {', '.join(named)}{others}"
    return Verdict(VerdictKind.COPIES, "Copies", f"{said}; kept while that is undecided")


def _no_class(seen: Seen) -> Verdict | None:
    if seen.decided.classes:
        return None
    where = f" in a {seen.place}" if seen.place else ""
    sentence = f"No rule of the file plan says what these{where} are; nobody has assigned a class."
    return Verdict(VerdictKind.NO_CLASS, "No class", sentence)


# -- the parts -------------------------------------------------------------------------------------------------


def _is_casework(seen: Seen) -> bool:
    return _facts(seen).value(RECORD_KIND) == CASEWORK


def _facts(seen: Seen) -> Facts:
    """Return the facts of the part that governs: the one whose date is the thing's."""
    parts = seen.decided.parts
    return next((part for part in parts if _governs(part, seen.outcome)), parts[0]).facts


def _governs(part: Part, outcome: Outcome) -> bool:
    return part.dated.governing == outcome.dated.governing and part.dated.trigger_on == outcome.dated.trigger_on


def _version_of(schedule: Schedule, code: str, number: int) -> ClassVersion | None:
    line = schedule.find(code)
    return next((one for one in reversed(line.versions) if one.number == number), None) if line else None


def _rule(outcome: Outcome) -> str:
    governing = outcome.dated.governing
    return f"{governing.class_title}, {governing.rule}" if governing else "No rule governs"


def _missing(outcome: Outcome) -> list[str]:
    return [str(one) for one in outcome.dated.missing] or ["no rule applies"]


def _why_missing(outcome: Outcome) -> list[tuple[str, str]]:
    """Return name and reason of each missing fact, the one the trigger needs first, each once."""
    found = [(one.name, one.why) for one in outcome.dated.missing if one.flag is not Flag.UNCLASSIFIED]
    triggers = [one for one in found if one[0] == CASE_FINALISED]
    return triggers[:1] or list(dict.fromkeys(found))


def _say_lacking(missing: tuple[str, str]) -> str:
    name, why = missing
    if why.endswith("."):  # the data quality gate speaks in sentences
        return why
    for begins, case in ((FINALISED_AGAIN, "Case"), (REMITTED_AGAIN, "Remitted case")):
        if why.startswith(begins):
            days = why.removeprefix(begins)
            number = {1: "two", 2: "three", 3: "four"}.get(days.count(" and "), "several")
            return f"{case} with {number} finalisations, {days}. The Area can mend this in CMS."
    return f"{name}: {why}."
