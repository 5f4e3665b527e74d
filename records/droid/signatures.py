"""Signature pairs: PRONOM's binary and container file, which belong together, and which pair is in use.

A pair is a folder of two files under the home's `signatures/`; the file `active` names the pair in
use and is replaced in one step. The versions are read from the files, never from settings.
"""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree
from xml.parsers import expat

from records.droid.home import DroidHome
from records.droid.lock import sha256_of
from records.faults.droid import (
    NO_SIGNATURES,
    PAIR_OUT_OF_STEP,
    PREFILTER_OFF,
    SIGNATURE_FILE_MISSING,
    SIGNATURE_FILE_UNREADABLE,
)
from retention.faults import Fault, Refusal

BINARY_ROOT = "FFSignatureFile"
CONTAINER_ROOT = "ContainerSignatureMapping"
BINARY_NAME = "binary.xml"
ACTIVE_NAME = "active"
PLAIN_NAME = "plain"  # beside a pair for which the pre-filter is off; its text says why
CONTAINER_DAY = re.compile(r"container-signature-(\d{8})\.xml")


@dataclass(frozen=True, slots=True)
class SignaturePair:
    """One pair: `version` such as V109, made by PRONOM on `created_on`; the container file's version.

    The container file says no date inside; its name does (container-signature-20221102.xml), and
    that day is its version, as The National Archives names it. Without it the version is the number
    inside, such as `40`, and `container_on` is None.
    """

    binary: Path
    container: Path
    version: str
    created_on: date
    container_version: str
    container_on: date | None

    @property
    def name(self) -> str:
        """Return how the pair is called: `V109+20221102`."""
        return f"{self.version}+{self.container_version}"


@dataclass(frozen=True, slots=True)
class PairFacts:
    """What a report says of the pair in use: versions, dates, and the age in days on the day asked about."""

    version: str
    created_on: date
    container_version: str
    container_on: date | None

    def age_days(self, on: date) -> int:
        """Return how many days before `on` the older of the two files was made."""
        return (on - min(self.created_on, self.container_on or self.created_on)).days


def signature_pair_facts(pair: SignaturePair) -> PairFacts:
    """Return the versions and dates of `pair` for a report or for `muniment doctor`."""
    return PairFacts(pair.version, pair.created_on, pair.container_version, pair.container_on)


def read_pair(binary: Path, container: Path) -> SignaturePair:
    """Return the pair of these two files. Refused where one is missing or not of its kind."""
    root = _root(binary, BINARY_ROOT)
    container_root = _root(container, CONTAINER_ROOT)
    day = CONTAINER_DAY.search(container.name)
    try:
        return SignaturePair(
            binary=binary,
            container=container,
            version=f"V{int(root.get('Version', ''))}",
            created_on=datetime.fromisoformat(root.get("DateCreated", "")).date(),
            container_version=day[1] if day else str(int(container_root.get("signatureVersion", ""))),
            container_on=date.fromisoformat(day[1]) if day else None,
        )
    except ValueError as error:
        raise Refusal(Fault(SIGNATURE_FILE_UNREADABLE, str(binary), str(error))) from error


def check_in_step(pair: SignaturePair) -> None:
    """Refuse a pair whose container file names PUIDs that the binary file does not know.

    DROID fails on every such file with a NullPointerException (removeLowerPriorityHits).
    """
    known = {element.get("PUID") for element in elements(pair.binary, "FileFormat")}
    named = {element.get("Puid") for element in elements(pair.container, "FileFormatMapping")}
    unknown = sorted(str(puid) for puid in named - known)
    if not known or not named:
        raise Refusal(Fault(SIGNATURE_FILE_UNREADABLE, str(pair.binary), "it lists no formats"))
    if unknown:
        raise Refusal(Fault(PAIR_OUT_OF_STEP, str(pair.container), ", ".join(unknown[:10])))


def installed_pairs(home: DroidHome) -> tuple[SignaturePair, ...]:
    """Return every installed pair, the newest first."""
    folders = sorted(home.signatures.glob("V*+*")) if home.signatures.is_dir() else []
    pairs = [pair_in(folder) for folder in folders if (folder / BINARY_NAME).is_file()]
    return tuple(sorted(pairs, key=lambda pair: (pair.created_on, pair.name), reverse=True))


def pair_in(folder: Path) -> SignaturePair:
    """Return the pair installed in `folder`."""
    containers = sorted(folder.glob("container-signature*.xml"))
    return read_pair(folder / BINARY_NAME, containers[0] if containers else folder / "container-signature.xml")


