"""Word, PowerPoint, Excel and Outlook files as they were written from 1997 to 2006.

Excel's are written by xlwt. For the others no library writes the format, so the smallest file is
built that the published descriptions ([MS-DOC], [MS-PPT], [MS-OXMSG]) call valid for its text.
"""

import io
import struct

from muniment.demo.compound import compound_file
from muniment.demo.words import Paper

WORD_CLASS = bytes.fromhex("0609020000000000c000000000000046")
POWERPOINT_CLASS = bytes.fromhex("108d81649b4fcf1186ea00aa00b929e8")
MESSAGE_CLASS = bytes.fromhex("0b0d020000000000c000000000000046")

TEXT_AT = 1024
CLX_PAIR = 33  # [MS-DOC] 2.5.6: fcClx and lcbClx are the 34th pair of FibRgFcLcb97


def word_97(paper: Paper) -> bytes:
    """Return a Word 97-2003 document (PUID fmt/40): the information block, one piece of text."""
    text = paper.text.replace("\n", "\r").encode("cp1252", "replace")
    pieces = struct.pack("<II", 0, len(text)) + struct.pack("<HIH", 0, TEXT_AT * 2 | 0x4000_0000, 0)
    table = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    document = _information_block(len(text), len(table)).ljust(TEXT_AT, b"\0") + text
    return compound_file(
        {
            "WordDocument": document.ljust(4096, b"\0"),
            "1Table": table.ljust(4096, b"\0"),
            "\x01CompObj": _made_by("Microsoft Word Document", "MSWordDoc", "Word.Document.8", WORD_CLASS),
        },
        class_id=WORD_CLASS,
    )


def _information_block(text_length: int, table_length: int) -> bytes:
    british = 0x0809
    second_table, one_byte_text = 0x0200, 0x1000
    base = struct.pack("<HHHHHH", 0xA5EC, 0x00C1, 0, british, 0, second_table | one_byte_text)
    base += struct.pack("<HI6xII", 0x00BF, 0, TEXT_AT, TEXT_AT + text_length)
    longs = [0] * 22
    longs[0], longs[3] = TEXT_AT + text_length, text_length
    pairs = [0] * (93 * 2)
    pairs[CLX_PAIR * 2 + 1] = table_length
    return (
        base.ljust(32, b"\0")
        + struct.pack("<H28x", 14)
        + struct.pack("<H22I", 22, *longs)
        + struct.pack(f"<H{len(pairs)}IH", 93, *pairs, 0)
    )


def _made_by(user_type: str, clipboard: str, program: str, class_id: bytes) -> bytes:
    def counted(text: str) -> bytes:
        raw = text.encode("ascii") + b"\0"
        return struct.pack("<I", len(raw)) + raw

    head = bytes.fromhex("0100feff030a0000ffffffff") + class_id
    return head + counted(user_type) + counted(clipboard) + counted(program) + struct.pack("<I12x", 0x71B239F4)


def powerpoint_97(paper: Paper) -> bytes:
    """Return a PowerPoint 97-2003 file (fmt/126): one document record with the text in it."""
    text = paper.text.encode("utf-16-le")
    characters = struct.pack("<HHI", 0, 0x0FA0, len(text)) + text
    list_with_text = struct.pack("<HHI", 0x000F, 0x0FF0, len(characters)) + characters
    atom = struct.pack("<HHI", 1, 0x03E9, 40) + struct.pack("<5I", 5760, 4320, 4320, 5760, 5).ljust(40, b"\0")
    document = struct.pack("<HHI", 0x000F, 0x03E8, len(atom) + len(list_with_text)) + atom + list_with_text
    edit = struct.pack("<HHI", 0, 0x0FF5, 28) + struct.pack("<II", 256, 0x03000000).ljust(28, b"\0")
    user = struct.pack("<HHI", 0, 0x0FF6, 24)
    user += struct.pack("<IIIHHBBH", 20, 0xE391C05F, len(document), 4, 0x03F4, 3, 0, 0) + b"demo"
    return compound_file(
        {
            "PowerPoint Document": (document + edit).ljust(4096, b"\0"),
            "Current User": user,
            "\x01CompObj": _made_by("Microsoft PowerPoint", "PPT", "PowerPoint.Show.8", POWERPOINT_CLASS),
        },
        class_id=POWERPOINT_CLASS,
    )


def outlook_message(paper: Paper) -> bytes:
    """Return an Outlook message (x-fmt/430) with a subject, a sender, a recipient and a body."""
    properties = {
        0x001A: "IPM.Note",
        0x0037: paper.title,
        0x0C1A: "Ash Marlowe (synthetic)",
        0x0E04: "Records Management Unit (synthetic)",
        0x1000: paper.text,
    }
    streams: dict[str, bytes] = {
        f"__nameid_version1.0/__substg1.0_{name}": b"" for name in ("00020102", "00030102", "00040102")
    }
    rows = b""
    for tag, value in properties.items():
        raw = value.encode("utf-16-le")
        streams[f"__substg1.0_{tag:04X}001F"] = raw
        rows += struct.pack("<HHIII", 0x001F, tag, 6, len(raw) + 2, 0)
    streams["__properties_version1.0"] = bytes(32) + rows
    return compound_file(streams, class_id=MESSAGE_CLASS)


def excel_97(paper: Paper) -> bytes:
    """Return an Excel 97-2003 workbook, written by xlwt."""
    import xlwt

    workbook = xlwt.Workbook()
    sheet = workbook.add_sheet("Schedule")
    for row, line in enumerate(paper.lines):
        sheet.write(row, 0, row)
        sheet.write(row, 1, line)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def thumbnails(paper: Paper) -> bytes:
    """Return a Thumbs.db of Windows XP (fmt/682): a catalogue and two pictures."""
    from muniment.demo.images import jpeg

    names = ("scene 01.jpg", "scene 02.jpg")
    catalogue = struct.pack("<HHIII", 16, 7, len(names), 96, 96)
    streams: dict[str, bytes] = {}
    for number, name in enumerate(names, start=1):
        raw = name.encode("utf-16-le") + b"\0\0"
        catalogue += struct.pack("<IIQ", 16 + len(raw) + 4, number, 0) + raw + bytes(4)
        picture = jpeg(paper)
        streams[str(number)] = struct.pack("<III", 12, number, len(picture)) + picture
    return compound_file({"Catalog": catalogue, **streams})
