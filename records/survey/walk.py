"""Sight everything below a root: names, kinds, sizes, times. Opens folders only, never a file.

Links are recorded and not followed; a folder that contains itself is noticed by its number on the
file system; a folder that can't be listed is a fault and the walk goes on. Folders come in order
of name, so two walks of an unchanged source say the same.
"""

import fnmatch
import hashlib
import marshal
import os
import re
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from records.faults.surveys import FOLDER_LOOP, FOLDER_UNREADABLE, OTHER_FILE_SYSTEM
from records.survey.paths import SourceRoot, exact, joined, shown
from retention.faults import FaultCode

MARSHAL_FORMAT = 2  # plain values without references; only equality of digests matters

# One entry of a folder: name, mode, size, modified_ns, status_changed_ns, inode, device, owner, group, blocks
Entry = tuple[bytes, int, int, int, int, int, int, int, int, int]


@dataclass(frozen=True, slots=True)
class WalkOptions:
    """What the walk leaves out: `exclude` patterns, and other file systems where asked.

    A pattern without / is held against each name, one with / against the path below the root;
    `*` and `?` as in a shell, in either case of letters. What is excluded is not found.
    """

    exclude: tuple[str, ...] = ()
    one_file_system: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """What lies directly in one folder, folders left out; entries in order of name.

    `digest` is 16 bytes over the folder's path and all its entries: equal digests mean nothing
    in it has been added, removed, renamed, resized, re-dated or re-permitted. None with a fault.
    """

    path: bytes
    modified_ns: int
    mode: int
    owner_id: int
    group_id: int
    entries: Sequence[Entry]
    digest: bytes | None
    excluded_count: int = 0
    fault: FaultCode | None = None
    fault_detail: str = ""


@dataclass(slots=True)
class _Folder:
    path: bytes
    status: os.stat_result
    ancestors: frozenset[tuple[int, int]] = field(default_factory=frozenset)


def walk(root: SourceRoot, options: WalkOptions) -> Iterator[Listing]:
    """Yield one Listing a folder, the root first, then depth first in order of name."""
    is_excluded = exclusion(options.exclude)
    top = os.stat(root.path)
    waiting = [_Folder(b"", top)]
    while waiting:
        folder = waiting.pop()
        identity = (folder.status.st_dev, folder.status.st_ino)
        if identity in folder.ancestors:
            yield _fault(folder, FOLDER_LOOP)
            continue
        if options.one_file_system and folder.status.st_dev != top.st_dev:
            yield _fault(folder, OTHER_FILE_SYSTEM)
            continue
        try:
            listing, below = _list(root, folder, is_excluded)
        except OSError as error:
            yield _fault(folder, FOLDER_UNREADABLE, os.strerror(error.errno or 0))
            continue
        yield listing
        ancestors = folder.ancestors | {identity}
        waiting.extend(_Folder(path, status, ancestors) for path, status in reversed(below))


def _list(
    root: SourceRoot, folder: _Folder, is_excluded: Callable[[bytes, bytes], bool] | None
) -> tuple[Listing, list[tuple[bytes, os.stat_result]]]:
    entries: list[Entry] = []
    below: list[tuple[bytes, os.stat_result]] = []
    excluded = 0
    descriptor = root.open_folder(folder.path)
    try:
        with os.scandir(descriptor) as found:
            for entry in found:
                name = os.fsencode(entry.name)
                if is_excluded is not None and is_excluded(folder.path, name):
                    excluded += 1
                    continue
                try:
                    status = entry.stat(follow_symlinks=False)
                except FileNotFoundError:  # gone since the folder was read
                    continue
                if stat.S_ISDIR(status.st_mode):
                    below.append((joined(folder.path, name), status))
                    continue
                entries.append(
                    (
                        name,
                        status.st_mode,
                        status.st_size,
                        status.st_mtime_ns,
                        status.st_ctime_ns,
                        status.st_ino,
                        status.st_dev,
                        status.st_uid,
                        status.st_gid,
                        getattr(status, "st_blocks", -1),
                    )
                )
    finally:
        os.close(descriptor)
    entries.sort()
    below.sort(key=lambda pair: pair[0])
    status = folder.status
    own = (folder.path, status.st_mode, status.st_uid, status.st_gid)
    digest = hashlib.blake2b(marshal.dumps((own, entries), MARSHAL_FORMAT), digest_size=16).digest()
    listing = Listing(
        folder.path, status.st_mtime_ns, status.st_mode, status.st_uid, status.st_gid, entries, digest, excluded
    )
    return listing, below


def _fault(folder: _Folder, code: FaultCode, detail: str = "") -> Listing:
    status = folder.status
    known = (folder.path, status.st_mtime_ns, status.st_mode, status.st_uid, status.st_gid)
    return Listing(*known, (), None, fault=code, fault_detail=detail)


def exclusion(patterns: Sequence[str]) -> Callable[[bytes, bytes], bool] | None:
    """Return what says whether (folder, name) is excluded; None where no pattern was given.

    >>> excluded = exclusion(["*.tmp", "HR/Leavers*"])
    >>> excluded(b"a/b", b"x.TMP"), excluded(b"HR", b"Leavers 2019"), excluded(b"a", b"x.doc")
    (True, True, False)
    """
    if not patterns:
        return None
    by_name = _any_of([pattern for pattern in patterns if "/" not in pattern])
    by_path = _any_of([pattern.strip("/") for pattern in patterns if "/" in pattern])

    def is_excluded(folder: bytes, name: bytes) -> bool:
        return bool(by_name.match(shown(name))) or bool(by_path.match(shown(joined(folder, name))))

    return is_excluded


def _any_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(fnmatch.translate, patterns)) or r"(?!)", re.IGNORECASE)


# -- as rows of evidence --------------------------------------------------------------------------------


KINDS = {
    stat.S_IFREG: "FILE",
    stat.S_IFLNK: "LINK",
    stat.S_IFIFO: "PIPE",
    stat.S_IFSOCK: "SOCKET",
    stat.S_IFBLK: "DEVICE",
    stat.S_IFCHR: "DEVICE",
}

Row = tuple[object, ...]


def sighting_rows(listing: Listing, root: SourceRoot) -> list[Row]:
    """Return the entries of `listing` as rows of the first columns of FILE_COLUMNS, folder to group_id."""
    folder = shown(listing.path)
    folder_is_text = exact(listing.path) is None
    rows: list[Row] = []
    for name, mode, size, modified_ns, changed_ns, inode, device, owner, group, blocks in listing.entries:
        kind = KINDS.get(stat.S_IFMT(mode), "OTHER")
        rows.append(
            (
                folder,
                shown(name),
                exact(name) and joined(listing.path, name) if folder_is_text else joined(listing.path, name),
                kind,
                _target(root, joined(listing.path, name)) if kind == "LINK" else None,
                size,
                blocks * 512 if blocks >= 0 else None,
                modified_ns,
                changed_ns,
                device,
                inode,
                stat.S_IMODE(mode),
                owner,
                group,
            )
        )
    return rows


def folder_row(listing: Listing) -> Row:
    """Return `listing` as a row of FOLDER_COLUMNS."""
    return (
        shown(listing.path),
        exact(listing.path),
        listing.digest,
        len(listing.entries),
        sum(entry[2] for entry in listing.entries),
        listing.modified_ns,
        stat.S_IMODE(listing.mode),
        listing.owner_id,
        listing.group_id,
        listing.fault.code if listing.fault else None,
        listing.fault_detail or None,
    )


def _target(root: SourceRoot, path: bytes) -> str:
    try:
        return shown(root.read_link(path))
    except OSError:
        return ""
