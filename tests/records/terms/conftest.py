"""A share with papers that do and don't mention what is looked for, surveyed and scanned."""

from collections.abc import Callable
from pathlib import Path

import pytest

from muniment.wiring import Store
from records.terms.register import ScanRegister
from records.terms.scan import Scan, ScanOptions, scan_terms
from schedules.lexicons import lexicon
from tests.records.survey.conftest import NOON, SurveyFolder, rows_of, share, store, survey_folder

__all__ = ["NOON", "SurveyFolder", "rows_of", "scan", "share", "store", "survey_folder"]

ScanSurvey = Callable[..., Scan]


@pytest.fixture
def scan(store: Store) -> ScanSurvey:
    def scan_survey(survey_ref: str = "S0001", **options: object) -> Scan:
        tell = options.pop("tell", lambda done, total: None)
        return scan_terms(
            survey_ref,
            lexicon("ucpi"),
            layout=store.layout,
            surveys=store.surveys,
            scans=ScanRegister(store.database),
            options=ScanOptions(processes=1, **options),  # type: ignore[arg-type]
            actor="test",
            now=lambda: NOON,
            tell=tell,  # type: ignore[arg-type]
        )

    return scan_survey


def write(folder: Path, name: str, content: str | bytes) -> Path:
    """Write one file, with the folders it lies in."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path
