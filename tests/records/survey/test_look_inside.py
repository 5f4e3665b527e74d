"""What content says of itself, on files that real programs and libraries made, whole and broken."""

import io
import os
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msoffcrypto.format.ooxml
import olefile
import pikepdf
import pytest
import xlwt
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from odfdo import Document as OpenDocument
from xlwt.CompoundDoc import XlsDoc

from records.survey.inside.look import look_inside
from records.survey.inside.view import MOST_BYTES, FileView, NotThereError
from records.survey.marks import Mark
from tests.fixtures_folder import fixtures_folder

Encryption = pikepdf.Encryption


def marks_in(content: bytes, *, sparse: bool = False) -> list[Mark]:
    return [finding.mark for finding in findings_in(content, sparse=sparse)]


def findings_in(content: bytes, *, sparse: bool = False) -> tuple[Any, ...]:
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return look_inside(file.fileno(), len(content), sparse=sparse)


def a_pdf(text: bytes = b"", **options: Any) -> bytes:
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.pages[0].Contents = pdf.make_stream(b"BT (" + text + b") Tj ET")
        pdf.docinfo["/Title"] = "A title with /Encrypt 9 0 R in it"
        stream = io.BytesIO()
        pdf.save(stream, **options)
    return stream.getvalue()


def a_docx() -> bytes:
    document = Document()
    document.add_paragraph("Minutes of the board")
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def a_docx_with_a_password() -> bytes:
    stream = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(a_docx())).encrypt("sesame", stream)
    return stream.getvalue()


def an_xls(*, with_password: bool = False) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Figures")
    for row in range(200):
        sheet.write(row, 0, row)
    stream = book.get_biff_data()
    if with_password:  # FilePass after the first record, as Excel writes it: type 47, 6 bytes, XOR
        begin = 4 + struct.unpack_from("<H", stream, 2)[0]
        stream = stream[:begin] + struct.pack("<HHHHH", 0x2F, 6, 0, 0x1234, 0x5678) + stream[begin:]
    written = io.BytesIO()
    XlsDoc().save(written, stream)
    return written.getvalue()


def a_zip(*names: str, comment: bytes = b"") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names or ("a.txt", "b.txt"):
            archive.writestr(name, f"{name} content " * 20)
        archive.comment = comment
    return stream.getvalue()


def with_encrypted_bit(archive: bytes, *, local: bool, central: bool, entry: int = 0) -> bytes:
    data = bytearray(archive)
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        place = opened.infolist()[entry].header_offset
        directory = opened.start_dir
    if local:
        data[place + 6] |= 1
    if central:
        at = directory
        for _ in range(entry):
            at = data.index(b"PK\x01\x02", at + 4)
        data[at + 8] |= 1
    return bytes(data)


def an_odt(*, with_password: bool = False) -> bytes:
    stream = io.BytesIO()
    OpenDocument("text").save(stream)
    if not with_password:
        return stream.getvalue()
    written = io.BytesIO()
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "META-INF/manifest.xml":
                content = content.replace(
                    b"</manifest:manifest>",
                    b'<manifest:file-entry manifest:full-path="x"><manifest:encryption-data '
                    b'manifest:checksum="c"/></manifest:file-entry></manifest:manifest>',
                )
            target.writestr(info, content)
    return written.getvalue()


def corpus_file(path: str) -> bytes:
    return (fixtures_folder("mixed-corpus") / "files" / path).read_bytes()


A_DOC = "variations/variations/application/msword/lorem-ipsum.doc"
A_PPT = "office-examples/powerpoint4-mac/ecdl+paris2001.ppt"


def stream_place(content: bytes, stream: str) -> int:
    """Return where a stream of 4,096 bytes or more begins in the file."""
    with olefile.OleFileIO(io.BytesIO(content)) as ole:
        entry = ole.direntries[ole._find(stream)]
        return int((entry.isectStart + 1) * ole.sector_size)


# -- empty ------------------------------------------------------------------------------------------


