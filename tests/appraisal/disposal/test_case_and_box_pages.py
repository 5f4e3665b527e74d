"""Cases and boxes in the browser and on the command line: the parts of a work order, the contractor's certificate."""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from appraisal.disposal import faults as codes
from appraisal.disposal.verifier import verify
from muniment.cli.main import run_words
from muniment.clock import LONDON, now
from muniment.settings import REHEARSAL_DAY
from records.register.people import Role
from tests.appraisal.disposal.casework import BOX, BOX_REF, CASE, Casework, Moments
from tests.appraisal.disposal.office import IT, REVIEWER
from tests.web import Browser, add_people, app_of, browser, words_of

PEOPLE = {"reviewer2": Role.REVIEWER, "it": Role.IT, "iron": Role.CONTRACTOR, "auditor": Role.AUDITOR}
ORDER = "/work-orders/WO-0001"
BY = ["--by", REVIEWER.name, "--role", "reviewer"]
Sign = Callable[[str], Browser]


@pytest.fixture
def casework(moments: Moments, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Casework]:
    made = moments.at(tmp_path / "own", CASE, BOX_REF)
    monkeypatch.setenv(REHEARSAL_DAY, made.on.isoformat())
    yield made
    made.store.database.close()


@pytest.fixture
def sign_in(casework: Casework) -> Sign:
    """Return what gives a browser in which somebody is signed in."""
    add_people(casework.folder / "store", **PEOPLE)
    app, known = app_of(casework.folder / "store"), dict[str, Browser]()

    def signed_in(name: str) -> Browser:
        if name not in known:
            known[name] = browser(app, name)
        return known[name]

    return signed_in


def moment() -> str:
    return f"{now().astimezone(LONDON):%Y-%m-%d %H:%M}"


def issue(sign_in: Sign) -> str:
    page = "/disposals/L0001"
    return words_of(sign_in("reviewer2").post(f"{page}/issue", page=page, confirmed="yes").text)


def saved(by: Browser, answer: Any) -> str:
    hidden = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', answer.text)}
    return words_of(by.client.post(f"{ORDER}/receipt/save", data=hidden).text)


def certificate(by: Browser, **said: str) -> Any:
    today = now().astimezone(LONDON).date()
    fields = {
        "boxes": "2",
        "certificate": "CD-77",
        "certified-day": str(today.day),
        "certified-month": str(today.month),
        "certified-year": str(today.year),
        "method": "cross-cut shredding",
        "carried-out-by": "Iron Store",
        "carried-out-at": moment(),
    }
    return by.post(f"{ORDER}/certificate", page=ORDER, **{**fields, **said})


def test_a_mixed_order_has_a_part_for_each_who_carries_out(sign_in: Sign) -> None:
    said = issue(sign_in)
    shown = words_of(sign_in("it").get(ORDER).text)
    book = load_workbook(io.BytesIO(sign_in("it").get(f"{ORDER}.xlsx").content))
    cases = sign_in("it").get(f"{ORDER}.json?part=cases").json()
    table = sign_in("it").get(f"{ORDER}.csv").text

    assert "WO-0001 was issued for 1 case and 1 box. Send it to the team that runs the case management system" in said
    assert "1 case and 1 box wait to be destroyed by 17 December 2026" in shown
    assert "Boxes, for the storage contractor: 1 box." in shown
    assert book.sheetnames == ["Work order WO-0001 cases", "Work order WO-0001 boxes", "How to read this"]
    assert [cell.value for cell in book.worksheets[1][1]] == [
        "Order",
        "Line",
        "Barcode",
        "Location",
        "Description",
        "Classes",
        "Due",
        "Result",
        "Certificate number",
        "Certificate date",
        "Method",
        "Why",
        "By",
        "When",
    ]
    assert [line["urn"] for line in cases["lines"]] == [CASE.key]
    assert CASE.key in table and BOX in table


def test_a_contractor_gets_the_boxes_and_no_more(sign_in: Sign) -> None:
    issue(sign_in)

    document = sign_in("iron").get(f"{ORDER}.json")
    shown = sign_in("iron").get(ORDER)

    assert [line["barcode"] for line in document.json()["lines"]] == [BOX]
    assert CASE.key not in document.text
    assert "Cases, for" not in words_of(shown.text)
    assert sign_in("iron").get(f"{ORDER}.json?part=cases").json() == document.json()


