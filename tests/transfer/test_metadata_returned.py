"""Sheets that come back: what was filled in is taken, every fault is said by its row, nothing is taken with one."""

import csv
import io
import json
import random
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from muniment.wiring import open_store
from records.register.people import Person, Role
from records.store.audit import verify
from records.store.database import reading
from retention.faults import FaultCode, Refusal, Who
from tests.fixtures_folder import fixtures_folder
from tests.transfer.op_alpha import NOON
from transfer.consignment_faults import (
    CELL_NOT_THEIRS,
    CELL_NOT_UNDERSTOOD,
    COLUMNS_NOT_TOLD,
    FILE_NOT_CERTAIN,
    NOT_THEIRS_TO_SETTLE,
    REPORT_NOT_TDRS,
    ROW_LOST,
    ROW_NOT_OURS,
    ROW_TWICE,
    SHEET_EMPTY,
    SHEET_HEADING,
)
from transfer.faults import (
    CELL_NOT_TEXT,
    HEADING_TWICE,
    LOOKS_LIKE_FORMULA,
    METADATA_NOT_CSV,
    METADATA_NOT_UTF_8,
    METADATA_TOO_LARGE,
    METADATA_TOO_MANY_ROWS,
    WORKBOOK_UNREADABLE,
)
from transfer.metadata.department import KnownFile, propose_mapping, read_department_sheet
from transfer.metadata.file import MOST_ROWS, MOST_UNPACKED_BYTES, csv_of, workbook_of
from transfer.metadata.form import tdr_form
from transfer.metadata.register import MetadataRegister
from transfer.metadata.report import read_report
from transfer.metadata.returned import Returned, read_returned
from transfer.metadata.rows import RecordToSend, rows_of

ON = date(2026, 11, 25)
IN_2006 = 1_146_614_400 * 10**9
GIVEN = rows_of([RecordToSend(f"Op ALPHA/{name}", IN_2006, "B. Reviewer", ON, None) for name in ("a.doc", "b.doc")])
HEADINGS = tdr_form().headings
FILES = [
    KnownFile("Op ALPHA/1/a.doc", "\\\\FS99\\SCD\\Op ALPHA\\1\\a.doc"),
    KnownFile("Op ALPHA/2/a.doc", "\\\\FS99\\SCD\\Op ALPHA\\2\\a.doc"),
    KnownFile("Op ALPHA/b.doc", "\\\\FS99\\SCD\\Op ALPHA\\b.doc"),
]


def sheet(*rows: Mapping[str, str], headings: Sequence[str] = HEADINGS) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(headings)
    writer.writerows([row.get(heading, "") for heading in headings] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def returned(*rows: Mapping[str, str], headings: Sequence[str] = HEADINGS) -> Returned:
    return read_returned(sheet(*rows, headings=headings), "returned.csv", GIVEN, on=ON)


def codes(found: Returned) -> list[tuple[FaultCode, str]]:
    return [(fault.code, fault.place) for fault in found.faults]


def test_what_was_filled_in_is_taken_cell_by_cell() -> None:
    found = returned({**GIVEN[0], "description": "A letter", "language": "Welsh"}, GIVEN[1])

    assert found.may_be_taken
    assert found.completions() == {"Op ALPHA/a.doc": {"description": "A letter", "language": "Welsh"}}


def test_a_sheet_that_came_back_as_it_went_out_changes_nothing() -> None:
    assert read_returned(csv_of(GIVEN), "m.csv", GIVEN, on=ON) == Returned((), (), ())
    assert read_returned(workbook_of(GIVEN, consignment="C1"), "m.xlsx", GIVEN, on=ON) == Returned((), (), ())


def test_protected_and_decided_cells_are_not_to_be_changed() -> None:
    found = returned({**GIVEN[0], "filename": "other.doc", "closure status": "Closed"}, GIVEN[1])

    assert codes(found) == [
        (CELL_NOT_THEIRS, "Op ALPHA/a.doc, filename"),
        (CELL_NOT_THEIRS, "Op ALPHA/a.doc, closure status"),
    ]


def test_rows_that_are_lost_twice_or_of_no_file_are_all_said_at_once() -> None:
    found = returned(GIVEN[0], GIVEN[0], {**GIVEN[1], "filepath": "Op ALPHA/c.doc"})

    assert codes(found) == [
        (ROW_LOST, "Op ALPHA/b.doc"),
        (ROW_TWICE, "Op ALPHA/a.doc"),
        (ROW_NOT_OURS, "Op ALPHA/c.doc"),
    ]


@pytest.mark.parametrize(("heading", "text"), [
    ("date of the record", "3/5/2006"), ("date of the record", "2026-11-26"), ("language", "English;Klingon"),
    ("copyright", "Crown; Unknown"), ("translated filename", "x" * 256), ("former reference", "one\ntwo"),
])  # fmt: skip
def test_a_value_that_the_column_does_not_take_is_said_with_tdrs_words(heading: str, text: str) -> None:
    found = returned({**GIVEN[0], heading: text}, GIVEN[1])

    assert [code for code, _ in codes(found)] == [CELL_NOT_UNDERSTOOD]
    assert heading in found.faults[0].place
    assert not found.may_be_taken


def test_text_that_looks_like_a_formula_is_kept_and_warned_of() -> None:
    found = returned({**GIVEN[0], "note": "=HYPERLINK(1)"}, GIVEN[1])

    assert [fault.code for fault in found.warnings] == [LOOKS_LIKE_FORMULA]
    assert found.completions() == {"Op ALPHA/a.doc": {"note": "=HYPERLINK(1)"}}


def workbook(change: str, value: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(GIVEN, consignment="C1")))
    book.worksheets[0].cell(2, HEADINGS.index(change) + 1).value = value  # type: ignore[assignment]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("value", [7, 7.5, True])
