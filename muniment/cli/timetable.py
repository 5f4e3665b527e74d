"""muniment timetable: what comes again by itself: surveys at night, evaluation, checkpoints of the audit chain."""

from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.tables.shown import Format, Kind, Table, TableColumn, show
from records.survey.opening import IdentifierChoice

if TYPE_CHECKING:
    from muniment.tables.cells import Row
    from records.register.timetables import TimetableEntry

app = typer.Typer(help="Set when something comes again by itself; list, remove.", no_args_is_help=True)

COLUMNS = (
    TableColumn("timetable", "Timetable"),
    TableColumn("what", "What"),
    TableColumn("when", "When"),
    TableColumn("next", "Next", Kind.MOMENT),
    TableColumn("last_due", "Last", Kind.MOMENT),
    TableColumn("last", "What became of it"),
    TableColumn("made_by", "By"),
)
OUTCOMES = {
    "STARTED": "started",
    "MISSED": "missed: no worker was running",
    "PASSED_OVER": "passed over: one was running",
}


@app.command("add")
def add(
    words: Annotated[str, typer.Argument(help="When, such as: every Sunday 20:00")],
    survey: Annotated[str | None, typer.Option(help="Survey this source, such as SRC0001.")] = None,
    evaluate: Annotated[bool, typer.Option("--evaluate", help="Put the estate under the rules anew.")] = False,
    checkpoint: Annotated[bool, typer.Option("--checkpoint", help="Sign the head of the audit chain.")] = False,
    files_a_second: Annotated[str, typer.Option(help="Read no more files a second, such as 50.")] = "",
    identifier: Annotated[IdentifierChoice, typer.Option(help="Who names the formats.")] = IdentifierChoice.DROID,
    queue: Annotated[str, typer.Option("--queue", help="The queue of the worker that does it.")] = "store",
    store: StoreOption = None,
) -> None:
    """Set a timetable for one of: a survey, the evaluation, a checkpoint; it is read back in plain English."""
    from muniment.clock import now
    from muniment.job_notices import CHECKPOINT, EVALUATION
    from muniment.wiring import command_line_actor, open_store
    from records.register.recurrence import echo
    from records.register.timetables import TimetableRegister, read_files_a_second, survey_at_night

    if (survey is not None) + evaluate + checkpoint != 1:
        raise typer.BadParameter("say one of --survey SOURCE, --evaluate, --checkpoint")
    opened = open_store(store)
    if survey is not None:
        limit = read_files_a_second(files_a_second)
        job = survey_at_night(opened.surveys.source(survey), identifier.value, limit, queue=queue)
    else:
        job = EVALUATION if evaluate else CHECKPOINT
    at = now()
    entry = TimetableRegister(opened.database).add(job, words, by=command_line_actor(), at=at)
    say(f"{entry.ref} {entry.job.title}: {echo(entry.recurrence, after=at)}")


@app.command("list")
def list_timetables(store: StoreOption = None, format: FormatOption = Format.TABLE, out: OutOption = None) -> None:
    """List the timetables in force: when each runs next, and what became of its last run."""
    from muniment.clock import now
    from muniment.wiring import open_store
    from records.register.timetables import TimetableRegister

    found = [entry for entry in TimetableRegister(open_store(store).database).all() if entry.is_in_force]
    if not found and format is Format.TABLE:
        say('No timetable yet. Set one: muniment timetable add "every Sunday 20:00" --survey SRC0001')
        return
    at = now()
    rows: list[Row] = []
    for entry in found:
        last = entry.runs[0] if entry.runs else None
        rows.append((*_what(entry), entry.next_after(at), last.due_at if last else None, _last(entry), entry.made_by))
    show(Table("Timetables", COLUMNS, rows), format=format, out=out)


@app.command("remove")
def remove(
    timetable: Annotated[str, typer.Argument(help="The timetable, such as TT0001.")], store: StoreOption = None
) -> None:
    """Remove a timetable: it runs no more. What runs already goes on."""
    from muniment.clock import now
    from muniment.wiring import command_line_actor, open_store
    from records.register.timetables import TimetableRegister

    entry = TimetableRegister(open_store(store).database).remove(timetable, by=command_line_actor(), at=now())
    say(f"{entry.ref} {entry.job.title} runs no more.")


def _what(entry: "TimetableEntry") -> tuple[str, str, str]:
    from records.register.recurrence import in_words

    return entry.ref, entry.job.title, in_words(entry.recurrence)


def _last(entry: "TimetableEntry") -> str:
    if not entry.runs:
        return ""
    last = entry.runs[0]
    return f"{OUTCOMES[last.outcome.value]}{f', {last.job_ref}' if last.job_ref else ''}"
