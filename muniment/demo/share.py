"""Write the synthetic share: the same seed gives the same bytes, names and dates on any machine."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from muniment.demo import cases, corporate, stuff
from muniment.demo.kinds import KINDS
from muniment.demo.many import FEWEST, MOST, write_many
from muniment.demo.plan import SHOWN_AS, Entry, counts_by_top_folder
from muniment.demo.words import LABEL, paper
from records.faults.stores import DEMO_CANNOT_WRITE, DEMO_FILE_COUNT, DEMO_FOLDER_IN_USE
from retention.faults import Fault, Refusal

SHARE_NAME = "SCD"
NOTE_NAME = "SYNTHETIC.txt"
NOTE = f"{LABEL}\nThe folder {SHARE_NAME} beside this note was made by `muniment demo`. Delete both when done.\n"


@dataclass(frozen=True, slots=True)
class DemoShare:
    """What was written: the share's folder, its name as users know it, files by top folder."""

    root: Path
    shown_as: str
    counts: Mapping[str, int]

    @property
    def note(self) -> Path:
        """Return the note beside the share that says what it is."""
        return self.root.parent / NOTE_NAME

    @property
    def file_count(self) -> int:
        """Return how many files and links the share has."""
        return sum(self.counts.values())


def write_share(folder: Path, *, seed: int = 1, files: int | None = None) -> DemoShare:
    """Return the share written into `folder`/SCD: 1,846 files and links, or `files` small ones.

    Refuses where there is something at that place already: nothing is ever overwritten.
    """
    root = folder / SHARE_NAME
    if files is not None and not FEWEST <= files <= MOST:
        raise Refusal(Fault(DEMO_FILE_COUNT, "--files", str(files)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write_note(folder / NOTE_NAME)
        root.mkdir()
        if files is not None:
            return DemoShare(root, SHOWN_AS, write_many(os.fsencode(root), seed=seed, files=files))
        entries = planned(seed)
        _write(os.fsencode(root), entries, seed=seed)
    except FileExistsError as error:
        raise Refusal(Fault(DEMO_FOLDER_IN_USE, str(error.filename))) from error
    except OSError as error:
        raise Refusal(Fault(DEMO_CANNOT_WRITE, os.fsdecode(error.filename or root), str(error.strerror))) from error
    return DemoShare(root, SHOWN_AS, counts_by_top_folder(entries))


def _write_note(note: Path) -> None:
    """Write the note beside the share, or leave the one that an earlier demonstration wrote."""
    if not (note.is_file() and note.read_bytes() == NOTE.encode("ascii")):
        with note.open("xb") as file:
            file.write(NOTE.encode("ascii"))


def planned(seed: int = 1) -> tuple[Entry, ...]:
    """Return every entry of the share, in the order in which they are written and numbered.

    >>> len(planned())
    1846
    """
    alpha = cases.alpha(seed)
    board, project, leavers = corporate.board(seed), corporate.digital_2004(seed), corporate.leavers(seed)
    folders = (
        alpha,
        cases.cedar(seed),
        cases.example(seed),
        cases.fiction(seed),
        cases.sample(seed),
        board,
        project,
        leavers,
        cases.at_home(seed),
        cases.copy_of_copy(seed, alpha),
        stuff.stuff(seed, board=board, project=project, leavers=leavers),
    )
    return tuple(entry for folder in folders for entry in folder.entries)


def content_of(entry: Entry, *, number: int, seed: int) -> bytes:
    """Return the bytes of `entry`, the `number`th of the share."""
    title = entry.path.rsplit(b"/", 1)[-1].decode("ascii", "replace").rsplit(".", 1)[0]
    return KINDS[entry.kind].make(paper(number, "".join(filter(str.isprintable, title)), seed=seed, also=entry.also))


def _write(root: bytes, entries: Sequence[Entry], *, seed: int) -> None:
    numbers = {entry.path: number for number, entry in enumerate(entries, start=1)}
    by_path = {entry.path: entry for entry in entries}
    folders: dict[bytes, int] = {root: 0}
    for entry in entries:
        path = os.path.join(root, entry.path)
        _make_folders(root, entry, folders)
        if entry.link_to is not None:
            os.symlink(entry.link_to, path)
        else:
            original = by_path[entry.copy_of or entry.path]
            with open(path, "xb") as file:
                file.write(content_of(original, number=numbers[original.path], seed=seed))
            os.chmod(path, entry.mode)
        os.utime(path, (entry.modified_at, entry.modified_at), follow_symlinks=False)
    for path, moment in reversed(folders.items()):
        os.chmod(path, 0o755)  # noqa: S103 - a share that its users can read, whatever the umask
        os.utime(path, (moment, moment))


def _make_folders(root: bytes, entry: Entry, folders: dict[bytes, int]) -> None:
    """Make the folders above `entry`; each has the date of its newest file."""
    path = root
    folders[root] = max(folders[root], entry.modified_at)
    for part in entry.path.split(b"/")[:-1]:
        path = os.path.join(path, part)
        if path not in folders:
            os.mkdir(path)
        folders[path] = max(folders.get(path, 0), entry.modified_at)
