"""Evidence: the same rows are the same part, and a part that has its name is whole."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from records.store.columns import FILE_COLUMNS, FOLDER_COLUMNS
from records.store.evidence import FILE_ORDER, connect, copy_out, rows_digest, write_json, write_rows
from retention.faults import Refusal


def file_row(folder: str, name: str, **values: object) -> tuple[object, ...]:
    row: dict[str, object] = {"folder": folder, "name": name, "kind": "FILE", "size_bytes": 3, "result": "PROFILED"}
    row |= values
    return tuple(row.get(column.name) for column in FILE_COLUMNS)


def digest(tmp_path: Path, rows: list[tuple[object, ...]]) -> str:
    connection = connect(tmp_path)
    path = tmp_path / "rows.parquet"
    write_rows(connection, path, rows, columns=FILE_COLUMNS)
    return rows_digest(connection, f"read_parquet('{path}')", columns=FILE_COLUMNS, order=FILE_ORDER)


def test_rows_in_another_order_have_the_same_digest(tmp_path: Path) -> None:
    rows = [file_row("a", "x"), file_row("a", "y"), file_row("b", "x", path_bytes=b"b/x\xff")]

    assert digest(tmp_path, rows) == digest(tmp_path, rows[::-1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"puids": None}, {"puids": ""}),
        ({"sha256": "a"}, {"md5": "a"}),
        ({"inode": 1}, {"inode": 2}),
        ({"path_bytes": b"\xff"}, {"path_bytes": b"\xfe"}),
    ],
)
def test_any_other_value_gives_another_digest(tmp_path: Path, one: dict[str, object], other: dict[str, object]) -> None:
    assert digest(tmp_path, [file_row("a", "x", **one)]) != digest(tmp_path, [file_row("a", "x", **other)])


def test_no_rows_can_be_written_and_read(tmp_path: Path) -> None:
    connection = connect(tmp_path)
    write_rows(connection, tmp_path / "none.parquet", [], columns=FOLDER_COLUMNS)

    found = connection.execute(f"SELECT count(*) FROM read_parquet('{tmp_path / 'none.parquet'}')").fetchone()
    assert found == (0,)


@pytest.fixture
def full_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(["/bin/mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], check=False)
    if mounted.returncode:
        pytest.skip("mounting a small file system needs root")
    yield folder
    subprocess.run(["/bin/umount", str(folder)], check=True)


def test_a_full_disk_is_a_refusal_that_says_what_to_do(tmp_path: Path, full_disk: Path) -> None:
    with pytest.raises(Refusal, match="SUR043"):
        copy_out(connect(tmp_path), "SELECT random() AS r FROM range(200000)", full_disk / "part.parquet")
    with pytest.raises(Refusal, match="SUR043"):
        write_json(full_disk / "manifest.json", {"text": "x" * 200_000})

    assert not (full_disk / "part.parquet").exists()
