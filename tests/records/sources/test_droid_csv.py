"""DROID CSV in: every record is kept or named, however the list was saved in the meantime."""

import csv
from pathlib import Path

import pytest

from records.sources.droid_csv import DroidCsv, FolderTally, file_rows, read_droid_csv
from records.sources.droid_entries import DROID_COLUMNS
from records.store.columns import FILE_COLUMNS
from retention.faults import Refusal, UsageError
from tests.records.sources.lists import CHECKSUM, HEADER, ROOT, record, written


def listed(tmp_path: Path, text: str | bytes, **options: str) -> tuple[DroidCsv, list[dict[str, object]]]:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    found = read_droid_csv(path, **options)
    rows = file_rows(found, ref="S0001", folders=FolderTally())
    return found, [dict(zip((column.name for column in FILE_COLUMNS), row[:-1], strict=True)) for row in rows]


PLAIN = [HEADER, ROOT, record("café ♥.pdf"), record("b; c.pdf", ID="4", SIZE="7")]


@pytest.mark.parametrize(
    "text",
    [
        written(PLAIN, newline="\r\n").encode("utf-8-sig"),
        written(PLAIN, quoting=csv.QUOTE_MINIMAL).encode(),
        written(PLAIN, delimiter=";", newline="\r\n", quoting=csv.QUOTE_MINIMAL).encode("utf-8-sig"),
        b"sep=;\r\n" + written(PLAIN, delimiter=";", newline="\r\n").encode(),
        written(PLAIN, delimiter="\t", newline="\r\n").encode("utf-16"),
        written(PLAIN).encode("utf-16-le"),
        written(PLAIN).encode("utf-16-be"),
        written(PLAIN, newline="\r").encode(),
        (written(PLAIN) + "\n\n" + "," * 17 + "\n").encode(),
        written([*PLAIN, *PLAIN[:1]]).encode(),
        written(PLAIN).rstrip("\n").encode(),
    ],
    ids=["crlf-bom", "unquoted", "semicolons", "sep-line", "utf-16-tabs", "utf-16-le-unmarked", "utf-16-be-unmarked",
         "cr", "empty-lines", "header-again", "no-last-newline"],
)  # fmt: skip
def test_a_list_saved_in_another_way_gives_the_same_rows(tmp_path: Path, text: bytes) -> None:
    _, rows = listed(tmp_path, written(PLAIN))
    other, other_rows = listed(tmp_path, text)

    assert len(rows) == 2
    assert other_rows == rows
    assert (other.faults, str(other.root)) == ((), "/srv/share")


def test_a_list_saved_by_a_british_spreadsheet_says_how_its_dates_were_read(tmp_path: Path) -> None:
    saved = record("a.pdf", LAST_MODIFIED="28/02/2014 15:49", EXTENSION_MISMATCH="FALSE")
    found, rows = listed(tmp_path, written([HEADER, saved], newline="\r\n", quoting=csv.QUOTE_MINIMAL))

    assert rows[0]["modified_ns"] == 1393602540 * 10**9
    assert "1 dates were rewritten by a spreadsheet; they were read as day/month/year." in found.notes


def test_a_list_saved_by_a_continental_spreadsheet_is_read(tmp_path: Path) -> None:
    saved = record("a.001", LAST_MODIFIED="28.02.2014 15:49", EXTENSION_MISMATCH="WAHR", EXT="1")
    text = written([HEADER, saved], delimiter=";", newline="\r\n", quoting=csv.QUOTE_MINIMAL)
    found, rows = listed(tmp_path, text.encode("utf-8-sig"))

    assert (found.faults, rows[0]["extension"]) == ((), "001")
    assert (rows[0]["modified_ns"], rows[0]["extension_mismatch"]) == (1393602540 * 10**9, True)


def test_a_list_in_windows_1252_is_read_as_that_and_says_so(tmp_path: Path) -> None:
    found, rows = listed(tmp_path, written([HEADER, record("café £.pdf")]).encode("cp1252"))

    assert rows[0]["name"] == "café £.pdf"
    assert any("Windows-1252" in note for note in found.notes)