def test_a_text_that_a_spreadsheet_made_a_number_of_stops_the_sheet(value: object) -> None:
    found = read_returned(workbook("former reference", value), "m.xlsx", GIVEN, on=ON)

    assert codes(found) == [(CELL_NOT_TEXT, "row 2, former reference")]


def test_a_date_as_the_spreadsheet_keeps_dates_is_a_date_and_as_a_number_is_a_fault() -> None:
    as_date = read_returned(workbook("date of the record", datetime(2006, 5, 3)), "m.xlsx", GIVEN, on=ON)  # noqa: DTZ001
    as_number = read_returned(workbook("date of the record", 38840), "m.xlsx", GIVEN, on=ON)

    assert as_date.completions() == {"Op ALPHA/a.doc": {"end_date": "2006-05-03"}}
    assert [code for code, _ in codes(as_number)] == [CELL_NOT_TEXT]


HOSTILE: list[tuple[bytes, FaultCode]] = [
    (sheet(*GIVEN).decode("utf-8-sig").encode("utf-16"), METADATA_NOT_UTF_8),
    (b"\xff\xfe\x00\x01", METADATA_NOT_UTF_8),
    (sheet({**GIVEN[0], "note": "caf"}).replace(b"caf", b"caf\xe9"), METADATA_NOT_UTF_8),
    (b'filepath,filename\r\n"open quote\r\n', METADATA_NOT_CSV),
    (sheet(*GIVEN, headings=(*HEADINGS, "UUID")), SHEET_HEADING),
    (sheet(*GIVEN, headings=HEADINGS[1:]), SHEET_HEADING),
    (sheet(*GIVEN, headings=(*HEADINGS, "note")), HEADING_TWICE),
    (sheet(headings=HEADINGS), SHEET_EMPTY),
    (b"", SHEET_HEADING),
    (b"PK\x03\x04 no workbook", WORKBOOK_UNREADABLE),
    (b"\xd0\xcf\x11\xe0 an old one", WORKBOOK_UNREADABLE),
    (b"filepath\r\n" + b"x\r\n" * (MOST_ROWS + 1), METADATA_TOO_MANY_ROWS),
    (b"x" * 100_000_001, METADATA_TOO_LARGE),
]


@pytest.mark.parametrize(("content", "code"), HOSTILE, ids=range(len(HOSTILE)))
def test_what_is_no_such_sheet_is_said_and_nothing_is_taken(content: bytes, code: FaultCode) -> None:
    found = read_returned(content, "odd", GIVEN, on=ON)

    assert code in [fault.code for fault in found.faults]
    assert found.changes == ()


