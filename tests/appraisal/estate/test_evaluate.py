"""Evaluating the estate: once for each distinct set of facts, and the same whichever way it is asked."""

from datetime import date

from appraisal.estate.evaluate import counts_by_status
from appraisal.estate.snapshot import _QUESTION, rows_digest
from retention.terms import Status
from tests.appraisal.estate.conftest import Evaluated

FOUND = 1846


def test_every_folder_and_case_has_one_outcome_and_the_files_add_up(evaluated: Evaluated) -> None:
    with evaluated() as evaluation:
        counts = counts_by_status(evaluation)

        assert sum(one.folders for one in counts) == 11
        assert sum(one.cases for one in counts) == 5
        assert sum(one.files for one in counts) == FOUND
        assert evaluation.things == 16


def test_what_is_decided_in_bulk_is_what_is_decided_one_by_one(evaluated: Evaluated) -> None:
    with evaluated() as evaluation:
        rows = evaluation.connection.execute(
            """SELECT x.thing, o.status, o.retain_through, o.eligible_from, o.holds
            FROM thing_outcomes x JOIN outcomes o USING (outcome) ORDER BY x.thing"""
        ).fetchall()

        assert len(rows) == 16
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
