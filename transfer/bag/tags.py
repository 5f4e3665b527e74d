"""The tag files of a bag, read line by line: the declaration, manifests, bag-info, fetch.txt.

Each reader takes an open file and returns what it says together with its faults; it opens nothing
and decides nothing about the bag. Lines end with LF, CR or CRLF and with nothing else.
"""

import codecs
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

from retention.faults import Fault
from transfer.faults import (
    BAG_INFO_LINE_UNREADABLE,
    BINARY_MARK,
    BYTE_ORDER_MARK,
    DECLARATION_NOT_AS_PRESCRIBED,
    DOT_SLASH,
    ENCODING_NOT_KNOWN,
    FETCH_LINE_UNREADABLE,
    LINE_TOO_LONG,
    LISTED_TWICE,
    LISTED_TWICE_ALIKE,
    LISTED_WITH_TWO_CHECKSUMS,
    MANIFEST_LINE_UNREADABLE,
    MARK_BEFORE_1_0,
    NO_SPACE_AFTER_COLON,
    PATH_OUTSIDE_BAG,
    TAG_FILE_NOT_DECODED,
    TOO_MANY_ENTRIES,
    VERSION_NOT_KNOWN,
)
from transfer.paths import decoded, leads_outside, tidied

LINE_CHARACTERS = 65_536
DECLARATION_BYTES = 4_096
MOST_ENTRIES = 2_000_000
BAG_INFO_LINES = 100_000
VERSIONS = ("0.93", "0.94", "0.95", "0.96", "0.97", "1.0")
# RFC 8493, 2.1.1 for 1.0; the drafts before it allow white space round the colon.
_VERSION_1_0 = re.compile(r"BagIt-Version: (\d+\.\d+)")
_VERSION_BEFORE = re.compile(r"BagIt-Version[ \t]*:[ \t]*(\d+\.\d+)[ \t]*")
_ENCODING_1_0 = re.compile(r"Tag-File-Character-Encoding: ([^ \t]+)")
_ENCODING_BEFORE = re.compile(r"Tag-File-Character-Encoding[ \t]*:[ \t]*([^ \t]+)[ \t]*")
_MANIFEST_LINE = re.compile(r"([0-9A-Fa-f]+)[ \t]+(.+)", re.DOTALL)
_FETCH_LINE = re.compile(r"(\S+)[ \t]+(-|\d{1,19})[ \t]+(.+)", re.DOTALL)
_TEXT_ENCODINGS = ("utf-8", "utf-16", "utf-32", "iso8859", "ascii", "cp", "koi8", "mac", "shift", "euc", "big5", "gb")
_MARKS = ("utf-8", "ascii")  # where the mark says nothing; UTF-16 needs it


