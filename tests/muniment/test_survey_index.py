"""The index of a survey as it is asked for, made, believed by the pages, and left out of all that proves evidence."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from muniment import job_index
from muniment.cli.main import run_words
from muniment.job_index import BY_ITSELF, index_survey, start_index
from muniment.job_notices import job_ended
from muniment.settings import REHEARSAL_DAY
from muniment.wiring import Store, open_jobs, open_store
from records.register.asked_jobs import AskedJobRegister, NewJob
from records.register.notices import NoticeRegister
from records.store.database import reading
from records.store.evidence import read_manifest
from records.store.sealed import manifest_faults, part_faults
from records.survey.index_making import make_index
from records.survey.survey_index import FILES, IndexState, index_state, read_index
from tests.department import NOON, TODAY
from tests.muniment.test_list_check import context
from tests.web import add_people, app_of, browser

REF = "S0001"
JOB = NewJob("survey index", REF, f"Index of {REF}", {"survey": REF})


@pytest.fixture
def store(shared_department: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv(REHEARSAL_DAY, TODAY.isoformat())
    opened = open_store(Path(shutil.copytree(shared_department, tmp_path / "store")))
    yield opened
    opened.database.close()


def damage(store: Store, name: str = FILES[0]) -> None:
    path = store.layout.index(REF) / name
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def test_the_worker_asks_for_an_index_where_a_large_survey_has_none_that_fits(store: Store) -> None:
    jobs = open_jobs(store)
    assert start_index(store, jobs) is None  # the department's survey is a small one
    ref = start_index(store, jobs, from_files=1)
    assert ref is not None
    assert start_index(store, jobs, from_files=1) is None  # it is under way
    jobs.cancel(ref, by="test", at=NOON)
    found = index_survey(store, replace(context(), kind=JOB.kind, arguments=JOB.arguments, asked_by=BY_ITSELF))

    assert found == {"survey": REF, "header": "The index of S0001 is made."}
    assert start_index(store, jobs, from_files=1) is None
    damage(store)
    again = start_index(store, jobs, from_files=1)
    assert again not in (None, ref)
    jobs.close()


def test_what_fails_three_times_is_not_asked_for_again(store: Store) -> None:
    jobs = open_jobs(store)
    asked = []
    for _ in range(job_index.TRIES_MOST):
        asked.append(start_index(store, jobs, from_files=1))
        jobs.cancel(str(asked[-1]), by="test", at=NOON)

    assert None not in asked
    assert start_index(store, jobs, from_files=1) is None
    jobs.close()


def test_nobody_is_told_of_an_index_that_the_worker_made_by_itself(store: Store) -> None:
    ref = AskedJobRegister(store.database).ask(JOB, by=BY_ITSELF, at=NOON).ref
    before = len(NoticeRegister(store.database).newest(limit=99))
    job_ended(store, replace(context(), ref=ref, kind=JOB.kind, asked_by=BY_ITSELF), {"header": "made"}, None)

    assert len(NoticeRegister(store.database).newest(limit=99)) == before


def test_an_index_is_made_by_hand_and_left_where_it_fits(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["survey", "index", REF, "--store", str(store.layout.root)]

    assert run_words(words) == 0
    assert "The index of S0001 is made." in capsys.readouterr().err
    assert run_words(words) == 0
    assert "fits; nothing was written" in capsys.readouterr().err
    assert run_words(["survey", "index", "S0099", "--store", str(store.layout.root)]) == 1


def test_an_index_is_no_evidence_and_verification_does_not_see_it(store: Store) -> None:
    before = sorted(path for path in (store.layout.root / "evidence").rglob("*"))
    make_index(store.layout, REF)
    damage(store)
    with reading(store.database) as session:
        faults = [*manifest_faults(session, store.layout), *part_faults(session, store.layout)]

    assert faults == []
    assert sorted(path for path in (store.layout.root / "evidence").rglob("*")) == before


ASKED = (
    "",
    "?sort=-size_bytes",
    "?sort=modified_at",
    "?sort=puids&list=duplicates",
    "?q=fiction",
    "?q=board/2006&sort=-size_bytes",
    "?folder=Board",
    "?puid=fmt/40",
    "?list=failed",
    "?where=size_bytes+%3E+10&q=a",
    "?list=zero-byte&puid=fmt/40&folder=Board&q=x",
)


@pytest.mark.parametrize("asked", ASKED)
def test_a_page_reads_the_same_with_an_index_without_one_and_with_a_damaged_one(asked: str, store: Store) -> None:
    add_people(store.layout.root)
    app = app_of(store.layout.root)
    b = browser(app, "reviewer")

    def walked() -> list[str]:
        """Return the table of each of three pages, one after another and back."""
        found, address = [], f"/surveys/{REF}/files{asked}"
        for rel in ("next", "next", "prev", ""):
            html = b.get(address).text
            found.append(html[html.index("<main") : html.index("</main>")].split('name="csrf"')[0])
            link = re.search(rf'href="([^"]+)"[^>]*rel="{rel}"', html)
            if link is None:
                break
            address = link[1].replace("&amp;", "&")
        return found

    without = walked()
    make_index(store.layout, REF)
    with_one = walked()
    damage(store)
    damaged = walked()
    app.state.site.close()

    assert "m-path" in without[0] or "Nothing matches" in without[0]
    assert with_one == without
    assert damaged == without


def test_the_pages_see_an_index_made_since_and_one_that_was_mended(store: Store) -> None:
    app = app_of(store.layout.root)
    surveys = app.state.site.surveys

    def has_index() -> bool:
        with surveys.opened_with_index(REF) as (_, index):
            return index is not None

    assert not has_index()
    make_index(store.layout, REF)
    assert has_index()
    damage(store, FILES[1])
    assert not has_index()
    assert read_index(store.layout, read_manifest(store.layout, REF))[0] is IndexState.DAMAGED
    make_index(store.layout, REF)
    assert has_index()
    assert index_state(store.layout, REF) is IndexState.FITS
    app.state.site.close()