def test_a_workbook_that_unpacks_to_far_more_than_it_says_is_not_unpacked() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("xl/sharedStrings.xml", bytes(MOST_UNPACKED_BYTES + 1))

    assert codes(read_returned(stream.getvalue(), "bomb.xlsx", GIVEN, on=ON)) == [(METADATA_TOO_LARGE, "bomb.xlsx")]


def broken(workbook: bytes, draw: random.Random) -> bytes:
    """Return the workbook with one part changed, or with some of its own bytes changed."""
    if draw.random() < 0.4:
        changed = bytearray(workbook)
        for _ in range(draw.randint(1, 6)):
            changed[draw.randrange(len(changed))] = draw.randrange(256)
        return bytes(changed)
    packed, stream = zipfile.ZipFile(io.BytesIO(workbook)), io.BytesIO()
    chosen = draw.choice(packed.namelist())
    with zipfile.ZipFile(stream, "w") as again:
        for name in packed.namelist():
            part = bytearray(packed.read(name))
            if name == chosen:
                at = draw.randrange(len(part))
                part[at : at + draw.randint(0, 20)] = draw.randbytes(draw.randint(0, 4))
            again.writestr(name, bytes(part))
    return stream.getvalue()


@pytest.mark.filterwarnings("ignore")
def test_a_broken_workbook_is_read_or_said_to_be_broken_and_never_ends_the_program() -> None:
    draw = random.Random(25_11_2026)
    whole = workbook_of(GIVEN, consignment="C1")

    found = [read_returned(broken(whole, draw), "broken.xlsx", GIVEN, on=ON) for _ in range(150)]

    assert len(found) == 150
    assert any(one.faults for one in found)


# -- the department's own spreadsheet -----------------------------------------------------------------------------


