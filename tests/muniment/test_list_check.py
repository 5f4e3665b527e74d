"""The worker sends lists back by itself: what makes it look, and what it tells."""

import shutil
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appraisal.holdings import Holdings
from appraisal.lists.policies import STATEMENTS
from appraisal.lists.store import By
from appraisal.lists.values import ListKind, ListState
from muniment.job_lists import CHECK, check_lists, newest_moving, start_check
from muniment.job_notices import job_ended
from muniment.lists import ListDesk
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import Store, open_jobs, open_store
from records.jobs.context import JobContext
from records.register.asked_jobs import AskedJobRegister
from records.register.hold_values import CandidateVerdict, HoldItem
from records.register.holds import HoldRegister
from records.register.notices import NoticeRegister
from records.register.people import Person, Role
from records.register.setup import SetupRegister
from records.store.audit import Json
from retention.facts import Ref
from retention.terms import RefKind
from tests.department import NOON, TODAY

FICTION = Ref(RefKind.FOLDER, "SRC0001", "R v FICTION (99DD0404021)")
ANN, BOB, DRO = Person("Ann", Role.REVIEWER), Person("Bob", Role.REVIEWER), Person("C. Officer", Role.DRO)


@pytest.fixture
def store(shared_department: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv(REHEARSAL_DAY, TODAY.isoformat())
    opened = open_store(Path(shutil.copytree(shared_department, tmp_path / "store")))
    yield opened
    opened.database.close()


def signed(store: Store) -> HoldItem:
    """Sign a list; return one file on it, as holds name it."""
    desk = ListDesk(store, TODAY)
    made = desk.register.create(ListKind.RETENTION, "Op FICTION", by=By(ANN, "test", NOON))
    desk.add(made.ref, [FICTION], reason="Still in use.", by=By(ANN, "test", NOON))
    desk.register.send(made.ref, by=By(ANN, "test", NOON))
    desk.propose(made.ref, by=By(BOB, "test", NOON))
    statements = STATEMENTS[ListKind.RETENTION]
    after = desk.sign(made.ref, by=By(DRO, "test", NOON), statements=statements, typed_name=DRO.name)
    assert after.state is ListState.SIGNED
    return HoldItem(after.files[5].ref, after.files[5].content_sha256)


def confirm(store: Store, item: HoldItem) -> None:
    holdings = Holdings(HoldRegister(store.database), SetupRegister(store.database), "test")
    at = datetime(2026, 11, 25, 10, 47, tzinfo=UTC)
    holdings.decide("UCPI", [item], CandidateVerdict.CONFIRMED, "It names an officer.", by=ANN, at=at)


def test_a_check_is_asked_for_once_after_each_thing_that_may_void_a_list(store: Store) -> None:
    jobs = open_jobs(store)
    assert start_check(store, jobs) is None  # there is no list yet
    item = signed(store)
    before = newest_moving(store)
    first = start_check(store, jobs)
    assert first is not None
    assert start_check(store, jobs) is None
    confirm(store, item)

    assert newest_moving(store) > before
    jobs.close()


class Nobody:
    """Where a job tells how far it is: nobody listens, and nobody stops it."""

    def tell(self, ref: str, progress: Mapping[str, Json]) -> None:
        """Tell nobody."""

    def is_stopped(self, ref: str) -> bool:
        """Return that nobody stopped it."""
        return False


def context() -> JobContext:
    return JobContext(
        ref="J0001",
        kind="list check",
        arguments={},
        asked_by="timetable:lists",
        now=lambda: NOON,
        signals=Nobody(),
        slots=threading.Semaphore(1),
        step=lambda _, part: part(),
        ending=threading.Event(),
    )


def test_the_check_sends_back_what_a_hold_covers_and_people_are_told_why(store: Store) -> None:
    item = signed(store)
    confirm(store, item)
    found = check_lists(store, context())
    job_ended(store, replace(context(), ref=ask(store)), found, None)
    sentence = "Hold UCPI was placed on 1 file at 10:47. The list went back to Bob."

    assert found["back"] == {"L0001": sentence}
    assert ListDesk(store, TODAY).register.find("L0001").state is ListState.IN_REVIEW
    [told] = [one for one in NoticeRegister(store.database).newest(limit=9) if "L0001" in one.notice.headline]
    assert told.notice.body == sentence


def test_where_nothing_changed_every_signature_stands(store: Store) -> None:
    signed(store)

    assert check_lists(store, context())["header"] == "Every signature stands."


def ask(store: Store) -> str:
    """Return a check that was asked for."""
    return AskedJobRegister(store.database).ask(CHECK, by="timetable:lists", at=NOON).ref
