"""What a file's content says of itself: encrypted, damaged, with macros, empty.

Each kind has its own small reader with limits on what it reads, follows and unpacks: hostile
files are the ordinary case here. A reader that meets something it does not understand says
nothing; silence means *nothing noticed*, never *sound*.
"""

from records.survey.inside import archives, ole2, pdf, zip_container
from records.survey.inside.view import FileView, Finding
from records.survey.marks import Mark

# The National Archives, da-metadata-schema, puids/puid-checksums.json has the UTF-8 mark alone;
# the marks of UTF-16 and UTF-32 are no more content than that.
_BYTE_ORDER_MARKS = frozenset({b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"})
_READERS = (
    (ole2.MAGIC, ole2.findings),
    (b"PK\x03\x04", zip_container.findings),
    (b"PK\x05\x06", zip_container.findings),
    (b"PK\x07\x08PK\x03\x04", zip_container.findings),
    (b"PK00PK\x03\x04", zip_container.findings),
    (archives.SEVEN_ZIP_MAGIC, archives.seven_zip_findings),
    (archives.RAR_MAGIC, archives.rar_findings),
)


def look_inside(descriptor: int, size_bytes: int, *, sparse: bool) -> tuple[Finding, ...]:
    """Return what was noticed in the open file, in the order of Mark; reading errors are raised.

    `size_bytes` is the length of the original. `sparse` says that only its first and last 1 MiB
    are there: what lies between is not judged.
    """
    if size_bytes == 0:
        return (Finding(Mark.ZERO_BYTE, "no content"),)
    view = FileView(descriptor, size_bytes, sparse=sparse)
    if size_bytes <= 4 and view.head in _BYTE_ORDER_MARKS:
        return (Finding(Mark.BOM_ONLY, "only a byte order mark"),)
    for magic, findings in _READERS:
        if view.head.startswith(magic):
            return _in_order(findings(view))
    return _in_order(pdf.findings(view)) if pdf.has_header(view) else ()


def _in_order(found: list[Finding]) -> tuple[Finding, ...]:
    first = {finding.mark: finding for finding in reversed(found)}
    return tuple(first[mark] for mark in Mark if mark in first)
