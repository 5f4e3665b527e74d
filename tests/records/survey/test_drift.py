"""Drift says of each file what happened to it, and counts by folder."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from muniment.wiring import Store
from records.survey.drift import Change, FileDrift, drift_between

from .conftest import SurveyFolder

PAST = 10**18


def write(path: Path, content: str, *, modified_ns: int = PAST) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    os.utime(path, ns=(modified_ns, modified_ns))


def drifted(store: Store) -> set[tuple[str, str, str | None]]:
    with drift_between(store.layout, "S0001", "S0002") as question:
        return {(str(one.change), one.path, one.before) for one in question.files()}


def change(share: Path, what: str) -> None:
    path = share / "Board" / "minutes.doc"
    if what == "added":
        write(share / "Board" / "agenda.doc", "agenda")
    elif what == "gone":
        path.unlink()
    elif what == "moved":
        path.rename(share / "Board" / "Minutes 2006.doc")
    elif what == "changed":
        write(path, "other minutes", modified_ns=PAST + 1)
    elif what == "content changed without a new date":
        write(path, "MINUTES")
    elif what == "permissions changed":
        path.chmod(0o600)


@pytest.mark.parametrize(
    ("what", "path", "before"),
    [
        ("added", "Board/agenda.doc", None),
        ("gone", "Board/minutes.doc", None),
        ("moved", "Board/Minutes 2006.doc", "Board/minutes.doc"),
        ("changed", "Board/minutes.doc", None),
        ("content changed without a new date", "Board/minutes.doc", None),
        ("permissions changed", "Board/minutes.doc", None),
    ],
)
def test_each_change_is_told(
    share: Path, store: Store, survey_folder: SurveyFolder, what: str, path: str, before: str | None
) -> None:
    write(share / "Board" / "minutes.doc", "minutes")
    write(share / "Board" / "other.doc", "other")
    survey_folder(share)
    change(share, what)
    survey_folder(share)

    assert drifted(store) == {(what, path, before)}


def test_a_renamed_folder_shows_as_moves(share: Path, store: Store, survey_folder: SurveyFolder) -> None:
    for number in range(5):
        write(share / "Old" / f"{number}.doc", f"content {number}")
    survey_folder(share)
    (share / "Old").rename(share / "New")
    survey_folder(share)

    with drift_between(store.layout, "S0001", "S0002") as question:
        summary = question.summary()

    assert drifted(store) == {("moved", f"New/{number}.doc", f"Old/{number}.doc") for number in range(5)}
    assert [(entry.folder, entry.counts) for entry in summary.folders] == [("New", {Change.MOVED: 5})]


def test_copies_pair_off_one_by_one(share: Path, store: Store, survey_folder: SurveyFolder) -> None:
    for name in ("a.doc", "b.doc", "c.doc"):
        write(share / "Old" / name, "the same content")
    survey_folder(share)
    (share / "New").mkdir()
    (share / "Old" / "a.doc").rename(share / "New" / "a.doc")
    (share / "Old" / "b.doc").unlink()
    survey_folder(share)

    assert drifted(store) == {("moved", "New/a.doc", "Old/a.doc"), ("gone", "Old/b.doc", None)}


def test_a_survey_has_not_drifted_from_itself(share: Path, store: Store, survey_folder: SurveyFolder) -> None:
    write(share / "a.doc", "a")
    survey_folder(share)

    with drift_between(store.layout, "S0001", "S0001") as question:
        assert not any(question.summary().counts.values())
        assert list(question.files()) == []


ACTS = ("added", "gone", "moved", "changed", "content changed without a new date", "permissions changed")


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from((*ACTS, "nothing")), min_size=3, max_size=12))
def test_counts_add_up_whatever_happened(tmp_path_factory: pytest.TempPathFactory, acts: list[str]) -> None:
    """before - gone - moved away = after - added - moved here, for any mixture of changes."""
    from muniment.wiring import open_store
    from records.survey.engines import Engines
    from records.survey.observe import SurveyOptions, observe

    from .conftest import NOON, no_one

    base = tmp_path_factory.mktemp("drift")
    share, opened = base / "share", open_store(base / "store")
    for number, _ in enumerate(acts):
        write(share / f"folder {number}" / "Board" / "minutes.doc", f"minutes {number}")

    def survey() -> int:
        return observe(
            os.fsencode(share),
            layout=opened.layout,
            register=opened.surveys,
            engines=Engines(),
            options=SurveyOptions(),
            shown_as=None,
            threads=1,
            actor="test",
            now=lambda: NOON,
            tell=no_one,
        ).counts["found"]

    before = survey()
    for number, act in enumerate(acts):
        change(share / f"folder {number}", act)
    after = survey()

    with drift_between(opened.layout, "S0001", "S0002") as question:
        summary = question.summary()
        files: list[FileDrift] = list(question.files())
    told = {act: sum(str(one.change) == act for one in files) for act in ACTS}
    assert told == {act: acts.count(act) for act in ACTS}
    assert before - told["gone"] + told["added"] == after
    assert summary.unchanged == after - told["added"] - told["moved"] - sum(told[act] for act in ACTS[3:])
