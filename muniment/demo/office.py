"""Office Open XML and OpenDocument files, written by their own libraries.

A library writes one pattern of each kind; every document is that pattern with its text put in.
The archives are written again with stored entries and one fixed date, because libraries put the
clock and their compressor's bytes into them.
"""

import functools
import io
import re
import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from muniment.demo.compound import compound_file
from muniment.demo.pdf import PASSWORD
from muniment.demo.words import Draw, Paper

FIXED_DAY = datetime(2020, 1, 1, tzinfo=UTC)
FIXED_ENTRY = (2020, 1, 1, 0, 0, 0)
MARK = "{the text of the paper}"
_MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?")


def word(paper: Paper) -> bytes:
    """Return a Word document (docx), from python-docx."""
    return _filled(_word_pattern(), paper, between="</w:t></w:r></w:p><w:p><w:r><w:t>")


def excel(paper: Paper) -> bytes:
    """Return a workbook (xlsx), from openpyxl."""
    return _filled(_excel_pattern(), paper, between="; ")


def excel_with_shared_strings(paper: Paper) -> bytes:
    """Return a workbook (xlsx) as XlsxWriter writes it."""
    return _filled(_xlsxwriter_pattern(), paper, between="; ")


def powerpoint(paper: Paper) -> bytes:
    """Return a presentation (pptx), from python-pptx."""
    return _filled(_powerpoint_pattern(), paper, between="</a:t></a:r></a:p><a:p><a:r><a:t>")


def open_document(paper: Paper, *, kind: str) -> bytes:
    """Return an OpenDocument file, from odfdo; `kind` is text, spreadsheet or presentation."""
    return _filled(_open_document_pattern(kind), paper, between=" ")


def locked_word(paper: Paper) -> bytes:
    """Return a Word document locked with a password: ECMA-376 standard encryption in OLE2.

    Rule: [MS-OFFCRYPTO] 2.3.4.5 to 2.3.4.9 (AES of 128 bits, SHA-1, 50,000 rounds). The salts come
    from the paper, not from chance; a real one must never do that.
    """
    import hashlib

    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    plain = word(paper)
    draw = Draw(f"locked {paper.number}")
    salt, verifier = draw.octets(16), draw.octets(16)
    digest = hashlib.sha1(salt + PASSWORD.encode("utf-16-le"), usedforsecurity=False).digest()
    for round_ in range(50_000):
        digest = hashlib.sha1(struct.pack("<I", round_) + digest, usedforsecurity=False).digest()
    final = hashlib.sha1(digest + bytes(4), usedforsecurity=False).digest()
    padded = bytes(a ^ b for a, b in zip(final.ljust(64, b"\0"), b"\x36" * 64, strict=True))
    key = hashlib.sha1(padded, usedforsecurity=False).digest()[:16]

    def locked(content: bytes) -> bytes:
        # The standard names ECB for this old scheme; it is the format's choice, not ours.
        encryptor = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305
        return encryptor.update(content + bytes(-len(content) % 16)) + encryptor.finalize()

    proof = hashlib.sha1(verifier, usedforsecurity=False).digest().ljust(32, b"\0")
    provider = "Microsoft Enhanced RSA and AES Cryptographic Provider\0".encode("utf-16-le")
    header = struct.pack("<IIIIIIII", 0x24, 0, 0x660E, 0x8004, 128, 0x18, 0, 0) + provider
    information = (
        struct.pack("<HHII", 3, 2, 0x24, len(header))
        + header
        + struct.pack("<I", 16)
        + salt
        + locked(verifier)
        + struct.pack("<I", 20)
        + locked(proof)
    )
    package = struct.pack("<Q", len(plain)) + locked(plain)
    return compound_file({"EncryptionInfo": information, "EncryptedPackage": package.ljust(4096, b"\0")})


def stored_archive(entries: list[tuple[str, bytes]]) -> bytes:
    """Return a ZIP of `entries` in their order, stored, every one with the same date."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, FIXED_ENTRY)
            entry.create_system = 0
            entry.external_attr = 0
            archive.writestr(entry, content)
    return out.getvalue()


# -- the patterns ---------------------------------------------------------------------------------

Pattern = tuple[tuple[str, bytes], ...]


def _filled(pattern: Pattern, paper: Paper, *, between: str) -> bytes:
    text = between.join(escape(line) for line in paper.lines).encode("utf-8")
    mark = MARK.encode("ascii")
    return stored_archive([(name, content.replace(mark, text)) for name, content in pattern])


def _pattern(save: Callable[[io.BytesIO], object]) -> Pattern:
    out = io.BytesIO()
    save(out)
    fixed = FIXED_DAY.strftime("%Y-%m-%dT%H:%M:%SZ").encode("ascii")
    entries: list[tuple[str, bytes]] = []
    with zipfile.ZipFile(out) as archive:
        for entry in archive.infolist():
            content = archive.read(entry)
            if entry.filename in ("docProps/core.xml", "meta.xml"):
                content = _MOMENT.sub(fixed, content)
            # OpenDocument 1.4 is newer than the default signatures know; 1.2 is what offices hold.
            entries.append((entry.filename, content.replace(b'office:version="1.4"', b'office:version="1.2"')))
    return tuple(entries)


@functools.cache
def _word_pattern() -> Pattern:
    import docx
    from docx.enum.style import WD_STYLE_TYPE

    document = docx.Document()
    document.add_paragraph(MARK)
    document.core_properties.created = document.core_properties.modified = FIXED_DAY
    for style in list(document.styles):  # a hundred table styles that nobody uses: 340 KB a file
        if style.type == WD_STYLE_TYPE.TABLE:
            style.delete()
    for reference, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("stylesWithEffects"):
            document.part.rels.pop(reference)
    return _pattern(document.save)


@functools.cache
def _excel_pattern() -> Pattern:
    import openpyxl

    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Schedule"
    sheet["A1"] = MARK
    return _pattern(workbook.save)


@functools.cache
def _xlsxwriter_pattern() -> Pattern:
    import xlsxwriter

    def save(out: io.BytesIO) -> None:
        workbook = xlsxwriter.Workbook(out, {"in_memory": True})
        workbook.set_properties({"created": FIXED_DAY.replace(tzinfo=None)})
        workbook.add_worksheet("Schedule").write_string(0, 0, MARK)
        workbook.close()

    return _pattern(save)


@functools.cache
def _powerpoint_pattern() -> Pattern:
    import pptx

    presentation = pptx.Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "Synthetic"
    slide.placeholders[1].text = MARK
    return _pattern(presentation.save)


@functools.cache
def _open_document_pattern(kind: str) -> Pattern:
    from odfdo import Document, DrawPage, Frame, Paragraph

    document = Document(kind)
    if kind == "text":
        document.body.clear()
        document.body.append(Paragraph(MARK))
    elif kind == "spreadsheet":
        document.body.get_tables()[0].set_value("A1", MARK)
    else:
        page = DrawPage("page1", name="Synthetic")
        page.append(Frame.text_frame(Paragraph(MARK), size=("20cm", "10cm"), position=("2cm", "2cm")))
        document.body.clear()
        document.body.append(page)
    document.meta.title = MARK
    return _pattern(document.save)
