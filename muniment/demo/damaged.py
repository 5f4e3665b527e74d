"""Files that are broken, empty or worse, as every old share has some."""

from muniment.demo.words import LABEL, Paper

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def empty(_: Paper) -> bytes:
    """Return nothing: a zero-byte file."""
    return b""


def mark_only(_: Paper) -> bytes:
    """Return a byte order mark and nothing after it."""
    return BYTE_ORDER_MARK


def cut_short(whole: bytes) -> bytes:
    """Return the first third of `whole`, as after a copy that broke off.

    >>> len(cut_short(b"x" * 900))
    300
    """
    return whole[: len(whole) // 3]


def overwritten(whole: bytes) -> bytes:
    """Return `whole` with its beginning lost, as after a bad sector: zeroes where the header was."""
    return bytes(min(512, len(whole))) + whole[512:]


def nonsense(paper: Paper) -> bytes:
    """Return bytes that belong to no format, with the label at their end."""
    return bytes((paper.number * 7 + at * 13) % 251 for at in range(600)) + LABEL.encode("ascii")
