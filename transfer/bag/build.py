"""Build a bag: staged beside its place, flushed, read back and verified by two programs, then renamed into place.

Until the last rename nothing has the bag's name; a run that was killed anywhere leaves only its staging folder,
and the same order goes on from there. Rules: reference for transfer, B1 to B9; ADR 30.
"""

import ctypes
import fcntl
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from records.store.evidence import flush
from retention.faults import Fault, Refusal
from transfer.bag.check import BagReport, check_bag
from transfer.bag.copying import Copied, copy_all
from transfer.bag.order import DECLARATION, BagOrder, info_text, manifest_text, order_faults
from transfer.bag.pack import pack
from transfer.faults import (
    BAG_BEING_BUILT,
    BAG_EXISTS,
    BAG_INSIDE_SOURCE,
    NEW_BAG_NOT_VALID,
    NO_ROOM_FOR_BAG,
    WITNESS_DISAGREES,
)

STAGING = ".building"
THREADS = 4
SPARE_BYTES = 64 << 20

Told = Callable[[str, int, int], None]  # what is being done, files and bytes done


@dataclass(frozen=True, slots=True)
class BuiltBag:
    """A bag that was read back and found valid: where it is, and what identifies it for ever."""

    folder: Path
    archive: Path
    archive_sha256: str
    manifest_sha256: str
    payload_count: int
    payload_bytes: int


def build_bag(
    order: BagOrder, folder: Path, *, version: str, threads: int = THREADS, told: Told | None = None
) -> BuiltBag:
    """Return the bag of `order` at `folder`, with its .tar.gz and .sha256 beside it, all verified.

    Raises Refusal, naming every reason; then nothing has the bag's name. Run again with the same order it
    goes on where it stopped. `version` is the program's, for Bag-Software-Agent.
    """
    tell = told or _nobody
    folder = folder.absolute()
    staging = folder.with_name(folder.name + STAGING)
    if folder.is_dir() and _is_staging_of(staging, order):
        return _tidied(order, folder, staging, tell)
    _refuse_order(order, folder)
    with _staging(staging, order):
        bag = staging / folder.name
        (bag / "data").mkdir(parents=True, exist_ok=True)
        _refuse_without_room(order, staging)
        copied = copy_all(
            order,
            bag / "data",
            staging / "journal",
            threads=threads,
            progress=lambda files, size_bytes: tell("copying", files, size_bytes),
        )
        _write_tag_files(order, bag, copied, version)
        _flush_all(staging)
        _verify(bag, staging, tell, threads)
        archive = staging / f"{folder.name}.tar.gz"
        sha256 = pack(
            bag, archive, name=folder.name, made_at=order.made_at, progress=lambda files: tell("packing", files, 0)
        )
        (staging / f"{archive.name}.sha256").write_text(f"{sha256}  {archive.name}\n", encoding="utf-8")
        _flush_all(staging)
        _verify_archive(archive, staging, tell)
        manifest = hashlib.sha256((bag / "manifest-sha256.txt").read_bytes()).hexdigest()
        _publish(staging, folder)
    shutil.rmtree(staging)
    tell("complete", len(order.files), order.size_bytes)
    return BuiltBag(folder, folder.with_name(archive.name), sha256, manifest, len(order.files), order.size_bytes)


def _is_staging_of(staging: Path, order: BagOrder) -> bool:
    marker = staging / "order"
    return marker.is_file() and marker.read_text(encoding="utf-8") == order.digest()


def _tidied(order: BagOrder, folder: Path, staging: Path, tell: Told) -> BuiltBag:
    """Return the bag that a run, killed after it gave the bag its name, has left whole; checked once more."""
    archive = folder.with_name(f"{folder.name}.tar.gz")
    for place in (folder, archive):
        report = check_bag(place, progress=lambda files, size_bytes: tell("verifying", files, size_bytes))
        if report.faults:
            raise Refusal(*(Fault(NEW_BAG_NOT_VALID, fault.place, fault.code.code) for fault in report.faults))
    with archive.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    manifest = hashlib.sha256((folder / "manifest-sha256.txt").read_bytes()).hexdigest()
    shutil.rmtree(staging)
    tell("complete", len(order.files), order.size_bytes)
    return BuiltBag(folder, archive, sha256, manifest, len(order.files), order.size_bytes)


def _nobody(doing: str, files: int, size_bytes: int) -> None:
    """Tell nobody."""


# -- before anything is read ------------------------------------------------------------------------------------


