"""How long to keep, and what then, in the words of a records manager, as rules of a schedule file.

    7 years from finalisation
    6 years from end of contract, to the end of the financial year
    3 years from final court date; until the sentence ends
    until the victim is 25
    permanently

Several, parted by a semicolon, are floors: the longest counts. The vocabulary is small on purpose; whoever
needs more writes the schedule file.
"""

import re
from dataclasses import dataclass

from retention import schedule_faults as codes
from retention.faults import FaultCode
from retention.schedule import BeforeAge, ClassVersion, FactDate, Floor, ForPeriod, SentenceEnd, WhenNotApplicable
from retention.terms import DisposalAction

EVENTS = {
    "finalisation": "case.finalised_on",
    "final court date": "case.final_court_on",
    "registration": "case.registered_on",
    "last paper of the case": "case.last_paper_on",
    "last paper": "folder.last_paper_on",
    "closing of the folder": "folder.closed_on",
    "end of contract": "contract.ended_on",
    "leaving": "person.left_on",
    "closing of the request": "request.closed_on",
    "date of the record": "record.dated_on",
    "being superseded": "superseded_on",
}
"""Each event a period may run from, with its fact in the catalogue."""

ENDS = {
    "calendar year": "calendar_year_end",
    "financial year": "fy_end(03-31)",
    "quarter": "quarter_end",
    "month": "month_end",
}
"""The end of a year as the government counts it: the financial year ends on 31 March."""

_UNITS = {"y": "Y", "m": "M", "w": "W", "d": "D"}
_PERIOD = re.compile(
    r"(?P<count>\d+)\s*(?P<unit>y|m|w|d)(?:ea)?(?:r|rs|onths?|eeks?|ays?)?\s+(?:from|after)\s+(?P<event>[^,]+?)"
    r"(?:,\s*to the end of the (?P<end>[a-z ]+))?",
    re.IGNORECASE,
)
_AGE = re.compile(r"until the (?P<who>victim|defendant) is (?P<age>\d+)", re.IGNORECASE)
_ENDINGS = {
    "until the sentence ends": {"sentence_end": "sentence", "stated": "sentence.end_on"},
    "until the order ends": {"fact": "order_end_on"},
}

Rule = dict[str, object]


