"""Timetables: which surveys come again by themselves, and when; set one, remove one, see what was missed."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse, Response

from muniment.job_notices import CHECKPOINT, EVALUATION
from muniment.tables.cells import Kind, Row, Table, TableColumn
from muniment.web.exports import export
from muniment.web.jobs import who
from muniment.web.listing import Asked, Listing, Shown, asked_of, listed, matching, shown
from muniment.web.page import FormView, Link, Page, Problem, Problems, described
from muniment.web.surveys_run import (
    CHOOSE_SHARE,
    LIMIT_WORDS,
    ShareChoice,
    choices_of,
    chosen_identifier,
    chosen_limit,
    chosen_share,
    identifier_items,
    source_of,
)
from muniment.web.visit import Visit, needs
from records.faults.jobs import TIMETABLE_IN_WORKING_HOURS, TIMETABLE_WORDS_UNREAD
from records.register.asked_jobs import NewJob
from records.register.recurrence import echo, in_words, moment_in_words
from records.register.roles import Right
from records.register.timetables import Run, RunOutcome, TimetableEntry, TimetableRegister, survey_at_night
from retention.faults import Refusal

router = APIRouter()
Reader = Annotated[Visit, Depends(needs(Right.SEE_ESTATE))]
Runner = Annotated[Visit, Depends(needs(Right.RUN_SURVEYS))]

COLUMNS = (
    TableColumn("timetable", "Timetable"),
    TableColumn("what", "What"),
    TableColumn("when", "When", meaning="By the clock in Europe/London."),
    TableColumn("next", "Next", Kind.MOMENT),
    TableColumn("last", "Last run", meaning="What became of the newest run, and why where it did not start."),
    TableColumn("made_by", "Set by"),
)
EVALUATE, CHECK = "evaluation", "checkpoint"
SAY_WHEN = "Say when, for example: every Sunday 20:00"
NOT_AT_NIGHT = "Surveys run between 8pm and 6am, when nobody works on the share. Write for example: every Sunday 20:00"
OUTCOMES = {
    RunOutcome.STARTED: "Started",
    RunOutcome.MISSED: "Missed: no worker was running",
    RunOutcome.PASSED_OVER: "Passed over: the one before was still running",
}


def _list_example() -> "TimetablesPage":
    rows: tuple[Row, ...] = (
        (
            "TT0001",
            r"Survey of \\FS99\SCD",
            "Every Sunday at 8pm",
            None,
            "Missed: no worker was running",
            "web:reviewer",
        ),
    )
    table = Table("Timetables in force", COLUMNS, rows)
    return TimetablesPage(title="Timetables", timetables=timetables_listing(table, Asked("/timetables"), may=True))


@described(_list_example)
@dataclass(frozen=True, slots=True, kw_only=True)
class TimetablesPage(Page):
    """The timetables in force."""

    template: ClassVar[str] = "timetables/timetables.html"
    timetables: Listing
    may_set: bool = True


def _new_example(form: FormView) -> "NewTimetablePage":
    return NewTimetablePage(
        title="Set a timetable",
        crumbs=(Link("Jobs", "/jobs"), Link("Timetables", "/timetables")),
        shares=(ShareChoice("SRC0001", r"\\FS99\SCD", "Last surveyed on 25 November 2026: 1,846 files"),),
        form=form,
    )


@described(
    lambda: _new_example(FormView()),
    lambda: _new_example(
        FormView(
            {"words": ("now and then",), "files_a_second": ("fast",)},
            (Problem("share", CHOOSE_SHARE), Problem("words", SAY_WHEN), Problem("files_a_second", LIMIT_WORDS)),
        )
    ),
)
@dataclass(frozen=True, slots=True, kw_only=True)
class NewTimetablePage(Page):
    """The form that sets a timetable."""

    template: ClassVar[str] = "timetables/new.html"
    shares: tuple[ShareChoice, ...]

    @property
    def what_items(self) -> list[dict[str, object]]:
        """Return what can come again, as radio buttons take it: a survey of each share, and the work on the whole."""
        chosen = self.form.value("share")
        offered = [(one.key, f"Survey of {one.shown_as}", one.hint) for one in self.shares]
        offered += [
            (EVALUATE, "Evaluation of the estate", "Puts every folder and case under the rules of the day."),
            (CHECK, "Checkpoint of the audit chain", "Signs the history, so that a later change can be shown."),
        ]
        return [
            {"value": key, "text": text, "hint": {"text": hint}, "checked": key == chosen}
            for key, text, hint in offered
        ]

    @property
    def identifier_items(self) -> list[dict[str, object]]:
        """Return who can name the formats, as radio buttons take them."""
        return identifier_items(self.form)


@described(
    lambda: TimetablePage(
        title=r"Survey of \\FS99\SCD",
        crumbs=(Link("Jobs", "/jobs"), Link("Timetables", "/timetables")),
        ref="TT0001",
        says="Every Sunday at 8pm, Europe/London. Next: Sunday 29 November 2026, 8pm.",
        set_by="Set by reviewer, Wednesday 25 November 2026, 10:42am",
        runs=(RunLine("Sunday 22 November 2026, 8pm", "Started", Link("J0001", "/jobs/J0001")),),
        may_remove=True,
    )
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TimetablePage(Page):
    """One timetable: when it runs, what became of its runs, and how to remove it."""

    template: ClassVar[str] = "timetables/timetable.html"
    ref: str
    says: str
    set_by: str
    runs: "tuple[RunLine, ...]" = ()
    may_remove: bool = False


@dataclass(frozen=True, slots=True)
class RunLine:
    """One run: when it was due, what became of it, the job."""

    due: str
    outcome: str
    job: Link | None = None


# -- routes ------------------------------------------------------------------------------------------------


@router.get("/timetables")
def show_timetables(visit: Reader) -> HTMLResponse:
    """Show the timetables in force."""
    may = visit.may(Right.RUN_SURVEYS)
    page = TimetablesPage(
        title="Timetables",
        crumbs=(Link("Jobs", "/jobs"),),
        timetables=timetables_listing(timetables_table(visit), asked_of(visit), may=may),
        may_set=may,
        form=visit.form_view,
    )
    return visit.shown(page)


@router.get("/timetables.{format}")
def download_timetables(visit: Reader, format: str) -> Response:
    """Download the timetables in force."""
    table = matching(timetables_table(visit), asked_of(visit, "/timetables"))
    return export(visit, table, format, name="Timetables")


@router.get("/timetables/new")
def show_form(visit: Runner) -> HTMLResponse:
    """Show the form."""
    page = NewTimetablePage(
        title="Set a timetable",
        crumbs=(Link("Jobs", "/jobs"), Link("Timetables", "/timetables")),
        shares=choices_of(visit),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.post("/timetables/new")
def set_timetable(visit: Runner) -> Response:
    """Set the timetable, and read it back."""
    problems = Problems()
    job = _chosen_job(visit, problems)
    words = problems.require(visit.form.text("words"), "words", SAY_WHEN)
    if problems or job is None:
        return visit.again(problems, "/timetables/new")
    try:
        entry = TimetableRegister(visit.site.store.database).add(job, words, by=visit.actor, at=visit.at)
    except Refusal as refusal:
        code = refusal.faults[0].code
        beside = {TIMETABLE_WORDS_UNREAD: SAY_WHEN, TIMETABLE_IN_WORKING_HOURS: NOT_AT_NIGHT}.get(code)
        if beside is not None:
            problems.add("words", beside)
            return visit.again(problems, "/timetables/new")
        return visit.refused(refusal, act="timetable added", subject=job.title, path="/timetables/new")
    return visit.done("/timetables", f"{entry.job.title}: {echo(entry.recurrence, after=visit.at)}")


def _chosen_job(visit: Visit, problems: Problems) -> NewJob | None:
    what = visit.form.text("share")
    if what in (EVALUATE, CHECK):
        return EVALUATION if what == EVALUATE else CHECKPOINT
    share, limit = chosen_share(visit, problems), chosen_limit(visit, problems)
    if problems or share is None:
        return None
    return survey_at_night(source_of(visit, share), chosen_identifier(visit), limit)


@router.get("/timetables/{ref}")
def show_timetable(visit: Reader, ref: str) -> HTMLResponse:
    """Show one timetable with its newest runs."""
    entry = TimetableRegister(visit.store.database).find(ref)
    removed = f"Removed by {who(entry.removed_by)}." if entry.removed_by else ""
    page = TimetablePage(
        title=entry.job.title,
        crumbs=(Link("Jobs", "/jobs"), Link("Timetables", "/timetables")),
        ref=entry.ref,
        says=removed or echo(entry.recurrence, after=visit.at),
        set_by=f"Set by {who(entry.made_by)}, {moment_in_words(entry.made_at)}",
        runs=tuple(_run_line(run) for run in entry.runs),
        may_remove=entry.is_in_force and visit.may(Right.RUN_SURVEYS),
        form=visit.form_view,
    )
    return visit.shown(page)


@router.post("/timetables/{ref}/remove")
def remove_timetable(visit: Runner, ref: str) -> Response:
    """Remove the timetable: it runs no more."""
    try:
        entry = TimetableRegister(visit.site.store.database).remove(ref, by=visit.actor, at=visit.at)
    except Refusal as refusal:
        return visit.refused(refusal, act="timetable removed", subject=ref, path="/timetables")
    return visit.done("/timetables", f"{entry.ref} runs no more. What runs already goes on.")


# -- what they show ------------------------------------------------------------------------------------------


def _run_line(run: Run) -> RunLine:
    job = Link(run.job_ref, f"/jobs/{run.job_ref}") if run.job_ref else None
    return RunLine(moment_in_words(run.due_at), OUTCOMES[run.outcome], job)


def timetables_table(visit: Visit) -> Table:
    """Return the timetables in force, the oldest first."""
    found = [entry for entry in TimetableRegister(visit.store.database).all() if entry.is_in_force]
    return Table("Timetables in force", COLUMNS, [_row(entry, visit) for entry in found])


def _row(entry: TimetableEntry, visit: Visit) -> Row:
    last = entry.runs[0] if entry.runs else None
    said = f"{OUTCOMES[last.outcome]}, {moment_in_words(last.due_at)}" if last else "Not yet"
    words = in_words(entry.recurrence)
    return (entry.ref, entry.job.title, words, entry.next_after(visit.at), said, who(entry.made_by))


def timetables_listing(table: Table, asked: Asked, *, may: bool) -> Listing:
    """Return the list of timetables; each leads to its page."""

    def show_row(row: Row) -> tuple[Shown, ...]:
        cells = [shown(cell, column) for cell, column in zip(row, table.columns, strict=True)]
        cells[0] = Shown(str(row[0]), href=f"/timetables/{row[0]}")
        cells[1] = Shown(str(row[1]), classes="m-path")
        return tuple(cells)

    return listed(
        table,
        asked,
        name="timetables",
        key_of=lambda row: str(row[0]),
        show_row=show_row,
        empty="No timetable yet. Set one, so that a share is surveyed at night." if may else "No timetable yet.",
        noun=("timetable", "timetables"),
    )
