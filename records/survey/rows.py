"""A file's row of evidence, put together from what was sighted, read and answered."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

from records.droid.identification import Identification
from records.survey.content import NOTES, Content
from records.survey.marks import Mark
from records.survey.names import name_marks
from records.survey.seen import Answers
from records.survey.siegfried import second_opinion
from retention.faults import FaultCode

Row = tuple[object, ...]
Stamp = tuple[str | None, str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the walk saw of one entry; paths are below the root, `path` exactly so."""

    folder: str
    name: str
    path: bytes
    path_bytes: bytes | None
    kind: str
    link_target: str | None
    size_bytes: int
    allocated_bytes: int | None
    modified_ns: int
    status_changed_ns: int
    device: int
    inode: int
    mode: int
    owner_id: int
    group_id: int

    @property
    def place(self) -> str:
        """Return the path as it is shown."""
        return f"{self.folder}/{self.name}" if self.folder else self.name


def sighting_of(row: Sequence[object]) -> Sighting:
    """Return the sighting in the first fourteen columns of a row of evidence."""
    folder, name, path_bytes, kind, target, size, allocated, modified, changed, *numbers = row[:14]
    place = f"{folder}/{name}" if folder else str(name)
    exact = path_bytes if isinstance(path_bytes, bytes) else None
    return Sighting(
        folder=str(folder),
        name=str(name),
        path=exact or place.encode(),
        path_bytes=exact,
        kind=str(kind),
        link_target=None if target is None else str(target),
        size_bytes=_number(size),
        allocated_bytes=None if allocated is None else _number(allocated),
        modified_ns=_number(modified),
        status_changed_ns=_number(changed),
        device=_number(numbers[0]),
        inode=_number(numbers[1]),
        mode=_number(numbers[2]),
        owner_id=_number(numbers[3]),
        group_id=_number(numbers[4]),
    )


def skipped_row(sighting: Sighting, reason: FaultCode, *, extension: str, shown_prefix: str) -> Row:
    """Return the row of what was sighted and is not meant to be opened."""
    marks = ";".join(_marks(sighting, shown_prefix, Answers()))
    return (*_seen(sighting), "SKIPPED", reason.code, None, extension, *[None] * 9, marks, *[None] * 6)


def file_row(
    sighting: Sighting,
    content: Content,
    answers: Answers,
    *,
    extension: str,
    stamp: Stamp,
    survey_ref: str,
    shown_prefix: str,
) -> Row:
    """Return the row of a file that was opened, or could not be.

    Size, times, number and permissions are those of the moment it was read. A fault of the
    identifier makes the file FAILED: what it is is then not known, never guessed.
    """
    found, testimony = answers.identification, answers.testimony
    fault, detail, failed = _fault(content, answers)
    identified = found is not None and found.fault is None and not failed
    return (
        *_seen(sighting, content),
        "FAILED" if failed else "PROFILED",
        fault.code if fault else None,
        detail or None,
        extension,
        content.sha256.hex() if content.sha256 else None,
        content.md5,
        ";".join(found.puids) if found and identified else None,
        found.basis.value if found and identified else None,
        found.extension_mismatch if found and identified else None,
        (found.container_error or None) if found else None,
        _whole_file(found),
        (testimony.mime or None) if testimony else None,
        _second_opinion(answers),
        ";".join(_marks(sighting, shown_prefix, answers)),
        (testimony.detail or None) if testimony and testimony.fault is None else None,
        *(stamp if identified else (None, None, None, None)),
        survey_ref if content.state is not None else None,
    )


def _fault(content: Content, answers: Answers) -> tuple[FaultCode | None, str, bool]:
    """Return the fault to show, its detail, and whether the file failed for it."""
    found, testimony, second = answers.identification, answers.testimony, answers.second
    if content.fault is not None and content.fault not in NOTES:
        return content.fault, content.fault_detail, True
    if found is not None and found.fault is not None:
        return found.fault, found.fault_detail, True
    if content.fault is not None:
        return content.fault, content.fault_detail, False
    if testimony is not None and testimony.fault is not None:
        return testimony.fault, testimony.detail, False
    if second is not None and second.fault is not None:
        return second.fault, second.fault_detail, False
    return None, "", False


def _seen(sighting: Sighting, content: Content | None = None) -> Row:
    """Return the columns folder to group_id, as of the moment the file was read where it was."""
    state = content.state if content is not None else None
    return (
        sighting.folder,
        sighting.name,
        sighting.path_bytes,
        sighting.kind,
        sighting.link_target,
        state.size_bytes if state else sighting.size_bytes,
        state.allocated_bytes if state else sighting.allocated_bytes,
        state.modified_ns if state else sighting.modified_ns,
        state.status_changed_ns if state else sighting.status_changed_ns,
        sighting.device,
        state.inode if state else sighting.inode,
        state.mode if state else sighting.mode,
        state.owner_id if state else sighting.owner_id,
        state.group_id if state else sighting.group_id,
    )


def _marks(sighting: Sighting, shown_prefix: str, answers: Answers) -> list[str]:
    content = answers.testimony.marks if answers.testimony is not None else ()
    names = name_marks(*_spelling(sighting), len(sighting.path), shown_prefix=shown_prefix)
    found = answers.identification
    damaged = (Mark.DAMAGED,) if found is not None and found.container_error and Mark.DAMAGED not in content else ()
    return [str(mark) for mark in (*content, *damaged, *names)]


def _spelling(sighting: Sighting) -> tuple[str, str]:
    """Return folder and name as the file system's text, undecodable bytes as lone surrogates."""
    if sighting.path_bytes is None:
        return sighting.folder, sighting.name
    folder, _, name = sighting.path_bytes.rpartition(b"/")
    return os.fsdecode(folder), os.fsdecode(name)


def _whole_file(found: Identification | None) -> str | None:
    """Return what the whole file says, where that is not what its ends say."""
    if found is None or found.whole_file_puids is None or found.whole_file_puids == found.puids:
        return None
    return ";".join(found.whole_file_puids)


def _second_opinion(answers: Answers) -> str | None:
    found, second = answers.identification, answers.second
    if found is None or second is None or found.fault is not None or second.fault is not None:
        return None
    return second_opinion(found, second)


def _number(value: object) -> int:
    return value if isinstance(value, int) else -1
