"""muniment plan: every folder with one verdict and one sentence; what IT must not touch."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli import plan_boxes
from muniment.cli.estate import AsAtOption, KnownOption, OnOption
from muniment.cli.main import DefaultCommandGroup
from muniment.cli.output import FormatOption, OutOption, StoreOption, print_json, say
from muniment.estate import days_asked, estate_evaluated, plan_of, remarks_of
from muniment.tables.shown import Format, Kind, Row, Table, TableColumn, show

if TYPE_CHECKING:
    from appraisal.estate.driveplan import DrivePlan, PlanTotals
    from appraisal.estate.plan_table import PlanLine


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
    from appraisal.estate.plan_table import plan_table

    days = days_asked(on, known, as_at)
    with estate_evaluated(store, days) as (opened, evaluation):
        plan = plan_of(opened, evaluation)
        made = plan_table(plan)
        summed, remarks = made.totals(), remarks_of(opened, on=days.on)
        if page is not None:
            _write_page(page, plan, summed)
        if format is Format.JSON and out is None:
            print_json({**as_json(plan, made.lines(), summed), "remarks": list(remarks)})
            return
        show(_table(plan, made.lines(), summed), format=format, out=out)
    if format is Format.TABLE:
        for line in (*closing_lines(summed), *remarks):
            say(line)


def _write_page(page: Path, plan: "DrivePlan", summed: "PlanTotals") -> None:
    """Write the plan as a page to print; a page holds all its rows."""
    from muniment.report.plan_page import page_of, write_plan_page

    evaluation = plan.evaluation
    is_synthetic = evaluation.estate.is_synthetic
    write_plan_page(page, page_of(tuple(plan.rows()), summed, inputs=evaluation.inputs, is_synthetic=is_synthetic))
    say(f"The plan, a page to print: {page}")


def _table(plan: "DrivePlan", lines: "Iterable[PlanLine]", summed: "PlanTotals") -> Table:
    inputs = plan.evaluation.inputs
    about = (
        ("Day asked about", inputs.on.isoformat()),
        ("What was known on", inputs.known.isoformat()),
        ("Evidence", ", ".join(one.ref for one in inputs.evidence)),
        ("Schedules", ", ".join(f"{ref} {digest[:12]}" for ref, digest in inputs.schedules)),
        ("Last audit event", str(inputs.audit_sequence)),
        ("Files found", f"{summed.files:,}"),
    )
    return Table(f"Drive plan. {summed.header}", COLUMNS, (_cells(line) for line in lines), about)


def _cells(line: "PlanLine") -> Row:
    return (
        line.shown_as,
        line.files,
        line.size_bytes,
        line.last_paper,
        line.verdict,
        line.sentence,
        line.would_have_gone_on,
        line.stopped_by,
        line.class_code,
        line.kind.value,
    )


def closing_lines(summed: "PlanTotals") -> Iterator[str]:
    """Yield the figures under the plan: that the counts add up, and folders and files by verdict."""
    yield (
        f"{summed.files:,} files in {summed.folders:,} folders, as the surveys found them "
        f"({summed.failed:,} failed, {summed.skipped:,} skipped)."
    )
    for kind, (folders, files) in summed.by_verdict.items():
        yield f"  {kind}: {folders:,} {'folder' if folders == 1 else 'folders'}, {files:,} files"


def as_json(plan: "DrivePlan", lines: "Iterable[PlanLine]", summed: "PlanTotals") -> dict[str, object]:
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
        "rows": [_line_json(line) for line in lines],
    }


def _line_json(line: "PlanLine") -> dict[str, object]:
    gone, last = line.would_have_gone_on, line.last_paper
    return {
        "ref": f"{line.ref.source}:{line.ref.key}",
        "folder": line.shown_as,
        "files": line.files,
        "size_bytes": line.size_bytes,
        "failed": line.failed,
        "skipped": line.skipped,
        "last_paper_on": last.isoformat() if last else None,
        "kind": line.kind.value,
        "verdict": line.verdict,
        "sentence": line.sentence,
        "would_have_gone_on": gone.isoformat() if gone else None,
        "stopped_by": line.stopped_by,
        "one_line": line.one_line,
        "status": line.status,
        "class": line.class_code,
        "grade": line.grade,
        "holds": list(line.holds),
        "owner": line.owner,
        "may_be_destroyed": line.may_be_destroyed,
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
