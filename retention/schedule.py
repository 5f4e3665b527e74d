"""A disposal schedule as values: classes, their dated versions, the rules of each version.

Nothing here computes; `reckoning` reads the date rules and `dating` applies the versions.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from retention.catalogue import Catalogue
from retention.conditions import Condition
from retention.periods import Boundary, Period
from retention.terms import Apply, DisposalAction, Grade, Rounding, Route


class WhenNotApplicable(StrEnum):
    """What to do where a date cannot exist; where it is missing there is never a choice."""

    SKIP = "skip"
    INDETERMINATE = "indeterminate"


# -- date rules: which day --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FactDate:
    """The day a fact states."""

    fact: str
    when_not_applicable: WhenNotApplicable = WhenNotApplicable.INDETERMINATE


@dataclass(frozen=True, slots=True)
class Later:
    """Another day plus a period."""

    base: "DateRule"
    period: Period
    rounding: Rounding | None


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest of several days; an unknown one leaves it unknown (R13)."""

    of: tuple["DateRule", ...]


@dataclass(frozen=True, slots=True)
class Earliest:
    """Whichever day is earlier; an unknown one counts as the latest possible (R13)."""

    of: tuple["DateRule", ...]


@dataclass(frozen=True, slots=True)
class EveryEvent:
    """The latest day, once every event has happened."""

    of: tuple["DateRule", ...]


@dataclass(frozen=True, slots=True)
class EachMember:
    """The latest day over all members of a group; `of` is read of each member."""

    group: str
    of: "DateRule"
    when_not_applicable: WhenNotApplicable = WhenNotApplicable.INDETERMINATE


@dataclass(frozen=True, slots=True)
class SentenceEnd:
    """The last day of a sentence: as custody states it, else as counted from what was imposed."""

    sentence: str
    stated: str | None
    when_not_applicable: WhenNotApplicable = WhenNotApplicable.INDETERMINATE


@dataclass(frozen=True, slots=True)
class BeforeAge:
    """The last day before an age is attained (R9)."""

    born: str
    age: int
    when_not_applicable: WhenNotApplicable = WhenNotApplicable.INDETERMINATE


DateRule = FactDate | Later | Latest | Earliest | EveryEvent | EachMember | SentenceEnd | BeforeAge


# -- what a version says ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Term:
    """One period with its own rounding; terms in a row are chained (R6)."""

    period: Period
    rounding: Rounding | None


@dataclass(frozen=True, slots=True)
class ForPeriod:
    """Keep for the terms, one after the other, from a day; `base` None is the trigger."""

    terms: tuple[Term, ...]
    base: DateRule | None
    align_trigger: Boundary | None = None
    align_result: Boundary | None = None

    def __post_init__(self) -> None:
        if not self.terms:
            raise ValueError("a period floor has at least one term")


@dataclass(frozen=True, slots=True)
class Until:
    """Keep through the day that a date rule gives."""

    rule: DateRule


@dataclass(frozen=True, slots=True)
class Floor:
    """Keep at least so long. With `each`, the longest over the members of that group."""

    keep: ForPeriod | Until
    when: Condition | None = None
    each: str | None = None
    label: str = ""


class Combine(StrEnum):
    """How several extensions combine (R22)."""

    MAX = "max"
    CUMULATIVE = "cumulative"


@dataclass(frozen=True, slots=True)
class Extension:
    """More time on the base date; `base` None is what the floors give, never a release date."""

    term: Term
    combine: Combine
    when: Condition | None = None
    base: DateRule | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Ceiling:
    """Keep no longer than this, unless a floor demands it; `base` None is the trigger."""

    term: Term
    base: DateRule | None
    then: DisposalAction
    label: str = ""


@dataclass(frozen=True, slots=True)
class LongStop:
    """When the trigger stays unknown: review after a period from another day (R17)."""

    term: Term
    base: DateRule


@dataclass(frozen=True, slots=True)
class ActionPlan:
    """What happens when the time has come, and who must have seen it first.

    `then` follows `kind`: after review, or after the receipt that the fact `receipt` records.
    `stages` are the reviews in order; `cooling_off` runs from approval to the act.
    """

    kind: DisposalAction
    then: DisposalAction | None = None
    receipt: str | None = None
    stages: tuple[str, ...] = ()
    cooling_off: Period | None = None
    sample_minimum: int | None = None
    sample_rate: float | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The authority for one version: `quoted` are its own words, `checked_on` when we read them."""

    grade: Grade
    ref: str
    url: str = ""
    quoted: str = ""
    checked_on: date | None = None
    repealed: bool = False


@dataclass(frozen=True, slots=True)
class ClassVersion:
    """A class as in force from a day (included) to a day (excluded; None: until the next begins).

    `recorded_on` is when we came to know it, None from the beginning. A later record under the
    same `number` corrects it from the day that record was made; nothing is edited (R20).
    """

    number: int
    in_force_from: date
    in_force_to: date | None
    recorded_on: date | None
    apply: Apply
    source: Source
    trigger: DateRule | None
    cutoff: Boundary | None
    keep: tuple[Floor, ...]
    extend: tuple[Extension, ...]
    ceilings: tuple[Ceiling, ...]
    long_stop: LongStop | None
    action: ActionPlan


@dataclass(frozen=True, slots=True)
class ScheduleClass:
    """One line of a schedule; its code is stable and never reused."""

    code: str
    title: str
    scope_notes: str
    replaces: tuple[str, ...]
    versions: tuple[ClassVersion, ...]
    hold_routes: tuple[Route, ...] = ()

    def as_known(self, day: date) -> tuple[ClassVersion, ...]:
        """Return the versions as known on `day`, corrections applied, in order of coming into force.

        The end of each is filled in: where it states none it ends when the next begins (R18).
        """
        latest: dict[int, ClassVersion] = {}
        for version in self.versions:
            if version.recorded_on is not None and version.recorded_on > day:
                continue
            known = latest.get(version.number)
            if known is None or (version.recorded_on or date.min) >= (known.recorded_on or date.min):
                latest[version.number] = version
        return tuple(sorted(latest.values(), key=lambda version: version.in_force_from))


@dataclass(frozen=True, slots=True)
class Schedule:
    """A disposal schedule; `digest` is the hash of everything in it, its version of the rules."""

    ref: str
    title: str
    mandate: str
    timezone: str
    classes: tuple[ScheduleClass, ...]
    catalogue: Catalogue
    digest: str

    def __hash__(self) -> int:
        return hash(self.digest)

    def find(self, code: str) -> ScheduleClass | None:
        """Return the class with the code; None where the schedule has none."""
        return next((line for line in self.classes if line.code == code), None)


@dataclass(frozen=True, slots=True)
class InForce:
    """A version with the half-open span in which it is in force; `to` None is open."""

    version: ClassVersion
    start: date
    to: date | None

    def holds_on(self, day: date) -> bool:
        """Return whether the version is in force on the day."""
        return self.start <= day and (self.to is None or day < self.to)

    def meets(self, first: date, last: date) -> bool:
        """Return whether it is in force on any day from `first` to `last`, both included."""
        return self.start <= last and (self.to is None or first < self.to)


def in_force(versions: tuple[ClassVersion, ...]) -> tuple[InForce, ...]:
    """Return each version with its span; one that states no end ends when the next begins (R18)."""
    followers = [version.in_force_from for version in versions[1:]]
    ends = [*followers, None]
    return tuple(
        InForce(version, version.in_force_from, version.in_force_to if version.in_force_to is not None else end)
        for version, end in zip(versions, ends, strict=True)
    )
