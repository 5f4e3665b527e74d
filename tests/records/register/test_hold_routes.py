"""The routes by which a hold reaches files and folders of a survey, over a small real estate."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from muniment.wiring import Store
from records.register.hold_core import RegisteredHold
from records.register.hold_routes import CandidateFolder, EstateHolds, Link
from records.store.evidence import open_survey
from retention.condition_text import Unreadable, parse_condition
from retention.facts import Fact, Facts, NotApplicable, Origin, OriginKind, Ref
from retention.holds import Hold, Scope
from retention.terms import HoldKind, RefKind, Route
from tests.records.survey.conftest import SurveyFolder, rows_of, share, store, survey_folder

__all__ = ["rows_of", "share", "store", "survey_folder"]

SOURCE = "SRC0001"
PLACED = date(2026, 11, 25)
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
Routes = dict[str, list[tuple[str, str]]]


def folder(path: str) -> Ref:
    return Ref(RefKind.FOLDER, SOURCE, path)


def file(path: str) -> Ref:
    return Ref(RefKind.FILE, SOURCE, path)


CASE = Ref(RefKind.CASE, "CMS", "99AA0101005")


def hold(
    ref: str, *refs: Ref, include: str | None = None, proposed: bool = False, copies: bool = True
) -> RegisteredHold:
    condition = parse_condition(include) if include else None
    assert not isinstance(condition, Unreadable)
    scope = Scope(frozenset(refs), condition)
    placed = Hold(ref, HoldKind.INQUIRY, "A letter", "", PLACED, None, scope, standing=True)
    return RegisteredHold(placed, proposed, copies)


def flags(ref: Ref, *names: str) -> Facts:
    origin = Origin(OriginKind.RECORD, "CMS")
    value = frozenset(names) if names else NotApplicable("no case")
    return Facts(ref, (Fact("flags", value, origin, date(2020, 1, 1)),))


@pytest.fixture
def estate(store: Store, share: Path, survey_folder: SurveyFolder) -> Store:
    for path, content in {
        "Alpha/1 Letters/a.txt": "one",
        "Alpha/1 Letters/b.txt": "two",
        "Alpha/c.txt": "three",
        "Beta/copy of a.txt": "one",
        "Beta/empty.txt": "",
        "Alpha/empty too.txt": "",
        "Alpha beta/d.txt": "four",
    }.items():
        (share / path).parent.mkdir(parents=True, exist_ok=True)
        (share / path).write_text(content)
    survey_folder(share)
    return store


def routes(store: Store, *holds: RegisteredHold, refs: tuple[Ref, ...], **more: object) -> list[list[tuple[str, str]]]:
    with open_survey(store.layout, "S0001") as evidence:
        found = EstateHolds(evidence.connection, SOURCE, holds, known=PLACED, **more)  # type: ignore[arg-type]
        return [[(one.hold_ref, one.route.value) for one in found.of(ref)] for ref in refs]


def test_a_held_folder_holds_all_that_lies_in_it(estate: Store) -> None:
    found = routes(
        estate,
        hold("H", folder("Alpha"), copies=False),
        refs=(folder("Alpha"), folder("Alpha/1 Letters"), file("Alpha/1 Letters/a.txt"), file("Alpha beta/d.txt")),
    )

    assert found == [[("H", "direct")], [("H", "ancestor")], [("H", "ancestor")], []]


def test_a_container_with_a_held_child_cannot_go(estate: Store) -> None:
    found = routes(
        estate,
        hold("H", file("Alpha/1 Letters/a.txt"), copies=False),
        refs=(folder("Alpha/1 Letters"), folder("Alpha"), folder(""), folder("Beta"), file("Alpha/c.txt")),
    )

    assert found == [[("H", "descendant")], [("H", "descendant")], [("H", "descendant")], [], []]


def test_a_folder_is_held_through_a_held_folder_in_it(estate: Store) -> None:
    (found,) = routes(estate, hold("H", folder("Alpha/1 Letters"), copies=False), refs=(folder("Alpha"),))

    assert found == [("H", "descendant")]


def test_copies_of_what_is_held_are_held_and_so_are_their_folders(estate: Store) -> None:
    found = routes(
        estate,
        hold("H", folder("Alpha")),
        refs=(file("Beta/copy of a.txt"), folder("Beta"), file("Beta/empty.txt")),
    )

    assert found == [[("H", "duplicate")], [("H", "duplicate")], []]


def test_a_hold_may_leave_copies_alone(estate: Store) -> None:
    assert routes(estate, hold("H", folder("Alpha"), copies=False), refs=(folder("Beta"),)) == [[]]


def test_holds_reach_a_file_each_by_its_own_route(estate: Store) -> None:
    found = routes(
        estate,
        hold("ONE", file("Alpha/1 Letters/a.txt")),
        hold("TWO", folder("Beta")),
        refs=(file("Alpha/1 Letters/a.txt"), file("Beta/copy of a.txt")),
    )

    assert found == [
        [("ONE", "direct"), ("TWO", "duplicate")],
        [("ONE", "duplicate"), ("TWO", "ancestor")],
    ]


def test_what_matches_by_its_facts_passes_the_hold_on(estate: Store) -> None:
    facts = (flags(folder("Alpha"), "CPRO"), flags(folder("Beta"), "CSEA"), flags(folder("Alpha beta")))
    refs = (folder("Alpha"), file("Alpha/c.txt"), folder("Alpha beta"), file("Beta/empty.txt"))

    found = routes(estate, hold("H", include="flag:CPRO"), refs=refs, facts=facts)
    assert found == [[("H", "predicate")], [("H", "ancestor")], [], []]


def test_an_unknown_fact_makes_a_candidate_and_so_does_a_proposal(estate: Store) -> None:
    unknown = Facts(folder("Beta"), ())
    refs = (folder("Beta"), file("Beta/empty.txt"))

    assert routes(estate, hold("H", include="flag:CPRO"), refs=refs, facts=(unknown,)) == [
        [("H", "candidate")],
        [("H", "candidate")],
    ]
    assert routes(estate, hold("H", folder("Beta"), proposed=True), refs=refs) == [
        [("H", "candidate")],
        [("H", "candidate")],
    ]


def test_a_case_and_the_folder_of_its_papers_hold_each_other(estate: Store) -> None:
    links = (Link(CASE, "Alpha"),)
    by_case = routes(estate, hold("H", CASE), refs=(CASE, folder("Alpha"), file("Alpha/c.txt")), links=links)
    by_folder = routes(estate, hold("H", folder("Alpha")), refs=(CASE,), links=links)

    assert by_case == [[("H", "direct")], [("H", "ancestor")], [("H", "ancestor")]]
    assert by_folder == [[("H", "descendant")]]


def test_a_folder_with_hits_is_a_candidate_with_all_its_files(estate: Store) -> None:
    candidate = CandidateFolder("UCPI", "Alpha", date(2015, 3, 12), "3 files mention an undercover officer")
    with open_survey(estate.layout, "S0001") as evidence:
        found = EstateHolds(evidence.connection, SOURCE, (), known=PLACED, candidates=(candidate,))
        files = [(ref.key, [one.route for one in spans]) for ref, spans in found.files()]
        counts = found.counts("UCPI", on=PLACED)

    assert files == [
        ("Alpha/1 Letters/a.txt", [Route.CANDIDATE]),
        ("Alpha/1 Letters/b.txt", [Route.CANDIDATE]),
        ("Alpha/c.txt", [Route.CANDIDATE]),
        ("Alpha/empty too.txt", [Route.CANDIDATE]),
    ]
    assert (counts.files, counts.candidates, counts.size_bytes) == (4, 4, 11)


def test_every_coverage_says_why(estate: Store) -> None:
    with open_survey(estate.layout, "S0001") as evidence:
        found = EstateHolds(evidence.connection, SOURCE, (hold("H", file("Alpha/1 Letters/a.txt")),), known=PLACED)
        why = [one.because for path in ("Alpha", "Beta") for one in found.of(folder(path))]

    assert why == [
        "1 file in it, Alpha/1 Letters/a.txt: it is listed in the hold",
        "1 file in it, Beta/copy of a.txt: the same content as file SRC0001:Alpha/1 Letters/a.txt",
    ]


def test_many_folders_are_answered_at_once_as_one_by_one(estate: Store) -> None:
    candidate = CandidateFolder("UCPI", "Beta", date(2015, 3, 12), "1 file mentions an undercover officer")
    holds = (hold("ONE", file("Alpha/1 Letters/a.txt")), hold("TWO", folder("Alpha")))
    folders = ["Beta", "Alpha/1 Letters", "Alpha", "", "Alpha beta"]
    with open_survey(estate.layout, "S0001") as evidence:
        found = EstateHolds(evidence.connection, SOURCE, holds, known=PLACED, candidates=(candidate,))
        at_once = list(found.folder_relations(folders))
        one_by_one = [(folder(path), one) for path in folders for one in found.relations(folder(path))]

    assert len(at_once) > 5
    assert at_once == one_by_one
