"""muniment worker: do what was asked for; see, stop, continue and repeat jobs."""

import logging
import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.main import DefaultCommandGroup
from muniment.cli.output import FormatOption, OutOption, StoreOption, say
from muniment.tables.shown import Format, Kind, Table, TableColumn, show
from records.faults.surveys import FOLDER_MISSING
from records.register.asked_jobs import STORE_QUEUE
from records.survey.opening import IdentifierChoice
from retention.faults import Fault, Refusal

if TYPE_CHECKING:
    from muniment.tables.cells import Row
    from records.jobs.asking import Jobs
    from records.jobs.values import JobEntry

app = typer.Typer(
    cls=DefaultCommandGroup,
    help="Do what was asked for, in the background; see, stop, continue and repeat jobs. "
    "`worker` is short for `worker run`.",
)

JobArgument = Annotated[str, typer.Argument(help="The job, such as J0001.")]

JOB_COLUMNS = (
    TableColumn("job", "Job"),
    TableColumn("title", "What"),
    TableColumn("asked_at", "Asked for", Kind.MOMENT),
    TableColumn("asked_by", "By"),
    TableColumn("state", "State"),
    TableColumn("done", "Done", Kind.COUNT),
    TableColumn("total", "Of", Kind.COUNT),
    TableColumn("says", "Says"),
)


@app.command("run")
def run(
    queue: Annotated[str, typer.Option("--queue", help="Do the jobs of this queue: the name of a host.")] = STORE_QUEUE,
    until_input_ends: Annotated[bool, typer.Option("--until-input-ends", hidden=True)] = False,
    store: StoreOption = None,
) -> None:
    """Do the jobs of a queue until Ctrl-C; what is under way then goes on when the worker is back."""
    from muniment.wiring import open_store
    from muniment.worker import give_way, run_worker

    logging.basicConfig(format="%(asctime)s %(levelname)s %(message)s", level=logging.WARNING)
    ending = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: ending.set())
    if until_input_ends:  # we stand beside the service; whoever started us has ended, however it ended
        give_way()
        threading.Thread(target=_end_with_input, args=(ending,), daemon=True).start()
    say(f"Worker for the queue {queue}. Ctrl-C ends it; nothing is lost.")
    run_worker(open_store(store), queue, ending=ending)
    say("Worker ended.")


@app.command("ask")
def ask(
    path: Annotated[Path, typer.Argument(help="The folder to survey.")],
    identifier: Annotated[IdentifierChoice, typer.Option(help="Who names the formats.")] = IdentifierChoice.DROID,
    files_a_second: Annotated[str, typer.Option(help="Read no more files a second, such as 50.")] = "",
    shown_as: Annotated[str | None, typer.Option(help=r"How users know it, such as \\FS99\SCD.")] = None,
    queue: Annotated[str, typer.Option("--queue", help="The queue of the worker that does it.")] = STORE_QUEUE,
    store: StoreOption = None,
) -> None:
    """Ask for a survey of a folder; the worker does it, and you need not wait."""
    import os

    from muniment.clock import now
    from muniment.wiring import command_line_actor, open_jobs, open_store
    from records.register.timetables import read_files_a_second, survey_job

    opened, by = open_store(store), command_line_actor()
    root = os.path.realpath(os.fsencode(path))
    if not os.path.isdir(root):
        raise Refusal(Fault(FOLDER_MISSING, str(path)))
    source = opened.surveys.source_for(root, shown_as, actor=by, at=now())
    job = survey_job(source, identifier.value, read_files_a_second(files_a_second), queue=queue)
    entry = open_jobs(opened).enqueue(job, by=by, at=now())
    say(f"{entry.ref} {entry.state}: {entry.asked.title}. How far it is: muniment worker list")


@app.command("list")
def list_jobs(store: StoreOption = None, format: FormatOption = Format.TABLE, out: OutOption = None) -> None:
    """List the newest jobs: what, since when, how far."""
    jobs = _jobs(store)
    found = jobs.newest()
    if not found and format is Format.TABLE:
        say("No job yet. Ask for a survey on its page, or set a timetable: muniment timetable add")
        return
    show(Table("Jobs", JOB_COLUMNS, [_row(entry) for entry in found]), format=format, out=out)


@app.command("stop")
def stop(job: JobArgument, store: StoreOption = None) -> None:
    """Stop a job; what is finished of it is kept, and it can go on later."""
    from muniment.clock import now
    from muniment.wiring import command_line_actor

    entry = _jobs(store).cancel(job, by=command_line_actor(), at=now())
    say(f"{entry.ref} {entry.state}: {entry.asked.title}. To let it go on: muniment worker continue {entry.ref}")


@app.command("continue")
def continue_job(job: JobArgument, store: StoreOption = None) -> None:
    """Let a job that was stopped or failed go on where it was."""
    from muniment.clock import now
    from muniment.wiring import command_line_actor

    entry = _jobs(store).resume(job, by=command_line_actor(), at=now())
    say(f"{entry.ref} {entry.state}: {entry.asked.title}.")


@app.command("repeat")
def repeat(job: JobArgument, store: StoreOption = None) -> None:
    """Ask for the same again, as a new job."""
    from muniment.clock import now
    from muniment.wiring import command_line_actor

    entry = _jobs(store).repeat(job, by=command_line_actor(), at=now())
    say(f"{entry.ref} {entry.state}: {entry.asked.title}.")


def _end_with_input(ending: threading.Event) -> None:
    sys.stdin.buffer.read()
    ending.set()


def _jobs(store: "Path | None") -> "Jobs":
    from muniment.wiring import open_jobs, open_store

    return open_jobs(open_store(store))


def _row(entry: "JobEntry") -> "Row":
    progress = entry.progress
    says = str(entry.fault) if entry.fault else progress.waits_for or progress.now_at
    asked = entry.asked
    return (
        entry.ref,
        asked.title,
        asked.asked_at,
        asked.asked_by,
        entry.state.value,
        progress.done,
        progress.total or None,
        says,
    )