@dataclass(slots=True)
class Found:
    """Faults and warnings, gathered in the order in which they were met."""

    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What bagit.txt says: the version as text, the encoding of the other tag files as Python names it."""

    version: str = "1.0"
    encoding: str = "utf-8"

    @property
    def is_1_0(self) -> bool:
        """Return whether the rules of BagIt 1.0 hold."""
        return self.version not in VERSIONS[:-1]


@dataclass(frozen=True, slots=True)
class FetchLine:
    """One line of fetch.txt: what would be put at `path`; nothing is ever fetched."""

    path: str
    length_bytes: int | None


# -- bagit.txt ------------------------------------------------------------------------------------------


def read_declaration(content: bytes, found: Found) -> Declaration:
    r"""Return what bagit.txt says; what is off goes to `found`, and the rules of 1.0 are taken instead.

    >>> read_declaration(b"BagIt-Version: 0.97\r\nTag-File-Character-Encoding: UTF-16\r\n", Found())
    Declaration(version='0.97', encoding='utf-16')
    """
    if content.startswith(codecs.BOM_UTF8):
        found.faults.append(Fault(BYTE_ORDER_MARK, "bagit.txt"))
        content = content.removeprefix(codecs.BOM_UTF8)
    lines = re.split(r"\r\n|\n|\r", content[:DECLARATION_BYTES].decode("utf-8", "backslashreplace"))
    if lines[-1] == "":
        lines.pop()
    version, encoding = (_declared(lines, index, pattern) for index, pattern in enumerate(_LENIENT))
    if version is None or encoding is None or not _is_as_prescribed(lines, version):
        found.faults.append(Fault(DECLARATION_NOT_AS_PRESCRIBED, "bagit.txt", " / ".join(lines[:3])[:120]))
    if version is not None and version not in VERSIONS:
        found.faults.append(Fault(VERSION_NOT_KNOWN, "bagit.txt", version))
    return Declaration(version or "1.0", _known_encoding(encoding or "UTF-8", found))


_LENIENT = (_VERSION_BEFORE, _ENCODING_BEFORE)


def _declared(lines: list[str], index: int, pattern: re.Pattern[str]) -> str | None:
    matched = pattern.fullmatch(lines[index]) if index < len(lines) else None
    return matched[1] if matched else None


def _is_as_prescribed(lines: list[str], version: str) -> bool:
    if version in VERSIONS[:-1]:
        return len([line for line in lines if line.strip()]) == 2
    return len(lines) == 2 and bool(_VERSION_1_0.fullmatch(lines[0]) and _ENCODING_1_0.fullmatch(lines[1]))


def _known_encoding(name: str, found: Found) -> str:
    """Return how Python calls the encoding `name`; only encodings of text, none that computes or runs."""
    try:
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        known = ""
    if known.startswith(_TEXT_ENCODINGS):
        return known
    found.faults.append(Fault(ENCODING_NOT_KNOWN, "bagit.txt", name[:60]))
    return "utf-8"


# -- lines ------------------------------------------------------------------------------------------------


def lines_of(stream: IO[bytes], name: str, *, declaration: Declaration, found: Found) -> Iterator[tuple[int, str]]:
    """Yield the number and text of each line of the tag file `name`, without its end; never a whole file at once."""
    text = io.TextIOWrapper(stream, encoding=declaration.encoding, newline=None)
    number = 0
    try:
        while line := text.readline(LINE_CHARACTERS + 1):
            number += 1
            if number == 1 and line.startswith("\ufeff"):
                _note_mark(name, declaration, found)
                line = line[1:]
            if len(line) > LINE_CHARACTERS:
                found.faults.append(Fault(LINE_TOO_LONG, f"{name}, line {number}"))
                return
            yield number, line.removesuffix("\n")
    except UnicodeError:
        found.faults.append(Fault(TAG_FILE_NOT_DECODED, f"{name}, after line {number}", declaration.encoding))
    finally:
        text.detach()


def _note_mark(name: str, declaration: Declaration, found: Found) -> None:
    if declaration.encoding.startswith(_MARKS):
        where, code = (found.faults, BYTE_ORDER_MARK) if declaration.is_1_0 else (found.warnings, MARK_BEFORE_1_0)
        where.append(Fault(code, name))


# -- manifests ----------------------------------------------------------------------------------------------


def algorithm_of(name: str) -> str | None:
    """Return the checksum that the manifest called `name` holds, as Python calls it; None where it can't be computed.

    >>> algorithm_of("manifest-sha256.txt"), algorithm_of("tagmanifest-SHA-512.txt"), algorithm_of("manifest-crc9.txt")
    ('sha256', 'sha512', None)
    """
    written = name.partition("-")[2].removesuffix(".txt").lower()
    for known in (written, written.replace("-", ""), written.replace("-", "_")):
        if known in hashlib.algorithms_guaranteed and not known.startswith("shake"):
            return known
    return None


def read_manifest(
    stream: IO[bytes], name: str, *, algorithm: str, declaration: Declaration, found: Found
) -> dict[str, bytes]:
    """Return path -> checksum of the manifest `name`, in its order; paths that lead out of the bag are left out."""
    length = hashlib.new(algorithm, usedforsecurity=False).digest_size * 2
    listed: dict[str, bytes] = {}
    for number, line in lines_of(stream, name, declaration=declaration, found=found):
        if not line.strip(" \t"):
            continue
        place = f"{name}, line {number}"
        matched = _MANIFEST_LINE.fullmatch(line)
        if matched is None or len(matched[1]) != length:
            found.faults.append(Fault(MANIFEST_LINE_UNREADABLE, place, line[:120]))
            continue
        path = read_path(matched[2], place, declaration=declaration, found=found)
        if path is None:
            continue
        if len(listed) >= MOST_ENTRIES:
            found.faults.append(Fault(TOO_MANY_ENTRIES, place))
            break
        checksum = bytes.fromhex(matched[1])
        if path in listed:
            _note_twice(path, place, alike=listed[path] == checksum, declaration=declaration, found=found)
            continue
        listed[path] = checksum
    return listed


def read_path(written: str, place: str, *, declaration: Declaration, found: Found) -> str | None:
    """Return the path that is `written` in a tag file; None, with a fault, where it leads out of the bag."""
    if written.startswith("*"):
        found.warnings.append(Fault(BINARY_MARK, place, written[:120]))
        written = written[1:]
    path = decoded(written, is_1_0=declaration.is_1_0)
    if leads_outside(written) or leads_outside(path):
        found.faults.append(Fault(PATH_OUTSIDE_BAG, place, written[:200]))
        return None
    tidy = tidied(path)
    if tidy != path:
        found.warnings.append(Fault(DOT_SLASH, place, written[:200]))
    return tidy


def _note_twice(path: str, place: str, *, alike: bool, declaration: Declaration, found: Found) -> None:
    if not alike:
        found.faults.append(Fault(LISTED_WITH_TWO_CHECKSUMS, place, path))
    elif declaration.is_1_0:
        found.faults.append(Fault(LISTED_TWICE, place, path))
    else:
        found.warnings.append(Fault(LISTED_TWICE_ALIKE, place, path))


# -- bag-info.txt, fetch.txt -----------------------------------------------------------------------------------


def read_bag_info(
    stream: IO[bytes], name: str, *, declaration: Declaration, found: Found
) -> tuple[tuple[str, str], ...]:
    """Return the labels and values of bag-info.txt, in order, repeats kept, folded lines joined by a space."""
    pairs: list[tuple[str, str]] = []
    for number, line in lines_of(stream, name, declaration=declaration, found=found):
        if number > BAG_INFO_LINES:
            found.faults.append(Fault(TOO_MANY_ENTRIES, f"{name}, line {number}"))
            break
        if not line.strip():
            continue
        if line[0] in " \t" and pairs:
            label, value = pairs[-1]
            pairs[-1] = (label, f"{value} {line.strip()}")
            continue
        label, colon, value = line.partition(":")
        if not colon or not label.strip() or (declaration.is_1_0 and label != label.strip()):
            found.faults.append(Fault(BAG_INFO_LINE_UNREADABLE, f"{name}, line {number}", line[:120]))
            continue
        if declaration.is_1_0 and value and value[0] not in " \t":
            found.warnings.append(Fault(NO_SPACE_AFTER_COLON, f"{name}, line {number}", line[:120]))
        pairs.append((label.strip(), value.strip()))
    return tuple(pairs)


def read_fetch(stream: IO[bytes], *, declaration: Declaration, found: Found) -> tuple[FetchLine, ...]:
    """Return the lines of fetch.txt; paths that lead out of the bag are left out."""
    fetched: list[FetchLine] = []
    for number, line in lines_of(stream, "fetch.txt", declaration=declaration, found=found):
        if not line.strip():
            continue
        place = f"fetch.txt, line {number}"
        matched = _FETCH_LINE.fullmatch(line)
        if matched is None or len(fetched) >= MOST_ENTRIES:
            code = FETCH_LINE_UNREADABLE if matched is None else TOO_MANY_ENTRIES
            found.faults.append(Fault(code, place, line[:120]))
            continue
        path = read_path(matched[3], place, declaration=declaration, found=found)
        if path is not None:
            fetched.append(FetchLine(path, None if matched[2] == "-" else int(matched[2])))
    return tuple(fetched)
