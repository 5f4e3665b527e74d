"""The metadata CSV: TDR's rules in TDR's words, what TDR does not say, and what is written."""

import csv
import io
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from retention.faults import Refusal, UsageError
from transfer.metadata.check import FileError, MetadataReport, UploadedFile, further_faults, read_rows, validate
from transfer.metadata.file import csv_of, read_metadata_file, read_workbook, write_workbook
from transfer.metadata.form import tdr_form

ON = date(2026, 11, 25)
PATH = "ALPHA/minutes.doc"
FILE = UploadedFile(PATH, date(2006, 5, 3))
OPEN = {
    "filepath": PATH, "filename": "minutes.doc", "date last modified": "2006-05-03", "closure status": "Open",
    "is filename closed": "No", "is description closed": "No", "language": "English", "copyright": "Crown",
}  # fmt: skip
CLOSED = OPEN | {
    "closure status": "Closed", "closure start date": "2006-12-31", "closure period": "50",
    "foi exemption code": "40(2)", "foi schedule date": "2025-03-01", "description": "Board minutes",
}  # fmt: skip


def content(*rows: dict[str, str], headings: tuple[str, ...] = ()) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    names = headings or tdr_form().headings
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return text.getvalue().encode()


def check(*rows: dict[str, str]) -> MetadataReport:
    return validate(content(*rows), [FILE], consignment="C1", on=ON)


def keys(report: MetadataReport) -> set[str]:
    return {f"{error.process}.{error.heading}.{error.error_key}" for asset in report.assets for error in asset.errors}


@pytest.mark.parametrize("row", [OPEN, CLOSED])
def test_a_row_that_says_all_it_must_is_taken(row: dict[str, str]) -> None:
    assert check(row).file_error is FileError.NONE
    assert further_faults(read_rows(content(row))) == ((), ())


BASE, SHUT, OPENED, RELATED = "SCHEMA_BASE", "SCHEMA_CLOSURE_CLOSED", "SCHEMA_CLOSURE_OPEN", "SCHEMA_RELATIONSHIP"
SINGLE: list[tuple[dict[str, str], set[str]]] = [
    (OPEN | {"is filename closed": "Y"}, {f"{BASE}.is filename closed.type", f"{OPENED}.is filename closed.const"}),
    (OPEN | {"is filename closed": ""}, {f"{BASE}.is filename closed.type", f"{OPENED}.is filename closed.const"}),
    (OPEN | {"language": ""}, {f"{BASE}.language.type"}),
    (OPEN | {"language": "Klingon"}, {f"{BASE}.language.enum"}),
    (OPEN | {"copyright": ""}, {f"{BASE}.copyright.type"}),
    (OPEN | {"copyright": "Crown; Unknown"}, {f"{BASE}.copyright.enum"}),
    (OPEN | {"copyright": "Crown;Unknown"}, {f"{BASE}.copyright.maxItems"}),
    (OPEN | {"copyright": "Unknown", "copyright details": "x"}, {f"{RELATED}.copyright details.type"}),
    (OPEN | {"closure status": "open"}, {f"{BASE}.closure status.enum"}),
    (OPEN | {"closure status": ""}, {f"{BASE}.closure status.type", f"{BASE}.closure status.enum"}),
    (OPEN | {"closure period": "30"}, {f"{OPENED}.closure period.type"}),
    (OPEN | {"date of the record": "03/05/2006"}, {f"{BASE}.date of the record.format.date"}),
    (OPEN | {"date of the record": "2006-02-30"}, {f"{BASE}.date of the record.format.date"}),
    (OPEN | {"date of the record": "2026-11-26"}, {f"{BASE}.date of the record.daBeforeToday"}),
    (OPEN | {"date of the record": "2026-11-25"}, set()),
    (OPEN | {"note": "x" * 1001}, {f"{BASE}.note.maxLength"}),
    (OPEN | {"former reference": "a\nb"}, {f"{BASE}.former reference.pattern"}),
    (OPEN | {"date last modified": "38840"}, {f"{BASE}.date last modified.format.date",
                                             "PROTECTED_FIELD.date last modified.PROTECTED_FIELD"}),
    (OPEN | {"filename": "other.doc"}, {"PROTECTED_FIELD.filename.PROTECTED_FIELD"}),
    (CLOSED | {"foi exemption code": "40(2); 41", "closure period": "50;50"}, {f"{BASE}.foi exemption code.enum"}),
    (CLOSED | {"foi exemption code": "43"}, {f"{BASE}.foi exemption code.enum"}),
    (CLOSED | {"closure period": "0"}, {f"{BASE}.closure period.minimum"}),
    (CLOSED | {"closure period": "151"}, {f"{BASE}.closure period.maximum"}),
    (CLOSED | {"closure period": "fifty"}, {f"{BASE}.closure period.type", f"{SHUT}.closure period.type"}),
    (CLOSED | {"closure period": "50;50"}, {f"{SHUT}.closure period.closureCodeAndPeriodMismatch",
                                            f"{SHUT}.foi exemption code.closureCodeAndPeriodMismatch"}),
    (CLOSED | {"closure period": "50;"}, set()),
    (CLOSED | {"closure start date": "2006-05-04"}, {f"{BASE}.closure start date.matchEndDateOrDateLastModified"}),
    (CLOSED | {"date of the record": "1999-01-01", "closure start date": "1999-12-31"}, set()),
    (CLOSED | {"foi schedule date": "1999-12-31"}, {f"{SHUT}.foi schedule date.exemptionDateBefore2000"}),
    (CLOSED | {"foi schedule date": "2006-12-31"}, {f"{SHUT}.foi schedule date.exemptionDateAndClosureStartDateSame"}),
    (CLOSED | {"foi schedule date": ""}, {f"{SHUT}.foi schedule date.type"}),
    (CLOSED | {"alternate filename": "Board minutes"}, {f"{SHUT}.is filename closed.const"}),
    (CLOSED | {"is filename closed": "Yes"}, {f"{SHUT}.alternate filename.type"}),
    (CLOSED | {"is description closed": "Yes", "alternate description": "x", "description": ""},
     {f"{RELATED}.description.type"}),
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(SINGLE)))
def test_a_row_that_tdr_refuses_gets_tdrs_own_keys(number: int) -> None:
    row, expected = SINGLE[number]

    assert keys(check(row)) == expected


