"""muniment evaluate: the whole estate under the rules on a day, kept, compared, and what is missing."""

from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.estate import AsAtOption, KnownOption, OnOption
from muniment.cli.output import FormatOption, OutOption, StoreOption, print_json, say
from muniment.cli.plan import PlanGroup
from muniment.estate import days_asked, estate_evaluated, plan_of
from muniment.tables.shown import Format, Kind, Table, TableColumn, show

if TYPE_CHECKING:
    from appraisal.estate.driveplan import PlanTotals
    from appraisal.estate.evaluate import Evaluation, StatusCount
    from appraisal.estate.snapshot import Snapshot

app = typer.Typer(
    cls=PlanGroup,
    help="Evaluate every folder and case under the rules. `evaluate` is short for `evaluate run`.",
)

STATUS_COLUMNS = (
    TableColumn("status", "Status"),
    TableColumn("folders", "Folders", Kind.COUNT),
    TableColumn("cases", "Cases", Kind.COUNT),
    TableColumn("boxes", "Boxes", Kind.COUNT),
    TableColumn("files", "Files", Kind.COUNT),
    TableColumn("size_bytes", "Size", Kind.BYTES),
)


@app.command("run")
def run_evaluation(
    on: OnOption = None,
    known: KnownOption = None,
    as_at: AsAtOption = None,
    keep: Annotated[bool, typer.Option(help="Keep the outcomes in the store.")] = True,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """Evaluate the newest surveys and exports; say how many stand where, and keep the outcomes."""
    from appraisal.estate.evaluate import counts_by_status
    from appraisal.estate.plan_table import keep_plan, plan_table
    from appraisal.estate.snapshot import keep as keep_outcomes

    with estate_evaluated(store, days_asked(on, known, as_at)) as (opened, evaluation):
        counts = counts_by_status(evaluation)
        table = plan_table(plan_of(opened, evaluation))
        summed = table.totals()
        snapshot = keep_outcomes(evaluation, opened.layout) if keep else None
        if snapshot is not None:
            keep_plan(table, opened.layout, snapshot.ref)
    if format is Format.JSON and out is None:
        print_json(_as_json(evaluation, counts, summed, snapshot))
        return
    rows = [(one.status, one.folders, one.cases, one.boxes, one.files, one.size_bytes) for one in counts]
    show(Table(f"Evaluated for {evaluation.rules.on}", STATUS_COLUMNS, rows), format=format, out=out)
    if format is Format.TABLE:
        _say_closing(evaluation, summed, snapshot)


def _say_closing(evaluation: "Evaluation", summed: "PlanTotals", snapshot: "Snapshot | None") -> None:
    from muniment.cli.plan import closing_lines

    for line in closing_lines(summed):
        say(line)
    say(f"{evaluation.things:,} folders, cases and boxes, {evaluation.patterns:,} distinct sets of facts decided.")
    say(summed.header)
    if snapshot is not None:
        say(f"Kept as {snapshot.ref}. Compare two: muniment evaluate compare BEFORE AFTER")


def _as_json(
    evaluation: "Evaluation", counts: "tuple[StatusCount, ...]", summed: "PlanTotals", snapshot: "Snapshot | None"
) -> dict[str, object]:
    return {
        "evaluation": snapshot.ref if snapshot else None,
        "rows_sha256": snapshot.rows_sha256 if snapshot else None,
        "on": evaluation.rules.on.isoformat(),
        "known": evaluation.rules.known.isoformat(),
        "inputs": {**evaluation.inputs.as_json(), "digest": evaluation.inputs.digest},
        "things": evaluation.things,
        "distinct_facts": evaluation.patterns,
        "by_status": {
            one.status: {
                "folders": one.folders,
                "cases": one.cases,
                "boxes": one.boxes,
                "files": one.files,
                "size_bytes": one.size_bytes,
            }
            for one in counts
        },
        "by_verdict": {
            kind.value: {"folders": folders, "files": files} for kind, (folders, files) in summed.by_verdict.items()
        },
        "files": summed.files,
        "destroyable_files": summed.destroyable_files,
        "header": summed.header,
    }


@app.command("list")
def list_evaluations(format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None) -> None:
    """List the evaluations that were kept."""
    from appraisal.estate.snapshot import snapshots
    from muniment.wiring import open_store

    columns = (
        TableColumn("evaluation", "Evaluation"),
        TableColumn("on", "Day asked about", Kind.DATE),
        TableColumn("known", "Known on", Kind.DATE),
        TableColumn("things", "Folders and cases", Kind.COUNT),
        TableColumn("distinct_facts", "Distinct sets of facts", Kind.COUNT),
        TableColumn("rows_sha256", "SHA-256 of the rows"),
    )
    rows = [
        (one.ref, one.on, one.known, one.things, one.patterns, one.rows_sha256)
        for one in snapshots(open_store(store).layout)
    ]
    show(Table("Evaluations", columns, rows), format=format, out=out)


@app.command("compare")
def compare_evaluations(
    before: Annotated[str, typer.Argument(help="The earlier evaluation, as listed.")],
    after: Annotated[str, typer.Argument(help="The later one.")],
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """Say what moved between two evaluations: class, rule, holds, facts, date, status."""
    from appraisal.estate.compare import moved_between
    from muniment.wiring import open_store

    columns = (
        TableColumn("kind", "Kind"),
        TableColumn("ref", "Folder or case"),
        TableColumn("files", "Files", Kind.COUNT),
        TableColumn("moved", "What moved"),
        TableColumn("status_before", "Status before"),
        TableColumn("status_after", "Status after"),
        TableColumn("eligible_before", "Eligible before", Kind.DATE),
        TableColumn("eligible_after", "Eligible after", Kind.DATE),
    )
    rows = [
        (
            one.kind,
            one.shown_as,
            one.files,
            one.what,
            one.status_before,
            one.status_after,
            one.eligible_before,
            one.eligible_after,
        )
        for one in moved_between(open_store(store).layout, before, after)
    ]
    show(Table(f"Moved from {before} to {after}", columns, rows), format=format, out=out)


@app.command("missing")
def show_missing(
    on: OnOption = None,
    known: KnownOption = None,
    as_at: AsAtOption = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """Say which missing fact would unlock most, and who can supply it."""
    from appraisal.estate.triage import missing_facts

    columns = (
        TableColumn("fact", "Missing fact"),
        TableColumn("meaning", "What it is"),
        TableColumn("who", "Who can supply it"),
        TableColumn("folders", "Folders", Kind.COUNT),
        TableColumn("cases", "Cases", Kind.COUNT),
        TableColumn("files", "Files", Kind.COUNT),
        TableColumn("unlocked", "Lack nothing else", Kind.COUNT),
        TableColumn("unlocked_files", "Files in these", Kind.COUNT),
    )
    with estate_evaluated(store, days_asked(on, known, as_at)) as (_, evaluation):
        found = missing_facts(evaluation)
    rows = [
        (
            one.fact,
            one.meaning,
            one.who,
            one.folders,
            one.cases,
            one.files,
            one.unlocked_things,
            one.unlocked_files,
        )
        for one in found
    ]
    show(Table("Missing facts", columns, rows), format=format, out=out)
