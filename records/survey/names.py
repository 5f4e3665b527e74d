r"""What a file's name alone says: system files, names hostile to Windows, markings, redacted copies.

Pure functions over strings. Names come as the file system gives them, undecodable bytes as lone
surrogates (os.fsdecode). Nothing here opens a file, and nothing here decides anything.
"""

import re
import unicodedata

from records.formats import extension_of
from records.survey.marks import Mark

# Transfer Digital Records, file checks: "exceeds the Windows limit of 258 characters".
WINDOWS_PATH_CHARACTERS = 258
# Linux PATH_MAX (limits.h): a path of 4,096 bytes, its closing zero included.
LINUX_PATH_BYTES = 4095

# The National Archives, da-metadata-schema, puids/excluded-filenames.json: thumbs.db in any case,
# the two others exactly so.
_SYSTEM_NAMES = frozenset({"desktop.ini", ".DS_Store"})
_THUMBNAILS = "thumbs.db"

# Microsoft Learn, Naming Files, Paths, and Namespaces: reserved with any extension; the digits may
# be the superscripts ¹ ² ³. CONIN$ and CONOUT$: Microsoft Learn, Console Handles.
_RESERVED = re.compile(r"(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[1-9¹²³]) *(?:\.|$)", re.IGNORECASE)
# The same page: < > : " / \ | ? * and the characters 0 to 31. Names with a slash are not accepted
# by Transfer Digital Records either. 127 to 159 are control characters too (Unicode category Cc).
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f]')
# Unicode Standard Annex 9, section 2: the explicit and implicit directional formatting characters.
_BIDI = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_UNDECODABLE = re.compile("[\udc80-\udcff]")

# Rule: ours. What Windows, Office, editors and browsers call their working copies.
_TEMPORARY = re.compile(
    r".*\.(?:tmp|temp|crdownload|part|partial|download|swp)|~.*\.(?:docx?|xlsx?|pptx?)", re.IGNORECASE | re.DOTALL
)
# Office writes "~$" and the name less two letters; LibreOffice ".~lock." name "#".
_OWNER = re.compile(r"~\$.+|\.~lock\..+#", re.DOTALL)

# nationalarchives/tdr-redacted-files: the suffix that makes a redacted copy, on the stem.
_REDACTED_SUFFIX = re.compile(r"(?:_R|_Redacted|_redacted)\d*\Z")

# Cabinet Office, Government Security Classifications Policy (2 April 2014, revised 30 June 2023):
# OFFICIAL, with -SENSITIVE as its handling marking, SECRET, TOP SECRET. Before that date the
# Government Protective Marking Scheme: PROTECT, RESTRICTED, CONFIDENTIAL, SECRET, TOP SECRET.
# PROTECT is an everyday verb, so it counts in capitals alone. "Non-confidential" is no marking.
_MARKING = re.compile(
    r"""(?<![^\W_])
    (?: (?i:(?P<sensitive>OFFICIAL[\W_]{0,3}SENSITIVE))
      | (?i:(?P<top>TOP[\W_]{0,3}SECRET))
      | (?i:(?<!non[\W_])(?<!not[\W_])(?P<word>SECRET|CONFIDENTIAL|RESTRICTED))
      | (?P<protect>PROTECT) )
    (?![^\W_])""",
    re.VERBOSE,
)
_MAY_BE_MARKED = re.compile("secret|sensitive|confidential|restricted|protect", re.IGNORECASE)
# A name of these characters alone needs none of the rarer checks.
_EVERYDAY = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _\-+=&,;'()\[\]!#%@£.]*[A-Za-z0-9_\-)\]]")


def name_marks(folder: str, name: str, path_bytes_length: int, *, shown_prefix: str = "") -> tuple[Mark, ...]:
    r"""Return the marks that `name`, lying in `folder` (relative, with slashes), earns.

    `path_bytes_length` is the length of the whole path as the file system holds it. `shown_prefix`
    is how users see the source, such as ``\\FS99\SCD``: lengths count from there. The folder counts
    for the length alone; its own name is put through this function where the folder is met.

    >>> [str(mark) for mark in name_marks("Board/2006", "~$minutes.doc", 24)]
    ['owner-file']
    >>> [str(mark) for mark in name_marks("Board/2006", "AUX.txt ", 18)]
    ['reserved-name', 'trailing-dot-or-space']
    """
    marks = [*_kind_marks(name), *_text_marks(name)]
    if path_bytes_length > LINUX_PATH_BYTES or is_over_long(shown_path(shown_prefix, folder=folder, name=name)):
        marks.append(Mark.OVER_LONG_PATH)
    if not _EVERYDAY.fullmatch(name) or _RESERVED.match(name):
        marks += _hostile_marks(name)
    return tuple(marks)


