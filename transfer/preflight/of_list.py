"""Pre-flight of a list: its files as the newest survey saw them, less what was left out, as they would be uploaded."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from appraisal.lists.store import ListRegister
from appraisal.lists.values import DisposalList, ListKind
from appraisal.sensitivity.copies_store import copies_of_list
from appraisal.sensitivity.store import SensitivityRegister
from appraisal.sensitivity.values import FolderNameAnswer, RedactedCopy, Sensitivity, SensitivityDecision
from records.register.surveys import SurveyRegister
from records.store.database import Database, reading
from records.store.evidence import open_survey
from records.store.layout import StoreLayout
from records.survey.droid_list import Describe
from retention.faults import Fault, Refusal
from retention.terms import RefKind
from transfer.consignment_faults import FOLDER_NOT_SURVEYED, NOT_FOR_TRANSFER
from transfer.metadata.gather import Completed, Records, copy_path, records_of
from transfer.preflight.gather import Gathered, gather
from transfer.preflight.register import PreflightRegister
from transfer.preflight.source import Settled, preflight_of
from transfer.preflight.values import Preflight, TransferFile


@dataclass(frozen=True, slots=True)
class ListPreflight:
    """What pre-flight says of a list, and how its files add up: all = selected + left out.

    `retained` of the selected stay with the department under s 3(4), and are not sent.
    """

    found: Preflight
    files: int
    selected: int
    left_out: int
    retained: int

    @property
    def sum_shown(self) -> str:
        """Return how the files add up, as 148 = 136 selected + 12 left out."""
        return f"{self.files:,} = {self.selected:,} selected + {self.left_out:,} left out"


def copies_sent(
    going: Sequence[TransferFile], copies: Sequence[RedactedCopy], staying: Sequence[TransferFile] = ()
) -> tuple[TransferFile, ...]:
    """Return the redacted copies as they would be uploaded, each where its original is or would be."""
    by_key = {file.key: file for file in (*going, *staying)}
    return tuple(
        TransferFile(
            path=copy_path(copy, by_key[copy.original.key]),
            key=copy.path,
            size_bytes=copy.size_bytes,
            sha256=copy.sha256,
            puids=None,
            is_received=True,
            modified_ns=int(copy.received_at.timestamp()) * 10**9,
        )
        for copy in copies
        if copy.original.key in by_key
    )


def gather_list(
    layout: StoreLayout, surveys: SurveyRegister, list_: DisposalList, *, describe: Describe | None = None
) -> Gathered:
    """Return all files on `list_`, left-out ones too, as the newest survey of their source saw them.

    A Refusal where it is no transfer list, or a folder of it was never surveyed.
    """
    if list_.kind is not ListKind.TRANSFER:
        raise Refusal(Fault(NOT_FOR_TRANSFER, list_.ref, list_.kind.value))
    parts = [
        _gather_folder(layout, surveys, entry.item.ref.source, entry.item.ref.key, describe)
        for entry in list_.entries
        if entry.item.ref.kind is RefKind.FOLDER
    ]
    on_list = {file.ref.key for entry in list_.entries for file in entry.files}
    return Gathered(
        files=tuple(file for part in parts for file in part.files if file.key in on_list),
        empty_folders=tuple(folder for part in parts for folder in part.empty_folders),
        engine=next((part.engine for part in parts if part.engine != "DROID"), "DROID" if parts else ""),
        signatures=min((part.signatures for part in parts if part.signatures is not None), default=None),
    )


def _gather_folder(
    layout: StoreLayout, surveys: SurveyRegister, source: str, folder: str, describe: Describe | None
) -> Gathered:
    entry = surveys.latest_sealed(source)
    if entry is None:
        raise Refusal(Fault(FOLDER_NOT_SURVEYED, folder))
    with open_survey(layout, entry.ref) as evidence:
        return gather(evidence, folder, describe=describe)


def settled_of(database: Database, list_ref: str) -> Settled:
    """Return what was recorded for the list: its staging path, its waivers, its malware scan."""
    register = PreflightRegister(database)
    scan = register.scan(list_ref)
    return Settled(
        waivers=register.waivers(list_ref),
        staging_path=register.staging_path(list_ref),
        scanned_by=scan.words if scan else "",
    )


@dataclass(frozen=True, slots=True)
class ListToSend:
    """All that is known and decided of a transfer list at one moment; all that is checked and built rests on it.

    `gathered` has every file on the list, left-out ones too.
    """

    list_: DisposalList
    gathered: Gathered
    settled: Settled
    decisions: tuple[SensitivityDecision, ...]
    copies: tuple[RedactedCopy, ...]
    folder_answers: tuple[FolderNameAnswer, ...]

    @property
    def left_out(self) -> tuple[TransferFile, ...]:
        """Return the files that were left out, or kept, by a decision."""
        keys = {file.ref.key for file in self.list_.left_out}
        return tuple(file for file in self.gathered.files if file.key in keys)

    @property
    def staying(self) -> tuple[TransferFile, ...]:
        """Return the selected files that the department retains, Public Records Act 1958, s 3(4)."""
        keys = {file.ref.key for file in self.list_.retained}
        keys |= {one.ref.key for one in self.decisions if one.answer is Sensitivity.RETAINED}
        out = {file.ref.key for file in self.list_.left_out}
        return tuple(file for file in self.gathered.files if file.key in keys and file.key not in out)

    @property
    def going(self) -> tuple[TransferFile, ...]:
        """Return the files that are sent, redacted copies apart."""
        away = {file.key for file in (*self.left_out, *self.staying)}
        return tuple(file for file in self.gathered.files if file.key not in away)

    @property
    def undecided(self) -> tuple[TransferFile, ...]:
        """Return the files that would be sent though nobody said open or closed; none may be left at a signature."""
        decided = {one.ref.key for one in self.decisions}
        return tuple(file for file in self.going if file.key not in decided)

    def preflight(self, *, on: date) -> ListPreflight:
        """Return what TDR will say of it."""
        left_out, staying = self.left_out, self.staying
        with_copies = replace(
            self.gathered, files=(*self.gathered.files, *copies_sent(self.going, self.copies, staying))
        )
        settled = replace(
            self.settled, left_out={file.key for file in left_out}, staying={file.key for file in staying}
        )
        files = len(self.gathered.files)
        return ListPreflight(
            preflight_of(with_copies, settled, on=on), files, files - len(left_out), len(left_out), len(staying)
        )

    def records(self, completed: Completed) -> Records:
        """Return the records to send with their metadata; `completed` is what people filled in."""
        decisions = {one.ref.key: one for one in self.decisions}
        return records_of(self.going, decisions, self.copies, completed, staying=self.staying)


def list_to_send(
    layout: StoreLayout,
    surveys: SurveyRegister,
    database: Database,
    list_ref: str,
    *,
    describe: Describe | None = None,
) -> ListToSend:
    """Return the list `list_ref` with its files and all that was decided of them; a Refusal unless for a transfer."""
    list_ = ListRegister(database).find(list_ref)
    sensitivity = SensitivityRegister(database)
    with reading(database) as session:
        copies = copies_of_list(session, list_ref)
    return ListToSend(
        list_,
        gather_list(layout, surveys, list_, describe=describe),
        settled_of(database, list_ref),
        sensitivity.decisions(list_ref),
        copies,
        tuple(sensitivity.folder_answers(list_ref).values()),
    )


def remarks_of(found: Preflight) -> tuple[str, ...]:
    """Return what a signer should look at first: stops that keep the bag from being built, and what was agreed.

    A stop does not keep a list from being signed, for none of the decisions is wrong by it; but no bag is
    built while there is one. Rule: ours, ADR 54.
    """
    stops = len(found.stops)
    words = "1 stop" if stops == 1 else f"{stops:,} stops"
    remarks = [f"Pre-flight finds {words}: no bag can be built until they are settled."] if stops else []
    if found.waived:
        count = len(found.waived)
        files = "1 file goes" if count == 1 else f"{count:,} files go"
        remarks.append(f"{files} as agreed with The National Archives, though TDR refuses such files as a rule.")
    return tuple(remarks)
