"""Checks of one file against its neighbours: redacted copies and originals, same content, paths alike, too much."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from retention.faults import Fault
from transfer.consignment_faults import (
    FILE_TOO_LARGE,
    NOT_ONE_FOLDER,
    ORIGINAL_MISSING,
    ORIGINAL_STAYS,
    ORIGINALS_SEVERAL,
    PATHS_ALIKE,
    REDACTED_TWICE,
    SAME_CONTENT,
    TOO_MANY_BYTES,
    TOO_MANY_FILES,
)
from transfer.paths import printable, without_case
from transfer.preflight.tdr_limits import TdrLimits
from transfer.preflight.values import Finding, Portion, TransferFile, Weight

# nationalarchives/tdr-redacted-files: the ending of a redacted copy, on the name without extension.
_REDACTED = re.compile(r"(?P<original>.+?)(?:_R|_Redacted|_redacted)\d*", re.DOTALL)
# Rule: ours, ADR 54. What Windows and people call a copy, in the languages of the shares seen.
_CALLED_A_COPY = re.compile(r"copy of |.* - copy( \(\d+\))?(\.\w+)?$|.*\(\d+\)(\.\w+)?$", re.IGNORECASE | re.DOTALL)


def without_extension(name: str) -> str:
    """Return `name` cut at its last dot, unless that is the first or last character. Rule: as TDR cuts.

    >>> [without_extension(name) for name in ("a.b.doc", ".profile", "end.", "plain")]
    ['a.b', '.profile', 'end.', 'plain']
    """
    dot = name.rfind(".")
    return name[:dot] if 0 < dot < len(name) - 1 else name


def original_name(name: str) -> str:
    """Return the name, without extension, of what `name` is a redacted copy of; empty where it is none.

    >>> [original_name(name) for name in ("MG5_R1.doc", "MG5_redacted", "_R.doc", "MG5_r.doc")]
    ['MG5', 'MG5', '', '']
    """
    matched = _REDACTED.fullmatch(without_extension(name))
    return matched["original"] if matched else ""


def redaction_findings(
    files: Sequence[TransferFile], limits: TdrLimits, *, staying: Collection[str] = ()
) -> Iterator[Finding]:
    """Yield what TDR will say of redacted copies (T12).

    `staying` are the paths of originals that the department retains under s 3(4): TNA's step 3 takes an
    open redacted copy of such a file, though TDR's own check does not find the original.
    """
    by_folder: dict[str, list[TransferFile]] = defaultdict(list)
    for file in files:
        by_folder[file.folder].append(file)
    for together in by_folder.values():
        copies = [file for file in together if original_name(file.name)]
        called: dict[str, list[TransferFile]] = defaultdict(list)
        for copy in copies:
            called[without_extension(copy.name)].append(copy)
        for copy in copies:
            yield from _of_copy(copy, together, called[without_extension(copy.name)], limits, staying)


def _of_copy(
    copy: TransferFile,
    together: Sequence[TransferFile],
    same_name: Sequence[TransferFile],
    limits: TdrLimits,
    staying: Collection[str],
) -> Iterator[Finding]:
    action = limits.actions["user"]
    if len(same_name) > 1:
        other = next(file for file in same_name if file is not copy)
        fault = Fault(REDACTED_TWICE, printable(copy.path), printable(other.name))
        yield Finding("T12", Weight.STOP, fault, copy.key, limits.says["redacted_twice"], action)
        return
    stem = original_name(copy.name)
    originals = [file for file in together if stem in (without_extension(file.name), file.name)]
    if len(originals) == 1:
        return
    if originals:
        fault = Fault(ORIGINALS_SEVERAL, printable(copy.path), ", ".join(printable(file.name) for file in originals))
        yield Finding("T12", Weight.STOP, fault, copy.key, limits.says["several_originals"], action)
        return
    kept = [path for path in staying if _is_original(path, copy.folder, stem)]
    if kept:
        fault = Fault(ORIGINAL_STAYS, printable(copy.path), printable(kept[0].rpartition("/")[2]))
        yield Finding("T12", Weight.WARNING, fault, copy.key, limits.says["no_original"], action)
        return
    fault = Fault(ORIGINAL_MISSING, printable(copy.path), printable(stem))
    yield Finding("T12", Weight.STOP, fault, copy.key, limits.says["no_original"], action)


def _is_original(path: str, folder: str, stem: str) -> bool:
    above, _, name = path.rpartition("/")
    return above == folder and stem in (without_extension(name), name)


# -- same content --------------------------------------------------------------------------------------------------


def duplicate_findings(files: Sequence[TransferFile], limits: TdrLimits) -> Iterator[Finding]:
    """Yield each file whose content another file of the list has, the one to keep excepted (T11).

    The one to keep is not called a copy, then is the older, then comes first. Rule: ours, ADR 54.
    """
    by_content: dict[str, list[TransferFile]] = defaultdict(list)
    for file in files:
        if file.sha256 and file.sha256 not in limits.empty_contents:
            by_content[file.sha256].append(file)
    for alike in by_content.values():
        if len(alike) > 1:
            kept, *others = sorted(alike, key=_worth_keeping)
            for file in others:
                fault = Fault(SAME_CONTENT, printable(file.path), f"as {printable(kept.path)}")
                yield Finding("T11", Weight.WARNING, fault, file.key)


def _worth_keeping(file: TransferFile) -> tuple[bool, int, str]:
    called_a_copy = bool(_CALLED_A_COPY.match(file.name))
    return called_a_copy, file.modified_ns if file.modified_ns is not None else 2**63, file.path


# -- the whole -----------------------------------------------------------------------------------------------------


def likeness_findings(files: Sequence[TransferFile]) -> Iterator[Finding]:
    """Yield each path that differs from one before it only in capitals or accents (T8)."""
    first: dict[str, TransferFile] = {}
    for file in sorted(files, key=lambda one: one.path):
        other = first.setdefault(without_case(file.path), file)
        if other is not file:
            yield Finding("T8", Weight.STOP, Fault(PATHS_ALIKE, printable(file.path), printable(other.path)), file.key)


def whole_findings(files: Sequence[TransferFile], limits: TdrLimits) -> Iterator[Finding]:
    """Yield what is wrong with the folder as a whole (T1) and with how much there is (T2)."""
    action = limits.actions["support"]
    tops = sorted({file.path.partition("/")[0] if "/" in file.path else "loose files" for file in files})
    if len(tops) != 1 or tops == ["loose files"]:
        found = ", ".join(printable(top) for top in tops[:5]) + (" …" if len(tops) > 5 else "")
        fault = Fault(NOT_ONE_FOLDER, "the list", found)
        yield Finding("T1", Weight.STOP, fault, "", limits.says["one_folder"], limits.actions["user"])
    size_bytes = sum(file.size_bytes for file in files)
    if len(files) > limits.most_files:
        fault = Fault(TOO_MANY_FILES, "the list", f"{len(files):,} files; at most {limits.most_files:,}")
        yield Finding("T2", Weight.STOP, fault, tdr_action=action)
    if size_bytes > limits.most_bytes:
        fault = Fault(TOO_MANY_BYTES, "the list", f"{size_bytes:,} bytes; at most {limits.most_bytes:,}")
        yield Finding("T2", Weight.STOP, fault, tdr_action=action)
    for file in files:
        if file.size_bytes > limits.most_bytes_a_file:
            found = f"{file.size_bytes:,} bytes; at most {limits.most_bytes_a_file:,}"
            yield Finding("T2", Weight.STOP, Fault(FILE_TOO_LARGE, printable(file.path), found), file.key, "", action)


def split(files: Sequence[TransferFile], limits: TdrLimits) -> tuple[Portion, ...]:
    """Return the transfers that `files` would make, each within the limits; nothing where one takes all.

    Folders stay whole where they fit, and so do an original and its redacted copy, which lie in one
    folder; a file that is too large by itself is left out of the plan, for no split helps it. Each
    portion is uploaded as the same top-level folder.
    """
    fitting = [file for file in files if file.size_bytes <= limits.most_bytes_a_file]
    total = sum(file.size_bytes for file in fitting)
    if len(fitting) <= limits.most_files and total <= limits.most_bytes:
        return ()
    groups = _groups(sorted(fitting, key=lambda one: (one.folder, one.path)), limits)
    portions: list[list[TransferFile]] = [[]]
    size_bytes = 0
    for group in groups:
        more = sum(file.size_bytes for file in group)
        is_full = len(portions[-1]) + len(group) > limits.most_files or size_bytes + more > limits.most_bytes
        if portions[-1] and is_full:
            portions.append([])
            size_bytes = 0
        portions[-1] += group
        size_bytes += more
    return tuple(
        Portion(number, tuple(file.path for file in portion), sum(file.size_bytes for file in portion))
        for number, portion in enumerate(portions, start=1)
    )


def _groups(files: Sequence[TransferFile], limits: TdrLimits) -> Iterator[list[TransferFile]]:
    """Yield the files folder by folder; a folder that is too much by itself in families of original and copies."""
    by_folder: dict[str, list[TransferFile]] = defaultdict(list)
    for file in files:
        by_folder[file.folder].append(file)
    for together in by_folder.values():
        if len(together) <= limits.most_files and sum(file.size_bytes for file in together) <= limits.most_bytes:
            yield together
            continue
        families: dict[str, list[TransferFile]] = defaultdict(list)
        for file in together:
            families[original_name(file.name) or without_extension(file.name)].append(file)
        yield from families.values()
