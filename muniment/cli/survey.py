"""muniment survey: survey a folder, list surveys, and ask what one found."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from muniment.cli.main import DefaultCommandGroup
from muniment.cli.output import FormatOption, OutOption, StoreOption, print_json, say
from muniment.cli.survey_files import list_files, list_folders
from muniment.cli.survey_index import index_survey
from muniment.cli.survey_report import export_survey, report_survey, write_survey_page
from muniment.follow import follow_after
from muniment.tables.shown import Format, Kind, Table, TableColumn, show
from records.survey.content import Checksums
from records.survey.opening import EngineChoice, IdentifierChoice, processors

if TYPE_CHECKING:
    from muniment.wiring import Store
    from records.survey.engines import Engines
    from records.survey.observe import Survey, SurveyOptions

app = typer.Typer(
    cls=DefaultCommandGroup,
    help="Survey a folder; list surveys, and ask what one found. `survey PATH` is short for `survey run PATH`.",
    no_args_is_help=True,
)


@app.command("run")
def run_survey(
    path: Annotated[Path, typer.Argument(help="The folder to survey.")],
    store: StoreOption = None,
    format: Annotated[Format, typer.Option("--format", help="table, or json for programs.")] = Format.TABLE,
    shown_as: Annotated[
        str | None, typer.Option(help=r"How users know the folder, such as \\FS99\SCD.", show_default="its path")
    ] = None,
    identifier: Annotated[IdentifierChoice, typer.Option(help="Who names the formats.")] = IdentifierChoice.DROID,
    second_opinion: Annotated[bool, typer.Option("--second-opinion", help="Ask Siegfried beside DROID.")] = False,
    checksums: Annotated[
        Checksums, typer.Option(help="Which files get a SHA-256; candidates: those whose size occurs twice.")
    ] = Checksums.ALL,
    md5: Annotated[bool, typer.Option("--md5", help="Take an MD5 too, to match old lists.")] = False,
    exclude: Annotated[
        list[str] | None, typer.Option(help="Leave out what matches, such as *.tmp or HR/Old*; may be repeated.")
    ] = None,
    one_file_system: Annotated[bool, typer.Option("--one-file-system", help="Don't enter other file systems.")] = False,
    libmagic: Annotated[bool, typer.Option(help="Ask libmagic; look for encryption, damage and macros.")] = True,
    second_pass: Annotated[bool, typer.Option(help="Scan whole PDF, video, WAV and unknown files too.")] = True,
    prefilter: Annotated[bool, typer.Option(help="Pass over signatures that can't match; same answers.")] = True,
    read_all: Annotated[bool, typer.Option("--read-all", help="Read also the files that are as they were.")] = False,
    deadline: Annotated[float, typer.Option(min=0.1, help="Seconds that DROID may take for one file.")] = 20.0,
    threads: Annotated[
        int | None, typer.Option(min=1, max=64, help="Files read at once; 16 to 32 for a share far away.")
    ] = None,
    report: Annotated[bool, typer.Option(help="Write the report as a page into the store.")] = True,
) -> None:
    """Survey a folder, or go on with the survey of it that was stopped."""
    from records.survey.observe import SurveyOptions

    started = time.monotonic()
    choice = EngineChoice(
        identifier=identifier,
        second_opinion=second_opinion,
        libmagic=libmagic,
        second_pass=second_pass,
        prefilter=prefilter,
        deadline_ms=int(deadline * 1000),
        threads=processors(),
    )
    options = SurveyOptions(
        exclude=tuple(exclude or ()),
        one_file_system=one_file_system,
        checksums=checksums,
        md5=md5,
        second_pass=second_pass,
        read_all=read_all,
    )
    with _interrupted_by_term(), _opened(choice, store) as (opened, engines):
        survey = observe_showing_progress(
            path, opened, engines, options, shown_as=shown_as, threads=threads or processors()
        )
    seconds = time.monotonic() - started
    page = write_survey_page(opened.layout, survey.entry.ref) if report else None
    for line in follow_after(opened):
        say(line)
    if format is Format.JSON:
        print_json(closing_figures(survey, seconds=seconds))
        return
    from muniment.cli.survey_summary import print_summary

    print_summary(survey, seconds=seconds, layout=opened.layout, page=page)


app.command("files")(list_files)
app.command("folders")(list_folders)
app.command("report")(report_survey)
app.command("export")(export_survey)
app.command("index")(index_survey)


@app.command("list")
def list_surveys(store: StoreOption = None, format: FormatOption = Format.TABLE, out: OutOption = None) -> None:
    """List the surveys of the store, the oldest first."""
    from muniment.wiring import open_store

    surveys = open_store(store).surveys
    shown_as = {source.ref: source.shown_as for source in surveys.sources()}
    if not surveys.all() and format is Format.TABLE:
        say("No survey yet. Survey a share: muniment survey PATH. To try one: muniment demo")
        return
    columns = (
        TableColumn("survey", "Survey"),
        TableColumn("source", "Source"),
        TableColumn("started_at", "Begun", Kind.MOMENT),
        TableColumn("state", "State"),
        TableColumn("found", "Found", Kind.COUNT),
        TableColumn("profiled", "Profiled", Kind.COUNT),
        TableColumn("failed", "Failed", Kind.COUNT),
        TableColumn("skipped", "Skipped", Kind.COUNT),
        TableColumn("bytes", "Size", Kind.BYTES),
    )
    rows = []
    for entry in surveys.all():
        counts = entry.seal.counts if entry.seal else {}
        state = "finished" if entry.seal else "abandoned" if entry.abandoned_because else "unfinished"
        figures = [counts.get(name) for name in ("found", "profiled", "failed", "skipped", "bytes")]
        numbers = [figure if isinstance(figure, int) else None for figure in figures]
        rows.append((entry.ref, shown_as[entry.source_ref], entry.started_at, state, *numbers))
    show(Table("Surveys", columns, rows), format=format, out=out)


@app.command("drift")
def show_drift(
    before: Annotated[str, typer.Argument(help="The earlier survey, such as S0001.")],
    after: Annotated[str, typer.Argument(help="The later survey of the same source.")],
    store: StoreOption = None,
    files: Annotated[bool, typer.Option("--files", help="List the files, not only the folders.")] = False,
    change: Annotated[str | None, typer.Option(help="With --files: one kind of change, such as moved.")] = None,
    format: FormatOption = Format.TABLE,
    out: OutOption = None,
) -> None:
    """Say what was added, is gone, changed, moved or re-permitted between two surveys, by folder."""
    from muniment.cli.survey_drift import print_drift, print_drifted_files
    from muniment.wiring import open_store
    from records.survey.drift import drift_between

    with drift_between(open_store(store).layout, before, after) as question:
        if files or change is not None:
            print_drifted_files(question, change, before=before, after=after, format=format, out=out)
        else:
            print_drift(question.summary(), format=format, out=out)


# -- one survey, from the words of the call to its figures ---------------------------------------------


def observe_showing_progress(
    path: Path,
    opened: "Store",
    engines: "Engines",
    options: "SurveyOptions",
    *,
    shown_as: str | None,
    threads: int,
) -> "Survey":
    """Survey `path` into the store `opened`, showing on standard error how far it is."""
    from muniment.cli.progress import progress_shown
    from muniment.clock import now
    from muniment.wiring import command_line_actor
    from records.survey.observe import observe

    with progress_shown() as tell:
        return observe(
            os.fsencode(path),
            layout=opened.layout,
            register=opened.surveys,
            engines=engines,
            options=options,
            shown_as=shown_as,
            threads=threads,
            actor=command_line_actor(),
            now=now,
            tell=tell,
        )


def closing_figures(survey: "Survey", *, seconds: float) -> dict[str, object]:
    """Return what `--format json` prints at the end of a survey.

    `identified` are the files that were profiled: read and put to the engines, whether or not a
    format was found. `faults` counts files that failed and folders that could not be entered.
    """
    counts, options = survey.counts, survey.manifest["options"]
    return {
        "survey": survey.entry.ref,
        "found": counts["found"],
        "identified": counts["profiled"],
        "failed": counts["failed"],
        "skipped": counts["skipped"],
        "carried_forward": counts["carried_forward"],
        "faults": counts["failed"] + counts["folder_faults"],
        "complete": survey.is_complete,
        "engine": options["engine"],
        "engine_version": options["engine_version"],
        "signatures": options["signatures"],
        "container_signatures": options["container_signatures"],
        "bytes": counts["bytes"],
        "folders": counts["folders"],
        "went_on": survey.went_on,
        "keeps_access_times": survey.manifest["keeps_access_times"],
        "seconds": round(seconds, 3),
    }


@contextmanager
def _opened(choice: EngineChoice, store: Path | None) -> "Iterator[tuple[Store, Engines]]":
    """Open the store while the engines start; DROID is installed first where it is not there yet."""
    from concurrent.futures import ThreadPoolExecutor

    from muniment.settings import store_path
    from muniment.wiring import open_store
    from records.droid.home import droid_home
    from records.droid.install import install_where_missing
    from records.survey.opening import open_engines

    home = droid_home(store_path(store), os.environ)
    if choice.identifier is IdentifierChoice.DROID:
        install_where_missing(home, say=say)
    with ThreadPoolExecutor(1) as pool:
        opening = pool.submit(open_store, store)
        with open_engines(choice, home) as engines:
            yield opening.result(), engines


@contextmanager
def _interrupted_by_term() -> Iterator[None]:
    """Let a polite request to end stop the survey as Ctrl-C does."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
