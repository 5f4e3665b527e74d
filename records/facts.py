"""Evidence and register as facts: the only bridge into the core.

Facts are gathered as rows, so that ten million files and half a million cases stay in DuckDB: one
row says of what, by which name, which value, from which source, since when it is known. The value
objects of the core are made of a few rows at a time: of each distinct set of facts, or of one case.

A file-system date is handed on as what it is, an estimate; it never stands in for a date of the
record (cps-domain, section 2 item 9; R15). What nobody recorded is left out and reads as unknown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from retention.facts import Fact, Facts, NotApplicable, Origin, OriginKind, Ref, Unknown, Value
from retention.periods import Period
from retention.sentences import Sentence

CMS = "cms"
SHARE = "share"
FILE_PLAN = "file plan"
SET_SEPARATOR = "|"

FOLDER_LAST_PAPER = "folder.last_paper_on"
CASE_LAST_PAPER = "case.last_paper_on"
CASE_LONG_TERM = "case.long_term_interest"
CASE_FINALISED = "case.finalised_on"
CASE_OFFENCES = "case.offences"
RECORD_KIND = "record.kind"
RECORD_MEDIUM, PAPER = "record.medium", "paper"
CASEWORK, CORPORATE = "casework", "corporate"


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact as a row: `kind` is date, text, set, yes or no, sentence, unknown or not applicable."""

    name: str
    member: str | None
    kind: str
    value: str
    origin: str
    system: str
    known_on: date | None

    def as_fact(self) -> Fact:
        """Return the fact; one without a day has been known from the beginning."""
        origin = _origin(self.origin, self.system)
        return Fact(self.name, _value(self.kind, self.value), origin, self.known_on or date.min, self.member)


@cache
def _origin(kind: str, system: str) -> Origin:
    return Origin(OriginKind(kind), system)


@lru_cache(maxsize=65_536)
def _value(kind: str, text: str) -> Value:
    match kind:
        case "sentence":
            imposed_on, _, days = text.partition(" ")
            return Sentence(date.fromisoformat(imposed_on), (Period(days=int(days)),))
        case "date":
            return date.fromisoformat(text)
        case "set":
            return frozenset(part for part in text.split(SET_SEPARATOR) if part)
        case "yes or no":
            return text == "yes"
        case "unknown":
            return Unknown(text)
        case "not applicable":
            return NotApplicable(text)
    return text


def facts_of(ref: Ref, rows: Iterable[FactRow]) -> Facts:
    """Return the facts of `ref` that the rows say."""
    return Facts(ref, tuple(row.as_fact() for row in rows))