def test_every_key_that_a_rule_gives_for_a_cell_of_a_closed_row_has_words_of_tdr() -> None:
    for row, _ in SINGLE:
        for asset in check(row).assets:
            assert all(error.message and not error.message.startswith("SCHEMA_") for error in asset.errors)


WHOLE: list[tuple[bytes, FileError, str]] = [
    (content(OPEN).decode().encode("utf-16"), FileError.UTF_8, "MET002"),
    (b'filepath,filename\n"a"b,c\n', FileError.INVALID_CSV, "MET003"),
    (content(OPEN, headings=("filepath", *tdr_form().headings)), FileError.DUPLICATE_HEADER, "MET004"),
    (content(OPEN, headings=tdr_form().headings[1:]), FileError.SCHEMA_REQUIRED, "MET005"),
    (content(OPEN, headings=(*tdr_form().headings, "UUID")), FileError.ADDITIONAL_HEADER, "MET006"),
    (content(), FileError.UNKNOWN, "MET007"),
    (content({"filepath": "ALPHA/other.doc"}), FileError.SCHEMA_VALIDATION, "MET008"),
    (b"", FileError.UNKNOWN, "MET007"),
]


@pytest.mark.parametrize("number", range(len(WHOLE)))
def test_a_file_that_tdr_refuses_as_a_whole_is_refused_for_the_same_reason(number: int) -> None:
    written, file_error, code = WHOLE[number]
    report = validate(written, [FILE], consignment="C1", on=ON)

    assert report.file_error is file_error
    assert {fault.code.code for fault in report.faults()} == {code}


def test_a_fault_shows_the_value_and_says_it_in_tdrs_words() -> None:
    row = CLOSED | {"closure period": "151"}

    assert str(check(row).faults()[0]) == (
        "MET008 ALPHA/minutes.doc, closure period: TDR will refuse this ('151': Must be number(s) between 1 and 150). "
        "Correct the row as TDR says. (RMU)"
    )


