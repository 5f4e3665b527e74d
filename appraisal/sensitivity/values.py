"""What a sensitivity review says of a record: open, closed and until when, retained; its redacted copy.

There is no default: what nobody decided has no value here. Rule: The National Archives opens every
record that isn't marked closed, and that can't be taken back; ADR 53.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from appraisal.sensitivity.exemptions import exemptions, grounds, opening_sum, opens_on
from records.register.people import Person
from retention.facts import Ref


class Sensitivity(StrEnum):
    """What was decided of one record."""

    OPEN = "open"
    CLOSED = "closed"
    RETAINED = "retained by the department"
    """Public Records Act 1958, s 3(4)."""


class FolderAnswer(StrEnum):
    """What a person said of a folder's name, which TDR can't close."""

    MAY_BE_PUBLIC = "the name may be public"
    MUST_NOT_BE_PUBLIC = "the name must not be public"


@dataclass(frozen=True, slots=True)
class Closure:
    """A closure: the exemptions, a period in years for each in the same order, and what is said instead of the title.

    `title_alternate` None: the title is open. `description_alternate` None: the description is open.
    `lapse_reason` says why an exemption is used longer than it lasts; empty where none is.
    `schedule_on` is the date of the Advisory Council's schedule, None until it was entered.
    """

    codes: tuple[str, ...]
    periods: tuple[int, ...]
    start_on: date
    harm: str
    title_alternate: str | None = None
    description_alternate: str | None = None
    lapse_reason: str = ""
    schedule_on: date | None = None

    def __post_init__(self) -> None:
        if not self.codes or len(self.codes) != len(self.periods):
            raise ValueError("a closure has as many periods as exemptions, and at least one")
        if any(code not in exemptions().by_code for code in self.codes):
            raise ValueError("a closure names exemptions of the table")
        if not all(1 <= years <= exemptions().longest_closure_years for years in self.periods):
            raise ValueError("a closure period is 1 to 150 years")
        if not self.harm.strip():
            raise ValueError("a closure says which harm it prevents")

    @property
    def opens_on(self) -> date:
        """Return the day on which the record opens: the longest period decides."""
        return opens_on(self.start_on, max(self.periods))

    @property
    def sum_shown(self) -> str:
        """Return the sum behind that day."""
        return opening_sum(self.start_on, self.periods)


@dataclass(frozen=True, slots=True)
class Retention:
    """A retention by the department: the form's ground, for how many years, under which instrument (once approved)."""

    ground: int
    years: int
    instrument: str | None = None

    def __post_init__(self) -> None:
        if self.ground not in grounds() or self.years < 1:
            raise ValueError("a retention names a ground of the form and at least one year")


@dataclass(frozen=True, slots=True)
class SensitivityDecision:
    """What one person decided of one file of a list; the newest counts.

    `record_on` is the date of the record, from which every period is reckoned. `grouped` says under
    which decision of many it was taken ("all open except 17"); empty for one by itself.
    `sequence` is the audit event that recorded it; 0 while it isn't recorded.
    """

    list_ref: str
    ref: Ref
    answer: Sensitivity
    person: Person
    reason: str
    record_on: date
    decided_at: datetime
    description: str = ""
    closure: Closure | None = None
    retention: Retention | None = None
    grouped: str = ""
    sequence: int = 0

    def __post_init__(self) -> None:
        if (self.answer is Sensitivity.CLOSED) is (self.closure is None):
            raise ValueError("a closed record has a closure, and no other has")
        if (self.answer is Sensitivity.RETAINED) is (self.retention is None):
            raise ValueError("a retained record has a retention, and no other has")
        if not self.reason.strip():
            raise ValueError("a decision says why")
        if self.decided_at.utcoffset() is None:
            raise ValueError("a decision says its moment in UTC")

    @property
    def waits_for_approval(self) -> bool:
        """Return whether the Advisory Council's answer is still to be entered."""
        if self.closure is not None:
            return self.closure.schedule_on is None
        return self.retention is not None and self.retention.instrument is None


@dataclass(frozen=True, slots=True)
class FolderNameAnswer:
    """What a person said of the name of a folder, and of the names below it.

    `names_sha256` is over all of these names: another folder within it, and the question is open again.
    """

    list_ref: str
    folder: Ref
    answer: FolderAnswer
    person: Person
    reason: str
    names_sha256: str
    answered_at: datetime


class RemovalVerdict(StrEnum):
    """What looking for the removed words in a redacted copy gave."""

    NOT_FOUND = "not found where we looked"
    FOUND = "still there"
    NOT_READ = "could not be read"


@dataclass(frozen=True, slots=True)
class RemovalCheck:
    """What was looked for in a redacted copy and where. The words themselves are never kept, only how many.

    `found_in` names the places where words still stand; `traces` what may give more away (tracked
    changes, earlier revisions); `not_checked` what no program looked at and a person must.
    """

    words_count: int
    verdict: RemovalVerdict
    found_in: tuple[str, ...]
    traces: tuple[str, ...]
    not_checked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RedactedCopy:
    """A redacted copy of one file, received and kept by its content; always open.

    `path` is where it will lie beside its original in the transfer. `second_check` is another person's.
    """

    list_ref: str
    path: str
    original: Ref
    original_sha256: str
    sha256: str
    size_bytes: int
    codes: tuple[str, ...]
    reason: str
    person: Person
    received_at: datetime
    removal: RemovalCheck
    second_check: Person | None = None
    second_check_words: str = ""
    number: int = 0

    @property
    def name(self) -> str:
        """Return the file's name."""
        return self.path.rsplit("/", 1)[-1]
