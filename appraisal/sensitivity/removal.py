"""Whether words that were to be removed from a file are truly gone, and what else may give them away.

A covered word is not a removed one: its text may still lie under the black box, in a tracked change,
in the properties, in an earlier revision of a PDF. So the text is read as a reader reads it, and the
bytes are searched as well, unpacked and in each way of writing. What no program looked at is said.

It meets files from outside, so it runs in a child process only (appraisal.sensitivity.removal_worker).
The words are compared and forgotten; only counts and places go back.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from appraisal.sensitivity.values import RemovalCheck, RemovalVerdict
from records.faults.holds import (
    TEXT_CUT,
    TEXT_DAMAGED,
    TEXT_EMPTY,
    TEXT_LOCKED,
    TEXT_NESTED_TOO_DEEP,
    TEXT_NO_READER,
    TEXT_PARTLY,
    TEXT_UNPACKS_TOO_LARGE,
)
from records.text import TextLimits, read_text

UNREAD = frozenset({TEXT_LOCKED, TEXT_DAMAGED, TEXT_NO_READER, TEXT_EMPTY})
IN_PART = frozenset({TEXT_CUT, TEXT_NESTED_TOO_DEEP, TEXT_PARTLY, TEXT_UNPACKS_TOO_LARGE})
BY_EYE = "What can be seen: a person opens the copy and looks at every page."
MEMBER_BYTES = 64 << 20
INFLATED_BYTES = 256 << 20
_INVISIBLE = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")
_TAG = re.compile(r"<[^>]*>")
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".emf", ".wmf")


def squeezed(text: str) -> str:
    """Return `text` as words are compared: small letters, without blanks and what can't be seen.

    >>> squeezed("Casey\\n Mar\\u00adlowe")
    'caseymarlowe'
    """
    return "".join(_INVISIBLE.sub("", text).casefold().split())


@dataclass(slots=True)
class _Search:
    """The words looked for, the places where one stood, the traces and what wasn't looked at."""

    words: tuple[str, ...]
    found_in: dict[str, int] = field(default_factory=dict)
    traces: list[str] = field(default_factory=list)
    not_checked: list[str] = field(default_factory=list)

    def text(self, text: str, place: str) -> None:
        """Look in a text."""
        looked_in = squeezed(text)
        count = sum(word in looked_in for word in self.words)
        if count:
            self.found_in[place] = max(count, self.found_in.get(place, 0))

    def octets(self, content: bytes, place: str) -> None:
        """Look in bytes, read in each way that text is commonly written."""
        self.text(content.decode("utf-8", "replace"), place)
        self.text(content.decode("cp1252", "replace"), place)
        for start in (0, 1):
            self.text(content[start:].decode("utf-16-le", "ignore"), place)
            self.text(content[start:].decode("utf-16-be", "ignore"), place)

    def trace(self, what: str) -> None:
        """Note something that may give more away."""
        if what not in self.traces:
            self.traces.append(what)


def look_for(content: bytes, name: str, words: Sequence[str], *, limits: TextLimits) -> RemovalCheck:
    """Return whether any of `words` is left in the file `name` with this `content`; never raises for what it holds.

    A word is compared without blanks and capitals, so one that is broken over two lines is found too.
    """
    search = _Search(tuple(word for word in map(squeezed, words) if word))
    extension = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    pieces: list[str] = []
    read = read_text(content, extension, limits=limits, take=pieces.append)
    search.text("".join(pieces), "the text")
    search.text(name, "the file's name")
    search.octets(content, "the bytes of the file")
    for kind, look in _LOOKS:
        if content.startswith(kind):
            look(content, search)
    if read.fault in IN_PART:
        search.not_checked.append(f"A part of the text: {read.fault.meaning}")
    if extension in {suffix.lstrip(".") for suffix in PICTURES}:
        search.not_checked.append("The picture itself: no program reads what it shows.")
    verdict = RemovalVerdict.NOT_FOUND
    if read.fault in UNREAD:
        verdict = RemovalVerdict.NOT_READ
    if search.found_in:
        verdict = RemovalVerdict.FOUND
    return RemovalCheck(
        words_count=len(words),
        verdict=verdict,
        found_in=tuple(f"{place}: {_words(count)}" for place, count in search.found_in.items()),
        traces=tuple(search.traces),
        not_checked=(*search.not_checked, BY_EYE),
    )


def _words(count: int) -> str:
    return "1 word" if count == 1 else f"{count} words"


# -- PDF --------------------------------------------------------------------------------------------------


def _look_in_pdf(content: bytes, search: _Search) -> None:
    import pikepdf

    if content.count(b"%%EOF") > 1:
        search.trace("Earlier revisions lie in the file: it was saved on top of what it was. Save it as a new file.")
    for inflated in _inflated(content):
        search.octets(inflated, "the bytes inside the PDF, earlier revisions included")
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            _look_in_objects(pdf, search)
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        search.not_checked.append(f"The PDF's parts: they could not be opened ({type(error).__name__}).")


