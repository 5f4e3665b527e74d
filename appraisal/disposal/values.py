"""What a disposal is made of: the closed inventory, the work order, its receipt, the proof.

Nothing here deletes a file, a case or a box. The act is somebody else's, on a work order: IT's for files, the
case management system's team's for cases, the storage contractor's for boxes. What came of it is what the
receipt says, and the next survey or export proves; a box rests on the contractor's certificate alone.
Rule: TNA, Disposing of records; FOIA 2000, s 46 Code (July 2021); ADR 55; ADR 60.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from appraisal.disposal.components import Inventory
from records.register.people import Role
from records.store.audit import Json
from retention.facts import Ref


class Fate(StrEnum):
    """What became of one file, case or box on a disposal list; each has exactly one in the end."""

    PENDING = "pending"
    """Nothing is known yet: no certificate while there is one such line."""
    DESTROYED = "destroyed"
    SPARED = "spared"
    """The gate refused it, or it was recalled; its reason stands beside."""
    FAILED = "failed"
    MISSING = "missing"
    LEFT_OUT = "left out"


class Result(StrEnum):
    """What is said of one line of a work order by whoever carries it out."""

    DONE = "done"
    FAILED = "failed"
    MISSING = "missing"


class Finding(StrEnum):
    """What the survey after the act sees at the place of a file, or the next export has of a case."""

    ABSENT = "absent"
    PRESENT = "present"
    MARKED = "marked as deleted"
    """The export still has the case, and says that it is marked as deleted: a mark is no deletion."""
    REMAINS = "parts remain"
    """The export no longer has the case, and still has rows of its parts, such as documents."""
    UNREAD = "could not be read"
    """A row of the case came and could not be read: it is not shown to be gone."""
    OTHER_CONTENT = "other content"
    """Something else stands at its path now: what was signed is gone from there."""
    MOVED = "moved"
    """Its content is now at a place where it was not before: it was moved, not destroyed."""


@dataclass(frozen=True, slots=True)
class Signed:
    """The signature as copied in: it outlives the account of who signed."""

    person: str
    role: Role
    for_whom: str
    statements: tuple[str, ...]
    signed_at: datetime
    audit_sequence: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A disposal as begun: the inventory, the signature, and the day before which nothing goes.

    `rule` says where the days of cooling-off come from; `survey_refs` are the surveys the inventory was read from,
    `export_ref` the export that its cases and boxes were read from; empty where there was none.
    """

    title: str
    inventory: Inventory
    signed: Signed
    cooling_off_days: int
    rule: str
    earliest_on: date
    survey_refs: tuple[str, ...]
    begun_by: str
    begun_role: Role
    begun_at: datetime
    export_ref: str = ""

    @property
    def list_ref(self) -> str:
        """Return the list that is carried out."""
        return self.inventory.list_ref


@dataclass(frozen=True, slots=True)
class GateAnswer:
    """What the gate answered for one thing at one moment: `faults` is empty where it may go.

    `basis` is what the rules said: status, schedule, class, rule, source, grade, first day; `holds` how
    many holds were asked. `missing` are numbers of files that the newest survey does not see.
    """

    item: Ref
    on: date
    at: datetime
    order_ref: str
    faults: tuple[tuple[str, str], ...]
    """Code, and the fault in words."""
    missing: tuple[int, ...]
    basis: str
    sequence: int = 0

    @property
    def is_allowed(self) -> bool:
        """Return whether it may go."""
        return not self.faults


@dataclass(frozen=True, slots=True)
class Order:
    """A work order: which lines of the inventory to destroy, and until when it is good."""

    ref: str
    list_ref: str
    root: str
    lines: tuple[int, ...]
    on: date
    expires_on: date
    issued_by: str
    issued_role: Role
    issued_at: datetime
    sha256: str
    """Over the order's content as it goes out, without this line."""
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class RecalledLine:
    """One line taken back: why, in words, and since when that was so, such as the moment a hold was placed."""

    number: int
    why: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Recall:
    """Lines taken back from a work order, with the notice that goes to whoever carries them out."""

    order_ref: str
    number: int
    lines: tuple[RecalledLine, ...]
    notice: str
    recalled_by: str
    recalled_at: datetime
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Attestation:
    """What whoever carried a line out shows for it: we only record it.

    `deleted` is what the case management system says was deleted of a case. The others are of a box: number and
    day of the contractor's certificate of destruction, and the method it names.
    """

    deleted: str = ""
    certificate: str = ""
    certificate_on: date | None = None
    method: str = ""

    def as_json(self) -> dict[str, Json]:
        """Return what was said of it; nothing for a file."""
        said: dict[str, Json] = {
            "deleted": self.deleted,
            "certificate": self.certificate,
            "certificate_on": self.certificate_on.isoformat() if self.certificate_on else "",
            "method": self.method,
        }
        return {name: value for name, value in said.items() if value}

    def words(self) -> str:
        """Return it in words; empty where nothing was shown.

        >>> Attestation(certificate="CD-77", certificate_on=date(2026, 12, 4), method="cross-cut shredding").words()
        "the contractor's certificate CD-77 of 2026-12-04, cross-cut shredding"
        """
        if self.certificate and self.certificate_on is not None:
            day = self.certificate_on.isoformat()
            return f"the contractor's certificate {self.certificate} of {day}, {self.method}"
        return self.deleted


NOTHING_SHOWN = Attestation()


@dataclass(frozen=True, slots=True)
class LineResult:
    """What a receipt says of one line; `incident` is a fault in words where it should not have been done."""

    number: int
    result: Result
    why: str
    by: str
    done_at: datetime
    incident: str = ""
    attested: Attestation = NOTHING_SHOWN


@dataclass(frozen=True, slots=True)
class Receipt:
    """An execution receipt that was taken in whole."""

    order_ref: str
    number: int
    results: tuple[LineResult, ...]
    received_as: str
    received_sha256: str
    received_by: str
    received_at: datetime
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Vanished:
    """Cases that the newest export no longer has, and that no work order asked for: how many, the first by URN."""

    count: int = 0
    urns: tuple[str, ...] = ()


NONE_VANISHED = Vanished()


@dataclass(frozen=True, slots=True)
class Proof:
    """What the surveys and the export after the act show of each line; of boxes nobody of ours sees anything.

    `export_ref` is the export that shows what became of cases; empty where none was asked. `vanished` are
    cases that are on no work order and that it no longer has.
    """

    order_ref: str
    number: int
    survey_refs: tuple[str, ...]
    findings: tuple[tuple[int, Finding], ...]
    proven_by: str
    proven_at: datetime
    sequence: int = 0
    export_ref: str = ""
    vanished: Vanished = NONE_VANISHED

    @property
    def evidence(self) -> tuple[str, ...]:
        """Return the surveys, and the export, that it is made from."""
        return (*self.survey_refs, *((self.export_ref,) if self.export_ref else ()))


@dataclass(frozen=True, slots=True)
class Disposal:
    """Everything recorded of carrying out one signed list, oldest first; `sequence` is the audit event of each."""

    plan: Plan
    answers: tuple[GateAnswer, ...] = ()
    orders: tuple[Order, ...] = ()
    recalls: tuple[Recall, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    proofs: tuple[Proof, ...] = ()
