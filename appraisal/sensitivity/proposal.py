"""What must be decided before a list can be proposed, and the digest by which a signature is bound to it.

Both are pure: `check_for_proposal` gathers every fault, `sensitivity_digest` says in 64 digits what was
decided. A list with faults here can't be proposed; a digest that changed voids what was signed.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from appraisal.lists.values import ListFile
from appraisal.sensitivity.advisory import RetentionInstrument, instrument_fault
from appraisal.sensitivity.faults import (
    FOLDER_NAME_REFUSED,
    FOLDER_NAME_UNANSWERED,
    INSTRUMENT_MISSING,
    ORIGINAL_IS_OPEN,
    RECORD_UNDECIDED,
    REMOVED_WORDS_FOUND,
    SAME_AS_ORIGINAL,
    SCHEDULE_DATE_MISSING,
    SECOND_CHECK_MISSING,
)
from appraisal.sensitivity.redactions import pair
from appraisal.sensitivity.values import (
    FolderAnswer,
    FolderNameAnswer,
    RedactedCopy,
    RemovalVerdict,
    Sensitivity,
    SensitivityDecision,
)
from retention.facts import Ref
from retention.faults import Fault

FORMAT = "muniment-sensitivity/1"
_CASE = re.compile(r"\b(?:R|Regina|Rex) v\.? .+")


@dataclass(frozen=True, slots=True)
class FolderName:
    r"""A folder whose name will be public, with the names below it; `shown_as` as users know it, without the share."""

    ref: Ref
    shown_as: str
    names: tuple[str, ...]

    @property
    def names_sha256(self) -> str:
        """Return the digest of the folder's name and of all below it."""
        return hashlib.sha256("\n".join((self.shown_as, *sorted(self.names))).encode("utf-8")).hexdigest()

    @property
    def question(self) -> str:
        """Return the question, as it is put to a person.

        >>> from retention.terms import RefKind
        >>> FolderName(Ref(RefKind.FOLDER, "SRC0001", "R v BANKS"), "R v BANKS", ()).question
        "'R v BANKS' will be public; TDR cannot close a folder name."
        """
        return f"'{self.telling}' will be public; TDR cannot close a folder name."

    @property
    def telling(self) -> str:
        """Return the part of the name that names a case, R v NAME and what follows; else the whole name."""
        found = _CASE.search(self.shown_as)
        return found[0] if found else self.shown_as


@dataclass(frozen=True, slots=True)
class Applications:
    """What was applied for and approved: the register of retention instruments, and the redacted copies of the list."""

    instruments: Mapping[str, RetentionInstrument]
    copies: tuple[RedactedCopy, ...] = ()


@dataclass(frozen=True, slots=True)
class SensitivityCounts:
    """The decisions of a list added up; `selected` is all of them."""

    open: int
    closed: int
    retained: int
    undecided: int
    redacted_copies: int

    @property
    def selected(self) -> int:
        """Return how many files the list selects."""
        return self.open + self.closed + self.retained + self.undecided

    @property
    def to_transfer(self) -> int:
        """Return how many records go: open and closed."""
        return self.open + self.closed


def counts_of(
    files: Sequence[ListFile], decisions: Iterable[SensitivityDecision], copies: Sequence[RedactedCopy] = ()
) -> SensitivityCounts:
    """Return the decisions of the selected `files` added up."""
    answers = {one.ref: one.answer for one in decisions}
    said = [answers.get(file.ref) for file in files]
    return SensitivityCounts(
        open=said.count(Sensitivity.OPEN),
        closed=said.count(Sensitivity.CLOSED),
        retained=said.count(Sensitivity.RETAINED),
        undecided=said.count(None),
        redacted_copies=len(copies),
    )


def check_for_proposal(
    files: Sequence[ListFile],
    decisions: Sequence[SensitivityDecision],
    folders: Sequence[tuple[FolderName, FolderNameAnswer | None]],
    applications: Applications,
    *,
    on: date,
) -> list[Fault]:
    """Return everything that keeps the list from being proposed, in order of what a person does first.

    `files` are the selected ones; `decisions` the one in force for each, with schedule dates and
    instruments as approved; `folders` the folders to be transferred with the answer to their question.
    """
    paths = {file.ref: file.path for file in files}
    answers = {one.ref: one for one in decisions}
    return [
        *_folder_faults(folders),
        *(Fault(RECORD_UNDECIDED, file.path) for file in files if file.ref not in answers),
        *_approval_faults(decisions, paths, applications.instruments, on=on),
        *_copy_faults(files, answers, applications.copies),
    ]


