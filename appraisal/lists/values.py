"""What a list is made of: the things on it, the files in them, what people said, what was signed.

The unit is the folder, the case or the box; a file stands by itself only as an exception within one.
Rule: TNA, appraisal is macro-appraisal and not item by item; ADR 50.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from records.register.people import Role
from retention.facts import Ref


class ListKind(StrEnum):
    """What is to follow for the things on a list."""

    TRANSFER = "transfer"
    DISPOSAL = "disposal"
    RETENTION = "retention by the department"
    """Public Records Act 1958, s 3(4)."""


class ListState(StrEnum):
    """Where a list stands. How it gets from one to the next: appraisal/lists/states.py."""

    DRAFT = "draft"
    IN_REVIEW = "in review"
    CHANGES_REQUESTED = "changes requested"
    PROPOSED = "proposed for signature"
    SIGNED = "signed"
    COOLING_OFF = "cooling off"
    EXECUTING = "being carried out"
    PARTIAL = "carried out in part"
    COMPLETE = "carried out"
    CERTIFIED = "certified"
    ABANDONED = "abandoned"


class ItemState(StrEnum):
    """How it stands with one thing on a list."""

    PENDING = "pending"
    DONE = "done"
    SPARED_BY_HOLD = "spared by a hold"
    NOT_DUE = "not due"
    MISSING = "missing"
    FAILED = "failed"
    LEFT_OUT = "left out"


class Part(StrEnum):
    """The part somebody has in one list; nobody ever has two, not even after an abort and a restart."""

    AUTHOR = "author"
    REVIEWER = "reviewer"
    SIGNER = "signer"


class Answer(StrEnum):
    """What is decided of a thing, or of one file in it."""

    SELECT = "select"
    """It goes the way the list says: transferred, destroyed, or retained."""
    LEAVE_OUT = "leave out"
    RETAIN = "retain by the department"
    """Public Records Act 1958, s 3(4): on a transfer list, what stays."""
    KEEP = "keep"
    """A reviewer's keep: nothing that is signed later may undo it."""


@dataclass(frozen=True, slots=True)
class ListFile:
    """One file within a thing on a list, as the survey saw it. `path` is relative to the source, as text for people.

    `content_sha256` is 64 hexadecimal digits; empty where the file could not be read.
    """

    ref: Ref
    path: str
    content_sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Item:
    """A thing on a list: a folder, a case or a box, bound to what it held and what the rules said of it.

    `content_sha256` is over the sorted (path, SHA-256) of every file in it, left-out ones too;
    `outcome_digest` over the outcome that was looked at: rule, version, dates, status, holds.
    """

    ref: Ref
    shown_as: str
    content_sha256: str
    outcome_digest: str
    file_count: int
    size_bytes: int
    eligible_from: date | None
    """First day its action may be carried out; None where no date can be given."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What one person said of a thing or a file, and why. The newest for a ref counts.

    `criterion` is the criterion of selection, such as "murder"; empty where it asks for none.
    """

    ref: Ref
    answer: Answer
    person: str
    role: Role
    criterion: str
    reason: str
    decided_at: datetime

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("a decision says why")


@dataclass(frozen=True, slots=True)
class Approval:
    """A signature: who signed which content. `root` is what appraisal/lists/signoff.py works out; it is over
    item refs, content hashes, decisions, rules and holds, so any change of these voids the signature."""

    list_ref: str
    root: str
    person: str
    role: Role
    for_whom: str
    """Whom a deputy signed for; empty where somebody signed for themselves."""
    statements: tuple[str, ...]
    signed_at: datetime
    audit_sequence: int
