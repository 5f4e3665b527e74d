"""Evaluations kept and held against each other."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from appraisal.estate.compare import moved_between
from appraisal.estate.snapshot import is_as_kept, keep, read_snapshot, rows_path, snapshots
from muniment.wiring import open_store
from records.store.evidence import connect, quoted
from retention.faults import Refusal
from tests.appraisal.estate.conftest import evaluated_store


def kept(store: Path, on: date) -> str:
    opened = open_store(store)
    with evaluated_store(opened, on) as evaluation:
        return keep(evaluation, opened.layout).ref


def test_outcomes_thrown_away_and_computed_again_are_equal_row_for_row(own_department: Path) -> None:
    layout = open_store(own_department).layout
    ref = kept(own_department, date(2026, 11, 25))
    first = read_snapshot(layout, ref)
    rows_path(layout, ref).unlink()
    (rows_path(layout, ref).parent / "inputs.json").unlink()

    assert kept(own_department, date(2026, 11, 25)) == ref
    assert read_snapshot(layout, ref) == first
    assert is_as_kept(layout, ref)


def test_the_same_inputs_are_kept_once(own_department: Path) -> None:
    refs = [kept(own_department, date(2026, 11, 25)) for _ in range(2)]

    assert refs[0] == refs[1]
    assert len(snapshots(open_store(own_department).layout)) == 1


def test_an_evaluation_does_not_move_against_itself(own_department: Path) -> None:
    ref = kept(own_department, date(2026, 11, 25))

    assert list(moved_between(open_store(own_department).layout, ref, ref)) == []


def test_two_days_apart_only_what_fell_due_moved(own_department: Path) -> None:
    before, after = kept(own_department, date(2026, 11, 25)), kept(own_department, date(2027, 1, 1))

    moved = {one.shown_as: one for one in moved_between(open_store(own_department).layout, before, after)}

    alpha = moved[r"\\FS99\SCD\Op ALPHA - R v BANKS (99AA0101005)"]
    assert (alpha.what, alpha.status_before, alpha.status_after) == ("status", "NOT_DUE", "REVIEW_DUE")
    assert r"\\FS99\SCD\Stuff to sort" not in moved


def test_outcomes_that_were_changed_are_not_compared(own_department: Path) -> None:
    layout = open_store(own_department).layout
    ref = kept(own_department, date(2026, 11, 25))
    path = rows_path(layout, ref)
    with connect(path.parent / "spill") as connection:
        connection.execute(
            f"COPY (SELECT * REPLACE ('DUE' AS status) FROM read_parquet({quoted(str(path))})) "
            f"TO {quoted(str(path) + '.new')} (FORMAT parquet)"
        )
    Path(f"{path}.new").replace(path)

    with pytest.raises(Refusal, match="EST008"):
        list(moved_between(layout, ref, ref))
    with pytest.raises(Refusal, match="EST007"):
        read_snapshot(layout, "2026-11-25-nothing")


def test_two_that_keep_the_same_evaluation_at_one_moment_keep_it_once(own_department: Path) -> None:
    opened = open_store(own_department)
    with (
        evaluated_store(opened, date(2026, 11, 25)) as one,
        evaluated_store(opened, date(2026, 11, 25)) as other,
        ThreadPoolExecutor(2) as pool,
    ):
        for _ in range(5):
            shutil.rmtree(opened.layout.root / "outcomes", ignore_errors=True)
            refs = list(pool.map(lambda evaluation: keep(evaluation, opened.layout).ref, (one, other)))
            assert refs[0] == refs[1]
            assert is_as_kept(opened.layout, refs[0])
