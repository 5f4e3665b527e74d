"""Evaluating the estate: once for each distinct set of facts, and the same whichever way it is asked."""

from datetime import date
from pathlib import Path

from appraisal.estate.evaluate import counts_by_status
from appraisal.estate.snapshot import _QUESTION, rows_digest
from muniment.cli.main import run_words
from muniment.wiring import open_store
from retention.terms import Route, Status
from tests.appraisal.estate.conftest import Evaluated, evaluated_store

FOUND = 1846


def test_every_folder_and_case_has_one_outcome_and_the_files_add_up(evaluated: Evaluated) -> None:
    with evaluated() as evaluation:
        counts = counts_by_status(evaluation)

        assert sum(one.folders for one in counts) == 11
        assert sum(one.cases for one in counts) == 5
        assert sum(one.files for one in counts) == FOUND
        assert sum(one.boxes for one in counts) == 1
        assert evaluation.things == 17


def test_what_is_decided_in_bulk_is_what_is_decided_one_by_one(evaluated: Evaluated) -> None:
    with evaluated() as evaluation:
        rows = evaluation.connection.execute(
            """SELECT x.thing, o.status, o.retain_through, o.eligible_from, o.holds
            FROM thing_outcomes x JOIN outcomes o USING (outcome) ORDER BY x.thing"""
        ).fetchall()

        assert len(rows) == 17
        for thing, status, retain_through, eligible_from, holds in rows:
            alone = evaluation.outcome(thing)
            assert (alone.status.value, alone.dated.retain_through, alone.eligible_from) == (
                status,
                retain_through,
                eligible_from,
            )
            assert ";".join(sorted({one.hold_ref for one in alone.blockers})) == holds


def test_the_same_inputs_give_the_same_rows_on_one_thread_and_on_two(evaluated: Evaluated) -> None:
    digests = []
    for threads in (2, 1):
        with evaluated() as evaluation:
            evaluation.connection.execute(f"SET threads = {threads}")
            digests.append((evaluation.inputs.digest, rows_digest(evaluation.connection, f"({_QUESTION})")))

    assert digests[0] == digests[1]


def test_inputs_name_evidence_schedules_decisions_and_both_days(evaluated: Evaluated) -> None:
    with evaluated() as evaluation:
        inputs = evaluation.inputs

    assert [one.ref for one in inputs.evidence] == ["S0001", "E0001"]
    assert [ref for ref, _ in inputs.schedules] == ["cps-casework", "what-to-keep"]
    assert inputs.audit_sequence > 0
    assert inputs.on == inputs.known == date(2026, 11, 25)


def test_nothing_that_is_unknown_is_due(evaluated: Evaluated) -> None:
    with evaluated() as evaluation:
        [(wrong,)] = evaluation.connection.execute(
            "SELECT count(*) FROM outcomes WHERE missing <> '' AND status IN ('DUE', 'REVIEW_DUE', 'TRANSFER_DUE')"
        ).fetchall()
        [(destroyable,)] = evaluation.connection.execute(
            "SELECT count(*) FROM outcomes WHERE may_be_destroyed"
        ).fetchall()

    assert (wrong, destroyable) == (0, 0)


def test_what_was_not_known_then_is_not_used(evaluated: Evaluated) -> None:
    with evaluated(date(2017, 7, 1), date(2017, 7, 1)) as evaluation:
        rows = dict(
            evaluation.connection.execute(
                """SELECT t.key, o.missing FROM things t JOIN thing_outcomes USING (thing)
                JOIN outcomes o USING (outcome)"""
            ).fetchall()
        )

    assert "folder.last_paper_on" in rows["Projects/Digital 2004"]  # no survey had seen it yet
    assert "class" in rows["99DD0404021"]  # registered in 2019, so not a case yet
    assert "case.finalised_on" not in rows["99CC0303005"]  # finalised in 2005


def test_a_hold_that_covers_stops_the_act_and_moves_no_date(evaluated: Evaluated) -> None:
    with evaluated() as evaluation:
        [(thing,)] = evaluation.connection.execute(
            "SELECT unit FROM units WHERE folder = 'Projects/Digital 2004'"
        ).fetchall()
        outcome = evaluation.outcome(thing)

    assert outcome.status is Status.HELD
    assert outcome.dated.retain_through == date(2024, 12, 31)
    assert {one.hold_ref for one in outcome.blockers} == {"IICSA-NON-CASE"}


def test_a_box_is_as_restrictive_as_the_most_restrictive_of_its_files(evaluated: Evaluated) -> None:
    with evaluated() as evaluation:
        [(thing,)] = evaluation.connection.execute("SELECT thing FROM things WHERE kind = 'box'").fetchall()
        outcome = evaluation.outcome(thing)
        decided = evaluation.decided(thing)

    assert len(decided.parts) > 1
    assert {one.hold_ref for one in outcome.blockers} == {"UCPI"}  # one of its cases has a folder with hits
    assert outcome.status is Status.INDETERMINATE  # one of its cases has no base period


def test_paper_in_a_box_is_held_by_the_hold_on_paper_and_not_by_the_one_on_drives(evaluated: Evaluated) -> None:
    with evaluated(date(2017, 7, 1)) as evaluation:
        things = dict(evaluation.connection.execute("SELECT key, thing FROM things").fetchall())
        box = evaluation.outcome(things["SYN-BOX-0014"])
        case = evaluation.outcome(things["99CC0303005"])

    assert "IICSA-PAPER" in {one.hold_ref for one in box.blockers}
    assert "IICSA" not in {one.hold_ref for one in box.blockers}
    assert "IICSA" in {one.hold_ref for one in case.blockers}


def test_a_hold_that_lists_a_case_reaches_its_folder_and_its_box(own_department: Path) -> None:
    item = "case:SRC0002:99AA0101005"
    words = ["hold", "propose", "FOI-2026-0001", "--kind", "information request", "--title", "A request"]
    said = ["--authority", "FOIA 2000", "--reason", "a request came in", "--by", "A. Reviewer", "--item", item]
    assert run_words([*words, *said, "--placed-on", "2026-11-20", "--store", str(own_department)]) == 0

    with evaluated_store(open_store(own_department)) as evaluation:
        things = dict(evaluation.connection.execute("SELECT key, thing FROM things").fetchall())
        routes = {
            key: {one.route for one in evaluation.outcome(things[key]).coverage if one.hold_ref == "FOI-2026-0001"}
            for key in ("99AA0101005", "Op ALPHA - R v BANKS (99AA0101005)", "SYN-BOX-0014", "99BB0202007")
        }

    assert routes == {
        "99AA0101005": {Route.DIRECT},
        "Op ALPHA - R v BANKS (99AA0101005)": {Route.ANCESTOR},
        "SYN-BOX-0014": {Route.DESCENDANT},
        "99BB0202007": set(),
    }