def test_a_part_that_there_is_none_of_is_refused(sign_in: Sign) -> None:
    issue(sign_in)

    assert codes.NO_SUCH_PART.code in sign_in("it").get(f"{ORDER}.json?part=paintings").text
    assert codes.NO_SUCH_PART.code in sign_in("it").get(f"{ORDER}.json?part=files").text


def test_the_certificate_of_the_contractor_is_typed_in_looked_at_and_saved(sign_in: Sign, casework: Casework) -> None:
    issue(sign_in)

    shown = certificate(sign_in("reviewer2"))
    before = casework.disposals.register.of("L0001").receipts
    said = saved(sign_in("reviewer2"), shown)

    assert "pending, now done: the contractor's certificate CD-77 of" in words_of(shown.text)
    assert before == ()
    assert "1 line was saved" in said
    assert "Contractor's certificate" not in said  # no box waits any more
    assert "certificate CD-77, typed in" in said
    listed = words_of(sign_in("reviewer2").get("/disposals/L0001").text)
    assert "the contractor's certificate alone: nobody of ours saw it" in listed


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"boxes": ""}, "Tick each box that the certificate names"),
        ({"certificate": ""}, "Write the number of the certificate"),
        ({"certified-day": "40"}, "must be a real date"),
        ({"certified-year": "2027"}, codes.CERTIFICATE_DAY_IMPOSSIBLE.code),
        ({"method": ""}, "Say how, in the words of the certificate"),
        ({"carried-out-by": ""}, "Say who destroyed them"),
        ({"carried-out-at": "last Friday"}, codes.MOMENT_UNREADABLE.code),
        ({"carried-out-at": "2026-11-01 10:00"}, codes.MOMENT_IMPOSSIBLE.code),
    ],
)
def test_what_is_wrong_with_a_certificate_is_said_beside_its_field_and_nothing_typed_is_lost(
    sign_in: Sign, casework: Casework, said: dict[str, str], expected: str
) -> None:
    issue(sign_in)

    shown = certificate(sign_in("reviewer2"), **said)

    assert expected in words_of(shown.text)
    assert "govuk-error-message" in shown.text
    assert 'value="Iron Store"' in shown.text or said.get("carried-out-by") == ""
    assert casework.disposals.register.of("L0001").receipts == ()


def test_a_workbook_of_two_sheets_comes_back_whole_with_faults_by_row(sign_in: Sign, casework: Casework) -> None:
    issue(sign_in)
    by = sign_in("it")
    book = load_workbook(io.BytesIO(by.get(f"{ORDER}.xlsx").content))
    for sheet in book.worksheets[:2]:
        names = [cell.value for cell in sheet[1]]
        said = {"Result": "done", "By": IT.name, "When": moment(), "Deleted": "case and 4 documents"}
        for name, value in said.items():
            if name in names:
                sheet.cell(2, names.index(name) + 1, value)
    stream = io.BytesIO()
    book.save(stream)

    fields = {"csrf": by.token(ORDER), "from_page": ORDER}
    shown = by.client.post(f"{ORDER}/receipt", data=fields, files={"receipt": ("WO-0001.xlsx", stream.getvalue())})

    assert shown.status_code == 422
    assert f"{codes.CERTIFICATE_WANTED.code} Work order WO-0001 boxes, row 2" in words_of(shown.text)
    assert casework.disposals.register.of("L0001").receipts == ()


