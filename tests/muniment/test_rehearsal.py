"""A day may be rehearsed in a store made for that, and in no other."""

from datetime import date
from pathlib import Path

import pytest

from muniment.clock import now, today
from muniment.faults import REHEARSAL_DAY_UNREADABLE, STORE_NOT_FOR_REHEARSALS
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import is_rehearsal, open_store
from retention.faults import Refusal


def test_the_clock_stands_on_the_day_that_is_rehearsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REHEARSAL_DAY, "2026-11-25")

    assert today() == date(2026, 11, 25)
    assert now().date() == date(2026, 11, 25)


def test_a_day_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REHEARSAL_DAY, "next Tuesday")

    with pytest.raises(Refusal) as refused:
        today()
    assert refused.value.faults[0].code is REHEARSAL_DAY_UNREADABLE


def test_a_new_store_is_marked_as_one_for_rehearsals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(REHEARSAL_DAY, "2026-11-25")
    store = open_store(tmp_path / "store")
    monkeypatch.delenv(REHEARSAL_DAY)

    assert is_rehearsal(store.layout)
    assert is_rehearsal(open_store(tmp_path / "store").layout)


def test_nothing_is_rehearsed_in_a_store_of_real_decisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(tmp_path / "store")
    monkeypatch.setenv(REHEARSAL_DAY, "2026-11-25")

    with pytest.raises(Refusal) as refused:
        open_store(tmp_path / "store")
    assert refused.value.faults[0].code is STORE_NOT_FOR_REHEARSALS
