"""A file that an identification engine does not finish with in the time allowed."""

from muniment.demo.words import LABEL, Paper


def hanging(_: Paper) -> bytes:
    """Return a small damaged picture whose bytes send pattern matching round and round."""
    return b"RIFF\x10\x00\x01\x00WEBPVP8 " + b"\xff\xf3\x10" * 200 + bytes(70_000) + LABEL.encode("ascii")
