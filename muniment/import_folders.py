r"""What may be taken in from a page: exports and DROID's lists below the folders that IT named.

A page never takes a path: who can sign in could otherwise have any file of the server read. What is
offered is looked for anew each time, links are not followed, and what was chosen is looked for again
when the worker comes to it. MUNIMENT_IMPORT_FOLDERS names the folders as MUNIMENT_SHARES does:
/srv/exports=Exports of CMS;/srv/droid=Lists of DROID
"""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from muniment.faults import NOT_OFFERED
from muniment.shares import named_folders
from muniment.uploads import UPLOADED, uploads
from records.sources.cms.sent import MANIFEST_NAME
from records.store.layout import StoreLayout
from retention.faults import Fault, Refusal

IMPORT_FOLDERS = "MUNIMENT_IMPORT_FOLDERS"
ROOT_ITSELF = "."
DEEPEST = 3
MOST_FOLDERS = 2_000
MOST_OFFERED = 200


class OfferKind(StrEnum):
    """What is offered, in the words of the page."""

    EXPORT = "export of a case system"
    DROID_LIST = "list of DROID's"
    NOTHING_KNOWN = "folder without manifest.json"


@dataclass(frozen=True, slots=True)
class Root:
    """A folder that IT named: its exact path, and how users know it."""

    path: str
    shown_as: str


@dataclass(frozen=True, slots=True)
class Offer:
    """Something that may be taken in: below which root, at which path there; `key` names it in a form."""

    key: str
    root: Root
    path: str
    kind: OfferKind
    modified_ns: int

    @property
    def name(self) -> str:
        """Return its own name; of the root itself that of the root."""
        return self.root.shown_as if self.path == ROOT_ITSELF else self.path.rpartition("/")[2]


def import_roots() -> tuple[Root, ...]:
    """Return the folders that IT named, in their order."""
    named = named_folders(os.environ.get(IMPORT_FOLDERS, ""))
    return tuple(Root(os.fsdecode(path), shown_as) for path, shown_as in named)


def offers(roots: Sequence[Root]) -> tuple[Offer, ...]:
    """Return what may be taken in below the roots, the newest first; at most 200, of 2,000 folders looked at."""
    found = [
        Offer(f"{number}/{path}", root, path, kind, modified_ns)
        for number, root in enumerate(roots)
        for path, kind, modified_ns in _below(root)
    ]
    return tuple(sorted(found, key=lambda one: (-one.modified_ns, one.key))[:MOST_OFFERED])


def chosen(key: str) -> Offer:
    """Return what the form's `key` names among what is offered now; a Refusal where it is none of that."""
    found = next((one for one in offers(import_roots()) if one.key == key), None)
    if found is None:
        raise Refusal(Fault(NOT_OFFERED, key))
    return found


def path_of(layout: StoreLayout, root: str, path: str) -> Path:
    """Return where a job finds what it takes in; a Refusal unless it is still below a root, by no link."""
    base = uploads(layout) if root == UPLOADED else Path(root)
    if root != UPLOADED and root not in {one.path for one in import_roots()}:
        raise Refusal(Fault(NOT_OFFERED, root))
    real, found = base.resolve(), base.resolve() / path
    if found.resolve() != found or not found.is_relative_to(real):
        raise Refusal(Fault(NOT_OFFERED, path))
    return found


def _below(root: Root) -> Iterator[tuple[str, OfferKind, int]]:
    """Yield what is found below a root: its path there, what it is, when it changed."""
    waiting = [("", 0)]
    looked_at = 0
    while waiting and looked_at < MOST_FOLDERS:
        path, depth = waiting.pop(0)
        looked_at += 1
        entries = _entries(Path(root.path, path))
        if any(entry.name == MANIFEST_NAME and entry.is_file(follow_symlinks=False) for entry in entries):
            yield path or ROOT_ITSELF, OfferKind.EXPORT, _changed(Path(root.path, path))
            continue
        lists = [one for one in entries if one.name.lower().endswith(".csv") and one.is_file(follow_symlinks=False)]
        folders = [one for one in entries if one.is_dir(follow_symlinks=False)]
        if depth and not lists and not folders:
            yield path, OfferKind.NOTHING_KNOWN, _changed(Path(root.path, path))
        for one in lists:
            yield _joined(path, one.name), OfferKind.DROID_LIST, _changed(Path(one.path))
        if depth < DEEPEST:
            waiting += [(_joined(path, one.name), depth + 1) for one in folders]


def _entries(folder: Path) -> list[os.DirEntry[str]]:
    """Return what is in a folder, in order of name; nothing where it can't be read. Hidden names are left out."""
    try:
        with os.scandir(folder) as found:
            entries = [entry for entry in found if not entry.name.startswith(".") and entry.name.isprintable()]
    except OSError:
        return []
    return sorted(entries, key=lambda entry: entry.name)


def _joined(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


def _changed(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
