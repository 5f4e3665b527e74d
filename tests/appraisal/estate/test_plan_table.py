"""The plan paged: every order and filter gives each folder once, and adds up to the plan itself."""

from pathlib import Path

import pytest

from appraisal.estate.driveplan import DrivePlan, totals
from appraisal.estate.plan_table import (
    PlanFilter,
    PlanTable,
    Sort,
    keep_plan,
    open_kept_plan,
    opened_table,
    plan_table,
    table_as_kept,
)
from appraisal.estate.snapshot import keep
from appraisal.estate.verdicts import Speaker, VerdictKind
from muniment.wiring import open_store
from retention.faults import Refusal
from tests.appraisal.estate.conftest import Evaluated, evaluated_store


def paged(table: PlanTable, sort: Sort, *, descending: bool = False, limit: int = 3) -> list[str]:
    """Return the folders in the order, read page by page."""
    found: list[str] = []
    after: str | None = None
    for _ in range(20):
        part = table.page(after=after, limit=limit, sort=sort, descending=descending)
        found += [line.shown_as for line in part.lines]
        if (after := part.after) is None:
            return found
    raise AssertionError("the pages do not end")


def test_every_order_gives_each_folder_once_whatever_the_pages(evaluated: Evaluated) -> None:
    with evaluated() as evaluation:
        table = plan_table(DrivePlan(evaluation, Speaker(evaluation.rules, {})))
        orders = {(sort, down): paged(table, sort, descending=down) for sort in Sort for down in (False, True)}
        sizes = {line.shown_as: line.files for line in table.lines()}

    assert len(orders) == 10
    assert all(len(found) == 11 == len(set(found)) for found in orders.values())
    assert orders[Sort.FOLDER, False] == sorted(sizes)
    assert [sizes[name] for name in orders[Sort.FILES, True]] == sorted(sizes.values(), reverse=True)


def test_the_lines_and_totals_are_those_of_the_plan(evaluated: Evaluated) -> None:
    with evaluated() as evaluation:
        plan = DrivePlan(evaluation, Speaker(evaluation.rules, {}))
        table, rows = plan_table(plan), tuple(plan.rows())
        lines = tuple(table.lines())
        assert table.totals() == totals(rows)

    assert [(line.ref, line.verdict, line.sentence, line.one_line) for line in lines] == [
        (row.ref, row.verdict.label, row.verdict.sentence, row.one_line) for row in rows
    ]
    assert [line.may_be_destroyed for line in lines] == [False] * 11


@pytest.mark.parametrize(
    ("only", "folders"),
    [
        (PlanFilter(kind=VerdictKind.HELD), ["Op CEDAR - R v DOE (99BB0202007)"]),
        (PlanFilter(words="op alpha"), ["Copy of Copy of Op ALPHA", "Op ALPHA - R v BANKS (99AA0101005)"]),
        (PlanFilter(hold_ref="UCPI"), ["Op CEDAR - R v DOE (99BB0202007)"]),
        (PlanFilter(class_code="CW-LTI"), ["Op ALPHA - R v BANKS (99AA0101005)"]),
        (PlanFilter(words="%"), []),
    ],
)
def test_a_filter_gives_what_was_asked_for_and_counts_it(
    evaluated: Evaluated, only: PlanFilter, folders: list[str]
) -> None:
    with evaluated() as evaluation:
        table = plan_table(DrivePlan(evaluation, Speaker(evaluation.rules, {})))
        part = table.page(limit=50, only=only)

    assert [line.ref.key for line in part.lines] == folders
    assert (part.found, part.after) == (len(folders), None)


@pytest.mark.parametrize("after", ['["files",false,3,4]', "3", "[]", "not json", '["folder",false,1,"x"]'])
def test_a_place_of_another_order_is_refused(evaluated: Evaluated, after: str) -> None:
    with evaluated() as evaluation:
        table = plan_table(DrivePlan(evaluation, Speaker(evaluation.rules, {})))
        with pytest.raises(Refusal, match="EST011"):
            table.page(after=after, limit=3)


def test_a_plan_that_was_kept_is_paged_without_evaluating_again(own_department: Path) -> None:
    layout = open_store(own_department).layout
    with evaluated_store(open_store(own_department)) as evaluation:
        table = plan_table(DrivePlan(evaluation, Speaker(evaluation.rules, {})))
        ref = keep(evaluation, layout).ref
        with pytest.raises(Refusal, match="EST007"), open_kept_plan(layout, ref):
            pass
        keep_plan(table, layout, ref)
        lines = tuple(table.lines())

    with open_kept_plan(layout, ref) as kept:
        assert tuple(kept.lines()) == lines
        assert paged(kept, Sort.DATE) == [line.shown_as for line in kept.page(limit=50, sort=Sort.DATE).lines]


def test_a_plan_that_an_earlier_evaluation_kept_is_taken_over_while_nothing_counted_since(own_department: Path) -> None:
    layout = open_store(own_department).layout
    with evaluated_store(open_store(own_department)) as evaluation:
        made = plan_table(DrivePlan(evaluation, Speaker(evaluation.rules, {})))
        keep_plan(made, layout, keep(evaluation, layout).ref)
        lines, summed, classes = tuple(made.lines()), made.totals(), made.classes()
        counted = evaluation.inputs.audit_sequence
    with evaluated_store(open_store(own_department)) as evaluation:
        assert opened_table(evaluation.connection) is None
        assert table_as_kept(evaluation, layout, since=counted + 1) is None  # a hold was placed since
        taken = table_as_kept(evaluation, layout, since=counted)
        assert taken is not None
        assert (tuple(taken.lines()), taken.totals(), taken.classes()) == (lines, summed, classes)
        assert opened_table(evaluation.connection) == taken
