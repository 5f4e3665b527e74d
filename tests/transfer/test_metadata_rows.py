"""The rows of the metadata CSV, built from decisions; taken by TDR's own rules, read back by a spreadsheet."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transfer.consignment_faults import (
    CLOSURE_NOT_APPROVED,
    DUE_ALREADY,
    FOLDER_TELLS,
    NAME_SAYS_NOTHING,
    OPEN_BESIDE_COPY,
)
from transfer.metadata.check import FileError, further_faults, read_rows, validate
from transfer.metadata.file import csv_of, read_workbook_bytes, workbook_of
from transfer.metadata.form import tdr_form
from transfer.metadata.rows import Closure, RecordToSend, record_faults, rows_of

ON = date(2026, 11, 25)
ON_1_JULY_AT_HALF_PAST_MIDNIGHT = int(datetime(2006, 6, 30, 23, 30, tzinfo=UTC).timestamp()) * 10**9  # 00:30 BST
CLOSURE = Closure(date(2006, 6, 30), ("40(2)", "31"), (84, 20), date(2026, 7, 9))


def record(name: str = "MG5 report.doc", closure: Closure | None = None, **completed: str) -> RecordToSend:
    path = f"Op ALPHA/{name}"
    return RecordToSend(path, ON_1_JULY_AT_HALF_PAST_MIDNIGHT, "B. Reviewer", ON, closure, completed)


def report_on(*records: RecordToSend) -> FileError:
    content = csv_of(rows_of(records))
    return validate(content, [one.uploaded for one in records], consignment="C1", on=ON).file_error


def test_the_csv_has_the_23_headings_in_order_a_mark_and_crlf() -> None:
    content = csv_of(rows_of([record()]))

    assert content.startswith(b"\xef\xbb\xbffilepath,filename,date last modified,")
    assert next(csv.reader(io.StringIO(content.decode("utf-8-sig")))) == list(tdr_form().headings)
    assert content.count(b"\r\n") == content.count(b"\n") == 2


def test_an_open_and_a_closed_record_are_taken_by_tdr_without_an_error() -> None:
    closed = record("Letter.doc", CLOSURE, description="A letter")
    titled = record(
        "Note on BANKS.doc",
        Closure(date(2006, 12, 31), ("40(2)",), (84,), date(2026, 7, 9), "[title withheld]", "A note"),
        description="A note on a person",
    )

    assert report_on(record(), closed, titled) is FileError.NONE
    assert further_faults(read_rows(csv_of(rows_of([record(), closed, titled]))))[0] == ()


def test_the_date_last_modified_is_the_utc_day() -> None:
    assert rows_of([record()])[0]["date last modified"] == "2006-06-30"


def test_what_people_filled_in_stands_before_the_default_and_flags_are_only_yes_or_no() -> None:
    row = rows_of([record(language="Welsh")])[0]

    assert (row["language"], row["copyright"]) == ("Welsh", "Crown")
    assert (row["is filename closed"], row["is description closed"]) == ("No", "No")


def test_a_record_that_nobody_decided_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="a person said"):
        RecordToSend("Op ALPHA/a.doc", 0, " ", ON, None)


def test_a_closed_column_cannot_be_filled_in_by_hand() -> None:
    with pytest.raises(ValueError, match="closure_type"):
        record(closure_type="Open")


def test_a_closed_record_without_a_schedule_date_and_a_folder_name_without_an_answer_are_faults() -> None:
    waiting = record("Letter.doc", Closure(date(2006, 6, 30), ("40(2)",), (84,), None))

    faults, _ = record_faults([waiting], on=ON, folder_names_answered=False)

    assert [(fault.code, fault.place) for fault in faults] == [
        (CLOSURE_NOT_APPROVED, "Op ALPHA/Letter.doc"),
        (FOLDER_TELLS, "Op ALPHA"),
    ]


def test_records_overdue_wordless_names_and_open_originals_are_warned_of() -> None:
    records = [record("001.pdf"), record("MG5.doc"), record("MG5_R.doc"), record("Old.doc", end_date="1999-05-01")]

    faults, warnings = record_faults(records, on=ON, folder_names_answered=True)

    assert faults == ()
    assert [(fault.code, fault.place) for fault in warnings] == [
        (DUE_ALREADY, "1 of 1999"),
        (NAME_SAYS_NOTHING, "Op ALPHA/001.pdf"),
        (NAME_SAYS_NOTHING, "Op ALPHA/MG5.doc"),
        (NAME_SAYS_NOTHING, "Op ALPHA/MG5_R.doc"),
        (OPEN_BESIDE_COPY, "Op ALPHA/MG5.doc"),
    ]


def test_a_spreadsheet_that_opens_and_saves_the_workbook_gives_the_csv_back(tmp_path: Path) -> None:
    awkward = record("1-2.doc", former_reference_department="007", note="=1+1", description="+44 20; “quoted”, £")
    rows = rows_of([awkward, record()])
    (tmp_path / "m.xlsx").write_bytes(workbook_of(rows, consignment="MUN-2026-0001"))

    opened = openpyxl.load_workbook(tmp_path / "m.xlsx")
    opened.save(tmp_path / "saved.xlsx")
    read, altered = read_workbook_bytes((tmp_path / "saved.xlsx").read_bytes(), "saved.xlsx")

    assert altered == ()
    assert csv_of(read.rows) == csv_of(rows)


_TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff￾￿"), max_size=40)


@settings(max_examples=60, deadline=None)
@given(
    notes=st.lists(_TEXT, min_size=1, max_size=4),
    closed=st.booleans(),
    days=st.integers(0, 7000),
)
def test_whatever_people_write_the_csv_reads_back_the_same(notes: list[str], closed: bool, days: int) -> None:
    start = date(2000, 1, 1) + timedelta(days=days)
    moment = int(datetime(start.year, start.month, start.day, 12, tzinfo=UTC).timestamp()) * 10**9
    closure = Closure(start, ("40(2)",), (84,), date(2026, 7, 9)) if closed else None
    records = [
        RecordToSend(f"Op ALPHA/{number} paper.doc", moment, "B. Reviewer", ON, closure, {"note": note})
        for number, note in enumerate(notes)
    ]

    content = csv_of(rows_of(records))

    read = read_rows(content).rows
    assert [row["note"] for row in read] == notes
    report = validate(content, [one.uploaded for one in records], consignment="C1", on=ON)
    assert report.file_error is FileError.NONE
