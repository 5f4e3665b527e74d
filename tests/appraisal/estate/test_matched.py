"""A hold that matches folders by their facts reaches their copies and the folders around them."""

from pathlib import Path

import pytest

from muniment.cli.main import run_words
from muniment.wiring import open_store
from retention.facts import Ref
from retention.terms import RefKind, Route
from tests.appraisal.estate.conftest import evaluated_store

ALPHA, COPY = "Op ALPHA - R v BANKS (99AA0101005)", "Copy of Copy of Op ALPHA"
Routes = dict[str, set[Route]]


def reached(store: Path, *words: str) -> Routes:
    """Return by folder the routes by which a new hold reaches it other than by its own facts."""
    said = ["--by", "A. Reviewer", "--title", "Trial", "--authority", "An invented letter", "--reason", "It asks."]
    assert run_words(["hold", "propose", "TRIAL", *words, *said, "--store", str(store)]) == 0
    approved = ["hold", "approve", "TRIAL", "--by", "B. Reviewer", "--role", "reviewer", "--store", str(store)]
    assert run_words(approved) == 0
    found: Routes = {}
    with evaluated_store(open_store(store)) as evaluation:
        for ref, spans in evaluation.coverage.items():
            for one in spans:
                if one.hold_ref == "TRIAL" and ref.kind is RefKind.FOLDER:
                    found.setdefault(ref.key, set()).add(one.route)
    return found


def test_copies_of_a_folder_whose_case_is_held_are_held(own_department: Path) -> None:
    assert reached(own_department, "--include", "flag:FATL")[COPY] == {Route.DUPLICATE}


def test_a_hold_that_leaves_copies_alone_does_not_reach_them(own_department: Path) -> None:
    assert COPY not in reached(own_department, "--include", "flag:FATL", "--no-copies")


def test_what_lies_around_a_folder_that_matches_is_reached(tmp_path: Path) -> None:
    share = tmp_path / "share"
    for name in ("Board/a.txt", "Board/R v MADE (99AA0101005)/b.txt", "Board/R v MADE (99AA0101005)/Op X/c.txt"):
        (share / name).parent.mkdir(parents=True, exist_ok=True)
        (share / name).write_text(name)
    store = tmp_path / "store"
    options = ["--identifier", "none", "--no-libmagic", "--no-report", "--store", str(store)]
    assert run_words(["survey", str(share), *options]) == 0

    found = reached(store, "--include", "record.kind == 'casework'")
    assert found["Board"] == {Route.DESCENDANT}
    assert "Board/R v MADE (99AA0101005)" not in found  # it matches by its own facts


@pytest.mark.parametrize("folder", [ALPHA, COPY])
def test_the_released_holds_of_the_story_reach_no_folder_of_op_alpha(department: Path, folder: str) -> None:
    with evaluated_store(open_store(department)) as evaluation:
        spans = evaluation.coverage.get(Ref(RefKind.FOLDER, "SRC0001", folder), ())
    assert [one for one in spans if one.through_on is None] == []
