"""What a content is, as far as reading its text goes: told from its first bytes, then from its extension."""

import io
import re
import zipfile
from collections.abc import Iterator
from enum import Enum, auto


class Packing(Enum):
    """How the text lies in a content."""

    PDF = auto()
    RTF = auto()
    HTML = auto()
    DOC = auto()
    XLS = auto()
    PPT = auto()
    MSG = auto()
    PST = auto()
    DOCX = auto()
    XLSX = auto()
    PPTX = auto()
    OPEN_DOCUMENT = auto()
    OPEN_SHEET = auto()
    OPEN_OTHER = auto()
    LOCKED = auto()
    LOCKED_ZIP = auto()
    ZIP = auto()
    TAR = auto()
    STREAM = auto()
    MESSAGE = auto()
    MAILBOX = auto()
    TEXT = auto()
    MEDIA = auto()
    UNKNOWN = auto()


MIME_TYPES = {
    Packing.PDF: "application/pdf",
    Packing.RTF: "application/rtf",
    Packing.HTML: "text/html",
    Packing.DOC: "application/msword",
    Packing.XLS: "application/vnd.ms-excel",
    Packing.PPT: "application/vnd.ms-powerpoint",
    Packing.MSG: "application/vnd.ms-outlook",
    Packing.PST: "application/vnd.ms-outlook-pst",
    Packing.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Packing.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Packing.PPTX: "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    Packing.OPEN_DOCUMENT: "application/vnd.oasis.opendocument.text",
    Packing.OPEN_SHEET: "application/vnd.oasis.opendocument.spreadsheet",
}
ZIPPED = frozenset(
    {Packing.DOCX, Packing.XLSX, Packing.PPTX, Packing.OPEN_DOCUMENT, Packing.OPEN_SHEET, Packing.OPEN_OTHER}
)
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # [MS-CFB] 2.2
MEDIA = (
    b"\xff\xd8\xff",
    b"\x89PNG",
    b"GIF8",
    b"II*\x00",
    b"MM\x00*",
    b"RIFF",
    b"BM",
    b"\x00\x00\x00\x0cjP",
    b"OggS",
    b"ID3",
    b"fLaC",
    b"\x00\x00\x01\xba",
    b"8BPS",
)
STREAMS = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00")
MAIL_HEADER = re.compile(rb"(?:Return-Path|Received|From|To|Subject|Date|Message-ID|MIME-Version|Delivered-To):", re.I)
RUN = re.compile(rb"[\x20-\x7e\xa0-\xff\t\r\n]{6,}")
WIDE_RUN = re.compile(rb"(?:[\x20-\x7e\t\r\n]\x00){6,}")


def kind_of(content: bytes, extension: str) -> Packing:
    """Return how the text lies in `content`.

    >>> kind_of(b"%PDF-1.4", "doc"), kind_of(b"plain words", "txt"), kind_of(b"\\x00\\x01\\x02", "dat")
    (<Packing.PDF: 1>, <Packing.TEXT: 22>, <Packing.UNKNOWN: 24>)
    """
    head = content[:4096]
    if b"%PDF-" in head[:1024]:
        return Packing.PDF
    if head.startswith(COMPOUND):
        return _compound(content)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(content)
    if head.startswith(b"{\\rtf"):
        return Packing.RTF
    if head.startswith(b"!BDN"):  # [MS-PST] 2.2.2.6
        return Packing.PST
    if head.startswith(STREAMS):
        return Packing.STREAM
    if content[257:262] == b"ustar":
        return Packing.TAR
    if head.startswith(MEDIA):
        return Packing.MEDIA
    return _textual(head, extension)


def _textual(head: bytes, extension: str) -> Packing:
    if not _is_text(head):
        return Packing.UNKNOWN
    if head.startswith(b"From ") and MAIL_HEADER.search(head):
        return Packing.MAILBOX
    if extension in ("eml", "mht", "mhtml") or (extension != "txt" and MAIL_HEADER.match(head)):
        return Packing.MESSAGE
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")) or extension in ("htm", "html"):
        return Packing.HTML
    return Packing.TEXT


def _is_text(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return True
    control = sum(byte < 9 or 13 < byte < 32 for byte in head)
    return control * 100 <= len(head)  # a stray form feed or escape doesn't make a text binary


def _compound(content: bytes) -> Packing:
    """Return which document a compound file is, by the streams that its directory names."""
    for name, kind in (
        ("EncryptedPackage", Packing.LOCKED),
        ("WordDocument", Packing.DOC),
        ("Workbook", Packing.XLS),
        ("Book", Packing.XLS),
        ("PowerPoint Document", Packing.PPT),
        ("__properties_version1.0", Packing.MSG),
    ):
        if (name + "\0").encode("utf-16-le") in content:
            return kind
    return Packing.UNKNOWN


def _zipped(content: bytes) -> Packing:
    """Return which document a zip is, or that it is an archive; a damaged one counts as an archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b""
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError, NotImplementedError, EOFError):
        return Packing.ZIP
    if "[Content_Types].xml" in names:
        for start, kind in (("word/", Packing.DOCX), ("xl/", Packing.XLSX), ("ppt/", Packing.PPTX)):
            if any(name.startswith(start) for name in names):
                return kind
    if mimetype.startswith(b"application/vnd.oasis.opendocument.text"):
        return Packing.OPEN_DOCUMENT
    if mimetype.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
        return Packing.OPEN_SHEET
    if mimetype.startswith(b"application/vnd.oasis.opendocument.") and "content.xml" in names:
        return Packing.OPEN_OTHER
    return Packing.LOCKED_ZIP if members and all(member.flag_bits & 1 for member in members) else Packing.ZIP


def decoded(content: bytes) -> str:
    """Return the text of `content`: by its byte order mark, else as UTF-8, else as Windows-1252.

    >>> decoded("Café".encode("utf-16")), decoded("Café".encode()), decoded("Café".encode("cp1252"))
    ('Café', 'Café', 'Café')
    """
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def printable_runs(content: bytes) -> Iterator[str]:
    r"""Yield what is printable in `content`, narrow and wide characters alike, in no reader's order.

    >>> list(printable_runs(b"\x00\x01SDS log of 1994\x00\x01" + "wide words".encode("utf-16-le") + b"\x02"))
    ['SDS log of 1994', 'wide words']
    """
    for match in RUN.finditer(content):
        yield match[0].decode("cp1252", "replace")
    for match in WIDE_RUN.finditer(content):
        yield match[0].decode("utf-16-le", "replace")
