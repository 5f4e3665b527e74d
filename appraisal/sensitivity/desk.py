"""The sensitivity review of one list, put together: its files with decisions, signals and copies; what stops it.

What is retained by the department is said in two registers, the list's and the review's, so both are
written here; that they agree is one of the checks before a list is proposed.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from appraisal.lists.recording import By
from appraisal.lists.signing import Others
from appraisal.lists.store import ListRegister
from appraisal.lists.values import SIGNED_STATES, Answer, Check, DisposalList, ListFile, ListState
from appraisal.sensitivity.copies_store import copies_of_list
from appraisal.sensitivity.detectors.scans_store import DetectorScan, DetectorScans
from appraisal.sensitivity.detectors.signals import FileSignals, read_signals
from appraisal.sensitivity.faults import LIST_IS_SIGNED, NOT_ON_THE_LIST, RETAINED_ONLY_HERE
from appraisal.sensitivity.grounds_store import GroundRegister
from appraisal.sensitivity.proposal import FolderName, SensitivityCounts, counts_of
from appraisal.sensitivity.store import SensitivityRegister
from appraisal.sensitivity.typed import FieldFault, Subject, Typed, faults_of, read_typed
from appraisal.sensitivity.values import RedactedCopy, RemovalVerdict, Sensitivity, SensitivityDecision
from records.register.surveys import SurveyRegister
from records.store.database import Database, reading
from records.store.evidence import open_survey
from records.store.layout import StoreLayout
from retention.facts import Ref
from retention.faults import Fault, Refusal
from retention.terms import RefKind

PART = "sensitivity"
"""The name of this part in what a signature is bound to."""
OF_RECORD, OF_YEAR_END = "record", "year-end"
"""Words for a closure's start where many are decided at once: the date of each record, or the end of its year."""


@dataclass(frozen=True, slots=True)
class ReviewFile:
    """One selected file with all that its reviewer needs; `last_modified` is the UTC date, as TDR reads it."""

    file: ListFile
    last_modified: date | None
    decision: SensitivityDecision | None
    signals: FileSignals | None
    copies: tuple[RedactedCopy, ...]

    @property
    def name(self) -> str:
        """Return the file's name."""
        return self.file.path.rsplit("/", 1)[-1]

    @property
    def state(self) -> str:
        """Return what is decided, in a word; undecided where nothing is."""
        return self.decision.answer.value if self.decision else "undecided"


@dataclass(frozen=True, slots=True)
class Review:
    """A list's sensitivity review as it stands: its files in order of path, counts, and what stops a proposal."""

    list_: DisposalList
    files: tuple[ReviewFile, ...]
    copies: tuple[RedactedCopy, ...]
    folders: tuple[FolderName, ...]
    scan: DetectorScan | None
    faults: tuple[Fault, ...]

    @property
    def counts(self) -> SensitivityCounts:
        """Return the decisions added up."""
        decided = [one.decision for one in self.files if one.decision is not None]
        return counts_of([one.file for one in self.files], decided, self.copies)

    def find(self, path: str) -> ReviewFile:
        """Return the file at `path`, or the one whose path ends so; a Refusal where there is none, or several."""
        exact = [one for one in self.files if one.file.path == path]
        found = exact or [one for one in self.files if one.file.path.endswith(f"/{path}")]
        if len(found) != 1:
            raise Refusal(Fault(NOT_ON_THE_LIST, path, f"{len(found)} files fit" if found else ""))
        return found[0]


