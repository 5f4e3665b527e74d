"""Write very many small files, fast: a share to measure with, not to read.

A tree such as departments have, with 14 to 40 files a folder, six to ten deep. Exactly every fourth
file has the bytes of an earlier one. Nothing is kept in memory but thirteen patterns.
"""

import errno
import os
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

from muniment.demo.kinds import KINDS
from muniment.demo.office import stored_archive
from muniment.demo.words import LABEL, Draw, paper

FIRST_MOMENT = 883_612_800  # 1 January 1998
SECONDS = 909_000_000  # to October 2026
TOPS = ("Casework", "Corporate", "Finance", "Home drives", "Human resources", "Projects")
UNITS = ("Unit A", "Unit B", "Unit C", "Unit D", "Unit E", "Unit F", "Unit G")
MATTERS = ("Letters", "Minutes", "Forms", "Reports", "Scans", "Drafts", "Evidence", "Invoices")
DEEPER = ("Old", "Copy", "Final", "From the scanner")
STEMS = (b"Letter", b"Minute", b"Note", b"Form", b"Scan", b"Draft", b"Report", b"Index", b"List", b"Memo")
FEWEST, MOST = 1, 50_000_000


class Tail(Enum):
    """How a file of some format may be made longer without harm: it carries the file's number."""

    TEXT = auto()  # more lines
    COMMENT = auto()  # a comment of the archive
    SECTORS = auto()  # sectors that belong to no stream


@dataclass(frozen=True, slots=True)
class _Pattern:
    extension: bytes
    body: bytes
    tail: Tail


def write_many(root: bytes, *, seed: int, files: int) -> Mapping[str, int]:
    """Return how many files each top folder got; `files` small files are written under `root`."""
    patterns = _patterns(seed)
    draw = Draw(f"many {seed}")
    counts: dict[str, int] = {}
    written = 0
    for top, folder in _folders(draw):
        size = min(14 + draw.below(27), files - written)
        path = os.path.join(root, folder)
        os.makedirs(path, mode=0o755)
        _fill(path, patterns, numbers=range(written, written + size), seed=seed)
        counts[top] = counts.get(top, 0) + size
        written += size
        if written >= files:
            return dict(sorted(counts.items()))
    raise ValueError("folders come without end")


def _folders(draw: Draw) -> Iterator[tuple[str, bytes]]:
    """Yield folders without end, none of them twice."""
    number = 0
    while True:
        top = TOPS[draw.below(len(TOPS))]
        year = 1998 + draw.below(29)
        parts = [top, UNITS[draw.below(len(UNITS))], str(year), f"{number % 997:03}", f"Matter {number:07}"]
        parts.append(MATTERS[draw.below(len(MATTERS))])
        parts += [DEEPER[draw.below(len(DEEPER))] for _ in range(draw.below(5))]
        yield top, "/".join(parts).encode("ascii")
        number += 1


def _fill(folder: bytes, patterns: tuple[_Pattern, ...], *, numbers: range, seed: int) -> None:
    place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        for number in numbers:
            pattern = patterns[number % len(patterns)]
            name = b"%b %07d.%b" % (STEMS[number % len(STEMS)], number, pattern.extension)
            moment = FIRST_MOMENT + (number * 7_919_993 + seed) % SECONDS
            file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644, dir_fd=place)
            with os.fdopen(file, "wb", buffering=0) as out:  # raw: one write a file
                content = pattern.body + _tail(pattern.tail, content_number(number, len(patterns)))
                if out.write(content) != len(content):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), os.path.join(folder, name))
                os.utime(file, (moment, moment))
    finally:
        os.close(place)


def content_number(number: int, patterns: int = 13) -> int:
    """Return the number of the file whose content file `number` has: for every fourth, an earlier one.

    The number of patterns is odd, so an original is never itself a copy, and has the same pattern.

    >>> [content_number(number) for number in (12, 14, 15, 19, 23)]
    [12, 14, 2, 6, 10]
    """
    return number - patterns if number % 4 == 3 and number >= patterns else number


def _tail(tail: Tail, number: int) -> bytes:
    said = b"\r\n%012d " % number
    more = number * 2_654_435_761 % 640  # so that sizes differ, and only some occur twice
    if tail is Tail.TEXT:
        return said + b"." * more
    if tail is Tail.COMMENT:
        return struct.pack("<H", len(said) + more) + said + b"." * more
    return (said + b"." * more).ljust(1024, b".")


def _patterns(seed: int) -> tuple[_Pattern, ...]:
    text_kinds = ("text", "csv", "page 5", "pdf 1.4", "pdf 1.7", "mail", "rich text", "xml", "case mail")
    patterns = [
        _Pattern(KINDS[kind].extension.encode(), KINDS[kind].make(paper(turn, "Pattern", seed=seed)), tail)
        for turn, (kind, tail) in enumerate(
            [(kind, Tail.TEXT) for kind in text_kinds] + [("word 97", Tail.SECTORS), ("excel 97", Tail.SECTORS)]
        )
    ]
    # An archive ends with the length of its comment, which is nought here; the tail gives its own.
    patterns.append(_Pattern(b"docx", _small_word()[:-2], Tail.COMMENT))
    patterns.append(_Pattern(b"xlsx", _small_workbook()[:-2], Tail.COMMENT))
    return tuple(patterns)


_OFFICE = "http://schemas.openxmlformats.org"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _small_package(main: str, content_type: str, parts: list[tuple[str, str]]) -> bytes:
    types = (
        f'{_DECLARATION}<Types xmlns="{_OFFICE}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/><Override PartName="/{main}" '
        f'ContentType="{content_type}"/></Types>'
    )
    relations = (
        f'{_DECLARATION}<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument/2006/relationships/officeDocument" Target="{main}"/></Relationships>'
    )
    entries = [("[Content_Types].xml", types), ("_rels/.rels", relations), *parts]
    return stored_archive([(name, content.encode("utf-8")) for name, content in entries])


def _small_word() -> bytes:
    """Return the smallest document that Word opens; the full one would be thirty times as large."""
    body = f"<w:body><w:p><w:r><w:t>{LABEL}</w:t></w:r></w:p></w:body>"
    document = f'{_DECLARATION}<w:document xmlns:w="{_OFFICE}/wordprocessingml/2006/main">{body}</w:document>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return _small_package("word/document.xml", kind, [("word/document.xml", document)])


def _small_workbook() -> bytes:
    """Return a small workbook of one sheet."""
    main = f"{_OFFICE}/spreadsheetml/2006/main"
    relations = f"{_OFFICE}/officeDocument/2006/relationships"
    workbook = (
        f'{_DECLARATION}<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
        '<sheet name="Schedule" sheetId="1" r:id="r1"/></sheets></workbook>'
    )
    links = (
        f'{_DECLARATION}<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    )
    cell = f'<c r="A1" t="inlineStr"><is><t>{LABEL}</t></is></c>'
    sheet = f'{_DECLARATION}<worksheet xmlns="{main}"><sheetData><row r="1">{cell}</row></sheetData></worksheet>'
    parts = [
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", links),
        ("xl/worksheets/sheet1.xml", sheet),
    ]
    return _small_package(
        "xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", parts
    )
