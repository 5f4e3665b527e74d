"""The share to measure with: as many small files as asked for, the same each time, a quarter of them copies."""

import hashlib
import os
from pathlib import Path

from muniment.demo.share import write_share


def digests(root: Path) -> dict[str, tuple[str, int]]:
    return {
        str(path.relative_to(root)): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file()
    }


def test_the_number_asked_for_is_the_number_made_and_a_quarter_are_copies(tmp_path: Path) -> None:
    share = write_share(tmp_path, files=2600)
    contents = [digest for digest, _ in digests(share.root).values()]

    assert share.file_count == len(contents) == 2600
    assert len(contents) - len(set(contents)) == len(range(15, 2600, 4))


def test_the_same_seed_gives_the_same_small_files(tmp_path: Path) -> None:
    first = write_share(tmp_path / "first", files=300)
    second = write_share(tmp_path / "second", files=300)

    assert digests(first.root) == digests(second.root)


def test_folders_hold_fourteen_to_forty_files_six_to_ten_deep(tmp_path: Path) -> None:
    share = write_share(tmp_path, files=1000)
    counts = {folder: len(names) for folder, _, names in os.walk(share.root) if names}
    depths = {len(Path(folder).relative_to(share.root).parts) for folder in counts}
    too_few = [count for count in counts.values() if count < 14]

    assert len(counts) > 25
    assert max(counts.values()) <= 40
    assert len(too_few) <= 1  # the last folder has what is left
    assert depths <= set(range(6, 11))


def test_one_file_can_be_asked_for(tmp_path: Path) -> None:
    assert write_share(tmp_path, files=1).file_count == 1
