"""What a change would do is said and never done: the whole store is the same before and after."""

import hashlib
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import schedules
from appraisal.estate.simulate import simulate_placing, simulate_release, simulate_schedules
from muniment.cli.main import run_words
from muniment.wiring import open_store
from retention.condition_text import parse_condition
from retention.conditions import HasFlag
from retention.faults import Refusal
from tests.appraisal.estate.conftest import Evaluated, evaluated_store
from tests.databases import said_in

WHAT_TO_KEEP = Path(schedules.__file__).parent / "what-to-keep" / "schedule.toml"


def folders_of(store: Path) -> list[str]:
    """Return every folder of the store."""
    return sorted(str(path.relative_to(store)) for path in store.rglob("*") if path.is_dir())


def state_of(store: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of the store; of the database, of what it says."""
    opened = open_store(store)
    said = said_in(opened)
    opened.database.close()
    files = {
        str(path.relative_to(store)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(store.rglob("*"))
        if path.is_file() and not path.name.startswith("decisions.db")
    }
    return {**files, "decisions": hashlib.sha256(said.encode()).hexdigest()}


@pytest.mark.parametrize(
    "words", [["--release", "UCPI"], ["--place", "flag:CPRO"], ["--release", "IICSA-NON-CASE", "--format", "json"]]
)
def test_a_simulation_writes_nothing(own_department: Path, words: list[str]) -> None:
    before = state_of(own_department)

    assert run_words(["simulate", *words, "--on", "2026-11-25", "--store", str(own_department)]) == 0

    assert len(before) > 10
    assert state_of(own_department) == before


@pytest.mark.parametrize(
    "words",
    [
        ["simulate", "--release", "UCPI"],
        ["simulate", "--place", "flag:CPRO"],
        ["simulate", "--schedule", "what-to-keep=schedules/what_to_keep/schedule.toml"],
        ["hold", "impact", "UCPI"],
    ],
)
def test_even_where_no_command_worked_out_the_quality_of_cases_nothing_is_written(
    own_department: Path, words: list[str]
) -> None:
    shutil.rmtree(own_department / "outcomes")
    words = [word.replace("schedules/what_to_keep/schedule.toml", str(WHAT_TO_KEEP)) for word in words]
    before, folders = state_of(own_department), folders_of(own_department)

    assert run_words([*words, "--on", "2026-11-25", "--store", str(own_department)]) == 0

    assert state_of(own_department) == before
    assert folders_of(own_department) == folders


def test_a_schedule_that_gains_a_class_says_what_it_newly_reaches(evaluated: Evaluated) -> None:
    with evaluated() as evaluation:
        without = {"cps-casework": evaluation.rules.schedules["cps-casework"]}
        lost = {
            one.class_ref: one
            for one in simulate_schedules(evaluation, replace(evaluation.rules, schedules=without)).reach
        }
        same = simulate_schedules(evaluation, evaluation.rules).reach

    assert lost["what-to-keep/BOARD"].lost_things == 1
    assert [one.new_things for one in same] == [0] * len(same)
    assert {one.class_ref for one in same} >= {"what-to-keep/BOARD", "cps-casework/CW-LTI"}


def test_if_ucpi_is_released_322_candidates_and_nothing_is_due(evaluated: Evaluated) -> None:
    with evaluated() as evaluation:
        found = simulate_release(evaluation, "UCPI")

    assert found.sentence == "322 candidates, 0 would be due today."
    assert [one.name for one in found.by_office] == ["London South"]
    assert found.touched_things == 3  # the folder, its case, the box with a file of it


def test_if_the_non_case_hold_is_released_the_overdue_project_falls_due(evaluated: Evaluated) -> None:
    with evaluated() as evaluation:
        found = simulate_release(evaluation, "IICSA-NON-CASE")

    assert (found.due_today_things, found.due_today_files) == (1, 137)
    assert ("HELD", "REVIEW_DUE") in {(one.before, one.after) for one in found.moved}
    assert {one.name for one in found.by_year} >= {"2025", "2027"}


def test_a_hold_placed_makes_nothing_due_and_touches_what_it_may_cover(evaluated: Evaluated) -> None:
    condition = parse_condition("flag:CPRO")
    assert isinstance(condition, HasFlag)
    with evaluated() as evaluation:
        found = simulate_placing(evaluation, condition)

    assert found.due_today_files == 0
    assert found.touched_files >= 187  # R v EXAMPLE for sure, and what nobody can say of
    assert found.sentence.endswith("are then held today.")


def test_the_same_schedules_move_nothing(evaluated: Evaluated) -> None:
    with evaluated() as evaluation:
        found = simulate_schedules(evaluation, evaluation.rules)

    assert all(one.before == one.after for one in found.moved)


def test_without_a_schedule_nothing_of_it_has_a_date(evaluated: Evaluated) -> None:
    with evaluated() as evaluation:
        only = {"cps-casework": evaluation.rules.schedules["cps-casework"]}
        found = simulate_schedules(evaluation, replace(evaluation.rules, schedules=only))

    moved = {(one.before, one.after) for one in found.moved}
    assert ("HELD", "INDETERMINATE") in moved  # the project: no schedule, no date, never due


def test_a_hold_that_covers_nothing_cannot_be_released_in_a_simulation(evaluated: Evaluated) -> None:
    with evaluated() as evaluation, pytest.raises(Refusal, match="EST005"):
        simulate_release(evaluation, "GRENFELL")


def test_releasing_a_hold_gives_the_dates_exactly_as_without_it(department: Path) -> None:
    with evaluated_store(open_store(department), date(2026, 11, 25)) as evaluation:
        [(thing,)] = evaluation.connection.execute(
            "SELECT unit FROM units WHERE folder = 'Projects/Digital 2004'"
        ).fetchall()
        held = evaluation.outcome(thing)
        free = replace(evaluation.rules, holds=())
        from appraisal.estate.deciding import decide

        [(_, gathered)] = list(evaluation.gathered([thing]))
        released = decide(gathered, free).outcome((), on=date(2026, 11, 25))

    assert held.dated == released.dated
