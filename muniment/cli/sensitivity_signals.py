"""The commands of muniment sensitivity about signals in texts: scan, what was found, how well they do."""

from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.cli.sensitivity_words import ListArgument, desk_of
from muniment.tables.shown import Format, Kind, Row, Table, TableColumn, show

if TYPE_CHECKING:
    from appraisal.sensitivity.detectors.measure import Figures

SIGNAL_COLUMNS = (
    TableColumn("path", "File"),
    TableColumn("signals", "Signals", meaning="Kinds and counts. That none was found doesn't say that a text is open."),
    TableColumn("total", "Count", Kind.COUNT),
    TableColumn(
        "read", "Read", meaning="READ: to its end. PARTLY: a part was not. NOT_READ: nothing may be concluded."
    ),
    TableColumn("again", "Seen again in", Kind.COUNT, "Other files in which one of its values stands too."),
)
DETECTOR_COLUMNS = (
    TableColumn("kind", "Kind"),
    TableColumn("title", "What is looked for"),
    TableColumn("lines", "Lines", Kind.COUNT),
    TableColumn("right", "Found rightly", Kind.COUNT),
    TableColumn("wrong", "Found wrongly", Kind.COUNT),
    TableColumn("missed", "Missed", Kind.COUNT),
    TableColumn("precision", "Precision", Kind.PERCENT),
    TableColumn("recall", "Recall", Kind.PERCENT),
    TableColumn("rule", "Rule"),
    TableColumn("source", "Source of the rule"),
)


def scan(list_ref: ListArgument, store: StoreOption = None) -> None:
    """Look through the texts of a list's folders for signals. Counts and places are kept, never values."""
    from appraisal.lists.store import ListRegister
    from appraisal.sensitivity.detectors.scan import Detecting, scan_signals
    from appraisal.sensitivity.detectors.scans_store import DetectorScans
    from muniment.clock import now
    from muniment.wiring import command_line_actor
    from records.faults.surveys import NO_SUCH_SURVEY
    from retention.faults import Fault, Refusal
    from retention.terms import RefKind

    desk = desk_of(store)
    for item in ListRegister(desk.database).find(list_ref).items:
        if item.ref.kind is not RefKind.FOLDER:
            continue
        survey = desk.newest_survey(item.ref.source)
        if survey is None:
            raise Refusal(Fault(NO_SUCH_SURVEY, item.ref.source))
        done = scan_signals(
            survey,
            item.ref.key,
            layout=desk.layout,
            surveys=desk.surveys,
            scans=DetectorScans(desk.database),
            options=Detecting(),
            actor=command_line_actor(),
            now=now,
        )
        counts = done.counts
        say(
            f"{done.ref}: {item.shown_as}: {counts['contents']} contents = {counts['read']} read + {counts['partly']} "
            f"in part + {counts['not_read']} not read; {counts['with_signals']} with signals."
        )


def signals(
    list_ref: ListArgument, format: FormatOption = Format.TABLE, out: OutOption = None, store: StoreOption = None
) -> None:
    """List what the detectors found in each selected file of a list."""
    from appraisal.sensitivity.detectors.signals import seen_again
    from appraisal.sensitivity.faults import NO_SUCH_SIGNALS
    from muniment.clock import today
    from retention.faults import Fault, Refusal

    review = desk_of(store).review(list_ref, on=today())
    if review.scan is None:
        raise Refusal(Fault(NO_SUCH_SIGNALS, list_ref))
    found = {one.file.path: one.signals for one in review.files if one.signals}
    again = seen_again(found)
    rows: list[Row] = [(path, one.sentence, one.total, one.result, len(again[path])) for path, one in found.items()]
    show(Table(f"Signals in {list_ref}, scan {review.scan.ref}", SIGNAL_COLUMNS, rows), format=format, out=out)


def detectors(
    seed: Annotated[str, typer.Option(help="Seed of the labelled lines.")] = "1",
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """Measure every detector on the labelled synthetic lines: precision and recall."""
    from appraisal.sensitivity.detectors.labelled import labelled_lines
    from appraisal.sensitivity.detectors.measure import measure, overall

    lines = labelled_lines(seed)
    figures = measure(lines)
    rows = [figures_row(one) for one in figures]
    show(
        Table(f"Detectors on {len(lines):,} labelled synthetic lines, seed {seed}", DETECTOR_COLUMNS, rows),
        format=format,
        out=out,
    )
    right, wrong, missed = overall(figures)
    say(
        f"Over all kinds: precision {100 * right / (right + wrong):.1f}%, recall {100 * right / (right + missed):.1f}%."
    )


def figures_row(one: "Figures") -> Row:
    """Return the row of one kind."""
    from appraisal.sensitivity.detectors.kinds import BY_KIND

    about = BY_KIND[one.kind]
    precision = None if one.precision is None else round(100 * one.precision, 1)
    recall = None if one.recall is None else round(100 * one.recall, 1)
    counts = (one.lines, one.right, one.wrong, one.missed)
    return (one.kind.value, about.title, *counts, precision, recall, about.rule, about.source)
