"""muniment plan: every folder with one verdict and one sentence; what IT must not touch."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli import plan_boxes
from muniment.cli.estate import AsAtOption, KnownOption, OnOption, days_asked, estate_evaluated, plan_of, remarks_of
from muniment.cli.main import DefaultCommandGroup
from muniment.cli.output import FormatOption, OutOption, StoreOption, print_json, say
from muniment.cli.tables import Format, Kind, Row, Table, TableColumn, show

if TYPE_CHECKING:
    from appraisal.estate.driveplan import DrivePlan, PlanRow, PlanTotals


class PlanGroup(DefaultCommandGroup):
    """A group whose command `run` is meant where no word is given at all."""

    def parse_args(self, ctx: "object", args: list[str]) -> list[str]:
        """Return the words of the call, `run` alone where there are none."""
        return super().parse_args(ctx, args or ["run"])  # type: ignore[arg-type]


app = typer.Typer(
    cls=PlanGroup,
    help="Say of every folder why it is kept: one verdict, one sentence. `plan` is short for `plan run`.",
)

app.command("boxes")(plan_boxes.boxes)

COLUMNS = (
    TableColumn("folder", "Folder", meaning="Path as users know it."),
    TableColumn("files", "Files", Kind.COUNT, "Files, links and others found; the rows add up to the survey."),
    TableColumn("size_bytes", "Size", Kind.BYTES),
    TableColumn("last_paper_on", "Last paper", Kind.DATE, "Estimated from the files' dates."),
    TableColumn("verdict", "Verdict"),
    TableColumn("sentence", "Why"),
    TableColumn("would_have_gone_on", "Would have gone", Kind.DATE, "First day the action would be carried out."),
    TableColumn("stopped_by", "Stopped by", meaning="All that stops it, the strongest first."),
    TableColumn("class", "Class"),
    TableColumn("kind", "Kind", meaning="One of the nine kinds of verdict."),
)


@app.command("run")
def show_plan(
    on: OnOption = None,
    known: KnownOption = None,
    as_at: AsAtOption = None,
    page: Annotated[Path | None, typer.Option(help="Write the plan as one page to print on A3.")] = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """Show the drive plan: every folder of the newest surveys, why it is kept, what stops it."""
    from appraisal.estate.driveplan import totals

    days = days_asked(on, known, as_at)
    with estate_evaluated(store, days) as (opened, evaluation):
        plan = plan_of(opened, evaluation)
        rows, remarks = tuple(plan.rows()), remarks_of(opened, on=days.on)
    summed = totals(rows)
    if page is not None:
        from muniment.report.plan_page import page_of, write_plan_page

        is_synthetic = evaluation.estate.is_synthetic
        write_plan_page(page, page_of(rows, summed, inputs=evaluation.inputs, is_synthetic=is_synthetic))
        say(f"The plan, a page to print: {page}")
    if format is Format.JSON and out is None:
        print_json({**as_json(plan, rows, summed), "remarks": list(remarks)})
        return
    show(_table(plan, rows, summed), format=format, out=out)
    if format is Format.TABLE:
        for line in (*closing_lines(summed), *remarks):
            say(line)


def _table(plan: "DrivePlan", rows: "Sequence[PlanRow]", summed: "PlanTotals") -> Table:
    inputs = plan.evaluation.inputs
    about = (
        ("Day asked about", inputs.on.isoformat()),
        ("What was known on", inputs.known.isoformat()),
        ("Evidence", ", ".join(one.ref for one in inputs.evidence)),
        ("Schedules", ", ".join(f"{ref} {digest[:12]}" for ref, digest in inputs.schedules)),
        ("Last audit event", str(inputs.audit_sequence)),
        ("Files found", f"{summed.files:,}"),
    )
    return Table(f"Drive plan. {summed.header}", COLUMNS, [_cells(row) for row in rows], about)


def _cells(row: "PlanRow") -> Row:
    return (
        row.shown_as,
        row.files,
        row.size_bytes,
        row.last_paper,
        row.verdict.label,
        row.verdict.sentence,
        row.would_have_gone_on,
        row.stopped_by,
        row.class_code,
        row.verdict.kind.value,
    )


def closing_lines(summed: "PlanTotals") -> Iterator[str]:
    """Yield the figures under the plan: that the counts add up, and folders and files by verdict."""
    yield (
        f"{summed.files:,} files in {summed.folders:,} folders, as the surveys found them "
        f"({summed.failed:,} failed, {summed.skipped:,} skipped)."
    )
    for kind, (folders, files) in summed.by_verdict.items():
        yield f"  {kind}: {folders:,} {'folder' if folders == 1 else 'folders'}, {files:,} files"


def as_json(plan: "DrivePlan", rows: "Sequence[PlanRow]", summed: "PlanTotals") -> dict[str, object]:
    """Return the plan as one object: its header, its inputs, its totals and its folders."""
    return {
        "header": summed.header,
        "synthetic": plan.evaluation.estate.is_synthetic,
        "on": plan.evaluation.inputs.on.isoformat(),
        "known": plan.evaluation.inputs.known.isoformat(),
        "inputs": {**plan.evaluation.inputs.as_json(), "digest": plan.evaluation.inputs.digest},
        "found": summed.files,
        "failed": summed.failed,
        "skipped": summed.skipped,
        "folders": summed.folders,
        "destroyable_files": summed.destroyable_files,
        "by_verdict": {
            kind.value: {"folders": folders, "files": files} for kind, (folders, files) in summed.by_verdict.items()
        },
        "rows": [_row_json(row) for row in rows],
    }


def _row_json(row: "PlanRow") -> dict[str, object]:
    gone = row.would_have_gone_on
    return {
        "ref": f"{row.ref.source}:{row.ref.key}",
        "folder": row.shown_as,
        "files": row.files,
        "size_bytes": row.size_bytes,
        "failed": row.failed,
        "skipped": row.skipped,
        "last_paper_on": row.last_paper.isoformat() if row.last_paper else None,
        "kind": row.verdict.kind.value,
        "verdict": row.verdict.label,
        "sentence": row.verdict.sentence,
        "would_have_gone_on": gone.isoformat() if gone else None,
        "stopped_by": row.stopped_by,
        "one_line": row.one_line,
        "status": row.outcome.status.value,
        "class": row.class_code,
        "grade": row.outcome.dated.grade.value if row.outcome.dated.grade else None,
        "holds": sorted({one.hold_ref for one in row.outcome.blockers}),
        "owner": row.owner,
        "may_be_destroyed": row.may_be_destroyed,
    }


# -- what IT must not touch -----------------------------------------------------------------------------------

TOUCH_COLUMNS = (
    TableColumn("path", "Path", meaning="Path as users know it."),
    TableColumn("folder", "Decided with", meaning="The folder whose decision the file inherits."),
    TableColumn("held_by", "Held by", meaning="Every hold the file is a member of, due or not."),
    TableColumn("reasons", "Why not", meaning="All reasons why it must not be deleted, moved or changed."),
    TableColumn("sha256", "SHA-256", meaning="Its content; empty where it could not be read."),
)


@app.command("do-not-touch")
def show_do_not_touch(
    on: OnOption = None,
    known: KnownOption = None,
    as_at: AsAtOption = None,
    format: FormatOption = Format.CSV,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """List every file that must not be deleted, moved, migrated or changed today, each with its reasons."""
    from appraisal.estate.do_not_touch import do_not_touch

    with estate_evaluated(store, days_asked(on, known, as_at)) as (opened, evaluation):
        entries = do_not_touch(plan_of(opened, evaluation))
        rows = ((one.path, one.folder, ";".join(one.held_by), one.reasons, one.sha256) for one in entries)
        show(Table("Do not touch", TOUCH_COLUMNS, rows), format=format, out=out)
