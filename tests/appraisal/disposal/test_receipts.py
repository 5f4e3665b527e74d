"""The receipt of a work order: every fault of every row at once, and nothing taken with one."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from appraisal.disposal import faults as codes
from appraisal.disposal.inventory import states, totals
from appraisal.disposal.order import order_document
from appraisal.disposal.receipt_file import read_receipt
from appraisal.disposal.values import Disposal, Fate, LineResult, Recall, RecalledLine, Receipt, Result
from retention.faults import Fault
from tests.appraisal.disposal.made import ISSUED_AT, asked, ordered

Lines = list[dict[str, object]]
DONE = {"result": "done", "by": "D. Engineer", "when": "2024-01-09 11:30"}


def rows(disposal: Disposal, **every: object) -> Lines:
    document = order_document(disposal.orders[-1], disposal.plan)
    lines = document["lines"]
    assert isinstance(lines, list)
    return [{**line, **(every or DONE)} for line in lines]


def as_json(disposal: Disposal, lines: Lines, **said: object) -> bytes:
    document = order_document(disposal.orders[-1], disposal.plan)
    return json.dumps({**document, "lines": lines, **said}).encode()


def as_csv(lines: Lines, delimiter: str = ",") -> bytes:
    headings = ("Order", "Line", "Path", "Size", "SHA-256", "Result", "Why", "By", "When")
    names = ("line", "path", "size_bytes", "sha256", "result", "why", "by", "when")
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter)
    writer.writerow(headings)
    writer.writerows([("WO-0001", *(line[name] for name in names)) for line in lines])
    return stream.getvalue().encode("utf-8-sig")


def as_workbook(lines: Lines) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["Order", "Line", "Path", "Size", "SHA-256", "Result", "Why", "By", "When"])
    for line in lines:
        cells = [line[name] for name in ("line", "path", "size_bytes", "sha256", "result", "why", "by")]
        sheet.append(["WO-0001", *cells, datetime(2024, 1, 9, 11, 30)])  # noqa: DTZ001 - as a workbook has it
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def faults(data: bytes, disposal: Disposal | None = None) -> list[str]:
    found = read_receipt(data, asked(disposal or ordered()))
    assert found and all(isinstance(one, Fault) for one in found), found
    return [one.code.code for one in found if isinstance(one, Fault)]


def results(data: bytes, disposal: Disposal) -> tuple[LineResult, ...]:
    found = read_receipt(data, asked(disposal))
    assert all(isinstance(one, LineResult) for one in found), [str(one) for one in found]
    return tuple(one for one in found if isinstance(one, LineResult))


@pytest.mark.parametrize("written", ["json", "csv", "semicolons", "workbook"])
def test_a_receipt_is_read_in_the_shape_in_which_it_comes(written: str) -> None:
    disposal = ordered()
    lines = rows(disposal)
    data = {
        "json": as_json(disposal, lines),
        "csv": as_csv(lines),
        "semicolons": as_csv(lines, ";"),
        "workbook": as_workbook(lines),
    }[written]

    found = results(data, disposal)

    assert [one.number for one in found] == [1, 2, 3]
    assert {one.done_at for one in found} == {datetime(2024, 1, 9, 11, 30, tzinfo=UTC)}
    assert {one.by for one in found} == {"D. Engineer"}


def test_a_row_without_a_result_was_not_tried() -> None:
    disposal = ordered()
    lines = rows(disposal)
    lines[1] |= {"result": "", "by": "", "when": ""}

    assert [one.number for one in results(as_json(disposal, lines), disposal)] == [1, 3]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"line": "9"}, codes.NO_SUCH_LINE),
        ({"line": "one"}, codes.NO_SUCH_LINE),
        ({"line": 1}, codes.LINE_TWICE),
        ({"result": "deleted"}, codes.RESULT_UNKNOWN),
        ({"result": "failed"}, codes.WHY_MISSING),
        ({"by": ""}, codes.NOT_SAID_BY_WHOM),
        ({"when": "last Friday"}, codes.MOMENT_UNREADABLE),
        ({"when": "2024-01-09"}, codes.MOMENT_UNREADABLE),
        ({"when": "2024-01-07 12:00"}, codes.MOMENT_IMPOSSIBLE),
        ({"when": "2024-01-10 12:00"}, codes.MOMENT_IMPOSSIBLE),
        ({"path": "\\\\FS99\\SCD\\other.doc"}, codes.LINE_EDITED),
        ({"sha256": "0" * 64}, codes.LINE_EDITED),
        ({"size_bytes": 7}, codes.LINE_EDITED),
    ],
    ids=lambda value: value.code if hasattr(value, "code") else str(value),
)
def test_a_faulty_row_is_named_and_nothing_is_taken(change: dict[str, object], code: object) -> None:
    disposal = ordered()
    lines = rows(disposal)
    lines[1] |= change

    assert faults(as_json(disposal, lines), disposal) == [code.code]  # type: ignore[attr-defined]


def test_all_faulty_rows_are_said_at_once() -> None:
    disposal = ordered()
    lines = rows(disposal)
    lines[0] |= {"result": "deleted"}
    lines[1] |= {"by": ""}
    lines[2] |= {"sha256": "0" * 64}

    assert faults(as_json(disposal, lines), disposal) == ["DIS044", "DIS046", "DIS049"]


def test_a_receipt_of_another_order_is_refused() -> None:
    disposal = ordered()

    assert set(faults(as_json(disposal, rows(disposal), order="WO-0002"), disposal)) == {
        codes.RECEIPT_OF_ANOTHER_ORDER.code
    }


def test_a_receipt_without_any_result_is_refused() -> None:
    disposal = ordered()
    lines = rows(disposal, result="", by="", when="")

    assert faults(as_json(disposal, lines), disposal) == [codes.RECEIPT_EMPTY.code]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe\x00",
        b"PK\x03\x04 not a workbook",
        b"{not json",
        b'{"order": "WO-0001"}',
        b'{"lines": 3}',
        b'{"lines": ["a"]}',
        b"[" * 5_000,
        b"a,b,c\n1,2,3\n",
        b"x" * 20_000_001,
    ],
    ids=["empty", "bytes", "zip", "json", "no lines", "a number", "a word", "deep", "headings", "large"],
)
def test_a_file_that_is_no_receipt_is_refused(data: bytes) -> None:
    assert faults(data) == [codes.RECEIPT_UNREADABLE.code]


def test_what_was_done_before_is_not_done_again() -> None:
    disposal = ordered()
    said = results(as_json(disposal, rows(disposal)), disposal)
    received = Receipt("WO-0001", 1, said, "first.json", "0" * 64, "D. Engineer", ISSUED_AT, 1_001)
    after = Disposal(disposal.plan, disposal.answers, disposal.orders, receipts=(received,))
    lines = rows(after)

    assert faults(as_json(after, lines), after) == [codes.ANSWERED_ALREADY.code] * 3


def held_at(disposal: Disposal, at: datetime, *numbers: int) -> Disposal:
    lines = tuple(RecalledLine(number, "DIS003 a hold covers it", at) for number in numbers)
    recall = Recall("WO-0001", 1, lines, "Stop now.", "B. Reviewer", at, 1_001)
    return Disposal(disposal.plan, disposal.answers, disposal.orders, (recall,))


def test_what_was_destroyed_after_a_hold_is_taken_as_an_incident() -> None:
    disposal = held_at(ordered(), datetime(2024, 1, 9, 11, 0, tzinfo=UTC), 2)

    found = results(as_json(disposal, rows(disposal)), disposal)

    assert [bool(one.incident) for one in found] == [False, True, False]
    assert found[1].incident.startswith(codes.DONE_THOUGH_RECALLED.code)


def test_what_was_destroyed_after_the_last_day_is_taken_as_an_incident() -> None:
    disposal = ordered()
    lines = rows(disposal, **{**DONE, "when": "2024-01-23 09:00"})

    found = read_receipt(as_json(disposal, lines), asked(disposal, datetime(2024, 1, 24, tzinfo=UTC)))

    assert [one.incident[:6] for one in found if isinstance(one, LineResult)] == [codes.DONE_AFTER_EXPIRY.code] * 3


def test_a_hold_after_400_of_600_spares_200_and_says_that_51_were_gone() -> None:
    from appraisal.disposal.certificate import destroyed_before_hold

    hold = datetime(2024, 1, 9, 11, 0, tzinfo=UTC)
    disposal = held_at(ordered(600), hold, *range(350, 601))
    lines = [line | {"when": "2024-01-09 10:30"} for line in rows(disposal)[:400]]
    said = results(as_json(disposal, lines), disposal)
    received = Receipt("WO-0001", 1, said, "receipt.json", "0" * 64, "D. Engineer", hold, 1_002)
    after = Disposal(disposal.plan, disposal.answers, disposal.orders, disposal.recalls, (received,))

    found = states(after)

    summed = totals(found)
    assert (summed.destroyed, summed.spared, summed.word) == (400, 200, "PARTIAL")
    assert destroyed_before_hold(after, found) == 51
    assert not any(one.incident for one in found)


def test_a_cell_that_excel_would_take_for_a_formula_is_read_as_it_was_sent() -> None:
    disposal = ordered()
    lines = rows(disposal, **{**DONE, "by": "'=D. Engineer"})

    assert {one.by for one in results(as_csv(lines), disposal)} == {"=D. Engineer"}


def test_a_failed_line_is_failed_and_a_missing_one_missing() -> None:
    disposal = ordered()
    lines = rows(disposal)
    lines[0] |= {"result": "failed", "why": "access denied"}
    lines[1] |= {"result": "missing", "why": "not there"}
    said = results(as_json(disposal, lines), disposal)
    received = Receipt("WO-0001", 1, said, "receipt.json", "0" * 64, "D. Engineer", ISSUED_AT, 1_001)

    found = states(Disposal(disposal.plan, disposal.answers, disposal.orders, receipts=(received,)))

    assert [one.fate for one in found] == [Fate.FAILED, Fate.MISSING, Fate.DESTROYED]
    assert [one.result for one in said] == [Result.FAILED, Result.MISSING, Result.DONE]
