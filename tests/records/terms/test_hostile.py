"""Files made to hang, fill or mislead the reader of texts: each is listed as not read, and the next one is read."""

import io
import os
import zipfile
from pathlib import Path

import docx
import pytest

from records.survey.paths import SourceRoot
from records.survey.scratch import Scratch
from records.terms.reading import TermReader, ToRead
from records.text import TextLimits
from schedules.lexicons import lexicon
from tests.records.terms.conftest import write

WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
SAID = "An undercover officer."


def word_with(body: str) -> bytes:
    """Return a Word document whose main part is `body`."""
    document, whole, changed = docx.Document(), io.BytesIO(), io.BytesIO()
    document.save(whole)
    with zipfile.ZipFile(whole) as before, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            after.writestr(name, body if name == "word/document.xml" else before.read(name))
    return changed.getvalue()


def laughs() -> bytes:
    """Return a Word document with entities that would grow to ten thousand million letters."""
    entities = '<!ENTITY e0 "lol">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 11))
    text = "<w:body><w:p><w:r><w:t>&e10;</w:t></w:r></w:p></w:body>"
    return word_with(f'<?xml version="1.0"?><!DOCTYPE d [{entities}]><w:document {WORD}>{text}</w:document>')


HOSTILE = {
    "laughs.docx": laughs(),
    "deep.docx": word_with(f"<w:document {WORD}><w:body>{'<w:p>' * 100_000}{'</w:p>' * 100_000}</w:body></w:document>"),
    "large.docx": word_with(f"<w:document {WORD}><w:body>{'<w:p/>' * 4_000_000}</w:body></w:document>"),
    "deep.html": b"<html><body>" + b"<div>" * 200_000,
    "deep.rtf": b"{\\rtf1" + b"{" * 500_000,
    "claims.zip": b"PK\x03\x04" + b"\xff" * 60,
    "claims.pst": b"!BDN" + b"\xff" * 600,
    "claims.msg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    + b"\xff" * 2000
    + "__properties_version1.0\0".encode("utf-16-le"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_not_read_and_the_next_one_is(tmp_path: Path, name: str) -> None:
    write(tmp_path, name, HOSTILE[name])
    write(tmp_path, "note.txt", SAID)
    extension = name.rsplit(".", 1)[-1]
    with (
        SourceRoot(os.fsencode(tmp_path)) as root,
        Scratch(count=4) as scratch,
        TermReader(root, lexicon("ucpi"), scratch, limits=TextLimits(unpacked_bytes=20 << 20)) as reader,
    ):
        hostile = reader.read(ToRead(name.encode(), extension, len(HOSTILE[name]), None, "", None))
        note = reader.read(ToRead(b"note.txt", "txt", len(SAID), None, "", None))

    assert hostile.result == "NOT_READ"
    assert hostile.fault_code is not None
    assert note.hits == {"undercover-officer": 1}
