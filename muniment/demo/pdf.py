"""PDFs from 1.2 to 2.0, PDF/A, and locked ones, written by pikepdf (qpdf)."""

import io
from typing import TYPE_CHECKING

from muniment.demo.words import Paper

if TYPE_CHECKING:
    import pikepdf

PASSWORD = "synthetic"  # noqa: S105 - printed in the manual: the file it locks is made up
LINE_LENGTH = 88


def pdf(paper: Paper, *, version: str) -> bytes:
    """Return a one-page PDF that says it is of `version`."""
    return _saved(_document(paper), version=version)


def pdf_archival(paper: Paper, *, part: int) -> bytes:
    """Return a PDF that claims to be PDF/A of `part`, level B.

    It makes the claim in its metadata, as identification reads it; it is not validated PDF/A
    (its font is not embedded).
    """
    import pikepdf

    document = _document(paper)
    packet = (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">'
        f"<pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"
        '</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="w"?>'
    )
    stream = pikepdf.Stream(document, packet.encode("utf-8"))
    stream.Type, stream.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
    document.Root.Metadata = document.make_indirect(stream)
    return _saved(document, version="1.4" if part == 1 else "1.7")


def locked_pdf(paper: Paper) -> bytes:
    """Return a PDF that asks for a password (RC4, 128 bits: its key comes from the file alone)."""
    import pikepdf

    # The later ciphers need random numbers, and the share must have the same bytes each time.
    lock = pikepdf.Encryption(owner=PASSWORD, user=PASSWORD, R=3, aes=False, metadata=False)
    return _saved(_document(paper), version="1.6", lock=lock)


def _document(paper: Paper) -> "pikepdf.Pdf":
    import pikepdf

    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=document.make_indirect(font)))
    page.obj.Contents = document.make_stream(_content(paper))
    document.docinfo["/Title"] = pikepdf.String(paper.title)
    return document


def _content(paper: Paper) -> bytes:
    lines: list[str] = []
    for line in paper.lines:
        lines += [line[at : at + LINE_LENGTH] for at in range(0, len(line), LINE_LENGTH)]
    shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in lines)
    return f"BT /F1 10 Tf 50 790 Td 13 TL\n{shown}ET\n".encode("cp1252", "replace")


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _saved(document: "pikepdf.Pdf", *, version: str, lock: "pikepdf.Encryption | None" = None) -> bytes:
    import pikepdf

    out = io.BytesIO()
    document.save(
        out,
        force_version=version,
        static_id=True,  # the identifier would else be drawn from the clock
        compress_streams=False,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        encryption=lock if lock is not None else False,
        fix_metadata_version=False,
    )
    return out.getvalue()
