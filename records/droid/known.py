"""Small files made here whose formats are beyond doubt: the check that a signature pair works at all."""

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from records.droid.identification import Basis


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file with its name, its bytes, and what PRONOM calls it."""

    name: str
    content: bytes
    puids: tuple[str, ...]
    basis: Basis


def known_files() -> tuple[KnownFile, ...]:
    """Return one file for each way DROID works: by bytes, in a ZIP, in OLE2, by extension, not at all.

    >>> [f"{file.name} {','.join(file.puids)}" for file in known_files()][:2]
    ['picture.png fmt/11', 'picture.gif fmt/4']
    """
    return (
        KnownFile("picture.png", _png(), ("fmt/11",), Basis.SIGNATURE),
        KnownFile("picture.gif", b"GIF89a\x01\x00\x01\x00\x00\x00\x00\x3b", ("fmt/4",), Basis.SIGNATURE),
        KnownFile("letter.pdf", b"%PDF-1.4\n1 0 obj\nendobj\ntrailer\n%%EOF\n", ("fmt/18",), Basis.SIGNATURE),
        KnownFile("letter.docx", _docx(), ("fmt/412",), Basis.CONTAINER),
        KnownFile("table.xls", _xls(), ("fmt/61",), Basis.CONTAINER),
        KnownFile("notes.txt", b"minutes of the meeting\n", ("x-fmt/111",), Basis.EXTENSION),
        KnownFile("nothing", b"\x01", (), Basis.NONE),
    )


def _png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")


def _docx() -> bytes:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{kind}"/></Types>'
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", types)
        archive.writestr("_rels/.rels", "<Relationships/>")
        archive.writestr("word/document.xml", "<w:document/>")
    return written.getvalue()


def _xls() -> bytes:
    import xlwt

    book = xlwt.Workbook()
    book.add_sheet("cases").write(0, 0, "URN")
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
