"""What was read is remembered while it is so: a newer row, whoever recorded it, is seen at the next question."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlmodel import Session, col, func, select

from appraisal.lists.store import ListRegister
from muniment.wiring import Store, open_store
from records.register.accounts import AccountRegister
from records.register.exports import ExportRegister
from records.register.fileplan import FilePlanRegister
from records.register.hold_values import ScopeText, Terms
from records.register.holds import HoldRegister, NewHold, Said
from records.register.schedules import ScheduleRegister
from records.store.database import read_only
from records.store.hold_tables import HoldRow
from records.store.remembered import remembered
from records.store.tables import SourceNameRow, SourceRow
from records.terms.register import ScanRegister
from retention.terms import HoldKind

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
SOURCES = (SourceRow, SourceNameRow)


@pytest.fixture
def store(tmp_path: Path, each_database: str) -> Store:
    return open_store(tmp_path / "store")


def test_what_was_read_is_read_again_only_where_its_tables_have_a_newer_row(store: Store) -> None:
    reads: list[int] = []

    def count(session: Session) -> int:
        reads.append(session.exec(select(func.count()).select_from(SourceRow)).one())
        return reads[-1]

    def ask() -> int:
        return remembered(store.database, "number of sources", SOURCES, count)

    assert (ask(), ask(), reads) == (0, 0, [0])
    store.surveys.source_for(b"/srv/a", actor="test", at=NOON)
    assert (ask(), ask(), reads) == (1, 1, [0, 1])
    place_a_hold(store)  # in no table that was asked
    assert (ask(), reads) == (1, [0, 1])


def test_what_another_process_recorded_is_seen_at_once(store: Store) -> None:
    other = open_store(store.layout.root)
    assert store.surveys.sources() == ()
    other.surveys.source_for(b"/srv/a", r"\\FS99\A", actor="test", at=NOON)
    assert [one.shown_as for one in store.surveys.sources()] == [r"\\FS99\A"]
    other.surveys.source_for(b"/srv/a", r"\\FS99\B", actor="test", at=NOON)

    assert [one.shown_as for one in store.surveys.sources()] == [r"\\FS99\B"]
    assert store.surveys.sources() == open_store(store.layout.root).surveys.sources()


def test_a_hold_placed_a_moment_ago_is_there_for_a_page_that_only_reads(store: Store) -> None:
    page = HoldRegister(read_only(store.database))
    assert page.all() == ()
    place_a_hold(store)

    assert [one.ref for one in page.all()] == ["TRIAL"]
    assert page.all() is HoldRegister(store.database).all()  # one value for everybody


def test_surveys_are_remembered_with_how_they_ended(store: Store) -> None:
    surveys = store.surveys
    for root in (b"/srv/a", b"/srv/b"):
        surveys.source_for(root, actor="test", at=NOON)
    begun = [surveys.begin(ref, {}, actor="test", at=NOON) for ref in ("SRC0001", "SRC0001", "SRC0002", "SRC0001")]
    assert [one.is_unfinished for one in surveys.all()] == [True] * 4
    assert surveys.newest_sealed() == {}
    surveys.seal(begun[1].ref, "b" * 64, {"found": 2}, actor="test", at=NOON)
    surveys.seal(begun[0].ref, "a" * 64, {"found": 1}, actor="test", at=NOON)
    surveys.abandon(begun[2].ref, "the share is gone", actor="test", at=NOON)

    assert surveys.all() == tuple(surveys.find(one.ref) for one in begun)
    assert surveys.newest_sealed() == {"SRC0001": surveys.find("S0001")}  # sealed last, though begun first
    assert surveys.latest_sealed("SRC0001") == surveys.find("S0001")
    assert surveys.latest_sealed("SRC0002") is None


def test_nothing_is_remembered_of_a_question_that_failed(store: Store) -> None:
    def fail(session: Session) -> int:
        raise LookupError

    with pytest.raises(LookupError):
        remembered(store.database, "failed", (HoldRow,), fail)

    count = remembered(store.database, "failed", (HoldRow,), lambda session: session.exec(_count_of_holds()).one())
    assert count == 0


def _count_of_holds():  # type: ignore[no-untyped-def]
    return select(func.count(col(HoldRow.ref)))


def place_a_hold(store: Store) -> None:
    """Propose a hold: it covers from now on."""
    terms = Terms(authority="An invented letter", reason="The letter asks for it.", effective_on=NOON.date())
    HoldRegister(store.database).place(
        NewHold("TRIAL", HoldKind.INQUIRY, "Trial hold"),
        terms,
        ScopeText(include="flag:CPRO"),
        said=Said("A. Reviewer", "test", NOON),
    )


REMEMBERED: dict[str, Callable[[Store], object]] = {
    "holds": lambda store: HoldRegister(store.database).all(),
    "sources": lambda store: store.surveys.sources(),
    "surveys": lambda store: store.surveys.all(),
    "newest surveys": lambda store: store.surveys.newest_sealed(),
    "term scans": lambda store: ScanRegister(store.database).all(),
    "accounts": lambda store: AccountRegister(store.database).all(),
    "schedules": lambda store: ScheduleRegister(store.database).all(),
    "file plan": lambda store: FilePlanRegister(store.database).plan(),
    "newest export": lambda store: ExportRegister(store.database).latest_sealed(),
    "lists": lambda store: ListRegister(store.database).summaries(),
}


@pytest.mark.parametrize("name", REMEMBERED)
def test_what_is_remembered_is_read_from_the_tables_it_names_and_no_other(store: Store, name: str) -> None:
    """A table that was read and not named could have a newer row that nobody sees."""
    asked: list[set[str]] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(set(re.findall(r"(?:FROM|JOIN)\s+([a-z_]+)", statement)))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        REMEMBERED[name](store)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    named, *read = [tables for tables in asked if tables]

    assert set(store.database.memory) == {name}
    assert read
    assert set().union(*read) <= named
