"""7z and RAR: encrypted, or cut short, as far as their headers say so in plain bytes.

7z: 7zFormat.txt of the LZMA SDK. RAR: UnRAR's technote for versions 4 and 5. A 7z whose header is
packed (the usual case) hides whether its files are encrypted; only encrypted headers show then.
"""

import struct
import zlib

from records.survey.inside.view import FileView, Finding, NotThereError
from records.survey.marks import Mark

SEVEN_ZIP_MAGIC = b"7z\xbc\xaf\x27\x1c"
SEVEN_ZIP_AES = b"\x06\xf1\x07\x01"  # 7zFormat.txt, Methods: 7zAES
MOST_HEADER_BYTES = 64 << 10

RAR_MAGIC = b"Rar!\x1a\x07"
RAR_BLOCKS_READ = 64
RAR_4_MAIN, RAR_4_FILE = 0x73, 0x74
RAR_4_HEADERS_ENCRYPTED, RAR_4_FILE_ENCRYPTED, RAR_4_HAS_DATA = 0x0080, 0x0004, 0x8000
RAR_5_FILE, RAR_5_ENCRYPTION = 2, 4
RAR_5_HAS_EXTRA, RAR_5_HAS_DATA = 0x0001, 0x0002
RAR_5_EXTRA_ENCRYPTION = 1


def seven_zip_findings(view: FileView) -> list[Finding]:
    """Return what the 7z archive says: encrypted, damaged."""
    start = view.head[:32]
    if len(start) < 32:
        return [Finding(Mark.DAMAGED, "7z: the header is cut short")]
    if zlib.crc32(start[12:32]) != struct.unpack_from("<I", start, 8)[0]:
        return [Finding(Mark.DAMAGED, "7z: the header's checksum does not fit")]
    place, size_bytes = struct.unpack_from("<QQ", start, 12)
    if 32 + place + size_bytes > view.size_bytes:
        return [Finding(Mark.DAMAGED, "7z: the directory at the end is missing; the file was probably cut short")]
    try:
        header = view.read(32 + place, min(size_bytes, MOST_HEADER_BYTES))
    except NotThereError:
        return []
    return [Finding(Mark.ENCRYPTED, "7z with encrypted entries")] if SEVEN_ZIP_AES in header else []


def rar_findings(view: FileView) -> list[Finding]:
    """Return what the RAR archive says: encrypted."""
    is_encrypted = _is_encrypted_rar_5 if view.head[6:8] == b"\x01\x00" else _is_encrypted_rar_4
    try:
        return [Finding(Mark.ENCRYPTED, "RAR with encrypted entries")] if is_encrypted(view) else []
    except NotThereError:
        return []


def _is_encrypted_rar_4(view: FileView) -> bool:
    place = 7
    for _ in range(RAR_BLOCKS_READ):
        block = view.read(place, 11)
        if len(block) < 7:
            return False
        kind, flags, header_bytes = struct.unpack_from("<BHH", block, 2)
        if kind == RAR_4_MAIN and flags & RAR_4_HEADERS_ENCRYPTED:
            return True
        if kind == RAR_4_FILE and flags & RAR_4_FILE_ENCRYPTED:
            return True
        data_bytes = struct.unpack_from("<I", block, 7)[0] if flags & RAR_4_HAS_DATA and len(block) == 11 else 0
        if header_bytes < 7:
            return False
        place += header_bytes + data_bytes
    return False


def _is_encrypted_rar_5(view: FileView) -> bool:
    place = 8
    for _ in range(RAR_BLOCKS_READ):
        block = view.read(place, 512)
        if len(block) < 7:
            return False
        header_bytes, at = _number(block, 4)
        header = block[at : at + header_bytes]
        kind, within = _number(header, 0)
        if kind == RAR_5_ENCRYPTION or (kind == RAR_5_FILE and _has_encryption_record(header)):
            return True
        flags, within = _number(header, within)
        extra = _number(header, within) if flags & RAR_5_HAS_EXTRA else (0, within)
        data_bytes = _number(header, extra[1])[0] if flags & RAR_5_HAS_DATA else 0
        if header_bytes == 0:
            return False
        place += at + header_bytes + data_bytes
    return False


def _has_encryption_record(header: bytes) -> bool:
    _, at = _number(header, 0)
    flags, at = _number(header, at)
    if not flags & RAR_5_HAS_EXTRA:
        return False
    extra_bytes, _ = _number(header, at)
    at = len(header) - extra_bytes
    while 0 <= at < len(header):
        record_bytes, after = _number(header, at)
        if _number(header, after)[0] == RAR_5_EXTRA_ENCRYPTION:
            return True
        if record_bytes == 0:
            return False
        at = after + record_bytes
    return False


def _number(data: bytes, at: int) -> tuple[int, int]:
    """Return the number at `at`, seven bits a byte with the lowest first, and the place after it."""
    value = 0
    for position, byte in enumerate(data[at : at + 10]):
        value |= (byte & 0x7F) << (7 * position)
        if not byte & 0x80:
            return value, at + position + 1
    return 0, len(data)
