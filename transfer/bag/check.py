"""Check any bag of anyone's: BagIt 0.93 to 1.0, a folder or an archive; every fault and every file is named.

First the tag files are read, then everything in the bag is met once and its checksums compared; what
is listed and was not met is missing. The functions that decide take values and open nothing.
Rules: RFC 8493, and for 0.93 to 0.97 the drafts before it. Nothing named in fetch.txt is ever fetched.
"""

import contextlib
import io
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from retention.faults import Fault, FaultCode
from transfer.bag.source import BagSource, FolderSource, Kind, Member, Progress
from transfer.bag.tags import (
    DECLARATION_BYTES,
    Declaration,
    FetchLine,
    Found,
    algorithm_of,
    read_bag_info,
    read_declaration,
    read_fetch,
    read_manifest,
)
from transfer.faults import (
    ALGORITHM_NOT_KNOWN,
    BAG_FILE_UNREADABLE,
    EMPTY_FOLDER,
    FETCH_NOT_HERE,
    FETCH_NOT_IN_MANIFEST,
    FETCH_PRESENT,
    IN_SOME_MANIFESTS,
    MANIFEST_NOT_IN_TAG_MANIFEST,
    NO_DECLARATION,
    NO_MANIFEST,
    NO_PAYLOAD_FOLDER,
    NO_TAG_MANIFEST,
    NOT_A_TAG_FILE,
    NOT_FOR_WINDOWS,
    NOT_IN_EVERY_MANIFEST,
    OXUM_DIFFERS,
    OXUM_NOT_UNDERSTOOD,
    PATH_NOT_IN_PAYLOAD,
    PAYLOAD_FILE_ALTERED,
    PAYLOAD_FILE_MISSING,
    PAYLOAD_FILE_UNLISTED,
    SAME_BUT_FOR_CASE,
    SAME_BUT_FOR_FORM,
    SYSTEM_FILE,
    TAG_FILE_ALTERED,
    TAG_FILE_MISSING,
    TAG_FILE_UNLISTED,
    TAG_MANIFEST_INCOMPLETE,
    WEAK_CHECKSUMS,
)
from transfer.paths import SYSTEM_FILES, is_for_windows, printable, without_case

PAYLOAD = "data/"
WEAK = frozenset({"md5", "sha1"})
BAG_INFO_NAMES = ("bag-info.txt", "package-info.txt")  # the second until BagIt 0.95
THREADS = 4
_MANIFEST = re.compile(r"manifest-[^/]+\.txt", re.IGNORECASE)
_TAG_MANIFEST = re.compile(r"tagmanifest-[^/]+\.txt", re.IGNORECASE)
_OXUM = re.compile(r"(\d{1,19})\.(\d{1,19})")


@dataclass(frozen=True, slots=True)
class BagReport:
    """What a check found: the bag is valid where `faults` is empty; `warnings` don't change that.

    `payload_count` and `payload_bytes` are of what was met in data/, listed or not.
    """

    place: str
    version: str
    encoding: str
    algorithms: tuple[str, ...]
    bag_info: tuple[tuple[str, str], ...]
    payload_count: int
    payload_bytes: int
    tag_file_count: int
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]

    @property
    def is_valid(self) -> bool:
        """Return whether the bag is complete and every checksum agrees."""
        return not self.faults


@dataclass(slots=True)
class Manifest:
    """One manifest while it is checked off: what is left in `listed` at the end was not met."""

    name: str
    algorithm: str
    listed: dict[str, bytes]


@dataclass(slots=True)
class _Bag:
    """What the tag files say, and what was met so far."""

    declaration: Declaration
    payload: list[Manifest] = field(default_factory=list)
    tags: list[Manifest] = field(default_factory=list)
    bag_info: tuple[tuple[str, str], ...] = ()
    fetch: tuple[FetchLine, ...] = ()
    payload_count: int = 0
    payload_bytes: int = 0
    tag_file_count: int = 0
    has_payload_folder: bool = False
    unlisted: dict[bytes, str] = field(default_factory=dict)