@dataclass(frozen=True, slots=True)
class Keep:
    """How long to keep: the event that starts the clock and the floors; neither where it is for good."""

    trigger: str | None
    floors: tuple[Rule, ...]
    is_permanent: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a phrase could not be read, and the words in question."""

    code: FaultCode
    words: str


def read_keep(phrase: str, *, rounding: str) -> Keep | Unread:
    """Return what the phrase says; `rounding` is up or down, as the author declares.

    >>> read_keep("7 years from finalisation", rounding="up").trigger
    'case.finalised_on'
    >>> read_keep("7 yrs after case", rounding="up").code.code
    'SCH045'
    """
    parts = [part.strip() for part in phrase.split(";") if part.strip()]
    if [part.lower() for part in parts] == ["permanently"]:
        return Keep(None, (), is_permanent=True)
    floors: list[Rule] = []
    trigger: str | None = None
    for part in parts:
        floor = _read_floor(part, rounding)
        if isinstance(floor, Unread):
            return floor
        start = floor.get("from")
        if isinstance(start, str) and trigger is None:
            trigger, floor = start, floor | {"from": "trigger"}
        floors.append(floor)
    return Keep(trigger, tuple(floors)) if floors else Unread(codes.KEEP_UNREADABLE, phrase)


def _read_floor(part: str, rounding: str) -> Rule | Unread:
    if (ending := _ENDINGS.get(part.lower())) is not None:
        whens = {"when_missing": "indeterminate", "when_not_applicable": "skip"}
        return {"until": {**ending, **whens}, "each": "defendants"}
    if age := _AGE.fullmatch(part):
        group = f"{age['who'].lower()}s"
        return {"until_age": int(age["age"]), "born": "dob", "each": group, "when_missing": "indeterminate"}
    if (period := _PERIOD.fullmatch(part)) is None:
        return Unread(codes.KEEP_UNREADABLE, part)
    event = EVENTS.get(period["event"].strip().lower())
    if event is None:
        return Unread(codes.KEEP_NAMES_NO_EVENT, part)
    align = "none"
    if period["end"] is not None:
        boundary = ENDS.get(period["end"].strip().lower())
        if boundary is None:
            return Unread(codes.KEEP_UNREADABLE, part)
        align = f"trigger:{boundary}"
    length = f"P{int(period['count'])}{_UNITS[period['unit'].lower()]}"
    return {"period": length, "from": event, "rounding": rounding, "align": align}


def read_action(phrase: str) -> tuple[str, str | None] | Unread:
    """Return the action and what follows it.

    >>> read_action("Review, then destroy")
    ('review', 'destroy')
    """
    words = re.sub(r"[,\s]+", " ", phrase).strip().lower()
    if words in ("review", "destroy", "transfer", "retain permanently"):
        return words, None
    if match := re.fullmatch(r"review then (destroy|transfer)", words):
        return "review", match[1]
    return Unread(codes.ACTION_UNREADABLE, phrase)


# -- the other way ----------------------------------------------------------------------------------------

_EVENT_OF = {fact: event for event, fact in EVENTS.items()}
_END_OF = {boundary: end for end, boundary in ENDS.items()}


def say_keep(version: ClassVersion) -> str | None:
    """Return the phrase that says how long the version keeps; None where the vocabulary has none.

    What is said is all there is: a version with conditions, extensions, ceilings, a cut-off or a
    long stop can't be said in a phrase.
    """
    if version.action.kind is DisposalAction.RETAIN_PERMANENTLY:
        return "permanently"
    if version.extend or version.ceilings or version.cutoff is not None or version.long_stop is not None:
        return None
    said = [_say_floor(floor, version) for floor in version.keep]
    known = [text for text in said if text is not None]
    return "; ".join(known) if known and len(known) == len(said) else None


def say_rounding(version: ClassVersion) -> str | None:
    """Return the one rounding of the version's periods; None where it has several or none."""
    terms = [term for floor in version.keep if isinstance(floor.keep, ForPeriod) for term in floor.keep.terms]
    roundings = {term.rounding.value for term in terms if term.rounding is not None}
    return roundings.pop() if len(roundings) == 1 else None


def _say_floor(floor: Floor, version: ClassVersion) -> str | None:
    if floor.when is not None:
        return None
    if isinstance(floor.keep, ForPeriod):
        return _say_period(floor.keep, version) if floor.each is None else None
    match floor.keep.rule:
        case SentenceEnd("sentence", "sentence.end_on", WhenNotApplicable.SKIP) if floor.each == "defendants":
            return "until the sentence ends"
        case FactDate("order_end_on", WhenNotApplicable.SKIP) if floor.each == "defendants":
            return "until the order ends"
        case BeforeAge("dob", age) if floor.each in ("victims", "defendants"):
            return f"until the {floor.each.removesuffix('s')} is {age}"
    return None


def _say_period(keep: ForPeriod, version: ClassVersion) -> str | None:
    base = version.trigger if keep.base is None else keep.base
    event = _EVENT_OF.get(base.fact) if isinstance(base, FactDate) else None
    parts = str(keep.terms[0].period).removeprefix("P")
    if event is None or len(keep.terms) != 1 or keep.align_result is not None or not parts[:-1].isdigit():
        return None
    units = {"Y": "years", "M": "months", "W": "weeks", "D": "days"}
    said = f"{parts[:-1]} {units[parts[-1]]} from {event}"
    if keep.align_trigger is None:
        return said
    end = _END_OF.get(str(keep.align_trigger))
    return f"{said}, to the end of the {end}" if end is not None else None