def active_pair(home: DroidHome) -> SignaturePair:
    """Return the pair in use. Refused where none is installed."""
    try:
        name = (home.signatures / ACTIVE_NAME).read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise Refusal(Fault(NO_SIGNATURES, str(home.signatures))) from error
    return pair_in(home.signatures / name)


def place(pair: SignaturePair, home: DroidHome) -> SignaturePair:
    """Return `pair` copied into the home, not yet in use. Another pair of the same name is replaced whole."""
    folder = home.signatures / pair.name
    if folder.is_dir() and _same(pair, pair_in(folder)):
        (folder / PLAIN_NAME).unlink(missing_ok=True)
        return pair_in(folder)
    beside = home.signatures / f".{pair.name}.{os.getpid()}"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    shutil.copyfile(pair.binary, beside / BINARY_NAME)
    day = f"-{pair.container_version}" if pair.container_on else ""
    shutil.copyfile(pair.container, beside / f"container-signature{day}.xml")
    if folder.exists():
        shutil.rmtree(folder)
    beside.replace(folder)
    return pair_in(folder)


def _same(one: SignaturePair, other: SignaturePair) -> bool:
    return sha256_of(one.binary) == sha256_of(other.binary) and sha256_of(one.container) == sha256_of(other.container)


def put_in_use(pair: SignaturePair, home: DroidHome) -> None:
    """Make `pair`, already placed in the home, the one in use."""
    beside = home.signatures / f".{ACTIVE_NAME}.{os.getpid()}"
    beside.write_text(pair.name + "\n", encoding="utf-8")
    beside.replace(home.signatures / ACTIVE_NAME)


def note_plain(pair: SignaturePair, why: str) -> None:
    """Turn the pre-filter off for `pair`, for the reason `why`."""
    pair.binary.with_name(PLAIN_NAME).write_text(why + "\n", encoding="utf-8")


def why_plain(pair: SignaturePair) -> str:
    """Return why the pre-filter is off for `pair`; empty where it may be used."""
    note = pair.binary.with_name(PLAIN_NAME)
    return note.read_text(encoding="utf-8").strip() if note.is_file() else ""


def prefilter_warning(pair: SignaturePair) -> Fault | None:
    """Return the fault that says that the pre-filter is off for `pair`; None where it may be used."""
    why = why_plain(pair)
    return Fault(PREFILTER_OFF, pair.name, why) if why else None


def _root(path: Path, name: str) -> ElementTree.Element:
    for _event, element in _events(path):
        if element.tag.rpartition("}")[2] != name:
            raise Refusal(Fault(SIGNATURE_FILE_UNREADABLE, str(path), f"its root is <{element.tag}>, not <{name}>"))
        return element
    raise Refusal(Fault(SIGNATURE_FILE_UNREADABLE, str(path), "it is empty"))


def elements(path: Path, name: str, *, whole: bool = False) -> Iterator[ElementTree.Element]:
    """Yield each element called `name` of a signature file; `whole` waits until its children are read."""
    for _event, element in _events(path, "end" if whole else "start"):
        if element.tag.rpartition("}")[2] == name:
            yield element


def _events(path: Path, event: Literal["start", "end"] = "start") -> Iterator[tuple[str, ElementTree.Element]]:
    """Yield each element. A file that declares a document type is refused: no entities."""
    _refuse_document_type(path)
    try:
        yield from ElementTree.iterparse(path, events=(event,))  # noqa: S314 - no document type, so no entities
    except ElementTree.ParseError as error:
        raise Refusal(Fault(SIGNATURE_FILE_UNREADABLE, str(path), str(error))) from error


def _refuse_document_type(path: Path) -> None:
    """Refuse what could name an entity; DROID's own reader then meets none either."""

    def found(*_: object) -> None:
        raise Refusal(Fault(SIGNATURE_FILE_UNREADABLE, str(path), "it declares a document type"))

    def begun(*_: object) -> None:
        raise StopIteration  # a document type can only stand before the root

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = found
    parser.StartElementHandler = begun
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except StopIteration:
        return
    except OSError as error:
        raise Refusal(Fault(SIGNATURE_FILE_MISSING, str(path), error.strerror or "")) from error
    except expat.ExpatError as error:
        raise Refusal(Fault(SIGNATURE_FILE_UNREADABLE, str(path), str(error))) from error
