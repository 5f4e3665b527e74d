"""Holds over a surveyed estate: candidates follow contents and sources, decisions follow contents."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from appraisal.held_estate import candidates_of, open_held_estate
from muniment.wiring import Store
from records.register.hold_values import CandidateVerdict, HoldItem, ScopeText, Terms, Verdict
from records.survey.engines import Engines
from records.survey.observe import SurveyOptions, observe
from records.terms.hits import open_scan
from records.terms.register import ScanRegister
from records.terms.scan import ScanOptions, scan_terms
from retention.facts import Ref
from retention.terms import RefKind, Route
from schedules.lexicons import lexicon
from tests.appraisal.conftest import DRO, NOON, REVIEWER, TODAY, Desk
from tests.appraisal.test_holdings import NO_IMPACT

NOTE = "Op CEDAR/Papers/note.txt"


@pytest.fixture
def share(tmp_path: Path) -> Path:
    for name, content in {
        NOTE: "An undercover officer.",
        "Op CEDAR/plain.txt": "Nothing.",
        "Board/a.txt": "No.",
    }.items():
        path = tmp_path / "share" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path / "share"


def survey(store: Store, share: Path) -> None:
    observe(
        os.fsencode(share),
        layout=store.layout,
        register=store.surveys,
        engines=Engines(),
        options=SurveyOptions(),
        shown_as=None,
        threads=1,
        actor="test",
        now=lambda: NOON,
        tell=lambda _: None,
    )


def scan(store: Store, survey_ref: str) -> None:
    scan_terms(
        survey_ref,
        lexicon("ucpi"),
        layout=store.layout,
        surveys=store.surveys,
        scans=ScanRegister(store.database),
        options=ScanOptions(processes=1),
        actor="test",
        now=lambda: NOON,
    )


@pytest.fixture
def ucpi(desk: Desk, share: Path) -> Desk:
    desk.place("UCPI", scope=ScopeText(lexicon="ucpi"), effective_on=date(2015, 3, 12))
    survey(desk.store, share)
    scan(desk.store, "S0001")
    return desk


def folders(desk: Desk, known: date = TODAY) -> list[tuple[str, int]]:
    entries = desk.holdings.register.all()
    found, _ = candidates_of(desk.store.layout, desk.store.database, entries, source_ref="SRC0001", known=known)
    return [(one.hits.folder, one.hits.files_with_hits) for one in found]


def decide(desk: Desk, verdict: CandidateVerdict) -> None:
    (entry,) = ScanRegister(desk.store.database).all()[-1:]
    with open_scan(desk.store.layout, entry) as opened:
        items = [HoldItem(hit.ref, hit.sha256) for hit in opened.files_with_hits()]
    desk.holdings.decide("UCPI", items, verdict, "Read by a person.", by=REVIEWER, at=NOON)


def test_a_folder_is_a_candidate_until_each_hit_is_decided(ucpi: Desk) -> None:
    before = folders(ucpi)
    decide(ucpi, CandidateVerdict.DISMISSED)

    assert before == [("Op CEDAR", 1)]
    assert folders(ucpi) == []


def test_a_dismissed_file_whose_bytes_changed_is_a_candidate_again(ucpi: Desk, share: Path) -> None:
    decide(ucpi, CandidateVerdict.DISMISSED)
    (share / NOTE).write_text("Another undercover officer.")
    survey(ucpi.store, share)
    scan(ucpi.store, "S0002")

    assert folders(ucpi) == [("Op CEDAR", 1)]


def test_a_survey_that_was_not_scanned_yet_keeps_the_candidates_of_the_one_before(ucpi: Desk, share: Path) -> None:
    (share / "new.txt").write_text("New.")
    survey(ucpi.store, share)

    assert folders(ucpi) == [("Op CEDAR", 1)]


def test_a_hold_that_was_never_scanned_for_is_said(desk: Desk, share: Path) -> None:
    desk.place("UCPI", scope=ScopeText(lexicon="ucpi"))
    survey(desk.store, share)

    with open_held_estate(desk.store.layout, desk.store.database, "S0001", known=TODAY) as held:
        assert (held.candidates, held.unscanned) == ((), ("UCPI",))


def test_all_files_of_a_candidate_folder_are_candidates_and_no_others(ucpi: Desk) -> None:
    with open_held_estate(ucpi.store.layout, ucpi.store.database, "S0001", known=TODAY) as held:
        found = {ref.key: {one.route for one in spans} for ref, spans in held.routes.files()}
        board = held.routes.of(Ref(RefKind.FOLDER, "SRC0001", "Board"))

    assert found == {NOTE: {Route.CANDIDATE}, "Op CEDAR/plain.txt": {Route.CANDIDATE}}
    assert board == ()


def test_a_confirmed_file_holds_itself_and_the_folders_it_lies_in(ucpi: Desk) -> None:
    decide(ucpi, CandidateVerdict.CONFIRMED)

    with open_held_estate(ucpi.store.layout, ucpi.store.database, "S0001", known=TODAY) as held:
        (file,) = held.routes.of(Ref(RefKind.FILE, "SRC0001", NOTE))
        (folder,) = held.routes.of(Ref(RefKind.FOLDER, "SRC0001", "Op CEDAR"))
    assert (file.route, file.from_on) == (Route.DIRECT, TODAY)
    assert folder.route is Route.DESCENDANT


def test_the_hits_of_a_released_hold_make_no_candidates(ucpi: Desk) -> None:
    release = Terms("The inquiry's release letter", "The inquiry ended.", TODAY)
    ucpi.holdings.release("UCPI", release, impact=NO_IMPACT, by=REVIEWER, at=NOON)
    waiting = folders(ucpi)
    ucpi.holdings.answer("UCPI", Verdict.APPROVED, "Agreed.", by=DRO, at=NOON)

    assert waiting == [("Op CEDAR", 1)]
    assert folders(ucpi) == []


def test_a_past_day_knows_nothing_of_a_later_scan_decision_or_release(ucpi: Desk) -> None:
    later = datetime(2026, 12, 2, 12, tzinfo=UTC)
    (entry,) = ScanRegister(ucpi.store.database).all()
    with open_scan(ucpi.store.layout, entry) as opened:
        items = [HoldItem(hit.ref, hit.sha256) for hit in opened.files_with_hits()]
    ucpi.holdings.decide("UCPI", items, CandidateVerdict.DISMISSED, "Read.", by=REVIEWER, at=later)

    assert folders(ucpi, known=date(2026, 11, 24)) == []
    assert folders(ucpi, known=date(2026, 12, 1)) == [("Op CEDAR", 1)]
    assert folders(ucpi, known=date(2026, 12, 2)) == []
