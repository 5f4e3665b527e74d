"""A disposal in the browser, from the signed list to the certificate, by people who sign in."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from appraisal.disposal.values import Fate
from appraisal.disposal.verifier import verify
from muniment.settings import REHEARSAL_DAY
from records.register.people import Role
from tests.appraisal.disposal.office import LEAVERS, TRAINING, Office
from tests.web import Browser, add_people, app_of, browser, words_of

PEOPLE = {"reviewer2": Role.REVIEWER, "it": Role.IT, "dro": Role.DRO, "auditor": Role.AUDITOR, "kim": Role.KIM}


class Web:
    """The application over one office; whoever is asked for is signed in once."""

    def __init__(self, office: Office) -> None:
        self.office = office
        add_people(office.folder / "store", **PEOPLE)
        self.app = app_of(office.folder / "store")
        self.known: dict[str, Browser] = {}

    def __call__(self, name: str) -> Browser:
        if name not in self.known:
            self.known[name] = browser(self.app, name)
        return self.known[name]

    def upload(self, name: str, order: str, data: bytes, file: str = "WO-0001.json") -> Any:
        by, page = self(name), f"/work-orders/{order}"
        fields = {"csrf": by.token(page), "from_page": page}
        return by.client.post(f"{page}/receipt", data=fields, files={"receipt": (file, data)})


@pytest.fixture
def web(cooled: Office) -> Web:
    return Web(cooled)


def issued(web: Web) -> str:
    page = "/disposals/L0001"
    said = web("reviewer2").post(f"{page}/issue", page=page, confirmed="yes")
    assert "WO-0001 was issued for 5 files" in words_of(said.text), words_of(said.text)
    return "WO-0001"


def filled(web: Web, **said: str) -> bytes:
    document = web("it").get("/work-orders/WO-0001.json").json()
    from muniment.clock import LONDON, now

    when = f"{now().astimezone(LONDON):%Y-%m-%d %H:%M}"
    for line in document["lines"]:
        line |= {"result": "done", "by": "it", "when": when, **said}
    return json.dumps(document).encode()


def saved(web: Web, answer: Any) -> Any:
    """Return what follows when the page of a receipt is sent on."""
    from html import unescape

    hidden = {name: unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', answer.text)}
    return web("it").client.post("/work-orders/WO-0001/receipt/save", data=hidden)


def test_a_disposal_runs_from_the_list_to_the_certificate(
    web: Web, cooled: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "L0001 has cooled off" in words_of(web("reviewer2").get("/").text)
    assert "5 of 5 files may go today" in words_of(web("reviewer2").get("/disposals/L0001/dry-run").text)
    order = issued(web)
    assert f"Work order {order}" in words_of(web("it").get("/").text)
    data = filled(web)
    cooled.destroy(LEAVERS)
    cooled.destroy(TRAINING)
    shown = web.upload("it", order, data)
    assert "5 lines are answered for: 5 done" in words_of(shown.text)
    assert "5 lines were saved" in words_of(saved(web, shown).text)
    cooled.on, cooled.minutes = cooled.on + timedelta(days=1), 0
    monkeypatch.setenv(REHEARSAL_DAY, cooled.on.isoformat())
    cooled.survey()
    web.known.clear()  # a new day, a new sign-in
    proven = web("it").post(f"/work-orders/{order}/prove", page=f"/work-orders/{order}")
    assert "shows what the receipt says" in words_of(proven.text)
    page = "/disposals/L0001"
    certified = web("reviewer2").post(f"{page}/certify", page=page)

    assert "COMPLETE 5 destroyed + 0 spared" in words_of(certified.text)
    assert verify(web("dro").get("/certificates/DC-0001.json").json()) == []
    assert "DC-0001" in words_of(web("auditor").get("/certificates?find=form 1.doc").text)
    assert "Nothing matches" in words_of(web("auditor").get("/certificates?find=nowhere.doc").text)
    assert "Synthetic data" in web("dro").get("/certificates/DC-0001.html").text
    assert web("dro").get("/certificates/verifier.py").text.startswith('"""Verify a certificate')
    assert "Nothing new was seen again" in words_of(
        web("reviewer2").post("/disposals-returned/look", page="/disposals-returned").text
    )


def test_a_receipt_with_faults_shows_each_row_and_saves_nothing(web: Web, cooled: Office) -> None:
    issued(web)

    shown = web.upload("it", "WO-0001", filled(web, result="deleted"))

    assert shown.status_code == 422
    assert words_of(shown.text).count("DIS044") == 5
    assert "Nothing is saved" in words_of(shown.text)
    assert cooled.disposals.register.of("L0001").receipts == ()