def test_a_file_without_content_is_marked() -> None:
    assert marks_in(b"") == [Mark.ZERO_BYTE]


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\x00\x00"])
def test_a_file_of_nothing_but_a_byte_order_mark_is_marked(mark: bytes) -> None:
    assert marks_in(mark) == [Mark.BOM_ONLY]
    assert marks_in(mark + b"ab") == []


# -- PDF --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options", [{}, {"object_stream_mode": pikepdf.ObjectStreamMode.generate}, {"linearize": True}]
)
def test_a_sound_pdf_has_no_mark_even_if_its_text_speaks_of_encryption(options: dict[str, Any]) -> None:
    content = a_pdf(b"trailer << /Encrypt 5 0 R >>", compress_streams=False, **options)

    assert b"/Encrypt 5 0 R" in content
    assert marks_in(content) == []


@pytest.mark.parametrize("revision", [2, 3, 4, 6])
@pytest.mark.parametrize(
    "options", [{}, {"object_stream_mode": pikepdf.ObjectStreamMode.generate}, {"linearize": True}]
)
def test_a_pdf_with_a_password_is_encrypted_whether_its_trailer_is_plain_or_a_stream(
    revision: int, options: dict[str, Any]
) -> None:
    old = {"aes": False, "metadata": False} if revision < 4 else {}
    encryption = Encryption(owner="owner", user="user", R=revision, **old)  # type: ignore[arg-type]

    assert marks_in(a_pdf(encryption=encryption, **options)) == [Mark.ENCRYPTED]


def test_a_pdf_that_opens_but_may_not_be_printed_is_encrypted_too() -> None:
    encryption = Encryption(owner="owner", user="", allow=pikepdf.Permissions(print_highres=False))

    assert marks_in(a_pdf(encryption=encryption)) == [Mark.ENCRYPTED]


def test_an_encrypt_entry_that_is_null_or_within_another_entry_does_not_count() -> None:
    content = a_pdf()
    at = content.rindex(b"trailer <<") + len(b"trailer <<")
    for entry in (
        b" /Encrypt null",
        b" /Own << /Encrypt 1 0 R >>",
        b" /Own [ /Encrypt ]",
        b" /Own (\\) /Encrypt 1 0 R)",
    ):
        assert marks_in(content[:at] + entry + content[at:]) == [], entry
    for entry in (b" /Encrypt 1 0 R", b"/Encrypt<</Filter/Standard>>", b" /#45ncrypt 1 0 R", b"%c\r/A/B/Encrypt 1 0 R"):
        assert marks_in(content[:at] + entry + content[at:]) == [Mark.ENCRYPTED], entry


def test_a_pdf_cut_short_is_damaged_and_its_encryption_still_seen() -> None:
    whole = a_pdf(encryption=Encryption(owner="o", user="u"))

    assert marks_in(a_pdf()[:-40]) == [Mark.DAMAGED]
    assert marks_in(a_pdf()[:-4]) == [Mark.DAMAGED]
    assert marks_in(whole[: whole.rindex(b"startxref")]) == [Mark.ENCRYPTED, Mark.DAMAGED]


def test_a_pdf_whose_trailer_is_nested_without_end_is_damaged() -> None:
    assert marks_in(b"%PDF-1.4\nxref\ntrailer " + b"<</A" * 5_000 + b"\nstartxref\n9\n%%EOF") == [Mark.DAMAGED]


def test_a_pdf_with_junk_before_its_header_is_read_as_viewers_read_it() -> None:
    assert marks_in(b"junk\r\n" * 20 + a_pdf()) == []
    assert marks_in(b"junk\r\n" + a_pdf(encryption=Encryption(owner="o", user="u"))) == [Mark.ENCRYPTED]


def test_a_text_that_only_mentions_a_pdf_header_is_not_damaged() -> None:
    assert marks_in(b"From: a@b\r\n\r\nThe file begins with %PDF-1.4 and that is all.") == []