def check_bag(path: Path, *, threads: int = THREADS, progress: Progress | None = None) -> BagReport:
    """Return what is right and wrong with the bag at `path`, a folder or an archive; nothing is written.

    Raises UsageError where there is neither. `progress` is told how many files and bytes are done.
    """
    if path.is_dir():
        with FolderSource(path, threads=threads) as folder:
            return check_source(folder, progress=progress)
    from transfer.bag.archive import ArchiveSource

    with ArchiveSource(path) as archive:
        return check_source(archive, progress=progress)


def check_source(source: BagSource, *, progress: Progress | None = None) -> BagReport:
    """Return what is right and wrong with the bag in `source`."""
    found = Found()
    bag = _read_tag_files(source, found)
    algorithms = tuple(sorted({manifest.algorithm for manifest in bag.payload}))
    found.faults += fetch_faults(bag.fetch, bag.payload)
    found.warnings += likeness_warnings({path for manifest in bag.payload for path in manifest.listed})
    for member in source.members(lambda path: _wanted(path, bag), progress or _no_progress):
        _meet(member, bag, found)
    found.faults += source.faults()
    if not bag.has_payload_folder:
        found.faults.append(Fault(NO_PAYLOAD_FOLDER, source.place))
    found.faults += missing_faults(bag.payload, bag.tags, fetched={line.path for line in bag.fetch}, moved=bag.unlisted)
    found.faults += oxum_faults(bag.bag_info, payload_bytes=bag.payload_bytes, payload_count=bag.payload_count)
    if bag.fetch and not any(fault.code is FETCH_NOT_HERE for fault in found.faults):
        found.warnings.append(Fault(FETCH_PRESENT, "fetch.txt"))
    return BagReport(
        place=source.place,
        version=bag.declaration.version,
        encoding=bag.declaration.encoding,
        algorithms=algorithms,
        bag_info=bag.bag_info,
        payload_count=bag.payload_count,
        payload_bytes=bag.payload_bytes,
        tag_file_count=bag.tag_file_count,
        faults=tuple(found.faults),
        warnings=tuple(found.warnings),
    )


def _no_progress(files: int, size_bytes: int) -> None:
    """Tell nobody."""


# -- the tag files ------------------------------------------------------------------------------------------


def _read_tag_files(source: BagSource, found: Found) -> _Bag:
    names = source.tag_names()
    bag = _Bag(_read_declaration(source, names, found))
    declaration = bag.declaration
    for name in names:
        if _MANIFEST.fullmatch(name):
            bag.payload += _read_manifest(source, name, declaration, found)
        elif _TAG_MANIFEST.fullmatch(name):
            bag.tags += _read_manifest(source, name, declaration, found)
        elif name in BAG_INFO_NAMES:
            with _opened(source, name, found) as stream:
                bag.bag_info += read_bag_info(stream, name, declaration=declaration, found=found)
        elif name == "fetch.txt":
            with _opened(source, name, found) as stream:
                bag.fetch = read_fetch(stream, declaration=declaration, found=found)
    _keep_payload_paths(bag.payload, found)
    _keep_tag_paths(bag.tags, found)
    _judge_manifests(names, bag, found)
    return bag


@contextlib.contextmanager
def _opened(source: BagSource, name: str, found: Found) -> Iterator[IO[bytes]]:
    """Yield the tag file `name`, open; one that can't be read is a fault and reads as empty."""
    try:
        stream = source.open_tag(name)
    except OSError as error:
        found.faults.append(Fault(BAG_FILE_UNREADABLE, name, os.strerror(error.errno or 0).lower()))
        stream = io.BytesIO()
    with stream:
        yield stream


def _read_declaration(source: BagSource, names: Sequence[str], found: Found) -> Declaration:
    if "bagit.txt" not in names:
        found.faults.append(Fault(NO_DECLARATION, source.place))
        return Declaration()
    with _opened(source, "bagit.txt", found) as stream:
        return read_declaration(stream.read(DECLARATION_BYTES), found)


def _read_manifest(source: BagSource, name: str, declaration: Declaration, found: Found) -> list[Manifest]:
    algorithm = algorithm_of(name)
    if algorithm is None:
        found.faults.append(Fault(ALGORITHM_NOT_KNOWN, name))
        return []
    with _opened(source, name, found) as stream:
        listed = read_manifest(stream, name, algorithm=algorithm, declaration=declaration, found=found)
    return [Manifest(name, algorithm, listed)]


