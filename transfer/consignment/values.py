"""A consignment: what goes to The National Archives in one transfer, what was done with it, what its bag is to hold.

Its state is worked out from its steps and stands nowhere. What is signed is what goes: each file has
the SHA-256 under which it was signed. Rule: reference for transfer, B5, C1 to C6; ours, ADR 59.
"""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from appraisal.lists.values import DisposalList
from records.register.custody import custody_hold_of
from records.store.audit import Json
from retention.faults import Fault
from transfer.bag.order import BagFile, BagOrder
from transfer.consignment_faults import SERIES_DIFFERS, TOP_FOLDER_DIFFERS
from transfer.papers.pack import Terms
from transfer.preflight.of_list import ListToSend, copies_sent


class StepAct(StrEnum):
    """What is done with a consignment, in the words of its history."""

    ADD_LIST = "list added"
    BEGIN = "build begun"
    STOP = "build stopped"
    COMPLETE = "bag complete"
    VERIFY = "bag verified"
    RECEIPT = "receipt recorded"
    CUSTODY = "custody transferred"
    SHOWN = "shown on Discovery"
    WITHDRAW = "consignment withdrawn"


class ConsignmentState(StrEnum):
    """Where a consignment stands."""

    NEW = "not built"
    BUILDING = "being built"
    STOPPED = "stopped"
    BUILT = "bag complete"
    ACCEPTED = "accepted by TDR"
    IN_CUSTODY = "with The National Archives"
    SHOWN = "shown on Discovery"
    WITHDRAWN = "withdrawn"
    """It was never transferred and never will be; its lists may go in another consignment."""