def test_the_corpus_has_exactly_its_five_encrypted_pdfs_and_the_damaged_ones_that_qpdf_finds() -> None:
    folder = fixtures_folder("mixed-corpus") / "files"
    pdfs = sorted(folder.rglob("*.pdf"))
    seen = {path.name: marks_in(path.read_bytes()) for path in pdfs}

    assert len(pdfs) == 23
    assert {path.name for path in pdfs if Mark.ENCRYPTED in seen[path.name]} == set(filter(None, map(encrypted, pdfs)))
    assert {path.name for path in pdfs if Mark.DAMAGED in seen[path.name]} == set(filter(None, map(damaged, pdfs)))


def encrypted(path: Path) -> str | None:
    try:
        with pikepdf.open(path) as pdf:
            return path.name if pdf.is_encrypted else None
    except pikepdf.PasswordError:
        return path.name
    except pikepdf.PdfError:
        return None


def damaged(path: Path) -> str | None:
    try:
        with pikepdf.open(path) as pdf:
            return path.name if pdf.get_warnings() else None
    except pikepdf.PasswordError:
        return None
    except pikepdf.PdfError:
        return path.name


# -- ZIP, new Office, OpenDocument --------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [a_zip(), a_zip(comment=b"x" * 65_535), a_zip(comment=b"PK\x05\x06 in a comment"), a_docx(), an_odt()],
    ids=["zip", "long comment", "comment like an end", "docx", "odt"],
)
def test_a_sound_archive_has_no_mark(content: bytes) -> None:
    assert marks_in(content) == []


def test_an_empty_archive_has_no_mark() -> None:
    stream = io.BytesIO()
    zipfile.ZipFile(stream, "w").close()

    assert marks_in(stream.getvalue()) == []


@pytest.mark.parametrize(("local", "central"), [(True, True), (False, True), (True, False)])
def test_an_encrypted_entry_is_seen_in_either_header(local: bool, central: bool) -> None:
    assert marks_in(with_encrypted_bit(a_zip(), local=local, central=central)) == [Mark.ENCRYPTED]


def test_an_encrypted_entry_is_seen_behind_plain_ones() -> None:
    content = with_encrypted_bit(a_zip("a", "b", "c"), local=True, central=True, entry=2)

    assert marks_in(content) == [Mark.ENCRYPTED]


def test_an_encrypted_entry_is_seen_in_an_archive_cut_short() -> None:
    content = with_encrypted_bit(a_zip(), local=True, central=True)

    assert marks_in(content[:-30]) == [Mark.ENCRYPTED, Mark.DAMAGED]


def test_an_archive_cut_anywhere_is_damaged() -> None:
    content = a_docx()

    for length in (40, 200, len(content) // 2, len(content) - 1):
        assert marks_in(content[:length]) == [Mark.DAMAGED], length


def test_an_archive_whose_directory_leads_astray_is_damaged() -> None:
    content = bytearray(a_zip())
    end = content.rindex(b"PK\x05\x06")
    moved = bytes(content[:end]) + struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 2, 2, 90, len(content), 0)
    content[content.index(b"PK\x03\x04")] = 0
    first_gone = b"PK\x03\x04" + bytes(content[4:])

    assert marks_in(moved) == [Mark.DAMAGED]
    assert marks_in(b"PK\x03\x04" + bytes(20) + first_gone[24 : len(first_gone) - 22 - 10] + first_gone[-22:]) == [
        Mark.DAMAGED
    ]


def test_a_wide_archive_is_read_through_its_wide_directory() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(65_540):
            archive.writestr(f"{number}", b"")

    assert b"PK\x06\x06" in stream.getvalue()
    assert marks_in(stream.getvalue()) == []


def test_a_password_on_new_office_is_seen_in_the_ole2_file_it_becomes() -> None:
    assert marks_in(a_docx_with_a_password()) == [Mark.ENCRYPTED]


