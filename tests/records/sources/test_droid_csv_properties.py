"""What must always hold of an import: nothing brings it down, and one broken line costs that line alone."""

import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from records.sources.droid_csv import FolderTally, file_rows, read_droid_csv
from records.sources.droid_entries import header_of
from records.sources.droid_paths import place
from retention.faults import Refusal
from tests.records.sources.lists import HEADER, ROOT, record, written

FILES = 12
NAMES = [f"file {number}.pdf" for number in range(FILES)]
LINES = written([HEADER, ROOT, *(record(name, ID=str(10 + n)) for n, name in enumerate(NAMES))]).splitlines(True)


def imported(content: bytes) -> list[tuple[object, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        path.write_bytes(content)
        listed = read_droid_csv(path)
        folders = FolderTally()
        rows = list(file_rows(listed, ref="S0001", folders=folders))
        assert len(list(folders.rows())) == len(folders.files)
        return rows


@given(st.binary(max_size=400))
@example(b"\xff\xfe")
@example(b"PK\x03\x04")
@settings(max_examples=150, deadline=None)
def test_bytes_that_are_no_list_are_refused(content: bytes) -> None:
    try:
        imported(content)
    except Refusal as refused:
        assert refused.faults[0].code.code in ("IMP001", "IMP002")


@given(st.binary(max_size=300), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"]))
@settings(max_examples=150, deadline=None)
def test_any_bytes_below_a_header_are_kept_or_named(content: bytes, codec: str) -> None:
    imported(written([HEADER]).encode(codec) + content)


@given(
    line=st.integers(2, FILES + 1),
    place_in_line=st.integers(0, 250),
    inserted=st.sampled_from(['"', '""', ",", "\n", "\r", ";", "\x00", "é", "'", "\\", '","', '"\n"', ""]),
    removed=st.integers(0, 3),
)
@settings(max_examples=400, deadline=None)
def test_one_broken_line_costs_no_other(line: int, place_in_line: int, inserted: str, removed: int) -> None:
    broken = list(LINES)
    text = broken[line]
    at = min(place_in_line, len(text) - 1)
    end = text[at + removed :] if at + removed < len(text) else "\n"
    broken[line] = text[:at] + inserted + end
    others = {name for number, name in enumerate(NAMES, start=2) if number != line}

    assert others <= {str(row[1]) for row in imported("".join(broken).encode())}


@given(st.lists(st.text(max_size=12), max_size=20))
@settings(max_examples=200, deadline=None)
def test_a_header_is_read_or_it_is_none(cells: list[str]) -> None:
    header = header_of(cells)

    assert header is None or header.width <= len(cells)


@given(st.text(alphabet="\\/:aC. ", max_size=30))
def test_a_path_in_parts_has_no_empty_part(path: str) -> None:
    assert all(place(path).parts)
