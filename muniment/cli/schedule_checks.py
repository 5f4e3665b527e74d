"""muniment schedule check and test: every fault at once, and every worked case as it comes out."""

from typing import Annotated

import typer

from muniment.cli.estate import OnOption
from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.estate import day_of
from muniment.schedule_meant import counted, schedule_meant
from muniment.tables.shown import Format, Kind, Row, Table, TableColumn, show
from retention.faults import Refusal

WhatArgument = Annotated[str, typer.Argument(help="A schedule by its name, or a workbook, schedule file or folder.")]

REMARK_COLUMNS = (
    TableColumn("code", "Code"),
    TableColumn("place", "Where"),
    TableColumn("remark", "Remark"),
    TableColumn("found", "Found"),
    TableColumn("remedy", "What to do"),
    TableColumn("who", "Who"),
)

CASE_COLUMNS = (
    TableColumn("class", "Class"),
    TableColumn("case", "Case"),
    TableColumn("on", "On", Kind.DATE),
    TableColumn("expected", "Expected"),
    TableColumn("came_out", "Came out"),
    TableColumn("retain_through", "Retain through", Kind.DATE),
    TableColumn("passed", "As written", Kind.YES_NO),
)


def check(
    what: WhatArgument,
    on: OnOption = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """Check a schedule: all its faults at once, worked cases included; then what its author should look at again."""
    from muniment.clock import today
    from retention.lint import lint
    from retention.worked_cases import failures, uncovered

    meant = schedule_meant(what, store)
    failed = failures(meant.cases, meant.schedule)
    if failed:
        raise Refusal(*failed)
    day = day_of(on, "--on") if on is not None else today()
    shown = frozenset(case.class_code for case in meant.cases)
    remarks = (*lint(meant.schedule, on=day, with_cases=shown), *uncovered(meant.cases, meant.schedule))
    rows: list[Row] = [
        (one.code.code, one.place, one.code.meaning, one.found or None, one.code.remedy, one.code.who.value)
        for one in remarks
    ]
    show(Table(f"What to look at again in {meant.label}", REMARK_COLUMNS, rows), format=format, out=out)
    classes = counted(len(meant.schedule.classes), "class", "classes")
    cases = counted(len(meant.cases), "worked case", "worked cases")
    say(f"No fault: {classes}, {cases}, {counted(len(rows), 'remark', 'remarks')}.")


def test(
    what: WhatArgument, format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None
) -> None:
    """Run the worked cases of a schedule, and show how each comes out; refused where one comes out otherwise."""
    from retention.worked_cases import failures, outcome_of

    meant = schedule_meant(what, store)
    rows: list[Row] = []
    for case in meant.cases:
        found, failed = outcome_of(case, meant.schedule), failures([case], meant.schedule)
        came = (found.status.value, found.dated.retain_through)
        rows.append((case.class_code, case.title, case.on, case.expected.status.value, *came, not failed))
    show(Table(f"Worked cases of {meant.label}", CASE_COLUMNS, rows), format=format, out=out)
    failed = failures(meant.cases, meant.schedule)
    if failed:
        raise Refusal(*failed)
    say(_said(len(rows)))


def _said(cases: int) -> str:
    if not cases:
        return "It has no worked cases. A workbook has none; they stand in cases.toml beside a schedule file."
    return f"{cases} worked cases, all as written."
