"""Metadata and papers in the browser: downloaded, filled in, taken back; TDR's report read; papers handed out."""

import csv
import io
import re
import shutil
from html import unescape
from pathlib import Path

import openpyxl
import pytest

from muniment.wiring import open_store
from records.store.audit import verify
from records.store.database import reading
from tests.web import Browser, app_of, browser, words_of
from transfer.metadata.form import tdr_form
from transfer.metadata.register import MetadataRegister

pytestmark = [pytest.mark.droid, pytest.mark.usefixtures("on_the_day")]
PAGE = "/lists/L0001/metadata"
PAPERS = "/lists/L0001/papers"


@pytest.fixture
def store(ready: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(ready, tmp_path / "store"))


@pytest.fixture
def reviewer(store: Path) -> Browser:
    return browser(app_of(store), "reviewer2")


def rows(person: Browser) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(person.get(f"{PAGE}.csv").content.decode("utf-8-sig"))))


def send(person: Browser, what: str, field: str, name: str, content: bytes) -> str:
    """Return the words of the page that answers an upload."""
    data = {"csrf": person.token(PAGE), "from_page": PAGE}
    answer = person.client.post(f"{PAGE}/{what}", data=data, files={field: (name, content)}, follow_redirects=True)
    return answer.text


def kept(html: str) -> dict[str, str]:
    """Return the hidden fields of the form that takes a sheet in."""
    form = html[html.index("/metadata/take-in") :]
    form = form[: form.index("</form>")]
    return {
        name: unescape(value)
        for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)
        if name not in ("csrf", "from_page")
    }


def filled_in(person: Browser, heading: str, value: object) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(person.get(f"{PAGE}.xlsx").content))
    book.worksheets[0].cell(2, tdr_form().headings.index(heading) + 1).value = value  # type: ignore[assignment]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_the_page_says_that_tdr_will_take_the_138_rows(reviewer: Browser) -> None:
    said = words_of(reviewer.get(PAGE).text)

    assert "TDR will take this metadata." in said
    assert "138 rows: 122 open, 16 closed." in said
    assert len(rows(reviewer)) == 138


def test_a_workbook_is_filled_in_shown_and_only_then_taken_in(reviewer: Browser, store: Path) -> None:
    shown = send(reviewer, "sheet", "sheet", "back.xlsx", filled_in(reviewer, "description", "A letter to the court"))
    before = MetadataRegister(open_store(store).database).completed("L0001")
    taken = reviewer.post(f"{PAGE}/take-in", PAGE, **kept(shown))

    assert "1 value of 1 file would be taken in." in words_of(shown)
    assert before == {}
    assert "1 value was taken in from back.xlsx." in words_of(taken.text)
    assert rows(reviewer)[0]["description"] == "A letter to the court"
    with reading(open_store(store).database) as session:
        assert verify(session).first_broken is None


@pytest.mark.parametrize(("heading", "value", "said"), [
    ("closure status", "Open;", "PFL066"), ("former reference", 7, "MET027"), ("language", "Klingon", "PFL070"),
])  # fmt: skip
def test_a_sheet_with_a_fault_is_shown_and_cannot_be_taken_in(
    reviewer: Browser, store: Path, heading: str, value: object, said: str
) -> None:
    shown = send(reviewer, "sheet", "sheet", "back.xlsx", filled_in(reviewer, heading, value))

    assert said in words_of(shown)
    assert "nothing is taken in until all are mended" in words_of(shown)
    assert "/metadata/take-in" not in shown
    assert MetadataRegister(open_store(store).database).completed("L0001") == {}