def test_a_stray_byte_in_a_utf8_list_is_kept_and_its_line_named(tmp_path: Path) -> None:
    text = written([HEADER, record("café.pdf"), record("na?me.pdf", ID="4"), record("naïve.pdf", ID="5")])
    found, rows = listed(tmp_path, text.encode().replace(b"na?me", b"na\xefme"))

    assert [row["name"] for row in rows] == ["café.pdf", r"na\xefme.pdf", "naïve.pdf"]
    assert [str(fault)[:13] for fault in found.faults] == ["IMP009 line 3"]


def test_a_quotation_mark_that_is_not_closed_costs_its_own_line_only(tmp_path: Path) -> None:
    lines = written([HEADER, record("a.pdf"), record("b.pdf", ID="4"), record("c.pdf", ID="5")]).splitlines()
    lines[2] = lines[2].replace('"/srv/share/b.pdf"', '"/srv/share/b.pdf')
    found, rows = listed(tmp_path, "\n".join(lines))

    assert [row["name"] for row in rows] == ["a.pdf", "c.pdf"]
    assert [(fault.code.code, fault.place) for fault in found.faults] == [("IMP003", "line 3")]


def test_a_name_with_a_line_break_stays_one_record(tmp_path: Path) -> None:
    found, rows = listed(tmp_path, written([HEADER, record("a\nb.pdf"), record("c.pdf", ID="4", SIZE="x")]))

    assert [row["name"] for row in rows] == ["a\nb.pdf", "c.pdf"]
    assert [(fault.code.code, fault.place, fault.found) for fault in found.faults] == [
        ("IMP005", "line 6", "x")
    ]  # the name stands three times in its record


def test_records_of_one_file_that_a_spreadsheet_sorted_apart_are_one_file(tmp_path: Path) -> None:
    found, rows = listed(
        tmp_path,
        written([
            HEADER, record("a.pdf", FORMAT_COUNT="2"), record("b.pdf", ID="4"),
            record("a.pdf", FORMAT_COUNT="2", PUID="fmt/19"),
        ]),
    )  # fmt: skip

    assert {row["name"]: row["puids"] for row in rows} == {"b.pdf": "fmt/18", "a.pdf": "fmt/18;fmt/19"}
    assert (found.faults, found.counts.files, found.counts.several_formats) == ((), 2, 1)


@pytest.mark.parametrize("names", [[], ["", "", "", ""], ["PUID1", "MIME_TYPE1", "FORMAT_NAME1", "FORMAT_VERSION1"]])
def test_formats_to_the_right_are_read_under_any_heading_or_none(tmp_path: Path, names: list[str]) -> None:
    wide = [*record("a.pdf", FORMAT_COUNT="2"), "fmt/19", "application/pdf", "Acrobat PDF 1.5", "1.5"]
    found, rows = listed(tmp_path, written([[*HEADER, *names], wide, record("b.pdf", ID="4")]))

    assert [row["puids"] for row in rows] == ["fmt/18;fmt/19", "fmt/18"]
    assert (found.faults, found.counts.max_columns) == ((), 22)


