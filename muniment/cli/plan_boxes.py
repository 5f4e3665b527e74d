"""muniment plan boxes: every box of paper with its verdict, or the files of paper in one."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.estate import AsAtOption, KnownOption, OnOption
from muniment.cli.output import FormatOption, OutOption, StoreOption
from muniment.estate import days_asked, estate_evaluated, plan_of
from muniment.tables.shown import Format, Kind, Row, Table, TableColumn, show

if TYPE_CHECKING:
    from appraisal.estate.boxes import PaperFile
    from appraisal.estate.driveplan import PlanRow

BOX_COLUMNS = (
    TableColumn("box", "Box", meaning="Its barcode."),
    TableColumn("location", "Where"),
    TableColumn("files", "Files of paper", Kind.COUNT),
    TableColumn("verdict", "Verdict"),
    TableColumn("sentence", "Why"),
    TableColumn("would_have_gone_on", "Would have gone", Kind.DATE, "First day the action would be carried out."),
    TableColumn("stopped_by", "Stopped by", meaning="All that stops it, the strongest first."),
    TableColumn("class", "Class"),
)
PAPER_COLUMNS = (
    TableColumn("number", "Number", Kind.COUNT),
    TableColumn("label", "Label"),
    TableColumn("case", "Case"),
    TableColumn("in_export", "Case is known", Kind.YES_NO),
    TableColumn("status", "Stands"),
    TableColumn("retain_through", "Keep to", Kind.DATE),
    TableColumn("holds", "Held by"),
)


def boxes(
    box: Annotated[str | None, typer.Argument(help="The barcode of one box: its files of paper.")] = None,
    on: OnOption = None,
    known: KnownOption = None,
    as_at: AsAtOption = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
    store: StoreOption = None,
) -> None:
    """Show every box of paper with its verdict; or the files in one. The strictest file governs its box."""
    from appraisal.estate.boxes import box_rows, files_in_box
    from records.estate.finding import find

    with estate_evaluated(store, days_asked(on, known, as_at)) as (opened, evaluation):
        plan = plan_of(opened, evaluation)
        if box is None:
            table = Table("Boxes of paper", BOX_COLUMNS, list(_box_cells(box_rows(plan))))
        else:
            found = find(evaluation.estate, box)
            table = Table(found.shown_as, PAPER_COLUMNS, list(_paper_cells(files_in_box(plan, found.thing))))
    show(table, format=format, out=out)


def _box_cells(rows: "Iterable[PlanRow]") -> Iterable[Row]:
    for one in rows:
        words = (one.verdict.label, one.verdict.sentence, one.would_have_gone_on, one.stopped_by, one.class_code)
        yield one.ref.key, one.owner, one.files, *words


def _paper_cells(files: "Iterable[PaperFile]") -> Iterable[Row]:
    for one in files:
        stands = (one.outcome.status.value, one.outcome.dated.retain_through, ";".join(one.holds))
        yield one.number, one.label, one.case, one.is_known_case, *stands
