"""Jobs: what was asked for, how far each is; stop one, let it go on, ask for it again."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.job_notices import figures_in_words
from muniment.tables.cells import Kind, Row, Table, TableColumn
from muniment.web.exports import export
from muniment.web.faults import NOT_ALLOWED
from muniment.web.home import WaitingItem, waiting
from muniment.web.listing import Asked, Listing, Shown, asked_of, listed, matching, search_filter, shown
from muniment.web.page import FormView, Link, Page, Problem, described
from muniment.web.render import environment
from muniment.web.visit import Visit, needs
from muniment.worker import is_worker_running
from records.jobs.values import JobEntry, JobProgress, JobState
from records.register.asked_jobs import STORE_QUEUE
from records.register.recurrence import moment_in_words
from records.register.roles import Right
from retention.faults import Fault, Refusal

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]
Runner = Annotated[Visit, Depends(needs(Right.RUN_SURVEYS))]

NEWEST = 500  # jobs on the list; older ones stand in the history
COLUMNS = (
    TableColumn("job", "Job", meaning="The reference people quote."),
    TableColumn("what", "What"),
    TableColumn("state", "State"),
    TableColumn("asked_at", "Asked for", Kind.MOMENT),
    TableColumn("asked_by", "By", meaning="A person, or the timetable that asked for it."),
    TableColumn("says", "Says", meaning="What came of it, why it waits, or why it failed."),
)
TAGS = {
    JobState.WAITING: "grey",
    JobState.RUNNING: "blue",
    JobState.FINISHED: "green",
    JobState.FAILED: "red",
    JobState.STOPPED: "yellow",
}
NO_WORKER = (
    "No worker is running on this computer, so nothing moves. It starts with the service, within a minute; "
    "else IT can start one: muniment worker run"
)
STAGES = {"sighting": "Finding files", "profiling": "Reading files", "sealing": "Checking and sealing"}


def _jobs_example() -> "JobsPage":
    rows: tuple[Row, ...] = (
        ("J0002", r"Survey of \\FS99\SCD", JobState.RUNNING.value, None, "reviewer", "Reading files: 921 of 1,846"),
        ("J0001", r"Survey of \\FS99\SCD", JobState.FINISHED.value, None, "timetable TT0001", "S0001: 1,846 found"),
    )
    return JobsPage(title="Jobs", jobs=jobs_listing(Table("Jobs", COLUMNS, rows), Asked("/jobs")), warning=NO_WORKER)


@described(_jobs_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class JobsPage(Page):
    """The newest jobs, and how far each is."""

    template: ClassVar[str] = "jobs/jobs.html"
    jobs: Listing
    warning: str = ""
    may_run: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a job is, as the page shows it and shows it again every two seconds."""

    state: str
    tag: str
    stage: str = ""
    done: int = 0
    total: int = 0
    counted: str = ""
    rate: str = ""
    before: str = ""
    now_at: str = ""
    waits_for: str = ""
    is_over: bool = False


def _job_example() -> "JobPage":
    return JobPage(
        title=r"Survey of \\FS99\SCD",
        crumbs=(Link("Jobs", "/jobs"),),
        ref="J0002",
        standing=Standing(
            state=JobState.RUNNING.value,
            tag="blue",
            stage="Reading files",
            done=921,
            total=1846,
            counted="921 of 1,846 files",
            rate="214 files a second",
            before="400 of them were read before the worker was started again.",
            now_at=r"\\FS99\SCD\Op ALPHA - R v BANKS (99AA0101005)\1 Correspondence",
        ),
        asked="Asked for by reviewer, Wednesday 25 November 2026, 10:42am",
        may_stop=True,
    )


def _failed_example() -> "JobPage":
    return JobPage(
        title=r"Survey of \\FS99\SCD",
        crumbs=(Link("Jobs", "/jobs"),),
        ref="J0002",
        standing=Standing(state=JobState.FAILED.value, tag="red", is_over=True),
        asked="Asked for by reviewer, Wednesday 25 November 2026, 10:42am",
        fault="SUR043 The disk of the store is full. Make room, then let the job go on. (IT)",
        may_go_on=True,
        may_repeat=True,
        form=FormView({}, (Problem("", "JOB003 J0002: The job is over, so there is nothing to stop. (RMU)"),)),
    )