def _keep_payload_paths(manifests: Iterable[Manifest], found: Found) -> None:
    for manifest in manifests:
        for path in [path for path in manifest.listed if not path.startswith(PAYLOAD)]:
            found.faults.append(Fault(PATH_NOT_IN_PAYLOAD, path, manifest.name))
            del manifest.listed[path]


def _keep_tag_paths(manifests: Iterable[Manifest], found: Found) -> None:
    for manifest in manifests:
        wrong = [path for path in manifest.listed if path.startswith(PAYLOAD) or _TAG_MANIFEST.fullmatch(path)]
        for path in wrong:
            found.faults.append(Fault(NOT_A_TAG_FILE, path, manifest.name))
            del manifest.listed[path]


def _judge_manifests(names: Sequence[str], bag: _Bag, found: Found) -> None:
    if not any(_MANIFEST.fullmatch(name) for name in names):
        found.faults.append(Fault(NO_MANIFEST, "manifest-….txt"))
    if bag.payload and all(manifest.algorithm in WEAK for manifest in bag.payload):
        found.warnings.append(Fault(WEAK_CHECKSUMS, ", ".join(manifest.name for manifest in bag.payload)))
    if not any(_TAG_MANIFEST.fullmatch(name) for name in names):
        found.warnings.append(Fault(NO_TAG_MANIFEST, "tagmanifest-….txt"))
        return
    for tag_manifest in bag.tags:
        for name in names:
            if _MANIFEST.fullmatch(name) and name not in tag_manifest.listed:
                if bag.declaration.is_1_0:
                    found.faults.append(Fault(MANIFEST_NOT_IN_TAG_MANIFEST, name, tag_manifest.name))
                else:
                    found.warnings.append(Fault(TAG_MANIFEST_INCOMPLETE, name, tag_manifest.name))


# -- what is met in the bag -------------------------------------------------------------------------------------


def _manifests_for(path: str, bag: _Bag) -> list[Manifest]:
    return bag.payload if path.startswith(PAYLOAD) else bag.tags


def _wanted(path: str, bag: _Bag) -> Sequence[str]:
    """Return which checksums `path` needs; an unlisted payload file gets one, so that a renamed file is known."""
    manifests = _manifests_for(path, bag)
    listing = {manifest.algorithm for manifest in manifests if path in manifest.listed}
    if not listing and path.startswith(PAYLOAD):
        return tuple(manifest.algorithm for manifest in manifests[:1])
    return tuple(sorted(listing))


def _meet(member: Member, bag: _Bag, found: Found) -> None:
    in_payload = member.path.startswith(PAYLOAD)
    bag.has_payload_folder |= in_payload or (member.path == "data" and member.kind is Kind.EMPTY_FOLDER)
    manifests = _manifests_for(member.path, bag)
    listing = {manifest.name: (manifest, manifest.listed.pop(member.path, None)) for manifest in manifests}
    named = [(manifest, checksum) for manifest, checksum in listing.values() if checksum is not None]
    if member.kind is Kind.FILE and in_payload:
        bag.payload_count += 1
        bag.payload_bytes += member.size_bytes
    bag.tag_file_count += member.kind is Kind.FILE and not in_payload
    if member.fault is not None:
        found.faults.append(Fault(member.fault, printable(member.path), member.fault_detail))
    elif member.kind is Kind.EMPTY_FOLDER:
        found.warnings += [Fault(EMPTY_FOLDER, printable(member.path))] if in_payload else []
    elif in_payload:
        _meet_payload(member, named, bag, found)
    else:
        _meet_tag_file(member, named, bag, found)


def _meet_payload(member: Member, named: Sequence[tuple[Manifest, bytes]], bag: _Bag, found: Found) -> None:
    path = printable(member.path)
    if not named and bag.payload:
        found.faults.append(Fault(PAYLOAD_FILE_UNLISTED, path))
        bag.unlisted |= dict.fromkeys(member.checksums.values(), path)
    elif len(named) < len(bag.payload):
        absent = ", ".join(sorted({m.name for m in bag.payload} - {m.name for m, _ in named}))
        if bag.declaration.is_1_0:
            found.faults.append(Fault(NOT_IN_EVERY_MANIFEST, path, f"not in {absent}"))
        else:
            found.warnings.append(Fault(IN_SOME_MANIFESTS, path, f"not in {absent}"))
    found.faults += altered(member, named, code_is_payload=True)
    if path.rpartition("/")[2].lower() in SYSTEM_FILES:
        found.warnings.append(Fault(SYSTEM_FILE, path))
    if not is_for_windows(member.path):
        found.warnings.append(Fault(NOT_FOR_WINDOWS, path))