def own(*lines: Sequence[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


def test_a_departments_own_columns_are_recognised_and_its_dates_read() -> None:
    content = own(
        ("Full path", "Document date", "Title", "Weight"),
        ("\\\\fs99\\scd\\op alpha\\1\\A.DOC", "3/5/2006", "A letter", "12"),
        ("Op ALPHA/b.doc", "2006-05-04", "", ""),
    )
    mapping = propose_mapping(["Full path", "Document date", "Title", "Weight"])

    found = read_department_sheet(content, "ours.csv", mapping, FILES, on=ON)

    assert found.faults == ()
    assert found.completions() == {
        "Op ALPHA/1/a.doc": {"end_date": "2006-05-03", "description": "A letter"},
        "Op ALPHA/b.doc": {"end_date": "2006-05-04"},
    }


def test_a_name_that_two_files_have_says_nothing_certain_and_all_faults_come_at_once() -> None:
    content = own(("Name", "Date"), ("a.doc", "2006-05-03"), ("c.doc", ""), ("b.doc", "May 2006"), ("B.DOC", ""))

    found = read_department_sheet(content, "ours.csv", propose_mapping(["Name", "Date"]), FILES, on=ON)

    assert codes(found) == [
        (FILE_NOT_CERTAIN, "row 2"),
        (ROW_NOT_OURS, "row 3"),
        (CELL_NOT_UNDERSTOOD, "row 4, date of the record"),
        (ROW_TWICE, "row 5"),
    ]


def test_a_sheet_without_a_column_for_the_file_is_refused() -> None:
    found = read_department_sheet(own(("Weight",), ("12",)), "ours.csv", {}, FILES, on=ON)

    assert [code for code, _ in codes(found)] == [COLUMNS_NOT_TOLD]


def test_numbers_in_a_departments_own_workbook_are_taken_as_they_stand() -> None:
    book = openpyxl.Workbook()
    book.active.append(["File name", "Reference"])  # type: ignore[union-attr]
    book.active.append(["b.doc", 42])  # type: ignore[union-attr]
    stream = io.BytesIO()
    book.save(stream)

    found = read_department_sheet(
        stream.getvalue(), "ours.xlsx", propose_mapping(["File name", "Reference"]), FILES, on=ON
    )

    assert found.completions() == {"Op ALPHA/b.doc": {"former_reference_department": "42"}}


# -- TDR's reports ----------------------------------------------------------------------------------------------


def test_every_error_report_of_tdrs_own_pairs_is_read_back_to_its_file() -> None:
    folder = fixtures_folder("tna") / "tdr-draft-metadata-validator" / "json"
    paths = ["test/test1.txt", "test/test2.txt", "test/test3.txt"]
    read = {path.name: read_report(path.read_bytes(), path.name, paths) for path in sorted(folder.glob("*.json"))}

    assert len(read) >= 1
    for name, found in read.items():
        given = json.loads((folder / name).read_text(encoding="utf-8"))
        assert found.faults == ()
        assert len(found.errors) == sum(len(asset["errors"]) for asset in given["validationErrors"])
    assert any(error.is_ours for found in read.values() for error in found.errors)


def test_the_spreadsheet_report_says_who_can_mend_what() -> None:
    content = own(
        ("filepath", "column", "value", "error message"),
        ("Op ALPHA/b.doc", "language", "Klingon", "Must be one of the languages"),
        ("Op ALPHA/b.doc", "closure period", "", "Must be provided for a closed record"),
        ("/Op ALPHA/b.doc", "filename", "x", "Does not match expected value"),
        ("Op ALPHA/z.doc", "", "", "This file was listed in your metadata file but does not match"),
    )

    found = read_report(content, "report.csv", [file.path for file in FILES])

    assert [(error.is_ours, error.how.split(":")[0].split(";")[0]) for error in found.errors] == [
        (True, "Correct the cell in the sheet, and take the sheet in here again."),
        (True, "Correct the decision on the sensitivity page"),
        (True, "Compare the file with what was uploaded"),
        (False, "Download the metadata here again, and upload it without changes of rows."),
    ]


def test_the_report_on_files_tells_what_tna_has_to_look_at() -> None:
    content = own(
        ("Filepath", "Filename", "Action Required", "Error Details", "File Format", "PUID"),
        ("Op ALPHA/b.doc", "b.doc", "Contact support", "This file format cannot be identified", "", ""),
        ("Op ALPHA/1/a.doc", "a.doc", "Fix yourself", "This file is zipped.", "ZIP Format", "x-fmt/263"),
    )

    found = read_report(content, "report.csv", [file.path for file in FILES])

    assert [(error.path, error.value, error.who, error.how.split(" ")[0]) for error in found.errors] == [
        ("Op ALPHA/b.doc", "", Who.RMU, "Write"),
        ("Op ALPHA/1/a.doc", "ZIP Format, x-fmt/263", Who.RMU, "Mend"),
    ]


@pytest.mark.parametrize("content", [b"{", b'{"validationErrors": [1]}', b'{"a": 1}', b"a,b\r\n1,2\r\n", b"[" * 99999])
def test_what_is_no_report_of_tdrs_is_said(content: bytes) -> None:
    assert [fault.code for fault in read_report(content, "x", []).faults] == [REPORT_NOT_TDRS]


# -- what was taken in ----------------------------------------------------------------------------------------------


def test_what_was_taken_in_is_kept_with_who_and_the_newest_counts(tmp_path: Path, each_database: str) -> None:
    store = open_store(tmp_path / "store")
    register = MetadataRegister(store.database)
    by = Person("B. Reviewer", Role.REVIEWER)
    first = {"a.doc": {"description": "A letter", "language": "Welsh"}, "b.doc": {"note": "One."}}

    register.take_in("L0001", first, origin="returned.csv", by=by, actor="test", at=NOON)
    register.take_in("L0001", {"a.doc": {"language": ""}}, origin="returned.csv", by=by, actor="test", at=NOON)

    assert register.completed("L0001") == {
        "a.doc": {"description": "A letter", "language": ""},
        "b.doc": {"note": "One."},
    }
    with reading(store.database) as session:
        assert verify(session).first_broken is None


def test_an_auditor_cannot_fill_in_metadata(tmp_path: Path) -> None:
    register = MetadataRegister(open_store(tmp_path / "store").database)
    auditor = Person("An Auditor", Role.AUDITOR)

    with pytest.raises(Refusal) as refused:
        register.take_in("L0001", {"a": {"note": "x"}}, origin="x", by=auditor, actor="test", at=NOON)

    assert refused.value.faults[0].code == NOT_THEIRS_TO_SETTLE
    assert register.completed("L0001") == {}
