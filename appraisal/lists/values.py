"""What a list is made of: the things on it, the files in them, what people said, what was signed.

The unit is the folder, the case or the box; a file stands by itself only as an exception within one.
Rule: TNA, appraisal is macro-appraisal and not item by item; ADR 50.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from records.register.people import Person, Role
from retention.facts import Ref
from retention.faults import Fault


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
    ADVISER = "adviser"
    """A co-reviewer: says what they think, and changes no state."""
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

    `content_sha256` is over the sorted (path, SHA-256) of every file in it, left-out ones too; of a case over
    all that the export says of it, of a box over the files of paper in it;
    `outcome_digest` over the outcome that was looked at: rule, version, dates, holds; not over the
    day asked about, so a day that merely passes changes nothing. Both are worked out in contents.py.
    `series` is the series at The National Archives that was agreed for its class; empty: none.
    """

    ref: Ref
    shown_as: str
    content_sha256: str
    outcome_digest: str
    file_count: int
    size_bytes: int
    eligible_from: date | None
    """First day its action may be carried out, holds aside; None where no date can be given."""
    class_code: str = ""
    series: str = ""
    is_casework: bool = False


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


# -- what people say beside their decisions ---------------------------------------------------------------


class Reply(StrEnum):
    """What becomes of an objection."""

    REMOVED = "removed"
    """The author took the thing off the list, or left the file out."""
    OVERRULED = "overruled"
    """The author holds to it, with a reason; the reviewer sees it first, and not ticked."""
    AGREED = "agreed"
    """The reviewer takes the author's reason."""


@dataclass(frozen=True, slots=True)
class Objection:
    """What a reviewer holds against one thing or file on a list, and what was replied."""

    number: int
    ref: Ref
    person: str
    reason: str
    raised_at: datetime
    reply: Reply | None = None
    replied_by: str = ""
    reply_reason: str = ""

    @property
    def is_open(self) -> bool:
        """Return whether the author has still to answer it."""
        return self.reply is None

    @property
    def is_overruled(self) -> bool:
        """Return whether the reviewer has still to say whether the author's reason convinces."""
        return self.reply is Reply.OVERRULED


@dataclass(frozen=True, slots=True)
class Comment:
    """Something said about a list, or of one thing on it; as `is_advice`, by a co-reviewer."""

    number: int
    ref: Ref | None
    person: str
    role: Role
    text: str
    is_advice: bool
    said_at: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """A part that somebody took in a list, and since when. It stays theirs, whatever becomes of the list."""

    person: str
    part: Part
    taken_at: datetime


@dataclass(frozen=True, slots=True)
class Delegation:
    """Who may sign for the DRO, both days included."""

    deputy: str
    for_whom: str
    from_on: date
    through_on: date

    def covers(self, person: Person, on: date) -> bool:
        """Return whether it lets `person` sign on the day."""
        return person.is_same_as(self.deputy) and self.from_on <= on <= self.through_on


@dataclass(frozen=True, slots=True)
class Check:
    """What another part of the work found before a list is proposed or signed: passed, or the faults."""

    name: str
    faults: tuple[Fault, ...] = ()

    @property
    def passed(self) -> bool:
        """Return whether nothing stands against the list."""
        return not self.faults


# -- the list ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ListStep:
    """One step in a list's life: what was done, by whom, in which part, why, and where it led.

    `root` is what was proposed or signed; `note` a sentence for people, such as why it went back.
    """

    number: int
    act: str
    from_state: ListState
    to_state: ListState
    person: str
    part: Part | None
    reason: str
    root: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing on a list with its files, as they were when it was put there."""

    item: Item
    files: tuple[ListFile, ...]


@dataclass(frozen=True, slots=True)
class DisposalList:
    """A list, whole. `version` counts its steps: a form that was made from an older version is stale.

    `decisions` has the newest for each thing and file; a file without one goes with its thing.
    """

    ref: str
    kind: ListKind
    title: str
    series: str
    state: ListState
    version: int
    entries: tuple[Entry, ...] = ()
    decisions: Mapping[Ref, Decision] = field(default_factory=dict)
    objections: tuple[Objection, ...] = ()
    comments: tuple[Comment, ...] = ()
    parts: tuple[Taken, ...] = ()
    steps: tuple[ListStep, ...] = ()
    approvals: tuple[Approval, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """Return the things on it."""
        return tuple(entry.item for entry in self.entries)

    @property
    def files(self) -> tuple[ListFile, ...]:
        """Return every file of every thing on it, left-out ones too."""
        return tuple(file for entry in self.entries for file in entry.files)

    def answer(self, ref: Ref, item: Ref) -> Answer:
        """Return what is decided of the file `ref` in the thing `item`: its own decision, else the thing's.

        A keep of the whole thing counts for every file in it. Without any decision it is selected:
        being put on the list is that decision, and it has its reason.
        """
        whole = self.decisions.get(item)
        if whole is not None and whole.answer in (Answer.KEEP, Answer.LEAVE_OUT):
            return whole.answer
        own = self.decisions.get(ref)
        if own is not None:
            return own.answer
        return whole.answer if whole is not None else Answer.SELECT

    def files_with(self, *answers: Answer) -> tuple[ListFile, ...]:
        """Return the files of which one of `answers` is decided, in their order."""
        return tuple(
            file for entry in self.entries for file in entry.files if self.answer(file.ref, entry.item.ref) in answers
        )

    @property
    def selected(self) -> tuple[ListFile, ...]:
        """Return the files that go the way the list says."""
        return self.files_with(Answer.SELECT)

    @property
    def left_out(self) -> tuple[ListFile, ...]:
        """Return the files that don't, by a decision: left out, or kept."""
        return self.files_with(Answer.LEAVE_OUT, Answer.KEEP)

    @property
    def retained(self) -> tuple[ListFile, ...]:
        """Return the files that the department retains, Public Records Act 1958, s 3(4)."""
        return self.files_with(Answer.RETAIN)

    @property
    def approval(self) -> Approval | None:
        """Return the signature that stands; None where the list is not signed, or no longer."""
        return self.approvals[-1] if self.approvals and self.state in SIGNED_STATES else None

    @property
    def proposed_root(self) -> str:
        """Return what was proposed last; empty where nothing was."""
        return next((step.root for step in reversed(self.steps) if step.act == "propose"), "")

    def people(self, part: Part) -> tuple[str, ...]:
        """Return who has the part, the newest last."""
        return tuple(dict.fromkeys(taken.person for taken in self.parts if taken.part is part))

    def entry(self, ref: Ref) -> Entry | None:
        """Return the thing `ref` on the list, or the thing in which the file `ref` lies."""
        for entry in self.entries:
            if entry.item.ref == ref or any(file.ref == ref for file in entry.files):
                return entry
        return None


SIGNED_STATES = frozenset(
    {
        ListState.SIGNED,
        ListState.COOLING_OFF,
        ListState.EXECUTING,
        ListState.PARTIAL,
        ListState.COMPLETE,
        ListState.CERTIFIED,
    }
)
"""States in which a signature stands."""

CARRIED_OUT_STATES = frozenset({ListState.EXECUTING, ListState.PARTIAL, ListState.COMPLETE, ListState.CERTIFIED})
"""States in which what was signed is being carried out, or was."""

OVER_STATES = frozenset({ListState.COMPLETE, ListState.CERTIFIED, ListState.ABANDONED})
"""States in which a thing on the list is free for another. All others are active: nothing is on two active lists."""
