"""Which file is the redacted copy of which, by their names, as The National Archives' upload pairs them.

Rule: nationalarchives/tdr-redacted-files, commit 95fc5a2: the name before the dot ends in _R, _Redacted or
_redacted and a number perhaps; exactly one other file of the folder has the name without that ending.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from appraisal.sensitivity.faults import NO_ORIGINAL, SEVERAL_ORIGINALS, TWO_COPIES_OF_ONE_NAME
from retention.faults import Fault

_REDACTED = re.compile(r"^(.+?)(?:_R|_Redacted|_redacted)\d*$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Pair:
    """A redacted copy and its original, both by path."""

    redacted: str
    original: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """What the names of some files say: the pairs, and the redacted files that have none or no single original."""

    pairs: tuple[Pair, ...]
    faults: tuple[Fault, ...]


def stem_of(name: str) -> str:
    """Return the name before its extension: cut at the last dot, unless that is the first or last character.

    >>> stem_of("file_R1.txt"), stem_of(".hidden"), stem_of("ends."), stem_of("file7_R")
    ('file_R1', '.hidden', 'ends.', 'file7_R')
    """
    dot = name.rfind(".")
    return name if dot in (-1, 0, len(name) - 1) else name[:dot]


def original_stem(name: str) -> str | None:
    """Return the stem of the original that a redacted copy named `name` belongs to; None where it isn't one.

    >>> original_stem("report_Redacted.pdf"), original_stem("_R"), original_stem("report.pdf")
    ('report', None, None)
    """
    found = _REDACTED.match(stem_of(name))
    return found.group(1) if found else None


def pair(paths: Iterable[str]) -> Pairing:
    """Return how the files at `paths` pair, in order of path.

    >>> pair(["a/MG5.doc", "a/MG5_R.pdf", "b/MG5_R.pdf"]).pairs
    (Pair(redacted='a/MG5_R.pdf', original='a/MG5.doc'),)
    """
    folders: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(paths):
        folder, _, name = path.rpartition("/")
        folders[folder].append(name)
    pairs: list[Pair] = []
    faults: list[Fault] = []
    for folder, names in sorted(folders.items()):
        _pair_folder(f"{folder}/" if folder else "", names, pairs, faults)
    return Pairing(tuple(pairs), tuple(faults))


def _pair_folder(prefix: str, names: Sequence[str], pairs: list[Pair], faults: list[Fault]) -> None:
    redacted = {name: stem for name in names if (stem := original_stem(name)) is not None}
    copies = _by_stem(redacted)
    originals = _by_stem(name for name in names if name not in redacted)
    for name, stem in redacted.items():
        twins = copies[stem_of(name)]
        found = originals.get(stem, [])
        if len(twins) > 1:
            faults.append(Fault(TWO_COPIES_OF_ONE_NAME, prefix + name, ", ".join(twins)))
        elif not found:
            faults.append(Fault(NO_ORIGINAL, prefix + name))
        elif len(found) > 1:
            faults.append(Fault(SEVERAL_ORIGINALS, prefix + name, ", ".join(found)))
        else:
            pairs.append(Pair(prefix + name, prefix + found[0]))


def _by_stem(names: Iterable[str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        found[stem_of(name)].append(name)
    return dict(found)
