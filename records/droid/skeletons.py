"""Makes a small file for each binary signature of a signature file, carrying just the bytes it asks for.

They serve to compare the pre-filter with plain DROID, and to see that a new signature file works at
all. They are no real files of their formats.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from records.droid.signatures import elements

TOKEN = re.compile(r"\[(?P<inverted>!?)&?(?P<first>[0-9A-Fa-f]+)(?::[0-9A-Fa-f]+)?\]|(?P<hex>[0-9A-Fa-f]{2})")
LARGEST_BYTES = 1 << 20  # a signature that asks for more is left out
GAP = b"\x00"


@dataclass(frozen=True, slots=True)
class Skeleton:
    """One file: its name tells the signature's number; `puids` are the formats that have the signature."""

    name: str
    content: bytes
    puids: frozenset[str]


def generated_skeletons(binary: Path) -> Iterator[Skeleton]:
    """Yield a skeleton for each signature of the file `binary` that can be met in a megabyte."""
    puids = _puids_by_signature(binary)
    for signature in elements(binary, "InternalSignature", whole=True):
        content = _content(signature)
        number = signature.get("ID", "")
        if content and len(content) <= LARGEST_BYTES:
            yield Skeleton(f"signature-{number}", content, frozenset(puids.get(number, ())))


def _puids_by_signature(binary: Path) -> dict[str, list[str]]:
    puids: dict[str, list[str]] = {}
    for found in elements(binary, "FileFormat", whole=True):
        for child in found:
            if _kind(child) == "InternalSignatureID":
                puids.setdefault(child.text or "", []).append(found.get("PUID", ""))
    return puids


def _content(signature: ElementTree.Element) -> bytes:
    start, middle, end = bytearray(), bytearray(), bytearray()
    for sequence in _children(signature, "ByteSequence"):
        reference = sequence.get("Reference", "")
        if reference == "EOFoffset":
            written = _ending(sequence)
            end = bytearray(written if len(written) > len(end) else end)
        elif reference == "BOFoffset":
            _overlay(start, _beginning(sequence))
        else:
            middle += _beginning(sequence)
    return bytes(start + middle + end)


def _beginning(sequence: ElementTree.Element) -> bytes:
    written = bytearray()
    for part in _children(sequence, "SubSequence"):
        written += GAP * int(part.get("SubSeqMinOffset", "0")) + _part(part)
    return bytes(written)


def _ending(sequence: ElementTree.Element) -> bytes:
    parts = [_part(part) + GAP * int(part.get("SubSeqMinOffset", "0")) for part in _children(sequence, "SubSequence")]
    return b"".join(parts)


def _overlay(start: bytearray, written: bytes) -> None:
    """Write over what is there, where the new bytes are no gap."""
    start.extend(GAP * (len(written) - len(start)))
    for place, value in enumerate(written):
        start[place] = value or start[place]


def _part(part: ElementTree.Element) -> bytes:
    anchor = next((_bytes(child.text or "") for child in part if _kind(child) == "Sequence"), b"")
    left = b"".join(_bytes(f.text or "") + GAP * _gap(f) for f in reversed(_one_a_position(part, "LeftFragment")))
    right = b"".join(GAP * _gap(f) + _bytes(f.text or "") for f in _one_a_position(part, "RightFragment"))
    return left + anchor + right


def _one_a_position(part: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    first: dict[int, ElementTree.Element] = {}
    for fragment in _children(part, kind):
        first.setdefault(int(fragment.get("Position", "1")), fragment)
    return [first[position] for position in sorted(first)]


def _gap(fragment: ElementTree.Element) -> int:
    return int(fragment.get("MinOffset", "0"))


def _bytes(text: str) -> bytes:
    """Return bytes that fit PRONOM's notation: the first value of a range, one more than an excluded value.

    >>> _bytes("25[30:39]2F[!00]").hex(" ")
    '25 30 2f 01'
    """
    written = bytearray()
    for token in TOKEN.finditer(text.replace(" ", "")):
        value = bytes.fromhex(token["hex"] or token["first"])
        written += bytes((byte + 1) % 256 for byte in value) if token["inverted"] else value
    return bytes(written)


def _children(element: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [child for child in element if _kind(child) == kind]


def _kind(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
