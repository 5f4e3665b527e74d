"""The text of one file, bounded: bytes unpacked, characters, archives in archives, parts.

It meets hostile content, so it runs in a child process only (records.terms.worker), which also
bounds seconds and memory. Nothing here writes, and no text leaves but through `take`. What could
not be read is a fault, never an empty text: "no hit" may be said only of what was read to its end.
"""

import bz2
import gzip
import html
import io
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Protocol

from records.faults.holds import (
    TEXT_CUT,
    TEXT_DAMAGED,
    TEXT_EMPTY,
    TEXT_LOCKED,
    TEXT_NESTED_TOO_DEEP,
    TEXT_NO_READER,
    TEXT_PARTLY,
    TEXT_UNPACKS_TOO_LARGE,
)
from records.text_kinds import MIME_TYPES, ZIPPED, Packing, decoded, kind_of, printable_runs
from retention.faults import FaultCode

Take = Callable[[str], None]

UNREADABLE = (
    OSError,
    EOFError,
    ValueError,
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    MessageError,
    NotImplementedError,
    RecursionError,
)
"""What the standard library raises for content that isn't what it says; RuntimeError is a zip's password."""
CHUNK_BYTES = 1 << 20


class Readable(Protocol):
    """Something that bytes are read from."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, at most `size`; none at the end."""
        ...


