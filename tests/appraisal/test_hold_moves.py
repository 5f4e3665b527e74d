"""A hold goes with what it names: a listed file that moves stays held, at every moment and in every place."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from appraisal.held_estate import open_held_estate
from appraisal.hold_moves import follow_moves
from records.register.hold_moves import moves_to_settle
from records.register.hold_rules import listed_now
from records.register.hold_values import HoldItem, ScopeText, Terms, Verdict
from records.store.audit import verify
from records.store.database import reading
from retention.facts import Ref
from retention.faults import Refusal
from retention.terms import RefKind, Route
from tests.appraisal.conftest import DRO, NOON, REVIEWER, TODAY, Desk
from tests.appraisal.test_held_estate import survey
from tests.appraisal.test_holdings import NO_IMPACT

LATER = datetime(2026, 11, 26, 12, tzinfo=UTC)
LETTER = "Board/letter.txt"


def file(path: str) -> Ref:
    return Ref(RefKind.FILE, "SRC0001", path)


@pytest.fixture
def share(tmp_path: Path) -> Path:
    for name in (LETTER, "Board/other.txt", "Old/note.txt"):
        (tmp_path / "share" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "share" / name).write_text(name)
    return tmp_path / "share"


@pytest.fixture
def held(desk: Desk, share: Path) -> Desk:
    """Return a desk where the letter is listed in a hold that leaves copies alone."""
    survey(desk.store, share)
    with_content = HoldItem(file(LETTER), content_of(desk, "S0001", LETTER))
    desk.place(scope=ScopeText(items=(with_content,), follows_duplicates=False), effective_on=date(2020, 1, 1))
    return desk


def content_of(desk: Desk, survey_ref: str, path: str) -> str:
    from appraisal.held_estate import with_contents

    (item,) = with_contents(desk.store.layout, desk.store.database, [HoldItem(file(path))])
    assert item.sha256 is not None
    return item.sha256


def move(share: Path, to: str, *, copy: str | None = None) -> None:
    (share / to).parent.mkdir(parents=True, exist_ok=True)
    (share / LETTER).rename(share / to)
    if copy is not None:
        (share / copy).write_bytes((share / to).read_bytes())


def routes(desk: Desk, survey_ref: str, path: str) -> set[Route]:
    with open_held_estate(desk.store.layout, desk.store.database, survey_ref, known=TODAY) as estate:
        return {one.route for one in estate.routes.of(file(path))}


def follow(desk: Desk) -> list[tuple[str, str, bool]]:
    found = follow_moves(desk.store.layout, desk.store.database, actor="test", at=LATER)
    return [(ref, move.moved_to.key, move.is_ambiguous) for ref, move in found]


def test_between_the_survey_and_the_record_of_the_move_the_file_is_held_where_it_is(held: Desk, share: Path) -> None:
    move(share, "Old/letter moved.txt")
    survey(held.store, share)

    assert routes(held, "S0002", "Old/letter moved.txt") == {Route.DIRECT}
    assert routes(held, "S0002", "Board/other.txt") == set()


def test_a_move_is_recorded_once_and_the_new_place_is_listed_from_the_holds_first_day(held: Desk, share: Path) -> None:
    move(share, "Old/letter moved.txt")
    survey(held.store, share)
    first, again = follow(held), follow(held)
    entry = held.holdings.register.find("TRIAL")
    (registered,) = held.holdings.register.in_force()

    assert (first, again) == ([("TRIAL", "Old/letter moved.txt", False)], [])
    assert listed_now(entry) == {file(LETTER), file("Old/letter moved.txt")}
    assert registered.hold.placed_on == date(2020, 1, 1)
    assert file("Old/letter moved.txt") in registered.hold.scope.refs
    with reading(held.store.database) as session:
        assert verify(session).is_whole


def test_a_file_that_moves_on_is_followed_from_place_to_place(held: Desk, share: Path) -> None:
    for number, place in enumerate(("Old/a.txt", "Old/b.txt"), start=2):
        (share / (LETTER if number == 2 else "Old/a.txt")).rename(share / place)
        survey(held.store, share)
        follow(held)

    assert listed_now(held.holdings.register.find("TRIAL")) == {file(LETTER), file("Old/a.txt"), file("Old/b.txt")}
    assert routes(held, "S0003", "Old/b.txt") == {Route.DIRECT}


def test_found_in_two_places_both_are_held_and_a_person_is_asked(held: Desk, share: Path) -> None:
    move(share, "Old/one.txt", copy="Old/two.txt")
    survey(held.store, share)
    found = follow(held)
    waiting = moves_to_settle(held.holdings.register.find("TRIAL"))
    held.holdings.settle_move("TRIAL", file(LETTER), "The first; the other is a copy.", by=REVIEWER, at=LATER)

    assert found == [("TRIAL", "Old/one.txt", True), ("TRIAL", "Old/two.txt", True)]
    assert len(waiting) == 2
    assert moves_to_settle(held.holdings.register.find("TRIAL")) == ()
    assert [routes(held, "S0002", path) for path in ("Old/one.txt", "Old/two.txt")] == [{Route.DIRECT}] * 2


def test_what_waits_for_nobody_cannot_be_settled(held: Desk) -> None:
    with pytest.raises(Refusal, match="HLD028"):
        held.holdings.settle_move("TRIAL", file(LETTER), "It did not move.", by=REVIEWER, at=LATER)


def test_a_file_that_is_nowhere_stays_listed(held: Desk, share: Path) -> None:
    (share / LETTER).unlink()
    survey(held.store, share)

    assert follow(held) == []
    assert listed_now(held.holdings.register.find("TRIAL")) == {file(LETTER)}


def test_the_place_it_moved_to_can_be_released_and_is_then_free(held: Desk, share: Path) -> None:
    move(share, "Old/letter moved.txt")
    survey(held.store, share)
    follow(held)
    terms = Terms("The inquiry's letter of 20 November 2026", "It was listed by mistake.", date(2026, 11, 25))
    item = HoldItem(file("Old/letter moved.txt"))
    held.holdings.release("TRIAL", terms, impact=NO_IMPACT, by=REVIEWER, at=NOON, items=[item])
    held.holdings.answer("TRIAL", Verdict.APPROVED, "Agreed.", by=DRO, at=NOON)

    assert listed_now(held.holdings.register.find("TRIAL")) == frozenset()
    with open_held_estate(held.store.layout, held.store.database, "S0002", known=TODAY) as estate:
        spans = estate.routes.of(file("Old/letter moved.txt"))
    assert all(one.through_on is not None and one.through_on < TODAY for one in spans)
    assert follow(held) == []


def test_a_survey_follows_moves_by_itself(held: Desk, share: Path) -> None:
    from muniment.cli.main import run_words

    move(share, "Old/letter moved.txt")
    options = ["--identifier", "none", "--no-libmagic", "--no-report", "--store", str(held.store.layout.root)]
    assert run_words(["survey", str(share), *options]) == 0

    entry = held.holdings.register.find("TRIAL")
    assert [one.moved_to.key for one in entry.moves] == ["Old/letter moved.txt"]
