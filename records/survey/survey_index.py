"""The index of a sealed survey: where to look for a page of its files, beside the evidence and never instead of it.

It is computed, and may be deleted and made again (see `index_making`). It holds for each file its
*place*, the number it has in the order of folder and name, counted from 0:

- `path.parquet`: in order of place, what a list is filtered and sorted by;
- `by-size.parquet`, `by-date.parquet`, `by-format.parquet`: the same, sorted by one of these and then by place;
- `figures.json`: the answers to what the page of the survey asks;
- `text.parquet`: folders and names in lower case, BLOCK_ROWS files a row, where a text is looked for.

What a page shows is read from the sealed parts; the index says which rows. It is bound to the
manifest it was made from, to the version of DuckDB, and to the digest of each of its files: one
that does not fit is not believed, and whoever asks reads the evidence from end to end instead.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb

from records.store.evidence import ROW_GROUP_ROWS, Answers, Manifest, part_paths
from records.store.layout import StoreLayout
from records.survey.answers import read_answers
from records.survey.file_lists import FILE_LISTS
from records.survey.file_pages import PageOrder

FORMAT = "muniment-index/1"
INDEX = "index.json"
PATH_FILE, TEXT_FILE, FIGURES_FILE = "path.parquet", "text.parquet", "figures.json"
ORDER_FILES = {
    PageOrder.SIZE: "by-size.parquet",
    PageOrder.MODIFIED: "by-date.parquet",
    PageOrder.PUID: "by-format.parquet",
}
FILES = (PATH_FILE, *ORDER_FILES.values(), TEXT_FILE, FIGURES_FILE)
INDEXED_FROM = 200_000
"""A survey of fewer files is read from end to end in less time than a page takes otherwise."""
BLOCK_ROWS = 128
FENCE_ROWS = ROW_GROUP_ROWS
LIST_BITS = {one.name: 1 << place for place, one in enumerate(FILE_LISTS)}

Stamps = tuple[tuple[int, int, int], ...]


class IndexState(StrEnum):
    """What is there: an index that fits, none, or one that does not fit what it was made from, or what was written."""

    FITS = "fits"
    MISSING = "missing"
    STALE = "stale"
    DAMAGED = "damaged"


@dataclass(frozen=True, slots=True)
class SurveyIndex:
    """An index that was found to fit its survey.

    `bases` is the place of the first file of each part, `files` how many files there are. `fences`
    is for each order the value and place of every FENCE_ROWS-th row. `by_list` counts the files of
    each ready-made list, `by_puids` those of each set of PUIDs, `has_text` says whether a text can
    be looked for, `signs` how often each character is in a sample of the text. `answers` are
    the figures of the survey.
    """

    folder: Path
    files: int
    parts: tuple[Path, ...]
    bases: tuple[int, ...]
    first_folders: tuple[str, ...]
    fences: Mapping[PageOrder, tuple[tuple[int | str, int], ...]]
    by_list: Mapping[str, int]
    by_puids: Mapping[str, int]
    has_text: bool
    signs: Mapping[str, int]
    answers: Answers
    digest: str
    stamps: Stamps

    def is_untouched(self) -> bool:
        """Return whether the files are still those that were digested, by inode, size and time of change."""
        try:
            return stamps_of(self.folder) == self.stamps
        except OSError:
            return False


def stamps_of(folder: Path) -> Stamps:
    """Return inode, size and time of the last change of each file of the index in `folder`."""
    found = [(folder / name).stat() for name in (INDEX, *FILES)]
    return tuple((one.st_ino, one.st_size, one.st_ctime_ns) for one in found)


def manifest_digest(layout: StoreLayout, ref: str) -> str:
    """Return the SHA-256 of the manifest of the survey `ref` as it is on disk."""
    return hashlib.sha256((layout.survey(ref) / "manifest.json").read_bytes()).hexdigest()


def self_digest(said: Mapping[str, Any]) -> str:
    """Return the SHA-256 of everything an index says of itself, but for that digest."""
    rest = {name: value for name, value in said.items() if name != "digest"}
    return hashlib.sha256(json.dumps(rest, ensure_ascii=True, sort_keys=True).encode()).hexdigest()


def read_index(layout: StoreLayout, manifest: Manifest) -> tuple[IndexState, SurveyIndex | None]:
    """Return the index of the survey that `manifest` describes, every byte of it digested; None where it does not fit.

    A second for a gigabyte: keep what is returned, and ask `is_untouched` before it is used again.
    """
    ref = str(manifest["survey"])
    folder = layout.index(ref)
    state, said = _said(folder, layout, ref)
    if said is None:
        return state, None
    try:
        stamps = stamps_of(folder)
        if any(digest_of(folder / name) != said["files"].get(name) for name in FILES):
            return IndexState.DAMAGED, None
        if stamps_of(folder) != stamps:
            return IndexState.DAMAGED, None
    except OSError:
        return IndexState.DAMAGED, None
    return IndexState.FITS, _index_of(folder, layout, manifest, said, stamps)


def index_state(layout: StoreLayout, ref: str) -> IndexState:
    """Return in a moment how the index of `ref` stands, by what it says of itself and the sizes of its files."""
    folder = layout.index(ref)
    state, said = _said(folder, layout, ref)
    if said is None:
        return state
    try:
        sizes = {name: (folder / name).stat().st_size for name in FILES}
    except OSError:
        return IndexState.DAMAGED
    return IndexState.FITS if sizes == said["sizes"] else IndexState.DAMAGED


def _said(folder: Path, layout: StoreLayout, ref: str) -> tuple[IndexState, dict[str, Any] | None]:
    try:
        said = json.loads((folder / INDEX).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return IndexState.MISSING, None
    except (OSError, ValueError, RecursionError):
        return IndexState.DAMAGED, None
    if not isinstance(said, dict) or said.get("digest") != self_digest(said):
        return IndexState.DAMAGED, None
    made_from = (FORMAT, ref, manifest_digest(layout, ref), duckdb.__version__, list(LIST_BITS))
    if tuple(said.get(name) for name in ("format", "survey", "manifest_sha256", "duckdb", "lists")) != made_from:
        return IndexState.STALE, None
    return IndexState.FITS, said


def _index_of(
    folder: Path,
    layout: StoreLayout,
    manifest: Manifest,
    said: Mapping[str, Any],
    stamps: tuple[tuple[int, int, int], ...],
) -> SurveyIndex:
    bases, files = [], 0
    for part in manifest["parts"]:
        bases.append(files)
        files += int(part["rows"])
    return SurveyIndex(
        folder=folder,
        files=files,
        parts=tuple(part_paths(layout, manifest)),
        bases=tuple(bases),
        first_folders=tuple(str(part["first_folder"]) for part in manifest["parts"]),
        fences={order: tuple((value, place) for value, place in said["fences"][order]) for order in ORDER_FILES},
        by_list=said["by_list"],
        by_puids=said["by_puids"],
        has_text=said["has_text"],
        signs=said["signs"],
        answers=read_answers(folder / FIGURES_FILE),
        digest=said["digest"],
        stamps=stamps,
    )


def digest_of(path: Path) -> str:
    """Return the SHA-256 of the file at `path`, 64 hexadecimal digits."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
