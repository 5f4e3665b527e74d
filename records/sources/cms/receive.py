"""Receive an export: every file kept as it came, its bytes read back, and compared with the manifest.

Nothing is normalised: what a later dispute turns on is what was sent. A file that is not what the
manifest says is kept and read all the same, and nothing that rests on it can be decided.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from records.faults.exports import (
    EXPORT_CHANGED,
    SENT_FILE_ALTERED,
    SENT_FILE_MISSING,
    SENT_FILE_NOT_LISTED,
    SENT_FILE_TRUNCATED,
    SENT_NAME_REFUSED,
)
from records.faults.stores import STORE_FULL
from records.sources.cms.sent import MANIFEST_NAME, FoundExport, SentFile
from records.store.evidence import flush
from retention.faults import Fault, Refusal

BLOCK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """One file as it was received, below the folder `received`."""

    name: str
    sha256: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Received:
    """All that was received: the files, what is wrong with them, and those that are not as sent, by name."""

    folder: Path
    files: tuple[ReceivedFile, ...]
    faults: tuple[Fault, ...]
    not_as_sent: frozenset[str]

    def has(self, name: str) -> bool:
        """Return whether a file of this name was received."""
        return any(file.name == name for file in self.files)


def receive(found: FoundExport, into: Path, *, tell: Callable[[int, int], None] | None = None) -> Received:
    """Return what was received of the export `found`, copied below the folder `into` and read back.

    Links are not followed. `tell` hears how many of how many files are done. A Refusal where a file
    changes while it is copied, or the disk is full.
    """
    listed = {file.name: file for file in found.manifest.files}
    files: list[ReceivedFile] = []
    faults: list[Fault] = []
    names = sorted(_names(found.folder))
    for number, (name, is_plain) in enumerate(names):
        if tell is not None:
            tell(number, len(names))
        if not is_plain:
            faults.append(Fault(SENT_NAME_REFUSED, name))
            continue
        files.append(_keep(found.folder / name, into / name, name=name))
        if name not in listed and name != MANIFEST_NAME:
            faults.append(Fault(SENT_FILE_NOT_LISTED, name))
    by_name = {file.name: file for file in files}
    differing = [fault for file in found.manifest.files for fault in _differences(file, by_name.get(file.name))]
    kept = next(file for file in files if file.name == MANIFEST_NAME)
    if kept.sha256 != found.manifest.sha256:
        raise Refusal(Fault(EXPORT_CHANGED, MANIFEST_NAME))
    return Received(into, tuple(files), (*faults, *differing), frozenset(fault.place for fault in differing))


def _names(folder: Path) -> Iterator[tuple[str, bool]]:
    """Yield the name of each file below `folder`, and whether it is a plain one."""
    for parent, folders, names in os.walk(folder):
        for name in names:
            path = Path(parent) / name
            shown = _shown(path, folder)
            is_plain = path.is_file() and not path.is_symlink()
            yield shown, is_plain and shown == path.relative_to(folder).as_posix()
        for name in folders:
            if (Path(parent) / name).is_symlink():
                yield _shown(Path(parent) / name, folder), False


def _shown(path: Path, folder: Path) -> str:
    r"""Return the name of `path` below `folder`; bytes that are not UTF-8 show as \xNN."""
    return os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "backslashreplace")


def _keep(path: Path, to: Path, *, name: str) -> ReceivedFile:
    """Copy the file `path` to `to`: beside, flushed, renamed, and read back."""
    to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = to.with_name(to.name + ".tmp")
    try:
        digest, size = _copy(path, beside)
    except OSError as error:
        raise Refusal(Fault(STORE_FULL if error.errno == 28 else EXPORT_CHANGED, name, str(error.strerror))) from error
    if _digest(beside) != digest:
        raise Refusal(Fault(EXPORT_CHANGED, name))
    beside.chmod(0o400)
    os.replace(beside, to)
    flush(to.parent)
    return ReceivedFile(name, digest, size)


def _copy(path: Path, to: Path) -> tuple[str, int]:
    """Return SHA-256 and size of the bytes copied, once they are on the disk."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, to.open("wb") as copy:
        while block := source.read(BLOCK_BYTES):
            digest.update(block)
            size += len(block)
            copy.write(block)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest(), size


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _differences(sent: SentFile, received: ReceivedFile | None) -> Iterator[Fault]:
    """Yield what the file that was received differs in from what was sent."""
    if received is None:
        yield Fault(SENT_FILE_MISSING, sent.name)
    elif sent.size_bytes is not None and received.size_bytes < sent.size_bytes:
        yield Fault(SENT_FILE_TRUNCATED, sent.name, f"{received.size_bytes:,} bytes of {sent.size_bytes:,}")
    elif received.sha256 != sent.sha256:
        yield Fault(SENT_FILE_ALTERED, sent.name, f"{received.sha256[:12]}…, not {sent.sha256[:12]}…")