def sensitivity_digest(
    decisions: Iterable[SensitivityDecision],
    copies: Iterable[RedactedCopy] = (),
    folders: Iterable[FolderNameAnswer] = (),
) -> str:
    """Return the digest, 64 hexadecimal digits, of all that was decided: in any order the same.

    Who decided, when, and in which event are left out: decided again the same, it stays the same.
    """
    said = {
        "format": FORMAT,
        "decisions": sorted(_as_json(one) for one in decisions),
        "copies": sorted(
            _json({"path": one.path, "original": str(one.original), "sha256": one.sha256, "codes": one.codes})
            for one in copies
        ),
        "folders": sorted(
            _json({"folder": str(one.folder), "answer": one.answer.value, "names": one.names_sha256}) for one in folders
        ),
    }
    return hashlib.sha256(_json(said).encode("utf-8")).hexdigest()


# -- parts of the above ------------------------------------------------------------------------------------


def _folder_faults(folders: Sequence[tuple[FolderName, FolderNameAnswer | None]]) -> Iterator[Fault]:
    for folder, answer in folders:
        if answer is None or answer.names_sha256 != folder.names_sha256:
            yield Fault(FOLDER_NAME_UNANSWERED, f"'{folder.shown_as}'")
        elif answer.answer is FolderAnswer.MUST_NOT_BE_PUBLIC:
            yield Fault(FOLDER_NAME_REFUSED, f"'{folder.shown_as}'")


def _approval_faults(
    decisions: Sequence[SensitivityDecision],
    paths: Mapping[Ref, str],
    instruments: Mapping[str, RetentionInstrument],
    *,
    on: date,
) -> Iterator[Fault]:
    for one in sorted(decisions, key=lambda one: paths.get(one.ref, "")):
        path = paths.get(one.ref)
        if path is None:
            continue
        if one.closure is not None and one.closure.schedule_on is None:
            yield Fault(SCHEDULE_DATE_MISSING, path)
        if one.retention is not None and one.retention.instrument is None:
            yield Fault(INSTRUMENT_MISSING, path)
        elif one.retention is not None and one.retention.instrument is not None:
            fault = instrument_fault(
                instruments.get(one.retention.instrument),
                one.retention.instrument,
                path,
                ground=one.retention.ground,
                on=on,
            )
            if fault is not None:
                yield fault


def _copy_faults(
    files: Sequence[ListFile], answers: Mapping[Ref, SensitivityDecision], copies: Sequence[RedactedCopy]
) -> Iterator[Fault]:
    """Yield what is wrong with the redacted copies: their names, their originals, what is still in them."""
    yield from pair([*(file.path for file in files), *(copy.path for copy in copies)]).faults
    contents = {file.content_sha256 for file in files}
    for copy in copies:
        decision = answers.get(copy.original)
        if decision is None or decision.answer is Sensitivity.OPEN:
            yield Fault(ORIGINAL_IS_OPEN, copy.path)
        if copy.removal.verdict is RemovalVerdict.FOUND:
            yield Fault(REMOVED_WORDS_FOUND, copy.path, "; ".join(copy.removal.found_in))
        if copy.sha256 in contents:
            yield Fault(SAME_AS_ORIGINAL, copy.path)
        if copy.second_check is None:
            yield Fault(SECOND_CHECK_MISSING, copy.path)


def _as_json(one: SensitivityDecision) -> str:
    said: dict[str, object] = {
        "ref": str(one.ref),
        "answer": one.answer.value,
        "record_on": one.record_on.isoformat(),
        "description": one.description,
        "reason": one.reason,
    }
    if one.closure is not None:
        said["closure"] = {
            "codes": one.closure.codes,
            "periods": one.closure.periods,
            "start_on": one.closure.start_on.isoformat(),
            "harm": one.closure.harm,
            "title_alternate": one.closure.title_alternate,
            "description_alternate": one.closure.description_alternate,
            "lapse_reason": one.closure.lapse_reason,
            "schedule_on": one.closure.schedule_on.isoformat() if one.closure.schedule_on else None,
        }
    if one.retention is not None:
        said["retention"] = [one.retention.ground, one.retention.years, one.retention.instrument]
    return _json(said)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
