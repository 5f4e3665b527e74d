"""The text of files: what each kind gives, and how the limits hold against hostile ones."""

import bz2
import gzip
import io
import os
import zipfile
from collections import Counter
from email.message import EmailMessage
from functools import partial
from pathlib import Path

import docx
import openpyxl
import pikepdf
import pytest

from muniment.demo.share import write_share
from records.text import TextLimits, TextRead, read_text
from schedules.lexicons import Lexicon, lexicon

WORDS = "The source was an undercover officer."


def text_of(content: bytes, extension: str, **limits: int) -> tuple[str, TextRead]:
    pieces: list[str] = []
    found = read_text(content, extension, limits=TextLimits(**limits), take=pieces.append)
    return "".join(pieces), found


def zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def word(text: str) -> bytes:
    document, stream = docx.Document(), io.BytesIO()
    document.add_paragraph(text)
    document.save(stream)
    return stream.getvalue()


def workbook(text: str) -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = text
    book.save(stream)
    return stream.getvalue()


def message(text: str, *attachments: tuple[str, bytes]) -> bytes:
    mail = EmailMessage()
    mail["Subject"] = "Papers"
    mail.set_content(text, cte="base64")
    for name, content in attachments:
        mail.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (WORDS.encode(), "txt"),
        (WORDS.encode("utf-16"), "txt"),
        (word(WORDS), "docx"),
        (workbook(WORDS), "xlsx"),
        (f"<html><body><p>{WORDS}</p></body></html>".encode(), "html"),
        (b"{\\rtf1 " + WORDS.encode() + b"}", "rtf"),
        (message(WORDS), "eml"),
        (message("See the attachment.", ("note.docx", word(WORDS))), "eml"),
        (b"From a@b Mon Jan  1 10:00:00 2007\n" + message(WORDS), "mbox"),
        (zipped({"papers/note.docx": word(WORDS)}), "zip"),
        (zipped({"inner.zip": zipped({"note.txt": WORDS.encode()})}), "zip"),
        (gzip.compress(WORDS.encode(), mtime=0), "gz"),
        (bz2.compress(WORDS.encode()), "bz2"),
    ],
)
def test_the_words_of_a_file_are_found_whatever_it_is_packed_in(content: bytes, extension: str) -> None:
    text, found = text_of(content, extension)

    assert WORDS in " ".join(text.split())
    assert found.is_whole


def test_a_wrong_extension_does_not_hide_what_a_file_is() -> None:
    assert WORDS in text_of(word(WORDS), "jpg")[0]


def test_an_unknown_file_is_searched_and_still_not_counted_as_read() -> None:
    text, found = text_of(b"\xffWPC\x00\x00\x01\x02" + WORDS.encode() + b"\x00\x03", "wpd")

    assert WORDS in text
    assert found.fault is not None and found.fault.code == "TXT006"


def code_of(found: TextRead) -> str:
    return found.fault.code if found.fault else ""


def test_a_document_without_text_may_be_a_scan() -> None:
    stream = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(stream)

    assert code_of(text_of(stream.getvalue(), "pdf")[1]) == "TXT011"


def test_a_file_with_a_password_is_not_read() -> None:
    stream = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(stream, encryption=pikepdf.Encryption(owner="secret", user="secret"))

    assert code_of(text_of(stream.getvalue(), "pdf")[1]) == "TXT001"


@pytest.mark.parametrize("content", [b"%PDF-1.4 nothing more", b"PK\x03\x04 nothing more", b"\x1f\x8b\x08 cut"])
def test_a_damaged_file_is_a_fault(content: bytes) -> None:
    assert code_of(text_of(content, "doc")[1]) in {"TXT002", "TXT012"}


def test_an_archive_that_unpacks_to_more_than_the_limit_is_left_there() -> None:
    bomb = zipped({"zeros.txt": b"\0" * 5_000_000, "note.txt": WORDS.encode()})

    text, found = text_of(bomb, "zip", unpacked_bytes=1_000_000)
    assert code_of(found) == "TXT007"
    assert len(text) < 100


