"""Gather the records to send: the selected files, what the sensitivity review decided, what people filled in.

A file without a decision is a fault by name and no record: there is no default (T19).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from appraisal.sensitivity.values import RedactedCopy, Sensitivity, SensitivityDecision
from retention.facts import civil_date
from retention.faults import Fault
from transfer.faults import METADATA_UNDECIDED
from transfer.metadata.rows import Closure, RecordToSend
from transfer.paths import printable
from transfer.preflight.values import TransferFile

Completed = Mapping[str, Mapping[str, str]]
"""File key -> TDR's key -> value."""


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a consignment: `keys` gives each one's file key by its path as it would be uploaded.

    `staying` are the paths that the department retains under s 3(4); `faults` name what is undecided.
    """

    to_send: tuple[RecordToSend, ...]
    staying: tuple[str, ...]
    keys: Mapping[str, str]
    faults: tuple[Fault, ...]


def records_of(
    files: Sequence[TransferFile],
    decisions: Mapping[str, SensitivityDecision],
    copies: Sequence[RedactedCopy],
    completed: Completed,
    *,
    staying: Sequence[TransferFile] = (),
) -> Records:
    """Return the records of the `files` that go (decisions by file key) and of the redacted `copies`.

    `staying` are the files that the department retains under s 3(4); a copy of one may go all the same.
    """
    to_send: list[RecordToSend] = []
    faults: list[Fault] = []
    for file in files:
        decision = decisions.get(file.key)
        if decision is None:
            faults.append(Fault(METADATA_UNDECIDED, printable(file.path)))
        elif decision.answer is Sensitivity.RETAINED:
            raise ValueError(f"retained by the department, and to be sent: {printable(file.path)}")
        else:
            to_send.append(_record(file, decision, completed.get(file.key, {})))
    by_key = {file.key: file for file in (*files, *staying)}
    for copy in copies:
        original = by_key.get(copy.original.key)
        if original is not None:
            to_send.append(_copy(copy, original, completed))
    keys = {file.path: file.key for file in files}
    keys |= {copy_path(copy, by_key[copy.original.key]): copy.path for copy in copies if copy.original.key in by_key}
    return Records(
        tuple(sorted(to_send, key=lambda one: one.path)), tuple(file.path for file in staying), keys, tuple(faults)
    )


def _record(file: TransferFile, decision: SensitivityDecision, filled: Mapping[str, str]) -> RecordToSend:
    modified_ns = file.modified_ns if file.modified_ns is not None else 0
    modified_on = datetime.fromtimestamp(modified_ns // 10**9, UTC).date()
    said = {"description": decision.description}
    if decision.record_on != modified_on:
        said["end_date"] = decision.record_on.isoformat()
    return RecordToSend(
        path=file.path,
        modified_ns=modified_ns,
        decided_by=decision.person.name,
        decided_on=civil_date(decision.decided_at, "Europe/London"),
        closure=_closure(decision),
        completed={key: text for key, text in {**said, **filled}.items() if text},
    )


def _closure(decision: SensitivityDecision) -> Closure | None:
    closed = decision.closure
    if closed is None:
        return None
    return Closure(
        start_on=closed.start_on,
        codes=closed.codes,
        periods=closed.periods,
        schedule_on=closed.schedule_on,
        title_alternate=closed.title_alternate or "",
        description_alternate=closed.description_alternate or "",
    )


def _copy(copy: RedactedCopy, original: TransferFile, completed: Completed) -> RecordToSend:
    """Return the record of a redacted copy: open, of the day it was received, dated as its original."""
    made_ns = int(copy.received_at.timestamp()) * 10**9
    said = {}
    if original.modified_ns is not None:
        said["end_date"] = datetime.fromtimestamp(original.modified_ns // 10**9, UTC).date().isoformat()
    return RecordToSend(
        path=copy_path(copy, original),
        modified_ns=made_ns,
        decided_by=copy.person.name,
        decided_on=civil_date(copy.received_at, "Europe/London"),
        closure=None,
        completed={key: text for key, text in {**said, **completed.get(copy.path, {})}.items() if text},
    )


def copy_path(copy: RedactedCopy, original: TransferFile) -> str:
    """Return where a redacted copy lies in the upload: beside its original, under its own name (T12)."""
    return f"{original.folder}/{copy.name}" if original.folder else copy.name