def test_a_password_on_an_opendocument_is_seen_in_its_manifest() -> None:
    assert marks_in(an_odt(with_password=True)) == [Mark.ENCRYPTED]


def test_macros_are_seen_in_new_office_and_opendocument() -> None:
    assert marks_in(a_zip("[Content_Types].xml", "word/vbaProject.bin")) == [Mark.MACROS]
    assert marks_in(a_zip("mimetype", "Basic/script-lc.xml", "Basic/Standard/Module1.xml")) == [Mark.MACROS]
    assert marks_in(a_zip("mimetype", "Basic/script-lc.xml", "Basic/Standard/script-lb.xml")) == []


def test_a_bomb_in_the_manifest_is_not_unpacked_past_the_limit() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", bytes(1 << 28) + b"<encryption-data >")

    assert marks_in(stream.getvalue()) == []


# -- OLE2 -----------------------------------------------------------------------------------------------


def test_a_sound_workbook_has_no_mark_and_a_password_on_it_is_seen() -> None:
    assert marks_in(an_xls()) == []
    assert marks_in(an_xls(with_password=True)) == [Mark.ENCRYPTED]


def test_a_password_on_an_old_word_document_is_seen_in_its_first_bits() -> None:
    content = bytearray(corpus_file(A_DOC))
    assert marks_in(bytes(content)) == []

    content[stream_place(bytes(content), "WordDocument") + 11] |= 0x01

    assert marks_in(bytes(content)) == [Mark.ENCRYPTED]


def test_a_password_on_an_old_presentation_is_seen_in_a_small_stream() -> None:
    content = corpus_file(A_PPT)
    assert marks_in(content) == []

    token, encrypted_token = struct.pack("<I", 0xE391C05F), struct.pack("<I", 0xF3D1C4DF)

    assert content.count(token) == 1
    assert marks_in(content.replace(token, encrypted_token)) == [Mark.ENCRYPTED]


def test_a_visual_basic_project_in_an_old_workbook_is_seen() -> None:
    assert marks_in(corpus_file("office/spreadsheet/xls/valid.xls")) == [Mark.MACROS]


