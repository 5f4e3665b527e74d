"""Consignments on pages and on the command line: made, built by the worker's job, verified, received, shown."""

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fastapi import FastAPI

from muniment.cli.main import run_words
from muniment.consignments import ConsignmentDesk
from muniment.web.app import create_app
from muniment.wiring import open_store
from records.jobs.values import JobState
from records.store.audit import events
from records.store.database import reading
from tests.transfer.op_alpha import ON
from tests.web import PASSWORD, browser, words_of
from transfer.consignment.values import ConsignmentState

pytestmark = [pytest.mark.droid, pytest.mark.usefixtures("on_the_day")]
FORM = {
    "list": "L0001",
    "transferring_body": "Crown Prosecution Service",
    "legal_status": "Public Record(s)",
    "contact_name": "Tom Reed",
    "contact_email": "tom.reed@example.org",
}
NEW = [
    *("consignment", "new", "L0001", "--by", "reviewer2", "--body", "Crown Prosecution Service"),
    *("--legal-status", "Public Record(s)", "--contact", "Tom Reed", "--email", "tom.reed@example.org"),
]


@pytest.fixture
def store(signed_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(signed_store, tmp_path / "store"))


@pytest.fixture
def app(store: Path) -> FastAPI:
    return create_app(open_store(store))


def desk(store: Path) -> ConsignmentDesk:
    return ConsignmentDesk(open_store(store), ON)


def test_a_signed_list_waits_on_home_and_becomes_a_consignment(app: FastAPI) -> None:
    visitor = browser(app, "reviewer2")
    home = words_of(visitor.get("/").text)
    made = words_of(visitor.post("/consignments/new", page="/consignments/new", **FORM).text)

    assert "L0001: Op ALPHA, 148 files: signed, and no consignment yet" in home
    assert "Consignment C0001 is made. Next: build its bag." in made
    assert (
        "L0001: 138 files to send = 119 open + 16 closed + 3 redacted copies; "
        "1 retained by the department, 12 left out." in made
    )
    assert "Build the bag" in made


def test_what_only_people_know_is_asked_for_and_what_was_typed_is_kept(app: FastAPI) -> None:
    form = {**FORM, "contact_name": "", "legal_status": ""}
    answer = browser(app, "reviewer2").post("/consignments/new", page="/consignments/new", **form)

    assert "Say whom The National Archives may ask." in words_of(answer.text)
    assert "Choose the legal status, as TDR words it." in words_of(answer.text)
    assert 'value="Crown Prosecution Service"' in answer.text


def test_the_worker_builds_the_bag_and_the_pages_lead_to_the_end(app: FastAPI, store: Path) -> None:
    visitor, dro = browser(app, "reviewer2"), browser(app, "dro")
    visitor.post("/consignments/new", page="/consignments/new", **FORM)
    asked = words_of(visitor.post("/consignments/C0001/build", page="/consignments/C0001").text)
    worker = subprocess.Popen([sys.executable, "-m", "muniment.cli.main", "worker", "run", "--store", str(store)])
    try:
        jobs = app.state.site.jobs
        deadline = time.monotonic() + 90
        while not jobs.find("J0001").state.is_over and time.monotonic() < deadline:
            time.sleep(0.3)
        assert jobs.find("J0001").state is JobState.FINISHED, jobs.find("J0001")
    finally:
        worker.terminate()
        worker.wait(30)
    page = "/consignments/C0001"
    built = words_of(visitor.get(page).text)
    verified = words_of(visitor.post(f"{page}/verify", page=page).text)
    day = {"accepted_on-day": "25", "accepted_on-month": "11", "accepted_on-year": "2026"}
    received = words_of(visitor.post(f"{page}/receipt", page=page, reference="TDR-2026-SYN", **day).text)
    unticked = words_of(dro.post(f"{page}/custody", page=page).text)
    guessed = words_of(dro.post(f"{page}/custody", page=page, agree="yes", password="a guess").text)
    passed = words_of(dro.post(f"{page}/custody", page=page, agree="yes", password=PASSWORD).text)
    shown = words_of(visitor.post(f"{page}/shown", page=page, discovery="C18123456").text)

    assert "The worker builds the bag." in asked
    assert "138 files" in built
    assert "Locked by hold CUSTODY-C0001" in built
    assert "The bag is as it was built: 138 files read back." in verified
    assert "The receipt is recorded." in received
    assert "Tick the statement if you agree to the transfer of custody." in unticked
    assert "There is a problem" in guessed
    assert "Custody passed. The originals stay locked until they show on Discovery." in passed
    assert "16 closed records stay locked." in shown
    assert visitor.get(f"{page}/papers/L0001-metadata.csv").status_code == 200
    assert visitor.get(f"{page}/papers/..%2F..%2Fdecisions.db").status_code == 404
    assert desk(store).register.find("C0001").state is ConsignmentState.SHOWN


