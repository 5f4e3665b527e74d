r"""Where the files of a DROID CSV lie: paths of Windows and Unix, network shares, members of archives.

`FILE_PATH` is what DROID's users see and is trusted first; an address (`URI`) serves where it is
empty. Nothing here opens or looks for any of the files named.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from records.sources.droid_entries import DroidEntry

# Schemes of members of archives: DROID 6.9, droid-core-interfaces, ArchiveFileUtils and its handlers.
ARCHIVE_SCHEMES = ("zip", "tar", "gz", "bz", "bz2", "bzip2", "7z", "sevenz", "rar", "iso", "fat", "arc", "warc", "jar")
_MEMBER = re.compile(rf"(?:{'|'.join(ARCHIVE_SCHEMES)}):", re.IGNORECASE)
_DRIVE = re.compile(r"[A-Za-z]:(?:[\\/]|$)")
INSIDE = "!"  # after an archive's name, before the path inside it, as in DROID's addresses


@dataclass(frozen=True, slots=True)
class PlacedPath:
    r"""A path in parts: `anchor` is what stands before the first, `\\` for a network share, / for Unix.

    >>> place(r"\\FS99\SCD\Board\minutes.doc")
    PlacedPath(anchor='\\\\', parts=('FS99', 'SCD', 'Board', 'minutes.doc'), separator='\\')
    >>> place(r"C:\Board\2006").parts
    ('C:', 'Board', '2006')
    """

    anchor: str
    parts: tuple[str, ...]
    separator: str

    def __str__(self) -> str:
        return self.anchor + self.separator.join(self.parts)

    @property
    def parent(self) -> "PlacedPath":
        """Return the path of the folder it lies in."""
        return PlacedPath(self.anchor, self.parts[:-1], self.separator)


def place(path: str) -> PlacedPath:
    """Return `path` in parts; Windows, network and Unix paths are told by how they begin."""
    if path.startswith("\\\\"):
        return PlacedPath("\\\\", _parts(path, "\\"), "\\")
    if _DRIVE.match(path) or ("\\" in path and "/" not in path):
        return PlacedPath("", _parts(path.replace("/", "\\"), "\\"), "\\")
    return PlacedPath("/" if path.startswith("/") else "", _parts(path, "/"), "/")


def _parts(path: str, separator: str) -> tuple[str, ...]:
    return tuple(part for part in path.split(separator) if part)


def path_in_address(uri: str) -> str:
    r"""Return the path that a file: address names.

    >>> path_in_address("file:////FS99/SCD/R%20v%20DOE"), path_in_address("file:/C:/Board/"), path_in_address("file:/a")
    ('\\\\FS99\\SCD\\R v DOE', 'C:\\Board\\', '/a')
    """
    scheme, _, rest = uri.partition(":")
    if scheme.lower() != "file" or not rest:
        return uri
    rest = unquote(rest)
    without = rest.lstrip("/")
    slashes = len(rest) - len(without)
    if _DRIVE.match(without):
        return without.replace("/", "\\")
    if slashes in (2, 4, 5):
        return "\\\\" + without.replace("/", "\\")
    return "/" + without if slashes else without


def is_member(entry: DroidEntry) -> bool:
    """Return whether `entry` lies inside an archive."""
    return _MEMBER.match(entry.uri) is not None or _MEMBER.match(entry.file_path) is not None


def is_archive(entry: DroidEntry) -> bool:
    """Return whether DROID opened `entry` as an archive."""
    return entry.type.casefold() == "container"


def place_of(entry: DroidEntry) -> PlacedPath:
    """Return where `entry`, not a member of an archive, lies."""
    if entry.file_path:
        return place(entry.file_path)
    return place(path_in_address(entry.uri) if entry.uri else entry.name)


@dataclass(frozen=True, slots=True)
class Inside:
    """An archive, or a folder or archive within one: its name, its parent, its path if it lies outside."""

    name: str
    parent_id: str
    is_archive: bool
    outside: PlacedPath | None


def inside_of(entry: DroidEntry) -> Inside | None:
    """Return what members below `entry` need to be placed; None for what can have no members."""
    member = is_member(entry)
    if not is_archive(entry) and not (member and entry.is_folder):
        return None
    return Inside(_name(entry), entry.parent_id, is_archive(entry), None if member else place_of(entry))


def place_member(entry: DroidEntry, nodes: Mapping[str, Inside]) -> PlacedPath:
    """Return where the member `entry` lies: the path of its archive, `!`, the path inside.

    The chain of parents tells; where it is broken, FILE_PATH or the address do. Addresses of
    members are not always percent-encoded (DROID to 6.5.2) and their FILE_PATH loses the first
    slashes of a network share, so both come second.
    """
    names, step, seen = [_name(entry)], nodes.get(entry.parent_id), {entry.id}
    while step is not None and len(seen) < 1000:
        names.append(step.name + (INSIDE if step.is_archive else ""))
        if step.outside is not None:
            inner = (*reversed(names[:-1]),)
            outer = (*step.outside.parts[:-1], step.outside.parts[-1] + INSIDE) if step.outside.parts else (INSIDE,)
            return PlacedPath(step.outside.anchor, outer + inner, step.outside.separator)
        if step.parent_id in seen:
            break
        seen.add(step.parent_id)
        step = nodes.get(step.parent_id)
    return _place_by_text(entry)


def _place_by_text(entry: DroidEntry) -> PlacedPath:
    text = entry.file_path or entry.uri
    while _MEMBER.match(text):
        text = text.partition(":")[2]
    archive, *inner = re.split(r"!(?=[\\/])", text)
    outer = place(path_in_address(archive) if archive.lower().startswith("file:") else archive)
    parts = list(outer.parts)
    for step in inner:
        parts[-1:] = [parts[-1] + INSIDE] if parts else [INSIDE]
        parts += [part for part in re.split(r"[\\/]", step if entry.file_path else unquote(step)) if part]
    return PlacedPath(outer.anchor, tuple(parts), outer.separator)


def _name(entry: DroidEntry) -> str:
    if entry.name and is_member(entry):
        return entry.name.replace("/", "\\")  # one part, whatever the archive calls it
    path = entry.file_path or unquote(entry.uri)
    return re.split(r"[\\/]", path.rstrip("\\/"))[-1] if path else entry.name


def common_root(paths: Iterable[PlacedPath]) -> PlacedPath:
    """Return the deepest folder that all `paths` lie in; an empty path where they share none.

    >>> str(common_root([place("/a/b/c"), place("/a/b/d/e")]))
    '/a/b'
    """
    root: PlacedPath | None = None
    for path in paths:
        if root is None:
            root = path
        elif path.parts[: len(root.parts)] != root.parts or path.anchor != root.anchor:
            root = _shared(root, path)
    return root or PlacedPath("", (), "/")


def _shared(one: PlacedPath, other: PlacedPath) -> PlacedPath:
    if one.anchor != other.anchor:
        return PlacedPath("", (), one.separator)
    count = 0
    for left, right in zip(one.parts, other.parts, strict=False):
        if left != right:
            break
        count += 1
    return PlacedPath(one.anchor, one.parts[:count], one.separator)