@dataclass(frozen=True, slots=True)
class SensitivityDesk:
    """Where lists are reviewed: one store."""

    database: Database
    layout: StoreLayout
    surveys: SurveyRegister

    def review(self, list_ref: str, *, on: date, with_signals: bool = True) -> Review:
        """Return the review of the list as it stands; a Refusal where there is no such list."""
        list_ = ListRegister(self.database).find(list_ref)
        files = selected_files(list_)
        register = SensitivityRegister(self.database)
        decisions = register.decisions_by_ref(list_ref)
        with reading(self.database) as session:
            copies = copies_of_list(session, list_ref)
        scan, signals = self._signals(list_) if with_signals else (None, {})
        days = self.modified_days(files)
        return Review(
            list_=list_,
            files=tuple(
                ReviewFile(
                    file=file,
                    last_modified=days.get(file.ref),
                    decision=decisions.get(file.ref),
                    signals=signals.get(file.path),
                    copies=tuple(one for one in copies if one.original == file.ref),
                )
                for file in files
            ),
            copies=copies,
            folders=folder_names(list_),
            scan=scan,
            faults=tuple(self.faults(list_, on=on)),
        )

    def faults(self, list_: DisposalList, *, on: date) -> list[Fault]:
        """Return what of sensitivity keeps the list from being proposed."""
        register = SensitivityRegister(self.database)
        files = selected_files(list_)
        retained = {one.ref for one in register.decisions(list_.ref) if one.answer is Sensitivity.RETAINED}
        on_list = {one.ref for one in list_.retained}
        differ = [Fault(RETAINED_ONLY_HERE, one.path) for one in files if (one.ref in retained) != (one.ref in on_list)]
        return [*register.faults(list_.ref, files, folder_names(list_), on=on), *differ]

    def others(self, list_: DisposalList, *, on: date) -> Others:
        """Return the check and the digest that a proposal and a signature of the list take in."""
        check = Check("what is open, closed and retained is decided and approved", tuple(self.faults(list_, on=on)))
        register = SensitivityRegister(self.database)
        with reading(self.database) as session:
            copies = copies_of_list(session, list_.ref)
        decisions = register.decisions(list_.ref)
        counts = counts_of(selected_files(list_), decisions, copies)
        return Others(
            checks=(check,),
            digests={PART: register.digest(list_.ref)},
            counts=(("open", counts.open), ("closed", counts.closed), ("undecided", counts.undecided)),
            beside=(("redacted copies", counts.redacted_copies),),
            remarks=tuple(remarks_of(decisions, copies)),
        )

    def decide(
        self,
        list_ref: str,
        typed: Typed,
        paths: Sequence[str],
        *,
        by: By,
        on: date,
        grouped: str = "",
        seen: Mapping[Ref, int] | None = None,
    ) -> tuple[SensitivityDecision, ...] | tuple[FieldFault, ...]:
        """Return the decisions as recorded, one for each of `paths`, or everything that is wrong with what was typed.

        A closure's start may be one of OF_RECORD and OF_YEAR_END. Where one file is at fault nothing is recorded.
        """
        list_ = self.open_list(list_ref)
        by_path = {file.path: file for file in selected_files(list_)}
        missing = [Fault(NOT_ON_THE_LIST, path) for path in paths if path not in by_path]
        if missing or not paths:
            raise Refusal(*(missing or [Fault(NOT_ON_THE_LIST, list_ref, "no file was named")]))
        files = [by_path[path] for path in dict.fromkeys(paths)]
        days, grounds = self.modified_days(files), GroundRegister(self.database).current()
        made: list[SensitivityDecision] = []
        faults: dict[tuple[str, str], FieldFault] = {}
        for file in files:
            subject = Subject(list_ref, file.ref, file.path.rsplit("/", 1)[-1], days.get(file.ref), grounds)
            read = read_typed(_dated(typed, subject), subject, by=by.person, on=on, at=by.at, grouped=grouped)
            if isinstance(read, SensitivityDecision):
                made.append(read)
            else:
                faults |= {
                    (one.field, one.fault.code.code): one
                    for one in read
                    if (one.field, one.fault.code.code) not in faults
                }
        if faults:
            return tuple(faults.values())
        register = SensitivityRegister(self.database)
        register.refuse_deciding(
            made, seen=seen
        )  # before the list is told: one register is not left ahead of the other
        self._tell_list(list_, made, by=by)
        return register.decide(made, actor=by.actor, seen=seen)

    def decide_all_open(
        self, list_ref: str, exceptions: Iterable[str], reason: str, *, by: By, on: date
    ) -> tuple[SensitivityDecision, ...]:
        """Return the decisions that every selected file is open but the exceptions; what was decided stays."""
        list_ = ListRegister(self.database).find(list_ref)
        left = set(exceptions)
        files = selected_files(list_)
        unknown = [Fault(NOT_ON_THE_LIST, path) for path in sorted(left - {file.path for file in files})]
        if unknown:
            raise Refusal(*unknown)
        decided = SensitivityRegister(self.database).decisions_by_ref(list_ref)
        chosen = [file.path for file in files if file.path not in left and file.ref not in decided]
        made = self.decide(
            list_ref, Typed(answer="open", reason=reason), chosen, by=by, on=on, grouped=f"all open except {len(left)}"
        )
        faults = [one for one in made if isinstance(one, FieldFault)]
        if faults:
            raise Refusal(*faults_of(faults))
        return tuple(one for one in made if isinstance(one, SensitivityDecision))

    def open_list(self, list_ref: str) -> DisposalList:
        """Return the list; a Refusal where it is signed or over, so that its decisions stand."""
        list_ = ListRegister(self.database).find(list_ref)
        if list_.state in SIGNED_STATES or list_.state is ListState.ABANDONED:
            raise Refusal(Fault(LIST_IS_SIGNED, list_ref, list_.state.value))
        return list_

    def modified_days(self, files: Iterable[ListFile]) -> dict[Ref, date]:
        """Return the UTC date on which each file was last modified, as the newest survey saw it."""
        found: dict[Ref, date] = {}
        wanted = tuple(files)
        for source in sorted({file.ref.source for file in wanted}):
            survey = self.newest_survey(source)
            if survey is None:
                continue
            paths = [file.path for file in wanted if file.ref.source == source]
            with open_survey(self.layout, survey) as evidence:
                rows = evidence.connection.execute(
                    """SELECT path, modified_ns FROM (
                        SELECT CASE WHEN folder = '' THEN name ELSE folder || '/' || name END AS path, modified_ns
                        FROM files) JOIN (SELECT unnest($1::VARCHAR[]) AS path) USING (path)
                    WHERE modified_ns IS NOT NULL""",
                    [paths],
                ).fetchall()
            found |= {
                Ref(RefKind.FILE, source, path): datetime.fromtimestamp(nanoseconds // 10**9, UTC).date()
                for path, nanoseconds in rows
            }
        return found

    def newest_survey(self, source_ref: str) -> str | None:
        """Return the newest finished survey of the source; None where there is none."""
        found = [one.ref for one in self.surveys.all() if one.source_ref == source_ref and one.seal is not None]
        return found[-1] if found else None

    def _signals(self, list_: DisposalList) -> tuple[DetectorScan | None, dict[str, FileSignals]]:
        scans = DetectorScans(self.database)
        newest: DetectorScan | None = None
        signals: dict[str, FileSignals] = {}
        for item in list_.items:
            survey = self.newest_survey(item.ref.source) if item.ref.kind is RefKind.FOLDER else None
            scan = scans.latest(survey, item.ref.key) if survey else None
            if scan is not None:
                newest = scan
                signals |= read_signals(self.layout, scan)
        return newest, signals

    def _tell_list(self, list_: DisposalList, made: Sequence[SensitivityDecision], *, by: By) -> None:
        """Write into the list what is retained, and what no longer is."""
        on_list = {file.ref for file in list_.retained}
        changed = [
            (one.ref, Answer.RETAIN if one.answer is Sensitivity.RETAINED else Answer.SELECT, "", one.reason)
            for one in made
            if (one.answer is Sensitivity.RETAINED) != (one.ref in on_list)
        ]
        if changed:
            ListRegister(self.database).decide(list_.ref, changed, by=by)


def remarks_of(decisions: Iterable[SensitivityDecision], copies: Iterable[RedactedCopy]) -> Iterator[str]:
    """Yield what a signer looks at first: exemptions used longer than they last, copies no program could read."""
    for one in decisions:
        if one.closure is not None and one.closure.lapse_reason:
            yield f"{one.ref.key}: an exemption is used longer than it lasts, because {one.closure.lapse_reason}"
    for copy in copies:
        if copy.removal.verdict is RemovalVerdict.NOT_READ:
            yield f"{copy.path}: its text could not be read, so only people have looked whether the words are gone."
        elif copy.removal.traces:
            yield f"{copy.path}: {' '.join(copy.removal.traces)}"


def selected_files(list_: DisposalList) -> tuple[ListFile, ...]:
    """Return the files whose sensitivity is reviewed: all that are selected, those retained by the department too."""
    return list_.files_with(Answer.SELECT, Answer.RETAIN)


def folder_names(list_: DisposalList) -> tuple[FolderName, ...]:
    """Return the folders of the list whose names will be public, with the names of the folders below each."""
    found = []
    for entry in list_.entries:
        if entry.item.ref.kind is not RefKind.FOLDER:
            continue
        root = entry.item.ref.key
        below: set[str] = set()
        for file in entry.files:
            if list_.answer(file.ref, entry.item.ref) in (Answer.SELECT, Answer.RETAIN):
                parts = file.path.removeprefix(f"{root}/").split("/")[:-1]
                below |= {"/".join(parts[: count + 1]) for count in range(len(parts))}
        found.append(FolderName(entry.item.ref, root.rsplit("/", 1)[-1] or entry.item.shown_as, tuple(sorted(below))))
    return tuple(found)


def _dated(typed: Typed, subject: Subject) -> Typed:
    """Return what was typed with the date of the record, and the start of the closure, written out."""
    if typed.answer != "closed" or typed.start_on not in (OF_RECORD, OF_YEAR_END):
        return typed
    try:
        day = date.fromisoformat(typed.record_on) if typed.record_on else subject.last_modified
    except ValueError:
        day = subject.last_modified
    if day is None:
        return replace(typed, start_on="")
    return replace(typed, start_on=(day if typed.start_on == OF_RECORD else date(day.year, 12, 31)).isoformat())
