"""Whether removed words are gone: under the box, in tracked changes, in properties, in what was saved before."""

import io
import zipfile
import zlib

import pikepdf
import pytest
from docx import Document

from appraisal.sensitivity.removal import BY_EYE, look_for
from appraisal.sensitivity.removal_process import look_in_child
from appraisal.sensitivity.values import RemovalCheck, RemovalVerdict
from records.text import TextLimits

WORDS = ("Casey Marlowe", "Example Road")


def look(content: bytes, name: str, words: tuple[str, ...] = WORDS) -> RemovalCheck:
    return look_for(content, name, words, limits=TextLimits())


def pdf(*pages: str, author: str = "") -> bytes:
    """Return a PDF whose pages show these texts; a black box over each, as a careless redactor draws it."""
    document = pikepdf.Pdf.new()
    for text in pages:
        page = document.add_blank_page(page_size=(300, 200))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=document.make_indirect(font)))
        drawn = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET 0 0 0 rg 10 90 200 30 re f"
        page.Contents = document.make_stream(drawn.encode())
    if author:
        document.docinfo["/Author"] = author
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def docx(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def with_part(content: bytes, name: str, change: "object") -> bytes:
    """Return the document with one part changed by `change`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            data = old.read(member)
            new.writestr(member, change(data) if member.filename == name else data)  # type: ignore[operator]
    return stream.getvalue()


def test_a_text_under_a_black_box_is_still_there() -> None:
    found = look(pdf("Statement of Casey Marlowe"), "MG11_R.pdf")

    assert found.verdict is RemovalVerdict.FOUND
    assert any("the text: 1 word" in place for place in found.found_in)


def test_a_pdf_without_the_words_passes_and_says_what_nobody_looked_at() -> None:
    found = look(pdf("Statement of a witness"), "MG11_R.pdf")

    assert (found.verdict, found.found_in) == (RemovalVerdict.NOT_FOUND, ())
    assert BY_EYE in found.not_checked


def test_the_properties_of_a_pdf_are_looked_at() -> None:
    found = look(pdf("A witness", author="Casey Marlowe"), "MG11_R.pdf")

    assert found.verdict is RemovalVerdict.FOUND
    assert any("properties" in trace for trace in found.traces)


def test_what_an_earlier_revision_of_a_pdf_held_is_found() -> None:
    hidden = zlib.compress(b"BT (Casey Marlowe) Tj ET")
    earlier = (
        b"\n9 0 obj\n<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(hidden)
        + hidden
        + b"\nendstream\nendobj\n%%EOF\n"
    )
    found = look(pdf("A witness") + earlier, "MG11_R.pdf")

    assert found.verdict is RemovalVerdict.FOUND
    assert any("Earlier revisions" in trace for trace in found.traces)


def test_a_deletion_that_is_only_tracked_is_found() -> None:
    runs = b"<w:r><w:delText>Casey Mar</w:delText></w:r><w:r><w:delText>lowe</w:delText></w:r>"
    tracked = b'<w:p><w:del w:id="1" w:author="x">' + runs + b"</w:del></w:p><w:sectPr"
    content = with_part(docx("A witness"), "word/document.xml", lambda data: data.replace(b"<w:sectPr", tracked, 1))
    found = look(content, "MG11_R.docx")

    assert found.verdict is RemovalVerdict.FOUND
    assert any("Tracked changes" in trace for trace in found.traces)


def test_hidden_text_and_comments_are_said() -> None:
    hidden = b"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>nothing</w:t></w:r></w:p><w:sectPr"
    content = with_part(docx("A witness"), "word/document.xml", lambda data: data.replace(b"<w:sectPr", hidden, 1))

    assert "It has hidden text." in look(content, "MG11_R.docx").traces


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_word_is_found_in_each_way_of_writing_it(encoding: str) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 505 + "CASEY  marlowe".encode(encoding) + b"\x00" * 600

    assert look(content, "MG11_R.doc").verdict is RemovalVerdict.FOUND


def test_a_word_broken_over_two_lines_is_found() -> None:
    assert look(b"of Casey\r\n  Mar\xc2\xadlowe today", "note_R.txt").verdict is RemovalVerdict.FOUND


def test_a_name_that_says_the_word_is_found() -> None:
    assert look(b"nothing here", "Casey Marlowe_R.txt").found_in == ("the file's name: 1 word",)


def test_a_picture_is_never_called_checked() -> None:
    found = look(b"\x89PNG\r\n\x1a\n" + b"\x00" * 60, "scan_R.png")

    assert found.verdict is RemovalVerdict.NOT_READ
    assert any("picture" in one for one in found.not_checked)


def test_the_child_process_answers_the_same_and_survives_what_is_no_pdf() -> None:
    whole, broken = pdf("Statement of Casey Marlowe"), b"%PDF-1.7\nstream\n" + b"\x78\x9c" + b"\xff" * 400

    assert look_in_child(whole, "MG11_R.pdf", WORDS) == look(whole, "MG11_R.pdf")
    assert look_in_child(broken, "MG11_R.pdf", WORDS).verdict is RemovalVerdict.NOT_READ
