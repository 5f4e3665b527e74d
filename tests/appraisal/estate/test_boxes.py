"""A box of paper: one held file holds it, the strictest file governs it, and an unknown case decides nothing."""

import json
from pathlib import Path

import pytest

from appraisal.estate.boxes import box_row, box_rows, files_in_box
from appraisal.estate.driveplan import DrivePlan
from appraisal.estate.evaluate import Evaluation
from appraisal.estate.verdicts import Speaker, VerdictKind
from muniment.cli.main import run_words
from muniment.wiring import open_store
from retention.facts import Ref
from retention.terms import RefKind, Route, Status
from tests.appraisal.estate.conftest import Evaluated, evaluated_store

BOX = "SYN-BOX-0014"
TENTH = f"file:SRC0002:{BOX}/10"


def plan(evaluation: Evaluation) -> DrivePlan:
    return DrivePlan(evaluation, Speaker(evaluation.rules, {}))


def hold(store: Path, *words: str) -> int:
    return run_words(["hold", *words, "--by", "A. Reviewer", "--reason", "It is asked for.", "--store", str(store)])


def test_a_box_of_fourteen_files_with_one_possibly_held_is_treated_as_held(evaluated: Evaluated) -> None:
    with evaluated() as evaluation:
        (row,) = box_rows(plan(evaluation))
        (thing,) = evaluation.connection.execute("SELECT thing FROM things WHERE kind = 'box'").fetchone() or (0,)
        files = files_in_box(plan(evaluation), thing)
        same = box_row(plan(evaluation), thing)

    assert (row.files, row.verdict.kind, row.verdict.label) == (14, VerdictKind.HELD, "Treat as held, UCPI")
    assert row.verdict.sentence == (
        "1 of 14 files (10, case 99BB0202007) may be held; a person must confirm; the box stays with it."
    )
    assert [one.number for one in files if one.holds] == [10]
    assert {one.outcome.status for one in files} == {Status.NOT_DUE, Status.INDETERMINATE}
    assert row.outcome.status is Status.INDETERMINATE  # the strictest of them
    assert same == row


def test_a_hold_on_one_file_of_paper_holds_its_box_and_its_case_for_certain(own_department: Path) -> None:
    assert hold(own_department, "propose", "FOI-1", "--template", "FOI", "--item", TENTH) == 0

    with evaluated_store(open_store(own_department)) as evaluation:
        (row,) = box_rows(plan(evaluation))
        case = evaluation.coverage[Ref(RefKind.CASE, "SRC0002", "99BB0202007")]
        others = [ref for ref in evaluation.coverage if ref.kind is RefKind.FILE and not str(ref).endswith("/10")]
    assert (row.verdict.label, row.verdict.kind) == ("Held", VerdictKind.HELD)
    assert ("FOI-1", Route.DESCENDANT) in {(one.hold_ref, one.route) for one in row.outcome.blockers}
    assert ("FOI-1", Route.DESCENDANT) in {(one.hold_ref, one.route) for one in case}
    assert others == []


def test_a_held_box_holds_all_its_files(own_department: Path) -> None:
    assert hold(own_department, "propose", "FOI-1", "--template", "FOI", "--item", f"box:SRC0002:{BOX}") == 0

    with evaluated_store(open_store(own_department)) as evaluation:
        (thing,) = evaluation.connection.execute("SELECT thing FROM things WHERE kind = 'box'").fetchone() or (0,)
        files = files_in_box(plan(evaluation), thing)
    assert [Route.ANCESTOR in {one.route for one in file.outcome.blockers} for file in files] == [True] * 14


def test_a_file_of_paper_that_no_export_has_cannot_be_held(
    own_department: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert hold(own_department, "propose", "FOI-1", "--template", "FOI", "--item", f"file:SRC0002:{BOX}/15") == 1
    assert f"{BOX}/15" in capsys.readouterr().err


def test_a_box_with_a_file_of_an_unknown_case_has_no_date(evaluated: Evaluated) -> None:
    from appraisal.estate.deciding import decide
    from appraisal.estate.evaluate import Gathered

    with evaluated() as evaluation:
        things = dict(evaluation.connection.execute("SELECT key, thing FROM things").fetchall())
        [(_, alone)] = list(evaluation.gathered([things["99AA0101005"]], whole=True))
        box = Ref(RefKind.BOX, "SRC0002", BOX)
        known = Gathered(box, (), {"99AA0101005": alone.cases["99AA0101005"]}, (), None)
        unknown = Gathered(box, (), {**known.cases, "99ZZ0909009": ()}, (), None)

        assert decide(known, evaluation.rules).dated.eligible_from is not None
        assert decide(unknown, evaluation.rules).dated.eligible_from is None


def test_the_commands_show_boxes_their_files_and_what_one_file_means(
    department: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def said(*words: str) -> str:
        assert run_words([*words, "--store", str(department)]) == 0
        return capsys.readouterr().out

    (box,) = json.loads(said("plan", "boxes", "--format", "json"))
    files = json.loads(said("plan", "boxes", BOX, "--format", "json"))
    shown = said("explain", f"{BOX}/10")

    assert (box["box"], box["files"], box["verdict"]) == (BOX, 14, "Treat as held, UCPI")
    assert [one["number"] for one in files] == list(range(1, 15))
    assert shown.startswith(f"file 10 is decided with Box {BOX}.\nBox {BOX}: Treat as held, UCPI.")
