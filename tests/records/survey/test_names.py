"""What a name alone says, in the words of The National Archives and of Windows."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.survey.marks import HOSTILE_NAME_MARKS, Mark, about, in_order
from records.survey.names import is_over_long, name_marks, protective_marking, redacted_stem, shown_path


def marks_of(name: str, folder: str = "Board") -> set[Mark]:
    return set(name_marks(folder, name, len(folder) + len(name) + 1))


def test_an_ordinary_name_earns_no_mark() -> None:
    for name in (
        "minutes.doc",
        "Minutes of the board, 12 March 2006 (final).docx",
        "Überblick.pdf",
        "2006-03 £500.xls",
    ):
        assert marks_of(name) == set(), name


@pytest.mark.parametrize(
    ("name", "is_system_file"),
    [
        ("Thumbs.db", True),
        ("THUMBS.DB", True),
        ("thumbs.db", True),
        ("desktop.ini", True),
        ("Desktop.ini", False),
        (".DS_Store", True),
        (".ds_store", False),
        ("my thumbs.db", False),
    ],
)
def test_system_files_are_those_that_the_national_archives_leaves_out(name: str, is_system_file: bool) -> None:
    assert (Mark.SYSTEM_FILE in marks_of(name)) is is_system_file


@pytest.mark.parametrize("name", ["~$nutes.doc", "~$x", ".~lock.minutes.odt#"])
def test_owner_files_are_known_by_their_name(name: str) -> None:
    assert Mark.OWNER_FILE in marks_of(name)


@pytest.mark.parametrize("name", ["~WRL0003.tmp", "a.TMP", "film.mp4.part", "report.pdf.crdownload", "~doc1.docx"])
def test_temporary_files_are_known_by_their_name(name: str) -> None:
    assert Mark.TEMPORARY in marks_of(name)


@pytest.mark.parametrize("name", ["CON", "con.txt", "NUL.tar.gz", "COM1", "lpt9.doc", "COM¹.txt", "AUX .txt", "CONIN$"])
def test_names_that_windows_keeps_for_devices_are_marked(name: str) -> None:
    assert Mark.RESERVED_NAME in marks_of(name)


@pytest.mark.parametrize("name", ["CONTRACT.doc", "COM10.txt", "COM.txt", "Nullity.doc", "auxiliary", "LPT.txt"])
def test_names_that_only_begin_like_a_device_are_not_marked(name: str) -> None:
    assert Mark.RESERVED_NAME not in marks_of(name)


@pytest.mark.parametrize("name", ["minutes.doc.", "minutes.doc ", "minutes ."])
def test_a_dot_or_a_space_at_the_end_is_marked(name: str) -> None:
    assert Mark.TRAILING_DOT_OR_SPACE in marks_of(name)


@pytest.mark.parametrize("character", [*'<>:"|?*\\', "\n", "\t", "\x01", "\x7f", "\x85"])
def test_characters_that_windows_forbids_are_marked(character: str) -> None:
    assert Mark.FORBIDDEN_CHARACTER in marks_of(f"a{character}b.txt")


def test_a_name_that_is_not_utf8_is_marked_and_never_fails() -> None:
    name = b"caf\xe9.doc".decode("utf-8", "surrogateescape")

    assert marks_of(name) == {Mark.NOT_UTF8}


def test_accents_stored_apart_are_marked() -> None:
    name = unicodedata.normalize("NFD", "café.doc")

    assert marks_of(name) == {Mark.NOT_NORMALISED}
    assert marks_of("café.doc") == set()


def test_hidden_direction_marks_are_marked() -> None:
    assert marks_of("invoice\u202efdp.exe") == {Mark.BIDI_CONTROL}


@pytest.mark.parametrize(
    ("name", "has_none"), [("README", True), (".profile", True), ("a.", True), ("a.b", False), ("a.b?c", False)]
)
def test_a_name_without_extension_is_marked(name: str, has_none: bool) -> None:
    assert (Mark.NO_EXTENSION in marks_of(name)) is has_none


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("file_R1.txt", "file"),
        ("file2_R.txt", "file2"),
        ("file4_R.pdf", "file4"),
        ("file7_R", "file7"),
        ("report_Redacted.pdf", "report"),
        ("memo_redacted1.docx", "memo"),
        ("letter_Redacted2.txt", "letter"),
        ("a.b_R.pdf", "a.b"),
        ("a_R_R.pdf", "a_R"),
        ("file.txt", ""),
        ("file_REDACTED.txt", ""),
        ("file_r.txt", ""),
        ("_R", ""),
        ("_R.txt", ""),
        ("R.txt", ""),
        ("draft_Rev2.doc", ""),
    ],
)
def test_redacted_copies_follow_the_national_archives_pattern(name: str, stem: str) -> None:
    assert redacted_stem(name) == stem
    assert (Mark.REDACTED_COPY in marks_of(name)) is bool(stem)


@pytest.mark.parametrize(
    ("name", "marking"),
    [
        ("MG6D OFFICIAL-SENSITIVE.doc", "OFFICIAL-SENSITIVE"),
        ("mg6d_official_sensitive.doc", "OFFICIAL-SENSITIVE"),
        ("Official - Sensitive note.doc", "OFFICIAL-SENSITIVE"),
        ("SECRET brief.doc", "SECRET"),
        ("brief_secret.doc", "SECRET"),
        ("TOP SECRET - brief.doc", "TOP SECRET"),
        ("top-secret.doc", "TOP SECRET"),
        ("Confidential advice.doc", "CONFIDENTIAL"),
        ("advice (RESTRICTED).doc", "RESTRICTED"),
        ("PROTECT - staff list.xls", "PROTECT"),
        ("RESTRICTED and SECRET annex.doc", "SECRET"),
        ("OFFICIAL.doc", ""),
        ("Official report.doc", ""),
        ("How to protect witnesses.doc", ""),
        ("Secretary of State.doc", ""),
        ("Unrestricted access.doc", ""),
        ("non-confidential version.pdf", ""),
        ("Not restricted.doc", ""),
        ("Confidentiality agreement.doc", ""),
        ("PROTECTION.doc", ""),
    ],
)
def test_protective_markings_are_found_as_whole_words_and_official_alone_is_none(name: str, marking: str) -> None:
    assert protective_marking(name) == marking
    assert (Mark.PROTECTIVE_MARKING in marks_of(name)) is bool(marking)


def test_a_path_is_over_long_from_259_characters_as_users_see_it() -> None:
    folder, prefix = "a" * 200, "\\\\FS99\\SCD"
    fits = "b" * (258 - len(prefix) - 1 - 200 - 1 - 4) + ".txt"

    assert len(shown_path(prefix, folder=folder, name=fits)) == 258
    assert Mark.OVER_LONG_PATH not in name_marks(folder, fits, 300, shown_prefix=prefix)
    assert Mark.OVER_LONG_PATH in name_marks(folder, "b" + fits, 301, shown_prefix=prefix)
    assert Mark.OVER_LONG_PATH not in name_marks(folder, "b" + fits, 301)


def test_a_character_that_windows_counts_twice_counts_twice() -> None:
    assert not is_over_long("é" * 258)
    assert is_over_long("é" * 257 + "\U0001f4c1")


def test_a_path_longer_than_the_system_opens_is_over_long_whatever_its_characters() -> None:
    assert Mark.OVER_LONG_PATH in name_marks("a", "b.txt", 4096)


@given(folder=st.text(max_size=300), name=st.text(st.characters(codec=None), min_size=1, max_size=255))
def test_any_name_at_all_gets_marks_once_each(folder: str, name: str) -> None:
    marks = name_marks(folder, name, 100)

    assert len(marks) == len(set(marks))


@given(st.text("abcXYZ 019_-().,&'", min_size=1, max_size=40), st.sampled_from(["doc", "pdf", "txt"]))
def test_a_name_of_everyday_characters_with_an_extension_is_never_hostile(stem: str, extension: str) -> None:
    assert not HOSTILE_NAME_MARKS & set(name_marks("", f"x{stem}x.{extension}", 50))


def test_every_mark_has_its_plain_words() -> None:
    for mark in Mark:
        assert about(mark).heading
        assert about(mark).means.endswith(".")
        assert about(mark).advice.endswith(".")
    assert in_order(reversed(Mark)) == tuple(Mark)
