"""Files of programs that have gone: built from the published layout of their headers.

No library writes these formats any more. Each file here has the header its format demands and our
label as its text; that is enough for identification, and no more is claimed.
"""

import struct

from muniment.demo.words import LABEL, Paper


def _plain(paper: Paper) -> bytes:
    return paper.text.encode("cp437", "replace")


def wordperfect_51(paper: Paper) -> bytes:
    """Return a WordPerfect 5.1 document: prefix of 16 bytes, then the text."""
    return b"\xffWPC" + struct.pack("<IBBBBHH", 16, 1, 0x0A, 0, 1, 0, 0) + _plain(paper)


def wordperfect_6(paper: Paper) -> bytes:
    """Return a WordPerfect 6 document."""
    return b"\xffWPC" + struct.pack("<IBBBBHH", 512, 1, 0x0A, 2, 1, 0, 0) + bytes(496) + _plain(paper)


def word_2(paper: Paper) -> bytes:
    """Return a Word for Windows 2.0 document: its file information block, then the text."""
    text = _plain(paper).replace(b"\n", b"\r\n")
    head = struct.pack("<HHHH", 0xA5DB, 45, 0, 0x0809) + bytes(10) + bytes(4)
    return head.ljust(0x180, b"\0") + text


def wordstar_5(paper: Paper) -> bytes:
    """Return a WordStar 5 document: a header block between two 1Dh marks, then the text."""
    return (b"\x1d\x7d\x00\x00\x50" + bytes(120) + b"\x7d\x00\x1d" + _plain(paper)).replace(b"\n", b"\r\n")


def dbase(paper: Paper, *, version: int) -> bytes:
    """Return a dBASE table of III (3) or IV (4): one text field, a record a line."""
    width = 120
    records = [line[:width].encode("cp437", "replace").ljust(width) for line in paper.lines]
    head = struct.pack("<BBBBIHH20x", version, 106 % 100, 2, 3, len(records), 32 + 32 + 1, width + 1)
    name = b"TEXT".ljust(11, b"\0")
    fields = name + b"C" + struct.pack("<IBB14x", 0, width, 0) + b"\r"
    return head + fields + b"".join(b" " + record for record in records) + b"\x1a"


def lotus_123(paper: Paper, *, release: int) -> bytes:
    """Return a Lotus 1-2-3 worksheet of release 1 or 2: beginning, labels in column A, end."""
    begin = struct.pack("<HHH", 0, 2, 0x0404 if release == 1 else 0x0406)
    extent = struct.pack("<HHHHHH", 6, 8, 0, 0, 0, len(paper.lines) - 1)
    labels = b""
    for row, line in enumerate(paper.lines):
        raw = b"'" + line[:200].encode("cp437", "replace") + b"\0"
        labels += struct.pack("<HHBHH", 0x0F, 5 + len(raw), 0xFF, 0, row) + raw
    return begin + extent + labels + struct.pack("<HH", 1, 0)


def quattro_pro(paper: Paper) -> bytes:
    """Return a Quattro Pro worksheet for DOS."""
    labels = b""
    for row, line in enumerate(paper.lines):
        raw = b"'" + line[:200].encode("cp437", "replace") + b"\0"
        labels += struct.pack("<HHBHH", 0x0F, 5 + len(raw), 0xFF, 0, row) + raw
    return struct.pack("<HHH", 0, 2, 0x5120) + labels + struct.pack("<HH", 1, 0)


def access_97(paper: Paper) -> bytes:
    """Return the first pages of an Access 97 database, with the version it names itself."""
    page = b"\x00\x01\x00\x00Standard Jet DB\x00\x00\x00\x00\x00".ljust(2048, b"\0")
    return page + (b"AccessVersion\x00\x00\x0007.53" + b"\0" * 16 + _plain(paper)).ljust(4096, b"\0")


def outlook_folders(paper: Paper) -> bytes:
    """Return the head of an Outlook 97 personal folders file (PST)."""
    return (b"!BDN" + bytes(4) + b"SM\x0e\x00" + bytes(500) + _plain(paper)).ljust(4096, b"\0")


def photoshop(paper: Paper) -> bytes:
    """Return a Photoshop picture of one grey pixel, labelled in its resources."""
    label = LABEL.encode("ascii") + f" {paper.number:06}".encode("ascii")
    resource = b"8BIM" + struct.pack(">HHI", 0x03F0, 0, len(label) + 1) + bytes([len(label)]) + label
    resource += b"\0" * (len(resource) % 2)
    head = b"8BPS" + struct.pack(">H6xHIIHH", 1, 1, 1, 1, 8, 1)
    return head + struct.pack(">I", 0) + struct.pack(">I", len(resource)) + resource + struct.pack(">IHB", 0, 0, 128)


def shortcut(paper: Paper) -> bytes:
    """Return a Windows shortcut, with a comment in it ([MS-SHLLINK] 2.1 and 2.4)."""
    head = struct.pack("<I", 0x4C) + bytes.fromhex("0114020000000000c000000000000046")
    has_comment, unicode_text = 0x04, 0x80
    comment = f"{LABEL} {paper.number}"
    flags = struct.pack("<I", has_comment | unicode_text)
    return (head + flags).ljust(76, b"\0") + struct.pack("<H", len(comment)) + comment.encode("utf-16-le")


def program(paper: Paper) -> bytes:
    """Return the head of a Windows program that does nothing: no section, no code."""
    stub = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64)
    head = b"PE\0\0" + struct.pack("<HHIIIHH", 0x014C, 0, 0, 0, 0, 0, 0x0102)
    return stub + head + _plain(paper)


def disc_image(paper: Paper) -> bytes:
    """Return a disc image (ISO 9660): a primary descriptor, an end descriptor, no file."""
    name = b"SYNTHETIC".ljust(32)
    primary = b"\x01CD001\x01\x00" + b" " * 32 + name + bytes(8) + struct.pack("<I", 20) + struct.pack(">I", 20)
    end = b"\xffCD001\x01"
    return bytes(32768) + primary.ljust(2048, b"\0") + end.ljust(2048, b"\0") + _plain(paper).ljust(4096, b"\0")


def film(paper: Paper) -> bytes:
    """Return the head of a DVD's film file (MPEG-2 programme stream), without a picture."""
    pack = b"\x00\x00\x01\xba\x44\x00\x04\x00\x04\x01\x01\x89\xc3\xf8"
    system = b"\x00\x00\x01\xbb\x00\x0c\x80\xc4\xe1\x00\xe1\x7f\xb9\xe0\xe8\xb8\xc0\x20"
    sequence = b"\x00\x00\x01\xb3\x2d\x02\x40\x33\x24\x9f\x23\x81" + b"\x00\x00\x01\xb5\x14\x8a\x00\x01\x00\x00"
    note = _plain(paper)
    private = b"\x00\x00\x01\xbe" + struct.pack(">H", len(note)) + note
    return pack + system + sequence + private + b"\x00\x00\x01\xb9"


def owner_file(paper: Paper) -> bytes:
    """Return the file that Office keeps beside an open document (~$name): who has it open."""
    owner = b"Ash Marlowe"
    head = bytes([len(owner)]) + owner.ljust(52) + b"\0"
    wide = struct.pack("<H", len(owner)) + owner.decode("ascii").encode("utf-16-le")
    return head + wide.ljust(108 - 4, b" ") + struct.pack("<I", paper.number)
