"""Consignments at the edge: a signed list becomes a consignment, is checked, and its bag is built.

Every act looks anew at what was signed: the list goes back where a hold, a changed byte or an edit
voids it. What is done to the world stands between two records: the build is begun, then bytes are
copied, then the bag is complete or the build is stopped. Run again after a crash it goes on.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import IO

from appraisal.holdings import Holdings
from appraisal.lists.faults import GROUND_MOVED
from appraisal.lists.recording import By
from appraisal.lists.states import Act
from appraisal.lists.values import DisposalList, ListKind, ListState
from appraisal.sensitivity.copies_store import kept_at
from muniment import VERSION
from muniment.lists import ListDesk
from muniment.papers import MetadataMade, all_papers, metadata_of, sent_now
from muniment.tables.shown import write_whole
from muniment.wiring import Store
from records.register.holds import HoldRegister
from records.register.roles import Right
from records.register.setup import SetupRegister
from records.store.audit import Json
from records.store.evidence import flush
from retention.faults import Fault, Refusal
from transfer.bag.build import STAGING, BuiltBag, Told, build_bag
from transfer.consignment.custody import place_custody
from transfer.consignment.register import ConsignmentRegister, refuse_role
from transfer.consignment.values import (
    Consignment,
    ConsignmentState,
    Sources,
    StepAct,
    against,
    against_adding,
    bag_order,
    top_folders,
)
from transfer.consignment_faults import (
    CONSIGNMENT_WITHDRAWN,
    LIST_NOT_SIGNED,
    NOT_FOR_TRANSFER,
    SIGNED_ANEW,
)
from transfer.faults import BAG_BEING_BUILT
from transfer.metadata.file import csv_of
from transfer.papers.pack import Terms
from transfer.preflight.of_list import ListToSend

PAPERS = "papers"
METADATA_TAG = "metadata.csv"
PATH_HEADING = "filepath"
TRIES = 10
"""How often the lists are looked at again where something was recorded while a bag was recorded as complete."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a consignment found: everything that stands against it, and what to know."""

    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class ConsignmentDesk:
    """The consignments of one store on one day."""

    store: Store
    on: date

    @property
    def register(self) -> ConsignmentRegister:
        """Return the register."""
        return ConsignmentRegister(self.store.database)

    @property
    def lists(self) -> ListDesk:
        """Return the lists."""
        return ListDesk(self.store, self.on)

    # -- making --------------------------------------------------------------------------------------------

    def new(self, list_ref: str, terms: Terms, *, by: By) -> Consignment:
        """Return a new consignment of the signed list; a Refusal where it is not signed, or in one already."""
        list_ = self._signed(list_ref)
        root = list_.approval.root if list_.approval else ""
        return self.register.make(list_.title, list_.series, terms, list_ref=list_ref, root=root, by=by)

    def add(self, ref: str, list_ref: str, *, by: By) -> Consignment:
        """Return the consignment with a further signed list of the same series and top-level folder."""
        consignment, list_ = self.register.find(ref), self._signed(list_ref)
        there = frozenset(top for sent in self.sends(consignment) for top in top_folders(sent))
        further = top_folders(sent_now(self.store, list_ref))
        if faults := against_adding(consignment, list_, there=there, further=further):
            raise Refusal(*faults)
        return self.register.add(ref, list_ref=list_ref, root=list_.approval.root if list_.approval else "", by=by)

    def _signed(self, list_ref: str) -> DisposalList:
        list_ = self.lists.register.find(list_ref)
        if list_.kind is not ListKind.TRANSFER:
            raise Refusal(Fault(NOT_FOR_TRANSFER, list_ref, list_.kind.value))
        if list_.approval is None or list_.state not in (ListState.SIGNED, ListState.EXECUTING):
            raise Refusal(Fault(LIST_NOT_SIGNED, list_ref, list_.state.value))
        return list_

    # -- what it holds -------------------------------------------------------------------------------------

    def sends(self, consignment: Consignment) -> tuple[ListToSend, ...]:
        """Return each list of the consignment with all that is known of it now."""
        return tuple(sent_now(self.store, list_ref) for list_ref, _ in consignment.lists)

    def metadata(self, sends: Sequence[ListToSend]) -> tuple[MetadataMade, ...]:
        """Return the metadata of each list."""
        return tuple(metadata_of(self.store, sent, on=self.on) for sent in sends)

    def check(self, ref: str) -> Checked:
        """Return what stands against building the bag, and what to know; nothing is written."""
        consignment = self.register.find(ref)
        faults = list(self.not_as_signed(consignment))
        sends = self.sends(consignment)
        made = self.metadata(sends)
        flights = [sent.preflight(on=self.on).found for sent in sends]
        stops = [one.fault for found in flights for one in found.stops]
        warnings = [one.fault for found in flights for one in found.warnings]
        faults += against(sends, stops, [fault for one in made for fault in one.faults])
        return Checked(tuple(faults), tuple(dict.fromkeys((*warnings, *(w for one in made for w in one.warnings)))))

    def not_as_signed(self, consignment: Consignment) -> list[Fault]:
        """Return a fault for each list that is not signed any more, or anew."""
        faults = []
        for list_ref, root in consignment.lists:
            approval = self.lists.register.find(list_ref).approval
            if approval is None:
                faults.append(Fault(LIST_NOT_SIGNED, list_ref))
            elif approval.root != root:
                faults.append(Fault(SIGNED_ANEW, list_ref))
        return faults

    # -- building ------------------------------------------------------------------------------------------

    def build(self, ref: str, *, by: By, told: Told | None = None, also_sha512: bool = False) -> BuiltBag:
        """Return the bag, built and verified by two programs; a Refusal, recorded, where anything stands against it.

        After a crash the same call goes on where it stopped.
        """
        refuse_role(by, Right.BUILD_CONSIGNMENTS, "build a bag")
        self.register.find(ref)
        with self.alone(ref):
            consignment = self.register.find(ref)
            if consignment.state is ConsignmentState.WITHDRAWN:
                raise Refusal(Fault(CONSIGNMENT_WITHDRAWN, ref))
            try:
                return self._build_alone(consignment, by=by, told=told, also_sha512=also_sha512)
            except Refusal as refusal:
                self._stopped(consignment, refusal, by=by)
                raise

    def _build_alone(self, consignment: Consignment, *, by: By, told: Told | None, also_sha512: bool) -> BuiltBag:
        self._begin_lists(consignment, by=by)
        found = self.check(consignment.ref)
        if found.faults:
            raise Refusal(*found.faults)
        consignment = self._begun(consignment, by=by)
        sends = self.sends(consignment)
        bag = self._build(consignment, sends, told=told, also_sha512=also_sha512)
        papers = self._write_papers(consignment, sends)
        try:
            self._refuse_void(consignment, by=by)
            place_custody(self.holdings(by), consignment, sends, by=by, on=self.on)
            self._complete(consignment, bag, papers, by=by)
        except Refusal:
            self._take_away(consignment.ref)
            raise
        return bag

    @contextmanager
    def alone(self, ref: str) -> Iterator[None]:
        """Let one build of a consignment run at a time; a Refusal, which stops nothing, where one does already."""
        folder = self.store.layout.locks
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / f"consignment-{ref}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Refusal(Fault(BAG_BEING_BUILT, ref)) from error
            yield
        finally:
            os.close(lock)

    def _take_away(self, ref: str) -> None:
        """Take away a bag that was never recorded as complete: no bag of what is void may look as if it could go."""
        folder = self.folder(ref)
        for name in (f"{ref}.tar.gz", f"{ref}.tar.gz.sha256"):
            (folder / name).unlink(missing_ok=True)
        if (folder / ref).is_dir():
            shutil.rmtree(folder / ref)

    def _begin_lists(self, consignment: Consignment, *, by: By) -> None:
        """Begin to carry out each list; one that is void by now goes back, and nothing is built."""
        for list_ref, _ in consignment.lists:
            list_ = self.lists.register.find(list_ref)
            if list_.state is ListState.SIGNED:
                self.lists.carry_on(list_ref, Act.BEGIN, by=by)
            elif list_.state is ListState.EXECUTING:
                self._recheck(list_ref, by=by)

    def _recheck(self, list_ref: str, *, by: By) -> None:
        _, why = self.lists.recheck(list_ref, by=by)
        if why is not None:
            raise Refusal(why)

    def _refuse_void(self, consignment: Consignment, *, by: By) -> None:
        """Refuse where a hold, a changed byte or an edit came while the bag was built: copying takes hours."""
        for list_ref, _ in consignment.lists:
            self._recheck(list_ref, by=by)
        if faults := self.not_as_signed(consignment):
            raise Refusal(*faults)

    def _begun(self, consignment: Consignment, *, by: By) -> Consignment:
        if consignment.is_under_way:
            return consignment
        roots: dict[str, Json] = dict(consignment.lists)
        return self.register.step(consignment.ref, StepAct.BEGIN, {"lists": roots}, by=by)

    def _build(
        self, consignment: Consignment, sends: Sequence[ListToSend], *, told: Told | None, also_sha512: bool
    ) -> BuiltBag:
        begun_at = consignment.begun_at
        if begun_at is None:
            raise ValueError("a bag is built after it was begun")
        order = bag_order(
            consignment,
            sends,
            self._sources(sends),
            begun_at=begun_at,
            tag_files={METADATA_TAG: self.metadata_csv(sends)},
            also_sha512=also_sha512,
        )
        folder = self.folder(consignment.ref)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (folder / f"{consignment.ref}{STAGING}" / "order").is_file():
            self._take_away(consignment.ref)  # a run was killed between the bag and its record
        return build_bag(order, folder / consignment.ref, version=VERSION, told=told)

    def metadata_csv(self, sends: Sequence[ListToSend]) -> bytes:
        """Return the metadata of all lists as one CSV, in order of path; a Refusal while a record is undecided."""
        made = self.metadata(sends)
        if faults := [fault for one in made for fault in one.records.faults]:
            raise Refusal(*faults)
        return csv_of(sorted((row for one in made for row in one.rows), key=lambda row: row[PATH_HEADING]))

    def _sources(self, sends: Sequence[ListToSend]) -> Sources:
        roots = {source.ref: source.root for source in self.store.surveys.sources()}
        copies = {}
        for copy in (copy for sent in sends for copy in sent.copies):
            copies[copy.sha256] = kept_at(self.store.layout, copy.sha256)
            received_ns = int(copy.received_at.timestamp()) * 10**9
            os.utime(copies[copy.sha256], ns=(received_ns, received_ns))  # its date in the metadata, and in the bag
        return Sources(roots, copies)

    def _stopped(self, consignment: Consignment, refusal: Refusal, *, by: By) -> None:
        """Record why the build stopped where it was begun, else that it was refused; a complete one stays complete."""
        reasons: list[Json] = [str(fault) for fault in refusal.faults[:20]]
        body: dict[str, Json] = {"faults": len(refusal.faults), "reasons": reasons}
        if self.register.find(consignment.ref).is_under_way:
            self.register.step(consignment.ref, StepAct.STOP, body, by=by)
        else:
            self.register.refused(consignment.ref, "build", body, by=by)

    def _complete(self, consignment: Consignment, bag: BuiltBag, papers: Mapping[str, str], *, by: By) -> None:
        """Record the bag as complete, at a moment at which every list in it stands as it was signed."""
        body: dict[str, Json] = {
            "bag": consignment.ref,
            "archive_sha256": bag.archive_sha256,
            "manifest_sha256": bag.manifest_sha256,
            "files": bag.payload_count,
            "bytes": bag.payload_bytes,
            "papers": dict(papers),
        }
        for attempt in range(1, TRIES + 1):
            lists = [self.lists.register.find(list_ref) for list_ref, _ in consignment.lists]
            ground = self.lists.ground(item.ref for list_ in lists for item in list_.items)
            self._refuse_void(consignment, by=by)
            try:
                self.register.step(consignment.ref, StepAct.COMPLETE, body, by=by, ground=ground)
                return
            except Refusal as refusal:
                if attempt == TRIES or any(fault.code is not GROUND_MOVED for fault in refusal.faults):
                    raise

    def _write_papers(self, consignment: Consignment, sends: Sequence[ListToSend]) -> dict[str, str]:
        """Write every paper beside the bag, whole or not at all; return the SHA-256 of each by its name."""
        folder = self.folder(consignment.ref) / PAPERS
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        digests = {}
        for sent in sends:
            for name, content in all_papers(self.store, sent, consignment.papers_terms(), on=self.on).items():
                write_whole(folder / name, partial(_write, content))
                digests[name] = hashlib.sha256(content).hexdigest()
        flush(folder)
        return digests

    def folder(self, ref: str) -> Path:
        """Return the folder of the consignment: its bag, the archive of it, its papers."""
        return self.store.layout.consignments / ref

    def holdings(self, by: By) -> Holdings:
        """Return the workflow of holds, acted on as `by` says."""
        return Holdings(HoldRegister(self.store.database), SetupRegister(self.store.database), by.actor)


def _write(content: bytes, stream: IO[bytes]) -> None:
    stream.write(content)