FURTHER: list[tuple[dict[str, str], str]] = [
    (CLOSED | {"is filename closed": "TRUE", "alternate filename": "Minutes"}, "MET020"),
    (CLOSED | {"closure period": "50;"}, "MET021"),
    (CLOSED | {"is filename closed": "Yes", "alternate filename": "minutes"}, "MET022"),
    (CLOSED | {"is filename closed": "Yes", "alternate filename": "Board.DOC"}, "MET022"),
    (CLOSED | {"foi exemption code": "42", "closure period": "84"}, "MET023"),
    (OPEN | {"description": "=1+1"}, "MET024"),
]


@pytest.mark.parametrize("number", range(len(FURTHER)))
def test_what_tdrs_check_lets_through_is_said_by_us(number: int) -> None:
    row, code = FURTHER[number]
    faults, warnings = further_faults(read_rows(content(row)))

    assert check(row).file_error is FileError.NONE
    assert [fault.code.code for fault in (*faults, *warnings)] == [code]


def test_an_exemption_may_last_to_the_end_of_its_last_year() -> None:
    row = CLOSED | {"foi exemption code": "42", "closure period": "20"}

    assert further_faults(read_rows(content(row))) == ((), ())


def test_a_column_left_out_is_a_warning() -> None:
    _, warnings = further_faults(read_rows(content(OPEN, headings=tdr_form().headings[:-1])))

    assert [(fault.code.code, fault.found) for fault in warnings] == [("MET025", "note")]


AWKWARD = CLOSED | {
    "description": 'Zeros 007, "quotes", =SUM(A1), é\nsecond line',
    "former reference": "1-2",
    "closure period": "50;40",
    "foi exemption code": "40(2);41",
    "note": "00123",
}


def test_what_is_written_is_taken_by_tdr_and_reads_back_the_same(tmp_path: Path) -> None:
    written = csv_of([AWKWARD])

    assert written.startswith("\ufefffilepath,filename,date last modified,".encode())
    assert written.count(b"\r\n") == 2
    assert validate(written, [FILE], consignment="C1", on=ON).file_error is FileError.NONE
    assert {k: v for k, v in read_rows(written).rows[0].items() if v} == AWKWARD


def test_the_workbook_twin_gives_the_csv_back_unchanged(tmp_path: Path) -> None:
    write_workbook(tmp_path / "m.xlsx", [AWKWARD], consignment="MUN-2026-1")
    read, faults = read_workbook(tmp_path / "m.xlsx")

    assert faults == ()
    assert csv_of(read.rows) == csv_of([AWKWARD])
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx").worksheets[0]
    assert (sheet.title, sheet["C2"].number_format, sheet["E2"].data_type) == (
        "Metadata for MUN-2026-1",
        "yyyy-mm-dd",
        "s",
    )
    assert sheet["A2"].fill.start_color.rgb == "FFCCCCCC"


def test_a_workbook_where_excel_made_numbers_of_texts_is_said_cell_by_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["filepath", "former reference", "closure period"])
    sheet.append(["ALPHA/a", 7, 50])
    book.save(tmp_path / "n.xlsx")

    read, faults = read_workbook(tmp_path / "n.xlsx")

    assert read.rows == ({"filepath": "ALPHA/a", "former reference": "7", "closure period": "50"},)
    assert [(fault.code.code, fault.place) for fault in faults] == [("MET027", "row 2, former reference")]


def test_nothing_is_written_while_a_record_is_undecided(tmp_path: Path) -> None:
    for undecided in (OPEN | {"closure status": ""}, OPEN | {"is filename closed": "TRUE"}):
        with pytest.raises(Refusal, match="MET028"):
            csv_of([OPEN, undecided])
        with pytest.raises(Refusal, match="MET028"):
            write_workbook(tmp_path / "m.xlsx", [undecided], consignment="C1")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_or_no_workbook_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="MET001"):
        read_metadata_file(tmp_path / "none.csv")
    with (tmp_path / "huge.csv").open("wb") as stream:
        stream.truncate(100_000_001)
    with pytest.raises(UsageError, match="MET026"):
        read_metadata_file(tmp_path / "huge.csv")
    (tmp_path / "x.xlsx").write_bytes(b"filepath,filename\n")
    with pytest.raises(UsageError, match="MET029"):
        read_workbook(tmp_path / "x.xlsx")
