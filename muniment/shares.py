r"""Which shares may be surveyed from a page: those that IT named, and those that were surveyed before.

A page never takes a path: who can sign in could otherwise have any folder of the server read.
MUNIMENT_SHARES names them, one after the other with a semicolon between:
/mnt/scd=\\FS99\SCD;/mnt/home=\\FS99\HOME
"""

import os
from dataclasses import dataclass

from muniment.wiring import Store

SHARES = "MUNIMENT_SHARES"


@dataclass(frozen=True, slots=True)
class Share:
    """A share that may be chosen: `key` names it in a form, `root` is its exact path."""

    key: str
    root: bytes
    shown_as: str


def shares_offered(store: Store) -> tuple[Share, ...]:
    """Return the shares that may be chosen, those surveyed before first; each once."""
    known = [one for one in store.surveys.sources() if one.kind == "share"]
    found = {one.root: Share(one.ref, one.root, one.shown_as) for one in known}
    for root, shown_as in named_folders(os.environ.get(SHARES, "")):
        found.setdefault(root, Share(f"named-{len(found) + 1}", root, shown_as))
    return tuple(found.values())


def named_folders(said: str) -> list[tuple[bytes, str]]:
    r"""Return the folders that a setting of IT's names, each with how users know it; one that is not absolute is none.

    >>> named_folders(r"/nowhere/scd=\\FS99\SCD; relative=no")
    [(b'/nowhere/scd', '\\\\FS99\\SCD')]
    """
    named = []
    for entry in filter(None, (part.strip() for part in said.split(";"))):
        path, _, shown_as = entry.partition("=")
        if os.path.isabs(path):
            named.append((os.path.realpath(os.fsencode(path)), shown_as or path))
    return named
