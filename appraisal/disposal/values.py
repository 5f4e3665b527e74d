"""What a disposal is made of: the closed inventory, the work order, its receipt, the proof.

Nothing here deletes a file. The act is IT's, on a work order; what came of it is what the receipt
says and the next survey proves. Rule: TNA, Disposing of records; FOIA 2000, s 46 Code (July 2021); ADR 55.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from records.register.people import Role
from records.store.audit import Json, canonical
from retention.facts import Ref
from retention.terms import RefKind


class Fate(StrEnum):
    """What became of one file on a disposal list; each has exactly one in the end."""

    PENDING = "pending"
    """Nothing is known yet: no certificate while there is one such file."""
    DESTROYED = "destroyed"
    SPARED = "spared"
    """The gate refused it, or it was recalled; its reason stands beside."""
    FAILED = "failed"
    MISSING = "missing"
    LEFT_OUT = "left out"


class Result(StrEnum):
    """What IT says of one line of a work order."""

    DONE = "done"
    FAILED = "failed"
    MISSING = "missing"


class Finding(StrEnum):
    """What the survey after the act sees at the place of a file."""

    ABSENT = "absent"
    PRESENT = "present"
    OTHER_CONTENT = "other content"
    """Something else stands at its path now: what was signed is gone from there."""
    MOVED = "moved"
    """Its content is now at a place where it was not before: it was moved, not destroyed."""


@dataclass(frozen=True, slots=True)
class Component:
    r"""One file of the inventory. `path` is as IT uses it, such as \\FS99\SCD\HR\a.doc; `number` counts from 1.

    `left_out` is why it stays, in words; empty where it goes. `sha256` is empty where it could not be read.
    """

    number: int
    item: Ref
    ref: Ref
    path: str
    sha256: str
    size_bytes: int
    left_out: str = ""
    puid: str = ""
    """PRONOM identifiers as the survey gave them; empty where it found none, or did not look."""
    modified_on: str = ""
    """Day of last change, 2006-03-14, for the covering dates; empty where the source doesn't say."""

    @property
    def goes(self) -> bool:
        """Return whether it was signed to be destroyed."""
        return not self.left_out

    def as_json(self) -> dict[str, Json]:
        """Return it as it is stored and hashed."""
        return {
            "number": self.number,
            "item": as_list(self.item),
            "ref": as_list(self.ref),
            "path": self.path,
            "sha256": self.sha256,
            "size_bytes": self.size_bytes,
            "left_out": self.left_out,
            "puid": self.puid,
            "modified_on": self.modified_on,
        }


@dataclass(frozen=True, slots=True)
class Inventory:
    """Everything on a signed list, down to its files; closed: nothing is added to it later."""

    list_ref: str
    root: str
    components: tuple[Component, ...]

    def __post_init__(self) -> None:
        if [one.number for one in self.components] != list(range(1, len(self.components) + 1)):
            raise ValueError("the files of an inventory are numbered from 1")

    @property
    def items(self) -> tuple[Ref, ...]:
        """Return the things on the list, in order."""
        return tuple(dict.fromkeys(one.item for one in self.components))

    def of(self, item: Ref) -> tuple[Component, ...]:
        """Return the files of one thing; for many things ask `by_item` once."""
        return tuple(one for one in self.components if one.item == item)

    def by_item(self) -> dict[Ref, tuple[Component, ...]]:
        """Return the files of every thing, in order."""
        found: dict[Ref, list[Component]] = {}
        for one in self.components:
            found.setdefault(one.item, []).append(one)
        return {item: tuple(files) for item, files in found.items()}

    @property
    def digest(self) -> str:
        """Return the SHA-256 over list, root and every file."""
        lines: list[Json] = [one.as_json() for one in self.components]
        return digest_of({"list": self.list_ref, "root": self.root, "components": lines})


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

    `rule` says where the days of cooling-off come from; `survey_refs` are the surveys the inventory was read from.
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
    """A work order for IT: which lines of the inventory to destroy, and until when it is good."""

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
    """Over the order's content as IT gets it, without this line."""
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class RecalledLine:
    """One line taken back: why, in words, and since when that was so, such as the moment a hold was placed."""

    number: int
    why: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Recall:
    """Lines taken back from a work order, with the notice that goes to IT."""

    order_ref: str
    number: int
    lines: tuple[RecalledLine, ...]
    notice: str
    recalled_by: str
    recalled_at: datetime
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class LineResult:
    """What a receipt says of one line; `incident` is a fault in words where it should not have been done."""

    number: int
    result: Result
    why: str
    by: str
    done_at: datetime
    incident: str = ""


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
class Proof:
    """What one survey after the act shows of each line that was answered for."""

    order_ref: str
    number: int
    survey_refs: tuple[str, ...]
    findings: tuple[tuple[int, Finding], ...]
    proven_by: str
    proven_at: datetime
    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Disposal:
    """Everything recorded of carrying out one signed list, oldest first; `sequence` is the audit event of each."""

    plan: Plan
    answers: tuple[GateAnswer, ...] = ()
    orders: tuple[Order, ...] = ()
    recalls: tuple[Recall, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    proofs: tuple[Proof, ...] = ()


def as_list(ref: Ref) -> list[Json]:
    """Return a reference as it is written in JSON.

    >>> as_list(Ref(RefKind.FOLDER, "SRC0001", "HR/Leavers"))
    ['folder', 'SRC0001', 'HR/Leavers']
    """
    return [ref.kind.value, ref.source, ref.key]


def ref_of(parts: object) -> Ref:
    """Return the reference that `as_list` wrote."""
    if not isinstance(parts, list | tuple) or len(parts) != 3:
        raise ValueError(f"not a reference: {parts!r}")
    kind, source, key = (str(part) for part in parts)
    return Ref(RefKind(kind), source, key)


def digest_of(value: Json) -> str:
    """Return the SHA-256 of the canonical JSON of `value`."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
