"""What DROID does not see: one mark for each thing worth an archivist's eye, with its plain words.

A mark says what was noticed in a file's name or content; it decides nothing. The values are
machine codes that are stored with each survey row: they are never renamed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """One thing noticed about a file, as it is stored; `about` has the words for people."""

    # in the content
    ENCRYPTED = "encrypted"
    MACROS = "macros"
    DAMAGED = "damaged"
    ZERO_BYTE = "zero-byte"
    BOM_ONLY = "bom-only"
    # in the name
    SYSTEM_FILE = "system-file"
    OWNER_FILE = "owner-file"
    TEMPORARY = "temporary"
    NO_EXTENSION = "no-extension"
    REDACTED_COPY = "redacted-copy"
    PROTECTIVE_MARKING = "protective-marking"
    OVER_LONG_PATH = "over-long-path"
    RESERVED_NAME = "reserved-name"
    TRAILING_DOT_OR_SPACE = "trailing-dot-or-space"
    FORBIDDEN_CHARACTER = "forbidden-character"
    BIDI_CONTROL = "bidi-control"
    NOT_UTF8 = "not-utf8"
    NOT_NORMALISED = "not-normalised"


HOSTILE_NAME_MARKS = frozenset(
    {
        Mark.RESERVED_NAME,
        Mark.TRAILING_DOT_OR_SPACE,
        Mark.FORBIDDEN_CHARACTER,
        Mark.BIDI_CONTROL,
        Mark.NOT_UTF8,
        Mark.NOT_NORMALISED,
    }
)


@dataclass(frozen=True, slots=True)
class AboutMark:
    """A mark in plain words: its `heading` in a report, what it `means`, what to do (`advice`)."""

    heading: str
    means: str
    advice: str


# What The National Archives accepts: da-metadata-schema, puids/excluded-filenames.json,
# puids/puid-checksums.json and disallowed-puids.json (2026); Transfer Digital Records' own help.
_ABOUT = {
    Mark.ENCRYPTED: AboutMark(
        "Encrypted",
        "The content, or part of it, is encrypted: it needs a password, or limits printing and copying.",
        "Ask the owner for a copy without the password while they can still be asked. "
        "The National Archives cannot take it as it is.",
    ),
    Mark.MACROS: AboutMark(
        "Macros",
        "The document carries a program (a macro) that may run when it is opened.",
        "Do not enable the macro. Note that what the document shows may depend on it.",
    ),
    Mark.DAMAGED: AboutMark(
        "Damaged",
        "The file's own structure is broken or cut short, so a program may not open it in full.",
        "Open it by hand; look for a complete copy among duplicates and backups before anything else is decided.",
    ),
    Mark.ZERO_BYTE: AboutMark(
        "Empty (zero bytes)",
        "The file has a name and no content at all.",
        "Check whether a complete version exists. The National Archives refuses empty files.",
    ),
    Mark.BOM_ONLY: AboutMark(
        "Empty (byte order mark only)",
        "A text file whose only content is the invisible mark that says how text is stored.",
        "Treat it as empty: check whether a complete version exists. The National Archives refuses it.",
    ),
    Mark.SYSTEM_FILE: AboutMark(
        "System file",
        "Made by Windows or macOS for its own use (thumbnails, folder settings); nobody wrote it.",
        "Not a record. The National Archives leaves it out of a transfer.",
    ),
    Mark.OWNER_FILE: AboutMark(
        "Owner file",
        "A lock that Office or LibreOffice writes while a document is open; it says who opened it.",
        "Not a record. It is often left behind by a crash; the document beside it is the record.",
    ),
    Mark.TEMPORARY: AboutMark(
        "Temporary file",
        "Its name is one that programs give to working copies and unfinished downloads.",
        "Usually not a record; check that a finished version exists before it goes.",
    ),
    Mark.NO_EXTENSION: AboutMark(
        "No extension",
        "The name has no ending that says what kind of file it is.",
        "Identify it by its content. Some transfer routes take such a file for an empty folder.",
    ),
    Mark.REDACTED_COPY: AboutMark(
        "Redacted copy",
        "The name ends as The National Archives asks for redacted copies (_R or _Redacted).",
        "Check that exactly one original of this name lies in the same folder.",
    ),
    Mark.PROTECTIVE_MARKING: AboutMark(
        "Protective marking in the name",
        "The name carries a security marking above OFFICIAL, or a handling marking such as OFFICIAL-SENSITIVE.",
        "Check that this drive is allowed to hold it. The marking speaks for the day it was given; it may have lapsed.",
    ),
    Mark.OVER_LONG_PATH: AboutMark(
        "Over-long path",
        "Folder and name together are longer than the 258 characters that Windows and The National Archives accept.",
        "Windows users may not be able to open it. Shorten folder names before a transfer, and note the old path.",
    ),
    Mark.RESERVED_NAME: AboutMark(
        "Name reserved by Windows",
        "Windows keeps this name (such as CON, NUL or COM1) for devices; it cannot open a file called so.",
        "Rename a copy before it goes to a Windows computer, and keep the old name on record.",
    ),
    Mark.TRAILING_DOT_OR_SPACE: AboutMark(
        "Name ends in a dot or a space",
        "Windows drops a dot or a space at the end of a name, so it cannot open this file.",
        "Rename a copy before it goes to a Windows computer, and keep the old name on record.",
    ),
    Mark.FORBIDDEN_CHARACTER: AboutMark(
        "Character that Windows forbids",
        'The name has one of < > : " | ? * \\ or an invisible control character such as a line break.',
        "Rename a copy before it goes to a Windows computer, and keep the old name on record.",
    ),
    Mark.BIDI_CONTROL: AboutMark(
        "Hidden direction mark",
        "The name has invisible characters that turn the direction of the text: it may not be what it seems.",
        "Be wary of it: the trick is used to make a program look like a document.",
    ),
    Mark.NOT_UTF8: AboutMark(
        "Name in an unknown encoding",
        "The name's bytes are not UTF-8, as left by older systems; some letters cannot be shown.",
        "It is kept byte for byte. Rename a copy before a transfer, and keep the old name on record.",
    ),
    Mark.NOT_NORMALISED: AboutMark(
        "Accents stored apart",
        "Letters and their accents are stored apart (as macOS does), so two names can look the same and differ.",
        "Compare names by their normal form (Unicode NFC) when checking lists.",
    ),
}


def about(mark: Mark) -> AboutMark:
    """Return the plain words for `mark`.

    >>> about(Mark.ZERO_BYTE).heading
    'Empty (zero bytes)'
    """
    return _ABOUT[mark]


def in_order(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return each of `marks` once, in the order in which they are listed above.

    >>> [str(mark) for mark in in_order([Mark.NO_EXTENSION, Mark.ENCRYPTED, Mark.NO_EXTENSION])]
    ['encrypted', 'no-extension']
    """
    chosen = set(marks)
    return tuple(mark for mark in Mark if mark in chosen) if chosen else ()
