"""What appraisal says of a transfer list: an undecided record stops it, and a later decision is another digest."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from appraisal.lists.store import By
from appraisal.lists.values import ListKind
from appraisal.review.rules import NewAppraisal
from appraisal.review.store import AppraisalRegister
from appraisal.review.values import Unit, Worth
from muniment.list_appraisal import appraisal_of_list
from muniment.lists import ListDesk
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import open_store
from records.register.people import Person, Role
from retention.facts import Ref
from retention.terms import RefKind
from tests.department import TODAY

TEN = datetime(2026, 11, 25, 10, tzinfo=UTC)
ANN = Person("Ann", Role.REVIEWER)
ALPHA = Ref(RefKind.FOLDER, "SRC0001", "Op ALPHA - R v BANKS (99AA0101005)")
UNIT = Unit(ALPHA, r"\\FS99\SCD\Op ALPHA - R v BANKS (99AA0101005)", True)


@pytest.fixture
def desk(shared_department: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ListDesk:
    monkeypatch.setenv(REHEARSAL_DAY, TODAY.isoformat())
    return ListDesk(open_store(Path(shutil.copytree(shared_department, tmp_path / "store"))), TODAY)


def decide(desk: ListDesk, worth: Worth) -> None:
    new = NewAppraisal(UNIT, worth, "murder", "As looked at today.", "a" * 64)
    AppraisalRegister(desk.store.database).decide(new, by=ANN, actor="test", at=TEN)


def test_an_undecided_record_stops_the_list_and_each_decision_is_bound_into_it(desk: ListDesk) -> None:
    by = By(ANN, "test", TEN)
    made = desk.register.create(ListKind.TRANSFER, "Op ALPHA", by=by)
    list_ = desk.add(made.ref, [ALPHA], reason="A murder.", criterion="murder", by=by)
    unsaid = appraisal_of_list(desk.store, list_)
    decide(desk, Worth.UNDECIDED)
    undecided = appraisal_of_list(desk.store, list_)
    decide(desk, Worth.UNWORTHY)
    unworthy = appraisal_of_list(desk.store, list_)
    decide(desk, Worth.WORTHY)
    worthy = appraisal_of_list(desk.store, list_)

    found = [unsaid, undecided, unworthy, worthy]
    assert [[fault.code.code for fault in one.checks[0].faults] for one in found] == [[], ["APP009"], ["APP010"], []]
    assert len({(one.digests or {})["appraisal"] for one in found}) == 4
    retained = replace(list_, kind=ListKind.RETENTION)
    assert appraisal_of_list(desk.store, retained).checks == ()
