"""Lists over the synthetic department: what is really there, the holds really placed, the survey really run again."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from appraisal.holdings import Holdings
from appraisal.impact import Count, Impact
from appraisal.lists.contents import estate_now, ground_of
from appraisal.lists.policies import STATEMENTS
from appraisal.lists.preconditions import against_adding
from appraisal.lists.store import By
from appraisal.lists.values import DisposalList, ListFile, ListKind, ListState
from muniment.lists import ListDesk, place_of
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import open_store
from records.register.hold_values import CandidateVerdict, HoldItem, Terms, Verdict
from records.register.holds import HoldRegister
from records.register.people import Person, Role
from records.register.setup import SetupRegister
from records.store.audit import verify
from records.store.database import reading
from retention.facts import Ref
from retention.faults import Refusal
from retention.terms import RefKind
from tests.department import TODAY, make_department, observe_share
from tests.sensitivity_review import all_open

TEN = datetime(2026, 11, 25, 10, tzinfo=UTC)
AUTHOR, SECOND, DRO = (
    Person("A. Author", Role.REVIEWER),
    Person("B. Reviewer", Role.REVIEWER),
    Person("C. Officer", Role.DRO),
)
NOTHING_FREE = Impact("UCPI", TODAY, *(Count(),) * 8, freed=())
ALPHA = Ref(RefKind.FOLDER, "SRC0001", "Op ALPHA - R v BANKS (99AA0101005)")


def by(person: Person, minutes: int = 0) -> By:
    return By(person, "test", TEN + timedelta(minutes=minutes))


@pytest.fixture
def desk(shared_department: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ListDesk]:
    """Return the desk over a copy of the department's store."""
    monkeypatch.setenv(REHEARSAL_DAY, TODAY.isoformat())
    shutil.copytree(shared_department, tmp_path / "store")
    store = open_store(tmp_path / "store")
    yield ListDesk(store, TODAY)
    store.database.close()


def proposed(desk: ListDesk) -> DisposalList:
    """Return Op ALPHA on a transfer list that was reviewed and proposed."""
    made = desk.register.create(ListKind.TRANSFER, "Op ALPHA", by=by(AUTHOR))
    desk.add(made.ref, [ALPHA], reason="A murder, finalised in 2006.", criterion="murder", by=by(AUTHOR))
    desk.register.send(made.ref, by=by(AUTHOR))
    all_open(desk.store, made.ref, at=TEN)
    return desk.propose(made.ref, by=by(SECOND))


def sign(desk: ListDesk, ref: str, *, minutes: int = 60) -> DisposalList:
    statements = STATEMENTS[ListKind.TRANSFER]
    return desk.sign(ref, by=by(DRO, minutes), statements=statements, typed_name=DRO.name)


def confirm(desk: ListDesk, file: ListFile) -> Holdings:
    """Confirm that the hold UCPI covers one file, at 10:47."""
    holdings = Holdings(HoldRegister(desk.store.database), SetupRegister(desk.store.database), "test")
    item = HoldItem(file.ref, file.content_sha256)
    reason = "It names an officer."
    holdings.decide("UCPI", [item], CandidateVerdict.CONFIRMED, reason, by=AUTHOR, at=TEN + timedelta(minutes=47))
    return holdings


def test_a_folder_is_listed_with_its_files_as_the_plan_counts_them(desk: ListDesk) -> None:
    made = proposed(desk)

    assert (len(made.files), made.items[0].file_count, made.series) == (148, 148, "DPP 2")
    assert made.items[0].shown_as == r"\\FS99\SCD\Op ALPHA - R v BANKS (99AA0101005)"
    assert made.items[0].is_casework


def test_board_minutes_need_a_series_before_they_are_on_a_transfer_list(desk: ListDesk) -> None:
    made = desk.register.create(ListKind.TRANSFER, "Op ALPHA", by=by(AUTHOR))
    minutes = Ref(RefKind.FOLDER, "SRC0001", "Board/2006/Minutes")

    with pytest.raises(Refusal) as refused:
        desk.add(made.ref, [minutes], reason="Decisions of the board.", by=by(AUTHOR))
    assert "A consignment belongs to one series (Board minutes need a series agreed with The National Archives)" in str(
        refused.value
    )


def test_nothing_of_the_department_may_be_on_a_disposal_list(desk: ListDesk) -> None:
    made = desk.register.create(ListKind.DISPOSAL, "All of it", by=by(AUTHOR))
    with estate_now(place_of(desk.store), on=TODAY, known=TODAY) as evaluation:
        rows = evaluation.connection.execute("SELECT source, folder FROM units ORDER BY unit").fetchall()
        refs = [Ref(RefKind.FOLDER, source, folder) for source, folder in rows]
        ground = ground_of(evaluation, place_of(desk.store), refs)
    found = {ref.key: against_adding(made, now, ground, {}) for ref, now in ground.things.items()}

    assert len(found) >= 11
    assert [key for key, faults in found.items() if not faults] == []


