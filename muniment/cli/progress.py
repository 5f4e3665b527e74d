"""How far a survey is: a bar on a screen, a line now and then in a log."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from muniment.cli.output import say
from muniment.tables.shown import visible

if TYPE_CHECKING:
    from records.survey.observe import Progress

LOG_SECONDS = 10.0
Told = Callable[["Progress"], None]


@contextmanager
def progress_shown() -> Iterator[Told]:
    """Yield what is to be told of the progress; it shows it on standard error."""
    if sys.stderr.isatty():
        with _bar() as tell:
            yield tell
    else:
        yield _lines()


def _lines() -> Told:
    last = time.monotonic()

    def tell(progress: "Progress") -> None:
        nonlocal last
        if time.monotonic() - last < LOG_SECONDS:
            return
        last = time.monotonic()
        if progress.stage == "sighting":
            say(f"{progress.survey}: {progress.found:,} files found so far")
        elif progress.stage == "profiling":
            say(f"{progress.survey}: {progress.files_done:,} of {progress.files_total:,} files profiled")
        else:
            say(f"{progress.survey}: sealing")

    return tell


@contextmanager
def _bar() -> Iterator[Told]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    bar = Bar(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TextColumn("{task.fields[figures]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[folder]}", style="dim"),
        console=Console(stderr=True),
        transient=True,
    )
    task = bar.add_task("Sighting", total=None, figures="", folder="")
    began: float | None = None

    def tell(progress: "Progress") -> None:
        nonlocal began
        folder = visible(progress.current_folder)[-60:].replace("[", r"\[")
        if progress.stage == "sighting":
            bar.update(task, figures=f"{progress.found:,} files found", folder=folder)
        elif progress.stage == "profiling":
            began = began or time.monotonic()
            done_now = progress.files_done - progress.files_before
            rate = done_now / max(time.monotonic() - began, 0.001)
            figures = f"{progress.files_done:,} of {progress.files_total:,} files, {rate:,.0f} a second"
            bar.update(
                task,
                description="Profiling",
                total=progress.files_total,
                completed=progress.files_done,
                figures=figures,
                folder=folder,
            )
        else:
            bar.update(task, description="Sealing", total=None, figures="", folder="")

    with bar:
        yield tell