def test_a_departments_own_sheet_is_mapped_corrected_and_taken_in(reviewer: Browser) -> None:
    path = rows(reviewer)[5]["filepath"]
    content = f"Where,Remarks,Size\r\n\\\\FS99\\SCD\\{path},Read in court,12\r\n".encode()

    first = send(reviewer, "sheet", "sheet", "ours.csv", content)
    fields = re.findall(r'name="(kept|name)" value="([^"]*)"', first)
    again = reviewer.post(
        f"{PAGE}/sheet", PAGE, **{k: unescape(v) for k, v in fields}, **{"column-0": "file_path", "column-1": "note"}
    )
    taken = reviewer.post(f"{PAGE}/take-in", PAGE, **kept(again.text))

    assert "PFL071" in words_of(first)
    assert "1 value of 1 file would be taken in." in words_of(again.text)
    assert "1 value was taken in from ours.csv." in words_of(taken.text)
    assert next(row for row in rows(reviewer) if row["filepath"] == path)["note"] == "Read in court"


@pytest.mark.parametrize("content", ["not base64 %%", "eJw=", ""])
def test_a_kept_sheet_that_somebody_made_up_takes_nothing_in(reviewer: Browser, store: Path, content: str) -> None:
    reviewer.post(f"{PAGE}/take-in", PAGE, kept=content, name="x")

    assert MetadataRegister(open_store(store).database).completed("L0001") == {}


def test_a_form_without_a_sheet_says_so_beside_the_field(reviewer: Browser) -> None:
    answer = reviewer.post(f"{PAGE}/sheet", PAGE)

    assert "Choose the sheet that you filled in." in words_of(answer.text)


def test_tdrs_report_is_read_back_to_the_files(reviewer: Browser) -> None:
    path = rows(reviewer)[5]["filepath"]
    content = f"filepath,column,value,error message\r\n{path},language,x,Must be one of\r\nz,,,Unknown\r\n".encode()

    said = words_of(send(reviewer, "report", "report", "report.csv", content))
    odd = words_of(send(reviewer, "report", "report", "report.csv", b"a,b\r\n1,2\r\n"))

    assert "2 errors about 2 files." in said
    assert "RMU: Correct the cell in the sheet, and take the sheet in here again." in said
    assert "z (not a file of this list)" in said
    assert "PFL073" in odd


def test_while_records_are_undecided_they_are_named_and_nothing_is_handed_out(undecided: Path) -> None:
    person = browser(app_of(undecided), "reviewer2")
    said = words_of(person.get(PAGE).text)

    assert "136 files are undecided: there is no metadata until somebody has said open or closed." in said
    assert "MG5.doc" in said
    assert person.get(f"{PAGE}.csv").status_code == 409
    assert person.get(f"{PAPERS}/transfer.csv").status_code == 409
    assert "136 undecided" in words_of(person.get(PAPERS).text)


def test_the_papers_page_shows_the_crib_sheet_and_hands_out_each_paper(reviewer: Browser) -> None:
    asked = f"{PAPERS}?transferring_body=CPS&legal_status=Public+Record%28s%29&contact_name=Tom&contact_email=t%40e.org"
    page = reviewer.get(asked).text
    said = words_of(page)
    names = [unescape(one) for one in re.findall(r'href="(/lists/L0001/(?:papers|metadata)[./][^"]+)"', page)]

    assert "148 files on the list = 119 open + 16 closed + 1 retained by the department + 12 left out." in said
    assert "Still missing" not in said
    assert "Asked only once TDR has accepted the upload" in said
    assert len(names) >= 9
    assert {reviewer.get(name).status_code for name in names} == {200}
    assert "CPS" in reviewer.get(next(name for name in names if "transfer-pack" in name)).text


def test_a_paper_that_there_is_not_is_a_page_that_says_so(reviewer: Browser) -> None:
    assert reviewer.get(f"{PAPERS}/other.csv").status_code == 404
    assert reviewer.get(f"{PAGE}.pdf").status_code == 404


def test_who_may_not_see_sensitive_lists_gets_neither_metadata_nor_papers(store: Path) -> None:
    iao = browser(app_of(store), "iao")

    assert [iao.get(path).status_code for path in (PAGE, f"{PAGE}.csv", PAPERS)] == [403, 403, 403]


def test_an_auditor_reads_and_fills_nothing_in(store: Path) -> None:
    auditor = browser(app_of(store), "auditor")

    assert "Take in a sheet" not in auditor.get(PAGE).text
    assert auditor.post(f"{PAGE}/take-in", "/help", kept="", name="x").status_code == 403