def test_a_confirmed_hit_before_the_signature_sends_the_list_back(desk: ListDesk) -> None:
    made = proposed(desk)
    confirm(desk, made.files[20])
    with pytest.raises(Refusal, match="SGN004"):
        sign(desk, made.ref)
    after = desk.register.find(made.ref)

    assert after.state is ListState.IN_REVIEW
    assert after.steps[-1].note == "Hold UCPI was placed on 1 file at 10:47. The list went back to B. Reviewer."
    assert [one.reason for one in after.decisions.values()] == ["A murder, finalised in 2006."]


def test_a_hold_placed_while_the_estate_was_looked_at_is_not_missed(desk: ListDesk) -> None:
    made = proposed(desk)
    before = desk.ground_of(made)
    confirm(desk, made.files[20])
    statements = STATEMENTS[ListKind.TRANSFER]
    with pytest.raises(Refusal, match="LST030"):
        desk.signatures.sign(made.ref, ground=before, by=by(DRO, 50), statements=statements, typed_name=DRO.name)
    with pytest.raises(Refusal, match="SGN004"):
        sign(desk, made.ref)

    assert desk.register.find(made.ref).approvals == ()


def test_once_the_hit_is_released_the_list_is_proposed_and_signed_again(desk: ListDesk) -> None:
    made = proposed(desk)
    holdings = confirm(desk, made.files[20])
    with pytest.raises(Refusal, match="SGN004"):
        sign(desk, made.ref)
    terms = Terms(authority="The inquiry's letter", reason="It is another officer.", effective_on=TODAY)
    items = [HoldItem(made.files[20].ref, made.files[20].content_sha256)]
    holdings.release("UCPI", terms, impact=NOTHING_FREE, by=SECOND, at=TEN, items=items)
    holdings.answer("UCPI", Verdict.APPROVED, "Agreed.", by=DRO, at=TEN + timedelta(minutes=55))
    desk.propose(made.ref, by=by(SECOND, 58))
    after = sign(desk, made.ref)

    assert (after.state, len(after.selected)) == (ListState.SIGNED, 148)
    assert desk.recheck(made.ref, by=by(DRO))[1] is None
    with reading(desk.store.database) as session:
        assert verify(session).is_whole


def test_a_hit_confirmed_and_released_on_one_day_voids_a_signature_before_it(desk: ListDesk) -> None:
    made = proposed(desk)
    sign(desk, made.ref, minutes=30)
    holdings = confirm(desk, made.files[20])
    terms = Terms(authority="The inquiry's letter", reason="It is another officer.", effective_on=TODAY)
    items = [HoldItem(made.files[20].ref, made.files[20].content_sha256)]
    holdings.release("UCPI", terms, impact=NOTHING_FREE, by=SECOND, at=TEN, items=items)
    holdings.answer("UCPI", Verdict.APPROVED, "Agreed.", by=DRO, at=TEN + timedelta(minutes=55))
    [(after, why)] = desk.recheck_all(by=by(DRO, 60))

    assert after.state is ListState.IN_REVIEW
    assert why.code.code == "SGN005"


def test_a_byte_changed_voids_the_signature_at_the_next_survey_and_a_folder_that_moved_is_found_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(REHEARSAL_DAY, TODAY.isoformat())
    make_department(tmp_path)
    desk = ListDesk(open_store(tmp_path / "store"), TODAY)
    made = sign(desk, proposed(desk).ref)
    changed = made.selected[3]
    path = tmp_path / "SCD" / changed.path
    path.chmod(0o644)
    before = path.read_bytes()
    path.write_bytes(before + b"!")
    observe_share(tmp_path, tmp_path / "store")
    after, why = desk.recheck(made.ref, by=by(DRO, 90))

    assert why is not None
    assert after.state is ListState.IN_REVIEW
    assert f"'{path.name}' changed" in after.steps[-1].note

    path.write_bytes(before)
    moved = ALPHA.key.replace("BANKS (", "BANKS and another (")
    (tmp_path / "SCD" / ALPHA.key).rename(tmp_path / "SCD" / moved)
    observe_share(tmp_path, tmp_path / "store")
    [(ref, was, now)] = desk.follow_moves(by=by(DRO, 95))
    all_open(desk.store, made.ref, at=TEN)  # another name will be public, so it is asked anew

    assert (ref, was.key, now.key) == (made.ref, ALPHA.key, moved)
    assert desk.propose(made.ref, by=by(SECOND, 100)).items[0].ref.key == moved