def _refuse_order(order: BagOrder, folder: Path) -> None:
    faults = list(order_faults(order))
    if folder.exists() or folder.is_symlink():
        faults.append(Fault(BAG_EXISTS, str(folder)))
    place = folder.parent.resolve()
    for root in sorted({file.root.resolve() for file in order.files}):
        if place == root or root in place.parents:
            faults.append(Fault(BAG_INSIDE_SOURCE, str(folder), str(root)))
    if faults:
        raise Refusal(*faults)


def _refuse_without_room(order: BagOrder, staging: Path) -> None:
    """Refuse where bag and archive would not fit; what an earlier run copied is there already."""
    there = sum(path.stat().st_size for path in staging.rglob("*") if path.is_file())
    needed = max(0, 2 * order.size_bytes - there) + SPARE_BYTES
    free = shutil.disk_usage(staging).free
    if free < needed:
        raise Refusal(Fault(NO_ROOM_FOR_BAG, str(staging.parent), f"{needed:,} bytes needed, {free:,} free"))


@contextmanager
def _staging(staging: Path, order: BagOrder) -> Iterator[None]:
    """Hold the staging folder; one of another order, left by an earlier run, is emptied first."""
    staging.mkdir(parents=True, exist_ok=True)
    lock = os.open(staging / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Refusal(Fault(BAG_BEING_BUILT, str(staging))) from error
        if not _is_staging_of(staging, order):
            for path in staging.iterdir():
                if path.is_dir():
                    shutil.rmtree(path)
                elif path.name != "lock":
                    path.unlink()
            (staging / "order").write_text(order.digest(), encoding="utf-8")
        yield
    finally:
        os.close(lock)


# -- writing -----------------------------------------------------------------------------------------------------------


def _write_tag_files(order: BagOrder, bag: Path, copied: dict[str, Copied], version: str) -> None:
    """Write every file beside data/; the tag manifests list all of them but themselves."""
    tags = {"bagit.txt": DECLARATION, "bag-info.txt": info_text(order, version), **order.tag_files}
    for algorithm in order.algorithms:
        checksums = {f"data/{path}": one.checksums[algorithm] for path, one in copied.items()}
        tags[f"manifest-{algorithm}.txt"] = manifest_text(checksums)
    for algorithm in order.algorithms:
        checksums = {name: hashlib.new(algorithm, content).hexdigest() for name, content in tags.items()}
        (bag / f"tagmanifest-{algorithm}.txt").write_bytes(manifest_text(checksums))
    for name, content in tags.items():
        (bag / name).write_bytes(content)


def _flush_all(folder: Path) -> None:
    """Return once all below `folder` is on the disk: one call on Linux, file by file elsewhere."""
    if sys.platform.startswith("linux"):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            if ctypes.CDLL(None, use_errno=True).syncfs(descriptor) == 0:
                return
        finally:
            os.close(descriptor)
    for path in (*folder.rglob("*"), folder):
        flush(path)


def _publish(staging: Path, folder: Path) -> None:
    """Give archive, checksum and, last, the bag their names."""
    for name in (f"{folder.name}.tar.gz", f"{folder.name}.tar.gz.sha256"):
        os.replace(staging / name, folder.with_name(name))
    os.rename(staging / folder.name, folder)
    flush(folder.parent)


# -- reading back ----------------------------------------------------------------------------------------------


def _verify(bag: Path, staging: Path, tell: Told, threads: int) -> None:
    report = check_bag(bag, threads=threads, progress=lambda files, size_bytes: tell("verifying", files, size_bytes))
    _refuse_invalid(report, staging)
    tell("verifying with bagit-python", 0, 0)
    if words := second_witness(bag):
        _start_anew(staging)
        raise Refusal(Fault(WITNESS_DISAGREES, str(bag), words))


def _verify_archive(archive: Path, staging: Path, tell: Told) -> None:
    report = check_bag(archive, progress=lambda files, size_bytes: tell("verifying the archive", files, size_bytes))
    _refuse_invalid(report, staging)


def _refuse_invalid(report: BagReport, staging: Path) -> None:
    if report.faults:
        _start_anew(staging)
        named = [Fault(NEW_BAG_NOT_VALID, fault.place, fault.code.code) for fault in report.faults]
        raise Refusal(*named)


def _start_anew(staging: Path) -> None:
    """Forget what was copied, so that the next run copies it again."""
    (staging / "journal").unlink(missing_ok=True)


def second_witness(bag: Path) -> str:
    """Return what bagit-python has against the bag; empty where it finds it valid."""
    import logging

    import bagit

    logging.getLogger("bagit").setLevel(logging.CRITICAL)  # it says everything twice
    try:
        bagit.Bag(str(bag)).validate()
    except bagit.BagError as error:
        return str(error) or type(error).__name__
    return ""
