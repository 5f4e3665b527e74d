"""The synthetic department in a store: its share surveyed, its cases imported, its holds placed.

Made once for all tests that only read it; a test that writes copies it first.
"""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from muniment.cli.main import run_words
from muniment.demo.cms import write_export
from muniment.demo.share import write_share
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import open_store
from records.register.exports import ExportRegister
from records.sources.cms.importing import import_export
from records.sources.cms.quality_results import work_out
from records.sources.cms.sent import find_export
from records.survey.engines import Engines
from records.survey.observe import Progress, SurveyOptions, observe

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
TODAY = date(2026, 11, 25)
ANSWERS = (
    ("iicsa-casework", "yes", "DRO"),
    ("iicsa-non-case", "not known", "reviewer"),
    ("ucpi", "open, no end date", "reviewer"),
    ("covid-19", "only the seven years", "DRO"),
)


def now() -> datetime:
    """Return the fixed moment of the department's day."""
    return NOON


def no_one(_: Progress) -> None:
    """Hear of the progress and say nothing."""


def make_department(folder: Path) -> Path:
    """Return the store of the department, made in `folder` on its day; surveyed without an identifier: it is quick."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(REHEARSAL_DAY, TODAY.isoformat())
        return _make(folder)


def _make(folder: Path) -> Path:
    share = write_share(folder)
    store = open_store(folder / "store")
    observe_share(folder, folder / "store", shown_as=share.shown_as)
    export = write_export(folder)
    import_export(
        find_export(export.folder),
        layout=store.layout,
        sources=store.surveys,
        register=ExportRegister(store.database),
        actor="test",
        now=now,
    )
    work_out(store.layout, "E0001")  # as `muniment import` does
    place_holds(folder / "store")
    return folder / "store"


def observe_share(folder: Path, store: Path, *, shown_as: str | None = None) -> None:
    """Survey the share of the department once more."""
    opened = open_store(store)
    observe(
        os.fsencode(folder / "SCD"),
        layout=opened.layout,
        register=opened.surveys,
        engines=Engines(),
        options=SurveyOptions(),
        shown_as=shown_as,
        threads=2,
        actor="test",
        now=now,
        tell=no_one,
    )


def place_holds(store: Path) -> None:
    """Answer the set-up questions as the story does, and look for the words of the holds."""
    for question, answer, role in ANSWERS:
        words = ["hold", "setup", question, answer, "--by", f"The {role}", "--role", role, "--reason", "as it stands"]
        assert run_words([*words, "--store", str(store)]) == 0
    assert run_words(["hold", "scan", "--store", str(store)]) == 0
