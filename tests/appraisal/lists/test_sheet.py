"""A list as a sheet: what comes back changed, stale or wrong, by its row."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from appraisal.lists.sheet import DECISION, MARK, REASON, RECORD, SheetFound, read_sheet
from appraisal.lists.values import Answer, DisposalList, ListKind
from muniment.list_sheet import read_rows, sheet_table, shown_files
from muniment.tables.shown import Format, write
from retention.faults import Refusal
from tests.appraisal.lists.made_lists import REVIEWER, Office, file, folder, thing

Change = Callable[[dict[str, str]], None]


def sheet_of(office: Office, list_: DisposalList) -> bytes:
    """Return the workbook as it goes out."""
    stream = BytesIO()
    write(sheet_table(office.store, list_), stream, format=Format.XLSX)
    return stream.getvalue()


def filled(data: bytes, changes: dict[str, dict[str, str]]) -> bytes:
    """Return the workbook with cells changed, by the reference of the row and the heading."""
    book = load_workbook(BytesIO(data))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        for name, value in changes.get(str(row[headings.index(RECORD)].value), {}).items():
            row[headings.index(name)].value = value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def found(office: Office, list_: DisposalList, data: bytes) -> SheetFound:
    return read_sheet(list_, read_rows(data), shown_files(office.store, list_))


def test_a_sheet_that_comes_back_unchanged_changes_nothing(office: Office) -> None:
    made = office.in_review()
    seen = found(office, made, sheet_of(office, made))

    assert (seen.differences, seen.faults, seen.same) == ((), (), 4)


def test_what_was_filled_in_is_shown_before_it_is_saved(office: Office) -> None:
    made = office.in_review()
    data = filled(sheet_of(office, made), {str(file("Op A/two.doc")): {DECISION: "Leave out", REASON: "Blank page."}})
    seen = found(office, made, data)

    assert [(one.number, one.was, one.answer, one.reason) for one in seen.differences] == [
        (5, Answer.SELECT, Answer.LEAVE_OUT, "Blank page.")
    ]
    assert office.register.find(made.ref).left_out == ()
    after = office.register.decide(made.ref, seen.decisions, by=office.by(REVIEWER), version=made.version)
    assert [one.path for one in after.left_out] == ["Op A/two.doc"]


def test_a_decision_made_meanwhile_makes_the_row_stale(office: Office) -> None:
    made = office.in_review()
    ref = str(file("Op A/two.doc"))
    data = filled(sheet_of(office, made), {ref: {DECISION: "leave out", REASON: "Blank page."}})
    office.register.decide(
        made.ref, [(file("Op A/two.doc"), Answer.KEEP, "", "A claim is likely.")], by=office.by(REVIEWER)
    )
    seen = found(office, office.register.find(made.ref), data)

    assert [str(one.code.code) + " " + one.place for one in seen.faults] == ["LST027 Row 5"]
    assert "B. Reviewer decided: keep" in str(seen.faults[0])


def test_a_decision_made_meanwhile_on_another_record_does_not(office: Office) -> None:
    made = office.in_review()
    data = filled(sheet_of(office, made), {str(file("Op A/two.doc")): {DECISION: "leave out", REASON: "Blank."}})
    office.register.leave_out(made.ref, [file("Op A/one.doc")], reason="Empty.", by=office.by(REVIEWER))
    seen = found(office, office.register.find(made.ref), data)

    assert [one.code.code for one in seen.faults] == ["LST027"]
    assert seen.faults[0].place == "Row 3"
    assert [one.ref for one in seen.differences] == [file("Op A/two.doc")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({DECISION: "destroy"}, "LST025"),
        ({DECISION: ""}, "LST025"),
        ({DECISION: "leave out", REASON: ""}, "LST004"),
        ({MARK: "0000", DECISION: "leave out", REASON: "Blank."}, "LST027"),
        ({RECORD: "file:SRC0001:Op B/x.doc"}, "LST014"),
        ({RECORD: ""}, "LST014"),
    ],
)
def test_what_is_wrong_is_said_by_its_row_and_nothing_is_saved(
    office: Office, changes: dict[str, str], code: str
) -> None:
    made = office.in_review()
    seen = found(office, made, filled(sheet_of(office, made), {str(file("Op A/three.doc")): changes}))

    assert [(one.code.code, one.place) for one in seen.faults] == [(code, "Row 4")]


def test_a_record_that_stands_twice_is_refused(office: Office) -> None:
    made = office.in_review()
    data = filled(sheet_of(office, made), {str(file("Op A/two.doc")): {RECORD: str(file("Op A/one.doc"))}})

    assert [one.code.code for one in found(office, made, data).faults] == ["LST028"]


def test_retaining_is_only_for_transfer_lists(office: Office) -> None:
    made = office.in_review(kind=ListKind.DISPOSAL)
    data = filled(sheet_of(office, made), {str(file("Op A/one.doc")): {DECISION: "retain", REASON: "In use."}})

    assert [one.code.code for one in found(office, made, data).faults] == ["LST025"]


def test_a_recorded_keep_is_not_undone_by_a_sheet_of_many(office: Office) -> None:
    made = office.in_review()
    office.register.decide(made.ref, [(file("Op A/one.doc"), Answer.KEEP, "", "A claim.")], by=office.by(REVIEWER))
    made = office.register.find(made.ref)
    changes = {str(file(f"Op A/{name}.doc")): {DECISION: "leave out", REASON: "Blank."} for name in ("one", "two")}

    assert [one.code.code for one in found(office, made, filled(sheet_of(office, made), changes)).faults] == ["LST016"]


def test_text_that_looks_like_a_formula_comes_back_as_it_was(office: Office) -> None:
    made = office.in_review(thing(files=("=1+1.doc", "+cmd.doc")))
    seen = found(office, made, sheet_of(office, made))

    assert (seen.faults, seen.same) == ((), 3)


@pytest.mark.parametrize("data", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal, match="LST026"):
        read_rows(data)


def test_a_workbook_without_our_columns_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Name", "Age"])
    book.save(tmp_path / "other.xlsx")

    with pytest.raises(Refusal, match=r"LST026 Row 1.*without Decision"):
        read_rows((tmp_path / "other.xlsx").read_bytes())


def test_a_sheet_without_rows_is_refused(office: Office) -> None:
    made = office.in_review()

    assert [one.code.code for one in read_sheet(made, (), {}).faults] == ["LST026"]
    assert made.entry(folder("Op A")) is not None
