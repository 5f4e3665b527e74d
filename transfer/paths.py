r"""Paths that a bag names: whether they stay inside it on every system, and how they are written.

A path from a bag is only ever compared with what a walk has found; it is never opened. What is
refused here is refused on every system, because a bag made on one is unpacked on another.
"""

import re
import unicodedata

# Rule: RFC 8493, 5.2 names ~, ..; drives, UNC and %NAME% are the same trick on Windows.
_DRIVE = re.compile(r"^[A-Za-z]:")
_VARIABLE = re.compile(r"^%[A-Za-z_][A-Za-z0-9_()]*%")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ENCODED_1_0 = re.compile(r"%(0[Aa]|0[Dd]|25)")
_ENCODED_BEFORE = re.compile(r"%(0[AaDd])")
_DECODED = {"0A": "\n", "0D": "\r", "25": "%"}

# Microsoft Learn, "Naming Files, Paths, and Namespaces".
_WINDOWS_DEVICES = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\.|$)", re.IGNORECASE)
_WINDOWS_CHARACTERS = re.compile(r'[<>:"|?*\x00-\x1f]')
SYSTEM_FILES = frozenset({".ds_store", "thumbs.db", "desktop.ini"})


def leads_outside(path: str) -> bool:
    r"""Return whether `path` leaves the bag, or would on some system.

    >>> [leads_outside(p) for p in ("data/a", "../a", "/a", "~/a", "C:a", r"\\server\a", "%HOME%/a", "data/../../a")]
    [False, True, True, True, True, True, True, True]
    """
    if not path or path[0] in "/~" or "\\" in path or _CONTROL.search(path):
        return True
    return bool(_DRIVE.match(path) or _VARIABLE.match(path)) or ".." in path.split("/")


def tidied(path: str) -> str:
    """Return `path` without ./ and //, which say nothing.

    >>> tidied("./data//a/./b"), tidied("data/a")
    ('data/a/b', 'data/a')
    """
    if not path.startswith("./") and "//" not in path and "/." not in path:
        return path
    return "/".join(part for part in path.split("/") if part not in ("", "."))


def decoded(path: str, *, is_1_0: bool) -> str:
    """Return `path` with its percent encodings read: CR, LF and, from 1.0 on, the percent sign itself.

    Nothing else is ever decoded. Rule: RFC 8493, 2.1.3.

    >>> decoded("data/a%0Ab%2520", is_1_0=True), decoded("data/%7Edir%25", is_1_0=False)
    ('data/a\\nb%20', 'data/%7Edir%25')
    """
    if "%" not in path:
        return path
    pattern = _ENCODED_1_0 if is_1_0 else _ENCODED_BEFORE
    return pattern.sub(lambda found: _DECODED[found[1].upper()], path)


def encoded(path: str) -> str:
    r"""Return `path` as a manifest of BagIt 1.0 writes it. Rule: RFC 8493, 2.1.3.

    >>> encoded("data/100%\n.txt")
    'data/100%25%0A.txt'
    """
    return path.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def is_for_windows(path: str) -> bool:
    """Return whether every part of `path` can be the name of a file on Windows.

    >>> [is_for_windows(p) for p in ("data/a b.txt", "data/aux.txt", "data/a:b", "data/a .")]
    [True, False, False, False]
    """
    return not any(
        part.endswith((" ", ".")) or _WINDOWS_CHARACTERS.search(part) or _WINDOWS_DEVICES.match(part)
        for part in path.split("/")
    )


def without_case(path: str) -> str:
    """Return what two paths have in common that differ only in capitals or in how accents are written.

    >>> without_case("data/N\u0303.TXT") == without_case("data/\u00f1.txt")
    True
    """
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def printable(name: str) -> str:
    r"""Return a name of the file system as text that can be shown: each byte that is no UTF-8 as \xNN.

    >>> printable("caf\udce9")
    'caf\\xe9'
    """
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
