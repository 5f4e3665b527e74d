"""What stands where in the share: one entry a file, worked out before a byte is written."""

import calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from muniment.demo.kinds import KINDS
from muniment.demo.words import FORENAMES, SURNAMES, Draw

SHOWN_AS = r"\\FS99\SCD"
READABLE, UNREADABLE = 0o644, 0o000


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of the share, or one link: `path` is below the share, with slashes.

    `also` are sentences its text must hold. `copy_of` is the path of the entry with the same bytes.
    """

    path: bytes
    kind: str
    modified_at: int
    also: tuple[str, ...] = ()
    copy_of: bytes | None = None
    link_to: bytes | None = None
    mode: int = READABLE


def share_path(path: bytes) -> str:
    r"""Return the path as users of the share see it.

    >>> share_path(b"Board/2006/Minutes/a.doc")
    '\\\\FS99\\SCD\\Board\\2006\\Minutes\\a.doc'
    """
    return SHOWN_AS + "\\" + path.decode("utf-8", "surrogateescape").replace("/", "\\")


class Folder:
    """Gathers the entries of one folder; `years` are the first and last day its files may have."""

    def __init__(self, path: str, *, seed: int, days: tuple[date, date]) -> None:
        self.path = path.encode("utf-8")
        self.entries: list[Entry] = []
        self._draw = Draw(f"folder {seed} {path}")
        self._first, self._last = days

    def add(
        self,
        name: str | bytes,
        kind: str,
        *,
        on: date | None = None,
        also: Sequence[str] = (),
        mode: int = READABLE,
    ) -> Entry:
        """Add a file called exactly `name`, on a drawn day where `on` is not given."""
        raw = name.encode("utf-8") if isinstance(name, str) else name
        entry = Entry(self.path + b"/" + raw, kind, self._moment(on), tuple(also), mode=mode)
        self.entries.append(entry)
        return entry

    def add_copy(self, name: str | bytes, original: Entry, *, same_day: bool = True) -> None:
        """Add a file with the bytes of `original`, and its date unless it is of another day."""
        raw = name.encode("utf-8") if isinstance(name, str) else name
        moment = original.modified_at if same_day else max(original.modified_at, self._moment(None))
        source = original.copy_of or original.path
        self.entries.append(Entry(self.path + b"/" + raw, original.kind, moment, original.also, copy_of=source))

    def say(self, also: Mapping[bytes, Sequence[str]]) -> None:
        """Let the text of each file in `also`, by path, hold these sentences too."""
        self.entries = [
            replace(entry, also=(*entry.also, *also[entry.path])) if entry.path in also else entry
            for entry in self.entries
        ]

    def entry(self, path: bytes) -> Entry:
        """Return the entry at `path`."""
        return next(entry for entry in self.entries if entry.path == path)

    def add_link(self, name: str, target: bytes) -> None:
        """Add a symbolic link."""
        path = self.path + b"/" + name.encode("utf-8")
        self.entries.append(Entry(path, "link", self._moment(None), link_to=target))

    def fill(self, patterns: Sequence[tuple[str, str]], *, to: int) -> list[Entry]:
        """Add files in turn from `patterns` (stem with {n}, kind) until there are `to`; return them."""
        added: list[Entry] = []
        used: dict[str, int] = {}
        while len(self.entries) < to:
            stem, kind = patterns[len(added) % len(patterns)]
            used[stem] = used.get(stem, 0) + 1
            name = stem.format(n=f"{used[stem]:02}", who=_name(used[stem]))
            added.append(self.add(f"{name}.{KINDS[kind].extension}", kind))
        if len(self.entries) != to:
            raise ValueError(f"{self.path!r} has {len(self.entries)} entries, not {to}")
        return added

    def _moment(self, on: date | None) -> int:
        days = (self._last - self._first).days + 1
        day = on or date.fromordinal(self._first.toordinal() + self._draw.below(days))
        working = 8 * 3600 + self._draw.below(10 * 3600)
        return calendar.timegm(day.timetuple()) + working


def _name(turn: int) -> str:
    """Return an invented name; the first 132 turns give different ones."""
    place = turn * 37 % (len(SURNAMES) * len(FORENAMES))
    return f"{SURNAMES[place % len(SURNAMES)]} {FORENAMES[place // len(SURNAMES)]}"


def counts_by_top_folder(entries: Sequence[Entry]) -> Mapping[str, int]:
    """Return how many files and links lie under each top folder, in order of name."""
    counts: dict[str, int] = {}
    for entry in entries:
        top = entry.path.split(b"/", 1)[0].decode("utf-8")
        counts[top] = counts.get(top, 0) + 1
    return dict(sorted(counts.items()))