def _meet_tag_file(member: Member, named: Sequence[tuple[Manifest, bytes]], bag: _Bag, found: Found) -> None:
    if not named and bag.tags and not _TAG_MANIFEST.fullmatch(member.path):
        found.warnings.append(Fault(TAG_FILE_UNLISTED, printable(member.path)))
    found.faults += altered(member, named, code_is_payload=False)


# -- decisions ------------------------------------------------------------------------------------------------------


def altered(member: Member, named: Sequence[tuple[Manifest, bytes]], *, code_is_payload: bool) -> list[Fault]:
    """Return one fault where a checksum of `member` is not the one listed, naming the manifests it differs from."""
    differing = [manifest.name for manifest, checksum in named if member.checksums.get(manifest.algorithm) != checksum]
    if not differing:
        return []
    code = PAYLOAD_FILE_ALTERED if code_is_payload else TAG_FILE_ALTERED
    return [Fault(code, printable(member.path), ", ".join(differing))]


def fetch_faults(fetch: Iterable[FetchLine], manifests: Sequence[Manifest]) -> list[Fault]:
    """Return a fault for each file to be fetched that no payload manifest lists. Rule: RFC 8493, 2.2.3."""
    return [
        Fault(FETCH_NOT_IN_MANIFEST, line.path)
        for line in fetch
        if not any(line.path in manifest.listed for manifest in manifests)
    ]


def missing_faults(
    payload: Iterable[Manifest], tags: Iterable[Manifest], *, fetched: set[str], moved: dict[bytes, str]
) -> list[Fault]:
    """Return a fault for each path still listed; `moved` gives where its content was met under another name."""
    faults: dict[str, Fault] = {}
    for manifest in payload:
        for path, checksum in manifest.listed.items():
            if path in fetched:
                faults[path] = Fault(FETCH_NOT_HERE, path)
            elif path not in faults:
                elsewhere = f"the same content is at {moved[checksum]}" if checksum in moved else ""
                faults[path] = Fault(PAYLOAD_FILE_MISSING, path, elsewhere)
    for manifest in tags:
        faults |= {path: Fault(TAG_FILE_MISSING, path, manifest.name) for path in manifest.listed}
    return list(faults.values())


def oxum_faults(bag_info: Iterable[tuple[str, str]], *, payload_bytes: int, payload_count: int) -> list[Fault]:
    """Return a fault for each Payload-Oxum that is not the bytes and files met. Rule: RFC 8493, 2.2.2."""
    faults = []
    for label, value in bag_info:
        if label.lower() != "payload-oxum":
            continue
        matched = _OXUM.fullmatch(value)
        if matched is None:
            faults.append(Fault(OXUM_NOT_UNDERSTOOD, "bag-info.txt", value[:60]))
        elif (int(matched[1]), int(matched[2])) != (payload_bytes, payload_count):
            faults.append(Fault(OXUM_DIFFERS, "bag-info.txt", f"{value}, met {payload_bytes}.{payload_count}"))
    return faults


def likeness_warnings(paths: Iterable[str]) -> list[Fault]:
    """Return a warning for each pair of paths that some system takes for one.

    Only those whose folded forms have the same hash are looked at twice, to hold little in memory.
    """
    paths = list(paths)
    seen: set[int] = set()
    twice: set[int] = set()
    for path in paths:
        folded = hash(without_case(path))
        (twice if folded in seen else seen).add(folded)
    alike: dict[str, list[str]] = {}
    if twice:
        for path in sorted(path for path in paths if hash(without_case(path)) in twice):
            alike.setdefault(without_case(path), []).append(path)
    return [Fault(_likeness(one, first), one, first) for first, *others in alike.values() for one in others]


def _likeness(one: str, other: str) -> FaultCode:
    same_form = unicodedata.normalize("NFC", one) == unicodedata.normalize("NFC", other)
    return SAME_BUT_FOR_FORM if same_form else SAME_BUT_FOR_CASE