_STATE_AFTER = {
    StepAct.BEGIN: ConsignmentState.BUILDING,
    StepAct.STOP: ConsignmentState.STOPPED,
    StepAct.COMPLETE: ConsignmentState.BUILT,
    StepAct.RECEIPT: ConsignmentState.ACCEPTED,
    StepAct.CUSTODY: ConsignmentState.IN_CUSTODY,
    StepAct.SHOWN: ConsignmentState.SHOWN,
    StepAct.WITHDRAW: ConsignmentState.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class ConsignmentStep:
    """One thing that was done with it; `body` says what belongs to it."""

    number: int
    act: StepAct
    body: Mapping[str, Json]
    person: str
    role: str
    at: datetime

    def text(self, name: str) -> str:
        """Return the word `name` of the step; empty where it has none."""
        value = self.body.get(name, "")
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Consignment:
    """A consignment, whole; `lists` are the signed lists in it, each with the root that was signed."""

    ref: str
    title: str
    series: str
    terms: Terms
    made_by: str
    made_at: datetime
    steps: tuple[ConsignmentStep, ...]

    @property
    def lists(self) -> tuple[tuple[str, str], ...]:
        """Return the lists in it, with the root under which each was signed."""
        return tuple((one.text("list"), one.text("root")) for one in self.steps if one.act is StepAct.ADD_LIST)

    @property
    def state(self) -> ConsignmentState:
        """Return where it stands."""
        after = [_STATE_AFTER[one.act] for one in self.steps if one.act in _STATE_AFTER]
        return after[-1] if after else ConsignmentState.NEW

    @property
    def begun_at(self) -> datetime | None:
        """Return when its bag was first begun: the day of the bag, whatever stopped it since. None: never."""
        return next((one.at for one in self.steps if one.act is StepAct.BEGIN), None)

    @property
    def is_under_way(self) -> bool:
        """Return whether a build was begun and neither stopped nor finished, as after a crash."""
        return self.state is ConsignmentState.BUILDING

    @property
    def built(self) -> ConsignmentStep | None:
        """Return the step that completed its bag; None while there is none."""
        return self.last(StepAct.COMPLETE)

    @property
    def custody_hold(self) -> str:
        """Return the reference of the hold that locks the originals."""
        return custody_hold_of(self.ref)

    def last(self, act: StepAct) -> ConsignmentStep | None:
        """Return the newest step of this kind; None where there is none."""
        return next((one for one in reversed(self.steps) if one.act is act), None)

    def papers_terms(self) -> Terms:
        """Return the terms with what TDR gave, once its receipt is recorded."""
        receipt = self.last(StepAct.RECEIPT)
        if receipt is None:
            return self.terms
        return Terms(
            self.terms.transferring_body,
            self.terms.legal_status,
            self.terms.contact_name,
            self.terms.contact_email,
            receipt.text("reference"),
            date.fromisoformat(receipt.text("accepted_on")),
        )


@dataclass(frozen=True, slots=True)
class Sources:
    """Where the bytes lie: the root of each source, by its reference, and of each redacted copy, by its SHA-256."""

    roots: Mapping[str, bytes]
    copies: Mapping[str, Path]


def bag_order(
    consignment: Consignment,
    sends: Sequence[ListToSend],
    sources: Sources,
    *,
    begun_at: datetime,
    tag_files: Mapping[str, bytes],
    also_sha512: bool = False,
) -> BagOrder:
    """Return what the bag is to hold: the files that go, each under its signed SHA-256, and the redacted copies."""
    files = [one for sent in sends for one in _files_of(sent, sources)]
    return BagOrder(
        files=tuple(sorted(files, key=lambda file: file.path)),
        info=info_of(consignment, begun_at),
        made_at=begun_at,
        tag_files=dict(tag_files),
        also_sha512=also_sha512,
    )


def _files_of(sent: ListToSend, sources: Sources) -> list[BagFile]:
    signed = {file.ref.key: file for file in sent.list_.files}
    found = []
    for file in sent.going:
        entry = signed[file.key]
        root = Path(os.fsdecode(sources.roots[entry.ref.source]))
        content = bytes.fromhex(entry.content_sha256)
        found.append(BagFile(root, os.fsencode(file.key), file.path, entry.size_bytes, content))
    for copy in copies_sent(sent.going, sent.copies, sent.staying):
        place = sources.copies[copy.sha256]
        found.append(
            BagFile(place.parent, os.fsencode(place.name), copy.path, copy.size_bytes, bytes.fromhex(copy.sha256))
        )
    return found


def info_of(consignment: Consignment, begun_at: datetime) -> tuple[tuple[str, str], ...]:
    """Return the bag-info of the consignment; no reference of TDR's is made up. Rule: reference, B5."""
    return (
        ("Source-Organization", consignment.terms.transferring_body),
        ("Consignment-Series", consignment.series),
        ("Internal-Sender-Identifier", consignment.ref),
        ("Consignment-Type", "standard"),
        ("Consignment-Include-Top-Level-Folder", "true"),
        ("Consignment-Start-Datetime", _tdr_moment(consignment.made_at)),
        ("Consignment-Export-Datetime", _tdr_moment(begun_at)),
        ("Contact-Name", consignment.terms.contact_name),
        ("Contact-Email", consignment.terms.contact_email),
    )


def _tdr_moment(at: datetime) -> str:
    """Return a moment as TDR writes it.

    >>> _tdr_moment(datetime(2026, 11, 25, 11, 20, tzinfo=UTC))
    '2026-11-25T11:20:00Z'
    """
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def top_folders(sent: ListToSend) -> frozenset[str]:
    """Return the top-level folders that a list would upload; TDR takes one."""
    return frozenset(file.path.partition("/")[0] for file in sent.gathered.files)


def against_adding(
    consignment: Consignment, list_: DisposalList, *, there: frozenset[str], further: frozenset[str]
) -> tuple[Fault, ...]:
    """Return what stands against a further list: another series, or another top-level folder than is `there`.

    `further` are the top-level folders of the list. Rule: TDR takes one series and one folder; reference, T1.
    """
    faults = []
    if list_.series != consignment.series:
        faults.append(Fault(SERIES_DIFFERS, list_.ref, f"{list_.series}, not {consignment.series}"))
    if others := further - there:
        faults.append(Fault(TOP_FOLDER_DIFFERS, list_.ref, ", ".join(sorted(others))))
    return tuple(faults)


def against(sends: Sequence[ListToSend], stops: Sequence[Fault], metadata: Sequence[Fault]) -> tuple[Fault, ...]:
    """Return everything that stands against building: undecided files, stops of pre-flight, faults of the metadata."""
    undecided = [fault for sent in sends for fault in sent.records({}).faults]
    return tuple(dict.fromkeys((*undecided, *stops, *metadata)))