def shown_path(shown_prefix: str, *, folder: str, name: str) -> str:
    r"""Return the path as users and The National Archives see it.

    >>> shown_path(r"\\FS99\SCD", folder="Board/2006", name="minutes.doc")
    '\\\\FS99\\SCD\\Board\\2006\\minutes.doc'
    """
    return "\\".join(part for part in (shown_prefix.rstrip("\\"), folder.replace("/", "\\"), name) if part)


def is_over_long(path: str) -> bool:
    """Return whether `path` has more than the 258 characters that Windows accepts.

    Windows counts UTF-16 units, so a character beyond the basic plane counts twice.

    >>> is_over_long("a" * 258), is_over_long("a" * 259)
    (False, True)
    """
    if len(path) > WINDOWS_PATH_CHARACTERS:
        return True
    if 2 * len(path) <= WINDOWS_PATH_CHARACTERS or path.isascii():
        return False
    return len(path) + sum(character > "\uffff" for character in path) > WINDOWS_PATH_CHARACTERS


def protective_marking(text: str) -> str:
    """Return the protective marking found in `text` in its usual spelling; empty where there is none.

    The highest of several counts. OFFICIAL alone is no marking: it is what most files are.

    >>> protective_marking("MG6D_official sensitive_v2.doc"), protective_marking("Official report.doc")
    ('OFFICIAL-SENSITIVE', '')
    """
    if not _MAY_BE_MARKED.search(text):
        return ""
    found = {_spelling(match) for match in _MARKING.finditer(text)}
    return next((marking for marking in MARKINGS if marking in found), "")


MARKINGS = ("TOP SECRET", "SECRET", "CONFIDENTIAL", "RESTRICTED", "OFFICIAL-SENSITIVE", "PROTECT")


def redacted_stem(name: str) -> str:
    """Return the stem of the original that `name` is a redacted copy of; empty where it is none.

    The extension is cut at the last dot unless that is the first or last character; a name that is
    only a suffix is no copy. Rule: nationalarchives/tdr-redacted-files.

    >>> redacted_stem("report_Redacted2.pdf"), redacted_stem("_R.pdf"), redacted_stem("report.pdf")
    ('report', '', '')
    """
    if "_R" not in name and "_redacted" not in name:
        return ""
    dot = name.rfind(".")
    stem = name[:dot] if 0 < dot < len(name) - 1 else name
    suffix = _REDACTED_SUFFIX.search(stem)
    return stem[: suffix.start()] if suffix else ""


def _spelling(match: re.Match[str]) -> str:
    if match["sensitive"]:
        return "OFFICIAL-SENSITIVE"
    return "TOP SECRET" if match["top"] else match[0].upper()


def _kind_marks(name: str) -> list[Mark]:
    if name in _SYSTEM_NAMES or name.lower() == _THUMBNAILS:
        return [Mark.SYSTEM_FILE]
    if _OWNER.fullmatch(name):
        return [Mark.OWNER_FILE]
    return [Mark.TEMPORARY] if _TEMPORARY.fullmatch(name) else []


def _text_marks(name: str) -> list[Mark]:
    marks = []
    if not extension_of(name):
        marks.append(Mark.NO_EXTENSION)
    if redacted_stem(name):
        marks.append(Mark.REDACTED_COPY)
    if protective_marking(name):
        marks.append(Mark.PROTECTIVE_MARKING)
    return marks


def _hostile_marks(name: str) -> list[Mark]:
    undecodable = _UNDECODABLE.search(name) is not None
    noticed = {
        Mark.RESERVED_NAME: _RESERVED.match(name) is not None,
        Mark.TRAILING_DOT_OR_SPACE: name[-1:] in (".", " "),
        Mark.FORBIDDEN_CHARACTER: _FORBIDDEN.search(name) is not None,
        Mark.BIDI_CONTROL: _BIDI.search(name) is not None,
        Mark.NOT_UTF8: undecodable,
        Mark.NOT_NORMALISED: not undecodable and not unicodedata.is_normalized("NFC", name),
    }
    return [mark for mark, holds in noticed.items() if holds]
