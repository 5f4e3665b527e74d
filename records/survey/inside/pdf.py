"""PDF: encrypted, or cut short. ISO 32000-1, 7.5 (file structure) and 7.6 (encryption).

A PDF is encrypted when its trailer has /Encrypt, and the trailer is found as a viewer finds it:
from startxref, in a table or in a stream. So the word in a page's text fools nobody. Where the
way to the trailer is broken the file is damaged, and only then an encryption dictionary is looked for by itself.
"""

import re

from records.survey.inside.view import FileView, Finding, NotThereError
from records.survey.marks import Mark

HEADER = b"%PDF-"
END_MARK = b"%%EOF"
ENCRYPTED = "PDF with a password or restrictions"
TAIL_BYTES = 2048  # viewers look for the end in the last 1,024 bytes (ISO 32000-1, annex H.3, note 18)
FAR_TAIL_BYTES = 64 << 10
DICTIONARY_BYTES = 64 << 10
MOST_TABLE_BYTES = 32 << 20
SEARCHED_BYTES = 1 << 20  # at each end of a file whose trailer can't be reached
DEEPEST_NESTING = 64

START = re.compile(rb"startxref\s+(\d{1,12})")
STREAM_START = re.compile(rb"\s*\d{1,10}\s+\d{1,5}\s+obj\s*<<")
TABLE_START = re.compile(rb"\s*xref\b")
# the two security handlers (7.6.3, 7.6.4); their dictionary is never encrypted or packed itself
ENCRYPTION_DICTIONARY = re.compile(rb"/Filter\s{0,99}/(?:Standard|Adobe\.PubSec)\b")
TOKEN = re.compile(
    rb"[\x00\t\n\x0c\r ]+|%[^\r\n]*|(?P<open><<)|(?P<close>>>)|(?P<array>\[)|(?P<end>\])|(?P<text>\()"
    rb"|(?P<hex><[0-9A-Fa-f\s]*>)|/(?P<name>[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)"
    rb"|(?P<word>[^\x00\t\n\x0c\r ()<>\[\]{}/%]+)|.",
    re.DOTALL,
)
TEXT_PART = re.compile(rb"\\.|[()]", re.DOTALL)
HEX_LETTER = re.compile(rb"#([0-9A-Fa-f]{2})")


class _BrokenError(Exception):
    """The way to the trailer is broken; the text says where."""


def has_header(view: FileView) -> bool:
    """Return whether the file has PDF's header in its first 1,024 bytes, as viewers allow."""
    return HEADER in view.head


def findings(view: FileView) -> list[Finding]:
    """Return what the PDF says: encrypted, damaged."""
    broken = ""
    try:
        is_encrypted = "Encrypt" in _trailer_keys(view)
        if END_MARK not in view.tail(FAR_TAIL_BYTES):
            broken = "the end mark is missing"
    except _BrokenError as error:
        broken, is_encrypted = str(error), _names_encryption_somewhere(view)
    except NotThereError:
        is_encrypted = _names_encryption_somewhere(view)
    found = [Finding(Mark.ENCRYPTED, ENCRYPTED)] if is_encrypted else []
    if broken and view.head.lstrip().startswith(HEADER):  # elsewhere it may be a text about PDF
        found.append(Finding(Mark.DAMAGED, f"PDF: {broken}"))
    return found


def _trailer_keys(view: FileView) -> frozenset[str]:
    starts = START.findall(view.tail(TAIL_BYTES)) or START.findall(view.tail(FAR_TAIL_BYTES))
    if not starts:
        raise _BrokenError("the end is missing; the file was probably cut short")
    # places count from the header, which may have junk before it (annex H.3, note 13)
    for place in dict.fromkeys((int(starts[-1]), int(starts[-1]) + view.head.find(HEADER))):
        keys = _keys_at(view, place)
        if keys is not None:
            return keys
    raise _BrokenError("the table of its parts does not lie where it says")


def _keys_at(view: FileView, place: int) -> frozenset[str] | None:
    head = view.read(place, 64)
    if TABLE_START.match(head):
        trailer = _find(view, b"trailer", place)
        return _dictionary_keys(view, trailer + len(b"trailer"))
    match = STREAM_START.match(head)
    keys = _dictionary_keys(view, place + match.end() - 2) if match else frozenset()
    return keys if "W" in keys else None  # only a cross-reference stream has widths (7.5.8.2)


def _find(view: FileView, word: bytes, place: int) -> int:
    """Return where `word` next stands; between a table and its trailer there are only digits."""
    step = 64 << 10
    for start in range(place, min(view.size_bytes, place + MOST_TABLE_BYTES), step):
        at = view.read(start, step + len(word)).find(word)
        if at >= 0:
            return start + at
    raise _BrokenError("the table of its parts has no trailer")


def _dictionary_keys(view: FileView, place: int) -> frozenset[str]:
    """Return the keys of the dictionary that begins at `place`, without those of dictionaries within.

    A key whose value is null counts as absent (ISO 32000-1, 7.3.7).
    """
    data = view.read(place, DICTIONARY_BYTES)
    reader = _KeyReader()
    at = 0
    while not reader.is_done and (match := TOKEN.match(data, at)):
        at = _after_text(data, match.end()) if match.lastgroup == "text" else match.end()
        reader.take(match.lastgroup or "", match[match.lastgroup or 0])
    return frozenset(name for name, value in reader.values.items() if value != b"null")


class _KeyReader:
    """Takes the tokens of a dictionary one by one and keeps its own keys with the first word of each value."""

    def __init__(self) -> None:
        self.values: dict[str, bytes] = {}
        self.is_done = False
        self._depth = 0
        self._key: str | None = None  # the key that still waits for its value

    def take(self, kind: str, token: bytes) -> None:
        if kind in ("open", "array"):
            self._value(token)
            self._depth += 1
            if self._depth > DEEPEST_NESTING:
                raise _BrokenError("its trailer is nested too deep")
        elif kind in ("close", "end"):
            self._depth -= 1
            self.is_done = self._depth <= 0
        elif kind == "name" and self._depth == 1 and self._key is None:
            self._key = HEX_LETTER.sub(lambda match: bytes([int(match[1], 16)]), token).decode("latin-1")
        elif kind:
            self._value(token)

    def _value(self, token: bytes) -> None:
        if self._depth == 1 and self._key is not None:
            self.values.setdefault(self._key, token)
            self._key = None


def _after_text(data: bytes, at: int) -> int:
    """Return the place after a text in brackets, whose own brackets come in pairs or escaped (7.3.4.2)."""
    depth = 1
    for match in TEXT_PART.finditer(data, at):
        if match[0] in b"()":
            depth += 1 if match[0] == b"(" else -1
        if depth == 0:
            return match.end()
    return len(data)


def _names_encryption_somewhere(view: FileView) -> bool:
    """Return whether the first or last MiB has an encryption dictionary, or a trailer that names one."""
    size_bytes = min(SEARCHED_BYTES, view.size_bytes)
    tail_place = view.size_bytes - size_bytes
    try:
        tail = view.read(tail_place, size_bytes)
        if ENCRYPTION_DICTIONARY.search(tail) or ENCRYPTION_DICTIONARY.search(view.read(0, size_bytes)):
            return True
        trailer = tail.rfind(b"trailer")
        return trailer >= 0 and "Encrypt" in _dictionary_keys(view, tail_place + trailer + len(b"trailer"))
    except (_BrokenError, NotThereError):
        return False
