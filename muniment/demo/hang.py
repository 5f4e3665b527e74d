"""A file that DROID does not finish with in the time allowed."""

from muniment.demo.words import LABEL, Paper

# PRONOM's signature 280 (fmt/134, MP3) wants ten frame heads, the first in the first 1,795 bytes, each
# 46 to 1,439 bytes after the one before. Here 112 heads stand three bytes apart: room for seven steps of
# 46 and never for nine, so DROID's matcher tries every way to choose them, ten times as many for each
# twenty heads more. After a gap that no step crosses, ten heads stand as they should: the signature can
# match, so no check beforehand rules it out, but the search never comes so far.
# DROID 6.8.0, V109 and V122: 80 heads take 2 to 3 s, 110 more than 21 s.
# Known upstream as digital-preservation/droid issue 1663; the pattern given there no longer hangs 6.8.0.
FRAME_HEAD = b"\xff\xf3\x10"
CROWDED_HEADS = 112
SPACED_HEADS_FROM, SPACED_HEADS, SPACING = 1_793, 12, 60
PICTURE_HEAD = b"RIFF\x10\x00\x01\x00WEBPVP8 "


def hanging(_: Paper) -> bytes:
    """Return a small damaged WebP picture whose bytes send DROID's matcher round and round."""
    crowd = (PICTURE_HEAD + FRAME_HEAD * CROWDED_HEADS).ljust(SPACED_HEADS_FROM, b"\0")
    return crowd + FRAME_HEAD.ljust(SPACING, b"\0") * SPACED_HEADS + bytes(67_000) + LABEL.encode("ascii")
