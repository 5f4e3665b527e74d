"""Write OLE2 compound files: the container of Word, PowerPoint and Outlook from 1997 to 2006.

Rule: [MS-CFB], version 3 (512-byte sectors, 64-byte mini sectors under 4,096 bytes a stream).
Only what a fixed set of small streams needs: no growth, no deletion, at most 109 FAT sectors.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

SECTOR, MINI_SECTOR, MINI_LIMIT = 512, 64, 4096
FREE, END, FAT_SECTOR = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
NOBODY = 0xFFFFFFFF
STORAGE, STREAM, ROOT = 1, 2, 5


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    content: bytes = b""
    inside: dict[str, "_Entry"] = field(default_factory=dict)
    index: int = 0
    left: int = NOBODY
    right: int = NOBODY
    child: int = NOBODY
    start: int = END


def compound_file(streams: Mapping[str, bytes], *, class_id: bytes = bytes(16)) -> bytes:
    """Return a compound file with `streams`; a name with a slash lies in a storage of that name.

    >>> compound_file({"WordDocument": b"text"})[:8].hex()
    'd0cf11e0a1b11ae1'
    """
    root = _Entry("Root Entry", ROOT)
    for path, content in streams.items():
        _put(root, path, content)
    entries = _number(root)
    table = _Sectors()
    minis = _Sectors()
    for entry in entries:
        if entry.kind == STREAM and entry.content:
            place, size = (minis, MINI_SECTOR) if len(entry.content) < MINI_LIMIT else (table, SECTOR)
            entry.start = place.add(entry.content, size)
    root.content = b"".join(minis.blocks)
    if root.content:
        root.start = table.add(root.content, SECTOR)
    mini_fat = struct.pack(f"<{len(minis.chain)}I", *minis.chain)
    mini_fat_start = table.add(mini_fat, SECTOR, pad=b"\xff") if mini_fat else END
    directory = b"".join(_directory_entry(entry, class_id) for entry in entries)
    directory_start = table.add(directory, SECTOR)
    return _assemble(table, directory_start, mini_fat_start, -(-len(mini_fat) // SECTOR))


class _Sectors:
    def __init__(self) -> None:
        self.blocks: list[bytes] = []
        self.chain: list[int] = []

    def add(self, content: bytes, size: int, pad: bytes = b"\0") -> int:
        start = len(self.blocks)
        for offset in range(0, len(content), size):
            self.blocks.append(content[offset : offset + size].ljust(size, pad))
            self.chain.append(len(self.blocks))
        self.chain[-1] = END
        return start


def _put(root: _Entry, path: str, content: bytes) -> None:
    *storages, name = path.split("/")
    place = root
    for storage in storages:
        place = place.inside.setdefault(storage, _Entry(storage, STORAGE))
    place.inside[name] = _Entry(name, STREAM, content)


def _number(root: _Entry) -> list[_Entry]:
    entries = [root]

    def visit(storage: _Entry) -> None:
        # [MS-CFB] 2.6.4: siblings are ordered by the length of their name, then by upper case.
        siblings = sorted(storage.inside.values(), key=lambda entry: (len(entry.name), entry.name.upper()))
        for entry in siblings:
            entry.index = len(entries)
            entries.append(entry)
        storage.child = _balance(siblings)
        for entry in siblings:
            visit(entry)

    visit(root)
    return entries


def _balance(siblings: list[_Entry]) -> int:
    if not siblings:
        return NOBODY
    middle = len(siblings) // 2
    siblings[middle].left = _balance(siblings[:middle])
    siblings[middle].right = _balance(siblings[middle + 1 :])
    return siblings[middle].index


def _directory_entry(entry: _Entry, class_id: bytes) -> bytes:
    name = (entry.name + "\0").encode("utf-16-le")
    black = 1
    return (
        name.ljust(64, b"\0")
        + struct.pack("<HBB3I", len(name), entry.kind, black, entry.left, entry.right, entry.child)
        + (class_id if entry.kind == ROOT else bytes(16))
        + bytes(4 + 8 + 8)  # state bits, created, modified: all unset, so that no clock is read
        + struct.pack("<IQ", entry.start if entry.kind != STORAGE else 0, len(entry.content))
    )


def _assemble(table: _Sectors, directory_start: int, mini_fat_start: int, mini_fat_sectors: int) -> bytes:
    blocks = len(table.blocks)
    fat_sectors = 1
    while fat_sectors * (SECTOR // 4) < blocks + fat_sectors:
        fat_sectors += 1
    chain = table.chain + [FAT_SECTOR] * fat_sectors
    chain += [FREE] * (fat_sectors * (SECTOR // 4) - len(chain))
    first = list(range(blocks, blocks + fat_sectors)) + [FREE] * (109 - fat_sectors)
    header = (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(16)
        + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
        + struct.pack("<IIIII", 0, fat_sectors, directory_start, 0, MINI_LIMIT)
        + struct.pack("<IIII", mini_fat_start, mini_fat_sectors, END, 0)
        + struct.pack("<109I", *first)
    )
    return header + b"".join(table.blocks) + struct.pack(f"<{len(chain)}I", *chain)
