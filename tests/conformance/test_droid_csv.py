"""DROID's CSV exports: each of the shared ones imports with the counts that are written beside it."""

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from records.sources.droid_csv import FolderTally, file_rows, read_droid_csv
from tests.fixtures_folder import fixtures_folder, found_fixtures

COUNTED = (
    "shape", "rows", "max_columns", "hash_column", "folders", "files", "containers", "archive_members",
    "files_with_hash", "identified", "unidentified", "several_formats", "identifications", "distinct_puids",
    "extension_mismatch", "status_done", "status_other", "known_bytes",
)  # fmt: skip
LEAST = 1  # another set of the same shape may be put in the place of ours


def expected(folder: Path) -> Iterator[dict[str, str]]:
    with (folder / "expected.csv").open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def differences(folder: Path, row: dict[str, str]) -> list[str]:
    """Return what an import counts otherwise than `row` says; nothing where all is the same."""
    listed = read_droid_csv(folder / row["file"])
    found = [
        f"{row['file']}: {name} is {getattr(listed.counts, name)}, expected {row[name]}"
        for name in COUNTED
        if str(getattr(listed.counts, name)) != row[name]
    ]
    folders = FolderTally()
    made = sum(1 for _ in file_rows(listed, ref="S0001", folders=folders))
    wanted = int(row["files"]) + int(row["containers"])
    return found + ([f"{row['file']}: {made} rows, expected {wanted}"] if made != wanted else [])


def test_every_shared_export_imports_with_the_counts_beside_it(capsys: pytest.CaptureFixture[str]) -> None:
    folder = fixtures_folder("droid-csv")
    rows = list(expected(folder))
    found = [differences(folder, row) for row in rows]
    with capsys.disabled():
        print(f"\ndroid-csv: {len(rows)} ran, {sum(map(bool, found))} failed, 0 skipped")

    assert len(rows) >= LEAST
    assert [line for lines in found for line in lines] == []


def in_the_suite(name: str) -> Path:
    path = fixtures_folder("droid-csv") / name
    if not path.is_file():
        pytest.skip(f"{name} is not in this set")
    return path


def test_one_profile_in_two_shapes_gives_the_same_rows() -> None:
    per_format, per_file = (
        [row[:-1] for row in file_rows(read_droid_csv(in_the_suite(name)), ref="S0001", folders=FolderTally())]
        for name in ("ipres-showcase-row-per-format.csv", "ipres-showcase-row-per-file.csv")
    )

    assert len(per_file) > 2000
    assert per_format == per_file


@pytest.mark.parametrize("name", ["home-drive-2023-sha256.csv"])
def test_a_file_that_droid_did_not_find_has_no_date_of_1970(name: str) -> None:
    listed = read_droid_csv(in_the_suite(name))
    rows = list(file_rows(listed, ref="S0001", folders=FolderTally()))
    failed = [row for row in rows if "IMP010" in row]

    assert len(failed) == 24
    assert all(-1 in row and 0 not in row for row in failed)


def main() -> int:
    """Run the exports of MUNIMENT_FIXTURES and print how many ran, failed and were skipped."""
    folder = found_fixtures("droid-csv")
    if folder is None:
        print("droid-csv: 0 ran, 0 failed, all skipped: the folder is not here")
        return 0
    ran, failed = 0, 0
    for row in expected(folder):
        lines = differences(folder, row)
        ran, failed = ran + 1, failed + bool(lines)
        print("\n".join(lines), end="\n" if lines else "")
    print(f"droid-csv: {ran} ran, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
