"""A store, and a way to survey a folder without an identifier; real files, a real database."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from muniment.wiring import Store, open_store
from records.store.evidence import open_survey
from records.survey.engines import Engines
from records.survey.observe import Progress, Survey, SurveyOptions, observe

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)

SurveyFolder = Callable[..., Survey]


def no_one(_: Progress) -> None:
    """Hear of the progress and say nothing."""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(tmp_path / "store")


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


@pytest.fixture
def survey_folder(store: Store) -> SurveyFolder:
    def survey(
        folder: Path, *, engines: Engines | None = None, options: SurveyOptions | None = None, batch_files: int = 7
    ) -> Survey:
        return observe(
            os.fsencode(folder),
            layout=store.layout,
            register=store.surveys,
            engines=engines or Engines(),
            options=options or SurveyOptions(),
            shown_as=None,
            threads=2,
            actor="test",
            now=lambda: NOON,
            tell=no_one,
            batch_files=batch_files,
        )

    return survey


Rows = list[dict[str, object]]


@pytest.fixture
def rows_of(store: Store) -> Callable[[Survey], Rows]:
    def rows(survey: Survey) -> Rows:
        with open_survey(store.layout, survey.entry.ref) as evidence:
            result = evidence.connection.execute("SELECT * FROM files ORDER BY folder, name, path_bytes")
            names = [column[0] for column in result.description or ()]
            return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    return rows
