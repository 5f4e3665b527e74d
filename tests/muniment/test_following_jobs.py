"""What the holds follow when the worker surveys and evaluates: nobody need ask for it by hand."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from appraisal.estate.plan_table import open_kept_plan
from appraisal.membership import memberships
from muniment.job_estate import evaluate_estate
from muniment.job_survey import survey_source
from muniment.settings import REHEARSAL_DAY
from muniment.web.estates import last_event_that_counts
from muniment.wiring import Store, open_store
from records.register.hold_values import HoldItem
from records.register.memberships import MembershipRegister
from records.store.evidence import open_survey
from retention.facts import Ref
from retention.terms import RefKind
from tests.department import TODAY
from tests.muniment.test_list_check import confirm, context


@pytest.fixture
def store(shared_department: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv(REHEARSAL_DAY, TODAY.isoformat())
    opened = open_store(Path(shutil.copytree(shared_department, tmp_path / "store")))
    yield opened
    opened.database.close()


def one_file(store: Store) -> HoldItem:
    """Return a file of the newest survey, as holds name it."""
    with open_survey(store.layout, "S0001") as evidence:
        folder, name, sha256 = evidence.connection.execute(
            "SELECT folder, name, sha256 FROM files WHERE folder LIKE '%FICTION%' AND size_bytes > 0 ORDER BY ALL"
        ).fetchall()[0]
    return HoldItem(Ref(RefKind.FILE, "SRC0001", f"{folder}/{name}"), sha256)


def test_a_survey_by_the_worker_notes_what_the_holds_cover(store: Store) -> None:
    words = {"source": "SRC0001", "identifier": "none"}
    found = survey_source(store, replace(context(), kind="survey", arguments=words, asked_by="web:Ann"))
    [look] = MembershipRegister(store.database).all()

    assert found["survey"] == "S0002"
    assert found["followed"] == [f"Holds: {look.entered:,} entered, 0 left. See: muniment hold history HOLD"]
    assert "S0002" in look.evidence


def test_what_was_confirmed_through_a_page_is_noted_by_the_next_evaluation(store: Store) -> None:
    first = evaluate_estate(store, replace(context(), kind="evaluation"))
    item = one_file(store)
    confirm(store, item)
    counted = last_event_that_counts(store.database)
    second = evaluate_estate(store, replace(context(), kind="evaluation"))
    third = evaluate_estate(store, replace(context(), kind="evaluation"))
    looks = MembershipRegister(store.database).all()

    assert [bool(one["followed"]) for one in (first, second, third)] == [True, True, False]
    assert [one.ref for one in looks] == ["M0001", "M0002"]
    assert looks[-1].seen_to >= counted
    assert item.ref in [one.ref for one in memberships(store.layout, store.database, "UCPI")]
    assert last_event_that_counts(store.database) == counted  # the look itself moves no outcome


def test_an_evaluation_keeps_its_plan_beside_its_outcomes(store: Store) -> None:
    made = evaluate_estate(store, replace(context(), kind="evaluation"))
    with open_kept_plan(store.layout, str(made["snapshot"])) as plan:
        summed = plan.totals()

    assert (summed.files, summed.header) == (made["files"], made["header"])