def test_an_old_document_cut_short_is_damaged() -> None:
    content = corpus_file(A_DOC)

    for length in (200, 600, len(content) // 2, len(content) - 2048):
        assert marks_in(content[:length]) == [Mark.DAMAGED], length


def test_an_old_document_whose_chain_runs_in_a_circle_is_damaged() -> None:
    content = bytearray(an_xls())
    table_place = (struct.unpack_from("<I", content, 76)[0] + 1) * 512
    directory = struct.unpack_from("<I", content, 48)[0]
    struct.pack_into("<I", content, table_place + 4 * directory, directory)

    assert marks_in(bytes(content)) == [Mark.DAMAGED]


# -- 7z and RAR -------------------------------------------------------------------------------------------


def a_7z(header: bytes) -> bytes:
    start = struct.pack("<QQI", 0, len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\x00\x04" + struct.pack("<I", zlib.crc32(start)) + start + header


def test_a_7z_says_that_it_is_encrypted_and_that_it_is_cut_short() -> None:
    plain, encrypted_header = a_7z(b"\x01\x04\x06\x00" * 8), a_7z(b"\x17\x06\x24\x06\xf1\x07\x01" + bytes(30))

    assert marks_in(plain) == []
    assert marks_in(encrypted_header) == [Mark.ENCRYPTED]
    assert marks_in(plain[:-3]) == [Mark.DAMAGED]
    assert marks_in(plain[:20]) == [Mark.DAMAGED]


def test_a_rar_says_that_it_is_encrypted() -> None:
    rar_4 = b"Rar!\x1a\x07\x00"
    main, locked_main = (struct.pack("<HBHH", 0, 0x73, flags, 13) + bytes(6) for flags in (0, 0x80))
    file, locked_file = (struct.pack("<HBHHI", 0, 0x74, 0x8000 | flags, 40, 0) + bytes(29) for flags in (0, 4))
    rar_5 = b"Rar!\x1a\x07\x01\x00" + bytes(4) + b"\x03\x01\x00\x00"
    file_5 = bytes(4) + b"\x04\x02\x00\x00\x00"
    locked_file_5 = bytes(4) + b"\x09\x02\x01\x03\x00\x00\x00\x02\x01\x00"

    assert marks_in(rar_4 + main + file) == []
    assert marks_in(rar_4 + locked_main) == [Mark.ENCRYPTED]
    assert marks_in(rar_4 + main + locked_file) == [Mark.ENCRYPTED]
    assert marks_in(rar_5 + file_5) == []
    assert marks_in(rar_5 + locked_file_5) == [Mark.ENCRYPTED]
    assert marks_in(b"Rar!\x1a\x07\x01\x00" + bytes(4) + b"\x21\x04" + bytes(40)) == [Mark.ENCRYPTED]


# -- sparse copies and hostile ones -------------------------------------------------------------------------


def sparse_copy(content: bytes) -> bytes:
    return content[: 1 << 20] + bytes(len(content) - (2 << 20)) + content[-(1 << 20) :]


def test_a_sparse_copy_is_not_called_damaged_for_its_hole() -> None:
    filling = os.urandom(3 << 20)
    pdf = a_pdf(filling.hex().encode(), compress_streams=False)
    book = xlwt.Workbook()
    sheet = book.add_sheet("Figures")
    for row in range(60_000):
        sheet.write(row, 0, row)
        sheet.write(row, 1, row)
    written = io.BytesIO()
    book.save(written)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as opened:
        opened.writestr("a", filling)

    for whole in (pdf, written.getvalue(), archive.getvalue()):
        assert len(whole) > (2 << 20)
        assert marks_in(whole) == []
        assert marks_in(sparse_copy(whole), sparse=True) == []


SAMPLES: dict[str, Callable[[], bytes]] = {
    "pdf": a_pdf,
    "pdf with object streams": lambda: a_pdf(object_stream_mode=pikepdf.ObjectStreamMode.generate),
    "zip": a_zip,
    "docx": a_docx,
    "locked docx": a_docx_with_a_password,
    "odt": lambda: an_odt(with_password=True),
    "xls": an_xls,
    "7z": lambda: a_7z(b"\x17\x06" * 20),
    "rar": lambda: b"Rar!\x1a\x07\x01\x00" + bytes(4) + b"\x09\x02\x01\x03\x00\x00\x00\x02\x01\x00" * 9,
}
_contents: dict[str, bytes] = {}


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(sorted(SAMPLES)),
    cut=st.floats(0, 1),
    changes=st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=6),
    sparse=st.booleans(),
)
def test_no_broken_file_makes_the_readers_fail_or_read_without_end(
    kind: str, cut: float, changes: list[tuple[float, bytes]], sparse: bool
) -> None:
    whole = _contents.setdefault(kind, SAMPLES[kind]())
    content = bytearray(whole[: 8 + int(cut * (len(whole) - 8))])
    for place, replacement in changes:
        at = 8 + int(place * (len(content) - 8))
        content[at : at + len(replacement)] = replacement

    for finding in findings_in(bytes(content), sparse=sparse):
        assert finding.because


def test_one_file_is_given_only_so_much_reading(tmp_path: Path) -> None:
    path = tmp_path / "hostile.pdf"
    with path.open("wb") as file:
        file.write(b"%PDF-1.4\nxref\n")
        file.seek(1 << 30)
        file.write(b"\nstartxref\n9\n%%EOF\n")
    with path.open("rb") as file:
        view = FileView(file.fileno(), path.stat().st_size, sparse=False)
        findings = look_inside(file.fileno(), path.stat().st_size, sparse=False)
        with pytest.raises(NotThereError):
            for _ in range(20):
                view.read(0, 8 << 20)

    assert [finding.mark for finding in findings] == [Mark.DAMAGED]
    assert view.bytes_read <= MOST_BYTES + (8 << 20)