def test_a_table_of_both_comes_back_as_csv(
    casework: Casework, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store, path = ["--store", str(casework.folder / "store")], tmp_path / "WO-0001.csv"
    casework.disposals.issue("L0001", by=casework.by(REVIEWER))
    assert run_words(["disposal", "order", "WO-0001", "--format", "csv", "--out", str(path), *store]) == 0
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    for row in rows:
        row |= {"Result": "done", "By": IT.name, "When": moment()}
    rows[0]["Deleted"] = "case and 4 documents"
    today = f"{now().astimezone(LONDON):%Y-%m-%d}"
    rows[1] |= {"Certificate number": "CD-77", "Certificate date": today, "Method": "cross-cut shredding"}
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(stream.getvalue(), "utf-8", newline="")
    capsys.readouterr()

    assert run_words(["disposal", "receipt", "WO-0001", str(path), "--by", IT.name, "--check", *store]) == 0
    checked = capsys.readouterr()
    assert run_words(["disposal", "receipt", "WO-0001", str(path), "--by", IT.name, *store]) == 0
    said = capsys.readouterr()

    assert f"Line 1 Case {CASE.key}: pending, now done: case and 4 documents" in checked.err + checked.out
    assert f"certificate CD-77 of {today}, cross-cut shredding" in checked.err + checked.out
    assert "2 destroyed" in said.err + said.out


def test_a_case_and_a_box_go_all_the_way_in_the_browser_and_on_the_command_line(
    sign_in: Sign,
    casework: Casework,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    store = ["--store", str(casework.folder / "store")]
    assert run_words(["disposal", "dry-run", "L0001", *store]) == 0
    assert run_words(["disposal", "issue", "L0001", *BY, *store]) == 0
    said = capsys.readouterr()
    assert "WO-0001: 1 case and 1 box, good until 2026-12-17." in said.err + said.out
    assert "muniment disposal order WO-0001 --part boxes --format xlsx --out WO-0001-boxes.xlsx" in said.err + said.out
    saved(sign_in("reviewer2"), certificate(sign_in("reviewer2")))
    path = tmp_path / "cases.json"
    assert run_words(["disposal", "order", "WO-0001", "--part", "cases", "--out", str(path), *store]) == 0
    document = json.loads(path.read_text("utf-8"))
    for line in document["lines"]:
        line |= {"result": "done", "deleted": "case and 4 documents", "by": IT.name, "when": moment()}
    path.write_text(json.dumps(document), "utf-8")
    assert run_words(["disposal", "receipt", "WO-0001", str(path), "--by", IT.name, *store]) == 0
    casework.on = casework.on.replace(day=4)
    monkeypatch.setenv(REHEARSAL_DAY, casework.on.isoformat())
    casework.export(without=[CASE.key])
    assert run_words(["disposal", "prove", "WO-0001", "--by", IT.name, *store]) == 0
    capsys.readouterr()
    assert run_words(["disposal", "certify", "L0001", *BY, *store]) == 0
    said = capsys.readouterr()
    page = tmp_path / "DC-0001.html"
    assert run_words(["disposal", "certificate", "DC-0001", "--page", str(page), *store]) == 0

    again = browser(app_of(casework.folder / "store"), "auditor")  # a new day, a new sign-in
    shown = words_of(again.get("/certificates/DC-0001").text)
    word = "1 by an export that no longer has them; 1 by the contractor's certificate alone: nobody of ours saw it"
    assert f"Known by: {word}." in said.err + said.out
    assert word in shown
    assert "the case system says: case and 4 documents" in shown
    assert word in words_of(page.read_text("utf-8"))
    assert verify(again.get("/certificates/DC-0001.json").json()) == []
    assert f"Box {BOX}: destroyed" in words_of(again.get(f"/certificates?find={BOX}").text)


def test_a_case_that_is_back_in_an_export_is_named_with_its_certificate(
    casework: Casework, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ["--store", str(casework.folder / "store")]
    order = casework.disposals.issue("L0001", by=casework.by(REVIEWER))
    casework.receive(order.ref, casework.answered(order.ref))
    casework.export(without=[CASE.key])
    casework.returns.prove(order.ref, by=casework.by(IT))
    casework.returns.certify("L0001", by=casework.by(REVIEWER))
    casework.on = casework.on.replace(day=4)
    casework.export()
    monkeypatch.setenv(REHEARSAL_DAY, casework.on.isoformat())

    assert run_words(["disposal", "returned", *BY, *store]) == 1
    said = capsys.readouterr()
    assert f"{codes.CASE_SEEN_AGAIN.code} Case {CASE.key}" in said.err + said.out
    assert "DC-0001 line 1, seen by E0003" in said.err + said.out