MESSAGE_START = re.compile(rb"^From .*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TextLimits:
    """How much of one file is read. `nesting` counts archives in archives, the file itself being 0."""

    file_bytes: int = 64 << 20
    unpacked_bytes: int = 256 << 20
    characters: int = 20_000_000
    nesting: int = 3
    parts: int = 10_000


@dataclass(slots=True)
class TextRead:
    """What reading gave: how many characters, and the worst that was met; None where it was read to its end."""

    characters: int = 0
    fault: FaultCode | None = None
    detail: str = ""

    @property
    def is_whole(self) -> bool:
        """Return whether all of the file was read, so that what wasn't found isn't there."""
        return self.fault is None


def read_text(content: bytes, extension: str, *, limits: TextLimits, take: Take) -> TextRead:
    """Hand the text of a file with this `content` to `take`, piece by piece; return what was read.

    `extension` helps where the content doesn't say what it is. Never raises for what content does.
    """
    reader = _Reader(limits, take)
    reader.read(content, extension, depth=0)
    return reader.found


class _Stopped(Exception):
    pass


@dataclass(slots=True)
class _Reader:
    limits: TextLimits
    take: Take
    found: TextRead = field(default_factory=TextRead)
    unpacked: int = 0
    parts: int = 0

    def read(self, content: bytes, extension: str, *, depth: int) -> None:
        """Read one file, or one part of one."""
        try:
            self._read(content, extension, depth)
        except _Stopped:
            return
        except RuntimeError as error:  # what zipfile says of a password; kreuzberg's errors are told apart below
            self._note(TEXT_LOCKED if "password" in str(error).lower() else TEXT_DAMAGED, depth)
        except UNREADABLE as error:
            self._note(TEXT_DAMAGED, depth, type(error).__name__)

    def _read(self, content: bytes, extension: str, depth: int) -> None:
        if not content:
            return
        kind = kind_of(content, extension)
        match kind:
            case Packing.ZIP:
                self._read_members(_zip_members(content, self), depth)
            case Packing.TAR:
                self._read_members(_tar_members(content, self), depth)
            case Packing.STREAM:
                self._read_members(_stream_member(content, extension, self), depth)
            case Packing.MESSAGE:
                self._read_message(content, depth)
            case Packing.MAILBOX:
                self._read_mailbox(content, depth)
            case Packing.TEXT:
                self._give(decoded(content))
            case Packing.MEDIA | Packing.UNKNOWN:
                self._read_runs(content, kind, depth)
            case _:
                self._read_document(content, kind, depth)

    # -- documents -------------------------------------------------------------------------------------------

    def _read_document(self, content: bytes, kind: Packing, depth: int) -> None:
        """Read a document with its reader, and what is embedded in it."""
        if kind in (Packing.LOCKED, Packing.LOCKED_ZIP):
            self._note(TEXT_LOCKED, depth)
            return
        embedded = list(_embedded(content, self)) if kind in ZIPPED else []
        text = _open_text(content) if kind is Packing.OPEN_OTHER else _document_text(content, MIME_TYPES[kind])
        self._give(text)
        if not text.strip() and not embedded:
            self._note(TEXT_EMPTY, depth)
        self._read_members(iter(embedded), depth)

    def _read_runs(self, content: bytes, kind: Packing, depth: int) -> None:
        """Read what is printable in a file that no reader knows: a hit there counts, its absence doesn't."""
        self._note(TEXT_NO_READER, depth)
        if kind is not Packing.MEDIA:
            self._give("\n".join(printable_runs(content)))

    # -- what holds others -----------------------------------------------------------------------------------

    def _read_members(self, members: "Iterator[tuple[str, bytes]]", depth: int) -> None:
        for name, content in members:
            self._give(name + "\n")  # a name may be the hit
            extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
            if depth + 1 > self.limits.nesting and kind_of(content, extension) in (Packing.ZIP, Packing.TAR):
                self._note(TEXT_NESTED_TOO_DEEP, depth)
                continue
            if depth + 1 > self.limits.nesting + 1:
                self._note(TEXT_NESTED_TOO_DEEP, depth)
                continue
            self.read(content, extension, depth=depth + 1)

    def _read_message(self, content: bytes, depth: int) -> None:
        message = BytesParser(EmailMessage, policy=policy.default.clone(refold_source="none")).parsebytes(content)
        for name in ("From", "To", "Cc", "Subject"):
            self._give(str(message.get(name, "")) + "\n")
        for part in message.walk():
            if part.is_multipart():
                continue
            payload = part.get_payload(decode=True)
            if not isinstance(payload, bytes):
                continue
            self.count_part(len(payload))
            named = part.get_filename() or ""
            extension = named.rsplit(".", 1)[-1].lower() if "." in named else _extension_of(part.get_content_type())
            if named:
                self._give(named + "\n")
            if depth + 1 > self.limits.nesting + 1:
                self._note(TEXT_NESTED_TOO_DEEP, depth)
                continue
            if part.get_content_maintype() == "text" and not named and extension != "html":
                self._give(payload.decode(_charset(part), "replace"))
                continue
            self.read(payload, extension, depth=depth + 1)

    def _read_mailbox(self, content: bytes, depth: int) -> None:
        starts = [match.end() for match in MESSAGE_START.finditer(content)]
        for start, end in zip(starts, [*starts[1:], len(content)], strict=True):
            self.count_part(0)
            self.read(content[start:end], "eml", depth=depth + 1)

    # -- limits ----------------------------------------------------------------------------------------------

    def count_part(self, size_bytes: int) -> None:
        """Count a part that was unpacked; stop where the limit is passed."""
        self.parts += 1
        self.unpacked += size_bytes
        if self.unpacked > self.limits.unpacked_bytes or self.parts > self.limits.parts:
            self._note(TEXT_UNPACKS_TOO_LARGE, 0)
            raise _Stopped

    def bounded(self, stream: Readable) -> bytes:
        """Return what `stream` holds, as far as the limit allows; stop where there is more."""
        pieces, size = [], 0
        while piece := stream.read(CHUNK_BYTES):
            size += len(piece)
            if self.unpacked + size > self.limits.unpacked_bytes:
                self._note(TEXT_UNPACKS_TOO_LARGE, 0)
                raise _Stopped
            pieces.append(piece)
        self.count_part(size)
        return b"".join(pieces)

    def skipped(self, code: FaultCode) -> None:
        """Note that one part could not be read while others can."""
        self._note(code, 1)

    def _give(self, text: str) -> None:
        room = self.limits.characters - self.found.characters
        self.take(text[:room])
        self.found.characters += min(len(text), room)
        if len(text) > room:
            self._note(TEXT_CUT, 0)
            raise _Stopped

    def _note(self, code: FaultCode, depth: int, detail: str = "") -> None:
        """Keep the first fault; one of a part deep inside is a part that could not be read."""
        if self.found.fault is not None:
            return
        if depth and code not in (TEXT_CUT, TEXT_UNPACKS_TOO_LARGE, TEXT_NESTED_TOO_DEEP):
            self.found.fault, self.found.detail = TEXT_PARTLY, code.code
            return
        self.found.fault, self.found.detail = code, detail


# -- members ---------------------------------------------------------------------------------------------------


def _zip_members(content: bytes, reader: _Reader) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            if member.flag_bits & 1:  # APPNOTE 4.4.4, bit 0: encrypted
                reader.skipped(TEXT_LOCKED)
                continue
            try:
                with archive.open(member) as stream:
                    yield member.filename, reader.bounded(stream)
            except (*UNREADABLE, RuntimeError):
                reader.skipped(TEXT_DAMAGED)


def _embedded(content: bytes, reader: _Reader) -> Iterator[tuple[str, bytes]]:
    """Yield what is embedded in an office document, after checking that the whole unpacks within the limit."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        declared = sum(member.file_size for member in members)
        if reader.unpacked + declared > reader.limits.unpacked_bytes or len(members) > reader.limits.parts:
            reader.count_part(declared)
        for member in members:
            if "/embeddings/" in member.filename and not member.is_dir():
                with archive.open(member) as stream:
                    yield member.filename.rsplit("/", 1)[-1], reader.bounded(stream)


def _tar_members(content: bytes, reader: _Reader) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isreg() else None
            if stream is not None:
                yield member.name, reader.bounded(stream)


def _stream_member(content: bytes, extension: str, reader: _Reader) -> Iterator[tuple[str, bytes]]:
    packed = io.BytesIO(content)
    if content.startswith(b"\x1f\x8b"):
        opened: gzip.GzipFile | bz2.BZ2File | lzma.LZMAFile = gzip.GzipFile(fileobj=packed)
    else:
        opened = bz2.BZ2File(packed) if content.startswith(b"BZh") else lzma.LZMAFile(packed)  # noqa: SIM115
    with opened as stream:
        yield "", reader.bounded(stream)


def _charset(part: object) -> str:
    named = part.get_content_charset("utf-8") if isinstance(part, EmailMessage) else "utf-8"
    try:
        "".encode(named)
    except (LookupError, UnicodeError):
        return "utf-8"
    return str(named)


def _extension_of(content_type: str) -> str:
    return {"text/html": "html", "message/rfc822": "eml", "application/pdf": "pdf"}.get(content_type, "")


def _open_text(content: bytes) -> str:
    """Return the text of an OpenDocument that has no reader, such as slides: its content without the marks."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        written = archive.read("content.xml").decode("utf-8", "replace")
    return html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?text:(?:span|s)\b[^>]*>", "", written)))


def _document_text(content: bytes, mime: str) -> str:
    """Return the text that the reader for `mime` finds; a RuntimeError or ValueError where it can't."""
    from kreuzberg import ExtractionConfig, KreuzbergError, extract_bytes_sync

    # no cache: it would keep texts on the disk; no optical recognition: it would guess
    options = ExtractionConfig(use_cache=False, enable_quality_processing=False, disable_ocr=True)  # type: ignore[call-arg]
    try:
        return str(extract_bytes_sync(content, mime, config=options).content)
    except KreuzbergError as error:
        said = str(error).lower()
        if "password" in said or "encrypt" in said:
            raise RuntimeError("password") from error
        raise ValueError(type(error).__name__) from error