def test_somebody_without_the_right_makes_nothing(app: FastAPI) -> None:
    visitor = browser(app, "iao")

    assert visitor.get("/consignments/new").status_code == 403
    assert visitor.get("/consignments").status_code == 403


# -- the command line --------------------------------------------------------------------------------------


def command(store: Path, *words: str) -> int:
    return run_words([*words, "--store", str(store)])


def test_the_commands_lead_from_the_signature_to_a_verified_bag(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    csv, xlsx = tmp_path / "m.csv", tmp_path / "m.xlsx"
    assert command(store, *NEW) == 0
    assert command(store, "consignment", "check", "C0001") == 0
    assert command(store, "consignment", "metadata", "C0001", "--csv", str(csv), "--xlsx", str(xlsx)) == 0
    capsys.readouterr()
    assert command(store, "consignment", "build", "C0001", "--by", "reviewer2", "--format", "json") == 0
    built = json.loads(capsys.readouterr().out)
    assert command(store, "consignment", "verify", "C0001", "--by", "reviewer2") == 0
    receipt = ["consignment", "receipt", "C0001", "--by", "reviewer2", "--reference", "TDR-2026-SYN"]
    assert command(store, *receipt, "--accepted-on", "2026-11-25") == 0
    assert command(store, "consignment", "receipt", "C0001", "--by", "dro", "--role", "DRO", "--custody") == 0
    assert command(store, "consignment", "list") == 0
    assert command(store, "consignment", "show", "C0001", "--format", "json") == 0
    capsys.readouterr()
    assert run_words(["bag", "check", built["bag"]]) == 0

    assert built["files"] == 138
    assert csv.read_bytes().startswith(b"\xef\xbb\xbf")
    assert xlsx.exists()


def test_a_list_that_is_not_signed_is_refused_with_the_next_step(
    alpha_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = Path(shutil.copytree(alpha_store, tmp_path / "unsigned"))
    assert command(store, *NEW) == 1

    assert "LST" in capsys.readouterr().err


def test_killed_in_the_middle_the_same_command_goes_on(store: Path) -> None:
    assert command(store, *NEW) == 0
    words = ["consignment", "build", "C0001", "--by", "reviewer2", "--store", str(store)]
    staging = store / "consignments" / "C0001" / "C0001.building"
    for moment in (1, 40, 120):
        run = subprocess.Popen([sys.executable, "-m", "muniment.cli.main", *words], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while run.poll() is None and time.monotonic() < deadline:
            if staging.is_dir() and sum(path.is_file() for path in staging.rglob("*")) >= moment:
                run.kill()
            time.sleep(0.002)
        run.wait()
    assert run_words(words) == 0

    found = desk(store).register.find("C0001")
    with reading(open_store(store).database) as session:
        acts = [event.act for event in events(session, subject="C0001")]
    assert found.state is ConsignmentState.BUILT
    assert acts.count("consignment: bag complete") == 1
    assert not staging.exists()