def test_a_count_of_formats_that_is_off_is_named_and_the_record_kept(tmp_path: Path) -> None:
    found, rows = listed(tmp_path, written([HEADER, record("a.pdf", FORMAT_COUNT="3")]))

    assert rows[0]["puids"] == "fmt/18"
    assert [str(fault) for fault in found.faults] == [
        "IMP007 line 2: The record lists another number of formats than it counts; those listed were kept "
        "(it counts 3 and lists 1). Compare this line with the profile in DROID. (RMU)"
    ]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"SIZE": "1.23E+11"}, "IMP005"),
        ({"LAST_MODIFIED": "13/13/2014 10:00"}, "IMP006"),
        ({"STATUS": "Fertig"}, "IMP008"),
        ({"SHA256_HASH": "1.2E+63"}, "IMP016"),
        ({"URI": "", "FILE_PATH": "", "NAME": ""}, "IMP004"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_with_its_line(tmp_path: Path, cells: dict[str, str], code: str) -> None:
    found, _ = listed(tmp_path, written([HEADER, ROOT, record("a.pdf", **cells)]))

    assert [(fault.code.code, fault.place) for fault in found.faults] == [(code, "line 3")]


@pytest.mark.parametrize(
    ("status", "code", "result"),
    [("Not found", "IMP010", "FAILED"), ("Access denied", "IMP011", "FAILED"), ("Error", "IMP012", "FAILED"),
     ("Not done", "IMP013", "FAILED"), ("Done", None, "PROFILED")],
)  # fmt: skip
def test_what_became_of_a_file_is_kept(tmp_path: Path, status: str, code: str | None, result: str) -> None:
    lost = record("a.pdf", STATUS=status, METHOD="", SIZE="-1", PUID="", FORMAT_COUNT="0", SHA256_HASH="",
                  LAST_MODIFIED="1970-01-01T01:00:00")  # fmt: skip
    _, rows = listed(tmp_path, written([HEADER, lost]))

    assert (rows[0]["fault_code"], rows[0]["result"], rows[0]["size_bytes"]) == (code, result, -1)
    assert rows[0]["modified_ns"] is None


@pytest.mark.parametrize(
    ("paths", "root", "folders"),
    [
        ((r"C:\Board\2006\a.pdf", r"C:\Board\b.pdf"), r"C:\Board", {"2006", ""}),
        ((r"\\FS99\SCD\x\a.pdf", r"\\FS99\SCD\y\a.pdf"), r"\\FS99\SCD", {"x", "y"}),
        (("/srv/a/b.pdf", "/home/a.pdf"), "/", {"srv/a", "home"}),
        ((r"C:\a\a.pdf", r"D:\a\a.pdf"), "", {"C:/a", "D:/a"}),
    ],
)
def test_paths_of_every_kind_are_placed_below_what_they_share(
    tmp_path: Path, paths: tuple[str, str], root: str, folders: set[str]
) -> None:
    entries = [record("a.pdf", ID=str(number), FILE_PATH=path, URI="") for number, path in enumerate(paths, start=5)]
    found, rows = listed(tmp_path, written([HEADER, *entries]))

    assert str(found.root) == root
    assert {row["folder"] for row in rows} == folders


def test_dates_are_read_in_the_time_zone_asked_for(tmp_path: Path) -> None:
    text = written([HEADER, record("a.pdf", LAST_MODIFIED="2014-07-01T12:00:00")])
    london = listed(tmp_path, text)[1][0]["modified_ns"]
    utc = listed(tmp_path, text, time_zone="UTC")[1][0]["modified_ns"]

    assert (london, utc) == (1404212400 * 10**9, 1404216000 * 10**9)
    with pytest.raises(UsageError, match="IMP015"):
        listed(tmp_path, text, time_zone="Europe/Londn")


def test_checksums_under_a_plain_heading_are_kept_only_when_their_kind_is_said(tmp_path: Path) -> None:
    text = written([list(DROID_COLUMNS), record("a.pdf")])
    silent, rows = listed(tmp_path, text)

    assert rows[0]["sha256"] is None
    assert "1 checksums of an unknown kind were not kept; say which with --hash." in silent.notes
    assert listed(tmp_path, text, hash_algorithm="sha256")[1][0]["sha256"] == CHECKSUM


@pytest.mark.parametrize("content", [b"", b"a,b,c\n1,2,3\n", b"PK\x03\x04 workbook", bytes(range(256)) * 40, b"\xff"])
def test_what_is_no_droid_csv_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(Refusal, match="IMP001"):
        listed(tmp_path, content)


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="IMP002"):
        read_droid_csv(tmp_path / "none.csv")


def test_a_list_that_changes_before_it_is_taken_in_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(written(PLAIN), encoding="utf-8")
    found = read_droid_csv(path)
    path.write_text(written(PLAIN[:-1]), encoding="utf-8")

    with pytest.raises(Refusal, match="IMP014"):
        list(file_rows(found, ref="S0001", folders=FolderTally()))