@described(_job_example, _failed_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class JobPage(Page):
    """One job: how far it is, what came of it, and what can be done about it."""

    template: ClassVar[str] = "jobs/job.html"
    ref: str
    standing: Standing
    asked: str
    fault: str = ""
    result: str = ""
    result_link: Link | None = None
    warning: str = ""
    may_stop: bool = False
    may_go_on: bool = False
    may_repeat: bool = False


@waiting(Right.SEE_ESTATE)
def jobs_under_way(visit: Visit) -> tuple[WaitingItem, ...]:
    """Return the jobs that run or wait; none where their database is away, for Home is shown all the same."""
    try:
        found = visit.site.reading_jobs.all_under_way()
    except Refusal:
        return ()
    return tuple(WaitingItem(one.asked.title, f"/jobs/{one.ref}", says_of(one) or one.state.value) for one in found[:5])


# -- routes ------------------------------------------------------------------------------------------------


@router.get("/jobs")
def show_jobs(visit: Reader) -> HTMLResponse:
    """Show the newest jobs."""
    page = JobsPage(
        title="Jobs",
        jobs=jobs_listing(jobs_table(visit), asked_of(visit)),
        warning=worker_warning(visit),
        may_run=visit.may(Right.RUN_SURVEYS),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/jobs.{format}")
def download_jobs(visit: Reader, format: str) -> Response:
    """Download every job that matches."""
    return export(visit, matching(jobs_table(visit), asked_of(visit, "/jobs")), format, name="Jobs")


@router.get("/jobs/{ref}")
def show_job(visit: Reader, ref: str) -> HTMLResponse:
    """Show one job."""
    return visit.shown(page_of(visit, visit.site.reading_jobs.find(ref)))


@router.get("/jobs/{ref}/progress")
def show_progress(visit: Reader, ref: str) -> HTMLResponse:
    """Show only how far the job is: what its page asks for again and again."""
    page = page_of(visit, visit.site.reading_jobs.find(ref))
    return HTMLResponse(environment().get_template("jobs/progress.html").render(page=page))


@router.post("/jobs/{ref}/stop")
def stop_job(visit: Runner, ref: str) -> Response:
    """Stop the job; what is finished of it is kept."""
    try:
        visit.site.jobs.cancel(ref, by=visit.actor, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="job stopped", subject=ref, path=f"/jobs/{ref}")
    return visit.done(f"/jobs/{ref}", "The job was stopped. What is finished of it is kept, and it can go on.")


@router.post("/jobs/{ref}/continue")
def continue_job(visit: Runner, ref: str) -> Response:
    """Let the job go on where it was."""
    try:
        _refuse_for_others(visit, ref)
        visit.site.jobs.resume(ref, by=visit.actor, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="job let go on", subject=ref, path=f"/jobs/{ref}")
    return visit.done(f"/jobs/{ref}", "The job goes on where it was.")


@router.post("/jobs/{ref}/repeat")
def repeat_job(visit: Runner, ref: str) -> Response:
    """Ask for the same again."""
    try:
        _refuse_for_others(visit, ref)
        again = visit.site.jobs.repeat(ref, by=visit.actor, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="job repeated", subject=ref, path=f"/jobs/{ref}")
    return visit.done(f"/jobs/{again.ref}", "The same was asked for again, as a new job.")


def _is_theirs(visit: Visit, entry: JobEntry) -> bool:
    """Return whether this person may ask for the job again: what acts for somebody by name acts for them alone."""
    person, role = (entry.asked.arguments.get(name) for name in ("person", "role"))
    if not isinstance(person, str):
        return True
    return visit.person.is_same_as(person) and role == visit.person.role.value


def _refuse_for_others(visit: Visit, ref: str) -> None:
    entry = visit.site.jobs.find(ref)
    if not _is_theirs(visit, entry):
        raise Refusal(Fault(NOT_ALLOWED, ref, f"it acts for {entry.asked.arguments['person']}"))


# -- what they show ------------------------------------------------------------------------------------------


def page_of(visit: Visit, entry: JobEntry) -> JobPage:
    """Return the page of a job, with the acts that are open to whoever asks."""
    may, asked = visit.may(Right.RUN_SURVEYS), entry.asked
    return JobPage(
        title=asked.title,
        crumbs=(Link("Jobs", "/jobs"),),
        ref=entry.ref,
        standing=standing_of(entry, shown_as=_share_of(visit, entry)),
        asked=f"Asked for by {who(asked.asked_by)}, {moment_in_words(asked.asked_at)}",
        fault=str(entry.fault) if entry.fault else "",
        result=figures_in_words(entry.result),
        result_link=_what_it_made(entry),
        warning="" if entry.state.is_over else worker_warning(visit, asked.queue),
        may_stop=may and not entry.state.is_over,
        may_go_on=may and _is_theirs(visit, entry) and entry.state in (JobState.STOPPED, JobState.FAILED),
        may_repeat=may and _is_theirs(visit, entry) and entry.state.is_over,
        form=visit.form_view,
    )


def _what_it_made(entry: JobEntry) -> Link | None:
    """Return the way to the survey or the export that the job made; None where it made none."""
    survey, made = entry.result.get("survey"), entry.result.get("export")
    if isinstance(survey, str):
        return Link(f"See survey {survey}", f"/surveys/{survey}")
    return Link(f"See export {made}", f"/exports/{made}") if isinstance(made, str) else None


def standing_of(entry: JobEntry, *, shown_as: str = "") -> Standing:
    """Return how far the job is, in words."""
    progress = entry.progress
    if entry.state is not JobState.RUNNING:
        return Standing(entry.state.value, TAGS[entry.state], is_over=entry.state.is_over)
    return Standing(
        state=entry.state.value,
        tag=TAGS[entry.state],
        stage=STAGES.get(progress.stage, progress.stage.capitalize()),
        done=progress.done,
        total=progress.total,
        counted=counted(progress),
        rate=f"{progress.a_second:,.0f} {progress.unit} a second" if progress.a_second >= 0.5 else "",
        before=f"{progress.before:,} of them were read before the worker was started again." if progress.before else "",
        now_at=_place(shown_as, progress.now_at),
        waits_for=progress.waits_for,
    )


def counted(progress: JobProgress) -> str:
    """Return how much is done, in words.

    >>> counted(JobProgress(done=921, total=1846, unit="files")), counted(JobProgress(done=7, unit="files"))
    ('921 of 1,846 files', '7 files so far')
    """
    if not progress.unit:
        return ""
    if progress.total:
        return f"{progress.done:,} of {progress.total:,} {progress.unit}"
    return f"{progress.done:,} {progress.unit} so far"


def says_of(entry: JobEntry) -> str:
    """Return in one line what is to be said of the job."""
    if entry.fault is not None:
        return str(entry.fault)
    if entry.state is JobState.FINISHED:
        return figures_in_words(entry.result)
    if entry.state is not JobState.RUNNING:
        return ""
    stage = STAGES.get(entry.progress.stage, entry.progress.stage.capitalize())
    return entry.progress.waits_for or ": ".join(filter(None, (stage, counted(entry.progress))))


def who(actor: str) -> str:
    """Return how people call who asked.

    >>> who("web:Tom Reed"), who("timetable TT0001"), who("cli:root")
    ('Tom Reed', 'timetable TT0001', 'root, on the command line')
    """
    if actor.startswith("cli:"):
        return f"{actor.removeprefix('cli:')}, on the command line"
    return actor.removeprefix("web:")


def worker_warning(visit: Visit, queue: str = STORE_QUEUE) -> str:
    """Return that no worker runs here, where that is so; a worker on another host is not ours to see."""
    if queue != STORE_QUEUE or visit.store.database.is_server:
        return ""
    return "" if is_worker_running(visit.store.layout, queue) else NO_WORKER


def jobs_table(visit: Visit) -> Table:
    """Return the newest jobs, the newest first."""
    found = visit.site.reading_jobs.newest(limit=NEWEST)
    rows = [
        (one.ref, one.asked.title, one.state.value, one.asked.asked_at, who(one.asked.asked_by), says_of(one))
        for one in found
    ]
    return Table("Jobs", COLUMNS, rows)


def jobs_listing(table: Table, asked: Asked) -> Listing:
    """Return the list of jobs: each leads to its page, its state is a tag."""

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = [shown(cell, column) for cell, column in zip(row, table.columns, strict=True)]
        cells[0] = Shown(str(row[0]), href=f"/jobs/{row[0]}")
        cells[1] = Shown(str(row[1]), classes="m-path")
        cells[2] = Shown(str(row[2]), tag=TAGS[JobState(str(row[2]))])
        return tuple(cells)

    return listed(
        table,
        asked,
        name="jobs",
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        filters=(search_filter(asked),),
        empty="No job yet. Survey a share, or set a timetable.",
        noun=("job", "jobs"),
    )


def _share_of(visit: Visit, entry: JobEntry) -> str:
    source = entry.asked.arguments.get("source")
    if entry.asked.kind != "survey" or not isinstance(source, str):
        return ""
    try:
        return visit.store.surveys.source(source).shown_as
    except Refusal:
        return ""


def _place(shown_as: str, folder: str) -> str:
    """Return the folder as users know it.

    >>> _place(r"\\\\FS99\\SCD", "Board/2006"), _place("/srv/scd", "Board/2006")
    ('\\\\\\\\FS99\\\\SCD\\\\Board\\\\2006', '/srv/scd/Board/2006')
    """
    if not shown_as or not folder:
        return folder
    return f"{shown_as}\\{folder}".replace("/", "\\") if "\\" in shown_as else f"{shown_as}/{folder}"
