"""What dating a record gives: the date, the rule that governs, every rule that lost, what is missing.

Values only; `dating` makes them, `standing` adds the holds, `explain` says them in words.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from retention.facts import Fact, Ref
from retention.schedule import Source
from retention.terms import DisposalAction, Flag, Grade
from retention.wording import Stated, say, say_day


@dataclass(frozen=True, slots=True)
class Remark:
    """A flag, and what it is about where it needs saying (a hold, a route, a case)."""

    flag: Flag
    about: str = ""

    def __str__(self) -> str:
        if not self.about:
            return self.flag.value
        return f"{self.flag.value}_{self.about}" if self.flag is Flag.UNLINK_ON else f"{self.flag.value}={self.about}"


@dataclass(frozen=True, slots=True)
class Missing:
    """A fact without which no date can be given, of whom, and why it is no use as it stands.

    `meaning` is what the catalogue says the fact is; empty for what is no fact of the catalogue.
    """

    name: str
    member: str | None
    flag: Flag
    why: str
    meaning: str = ""

    def __str__(self) -> str:
        return f"{self.name}{f' of {self.member}' if self.member else ''}: {self.why}"


class CandidateKind(StrEnum):
    """What sort of rule was considered."""

    FLOOR = "floor"
    TRIGGER_DAY = "trigger day"
    CEILING = "ceiling"
    EXTENSION = "extension"
    LONG_STOP = "long stop"
    PERMANENT = "retain permanently"
    EARLIER_VERSION = "earlier version"
    """Governed until the schedule changed."""
    OTHER_VERSION = "other version"
    TRIGGER_AS_RECORDED = "trigger as recorded"
    """What the trigger would be without the override."""


class Loss(StrEnum):
    """How a rule came out against the others."""

    NONE = "it governs"
    DOES_NOT_APPLY = "it does not apply here"
    NO_DAY = "it gives no day"
    ANOTHER_HAS_NO_DAY = "another rule has no day yet"
    BEYOND_CEILING = "a floor beyond a ceiling is kept and reported (R21)"
    CEILING_ALLOWS = "it demands nothing before"
    SAME_DAY = "it gives the same day"
    EARLIER = "which is earlier; the longest floor wins (R21)"
    OTHERWISE = "see the note"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One rule considered: the last day it protects, and why it governs or lost.

    The words are made when they are asked for: of millions of outcomes few are read.
    """

    kind: CandidateKind
    stated: Stated
    class_code: str
    version_from: date
    through: date | None
    loss: Loss
    reads: tuple[Fact, ...] = ()
    missing: tuple[Missing, ...] = ()
    note: str = ""

    @property
    def governs(self) -> bool:
        """Return whether this is the rule that decides."""
        return self.loss is Loss.NONE

    @property
    def rule(self) -> str:
        """Return the rule in plain English."""
        return say(self.stated)

    @property
    def why(self) -> str:
        """Return why it governs or lost, in plain English."""
        day = say_day(self.through) if self.through is not None else ""
        match self.loss:
            case Loss.OTHERWISE:
                return self.note
            case Loss.DOES_NOT_APPLY:
                said = ", ".join(str(fact) for fact in self.reads)
                return f"{self.loss}{f': {said}' if said else ''}"
            case Loss.NO_DAY:
                return f"{self.loss}: " + "; ".join(map(str, self.missing))
            case Loss.ANOTHER_HAS_NO_DAY:
                return f"it gives {day}, but {self.loss}"
            case Loss.BEYOND_CEILING:
                return f"it gives {day}; {self.loss}"
            case Loss.CEILING_ALLOWS:
                return f"it allows keeping until {day}; {self.loss}"
            case Loss.EARLIER:
                return f"it gives {day}, {self.loss}"
        return self.loss.value


@dataclass(frozen=True, slots=True)
class Governing:
    """The rule that decides, with the version it stands in and the source of that version."""

    class_code: str
    class_title: str
    version_number: int
    in_force_from: date
    stated: Stated | None
    source: Source

    @property
    def rule(self) -> str:
        """Return the rule in plain English; empty where the version gives no day."""
        return "" if self.stated is None else say(self.stated)


@dataclass(frozen=True, slots=True)
class Dated:
    """When the action of a record's class may be carried out, as far as the rules go.

    `retain_through` is the last protected day and `eligible_from` the day after it; both are None
    where the record is retained permanently or where no date can be established, and then
    `missing` or `flags` say why. `at_least_through` is what the known floors protect meanwhile.
    Holds are not considered here; they never move these dates.
    """

    ref: Ref
    on: date
    known: date
    schedule_ref: str
    schedule_digest: str
    retain_through: date | None
    eligible_from: date | None
    action: DisposalAction
    governing: Governing | None
    candidates: tuple[Candidate, ...]
    missing: tuple[Missing, ...]
    grade: Grade | None
    flags: tuple[Remark, ...]
    trigger_on: date | None
    at_least_through: date | None
    ceiling_through: date | None
    reads: tuple[Fact, ...]

    @property
    def is_permanent(self) -> bool:
        """Return whether the record is kept for good (R24)."""
        return self.action is DisposalAction.RETAIN_PERMANENTLY

    def has(self, flag: Flag) -> bool:
        """Return whether the flag is raised."""
        return any(remark.flag is flag for remark in self.flags)
