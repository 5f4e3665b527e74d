"""A file that DROID does not finish with in the time allowed."""

from muniment.demo.words import LABEL, Paper

# PRONOM's signature 280 (fmt/134, MP3) wants ten frame headers, each 46 to 1,439 bytes after the
# one before. These heads lie three bytes apart over 390 bytes: room for eight such steps and never
# for ten, so the matcher tries every way to choose them. DROID 6.8.0, V109 and V122: 60 heads take
# 0.3 s, 80 take 3 s, 100 and more exceed any deadline; from 152 on ten do fit and it answers at
# once. Known upstream as digital-preservation/droid issue 1663.
FRAME_HEAD, FRAME_HEADS = b"\xff\xf3\x10", 130
PICTURE_HEAD = b"RIFF\x10\x00\x01\x00WEBPVP8 "


def hanging(_: Paper) -> bytes:
    """Return a small damaged WebP picture whose bytes send DROID's matcher round and round."""
    return PICTURE_HEAD + FRAME_HEAD * FRAME_HEADS + bytes(70_000) + LABEL.encode("ascii")
