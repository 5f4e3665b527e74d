"""Whether a title for the public gives away the closed one: no extension, not equal, none of its telling words.

A telling word is a name or a number of the closed title: written with a capital, or with digits, and
none of the words by which papers are called. What a program takes for telling is a caution, and a
person reads both titles side by side. Rule: The National Archives, metadata guidance; ours, ADR 53.
"""

import re
from collections.abc import Iterator

from appraisal.sensitivity.faults import (
    ALTERNATE_GIVES_AWAY,
    ALTERNATE_HAS_EXTENSION,
    ALTERNATE_IS_THE_TITLE,
    ALTERNATE_TOO_LONG,
)
from retention.faults import FaultCode

MOST_CHARACTERS = 255
_CALLED = (
    "a an and annex appendix attachment bundle by case chronology copy court crown disclosure document draft email "
    "e-mail evidence exhibit file for from hearing index interview item letter list magistrates memo memorandum "
    "minute minutes mr mrs ms miss note notes of office on op operation page photograph plan record regina report "
    "sentence schedule scene sheet statement summary the to transcript v with withheld witness title name names"
)
PAPER_WORDS = frozenset(_CALLED.split())
_FORM = re.compile(r"mg\d{1,2}[a-z]?(?:-[a-z])?", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,4}$")


def alternate_faults(alternate: str, title: str) -> Iterator[tuple[FaultCode, str]]:
    """Yield what is wrong with `alternate` as the public title of the file named `title`; empty has nothing wrong.

    >>> [code.code for code, _ in alternate_faults("Statement of a witness", "MG11 Casey Marlowe.doc")]
    []
    >>> [(code.code, found) for code, found in alternate_faults("Statement of C Marlowe", "MG11 Casey Marlowe.doc")]
    [('SEN014', 'Marlowe')]
    """
    text = alternate.strip()
    if not text:
        return
    if len(text) > MOST_CHARACTERS or "\n" in text or "\r" in text:
        yield ALTERNATE_TOO_LONG, f"{len(text):,} characters"
    if _EXTENSION.search(text):
        yield ALTERNATE_HAS_EXTENSION, _EXTENSION.findall(text)[0]
    stem = title.rsplit(".", 1)[0] if "." in title[1:] else title
    if text.casefold() in (title.casefold(), stem.casefold()):
        yield ALTERNATE_IS_THE_TITLE, ""
        return
    given = telling_words(stem) & {word.casefold() for word in _WORD.findall(text)}
    if given:
        shown = [word for word in _WORD.findall(stem) if word.casefold() in given]
        yield ALTERNATE_GIVES_AWAY, ", ".join(dict.fromkeys(shown))


def telling_words(title: str) -> frozenset[str]:
    """Return the words of `title` that may name somebody or something, folded to small letters.

    >>> sorted(telling_words("Letter to Casey Marlowe about 99AA0101005 and the scene"))
    ['99aa0101005', 'casey', 'marlowe']
    """
    found = set()
    for word in _WORD.findall(title):
        folded = word.casefold()
        if folded in PAPER_WORDS or _FORM.fullmatch(word) or len(word) < 3:
            continue
        if word[0].isupper() or any(letter.isdigit() for letter in word):
            found.add(folded)
    return frozenset(found)
