"""One table helper: the same rows on the screen, as CSV, as JSON and in Excel."""

import io
import json
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from muniment.tables.shown import Format, Kind, Table, TableColumn, show, write
from muniment.tables.workbook import write_xlsx
from retention.faults import Refusal

COLUMNS = (
    TableColumn("path", "Path", meaning="Path below the root."),
    TableColumn("size_bytes", "Size", Kind.BYTES),
    TableColumn("modified_on", "Modified", Kind.DATE),
    TableColumn("read_at", "Read", Kind.MOMENT),
    TableColumn("mismatch", "Mismatch", Kind.YES_NO),
)
SUMMER = datetime(2026, 7, 1, 16, 30, tzinfo=UTC)
ROWS = [
    ("Board/£ minutes.doc", 22528, date(2006, 3, 14), SUMMER, True),
    ("=cmd|' /C calc'!A0", 10**18, None, None, False),
]


def table(rows: object = ROWS) -> Table:
    return Table("Files of S0001", COLUMNS, iter(rows), about=(("Survey", "S0001"),))  # type: ignore[call-overload]


def written(format: Format, *, width: int | None = None, rows: object = ROWS) -> bytes:
    stream = io.BytesIO()
    write(table(rows), stream, format=format, width=width)
    return stream.getvalue()


def test_csv_opens_in_excel_as_it_is() -> None:
    assert written(Format.CSV) == (
        b"\xef\xbb\xbfPath,Size,Modified,Read,Mismatch\r\n"
        b"Board/\xc2\xa3 minutes.doc,22528,2006-03-14,2026-07-01 17:30:00,Yes\r\n"
        b"'=cmd|' /C calc'!A0,1000000000000000000,,,No\r\n"
    )


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_csv_for_people_is_a_formula(start: str) -> None:
    text = written(Format.CSV, rows=[(start + "1+1", -5, None, None, None)]).decode("utf-8-sig")

    assert text.splitlines()[1].lstrip('"').startswith("'" + start.strip("\r"))
    assert ",-5," in text


def test_json_has_exact_values_under_the_names_of_columns() -> None:
    assert json.loads(written(Format.JSON)) == [
        {
            "path": "Board/£ minutes.doc",
            "size_bytes": 22528,
            "modified_on": "2006-03-14",
            "read_at": "2026-07-01T16:30:00Z",
            "mismatch": True,
        },
        {"path": "=cmd|' /C calc'!A0", "size_bytes": 10**18, "modified_on": None, "read_at": None, "mismatch": False},
    ]
    assert json.loads(written(Format.JSON, rows=[])) == []


def test_excel_has_real_dates_and_numbers_and_says_how_to_read_it() -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(Format.XLSX)))

    sheet, guide = book.worksheets
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Path", "Size", "Modified", "Read", "Mismatch"],
        ["Board/£ minutes.doc", 22528, datetime(2006, 3, 14), datetime(2026, 7, 1, 17, 30), "Yes"],  # noqa: DTZ001
        ["=cmd|' /C calc'!A0", "1000000000000000000", None, None, "No"],
    ]
    assert sheet["A3"].data_type == "s"
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:E3")
    words = {row[0].value: row[1].value for row in guide.iter_rows()}
    assert guide.title == "How to read this"
    assert (words["Survey"], words["Path"]) == ("S0001", "Path below the root.")


def test_rows_past_the_limit_of_a_sheet_go_on_further_sheets() -> None:
    stream = io.BytesIO()
    rows = [(f"{number}", number, None, None, None) for number in range(7)]
    write_xlsx(table(rows), stream, sheet_rows=4)

    book = openpyxl.load_workbook(stream)
    assert book.sheetnames == ["Files of S0001", "Files of S0001 2", "Files of S0001 3", "How to read this"]
    assert [[row[0].value for row in sheet.iter_rows()] for sheet in book.worksheets[:3]] == [
        ["Path", "0", "1", "2"],
        ["Path", "3", "4", "5"],
        ["Path", "6"],
    ]


def test_a_full_last_sheet_is_not_followed_by_an_empty_one() -> None:
    stream = io.BytesIO()
    write_xlsx(table([("a", 1, None, None, None)] * 6), stream, sheet_rows=4)

    assert openpyxl.load_workbook(stream).sheetnames == ["Files of S0001", "Files of S0001 2", "How to read this"]


def test_a_screen_table_folds_long_text_and_cuts_nothing() -> None:
    path = "deep/" * 40 + "end.doc"
    text = re.sub(r"\x1b\[[0-9;]*m", "", written(Format.TABLE, width=80, rows=[(path, 1, None, None, None)]).decode())

    assert max(len(line) for line in text.splitlines()) <= 80
    assert path in "".join(line.split(" ")[0] for line in text.splitlines())
    assert path in written(Format.TABLE, rows=[(path, 1, None, None, None)]).decode()


def test_a_name_cannot_steer_the_terminal() -> None:
    text = written(Format.TABLE, rows=[("a\x1b[2J[bold]\nb", 1, None, None, None)]).decode()

    assert r"a\x1b[2J[bold]\nb" in text
    assert "\x1b" not in text


def test_a_file_is_replaced_only_by_a_whole_table(tmp_path: Path) -> None:
    out = tmp_path / "files.csv"
    out.write_text("before")

    def broken() -> object:
        yield ROWS[0]
        raise RuntimeError("the reader of rows broke off")

    with pytest.raises(RuntimeError):
        show(table(broken()), format=Format.CSV, out=out)
    assert out.read_text() == "before"
    show(table(), format=Format.CSV, out=out)
    assert out.read_bytes().startswith(b"\xef\xbb\xbfPath")


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="CLI002"):
        show(table(), format=Format.CSV, out=tmp_path / "missing" / "files.csv")


SHOW_A_WORKBOOK = """
from muniment.tables.shown import Format, Table, TableColumn, show
show(Table("T", (TableColumn("a", "A"),), iter([])), format=Format.XLSX)
"""


def test_a_workbook_does_not_go_to_the_screen() -> None:
    screen, terminal = os.openpty()
    done = subprocess.run([sys.executable, "-c", SHOW_A_WORKBOOK], stdout=terminal, stderr=subprocess.PIPE, check=False)
    os.close(terminal)
    os.close(screen)

    assert "CLI001" in done.stderr.decode()
    piped = subprocess.run([sys.executable, "-c", SHOW_A_WORKBOOK], stdout=subprocess.PIPE, check=True)
    assert piped.stdout.startswith(b"PK")
