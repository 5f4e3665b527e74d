"""Files that hold files: ZIP (one locked), tar, gzip, bzip2, SQLite; and sound."""

import bz2
import gzip
import io
import sqlite3
import struct
import tarfile
import wave
import zlib
from collections.abc import Iterator

from muniment.demo.office import stored_archive
from muniment.demo.pdf import PASSWORD
from muniment.demo.plain import text
from muniment.demo.words import LABEL, Draw, Paper

FIXED_SECONDS = 1_139_000_000  # February 2006


def zipped(paper: Paper) -> bytes:
    """Return a ZIP of two notes."""
    return stored_archive([("note.txt", text(paper)), ("index.txt", b"SYNTHETIC index\r\n")])


def locked_zip(paper: Paper) -> bytes:
    """Return a ZIP of one note, locked with a password in the way of PKWARE's APPNOTE 6.1.

    No library of ours writes that old cipher, only reads it; so it is written here. Its twelve
    header bytes should be random and come from the paper instead.
    """
    content = text(paper)
    check = zlib.crc32(content)
    name, locked = b"locked note.txt", 1
    head = Draw(f"zip {paper.number}").octets(11) + bytes([check >> 24])
    body = bytes(_locked(head + content))
    day, second = (2006 - 1980) << 9 | 2 << 5 | 3, 10 << 11
    common = struct.pack("<HHHHHIIIHH", 20, locked, 0, second, day, check, len(body), len(content), len(name), 0)
    local = b"PK\x03\x04" + common + name + body
    central = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central), len(local), 0)


def _locked(content: bytes) -> Iterator[int]:
    keys = [0x12345678, 0x23456789, 0x34567890]

    def turn(octet: int) -> None:
        keys[0] = _crc_step(keys[0], octet)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = _crc_step(keys[2], keys[1] >> 24)

    for octet in PASSWORD.encode("ascii"):
        turn(octet)
    for octet in content:
        mixed = (keys[2] & 0xFFFF) | 2
        yield octet ^ (mixed * (mixed ^ 1) >> 8 & 0xFF)
        turn(octet)


def _crc_step(check: int, octet: int) -> int:
    """Return the raw CRC register after `octet` (zlib's own is inverted before and after)."""
    return zlib.crc32(bytes([octet]), check ^ 0xFFFFFFFF) ^ 0xFFFFFFFF


def tarred(paper: Paper) -> bytes:
    """Return a tar of one note."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        entry = tarfile.TarInfo("note.txt")
        entry.size, entry.mtime = len(text(paper)), FIXED_SECONDS
        archive.addfile(entry, io.BytesIO(text(paper)))
    return out.getvalue()


def gzipped(paper: Paper) -> bytes:
    """Return a gzip of one note, stored (level 0), so that every compressor gives the same bytes."""
    return gzip.compress(text(paper), compresslevel=0, mtime=FIXED_SECONDS)


def bzipped(paper: Paper) -> bytes:
    """Return a bzip2 of one note."""
    return bz2.compress(text(paper))


def database(paper: Paper) -> bytes:
    """Return an SQLite database with one table; the release that wrote it is blanked out."""
    connection = sqlite3.connect(":memory:")
    connection.execute("create table paper (row integer primary key, text text)")
    connection.executemany("insert into paper (text) values (?)", [(line,) for line in paper.lines])
    connection.commit()
    whole = bytearray(connection.serialize())
    connection.close()
    whole[96:100] = struct.pack(">I", 3_040_000)  # offset 96: the version number of the library
    return bytes(whole)


def sound(paper: Paper) -> bytes:
    """Return a tenth of a second of a tone (WAV, PCM)."""
    out = io.BytesIO()
    with wave.open(out, "wb") as tone:
        tone.setnchannels(1)
        tone.setsampwidth(2)
        tone.setframerate(8000)
        step = 20 + paper.number % 200
        tone.writeframes(b"".join(struct.pack("<h", (sample * step % 256 - 128) * 64) for sample in range(800)))
    note = f"{LABEL} Paper {paper.number:06}".encode("ascii")
    note += b"\0" * (2 - len(note) % 2)
    comment = b"INFOICMT" + struct.pack("<I", len(note)) + note
    whole = out.getvalue() + b"LIST" + struct.pack("<I", len(comment)) + comment
    return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]