def test_no_receipt_chosen_is_said_beside_its_field(web: Web) -> None:
    issued(web)

    said = web.upload("it", "WO-0001", b"")

    assert "Choose the work order that was filled in" in words_of(said.text)


def test_an_order_is_issued_only_when_the_box_is_ticked(web: Web, cooled: Office) -> None:
    said = web("reviewer2").post("/disposals/L0001/issue", page="/disposals/L0001")

    assert "Tick the box" in words_of(said.text)
    assert cooled.disposals.register.orders() == ()


def test_a_hold_stops_the_download_until_the_order_is_recalled(web: Web, cooled: Office) -> None:
    issued(web)
    cooled.hold(TRAINING)

    stopped = web("it").get("/work-orders/WO-0001.xlsx")
    page = "/work-orders/WO-0001"
    recalled = web("reviewer2").post(f"{page}/recheck", page=page)
    after = web("it").get("/work-orders/WO-0001.json").json()

    assert stopped.status_code == 409
    assert "must be recalled first" in words_of(stopped.text)
    assert "2 files were recalled. Send the notice to IT now." in words_of(recalled.text)
    assert "do not carry out 2 of its 5 lines" in words_of(recalled.text)
    assert len(after["lines"]) == 3


def test_the_files_of_a_disposal_are_filtered_and_downloaded(web: Web) -> None:
    issued(web)

    shown = web("reviewer2").get("/disposals/L0001?q=course.ppt")
    download = web("reviewer2").get("/disposals/L0001.csv?q=course.ppt")

    assert "1 file" in words_of(shown.text)
    assert download.text.count("course.ppt") == 1
    assert Fate.PENDING.value in download.text


def test_it_sees_work_orders_and_may_not_issue_them(web: Web) -> None:
    assert web("it").get("/disposals/L0001").status_code == 200
    said = web("it").post("/disposals/L0001/issue", page="/", confirmed="yes")

    assert said.status_code == 403


def test_who_has_no_part_in_disposals_sees_none(web: Web) -> None:
    assert web("kim").get("/disposals").status_code == 403
    assert web("kim").get("/certificates").status_code == 403


def test_a_proof_of_absence_is_made_in_the_browser(web: Web, cooled: Office) -> None:
    cooled.hold(TRAINING)
    days = {
        "first-day": "1",
        "first-month": "1",
        "first-year": "2015",
        "last-day": "25",
        "last-month": "11",
        "last-year": "2026",
    }

    made = web("dro").post("/absence", page="/absence", hold="TRIAL", **days)
    unsaid = web("dro").post("/absence", page="/absence", hold="", **days)

    assert verify(made.json()) == []
    assert "Choose the hold" in words_of(unsaid.text)


def test_a_signed_list_is_begun_in_the_browser(office: Office) -> None:
    web, list_ = Web(office), office.signed()
    page = f"/disposals/{list_.ref}"

    wordless = web("reviewer2").post(f"{page}/begin", page=page, days="soon", rule="")
    begun = web("reviewer2").post(f"{page}/begin", page=page, days="7", rule="the schedule, class TEST-03")

    assert "Write how many days" in words_of(wordless.text)
    assert "A work order can be issued from 2 December 2026" in words_of(begun.text)
    assert "1 disposal" in words_of(web("reviewer2").get("/disposals").text)


def test_the_form_of_a_receipt_survives_a_name_that_is_markup(web: Web, tmp_path: Path) -> None:
    issued(web)

    shown = web.upload("it", "WO-0001", filled(web), file='"><script>x</script>.json')

    assert "<script>x" not in shown.text
    assert saved(web, shown).status_code == 200


def test_a_hold_proposed_in_the_browser_recalls_at_once(web: Web) -> None:
    issued(web)
    fields = {
        "ref": "FOI-1",
        "kind": "information request",
        "title": "A request made up",
        "authority": "A letter made up",
        "reason": "It asks for them.",
        "everything": "yes",
        "include": "",
    }

    said = web("reviewer2").post("/holds/new", page="/holds/new", **fields)

    assert "Send to IT now: Recall of work order WO-0001" in words_of(said.text)


def test_a_signed_list_leads_to_its_disposal(web: Web) -> None:
    assert '/disposals/L0001"' in web("reviewer2").get("/lists/L0001").text
