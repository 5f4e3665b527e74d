"""In which manner a survey runs: how fast, and until when; it never changes what is found."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from muniment.wiring import Store, open_store
from records.survey.engines import Engines
from records.survey.manner import Manner, Pace, SurveyPausedError
from records.survey.observe import Survey, SurveyOptions, observe

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def survey(store: Store, share: Path, manner: Manner) -> Survey:
    return observe(
        os.fsencode(share),
        layout=store.layout,
        register=store.surveys,
        engines=Engines(),
        options=SurveyOptions(),
        shown_as=None,
        threads=2,
        actor="test",
        now=lambda: NOON,
        tell=lambda _: None,
        batch_files=5,
        manner=manner,
    )


def times(count: int) -> Callable[[], bool]:
    """Return what says yes `count` times, and then no."""
    left = iter([True] * count)
    return lambda: next(left, False)


@pytest.fixture
def filled(share: Path) -> Path:
    for number in range(40):
        (share / f"{number:02}.txt").write_text(f"synthetic {number}")
    return share


def test_a_survey_that_may_not_go_on_leaves_off_at_a_border_and_goes_on_to_the_same(
    store: Store, filled: Path, tmp_path: Path
) -> None:
    undisturbed = survey(open_store(tmp_path / "other"), filled, Manner())
    with pytest.raises(SurveyPausedError):
        survey(store, filled, Manner(may_go_on=times(3)))
    parts = sorted(store.layout.surveys.rglob("working/part-*.parquet"))
    with pytest.raises(SurveyPausedError):
        survey(store, filled, Manner(may_go_on=times(2)))

    assert len(parts) == 3  # what was begun is finished
    assert len(sorted(store.layout.surveys.rglob("working/part-*.parquet"))) == 5
    done = survey(store, filled, Manner())
    assert done.went_on
    assert done.manifest["parts"][0]["rows_sha256"] == undisturbed.manifest["parts"][0]["rows_sha256"]
    assert len(store.surveys.all()) == 1


def test_a_survey_that_may_not_begin_reads_nothing(store: Store, filled: Path) -> None:
    with pytest.raises(SurveyPausedError):
        survey(store, filled, Manner(may_go_on=lambda: False))

    assert not list(store.layout.surveys.rglob("working/part-*.parquet"))


def test_no_more_files_a_second_are_read_than_asked_for(store: Store, filled: Path) -> None:
    began = time.monotonic()
    survey(store, filled, Manner(files_a_second=40))

    assert time.monotonic() - began >= 39 / 40


def test_a_pace_that_is_ended_lets_nobody_wait() -> None:
    pace = Pace(1)
    pace.take()
    pace.end()
    began = time.monotonic()
    for _ in range(5):
        pace.take()

    assert time.monotonic() - began < 1
