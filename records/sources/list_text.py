"""The text of a list in CSV: its encoding, delimiter and line ends, and its records with line numbers.

Lists come from DROID, and from spreadsheets that saved them again: with or without a byte order
mark, UTF-8, UTF-16 or Windows-1252, with commas, semicolons or tabs. A line that can't be split
into cells costs that line alone, and is named.
"""

import csv
import hashlib
import os
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from records.faults.imports import LIST_CHANGED, LIST_MISSING
from retention.faults import Fault, Refusal

HEAD_BYTES = 1 << 16
LINE_CHARACTERS = 1 << 20  # a longer line is no record of a list
LINES_A_RECORD = 200  # a name may hold line breaks; a quotation mark that is never closed would take all
DELIMITERS = (",", ";", "\t")
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


@dataclass(frozen=True, slots=True)
class ListText:
    """How the text of a list is written; `sha256` and `size_bytes` are those of the file itself.

    `damaged_lines` are the lines of a UTF-8 list that hold other bytes as well.
    """

    path: Path
    codec: str
    has_bom: bool
    delimiter: str
    newline: str
    sha256: str
    size_bytes: int
    damaged_lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ListRecord:
    """One record: the number of its first line, and its cells; `fault` says why it has none."""

    line: int
    cells: tuple[str, ...]
    fault: str = ""


def head_of(path: Path) -> bytes:
    """Return the first bytes of the list `path`; a Refusal where it can't be opened."""
    try:
        with path.open("rb") as stream:
            return stream.read(HEAD_BYTES)
    except OSError as error:
        raise Refusal(Fault(LIST_MISSING, str(path), os.strerror(error.errno or 0).lower())) from error


def first_lines(head: bytes) -> list[str]:
    """Return the first lines of a list from its first bytes, as far as they are text.

    >>> first_lines('ID;NAME'.encode('utf-16'))
    ['ID;NAME']
    """
    codec = _codec_of_head(head) or "utf-8-sig"
    even = head[: len(head) // 2 * 2] if codec.startswith("utf-16") else head
    return even.decode(codec, "replace").splitlines()[:2]


def read_text(path: Path, *, score: Callable[[list[str]], int]) -> ListText:
    """Return how the list `path` is written; `score` says how well cells fit as its header.

    The whole file is read once, for its checksum and to tell UTF-8 from Windows-1252: a list
    without a mark is UTF-8 unless more lines contradict that than bear it out.
    """
    head = head_of(path)
    lines = first_lines(head)
    header = lines[1] if lines and lines[0].lower().startswith("sep=") and len(lines) > 1 else "".join(lines[:1])
    delimiter = max(DELIMITERS, key=lambda mark: score(next(csv.reader([header], delimiter=mark), [])))
    codec = _codec_of_head(head)
    digest, size, accented, damaged = hashlib.sha256(), 0, 0, []
    with path.open("rb") as stream:
        for number, line in enumerate(iter(lambda: stream.readline(LINE_CHARACTERS), b""), start=1):
            digest.update(line)
            size += len(line)
            if line.isascii():
                continue
            if _is_utf8(line):
                accented += 1
            else:
                damaged.append(number)
    if codec is None:
        codec = "cp1252" if len(damaged) > accented else "utf-8"
    return ListText(
        path=path,
        codec=codec,
        has_bom=any(head.startswith(mark) for mark, _ in _MARKS),
        delimiter=delimiter,
        newline=_newline(head.decode(codec, "replace") if codec.startswith("utf-16") else head.decode("latin-1")),
        sha256=digest.hexdigest(),
        size_bytes=size,
        damaged_lines=tuple(damaged) if codec.startswith("utf-8") else (),
    )


def _codec_of_head(head: bytes) -> str | None:
    for mark, codec in _MARKS:
        if head.startswith(mark):
            return codec
    pairs = max(1, len(head) // 2)  # without a mark, every second byte of plain UTF-16 text is zero
    if head[1::2].count(0) > pairs * 0.6:
        return "utf-16-le"
    if head[0::2].count(0) > pairs * 0.6:
        return "utf-16-be"
    return None


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _newline(text: str) -> str:
    place = min((text.find(mark) for mark in "\r\n" if mark in text), default=-1)
    if place < 0:
        return ""
    return "CRLF" if text[place : place + 2] == "\r\n" else "LF" if text[place] == "\n" else "CR"


class _LineTooLongError(csv.Error):
    """One line is longer than any record of a list."""


class _Lines:
    """The lines of a list, one by one, able to take back those that a broken record swallowed."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._returned: deque[str] = deque()
        self._taken: list[str] = []
        self.read = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self._taken) >= LINES_A_RECORD:
            raise csv.Error("a quotation mark is not closed")
        line = self._returned.popleft() if self._returned else self._stream.readline(LINE_CHARACTERS)
        if not line:
            raise StopIteration
        self._taken.append(line)
        self.read += 1
        if len(line) >= LINE_CHARACTERS and not line.endswith(("\r", "\n")):
            self._skip_rest()
            raise _LineTooLongError(f"it has more than {LINE_CHARACTERS:,} characters")
        return line

    def _skip_rest(self) -> None:
        while (rest := self._stream.readline(LINE_CHARACTERS)) and not rest.endswith(("\r", "\n")):
            pass

    def settle(self) -> None:
        """Forget the lines taken: their record was read."""
        self._taken.clear()

    def take_back(self) -> None:
        """Put back all lines taken but the first, whose record could not be read."""
        self._returned.extendleft(reversed(self._taken[1:]))
        self.read -= len(self._taken) - 1
        self._taken.clear()


def records_of(text: ListText) -> Iterator[ListRecord]:
    """Yield the records of a list in order, header included; empty lines are passed over.

    A record that can't be split into cells has a `fault` and no cells; the next one begins at the
    next line. Raises Refusal where the file is no longer the one that `text` describes.
    """
    if text.path.stat().st_size != text.size_bytes:
        raise Refusal(Fault(LIST_CHANGED, str(text.path)))
    with text.path.open("r", encoding=text.codec, errors="backslashreplace", newline="") as stream:
        lines = _Lines(stream)
        reader = csv.reader(lines, delimiter=text.delimiter, strict=True)
        while True:
            first = lines.read + 1
            try:
                cells = next(reader, None)
            except csv.Error as error:
                lines.take_back()
                reader = csv.reader(lines, delimiter=text.delimiter, strict=True)
                yield ListRecord(first, (), fault=str(error))
                continue
            lines.settle()
            if cells is None:
                return
            if cells and not (first == 1 and cells[0].lower().startswith("sep=")) and any(cells):
                yield ListRecord(first, tuple(cells))
