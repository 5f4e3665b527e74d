"""What is to go into a bag, and whether it may: values and decisions, nothing is opened.

A bag's `data/` is exactly one folder, as TDR takes it. Names on which programs disagree are refused,
though BagIt could write them. Rules: reference for transfer, T1, T8, B3 to B5; RFC 8493.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from retention.faults import Fault
from transfer.faults import (
    BAG_EMPTY,
    BAG_INFO_NOT_AS_PROFILE,
    NAME_NOT_FOR_A_BAG,
    NAMES_ALIKE,
    NOT_ONE_TOP_FOLDER,
    REFERENCE_IS_TDRS,
    TAG_NAME_TAKEN,
)
from transfer.paths import leads_outside, printable, without_case

SHA256, SHA512 = "sha256", "sha512"
_TAG_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,100}")
_OWN_TAG_FILE = re.compile(r"bagit\.txt|bag-info\.txt|fetch\.txt|data|(tag)?manifest-.*", re.IGNORECASE)
# CR, LF and % are written by 1.0 in ways that other programs don't read; the others end a line for some of them.
_AWKWARD = re.compile("[\x00-\x1f\x7f%\\\\\x85\u2028\u2029]")
_TDR_REFERENCE = re.compile(r"TDR-\d{4}-.+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class BagFile:
    """One file of the list: where it lies, what its path in data/ will be, and the SHA-256 that was signed.

    `source` is the path below `root`, byte for byte; `path` starts with the one top folder.
    """

    root: Path
    source: bytes
    path: str
    size_bytes: int
    sha256: bytes

    def __post_init__(self) -> None:
        if len(self.sha256) != 32:
            raise ValueError("a SHA-256 has 32 bytes")


@dataclass(frozen=True, slots=True)
class BagOrder:
    """A bag to be built: its files, its own tag files, its bag-info in order, and when it is made.

    The same order gives the same bytes. `also_sha512` adds a second pair of manifests.
    """

    files: tuple[BagFile, ...]
    info: tuple[tuple[str, str], ...]
    made_at: datetime
    tag_files: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    also_sha512: bool = False

    def __post_init__(self) -> None:
        if self.made_at.utcoffset() is None:
            raise ValueError("made_at is a UTC moment")

    @property
    def algorithms(self) -> tuple[str, ...]:
        """Return the checksums of the manifests."""
        return (SHA256, SHA512) if self.also_sha512 else (SHA256,)

    @property
    def size_bytes(self) -> int:
        """Return how many bytes the payload has."""
        return sum(file.size_bytes for file in self.files)

    def digest(self) -> str:
        """Return the SHA-256 of all that is ordered; another order has another digest."""
        lines = [
            [str(file.root), file.source.hex(), file.path, file.size_bytes, file.sha256.hex()] for file in self.files
        ]
        tags = {name: hashlib.sha256(content).hexdigest() for name, content in self.tag_files.items()}
        text = json.dumps([lines, self.info, tags, self.algorithms, self.made_at.isoformat()], sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def order_faults(order: BagOrder) -> tuple[Fault, ...]:
    """Return all that stands against building `order`, before anything is read."""
    if not order.files:
        return (Fault(BAG_EMPTY, "the list"),)
    return (
        *_name_faults(file.path for file in order.files),
        *_likeness_faults(file.path for file in order.files),
        *_top_faults(order),
        *_tag_name_faults(order),
        *info_faults(order.info),
    )


def _name_faults(paths: Iterable[str]) -> Iterator[Fault]:
    for path in paths:
        if is_awkward(path):
            yield Fault(NAME_NOT_FOR_A_BAG, printable(path))


def is_awkward(path: str) -> bool:
    r"""Return whether programs that read bags disagree on `path`.

    >>> [is_awkward(p) for p in ("ALPHA/a b.txt", "ALPHA/50%.txt", "ALPHA/a.txt ", "ALPHA/a\xa0", "ALPHA/a\u2028b")]
    [False, True, True, True, True]
    """
    parts = path.split("/")
    if leads_outside(path) or _AWKWARD.search(path) or any(part in ("", ".") for part in parts):
        return True
    if any(part != part.strip() or part.endswith(".") for part in parts):  # bagit-python strips any white space
        return True
    return not path.isascii() and bool(re.search("[\ud800-\udfff]", path))


def _likeness_faults(paths: Iterable[str]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for path in sorted(paths):
        if (other := first.setdefault(without_case(path), path)) is not path:
            yield Fault(NAMES_ALIKE, printable(path), printable(other))


def _top_faults(order: BagOrder) -> Iterator[Fault]:
    tops = {file.path.partition("/")[0] if "/" in file.path else "" for file in order.files}
    if len(tops) != 1 or "" in tops:
        yield Fault(NOT_ONE_TOP_FOLDER, "the list", ", ".join(printable(top) or "loose files" for top in sorted(tops)))


def _tag_name_faults(order: BagOrder) -> Iterator[Fault]:
    for name in order.tag_files:
        if not _TAG_NAME.fullmatch(name) or _OWN_TAG_FILE.fullmatch(name):
            yield Fault(TAG_NAME_TAKEN, printable(name))


def info_faults(info: Iterable[tuple[str, str]]) -> Iterator[Fault]:
    """Yield what in `info` is not as the profile prescribes: a tag missing, unknown, repeated, or another value."""
    tags = profile()["tags"]
    given = list(info)
    for label in dict.fromkeys(label for label, _ in given):
        values = [value for one, value in given if one == label]
        rule = tags.get(label)
        if rule is None or len(values) > 1 or not _is_allowed(values[0], rule):
            yield Fault(BAG_INFO_NOT_AS_PROFILE, label, values[0][:80])
    for label, rule in tags.items():
        if rule["required"] and label not in dict(given):
            yield Fault(BAG_INFO_NOT_AS_PROFILE, label, "missing")
    reference = dict(given).get("Internal-Sender-Identifier", "")
    if _TDR_REFERENCE.fullmatch(reference):
        yield Fault(REFERENCE_IS_TDRS, "Internal-Sender-Identifier", reference)


def _is_allowed(value: str, rule: Mapping[str, object]) -> bool:
    if value != value.strip() or not value or any(character in value for character in "\r\n\x85\u2028\u2029"):
        return False
    values, pattern = rule.get("values"), rule.get("pattern")
    if isinstance(values, list) and value not in values:
        return False
    return not isinstance(pattern, str) or bool(re.fullmatch(pattern, value))


@cache
def profile() -> Mapping[str, dict[str, dict[str, object]]]:
    """Return the profile of our bags: its tags and what each may say."""
    text = files("transfer.bag").joinpath("muniment_tdr.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


# -- the text of tag files --------------------------------------------------------------------------------


DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"  # RFC 8493, 2.1.1


def manifest_text(checksums: Mapping[str, str]) -> bytes:
    """Return a manifest of path -> hexadecimal checksum, sorted; two spaces, as sha256sum reads it."""
    return "".join(f"{checksums[path]}  {path}\n" for path in sorted(checksums)).encode()


def info_text(order: BagOrder, version: str) -> bytes:
    """Return bag-info.txt: what was ordered, then what follows from it."""
    own = (
        ("Bagging-Date", order.made_at.astimezone(UTC).date().isoformat()),
        ("Bag-Software-Agent", f"{profile()['software_agent']} {version}"),
        ("BagIt-Profile-Identifier", str(profile()["identifier"])),
        ("Payload-Oxum", f"{order.size_bytes}.{len(order.files)}"),
    )
    return "".join(f"{label}: {value}\n" for label, value in (*order.info, *own)).encode()