def test_an_office_file_that_claims_to_unpack_to_more_than_the_limit_is_not_opened() -> None:
    assert code_of(text_of(word(WORDS), "docx", unpacked_bytes=1000)[1]) == "TXT007"


def test_archives_in_archives_are_followed_to_the_limit_only() -> None:
    content = WORDS.encode()
    for _ in range(6):
        content = zipped({"inner.zip": content}) if content.startswith(b"PK") else zipped({"note.txt": content})

    text, found = text_of(content, "zip")
    assert code_of(found) == "TXT008"
    assert WORDS not in text


def test_a_message_within_messages_ends_at_the_limit() -> None:
    content = message(WORDS)
    for _ in range(8):
        content = message("Forwarded.", ("inner.eml", content))

    assert code_of(text_of(content, "eml")[1]) == "TXT008"


def test_an_archive_of_many_parts_ends_at_the_limit() -> None:
    many = zipped({f"{number}.txt": b"x" for number in range(50)})

    assert code_of(text_of(many, "zip", parts=20)[1]) == "TXT007"


def test_a_very_long_text_is_cut_and_says_so() -> None:
    text, found = text_of(b"word " * 1000, "txt", characters=100)

    assert (len(text), code_of(found)) == (100, "TXT010")


def test_what_can_be_read_of_an_archive_is_read_although_a_member_is_damaged() -> None:
    packed = bytearray(zipped({"bad.txt": b"some words of no interest", "note.txt": WORDS.encode()}))
    packed[40] ^= 0xFF

    text, found = text_of(bytes(packed), "zip")
    assert WORDS in text
    assert code_of(found) == "TXT012"


# -- the synthetic share: every kind of paper -------------------------------------------------------------------

LABEL = "SYNTHETIC. Made for a demonstration"
WITH_TEXT = {
    *("doc", "xls", "ppt", "docx", "xlsx", "pptx", "odt", "ods", "odp", "rtf", "pdf", "txt", "csv", "html", "htm"),
    *("eml", "msg", "mbox", "mht", "json", "xml", "ics", "vcf", "tar", "gz", "zip", "wpd", "hte", "bz2"),
}


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_share(tmp_path_factory.mktemp("demo"), seed=1).root


def test_every_kind_of_paper_of_the_synthetic_share_gives_its_words(synthetic: Path) -> None:
    found: set[str] = set()
    for path in sorted(synthetic.rglob("*")):
        extension = path.suffix.lower().removeprefix(".")
        if extension not in WITH_TEXT - found or path.is_symlink() or not os.access(path, os.R_OK):
            continue
        if LABEL in " ".join(text_of(path.read_bytes(), extension)[0].split()):
            found.add(extension)

    assert WITH_TEXT - found == set()


def test_three_papers_of_the_synthetic_share_mention_undercover_policing(synthetic: Path) -> None:
    words, found, read = lexicon("ucpi"), [], 0
    for path in sorted(synthetic.rglob("*")):
        if path.is_symlink() or not path.is_file() or path.stat().st_mode & 0o400 == 0:
            continue
        hits: Counter[str] = Counter()
        read_text(path.read_bytes(), path.suffix[1:].lower(), limits=TextLimits(), take=partial(_count, hits, words))
        read += 1
        if hits:
            found.append((path.relative_to(synthetic).as_posix().split("/")[0], dict(hits)))

    assert read > 1800
    assert sorted(found, key=str) == [
        ("Op CEDAR - R v DOE (99BB0202007)", {"sds": 1}),
        ("Op CEDAR - R v DOE (99BB0202007)", {"undercover-officer": 1}),
        ("Op CEDAR - R v DOE (99BB0202007)", {"undercover-officer": 1}),
    ]


def _count(hits: "Counter[str]", words: Lexicon, text: str) -> None:
    hits.update(words.hits(text))
