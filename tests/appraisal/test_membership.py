"""What entered and left a hold is noted, with why; nothing is noted twice, and nothing unseen is changed."""

import json
import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from appraisal.membership import Membership, memberships
from muniment.cli.main import run_words
from muniment.follow import follow_holds
from records.register.hold_values import ScopeText, Terms, Verdict
from records.register.memberships import MembershipLook, MembershipRegister
from retention.faults import Refusal
from tests.appraisal.conftest import DRO, NOON, REVIEWER, TODAY, Desk
from tests.appraisal.test_held_estate import survey
from tests.appraisal.test_holdings import NO_IMPACT

CASE = "R v MADE (99AA0101005)"


@pytest.fixture
def share(tmp_path: Path) -> Path:
    for name in (f"{CASE}/a.txt", "R v OTHER (99BB0202007)/b.txt", "Board/c.txt"):
        (tmp_path / "share" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "share" / name).write_text(name)
    return tmp_path / "share"


@pytest.fixture
def held(desk: Desk, share: Path) -> Desk:
    desk.place(scope=ScopeText(include="record.kind == 'casework'"), effective_on=date(2020, 1, 1))
    survey(desk.store, share)
    return desk


def look(desk: Desk, day: int = 0) -> MembershipLook | None:
    return follow_holds(desk.store, on=TODAY + timedelta(days=day), actor="test", at=NOON + timedelta(days=day)).look


def history(desk: Desk) -> list[Membership]:
    return list(memberships(desk.store.layout, desk.store.database, "TRIAL"))


def test_the_first_look_says_what_is_a_member_by_which_route_and_why(held: Desk) -> None:
    found = look(held)

    assert found is not None and (found.ref, found.entered, found.left) == ("M0001", 3, 0)
    assert {(one.ref.key, one.route, one.why_entered) for one in history(held) if one.ref.key != "Board"} == {
        (CASE, "predicate", "record.kind == 'casework'"),
        ("R v OTHER (99BB0202007)", "predicate", "record.kind == 'casework'"),
    }
    assert [one.route for one in history(held) if one.ref.key == "Board"] == ["candidate"]  # nobody knows its kind


def test_a_look_at_what_is_as_it_was_records_nothing(held: Desk) -> None:
    look(held)

    assert look(held, 1) is None
    assert len(MembershipRegister(held.store.database).all()) == 1


def test_what_a_new_survey_finds_enters_and_what_it_does_not_find_leaves(held: Desk, share: Path) -> None:
    look(held)
    (share / "R v OTHER (99BB0202007)/b.txt").unlink()
    (share / "R v THIRD (99CC0303005)").mkdir()
    (share / "R v THIRD (99CC0303005)/d.txt").write_text("d")
    survey(held.store, share)
    found = look(held, 1)
    by_folder = {one.ref.key: one for one in history(held)}

    assert found is not None and (found.entered, found.left, found.members) == (1, 1, 3)
    assert found.because.startswith("S0002 of SRC0001")
    assert by_folder["R v THIRD (99CC0303005)"].entered_on == TODAY + timedelta(days=1)
    gone = by_folder["R v OTHER (99BB0202007)"]
    assert (gone.left_on, gone.left_in) == (TODAY + timedelta(days=1), "M0002")
    assert gone.why_left == "the newest survey or export of SRC0001 has it no more"


def test_when_a_hold_is_released_everything_leaves_it_and_says_so(held: Desk) -> None:
    look(held)
    release = Terms("The inquiry's release letter", "The inquiry ended.", TODAY)
    held.holdings.release("TRIAL", release, impact=NO_IMPACT, by=REVIEWER, at=NOON)
    held.holdings.answer("TRIAL", Verdict.APPROVED, "Agreed.", by=DRO, at=NOON)
    found = look(held, 1)

    assert found is not None and (found.left, found.members) == (3, 0)
    assert {one.why_left for one in history(held)} == {
        "the hold covers nothing from 2026-11-26 on: it was released, refused or closed"
    }


def test_what_leaves_and_enters_again_has_two_times_under_the_hold(held: Desk, share: Path) -> None:
    file = share / CASE / "a.txt"
    look(held)
    for day, act in ((1, file.unlink), (2, lambda: file.write_text("again"))):
        act()
        survey(held.store, share)
        look(held, day)

    times = [(one.entered_in, one.left_in) for one in history(held) if one.ref.key == CASE]
    assert times == [("M0001", "M0002"), ("M0003", None)]


def test_rows_that_were_changed_behind_our_back_prove_nothing(held: Desk) -> None:
    found = look(held)
    assert found is not None
    path = held.store.layout.parts / f"{found.changes_sha256}.parquet"
    os.truncate(path, 0)
    path.unlink()

    with pytest.raises(Refusal, match="EST010"):
        history(held)


def test_a_look_taken_beside_another_is_not_recorded(held: Desk) -> None:
    found = look(held)
    assert found is not None
    register = MembershipRegister(held.store.database)

    assert register.record(found, after=None, actor="test") is None
    assert len(register.all()) == 1


def test_the_history_of_a_hold_is_shown_for_a_day(held: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    look(held)
    store = ["--store", str(held.store.layout.root)]
    assert run_words(["hold", "history", "TRIAL", "--on", "2026-11-25", "--format", "json", *store]) == 0
    then = json.loads(capsys.readouterr().out)
    assert run_words(["hold", "history", "TRIAL", "--on", "2026-11-24", "--format", "json", *store]) == 0

    assert [one["entered_on"] for one in then] == ["2026-11-25"] * 3
    assert json.loads(capsys.readouterr().out) == []


def test_moves_and_refresh_are_commands(held: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    store = ["--store", str(held.store.layout.root)]
    assert run_words(["hold", "moves", "--format", "json", *store]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert run_words(["hold", "refresh", *store]) == 0
    assert "entered" in capsys.readouterr().err
