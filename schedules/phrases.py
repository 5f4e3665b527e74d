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