def _inflated(content: bytes) -> Iterator[bytes]:
    """Yield what unpacks after each word `stream`: also of objects that nothing points at any more."""
    budget = INFLATED_BYTES
    for start in re.finditer(rb"stream\r?\n", content):
        unpacking = zlib.decompressobj()
        try:
            found = unpacking.decompress(content[start.end() : start.end() + MEMBER_BYTES], min(budget, MEMBER_BYTES))
        except zlib.error:
            continue
        budget -= len(found)
        yield found
        if budget <= 0:
            return


def _look_in_objects(pdf: "object", search: _Search) -> None:
    import pikepdf

    if not isinstance(pdf, pikepdf.Pdf):
        raise TypeError("a PDF was expected")
    pictures = 0
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream):
            pictures += item.get("/Subtype") == "/Image"
            _look_in_strings(item.stream_dict, search)
            try:
                search.octets(item.read_bytes(), "the parts of the PDF")
            except pikepdf.PdfError:
                continue  # a picture in a packing of its own; pictures are counted
        elif isinstance(item, pikepdf.Dictionary):
            _look_in_strings(item, search)
    _note_traces(pdf, search)
    if pictures:
        shown = "1 picture: no program reads it." if pictures == 1 else f"{pictures} pictures: no program reads them."
        search.not_checked.append(shown)


def _look_in_strings(item: "object", search: _Search) -> None:
    import pikepdf

    if not isinstance(item, pikepdf.Dictionary):
        return
    for _, value in item.items():
        if isinstance(value, pikepdf.String):
            search.text(str(value), "notes, properties or fields of the PDF")


def _note_traces(pdf: "object", search: _Search) -> None:
    import pikepdf

    if not isinstance(pdf, pikepdf.Pdf):
        raise TypeError("a PDF was expected")
    if "/OCProperties" in pdf.Root:
        search.trace("It has layers, and some may be hidden.")
    if "/AcroForm" in pdf.Root:
        search.trace("It has form fields.")
    if len(pdf.attachments):
        search.trace("Files are attached to it.")
    if any("/Annots" in page for page in pdf.pages):
        search.trace("It has notes or links on its pages.")
    if any("/Thumb" in page for page in pdf.pages):
        search.trace("It has small pictures of its pages, which may show the page as it was.")
    if any(str(value).strip() for _, value in pdf.docinfo.items()):
        search.trace("It has properties such as author or title.")


# -- office documents and other archives ------------------------------------------------------------------------


OFFICE_TRACES: tuple[tuple[bytes, str], ...] = (
    (rb"<w:del[ >]", "Tracked changes: what was deleted is still there."),
    (rb"<w:ins[ >]", "Tracked changes: insertions are marked."),
    (rb"<w:vanish(?:/| [^>]*)?>", "It has hidden text."),
    (rb"<w:comment[ >]", "It has comments."),
    (rb"<p:cm[ >]", "It has comments."),
    (rb'state="(?:hidden|veryHidden)"', "It has hidden sheets."),
    (rb'hidden="1"', "It has hidden rows, columns or slides."),
    (rb"<text:tracked-changes", "Tracked changes: what was deleted is still there."),
    (rb"<office:annotation", "It has comments."),
)


def _look_in_zip(content: bytes, search: _Search) -> None:
    pictures, budget = 0, INFLATED_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                pictures += member.filename.lower().endswith(PICTURES)
                if member.is_dir() or member.file_size > min(budget, MEMBER_BYTES) or member.flag_bits & 1:
                    if not member.is_dir():
                        search.not_checked.append("A part of the file is locked or too large.")
                    continue
                with archive.open(member) as stream:
                    found = stream.read(MEMBER_BYTES)
                budget -= len(found)
                _look_in_member(member.filename, found, search)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        search.not_checked.append(f"The parts of the file: they could not be opened ({type(error).__name__}).")
    if pictures:
        shown = "1 picture: no program reads it." if pictures == 1 else f"{pictures} pictures: no program reads them."
        search.not_checked.append(shown)


def _look_in_member(name: str, content: bytes, search: _Search) -> None:
    place = "the properties" if name.startswith(("docProps/", "meta.xml")) else "the parts of the file"
    search.octets(content, place)
    if name.endswith((".xml", ".rels")):
        search.text(_TAG.sub("", content.decode("utf-8", "replace")), place)
        for pattern, trace in OFFICE_TRACES:
            if re.search(pattern, content):
                search.trace(trace)
    if "thumbnail" in name.lower():
        search.trace("It has a small picture of its first page, which may show the page as it was.")
    if "/embeddings/" in name:
        search.trace("Other files are embedded in it.")


_LOOKS: tuple[tuple[bytes, Callable[[bytes, _Search], None]], ...] = (
    (b"%PDF", _look_in_pdf),
    (b"PK\x03\x04", _look_in_zip),
)
